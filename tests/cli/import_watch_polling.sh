# Watching where there is no inotify: the folders are read again every now and then.
. "$TOP/tests/cli/lib.sh"
payload() {
    printf '{"event":"lead.unlocked","data":{"id":"%s"}}\n' "$1"
}
has() { # ID [DATABASE]
    [ "$(sqlite3 -cmd '.timeout 5000' "${2:-db}" "SELECT count(*) FROM discko_leads WHERE lead_id = '$1'")" = 1 ]
}
mkdir -p spool/new spool/tmp
payload before > spool/new/before
"$TOP/build/tests/polling" --watch --move-to done db spool > out 2>&1 &
watcher=$!
wait_for has before
title "files moved in, written in place, replacing another, and in new folders"
payload moved > spool/tmp/moved
mv spool/tmp/moved spool/new/moved
payload written > spool/new/written
mkdir -p spool/some/where
payload deep > spool/some/where/deep
for name in moved written deep; do
    wait_for has "$name"
done
title "a folder that was renamed is watched under its new name"
mv spool/some spool/other
sleep 0.3
payload renamed > spool/other/where/renamed
wait_for has renamed
title "everything was moved"
wait_for test -e "done/other/where/renamed"
find spool done -type f | sort
stop() {
    local rc=0
    kill -TERM $watcher
    wait $watcher || rc=$?
    echo "exit $rc"
}
stop
title "two files of one folder, of which one is replaced; and a folder that goes and comes back"
mkdir -p some/folder
payload one > one
payload two > two
payload three > some/folder/three
"$TOP/build/tests/polling" --watch logs.db one two some/folder > out 2>&1 &
watcher=$!
wait_for has three logs.db
payload again > other
mv other one
payload grown >> two
mv some/folder away
wait_for has again logs.db
wait_for has grown logs.db
sleep 0.3 # it has seen that the folder is gone
mkdir some/folder
payload returned > some/folder/returned
wait_for has returned logs.db
stop
