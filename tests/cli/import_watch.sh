. "$TOP/tests/cli/lib.sh"
set -m
payload() {
    printf '{"event":"lead.unlocked","data":{"id":"%s"}}\n' "$1"
}
# has DATABASE LEAD: the lead is in the plain tables, which the importer brings up to date
has() {
    [ "$(sqlite3 -cmd '.timeout 5000' "$1" "SELECT count(*) FROM discko_leads WHERE lead_id = '$2'")" = 1 ]
}
deliver() { # FOLDER NAME: as a Maildir's writer does
    payload "$2" > "spool/tmp/$2"
    mv "spool/tmp/$2" "$1/$2"
}
larger() { # FILE BYTES
    [ "$(stat -c %s "$1")" -gt "$2" ]
}
ended() { # PROCESS: how
    local rc=0
    { wait "$1" || rc=$?; } 2> /dev/null
    echo "exit $rc"
}
watch() { # a database of its own is watched for; what it says is in "out"
    # What runs in the background may have been told to ignore SIGINT.
    env --default-signal=INT "$IMPORT" --watch "$@" > out 2>&1 &
    watcher=$!
}
stop() {
    kill "-$1" $watcher
    ended $watcher
}
# what each file was when it was read depends on the moment, what comes of it does not
sums() {
    grep -vE '^inputs|unchanged'
}
waits() { # DATABASE: a file of it for the rest of its record
    [ "$(sqlite3 -cmd '.timeout 5000' "$1" "SELECT count(*) FROM discko_files WHERE NOT complete")" = 1 ]
}
mkdir -p spool/new spool/tmp
payload before > spool/new/before
title "existing files, files moved in or written in place, and new folders"
watch db spool
wait_for has db before
deliver spool/new moved
wait_for has db moved
payload written > spool/new/written
wait_for has db written
mkdir -p spool/some/where
deliver spool/some/where deep
wait_for has db deep
mkdir elsewhere
payload along > elsewhere/along
mv elsewhere spool/elsewhere
wait_for has db along
mv spool/some spool/other
deliver spool/other/where renamed
wait_for has db renamed
stop TERM
sums < out
title "a file that grows, named and in a folder"
payload first > log
watch db log spool
wait_for has db first
payload second >> log
wait_for has db second
printf '{"event":"lead.unlocked","data":' >> log
wait_for waits db
printf '{"id":"third"}}\n' >> log
wait_for has db third
payload fourth >> spool/new/before
wait_for has db fourth
mv log log.1
payload fifth > log
wait_for has db fifth
stop INT
sums < out
title "moved when stored; one JSON object per line"
watch --json --move-to done spool.db spool
wait_for has spool.db along
deliver spool/new last
wait_for has spool.db last
wait_for test -e done/new/last
stop TERM
sed "s,$PWD/,," out | sort
find spool -type f
title "a database that is locked for long is waited for"
watch --busy-timeout 100 db spool
sqlite3 -cmd '.timeout 5000' db 'BEGIN IMMEDIATE' '.shell touch locked; sleep 3' 'COMMIT' &
wait_for test -e locked
deliver spool/new patient
wait_for has db patient
stop TERM
sort -u out | sums
title "more than the queue can hold, while the importer sleeps"
watch db spool
deliver spool/new starting
wait_for has db starting
deliver spool/new watching # that one is told by an event: now it watches
wait_for has db watching
kill -STOP $watcher
most=$(cat /proc/sys/fs/inotify/max_queued_events)
python3 - "$most" << 'END'
import os, sys
open("spool/new/many", "w").close()
for i in range(int(sys.argv[1])):
    os.rename("spool/new/many", "spool/new/much")
    os.rename("spool/new/much", "spool/new/many")
END
deliver spool/new overflow
kill -CONT $watcher
wait_for has db overflow
stop TERM
title "more names than are tracked one by one, at once"
watch db spool
wait_for has db overflow
deliver spool/new again
wait_for has db again
kill -STOP $watcher
python3 - << 'END'
import os
for i in range(4200):
    os.rename(f"spool/new/{i - 1}" if i > 0 else "spool/new/again", f"spool/new/{i}")
