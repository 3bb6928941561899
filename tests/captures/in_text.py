"""Captures that are lines of text: logs of applications, platforms and servers, terminals, HTTP."""
import base64
import json

from capture import capture, when

LINE = "plain hostile escaped long"
PRETTY = "pretty"


def lines(name, form, sets=LINE, timed=True, **more):
    """A log with one line for each payload: FORM, with {body}, {i} and what stands in {} as a form of time."""

    def write(c):
        return "".join(fill(form, i, t) + "\n" for i, t in c)

    capture(name, sets, timed=timed, **more)(write)


def fill(form, index, text):
    out, rest = "", form
    while "{" in rest:
        before, _, rest = rest.partition("{")
        word, _, rest = rest.partition("}")
        out += before + {"body": text, "i": str(index)}.get(word, "") if word in ("body", "i") else before + str(when(index, word))
    return out + rest


# --------------------------------------------------------------------------------------- one line each
lines("python_logging.log", "{%Y-%m-%d %H:%M:%S},123 - hook - INFO - {body}")
lines("python_logging_label.log", "{%Y-%m-%d %H:%M:%S},123 INFO     [hook.views:42] webhook body={body} status=200")
lines("python_basic.log", "WARNING:hook:{body}", timed=False)
lines("loguru.log", "{%Y-%m-%d %H:%M:%S.%L} | INFO     | __main__:hook:12 - {body}")
lines("loguru_colour.log", "\x1b[32m{%Y-%m-%d %H:%M:%S.%L}\x1b[0m | \x1b[1mINFO    \x1b[0m | \x1b[36m__main__\x1b[0m - \x1b[1m{body}\x1b[0m")
lines("structlog_console_json.log", "{%Y-%m-%dT%H:%M:%S.%LZ} [info     ] webhook                        payload={body}", "plain escaped long")
lines("gunicorn_access_then_body.log", '203.0.113.7 - - [{%d/%b/%Y:%H:%M:%S +0000}] "POST /hook HTTP/1.1" 200 2 "-" "axios/1.6"\n[{%Y-%m-%d %H:%M:%S +0000}] [42] [INFO] {body}')
lines("uvicorn.log", 'INFO:     203.0.113.7:51234 - "POST /hook HTTP/1.1" 200 OK\nINFO:     {body}', timed=False)
lines("flask_print.log", '{body}\n127.0.0.1 - - [{%d/%b/%Y %H:%M:%S}] "POST /hook HTTP/1.1" 200 -', timed=False)
lines("django_runserver.log", '{body}\n[{%d/%b/%Y %H:%M:%S}] "POST /hook HTTP/1.1" 200 2', timed=False)
lines("celery_worker.log", "[{%Y-%m-%d %H:%M:%S},123: INFO/ForkPoolWorker-1] hook.tasks.handle[8f5e]: {body}")
lines("spring_boot3.log", "{%Y-%m-%dT%H:%M:%S.%LZ}  INFO 42 --- [hook] [nio-8080-exec-1] com.example.HookController    : Received: {body}")
lines("logback_default.log", "{%H:%M:%S.%L} [http-nio-8080-exec-1] INFO com.example.Hook -- {body}", timed=False)
lines("log4j_pattern.log", "{%Y-%m-%d %H:%M:%S,%L} INFO  [main] com.example.Hook: body <{body}>")
lines("jul.log", "{%b %d, %Y %I:%M:%S %p} com.example.Hook handle\nINFO: {body}")
lines("heading.log", "{%Y-%m-%d %H:%M:%S},123 INFO hook: Received:\n{body}", LINE + " pretty")
lines("heading_crlf.log", "{%Y-%m-%d %H:%M:%S},123 INFO hook: Received:\r\n{body}\r")
lines("heading_of_another.log", "[loaded since] 2023-01-01 10:20:30 everything\nINFO: {body}", timed=False)
lines("line_above.log", "2023-01-01 10:20:30 INFO the server has started\n{body}", timed=False)
lines("heading_of_a_user.log", "user signed in 2020-11-01T10:00:00Z posted:\n{body}", timed=False)
lines("heading_of_a_job.log", "next run: 2027-01-01T00:00:00Z:\n{body}", timed=False)
lines("user_created_posted.log", "user created 2020-11-01T10:00:00Z posted: {body}", timed=False)
lines("job_exported.log", "exported at 2020-11-01T10:00:00Z: {body}", timed=False)
lines("heading_received.log", "webhook received at {%Y-%m-%dT%H:%M:%S.%LZ}:\n{body}", LINE + " pretty")
lines("heading_behind_name.log", "[hook] {%Y-%m-%dT%H:%M:%S.%LZ} INFO hook: body:\n{body}", LINE + " pretty")
lines("heading_above.log", "Request: POST /hook at {%a %b %d %Y %H:%M:%S} GMT+0000, IP: ::1\nRequest Body:\n{body}", "pretty")
lines("heading_colour.log", "\x1b[32m[Nest] 7  - \x1b[39m{%m/%d/%Y, %I:%M:%S %p} \x1b[32m    LOG\x1b[39m \x1b[32mObject:\x1b[39m\n{body}", "pretty")
lines("spring_commons_filter.log", "{%Y-%m-%d %H:%M:%S.%L} DEBUG 42 --- [exec-1] o.s.w.f.CommonsRequestLoggingFilter : REQUEST DATA: POST /hook, payload={body}]")
lines("tomcat_juli.log", "{%d-%b-%Y %H:%M:%S.%L} INFO [http-nio-8080-exec-1] com.example.Hook.handle {body}")
lines("serilog_console.log", "[{%H:%M:%S} INF] Webhook {body}", timed=False)
lines("serilog_file.log", "{%Y-%m-%d %H:%M:%S.%L +00:00} [INF] Webhook {body}")
lines("nlog_file.log", "{%Y-%m-%d %H:%M:%S.%L}0|INFO|Hook.Controller|{body}|url: https://x/hook|action: Post")
lines("dotnet_console.log", "info: Hook.Controllers.HookController[0]\n      {body}", timed=False)
lines("log4net.log", "{%Y-%m-%d %H:%M:%S,%L} [7] INFO  Hook.Controller [(null)] - {body}")
lines("iis_like.log", "{%Y-%m-%d %H:%M:%S} 10.0.0.4 POST /hook - 443 - 203.0.113.7 axios 200 0 0 15 {body}")
lines("go_std_file.log", "{%Y/%m/%d %H:%M:%S} main.go:42: body: {body}")
lines("go_std_micros.log", "[hook] {%Y/%m/%d %H:%M:%S.%L456} {body}")
lines("zerolog_console.log", "{%Y-%m-%dT%H:%M:%SZ} INF webhook body={body}", "plain escaped long")
lines("echo_middleware.log", "{%Y/%m/%d %H:%M:%S} [INFO] [POST] /hook 200 1.2ms {body}")
lines("klog.log", "I0116 09:15:0{i}.123456   42 hook.go:42] body: {body}", timed=False)
lines("env_logger.log", "[{%Y-%m-%dT%H:%M:%SZ} INFO  hook] {body}")
lines("tracing_fmt.log", "{%Y-%m-%dT%H:%M:%S.%L456Z}  INFO hook::handler: received body={body}")
lines("ruby_logger.log", "I, [{%Y-%m-%dT%H:%M:%S.%L456} #42]  INFO -- : {body}")
lines("ruby_logger_prog.log", "I, [{%Y-%m-%dT%H:%M:%S.%L456} #42]  INFO -- hook: [req-8f5e] Webhook: {body}")
lines("rails_raw_body.log", 'Started POST "/hook" for 203.0.113.7 at {%Y-%m-%d %H:%M:%S +0000}\nProcessing by HooksController#create as JSON\nRaw body: {body}\nCompleted 200 OK in 3ms (Views: 0.1ms | ActiveRecord: 0.0ms)\n', timed=False)
lines("puma_stdout.log", "[42] {body}", timed=False)
lines("sidekiq.log", "{%Y-%m-%dT%H:%M:%S.%LZ} pid=42 tid=abc class=HookJob jid=b4a5 INFO: {body}")
lines("monolog_line.log", "[{%Y-%m-%dT%H:%M:%S.%L456+00:00}] app.INFO: webhook {body} []")
lines("monolog_line_body.log", "[{%Y-%m-%dT%H:%M:%S.%L456+00:00}] app.INFO: {body} {\"ip\":\"x\"} []".replace('{"ip":"x"}', "[1]"))
lines("php_fpm.log", "[{%d-%b-%Y %H:%M:%S}] WARNING: [pool www] child 42 said into stderr: \"NOTICE: PHP message: {body}\"", timed=True)
lines("php_error_log_utc.log", "[{%d-%b-%Y %H:%M:%S UTC}] {body}")
lines("nginx_error_debug.log", "{%Y/%m/%d %H:%M:%S} [notice] 42#42: *1 [lua] hook.lua:3: body: {body}, client: 203.0.113.7, server: x, request: \"POST /hook HTTP/1.1\", host: \"x\"")
lines("perl_mojo.log", "[{%Y-%m-%d %H:%M:%S}.12345] [42] [info] [abc] {body}")
lines("erlang_logger.log", "{%Y-%m-%dT%H:%M:%S.%L456+00:00} notice: {body}")
lines("elixir_logger.log", "{%H:%M:%S.%L} request_id=F6 [info] Webhook {body}", timed=False)
lines("winston_simple.log", "info: {body}", timed=False)
lines("winston_printf.log", "{%Y-%m-%dT%H:%M:%S.%LZ} [info]: {body}")
lines("winston_label.log", "{%Y-%m-%d %H:%M:%S} [hook] info: webhook {body} +3ms")
lines("log4js_file.log", "[{%Y-%m-%dT%H:%M:%S.%L}] [INFO] hook - {body}")
lines("bunyan_short.log", "{%H:%M:%S.%LZ}  INFO hook: {body}", timed=False)
lines("debug_module.log", "{%Y-%m-%dT%H:%M:%S.%LZ} hook:body {body}")
lines("debug_module_tty.log", "  \x1b[38;5;27;1mhook:body \x1b[0m{body} \x1b[38;5;27m+0ms\x1b[0m", timed=False)
lines("fastify_pretty.log", "[{%H:%M:%S.%L}] INFO (42): {body}", timed=False)
lines("signale.log", "[hook] \u203a \u2139  info      {body}", timed=False)
lines("electron_log.log", "[{%Y-%m-%d %H:%M:%S.%L}] [info]  {body}")
lines("nextjs_vercel.log", "{%Y-%m-%dT%H:%M:%S.%LZ}  [POST] /api/hook status=200\n{body}", timed=False)
lines("vercel_logs_cli.txt", "{%H:%M:%S.%L}  info  POST  200  hook.vercel.app  {body}", timed=False)
lines("netlify_log.txt", "{%b %d, %I:%M:%S %p}: 8f5e1234 INFO   {body}", timed=False)
lines("render_log.txt", "{%b %d %I:%M:%S %p}  {body}", timed=False)
lines("fly_logs.txt", "{%Y-%m-%dT%H:%M:%SZ} app[148e] cdg [info] {body}")
lines("railway.txt", "{%b %d %H:%M:%S} {body}", timed=False)
lines("gae_tail.txt", '{%Y-%m-%d %H:%M:%S} default[20240116t091500]  {body}')
lines("cf_logs.txt", "   {%Y-%m-%dT%H:%M:%S.%L+0000} [APP/PROC/WEB/0] OUT {body}")
lines("az_webapp_log.txt", "{%Y-%m-%dT%H:%M:%S.%L456789Z} {body}")
lines("aws_logs_tail_short.txt", "{%Y-%m-%dT%H:%M:%S} {body}")
lines("lambda_node.txt", "{%Y-%m-%dT%H:%M:%S.%LZ}\t8f5e1234-aaaa-bbbb-cccc-1234567890ab\tINFO\t{body}")
lines("lambda_python.txt", "[INFO]\t{%Y-%m-%dT%H:%M:%S.%LZ}\t8f5e1234-aaaa\t{body}")
lines("sam_logs.txt", "2024/01/16/[$LATEST]8f5e1234 {%Y-%m-%dT%H:%M:%S.%L000} {body}")
lines("kubectl_timestamps.txt", "{%Y-%m-%dT%H:%M:%S.%L456789Z} {body}")
lines("kubectl_prefix.txt", "[pod/hook-7d9f-abcde/hook] {body}", timed=False)
lines("kubectl_prefix_timestamps.txt", "[pod/hook-7d9f-abcde/hook] {%Y-%m-%dT%H:%M:%S.%L456789Z} {body}")
lines("stern.txt", "hook-7d9f-abcde hook {body}", timed=False)
lines("stern_timestamps.txt", "+ hook-7d9f-abcde \u203a hook\nhook-7d9f-abcde hook {%Y-%m-%dT%H:%M:%S.%L456789Z} {body}".replace("+ hook-7d9f-abcde \u203a hook\n", ""))
lines("cri.log", "{%Y-%m-%dT%H:%M:%S.%L456789Z} stdout F {body}")
lines("cri_offset.log", "{%Y-%m-%dT%H:%M:%S.%L456789+00:00} stderr F INFO {body}")
lines("compose_plain.txt", "hook-1  | {body}", timed=False)
lines("compose_v1.txt", "\x1b[36mhook_1   |\x1b[0m {body}", timed=False)
lines("compose_timestamps.txt", "hook-1  | {%Y-%m-%dT%H:%M:%S.%L456789Z} {body}")
lines("docker_logs_t.txt", "{%Y-%m-%dT%H:%M:%S.%L456789Z} {body}")
lines("swarm_service_logs.txt", "hook.1.abcdef123456@node1    | {body}", timed=False)
lines("pm2_logs_cli.txt", "0|hook  | {%Y-%m-%dT%H:%M:%S}: {body}")
lines("foreman.txt", "{%H:%M:%S} web.1    | {body}", timed=False)
lines("overmind.txt", "web     | {body}", timed=False)
lines("supervisord.txt", "{%Y-%m-%d %H:%M:%S},123 INFO hook stdout: {body}")
lines("svlogd.txt", "{%Y-%m-%d_%H:%M:%S}.12345 {body}", timed=False)
lines("multilog_tai64n.txt", "@4000000065a64a9e075bca00 {body}", timed=False)
lines("journalctl_short.txt", "{%b %d %H:%M:%S} web1 hook[42]: {body}", timed=False)
lines("journalctl_iso.txt", "{%Y-%m-%dT%H:%M:%S+0000} web1 node[42]: {body}")
lines("journalctl_iso_precise.txt", "{%Y-%m-%dT%H:%M:%S.%L456+00:00} web1 node[42]: {body}")
lines("journalctl_unix.txt", "{float} web1 node[42]: {body}")
lines("journalctl_cat.txt", "{body}", timed=False)
lines("journalctl_full.txt", "Tue {%Y-%m-%d %H:%M:%S UTC} web1 node[42]: {body}")
lines("rsyslog_iso.txt", "{%Y-%m-%dT%H:%M:%S.%L456+00:00} web1 hook: {body}")
lines("syslog_5424.txt", '<134>1 {%Y-%m-%dT%H:%M:%S.%LZ} web1 hook 42 ID47 [ex@1 a="b"] {body}')
lines("syslog_5424_bom.txt", "<134>1 {%Y-%m-%dT%H:%M:%S.%LZ} web1 hook 42 - - \ufeff{body}")
lines("syslog_octets.txt", "<134>1 {%Y-%m-%dT%H:%M:%SZ} web1 hook - - - {body}")
lines("syslog_ng.txt", "{%b %d %H:%M:%S} web1 hook[42]: [info] {body}", timed=False)
lines("haproxy_capture.log", "{%b %d %H:%M:%S} lb haproxy[42]: 203.0.113.7:51234 [{%d/%b/%Y:%H:%M:%S.%L}] http~ app/web1 0/0/1/2/3 200 120 - - ---- 1/1/0/0/0 0/0 \"POST /hook HTTP/1.1\" body:{body}", timed=False)
lines("squid_like.log", "{float}    120 203.0.113.7 TCP_MISS/200 512 POST https://x/hook - DIRECT/10.0.0.1 application/json {body}")
lines("mosquitto_sub_v.txt", "leads/discko {body}", timed=False)
lines("mosquitto_sub_F.txt", "{%Y-%m-%dT%H:%M:%S+0000} leads/discko 0 {body}")
lines("kcat_f.txt", "Key (-1 bytes): \t\tValue (1 bytes): {body}\tTimestamp: {ms}\tPartition: 0\tOffset: {i}\n--", timed=False)
lines("redis_monitor_like.txt", "{float} [0 127.0.0.1:51234] body {body}")
lines("websocat.txt", "< {body}", timed=False)
lines("stripe_cli_like.txt", "{%Y-%m-%d %H:%M:%S}   --> lead.unlocked [evt_{i}] {body}")
lines("smee_client.txt", "POST http://127.0.0.1:3000/hook - 200\n{body}", timed=False)
lines("ngrok_console.txt", "t={%Y-%m-%dT%H:%M:%S+0000} lvl=info msg=body obj=hook {body}")
lines("script_typescript.txt", "$ curl -s localhost:3000/last\r\n{body}\r", timed=False)
lines("shell_prompt.txt", "user@web1:~$ cat last.json\n{body}", timed=False)
lines("grep_n.txt", "42:{body}", timed=False)
lines("grep_Hn.txt", "hook.log:42:{body}", timed=False)
lines("ripgrep.txt", "logs/hook.log:{i}:{%Y-%m-%d %H:%M:%S} INFO {body}", timed=False)
lines("zgrep.txt", "hook.log.1.gz:{body}", timed=False)
lines("cat_n.txt", "     {i}\t{body}", timed=False)
lines("ts_moreutils.txt", "{%b %d %H:%M:%S} {body}", timed=False)
lines("ts_delta.txt", "[ 00:00:0{i} ] {body}", timed=False)
lines("single_quoted.txt", "received: '{body}'", "plain escaped long", timed=False, expect="name")
lines("backquoted.md", "- `{body}`", "plain escaped long", timed=False)
lines("assign.env", "PAYLOAD_{i}={body}", timed=False)
lines("key_colon.txt", "body: {body}", timed=False)
lines("key_arrow.txt", "body => {body}", timed=False)
lines("two_in_line.txt", "{%Y-%m-%d %H:%M:%S} old={\"a\":1} new={body} end".replace('{"a":1}', "[1,2]"))
lines("brackets_before.txt", "[1] [worker] [a,b] {x} {body}".replace("{x}", "(x)"), timed=False)
lines("crlf.log", "{%Y-%m-%d %H:%M:%S} INFO {body}\r")
lines("unicode_prefix.log", "✅ {%Y-%m-%d %H:%M:%S} – reçu : {body} ✔", timed=False)


