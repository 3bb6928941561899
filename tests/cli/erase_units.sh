. "$TOP/tests/cli/lib.sh"
# A payload that is encoded over several lines or pieces is erased as a whole, whichever of them names the person.
cat > make.py <<'E2'
import base64, gzip, json, quopri, sys, urllib.parse, zlib
def lead(who):
    return json.dumps({"date": "2024-01-15T10:30:51Z", "event": "lead.unlocked", "data": {"id": "req_%s1" % who, "locked": False,
        "contact": {"firstName": who.title(), "lastName": "Of" + who, "email": "%s@mail.example" % who, "phone": "+33100000111"},
        "summary": {"needs": "NEEDS-OF-" + who + " and more text to fill a line, which is longer than the others"}}})
def xxd(data):
    return "".join("%08x: %-39s  %s\n" % (i, data[i:i + 16].hex(" ", -2), "".join(chr(c) if 32 <= c < 127 else "." for c in data[i:i + 16]))
                   for i in range(0, len(data), 16))
def hexdump(data):
    return "".join("%08x  %-23s  %-23s  |%s|\n" % (i, data[i:i + 8].hex(" "), data[i + 8:i + 16].hex(" "),
                   "".join(chr(c) if 32 <= c < 127 else "." for c in data[i:i + 16])) for i in range(0, len(data), 16))
def pieces(text, n):
    size = -(-len(text) // n)
    return [text[i:i + size] for i in range(0, len(text), size)]
def docker(text):
    p = pieces(text, 3)
    return "".join(json.dumps({"log": t + ("\n" if i == 2 else ""), "stream": "stdout", "time": "2024-01-15T10:30:0%dZ" % i}) + "\n" for i, t in enumerate(p))
def cri(text):
    return "".join("2024-01-15T10:30:00.00000000%dZ stdout %s %s\n" % (i, "PPF"[i], t) for i, t in enumerate(pieces(text, 3)))
def numbered(units, in_text_order=False):
    members = ['"%d":%s' % m for m in enumerate(units)]
    return "{" + ",".join(sorted(members) if in_text_order else members) + "}"
def forms(p):
    b, prefix = p.encode(), "2024-01-15 10:30:00 INFO body="
    yield "base64 in lines", prefix + base64.encodebytes(b).decode()
    yield "base64 in quoted lines", "".join("> " + l + "\n" for l in base64.encodebytes(b).decode().split())
    yield "xxd", prefix + xxd(b)
    yield "xxd with a prefix", "".join("Jan 15 10:30:00 host app: " + l + "\n" for l in xxd(b).splitlines())
    yield "hexdump -C", prefix + hexdump(b)
    yield "xxd in JSON", json.dumps({"msg": xxd(b)}) + "\n"
    yield "percent", 'data "lead. ' + urllib.parse.quote_plus(p) + "\n"
    yield "percent in a mail", ("From: a@x.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
                                + quopri.encodestring(urllib.parse.quote_plus(p[:-40]).encode()).decode() + "\n")
    yield "a mail without a beginning", ("From: a@x.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: "
                                         "quoted-printable\n\n" + quopri.encodestring(p[17:].replace('"', "&quot;").encode()).decode() + "\n")
    yield "numbered bytes, cut", prefix + numbered(b)[:-90] + "\n"
    yield "numbered bytes in the order of text, cut", prefix + numbered(b, True)[:-90] + "\n"
    yield "numbered characters, cut", prefix + numbered(map(json.dumps, p))[:-90] + "\n"
    yield "numbered bytes of a cut payload", numbered(b[:-9]) + "\n"
    yield "numbered bytes without a beginning", prefix + numbered(b)[300:] + "\n"
    yield "hex in pieces", cri(b[:-9].hex())
    half = p.index("mail.example") + 3
    yield "an address in two pieces", "".join("Jan 15 10:30:00 host postgres[1]: [6-%d] %s\n" % (i, t) for i, t in enumerate((p[:half], p[half:-40]), 1))
    for place in "mail.example", "jane1": # long enough for PostgreSQL to cut them
        long = p[:-1] + ',"more":"' + "m" * 400 + '"}'
        long = '{"url":"' + "u" * (900 - 10 - 3 - long.index(place)) + '",' + long[1:]
        yield "%s in two long pieces" % place, "".join("Jan 15 10:30:00 host postgres[1]: [6-%d] %s\n" % (i, t) for i, t in enumerate((long[:900], long[900:-40]), 1))
    yield "in somebody's cut payload", '{"a":' + lead("zoe")[:-3] + ',"b":"' + "".join("&#x%x;" % ord(c) for c in p.replace('"', '""')) + '","c":[1\n'
    packed = '{"event":"lead.unlocked","x":'
    yield "gzip in a string of characters", packed + json.dumps(gzip.compress(b, mtime=0).decode("latin-1")) + "\n"
    yield "deflated in a string of bytes", packed + repr(zlib.compress(b)[2:-4]) + "\n"
    yield "zlib in a form", packed + "'" + urllib.parse.quote_plus(zlib.compress(b)) + "'\n"
    yield "pieces without a beginning", docker(p[25:])
for i, (name, text) in enumerate(forms(lead("jane"))):
    open("%02d %s" % (i, name), "w").write(lead("bob") + "\n" + text)
E2
python3 make.py
kept() { sqlite3 db "SELECT (SELECT coalesce(sum(length(replace(replace(CAST(raw AS TEXT), ' ', ''), char(10), ''))), 0) FROM discko_rejects) FROM discko_events"; }
import() { $IMPORT --quiet --final db "$1" 2> /dev/null || true; }
for who in jane@mail.example req_jane1; do
    title "whether something is in quarantine; how many bytes after $who is erased, and when the input and a copy of it are imported again; then with somebody else behind"
    for file in ??\ *; do
        rm -f db*
        import "$file"
        before=$(kept)
        $IMPORT --quiet --erase $who db || true
        after=$(kept)
        import "$file"
        again=$(kept)
        (echo; cat "$file") > copy
        import copy
        copied=$(kept)
        (tail -n +2 "$file"; head -1 "$file") > other
        import other
        echo "$file: $((before > 0)) $after $again $copied $(kept)"
        $IMPORT --verify --quiet db "$file" copy other
    done
done
