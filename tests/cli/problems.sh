. "$TOP/tests/cli/lib.sh"
problems() {
    printf '%s' "$1" > p.json
    title "$1"
    sql :memory: "SELECT severity, code, path, \"offset\", message FROM discko_problem(CAST(readfile('p.json') AS TEXT))"
}
title "the schema"
sql :memory: "SELECT group_concat(name || ' ' || type || CASE hidden WHEN 1 THEN ' hidden' ELSE '' END, ', ') FROM pragma_table_xinfo('discko_problem')"
title "the documented examples are clean, NULL too"
on_examples "SELECT name, p.* FROM t, discko_problem(payload) AS p" "SELECT * FROM discko_problem(NULL)"
title "JSONB is named"
sql :memory: "SELECT severity, code, \"offset\" FROM discko_problem(x'0c')"
ok='"date":"2024-01-15T10:30:00Z"'
lead() { # members of data
    problems "{$ok,\"event\":\"lead.unlocked\",\"data\":{\"id\":\"a\",\"locked\":true,\"date\":\"2024-01-15\",\"analysis\":{},$1}}"
}
problems '{"event":01}'
problems '{"event":"x"'
problems '[]'
problems ''
problems "{$ok,\"data\":{}}"
problems "{$ok,\"event\":1,\"data\":{}}"
problems "{$ok,\"event\":\"lead.unlocked\"}"
problems "{$ok,\"event\":\"lead.unlocked\",\"data\":[]}"
problems '{"event":"test","data":{}}'
problems "{$ok,\"event\":\"lead.deleted\",\"data\":{}}"
lead '"locked":false'
lead '"url":5'
lead '"status":"DONE"'
lead '"completion":101'
lead '"contact":{"type":"ROBOT"}'
lead '"company":{"name":[]}'
lead '"nickname":"x"'
lead '"url":"\ud83d"'
lead '"url":"a\u0000b"'
lead '"summary":{"categories":[{"name":"n","description":"d","summary":["a",1]},7]}'
title "five things wrong: five rows"
problems '{"date":"soon","event":"lead.unlocked","data":{"id":7,"locked":true,"date":"2024-02-30","analysis":{"score":9},"mood":1}}'
title "keys spelled with escapes, and keys with a common beginning"
problems '{"date":"2024-01-15T10:30:00Z","event":"lead.unlocked","data":{"id":"r","locked":true,"abcd":1,"a\u0062cd":2,"\u0061bc":3,"abc\u0064e":4,"abcd\u00e9":5,"abcd\u00E9":6}}'
title "problems that have no payload"
code sql :memory: "SELECT * FROM discko_problem" 2>&1
