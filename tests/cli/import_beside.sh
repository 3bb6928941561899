# A payload that stands beside another one, where none is expected, is stored too.
. "$TOP/tests/cli/lib.sh"
lead() { # ID: a payload
    printf '{"event":"lead.unlocked","data":{"id":"%s"}}' "$1"
}
try() { # TITLE: imports what comes on standard input
    title "$1"
    cat > in
    rm -f db
    code $IMPORT --quiet --final db in 2>&1
    sqlite3 db "SELECT record, \"offset\", length, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id ORDER BY discko_deliveries.id" \
        "SELECT code, record, length FROM discko_rejects"
    $IMPORT --verify db in
}
body() { # TEXT: the end of a head, and a body
    printf 'Content-Length: %d\r\n\r\n%s' ${#1} "$1"
}
{ printf 'POST /x HTTP/1.1\r\nX-Copy: %s\r\n' "$(lead header)"; body "$(lead body)"; } | try "a header"
{ printf 'POST /x HTTP/1.1\r\nX-Copy: %s\r\n' "$(lead packed | base64 -w 0)"; body "$(lead body)"; } | try "a header in base64"
{ printf 'POST /x HTTP/1.1\r\nX-Copy: %s\r\n' "$(lead same)"; body "$(lead same)"; } | try "a header with the same payload as the body"
{ printf 'POST /?p=%s HTTP/1.1\r\n' "$(lead target)"; body "$(lead body)"; } | try "the request target"
{
    printf 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2c\r\n%s\r\n' "$(lead 1)"
    printf '0\r\nX-Copy: %s\r\n\r\n' "$(lead trailer)"
} | try "a trailer after chunks"
{
    printf 'POST /hook HTTP/1.1\nHost: a\nbody: %s\nbody: %s\n' "$(lead 1)" "$(lead 2)"
} | try "lines of a log that look like a head without an end"
{
    echo 'POST /hook HTTP/1.1'
    printf '127.0.0.1 - - [01/Jan/2024:00:00:0%d +0000] "POST / HTTP/1.1" 200 "%s"\n' 1 "$(lead 1 | sed 's/"/\\x22/g')" 2 "$(lead 2 | sed 's/"/\\x22/g')"
    printf '\n%s\n' "$(lead 3)"
} | try "lines of a log after one that looks like a request"
printf '%s\n' 'POST /hook HTTP/1.1' "$(lead 1)" "2024-01-01 10:00:00 INFO $(lead 2)" done '' "$(lead 3)" | try "the same, with payloads in these lines"
field() {
    printf '"%s"' "$(sed 's/"/""/g')"
}
printf 'id,payload,other\n1,%s,%s\n2,x,%s\n3,%s,\n' "$(lead 1 | field)" "$(lead 2 | field)" "$(lead 3 | field)" "$(lead 4 | field)" | try "another column"
printf "INSERT INTO hooks VALUES (1,'%s','09:00'), (2,'%s','09:05'),(3,'%s','%s');\n" "$(lead 1)" "$(lead 1)" "$(lead 2)" "$(lead 2)" | try "each row of VALUES is an entry, in which a payload counts once"
printf 'level=info needs="a \\"b\\"" body="%s"\n' "$(lead 1 | sed 's/"/\\"/g')" | try "a field named as a text of a lead, before the body"
printf 'level=info event=lead.unlocked needs="%s" id=2\n' "$(lead 1 | sed 's/"/\\"/g')" | try "the same, with a payload quoted in it"
printf 'id,body,payload,n\n1,%s,%s,{"a":1}\n' "$(lead 1 | field)" "$(lead 1 | field)" | try "a column with the same payload"
printf 'id\tbody\tnote\n1\t%s\t{"event":"push","data":{}}\n' "$(lead 1)" | try "an event of another program beside it is not one of the row's payloads"
python3 - > in.same <<'EOP'
def lead(name, n): return '{"event":"lead.x","data":{"id":"%s","n":%s}}' % (name, n)
def quoted(text): return '"%s"' % text.replace('"', '\\"')
big = 12345678901234567890
print('{"a":%s,"b":%s}' % (lead("two", big), lead("two", big + 1)))
print('{"raw":%s,"b":%s}' % (quoted(lead("rounded", big)), lead("rounded", 12345678901234567000)))
print('{"raw":%s,"b":%s}' % (quoted(lead("raw", big)), lead("raw", big + 1)))
print('{"a":%s,"b":%s}' % (lead("same", "1.0"), lead("same", "1")))
EOP
try "payloads that differ only in digits beyond a double; one that was rounded is a copy" < in.same
python3 - > in.prints <<'EOP'
import json
def both(members, printed):
    print('{"body":{"event":"lead.x","data":{%s}},"log":%s}' % (members, json.dumps("got {%s} from x" % printed, ensure_ascii=False)))
node = "event:'lead.x',data:{id:'%s',%s}"
java = "event=lead.x, data={id=%s, %s}"
both('"id":"pair","needs":"\\ud83d\\ude00"', node % ("pair", "needs:'\U0001f600'"))
both('"id":"digits","n":9007199254740993', node % ("digits", "n:9007199254740992"))
both('"id":"list","o":{"a":1}', node % ("list", "o:[Array]"))
both('"id":"object","o":{"a":1}', node % ("object", "o:[Object]"))
both('"id":"none","needs":null', java % ("none", "needs=None"))
both('"id":"null","needs":null', java % ("null", "needs=null"))
EOP
try "prints beside it: one of the same payload is a copy; another number, list or text is not" < in.prints
