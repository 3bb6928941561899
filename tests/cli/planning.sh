. "$TOP/tests/cli/lib.sh"
title "a missing payload is an error that says so"
for table in discko_lead discko_plain discko_category discko_topic discko_point discko_problem; do
    code sql :memory: "SELECT * FROM $table" 2>&1
    code sql :memory: "SELECT * FROM $table()" 2>&1
done
code sql :memory: "SELECT * FROM discko_lead('{}', 1)" 2>&1
title "joins, in any order, with and without a WHERE on columns"
on_examples "SELECT name, score FROM t, discko_lead(payload) WHERE score > 7" \
    "SELECT name, lead_id FROM discko_lead AS l, t WHERE l.source_json = t.payload AND locked ORDER BY 1" \
    "SELECT name, lead_id FROM discko_lead AS l JOIN t ON l.source_json = t.payload WHERE l.email LIKE '%acme%'" \
    "SELECT name, l.lead_id FROM t LEFT JOIN discko_lead(payload) AS l ON 1 ORDER BY 1" \
    "SELECT name FROM t WHERE EXISTS (SELECT 1 FROM discko_lead(payload) WHERE locked = 0) ORDER BY 1" \
    "SELECT name, (SELECT score FROM discko_lead(t.payload)) FROM t ORDER BY 1" \
    "SELECT lead_id FROM discko_lead WHERE source_json IN (SELECT payload FROM t) ORDER BY 1" \
    "SELECT lead_id FROM discko_lead WHERE source_json = (SELECT payload FROM t WHERE name = 'person') OR source_json = (SELECT payload FROM t WHERE name = 'locked') ORDER BY 1" \
    "SELECT count(*) FROM t AS a, discko_lead(a.payload) AS x, t AS b, discko_lead(b.payload) AS y WHERE x.lead_id < y.lead_id" \
    "SELECT name, rank() OVER (ORDER BY score DESC) FROM t, discko_lead(payload) ORDER BY 1" \
    "SELECT count(*) FROM (SELECT * FROM t WHERE 0), discko_lead(payload)" \
    "WITH RECURSIVE r(i, s) AS (SELECT 0, NULL UNION ALL SELECT i + 1, (SELECT lead_id FROM t, discko_lead(payload) WHERE t.rowid = i + 1) FROM r WHERE i < 4) SELECT * FROM r" \
    "SELECT l.lead_id FROM t, discko_lead(payload) AS l WHERE l.source_json = 'other'" \
    "SELECT l.lead_id FROM t, discko_lead(payload) AS l WHERE l.rowid = 1 AND l.lead_id = 'req_abc123'"
title "one scan of each payload, whatever the WHERE clause"
on_examples "EXPLAIN QUERY PLAN SELECT 1 FROM t, discko_lead(payload) WHERE score > 7 AND status = 'NEW'"