@capture("braces_before.log", LINE, timed=True)
def braces_before(c):
    return "".join("%s INFO {unbalanced \"quote and [ brackets %s\n" % (c.time(i), t) for i, t in c)


@capture("template_before.log", LINE, timed=True)
def template_before(c):
    return "".join("%s POST /hooks/{id} {\"level\":\"info\"} {} [] %s\n" % (c.time(i), t) for i, t in c)


@capture("zap_console_object.log", "plain hostile escaped long", timed=True)
def zap_console(c):
    return "".join('%s\tINFO\thook/main.go:42\twebhook\t{"payload": %s, "n": 3}\n' % (c.time(i), t) for i, t in c)


@capture("zap_console_string.log", LINE, timed=True)
def zap_console_string(c):
    return "".join('%s\tINFO\thook/main.go:42\twebhook\t%s\n' % (c.time(i), c.json({"body": t}, "go")) for i, t in c)


@capture("logfmt.log", LINE, expect="name", timed=True)
def logfmt(c):
    return "".join('time="%s" level=info msg="webhook received" body="%s"\n' % (c.time(i, "%Y-%m-%dT%H:%M:%SZ"), t.replace("\\", "\\\\").replace('"', '\\"')) for i, t in c)


@capture("logrus_text_tty.log", LINE, timed=False)
def logrus_tty(c):
    return "".join("\x1b[36mINFO\x1b[0m[000%d] webhook                                       \x1b[36mbody\x1b[0m=%s\n" % (i, json.dumps(t, ensure_ascii=False)) for i, t in c)


