. "$TOP/tests/cli/lib.sh"
title "no row and no error for anything that is not a lead"
sql :memory: "CREATE TABLE t(p)" "INSERT INTO t VALUES (NULL), (''), (' '), (1), (1.5), (x''), (x'00'), ('x'), ('null'), ('[]'), ('{}'),
    ('{\"event\":\"test\",\"data\":{}}'), ('{\"event\":\"lead.x\"}'), ('{\"event\":\"lead.x\",\"data\":[]}'), ('{\"event\":\"lead.x\",\"data\":null}'),
    ('{\"event\":1,\"data\":{}}'), ('{\"event\":\"leads.x\",\"data\":{}}'), ('{\"event\":\"lead.x\",\"data\":{}'), ('{\"event\":\"lead.x\",\"data\":{}} x'),
    (CAST(x'7b226576656e74223a226c6561642eff222c2264617461223a7b7d7d' AS TEXT)), ('{\"event\":\"lead.x\",\"data\":{}}')" \
    "SELECT count(*) FROM t" "SELECT count(*), p FROM t, discko_lead(p)" \
    "SELECT count(*) FROM t, discko_category(p)" "SELECT count(*) FROM t, discko_point(p)" \
    "SELECT count(discko_lead(p, 'event')), count(discko_hash(p)), count(discko_valid(p)), sum(discko_valid(p)) FROM t"
title "one malformed row does not end the query"
sql :memory: "SELECT value, (SELECT lead_id FROM discko_lead(value)) FROM json_each(json_array('{', '{\"event\":\"lead.x\",\"data\":{\"id\":\"a\"}}', '}'))"
