"""Captures in which payloads stand in a coding, or in one coding in another, beside a payload as it was sent.

What is not read must be in the quarantine: the payload beside it makes the input look as if it had been understood.
"""
import base64
import binascii
import gzip
import html
import json
import quopri
import struct
import urllib.parse
import zlib

from capture import capture


def numbers(form, between="", code="utf-8"):
    return lambda t: between.join(form % byte for byte in t.encode(code))


def base64_of(data):
    return base64.b64encode(data).decode()


def percent(text):
    return urllib.parse.quote(text, safe="")


def access_log(text):
    return "".join("\\x%02X" % byte if byte < 32 or byte > 126 or byte in b'"\\' else chr(byte) for byte in text.encode())


def element(text):
    return "<p>%s</p>" % html.escape(text)


READ = {
    "signed": lambda t: str([byte - 256 if byte > 127 else byte for byte in t.encode()]),
    "characters": lambda t: json.dumps(list(t)),
    "gzip_bytes": lambda t: str(list(gzip.compress(t.encode(), mtime=0))),
    "zlib_bytes": lambda t: str(list(zlib.compress(t.encode()))),
    "base64_text": lambda t: base64_of(("body: %s\n" % t).encode()),
}
TOLD = {
    "base64_entities": lambda t: base64_of(element(t).encode()),
    "base64_access_log": lambda t: base64_of(access_log(t).encode()),
    "base64_percent": lambda t: base64_of(percent(t).encode()),
    "base64_utf16": lambda t: base64_of(t.encode("utf-16")),
    "base64_behind_digits": lambda t: "hook/" + base64_of(percent(t).encode()),
    "percent_entities": lambda t: percent(element(t)),
    "percent_lists": lambda t: percent(str(list(t.encode()))),
    "form_entities": lambda t: "payload=" + urllib.parse.quote_plus(element(t)),
    "all_percent": numbers("%%%02x"),
    "all_entities": numbers("&#%d;", code="latin-1"),
    "all_hex": numbers("\\x%02x"),
    "all_octal": numbers("\\%03o"),
    "all_quoted": numbers("=%02X"),
    "hex_dashes": numbers("%02X", "-"),
    "hex_utf16": numbers("%02x", code="utf-16-be"),
    "octal_words": numbers("%03o", " "),
    "char_calls": numbers("chr(%d)", "."),
    "hex_strings": lambda t: json.dumps(["%02x" % byte for byte in t.encode()]),
    "page_quotes": lambda t: t.replace('"', "&rdquo;"),
    "perl_braces": lambda t: t.replace('"', "\\x{22}"),
    "rich_text": lambda t: "{\\rtf1 " + t.replace("{", "\\'7b").replace("}", "\\'7d").replace('"', "\\'22") + "}",
    "percent_u": lambda t: t.replace('"', "%u0022").replace("{", "%u007B"),
    "printable_word": lambda t: "=?UTF-8?Q?%s?=" % quopri.encodestring(t.encode(), quotetabs=True, header=True).decode().replace("=\n", "").replace('"', "=22"),
}


def beside(name, write, expect):
    def in_strings(c):
        return c.texts[0] + "\n" + "".join(c.json({"at": c.time(i), "body": write(t)}) + "\n" for i, t in c if i)

    def in_lines(c):
        return c.texts[0] + "\n" + "".join("%s INFO body=%s\n" % (c.time(i), write(t)) for i, t in c if i)

    def as_lines(c):
        return c.texts[0] + "\n" + "".join(write(t) + "\n" for i, t in c if i)

    for suffix, function in (("string", in_strings), ("log", in_lines), ("line", as_lines)):
        capture("coded_%s_%s.bin" % (name, suffix), "plain", expect=expect)(function)


for coding, writer in READ.items():
    beside(coding, writer, "name" if coding.startswith("base64") else "store")
for coding, writer in TOLD.items():
    beside(coding, writer, "name")


def deflated(text):
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return made.compress(text.encode()) + made.flush()


def packed_map(value):
    """A value as MessagePack has it."""
    if isinstance(value, dict):
        return b"\xdf" + len(value).to_bytes(4, "big") + b"".join(packed_map(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return b"\xdd" + len(value).to_bytes(4, "big") + b"".join(map(packed_map, value))
    if isinstance(value, str):
        data = value.encode()
        return b"\xdb" + len(data).to_bytes(4, "big") + data
    return {True: b"\xc3", False: b"\xc2", None: b"\xc0"}[value] if value is None or isinstance(value, bool) else b"\xcb" + struct.pack(">d", value)


def behind(name, write, sets="plain hostile", expect="name"):
    """Binary data behind a payload as it was sent."""
    capture("coded_%s.bin" % name, sets, expect=expect)(lambda c: c.texts[0].encode() + b"\n" + b"".join(write(t) for i, t in c if i))


behind("zlib_behind", lambda t: zlib.compress(t.encode()) + b"\n")
behind("zlib_in_line", lambda t: b"POST /hook body=" + zlib.compress(t.encode()) + b"\n")
behind("messagepack", lambda t: packed_map(json.loads(t)), "plain")
capture("coded_behind_gzip.bin", "plain", expect="damaged")(lambda c: gzip.compress(c.texts[0].encode() + b"\n", mtime=0) + b"".join(packed_map(json.loads(t)) for i, t in c if i))
beside("base64_deflated", lambda t: base64_of(deflated(t)), "name")


def uu(text):
    data = text.encode()
    return "begin 644 hook.json\n" + "".join(binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)) + "`\nend\n"


capture("coded_uu_beside.txt", "plain hostile escaped long pretty")(lambda c: c.texts[0] + "\n" + "".join("Attached:\n\n%s\n" % uu(t) for i, t in c if i))
capture("coded_uu_string.ndjson", "plain hostile escaped long pretty")(lambda c: c.texts[0] + "\n" + "".join(c.json({"at": c.time(i), "body": uu(t)}) + "\n" for i, t in c if i))
capture("coded_two_headers.http", "plain hostile")(lambda c: b"".join(b"POST /h HTTP/1.1\r\nContent-Encoding: deflate\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(data), data) for i, t in c for data in [gzip.compress(deflated(t), mtime=0)]))
capture("coded_typed_beside.ndjson", "plain", expect="name")(lambda c: "".join('{"body":%s,"also":[{"event":{"S":"lead.created"},"data":{"M":{"id":{"S":"%d"}}}}]}\n' % (t, i) for i, t in c))