@capture("all_in_one_line.log", "plain hostile escaped", timed=False)
def one_line(c):
    return "%s INFO batch: %s done\n" % (c.time(0), " | ".join(t for i, t in c))


@capture("array_in_line.log", "plain hostile escaped", timed=False)
def array_line(c):
    return "%s INFO batch: [%s] done\n" % (c.time(0), ", ".join(t for i, t in c))


@capture("json_string_in_line.log", "plain hostile escaped long pretty", timed=True)
def string_line(c):
    return "".join("%s INFO body %s\n" % (c.time(i), c.json(t)) for i, t in c)


@capture("carrier_in_line.log", "plain hostile escaped long pretty")
def carrier_line(c):
    return "".join("%s INFO event %s\n" % (c.time(i), c.json({"headers": {"a": "b"}, "body": t})) for i, t in c)


@capture("base64_in_line.log", "plain hostile escaped long pretty", timed=True)
def base64_line(c):
    return "".join("%s INFO body=%s\n" % (c.time(i), base64.b64encode(t.encode()).decode()) for i, t in c)


# ------------------------------------------------------------------------------------- over several lines


def prefixed(name, prefix, before="", behind="", timed=False):
    """A pretty-printed payload whose every line has a prefix: PREFIX, as fill() reads it."""

    def write(c):
        text = ""
        for i, t in c:
            for line in (before + t + behind).split("\n"):
                text += fill(prefix, i, "") + line + "\n"
        return text

    capture(name, PRETTY, timed=timed)(write)


