# In a large store the index of hashes is out of the schema while many payloads are stored (store/hashes.h). What a program
# with small batches, for which every store is large, makes of a file is what the importer makes of it.
. "$TOP/tests/cli/lib.sh"
SMALL=$TOP/build/tests/batches_of_20
lead() { # ID STATUS
    printf '{"event":"lead.unlocked","data":{"id":"%s","status":"%s"}}\n' "$1" "$2"
}
# New payloads, some that the store has, some of the same batch and of an earlier one, also with white space, two with one id.
seq 1 40 | while read -r i; do lead "a$i" NEW; done > old
seq 1 90 | while read -r i; do
    lead "b$i" NEW
    case $i in
    *0) lead "a$((i / 10))" NEW ;;
    *3) lead "b$i" NEW ;;
    *5) lead "b$((i - 3))" NEW | sed 's/:/: /g' ;;
    *7) lead "b$((i / 2))" NEW ;;
    *8) lead "a$((i / 3))" WON ;;
    esac
done > new
{ cat new; lead c NEW; echo '{"event":"lead.unlocked"'; lead d NEW; } > more
contents() { # DATABASE
    sqlite3 "$1" "SELECT f.path, record, \"offset\", length, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id JOIN discko_files AS f ON f.id = file_id ORDER BY discko_deliveries.id" \
        "SELECT path, records, stored, duplicates, rejected FROM discko_files" "SELECT lead_id, status, versions, deliveries FROM discko_leads ORDER BY 1" "PRAGMA integrity_check"
}
for option in --no-progress --no-snapshot; do
    title "$option"
    rm -f small.db large.db
    for file in old new more; do
        code "$SMALL" --final $option small.db $file 2>&1
        code $IMPORT --quiet --final $option large.db $file 2>&1
    done
    contents small.db > small
    contents large.db > large
    cmp small large && tail -1 small
    [ $option = --no-snapshot ] || $IMPORT --verify small.db old new more
done

title "the schema is as before"
sqlite3 small.db "SELECT name, sql FROM sqlite_schema WHERE name = 'discko_events_hash'" "SELECT count(*) FROM sqlite_schema WHERE name GLOB '*_hashes'"
