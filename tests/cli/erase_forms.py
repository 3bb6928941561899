"""Writes one person in every spelling and encoding into a folder, each in a file of its own: erase_forms.py FOLDER.
Files below names/ hold the person in their name alone; "other_" ones are somebody else's."""
import base64, bz2, gzip, hashlib, html, json, lzma, os, sys, unicodedata, urllib.parse, zlib

WHO = "zo\u00e9.le-goff@cr\u00e8me.example"
ASCII = "zo\u00e9.le-goff@xn--crme-6oa.example"
PLAIN = "zoe.le-goff@creme.example"  # somebody else's
number = 0


def put(name, data):
    path = os.path.join(sys.argv[1], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def record(email, **data):
    global number
    number += 1
    return {"date": "2024-01-15T10:30:00Z", "event": "lead.unlocked",
            "data": dict({"id": "n%d" % number, "contact": {"firstName": "A", "email": email}}, **data)}


def dump(email, ascii=False):
    return json.dumps(record(email), ensure_ascii=ascii)


def spellings():
    w = WHO
    yield from (w.upper(), "  " + w + "\t\r\n", "\u00a0" + w + "\u3000", ASCII, ASCII.upper(), unicodedata.normalize("NFD", w),
                unicodedata.normalize("NFD", w.upper()))
    for unseen in "\u200b\u200d\u00ad\ufeff\u200e\u034f\u061c\u180e\ufe0f\u2060\u3164\uffa0\U000e0020\U000e0100":
        yield "zo\u00e9.le" + unseen + "-goff@cr\u00e8me.example"
    yield "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in w)
    yield "".join(chr(0x1D41A + ord(c) - 97) if c.isascii() and c.isalpha() else c for c in w)
    yield "".join(chr(0x24D0 + ord(c) - 97) if c.isascii() and c.isalpha() else c for c in w)
    yield from (w.replace("@", "\ufe6b"), w.replace(".ex", "\u3002ex"), w.replace(".le", "\u2024le"), w.replace("-", "\u2011"))
    for form in ("mailto:%s", "MailTo: %s", "mailto:%s?subject=x", "<%s>", "Zo\u00e9 <%s>", '"Le Goff, Z." <%s>', "'%s'", '"%s"', "`%s`",
                 "\u201c%s\u201d", "\u00ab\u00a0%s\u00a0\u00bb", "%s (work)", "%s.", "%s,", "%s;", "SMTP:%s", "acct:%s", "E-mail : %s", "%s\\n",
                 "\u2022 %s", "- %s", "*%s*", "_%s_", "=%s", "|%s|", "%s!", "%s?", "%s\u2026", "{%s}", "~%s", "#%s", "[%s](mailto:%s)",
                 '<a href="mailto:%s">%s</a>', "\x1b[31m%s\x1b[0m"):
        yield form.replace("%s", w)
    yield from (w.replace("@", " @ "), w.replace("@", "@ "), '"zo\u00e9.le-goff"@cr\u00e8me.example', w.replace("@", "&#64;"),
                w.replace("@", "%40"), json.dumps({"value": w}), base64.b64encode(w.encode()).decode(),
                "=?utf-8?Q?" + "".join("=%02X" % c for c in w.encode()) + "?=")


def bare(data, window=-15):
    pack = zlib.compressobj(9, zlib.DEFLATED, window)
    return pack.compress(data) + pack.flush()


def fold(text, size, end):
    return end.join(text[i:i + size] for i in range(0, len(text), size))


def encodings():
    torn = dump(WHO)[:-2]
    t = torn.encode()
    for code in ("utf-16-le", "utf-16-be"):
        yield torn.encode(code)
        yield "\ufeff".encode(code) + torn.encode(code)
    yield torn.encode("latin-1")
    yield "x,payload\n1,\"" + "\0".join(torn).replace('"', '""') + '"\n'
    yield torn.replace('"', "\u201c").replace("\u201cevent", '"event').replace("lead", '"lead')
    yield html.escape(torn)
    yield html.escape(torn).replace("\u00e9", "&eacute;").replace("\u00e8", "&egrave;").replace("-", "&hyphen;")
    yield torn.replace("@", "&#x40;")
    yield torn.replace("@", "&#64").replace("-", "&shy;-")
    for at in ("\\u0040", "\\U00000040", "\\u{40}", "\\x{40}", "\\x40", "\\100", "\\@"):
        yield torn.replace("@", at)
    yield torn.replace("-", "\\-").replace(".le", "\\.le")
    yield '{"event":"lead.x","data":{"contact":{"email":"' + "".join(("\\u%04x", "\\u%04X")[i % 2] % ord(c) for i, c in enumerate(WHO))
    yield torn.replace("\u00e9", "\\303\\251").replace("\u00e8", "\\303\\250")
    yield torn.replace("\u00e9", "\\xe9").replace("\u00e8", "\\xe8")
    yield json.dumps(json.dumps(json.dumps(torn)))
    yield "payload=" + urllib.parse.quote_plus(torn)
    yield "payload=" + urllib.parse.quote(urllib.parse.quote(torn))
    yield '{"event":"lead.x","data":{"contact":{"email":"' + "".join("=%02X" % c for c in WHO.encode())
    yield '{"event":"lead.x","data":{"contact":{"email":"zo\u00e9.le-go=\\r\\nff=40cr\u00e8me.example"'
    b = base64.b64encode(t).decode()
    inner = [b, base64.urlsafe_b64encode(t).decode(), b.rstrip("="), fold(b, 76, "\r\n"), fold(b, 64, "\n\t"), fold(b, 60, " "), fold(b, 20, " "),
             fold(b, 60, "=\r\n"), base64.b64encode(b.encode()).decode(), base64.b64encode(torn.encode("utf-16-le")).decode()]
    for pack in (gzip.compress, zlib.compress, lzma.compress, bz2.compress):
        inner += [base64.b64encode(pack(t)).decode(), pack(t).hex()]
    inner += [base64.b64encode(bare(t)).decode(), bare(t).hex(), base64.b64encode(bare(t, 9)).decode(),
              base64.b64encode(torn.encode("utf-32-le")).decode(), base64.b64encode(("\u043f\u0440" * 900 + torn).encode()).decode(),
              t.hex("."), "; ".join(map(str, t)), str([c - 256 if c > 127 else c for c in t])]
    inner += [t.hex(), t.hex().upper(), t.hex(":"), t.hex("-"), ", ".join("0x%02x" % c for c in t), "".join("\\x%02x" % c for c in t), str(list(t))]
    for text in inner:
        yield json.dumps({"event": "lead.x", "data": {"body": text}})[:-2]
    css = "".join(c if c.isascii() and c.isalnum() else "\\%x " % ord(c) for c in WHO)
    utf7 = WHO.encode("utf-7").decode().replace("@", "+AEA-")
    for who in (css, utf7, utf7.replace("+", "&"), WHO.encode().decode("cp1252"), WHO.encode().decode("latin-1").encode().decode("latin-1"),
                WHO.replace("@", "%u0040"), WHO.replace("@", "_x0040_"), WHO.replace("@", "&#x00000040;"), WHO.replace("@", '" + "@'),
                WHO[:-3], WHO[:16] + "=\r\n"):
        yield '{"event":"lead.x","data":{"body":"' + who
    lines = [(i, t[i:i + 16]) for i in range(0, len(t), 16)]
    yield "".join("%08x  %s  |%s|\n" % (i, x.hex(" "), "".join(chr(c) if 32 <= c < 127 else "." for c in x)) for i, x in lines)
    yield "".join("%08x: %s  %s\n" % (i, x.hex(" ", -2), "".join(chr(c) if 32 <= c < 127 else "." for c in x)) for i, x in lines)


for i, email in enumerate(spellings()):
    put("spelled_%02d.json" % i, dump(email))
for i, data in enumerate(encodings()):
    put("encoded_%02d.txt" % i, data)
for i, name in enumerate((WHO, WHO.upper(), urllib.parse.quote(WHO), unicodedata.normalize("NFD", WHO), ASCII, "from <" + WHO + ">",
                          base64.urlsafe_b64encode(WHO.encode()).decode(), WHO + "/inner", WHO.encode().hex())):
    put("names/%d/%s.json" % (i, name), dump("name%d@x.example" % i))
# Whose a torn record is can be told from what is left of it.
for i, data in enumerate((
        '"id":"other1","contact":{"email":"bob@x.example"},"summary":{"abstract":"a friend of %s, says',
        '"note":"by %s","id":"other2","contact":{"email":"bob@x.example","first',
        '"id":"other3","contact":{"email":"bob@x.example, %s","first',
        '"id":"other4","contact":{"firstName":"Bob"},"related":[{"email":"%s"},{"x":"')):
    put("torn/other_%d.json" % i, '{"event":"lead.x","data":{' + data % WHO)
for i, data in enumerate((
        '"id":"hers1","contact":{"email":"%s"},"summary":{"abstract":"a friend of bob@x.example, says',
        '"id":"hers2","contact":{"secondEmail":"%s","first', '"note":"%s, says')):
    put("torn/hers_%d.json" % i, '{"event":"lead.x","data":{' + data % WHO)
put("torn/other_alike.json", '{"event":"lead.x","data":{"id":"other5","contact":{"email":"' + PLAIN + '","x')
# What may hold anybody, and cannot be decoded.
noise = bytes(byte for n in range(20) for byte in hashlib.sha256(b"%d" % n).digest())
for i, text in enumerate((base64.b64encode(noise).decode(), base64.b32encode(noise).decode(), base64.b85encode(noise).decode(), noise.hex(),
                          noise.decode("latin-1"))):
    put("unread/other_%d.txt" % i, b'{"event":"lead.x","data":{"id":"other6","body":"' + text.encode("latin-1"))
put("other_two.json", dump("bob@x.example; " + WHO))
put("other_alike.json", dump(PLAIN))
put("other_path.json", json.dumps(record("bob@x.example", url="https://app.example/leads/n1")))