prefixed("pretty_plain.log", "", before="POST /hook 200\n")
prefixed("pretty_console_log.log", "", before="Body: ")
prefixed("pretty_compose.txt", "hook-1  | ")
prefixed("pretty_compose_label.txt", "hook-1  | ", before="POST /hook\nbody: ", behind="\ndone")
prefixed("pretty_compose_timestamps.txt", "hook-1  | {%Y-%m-%dT%H:%M:%S.%L456789Z} ", timed=True)
prefixed("pretty_cri.log", "{%Y-%m-%dT%H:%M:%S.%L456789Z} stdout F ", timed=True)
prefixed("pretty_kubectl_prefix.txt", "[pod/hook-7d9f-abcde/hook] ")
prefixed("pretty_kubectl_timestamps.txt", "{%Y-%m-%dT%H:%M:%S.%L456789Z} ", timed=True)
prefixed("pretty_heroku.txt", "{%Y-%m-%dT%H:%M:%S.%L456+00:00} app[web.1]: ", timed=True)
prefixed("pretty_journal_short.txt", "{%b %d %H:%M:%S} web1 node[42]: ")
prefixed("pretty_journal_iso.txt", "{%Y-%m-%dT%H:%M:%S+0000} web1 node[42]: ", timed=True)
prefixed("pretty_pm2.txt", "0|hook  | ")
prefixed("pretty_pm2_time.txt", "0|hook  | {%Y-%m-%d %H:%M:%S +00:00}: ", timed=True)
prefixed("pretty_foreman.txt", "{%H:%M:%S} web.1    | ")
prefixed("pretty_stern.txt", "hook-7d9f-abcde hook ")
prefixed("pretty_fly.txt", "{%Y-%m-%dT%H:%M:%SZ} app[148e] cdg [info] ", timed=True)
prefixed("pretty_quote.eml", "> ")
prefixed("pretty_indented.md", "    ")
prefixed("pretty_php_fpm.log", "[{%d-%b-%Y %H:%M:%S}] WARNING: [pool www] child 42 said into stderr: ", timed=True)
prefixed("pretty_nest.log", "", before="[Nest] 42  - 01/16/2024, 9:15:00 AM     LOG [Hook] ")
prefixed("pretty_dotnet.log", "      ", before="")


