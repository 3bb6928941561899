"""Captures in which a lead was taken apart, and one of its texts quotes a payload: that one was not delivered."""
import json

from capture import capture
from in_files import table
from in_tools import flat

SETS = "quoting"


def apart(name, write, expect="unread", head="", foot=""):
    """WRITE(c, i, value) for each lead."""
    capture(name, SETS, expect=expect)(lambda c: head + "".join(write(c, i, json.loads(t)) for i, t in c) + foot)


def cell(item):
    return "null" if item is None else str(item).lower() if isinstance(item, bool) else str(item)


def entities(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def rows(value):
    return [(key, cell(item)) for key, item in flat(value).items()]


# In columns, one row for each lead
def in_columns(name, write):
    capture(name, SETS, expect="unread")(lambda c: write([[key for key, _ in rows(json.loads(c.texts[0]))]] + [[item for _, item in rows(json.loads(t))] for t in c.texts]))


def aligned(lines, between=" ", left="", right=""):
    widths = [max(len(line[i]) if i < len(line) else 0 for line in lines) for i in range(max(map(len, lines)))]
    return ["%s%s%s" % (left, between.join(word.ljust(width) for word, width in zip(line, widths)), right) for line in lines]


def barred(lines):
    made = aligned(lines, " | ", "| ", " |")
    rule = "+" + "+".join("-" * len(part) for part in made[0][1:-1].split("|")) + "+"
    return "\n".join([rule, made[0], rule, *made[1:], rule]) + "\n"


in_columns("apart_normalized.csv", lambda lines: table(lines))
in_columns("apart_normalized.tsv", lambda lines: table(lines, delimiter="\t"))
in_columns("apart_unaligned.psql", lambda lines: "\n".join("|".join(line) for line in lines) + "\n(%d rows)\n" % (len(lines) - 1))
in_columns("apart_pprint.mlr", lambda lines: "\n".join(aligned([[word or "-" for word in line] for line in lines])) + "\n")
in_columns("apart_barred.mlr", barred)
in_columns("apart_table.md", lambda lines: "\n".join("| %s |" % " | ".join(line) for line in [lines[0], ["---"] * len(lines[0]), *lines[1:]]) + "\n")
in_columns("apart_columns_rows.json", lambda lines: json.dumps({"columns": lines[0], "rows": lines[1:]}, ensure_ascii=False))
capture("apart_no_names.csv", SETS, expect="unread")(lambda c: table([[json.loads(t)["data"]["id"], "lead.unlocked", "we post %s to you" % '{"event":"test","data":{}}'] for t in c.texts]))
capture("apart_other_names.csv", SETS, expect="unread")(lambda c: table([["Kennung", "Ereignis", "Bedarf"]] + [[json.loads(t)["data"]["id"], "lead.unlocked", "we post %s to you" % '{"event":"test","data":{}}'] for t in c.texts], delimiter=";"))
capture("apart_data_typed.csv", SETS, expect="unread")(lambda c: table([["pk", "data", "date", "event"]] + [["a%d" % i, json.dumps(typed(json.loads(t)["data"])["M"], ensure_ascii=False), json.loads(t)["date"], json.loads(t)["event"]] for i, t in c], quoting=1))

# A line, an element or a pair for each name and value
apart("apart_pairs.csv", lambda c, i, v: table([["key", "value"]] + rows(v)))
apart("apart_pairs_bare.csv", lambda c, i, v: table(rows(v)))
apart("apart_expanded.psql", lambda c, i, v: "-[ RECORD %d ]--\n" % (i + 1) + "\n".join(aligned(rows(v), " | ")) + "\n")
apart("apart_expanded_summary.psql", lambda c, i, v: "-[ RECORD %d ]--\n" % (i + 1) + "".join("%-5s | %s\n" % pair for pair in (("id", v["data"]["id"]), ("name", "Jane"), ("needs", 'we post {"event":"test","data":{}} to you'))))
apart("apart_xtab.mlr", lambda c, i, v: "\n".join(aligned(rows(v))) + "\n\n")
apart("apart_xtab_data.mlr", lambda c, i, v: "\n".join(aligned(rows(v["data"]))) + "\n\n")
apart("apart_rows.html", lambda c, i, v: "<table>%s</table>\n" % "\n".join("<tr><th>%s</th><td>%s</td></tr>" % pair for pair in rows(v)), "told")
apart("apart_rows_coded.html", lambda c, i, v: "<table>%s</table>\n" % "\n".join("<tr><th>%s</th><td>%s</td></tr>" % (k, entities(x)) for k, x in rows(v)), "told")
apart("apart_list.html", lambda c, i, v: "<dl>%s</dl>\n" % "\n".join("<dt>%s</dt><dd>%s</dd>" % (k, entities(x)) for k, x in rows(v)), "told")


def plist(value, pad="\t"):
    if isinstance(value, dict):
        return "%s<dict>\n%s%s</dict>\n" % (pad, "".join("%s\t<key>%s</key>\n%s" % (pad, k, plist(v, pad + "\t")) for k, v in value.items()), pad)
    if isinstance(value, list):
        return "%s<array>\n%s%s</array>\n" % (pad, "".join(plist(v, pad + "\t") for v in value), pad)
    return "%s<string>%s</string>\n" % (pad, cell(value).replace("<", "&lt;"))


def rpc(value):
    if isinstance(value, dict):
        return "<value><struct>\n%s</struct></value>\n" % "".join("<member>\n<name>%s</name>\n%s</member>\n" % (k, rpc(v)) for k, v in value.items())
    if isinstance(value, list):
        return "<value><array><data>\n%s</data></array></value>\n" % "".join(rpc(v) for v in value)
    return "<value><string>%s</string></value>\n" % cell(value).replace("<", "&lt;")




# The same, by other programs
POST = 'we post {"event":"test","data":{}} to you'
for name, write in {
    "apart_attributes.xml": lambda v: '<lead event="lead.unlocked" id="%s" bedarf="%s"/>\n' % (v["data"]["id"], entities(POST)),
    "apart_fields.xml": lambda v: '<row>\n<field name="event">lead.unlocked</field>\n<field name="%s">%s</field>\n</row>\n' % ("txt" if "point" in v["data"]["id"] else "needs", entities(POST)),
    "apart_card.vcf": lambda v: "BEGIN:VCARD\nN:Jane\nX-EVENT:lead.unlocked\nNOTE:%s\nEND:VCARD\n" % POST,
    "apart_entry.ldif": lambda v: "dn: cn=%s\nevent: lead.unlocked\ndescription: %s\n\n" % (v["data"]["id"], POST),
    "apart_items.md": lambda v: "- **event**: lead.unlocked\n- **text**: %s\n\n" % POST,
    "apart_capitals.txt": lambda v: "NEEDS      %s\nEVENT      lead.unlocked\n" % POST,
    "apart_colours.txt": lambda v: "\x1b[1mneeds\x1b[0m  %s\n" % POST,
    "apart_block.yaml": lambda v: "summary:\n  needs: >-\n    %s\n" % POST,
    "apart_monitor.redis": lambda v: '1705396500.1 [0 127.0.0.1:1] "HSET" "%s" "event" "lead.unlocked" "txt" %s\n' % (v["data"]["id"], json.dumps(POST)),
    "apart_hset.redis": lambda v: 'HSET %s event lead.unlocked needs %s\n' % (v["data"]["id"], json.dumps(POST.replace('"test"', '"lead.unlocked"'))),
    "apart_rows.tex": lambda v: "event & lead.unlocked \\\\\nneeds & %s \\\\\n" % POST.replace('"test"', '"lead.unlocked"'),
    "apart_tuples.py": lambda v: "('%s', 'lead.unlocked', '%s')\n" % (v["data"]["id"], POST),
    "apart_dicts.py": lambda v: "{'event': 'lead.unlocked', 'txt': '%s'}\n" % POST,
    "apart_list.ndjson": lambda v: json.dumps([v["data"]["id"], "lead.unlocked", POST]) + "\n",
    "apart_named.ndjson": lambda v: json.dumps({"params": [{"name": "Needs", "value": POST}]}) + "\n",
    "apart_rich.ndjson": lambda v: json.dumps({"Needs": {"rich_text": [{"text": {"content": POST}}]}, "Needs__c": POST}) + "\n",
    "apart_split.ndjson": lambda v: json.dumps({"columns": ["id", "needs"], "data": [[v["data"]["id"], POST]]}) + "\n",
}.items():
    apart(name, lambda c, i, v, write=write: write(v))

# Not taken apart: a log names an event, and has words around a payload
capture("not_apart.log", "plain hostile")(lambda c: "".join("%s INFO event=%s got %s from 10.0.0.1\n" % (c.time(i), json.loads(t)["event"], t) for i, t in c))
capture("not_apart_between.log", "plain")(lambda c: "".join("event: lead.created\n%s INFO got %s from 10.0.0.1\n" % (c.time(i), t) for i, t in c))
capture("not_apart_rows.html", "plain hostile")(lambda c: "".join("<table>\n<tr><th>event</th><td>%s</td></tr>\n<tr><th>data</th><td>%s</td></tr>\n</table>\n" % (json.loads(t)["event"], entities(t)) for i, t in c))
capture("not_apart_keys.plist", "plain")(lambda c: "<plist>\n<array>\n" + "".join("<dict>\n\t<key>event</key>\n\t<string>%s</string>\n\t<key>data</key>\n\t<string>%s</string>\n</dict>\n" % (json.loads(t)["event"], t) for i, t in c) + "</array>\n</plist>\n")
capture("not_apart_events.log", "plain")(lambda c: "".join("%s INFO events=lead.created,test got %s from 10.0.0.1\n" % (c.time(i), t) for i, t in c))
capture("not_apart_asked.ndjson", "plain")(lambda c: "".join(c.json({"hook": {"events": ["lead.created"]}, "labels": ["bug", "needs"], "message": "got %s from 10.0.0.1" % t, "lines": ["again %s twice" % t]}) + "\n" for i, t in c))
capture("not_apart.csv", "plain hostile")(lambda c: table([["event", "message"]] + [[json.loads(t)["event"], "got %s from 10.0.0.1" % t] for i, t in c]))
capture("not_apart_strings.json", "plain hostile", expect="store")(lambda c: json.dumps({"event": "lead.created of today", "lines": ["got %s from 10.0.0.1" % t for t in c.texts]}, ensure_ascii=False))


def with_needs(name, write, head=None, foot=None):
    """Of the lead whose needs quote the payload."""
    parts = lambda c: [part for part in (head, write(json.loads(c.texts[0])), foot) if part]
    capture(name, SETS, expect="unread")(lambda c: parts(c)[0][:0].join(parts(c)))


with_needs("apart_keys.plist", plist, '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n', "</plist>\n")
with_needs("apart_members.xmlrpc", rpc, "<?xml version='1.0'?>\n<methodCall>\n<params>\n<param>\n", "</param>\n</params>\n</methodCall>\n")
with_needs("apart_parts.multipart", lambda v: "".join('--xx\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.split(".")[-1], x) for k, x in rows(v)) + "--xx--\r\n")
with_needs("apart_hgetall.redis", lambda v: "".join('%d) "%s"\n%d) %s\n' % (2 * n + 1, k, 2 * n + 2, json.dumps(x, ensure_ascii=False)) for n, (k, x) in enumerate(rows(v))))
with_needs("apart_table.console", lambda v: "\n".join(aligned([("(index)", "Values"), *((k, "'%s'" % x) for k, x in rows(v["data"]["summary"]) if k != "categories")], " \u2502 ", "\u2502 ", " \u2502")) + "\n")


# Values beside their types, and pairs in JSON
def typed(value, names=("M", "L", "S", "N", "BOOL")):
    kinds = dict(zip((dict, list, str, int, bool), names))
    if isinstance(value, dict):
        value = {k: typed(v, names) for k, v in value.items()}
    elif isinstance(value, list):
        value = [typed(v, names) for v in value]
    return {"NULL": True} if value is None else {kinds.get(type(value), "N"): value}


AVRO = ("map", "array", "string", "long", "boolean")
apart("apart_avro.ndjson", lambda c, i, v: json.dumps({k: typed(x, AVRO) for k, x in v.items()}, ensure_ascii=False) + "\n")
apart("apart_typed_data.ndjson", lambda c, i, v: json.dumps({"Items": [{"pk": {"S": "1"}, "summary": typed(v["data"]["summary"])}]}, ensure_ascii=False) + "\n")


def firestore(value):
    if isinstance(value, dict):
        return {"mapValue": {"fields": {k: firestore(v) for k, v in value.items()}}}
    return {"arrayValue": {"values": [firestore(v) for v in value]}} if isinstance(value, list) else {"stringValue": cell(value)}


apart("apart_firestore_data.ndjson", lambda c, i, v: json.dumps(firestore(v["data"])["mapValue"], ensure_ascii=False) + "\n")
apart("apart_attributes.ndjson", lambda c, i, v: json.dumps({"attributes": [{"key": k, "value": {"stringValue": x}} for k, x in rows(v)]}, ensure_ascii=False) + "\n")
apart("apart_xadd.ndjson", lambda c, i, v: json.dumps([["1705396500123-%d" % i, [word for pair in rows(v) for word in pair]]], ensure_ascii=False) + "\n")
apart("apart_flat_point.ndjson", lambda c, i, v: json.dumps(flat(v), ensure_ascii=False) + "\n")


# As languages print it
def arrows(value):
    if isinstance(value, dict):
        return "Map(%s)" % ", ".join("%s -> %s" % (k, arrows(v)) for k, v in value.items())
    return "List(%s)" % ", ".join(map(arrows, value)) if isinstance(value, list) else cell(value)


def lisp(value):
    if isinstance(value, dict):
        return "(%s)" % "".join("(%s %s)" % (k, lisp(v)) for k, v in value.items())
    return "(%s)" % " ".join(map(lisp, value)) if isinstance(value, list) else json.dumps(cell(value), ensure_ascii=False) if " " in cell(value) else cell(value)


apart("apart_arrows.scala", lambda c, i, v: arrows(v) + "\n")
apart("apart_lisp.ml", lambda c, i, v: lisp(v) + "\n")

# `read` without -r, and stripslashes: backslashes are gone, and what a text quotes stands there as it is
each_line = lambda write: lambda c: "".join(write(t) + "\n" for t in c.texts)
capture("apart_no_backslashes.log", SETS, expect="told")(each_line(lambda t: t.replace("\\", "")))


# In a binary encoding: the value before its name, or a quote before each value
def v8(value):
    """As v8.serialize() of Node.js, with lengths below 128."""
    if isinstance(value, dict):
        return b"o" + b"".join(v8(k) + v8(v) for k, v in value.items()) + b"{" + bytes([len(value)])
    if isinstance(value, list):
        return b"A" + bytes([len(value)]) + b"".join(map(v8, value)) + b"$\0" + bytes([len(value)])
    data = cell(value).encode("latin-1", "replace")[:127]
    return b'"' + bytes([len(data)]) + data


def storable(value, key=""):
    """As Storable of Perl, in network order."""
    if isinstance(value, dict):
        return b"\x04\x03\0\0\0" + bytes([len(value)]) + b"".join(storable(v) + b"\0\0\0" + bytes([len(k)]) + k.encode() for k, v in reversed(value.items()))
    if isinstance(value, list):
        return b"\x04\x02\0\0\0" + bytes([len(value)]) + b"".join(map(storable, value))
    data = cell(value).encode()[:127]
    return b"\n" + bytes([len(data)]) + data


def marshalled(value):
    """As Ruby's Marshal, with lengths below 123."""
    if isinstance(value, dict):
        return b"{" + bytes([len(value) + 5]) + b"".join(marshalled(k) + marshalled(v) for k, v in value.items())
    if isinstance(value, list):
        return b"[" + bytes([len(value) + 5]) + b"".join(map(marshalled, value))
    data = cell(value).encode()[:117]
    return b'I"' + bytes([len(data) + 5]) + data + b"\x06;\0T"


with_needs("apart.v8", v8, b"\xff\x0f")
with_needs("apart.storable", storable, b"\x05\x0b\x03")
with_needs("apart.marshal", marshalled, b"\x04\x08")
