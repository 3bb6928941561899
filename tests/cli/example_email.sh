. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
# A mail server that keeps each message in a file, and at times says no.
cat > smtp.py <<'PY'
import os
import socketserver
import sys


class Session(socketserver.StreamRequestHandler):
    count = 0

    def say(self, line):
        self.wfile.write((line + "\r\n").encode())

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper().split(" ")[0]
            if verb == "DATA":
                self.say("354 go on")
                data = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    data += part[1:] if part.startswith(b"..") else part
                Session.count += 1
                open(f"mail.{Session.count}", "wb").write(data)
                if os.path.exists("silent"):
                    return
                self.say("250 kept")
            elif verb == "MAIL":
                self.say("451 later" if Session.count == 2 and not Session.said_no else "250 ok")
                Session.said_no = Session.said_no or Session.count == 2
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    said_no = False


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
print(server.server_address[1], file=sys.stderr, flush=True)
server.serve_forever()
PY
cat > show.py <<'PY'
import email
import email.policy
import sys

for name in sys.argv[1:]:
    raw = open(name, "rb").read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    print("Subject:", message["subject"], "| From:", message["from"], "| To:", message["to"])
    for part in message.iter_parts():
        print(f"[{part.get_content_type()}]", part.get_content().rstrip())
    print("defects", [type(d).__name__ for d in message.defects], "longest line", max(map(len, raw.split(b"\r\n"))) <= 80, "only CRLF", raw.count(b"\n") == raw.count(b"\r\n"))
PY
start port sh -c 'exec python3 smtp.py 2> port.number'
wait_for test -s port.number
send() {
    code "$examples/email/send.sh" db 'leads@example.com' 'sales@example.com' "smtp://127.0.0.1:$(cat port.number)" 2>&1
}
title "one message for each lead; refused messages wait"
$IMPORT --quiet db "$payloads"
send
sqlite3 db "SELECT lead, state FROM discko_email"
send
sqlite3 db "SELECT lead, state FROM discko_email"
python3 show.py mail.1 mail.2 mail.3
title "every value is escaped, also in the subject"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"odd","locked":false,"category":"Référencement 🎯 & une très longue catégorie\r\nBcc: x@y.z","contact":{"firstName":"<b>","lastName":"\"O\u0027Brien\"","email":" a@b.c "},"summary":{"needs":".\nline two\n<script>"}}}' '{"event":"lead.unlocked","date":"2024-03-02","data":{"locked":false}}' > odd.ndjson
$IMPORT --quiet db odd.ndjson
send
python3 show.py mail.4 mail.5
title "running again sends nothing"
send
ls mail.* | wc -l
title "killed between two messages: none is sent twice"
sqlite3 db "UPDATE discko_email SET state = 'sending', at = '2024-01-01' WHERE lead = 'odd'"
send
ls mail.* | wc -l
title "two programs at once send each message once"
leads 12 > twice.ndjson
$IMPORT --quiet db twice.ndjson
send > first &
send > second
wait $!
cat first second | grep -v '^send: 1 messages'
sqlite3 db "SELECT state, count(*) FROM discko_email WHERE lead LIKE 'req___' OR lead LIKE 'req__' GROUP BY 1"
ls mail.* | wc -l
title "a message without an answer may have arrived, and is not sent again"
printf '%s\n' '{"event":"lead.unlocked","date":"2024-03-05","data":{"id":"silent","locked":false,"category":"silent"}}' > silent.ndjson
$IMPORT --quiet db silent.ndjson
touch silent
send | grep -v '^curl'
sqlite3 db "SELECT state FROM discko_email WHERE lead = 'silent'"
title "wrong usage"
code "$examples/email/send.sh" db a@b c@d 2>&1
code "$examples/email/send.sh" nothere a@b c@d smtp://127.0.0.1 2>&1
