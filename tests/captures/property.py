"""Captures made at random: every payload is stored as it was sent or its bytes are in quarantine and the
exit status is 1; nothing is stored that was not sent; --verify agrees with the input.

    property.py PROGRAM FIRST COUNT    tries the seeds from FIRST on; a seed that fails is made smaller and printed

A case is plain data, so that it can be made smaller: records, each of parts, each a payload in wrappers.
"""
import base64
import collections
import concurrent.futures
import copy
import gzip
import json
import os
import quopri
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
import zlib

import in_layers
import payloads

WORDS = ["a", "lead", "event", "data", "budget 5 000 €", "O'Brien", "l’été", "🎉", "漢", "\\", '"', "{", "}", "[", "]", "\n", "\t", "/", "<b>",
         "&amp;", "%22", "\\x22", "\\N", "''", "$$", "```", ",", ":", '\\"', "\\\\", '":"', "1705396500123", "2024-01-15T10:30:00Z", "e1ZleA==", "\u2028"]
MEMBERS = ['"level":"info"', '"msg":"POST /hook 200"', '"n":[1,-2.5e3,{"a":null},[]]', '"s":"} \\" { ] ["', '"time":"2024-01-16T09:15:00Z"', '"ts":1705396500.123',
           '"headers":{"content-type":"application/json","x":["y"]}', '"message":"ok"', '"log":"line"', '"event":"received"', '"token":"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="',
           '"quoted":"a \\"b\\" \\\\ c\\n"', '"id":"evt_1"', '"type":"track"', '"":{}']
NOISE = ["listening on {\"port\":3000}", "    at Object.<anonymous> (/app/a.js:3:1)", "{", "}", "[", "Traceback (most recent call last):", '  File "a.py", line 3',
         '{"level":"info","msg":"tick"}', '{"event":"request finished","level":"info"}', '203.0.113.7 - - [16/Jan/2024:09:15:00 +0000] "GET / HTTP/1.1" 200 2 "-" "x"',
         "", "  ", "---", '"', "'", "{ a: 'b', c: [", "I/O error: {\"a\":", "x = {'a': \"b\"}", "[1,2,3]", "null", '{"log":"GET / 200\\n","stream":"stdout","time":"2024-01-16T09:15:00Z"}', "=> [\"", "\0\0\0"]
PREFIXES = ["", "", "", "INFO ", "2024-01-16T09:15:00.123Z ", "2024-01-16 09:15:00,123 INFO hook: ", "<134>Jan 16 09:15:00 web1 hook[42]: ", "[INFO] ", "hook-1  | ",
            "[pod/a/b] ", "body=", "payload: ", "Received [1,2] ", "{id} ", "{\"a\":1} ", "[Nest] 42 - ", "it's ", "> ", "req \"POST /\" ", "\x1b[32mINFO\x1b[0m "]
SUFFIXES = ["", "", "", " in 3 ms", " {\"status\":200}", " []", ".", ";", " done", " \x1b[0m"]
TABLES = ['a,b\nx,"{""a"":1}"\n', 'id,at,payload\n1,2,"{""event"":""x""}"\n', "a\tb\n1\t{\"a\": 1}\n", 'a;b;c\n1;"x\ny";"{""a"": 1}"\n', '"x","{""a"":1}"\n', "id,at,payload\n1,2,\n"]


def slashed(text, quote):
    return text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n")


