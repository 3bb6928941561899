"""Writes one payload in many spellings and packings, each to a file of its own: erase_returns.py FOLDER.

And looks whether a file holds anything of its person, in any encoding: erase_returns.py --search FILE."""
import base64, binascii, bz2, gzip, io, json, lzma, os, sys, tarfile, urllib.parse, zipfile

person = {"date": "2024-03-05T10:30:00Z", "event": "lead.unlocked", "data": {
    "id": "req_b7qx", "locked": False, "date": "2024-03-01T00:00:00Z", "status": "NEW",
    "contact": {"firstName": "Bérénice", "lastName": "Quillfeather", "email": "berenice@quill.example",
                "phone": "+33 1 77 88 99 00"},
    "analysis": {"score": 6, "fitScore": 3.5},
    "summary": {"abstract": "A quill/feather business \U0001f600", "categories": []}}}
words = ["berenice@quill", "Quillfeather", "req_b7qx", "77 88 99 00"]

def escaped(text):
    return "".join(c if ord(c) < 128 else "".join("\\u%04x" % u for u in units(c)) for c in text)

def units(c):
    b = c.encode("utf-16-be")
    return [b[i] << 8 | b[i + 1] for i in range(0, len(b), 2)]

def backwards(value):
    if isinstance(value, dict):
        return {k: backwards(value[k]) for k in reversed(list(value))}
    return [backwards(v) for v in value] if isinstance(value, list) else value

def keys_escaped(value):
    if isinstance(value, dict):
        return "{" + ",".join(all_escaped(k) + ":" + keys_escaped(v) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(keys_escaped, value)) + "]"
    return all_escaped(value) if isinstance(value, str) else json.dumps(value)

def all_escaped(text):
    return '"' + "".join("\\u%04x" % u for c in text for u in units(c)) + '"'

def pieces(text, n):
    return [text[i:i + n] for i in range(0, len(text), n)]

def docker(text, n):
    return "".join(json.dumps({"log": p, "stream": "stdout", "logtag": "P", "time": "2024-03-05T10:30:0%d.0Z" % i}) + "\n"
                   for i, p in enumerate(pieces(text, n)))

def cri(text, n):
    return "".join("2024-03-05T10:30:00.00000000%dZ stdout P %s\n" % (i, p) for i, p in enumerate(pieces(text, n)))

def archive(mode, name, data):
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode=mode) as t:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        t.addfile(info, io.BytesIO(data))
    return tar.getvalue()

