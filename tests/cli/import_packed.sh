. "$TOP/tests/cli/lib.sh"
captures=$TOP/tests/data/captures
inputs() {
    sqlite3 "$1" "SELECT replace(path, '$PWD/', ''), format, records, stored, duplicates, rejected, ignored, complete FROM discko_files ORDER BY path"
}
cp "$captures/plain.ndjson" .
mkdir leads leads/new leads/tmp
split -l1 --additional-suffix=.json plain.ndjson leads/
cp "$captures/spool.ndjson" leads/new/spool.ndjson
echo '{"event":"lead.unfinished","data":{}}' > leads/tmp/unfinished
echo '{"event":"lead.hidden","data":{}}' > leads/.hidden
ln -s a.json leads/link.json
mkfifo leads/fifo
# As small on every day and for every user.
plain="--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644"
find leads plain.ndjson -exec touch -hd @1000000000 {} +
for z in gzip zstd xz bzip2; do
    $z -qc plain.ndjson > one.$z
    cat one.$z one.$z > two.$z
    tar $plain -cf - leads | $z -qc > tar.$z
done
tar $plain -cf a.tar leads
rm leads/fifo
find leads -type f | sort | zip -qX a.zip -@
zip -qX in.zip a.zip tar.gzip
gzip -c tar.zstd > tar.zstd.gz
{ gzip -c plain.ndjson; head -c 1024 /dev/zero; } > padded.gz
{ gzip -c plain.ndjson; printf '\300\001more\n'; } > followed.gz
{ gzip -c plain.ndjson; echo '{"event":"lead.behind","data":{}}'; } > text_behind.gz
for program in gzip zstd xz bzip2; do
    printf '%s\n' '{"event":"lead.before","data":{}}'
    printf '{"event":"lead.packed","data":{"in":"%s"}}\n' $program | $program -c
    printf '\n{"event":"lead.behind","data":{"what":"%s"}}\n' $program
done > packed_inside.log
pzstd -qc plain.ndjson > pieces.zst

for f in one.* two.* a.tar tar.* a.zip in.zip padded.gz pieces.zst; do
    title "$f"
    rm -f db
    $IMPORT --quiet db $f || echo "exit $?"
    inputs db
    code $IMPORT --verify db $f 2>&1
    sqlite3 db "SELECT count(*), count(DISTINCT hash) FROM discko_events"
done
title "bytes after compressed data"
rm -f db
code $IMPORT --quiet db followed.gz
inputs db
code $IMPORT --verify db followed.gz
title "text behind compressed data is read, and compressed data in the middle of text is kept"
for f in text_behind.gz packed_inside.log; do
    rm -f db
    code $IMPORT --quiet db - < $f 2>&1
    inputs db
    sqlite3 db "SELECT payload FROM discko_events WHERE event_name IN ('lead.behind', 'lead.packed')" "SELECT code, length > 40 FROM discko_rejects"
    code $IMPORT --verify db $f 2>&1
done
title "a payload printed over several lines behind a line of compressed data is not torn"
one() { printf '{\n  "event": "lead.%s",\n  "data": {\n    "id": "%s"\n  }\n}\n' "$1" "$1"; }
for magic in 'PK\003\004' '\037\213\b' '\050\265\057\375' '\3757zXZ\0' '\001\002'; do
    for between in '\n' ' ' 'ab\ncd\n'; do
        rm -f db
        { one t1; printf "$magic$between"; one t2; one t3; } > lines.log
        code $IMPORT --quiet db - < lines.log 2> /dev/null
        sqlite3 db "SELECT group_concat(lead) FROM discko_events" "SELECT code, hex(raw) FROM discko_rejects"
    done
