. "$TOP/tests/cli/lib.sh"
# As hostile, by sheer size: all of it in bounded memory and linear time.
payload() {
    printf '{"event":"lead.x","data":{"id":"%s"}}\n' "$1"
}
# A command within 200 MiB of memory and a minute; how much it took is not shown.
bounded() {
    code /usr/bin/time -q -f %M -o peak timeout $((60 * ${SLOWER:-1})) "$@" 2>&1
    [ "$(tail -1 peak)" -le 204800 ] || echo "peak of $(tail -1 peak) kB"
}
summary() {
    sqlite3 db "SELECT replace(path, '$PWD/', ''), format, records, stored, rejected, complete FROM discko_files ORDER BY path" \
        "SELECT code, \"offset\", length, length(raw), message FROM discko_rejects ORDER BY file_id, record"
}
title "deep, wide and long payloads, each followed by a good one"
python3 - <<'PYTHON'
def write(name, data):
    with open(name, "w", encoding="utf-8") as f:
        f.write('{"event":"lead.unlocked","data":' + data + '}\n{"event":"lead.x","data":{"id":"beside ' + name + '"}}\n')
write("deep", "[" * 100000 + "]" * 100000)
write("deep-open", '{"a":' * 100000)
write("keys", '{"id":"keys",' + ",".join('"k%d":1' % i for i in range(1000000)) + "}")
write("same-key", '{"id":"same key",' + ",".join('"k":1' for i in range(200000)) + "}")
write("categories", '{"id":"categories","summary":{"categories":[' + ",".join(["{}"] * 1000000) + "]}}")
write("brackets", '{"id":"brackets","summary":{"categories":[' + ",".join(['{"name":"["}'] * 300000) + "]}}")
write("digits", '{"id":"digits","n":' + "1" * 1000000 + "}")
write("escapes", '{"id":"' + "\\ud800" * 200000 + '"}')
PYTHON
bounded $IMPORT --quiet --final db deep deep-open keys same-key categories brackets digits escapes
summary
sqlite3 db "SELECT substr(lead_id, 1, 20) FROM discko_leads ORDER BY 1"
sqlite3 db "SELECT count(*) FROM discko_categories"
code $IMPORT --verify db deep deep-open keys same-key categories brackets digits escapes
sql db "SELECT count(*) FROM discko_events AS e, discko_problem(e.payload)" "SELECT count(*) FROM discko_events AS e, discko_category(e.payload)"

title "a record with many payloads"
rm db
python3 -c 'print("{" + ",".join("\"%d\":{\"event\":\"test\",\"data\":{\"n\":%d}}" % (i, i) for i in range(300000)) + "}")' > many
bounded $IMPORT --quiet --no-snapshot db many
summary

title "bombs: gzip, gzip in a zip, nested zips, and a zip whose members share their bytes"
rm db
python3 - <<'PYTHON'
import io, struct, zipfile, zlib
good = b'{"event":"lead.x","data":{"id":"%s"}}\n'
def zipped(count, data, suffix):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(count):
            z.writestr(zipfile.ZipInfo("%x%s" % (i, suffix)), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()
def write(name, data):
    with open(name, "wb") as f:
        f.write(data)
with zipfile.ZipFile("one.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("before", good % b"before the bomb")
    z.writestr("bomb", b" " * 150000000)
nested = zipped(16, b"\n" * 20000000, ".txt")
for _ in range(4):
    nested = zipped(16, nested, ".zip")
write("nested.zip", nested)

# Each member is a stored block that quotes the next one's header, and then the next one's bytes.
def header(name, crc, packed, size):
    return struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, crc, packed, size, len(name), 0) + name
content = b"".join(good % (b"%d" % i) + b" " * 4000 for i in range(500))
deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
packed = deflate.compress(content) + deflate.flush()
members = []
for i in reversed(range(400)):
    if members:
        quoted = members[-1][0]
        content = quoted + content
        packed = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF) + quoted + packed
    members.append((header(b"m%03d" % i, zlib.crc32(content), len(packed), len(content)), b"m%03d" % i, zlib.crc32(content), len(packed), len(content)))
file = members[-1][0] + packed
directory = b""
for head, name, crc, size, unpacked in reversed(members):
    at = file.index(head)
    directory += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, size, unpacked, 4, 0, 0, 0, 0, 0, at) + name
write("overlapping.zip", file + directory +
      struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 400, 400, len(directory), len(file), 0))
PYTHON
head -c 1000000000 /dev/zero | gzip > bomb.gz
payload beside > beside
bounded $IMPORT --quiet --final --no-snapshot db one.zip nested.zip bomb.gz beside | sed 's/at byte [0-9]*/at byte N/'
sqlite3 db "SELECT replace(path, '$PWD/', ''), records > 0, rejected, complete FROM discko_files ORDER BY path"
rm db
bounded $IMPORT --quiet --no-snapshot db overlapping.zip beside | grep -v 'decompression failed'
sqlite3 db "SELECT count(*) FROM discko_rejects WHERE message LIKE '%more than 200 times%'" \
    "SELECT count(*) < 400, sum(size) < 100000000, sum(path LIKE '%/beside') FROM discko_files"

title "a sparse file of 3 GB"
rm db
truncate -s 3G sparse
bounded $IMPORT --quiet db sparse beside
rm sparse
summary
title "twenty thousand files of one size are found by their content, without comparing each with all others"
mkdir alike
seq 20000 | awk '{ printf "{\"event\":\"test\",\"data\":{\"n\":\"%06d\"}}\n", $1 }' | split -l 1 -a 5 -d - alike/
code $IMPORT --quiet alike.db alike
code $IMPORT --quiet alike.db alike
sqlite3 alike.db "SELECT count(*), sum(stored), sum(duplicates) FROM discko_files"
title "one lead with 30,000 versions, each with an address of its own, is erased"
seq 30000 | awk '{ printf "{\"event\":\"lead.x\",\"data\":{\"id\":\"one\",\"contact\":{\"email\":\"a%d@x.example\"}}}\n", $1 }' > versions
$IMPORT --quiet versions.db versions
bounded $IMPORT --erase a5@x.example versions.db | sed "s,$PWD/,,"
sqlite3 versions.db "SELECT count(*) FROM discko_events"
