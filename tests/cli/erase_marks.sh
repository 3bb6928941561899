. "$TOP/tests/cli/lib.sh"
lead() { # ID
    printf '{"date":"2024-03-01T00:00:00Z","event":"lead.unlocked","data":{"id":"%s","contact":{"email":"%s@x.example"}}}\n' "$1" "$1"
}
{ lead jane; lead bob; } > in.ndjson
$IMPORT --quiet good in.ndjson
$IMPORT --quiet --erase jane good
use() { # a copy of the store, with its key
    cp good db
    cp -p good.erase-key db.erase-key
}
leads() {
    sqlite3 db "SELECT group_concat(lead) FROM discko_events"
}
title "a bit that has changed in a mark is told and repaired, and the person stays out"
cat > flip.py <<'E'
import sqlite3, sys
number, byte, bit = map(int, sys.argv[1:])
mark = sqlite3.connect('db').execute('SELECT mark FROM discko_internal_erased LIMIT 1 OFFSET ?', (number,)).fetchone()[0]
file = bytearray(open('db', 'rb').read())
file[file.find(mark) + byte] ^= 1 << bit
open('db', 'wb').write(file)
E
for number in 0 1 2; do
    for at in "0 7" "0 0" "17 3" "31 0" "35 6"; do
        use
        python3 flip.py $number $at
        $IMPORT --verify db > told && echo "not told: $number, $at"
        $IMPORT --quiet --snapshot db 2> /dev/null
        $IMPORT --quiet db in.ndjson
        $IMPORT --verify db
        leads
    done
done | sort | uniq -c | sed 's/^ *//'
title "what it says"
use
python3 flip.py 1 31 0
code $IMPORT --verify db | sed '/^db: the key/d; s/such as .*/such as …/'
title "several damaged bytes are told, and nothing is guessed"
use
sqlite3 db "UPDATE discko_internal_erased SET mark = CAST(substr(mark, 1, 24) || x'0000000000000000' || substr(mark, 33) AS BLOB)"
code $IMPORT --quiet --snapshot db
code $IMPORT --verify db | sed '/^db: the key/d; s/such as .*/such as …/'
title "damage to a mark's record header, which --snapshot cannot repair: nothing is imported, and the person stays out"
cat > header.py <<'E'
import sqlite3, sys
number, byte, value = map(int, sys.argv[1:])
mark = sqlite3.connect('db').execute('SELECT mark FROM discko_internal_erased LIMIT 1 OFFSET ?', (number,)).fetchone()[0]
file = bytearray(open('db', 'rb').read())
at = file.find(mark) - 3 # the size of the header, and the types of mark and erased_at
assert file[at] == 3 and file[at + 1] == 12 + 2 * len(mark), file[at:at + 3]
file[at + byte] = value
open('db', 'wb').write(file)
E
for number in 0 1 2; do
    for at in "0 2" "0 4" "1 0" "1 82" "1 86" "1 85" "1 83"; do
        use
        python3 header.py $number $at
        $IMPORT --quiet db in.ndjson 2> told && echo "imported: $number, $at"
        grep -q "erased people" told || cat told
        leads
    done
done | sort | uniq -c | sed 's/^ *//'
use
python3 header.py 1 1 82
code $IMPORT --quiet db in.ndjson
code $IMPORT --quiet --retry-rejects db
code $IMPORT --erase nobody db
title "another store's key, and a digit of the key that has changed"
$IMPORT --quiet other in.ndjson
$IMPORT --quiet --erase bob other
use
cp other.erase-key db.erase-key
code $IMPORT --quiet db in.ndjson
code $IMPORT --verify db
code $IMPORT --erase bob db
code $IMPORT --quiet --snapshot db
sed 's/^0/1/; t; s/^./0/' good.erase-key > db.erase-key
code $IMPORT --quiet db in.ndjson
leads
title "an older version's marks say nothing of the key"
use
sqlite3 db "DELETE FROM discko_internal_erased; INSERT INTO discko_internal_erased VALUES (zeroblob(32), '2024-03-01T00:00:00.000Z')"
code $IMPORT --quiet db in.ndjson
code $IMPORT --verify db
title "a key, and nobody erased: the marks are lost, or the database is from before the erasure"
rm db db.erase-key
$IMPORT --quiet db in.ndjson
cp -p good.erase-key db.erase-key
code $IMPORT db in.ndjson 2>&1 > out
code $IMPORT --quiet db in.ndjson
code $IMPORT --verify db
$IMPORT --quiet --erase jane db
code $IMPORT --verify db
title "who is erased stays out as PHP and Java print them, too"
rm -f db db.erase-key
use
for who in jane bob; do
    printf 'got a:3:{s:4:"date";s:20:"2024-03-01T00:00:00Z";s:5:"event";s:13:"lead.unlocked";s:4:"data";a:1:{s:2:"id";s:%d:"%s";}}\n' ${#who} $who
    echo "got {date=2024-03-01T00:00:00Z, event=lead.unlocked, data={id=$who, locked=false}}"
done > prints
code $IMPORT --quiet --final db prints 2> /dev/null
sqlite3 db "SELECT code, CAST(raw AS TEXT) FROM discko_rejects"
