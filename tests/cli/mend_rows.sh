. "$TOP/tests/cli/lib.sh"
lead() { # ID
    echo "{\"received_at\":\"2024-02-01T10:00:00Z\",\"body\":{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"$1\"}}}"
}
bare() {
    echo "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"$1\"}}"
}
{ lead a; bare b; echo '{"event":"lead.unlocked","da'; bare c; bare a; echo '{"event":"lead.unlocked"}'; } > a.ndjson
{ bare c; bare d; } > b.ndjson
$IMPORT --quiet --final good a.ndjson b.ndjson 2> /dev/null || true
title "the sound store: nothing to compare, and nothing changes"
code $IMPORT --verify good a.ndjson b.ndjson
cp good same
$IMPORT --final same a.ndjson b.ndjson
store good > before
store same | cmp before -
of=good inputs="a.ndjson b.ndjson"
damaged() { # SQL: a copy of the store
    rm -f db
    cp $of db
    echo "$1"
    {
        sqlite3 good "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'"
        echo "$1;"
        sqlite3 good "SELECT sql || ';' FROM sqlite_master WHERE type = 'trigger'"
    } | sqlite3 db
}
# What --verify tells the inputs mend.
broken() { # SQL
    damaged "$1"
    code $IMPORT --verify db $inputs | sed "s,$PWD/,,"
    $IMPORT --final db $inputs 2> /dev/null | grep mended || true
    code $IMPORT --verify db $inputs
}
title "rows that do not match their bytes"
broken "UPDATE discko_rejects SET code = 'hash_collision' WHERE record = 2"
broken "UPDATE discko_rejects SET code = 'truncated_json' WHERE record = 5"
broken "UPDATE discko_rejects SET message = message || '.' WHERE record = 5"
broken "UPDATE discko_rejects SET raw = x'41' || substr(raw, 2) WHERE record = 5"
broken "UPDATE discko_rejects SET \"offset\" = \"offset\" + 1 WHERE record = 5"
broken "UPDATE discko_deliveries SET event_id = CASE event_id WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE event_id END"
broken "UPDATE discko_deliveries SET file_id = 9 WHERE file_id = 1 AND record = 1"
broken "UPDATE discko_deliveries SET record = 5 WHERE file_id = 1 AND record = 1"
broken "UPDATE discko_rejects SET file_id = 9 WHERE record = 5"
broken "UPDATE discko_rejects SET record = 3 WHERE record = 5"
broken "UPDATE discko_rejects SET record = -1 WHERE record = 5"
broken "UPDATE discko_rejects SET record = 'x' WHERE record = 5"
broken "UPDATE discko_deliveries SET event_id = 'x' WHERE file_id = 1 AND record = 1"
broken "UPDATE discko_deliveries SET length = 0 WHERE file_id = 1 AND record = 1"
broken "UPDATE discko_deliveries SET length = 7 WHERE file_id = 1 AND record = 1"
broken "UPDATE discko_deliveries SET \"offset\" = \"offset\" + 1, length = length - 1 WHERE file_id = 2 AND record = 1"
broken "UPDATE discko_deliveries SET received_at = '2024-03-01T10:00:00.000Z' WHERE file_id = 1 AND record = 0"
broken "UPDATE discko_deliveries SET received_from = 'capture' WHERE file_id = 2 AND record = 0"
broken "UPDATE discko_deliveries SET received_from = NULL WHERE file_id = 1 AND record = 1"
broken "UPDATE discko_rejects SET record = -1 WHERE record = 2; UPDATE discko_rejects SET record = 2 WHERE record = 5; UPDATE discko_rejects SET record = 5 WHERE record = -1"
broken "UPDATE discko_rejects SET raw = CAST(raw AS TEXT)"
broken "UPDATE discko_rejects SET code = CAST(code AS BLOB) WHERE record = 2; UPDATE discko_rejects SET message = CAST(message AS BLOB) WHERE record = 5"
title "how an input was read"
broken "UPDATE discko_files SET inside = '[' WHERE id = 1"
broken "PRAGMA ignore_check_constraints = 1; UPDATE discko_files SET rejected = 'x' WHERE id = 2"
broken "UPDATE discko_files SET complete = 2"
broken "UPDATE discko_files SET record_max = NULL"
broken "UPDATE discko_files SET format = 'jsonx' WHERE id = 1"
broken "UPDATE discko_files SET format = 'array' WHERE id = 1"
broken "UPDATE discko_files SET read_at = '\$.b' WHERE id = 1"
title "the row of an input: no delivery counts twice"
count="SELECT count(*), (SELECT count(*) FROM discko_deliveries), (SELECT count(*) FROM discko_rejects) FROM discko_files"
for change in "DELETE FROM discko_files WHERE id = 1" "UPDATE discko_files SET size = size + 1 WHERE id = 1" \
    "UPDATE discko_files SET content_hash = randomblob(16) WHERE id = 1" "UPDATE discko_files SET content_hash = x'00' WHERE id = 1" \
    "UPDATE discko_files SET size = 'x' WHERE id = 2" "UPDATE discko_files SET path = CAST(path AS BLOB) WHERE id = 1"; do
    for first in $inputs --snapshot; do
        damaged "$change"
        code $IMPORT --verify db $inputs | sed "s,$PWD/,,"
        $IMPORT --quiet --final db $first 2> /dev/null || true
        $IMPORT --quiet --snapshot db
        $IMPORT --quiet --final db $inputs 2> /dev/null || true
        code $IMPORT --verify db $inputs
        sqlite3 db "$count"
    done
