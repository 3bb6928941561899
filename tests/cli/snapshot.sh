. "$TOP/tests/cli/lib.sh"
event() { # sent lead-date locked id more
    echo "{\"date\":$1,\"event\":\"lead.unlocked\",\"data\":{\"date\":$2,\"locked\":$3,\"id\":$4,\"summary\":{\"categories\":[{\"name\":\"c\",\"summary\":[\"p\"]}]},\"status\":\"$5\"}}"
}
n='"2024-03-01"' o='"2024-02-01"'
{
    event "$n" "$o" false '"by-sent"' current; event "$o" "$n" false '"by-sent"' older
    event "$n" "$o" false '"by-lead"' older; event "$n" "$n" false '"by-lead"' current
    event "$n" "$n" true '"relocked"' older; event "$o" "$o" false '"relocked"' current
    event "$n" "$n" 0 '"not-unlocked"' older; event "$o" "$o" false '"not-unlocked"' current
    event "$n" "$o" false '""' empty; event "$n" "$n" false '""' empty-too; event "$n" "$n" false '{"x":1}' object; event "$n" "$n" false true boolean
    event "$n" "$n" false 1000 as-written; event "$n" "$n" false 1e3 otherwise-written
    event "$n" "$n" true '"by-lock"' older; event "$n" "$n" false '"by-lock"' current
    event null "$n" false '"null-last"' older; event "$o" null false '"null-last"' current
    event "$n" "$n" false '"by-hash"' a; event "$n" "$n" false '"by-hash"' b; event "$n" "$n" false '"by-hash"' c
    event "$n" "$n" false null none; event "$o" "$n" false null none-too
    event "$o" "$n" true '"later"' locked; event "$n" "$n" false '"later"' unlocked
    event "$n" "$n" false 5 integer; event "$o" "$n" false '"5"' text
    event '"2024-03-01T10:00:00.5Z"' "$n" false '"text-order"' current; event '"2024-03-01T10:00:00Z"' "$n" false '"text-order"' older
    echo '{"event":"test","data":{}}'
} > versions
columns="lead_id, status, versions, deliveries, first_seen, ever_unlocked"
title "the current version of each lead"
$IMPORT --quiet db versions
sqlite3 -header -nullvalue NULL db "SELECT $columns FROM discko_leads ORDER BY coalesce(lead_id, status)"
# All three tables, by content instead of event id, for comparing stores.
tables() {
    sqlite3 "$1" "SELECT $columns, e.payload FROM discko_leads AS l JOIN discko_events AS e ON e.id = l.event_id ORDER BY e.hash" \
        "SELECT c.*, NULL FROM discko_events AS e JOIN discko_categories AS c ON c.event_id = e.id ORDER BY e.hash" \
        "SELECT p.* FROM discko_events AS e JOIN discko_points AS p ON p.event_id = e.id ORDER BY e.hash" | sed 's/^[0-9]*|\(.*\)|$/\1/'
}
rows() {
    local table
    for table in versions leads internal_topics categories points internal_extras internal_receipts internal_shared; do sqlite3 "$1" "SELECT * FROM discko_$table ORDER BY 1, 2, 3"; done
}
title "whatever the order and the batches: incremental equals full"
for seed in 1 2 3 4 5 6; do
    awk -v seed=$seed 'BEGIN { srand(seed) } { print rand() "\t" $0; if (rand() < 0.3) print rand() "\t" $0 }' versions | sort | cut -f2- > mixed
    rm -f inc full part*
    split -l 4 mixed part
    for p in part*; do $IMPORT --quiet inc "$p"; done
    cp inc full
    sql full "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0" ".read $TOP/sql/snapshot.sql"
    cmp <(rows inc) <(rows full) && echo "seed $seed: same"
    [ "$(sqlite3 inc "SELECT count(*) FROM discko_leads")" = "$(sqlite3 db "SELECT count(*) FROM discko_leads")" ] || echo "other leads"
    cmp <(sqlite3 inc "SELECT lead_id, status, versions, first_seen, ever_unlocked FROM discko_leads ORDER BY 1, 2") \
        <(sqlite3 db "SELECT lead_id, status, versions, first_seen, ever_unlocked FROM discko_leads ORDER BY 1, 2") && echo "as in one go"