@capture("pretty_php_fpm_quoted.log", PRETTY, timed=True)
def pretty_php_fpm_quoted(c):
    said = "[%s] WARNING: [pool www] child 42 said into stderr: \"%s\"\n"
    return "".join(said % (c.time(i, "%d-%b-%Y %H:%M:%S"), line) for i, t in c for line in ("NOTICE: PHP message: " + t).split("\n"))


@capture("pretty_docker_labelled.log", PRETTY, timed=True)
def pretty_docker(c):
    return "".join(c.json({"log": line + "\n", "stream": "stdout", "time": c.time(i)}) + "\n" for i, t in c for line in ("Webhook: " + t).split("\n"))


@capture("pretty_docker_two_streams.log", PRETTY, timed=True)
def pretty_docker_two(c):
    out = ""
    for i, t in c:
        for n, line in enumerate(t.split("\n")):
            out += c.json({"log": line + "\n", "stream": "stdout", "time": c.time(i)}) + "\n"
            if n % 5 == 2:
                out += c.json({"log": "GET /health 200\n", "stream": "stderr", "time": c.time(i)}) + "\n"
    return out


@capture("pretty_compose_two_services.txt", PRETTY)
def pretty_compose_two(c):
    out = ""
    for i, t in c:
        for n, line in enumerate(t.split("\n")):
            out += "hook-1  | " + line + "\n"
            if n % 7 == 3:
                out += "db-1    | 2024-01-16 09:15:01.000 UTC [1] LOG:  checkpoint starting: time\n"
    return out


@capture("pretty_fluent_bit.ndjson", PRETTY)
def pretty_fluent_bit(c):
    return "".join(c.json({"date": c.time(i, "float"), "log": line, "stream": "stdout", "container": "x"}) + "\n" for i, t in c for line in t.split("\n"))


@capture("pretty_journald.ndjson", PRETTY, timed=True)
def pretty_journald(c):
    return "".join(c.json({"__REALTIME_TIMESTAMP": str(c.time(i, "us")), "_PID": "42", "MESSAGE": line}) + "\n" for i, t in c for line in t.split("\n"))


@capture("pretty_cloudwatch_events.json", PRETTY, expect="name")
def pretty_cloudwatch(c):
    return c.json({"events": [{"logStreamName": "s", "timestamp": c.time(i, "ms"), "message": line, "ingestionTime": c.time(i, "ms"), "eventId": "3"} for i, t in c for line in t.split("\n")]}, "aws")


@capture("pretty_lambda_object.txt", PRETTY, timed=True)
def pretty_lambda(c):
    return "".join("START RequestId: 8f5e Version: $LATEST\n%s\t8f5e\tINFO\t%s\nEND RequestId: 8f5e\n" % (c.time(i), t) for i, t in c)


def labelled(name, prefix, label, sets="pretty marks", timed=True):
    """Lines of one container, of which only the first of an entry has the logger's own time and level; entries of one line between."""

    def write(c):
        out = ""
        for i, t in c:
            text = t if i % 2 == 1 else c.send(i, json.dumps(json.loads(t), ensure_ascii=False, separators=(",", ":")))
            entry = fill(label, i, "") + "started\n" + fill(label, i, "") + "webhook received: " + text
            out += "".join(fill(prefix, i, "") + line + "\n" for line in entry.split("\n"))
        return out

    capture(name, sets, timed=timed)(write)


labelled("pretty_compose_label.log", "hook-1  | ", "{%Y-%m-%dT%H:%M:%S.%LZ} INFO ")
labelled("pretty_kubectl_label.log", "[pod/hook-7d9f/app] ", "{%Y-%m-%d %H:%M:%S},123 - hooks - INFO - ")
labelled("pretty_stern_label.log", "hook-7d9f app ", "I, [{%Y-%m-%dT%H:%M:%S.%L456} #7]  INFO -- : ")
labelled("pretty_pm2_label.log", "0|hook      | {%Y-%m-%d %H:%M:%S +00:00}: ", "INFO hook: ")
labelled("pretty_actions_label.log", "build\tUNKNOWN STEP\t{%Y-%m-%dT%H:%M:%S.%L4567Z} ", "INFO:root:", "pretty")
labelled("pretty_syslog_label.log", "{%b %d %H:%M:%S} web1 hook[42]: ", "[Nest] 7  - LOG [Hooks] ", timed=False)


@capture("pretty_compose_statement.log", "lined_marks", expect="name")
def pretty_statement(c):
    """A string of SQL opens in an earlier line than the payload, whose prefix has been taken off like that of all lines."""
    return "".join("db-1  | INSERT INTO h VALUES (%d,'hook\ndb-1  | %s\ndb-1  | ');\n" % (i, t.replace("'", "''").replace("\\", "\\\\").replace("\n", "\ndb-1  | ")) for i, t in c)


def split(text, size):
    data = text.encode()
    return [data[n : n + size] for n in range(0, len(data), size)]


@capture("docker_split_16k_labelled.log", "long", timed=True)
def docker_split(c):
    out = []
    for i, t in c:
        pieces = split("INFO webhook %s" % t, 16384)
        for n, piece in enumerate(pieces):
            log = piece.decode("utf-8", "surrogateescape") + ("\n" if n == len(pieces) - 1 else "")
            if any("\udc80" <= x <= "\udcff" for x in log):  # Docker writes U+FFFD there: keep to whole characters
                return docker_split_characters(c)
            out.append(c.json({"log": log, "stream": "stdout", "time": c.time(i)}))
    return "\n".join(out) + "\n"


def docker_split_characters(c):
    out = []
    for i, t in c:
        text = "INFO webhook %s\n" % t
        pieces = [text[n : n + 15000] for n in range(0, len(text), 15000)]
        out += [c.json({"log": piece, "stream": "stdout", "time": c.time(i)}) for piece in pieces]
    return "\n".join(out) + "\n"


