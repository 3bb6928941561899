. "$TOP/tests/cli/lib.sh"
title "by column and by documented path"
on_examples "SELECT name, discko_lead(payload, 'email'), discko_lead(payload, 'contact.email'), discko_lead(payload, 'date') = discko_lead(payload, 'lead_date'),
    discko_lead(payload, 'event'), discko_lead(payload, 'analysis.score'), discko_lead(payload, 'event_at') FROM t"
title "a path, complete or without its beginning"
on_examples "SELECT name, discko_lead(payload, '\$.data.contact.email'), discko_lead(payload, 'data.id'), discko_lead(payload, '\$.date') = discko_lead(payload, 'event_date'),
    discko_lead(payload, '\$.event'), discko_lead(payload, '\$.data.analysis.score'), discko_lead(payload, '\$.data.date') = discko_lead(payload, 'date') FROM t"
title "every column by its name agrees with the table"
for column in $(sql :memory: "SELECT name FROM pragma_table_info('discko_lead')"); do
    on_examples "SELECT '$column' FROM t, discko_lead(payload) AS l WHERE discko_lead(payload, '$column') IS NOT l.$column
                 OR typeof(discko_lead(payload, '$column')) <> typeof(l.$column)"
done
title "an unknown field is an error that names it"
for field in "'nope'" "'contact'" "'Email'" "'\$.data.contact.mail'" "'\$.data'" "''" NULL 1; do
    code on_examples "SELECT discko_lead(payload, $field) FROM t" 2>&1
done
title "the lead as one JSON object of its columns"
on_examples "SELECT name, discko_lead(payload) IS NULL, json_valid(discko_lead(payload)) FROM t" \
    "SELECT group_concat(key, ' ') = (SELECT group_concat(name, ' ') FROM pragma_table_info('discko_lead')) FROM json_each((SELECT discko_lead(payload) FROM t WHERE name = 'company'))"
for column in $(sql :memory: "SELECT name FROM pragma_table_info('discko_lead')"); do
    on_examples "SELECT name, '$column', json_extract(discko_lead(payload), '\$.$column') FROM t, discko_lead(payload) AS l
                 WHERE json_extract(discko_lead(payload), '\$.$column') IS NOT l.$column OR typeof(json_extract(discko_lead(payload), '\$.$column')) <> typeof(l.$column)"
done
odd='{"event":"lead.x","data":{"id":"q\"\\\u0000\n\ud83d\u00e9","locked":null,"completion":-0.5e-3,"contact":{"firstName":{"a": [1, "b c"]},"phone":12345678901234567890},"analysis":{"budget":"10.000,53 €","score":1e400},"summary":{"categories":[ { } ]},"new":"x"}}'
sql :memory: "SELECT discko_lead('$odd')" "SELECT discko_lead(NULL) IS NULL, discko_lead('{}') IS NULL, discko_lead('{\"event\":\"test\",\"data\":{}}') IS NULL, discko_lead('[') IS NULL"
title "wrong number of arguments"
code sql :memory: "SELECT discko_lead()" 2>&1
code sql :memory: "SELECT discko_lead('{}', 'event', 1)" 2>&1
title "many payloads and fields in one statement, with a trigger"
on_examples "CREATE TABLE log(a, b)" "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log SELECT discko_lead(payload, 'lead_id'), discko_lead(NEW.payload, 'lead_id') FROM t; END" \
    "INSERT INTO t SELECT 'again', payload FROM t ORDER BY name DESC" "SELECT group_concat(coalesce(a, '-') || ' ' || coalesce(b, '-'), ', ') FROM log"
title "a field that changes from row to row"
on_examples "SELECT value, discko_lead(payload, value) FROM t, json_each('[\"score\",\"lead_id\",\"status\"]') WHERE name = 'company'"
title "payloads of equal length are told apart"
sql :memory: "SELECT discko_lead('{\"event\":\"lead.x\",\"data\":{\"id\":\"' || value || '\"}}', 'lead_id') FROM json_each('[\"a\",\"b\",\"a\",\"c\",\"d\",\"e\",\"f\",\"a\"]')"
title "a payload that is too long for the cache"
sql :memory: "WITH p(payload) AS (SELECT '{\"event\":\"lead.x\",\"data\":{\"id\":\"a\",\"url\":\"' || printf('%.*c', 17000000, 'x') || '\"}}')
    SELECT discko_lead(payload, 'lead_id'), length(discko_lead(payload, 'url')), discko_lead(payload, 'event') FROM p"
title "a name that goes on behind a zero byte is another name"
for name in "'id' || char(0) || 'x'" "x'69640000'" "'status' || char(0)"; do
    sql :memory: "SELECT discko_lead('{}', $name)" 2>&1 || true
done
title "a name that is no text is not repeated"
for name in "x'fffe7b'" "'a' || char(27) || '[2J'" "printf('%.*c', 65, 'x')"; do
    sql :memory: "SELECT discko_lead('{}', $name)" 2>&1 || true
done
