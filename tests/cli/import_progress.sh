. "$TOP/tests/cli/lib.sh"
line() {
    printf '{"event":"lead.x","data":{"id":"%s"}}\n' "$1"
}
# What is written over itself, line by line; figures that differ from run to run are N.
shown() {
    tr '\r' '\n' < "$1" | sed 's/\x1b\[K//' | grep -a . | sed -E 's/[0-9]+(\.[0-9]+)?/N/g; s/ +/ /g' | sort -u
}
title "a slow input is shown, and its line is removed at the end"
{ line 1; sleep 0.8; line 2; sleep 0.3; line 3; } | $IMPORT --progress --quiet db - 2> progress
shown progress
tail -c 4 progress | od -An -c
title "the size of files and folders is known in advance"
mkdir -p folder/in/it folder/.hidden
line 4 > folder/in/it/file
line 5 > folder/.hidden/file
line 6 > folder/other
mkfifo folder/pipe
mkfifo slow
{ line 7; sleep 0.8; line 8; } > slow &
code $IMPORT --progress --quiet db folder slow 2> progress
shown progress
title "not a terminal: nothing is shown"
{ line 9; sleep 0.8; line 10; } | $IMPORT --quiet db - 2> progress
wc -c < progress
title "--watch shows on a terminal that it is running, and what came in"
mkdir spool
script -qec "stty cols 40; exec $IMPORT --watch --progress db spool" terminal < /dev/null > /dev/null 2>&1 &
for i in $(seq 100); do ! grep -q watching terminal 2> /dev/null || break; sleep 0.1; done
line 11 > spool/one.json
for i in $(seq 100); do ! grep -q 'last' terminal || break; sleep 0.1; done
pkill -TERM -f "^$IMPORT --watch --progress db spool" || echo "not there"
wait
tr '\r' '\n' < terminal | sed 's/\x1b\[K//' | grep -a '^watching' | sed -E 's/[0-9]+:[0-9]+:[0-9]+/TIME/' | uniq