@capture("cri_split_streams.log", "long", timed=True)
def cri_split(c):
    out = b""
    for i, t in c:
        pieces = split(t, 8192)
        for n, piece in enumerate(pieces):
            stamp = c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z").encode()
            out += stamp + b" stdout " + (b"F " if n == len(pieces) - 1 else b"P ") + piece + b"\n"
            out += stamp + b" stderr F warn: something else\n"
    return out


@capture("fluentd_partial.ndjson", "long")
def fluentd_partial(c):
    out = ""
    for i, t in c:
        pieces = [t[n : n + 10000] for n in range(0, len(t), 10000)]
        for n, piece in enumerate(pieces):
            last = n == len(pieces) - 1
            out += c.json({"stream": "stdout", "logtag": "F" if last else "P", "log": piece, "time": c.time(i)}) + "\n"
    return out


@capture("logentries_4k_split_syslog.txt", "long", expect="name")
def syslog_split(c):
    return "".join("%s web1 hook[42]: %s\n" % (c.time(i, "%b %d %H:%M:%S"), t[n : n + 4000]) for i, t in c for n in range(0, len(t), 4000))


def indented(c, i, t):
    return c.send(i, json.dumps(json.loads(t), ensure_ascii=False, indent=2))


@capture("pretty_docker_split.log", "long", timed=True)
def pretty_docker_split(c):
    """Docker splits lines at 16 kB, also one of a payload over several lines."""
    out = ""
    for i, t in c:
        for line in indented(c, i, t.replace("x" * 300, "x" * 20000)).split("\n"):
            pieces = [line[n : n + 16384] for n in range(0, len(line), 16384)]
            pieces[-1] += "\n"
            out += "".join(c.json({"log": piece, "stream": "stdout", "time": c.time(i)}) + "\n" for piece in pieces)
    return out


@capture("pretty_cri_split.log", "long marks", timed=True)
def pretty_cri_split(c):
    out = b""
    for i, t in c:
        for n, line in enumerate(("webhook: " + indented(c, i, t)).split("\n")):
            pieces = split(line, 40)
            stamp = c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z").encode()
            out += b"".join(stamp + b" stdout " + (b"F " if piece is pieces[-1] else b"P ") + piece + b"\n" for piece in pieces)
            out += stamp + b" stderr F warn: something else\n" if n % 5 == 1 else b""
    return out


@capture("pretty_fluentd_file.log", PRETTY, timed=True)
def pretty_fluentd_file(c):
    return "".join("%s\tapp.web\t%s\n" % (c.time(i), c.json({"log": line, "stream": "stdout"})) for i, t in c for line in (t if i % 2 == 1 else indented(c, i, t)).split("\n"))


def returned(name, prefix, label=""):
    """A payload with CR LF in it, in lines that end in LF."""
    write = lambda c: "".join(prefix + line + "\n" for i, t in c for line in ("%s%s\nGET / 200" % (label, c.send(i, t.replace("\n", "\r\n")))).split("\n"))
    capture(name, PRETTY)(write)


returned("pretty_compose_returns.log", "hook-1  | ")
returned("pretty_cri_returns.log", "2024-01-16T09:15:00.123456789Z stdout F ")
returned("pretty_compose_returns_label.log", "hook-1  | ", "INFO webhook: ")
returned("pretty_stern_returns.log", "hook-7d9f app ", "got ")


@capture("pretty_compose_crlf.log", PRETTY)
def pretty_compose_crlf(c):
    return "".join("hook-1  | INFO webhook: " + t.replace("\n", "\r\nhook-1  | ") + "\r\n" for i, t in c)


# --------------------------------------------------------------------------------------------------- HTTP


def request(body, length=True):
    head = b"POST /hook HTTP/1.1\r\nHost: x\r\nUser-Agent: axios/1.6\r\nContent-Type: application/json\r\n"
    if length:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body


@capture("http_requests.txt", "plain hostile escaped long pretty")
def http_requests(c):
    return b"".join(request(t.encode()) for i, t in c)


@capture("http_requests_lf_separated.txt", "plain hostile escaped long pretty")
def http_requests_lf(c):
    return b"\n\n".join(request(t.encode()).replace(b"\r\n", b"\n", 6) for i, t in c)


@capture("http_chunked_pairs.txt", "plain hostile escaped long pretty")
def http_chunked(c):
    out = b""
    for i, t in c:
        out += b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        out += b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in split(t, 700)) + b"0\r\n\r\n"
        out += b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"
    return out


@capture("socat_v.txt", "plain escaped long", expect="name")
def socat(c):
    out = ""
    for i, t in c:
        body = request(t.encode()).decode().replace("\r\n", "\\r\n")
        out += "> 2024/01/16 09:15:0%d.123456  length=%d from=0 to=%d\n%s\n< 2024/01/16 09:15:0%d.124456  length=40 from=0 to=39\nHTTP/1.1 200 OK\\r\nContent-Length: 2\\r\n\\r\nOK" % (i, len(t), len(t), body, i)
    return out


@capture("mitmdump_d3.txt", PRETTY)
def mitmdump(c):
    out = ""
    for i, t in c:
        out += "203.0.113.7:51234: POST https://x/hook HTTP/2.0\n    content-type:  application/json\n    user-agent:    axios\n\n    %s\n\n << HTTP/2.0 200 OK 2b\n    content-length:  2\n\n    ok\n\n" % t.replace("\n", "\n    ")
    return out


@capture("curl_verbose_transcripts.txt", LINE)
def curl_v(c):
    return "".join("* Connected to x (10.0.0.1) port 80 (#0)\n> POST /hook HTTP/1.1\n> Host: x\n> Content-Length: 3\n>\n} [3 bytes data]\n< HTTP/1.1 200 OK\n< Content-Type: application/json\n<\n{ [9 bytes data]\n%s\n* Connection #0 to host x left intact\n" % t for i, t in c)


@capture("httpie.txt", PRETTY)
def httpie(c):
    return "".join("HTTP/1.1 200 OK\nContent-Type: application/json\nDate: Tue, 16 Jan 2024 09:15:00 GMT\n\n%s\n\n\n" % t for i, t in c)


