#!/bin/bash
# How many payloads a second go from a sender to the plain tables, what limits it, and how long one takes:
#
#   rate.sh [PAYLOADS [CONNECTIONS]]
#
# Everything runs on this machine, in a folder of its own in the present one; discko-import and the
# receiver's packages must be there.
set -euo pipefail
payloads=${1:-2000} connections=${2:-16}
here=$(cd "$(dirname "$0")/.." && pwd)
import=${IMPORT:-discko-import}
folder=$(mktemp -d "$PWD/rate.XXXXXX")
servers=()
trap 'kill "${servers[@]}" 2> /dev/null; wait; rm -rf "$folder"' EXIT
seconds() { # of a command
    local TIMEFORMAT=%3R
    { time "$@" > "$folder/said" 2>&1; } 2>&1
}
rate() { # WHAT SECONDS
    awk -v n="$payloads" -v what="$1" -v s="$2" 'BEGIN { printf "%-58s %7.0f a second\n", what, n / s }'
}
corpus() { # of leads like real ones, 2 kB each
    seq 1 "$payloads" | awk -v text="$(printf 'needs %.0s' {1..280})" '{
        printf "{\"date\":\"2024-03-01T10:00:00Z\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"req_%d\",\"locked\":false,\"status\":\"NEW\",\"summary\":{\"needs\":\"%s\"}}}\n", $1, text }'
}
mkdir -p "$folder/spool/new"
corpus > "$folder/payloads"
DISCKO_SPOOL=$folder/spool PORT=0 node "${RECEIVER:-$here/receive-express}/server.mjs" > "$folder/receiver" 2>&1 &
servers+=($!)
until grep -qs listening "$folder/receiver"; do sleep 0.1; done
url=http://$(sed -n 's/.*listening on //p' "$folder/receiver")/webhook/discko
send() {
    node "$here/sender/send.mjs" --parallel "$connections" "$url" < "$folder/payloads"
}
arrived() {
    [ "$(sqlite3 -cmd '.timeout 5000' "$folder/leads.db" 'SELECT count(*) FROM discko_leads' 2> /dev/null)" = "$payloads" ]
}
whole() {
    send
    until arrived; do sleep 0.05; done
}
has() { # LEAD
    [ "$(sqlite3 -cmd '.timeout 5000' "$folder/leads.db" "SELECT count(*) FROM discko_leads WHERE lead_id = '$1'" 2> /dev/null)" = 1 ]
}
one() { # LEAD
    sed "s/req_1/$1/; q" "$folder/payloads" | node "$here/sender/send.mjs" "$url"
    until has "$1"; do sleep 0.01; done
}
middle_of_seven() {
    for lead in a b c d e f g; do seconds one $lead; done | sort -n | sed -n 4p
}
rate "received, nobody importing" "$(seconds send)"
rate "imported, from a full spool" "$(seconds "$import" --quiet --move-to "$folder/done" "$folder/leads.db" "$folder/spool/new")"
rm "$folder/leads.db"
"$import" --watch --quiet --move-to "$folder/done" "$folder/leads.db" "$folder/spool/new" > /dev/null &
servers+=($!)
rate "both: sent, received, imported and in discko_leads" "$(seconds whole)"
printf '%-58s %7.2f seconds\n' "one alone, from the sender's start to discko_leads" "$(middle_of_seven)"
cat > "$folder/sync.mjs" <<'JS'
import { openSync, writeSync, fdatasyncSync, fsyncSync, closeSync, renameSync } from 'node:fs';
const [folder, count] = process.argv.slice(2);
const parent = openSync(folder, 'r');
for (let n = 0; n < count; n++) {
  const file = openSync(`${folder}/tmp`, 'w');
  writeSync(file, 'x'.repeat(2000));
  fdatasyncSync(file);
  closeSync(file);
  renameSync(`${folder}/tmp`, `${folder}/file.${n}`);
  fsyncSync(parent);
}
JS
mkdir "$folder/sync"
rate "the disk: one file after another written, synced, renamed" "$(seconds node "$folder/sync.mjs" "$folder/sync" "$payloads")"
