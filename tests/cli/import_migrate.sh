. "$TOP/tests/cli/lib.sh"
captures=$TOP/tests/data/captures
totals() {
    sqlite3 "$1" "SELECT replace(replace(path, '/captured/', ''), '$PWD/', ''), records, stored, duplicates, rejected, ignored, complete FROM discko_files ORDER BY id"
}
old() {
    rm -f "$1"
    sqlite3 "$1" < "$TOP/tests/data/stores/v1.sql"
}
title "a store of the first schema version is read as it is"
old db
sqlite3 db "PRAGMA user_version"
totals db
code $IMPORT --dry-run --quiet db "$captures/plain.ndjson"
sqlite3 db "PRAGMA user_version"
title "and brought up to date: nothing of it changes, and it is as one made today"
rows() { # all but what that version did not have
    sqlite3 "$1" .dump | grep ^INSERT | grep -vE '^INSERT INTO discko_(files|versions|facts|settings)'
}
plain() {
    sqlite3 "$1" "SELECT lead_id, event_at, lead_at, locked, unlock_source, status FROM discko_versions ORDER BY 1, 2" \
        "SELECT f.* FROM discko_facts AS f ORDER BY lead_id" | sed 's/^[0-9]*|//'
}
rows db > before
code $IMPORT --quiet --snapshot db
sqlite3 db "PRAGMA user_version"
rows db | diff before - && echo "the same rows"
totals db
head -3 "$captures/plain.ndjson" > three.ndjson
$IMPORT --quiet new three.ndjson
diff <(plain new) <(plain db) && echo "the same plain tables"
columns() {
    sqlite3 "$1" "SELECT m.type, m.name, c.name, CASE WHEN m.type <> 'table' THEN m.sql END, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_master AS m LEFT JOIN pragma_table_info(m.name) AS c ORDER BY 1, 2, 3"
}
diff <(columns new) <(columns db) && echo "the same columns"
code $IMPORT --verify db
title "it goes on: what is there is known, and what grew goes on where it ended"
head -1 "$captures/plain.ndjson" > growing.ndjson
sed -n 3p "$captures/plain.ndjson" >> growing.ndjson
sed -n 1,3p "$captures/plain.ndjson" > renamed.ndjson
code $IMPORT db growing.ndjson renamed.ndjson
totals db | grep growing
code $IMPORT --verify db growing.ndjson renamed.ndjson
title "--retry-rejects: what that version could not unwrap"
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
title "again: nothing more"
sqlite3 db .dump > before
code $IMPORT --retry-rejects --json db
sqlite3 db .dump | cmp - before && echo unchanged
title "the files themselves, which hold what was bad then, prove it"
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
