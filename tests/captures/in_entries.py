"""Entries over several lines: what loggers, prints and tables write of payloads whose texts have line ends."""
import json
import re

from capture import capture
from in_text import go
from in_tools import LINE, serialized


def entries(name, write, head="", opens="", foot=""):
    """An entry for each payload, HEAD before it. What stands in the entry is what must be kept."""

    def made(c):
        return "".join("%s%s%s%s\n" % (c.time(i, head) if head else "", opens, c.send(i, write(json.loads(t), t)), foot) for i, t in c)

    capture(name, "lined hostile", expect="kept")(made)


def php(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def inline(text):
    """Monolog's LineFormatter with inline line breaks: JSON with its line ends undone."""
    return re.sub(r"(?<!\\)\\[rn]", "\n", text)


def inline_before(text):
    """The same of Monolog before 2.9."""
    return text.replace("\\r", "\r").replace("\\n", "\n")


LARAVEL = "[%Y-%m-%d %H:%M:%S] app.INFO: Webhook "
entries("laravel_context.log", lambda v, t: inline(php(v)), LARAVEL, '{"payload":', "} ")
entries("laravel_request.log", lambda v, t: inline(php(v)), LARAVEL, foot=" []")
entries("laravel_before.log", lambda v, t: inline_before(php(v)), LARAVEL, '{"payload":', "} ")
entries("laravel_message.log", lambda v, t: inline(t), "[%Y-%m-%dT%H:%M:%S.%L456+00:00] production.DEBUG: ", foot=" [] []")
capture("laravel_body_in_context.log", LINE)(lambda c: "".join(c.time(i, LARAVEL) + inline(php({"body": t})) + " \n" for i, t in c))
capture("laravel_body_before.log", "lined hostile", expect="name")(lambda c: "".join(c.time(i, LARAVEL) + inline_before(php({"body": t})) + " \n" for i, t in c))
entries("laravel_in_compose.log", lambda v, t: inline(php(v)).replace("\n", "\napp-1  | "), "app-1  | " + LARAVEL)
capture("laravel_in_docker.json", "lined", expect="unread")(lambda c: "".join(json.dumps({"log": line, "stream": "stderr", "time": c.time(i)}, ensure_ascii=False) + "\n" for i, t in c for line in (c.time(i, LARAVEL) + inline(t) + " \n").splitlines(True)))


# ------------------------------------------------------------------------------------------- prints
def bare(v, start, equals, end, comma=", ", name="%s"):
    """A print without quotes around its strings."""
    if isinstance(v, dict):
        return start + comma.join(name % k + equals + bare(x, start, equals, end, comma, name) for k, x in v.items()) + end
    if isinstance(v, list):
        return "[" + comma.join(bare(x, start, equals, end, comma, name) for x in v) + "]"
    return "null" if v is None else str(v).lower() if isinstance(v, bool) else str(v)


CLOCK = "%Y/%m/%d %H:%M:%S "
entries("go_map_lines.log", lambda v, t: go(v), CLOCK)
entries("go_map_prefix.log", lambda v, t: go({"body": v}), "hook: " + CLOCK)
entries("go_map_bare.log", lambda v, t: go(v))


def fields(v):
    """A struct as Go prints it: its values without names."""
    if isinstance(v, dict):
        return "{" + " ".join(map(fields, v.values())) + "}"
    return "[" + " ".join(map(fields, v)) + "]" if isinstance(v, list) else go(v)


entries("go_struct.log", lambda v, t: fields(v), CLOCK + "received ")
entries("go_struct_pointer.log", lambda v, t: "&" + fields({"event": v["event"], "date": v["date"], "data": v["data"]}), CLOCK)
entries("go_struct_map.log", lambda v, t: "{%s %s %s}" % (v["date"], v["event"], go(v["data"])), CLOCK)
capture("go_sample.log", "hostile", expect="unread")(
    lambda c: "".join("2024/01/16 09:15:00 %s: %s\n" % (k, go(x)) for i, t in c for v in [json.loads(t)] for k, x in (("Event received", v["event"]), ("Date", v["date"]), ("Data", v["data"])))
)
entries("java_map_lines.log", lambda v, t: bare(v, "{", "=", "}"), "%Y-%m-%d %H:%M:%S.%L  INFO 1 --- [main] Hook : ")
entries("java_map_data_first.log", lambda v, t: bare({"data": v["data"], "date": v["date"], "event": v["event"]}, "{", "=", "}"), "%Y-%m-%d %H:%M:%S,%L INFO  [main] Hook: ")
entries("kotlin_class_lines.log", lambda v, t: bare(v, "Hook(", "=", ")"), "%H:%M:%S.%L [main] INFO  Hook - ")
entries("groovy_map_lines.log", lambda v, t: bare(v, "[", ":", "]"), "%Y-%m-%d %H:%M:%S.%L INFO hook - ")
entries("php_serialize_lines.log", lambda v, t: serialized(v), "[%d-%b-%Y %H:%M:%S UTC] ")
entries("php_serialize_syslog.log", lambda v, t: serialized(v), "%b %d %H:%M:%S web1 php: ")
entries("csharp_dictionary.log", lambda v, t: bare(v, "{ ", " = ", " }"), "[%Y-%m-%d %H:%M:%S INF] ")


def dumped(v, pad=""):
    """What Symfony's VarDumper prints."""
    if isinstance(v, (dict, list)):
        items = v.items() if isinstance(v, dict) else enumerate(v)
        return "array:%d [\n%s%s]" % (len(v), "".join("%s  %s => %s\n" % (pad, json.dumps(k), dumped(x, pad + "  ")) for k, x in items), pad)
    if isinstance(v, str) and "\n" in v:
        return '"""\n' + "".join("%s  %s\n" % (pad, line) for line in v.replace("\n", "\\n\n").split("\n")) + pad + '  """'
    return "null" if v is None else str(v).lower() if isinstance(v, bool) else '"%s"' % v if isinstance(v, str) else str(v)


def print_r(v, pad=""):
    items = v.items() if isinstance(v, dict) else enumerate(v)
    text = lambda x: print_r(x, pad + "        ") if isinstance(x, (dict, list)) else "" if x is None or x is False else "1" if x is True else str(x)
    return "Array\n%s(\n%s%s)\n" % (pad, "".join("%s    [%s] => %s\n" % (pad, k, text(x)) for k, x in items), pad)


entries("php_print_r_lines.log", lambda v, t: print_r(v)[6:], "[%d-%b-%Y %H:%M:%S UTC] ", "Array\n")
entries("symfony_dump_lines.txt", lambda v, t: dumped(v))


# ------------------------------------------------------------------------------ what dash's echo does
def echoed(text):
    marks = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\"}
    return re.sub(r"\\([ntrbf\\])", lambda m: marks[m.group(1)], text)


entries("dash_echo.ndjson", lambda v, t: echoed(t))
entries("dash_echo_dated.log", lambda v, t: echoed(t), "%Y-%m-%dT%H:%M:%S+00:00 ")
BROKEN = "one\nneeds \\\\\" here\n2024-01-01 00:00:00 INFO body={QUOTED}\n[2024-01-01T00:00:00Z] POST {QUOTED}\n".replace("QUOTED", '\\"event\\":\\"test\\",\\"data\\":{}')
for name, head in (("dash_echo_broken.ndjson", ""), ("dash_echo_broken.log", "%Y-%m-%dT%H:%M:%S+00:00 ")):
    capture(name, "hostile", expect="unread")(lambda c, head=head: "".join(c.time(i, head) + t[:-3] + ',"x":"%s"}}}\n' % BROKEN for i, t in c))


# ------------------------------------------------------------------------- pieces of console.log
def quoted(text):
    mark = "'" if "'" not in text else '"' if '"' not in text else "`" if "`" not in text and "${" not in text else "'"
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return mark + (text.replace("'", "\\'") if mark == "'" else text) + mark


def inspected(text):
    return " +\n    ".join(quoted(line) for line in text.splitlines(True))


PRETTY = "pretty"
capture("node_inspect_pieces.log", PRETTY)(lambda c: "".join("{\n  time: %s,\n  body: %s\n}\n" % (c.time(i), inspected(t)) for i, t in c))
capture("node_inspect_list.log", PRETTY)(lambda c: "".join("body: [\n  %s\n]\n" % inspected(t) for i, t in c))


# -------------------------------------------------- rows between TABs, whose line ends are as they were
capture("mysql_raw_lines.tsv", PRETTY, timed=True)(lambda c: "id\treceived_at\tbody\n" + "".join("%d\t%s\t%s\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t) for i, t in c))
capture("sqlite_tabs_lines.tsv", "pretty lined leads", timed=True)(lambda c: "received_at\tid\tbody\n" + "".join("%s\t%d\t%s\n" % (c.time(i), i, t) for i, t in c))
capture("mysql_raw_cut.tsv", PRETTY, expect="name")(lambda c: "id\treceived_at\tbody\n" + "".join('%d\t%s\t{\n  "date": "2024-01-15T10:30:00Z",\n%d\t%s\t%s\n' % (i, c.time(i), i, c.time(i), t) for i, t in c))


# A case class of Scala's, which prints no names, and texts as they are
def case_class(value):
    """As Scala prints case classes: texts as they are, lists as List(...)."""
    if isinstance(value, dict):
        return "Lead(%s)" % ",".join(case_class(v) for v in value.values())
    if isinstance(value, list):
        return "List(%s)" % ", ".join(case_class(v) for v in value)
    return value if isinstance(value, str) else json.dumps(value)


capture("scala_case_class.log", "leads", expect="unread")(lambda c: "".join("%s INFO hook - received %s\n" % (c.time(i), case_class(json.loads(t))) for i, t in c))
capture("scala_case_class_quotes.log", "hostile", expect="unread")(lambda c: "".join("%s INFO hook - received %s\n" % (c.time(i), case_class(json.loads(t))) for i, t in c))
