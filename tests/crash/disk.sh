#!/bin/bash
# The disk under discko-import: full, and with room again; read-only; locked by somebody else; pulled.
# Prints "ok - what", "not ok - what", and "skip - what" where the machine allows no such disk.
#
#   tests/crash/disk.sh CHECKOUT [PULLS]
set -u
TOP=$(cd "${1:-.}" && pwd)
pulls=${2:-4}
work=$(mktemp -d)
trap 'umount -l "$work/run" 2> /dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
. "$TOP/tests/crash/lib.sh"
prepare 150
fresh
import
contents > clean

# As an ordinary user who owns the files; root could write everywhere.
as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --bounding-set=-dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}
events() {
    sqlite3 "$1" "SELECT count(*) FROM discko_events"
}
last_word() {
    sed -n '$s/.*: //p' out
}

# An empty disk where the store and the spool of the other tests lie.
fill() { # leaves so many kB on it
    local free
    free=$(df -k --output=avail run | tail -1)
    [ "$free" -le "$1" ] || head -c $(((free - $1) * 1024)) /dev/zero > run/filler
}
full_disk() {
    local kb
    rm -rf run
    mkdir run
    if ! mount -t tmpfs -o size=256k none run 2> /dev/null; then
        echo "skip - a full disk: no tmpfs can be mounted here"
        return
    fi
    "$IMPORT" --quiet run/db old origin/spool > out 2>&1
    code=$?
    check $((code != 4)) "a new store on 256 kB: exit $code, $(last_word)"
    mount -o remount,size=16m run
    "$IMPORT" --quiet run/db old origin/spool > out 2>&1
    "$IMPORT" --quiet --verify run/db > out 2>&1 && [ "$(events run/db)" = "$(events clean.db)" ]
    check $? "and on 16 MB the same command makes it"
    umount run
    # The journal, the database, the plain tables: each of them is once what does not fit.
    for kb in 0 4 64 200 400; do
        mount -t tmpfs -o size=8m none run
        cp -a origin/. run/
        fill $kb
        import
        code=$?
        [ $code = 4 ] && grep -q full out && [ "$(sqlite3 run/db "PRAGMA integrity_check")" = ok ]
        check $? "$kb kB of room: exit $code, $(last_word)"
        rm run/filler
        recovers
        check $? "and with room again all is there"
        umount run
    done
}

# The commit of an erasure fits, the copy of the database that cleans it does not.
full_disk_after_erasure() {
    rm -rf run
    mkdir run
    mount -t tmpfs -o size=1200k none run 2> /dev/null || return
    for i in 0 1 2; do
        echo '{"event":"lead.x","data":{"id":"L'$i'","contact":{"email":"p'$i'@x.example"}}}'
    done > three
    "$IMPORT" --quiet run/db three
    TMPDIR=$work/run SQLITE_TMPDIR=$work/run "$IMPORT" --erase L0 run/db > out 2>&1
    code=$?
    [ $code = 1 ] && grep -q 'still hold them: database or disk is full' out && grep -q 'three: bytes 0+' out
    check $? "no room to clean the database after an erasure: exit $code, with the receipt"
    mount -o remount,size=16m run
    "$IMPORT" --erase L0 run/db > out 2>&1
    ! grep -q p0@x.example run/db
    check $? "and with room again the next erasure cleans it"
    umount run
}

read_only() {
    fresh
    chmod 444 run/db
    import as_user
    code=$?
    chmod 644 run/db
    check $((code != 4)) "a database that cannot be written: exit $code, $(last_word)"
    recovers
    check $? "and when it can all is there"
    fresh
    mkdir run/done
    chmod 555 run # no journal can be made
    import as_user
    code=$?
    chmod 755 run
    check $((code != 4)) "a folder that cannot be written: exit $code, $(last_word)"
    recovers
    check $? "and when it can all is there"
    fresh
    chmod 555 run/spool run/spool/sub
    import as_user
    code=$?
    chmod 755 run/spool run/spool/sub
    check $((code != 1)) "a spool that nothing can be moved out of: exit $code, $(last_word)"
    recovers
    check $? "and when it can everything is moved"
    fresh
    mkdir -m 555 run/done
    import as_user
    code=$?
    chmod 755 run/done
    check $((code != 1)) "a folder that nothing can be moved to: exit $code, $(last_word)"
    recovers
    check $? "and when it can everything is moved"
}

