. "$TOP/tests/cli/lib.sh"
# A value that is not of its column's type: NULL in discko_leads, under its path in mistyped, counted nowhere.
lead() { # the members of data
    echo "{\"event\":\"lead.unlocked\",\"date\":\"2024-03-01\",\"data\":{$1}}"
}
title "each type, and what is derived from it"
{
    lead '"id":"typed","locked":false,"date":"2024-03-01","completion":99.5,"contact":{"email":"A@x.fr"},"analysis":{"score":7,"budget":"5000 €"},"summary":{"categories":[{"name":"c"}]}'
    lead '"id":"text","locked":0,"date":20240301,"url":{"a" : [1, 2]},"status":true,"contact":{"email":12,"phone":336}'
    lead '"id":"numbers","locked":"false","completion":"99","analysis":{"score":"7","fitScore":true,"intentScore":[1],"budget":5000,"deadline":0},"summary":{"categories":{"name" : "c"}}'
    lead '"id":"nulls","locked":null,"status":null,"analysis":{"score":null},"summary":{"categories":null}'
    lead '"id":true,"status":"NEW"'
    lead '"id":{"x":1},"status":"NEW"'
    lead '"id":12.50,"status":"NEW"'
    lead '"id":"","status":"NEW"'
    echo '{"event":"lead.unlocked","date":5,"data":{"id":"date"}}'
} > in
$IMPORT --quiet db in
sqlite3 -nullvalue NULL db "SELECT lead_id, locked, stage, mistyped FROM discko_leads" \
    "SELECT lead_id, lead_day, score, score_band, budget_min, budget_period, has_budget, category_count, email_key, phone_key FROM discko_leads WHERE event_id <= 4"
title "every column holds its type"
for column in $(sqlite3 db "SELECT name || ':' || type FROM pragma_table_info('discko_leads')"); do
    sqlite3 db "SELECT '$column', typeof(${column%:*}) FROM discko_leads WHERE typeof(${column%:*}) NOT IN ('null', $(case ${column#*:} in TEXT) echo "'text'" ;; INTEGER) echo "'integer'" ;; *) echo "'integer', 'real'" ;; esac))"
done
title "the functions give what json_extract gives"
sql db "SELECT count(*) FROM discko_events WHERE discko_lead(payload, 'score') IS NOT json_extract(payload, '\$.data.analysis.score') OR discko_lead(payload, 'locked') IS NOT json_extract(payload, '\$.data.locked')" \
    "SELECT discko_lead(payload, 'score'), discko_lead(payload, 'budget_min') FROM discko_events WHERE lead = 'numbers'"
title "scores that are text or out of range count nowhere"
{
    for score in 7 '"7"' 9 -1; do lead "\"id\":\"score $score\",\"locked\":false,\"status\":\"WON\",\"analysis\":{\"score\":$score,\"fitScore\":$score,\"intentScore\":$score}" | sed 's/score "7"/score text/'; done
    lead '"id":"in range","locked":false,"status":"WON","analysis":{"score":8,"fitScore":2,"intentScore":0}'
} > scores
rm db
$IMPORT --quiet db scores
sqlite3 -nullvalue NULL db "SELECT lead_id, score, fit_score, intent_score, score_band FROM discko_standing" \
    "SELECT * FROM discko_win_rate" "SELECT scored, average_score FROM discko_funnel WHERE stage = 'WON'" \
    "SELECT field, filled FROM discko_completeness WHERE field LIKE '%score'"
title "a blank text does not count as filled in"
rm db
lead '"id":"blank","locked":false,"status":" ","category":"\u00a0\u2003","contact":{"email":" \t","firstName":"\u3000"},"company":{"name":"\n"},"analysis":{"budget":"\u00a0"},"summary":{"abstract":"x "}' > in
$IMPORT --quiet db in
sqlite3 -nullvalue NULL db "SELECT field FROM discko_completeness WHERE filled" "SELECT has_budget, email_key, company_key FROM discko_leads"
title "leads without an id stand for themselves, and a full rebuild gives the same"
rm db
for id in '""' null true '{}' '[]'; do lead "\"id\":$id,\"status\":\"NEW\""; lead "\"id\":$id,\"status\":\"WON\""; done > in
lead '"status":"NEW"' >> in
lead '"status":"WON"' >> in
$IMPORT --quiet db in
sqlite3 db "SELECT count(*), count(lead_id) FROM discko_leads" "SELECT * FROM discko_leads" > before
head -1 before
sql db "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0" ".read $TOP/sql/snapshot.sql" "SELECT count(*), count(lead_id) FROM discko_leads" "SELECT * FROM discko_leads" | cmp - before && echo same
title "discko_plain: a row for a lead, and none for anything else"
sql :memory: "SELECT lead_id, score, mistyped FROM discko_plain('{\"event\":\"lead.x\",\"data\":{\"id\":7,\"analysis\":{\"score\":\"7\"}}}')" \
    "SELECT count(*) FROM discko_plain('{\"event\":\"test\",\"data\":{}}')" "SELECT count(*) FROM discko_plain(NULL)" "SELECT count(*) FROM discko_plain('{')"
