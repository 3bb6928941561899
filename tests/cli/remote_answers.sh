# A libsql server's answers that are not what was asked for: each answer of a run is wrong once, and nothing
# is lost and nothing there twice.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/answers.sh"
# More than a batch of records, all of which the store has.
seq 1 1001 | while read -r i; do lead "crowd_$i" NEW; done > crowd
# All that a store says, without ids, times and tokens.
contents() {
    sqlite3 server.db "SELECT payload FROM discko_events ORDER BY hash" \
        "SELECT replace(path, '$PWD', ''), size, records, stored, duplicates, rejected, ignored, complete FROM discko_files ORDER BY 1" \
        "SELECT record, code, raw FROM discko_rejects ORDER BY 1, 3" \
        "SELECT f.path, d.record, d.\"offset\", d.length, e.hash FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = d.event_id JOIN discko_files AS f ON f.id = d.file_id ORDER BY 1, 2" \
        "SELECT lead_id, status, versions, deliveries FROM discko_leads ORDER BY 1" \
        "SELECT count(*) FROM discko_internal_topics" "SELECT count(*) FROM discko_internal_receipts"
}
# Commands, with the URL as the first argument.
retry() {
    "$IMPORT" --quiet --busy-timeout 0 --retry-rejects "$@"
}
snapshot() {
    "$IMPORT" --busy-timeout 0 --snapshot "$@"
}
known() {
    "$IMPORT" --quiet --busy-timeout 0 --no-snapshot "$@" - < crowd
}
# each_answer BEGINS STEP WHAT COMMAND: of every STEP-th answer, how often it ended how, and what it said
each_answer() {
    local begins=$1 step=$2 what=$3 command=$4 word n rc
    : > ends
    fresh "$begins"
    $command "$URL" > out 2>&1 || true
    contents > clean.txt
    for ((n = 1; ; n += step)); do
        word=$begins-$command-$what-$n
        fresh "$begins"
        rc=0
        $command "$URL/$n/$what/$word" > out 2>&1 || rc=$?
        [ "$(curl -s "$URL/asked/$word")" -ge "$n" ] || break
        echo "exit $rc $(grep -v ' quarantined: ' out | sed "s,$URL[^ :]*,URL,")" >> ends
        if [ $rc -le 1 ]; then
            contents | diff clean.txt - || echo "$what $n: exit $rc, and it is not all there"
        fi
        sqlite3 server.db "DELETE FROM discko_writers" 2> /dev/null || true # as time does
        $command "$URL" > out 2>&1 || true
        contents | diff clean.txt - || echo "$what $n: not mended by another run"
    done
    sort ends | uniq -c | sed 's/^ *//'
}

title "the answer is not a libsql server's, or the server is busy"
for what in 400 401 403 404 405 408 429 500 empty page nothing steps error refusal unsaid busy; do
    tell import "$URL/1/$what/first-$what"
done

title "each answer during an import is wrong once"
each_answer origin 2 taken import
echo "where no store was"
each_answer nothing 1 refusal import
echo "empty"
each_answer origin 4 empty import
title "a row that does not fit its table"
each_answer origin 1 odd verify
title "answers to the other commands"
for command in retry snapshot; do
    echo "$command"
    each_answer origin 2 refusal $command
done
echo verify
each_answer origin 1 refusal verify

title "a pipe that is known"
fresh origin
"$IMPORT" --quiet "$URL" crowd
cp server.db known.db
each_answer known 1 refusal known
