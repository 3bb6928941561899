"""Captures without any payload: what stands beside webhooks in the same logs must neither be stored nor quarantined."""
import base64
import random
import zlib

from capture import capture

LINES = 40


def none(name, *forms, expect="nothing"):
    def write(c):
        return "".join(form.replace("{n}", str(n)) + "\n" for n in range(LINES) for form in forms)

    capture(name, "plain", expect=expect)(write)


none("structlog_other.ndjson", '{"event": "request finished", "level": "info", "timestamp": "2024-01-16T09:15:00Z", "status": {n}}')
none("structlog_exception.ndjson", '{"event": "failed", "exception": "Traceback (most recent call last):\\n  File \\"a.py\\"", "level": "error", "logger": "x{n}"}')
none("segment_track.ndjson", '{"event":"Order Completed","type":"track","userId":"u{n}","messageId":"m","properties":{"total":3},"context":{"ip":"1.2.3.4"},"timestamp":"2024-01-16T09:15:00Z"}')
none("mixpanel.ndjson", '{"event":"Signed Up","properties":{"time":1705396500,"distinct_id":"{n}","$browser":"Chrome"}}')
none("nginx_access.log", '203.0.113.7 - - [16/Jan/2024:09:15:00 +0000] "GET /a/{n} HTTP/1.1" 200 612 "-" "Mozilla/5.0 (X11; Linux x86_64)"')
none("nginx_json_access.ndjson", '{"time":"2024-01-16T09:15:00+00:00","request":"GET /{n} HTTP/1.1","status":200,"request_body":""}')
none("nginx_error.log", '2024/01/16 09:15:00 [error] 42#42: *{n} connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: x, request: "POST /hook HTTP/1.1", upstream: "http://127.0.0.1:3000/hook", host: "x"')
none("docker_other.log", '{"log":"GET /health 200 {n}\\n","stream":"stdout","time":"2024-01-16T09:15:00.123456789Z"}', '{"log":"{\\"level\\":\\"info\\",\\"msg\\":\\"tick\\"}\\n","stream":"stderr","time":"2024-01-16T09:15:00.123456789Z"}')
none("pino_other.ndjson", '{"level":30,"time":1705396500123,"pid":42,"hostname":"w","req":{"method":"GET","url":"/{n}","headers":{}},"res":{"statusCode":200},"msg":"request completed"}')
none("winston_other.ndjson", '{"level":"info","message":"listening on {n}"}', '{"level":"error","message":"x","stack":"Error: x\\n    at a (b:1:2)"}')
none("journald_other.ndjson", '{"__REALTIME_TIMESTAMP":"1705396500123456","_PID":"{n}","MESSAGE":"Started hook."}', '{"__REALTIME_TIMESTAMP":"1705396500123456","MESSAGE":[83,116,97,114,116,237]}')
none("journald_short_other.log", "Jan 16 09:15:00 web1 systemd[1]: Started hook.service - Hook {n}.", "Jan 16 09:15:00 web1 kernel: [    0.{n}] x86/fpu: Supporting XSAVE feature 0x001: 'x87'")
none("postgres_log.log", "2024-01-16 09:15:00.123 UTC [42] LOG:  statement: INSERT INTO hooks(id, event) VALUES ({n}, 'x') RETURNING id", "2024-01-16 09:15:00.123 UTC [42] DETAIL:  parameters: $1 = '{\"a\":1}', $2 = '[1,2]'")
none("sql_dump_other.sql", "INSERT INTO users VALUES ({n}, 'O''Brien', '{\"theme\":\"dark\"}');")
none("sql_schema.sql", "CREATE TABLE t{n} (id integer NOT NULL, event text, data jsonb DEFAULT '{}'::jsonb);", "--", "")
none("rails_other.log", 'Started GET "/leads/{n}" for 127.0.0.1 at 2024-01-16 09:15:00 +0000', "Processing by LeadsController#show as HTML", '  Parameters: {"id"=>"{n}"}', "  User Load (0.3ms)  SELECT \"users\".* FROM \"users\" LIMIT $1  [[\"LIMIT\", 1]]", "Completed 200 OK in 12ms (Views: 8.1ms | ActiveRecord: 0.9ms)", "")
none("java_trace.log", "2024-01-16 09:15:00.123 ERROR 42 --- [main] o.s.boot.SpringApplication : failed {n}", "java.lang.IllegalStateException: Unexpected character ('{' (code 123)) at [Source: (String)\"{\"a\":1}\"; line: 1]", "\tat com.example.Hook.handle(Hook.java:42)", "\t... 23 more", "Caused by: java.io.IOException: x [a=b, c={d=e}]")
none("python_other.log", "2024-01-16 09:15:00,123 INFO hook: event=tick n={n} data={'a': [1, None], 'b': True}", "Traceback (most recent call last):", '  File "a.py", line 3, in <module>', "    x = json.loads('{')", "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)")
none("k8s_events.txt", "LAST SEEN   TYPE      REASON    OBJECT        MESSAGE", "{n}m          Normal    Pulled    pod/hook-1    Container image \"x\" already present")
none("k8s_events.ndjson", '{"kind":"Event","apiVersion":"v1","metadata":{"name":"x{n}"},"reason":"Pulled","message":"Container image","type":"Normal","involvedObject":{"kind":"Pod"}}')
none("cloudtrail.ndjson", '{"eventVersion":"1.08","eventTime":"2024-01-16T09:15:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":{"bucketName":"b{n}"},"responseElements":null}')
none("gitlab_webhook.ndjson", '{"object_kind":"push","event_name":"push","before":"9{n}","ref":"refs/heads/main","commits":[{"id":"x","message":"fix {\\"a\\":1}"}]}')
none("github_webhook.ndjson", '{"action":"opened","issue":{"number":{n},"title":"lead is missing","body":"the event is lost"},"repository":{"full_name":"a/b"}}')
none("stripe_webhook.ndjson", '{"id":"evt_{n}","object":"event","type":"charge.succeeded","data":{"object":{"id":"ch_1","amount":100}},"created":1705396500}')
none("sentry_logs.ndjson", '{"event_id":"{n}","level":"error","message":"x","extra":{"data":[1,2]}}')
none("caddy_access.ndjson", '{"level":"info","ts":1705396500.123,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"1.2.3.4","method":"GET","uri":"/{n}","headers":{"User-Agent":["x"]}},"status":200}')
none("haproxy_other.log", 'Jan 16 09:15:00 lb haproxy[42]: 1.2.3.4:5 [16/Jan/2024:09:15:00.123] http~ app/web{n} 0/0/1/2/3 200 120 - - ---- 1/1/0/0/0 0/0 {x|} {y} "GET / HTTP/1.1"')
none("iis.log", "#Software: Microsoft Internet Information Services 10.0", "#Fields: date time s-ip cs-method cs-uri-stem", "2024-01-16 09:15:00 10.0.0.4 GET /a/{n} - 443 - 1.2.3.4 Mozilla/5.0+(Windows) - 200 0 0 15")
none("logfmt_other.log", 'time=2024-01-16T09:15:00Z level=info msg="request" event=http.request data="{}" n={n}')
none("prometheus.txt", "# HELP http_requests_total x", 'http_requests_total{code="200",event="x"} {n}')
none("crash_text.log", "*** glibc detected *** ./a: double free or corruption {n}", "======= Memory map: ========", "00400000-00401000 r-xp 00000000 08:01 123 /a", "{{{{[[[[\"\"\"\"", "}}}}]]]]")
none("base64_noise.log", "session=QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg== n={n}", "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiZXZlbnQiOiJ4In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ")
none("codings_noise.log", "avatar=data:image/png;base64,%s n={n}" % base64.b64encode(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(900)).decode(), "note=%s" % base64.b64encode(b"The quick brown fox jumps over the lazy dog, many times over and over again {n}").decode(), "sha256=%s id=%s" % (random.Random(2).randbytes(32).hex(), random.Random(3).randbytes(400).hex()), "GET /find?q=%D0%BB%D0%B8%D0%B4%20%C3%A9t%C3%A9%26%quot%3B&utm_source=%7Bcampaign%7D HTTP/1.1 {n}", "bytes=[34, 108, 101, 97, 100] [1, 2, -3, 255] %s" % list(random.Random(4).randbytes(60)), "key=%s" % base64.b32encode(random.Random(5).randbytes(80)).decode(), "blob=%s" % base64.b85encode(random.Random(6).randbytes(300)).decode().replace("{", "").replace("}", ""))
none("codings_noise.ndjson", '{"list":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"],"n":{n}}', '{"pdf":"%s","n":{n}}' % base64.b64encode(b"%PDF-1.4\n" + b"1 0 obj << /Type /Catalog >> endobj\n" * 20 + random.Random(7).randbytes(600)).decode(), '{"zip":"%s"}' % base64.b64encode(zlib.compress(b"another program's text, again and again" * 9)).decode())
none("words_of_payloads.log", "2024-01-16 INFO the event lead was unlocked for data {n}", "see lead.unlocked in the documentation, event and data are members")
none("graphql_other.ndjson", '{"operationName":"Leads","variables":{"event":"x{n}"},"query":"query Leads { leads { id data { score } } }"}')
none("csv_other.csv", "id,event,data", '{n},login,"{""a"":1}"')


@capture("other_lines_around_one.ndjson", "plain hostile", timed=True)
def around(c):
    other = '{"event":"request finished","level":"info","status":200}\n{"event":"Order Completed","type":"track","userId":"1","properties":{"a":1}}\n203.0.113.7 - - [16/Jan/2024:09:15:00 +0000] "GET / HTTP/1.1" 200 612 "-" "x"\n'
    return other * 20 + "".join(c.json({"level": "info", "time": c.time(i), "body": t}) + "\n" + other * 5 for i, t in c)


@capture("events_of_others_with_data.ndjson", "plain", expect="others")
def with_data(c):
    """Whole records with a string `event` and an object `data` are payloads by the contract, whatever the event."""
    return "".join('{"event":"charge.succeeded","data":{"id":"ch_%d"}}\n' % n for n in range(3)) + "".join(t + "\n" for i, t in c)


@capture("cut_json_of_others.log", "plain")
def cut_of_others(c):
    """What another program has cut is a line of its own, which shows no trace."""
    return "".join('2024-01-16 09:15 INFO start\n{"a":%d\n{"level":"info","msg":"%s\n{\n%s\n' % (i, "x" * 40, t) for i, t in c)
