. "$TOP/tests/cli/lib.sh"
now=$(date +%F)
title "fifty thousand people at once, in bounded memory: also whoever stands in one record with another"
awk 'BEGIN { for (i = 1; i <= 50000; i++) printf "{\"date\":\"2019-01-01\",\"event\":\"lead.x\",\"data\":{\"id\":\"many_%d\",\"contact\":{\"firstName\":\"Jean%d\",\"lastName\":\"Dupont%d\",\"email\":\"jean.dupont.%d@example.com\"}}}\n", i, i, i, i % 49999 }' > many
echo "{\"date\":\"$now\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"new_9\",\"contact\":{\"email\":\"z@example.com\"}}}" >> many
echo "got [{'event': 'lead.x', 'data': {'id': 'many_1'}}, {'event': 'lead.x', 'data': {'id': 'many_50000'}}, {'event': 'lead.x', 'data': {'id': 'new_9'}}]" > many_many_1_many_49000.log
touch -d 2019-03-01 many
$IMPORT --quiet --final many.db many many_many_1_many_49000.log 2> /dev/null || true
python3 - $IMPORT --expire 365 many.db <<'E' | sed "s,$PWD/,,"
import resource, subprocess, sys
print("exit", subprocess.call(sys.argv[1:]), "within 64 MiB" if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 65536 else "over it")
E
sqlite3 many.db "SELECT lead FROM discko_events" "SELECT CAST(raw AS TEXT) FROM discko_rejects" "SELECT replace(path, '$PWD/', '') FROM discko_files"
grep -aciE 'many_[0-9]|dupont' many.db || true
code $IMPORT --verify many.db