done
echo "and one that is gone is kept by name"
damaged "UPDATE discko_files SET size = 'x' WHERE id = 2"
$IMPORT --quiet --snapshot db
code $IMPORT --verify db
sqlite3 db "SELECT replace(path, '$PWD/', ''), size, records FROM discko_files"
title "a row without a number above 0"
for change in "UPDATE discko_events SET id = 0 WHERE id = 1" "UPDATE discko_files SET id = 0 WHERE id = 1" \
    "UPDATE discko_deliveries SET id = -3 WHERE id = 1" "UPDATE discko_rejects SET id = 0 WHERE id = 1"; do
    damaged "$change"
    code $IMPORT --verify db | grep above
    $IMPORT --quiet --snapshot db
    $IMPORT --quiet --final db $inputs 2> /dev/null || true
    code $IMPORT --verify db $inputs
    sqlite3 db "$count"
done
title "a file that was replaced is another input"
cp good db
mkdir replaced
lead a > replaced/x.ndjson
$IMPORT --quiet db replaced/x.ndjson
sed 's/T10/T11/' replaced/x.ndjson > y && mv y replaced/x.ndjson
$IMPORT --quiet db replaced/x.ndjson
sqlite3 db "$count"
title "a table is gone: what the inputs have comes back, and nothing else is made empty"
for table in discko_events discko_files discko_deliveries discko_rejects discko_outcomes discko_settings discko_internal_erased discko_internal_late; do
    cp good db
    sqlite3 db "DROP TABLE $table"
    cp db before.db
    code $IMPORT --quiet db a.ndjson 2>&1
    code $IMPORT --quiet --snapshot db 2>&1
    cmp -s before.db db && echo unchanged && continue
    $IMPORT --quiet --final db $inputs 2> /dev/null || true
    code $IMPORT --verify db $inputs
done
title "which outcomes are late"
cp good db
sqlite3 db "INSERT INTO discko_outcomes VALUES ('a', 'WON', '2099-01-01', 'crm'), ('b', 'LOST', '2024-01-01', 'crm')"
cp db late
for change in "DELETE FROM discko_internal_late" "INSERT INTO discko_internal_late VALUES ('b')" "DROP TABLE discko_internal_late"; do
    cp late db
    sqlite3 db "$change"
    code $IMPORT --verify db
    code $IMPORT --quiet --snapshot db
    code $IMPORT --verify db
    sqlite3 db "SELECT lead_id, stage FROM discko_leads ORDER BY 1"
