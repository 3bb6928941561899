. "$TOP/tests/cli/lib.sh"
line() {
    printf '{"event":"lead.x","data":{"id":"%s"}}\n' "$1"
}
# What is written over itself, line by line; figures that differ from run to run are N.
shown() {
    tr '\r' '\n' < "$1" | sed 's/\x1b\[K//' | grep -a . | sed -E 's/[0-9]+(\.[0-9]+)?/N/g; s/ +/ /g' | sort -u
}
title "an input that takes its time is shown, and gone at the end"
{ line 1; sleep 0.8; line 2; sleep 0.3; line 3; } | $IMPORT --progress --quiet db - 2> progress
shown progress
tail -c 4 progress | od -An -c
title "of files and folders it is known how many bytes there are"
mkdir -p folder/in/it folder/.hidden
line 4 > folder/in/it/file
line 5 > folder/.hidden/file
line 6 > folder/other
mkfifo folder/pipe
mkfifo slow
{ line 7; sleep 0.8; line 8; } > slow &
code $IMPORT --progress --quiet db folder slow 2> progress
shown progress
title "nobody asked: nothing is shown"
{ line 9; sleep 0.8; line 10; } | $IMPORT --quiet db - 2> progress
wc -c < progress
title "--watch shows on a terminal that it is there, and what came"
mkdir spool
script -qec "stty cols 40; exec $IMPORT --watch --progress db spool" terminal < /dev/null > /dev/null 2>&1 &
for i in $(seq 100); do ! grep -q watching terminal 2> /dev/null || break; sleep 0.1; done
line 11 > spool/one.json
for i in $(seq 100); do ! grep -q 'last' terminal || break; sleep 0.1; done
pkill -TERM -f "^$IMPORT --watch --progress db spool" || echo "not there"
wait
tr '\r' '\n' < terminal | sed 's/\x1b\[K//' | grep -a '^watching' | sed -E 's/[0-9]+:[0-9]+:[0-9]+/TIME/' | uniq
