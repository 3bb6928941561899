. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
# A Slack that keeps what it is told, one line each, and at times answers as Slack does under load.
cat > slack.py <<'PY'
import http.server
import json
import sys


class Slack(http.server.BaseHTTPRequestHandler):
    count = 0

    def do_POST(self):
        Slack.count += 1
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = {"ok": True}
        status = 429 if Slack.count == 2 else 503 if Slack.count == 4 else 200
        if b"halfway" in body:
            status = 500  # Slack's fatal_error: some of it may have been done
        if status == 200:
            message = json.loads(body)
            if message["channel"] != "#leads":
                answer = {"ok": False, "error": "channel_not_found"}
            elif "hangup" in message["text"]:
                print(json.dumps(message, ensure_ascii=False), flush=True)
                self.connection.close()  # it has it, and says nothing
                return
            else:
                print(json.dumps(message, ensure_ascii=False), flush=True)
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slack)
print(server.server_port, file=sys.stderr, flush=True)
server.serve_forever()
PY
start port sh -c 'exec python3 slack.py > said 2> port.number'
wait_for test -s port.number
export SLACK_URL=http://127.0.0.1:$(cat port.number)/api/chat.postMessage SLACK_TOKEN=xoxb-test
post=$examples/slack/post.sh
title "each lead once, without its missing values"
$IMPORT --quiet db "$payloads"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-02-01","data":{"id":"req_<&>'"'"'","locked":false,"url":"https://x/?a=1&b=2|c","contact":{"lastName":"O<b>\nNeill &"},"analysis":{"score":5.5}}}' '{"event":"lead.unlocked","date":"2024-02-02","data":{"locked":false}}' > more.ndjson
$IMPORT --quiet db more.ndjson
code "$post" db '#leads'
cat said
sqlite3 db "SELECT lead, state FROM discko_slack"
sqlite3 db "SELECT count(*) FROM discko_slack AS s JOIN discko_events AS e ON s.lead = 'payload ' || hex(e.hash)"
grep -ciE 'undefined|null' said || true
title "a new version of a lead is not announced again"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"req_abc123","locked":false,"status":"WON"}}' > won.ndjson
$IMPORT --quiet db won.ndjson
code "$post" db '#leads'
wc -l < said
title "a post that failed half-way is not repeated"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-03-02","data":{"id":"half","locked":false,"category":"hangup"}}' '{"event":"lead.unlocked","date":"2024-03-03","data":{"id":"after","locked":false}}' > half.ndjson
$IMPORT --quiet db half.ndjson
code "$post" db '#leads' 2>&1 | grep -v '^curl'
sqlite3 db "UPDATE discko_slack SET at = strftime('%Y-%m-%dT%H:%M:%fZ', at, '-2 minutes') WHERE state = 'posting'"
code "$post" db '#leads' 2>&1
sqlite3 db "SELECT lead, state FROM discko_slack WHERE lead IN ('half', 'after')"
grep -c hangup said
sqlite3 db "UPDATE discko_slack SET state = 'posted' WHERE lead = 'half'"
title "a post on which Slack failed is not repeated"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-03-03","data":{"id":"500","locked":false,"category":"halfway"}}' > half.ndjson
$IMPORT --quiet db half.ndjson
code "$post" db '#leads' 2>&1
code "$post" db '#leads' 2>&1
title "two programs at once announce each lead once"
leads 30 | sed 's/req_/twice_/' > twice.ndjson
$IMPORT --quiet db twice.ndjson
"$post" db '#leads' 2> /dev/null &
"$post" db '#leads' 2> /dev/null
wait $!
sqlite3 db "SELECT state, count(*) FROM discko_slack WHERE lead LIKE 'twice%' GROUP BY 1"
[ "$(wc -l < said)" = $((7 + 30)) ] && echo "each once"
title "the token is not visible to other users"
grep -n 'SLACK_TOKEN' "$post" | grep -c curl || true
title "wrong usage"
code "$post" db 2>&1
code "$post" nothere '#leads' 2>&1
code env -u SLACK_TOKEN "$post" db '#leads' 2>&1
title "what Slack refuses is reported"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-03-04","data":{"id":"lost","locked":false}}' > lost.ndjson
$IMPORT --quiet db lost.ndjson
code "$post" db '#nowhere' 2>&1
sqlite3 db "SELECT lead, state, message FROM discko_slack WHERE lead = 'lost'"
