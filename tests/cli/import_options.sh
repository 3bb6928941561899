. "$TOP/tests/cli/lib.sh"
title "--help"
$IMPORT --help
title "--version"
[ "$($IMPORT --version)" = "discko-import $(cat "$TOP/VERSION")" ] && echo same
title "wrong usage"
for words in "" "db" "--nope db x" "--max-record" "--max-record 1k db x" "--max-record 0 db x" "--busy-timeout -1 db x" "--verify" "--snapshot db x" \
    "--snapshot --no-snapshot db" "--verify --dry-run db" "--verify --snapshot db" "--json=1 db x"; do
    echo "discko-import $words"
    # shellcheck disable=SC2086
    code $IMPORT $words 2>&1
done
ls -A
title "only complete names of options, and three letters"
for words in "--mov done db x" "--er x db" "--fina db x" "--quiet=1 db x" "-x db x" "-qx db x" "--version -q" "-h=1"; do
    echo "discko-import $words"
    # shellcheck disable=SC2086
    code $IMPORT $words 2>&1 | sed "s/discko-import $(cat "$TOP/VERSION")/the version/"
done
code $IMPORT -V > /dev/null
[ "$($IMPORT -h)" = "$($IMPORT --help)" ] && echo "-h is --help"
ls -A
title "a mistyped option is told the name it may mean, where one is near"
for words in "--wach db x" "--MOVE-TO=x db x" "-watch db x" "-help" "--verfy=1 db" "--dryrun db x" "--retry db" "--no-s db" "--e x db" "--no db x" "--nope db x" "--=x db x"; do
    # shellcheck disable=SC2086
    code $IMPORT $words 2>&1
done
title "options may stand anywhere, -- ends them"
echo '{"event":"lead.x","data":{}}' > ./--odd
code $IMPORT db --quiet -- --odd
sqlite3 db "SELECT count(*) FROM discko_events"
title "missing inputs, and a directory"
mkdir -p spool/sub spool/tmp spool/sub/tmp spool/.hidden
echo '{"event":"lead.b","data":{}}' > spool/b.json
echo '{"event":"lead.a","data":{}}' > spool/a.json
echo '{"event":"lead.s","data":{}}' > spool/sub/s.json
for never in spool/tmp/t.json spool/sub/tmp/t.json spool/.hidden/h.json spool/.x.json; do echo '{"event":"lead.never","data":{}}' > $never; done
ln -s b.json spool/link.json
ln -s sub spool/linkdir
mkfifo spool/fifo
perl -e 'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("spool/socket"))'
$IMPORT --quiet db2 spool/a.json
code $IMPORT db2 missing.json spool 2>&1
sqlite3 db2 "SELECT replace(path, '$PWD/', '') FROM discko_files ORDER BY id" "SELECT event_name FROM discko_events ORDER BY id"
title "a name that is empty is none"
code $IMPORT "" spool 2>&1
code $IMPORT --verify "" 2>&1
title "only an import makes a database"
for mode in "--snapshot" "--retry-rejects" "--verify" "--erase x"; do
    echo "discko-import $mode"
    # shellcheck disable=SC2086
    code $IMPORT $mode none.db 2>&1
done
sqlite3 own.db "CREATE TABLE mine(x)"
: > empty.db
cp own.db own.before
for mode in "--snapshot" "--retry-rejects" "--verify" "--erase x"; do
    for database in own.db empty.db spool/a.json; do
        echo "discko-import $mode $database"
        # shellcheck disable=SC2086
        code $IMPORT $mode $database 2>&1
    done
done
cmp own.db own.before && test ! -e none.db && ls own.db* empty.db*
title "swapped arguments create nothing"
before=$(ls -A . spool)
code $IMPORT spool/typo.json db2 2>&1
code $IMPORT spool/a.json db2 2>&1
code $IMPORT spool db2 2>&1
code $IMPORT empty.db db2 2>&1
code $IMPORT none.db typo.json spool/a.json 2>&1
code $IMPORT none.db spool/a.json db2 2>&1
code $IMPORT none.db spool/a.json spool/a.json/typo 2>&1
code $IMPORT --dry-run spool/typo.json db2 2>&1
code $IMPORT --watch spool/typo.json db2 2>&1
code $IMPORT --json --move-to done spool/typo.json db2 2>&1
[ "$(ls -A . spool)" = "$before" ] && echo "nothing was made"
title "a database in the folder that it is made from, and an existing one with a missing input"
(cd spool/sub && code $IMPORT sub.db . 2>&1 && code $IMPORT sub.db . 2>&1 && rm sub.db*)
code $IMPORT --quiet db2 missing.json 2>&1
code $IMPORT db2 own.db 2>&1
title "empty inputs are named, and so is the store itself"
mkdir -p nothing/sub/tmp
echo x > nothing/sub/tmp/x
: > zero
gzip -k zero
tar -cf zero.tar -T /dev/null
python3 -c 'import zipfile; zipfile.ZipFile("zero.zip", "w")'
for input in nothing zero zero zero.gz zero.tar zero.zip - db2 db2.erase-key; do
    echo "discko-import db2 $input"
    code $IMPORT db2 $input 2>&1 < /dev/null | grep -v ' 0$'
