. "$TOP/tests/cli/lib.sh"
set -m
# What is ignored is told with its reason and the first place, to people and to programs.
lead() { # ID
    printf '{"event":"lead.x","data":{"id":"%s","contact":{"email":"%s@example.com"}}}\n' "$1" "$1"
}
told() {
    code $IMPORT "$@" 2>&1 | sed "s,$PWD/,,"
}
title "by reason, for each input and in total"
{ lead one; echo noise; echo '{"other":1}'; echo more noise; } > mixed.log
{ lead two; echo noise; } > single.log
told db mixed.log single.log
rm db
code $IMPORT --json db mixed.log single.log 2> /dev/null | sed "s,$PWD/,,g"
title "nothing is ignored: no reasons"
lead three > clean
code $IMPORT --json db clean | sed "s,$PWD/,,g"
title "a payload in gzip in base64 is never ignored, even inside something broken"
packed() {
    printf '{"event":"test","data":{"n":%d}}' "$1" | gzip -n | base64 -w 0
}
{ printf 'I/O error: {"a":\n"%s"\n' "$(packed 1)"; lead four; } > broken.log
code $IMPORT --quiet --final packed.db broken.log 2>&1
printf '{"event":"received","body":"%s" "cut"}\n' "$(packed 2)" > broken.json
code $IMPORT --quiet packed.db broken.json 2>&1
sqlite3 packed.db "SELECT records, stored, rejected, ignored FROM discko_files" "SELECT code FROM discko_rejects"
title "only what grew is counted"
echo "still more noise" >> single.log
told --json db single.log
title "somebody who was erased"
$IMPORT --erase two@example.com db > /dev/null
lead two > again
told db again
told --json db again
title "an input of nothing but noise is reported each time and never moved; a record of an erased person counts as handled"
rm db db.erase-key
printf '%s\n' noise noise > noise.log
told --quiet --move-to done db noise.log
told --quiet --move-to done db noise.log
title "with --watch the input is reported once"
records() { # FILE COUNT
    [ "$(sqlite3 -cmd '.timeout 5000' watched.db "SELECT records FROM discko_files WHERE path LIKE '%/$1'")" = "$2" ]
}
env --default-signal=INT "$IMPORT" --watch --quiet watched.db noise.log > out 2>&1 &
watcher=$!
wait_for records noise.log 2
for count in 3 4 5; do
    echo noise >> noise.log
    wait_for records noise.log $count
done
kill -INT $watcher
wait $watcher
echo "exit $?"
cat out
title "JSON that is cut before its first trace is kept where it may be a payload"
payload='{"date":"2024-01-15T10:30:00Z","event":"test","data":{}}'
for cut in 2 3 8 20 40 45; do
    printf '%s\n' start "$(printf %.${cut}s "$payload")" start '{"a":1' '{"event":"test","data":{"n":1}}'
    printf '{"body":"%s\nstart\n' "$(printf %s "$payload" | base64 -w 0 | head -c $cut)"
done > cut.log
code $IMPORT --quiet cut.db cut.log 2> /dev/null
sqlite3 cut.db "SELECT raw FROM discko_rejects"
title "with --watch, a log without payloads is reported once"
env --default-signal=INT "$IMPORT" --watch watched.db mixed.log > out 2>&1 &
watcher=$!
wait_for records mixed.log 4
for count in 5 6; do
    echo noise >> mixed.log
    wait_for records mixed.log $count
done
kill -INT $watcher
wait $watcher
grep -v '^inputs\|unchanged' out
