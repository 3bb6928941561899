. "$TOP/tests/cli/lib.sh"
{ ndjson; echo 'bad'; ndjson; } > a.ndjson
$IMPORT --quiet good a.ndjson 2> /dev/null || true
title "a sound store"
code $IMPORT --verify good
code $IMPORT --verify good a.ndjson
# Breaks a copy of the store and asks again.
broken() {
    title "$1"
    cp "${of:-good}" db
    sqlite3 db "DROP TRIGGER discko_events_no_update; DROP TRIGGER discko_events_no_delete;" "$2"
    code $IMPORT --verify db "${input:-a.ndjson}" | grep -v '^schema: trigger discko_events_no_' | sed "s,$PWD/,,g"
}
broken "a payload changed" "UPDATE discko_events SET payload = replace(payload, 'Jane', 'Joan')"
broken "a payload lost" "DELETE FROM discko_events WHERE id = 1"
broken "a delivery lost" "DELETE FROM discko_deliveries WHERE id = 1"
broken "ranges overlap" "UPDATE discko_deliveries SET length = length + 5 WHERE id = 2"
broken "a range is too short" "UPDATE discko_deliveries SET length = length - 5 WHERE id = 2"
broken "a range begins too late" "UPDATE discko_deliveries SET \"offset\" = \"offset\" + 1, length = length - 1 WHERE id = 2"
broken "figures that are not numbers" "UPDATE discko_files SET ignored = CAST(ignored AS BLOB), format = 7"
broken "a position that is not a number" "UPDATE discko_deliveries SET \"offset\" = CAST(\"offset\" AS BLOB) WHERE id = 3"
broken "a range beyond the end of the input" "UPDATE discko_deliveries SET \"offset\" = \"offset\" + 100000 WHERE id = 8"
broken "a wrong count" "UPDATE discko_files SET duplicates = duplicates - 1, ignored = ignored + 1"
broken "a payload without a delivery" "INSERT INTO discko_events (hash, event_name, imported_at, payload) VALUES (zeroblob(16), 'x', 'x', '{\"event\":\"lead.x\",\"data\":{}}')"
{ ndjson; echo '{"event":"lead.unlocked"}'; ndjson; } > rejects.ndjson
$IMPORT --quiet rejects rejects.ndjson 2> /dev/null || true
of=rejects input=rejects.ndjson
broken "a reject lost" "DELETE FROM discko_rejects"
broken "a reject's bytes changed" "UPDATE discko_rejects SET raw = x'00'"
broken "more records in quarantine than are counted" "UPDATE discko_rejects SET records = 2"
broken "a number of records that is not a number" "UPDATE discko_rejects SET records = 'one'"
broken "a range without a record" "UPDATE discko_rejects SET records = 0"
of= input=
broken "a record number that the input does not have" "UPDATE discko_deliveries SET record = 99 WHERE id = 2"
broken "a setting that is not understood" "DROP TRIGGER discko_settings_insert; INSERT INTO discko_settings VALUES ('since', '2024-05-01x');
    $(sqlite3 good "SELECT sql FROM sqlite_master WHERE name = 'discko_settings_insert'")"
broken "a unique index of somebody else's" "CREATE UNIQUE INDEX other ON discko_deliveries (file_id, \"offset\")"
title "another --at and --max-record: an input is read as it was"
echo '{"a":{"event":"lead.x","data":{"id":"1"}},"b":{"event":"lead.x","data":{"id":"2"}}}' > at.json
$IMPORT --quiet --at '$.b' at at.json
code $IMPORT --verify at at.json
code $IMPORT --verify --at '$.a' --max-record 5000 at at.json
code $IMPORT --quiet at at.json
sqlite3 at "SELECT records, stored, read_at FROM discko_files"
code $IMPORT --verify at at.json
title "dropped triggers"
sqlite3 db "DROP TRIGGER discko_events_no_replace"
code $IMPORT --verify db | head -1
title "inputs: changed, unknown, grown, missing"
sed 's/Jane/Joan/' a.ndjson > b.ndjson
{ cat a.ndjson; ndjson; } > c.ndjson
code $IMPORT --verify good b.ndjson c.ndjson missing.json - < a.ndjson
title "no store"
sqlite3 own "CREATE TABLE t(x)"
code $IMPORT --verify own 2>&1
code $IMPORT --verify missing 2>&1
broken "a hash and a payload of the wrong type" "PRAGMA ignore_check_constraints = 1; UPDATE discko_events SET hash = x'00' WHERE id = 1; UPDATE discko_events SET payload = '{' WHERE id = 2"
cp good db
title "a damaged index: what SQLite finds is reported"
page=$(sqlite3 db "SELECT rootpage FROM sqlite_master WHERE name = 'discko_events_hash'")
printf '\0\1' | dd of=db bs=1 seek=$(((page - 1) * 16384 + 3)) conv=notrunc status=none
code $IMPORT --verify db | cut -d: -f1 | uniq
title "grown since; packed and not in the store; cut, with the rest skipped"
cp a.ndjson grows
$IMPORT --quiet grown grows 2> /dev/null || true
ndjson >> grows
code $IMPORT --verify grown grows
echo '{"event":"lead.unlocked","data":{"id":"packed"}}' | gzip -c > packed.gz
code $IMPORT --verify good packed.gz
{ head -1 a.ndjson; printf '{"event":"lead.unlocked","data":{"id":"%s"}}\n' "$(head -c 300000 /dev/zero | tr '\0' x)"; tail -1 a.ndjson; } > cut
code $IMPORT --quiet --max-record 100000 cutdb cut 2> /dev/null
sqlite3 cutdb "SELECT length, length(raw) FROM discko_rejects"
code $IMPORT --verify --max-record 100000 cutdb cut
title "interrupted during a write: the hot journal is rolled back first"
cp good whole
sqlite3 whole 'PRAGMA cache_size = 1' 'BEGIN' "UPDATE discko_files SET path = 'half'; UPDATE discko_settings SET value = '0123456789abcdef0123456789abcdef'" \
    'CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT randomblob(9000) FROM n' \
    '.shell cp whole half; cp whole-journal half-journal' 'ROLLBACK'
