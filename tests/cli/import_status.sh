# --watch --status: figures for Prometheus.
. "$TOP/tests/cli/lib.sh"
shown() { # what changes from run to run is made plain
    sed 's/^\(discko_[a-z_]*_seconds\) 1[0-9]\{9\}$/\1 TIME/; s/^\(discko_database_bytes\) [1-9][0-9]*$/\1 BYTES/' status.prom
}
mkdir spool
printf '{"event":"lead.unlocked","data":{"id":"%s"}}\n' a a b > spool/one.ndjson
echo '{"event":"lead.unlocked","data":' > spool/cut.json
touch -d '1 hour ago' spool/cut.json
echo mine > victim
ln -s victim .status.prom.part
$IMPORT --watch --quiet --status status.prom --move-to done db spool > out 2>&1 &
watcher=$!
wait_for grep -q 'stored"} 2' status.prom
title "figures of what was committed"
shown | sed 's/\(oldest_waiting_seconds\) 36[0-9][0-9]/\1 AN_HOUR/'
title "a link with the name of the temporary file is not written through"
cat victim
title "they are updated as input arrives"
echo '{"event":"lead.unlocked","data":{,}}' > spool/two.ndjson
wait_for grep -q 'rejected"} [12]' status.prom
rm spool/cut.json
kill -TERM $watcher
wait $watcher || echo "exit $?"
grep -c 'outcome="rejected"} [12]' status.prom
grep '^discko_oldest' status.prom
ls -A
title "each name has one HELP and one TYPE, and every line is a figure"
awk '/^# HELP/ { help[$3]++; next } /^# TYPE/ { type[$3]++; next }
    { name = $1; sub(/[{].*/, "", name); if (help[name] != 1 || type[name] != 1 || NF != 2 || $2 !~ /^[0-9]+$/) print "not right: " $0 }' status.prom
title "a file that cannot be written is reported once, and the import goes on"
echo '{"event":"lead.unlocked","data":{"id":"c"}}' > spool/three.ndjson
$IMPORT --watch --quiet --status missing/status.prom db spool > out 2>&1 &
watcher=$!
three() { [ "$(sqlite3 -cmd '.timeout 5000' db "SELECT count(*) FROM discko_leads WHERE lead_id = 'c'")" = 1 ]; }
wait_for three
sleep 2
kill -TERM $watcher
wait $watcher || echo "exit $?"
grep status out || :
title "--status takes a file, and - is none"
code $IMPORT --watch --status - db spool 2>&1
ls -- - 2>&1 || :
