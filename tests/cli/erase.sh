. "$TOP/tests/cli/lib.sh"
payload() { # id first last e-mail status
    printf '{"date":"2024-03-0%s","event":"lead.unlocked","data":{"id":"%s","locked":false,"date":"2024-03-01","status":"NEW","contact":{"firstName":"%s","lastName":"%s","email":"%s"},"summary":{"categories":[{"name":"For %s","summary":["by %s"]}]}}}\n' "$5" "$1" "$2" "$3" "$4" "$3" "$4"
}
{
    payload req_1 Berenice Quillfeather berenice@quill.example 1
    payload req_2 Ottokar Zimt ottokar@zimt.example 1
    payload req_1 Berenice Quillfeather old-berenice@quill.example 2
    payload req_3 Berenice Quillfeather ' BERENICE@quill.example' 3
    payload req_4 Ottokar Zimt ottokar@zimt.example 4
    payload req_1 Berenice Quillfeather berenice@quill.example 1
    echo '{"event":"lead.unlocked","data":{"id":"req_1","contact":{"firstName":"Berenice","lastName":"Quillfeather'
    echo '{"event":"lead.unlocked","data":{"id":"req_12","contact":{"email":"other@quill.example'
    echo '{"event":"test","data":{}}'
    echo '{"event":"lead.unlocked","data":{"contact":{"lastName":"Quillfeather","firstName":"BERENICE","phone'
    echo '{"event":"lead.unlocked","data":{"contact":{"lastName":"Zimt","firstName":"Ottokar","phone'
} > dump.ndjson
mkdir spool
payload req_3 Berenice Quillfeather ' BERENICE@quill.example' 3 > spool/again
payload req_2 Ottokar Zimt ottokar@zimt.example 5 >> spool/again
import() {
    $IMPORT --quiet --final --move-to done "$1" spool 2> /dev/null || true
    $IMPORT --quiet --final "$1" dump.ndjson 2> /dev/null || true
}
# The database file must not hold the words, whatever SQL says.
search() {
    LC_ALL=C cat db db-* 2> /dev/null | grep -aciE "$1" || true
}
counts() {
    sqlite3 "$1" "SELECT id, records, stored, duplicates, rejected, ignored FROM discko_files" \
        "SELECT lead, count(*) FROM discko_events GROUP BY 1" "SELECT 'rejects', record, code FROM discko_rejects"
}
import db
sqlite3 db "INSERT INTO discko_outcomes VALUES ('req_1', 'WON', NULL, 'crm'), ('req_2', 'LOST', NULL, 'crm')"
counts db
title "an e-mail address: every version of every lead that ever had it"
[ "$(search 'quillfeather|berenice@')" -gt 0 ] && echo "they are there"
code $IMPORT --erase berenice@QUILL.example db | sed "s,$PWD/,,"
counts db
search 'quillfeather|berenice'
title "other people's data is unchanged"
search 'zimt' | sed 's/^[1-9][0-9]*$/there/'
sqlite3 db "SELECT lead_id, versions, deliveries FROM discko_leads" "SELECT lead_id FROM discko_outcomes" "SELECT name FROM discko_categories" "SELECT code, CAST(raw AS TEXT) FROM discko_rejects"
code sqlite3 db "DELETE FROM discko_events" 2>&1
title "the accounting holds, with the inputs at hand"
code $IMPORT --verify db dump.ndjson done/again
title "the same dump does not bring them back, under any name or layout"
cp dump.ndjson other.ndjson
echo >> other.ndjson
code $IMPORT --final db other.ndjson 2>&1
{ echo '['; sed -n '1p;3p;4p' dump.ndjson | sed 's/,"/ ,\n "/g; $!s/}$/},/'; echo ']'; } > indented.json
code $IMPORT db indented.json
sed 's/"/\\"/g; s/.*/{"received_at":"2024-03-01T00:00:00Z","body":"&"}/' dump.ndjson | sed -n '1p;2p' > carried.ndjson
code $IMPORT --quiet db carried.ndjson
gzip -k other.ndjson
tar cf all.tar dump.ndjson indented.json
code $IMPORT --quiet --final db other.ndjson.gz all.tar 2>&1
code $IMPORT --dry-run --quiet --final db dump.ndjson other.ndjson 2>&1
search 'quillfeather|berenice'
code $IMPORT --verify db other.ndjson indented.json carried.ndjson other.ndjson.gz all.tar
counts db | grep -v rejects
title "the store equals one that never had the erased person"
grep -v 'uillfeather' dump.ndjson > clean.ndjson
mkdir clean.spool
grep -v 'uillfeather' done/again > clean.spool/again
$IMPORT --quiet --final clean clean.spool clean.ndjson 2> /dev/null || true
leads() {
    sqlite3 "$1" "SELECT lead_id, status, event_at FROM discko_leads ORDER BY 1" "SELECT e.payload FROM discko_events AS e ORDER BY 1" "SELECT lead_id, locked, filled FROM discko_leads ORDER BY 1"
}
diff <(leads clean) <(leads db) && echo same
title "by the id of a lead; in JSON"
code $IMPORT --erase req_4 --json db | sed "s,$PWD/,,g"
counts db
title "a quarantined record of a person with the same name and another id stays"
payload req_1 Berenice Quillfeather berenice@quill.example 1 > namesake.ndjson
echo '{"event":"lead.unlocked","data":{"id":"req_13","contact":{"lastName":"Quillfeather","firstName":"Berenice","phone' >> namesake.ndjson
$IMPORT --quiet --final namesake namesake.ndjson 2> /dev/null || true
$IMPORT --erase req_1 --quiet namesake
sqlite3 namesake "SELECT count(*) FROM discko_events" "SELECT CAST(raw AS TEXT) FROM discko_rejects"
title "WAL mode: the log is clean too; while another connection reads the database, it is not reported as clean"
rm -f wal* 
sqlite3 wal.db "PRAGMA journal_mode = WAL" > /dev/null
$IMPORT --quiet --final wal.db dump.ndjson 2> /dev/null || true
mkfifo open
sqlite3 wal.db < open > /dev/null &
reader=$!
exec 9> open
printf '%s\n' "BEGIN; SELECT count(*) FROM discko_events;" ".shell touch begun" >&9
wait_for test -e begun
code $IMPORT --busy-timeout 200 --erase req_4 wal.db 2>&1 | sed "s,$PWD/,,"
printf '%s\n' "ROLLBACK;" ".shell touch over" >&9
wait_for test -e over
code $IMPORT --erase berenice@quill.example --quiet wal.db
cat wal.db wal.db-* | grep -aciE 'quillfeather|berenice' || true
exec 9>&-
wait $reader
title "a disk without room for a copy of the database: what was erased is told, and that the file is not clean yet"
payload req_5 A B full@x.example 1 > full.ndjson
seq 3000 | awk '{ printf "{\"event\":\"lead.x\",\"data\":{\"id\":\"other %d\"}}\n", $1 }' >> full.ndjson
$IMPORT --quiet full.db full.ndjson
size=$(stat -c %s full.db)
(ulimit -f $((size / 1024 - 16)) && trap '' XFSZ && code $IMPORT --erase full@x.example full.db 2>&1) | sed "s,$PWD/,,"
title "the same dump with another --max-record"
rm -f limit*
# With white space, without which the bytes and the payload are the same; of the longer one quarantine has
# the beginning.
for long in 2000 70000; do
    payload req_1 Berenice Quillfeather berenice@quill.example 1 | sed "s/:{/: {/; s/For /&$(head -c $long /dev/zero | tr '\0' x)/" > limited
    for first in 1024 100000; do
        $IMPORT --quiet --max-record $first limit.db limited 2> /dev/null || true
        code $IMPORT --quiet --erase berenice@quill.example limit.db
        for then in 1024 100000; do
            { cat limited; payload req_$then Late Comer late@comer.example 9; } > another$then # no input that is known
            cp limit.db then.db
            cp limit.db.erase-key then.db.erase-key
            code $IMPORT --quiet --max-record $then then.db another$then
            sqlite3 then.db "SELECT records, stored, rejected, ignored FROM discko_files ORDER BY id"
            grep -aciE 'quillfeather|berenice' then.db || true
        done
        rm -f limit.db*
    done
