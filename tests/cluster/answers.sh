# What the tests share that need a server whose answers they choose (answers.py): URL is its address, its
# store is server.db, and origin.db what "fresh origin" begins with. Sourced in an empty folder; TOP and
# IMPORT are set.
. "$TOP/tests/cluster/sqld.sh"
python3 "$TOP/tests/cluster/answers.py" server.db > server.url &
node_pid[answers]=$!
disown
while ! grep -qs http server.url; do sleep 0.02; done
URL=$(cat server.url)
tell() { # COMMAND...: how it ends and what it says, without what changes from run to run
    local rc=0
    "$@" > out 2>&1 || rc=$?
    sed "s,https\?://127.0.0.1:[0-9]*\(/[^ :]*\)\?,URL,g; s,$TOP/,,g" out
    echo "exit $rc"
}
lead() { # ID STATUS
    printf '{"date":"2024-03-01","event":"lead.unlocked","data":{"id":"%s","locked":false,"status":"%s"}}\n' "$1" "$2"
}
# What is there before: some of it not in the plain tables yet, a file that will grow, and one with a record
# that was too large.
{ lead a NEW; lead b NEW; lead c NEW; } > old
{ lead d NEW; lead e NEW; } > grown
{ lead k NEW; lead large "$(head -c 2000 /dev/zero | tr '\0' x)"; } > late
"$IMPORT" --quiet "$URL" old grown 2> /dev/null
"$IMPORT" --quiet --no-snapshot --max-record 1024 "$URL" late 2> /dev/null || true
mv server.db origin.db
mkdir spool
{ lead a WON; lead d NEW; lead f NEW; echo broken; } > spool/some
{ cat grown; lead g NEW; } > more
mv more grown
lead h NEW > packed && gzip -n packed && mv packed.gz spool
lead i NEW | sed 's/"/\\"/g; s/^/{"received_at":"2024-03-01T10:00:00Z","body":"/; s/$/"}/' > spool/captured
import() { # URL OPTION...
    "$IMPORT" --quiet --busy-timeout 0 "${@:2}" "$1" grown late spool
}
verify() {
    "$IMPORT" --quiet --busy-timeout 0 --column payload --verify "$@" late
}
fresh() {
    rm -f server.db*
    [ "$1" = nothing ] || cp "$1.db" server.db
}
