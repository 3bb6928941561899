. "$TOP/tests/cli/lib.sh"
title "in views, indexes, generated columns, CHECK, triggers and partial indexes, with trusted_schema off"
sql db "PRAGMA trusted_schema = OFF" \
    "CREATE TABLE t(payload TEXT CHECK (discko_valid(payload)), lead TEXT GENERATED ALWAYS AS (discko_lead(payload, 'lead_id')) STORED, score GENERATED ALWAYS AS (discko_lead(payload, 'score')) VIRTUAL)" \
    "CREATE UNIQUE INDEX t_hash ON t (discko_hash(payload))" "CREATE INDEX t_score ON t (discko_lead(payload, 'score')) WHERE discko_valid(payload)" \
    "CREATE VIEW v AS SELECT l.lead_id, l.score, discko_date(l.lead_date) AS at FROM t, discko_lead(t.payload) AS l" \
    "CREATE VIEW c AS SELECT * FROM t, discko_category(payload)" "CREATE VIEW p AS SELECT * FROM t, discko_point(payload)" "CREATE VIEW w AS SELECT * FROM t, discko_problem(payload)" \
    "CREATE TABLE log(lead, error)" "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log SELECT lead_id, discko_error('{') FROM discko_lead(NEW.payload); END" \
    "INSERT INTO t(payload) SELECT CAST(readfile('$payloads/' || value || '.json') AS TEXT) FROM json_each('[\"company\",\"person\",\"locked\"]')"
sql db "PRAGMA trusted_schema = OFF" "PRAGMA integrity_check" "SELECT * FROM v" "SELECT count(*) FROM c" "SELECT count(*) FROM p" "SELECT count(*) FROM w" "SELECT * FROM log" "SELECT lead, score FROM t WHERE discko_lead(payload, 'score') > 7"
code sql db "INSERT INTO t(payload) SELECT payload || ' ' FROM t" 2>&1
code sql db "INSERT INTO t(payload) VALUES ('{}')" 2>&1
title "flags: every function is deterministic and innocuous"
sql :memory: "SELECT name, narg, type, enc, (flags & 0x800) <> 0 AS deterministic, (flags & 0x200000) <> 0 AS innocuous FROM pragma_function_list WHERE name LIKE 'discko%' AND enc = 'utf8' ORDER BY 1, 2"
sql :memory: "SELECT name FROM pragma_module_list WHERE name LIKE 'discko%' ORDER BY 1"
title "one exported symbol, and SQLite itself is not linked"
nm -D --defined-only "$SO.so" | awk '{ print $3 }'
readelf -d "$SO.so" | grep -c 'NEEDED.*sqlite' || true
title "loaded twice and in two connections"
sql :memory: ".load $SO" "SELECT discko_valid('{\"event\":\"lead.x\",\"data\":{}}')"
title "every registered name is documented and tested"
for name in $(sql :memory: "SELECT name FROM pragma_function_list WHERE name LIKE 'discko%' UNION SELECT name FROM pragma_module_list WHERE name LIKE 'discko%'"); do
    grep -q "^## .*$name(" "$TOP/ext/README.md" || echo "$name is not documented"
    grep -q "$name(" "$TOP"/tests/cli/*.sh || echo "$name is not tested"
done
grep -o '^## .*' "$TOP/ext/README.md" | grep -o 'discko_[a-z_]*(' | sort -u | tr -d '(' | while read -r name; do
    sql :memory: "SELECT '$name is not registered' WHERE '$name' NOT IN (SELECT name FROM pragma_function_list UNION SELECT name FROM pragma_module_list)"
done
