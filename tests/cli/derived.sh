. "$TOP/tests/cli/lib.sh"
title "the documented examples"
on_examples -cmd '.nullvalue NULL' "SELECT name, event_at, lead_at, deadline_at, full_name, email_domain, score_band, budget_min, budget_max, budget_currency, disc, category_count, point_count, extra FROM t, discko_lead(payload) WHERE name <> 'test'"
lead() { # data, columns
    printf '%s' "{\"event\":\"lead.x\",\"data\":$1}" > p.json
    sql -cmd '.mode list' -cmd '.nullvalue NULL' :memory: "SELECT $2 FROM discko_lead(readfile('p.json'))"
}
title "names"
for c in '{"firstName":" Ana\tMaria ","lastName":"\u00c9lan "}' '{"firstName":"","lastName":"  "}' '{"lastName":"Solo"}' '{"firstName":"Solo"}' '{"firstName":1,"lastName":null}' '{}'; do
    lead "{\"contact\":$c}" "'[' || full_name || ']'"
done
title "domains"
for e in A@Example.COM 'a@b@C.org' 'a@' nobody '' ' x@y.fr ' '\u0040z'; do
    lead "{\"contact\":{\"email\":\"$e\"}}" "email_domain"
done
title "score bands: lower bounds 0, 3 and 6"
for s in 0 2 2.99 3 5.5 6 8 8.01 -0.1 null '"7"' true; do
    lead "{\"analysis\":{\"score\":$s}}" "score, score_band, score_band = discko_score_band(score)"
done
title "budgets and profiles agree with the scalars"
lead '{"analysis":{"budget":"10k\u201315k \u20ac"},"contact":{"discProfile":"Influent"}}' "budget_min, typeof(budget_min), budget_max, budget_currency, disc, budget_min = discko_budget_min(budget), disc = discko_disc(disc_profile)"
lead '{"analysis":{"budget":12500.5}}' "budget_min, budget_max, budget_currency"
sql -cmd '.nullvalue NULL' :memory: "SELECT discko_budget_min(NULL), discko_budget_max(''), discko_budget_min(5000), discko_budget_currency('€ 5'), discko_disc(NULL), discko_disc(1), discko_score_band(x'00')"
title "counts"
lead '{"summary":{"categories":[{"summary":[1,2]},7,{"summary":"x"},{"summary":[]},{"summary":[[1,2],{}]}]}}' "category_count, point_count"
lead '{"summary":{"categories":{}}}' "category_count, point_count"
title "extra: every undocumented field, verbatim, by its path"
lead '{"id":"a","nickname":"N\u00e9o\ud83d","big":123456789012345678901.50,"x":{ "y" : [ 1 ] },"a b":null,"q\"\\":1,"x":2,"Id":3,"contact":{"id":true,"email":"e"},"analysis":"none","company":{"é":1},"summary":{"categories":[{"name":"n","color":"red"},{"name":"m"}]}}' "extra, json_valid(extra)"
sql :memory: "SELECT json_type(readfile('p.json'), key), key, discko_lead(readfile('p.json'), 'extra') IS NOT NULL FROM json_each(discko_lead(readfile('p.json'), 'extra'))"
lead '{"id":"a"}' "extra"
title "a value that is too long is an error, and is not cut"
many=$(seq 100 199 | sed 's/.*/"k&":1/' | paste -sd,)
sql -cmd '.limit length 2000' :memory: "SELECT length('{\"event\":\"lead.x\",\"data\":{\"contact\":{$many}}}')"
code sql -cmd '.limit length 2000' :memory: "SELECT length(extra) FROM discko_lead('{\"event\":\"lead.x\",\"data\":{\"contact\":{$many}}}')" 2>&1
code sql -cmd '.limit length 3000' :memory: "SELECT length(extra) FROM discko_lead('{\"event\":\"lead.x\",\"data\":{\"contact\":{$many}}}')" 2>&1
title "all parts of a budget are one JSON object; NULL if there is none"
sql -cmd '.nullvalue NULL' :memory: "SELECT discko_budget('10k–15k € / mois'), discko_budget('< 5 000,50'), discko_budget('TJM 500 €+'), discko_budget('bald'), discko_budget(NULL), discko_budget(5000), json_extract(discko_budget(CAST('5 € / h' AS BLOB)), '$.period')"
