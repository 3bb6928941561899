"""Captures in which a payload stands in a print, a typed map or a list of lines, and quotes another payload."""
import base64
import html
import json
import plistlib
import random
import re
import urllib.parse
import zlib

from capture import capture
from in_exports import table

ALL = "plain hostile escaped long pretty"
LINE = "plain hostile escaped long"


def each(name, write, sets=LINE, expect="store", timed=False, head="", foot=""):
    capture(name, sets, (), expect, timed)(lambda c: head + "".join(write(c, i, t) for i, t in c) + foot)


def indented(text):
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)


# A payload in the one form and others in the other: what is not stored must be told.
@capture("jupyter_lines_of_both_kinds.ipynb", "hostile pretty")
def jupyter_lines_of_both_kinds(c):
    c.sent = [indented(t) if i else t for i, t in c]
    return json.dumps({"cells": [{"cell_type": "code", "outputs": [{"name": "stdout", "output_type": "stream", "text": [line for t in c.sent for line in (t + "\n").splitlines(True)]}]}], "nbformat": 4}, indent=1, ensure_ascii=False)


capture("lines_beside_a_payload.json", "hostile", expect="name")(lambda c: json.dumps({"stdout": [line for i, t in c for line in (indented(t) if i else t).split("\n")]}, indent=1, ensure_ascii=False))


# Payloads that are printed in a form that is not read; what they quote is not what they are.
def dynamodb(value):
    if isinstance(value, bool) or value is None:
        return {"NULL": True} if value is None else {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, list):
        return {"L": [dynamodb(item) for item in value]}
    return {"M": {key: dynamodb(item) for key, item in value.items()}} if isinstance(value, dict) else {"N": str(value)}


def firestore(value):
    if isinstance(value, bool) or value is None:
        return {"nullValue": None} if value is None else {"booleanValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [firestore(item) for item in value]}}
    return {"mapValue": {"fields": {key: firestore(item) for key, item in value.items()}}} if isinstance(value, dict) else {"doubleValue": value}


def opentelemetry(value):
    if isinstance(value, bool) or value is None:
        return {} if value is None else {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [opentelemetry(item) for item in value]}}
    return {"kvlistValue": {"values": [{"key": key, "value": opentelemetry(item)} for key, item in value.items()]}} if isinstance(value, dict) else {"doubleValue": value}


def serialized(value):
    if isinstance(value, bool) or value is None:
        return "N;" if value is None else "b:%d;" % value
    if isinstance(value, str):
        return 's:%d:"%s";' % (len(value.encode("utf-8", "surrogatepass")), value)
    if isinstance(value, (int, float)):
        return ("d:%s;" if isinstance(value, float) else "i:%s;") % value
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return "a:%d:{%s}" % (len(value), "".join(serialized(key) + serialized(item) for key, item in pairs))


