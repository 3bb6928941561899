. "$TOP/tests/cli/lib.sh"
search() { # WORDS
    sqlite3 db "SELECT lead_id, names FROM discko_search('$1') ORDER BY rank, lead_id LIMIT 3"
}
lead() { # ID STATUS DAY NAME COMPANY NEEDS POINT
    printf '{"date":"2024-03-%sT10:00:00Z","event":"lead.unlocked","data":{"id":"%s","locked":false,"date":"2024-03-01","status":"%s","contact":{"firstName":"%s"},"company":{"name":"%s"},"summary":{"abstract":"A short one","needs":"%s","comment":"Remarque","categories":[{"name":"Délais","description":"dates","summary":["%s",1]}]}}}\n' "$3" "$1" "$2" "$4" "$5" "$6" "$7"
}
verify() {
    code $IMPORT --verify db 2>&1
}
{
    lead a NEW 01 Élodie 'Société Générale' 'boutique en ligne' 'paiement rapide'
    lead b NEW 01 Bob 'Bäcker GmbH' 'a web site' 'très vite'
} > first.ndjson
{
    lead a NEW 02 Élodie 'Société Générale' 'un audit' 'paiement lent'
    lead c NEW 02 Zoë 'Crêperie' 'carte' 'ouverture'
} > second.ndjson
$IMPORT --quiet db first.ndjson
title "an import makes no index; the stock shell does"
sqlite3 db "SELECT count(*) FROM sqlite_master WHERE name LIKE 'discko_search%'"
sqlite3 db ".read $TOP/sql/search.sql"
title "names, needs and points, without case and accents"
search societe
search BACKER
search 'boutique OR vite'
search 'points : paiement'
search remarque
title "the next import keeps it up to date: a new version, a new lead"
$IMPORT --quiet db second.ndjson
search boutique
search 'audit lent'
search creperie
verify
title "a rebuild of the plain tables too, and running the file again"
sqlite3 db "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0"
$IMPORT --snapshot db
verify
sqlite3 db ".read $TOP/sql/search.sql"
search 'paiement OR carte OR vite'
verify
title "--verify sees an entry that is missing, a term too many, and a trigger that is gone"
cp db kept
sqlite3 db "DELETE FROM discko_search WHERE rowid = (SELECT event_id FROM discko_leads WHERE lead_id = 'b')"
verify
cp kept db
sqlite3 db "UPDATE discko_search_content SET c3 = 'something else' WHERE c0 = 'b'"
verify
cp kept db
sqlite3 db "DROP TRIGGER discko_search_delete"
verify
cp kept db
chmod a-w db
verify
chmod u+w db
title "damage in any of its tables, or the loss of one: --verify names it, an import says what mends it, --snapshot and --erase make it anew"
lead e NEW 03 Éva 'Épicerie' 'carte' 'ouverture' > third.ndjson
for damage in "UPDATE discko_search_data SET block = x'00'" "DELETE FROM discko_search_config" "DELETE FROM discko_search_docsize" "DROP TABLE discko_search_content"; do
    echo "$damage"
    cp kept db
    sqlite3 db "$damage"
    verify
    cp db erased
    cp db other
    code $IMPORT --quiet other third.ndjson 2>&1
    $IMPORT --snapshot db
    verify
    search 'societe OR vite'
    code $IMPORT --quiet --erase a erased
    $IMPORT --verify erased | tail -1
    rm erased*
done
cp kept db
title "--erase leaves no trace in it"
$IMPORT --quiet --erase a db
search 'societe OR audit OR paiement'
for word in Élodie elodie ociét ociet paiement; do
    grep -c "$word" db || true
done
search vite
verify
title "an SQLite without FTS5 reports it and creates nothing"
$IMPORT --quiet plain first.ndjson
code sqlite3 plain "CREATE TEMP TABLE pragma_module_list(name)" ".read $TOP/sql/search.sql" 2>&1 | sed 's/near line [0-9]*/near line N/'
sqlite3 plain "SELECT count(*) FROM sqlite_master WHERE name LIKE 'discko_search%' OR name = 'discko_internal_search'"
