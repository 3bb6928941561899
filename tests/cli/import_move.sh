. "$TOP/tests/cli/lib.sh"
captures=$TOP/tests/data/captures
tree() {
    find "$@" -type f | sort
}
spool() {
    rm -rf spool done db
    mkdir -p spool/new/sub spool/tmp
    cp "$captures/plain.ndjson" spool/new/a
    cp "$captures/spool.ndjson" spool/new/sub/b
    gzip -c "$captures/http.txt" > spool/c.gz
    echo '{"event":"unfinished"' > spool/tmp/d
    echo '{"event":"hidden"' > spool/.e
}
title "stored files are moved and keep their place in the tree"
spool
$IMPORT --quiet --move-to done db spool
tree spool done
sqlite3 db "SELECT replace(path, '$PWD/', ''), replace(moved_to, '$PWD/', '') FROM discko_files"
$IMPORT --verify db done
title "nothing is overwritten"
cp done/new/a spool/new/a
echo '{"event":"test","data":{"n":1}}' > spool/c.gz
$IMPORT --quiet --move-to done db spool
tree spool done
cmp done/new/a done/new/a.1
title "a file named on the command line goes to the folder itself"
echo '{"event":"test","data":{"n":2}}' > spool/new/f
$IMPORT --quiet --move-to done/of/today db spool/new/f
tree spool done/of
title "files with records in quarantine are moved too, since these are kept"
spool
echo '{"event":"lead.x","data":1}' > spool/bad
code $IMPORT --quiet --move-to done db spool 2>&1
tree spool done
title "files that wait, are too large, or cannot be read completely stay"
spool
printf '{"event":"test","data":{}}\n{"event":' > spool/waits
{ printf '{"event":"x","data":"'; head -c 4000 /dev/zero | tr '\0' a; echo '"}'; } > spool/large
mkdir t
echo '{"event":"lead.x","data":{}}' > t/one
ln -s one t/link
tar -cf spool/link.tar t
code $IMPORT --quiet --max-record 3000 --move-to done db spool 2>&1
tree spool done
title "they are moved once they can be"
echo '"test","data":{"n":3}}' >> spool/waits
code $IMPORT --quiet --move-to done db spool 2>&1
tree spool done
title "the folder may be in the spool: it is not an input"
spool
$IMPORT --quiet --move-to spool/done db spool
$IMPORT --move-to spool/done db spool
tree spool
title "a file that changes while it is read is not moved"
spool
mkfifo then # opened when what comes before it has been read
{ echo '{"event":"test","data":{"late":1}}' >> spool/new/a; echo '{"event":"test","data":{}}'; } > then &
code $IMPORT --quiet --move-to done db spool/new/a then 2>&1
tree spool/new done
title "between reading and moving: a file of that name appears, and bytes are added"
spool
rm -f db slow
mkfifo slow
# The importer opens the pipe behind the others; until it is closed, nothing is moved.
between() { # COMMAND...
    $IMPORT --move-to done db spool/new/a slow > out 2>&1 &
    importer=$!
    exec 3> slow
    "$@"
    exec 3>&-
    rc=0
    wait $importer || rc=$?
    sed "s,$PWD/,,g" out | grep -E 'moved|discko-import:' || true
    echo "exit $rc"
    tree spool/new done
    sqlite3 db "SELECT replace(path, '$PWD/', ''), replace(moved_to, '$PWD/', '') FROM discko_files WHERE path LIKE '%/a'"
}
take_name() {
    mkdir -p done
    echo mine > done/a
}
between take_name
cat done/a
spool
rm -f db
between sh -c 'echo >> spool/new/a'
title "more files than one batch sets aside"
rm -rf many done db
mkdir many
seq 1003 | sed 's/.*/{"event":"test","data":{"n":&}}/' | split -l 1 -a 4 - many/
$IMPORT --quiet --move-to done db many
find many -type f | wc -l
find done -type f | wc -l
sqlite3 db "SELECT count(*), sum(moved_to IS NOT NULL) FROM discko_files" "SELECT count(*) FROM discko_events"
title "the database in the spool is not an input of its own"
spool
$IMPORT --quiet --move-to done spool/db spool
tree spool done
title "neither is it under another name, nor the erase key, nor another database"
spool
echo '{"event":"lead.x","data":{"id":"gone"}}' > who
$IMPORT --quiet spool/db who
$IMPORT --erase gone spool/db > out || true
ln spool/db spool/other-name
sqlite3 spool/foreign "CREATE TABLE t(x)"
code $IMPORT --quiet --move-to done spool/db spool 2>&1
tree spool done
title "the database is not moved, and a move that is impossible is reported"
spool
mkdir done
: > done/new
code $IMPORT --quiet --move-to done db spool 2>&1
tree spool done
title "--move-to the folder that the file is in: it stays, under its name"
mkdir -p here/sub
echo '{"event":"test","data":{"n":"here"}}' > here/x.json
echo '{"event":"test","data":{"n":"below"}}' > here/sub/y.json
for i in 1 2; do
    code $IMPORT --quiet --move-to here here.db here/x.json 2>&1
    code $IMPORT --quiet --move-to here here.db here/./sub/../x.json 2>&1