done
title "nobody is found"
code $IMPORT --erase nobody@example.com db 2>&1
code $IMPORT --erase req_4 db 2>&1
title "nobody is found in a store from which nobody has been erased: there is no key afterwards"
payload req_5 A B a@x.example 1 > one
$IMPORT --quiet whole.db one
code $IMPORT --erase nobody@example.com whole.db 2>&1
code $IMPORT --expire 36500 whole.db 2>&1
ls whole.db*
sqlite3 whole.db "SELECT count(*) FROM discko_internal_erased"
title "later payloads reuse the ids and reach the plain tables"
payload req_9 Late Comer late@comer.example 9 > late
code $IMPORT --quiet db late
sqlite3 db "SELECT lead_id, versions, deliveries FROM discko_leads ORDER BY 1"
title "the key is not in the database, and nothing is imported without it"
stat -c %a db.erase-key
search "$(cat db.erase-key)"
mv db.erase-key elsewhere
code $IMPORT --quiet db dump.ndjson 2>&1
code $IMPORT --verify db 2>&1
mv elsewhere db.erase-key
code $IMPORT --quiet db dump.ndjson 2>&1
title "a key that is truncated or has other characters is refused; what follows the key is ignored"
cp db.erase-key key
head -c 20 key > db.erase-key
code $IMPORT --quiet db dump.ndjson 2>&1
tr '0-9' 'z' < key > db.erase-key
code $IMPORT --quiet db dump.ndjson 2>&1
{ tr -d '\n' < key; echo more; } > db.erase-key
code $IMPORT --quiet db dump.ndjson 2>&1
mv key db.erase-key
title "an erased person does not come back in a later batch of the same run"
{ awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"event\":\"test\",\"data\":{\"n\":" i "}}" }'; cat dump.ndjson; } > long
cp db batches
cp db.erase-key batches.erase-key
code $IMPORT --no-snapshot batches long 2>&1
title "wrong usage"
code $IMPORT --erase req_1 db dump.ndjson 2>&1
code $IMPORT --erase req_1 --dry-run db 2>&1
code $IMPORT --erase '' db 2>&1
code $IMPORT --erase req_1 missing.db 2>&1
ls missing.db* 2>&1 || true
title "pages that were freed before the erasure are clean too"
rm -f freed*
payload req_9 Berenice Quillfeather berenice@quill.example 1 > freed.ndjson
$IMPORT --quiet freed freed.ndjson
sqlite3 freed "PRAGMA secure_delete = OFF" "CREATE TABLE other AS SELECT payload FROM discko_events" "DROP TABLE other" > /dev/null
$IMPORT --quiet --erase req_9 freed
LC_ALL=C grep -aciE 'quillfeather' freed || true
title "a version of a lead that is not the person's stays"
printf '%s\n' '{"date":"2024-01-01","event":"lead.a","data":{"id":7,"contact":{"email":"other@x.example"}}}' \
    '{"date":"2024-01-02","event":"lead.a","data":{"id":7,"note":"gone@x.example"}}' > shared
