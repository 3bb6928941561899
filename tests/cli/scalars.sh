. "$TOP/tests/cli/lib.sh"
title "discko_valid, discko_error"
while IFS= read -r text; do
    printf '%s' "$text" > p.json
    sql -cmd '.nullvalue NULL' :memory: "SELECT discko_valid(readfile('p.json')), discko_error(CAST(readfile('p.json') AS TEXT))"
done <<'TEXTS'
{"event":"x"}
 { "event" : "" , "data" : [ 1 ] }

{
{"event":"x","data":{"id":01}}
{"event":"x","data":{"id":"a	b"}}
[{"event":"x"}]
{"data":{}}
{"event":null}
{"event":"x"} {"event":"y"}
{'event':'x'}
TEXTS
title "bytes that are not UTF-8"
sql :memory: "SELECT discko_valid(x'7b226576656e74223a22ff227d'), discko_error(CAST(x'7b226576656e74223a22ff227d' AS TEXT))"
title "JSONB is named"
sql :memory: "SELECT discko_error(x'0c'), discko_error(x'5c' || x'17616117' || x'62'), discko_error(x'cc05576576656e'), discko_error(CAST(x'cc05' AS TEXT)), discko_valid(x'5c1761136231')"
title "a BLOB that is not JSONB is not named so"
sql :memory: "SELECT discko_error(x'fc00'), discko_error(x'dc0001'), discko_error(x'1c'), discko_error(x'0b')"
title "too deep"
sql :memory: "WITH d(n) AS (VALUES (999), (1000)) SELECT n, discko_valid('{\"event\":\"x\",\"data\":' || replace(hex(zeroblob(n)), '00', '[') || replace(hex(zeroblob(n)), '00', ']') || '}'),
    discko_error('{\"event\":\"x\",\"data\":' || replace(hex(zeroblob(n)), '00', '[') || replace(hex(zeroblob(n)), '00', ']') || '}') FROM d"
title "NULL and numbers"
sql -cmd '.nullvalue NULL' :memory: "SELECT discko_valid(NULL), discko_error(NULL), discko_hash(NULL), discko_valid(1), discko_error(1.5)"
title "discko_hash: white space between tokens does not count, everything else does"
sql -cmd '.nullvalue NULL' :memory: "SELECT discko_hash('{\"event\":\"x\",\"data\":[1,2]}')" "SELECT discko_hash(CAST(' { \"event\" :
 \"x\" , \"data\":[ 1,2 ]} ' AS BLOB))" "SELECT discko_hash('{\"event\":\"x \",\"data\":[1,2]}')" "SELECT discko_hash('{\"event\":\"x\",\"data\":[12]}')" "SELECT discko_hash('{')"
title "discko_date"
sql -cmd '.nullvalue NULL' :memory: "SELECT discko_date('2024-01-15T10:30:00+02:00'), discko_date('2024-02-30'), discko_date(NULL), discko_date(2024), discko_date('')"
title "discko_version is what VERSION says"
[ "$(sql :memory: 'SELECT discko_version()')" = "$(cat "$TOP/VERSION")" ] && echo same
title "wrong number of arguments"
code sql :memory: "SELECT discko_valid()" 2>&1
code sql :memory: "SELECT discko_version(1)" 2>&1
