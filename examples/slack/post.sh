#!/bin/bash
# Announces the leads of a store that have not been announced: post.sh DATABASE CHANNEL
# SLACK_TOKEN: the bot's token, with chat:write. SLACK_URL: for tests.
#
# Each lead is claimed before it is posted, so that a program that is killed in between announces nobody
# twice; what it was at stays 'posting', and is told.
set -euo pipefail
database=$1 channel=$2
url=${SLACK_URL:-https://slack.com/api/chat.postMessage}
here=$(cd "$(dirname "$0")" && pwd)
answer=$(mktemp) head=$(mktemp)
trap 'rm -f "$answer" "$head"' EXIT
sql() {
    sqlite3 -cmd '.timeout 10000' "$database" "$@"
}
quoted() { # as an SQL string
    printf "'%s'" "${1//\'/\'\'}"
}
put() { # LEAD STATE MESSAGE
    sql "UPDATE discko_slack SET state = '$2', message = $(quoted "$3"), at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE lead = $(quoted "$1")"
}
sql ".read '${here//\'/\'\'}/messages.sql'"
unsure=$(sql "SELECT count(*) FROM discko_slack WHERE state = 'posting'")
[ "$unsure" = 0 ] || echo "post: $unsure leads were being announced when this was ended: look for them in Slack, then set their state in discko_slack" >&2
failed=0
while read -r lead && [ -n "$lead" ]; do
    lead=$(sql "SELECT CAST(x'$lead' AS TEXT)")
    body=$(sql "SELECT json_object('channel', $(quoted "$channel"), 'text', text, 'unfurl_links', json('false')) FROM discko_slack_messages WHERE lead = $(quoted "$lead")")
    put "$lead" posting ''
    for try in 1 2 3 4 5; do
        status=$(curl -sS -m 30 -o "$answer" -D "$head" -w '%{http_code}' -H "Authorization: Bearer ${SLACK_TOKEN:?}" \
            -H 'Content-Type: application/json; charset=utf-8' --data-binary @- "$url" <<< "$body") || status=000
        case $status in
        429)
            pause=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9]*\).*/\1/p' "$head")
            sleep "${pause:-30}"
            ;;
        5??) sleep "$try" ;;
        *) break ;;
        esac
    done
    # 000: it is not known whether Slack has it, so it stays 'posting'.
    case $status in
    200)
        if [ "$(sql "SELECT json_extract($(quoted "$(tr -d '\0' < "$answer")"), '$.ok')")" = 1 ]; then
            put "$lead" posted ''
        else
            put "$lead" refused "$(head -c 500 "$answer")"
            failed=1
        fi
        ;;
    000) echo "post: $lead: no answer from Slack" >&2; exit 1 ;;
    429 | 5??) put "$lead" waiting "$status"; echo "post: Slack answers $status: try again later" >&2; exit 1 ;;
    *) put "$lead" refused "$status"; failed=1 ;;
    esac
done < <(sql "SELECT hex(lead) FROM discko_slack WHERE state = 'waiting' ORDER BY rowid")
[ $failed = 0 ] || echo "post: Slack refused some: see discko_slack" >&2
exit $failed