chmod 444 half half-journal
chmod 555 .
if [ "$(id -u)" = 0 ]; then # who may write anywhere
    as="setpriv --inh-caps -dac_override,-dac_read_search --bounding-set -dac_override,-dac_read_search"
fi
code ${as:-} "$IMPORT" --verify half
chmod 755 .
code $IMPORT --verify half a.ndjson
sqlite3 half "SELECT count(*) FROM discko_files WHERE path = 'half'"
title "held by another program from one of its locks on, whichever: busy, not broken"
export ASAN_OPTIONS=detect_leaks=0 # which traces too, and cannot be traced
strace -qq -o trace -e trace=fcntl $IMPORT --verify --quiet good a.ndjson
for lock in $(awk '/fcntl\(/ { n++ } /F_RDLCK.*l_start=1073741824,/ { print n }' trace); do
    code strace -qq -o again -e trace=fcntl -e inject=fcntl:error=EAGAIN:when="$lock"+ $IMPORT --verify --quiet --busy-timeout 20 good a.ndjson
done 2>&1 | grep -v ^profiling: | sort | uniq # a build that counts lines locks files of its own
title "an input that still waited is compared with its rows, and goes on as it is, however large it has become"
rm -f db
printf '{"event":"lead.%s","data":{}}\n' w1 w2 > waiting.ndjson
printf '{"event":"lead.w3",' >> waiting.ndjson
$IMPORT --quiet db waiting.ndjson 2> /dev/null || true
printf '"data":{}}\n' >> waiting.ndjson
seq 100000 | sed 's/.*/{"event":"lead.unlocked","data":{"id":"&"}}/' >> waiting.ndjson
code $IMPORT --quiet --no-snapshot db waiting.ndjson
$IMPORT --verify db waiting.ndjson
title "the name of an event and a status that end in SQL where they hold a NUL"
rm -f db
echo '{"event":"lead.\u0000x","data":{"status":"a\u0000b"}}' > nul.json
$IMPORT --quiet db nul.json
code $IMPORT --verify db nul.json
$IMPORT db nul.json | grep mended || true
title "a folder with the database in it, and another one"
mkdir inbox
echo '{"event":"lead.x","data":{"id":"e1"}}' > inbox/a.json
$IMPORT --quiet inbox/x.db inbox
code $IMPORT --verify inbox/x.db inbox
$IMPORT --quiet --erase e1 inbox/x.db
code $IMPORT --verify inbox/x.db inbox
code $IMPORT --verify inbox/x.db inbox/x.db inbox/x.db.erase-key
sqlite3 inbox/other.db "CREATE TABLE t (x)"
code $IMPORT --verify inbox/x.db inbox
title "HTTP messages behind a prefix, of which the last may go on, and then goes on"
# What ends a message without a length is the next one, which is not in the store yet.
message() { printf 'web-1  | %s\n' 'POST /hook HTTP/1.1' "$@" '' "{\"event\":\"test\",\"data\":{\"n\":$n}}"; }
for n in 1 2 3; do message 'Host: h'; done > prefixed.log
for n in 1 2 3; do message 'Content-Length: 31'; done > lengths.log
for log in prefixed.log lengths.log; do
    code $IMPORT --quiet --no-snapshot $log.db $log
    code $IMPORT --verify $log.db $log
done
for n in 4; do message 'Host: h'; done >> prefixed.log
code $IMPORT --verify prefixed.log.db prefixed.log
code $IMPORT --quiet --no-snapshot prefixed.log.db prefixed.log
code $IMPORT --quiet --final --no-snapshot prefixed.log.db prefixed.log
code $IMPORT --verify prefixed.log.db prefixed.log
sqlite3 lengths.log.db "SELECT record, \"offset\", length FROM discko_deliveries"
$IMPORT --quiet --final final.db lengths.log
sqlite3 final.db "SELECT record, \"offset\", length FROM discko_deliveries"
title "objects of one's own that need a function or a collation of another program: all else is verified"
ndjson > own.ndjson
$IMPORT --quiet own.db own.ndjson
# The shell has regexp() and the collation decimal.
sqlite3 own.db "CREATE TABLE checked(a CHECK (a REGEXP 'x'))" "INSERT INTO checked VALUES ('x')" "CREATE TABLE sorted(a COLLATE decimal UNIQUE)" \
    "CREATE TABLE made(a, b NOT NULL AS (a REGEXP 'x'))" "CREATE INDEX made_of ON made(a REGEXP 'y')" "CREATE VIEW seen AS SELECT a REGEXP 'x' FROM made"
code $IMPORT --verify own.db own.ndjson 2>&1
code $IMPORT --snapshot own.db 2>&1
cp own.db damaged.db
page=$(sqlite3 own.db "SELECT rootpage * 16384 - 16384 FROM sqlite_master WHERE name = 'discko_internal_topics'")
printf '\377' | dd of=damaged.db bs=1 seek=$((page + 3)) conv=notrunc status=none
code $IMPORT --verify damaged.db 2>&1 | grep -v '^discko-import: ' | head -1 | cut -c1-30
sqlite3 own.db "CREATE INDEX mine ON discko_leads(needs REGEXP 'x')"
code $IMPORT --verify own.db 2>&1 | grep -v 'not checked'
code $IMPORT --snapshot own.db 2>&1