END
deliver spool/new waiting
kill -CONT $watcher
wait_for has db waiting
title "a folder that is removed and comes back; hidden files; ended while a file may still grow"
rm -r spool/other
mkdir spool/other
deliver spool/other anew
wait_for has db anew
payload hidden > spool/new/.hidden
payload before-the-end > spool/new/last
wait_for has db before-the-end
exec 3> spool/new/growing
payload unread >&3
stop TERM
exec 3>&-
sums < out
rm spool/new/.hidden spool/new/growing
sqlite3 db "SELECT count(*) FROM discko_leads WHERE lead_id IN ('hidden', 'unread')"
title "nothing is lost or stored twice"
sqlite3 db "SELECT count(*) FROM discko_leads" "SELECT count(*) FROM discko_events"
$IMPORT --verify db
title "a signal in the middle: what has been read is kept, and the next run continues"
seq 1 300000 | sed 's/.*/{"event":"lead.unlocked","data":{"id":"&"}}/' > large.ndjson
rm -f db
env --default-signal=INT "$IMPORT" --no-snapshot db large.ndjson > out 2>&1 &
importer=$!
wait_for larger db 1000000
kill -INT $importer || true
ended $importer
sed 's/[0-9][0-9]*$/N/; s/ \{2,\}/ /g' out | grep -v duplicate
$IMPORT --quiet --no-snapshot db large.ndjson
sqlite3 db "SELECT records, stored, complete FROM discko_files" "SELECT count(*) FROM discko_events"
$IMPORT --verify db large.ndjson
title "a missing folder, and one that is recreated, are waited for; a clean stop is exit 0"
rm -f db
watch db absent/new
wait_for grep -q 'waiting for it' out
mkdir -p absent/new
payload appeared > absent/new/a
wait_for has db appeared
mv absent gone
mkdir -p absent/new
payload again > absent/new/a
wait_for has db again
rm -r absent # the new folder has its inode's number
mkdir -p absent/new
payload once-more > absent/new/a
wait_for has db once-more
printf '{"event":"lead.x","data":1}\n' > absent/new/b
wait_for grep -q quarantined out
stop TERM
sums < out
title "rolled-back work is not reported"
for json in "" --json; do
    python3 - "$json" <<'END'
import os, signal, sqlite3, subprocess, sys, time
options = [option for option in sys.argv[1:] if option]
reader = sqlite3.connect("db")
rows = reader.execute("SELECT name FROM sqlite_schema")
rows.fetchone() # a lock is held now
with open("out", "w") as out:
    watcher = subprocess.Popen([os.environ["IMPORT"], "--watch", "--busy-timeout", "100", *options, "db", "gone"], stdout=out, stderr=out)
    while "busy" not in open("out").read():
        time.sleep(0.05)
    open("gone/new/late", "w").write('{"event":"test","data":{}}')
    time.sleep(1.5)
    watcher.send_signal(signal.SIGTERM)
    print("exit", watcher.wait())
END
    cat out
done
title "a folder that becomes a link: what it leads to is neither read nor moved"
rm -f db
mkdir -p swapped/sub private
payload secret > private/note
watch --move-to taken db swapped
payload known > swapped/sub/known
wait_for test -e taken/sub/known
kill -STOP $watcher
payload inside > swapped/sub/note
mv swapped/sub swapped/.old
ln -s "$PWD/private" swapped/sub
kill -CONT $watcher
payload last > swapped/last
wait_for has db last
stop TERM
find private taken -type f | sort
sqlite3 db "SELECT lead_id FROM discko_leads ORDER BY 1"
title "a database that is moved away is named; the input stays"
mkdir away
payload first > away/first
rm -f moved.db*
watch moved.db away
wait_for has moved.db first
mv moved.db moved-away.db
payload second > away/second
ended $watcher
grep '^discko-import' out