locked() { # how, SQL
    local holder
    fresh
    mkfifo hold
    sqlite3 run/db < hold > held 2>&1 &
    holder=$!
    exec 9> hold
    echo "$2; SELECT 'held';" >&9
    until grep -q held held; do sleep 0.02; done
    "$IMPORT" --quiet --busy-timeout 200 --move-to run/done run/db run/spool > out 2>&1
    code=$?
    echo "ROLLBACK;" >&9
    exec 9>&-
    wait $holder
    rm hold
    check $((code != 75)) "$1 for longer than the timeout: exit $code, $(last_word)"
    recovers
    check $? "and when it is free all is there"
}

# The file system stops, so many seconds after this is ready, and what was not synced is lost.
pull() {
    python3 - run "$1" <<'PYTHON'
import fcntl, os, struct, sys, time
EXT4_IOC_SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
disk = os.open(sys.argv[1], os.O_RDONLY)
open("ready", "w").close()
time.sleep(float(sys.argv[2]))
fcntl.ioctl(disk, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
PYTHON
}
plug_in() { # a new disk with what a run begins with
    mkfs.ext4 -q -F image && mount -o loop image run && cp -a origin/. run/ && sync -f run
}
plug_in_again() {
    umount run && mount -o loop image run
}
whole() { # the store and all files are what they are after a run
    "$IMPORT" --quiet --verify run/db > out 2>&1 && contents > found && cmp -s clean found
}
pulled() {
    local n bad=0 during=0 code
    rm -rf run
    mkdir run
    truncate -s 48M image
    if ! plug_in 2> /dev/null || ! pull 0 2> /dev/null; then
        umount run 2> /dev/null
        echo "skip - a disk that is pulled: no ext4 in a loop device can be stopped here"
        return
    fi
    umount run
    for ((n = 0; n < pulls; n++)); do
        plug_in
        import
        code=$?
        pull 0
        plug_in_again
        [ $code -le 1 ] && whole || { bad=$((bad + 1)); echo "  exit $code, then pulled"; diff clean found | head -5; }
        umount run
    done
    check $bad "$pulls times pulled right behind the end of a run: every record and every file is there"
    bad=0
    for ((n = 0; n < pulls; n++)); do
        plug_in
        rm -f ready
        pull "0.0$((RANDOM % 90 + 10))" &
        until [ -e ready ]; do sleep 0.01; done
        import
        code=$?
        wait
        plug_in_again
        find run/spool run/done -type f 2> /dev/null | sed 's,.*/,,' | sort > there
        find origin/spool -type f | sed 's,.*/,,' | sort | cmp -s - there || { bad=$((bad + 1)); echo "  pull $n, exit $code: inputs are gone or there twice"; }
        if [ $code -le 1 ]; then
            whole || { bad=$((bad + 1)); echo "  pull $n: exit $code, and not all is there"; }
        else
            during=$((during + 1))
        fi
        recovers || { bad=$((bad + 1)); echo "  pull $n, exit $code: not mended"; diff clean found | head -5; }
        umount run
    done
    check $bad "$pulls times pulled at random ($during of them in a run): nothing lost, nothing doubled"
}

cp run/db clean.db
locked "locked for writing" "BEGIN IMMEDIATE"
locked "locked by a reader" "BEGIN; SELECT count(*) FROM discko_events"
read_only
full_disk
full_disk_after_erasure
pulled
exit $((failures > 0))
