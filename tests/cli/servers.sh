# What the tests of the examples share: servers of their own, ended with the test.
examples=$TOP/examples
servers=()
trap 'for server in "${servers[@]}"; do kill -9 "$server" 2> /dev/null || true; done' EXIT
# start LOG COMMAND...: in the background; $server is its process
start() {
    local log=$1
    shift
    "$@" > "$log" 2>&1 &
    server=$!
    servers+=("$server")
    disown
}
# The Express receiver, from the registry; start_receiver ENVIRONMENT...: sets $url and $receiver
install_receiver() {
    cp -r "$examples/receive-express" receive
    (cd receive && npm install --silent --no-audit --no-fund > /dev/null 2>&1) || echo "npm could not install Express"
}
start_receiver() {
    rm -f receive.log
    start receive.log env DISCKO_SPOOL="$PWD/spool" PORT="${port:-0}" "$@" node receive/server.mjs
    receiver=$server
    wait_for grep -q listening receive.log
    url=http://$(sed -n 's/.*listening on //p' receive.log)/webhook/discko
    port=${url#*:*:}
    port=${port%%/*}
}
send() { # URL, OPTION...
    local to=$1
    shift
    node "$examples/sender/send.mjs" "$@" "$to"
}
leads() { # N payloads of as many leads
    seq 1 "$1" | sed 's/.*/{"date":"2024-03-01T10:00:00Z","event":"lead.unlocked","data":{"id":"req_&","locked":false,"status":"NEW"}}/'
}
count() { # DATABASE SQL
    sqlite3 -cmd '.timeout 5000' "$1" "$2"
}