@capture("rest_client.http", PRETTY, expect="name")
def rest_client(c):
    return "".join("### hook %d\nPOST https://x/hook HTTP/1.1\ncontent-type: application/json\n\n%s\n\n" % (i, t) for i, t in c)


@capture("python_http_server_print.txt", LINE)
def http_server(c):
    return "".join('POST request,\nPath: /hook\nHeaders:\nHost: x\nContent-Type: application/json\nContent-Length: 3\n\n\n\nBody:\n%s\n\n127.0.0.1 - - [16/Jan/2024 09:15:0%d] "POST /hook HTTP/1.1" 200 -\n' % (t, i) for i, t in c)


@capture("sse_multi_data_lines.txt", PRETTY)
def sse(c):
    return "".join("id: %d\nevent: message\n%s\n\n" % (i, "\n".join("data: " + line for line in t.split("\n"))) for i, t in c)


# ------------------------------------------------------------------------------------------------ mixtures


@capture("banner_trace_mixture.log", LINE)
def mixture(c):
    out = "  ___  Hook v1.2.3\n / _ \\ listening on {\"port\":3000}\n\n> hook@1.0.0 start\n> node server.js\n\n"
    for i, t in c:
        out += [
            "%s info webhook %s\n" % (c.time(i), t),
            t + "\n",
            c.json({"log": t + "\n", "stream": "stdout", "time": c.time(i)}) + "\n",
            "[INFO] " + t + "\n",
        ][i % 4]
        out += "TypeError: Cannot read properties of undefined (reading 'x')\n    at Object.<anonymous> (/app/a.js:3:1)\n    at Module._compile (node:internal/modules/cjs/loader:1105:14) {\n  code: 'X',\n  data: { a: [ 1, 2 ] }\n}\n\n"
        out += "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    x = {\"a\": [1, 2,\nKeyError: 'x'\n"
    return out


@capture("unclosed_brace_then_lines.log", LINE)
def unclosed(c):
    return "{ starting\n[ also\n\"a string\nconst x = {\n" + "".join(t + "\n" for i, t in c)


@capture("truncated_json_lines_between.ndjson", "plain hostile long", expect="name")
def truncated_between(c):
    return "".join('{"level":"info","msg":"cut her\n' + c.json({"level": "info", "body": c.object(i)}) + "\n" for i, t in c)


@capture("ndjson_with_nul_runs.ndjson", LINE)
def nul_runs(c):
    return "".join("\0" * 512 * (i + 1) + t + "\n" for i, t in c)


@capture("ndjson_then_concatenated.json", LINE)
def then_concatenated(c):
    return c.texts[0] + "\n" + "".join(c.texts[1:])


@capture("blank_lines_and_spaces.ndjson", LINE)
def blanks(c):
    return "\n\n  \t" + "\n\r\n \n\t".join(t for i, t in c) + "  \n\n"


@capture("comma_separated_lines.json", LINE)
def commas(c):
    return ",\n".join(t for i, t in c) + "\n"


@capture("array_unclosed.json", LINE, expect="name")
def array_unclosed(c):
    return "[" + ",\n".join(t for i, t in c) + ","


@capture("js_export_default.js", "plain hostile escaped pretty")
def js_default(c):
    return "export default [\n" + ",\n".join(t for i, t in c) + "\n];\n"


@capture("jsonp.js", LINE)
def jsonp(c):
    return "".join("/**/callback(%s);\n" % t for i, t in c)


@capture("markdown_fence.md", "plain hostile escaped pretty")
def fence(c):
    return "# Webhooks\n\n" + "".join("Received at 09:15:\n\n```json\n%s\n```\n\n" % t for i, t in c)


@capture("yaml_block.yaml", PRETTY)
def yaml_block(c):
    return "hooks:\n" + "".join("  - at: 2024-01-16T09:15:00Z\n    body: |\n      %s\n" % t.replace("\n", "\n      ") for i, t in c)


@capture("yaml_kubernetes_event_single_quoted.yaml", "plain escaped", expect="name")
def yaml_quoted(c):
    return "items:\n" + "".join("- body: '%s'\n" % t.replace("'", "''") for i, t in c)


@capture("plain_mail.eml", "plain escaped")
def mail(c):
    return "From: hook@example.org\nTo: me@example.org\nDate: Tue, 16 Jan 2024 09:15:00 +0000\nSubject: New lead\nContent-Type: text/plain; charset=utf-8\n\n" + "\n\n".join(t for i, t in c) + "\n"


@capture("mail_base64.eml", "leads hostile escaped", expect="name")
def mail_base64(c):
    out = "From: hook@example.org\nSubject: New lead\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\nsee attached\n"
    for i, t in c:
        out += "--b1\nContent-Type: application/json; name=\"%d.json\"\nContent-Transfer-Encoding: base64\n\n%s" % (i, base64.encodebytes(t.encode()).decode())
    return out + "--b1--\n"


@capture("mail_quoted_printable.eml", "leads hostile", expect="name")
def mail_qp(c):
    import quopri

    return b"From: hook@example.org\nSubject: New lead\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + b"\n\n".join(quopri.encodestring(t.encode()) for i, t in c)


@capture("systemd_export.txt", "plain hostile escaped pretty", expect="name")
def journal_export(c):
    import struct

    out = b""
    for i, t in c:
        out += b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=%d\n_BOOT_ID=b\nPRIORITY=6\n" % c.time(i, "us")
        data = t.encode()
        out += b"MESSAGE\n" + struct.pack("<Q", len(data)) + data + b"\n" if b"\n" in data else b"MESSAGE=" + data + b"\n"
        out += b"_PID=42\n\n"
    return out


@capture("journalctl_verbose.txt", LINE)
def journal_verbose(c):
    return "".join("Tue 2024-01-16 09:15:0%d.123456 UTC [s=1;i=2;b=3]\n    PRIORITY=6\n    _PID=42\n    MESSAGE=%s\n    _COMM=node\n" % (i, t) for i, t in c)


