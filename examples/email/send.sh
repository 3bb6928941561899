#!/bin/bash
# Sends an e-mail for each lead that has had none: send.sh DATABASE FROM TO [CURL OPTION]...
# The curl options name the server: smtp://localhost, or smtps://mail.example.com --netrc.
#
# Each lead is claimed before its message is sent, so that no second program and no second run sends it
# again; what was claimed when the program was killed stays 'sending', and is told.
set -euo pipefail
if [ $# -lt 4 ] || [ ! -f "$1" ]; then
    echo "usage: send.sh DATABASE FROM TO CURL-OPTION..." >&2
    exit 2
fi
database=$1 from=$2 to=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sql() {
    sqlite3 -cmd '.timeout 10000' "$database" "$@"
}
# From hexadecimal to the bytes' base64, in lines as mail wants them.
base64_of() {
    printf '%b' "$(sed 's/../\\x&/g')" | base64 -w 76
}
# A header's value, as encoded words of at most 45 bytes each, cut between characters.
encoded() { # LEAD IN HEX
    sql "WITH RECURSIVE cut (word, rest) AS (
             SELECT '', (SELECT replace(replace(subject, char(13), ' '), char(10), ' ') FROM discko_email_parts WHERE lead = CAST(x'$1' AS TEXT))
             UNION ALL SELECT substr(rest, 1, 11), substr(rest, 12) FROM cut WHERE rest <> '')
         SELECT hex(word) FROM cut WHERE word <> ''" |
        while read -r word; do printf ' =?UTF-8?B?%s?=\r\n' "$(base64_of <<< "$word")"; done
}
part() { # LEAD IN HEX, COLUMN, TYPE
    printf -- '--=_discko\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n' "$3"
    sql "SELECT hex($2) FROM discko_email_parts WHERE lead = CAST(x'$1' AS TEXT)" | base64_of | sed 's/$/\r/'
}
message() { # LEAD IN HEX
    printf 'From: %s\r\nTo: %s\r\nSubject:' "$from" "$to"
    encoded "$1"
    printf 'Date: %s\r\nMessage-ID: <%s@discko>\r\n' "$(LC_ALL=C date -R)" "$(printf %s "$1" | sha256sum | cut -c1-32)"
    printf 'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="=_discko"\r\n\r\n'
    part "$1" text text/plain
    part "$1" html text/html
    printf -- '--=_discko--\r\n'
}
put() { # LEAD IN HEX, STATE
    sql "UPDATE discko_email SET state = '$2', at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE lead = CAST(x'$1' AS TEXT)"
}
claim() { # LEAD IN HEX: succeeds for one program alone
    [ "$(sql "UPDATE discko_email SET state = 'sending', at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE lead = CAST(x'$1' AS TEXT) AND state = 'waiting'; SELECT changes()")" = 1 ]
}
sql ".read '${here//\'/\'\'}/messages.sql'"
unsure=$(sql "SELECT count(*) FROM discko_email WHERE state = 'sending' AND at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-2 minutes')")
[ "$unsure" = 0 ] || echo "send: $unsure messages were being sent when this was ended: look for them, then set their state in discko_email" >&2
for lead in $(sql "SELECT hex(lead) FROM discko_email WHERE state = 'waiting' ORDER BY rowid"); do
    message "$lead" > "$folder/message"
    claim "$lead" || continue
    rc=0
    curl -sS -m 60 --mail-from "$from" --mail-rcpt "$to" -T "$folder/message" "$@" < /dev/null || rc=$?
    case $rc in
    0) put "$lead" sent ;;
    # Resolving, connecting, logging in, and what the server said no to: it was not sent.
    5 | 6 | 7 | 8 | 35 | 55 | 60 | 64 | 67) put "$lead" waiting; exit 1 ;;
    # It is not known whether the server has it, so it stays 'sending'.
    *) echo "send: no answer to the message: look whether it has arrived, then set its state in discko_email" >&2; exit 1 ;;
    esac
done
