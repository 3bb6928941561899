. "$TOP/tests/cli/lib.sh"
# What somebody who means harm may put into a spool, and what good inputs beside it come to.
payload() {
    printf '{"event":"lead.x","data":{"id":"%s"}}\n' "$1"
}
ids() {
    sqlite3 db "SELECT lead_id FROM discko_leads ORDER BY 1" | cat -v
}

title "names with terminal escapes, line ends and bytes that are not UTF-8"
mkdir names
payload esc > "$(printf 'names/\e]0;owned\a\e[2J')"
payload c1 > "$(printf 'names/c1-\xC2\x9B2J')"
payload line > "$(printf 'names/one\r\ntwo\tthree')"
payload latin > "$(printf 'names/caf\xE9-\xF0\x9F\x98')"
payload good > names/café
for f in names/*; do echo '{"event":"lead.x","data":1}' >> "$f"; done
$IMPORT --json --final db names > out.json 2> err || echo "exit $?"
cat -v err
python3 -c 'import json
for i in json.load(open("out.json", encoding="utf-8"))["inputs"]: print(ascii(i["path"].split("/")[-1]), i["stored"])'
tr '\n' '\0' < out.json | python3 -c 'import sys
text = sys.stdin.buffer.read().decode("utf-8")
print([hex(ord(c)) for c in text if c != "\0" and (c < " " or "\x7f" <= c < "\xa0")])'
code $IMPORT --verify db "$(printf 'names/\e]0;owned\a\e[2J')" "$(printf 'missing\e[2J')" | cat -v
code $IMPORT "$(printf -- '--\e[2J')" db 2>&1 | cat -v
code $IMPORT "$(printf 'no\e[2J/db')" names 2>&1 | cat -v
code $IMPORT --erase "$(printf 'no\e[2J')" db 2>&1 | cat -v
ids

title "payloads with terminal escapes, in the report"
rm db
printf '{"event":"lead.unlocked","date":"2024-01-01","data":{"id":"i\\u001b[2J","status":"NEW","locked":false,"category":"c\\u009b2J\\u007f","company":{"name":"n\\r\\nLEADS"},"analysis":{"deadline":"2030-01-01"},"\\u001b[31m":1}}\n' > controls.json
$IMPORT --quiet db controls.json
sqlite3 db < "$TOP/sql/report.sql" > report.txt
grep -c -P '[\x00-\x09\x0B-\x1F\x7F]|\xC2[\x80-\x9F]' report.txt || true
grep -F '\x' report.txt | tr -s ' '

title "NUL bytes, and SQL in every string"
rm db
printf '{"event":"lead.x","data":{"id":"raw\0nul"}}\n{"event":"lead.x","data":{"id":"escaped\\u0000nul"}}\n\0\0\0\n{"event":"lead.x","data":{"id":"behind"}}\n' > nul
evil="'); DROP TABLE discko_events; --"
for id in "$evil" '\"; DROP TABLE discko_events; --' '%s%n' '../../etc/passwd' '$(touch owned)'; do
    printf '{"event":"lead.%s","data":{"id":"%s","locked":"%s","status":"%s","category":"%s","contact":{"email":"%s"},"%s":"%s"}}\n' "lead.$id" "$id" "$id" "$id" "$id" "$id" "$id" "$id"
done > sql
cp sql "x'; DROP TABLE discko_files; --"
code $IMPORT --quiet db nul sql "x'; DROP TABLE discko_files; --" 2>&1
ids
code $IMPORT --retry-rejects db
code $IMPORT --erase "$evil" db | sed "s,$PWD/,,"
ids
code $IMPORT --verify db
[ ! -e owned ] && sqlite3 db "PRAGMA integrity_check"

title "archives with members outside the folder, links and devices"
rm db db.erase-key
python3 - <<'PYTHON'
import io, tarfile, zipfile
good = b'{"event":"lead.x","data":{"id":"%s"}}\n'
with tarfile.open("evil.tar", "w") as t:
    def add(name, type=tarfile.REGTYPE, link=""):
        m = tarfile.TarInfo(name)
        m.type, m.linkname = type, link
        bytes = good % name.encode().hex().encode()
        m.size = len(bytes) if type == tarfile.REGTYPE else 0
        t.addfile(m, io.BytesIO(bytes))
    add("../../escaped"); add("/etc/absolute"); add("a/../../b"); add("plain")
    add("link", tarfile.SYMTYPE, "/etc/passwd"); add("hard", tarfile.LNKTYPE, "plain")
    add("device", tarfile.CHRTYPE); add("fifo", tarfile.FIFOTYPE)
    add("esc\x1b[2J\nnew"); add("x" * 300); add(""); add(".hidden"); add("tmp/unfinished")
with zipfile.ZipFile("evil.zip", "w") as z:
    z.writestr("../../zipped", good % b"zip"); z.writestr("C:\\win", good % b"win")
    z.writestr("esc\x1b[2J", good % b"zip esc")
PYTHON
code $IMPORT --quiet db evil.tar evil.zip 2>&1 | cat -v
sqlite3 db "SELECT replace(replace(path, '$PWD/', ''), 'xxxxxxxxx', ''), stored, rejected, complete FROM discko_files ORDER BY path" | cat -v
[ ! -e ../escaped ] && [ ! -e escaped ] && [ ! -e /etc/absolute ] && echo "nothing written"
code $IMPORT --verify db evil.tar evil.zip | cat -v

title "unreadable archives are reported, and recognised when they are imported again"
rm db
mkdir junk
for name in one two; do
    printf 'PK\3\4%s' $name > junk/$name.zip
    printf '\x1F\x8B%s' $name > junk/$name.gz
    { printf '%s' "$name"; head -c 600 /dev/zero; } | { head -c 257; printf 'ustar'; cat; } > junk/$name.tar
done
code $IMPORT --quiet db junk 2>&1
code $IMPORT --quiet db junk 2>&1
code $IMPORT --verify db junk

title "files that change while they are read"
rm -f db
mkdir turning
payload first > turning/a
mkfifo turning/go
# A file is replaced by a FIFO, a folder by a link, a file cut short, between the listing and the reading.
for i in 1 2 3 4 5 6 7 8; do
    payload "steady $i" > "turning/steady$i"
done
(
    set +e
    for ((i = 0; i < 200; i++)); do
        payload flickers > turning/flicker
        payload longer >> turning/flicker
        : > turning/flicker
        rm -f turning/flicker
        mkfifo turning/flicker
        rm -f turning/flicker
        ln -s /dev/zero turning/flicker
        rm -f turning/flicker
        mkdir turning/flicker
        rmdir turning/flicker
    done
) 2> /dev/null &
for i in 1 2 3 4 5 6 7 8 9 10; do
    rc=0
    timeout $((60 * ${SLOWER:-1})) $IMPORT --quiet --no-snapshot db turning > /dev/null 2>&1 || rc=$?
    [ $rc -le 3 ] || echo "exit $rc"
done
wait
rm -f turning/go
sqlite3 db "SELECT count(*) FROM discko_events WHERE payload LIKE '%steady%' OR payload LIKE '%first%'"
code $IMPORT --verify db > /dev/null

title "a file that grows while it is read"
rm db
payload grows > grows
( for ((i = 0; i < 3000; i++)); do payload "g$i"; done >> grows ) &
for i in 1 2 3; do
    $IMPORT --quiet --no-snapshot db grows 2> /dev/null || [ $? = 1 ] || echo "exit $?"
done
wait
$IMPORT --quiet db grows
sqlite3 db "SELECT count(*) FROM discko_events" "SELECT count(*), sum(complete) FROM discko_files"

title "closed standard descriptors, and a limit on the size of files"
rm db
payload beside > beside
($IMPORT --json db beside >&-) 2>&1 || echo "exit $?"
$IMPORT --quiet db - <&- 2>&1 || echo "exit $?"
($IMPORT --quiet db beside names >&- 2>&-) || echo "exit $?"
sqlite3 db "PRAGMA integrity_check"
cat beside
rm db
(ulimit -f 100; $IMPORT --quiet db grows 2>&1) || echo "exit $?"
code $IMPORT --quiet db grows
sqlite3 db "SELECT count(*) FROM discko_events" "PRAGMA integrity_check"
