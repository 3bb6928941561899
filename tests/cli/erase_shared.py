"""Two people in one quarantined record: erase_shared.py --make FOLDER writes such records; --search FILE WHO says
whether a file names WHO; without arguments, says whom the records on standard input (PLACE|HEX) still name."""
import base64, binascii, gzip, json, re, sys

def lead(who):
    return {"date": "2024-01-15T10:30:00Z", "event": "lead.unlocked", "data": {"id": "req_%s1" % who, "locked": False,
            "contact": {"firstName": who.title(), "lastName": "Of" + who, "email": "%s@%s.example" % (who, who)},
            "summary": {"abstract": "about %s alone" % who}}}

def torn(who, cut=4):
    return json.dumps(lead(who))[:-cut]

def b64(data):
    return base64.b64encode(data).decode()

def records():
    both = "[" + torn("jane") + "," + torn("bob")
    yield "torn.json", "[" + torn("jane", 30) + ", " + torn("bob", 30)
    yield "torn_first.json", torn("bob") + torn("jane")
    yield "whole_beside_torn.json", '[{"a":' + json.dumps(lead("jane")) + ',"b":' + torn("bob")
    yield "print.log", "got " + repr([lead("jane"), lead("bob")])[:-3] + "\n"
    yield "keys.log", "got " + repr([lead("bob"), lead("jane")]) + "\n"
    yield "escaped.json", json.dumps({"body": torn("bob") + "," + torn("jane")})[:-2]
    yield "entities.html", "<pre>" + both.replace('"', "&quot;") + "</pre>\n"
    yield "batch.json", '{"Records":[{"kinesis":{"data":"%s"}},{"kinesis":{"data":"%s"}}' % (
        b64(torn("jane").encode()), b64(torn("bob").encode()))
    yield "one_text.json", json.dumps({"body": b64(both.encode())})
    yield "packed.json", json.dumps({"body": b64(gzip.compress(both.encode(), mtime=0))})
    yield "hex.txt", "\\x" + both.encode().hex() + "\n"
    yield "wide.json", both.encode("utf-16-le")
    yield "long.json", '{"body":[' + ",".join(json.dumps(lead("jane" if i % 2 else "bob")) for i in range(400))

def decoded(data, depth=0):
    yield data
    if depth == 3:
        return
    if b"\0" in data:
        yield data.replace(b"\0", b"")
    for run in re.findall(rb"[A-Za-z0-9+/]{40,}", data):
        for skip in range(4):
            text = base64.b64decode(run[skip:len(run) - (len(run) - skip) % 4])
            try:
                text = gzip.decompress(text)
            except (OSError, EOFError):
                pass
            yield from decoded(text, depth + 1)
    for run in re.findall(rb"[0-9a-f]{40,}", data):
        yield from decoded(binascii.unhexlify(run[:len(run) // 2 * 2]), depth + 1)

def names(data, who):
    words = [who + b"@", b"req_" + who, b"Of" + who, b"about " + who]
    return any(word in text for text in decoded(data) for word in words)

if sys.argv[1:2] == ["--make"]:
    for name, data in records():
        open(sys.argv[2] + "/" + name, "wb").write(data if isinstance(data, bytes) else data.encode())
elif sys.argv[1:2] == ["--search"]:
    print("named" if names(open(sys.argv[2], "rb").read(), sys.argv[3].encode()) else "not named")
else:
    for line in sys.stdin:
        place, raw = line.rstrip("\n").rsplit("|", 1)
        print(place, *[who for who in ("jane", "bob") if names(bytes.fromhex(raw), who.encode())])