done
cp good db
sqlite3 db "INSERT INTO discko_outcomes VALUES ('a', 'WON', strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+2 seconds'), 'crm')"
sleep 3
code $IMPORT --verify db
title "members, and text in UTF-16"
tar -czf p.tgz a.ndjson b.ndjson
{ printf '\377\376'; { bare e; bare f; } | iconv -t UTF-16LE; } > wide
of=packed inputs="p.tgz wide"
$IMPORT --quiet --final packed $inputs 2> /dev/null || true
code $IMPORT --final packed p.tgz
broken "UPDATE discko_deliveries SET event_id = CASE event_id WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE event_id END"
broken "UPDATE discko_deliveries SET event_id = 11 - event_id WHERE file_id = 3"
broken "UPDATE discko_rejects SET code = 'hash_collision' WHERE record = 2"
broken "UPDATE discko_files SET read_at = '\$.b' WHERE id = 1"
broken "UPDATE discko_files SET format = 'array' WHERE id = 2"
echo "in a folder it is known, and not unpacked"
mkdir folder
cp p.tgz folder
damaged "UPDATE discko_rejects SET code = 'hash_collision' WHERE record = 2"
$IMPORT db folder | grep unchanged
code $IMPORT --verify db
of=good inputs="a.ndjson b.ndjson"
title "which input stored a payload first"
broken "DELETE FROM discko_events"
broken "DELETE FROM discko_events WHERE id > 2"
broken "UPDATE discko_files SET stored = stored - 1, duplicates = duplicates + 1 WHERE id = 1"
broken "UPDATE discko_files SET stored = 0, duplicates = stored + duplicates; UPDATE discko_files SET stored = 2, duplicates = duplicates - 2 WHERE id = 2"
title "erased once an input has been read again, which had stored them first"
{ bare p; echo "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"q\",\"x\":\"$(head -c 9000 /dev/zero | tr "\0" x)\"}}"; } > first.ndjson
{ bare p; echo; } > again.ndjson
code $IMPORT --quiet --max-record 5000 erased.db first.ndjson 2> /dev/null
code $IMPORT --quiet erased.db again.ndjson
code $IMPORT --quiet erased.db first.ndjson
$IMPORT --quiet --erase p erased.db > /dev/null
sqlite3 erased.db "SELECT records, stored, duplicates, rejected, ignored FROM discko_files"
code $IMPORT --verify erased.db first.ndjson again.ndjson
title "packed inputs that are known, and marks of the erased"
of=packed inputs=p.tgz
for change in "UPDATE discko_internal_packed SET size = 'x'" "DELETE FROM discko_files WHERE path GLOB '*b.ndjson'"; do
    damaged "$change"
    code $IMPORT --verify db $inputs | sed "s,$PWD/,,"
    $IMPORT --quiet --snapshot db
    $IMPORT --quiet db $inputs 2> /dev/null || true
    code $IMPORT --verify db $inputs
done
cp erased.db.erase-key db.erase-key
of=erased.db
damaged "UPDATE discko_internal_erased SET mark = substr(mark, 2)"
code $IMPORT --verify db | sed 's/such as .*/such as …/'
rm db.erase-key
of=good inputs="a.ndjson b.ndjson"
title "where the plain tables stand, in another row or in two"
for change in "UPDATE discko_internal_snapshot SET id = 2" "INSERT INTO discko_internal_snapshot SELECT 2, event_id, delivery_id, 0 FROM discko_internal_snapshot"; do
    damaged "PRAGMA ignore_check_constraints = 1; $change"
    code $IMPORT --verify db
    $IMPORT --quiet --snapshot db 2>&1 | sed "s,$PWD/,,"
    code $IMPORT --verify db
done
title "half of the inputs first"
cp good db
sqlite3 db "DROP TRIGGER discko_events_no_delete; DELETE FROM discko_events;" \
    "$(sqlite3 good "SELECT sql FROM sqlite_master WHERE name = 'discko_events_no_delete'")"
code $IMPORT --quiet --final db b.ndjson
code $IMPORT --verify db | head -1
code $IMPORT --quiet --final db a.ndjson b.ndjson
code $IMPORT --verify db a.ndjson b.ndjson
title "an input whose row is lost keeps the numbers of its records"
damaged "PRAGMA ignore_check_constraints = 1; UPDATE discko_files SET records = records + 1 WHERE id = 1"
sqlite3 db "DELETE FROM discko_rejects WHERE record = 2"
$IMPORT --quiet --snapshot db 2>&1 | sed "s,$PWD/,,"
code $IMPORT --verify db
title "without its triggers"
cp good db
sqlite3 good "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'" | sqlite3 db
code $IMPORT --verify db 2>&1 | grep -v '^schema: trigger .* is missing$'
code $IMPORT --quiet --final db a.ndjson 2>&1
$IMPORT --quiet --snapshot db
code $IMPORT --verify db a.ndjson
title "interleaved pieces of two streams, whole and torn, with other records between them"
t=2024-01-01T00:00:00.000000000Z
cat > cri.log << END
$t stdout P {"event":"lead.unlocked","data":
$t stderr P {"event":"lead.unlocked","data":
$t stdout F {"id":"x"}}
$t stderr F {"id":"y"}}
$t stderr P "
$t stdout P {"event":"lead.unlocked","data":
$t stderr P lead. torn
$t stdout F {"id":"z"}}
$t stderr F here
$t stdout P {"event":"lead.unlocked","data":{"id"
$t stderr F {"event":"lead.unlocked"}
$t stdout F ,}}
END
code $IMPORT --quiet --final cri cri.log 2> /dev/null
code $IMPORT --verify cri cri.log
sqlite3 cri "SELECT record, \"offset\", length FROM discko_deliveries" "SELECT record, \"offset\", length, code FROM discko_rejects"