rm -f shared.db
$IMPORT --quiet shared.db shared
$IMPORT --quiet --erase gone@x.example shared.db
sqlite3 shared.db "SELECT lead_id, versions, deliveries, email FROM discko_leads"
$IMPORT --verify shared.db
title "nobody is found; what is nested too deep to be searched is listed"
python3 - > deep <<'E'
import json
text = '{"event":"lead.x","data":{"id":"deep","contact":{"email":"ren\\u00e9@x.example"}}}'
for i in range(10):
    text = json.dumps(text)
print(text)
E
code $IMPORT --quiet deep.db deep 2>&1
code $IMPORT --erase rené@x.example deep.db 2>&1 | sed "s,$PWD/,,"
title "an input that was read again keeps counts that add up"
again() { # id, padding
    printf '{"event":"lead.x","data":{"id":"%s","x":"%s"}}\n' "$1" "${2-}"
}
{ again a; again b "$(printf %2000s)"; } > first.ndjson
{ again a; again c; } > second.ndjson
$IMPORT --quiet --max-record 1024 counts.db first.ndjson 2> /dev/null || true
$IMPORT --quiet counts.db second.ndjson
$IMPORT --quiet counts.db first.ndjson
$IMPORT --quiet --erase a counts.db
sqlite3 counts.db "SELECT replace(path, '$PWD/', ''), stored, duplicates, rejected, ignored FROM discko_files ORDER BY path"
$IMPORT --verify counts.db
title "a user's trigger prevents the deletion: nothing is erased, and no receipt is printed"
for what in "BEFORE DELETE ON discko_events" "BEFORE UPDATE OF path ON discko_files"; do
    rm -f kept.db*
    payload req_1 A B a@x.example 1 > a@x.example.json
    $IMPORT --quiet kept.db a@x.example.json
    sqlite3 kept.db "CREATE TRIGGER keeps $what BEGIN SELECT raise(IGNORE); END"
    code $IMPORT --erase a@x.example kept.db 2>&1
    sqlite3 kept.db "SELECT count(*) FROM discko_events"
