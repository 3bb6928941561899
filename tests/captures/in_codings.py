"""Captures in which payloads stand in a coding, or in one coding in another, beside a payload as it was sent.

What is not read must be in the quarantine: the payload beside it makes the input look as if it had been understood.
"""
import base64
import gzip
import html
import json
import quopri
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
