. "$TOP/tests/cli/lib.sh"
# A spool with everything in it that somebody may have put there.
payload() {
    printf '{"event":"test","data":{"n":"%s"}}\n' "$1"
}
mkdir -p spool/sub/tmp spool/tmp spool/empty
payload plain > spool/plain
payload sub > spool/sub/file
payload line > "$(printf 'spool/new\nline')"
payload dash > spool/--final
payload latin > "$(printf 'spool/caf\xE9')"
payload quote > "spool/it's \"quoted\"; --"
payload unfinished > spool/tmp/unfinished
payload unfinished > spool/sub/tmp/unfinished
payload hidden > spool/.hidden
mkdir spool/.git
payload hidden > spool/.git/config
ln -s plain spool/link
ln -s nowhere spool/dangling
ln -s .. spool/loop
mkfifo spool/fifo
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("spool/socket")'
printf '\0\0\0\0' > spool/zeros
: > spool/nothing
truncate -s 100M spool/sparse
title "files are read, anything else is reported"
code $IMPORT --max-record 1024 db spool 2>&1
sqlite3 db "SELECT replace(path, '$PWD/', ''), records, stored, rejected FROM discko_files ORDER BY path" | cat -v
sqlite3 db "SELECT code, length, length(raw) FROM discko_rejects"
title "importing them again adds nothing"
code $IMPORT --quiet --max-record 1024 db spool 2>&1
code $IMPORT --verify db spool/plain spool/sub 2>&1
title "a link and a FIFO that are named are followed"
rm db
(payload fifo > spool/fifo) &
code $IMPORT --quiet db spool/link spool/fifo 2>&1
sqlite3 db "SELECT replace(path, '$PWD/', ''), stored FROM discko_files"
title "a name that begins with a dash"
cd spool
code $IMPORT --quiet ../db -- --final 2>&1
cd ..
title "unreadable inputs are reported; the rest is imported"
mkdir locked
payload locked > locked/file
payload open > locked/open
chmod 0 locked/file
reader() {
    if [ "$(id -u)" = 0 ]; then # root may read everything, but for this
        setpriv --bounding-set=-dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}
rm -f db
$IMPORT --quiet db <(payload first)
code reader $IMPORT --quiet db locked missing 2>&1
sqlite3 db "SELECT replace(path, '$PWD/', ''), stored FROM discko_files"
title "nothing stays open: more files and folders than may be open at once"
mkdir many
for i in $(seq 1 60); do
    mkdir many/$i
    printf '{"event":"lead.x","data":{"id":"%s"}}\n' $i > many/$i/a
    cp many/$i/a many/$i/b.json
done
(ulimit -n 40 && code $IMPORT --quiet --move-to moved open many)
sqlite3 open "SELECT count(*), sum(stored), sum(duplicates) FROM discko_files"
find many -type f | wc -l