done
touch db2.erase-key
code $IMPORT db2 db2.erase-key 2>&1 | grep -v ' 0$'
code $IMPORT --quiet db2 nothing zero zero.gz zero.tar 2>&1
title "a link, and a pipe, named on the command line"
code $IMPORT --quiet db2 spool/link.json
code $IMPORT --quiet db2 <(echo '{"event":"lead.piped","data":{}}')
sqlite3 db2 "SELECT event_name FROM discko_events ORDER BY id DESC LIMIT 1"
title "the order of exit codes: an unreadable input before a partial one"
echo '{"event":"lead.x","data":1}' > bad.txt
code $IMPORT --quiet db3 bad.txt 2> /dev/null
code $IMPORT --quiet db3 bad.txt missing.json 2> /dev/null
code $IMPORT --quiet db3 spool/a.json
title "limits of numbers"
printf '{"event":"test","data":{}}\n' > one
for option in --max-record=1023 --max-record=1024 --max-record=1000000000 --max-record=1000000001 --busy-timeout=-1 --busy-timeout=86400001 --max-record=99999999999999999999 --max-record=1k; do
    code $IMPORT --quiet $option numbers one 2>&1
done
title "options that exclude each other"
for words in "--progress --no-progress" "--snapshot --no-snapshot" "--dry-run --watch" "--dry-run --move-to=x" "--watch --final" "--verify --final" "--verify --erase=x" "--snapshot --dry-run"; do
    code $IMPORT $words numbers one 2>&1
done
code $IMPORT --watch numbers - 2>&1
code $IMPORT --erase '' numbers 2>&1
code $IMPORT --move-to '' numbers one 2>&1
code $IMPORT --erase x numbers one 2>&1
code $IMPORT --max-record 2>&1
title "the exit code reports a failing standard output"
full() {
    local rc=0
    "$@" 2>&1 > /dev/full || rc=$?
    echo "exit $rc"
}
full $IMPORT numbers one
full $IMPORT --json numbers one
full $IMPORT --retry-rejects numbers
full $IMPORT --verify numbers one
full $IMPORT --help
title "a dry run reads the database, whatever its name"
rm -rf db
echo '{"event":"test","data":{}}' > known
$IMPORT --quiet 'a%20b?c#d.db' known
$IMPORT --dry-run 'a%20b?c#d.db' known
ls a*
title "control characters in names are escaped"
echo broken > "$(printf 'a\177b\302\233c\377d\303\251')"
code $IMPORT --quiet shown.db a?b* 2>&1
printf '\342\200\256{' > "$(printf 'x\342\200\256gnp.exe\342\201\246')"
code $IMPORT --quiet shown.db x?* 2>&1
code $IMPORT --json shown.db x?* 2> /dev/null | sed "s,$PWD/,,g"
title "modes that exclude each other, and numbers out of range"
code $IMPORT --snapshot --final known.db 2>&1
code $IMPORT --retry-rejects --dry-run known.db 2>&1
code $IMPORT --verify --watch known.db known 2>&1
code $IMPORT --snapshot --move-to done known.db 2>&1
code $IMPORT --verify --snapshot known.db 2>&1
code $IMPORT --max-record 99999999999999999999 known.db known 2>&1
code $IMPORT --max-record '' known.db known 2>&1
title "databases and their journals are skipped wherever they are, and the store's own files on standard input, too"
echo '{"event":"lead.x","data":{"id":"1"}}' > one.json
$IMPORT --quiet kept.db one.json
sqlite3 kept.db "PRAGMA journal_mode = WAL" > /dev/null
python3 - <<'PYTHON'
import shutil, sqlite3
c = sqlite3.connect("kept.db")
c.execute("INSERT INTO discko_outcomes (lead_id, status) VALUES ('1', 'NEW')")
c.commit()
for end in ("", "-wal", "-shm"):
    shutil.copy("kept.db" + end, "copy.db" + end)
c.close()
PYTHON
{ printf '\331\325\005\371\040\241\143\327'; head -c 600 /dev/zero; cat one.json; } > copy.db-journal
tar -cf copy.tar copy.db copy.db-wal
gzip -k copy.db
code $IMPORT --quiet kept.db copy.db copy.db-wal copy.db-shm copy.db-journal copy.tar copy.db.gz 2>&1
code $IMPORT --quiet kept.db - < copy.db-wal 2>&1
code $IMPORT --quiet kept.db - < kept.db 2>&1
cat copy.db | code $IMPORT --quiet kept.db - 2>&1
sqlite3 kept.db "SELECT count(*), sum(deliveries) FROM discko_files, discko_leads"
title "a socket is skipped"
mkdir sockets
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sockets/one")'
code $IMPORT --quiet sockets.db sockets 2>&1
code $IMPORT --quiet sockets.db sockets/one 2>&1