def entities(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")


# Strings, cells and markup in which a payload stands behind other text: what opens them, what closes them, their escapes.
ENCLOSURES = {
    "sql": ("INSERT INTO h VALUES (1,'", "');", lambda t: t.replace("'", "''")),
    "postgres": ("INSERT INTO h VALUES (1,E'", "');", lambda t: slashed(t, "'")),
    "mysql": ("INSERT INTO `h` VALUES (1,'", "');", lambda t: slashed(t, "'")),
    "parameters": ("DETAIL:  parameters: $1 = '", "', $2 = '1'", lambda t: t.replace("'", "''")),
    "yaml": ("body: '", "'", lambda t: t.replace("'", "''")),
    "python": ("INFO {'message': '", "'}", lambda t: slashed(t, "'")),
    "bytes": ("INFO b'", "'", lambda t: slashed(t, "'")),
    "ansi": ("curl -d $'", "' x", lambda t: slashed(t, "'")),
    "shell": ("curl -d '", "' x", lambda t: t.replace("'", "'\\''")),
    "copy": ("1\t", "\t2", lambda t: t.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")),
    "script": ("x = `", "`;", lambda t: slashed(t, "`")),
    "attribute": ("<div data-lead='", "'></div>", entities),
    "element": ("<body>", "</body>", entities),
}
BEFORE = ["", " ", "got ", "received: ", "\n", "\n\n", "POST /hook\n\n", "body="]
BEHIND = ["", "", " ", " from 1.2.3.4", "\n"]
SEPARATORS = [" ", " | ", ", ", " and ", "", "\t", " => "]


# ----------------------------------------------------------------------------------------------- making


def text_of(r, length):
    return "".join(r.choice(WORDS) + r.choice(["", " "]) for _ in range(r.randrange(length)))


def payload(r, number):
    ident = "id%dx%06d" % (number, r.randrange(10**6))
    data = {"id": ident}
    for _ in range(r.randrange(4)):
        data[r.choice(["needs", "contact", "event", "data", "n", "clé"])] = r.choice(
            [text_of(r, 12), {"a": [text_of(r, 5)]}, r.randrange(10**9), None, True, json.dumps({"event": "lead.unlocked", "data": {"id": "quoted"}}), {"event": "lead.x", "data": {"id": "inside"}}])
    if r.random() < 0.04:
        data["long"] = [text_of(r, 40) for _ in range(r.randrange(300))]
    members = [("date", "2024-01-15T10:30:00Z"), ("event", r.choice(["lead.unlocked", "lead.unlocked", "test", "lead.x"])), ("data", data), ("v", 1)]
    members = members[: r.choice([3, 3, 4])]
    if r.random() < 0.3:
        r.shuffle(members)
    style = r.choice([dict(separators=(",", ":"))] * 3 + [dict(), dict(indent=2), dict(indent="\t")])
    return {"id": ident, "text": json.dumps(dict(members), ensure_ascii=r.random() < 0.3, **style)}


def wrapper(r):
    kind = r.choice(["object", "object", "array", "string", "string", "said", "base64", "gzip", "zlib"])
    some = lambda: r.sample(MEMBERS, r.randrange(3))
    if kind == "object":
        return [kind, some(), r.choice(["body", "data", "message", "log", "payload", "x"]), some(), r.choice(["", " "])]
    if kind == "array":
        return [kind, [r.choice(["1", '"a"', "{}", "null"]) for _ in range(r.randrange(2))], r.random() < 0.5]
    if kind == "said":
        return [kind, r.choice(["Received: ", "x ", "POST /\n", "\\ "]), r.choice(["", " done", "\n"])]
    if kind == "base64":
        return [kind, r.random() < 0.2]
    return [kind, r.random() < 0.3]


def part(r, number, most):
    wrappers, strings = [], 0
    for _ in range(r.randrange(most)):
        one = wrapper(r)
        strings += one[0] in ("string", "said", "base64", "gzip", "zlib")
        if strings <= 4:
            wrappers.append(one)
    return {"payload": payload(r, number), "wrappers": wrappers}


def make_case(seed):
    r = random.Random(seed)
    records = []
    for number in range(1, r.choice([2, 2, 3, 5, 9])):
        records += [{"noise": r.choice(NOISE)} for _ in range(r.choice([0, 0, 1, 3]))]
        parts = [part(r, number * 10 + n, 4) for n in range(r.choice([1, 1, 1, 1, 2, 3]))]
        carrier = r.choice([None] * 6 + ["docker", "cri", "journal", "bytes", "message"])
        records.append({"parts": parts, "prefix": r.choice(PREFIXES), "suffix": r.choice(SUFFIXES), "separator": r.choice(SEPARATORS), "carrier": carrier, "pieces": r.choice([0, 0, 0, 16384])})
    records += [{"noise": r.choice(NOISE)} for _ in range(r.choice([0, 0, 2]))]
    case = {"form": r.choice(["lines"] * 5 + ["array", "object", "joined"]), "records": records, "newline": r.choice(["\n"] * 4 + ["\r\n"]), "bom": r.random() < 0.05, "final": r.random() < 0.8, "cut": None}
    if r.random() < 0.15:
        case["cut"] = [r.choice(["head", "tail"]), r.random()]
    case["table"] = r.choice(TABLES) if r.random() < 0.2 else ""
    r = random.Random("enclosed %d" % seed)
    for record in records:
        if "parts" in record and r.random() < 0.15 and '"inside"' not in record["parts"][0]["payload"]["text"]:  # nested objects are taken from broken JSON
            record["enclosed"] = [r.choice(sorted(ENCLOSURES)), r.choice(BEFORE), r.choice(BEHIND)]
    return case


# --------------------------------------------------------------------------------------------- rendering


def quoted(text, odd):
    out = json.dumps(text, ensure_ascii=odd)
    return out.replace("/", "\\/").replace("<", "\\u003c") if odd else out


def encoded(data, url):
    out = base64.urlsafe_b64encode(data).decode().rstrip("=") if url else base64.b64encode(data).decode()
    middle = len(out) // 2
    return '"%s"' % out, out[max(0, middle - 20) : middle + 20]


def wrapped(text, mark, wrapper):
    """The text of a JSON value that holds TEXT, and what of it must be found in a quarantine."""
    kind = wrapper[0]
    if kind == "object":
        members = wrapper[1] + ['"%s":%s%s' % (wrapper[2], wrapper[4], text)] + [m for m in wrapper[3] if m not in wrapper[1]]
        return "{" + ("," + wrapper[4]).join(members) + "}", mark
    if kind == "array":
        values = wrapper[1] + [text]
        return "[" + ",".join(values if wrapper[2] else values[::-1]) + "]", mark
    if kind == "string":
        return quoted(text, wrapper[1]), mark
    if kind == "said":
        return quoted(wrapper[1] + text + wrapper[2], False), mark
    data = text.encode()
    if kind == "zlib":
        return encoded(zlib.compress(data), wrapper[1])
    return encoded(gzip.compress(data, mtime=0) if kind == "gzip" else data, wrapper[1])


def rendered(part):
    text, mark = part["payload"]["text"], part["payload"]["id"]
    for one in part["wrappers"]:
        text, mark = wrapped(text, mark, one)
    return text, mark


def carried(line, record, newline):
    """A line as what ran the program writes it, in pieces where it is long."""
    carrier, size = record["carrier"], record["pieces"]
    stamp = "2024-01-16T09:15:00.123456789Z"
    if carrier is None:
        return line
    if carrier == "docker":
        whole = line + "\n"
        pieces = [whole[n : n + size] for n in range(0, len(whole), size)] if size else [whole]
        return newline.join(json.dumps({"log": p, "stream": "stdout", "time": stamp}, ensure_ascii=False) for p in pieces)
    if carrier == "cri":
        pieces = [line[n : n + size] for n in range(0, len(line), size)] if size else [line]
        return newline.join("%s stdout %s %s" % (stamp, "F" if n == len(pieces) - 1 else "P", p) for n, p in enumerate(pieces))
    if carrier == "journal":
        return json.dumps({"__REALTIME_TIMESTAMP": "1705396500123456", "MESSAGE": line, "_PID": "1"})
    if carrier == "bytes":
        return json.dumps({"__REALTIME_TIMESTAMP": "1705396500123456", "MESSAGE": list(line.encode())})
    return json.dumps({"level": "info", "message": line, "timestamp": stamp})


def bytes_marked(mark, record):
    """A list of bytes is quarantined as it stands."""
    return ", ".join(str(b) for b in mark.encode()) if record["carrier"] == "bytes" else mark


def enclosed(record):
    """The first payload of a record, behind other text in something whose escapes may change it."""
    kind, before, behind = record["enclosed"]
    one = record["parts"][0]["payload"]
    text = one["text"].replace("\n", " ")  # a string of one line, as far as the payload goes
    opening, closing, escape = ENCLOSURES["python" if kind == "bytes" and not text.isascii() else kind]
    return opening + escape(before + text + behind) + closing, [(text, one["id"])]


def write_record(record, newline, form):
    if "noise" in record:
        return record["noise"], []
    if "enclosed" in record and form == "lines":
        return enclosed(record)
    texts = [rendered(p) for p in record["parts"]]
    sent = [(p["payload"]["text"], bytes_marked(mark, record)) for p, (_, mark) in zip(record["parts"], texts)]
    if form == "lines":
        line = record["prefix"] + record["separator"].join(text for text, _ in texts) + record["suffix"]
        if "\n" in line and record["carrier"] in (None, "cri"):  # printed on one line
            line = line.replace("\n", " ")
            sent = [(text.replace("\n", " ") if not strings(p) else text, mark) for (text, mark), p in zip(sent, record["parts"])]
        return carried(line, record, newline), sent
    return texts, [(p["payload"]["text"], mark) for p, (_, mark) in zip(record["parts"], texts)]


def strings(part):
    return any(w[0] in ("string", "said", "base64", "gzip", "zlib") for w in part["wrappers"])


def write_case(case):
    """The bytes, the payloads that must be found with their marks, and those that may."""
    form, newline = case["form"], case["newline"]
    texts, sent = [], []
    for record in case["records"]:
        if form != "lines" and "noise" in record:
            continue
        text, more = write_record(record, newline, form)
        texts.append(text)
        sent.append(more)
    if form == "lines":
        data = newline.join(texts) + (newline if case["final"] else "")
    else:
        values = [text for record in texts for text, _ in record]
        data = {"array": "[%s]" % ",\n".join(values), "object": "{%s}" % ", ".join('"k%d": %s' % (n, v) for n, v in enumerate(values)), "joined": newline.join(values)}[form]
    data = (b"\xef\xbb\xbf" if case["bom"] else b"") + (case["table"] + data).encode()
    whole = [pair for record in sent for pair in record]
    if not case["cut"]:
        return data, whole, []
    end, share = case["cut"]
    at = int(len(data) * share)
    data = data[at:] if end == "head" else data[:at]
    must = [pair for pair in whole if json.dumps(pair[0], ensure_ascii=False)[1:-1].encode() in data or pair[0].encode() in data]
    return data, must, whole


# ---------------------------------------------------------------------------------------------- checking


def run_case(program, case):
    """What is wrong with the import of a case, or None."""
    data, must, may = write_case(case)
    work = tempfile.mkdtemp()
    try:
        path, db = work + "/input", work + "/db"
        with open(path, "wb") as file:
            file.write(data)
        run = subprocess.run([program, "--quiet", "--final", "--no-snapshot", db, path], capture_output=True, timeout=60)
        if run.returncode not in (0, 1):
            return "exit status %d" % run.returncode
        stored, raw = [], b""
        if os.path.exists(db):
            connection = sqlite3.connect(db)
            connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
            stored = [row[0] for row in connection.execute("SELECT payload FROM discko_events")]
            raw = b"\n".join(row[0] for row in connection.execute("SELECT raw FROM discko_rejects"))
            connection.close()
        wrong = judged(case, must, may, stored, raw, run.returncode)
        if wrong is None and os.path.exists(db):
            verify = subprocess.run([program, "--verify", db, path], capture_output=True, timeout=60)
            if verify.returncode != 0:
                return "verify: " + (verify.stdout + verify.stderr).decode(errors="replace")[:200].replace(work, "")
        return wrong
    except subprocess.TimeoutExpired:
        return "time: more than a minute"
    finally:
        shutil.rmtree(work)


def judged(case, must, may, stored, raw, status):
    sent = [text for text, _ in must + may]
    foreign = [text for text in stored if text not in sent]
    if foreign and not (case["cut"] and all("quoted" in text or "inside" in text for text in foreign)):
        return "changed: stored, but not sent: " + foreign[0][:150]
    missing = [(text, mark) for text, mark in must if text not in stored]
    lost = [text for text, mark in missing if mark.encode() not in raw]
    if lost:
        return ("silent: " if status == 0 else "lost: ") + lost[0][:150]
    if missing and status == 0:
        return "quarantined with exit status 0: " + missing[0][0][:150]
    if missing and not case["cut"] and STRICT:
        return "quarantined: " + missing[0][0][:150]
    return None


STRICT = bool(os.environ.get("STRICT"))

# ---------------------------------------------------------------------------------------------- shrinking


def smaller(case):
    """Cases a step simpler than this one, the boldest first."""

    def changed(change):
        other = copy.deepcopy(case)
        change(other)
        return other

    for n in range(len(case["records"])):
        yield changed(lambda c: c["records"].pop(n))
    for key, value in (("table", ""), ("cut", None), ("bom", False), ("final", True), ("newline", "\n"), ("form", "lines"), ("form", "array")):
        if case[key] != value and not (key == "form" and value == "array" and case[key] == "lines"):
            yield changed(lambda c: c.update({key: value}))
    if case["cut"]:
        for share in (0.25, 0.5, 0.75, 0.9):
            yield changed(lambda c: c.update(cut=[case["cut"][0], share]))
    for n, record in enumerate(case["records"]):
        for key, value in (("prefix", ""), ("suffix", ""), ("separator", " "), ("carrier", None), ("pieces", 0), ("noise", "x"), ("noise", "{")):
            if key in record and record[key] != value and record[key] != "x":
                yield changed(lambda c: c["records"][n].update({key: value}))
        if "enclosed" in record:
            yield changed(lambda c: c["records"][n].pop("enclosed"))
            for k, value in ((1, ""), (1, " "), (2, "")):
                if record["enclosed"][k] not in ("", value):
                    yield changed(lambda c: c["records"][n]["enclosed"].__setitem__(k, value))
        for m, one in enumerate(record.get("parts", [])):
            if len(record["parts"]) > 1 and "enclosed" not in record:
                yield changed(lambda c: c["records"][n]["parts"].pop(m))
            ident = one["payload"]["id"]
            least = '{"event":"test","data":{"id":"%s"}}' % ident
            if one["payload"]["text"] != least:
                yield changed(lambda c: c["records"][n]["parts"][m]["payload"].update(text=least))
                yield from shorter(changed, n, m, one["payload"]["text"])
            for w, wrap in enumerate(one["wrappers"]):
                yield changed(lambda c: c["records"][n]["parts"][m]["wrappers"].pop(w))
                for k, value in ((1, []), (3, [])) if wrap[0] == "object" else ((1, []),) if wrap[0] == "array" else ((1, ""), (2, "")) if wrap[0] == "said" else ((1, False),):
                    if wrap[k] != value:
                        yield changed(lambda c: c["records"][n]["parts"][m]["wrappers"][w].__setitem__(k, value))


def shorter(changed, n, m, text):
    """The same payload with a member of its data less, or printed without white space."""
    value = json.loads(text)
    for key in [key for key in value["data"] if key != "id"]:
        other = copy.deepcopy(value)
        del other["data"][key]
        yield changed(lambda c: c["records"][n]["parts"][m]["payload"].update(text=json.dumps(other, ensure_ascii=False, separators=(",", ":"))))
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if plain != text:
        yield changed(lambda c: c["records"][n]["parts"][m]["payload"].update(text=plain))


def kind(wrong):
    return wrong.split(":")[0]


def shrink(program, case, wrong, tries=400):
    again = True
    while again and tries > 0:
        again = False
        for other in smaller(case):
            tries -= 1
            if tries < 0:
                break
            found = run_case(program, other)
            if found and kind(found) == kind(wrong):
                case, wrong, again = other, found, True
                break
    return case, wrong


# ------------------------------------------------------------------------- two payloads in one record

LONG = "x" * 80  # so that both begin alike for longer than a line of base64
# What two payloads differ in: their ids, the first name, the score.
DIFFERENCES = [("r-1", "Ann", 5, "r1", "Ann", 5), ("req_aB", "Ann", 5, "req_Ab", "Ann", 5), ("1", "René", 5, "1", "Renè", 5), ("1", "Ann", 5, "1", "Ann", -5),
               ("1", "Ann", None, "1", "Ann", "nil"), ("1", "Ann", 5, "1", "Ann", "5"), ("1", "a b", 5, "1", "a+b", 5), ("1", "Ann.", 5, "1", "Ann", 5)]


def alike(ident, name, score):
    return json.dumps({"event": "lead.unlocked", "date": "2024-01-15T10:30:00Z", "data": {"note": LONG, "id": ident, "contact": {"firstName": name}, "analysis": {"score": score}}}, ensure_ascii=False)


def in_lines(data):
    return "\n".join(re.findall(".{1,76}", base64.b64encode(data).decode()))


def split(text):
    """As Docker splits a line, in three."""
    pieces = [text[:20], text[20:50], text[50:] + "\n"]
    return "".join(json.dumps({"log": piece, "stream": "stdout", "time": "2024-01-01T00:00:00Z"}) + "\n" for piece in pieces)


def ruby(text):
    return text.replace('": ', '"=>').replace("null", "nil")


def javascript(text):
    return re.sub(r'"(\w+)":', r"\1:", text)


def java(text):
    value = json.loads(text)
    return "{event=%s, date=%s, data={note=%s, id=%s, contact={firstName=%s}, analysis={score=%s}}}" % (
        value["event"], value["date"], LONG, value["data"]["id"], value["data"]["contact"]["firstName"], value["data"]["analysis"]["score"])


FORMS = {
    "plain": lambda t: t,
    "printed again": lambda t: json.dumps(json.loads(t), indent=1),
    "in a string": lambda t: json.dumps({"b": t}),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "repr": lambda t: repr(json.loads(t)),
    "repr of a list": lambda t: repr([{"event": "lead.x", "data": {}}, json.loads(t)]),
    "ruby": ruby,
    "javascript": javascript,
    "java": java,
    "percent": urllib.parse.quote,
    "form": lambda t: "payload=" + urllib.parse.quote_plus(t),
    "escapes": lambda t: "".join("\\u%04x" % ord(c) for c in t),
    "base64 in lines": lambda t: in_lines(t.encode()),
    "gzip in lines": lambda t: in_lines(gzip.compress(t.encode(), mtime=0)),
    "quoted-printable": lambda t: "Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(t.encode()).decode(),
    "Docker": split,
    "base64 of text": lambda t: base64.b64encode(("prefix " + t + " suffix").encode()).decode(),
    "torn": lambda t: t[t.index('"lead.'):],
    "data in a string": lambda t: json.dumps({"event": "lead.y", "data": json.dumps(json.loads(t)["data"])}),
}
STORED = ["plain", "printed again", "in a string", "base64"]


def inside(text):
    return json.dumps(text, ensure_ascii=False)[1:-1]


def doubled(text):
    return text.replace('"', '""')


def same(text):
    return text


# What stands before the two, between and behind them, and how they are written there. All of it is one record.
CARRIERS = {
    "mail in a string": ('{"mail":"', "\\n", '\\n"}\n', inside),
    "members": ('{"a":"', '","b":"', '"}\n', inside),
    "list": ('{"list":["', '","', '"]}\n', inside),
    "log line": ('2024-01-01 INFO got "', "\\n", '\\n"\n', inside),
    "cell": ('id,payload\n1,"', "\n", '"\n', doubled),
    "cells": ('id,payload,more\n1,"', '","', '"\n', doubled),
    "packet": ("T 1.1.1.1:80 -> 2.2.2.2:90 [AP]\n", "\n", "\n", same),
    "body": ("POST / HTTP/1.1\r\nContent-Type: multipart/mixed; boundary=abc\r\nContent-Length: %d\r\n\r\n--abc\n\n", "\n--abc\n\n", "\n--abc--\n", same),
}


def pair(carrier, first, second):
    """The bytes, and where the two stand in them."""
    before, between, behind, write = CARRIERS[carrier]
    if "%d" in before:
        before = before % len(("--abc\n\n" + write(first) + between + write(second) + behind).encode())
    parts = [part.encode() for part in (before, write(first), between, write(second), behind)]
    places = [(sum(map(len, parts[:n])), sum(map(len, parts[: n + 1]))) for n in (1, 3)]
    return b"".join(parts), places


def make_pairs(folder):
    made = {}
    for carrier in CARRIERS:
        for stored in STORED:
            for form in FORMS:
                for turned in (False, True):
                    one = DIFFERENCES[len(made) * 3 // 2 % len(DIFFERENCES)]
                    texts = alike(*one[:3]), alike(*one[3:])
                    if form == "java" and java(texts[0]) == java(texts[1]):
                        texts = alike(*DIFFERENCES[0][:3]), alike(*DIFFERENCES[0][3:])  # it prints strings and numbers alike
                    forms = (form, stored) if turned else (stored, form)
                    data, places = pair(carrier, *[FORMS[f](t) for f, t in zip(forms, texts)])
                    name = "%04d" % len(made)
                    with open(os.path.join(folder, name), "wb") as file:
                        file.write(data)
                    made[name] = carrier, forms, texts, places, data
    return made


def is_kept(place, data, rejects):
    """Whether all bytes of the place, but for white space and the header of a part of a mail, are in quarantine."""
    at, end = place
    at += max(0, data[at:end].find(b"{")) if data[at:end].startswith(b"Content-") else 0
    for offset, length in sorted(rejects) + [(end, 0)]:
        if data[at : max(at, offset)].strip():
            return False
        at = max(at, offset + length)
    return at >= end


def check_pairs(program):
    """Two payloads in one record that begin alike and differ in a character: each is stored, or its bytes are in quarantine."""
    work = tempfile.mkdtemp()
    wrong = 0
    try:
        os.mkdir(work + "/in")
        made = make_pairs(work + "/in")
        subprocess.run([program, "--quiet", "--final", "--no-snapshot", work + "/db", work + "/in"], capture_output=True, timeout=120)
        connection = sqlite3.connect(work + "/db")
        stored, rejects = {name: [] for name in made}, {name: [] for name in made}
        for path, text in connection.execute("SELECT path, payload FROM discko_files JOIN discko_deliveries ON file_id = discko_files.id JOIN discko_events ON event_id = discko_events.id"):
            stored[path[-4:]].append(text)
        for path, offset, length in connection.execute('SELECT path, "offset", length FROM discko_files JOIN discko_rejects ON file_id = discko_files.id'):
            rejects[path[-4:]].append((offset, length))
        connection.close()
        for name, (carrier, forms, texts, places, data) in made.items():
            values = [json.loads(text) for text in stored[name]]
            lost = [n for n in (0, 1) if json.loads(texts[n]) not in values and not is_kept(places[n], data, rejects[name])]
            wrong += len(lost) > 0
            if lost and wrong <= 10:
                print("%s, %s before %s: %s: %s of %r\n    %r" % (carrier, forms[0], forms[1], "lost bytes" if rejects[name] else "silent", [forms[n] for n in lost], data, rejects[name]))
        print("%d of %d pairs of payloads good" % (len(made) - wrong, len(made)))
        return wrong
    finally:
        shutil.rmtree(work)


# ------------------------------------------------------------------- what one program quotes of another

LAYERS = {"plain": same, **in_layers.WRITERS}
AROUND = [("", "")] * 4 + [("started\n", "done\n"), ("it's up\n", "it isn't\n"), ("<br>\n", "")]


def layered(seed):
    """A payload, the two that have written it, and the bytes."""
    r = random.Random("layers %d" % seed)
    outer, inner = r.choice(sorted(LAYERS)), r.choice(sorted(LAYERS))
    text = " ".join(r.sample(payloads.MARKS, r.choice([1, 1, 1, 2, 3])))
    value = '{"event":"lead.unlocked","data":{"id":"layer%06d","needs":"%s"}}' % (seed, text)
    if r.random() < 0.3:
        value = value.replace(",", ",\n  ").replace("{", "{\n  ", 1)
    written = LAYERS[inner](value)
    written = written.rstrip("\n") if r.random() < 0.5 else written
    before, behind = r.choice(AROUND)
    return value, (outer, inner), before + LAYERS[outer](written) + behind


def is_sent(text, value):
    """Whether it is the value; lines may be indented otherwise."""
    return text == value or re.sub(r"\s*\n\s*", "", text) == re.sub(r"\s*\n\s*", "", value)


def check_layers(program, first, count):
    """A payload in the output of two programs is stored as it was sent, or the exit status tells that it is not."""
    work, wrong = tempfile.mkdtemp(), 0
    try:
        os.mkdir(work + "/in")
        made = {"%07d" % seed: layered(seed) for seed in range(first, first + count)}
        for name, (_, _, data) in made.items():
            with open(work + "/in/" + name, "w", encoding="utf-8", newline="") as file:
                file.write(data)
        subprocess.run([program, "--quiet", "--final", "--no-snapshot", work + "/db", work + "/in"], capture_output=True, timeout=600)
        connection = sqlite3.connect(work + "/db")
        stored = collections.defaultdict(list)
        for path, text in connection.execute("SELECT path, payload FROM discko_files JOIN discko_deliveries ON file_id = discko_files.id JOIN discko_events ON event_id = discko_events.id"):
            stored[path[-7:]].append(text)
        told = {path[-7:] for (path,) in connection.execute("SELECT path FROM discko_files JOIN discko_rejects ON file_id = discko_files.id")}
        connection.close()
        for name, (value, programs, data) in made.items():
            changed = [text for text in stored[name] if not is_sent(text, value)]
            if changed or not (stored[name] or name in told):
                wrong += 1
                if wrong <= int(os.environ.get("SHOWN", "10")):
                    print("layers %s: %s of %s: %s\n    %r" % (name, *programs, "changed: %r" % changed[0] if changed else "silent", data))
        print("%d of %d payloads in two layers good" % (count - wrong, count))
        return wrong
    finally:
        shutil.rmtree(work)


def main(arguments):
    program, first, count = os.path.abspath(arguments[0]), int(arguments[1]), int(arguments[2])
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        seeds = range(first, first + count)
        for seed, wrong in zip(seeds, pool.map(lambda seed: run_case(program, make_case(seed)), seeds)):
            if not wrong:
                continue
            failed += 1
            if failed <= int(os.environ.get("SHOWN", "10")):
                case, wrong = shrink(program, make_case(seed), wrong)
                data = write_case(case)[0]
                print("seed %d: %s\n    %d bytes: %r" % (seed, wrong, len(data), data[:700]), flush=True)
    print("%d of %d random captures good" % (count - failed, count))
    return failed + check_pairs(program) + check_layers(program, 10 * first, 10 * count) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