capture("dynamodb_map.json", "leads hostile", expect="name")(lambda c: json.dumps({"Items": [{"id": {"N": str(i)}, "hook": dynamodb(json.loads(t))} for i, t in c]}, indent=4, ensure_ascii=False))
capture("firestore_map.json", "leads hostile", expect="name")(lambda c: json.dumps({"documents": [{"name": "hooks/%d" % i, "fields": firestore(json.loads(t))["mapValue"]["fields"]} for i, t in c]}, indent=2, ensure_ascii=False))
each("otlp_kvlist.ndjson", lambda c, i, t: json.dumps({"timeUnixNano": str(c.time(i, "ns")), "body": opentelemetry(json.loads(t))}) + "\n", "leads hostile", expect="name")
capture("otlp_attribute_text.json", LINE)(lambda c: json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{"startTimeUnixNano": str(c.time(i, "ns")), "attributes": [{"key": "event", "value": {"stringValue": "hook"}}, {"key": "data", "value": {"stringValue": t}}]} for i, t in c]}]}]}, ensure_ascii=False))
each("php_serialize_parsed.txt", lambda c, i, t: serialized(json.loads(t)) + "\n", "leads hostile", expect="name")
each("php_serialize_body.txt", lambda c, i, t: 'a:2:{s:2:"at";i:1;s:4:"body";s:%d:"%s";}\n' % (len(t.encode()), t))
each("rsyslog_octal.log", lambda c, i, t: "%s web1 api[812]: %s\n" % (c.time(i, "%b %d %H:%M:%S"), t.replace("\r", "#015").replace("\n", "#012").replace("\t", "#011")), "pretty", expect="name")
def streamed(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [line for key, item in pairs for line in streamed(item, (*path, key))] or [[list(path), value]]


each("jq_stream.txt", lambda c, i, t: "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in streamed(json.loads(t))), "leads hostile", expect="unread")
each("head_cut_off.log", lambda c, i, t: 'web1 api "event":"lead.unlocked",' + t[t.index('"data":') :] + "\n", "hostile", expect="unread")

# A string that is printed in several: Python's pprint breaks it at white space, console.log at line ends.
def pprinted(text):
    return "\n ".join(repr(part) for part in text.replace(" ", " \0").replace("\n", "\n\0").split("\0") if part)


def inspected(text, margin):
    return (" +\n" + margin).join("'%s'" % line.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") for line in text.splitlines(True))


def js_string(text):
    quote = "'" if "'" not in text else '"' if '"' not in text else "`" if "`" not in text and "${" not in text else "'"
    return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n") + quote


each("console_log_body.log", lambda c, i, t: "{\n  method: 'POST',\n  body: %s\n}\n" % js_string(t), "plain hostile leads long")
each("winston_pretty_print.log", lambda c, i, t: "{\n  message: %s,\n  level: 'info'\n}\n" % js_string(t), "plain hostile leads long")
each("util_inspect.log", lambda c, i, t: "got %s\n" % js_string(t), "plain hostile leads", expect="name")
each("python_pprint.txt", lambda c, i, t: "%s%s,\n" % ("[" if i == 0 else " ", pprinted(t)), "plain pretty", foot=" 0]\n")
each("console_log_strings.txt", lambda c, i, t: "%s  %s,\n" % ("[\n" if i == 0 else "", inspected(t, "    ")), "plain pretty", foot="  1\n]\n")
each("console_log_members.txt", lambda c, i, t: "{\n  id: %d,\n  body: %s\n}\n" % (i, inspected(t, "    ")), "plain pretty")

# What a text block of TOML or Java had doubled is not known to be so where it is read.
each("toml_multiline_basic.toml", lambda c, i, t: '[[hook]]\nbody = """\n%s"""\n' % t.replace("\\", "\\\\"), "hostile escaped", expect="name")
each("java_text_block.java", lambda c, i, t: 'String body%d = """\n%s\n""";\n' % (i, t.replace("\\", "\\\\")), "hostile escaped", expect="name")


# PHP's fputcsv doubles no quote behind a backslash, unless its escape character is turned off.
def put(text):
    return '"%s"' % re.sub(r'(\\?)"', lambda m: m.group() if m.group(1) else '""', text)


each("php_fputcsv.csv", lambda c, i, t: "%d,%s,1\n" % (i, put(t)), "plain hostile long pretty", head="id,body,ok\n")


each("psql_unaligned_tabs.tsv", lambda c, i, t: "%d\t%s\t%s\n" % (i, c.time(i), t), "plain hostile long", timed=True, head="id\treceived_at\tbody\n", foot="(3 rows)\n")


def folded(text):
    digits = base64.b64encode(text.encode()).decode()
    return digits[:70] + "".join("\n " + digits[at : at + 75] for at in range(70, len(digits), 75))


each("ldif_base64.ldif", lambda c, i, t: "dn: cn=hook%d,dc=example\nobjectClass: hook\nbody:: %s\n\n" % (i, folded(t)), ALL, head="version: 1\n\n")


# PostgreSQL's COPY doubles each backslash, whatever stands between its columns.
def copied(text, delimiter):
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), (delimiter, "\\" + delimiter)):
        text = text.replace(plain, escaped)
    return text


def copy_delimited(name, delimiter, before="%d", behind="", expect="name", sets=ALL):
    each(name, lambda c, i, t: (before % i if "%" in before else before) + (delimiter if before else "") + copied(t, delimiter) + (delimiter + behind if behind else "") + "\n", sets, expect)


copy_delimited("pg_copy_pipe.txt", "|", behind="\\N")
copy_delimited("pg_copy_pipe_last.txt", "|")
copy_delimited("pg_copy_pipe_first.txt", "|", before="", behind="ok")
copy_delimited("pg_copy_semicolon.txt", ";", behind="t")
copy_delimited("pg_copy_comma.txt", ",", behind="t")
copy_delimited("pg_copy_caret.txt", "^", behind="t")
each("psql_unaligned_pipe.txt", lambda c, i, t: "%d|%s|%s|t\n" % (i, c.time(i), t), "plain hostile long", timed=True)
each("sqlite_list_semicolon.txt", lambda c, i, t: "%d;%s;t\n" % (i, t), "plain hostile long")


def bytea(text):
    return "".join("\\\\" if b == 92 else chr(b) if 32 <= b < 127 else "\\%03o" % b for b in text.encode())


each("pg_bytea_escape.txt", lambda c, i, t: "%d|%s|t\n" % (i, bytea(t)), ALL, "name")
each("pg_bytea_escape_alone.txt", lambda c, i, t: bytea(t) + "\n", "plain hostile long pretty", "name")
each("pg_copy_bytea_escape.txt", lambda c, i, t: "%d\t%s\tt\n" % (i, copied(bytea(t), "\t")), ALL, "name")
each("pg_copy_pipe_bytea_escape.txt", lambda c, i, t: "%d|%s|t\n" % (i, copied(bytea(t), "|")), ALL, "name")
each("pg_copy_bytea_alone.txt", lambda c, i, t: copied(bytea(t), "\t") + "\n", "plain hostile long pretty", "name")


# cat -A, -v and -e: M-, ^ and $ for what is not printable.
def visible(text, ends=True, tabs=True):
    out = []
    for byte in text.encode():
        low, meta = byte & 127, "M-" if byte > 127 else ""
        if byte == 10:
            out.append("$\n" if ends else "\n")
        elif byte == 9 and not tabs:
            out.append("\t")
        else:
            out.append(meta + ("^" + chr(low ^ 64) if low < 32 or low == 127 else chr(low)))
    return "".join(out)


capture("cat_show_all.txt", ALL, expect="name")(lambda c: visible("".join("%s hook %s\n" % (c.time(i), t) for i, t in c)))
capture("cat_show_all_alone.txt", ALL, expect="name")(lambda c: visible("".join(t + "\n" for i, t in c)))
capture("cat_v_tabs.tsv", ALL, expect="name")(lambda c: visible("".join("%d\t%s\n" % (i, t) for i, t in c), ends=False))
capture("cat_v.txt", ALL, expect="name")(lambda c: visible("".join(t + "\n" for i, t in c), ends=False, tabs=False))
capture("cat_e.json", "pretty hostile", expect="name")(lambda c: visible("[%s]\n" % ",\n".join(t for i, t in c)))


each("jq_stream_indented.txt", lambda c, i, t: "".join(json.dumps(line, ensure_ascii=False, indent=2) + "\n" for line in streamed(json.loads(t))), "leads hostile", expect="unread")
each("jq_stream_tabs.txt", lambda c, i, t: "".join(json.dumps(line, ensure_ascii=True, indent="\t") + "\n" for line in streamed(json.loads(t))), "leads hostile", expect="unread")
capture("jq_stream_list.json", "leads hostile", expect="unread")(lambda c: json.dumps([line for i, t in c for line in streamed(json.loads(t))], ensure_ascii=False, indent=2))
capture("jq_stream_list_compact.json", "leads hostile", expect="unread")(lambda c: json.dumps([line for i, t in c for line in streamed(json.loads(t))], ensure_ascii=False))
each("jq_paths.ndjson", lambda c, i, t: "".join(json.dumps({"path": line[0], "value": line[1]}, ensure_ascii=False) + "\n" for line in streamed(json.loads(t))), "leads hostile", expect="unread")


# A payload drawn over several lines in a form that is not read: all of its lines are kept.
def broken(text, width):
    return [line[at : at + width] for line in text.split("\n") for at in range(0, len(line), width)]


def boxed(rows, width, left="│", between="┆", mark=""):
    out = ""
    for number, text in rows:
        parts = broken(text, width)
        for at, part in enumerate(parts):
            out += "%s %s %s %s%s %s\n" % (left, str(number).ljust(3) if at == 0 else "   ", between, part.ljust(width), mark, left)
    return out


def box(c, width=60):
    rule = lambda l, m, r: l + "─" * 5 + m + "─" * (width + 2) + r + "\n"
    return rule("┌", "┬", "┐") + "│ id  │ body" + " " * (width - 3) + "│\n" + rule("├", "┼", "┤") + boxed(list(c), width, between="│") + rule("└", "┴", "┘")


capture("sqlite_box_wrapped.txt", ALL, expect="kept")(box)
capture("sqlite_table_wrapped.txt", ALL, expect="kept")(lambda c: "+-----+" + "-" * 62 + "+\n| id  | body" + " " * 57 + "|\n+-----+" + "-" * 62 + "+\n" + boxed(list(c), 60, "|", "|") + "+-----+" + "-" * 62 + "+\n")
capture("sqlite_column_wrapped.txt", LINE, expect="kept")(lambda c: "id   body\n---  " + "-" * 60 + "\n" + "".join("%s  %s\n" % (str(i).ljust(3) if at == 0 else "   ", part) for i, t in c for at, part in enumerate(broken(t, 60))))
capture("psql_wrapped.txt", "plain hostile escaped long", expect="kept")(lambda c: " id |" + "body".center(62) + "\n----+" + "-" * 62 + "\n" + "".join(" %s | %s%s\n" % (str(i).rjust(2) if at == 0 else "  ", ("." if at else "") + t[at : at + 60], "." if at + 60 < len(t) else "") for i, t in c for at in range(0, len(t), 60)) + "(3 rows)\n\n")
capture("fold_80.txt", LINE, expect="kept")(lambda c: "".join(part + "\n" for i, t in c for part in broken(t, 80)))
capture("fold_80_log.txt", "plain hostile escaped long", expect="kept")(lambda c: "".join("%s\n" % line[at : at + 80] for i, t in c for line in ["%s INFO hook: %s" % (c.time(i), t)] for at in range(0, len(line), 80)))


def dumped(data, form):
    out = ""
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        if form == "xxd":
            out += "%08x: %s  %s\n" % (at, " ".join(row[k : k + 2].hex() for k in range(0, len(row), 2)).ljust(39), text)
        else:
            out += "%08x  %s  |%s|\n" % (at, (" ".join("%02x" % b for b in row[:8]) + "  " + " ".join("%02x" % b for b in row[8:])).ljust(48), text)
    return out


for form in ("xxd", "hexdump"):
    capture("%s_rows.txt" % form, "leads hostile pretty", expect="kept")(lambda c, form=form: dumped("".join(t + "\n" for i, t in c).encode(), form))
    capture("%s_in_log.txt" % form, "leads hostile", expect="kept")(lambda c, form=form: "".join("%s got a hook\n%s%s done\n" % (c.time(i), dumped(t.encode(), form), c.time(i)) for i, t in c))


def wrapped64(text):
    digits = base64.b64encode(text.encode()).decode()
    return "\\n".join(digits[at : at + 76] for at in range(0, len(digits), 76))


each("mysql_to_base64.txt", lambda c, i, t: "%d\t%s\n" % (i, wrapped64(t).replace("\\n", "\n")), ALL, expect="kept", head="id\tbody\n")
each("mysql_to_base64_batch.txt", lambda c, i, t: "%d\t%s\n" % (i, wrapped64(t)), ALL, expect="kept", head="id\tbody\n")


def at_blanks(text, width, margin, blank):
    """Folds at single blanks as libyaml does. BLANK: what stands for the next one, if it would begin a line."""
    out, column = "", 0
    for k, letter in enumerate(text):
        column += 1
        before, after = text[k - 1 : k], text[k + 1 : k + 2]
        if letter == " " and column > width and before not in (" ", "", "\n") and after and (blank or after != " "):
            out += "\n" + margin + (blank if after == " " else "")
            column = 0
        else:
            out += letter
    return out


def yaml_double(text, width, margin):
    """As libyaml writes a string in double quotes, and PyYAML, which escapes what is not ASCII."""
    names = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\xa0": "\\_", "\x85": "\\N"}
    return '"%s"' % at_blanks("".join(names.get(x, "\\U%08X" % ord(x) if x > "\uffff" else x) for x in text), width, margin, "\\")


def yaml_block(text, style, width, margin):
    """A literal or folded block. Lines that begin with blanks are not folded, and line ends beside them stay single."""
    lines, out = text.split("\n"), ""
    for k, line in enumerate(lines):
        deep = line.startswith(" ")
        if k:
            out += "\n" if style == "|" or deep or lines[k - 1].startswith(" ") else "\n\n"
        out += margin + (line if style == "|" or deep else at_blanks(line, width, margin, ""))
    return style + "-\n" + out + "\n"


each("yaml_double_folded.yaml", lambda c, i, t: "- id: %d\n  body: %s\n" % (i, yaml_double(t, 40, "    ")), "plain hostile escaped leads pretty")
each("yaml_single_folded.yaml", lambda c, i, t: "- id: %d\n  body: '%s'\n" % (i, at_blanks(t.replace("'", "''"), 40, "    ", "")), "plain hostile escaped leads")
each("yaml_block_folded.yaml", lambda c, i, t: "- at: 1\n  response:\n    body: %s    status: 200\n" % yaml_block(t, ">", 30, "      "), "plain hostile escaped leads pretty")
each("yaml_block_literal.yaml", lambda c, i, t: "- %s" % yaml_block(t, "|", 0, "    "), "pretty")


# A split record of Docker's with other lines between its pieces: the pieces are kept.
def docker(text, at, stream="stdout"):
    return json.dumps({"log": text, "stream": stream, "time": at}, ensure_ascii=False) + "\n"


def interleaved(c, i, t):
    parts = [t[at : at + 16384] for at in range(0, len(t), 16384)]
    parts[-1] += "\n"
    return (docker("GET / 200\n", c.time(i, "iso")) + docker("still here\n", c.time(i, "iso"))).join(docker(part, c.time(i, "iso")) for part in parts) + docker("done\n", c.time(i, "iso"))


each("docker_interleaved.log", interleaved, "long", expect="pieces")
each("php_serialize_test.txt", lambda c, i, t: serialized({"date": t[9:29], "event": "test", "data": {}}) + "\n", "plain", expect="damaged")
each("php_serialize_test_beside.txt", lambda c, i, t: t + "\n" + serialized({"date": t[9:29], "event": "test", "data": {}}) + "\n", "plain", expect="damaged")
each("php_serialize_test_escaped.ndjson", lambda c, i, t: json.dumps({"id": i, "body": t}, ensure_ascii=False) + "\n" + json.dumps({"id": i, "body": serialized({"date": t[9:29], "event": "test", "data": {}})}) + "\n", "plain", expect="damaged")


# A payload beside another one that is printed in a form that is not read.
def printed_go(value):
    if isinstance(value, dict):
        return "map[%s]" % " ".join("%s:%s" % (key, printed_go(value[key])) for key in sorted(value))
    return "[%s]" % " ".join(map(printed_go, value)) if isinstance(value, list) else "<nil>" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def printed_java(value):
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s=%s" % (key, printed_java(item)) for key, item in value.items())
    return "[%s]" % ", ".join(map(printed_java, value)) if isinstance(value, list) else "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def printed_php(value, margin=0):
    if not isinstance(value, (dict, list)):
        return "" if value is None or value is False else str(value)
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return "Array\n%s(\n%s%s)\n" % (" " * margin, "".join("%s[%s] => %s\n" % (" " * (margin + 4), key, printed_php(item, margin + 8)) for key, item in pairs), " " * margin)


def dumped_php(value, margin=0):
    if isinstance(value, (dict, list)):
        pairs = [('"%s"' % key, item) for key, item in value.items()] if isinstance(value, dict) else enumerate(value)
        return "array(%d) {\n%s%s}\n" % (len(value), "".join("%s[%s]=>\n%s%s" % (" " * (margin + 2), key, " " * (margin + 2), dumped_php(item, margin + 2)) for key, item in pairs), " " * margin)
    return "NULL\n" if value is None else "bool(%s)\n" % str(value).lower() if isinstance(value, bool) else 'string(%d) "%s"\n' % (len(value.encode("utf-8", "surrogatepass")), value) if isinstance(value, str) else "int(%d)\n" % value


def hexadecimal(text):
    return text.encode("utf-8", "surrogatepass").hex()


PRINTS = {"go": printed_go, "java": printed_java, "print_r": printed_php, "var_dump": dumped_php}
for name, print_one in [(name, lambda t, p=p: p(json.loads(t))) for name, p in PRINTS.items()] + [("hex", hexadecimal), ("bytea", lambda t: "\\x" + hexadecimal(t).upper())]:
    capture("beside_%s.ndjson" % name, "plain", expect="name")(lambda c, p=print_one: '{"level":"info","body":%s,"other":%s}\n{"other":%s,"body":%s}\n' % (c.texts[0], json.dumps(p(c.texts[1])), json.dumps("got " + p(c.texts[2]) + "."), c.texts[3]))
    capture("beside_%s.log" % name, "plain", expect="name")(lambda c, p=print_one: "info %s then %s\nend\ninfo %s then %s\n" % (c.texts[0], p(c.texts[1]), p(c.texts[2]), c.texts[3]))


# A lead that is printed, and in whose texts another payload is quoted: that one must not be stored in its place.
def printed_by(value, name, mark, pair, text):
    if isinstance(value, dict):
        opening, closing = name
        return opening + mark.join(pair % (key, printed_by(item, name, mark, pair, text)) for key, item in value.items()) + closing
    if isinstance(value, list):
        return "[%s]" % mark.join(printed_by(item, name, mark, pair, text) for item in value)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else text(value) if isinstance(value, str) else str(value)


def flat(value, path=""):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return {path: value} if pairs is None else {name: item for key, inner in pairs for name, item in flat(inner, "%s.%s" % (path, key) if path else str(key)).items()}


quoted = lambda text: json.dumps(text, ensure_ascii=False)
QUOTING = {
    "kotlin": (("Lead(", ")"), ", ", "%s=%s", str),
    "ostruct": (("#<OpenStruct ", ">"), ", ", "%s=%s", quoted),
    "rust": (("Object {", "}"), ", ", '"%s": %s', lambda text: "String(%s)" % quoted(text)),
    "erlang": (("#{", "}"), ",", '<<"%s">> => %s', lambda text: "<<%s/utf8>>" % quoted(text)),
    "clojure": (("{", "}"), ", ", ":%s %s", quoted),
    "lua": (("{ ", " }"), ", ", "%s = %s", quoted),
}
for name, how in QUOTING.items():
    each("quoting_%s.log" % name, lambda c, i, t, how=how: "2026-02-03 04:05:10 got %s\n" % printed_by(json.loads(t), *how), "hostile", expect="unread")
for name in ("java", "print_r", "var_dump"):
    each("quoting_%s.log" % name, lambda c, i, t, p=PRINTS[name]: p(json.loads(t)) + "\n", "hostile", expect="unread")
each("quoting_flat.ndjson", lambda c, i, t: json.dumps(flat(json.loads(t)), ensure_ascii=False) + "\n", "hostile", expect="unread")
each("quoting_gron.txt", lambda c, i, t: "".join("json.%s = %s;\n" % (key, json.dumps(item, ensure_ascii=False)) for key, item in flat(json.loads(t)).items()), "hostile", expect="unread")
each("quoting_in_message.ndjson", lambda c, i, t: json.dumps({"message": "got " + printed_java(json.loads(t))}, ensure_ascii=False) + "\n", "hostile", expect="unread")


# Payloads whose keys stand in a form, a part of a mail, an element or a column each, or whose bytes are listed as Go has them.
def fields(text):
    return [("data[%s]" % key.replace("data.", "", 1).replace(".", "][") if key.startswith("data.") else key, "" if item is None else str(item)) for key, item in flat(json.loads(text)).items()]


def dumped_perl(value, margin=8):
    if not isinstance(value, dict):
        return "undef" if value is None else json.dumps(value) if isinstance(value, (int, float)) else "'%s'" % str(value).replace("\\", "\\\\").replace("'", "\\'")
    return "{\n%s\n%s}" % (",\n".join("%s'%s' => %s" % (" " * (margin + 2), key, dumped_perl(item, margin + 14)) for key, item in value.items()), " " * margin)


def sampled(value):
    lines = inspected_object(value["data"]).split("\n")
    return "Event received: %s\nDate: %s\nData: %s\n" % (value["event"], value["date"], "\n".join(lines))


def inspected_object(value):
    return "{\n%s\n}" % ",\n".join("  %s: %s" % (key, "[Object]" if isinstance(item, (dict, list)) else "'%s'" % item if isinstance(item, str) else json.dumps(item)) for key, item in value.items())


def elements(value):
    return "".join("<%s>%s</%s>" % (key, elements(item) if isinstance(item, dict) else str(item).replace("&", "&amp;").replace("<", "&lt;"), key) for key, item in value.items())


def with_first(name, write):
    capture(name, "leads", expect="name")(lambda c: c.texts[0] + "\n" + "".join(write(t) for t in c.texts[1:]))


with_first("go_byte_slice.log", lambda t: "2026/02/03 04:05:10 []byte{%s}\n" % ", ".join("0x%x" % byte for byte in t.encode()))
with_first("perl_dumper.log", lambda t: "$VAR1 = %s;\n" % dumped_perl(json.loads(t)))
with_first("documented_receiver.log", lambda t: sampled(json.loads(t)))
# morgan from 1.12 escapes its tokens as JSON does, without quotes.
each("morgan_token.log", lambda c, i, t: "%s POST /hook 200 - ms - %s\n" % (c.time(i), json.dumps(t, ensure_ascii=False)[1:-1]), "plain hostile escaped long", timed=True)
each("morgan_token_then.log", lambda c, i, t: "%s POST /hook 200 - ms - %s - %d\n" % (c.time(i), json.dumps(t, ensure_ascii=False)[1:-1], len(t)), "plain hostile escaped long", timed=True)
each("morgan_token_between.log", lambda c, i, t: '%s "POST /hook HTTP/1.1" 200 %s "-" 1.178 ms\n' % (c.time(i), json.dumps(t, ensure_ascii=False)[1:-1]), "plain escaped long", timed=True)
each("documented_receiver_json.log", lambda c, i, t: "Event received: %s\nDate: %s\nData: %s\n" % (json.loads(t)["event"], c.time(i), t), "leads")
with_first("xml_elements.xml", lambda t: "<webhook>%s</webhook>\n" % elements(json.loads(t)))
with_first("form_of_fields.txt", lambda t: urllib.parse.urlencode(fields(t)) + "\n")
with_first("multipart_of_fields.http", lambda t: request("--XX\r\n" + "--XX\r\n".join('Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field for field in fields(t)) + "--XX--\r\n"))
capture("columns_of_fields.csv", "leads", expect="name")(lambda c: "id,date,event,data\n" + "".join('%d,%s,%s,"%s"\n' % (i, json.loads(t)["date"], json.loads(t)["event"], json.dumps(json.loads(t)["data"]).replace('"', '""')) for i, t in c))


def request(body):
    return "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: %d\r\n\r\n%s" % (len(body.encode()), body)

each("utf7.ndjson", lambda c, i, t: t.encode("utf-7").decode() + "\n", "hostile", expect="name")
each("utf7_dotnet.ndjson", lambda c, i, t: "".join(ch if ch.isascii() and (ch.isalnum() or ch in "'(),-./:? \t") else "+%s-" % base64.b64encode(ch.encode("utf-16-be")).decode().rstrip("=") for ch in t) + "\n", "plain hostile", expect="name")
capture("quoting_behind_a_payload.log", "hostile", expect="name")(lambda c: "got %s then %s\n" % (c.texts[0], printed_java(json.loads(c.texts[2]))) + c.texts[1] + "\n")


def psql_lines(i, text, first, next_one, mark):
    """A cell of several lines as psql draws it: padded, with a mark at the end of each line but the last."""
    cell = text.split("\n")
    width = max(map(len, cell))
    return "".join((first.replace("%d", str(i)) if at == 0 else next_one) + line.ljust(width) + (mark if at + 1 < len(cell) else "") + "\n" for at, line in enumerate(cell))


for form, first, next_one, mark in (("aligned", "  %d | ", "    | ", "+"), ("unicode", "  %d \u2502 ", "    \u2502 ", "\u21b5"), ("old_ascii", "  %d | ", "    : ", " "), ("one_column", " ", " ", "+"), ("expanded", "-[ RECORD %d ]--------\nbody | ", "     | ", "+")):
    each("psql_lines_%s.txt" % form, lambda c, i, t, a=first, b=next_one, m=mark: psql_lines(i, indented(t), a, b, m), "leads hostile pretty", expect="kept")


def blamed(c):
    lines = "".join(indented(t) + "\n" for i, t in c).splitlines()
    return "".join("0892c53c (n 2024-01-16 09:15:00 +0000 %s) %s\n" % (str(n).rjust(len(str(len(lines)))), line) for n, line in enumerate(lines, 1))


capture("git_blame_lines.txt", "leads hostile")(blamed)


LABELS = {"dyno": "2024-01-16T09:15:00.123456+00:00 app[web.%d]: ", "pid": "Jan 16 09:15:00 host app[10%d]: ", "pod": "[pod/app-%d/app] 2024-01-16T09:15:00.123456789Z ", "index": "[%d] ", "task": "hook.%d.abc@node1    | ", "service": "web-%d  | 2024-01-16T09:15:00.123Z ", "worker": "[2024-01-16 09:15:00 +0000] [%d] [INFO] ", "thread": "2024-01-16 09:15:00.123  INFO 1 --- [nio-8080-exec-%d] c.a.Hook : ", "field": "<134>1 2024-01-16T09:15:00.123Z host app 10%d - - "}
for kind in ("index", "task"):
    capture("writers_%s_between.log" % kind, "hostile leads", expect="name")(lambda c, l=LABELS[kind] % 1: "".join(l + t[n : n + 400] + "\n" + l + "GET /health 200 1ms\n" for i, t in c for n in range(0, len(t), 400)))


def interrupted(c, label, between):
    """Payloads over several lines, each with lines of another writer in its middle."""
    c.sent = [indented(t) for t in c.texts]
    made = ["start"]
    for lines in (t.splitlines() for t in c.sent):
        made += lines[: len(lines) // 2] + between + lines[len(lines) // 2 :] + ["end"]
    return "".join(label + line + "\n" for line in made)


for kind, between in {"access": ["GET /health 200 1ms"], "json": ['{"level":"info","msg":"up"}'], "stack": ["Error: no", "    at foo (bar.js:1:2)"], "feed": ["\f"], "conflict": ["<<<<<<< HEAD", '  "x": 1,', "=======", '  "x": 2,', ">>>>>>> main"]}.items():
    for place, label in (("", ""), ("_prefixed", "Jan 16 09:15:00 host app[1]: ")):
        capture("interrupted_%s%s.log" % (kind, place), "leads hostile", expect="lines")(lambda c, l=label, b=between: interrupted(c, l, b))


def writers(c, label, pieces, lost):
    """The pieces of all payloads in turn, each payload by a writer of its own. `lost`: all but the beginning of the first one and the end of the last one."""
    rows = [[label % (i + 1) + piece + "\n" for piece in pieces(t)] for i, t in c]
    if lost:
        del c.sent[1:]
        return "".join(rows[0][: len(rows[0]) // 2] + rows[-1][len(rows[-1]) // 2 :])
    return "".join(row[n] for n in range(max(map(len, rows))) for row in rows if n < len(row))


def lines_by_writers(c, label, lost):
    c.sent = [indented(t) for t in c.texts]
    return writers(c, label, lambda t: indented(t).splitlines(), lost)


for kind, form in LABELS.items():
    for lost in ("", "_lost"):
        capture("writers_%s%s.log" % (kind, lost), "hostile leads", expect="name")(lambda c, f=form, l=lost: writers(c, f, lambda t: [t[n : n + 400] for n in range(0, len(t), 400)], l != ""))
        capture("writers_%s_lines%s.log" % (kind, lost), "plain leads", expect="name")(lambda c, f=form, l=lost: lines_by_writers(c, f, l != ""))


@capture("binary.plist", "hostile leads", expect="name")
def property_list(c):
    """Strings with letters beyond ASCII are UTF-16 there; one that is ASCII follows."""
    c.sent[-1] = json.dumps(json.loads(c.texts[-1]))
    return plistlib.dumps({str(i): t + ("" if t == c.sent[-1] else "\u00e9") for i, t in enumerate(c.sent)}, fmt=plistlib.FMT_BINARY, sort_keys=False)

@capture("celery_cut_repr.ndjson", "hostile leads")
def celery_repr(c):
    """Celery puts a print of the arguments, which it cuts, beside the message's body."""
    c.sent[:] = [t.replace('"data":{', '"data":{"street":"rue de l\'Été",', 1) for t in c.texts]
    return "".join(json.dumps({"body": base64.b64encode(json.dumps([[t], {}, None]).encode()).decode(), "headers": {"task": "app.hook", "argsrepr": repr((t,))[:1500]}}) + "\n" for t in c.sent)


# Payloads printed by others deep in a document, or beside one that is stored: what is not stored is kept whole.
def yaml_lines(value, margin):
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield "%s%s:\n" % (margin, key)
            yield from yaml_lines(item, margin + "  ")
        else:
            yield "%s%s: %s\n" % (margin, key, json.dumps(item, ensure_ascii=False))


def xml_lines(value, margin):
    for key, item in value.items():
        if isinstance(item, dict):
            yield "%s<%s>\n" % (margin, key)
            yield from xml_lines(item, margin + "  ")
            yield "%s</%s>\n" % (margin, key)
        else:
            yield "%s<%s>%s</%s>\n" % (margin, key, html.escape(str(item)), key)


def data_first(text):
    return dict(sorted(json.loads(text).items()))


def beside(write):
    """The first payload as it was sent, the others as they are written."""
    return lambda c: json.dumps({"body": c.texts[0], "also": {str(i): write(t) for i, t in c if i}}, ensure_ascii=False) + "\n"


each("yaml_deep.yaml", lambda c, i, t: "- id: %d\n  request:\n    body:\n%s  status: 200\n" % (i, "".join(yaml_lines(json.loads(t), " " * 6))), "leads hostile", expect="name")
each("yaml_deep_data_first.yaml", lambda c, i, t: "- id: %d\n  request:\n    body:\n%s  status: 200\n" % (i, "".join(yaml_lines(data_first(t), " " * 6))), "leads hostile", expect="name")
each("xml_deep.xml", lambda c, i, t: "  <hook>\n%s  </hook>\n" % "".join(xml_lines(json.loads(t), "    ")), "leads hostile", expect="name", head="<hooks>\n", foot="</hooks>\n")
capture("yaml_beside.ndjson", "leads hostile", expect="name")(beside(lambda t: "".join(yaml_lines(json.loads(t), ""))))
capture("entries_beside.ndjson", "leads hostile", expect="name")(beside(lambda t: list(json.loads(t).items())))
capture("to_entries_beside.ndjson", "leads hostile", expect="name")(beside(lambda t: [{"key": key, "value": item} for key, item in json.loads(t).items()]))
each("quoting_go_struct.log", lambda c, i, t: "got {Date:x Event:lead.created Data:{ID:%d Comment:%s}}\n" % (i, t), "leads hostile", expect="unread")


# Bodies in base64 that were deflated without a header, or coded in a way that is not undone: other bytes stand for those of brotli.
def in_base64(data):
    return base64.b64encode(data).decode()


def deflated(text):
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    return coder.compress(text.encode()) + coder.flush()


def coded(text):
    return random.Random(text).randbytes(len(text) // 2)


each("apigw_deflate.ndjson", lambda c, i, t: json.dumps({"httpMethod": "POST", "headers": {"content-encoding": "deflate"}, "body": in_base64(deflated(t)), "isBase64Encoded": True}) + "\n")
capture("har_deflate.har")(lambda c: json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [{"startedDateTime": c.time(i), "request": {"method": "POST", "postData": {"mimeType": "application/json", "encoding": "base64", "text": in_base64(deflated(t))}}} for i, t in c]}}, indent=1))
each("apigw_br.ndjson", lambda c, i, t: json.dumps({"httpMethod": "POST", "headers": {"content-encoding": "br"}, "body": in_base64(coded(t)), "isBase64Encoded": True}) + "\n", "leads", expect="unread")
each("har_br.ndjson", lambda c, i, t: json.dumps({"headers": [{"name": "Content-Encoding", "value": "br"}], "content": {"encoding": "base64", "text": in_base64(coded(t))}}) + "\n", "leads", expect="unread")


# HAProxy's captured headers, one of which is the body: `http-request capture req.body len 65536`, and %hr in the log's format.
def haproxy(text):
    return "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"#{|}' else "#%02X" % b for b in text.encode("utf-8", "surrogatepass"))


def haproxy_line(c, i, *headers):
    return '10.0.0.1:5%d [16/Jan/2024:09:15:0%d.123] web app/a 0/0/1/2/3 200 120 {%s} "POST /hook HTTP/1.1"\n' % (i, i, "|".join(headers))


each("haproxy_body.log", lambda c, i, t: haproxy_line(c, i, haproxy(t)))
each("haproxy_headers.log", lambda c, i, t: haproxy_line(c, i, "app.example.com", haproxy(t), ""))
capture("haproxy_beside.log", "leads hostile", expect="name")(lambda c: "".join(t + "\n" if i == 0 else haproxy_line(c, i, haproxy("payload=" + t)) for i, t in c))


# Strings and byte arrays that were spread into an object: JavaScript names each character, or byte, by its number.
def spread(values, **more):
    return dict({str(n): value for n, value in enumerate(values)}, **more)


def units(text):
    wide = text.encode("utf-16-le", "surrogatepass")
    return [chr(wide[n] | wide[n + 1] << 8) for n in range(0, len(wide), 2)]


each("winston_spread.ndjson", lambda c, i, t: json.dumps(spread(units(t), level="info", message="hook", timestamp=c.time(i)), sort_keys=True) + "\n")
each("pino_spread.ndjson", lambda c, i, t: json.dumps({"level": 30, "time": c.time(i), **spread(units(t)), "msg": "hook"}) + "\n")
each("uint8array.ndjson", lambda c, i, t: json.dumps({"body": spread(t.encode()), "level": "info", "timestamp": c.time(i)}, separators=(",", ":")) + "\n")
capture("spread_beside.ndjson", "leads hostile", expect="damaged")(lambda c: "".join((t if i == 0 else json.dumps({n: b for n, b in spread(t.encode()).items() if n != "9"})) + "\n" for i, t in c))

# A text of a payload that an application writes beside it, and in which another payload is quoted.
def beside(t, write, text="comment"):
    return write(json.loads(t)["data"].get("summary", {}).get(text) or "none")


each("field_before_its_body.ndjson", lambda c, i, t: beside(t, lambda text: json.dumps({"time": c.time(i), "comment": text, "raw": t})) + "\n", "plain hostile", timed=True)
each("field_beside_its_object.ndjson", lambda c, i, t: beside(t, lambda text: c.raw({"time": c.time(i), "body": c.object(i), "comment": text})) + "\n", "plain hostile", timed=True)
each("field_behind_its_body.log", lambda c, i, t: beside(t, lambda text: "%s INFO body=%s comment='%s'\n" % (c.time(i), t, text)), "hostile", timed=True)
each("field_beside_its_body.csv", lambda c, i, t: beside(t, lambda text: ",".join('"%s"' % x.replace('"', '""') for x in (c.time(i), text, t))) + "\n", "plain hostile", head="created_at,comment,payload\n", timed=True)


# A text that is more than the payload's is no copy of it.
@capture("text_that_is_no_copy.ndjson", "hostile")
def text_that_is_no_copy(c):
    value = json.loads(c.texts[1])
    value["data"]["summary"]["comment"] = "got %s now" % c.texts[0]
    c.sent[1] = json.dumps(value)
    return json.dumps({"message": "we got %s now" % c.texts[0], "raw": c.sent[1]}) + "\n" + c.texts[2] + "\n"


# It may have been sent by itself where it is a payload and nothing else.
capture("text_that_is_a_payload.ndjson", "hostile", expect="name")(lambda c: json.dumps({"one": c.texts[2], "two": json.loads(c.texts[2])["data"]["summary"]["needs"], "three": c.texts[0]}) + "\n" + c.texts[1] + "\n")


# Values that were taken apart into a list: flatted ({"event":"3"}) and devalue ({"event":3}) put the place of each in place of it.
def apart(value, place):
    pool, places = [], {}

    def put(part):
        key = json.dumps(part, sort_keys=True)
        if key not in places:
            places[key] = len(pool)
            pool.append(None)
            pool[places[key]] = {k: put(v) for k, v in part.items()} if isinstance(part, dict) else [put(v) for v in part] if isinstance(part, list) else part
        return place(places[key], part)

    put(value)
    return json.dumps(pool, ensure_ascii=False, separators=(",", ":"))


def flatted(number, part):
    return str(number) if isinstance(part, (str, dict, list)) else part


def devalue(number, part):
    return number


capture("flatted.json", "hostile", expect="unread")(lambda c: apart({"at": "x", "body": json.loads(c.texts[2])}, flatted))
each("flatted_lines.log", lambda c, i, t: "%s hook %s\n" % (c.time(i), apart({"at": "x", "body": json.loads(t)}, flatted)), "hostile", expect="unread")
capture("devalue.json", "hostile", expect="unread")(lambda c: apart([json.loads(t) for t in c.texts], devalue))
capture("devalue_page.html", "hostile", expect="unread")(lambda c: '<script type="application/json" id="__NUXT_DATA__">%s</script>\n' % apart({"body": json.loads(c.texts[2])}, devalue).replace("<", "\\u003C"))
capture("sveltekit_data.json", "hostile", expect="unread")(lambda c: '{"type":"data","nodes":[null,{"type":"data","data":%s}]}' % apart({"body": json.loads(c.texts[2])}, devalue))

# Leads that were made flat: a column or a member for each value, the texts among them.
capture("flat_columns.csv", "hostile", expect="unread")(lambda c: table([["event", "id", "comment"]] + [["lead.unlocked", i, "voici : " + t] for i, t in c]))
capture("flat_columns_named.csv", "hostile", expect="unread")(lambda c: table([["lead_id", "fit_score_explanation"]] + [[i, t] for i, t in c]))
each("flat_columns_insert.sql", lambda c, i, t: "INSERT INTO leads (id, event, comment) VALUES (%d,'lead.unlocked','voici : %s');\n" % (i, t.replace("'", "''")), "hostile", expect="unread")
each("flat_columns_rows.sql", lambda c, i, t: "(%d,'lead.unlocked','%s'),\n" % (i, t.replace("'", "''")), "hostile", expect="unread", head="INSERT INTO leads (id, event, needs) VALUES\n")
each("flat_columns_table.sql", lambda c, i, t: "INSERT INTO `leads` VALUES (%d,'voici : %s');\n" % (i, t.replace("'", "''").replace("\\", "\\\\")), "hostile", expect="unread", head="CREATE TABLE `leads` (\n  `id` int NOT NULL,\n  `comment` text\n);\n")
each("flat_columns_copy.sql", lambda c, i, t: "%d\tlead.unlocked\tvoici : %s\n" % (i, t.replace("\\", "\\\\")), "hostile", expect="unread", head="COPY leads (id, event, comment) FROM stdin;\n", foot="\\.\n")
each("flat_members.ndjson", lambda c, i, t: json.dumps({"comment": "voici : " + t, "event": "lead.unlocked", "id": i}, ensure_ascii=False) + "\n", "hostile", expect="unread")
capture("flat_columns_beside.csv", "leads hostile")(lambda c: table([["event", "comment", "raw"]] + [["lead.unlocked", json.loads(t)["data"].get("summary", {}).get("comment"), t] for i, t in c]))
each("tables.toml", lambda c, i, t: "[[hooks]]\ndate = 2024-01-15T10:30:00Z\nevent = \"lead.unlocked\"\n\n[hooks.data]\nid = \"l%d\"\n\n[hooks.data.summary]\ncomment = '''voici %s'''\n\n" % (i, t), "hostile", expect="unread")
each("sections.ini", lambda c, i, t: "event = \"lead.unlocked\"\n[data]\nid = l%d\ncomment = '%s'\n[other]\nx = 1\n" % (i, t), "hostile", expect="unread")


# Strings that one program alone writes so.
def chrome_cmd(text):
    """Chrome's "Copy as cURL (cmd)". What is outside of the BMP is lost in it."""
    text = re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]", r"^\g<0>", text.replace("\\", "\\\\").replace('"', '\\"'))
    return '^"' + re.sub(r"%(?=[a-zA-Z0-9_])", "%^", text).replace("\n", "^\n\n") + '^"'


def chrome_powershell(text):
    units = lambda m: "".join("$([char]%d)" % int.from_bytes(m.group().encode("utf-16-le")[k : k + 2], "little") for k in range(0, len(m.group().encode("utf-16-le")), 2))
    return '"' + re.sub(r"[^\x20-\x7e]", units, re.sub(r'[`$"]', r"`\g<0>", text)) + '"'


FORMS = "plain hostile escaped leads pretty"
each("chrome_curl_cmd.txt", lambda c, i, t: 'curl ^"http://localhost:3000/hook^" ^\n  -H ^"content-type: application/json^" ^\n  --data-raw %s &\n' % chrome_cmd(t), "plain leads")
each("chrome_curl_cmd_beyond.txt", lambda c, i, t: 'curl ^"http://localhost:3000/hook^" --data-raw %s\n' % chrome_cmd(re.sub("[\U00010000-\U0010ffff]", "\ufffd\ufffd", t)), "hostile escaped pretty", expect="name")
each("chrome_powershell.txt", lambda c, i, t: 'Invoke-WebRequest -UseBasicParsing -Uri "http://localhost:3000/hook" `\n-Method "POST" `\n-Body ([System.Text.Encoding]::UTF8.GetBytes(%s))\n' % chrome_powershell(t), FORMS)
each("postgres_detail.log", lambda c, i, t: "%s UTC [77] LOG:  execute <unnamed>: INSERT INTO hooks (src, payload) VALUES ($1, $2)\n%s UTC [77] DETAIL:  parameters: $1 = 'web', $2 = '%s'\n" % (c.time(i, "sql"), c.time(i, "sql"), t.replace("'", "''")), "plain hostile escaped leads")
each("postgres_quote_literal.txt", lambda c, i, t: (" E'%s'\n" if "\\" in t else "'%s'\n") % t.replace("'", "''").replace("\\", "\\\\"), "plain hostile escaped leads", expect="name")
each("postgres_record.txt", lambda c, i, t: '(%d,"%s",ok)\n' % (i, t.replace("\\", "\\\\").replace('"', '""')), "plain hostile escaped leads", expect="name")
capture("postgres_array.txt", "plain hostile escaped leads")(lambda c: "{%s}\n" % ",".join('"%s"' % t.replace("\\", "\\\\").replace('"', '\\"') for i, t in c))
each("gorm.log", lambda c, i, t: '/app/main.go:42\n[1.250ms] [rows:1] INSERT INTO `hooks` (`payload`,`at`) VALUES ("%s","%s") RETURNING `id`\n' % (t.replace('"', '""'), c.time(i)), "plain hostile leads", expect="name")
each("oracle_to_clob.sql", lambda c, i, t: "Insert into HOOKS (ID,PAYLOAD) values (%d,%s);\n" % (i, "\n || ".join("TO_CLOB('%s')" % t[k : k + 97].replace("'", "''") for k in range(0, len(t), 97))), "plain hostile escaped leads")
each("python_pprint_bytes.txt", lambda c, i, t: "%s%s,\n" % ("[" if i == 0 else " ", "\n ".join(repr(t.encode()[k : k + 69]) for k in range(0, len(t.encode()), 69))), FORMS, foot=" 0]\n")


def inspected_lead(text):
    """What console.log prints of a lead whose comment is the text, over several lines."""
    return "{\n  date: '2024-01-15T10:30:00Z',\n  event: 'lead.unlocked',\n  data: {\n    id: 'x',\n    summary: {\n      comment: %s\n    }\n  }\n}\n" % repr("voici " + text)


each("inspected_behind_words.log", lambda c, i, t: "".join("2024-01-16T09:15:00Z web " + line + "\n" for line in inspected_lead(t).splitlines()), "hostile", expect="unread")
each("flat_fields.log", lambda c, i, t: 'event=lead.unlocked id=%d comment=%s\n' % (i, json.dumps("voici " + t)), "hostile", expect="unread")
each("flat_elements.xml", lambda c, i, t: "<lead><event>lead.unlocked</event><id>%d</id><comment>voici %s</comment></lead>\n" % (i, html.escape(t)), "hostile", expect="unread")
each("flat_attributes.xml", lambda c, i, t: '<lead event="lead.unlocked" id="%d" comment="voici %s"/>\n' % (i, html.escape(t)), "hostile", expect="unread")