@capture("rails_parameters_ruby_hash.log", "leads", expect="name")
def rails_params(c):
    def ruby(v):
        if isinstance(v, dict):
            return "{" + ", ".join(json.dumps(k) + "=>" + ruby(x) for k, x in v.items()) + "}"
        if isinstance(v, list):
            return "[" + ", ".join(ruby(x) for x in v) + "]"
        return "nil" if v is None else json.dumps(v)

    return "".join('Started POST "/hook" for 203.0.113.7 at 2024-01-16 09:15:00 +0000\nProcessing by HooksController#create as JSON\n  Parameters: %s\nCompleted 200 OK in 3ms\n' % ruby(json.loads(t)) for i, t in c)


@capture("python_dict_log.log", "leads hostile", expect="name")
def python_dict(c):
    return "".join("%s,123 INFO hook: %r\n" % (c.time(i, "%Y-%m-%d %H:%M:%S"), json.loads(t)) for i, t in c)


@capture("python_repr_of_str.log", "plain hostile", expect="name")
def python_repr(c):
    return "".join("%s,123 INFO hook body=%r\n" % (c.time(i, "%Y-%m-%d %H:%M:%S"), t) for i, t in c)


@capture("structlog_console_repr.log", "plain hostile", expect="name")
def structlog_console(c):
    return "".join("%s [info     ] webhook                        body=%r\n" % (c.time(i), t) for i, t in c)


@capture("java_map.log", "leads", expect="name")
def java_map(c):
    def java(v):
        if isinstance(v, dict):
            return "{" + ", ".join(k + "=" + java(x) for k, x in v.items()) + "}"
        if isinstance(v, list):
            return "[" + ", ".join(java(x) for x in v) + "]"
        return {None: "null", True: "true", False: "false"}[v] if v is None or isinstance(v, bool) else str(v)

    return "".join("%s  INFO 1 --- [main] Hook : payload %s\n" % (c.time(i), java(json.loads(t))) for i, t in c)


def go(v):
    """A value as fmt.Print prints it."""
    if isinstance(v, dict):
        return "map[" + " ".join(k + ":" + go(v[k]) for k in sorted(v)) + "]"
    if isinstance(v, list):
        return "[" + " ".join(go(x) for x in v) + "]"
    return {None: "<nil>", True: "true", False: "false"}[v] if v is None or isinstance(v, bool) else str(v)


@capture("go_map.log", "leads", expect="name")
def go_map(c):
    return "".join("%s body: %s\n" % (c.time(i, "%Y/%m/%d %H:%M:%S"), go(json.loads(t))) for i, t in c)


@capture("var_export.php", "leads", expect="name")
def var_export(c):
    def php(v, pad=""):
        if isinstance(v, (dict, list)):
            items = v.items() if isinstance(v, dict) else enumerate(v)
            return "array (\n" + "".join("%s  %s => %s,\n" % (pad, repr(k), php(x, pad + "  ")) for k, x in items) + pad + ")"
        return "NULL" if v is None else str(v).lower() if isinstance(v, bool) else repr(v)

    return "".join(php(json.loads(t)) + "\n" for i, t in c)


@capture("ps_format_list.txt", "leads", expect="name")
def format_list(c):
    return "".join("\nReceived : 16/01/2024 09:15:0%d\nBody     : %s\n\n" % (i, "\n           ".join(t[n : n + 100] for n in range(0, len(t), 100))) for i, t in c)


@capture("xml_wrapped.xml", "plain escaped", expect="name")
def xml(c):
    from xml.sax.saxutils import escape

    return '<?xml version="1.0"?>\n<log>\n' + "".join("<entry at=\"%s\"><body>%s</body></entry>\n" % (c.time(i), escape(t, {'"': "&quot;"})) for i, t in c) + "</log>\n"


@capture("xml_cdata.xml", "plain escaped")
def xml_cdata(c):
    return '<?xml version="1.0"?>\n<log>\n' + "".join("<entry><body><![CDATA[%s]]></body></entry>\n" % t for i, t in c) + "</log>\n"


@capture("windows_event.xml", "plain escaped")
def windows_event(c):
    return "".join("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Hook'/><TimeCreated SystemTime='%s'/></System><EventData><Data>%s</Data></EventData></Event>\r\n" % (c.time(i), t.replace("&", "&amp;").replace("<", "&lt;")) for i, t in c)


def coloured(text, begin="\x1b[32m", end="\x1b[0m"):
    """TEXT as pygmentize and bat print it: each line is in colours of its own."""
    return "".join(begin + line + end + "\n" for line in text.splitlines())


def apostrophes(c, i):
    """Payload I over several lines, with an apostrophe in it."""
    value = json.loads(c.texts[i])
    value["data"]["note"] = "it's"
    return c.send(i, json.dumps(value, ensure_ascii=False, indent=1))


@capture("coloured_rows.sql", "leads", expect="whole")
def coloured_rows(c):
    return coloured("".join("INSERT INTO hooks (id, payload) VALUES (%d, '%s');\n" % (i, apostrophes(c, i).replace("'", "''")) for i, t in c))


@capture("coloured_quotes.sql", "leads", expect="whole")
def coloured_quotes(c):
    rows = ("INSERT INTO hooks (id, payload) VALUES (%d, '%s');\n" % (i, apostrophes(c, i).replace("'", "''")) for i, t in c)
    return coloured("".join(rows).replace("'{", "\x1b[33m'{"), end="\x1b[39;49;00m")


@capture("coloured_erased.sql", "leads", expect="whole")
def coloured_erased(c):
    return coloured("".join("INSERT INTO hooks (id, payload) VALUES (%d, '%s');\n" % (i, apostrophes(c, i).replace("'", "''")) for i, t in c), "\x1b[K", "")


@capture("coloured_single.yaml", "leads", expect="whole")
def coloured_single(c):
    return coloured("".join("body%d: '%s'\n" % (i, apostrophes(c, i).replace("'", "''")) for i, t in c))


@capture("coloured_doubles.log", "leads")
def coloured_doubles(c):
    texts = [c.send(i, apostrophes(c, i).replace("it's", "it''s")) for i, t in c]
    return "".join(coloured(t) for t in texts)