done
tree here
title "a taken name with no room for a suffix: its end is cut, before a character"
for i in 1 2; do
    long=$(printf 'x%.0s' $(seq 252))é$i
    mkdir -p "long$i"
    echo "{\"event\":\"test\",\"data\":{\"n\":$i}}" > "long$i/${long%?}z"
    code $IMPORT --quiet --move-to longs long.db "long$i" 2>&1
done
ls longs | sed 's/x\{200\}/long/'
sqlite3 long.db "SELECT replace(replace(moved_to, '$PWD/', ''), substr(hex(zeroblob(100)), 1, 0) || 'x', '') FROM discko_files"
title "another file system: copied, synced, and then removed here"
spool
other=$(mktemp -d /dev/shm/discko-XXXXXX)
touch -d 2024-02-03T04:05:06Z spool/new/a
$IMPORT --quiet --move-to "$other" db spool
tree spool
(cd "$other" && find . -type f -printf '%P %TY-%Tm-%Td\n' | sort | sed 's/\(c.gz\|b\) .*/\1/')
cmp "$captures/plain.ndjson" "$other/new/a"
rm -r "$other"
title "wrong usage"
code $IMPORT --dry-run --move-to done db spool 2>&1
code $IMPORT --quiet --move-to /dev/null db spool 2>&1
code $IMPORT --quiet --move-to '' db spool 2>&1
code $IMPORT --quiet --move-to "$(head -c 5000 /dev/zero | tr '\0' x)" db spool 2>&1 | sed 's/x\{5000\}/long/'
title "not before the records are on disk: each rename follows a sync of the database and its folder"
spool
# The leak sanitizer, where there is one, traces too, and cannot be traced.
ASAN_OPTIONS=detect_leaks=0 strace -f -qq -y -e trace=fsync,fdatasync,renameat2,unlink,unlinkat -o trace $IMPORT --quiet --move-to done db spool
sed "s,$PWD/,,g; s,<$PWD>,<.>,; s/^[0-9]* *//; s/([0-9A-Z_]*</(</; s/ = 0$//" trace | sed -n 's/^\(fdatasync\|fsync\)(<\(.*\)>)/sync \2/p; s/^renameat2([^"]*"\([^"]*\)".*/rename \1/p; s/^unlink("\(.*\)").*/unlink \1/p' | grep -v etilqs
title "a free suffix is found quickly when thousands are taken"
rm -rf many many.db named
mkdir many named
echo '{"event":"test","data":{"n":"many"}}' > named/x.json
touch many/x.json
seq 3000 | sed 's,^,many/x.json.,' | xargs touch
ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -e trace=access,faccessat2 $IMPORT --quiet --move-to many many.db named
ls many/x.json.3001
echo $(($(grep -c 'many/x.json' trace) < 40))
title "--move-to the folder that is the input"
mkdir -p own/done
ndjson > own/one
code $IMPORT --move-to own own.db own 2>&1
ls own.db 2> /dev/null || echo none
code $IMPORT --quiet --move-to own/done own.db own
ls own own/done
