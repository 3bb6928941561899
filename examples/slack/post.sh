#!/bin/bash
# Announces the leads of a store that have not been announced: post.sh DATABASE CHANNEL
# SLACK_TOKEN: the bot's token, with chat:write. SLACK_URL: for tests.
#
# Each lead is claimed before it is posted, so that no second program and no second run announces it
# again; what was claimed when the program was killed stays 'posting', and is told.
set -euo pipefail
if [ $# != 2 ] || [ ! -f "$1" ] || [ -z "${SLACK_TOKEN:-}" ]; then
    echo "usage: SLACK_TOKEN=… post.sh DATABASE CHANNEL" >&2
    exit 2
fi
database=$1 channel=$2
url=${SLACK_URL:-https://slack.com/api/chat.postMessage}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# In a file, since every user can read the arguments of a program.
printf 'Authorization: Bearer %s\nContent-Type: application/json; charset=utf-8\n' "$SLACK_TOKEN" > "$folder/header"
sql() {
    sqlite3 -cmd '.timeout 10000' "$database" "$@"
}
quoted() { # as an SQL string
    printf "'%s'" "${1//\'/\'\'}"
}
put() { # LEAD IN HEX, STATE, MESSAGE
    sql "UPDATE discko_slack SET state = '$2', message = $(quoted "$3"), at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE lead = CAST(x'$1' AS TEXT)"
}
claim() { # LEAD IN HEX: succeeds for one program alone
    [ "$(sql "UPDATE discko_slack SET state = 'posting', at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE lead = CAST(x'$1' AS TEXT) AND state = 'waiting'; SELECT changes()")" = 1 ]
}
# Slack's answer to a message: its HTTP status, 000 for none, what it said in a file.
post() { # LEAD IN HEX
    sql "SELECT json_object('channel', $(quoted "$channel"), 'text', text, 'unfurl_links', json('false')) FROM discko_slack_messages WHERE lead = CAST(x'$1' AS TEXT)" |
        curl -sS -m 30 -o "$folder/answer" -D "$folder/head" -w '%{http_code}' -H "@$folder/header" --data-binary @- "$url" || true
}
sql ".read '${here//\'/\'\'}/messages.sql'"
unsure=$(sql "SELECT count(*) FROM discko_slack WHERE state = 'posting' AND at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 minute')")
[ "$unsure" = 0 ] || echo "post: $unsure leads were being announced when this was ended: look for them in Slack, then set their state in discko_slack" >&2
failed=0
for lead in $(sql "SELECT hex(lead) FROM discko_slack WHERE state = 'waiting' ORDER BY rowid"); do
    for try in 1 2 3 4 5; do
        claim "$lead" || continue 2
        status=$(post "$lead")
        # Only these two say that Slack has not taken it: it may be claimed again.
        case $status in 429 | 503) ;; *) break ;; esac
        put "$lead" waiting "$status"
        pause=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9]*\).*/\1/p' "$folder/head")
        [ "$try" = 5 ] || sleep "${pause:-$try}"
    done
    case $status in
    200)
        if [ "$(sql "SELECT CASE WHEN json_valid(answer) THEN json_extract(answer, '\$.ok') END FROM (SELECT $(quoted "$(tr -d '\0' < "$folder/answer")") AS answer)")" = 1 ]; then
            put "$lead" posted ''
        else
            put "$lead" refused "$(head -c 500 "$folder/answer" | tr -d '\0')"
            failed=1
        fi
        ;;
    429 | 503) echo "post: Slack answers $status: try again later" >&2; exit 1 ;;
    # It is not known whether Slack has it, so it stays 'posting'.
    000 | 5??) echo "post: Slack answers $status: look whether it has $(sql "SELECT CAST(x'$lead' AS TEXT)"), then set its state in discko_slack" >&2; exit 1 ;;
    *) put "$lead" refused "$status"; failed=1 ;;
    esac
done
[ $failed = 0 ] || echo "post: Slack refused some: see discko_slack" >&2
exit $failed
