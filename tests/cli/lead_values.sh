. "$TOP/tests/cli/lib.sh"
lead() {
    printf '%s' "{\"event\":\"lead.x\",\"data\":$1}" > p.json
    sql -cmd '.mode list' -cmd '.nullvalue NULL' :memory: "SELECT $2 FROM discko_lead(readfile('p.json'))"
}
title "cases in which json_extract loses data or depends on the build"
lead '{"id":"a\u0000b"}' "length(CAST(lead_id AS BLOB)), hex(lead_id)"
lead '{"id":"x\ud83dy"}' "hex(lead_id)"
lead '{"\u0069d":"escaped key"}' "lead_id"
lead '{"completion":0.1234567890123456789}' "printf('%!.17g', completion)"
title "the first of duplicate keys counts"
lead '{"id":1,"id":2,"contact":{"email":"a"},"contact":{"email":"b","phone":"c"}}' "lead_id, email, phone"
title "names are matched by case"
lead '{"ID":1,"Id":2,"Contact":{"email":"a"}}' "lead_id, email"
title "a longer key that begins like a documented one is a different key"
lead '{"analysis":{"intentScoreExplanation\u00e9":"x","intentScoreExplanationn":"y","\u0069ntentScoreExplanation":"z"}}' "intent_score_explanation"
title "values of undocumented types"
lead '{"id":{"a": [1, 2 ]},"locked":true,"status":[ ],"category":12,"url":1.50,"completion":"80","contact":{"firstName":false,"lastName":null}}' \
    "lead_id, locked, status, category, typeof(category), url, typeof(url), completion, typeof(completion), first_name, last_name"
title "integers stay integers as long as they fit"
lead '{"completion":9223372036854775807,"id":9223372036854775808,"status":-9223372036854775808,"category":-0}' \
    "completion, typeof(completion), typeof(lead_id), status, typeof(status), category"
title "dates"
lead '{"date":"2024-01-15T10:30:00.5+02:00","analysis":{"deadline":"soon"}}' "event_at, lead_at, deadline_at"