def spellings():
    plain = json.dumps(person, ensure_ascii=False, separators=(",", ":"))
    bytes_ = plain.encode()
    b64 = base64.b64encode(bytes_).decode()
    yield "plain.json", bytes_
    yield "ascii.json", json.dumps(person).encode()
    yield "indented.json", json.dumps(person, ensure_ascii=False, indent=4).encode()
    yield "tabs.json", json.dumps(person, ensure_ascii=False, indent="\t").replace("\n", "\r\n").encode()
    yield "slashes.json", plain.replace("/", "\\/").encode()
    yield "backwards.json", json.dumps(backwards(person), ensure_ascii=False).encode()
    yield "letters.json", plain.replace("@", "\\u0040").replace("req_", "r\\u0065q_").replace('"event"', '"\\u0065vent"').encode()
    yield "upper.json", escaped(plain).replace("\\u00e9", "\\u00E9").encode()
    yield "numbers.json", plain.replace(":6,", ":60e-1,").replace("3.5", "35E-1").encode()
    yield "bom.json", b"\xef\xbb\xbf" + bytes_
    yield "wide_little.json", b"\xff\xfe" + plain.encode("utf-16-le")
    yield "wide_big.json", b"\xfe\xff" + plain.encode("utf-16-be")
    yield "wide_no_mark.json", plain.encode("utf-16-le")
    yield "lines.ndjson", bytes_ + b"\n" + json.dumps(person).encode() + b"\n"
    yield "array.json", b"[" + bytes_ + b"]"
    yield "separators.json", b"\x1e" + bytes_ + b"\n\x1e" + bytes_ + b"\n"
    yield "spool.ndjson", json.dumps({"received_at": "2024-03-05T11:00:00Z", "id": "1", "body": plain}).encode()
    yield "spool_b64.ndjson", json.dumps({"requestContext": {}, "body": b64, "isBase64Encoded": True}).encode()
    yield "packed_b64.ndjson", json.dumps({"body": base64.b64encode(gzip.compress(bytes_, mtime=0)).decode()}).encode()
    yield "nested.json", json.dumps({"message": json.dumps({"log": json.dumps({"body": plain})})}).encode()
    yield "inner.json", json.dumps({"json": {"body": person}}).encode()
    yield "string.json", json.dumps(plain).encode()
    yield "text.log", b"2024-03-05 10:31:00 INFO received " + bytes_ + b" from 10.0.0.1\n"
    yield "request.txt", b"POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(bytes_) + bytes_
    yield "chunks.txt", (b"POST /hook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % 40 + bytes_[:40] +
                         b"\r\n%x\r\n" % (len(bytes_) - 40) + bytes_[40:] + b"\r\n0\r\n\r\n")
    yield "nginx.log", ('10.0.0.1 - "POST /" "' + "".join("\\x%02X" % b if b in (34, 92) or b > 126 else chr(b) for b in bytes_) + '"\n').encode()
    yield "table.csv", ('id,body\n1,"' + plain.replace('"', '""') + '"\n').encode()
    yield "insert.sql", ("INSERT INTO hooks VALUES (1, '" + plain.replace("'", "''") + "');\n").encode()
    yield "form.txt", ("payload=" + urllib.parse.quote_plus(plain) + "\n").encode()
    yield "print.log", (repr(person) + "\n").encode()
    yield "entities.html", ("<pre>" + plain.replace("&", "&amp;").replace('"', "&quot;") + "</pre>\n").encode()
    yield "hex.txt", ("\\x" + binascii.hexlify(bytes_).decode() + "\n").encode()
    yield "buffer.json", json.dumps({"type": "Buffer", "data": list(bytes_)}).encode()
    yield "url_safe.txt", ("event " + base64.urlsafe_b64encode(bytes_).decode() + "\n").encode()
    yield "torn.json", bytes_[:-40]
    yield "torn_early.json", bytes_[:plain.index("phone")]
    yield "torn_b64.json", json.dumps({"body": base64.b64encode(bytes_[:-3]).decode(), "isBase64Encoded": True}).encode()
    yield "a.json.gz", gzip.compress(bytes_, mtime=0)
    yield "a.json.bz2", bz2.compress(bytes_)
    yield "a.json.xz", lzma.compress(bytes_)
    yield "a.tar", archive("w", "a.json", bytes_)
    yield "a.tar.gz", archive("w:gz", "a.json", bytes_)
    yield "a.json.gz.tar", archive("w", "a.json.gz", gzip.compress(bytes_, mtime=0))
    yield "keys.json", keys_escaped(person).encode()
    yield "decimals.json", plain.replace(":6,", ":6.0,").replace("3.5", "0.350e+1").encode()
    yield "har.json", json.dumps({"log": {"entries": [{"startedDateTime": "2024-03-05T11:00:00Z", "request": {
        "method": "POST", "postData": {"mimeType": "application/json", "text": plain}}}]}}).encode()
    yield "docker.log", docker(plain, 120).encode()
    yield "docker_torn.log", docker(plain[:-60], 120).encode()
    yield "cri.log", cri(plain, 130).encode()
    yield "cri_torn.log", cri(plain[:-60], 130).encode()
    yield "b64_twice.json", json.dumps({"body": base64.b64encode(b64.encode()).decode()}).encode()
    yield "b64_wrapped.txt", base64.encodebytes(bytes_)
    yield "b64_wide.json", json.dumps({"body": base64.b64encode(plain.encode("utf-16-le")).decode()}).encode()
    yield "packed_torn.json", json.dumps({"body": base64.b64encode(gzip.compress(bytes_[:-60], mtime=0)).decode()}).encode()
    yield "semicolons.csv", ('id;body\n1;"' + plain.replace('"', '""') + '"\n').encode()
    yield "columns.tsv", ('id\tbody\n1\t' + plain + '\n').encode()
    yield "logfmt.log", ('ts=2024-03-05 body="' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"\n').encode()
    yield "bytes.log", ("body=" + repr(bytes_) + "\n").encode()
    yield "twice_quoted.txt", ("payload=" + urllib.parse.quote(urllib.parse.quote(plain, safe=""), safe="") + "\n").encode()
    z = io.BytesIO()
    with zipfile.ZipFile(z, "w", zipfile.ZIP_DEFLATED) as f:
        f.writestr("a.json", bytes_)
    yield "a.zip", z.getvalue()
    yield "large.ndjson", json.dumps({"received_at": "2024-03-05T11:00:00Z", "pad": "x" * 3000, "body": plain}).encode()
    yield "larger.ndjson", json.dumps({"body": plain, "pad": "x" * 90000}).encode()

def traces(data):
    low = data.lower()
    for word in words:
        w = word.encode()
        forms = [w, word.encode("utf-16-le"), word.encode("utf-16-be"), binascii.hexlify(w),
                 urllib.parse.quote(word, safe="").encode(), word.replace("@", "\\u0040").encode(),
                 ",".join(str(b) for b in w).encode(), ", ".join(str(b) for b in w).encode()]
        for form in forms:
            if form.lower() in low:
                yield word, form
        for skip in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                form = encode(b"\0" * skip + w)
                form = form[(0, 2, 3)[skip]:len(form) - 4]
                if len(form) > 7 and form in data:
                    yield word, form

if sys.argv[1] == "--search":
    found = list(traces(open(sys.argv[2], "rb").read()))
    print("\n".join("%s as %r" % t for t in found) or "nothing")
else:
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, data in spellings():
        open(os.path.join(sys.argv[1], name), "wb").write(data)