done
title "every column is discko_lead's"
sql db "SELECT count(*), sum(cnt) FROM (SELECT count(*) AS cnt FROM (SELECT l.* FROM discko_leads AS c JOIN discko_events AS e ON e.id = c.event_id, discko_lead(e.payload) AS l WHERE typeof(l.lead_id) = 'text' AND c.lead_id IS NOT NULL AND c.locked IS NOT NULL EXCEPT SELECT $(sql :memory: "SELECT group_concat(name) FROM pragma_table_info('discko_lead')") FROM discko_leads))"
title "--no-snapshot leaves them, --snapshot catches up"
rm -f a
$IMPORT --quiet --no-snapshot a versions
sqlite3 a "SELECT count(*) FROM discko_leads"
code $IMPORT --snapshot a
cmp <(sqlite3 a "SELECT * FROM discko_leads") <(sqlite3 db "SELECT * FROM discko_leads") && echo same
title "the plain tables need no extension; the views read the raw store"
sqlite3 db "SELECT count(*) FROM discko_categories" "SELECT count(*) FROM discko_points"
sql db ".read $TOP/sql/views.sql" ".read $TOP/sql/views.sql" "SELECT count(*) FROM discko_live_lead_versions" "SELECT count(*) FROM discko_live_leads" \
    "SELECT event_id FROM discko_live_leads EXCEPT SELECT event_id FROM discko_leads" "SELECT count(*) FROM discko_live_categories" "SELECT count(*) FROM discko_live_points" "SELECT code, count(*) FROM discko_live_problems GROUP BY 1" "PRAGMA integrity_check"
title "the next run completes what another one has left, even without new payloads"
rm -f late && mkdir nothing
$IMPORT --quiet --no-snapshot late versions
code $IMPORT --quiet late nothing
$IMPORT --quiet whole versions
cmp <(tables late) <(tables whole) && echo "as if it had been made at once"
title "so many new leads that the indexes are rebuilt"
awk 'BEGIN { for (i = 0; i < 10100; i++) printf "{\"event\":\"lead.x\",\"data\":{\"id\":\"%d\",\"contact\":{\"email\":\"a%d@x\"}}}\n", i % 10050, i }' > many
$IMPORT --quiet at-once many
sqlite3 at-once "SELECT count(*), sum(versions), count(DISTINCT email_key) FROM discko_leads" "PRAGMA integrity_check" \
    "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'discko_leads'"
$IMPORT --verify at-once many
title "so many beside more of them: their keys are added to the indexes, and somebody else's index is kept"
leads() { # FROM TO DATE [ADDRESS]
    awk -v from="$1" -v to="$2" -v date="$3" -v address="${4:-a}" 'BEGIN { for (i = from; i < to; i++) printf "{\"date\":\"%s\",\"event\":\"lead.x\",\"data\":{\"id\":\"%d\",\"status\":\"%s\",\"contact\":{\"email\":\"%s%d@x\",\"phone\":\"06%08d\"},\"company\":{\"name\":\"%d\",\"website\":\"%d.fr\"}}}\n", date, i, i % 3 ? "WON" : "LOST", address, i * 7919 % 10007, i % 9001, i % 20011, i % 25013 }'
}
{ leads 10050 32000 2024-02-01; leads 0 20 2024-01-01; } > more
{ leads 32000 42000 2024-03-01; leads 41000 41010 2024-03-01; leads 0 40 2024-04-01 b; leads 35000 35100 2024-04-01 b; leads 10007 10047 2024-04-02 b; } > beside
$IMPORT --quiet at-once more
sqlite3 at-once "CREATE INDEX discko_leads_mine ON discko_leads (lower(email) DESC, stage COLLATE NOCASE) where email > 'a5'"
schema() { sqlite3 at-once "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"; }
schema > before
$IMPORT --quiet at-once beside
schema | cmp - before
sqlite3 at-once "PRAGMA integrity_check" "SELECT count(*), sum(versions), count(DISTINCT email_key) FROM discko_leads" \
    "SELECT count(*) FROM discko_leads INDEXED BY discko_leads_email WHERE email_key > 'a'"
$IMPORT --verify at-once beside
sqlite3 at-once "SELECT kind, count(*) FROM discko_internal_shared GROUP BY 1" "SELECT count(*) FROM discko_leads INDEXED BY discko_leads_redelivered WHERE deliveries > versions"
title "the same where numbers without a country get theirs"
leads 42000 54000 2024-03-01 | sed '1~2s/"phone":"06/"phone":"+33 7/; 2~2s/"phone":"06/"phone":"07/' > with-country
sqlite3 at-once "INSERT INTO discko_settings VALUES ('phone_country', '33')"
$IMPORT --quiet at-once with-country
sqlite3 at-once "PRAGMA integrity_check" "SELECT kind, count(*) FROM discko_internal_shared GROUP BY 1"
$IMPORT --verify at-once with-country
title "more categories than are kept in memory: their payloads are read again"
awk 'BEGIN { printf "{\"event\":\"lead.x\",\"data\":{\"id\":\"1\",\"summary\":{\"categories\":[{\"name\":\"\"}"; for (i = 0; i < 100000; i++) printf ",{\"name\":\"%d\"}", i * 7919 % 100000
    print "]}}}"; print "{\"event\":\"lead.x\",\"data\":{\"id\":\"2\",\"summary\":{\"categories\":[{\"name\":\"b\"},{\"name\":\"A\",\"summary\":[1]}]}}}" }' > categories
$IMPORT --quiet --no-snapshot remembered categories
code $IMPORT --snapshot remembered
sqlite3 remembered "SELECT count(*), sum(category_index) FROM discko_internal_topics" "SELECT * FROM discko_internal_topics WHERE event_id = 2"
$IMPORT --verify remembered
