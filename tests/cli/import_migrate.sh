. "$TOP/tests/cli/lib.sh"
captures=$TOP/tests/data/captures
totals() {
    sqlite3 "$1" "SELECT replace(replace(path, '/captured/', ''), '$PWD/', ''), records, stored, duplicates, rejected, ignored, complete FROM discko_files ORDER BY id"
}
old() { # STORE [VERSION]
    rm -f "$1"
    sqlite3 "$1" < "$TOP/tests/data/stores/v${2:-1}.sql"
}
title "a store of the first schema version can be read as it is"
old db
sqlite3 db "PRAGMA user_version"
totals db
code $IMPORT --dry-run --quiet db "$captures/plain.ndjson"
sqlite3 db "PRAGMA user_version"
title "it is migrated: its content does not change, and it equals a new store"
rows() { # what is not made from the payloads, without the columns that later versions have added
    sqlite3 "$1" "SELECT id, hex(hash), event_name, lead, sent_at, imported_at, payload FROM discko_events" "SELECT * FROM discko_deliveries" \
        "SELECT id, path, size, hex(content_hash), format, imported_at, records, stored, duplicates, rejected, ignored, complete FROM discko_files" \
        "SELECT id, file_id, record, \"offset\", length, code, message, hex(raw), rejected_at, resolved_event_id FROM discko_rejects"
}
plain() {
    sqlite3 "$1" "SELECT lead_id, event_at, lead_at, locked, unlock_source, status FROM discko_versions ORDER BY 1, 2" \
        "SELECT lead_id, status, versions, stage, lead_day, filled, email_key, phone_key FROM discko_leads ORDER BY 1" "SELECT lead_id, category_index, name, points FROM discko_categories ORDER BY 1, 2"
}
rows db > before
code $IMPORT --quiet --snapshot db
sqlite3 db "PRAGMA user_version"
rows db | diff before - && echo "the same rows"
totals db
head -3 "$captures/plain.ndjson" > three.ndjson
$IMPORT --quiet new three.ndjson
diff <(plain new) <(plain db) && echo "the same plain tables"
objects() {
    sqlite3 "$1" "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
}
diff <(objects new) <(objects db) && echo "the same schema"
code $IMPORT --verify db
title "the same for a store of each later version"
for version in 2 3 4; do
    rm -f new
    old between "$version"
    [ "$version" -lt 4 ] || sqlite3 between "UPDATE discko_outcomes SET at = '01/02/2024'"
    [ "$version" = 2 ] || (umask 077; printf '%064d\n' 0 > between.erase-key) # nobody was erased from the first
    rows between > before
    code $IMPORT --quiet --snapshot between
    rows between | diff before - && echo "version $version: the same rows"
    sqlite3 between "SELECT payload FROM discko_events ORDER BY id" > payloads.ndjson
    $IMPORT --quiet new payloads.ndjson
    {
        echo "UPDATE discko_internal_snapshot SET writers = 1;"
        sqlite3 between "SELECT * FROM discko_outcomes" ".dump discko_outcomes" | grep ^INSERT || true
        echo "UPDATE discko_internal_snapshot SET writers = 0;"
    } | sqlite3 new
    diff <(plain new) <(plain between) && echo "the same plain tables"
    diff <(objects new) <(objects between) && echo "the same schema"
    sqlite3 between "PRAGMA user_version" "SELECT * FROM discko_outcomes" "SELECT hex(mark) FROM discko_internal_erased"
    code $IMPORT --verify between
done
title "after the migration known inputs are known, and one that grew is resumed"
head -1 "$captures/plain.ndjson" > growing.ndjson
sed -n 3p "$captures/plain.ndjson" >> growing.ndjson
sed -n 1,3p "$captures/plain.ndjson" > renamed.ndjson
code $IMPORT db growing.ndjson renamed.ndjson
totals db | grep growing
code $IMPORT --verify db growing.ndjson renamed.ndjson
title "--retry-rejects: records that the old version could not unwrap"
sqlite3 db "SELECT id, file_id, record, code FROM discko_rejects"
code $IMPORT --retry-rejects db
sqlite3 db "SELECT r.id, r.file_id, r.record, r.code, r.resolved_event_id = d.event_id, length(r.raw) FROM discko_rejects AS r LEFT JOIN discko_deliveries AS d ON d.file_id = r.file_id AND d.record = r.record"
totals db
code $IMPORT --verify db
title "the same payloads as from the files themselves"
$IMPORT --quiet clean "$captures/plain.ndjson"
for name in db clean; do
    sqlite3 $name "SELECT hex(hash), payload FROM discko_events ORDER BY hash" > $name.events
done
cmp db.events clean.events && wc -l < db.events
title "importing them again adds nothing"
sqlite3 db .dump > before
code $IMPORT --retry-rejects --json db
sqlite3 db .dump | cmp - before && echo unchanged
title "--verify with the files, including the records that were bad then"
sed -n 4,5p "$captures/spool.ndjson" > spool.ndjson
head -2 "$captures/string.ndjson" > string.ndjson
code $IMPORT --quiet db spool.ndjson string.ndjson
code $IMPORT --verify db spool.ndjson string.ndjson
title "a migration that fails changes nothing"
old broken
sqlite3 broken "CREATE TABLE discko_packed(mine)" .dump > before
code $IMPORT --quiet broken "$captures/plain.ndjson" 2>&1
sqlite3 broken .dump | diff before - && sqlite3 broken "PRAGMA user_version"
title "--verify of an old store reads it, and does not change it"
old db
sha256sum db > sum
code $IMPORT --verify db 2>&1
sha256sum --quiet -c sum && echo unchanged
title "a store without a version"
$IMPORT --quiet unmarked "$captures/plain.ndjson"
sqlite3 unmarked "PRAGMA user_version = 0"
code $IMPORT unmarked "$captures/plain.ndjson" 2>&1
title "a store that another program migrates meanwhile is not written any more"
$IMPORT --quiet later "$captures/plain.ndjson"
head -1 "$captures/spool.ndjson" > one.ndjson
meanwhile() { # COMMAND...: waits for the lock, then meets a newer store
    cp later held
    sqlite3 held "BEGIN IMMEDIATE" ".shell touch locked" ".shell sleep 1" "PRAGMA user_version = 99" COMMIT &
    wait_for test -e locked
    code "$@" 2>&1
    wait
    rm locked
    sqlite3 held "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_files"
}
sqlite3 later "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_files"
meanwhile $IMPORT held one.ndjson
meanwhile $IMPORT --snapshot held
meanwhile $IMPORT --quiet --erase "$(sqlite3 later "SELECT lead_id FROM discko_leads LIMIT 1")" held
mkdir spool
cp later held
$IMPORT --watch --status started held spool > watched 2>&1 &
wait_for test -e started
sqlite3 -cmd '.timeout 10000' held "PRAGMA user_version = 99"
cp one.ndjson spool/
code wait $!
tail -1 watched
sqlite3 held "SELECT count(*) FROM discko_files"