done
title "a user's unique index is named"
sqlite3 kept.db "DROP TRIGGER keeps" "CREATE UNIQUE INDEX mine ON discko_files (rules)"
code $IMPORT --verify kept.db 2>&1
title "a user's trigger keeps what is made from a lead: the same"
rm -f kept.db*
echo '{"event":"lead.x","data":{"id":"req_1","nickname":"n","contact":{"email":"a@x.example"}}}' > extra.json
$IMPORT --quiet kept.db extra.json
sqlite3 kept.db "CREATE TRIGGER keeps AFTER DELETE ON discko_leads BEGIN SELECT raise(IGNORE); END"
code $IMPORT --erase a@x.example kept.db 2>&1
sqlite3 kept.db "SELECT count(*) FROM discko_internal_extras"
title "tables of the user's own that need a function or a collation of another program are listed as not searched"
rm -f kept.db*
$IMPORT --quiet kept.db extra.json
sqlite3 kept.db "CREATE TABLE mine (a, b AS (decimal_add(a, 1)))" "CREATE TABLE sorted (a COLLATE uint PRIMARY KEY) WITHOUT ROWID" "CREATE TABLE plain (a)" "INSERT INTO plain VALUES ('a@x.example')"
$IMPORT --person a@x.example kept.db | grep -o '"tables".*'
code $IMPORT --person nobody@x.example kept.db 2>&1 | grep -o 'discko-import.*\|"unread".*\|^exit.*'
code $IMPORT --erase a@x.example kept.db 2>&1 | sed "s,$PWD/,,"
sqlite3 kept.db "SELECT count(*) FROM discko_events"
title "the receipt has the names of inputs without the person, and the rows they are of"
mkdir -p named/gone@x.example
payload req_7 A B gone@x.example 1 > named/gone@x.example/1.json
payload req_8 A B other@x.example 1 > named/gone@x.example/2.json
echo '{"event":"lead.unlocked","data":{"id":"req_9","contact":{"email":"other@x.example"},"note":"gone@x.example' > named/gone@x.example/3.json
for json in "" --json; do
    rm -f named.db*
    $IMPORT --quiet --final --move-to named.done named.db named 2> /dev/null || true
    code $IMPORT --erase gone@x.example $json named.db | sed "s,$PWD/,,g" | tee receipt
    grep -c gone@x receipt || true
    sqlite3 named.db "SELECT id, replace(moved_to, '$PWD/', '') FROM discko_files"
    rm -r named
    mv named.done named
done
title "packed inputs whose content was known already are named: they may hold copies"
mkdir packs
payload req_7 A B gone@x.example 1 > packs/a.json
payload req_8 A B other@x.example 1 > packs/b.json
gzip -k packs/a.json packs/b.json
payload req_8 A B other@x.example 2 | gzip > packs/own.json.gz
tar -cf packs/gone@x.example.tar packs/a.json packs/b.json
$IMPORT --quiet packs.db packs
code $IMPORT --erase gone@x.example packs.db | sed "s,$PWD/,,g"
