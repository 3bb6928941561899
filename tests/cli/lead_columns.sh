. "$TOP/tests/cli/lib.sh"
title "the schema: every column with its type; the argument is hidden"
sql :memory: "SELECT cid, name, type, hidden FROM pragma_table_xinfo('discko_lead')"
for name in company person locked test; do
    title "$name"
    on_examples -cmd '.mode line' -cmd '.nullvalue NULL' "SELECT l.* FROM t, discko_lead(payload) AS l WHERE t.name = '$name'"
done
title "rowid is 1, and source_json is the argument"
on_examples "SELECT l.rowid, l.source_json = payload, typeof(l.source_json) FROM t, discko_lead(payload) AS l"
sql :memory: "SELECT typeof(source_json), source_json FROM discko_lead(CAST('{\"event\":\"lead.x\",\"data\":{}}' AS BLOB))"
title "text and blob, with white space around, in a UTF-16 database"
sql :memory: "PRAGMA encoding = 'UTF-16'" "CREATE TABLE u(p); INSERT INTO u VALUES (' {\"event\":\"lead.é\",\"data\":{\"id\":\"é\"}} ')" \
    "SELECT event, lead_id, length(lead_id) FROM u, discko_lead(p)"