done
title "a member whose name would be long is named by its place: what is stored once for each member is bounded"
rm -f db
python3 - <<'EOF'
import io, zipfile
def packed(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members:
            z.writestr(name, data)
    return out.getvalue()
size = 0
data = packed([(str(i), b'{"event":"test","data":{"i":%d}}' % i) for i in range(2000)], zipfile.ZIP_STORED)
for level in range(4):
    size += len(data)
    data = packed([("n" * 60000, data)])
open("nested.zip", "wb").write(data)
open("size", "w").write(str(size + len(data)))
person = "x" * 100 + "/jane.doe@email.com"
open("long.zip", "wb").write(packed([
    ("a/b/" + "c" * 148 + "/d.json", '{"event":"test","data":{"n":1}}'),
    ("a/b/" + "c" * 149 + "/d.json", '{"event":"test","data":{"n":2}}'),
    (person + "/" + "y" * 40, '{"event":"test","data":{"n":3}}'),
    (person + "y" * 40, '{"event":"test","data":{"n":4}}'),
    ("e/" + "f" * 200 + ".zip", packed([("g", '{"event":"test","data":{"n":5}}'), ("h" * 80, '{"event":"test","data":{"n":6}}')])),
]))
EOF
code $IMPORT --quiet db nested.zip
sqlite3 db "SELECT count(*), count(DISTINCT path), max(length(path)) - length('$PWD') FROM discko_files"
[ "$(stat -c %s db)" -le $((8 * $(cat size) + 512 * 4000 + (1 << 20))) ] || stat -c %s db size
code $IMPORT --verify db nested.zip
rm -f db
code $IMPORT --json db long.zip | tr ',' '\n' | sed -n "s,.*\"path\":\"$PWD/,,p"
inputs db
code $IMPORT --quiet --move-to moved db long.zip 2>&1
sqlite3 db "SELECT count(*) FROM discko_files WHERE moved_to LIKE '%/moved/long.zip'"
code $IMPORT --verify db moved/long.zip 2>&1
title "of an archive with many empty members each is an input, and a hundred are named"
rm -f db
python3 -c "
import zipfile
with zipfile.ZipFile('many.zip', 'w') as z:
    for i in range(3000):
        z.writestr(str(i), f'x{i}' if i % 2 else '')"
code $IMPORT db many.zip 2> err
sed -n '1,3p;100,$p' err
sqlite3 db "SELECT count(*) FROM discko_files"
[ "$(stat -c %s db)" -le $((8 * $(stat -c %s many.zip) + (1 << 20))) ] || stat -c %s db many.zip
title "hidden members are read; those that macOS and tools add need not have a payload, but one of the archive's must"
python3 - <<'EOF'
import zipfile
good = '{"event":"lead.unlocked","data":{"id":"%s"}}'
double, store = b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(80), b"\0\0\0\1Bud1\0\0\x10\0" + bytes(50) + "lead.json".encode("utf-16-be")
for name, *members in (("mac", ("lead.json", good % 1), ("__MACOSX/._lead.json", double), (".DS_Store", store)), ("dots", (".spool/x.json", good % 2), ("._y", good % 3)),
                       ("none", (".DS_Store", store), ("._lead.json", double)), ("torn", ("lead.json", good % 1), (".lead.json", good[:30]))):
    with zipfile.ZipFile("hidden_%s.zip" % name, "w") as archive:
        for member, content in members:
            archive.writestr(zipfile.ZipInfo(member), content)
EOF
for name in mac dots none torn; do
    rm -f db
    code $IMPORT --quiet db hidden_$name.zip 2>&1
    inputs db
done
title "the same content in another archive is known; a known packed file is not unpacked"
rm -f db
$IMPORT --quiet db plain.ndjson
$IMPORT --json db one.gzip one.xz two.zstd | tr '{' '\n' | sed -n 's/.*"path":"\([^"]*\)".*"records":\([0-9]*\).*/\1 \2/p' | sed "s,$PWD/,,"
$IMPORT --quiet --no-snapshot db one.gzip one.xz two.zstd
inputs db
title "standard input"
rm -f db
$IMPORT --quiet db - < tar.zstd || echo "exit $?"
inputs db
title "hostile member names: ../ and / are only names"
mkdir up
(cd up && tar -cPf ../up.tar ../plain.ndjson && zip -qX ../up.zip ../plain.ndjson)
rm -f db
$IMPORT --quiet db up.tar up.zip
inputs db

title "cut: whole payloads are stored, the rest is quarantined with the reason"
for f in one.gzip one.xz tar.gzip tar.xz a.tar a.zip in.zip; do
    title "$f at seven tenths"
    rm -f db
    head -c $(($(stat -c %s $f) * 7 / 10)) $f > cut
    code $IMPORT --quiet db cut 2>&1
    inputs db
    sqlite3 db "SELECT f.path = '$PWD/cut', record, offset, length, code, message, length(raw) FROM discko_rejects AS r JOIN discko_files AS f ON f.id = file_id"
    code $IMPORT --verify db cut
done
title "damaged in the middle: payloads beside the damage are stored"
cp a.zip bad.zip
printf '\xFF\xFF\xFF\xFF\xFF\xFF' | dd of=bad.zip bs=1 seek=$(($(grep -abo leads/ab.json a.zip | head -1 | cut -d: -f1) + 60)) conv=notrunc status=none
rm -f db
code $IMPORT --quiet db bad.zip 2>&1
inputs db
title "a bomb is stopped once it is recognised"
{ cat plain.ndjson; head -c 2000000000 /dev/zero | tr '\0' ' '; cat plain.ndjson; } | zstd -q > bomb.zst
rm -f db
code $IMPORT --quiet db bomb.zst 2>&1 | sed 's/at byte [0-9]*/at byte N/'
sqlite3 db "SELECT records, stored, rejected, size < 100000000 FROM discko_files" "SELECT code, message FROM discko_rejects" | sed 's/at byte [0-9]*/at byte N/'
title "empty archives"
: | gzip > empty.gz


rm -f db
code $IMPORT db empty.gz
inputs db
title "encrypted"
zip -qX -P secret secret.zip plain.ndjson
rm -f db
code $IMPORT db secret.zip
title "more than six layers: the inside is quarantined"
cp one.gzip layers
for i in 1 2 3 4 5 6; do gzip -c < layers > layer && mv layer layers; done
rm -f db
code $IMPORT --quiet db layers
sqlite3 db "SELECT code, message FROM discko_rejects"
title "data that a wrong checksum does not confirm is not stored"
printf '{"event":"lead.x","data":{"id":"sum"}}\n' | gzip -n > sum.gz
size=$(stat -c %s sum.gz)
printf '\377\377\377\377' | dd of=sum.gz bs=1 seek=$((size - 8)) conv=notrunc status=none
code $IMPORT --quiet sum sum.gz
sqlite3 sum "SELECT records, stored, rejected, format FROM discko_files" "SELECT code, message FROM discko_rejects"
title "a flipped bit in the second of two streams: the first is stored, and nothing of the second"
python3 - <<'PY'
import bz2, gzip, lzma, os, random, subprocess
draw = random.Random(3)
def rows(kind, count=1):
    return ''.join('{"event":"lead.x","data":{"id":"%s%d","x":"%08d"}}\n' % (kind, i, draw.randrange(10**8)) for i in range(count)).encode()
first, second = rows('a', 10), rows('b', 60)
plain = open('flips.plain', 'wb')
plain.write(first + second)
os.mkdir('flips')
def zstd(data):
    return subprocess.run(['zstd', '-qc'], input=data, stdout=subprocess.PIPE, check=True).stdout
for name, pack in (('gz', lambda data: gzip.compress(data, mtime=0)), ('bz2', bz2.compress), ('xz', lzma.compress), ('zst', zstd)):
    damaged = pack(second)
    for i in range(6):
        own = rows(name + str(i) + '-')
        plain.write(own)
        bits = bytearray(damaged)
        bits[i * len(bits) // 6 + 3] ^= 1 << i % 8
        open('flips/%02d.%s' % (i, name), 'wb').write(pack(first + own) + bits)
PY
rm -f db
code $IMPORT --quiet db flips 2>&1 | grep -o 'damaged [a-z0-9]* data: its content\|exit.*' | sort -u
sqlite3 db "SELECT payload FROM discko_events" | grep -cvxFf flips.plain || true
sqlite3 db "SELECT count(*), min(stored + duplicates) FROM discko_files" "SELECT count(*) FROM discko_events WHERE instr(payload, '\"id\":\"a')"
code $IMPORT --json --no-snapshot db flips | grep -o '"unchanged":[0-9]*' | tail -1
code $IMPORT --verify db flips | tail -2
title "damaged data is reported even if the store has all that is intact of it from elsewhere"
gzip -c plain.ndjson > intact.gz
{ cat intact.gz; python3 -c "
import sys
packed = bytearray(open('one.gzip', 'rb').read())
packed[-8] ^= 1
sys.stdout.buffer.write(packed)"; } > behind.gz
rm -f db
code $IMPORT --quiet db intact.gz
code $IMPORT --quiet db behind.gz
code $IMPORT --json --no-snapshot db behind.gz intact.gz | grep -o '"unchanged":[0-9]*' | tail -1
inputs db
code $IMPORT --verify db behind.gz intact.gz
title "corrupt data beside and around other data: only what is intact is stored, under the right name"
python3 - <<'PY'
import gzip, io, tarfile, zipfile
def row(name):
    return b'{"event":"lead.x","data":{"id":"%s"}}\n' % name.encode()
def wrong(data):
    data = bytearray(gzip.compress(data, mtime=0))
    data[-8] ^= 1
    return bytes(data)
def tar(*names):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode='w') as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            data = row(name) if name[0] != 'z' else gzip.compress(row(name), mtime=0)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()
with zipfile.ZipFile('mixed.zip', 'w') as archive:
    for name, data in (('one.gz', wrong(row('wrong1'))), ('two.tar.gz', wrong(tar('wrong2', 'zwrong3', 'wrong4'))),
                       ('three', row('right1')), ('four', row('flipped')), ('five.gz', gzip.compress(row('right2'))),
                       ('six.tar', tar('right3', 'zright4')), ('seven.gz', gzip.compress(row('right5')) + wrong(row('wrong5')))):
        archive.writestr(zipfile.ZipInfo(name), data)
packed = bytearray(open('mixed.zip', 'rb').read())
packed[packed.index(b'flipped')] ^= 1
open('mixed.zip', 'wb').write(packed)
PY
rm -f db
code $IMPORT --quiet db mixed.zip
inputs db
sqlite3 db "SELECT json_extract(payload, '$.data.id') FROM discko_events ORDER BY 1"
code $IMPORT --json --no-snapshot db mixed.zip | grep -o '"unchanged":[0-9]*' | tail -1
code $IMPORT --verify db mixed.zip
code $IMPORT --quiet piped - < mixed.zip 2> /dev/null
sqlite3 piped "SELECT count(*) FROM discko_events"
title "cut, and read again, or first as it is and then under another name: one reject"
head -c $(($(stat -c %s one.gzip) * 7 / 10)) one.gzip > cut.gz
rm -f db
$IMPORT --quiet db cut.gz 2> /dev/null || true
code $IMPORT --quiet db cut.gz
cp cut.gz cut-again.gz
code $IMPORT --quiet db cut-again.gz
inputs db
sqlite3 db "SELECT count(*) FROM discko_rejects"
title "a hole in a member is zeros"
{ head -1 plain.ndjson; } > sparse
truncate -s 200000 sparse
head -1 plain.ndjson >> sparse
tar $plain --sparse -cf sparse.tar sparse
[ "$(stat -c %s sparse.tar)" -lt 100000 ] && echo "the hole is not packed"
rm -f db
code $IMPORT --quiet db sparse.tar 2> /dev/null
sqlite3 db "SELECT records, stored, duplicates, rejected, size FROM discko_files" "SELECT \"offset\", length FROM discko_rejects"
code $IMPORT --verify db sparse.tar
$IMPORT db sparse | head -2 # the very bytes
title "a ZIP64, whose directory is located by its own record"
python3 - a.zip large.zip <<'PY'
import struct, sys
data = open(sys.argv[1], 'rb').read()
end = data.rindex(b'PK\5\6')
count, size, offset = struct.unpack('<HII', data[end + 10 : end + 20])
record = struct.pack('<4sQHHIIQQQQ', b'PK\6\6', 44, 45, 45, 0, 0, count, count, size, offset)
locator = struct.pack('<4sIQI', b'PK\6\7', 0, end, 1)
last = data[end : end + 12] + struct.pack('<II', size, 0xFFFFFFFF) + data[end + 20 :]
open(sys.argv[2], 'wb').write(data[:end] + record + locator + last)
PY
for f in a.zip large.zip; do
    rm -f db
    code $IMPORT --quiet db $f
    sqlite3 db "SELECT replace(path, '$PWD/', ''), stored, format FROM discko_files"
done
title "a ZIP after other bytes is not recognised"
{ echo junk; cat a.zip; } > behind
rm -f db
code $IMPORT --quiet db behind 2> /dev/null
sqlite3 db "SELECT stored, format FROM discko_files"
title "a ZIP in which seeking fails is not taken for damaged: a later run reads it"
zip -qX sought.zip plain.ndjson leads/*.json
seeks() { # STRACE OPTION...: imports with its seeks watched
    rm -f db
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -e trace=lseek "$@" $IMPORT --quiet db sought.zip
}
seeks
count=$(grep -c 'lseek(' trace)
for ((n = 1; n <= count; n++)); do
    echo "$(code seeks -e inject=lseek:error=EIO:when=$n)" "$(sqlite3 db "SELECT sum(stored + duplicates), sum(rejected) FROM discko_files")"
done > failed 2> told
sort -u failed
sort -u told

title "archives one after another: tars are read, bytes after a zip are reported"
tar $plain -cf first.tar leads/aa.json
tar $plain -cf second.tar leads/ab.json
zip -qX first.zip leads/aa.json
cat first.tar second.tar > both.tar
cat first.zip leads/ab.json > more.zip
{ cat first.zip; head -c 70000 /dev/zero; } > padded.zip
for f in both.tar more.zip padded.zip; do
    title "$f"
    rm -f db
    code $IMPORT --quiet db $f
    inputs db
    code $IMPORT --verify db $f
done
title "a wrong checksum is reported, even after the last byte of an archive"
python3 - <<'PYTHON'
import gzip
import zipfile
with open("plain.ndjson", "rb") as file:
    data = file.read()
with zipfile.ZipFile("wrong.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("plain.ndjson"), data)
packed = bytearray(open("wrong.zip", "rb").read())
packed[packed.index(b"req_")] ^= 1
open("wrong.zip", "wb").write(packed)
packed = bytearray(gzip.compress(open("both.tar", "rb").read(), mtime=0))
packed[-8] ^= 1
open("wrong.tar.gz", "wb").write(packed)
PYTHON
for f in wrong.zip wrong.tar.gz; do
    title "$f"
    rm -f db
    code $IMPORT --quiet db $f
    sqlite3 db "SELECT code, message FROM discko_rejects"
done
title "compressions and archives in each other: six are opened, what is in more is quarantined"
python3 - <<'PYTHON'
import gzip, io, zipfile
data = b'{"event":"test","data":{}}\n'
for i in range(1, 8):
    data = gzip.compress(data, mtime=0)
    open("deep%d.gz" % i, "wb").write(data)
data = b'{"event":"test","data":{}}\n'
for i in range(1, 8):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a"), data)
    data = file.getvalue()
open("deep7.zip", "wb").write(data)
PYTHON
for f in deep6.gz deep7.gz deep7.zip; do
    rm -f db
    code $IMPORT --quiet db $f 2>&1
    sqlite3 db "SELECT code, message, length(raw) = length AND length > 0 FROM discko_rejects" "SELECT count(*) FROM discko_events"
    $IMPORT --verify db $f
done
title "uncompressed zips in zips"
printf '{"event":"lead.unlocked","data":{"id":"deep"}}\n' > stored1.json
for i in 1 2 3 4; do
    inner=$(ls stored$i.*)
    zip -qX0 stored$((i + 1)).zip "$inner"
done
rm -f db
code $IMPORT --quiet db stored5.zip 2>&1
sqlite3 db "SELECT replace(path, '$PWD/', ''), records, rejected FROM discko_files"
{ cat stored4.zip; echo more; } > followed.bin
zip -qX0 around.zip followed.bin
code $IMPORT --quiet db around.zip 2>&1
title "a workbook: one part of it holds the payloads, the others are part of the same document"
python3 - << 'EOF'
import zipfile
for name, text in (("book.xlsx", '{"event":"test","data":{"n":1}}'), ("empty.xlsx", "nothing")):
    with zipfile.ZipFile(name, "w") as book:
        for part, content in (("[Content_Types].xml", "<Types/>"), ("xl/sharedStrings.xml", "<sst><si><t>%s</t></si></sst>" % text), ("xl/styles.xml", "<styleSheet/>")):
            book.writestr(part, content)
EOF
for book in book.xlsx empty.xlsx; do
    rm -f book.db
    code $IMPORT book.db $book 2>&1
    code $IMPORT --quiet book.db $book 2>&1
    $IMPORT --verify book.db $book
done
title "base64 of compressed data beside a payload is quarantined; pictures, tokens and words in base64 are not"
python3 - << 'EOF'
import base64, bz2, io, json, lzma, os, subprocess, zipfile
good = '{"event":"test","data":{"n":1}}'
lost = b'{"event":"lead.unlocked","data":{"id":"lost"}}\n'
file = io.BytesIO()
with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(zipfile.ZipInfo("a"), lost)
packs = {"zip": file.getvalue(), "bzip2": bz2.compress(lost), "xz": lzma.compress(lost), "lzma": lzma.compress(lost, lzma.FORMAT_ALONE),
         "zstd": subprocess.run(["zstd", "-qc"], input=lost, stdout=subprocess.PIPE).stdout, "7z": b"7z\xBC\xAF\x27\x1C" + bytes(60),
         "rar": b"Rar!\x1A\x07\x01" + bytes(60), "lz4": b"\x04\x22\x4D\x18" + bytes(60)}
text = {name: base64.b64encode(packed).decode() for name, packed in packs.items()}
lines = lambda t: "\n".join(t[i:i + 64] for i in range(0, len(t), 64))
os.mkdir("coded")
for name, t in text.items():
    slots = {"line.log": good + "\nfile=" + t + "\n", "lines.log": good + "\n" + lines(t) + "\n", "beside.log": "file=" + t + " " + good + "\n",
             "json": json.dumps({"body": good, "file": t}).replace("/", "\\/"), "url.json": json.dumps({"body": good, "file": "data:application/x;base64," + t}),
             "lines.json": json.dumps({"body": good, "file": "Here:\n" + lines(t)}), "csv": 'id,body,file\n1,"%s",%s\n' % (good.replace('"', '""'), t),
             "eml": "Content-Type: text/plain\n\n" + good + "\nContent-Transfer-Encoding: base64\n\n" + lines(t) + "\n--b--\n"}
    for slot, content in slots.items():
        open("coded/%s.%s" % (name, slot), "w").write(content)
none = [b"\x89PNG\r\n\x1A\n" + bytes(80), b"\xFF\xD8\xFF\xE0\0\x10JFIF" + bytes(80), b"GIF89a" + bytes(80), b"%PDF-1.7\n" + bytes(80), b"\xC9\x07" * 40]
words = ["UEsDBBQ", "KLUv", "/home/QlpoOTFBWSZTWQ/x", "TFpJUA" * 8, "PK0304" * 8]
open("none.json", "w").write(json.dumps({"body": good, "files": [base64.b64encode(n).decode() for n in none] + words}))
EOF
rm -f db
code $IMPORT --quiet db coded > said 2>&1
tail -n1 said
sed -n 's/.*quarantined: \([^:]*\) at byte [0-9]*, line [0-9]*: /\1: /p' said | sort | uniq -c
sqlite3 db "SELECT stored + duplicates, rejected, count(*) FROM discko_files GROUP BY 1, 2"
sqlite3 db "SELECT replace(path, '$PWD/coded/', ''), stored + duplicates, rejected FROM discko_files WHERE stored + duplicates <> 1 OR rejected <> 1"
rm -f db
code $IMPORT --quiet db none.json

title "HTTP bodies: gzip and deflate are undone, in any order; what cannot be undone is kept; a body that was decoded is taken as it is"
python3 - << 'EOF'
import base64, gzip, zlib
brotli = base64.b64decode("G1wASIzCca9dwqcty8kIvndb6i9/tvsDy5VsojgnBItOK13XtzrMA27Ft5TOikixPMbGsy3yPGPjQhNmmKcoS257ylWWOkFKmFcieQp6DsLEORf3wPzzO4Q0got2fw8F")
def bare(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -13)
    return packer.compress(data) + packer.flush()
as_it_is = lambda data: data
packed = [("deflate", zlib.compress), ("Deflate", bare), ("x-gzip", gzip.compress), ("deflate, gzip", lambda d: gzip.compress(bare(d))), (None, zlib.compress),
          ("gzip, deflate", lambda d: zlib.compress(gzip.compress(d))), ("gzip", as_it_is), ("br", as_it_is), ("br", gzip.compress)]
lost = [("br", lambda d: brotli), ("gzip, br", lambda d: brotli), ("br, gzip", lambda d: gzip.compress(brotli)), ("deflate", lambda d: zlib.compress(d)[:-20]),
        ("gzip", lambda d: gzip.compress(d)[:-30]), ("deflate", lambda d: bare(d)[:40]), ("deflate", lambda d: zlib.compress(d) + b"more")]
def message(coding, body, chunked):
    head = b"POST /h HTTP/1.1\r\n" + (b"Content-Encoding: %s\r\n" % coding.encode() if coding else b"")
    if chunked:
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 37]), body[i:i + 37]) for i in range(0, len(body), 37))
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body
for name, cases in (("undone", packed), ("kept", lost)):
    with open(name + ".http", "wb") as file:
        for i, (coding, pack) in enumerate(cases):
            for chunked in False, True:
                file.write(message(coding, pack(b'{"event":"lead.unlocked","data":{"id":"%s%d%d"}}' % (name.encode(), i, chunked)), chunked))
with open("bomb.http", "wb") as file:
    file.write(message("deflate", zlib.compress(bytes(100000000)), True))
EOF
for f in undone.http kept.http bomb.http; do
    rm -f db
    code $IMPORT --quiet db $f 2>&1 | sed 's/.*quarantined: \([^:]*\) at byte [0-9]*, line [0-9]*: /\1: /' | uniq -c
    sqlite3 db "SELECT records, stored, rejected, ignored, format FROM discko_files" "SELECT sum(length(raw) = length) FROM discko_rejects"
    $IMPORT --verify db $f
done
title "a zip whose directory does not agree with its members: all that are there are imported, and the damage is told"
cat > wrong.py <<'E'
import zipfile
with zipfile.ZipFile('sound.zip', 'w', zipfile.ZIP_DEFLATED) as zip:
    for name in 'a', 'b', 'c':
        zip.writestr(name, '{"event":"lead.unlocked","data":{"id":"%s"}}\n' % name)
zip = bytearray(open('sound.zip', 'rb').read())
first = zip.find(b'PK\1\2')
second = zip.find(b'PK\1\2', first + 1)
def write(name, *changes):
    changed = bytearray(zip)
    for at, value in changes:
        changed[at:at + len(value)] = value
    open(name, 'wb').write(changed)
write('offset.zip', (second + 42, bytes(4)))
write('name.zip', (second + 46, b'x'))
write('twice.zip', (second + 42, bytes(4)), (second + 46, b'a'))
write('entry.zip', (second, b'XX'))
write('folder.zip', (second + 41, b'\x41'))
end = zip.find(b'PK\5\6')
third = zip.find(b'PK\1\2', second + 1)
def leave_out(name, entry, behind):
    directory = zip[first:entry] + zip[behind:end]
    last = zip[end:end + 8] + b'\2\0\2\0' + len(directory).to_bytes(4, 'little') + zip[end + 16:]
    open(name, 'wb').write(zip[:first] + directory + last)
leave_out('first.zip', first, second)
leave_out('middle.zip', second, third)
leave_out('last.zip', third, end)
def long_numbers(entry): # the packed length and the place, as in a zip of more than 4 GB
    extra = b'\xCA\xFE\2\0??' + b'\1\0\x10\0' + entry[20:24] + bytes(4) + entry[42:46] + bytes(4)
    return entry[:20] + b'\xFF' * 4 + entry[24:30] + len(extra).to_bytes(2, 'little') + entry[32:42] + b'\xFF' * 4 + entry[46:] + extra
directory = b''.join(map(long_numbers, (zip[first:second], zip[second:third], zip[third:end])))
open('long.zip', 'wb').write(zip[:first] + directory + zip[end:end + 12] + len(directory).to_bytes(4, 'little') + zip[end + 16:])
class Pipe: # with the lengths behind the data, and zip64's numbers
    def __init__(self, name):
        self.file = open(name, 'wb')
    def write(self, data):
        return self.file.write(data)
    def flush(self):
        self.file.flush()
with zipfile.ZipFile(Pipe('piped.zip'), 'w', zipfile.ZIP_DEFLATED) as piped:
    for name in 'a', 'b':
        with piped.open(name, 'w', force_zip64=name == 'b') as member:
            member.write(b'{"event":"lead.unlocked","data":{"id":"%s"}}\n' % name.encode())
E
python3 wrong.py
for input in sound piped long offset name twice entry folder first middle last; do
    rm -f wrong.db
    code $IMPORT --quiet wrong.db $input.zip 2>&1 | sed "s,$PWD/,,g"
    sqlite3 wrong.db "SELECT group_concat(lead) FROM (SELECT lead FROM discko_events ORDER BY 1)" "SELECT code, message FROM discko_rejects"
done
