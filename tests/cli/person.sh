. "$TOP/tests/cli/lib.sh"
payload() { # id first last e-mail day
    printf '{"date":"2024-03-0%s","event":"lead.unlocked","data":{"id":"%s","locked":false,"contact":{"firstName":"%s","lastName":"%s","email":"%s"}}}\n' "$5" "$1" "$2" "$3" "$4"
}
{
    payload req_1 Jürgen Müller jürgen@müller.example 1
    payload req_2 Ottokar Zimt ottokar@zimt.example 2
    payload req_1 Jürgen Müller other@müller.example 2
    payload req_3 J M "$(printf 'JU\xcc\x88RGEN@mu\xcc\x88ller.example')" 3
    payload req_4 J M jurgen@muller.example 4
    payload req_2 Ottokar Zimt ottokar@zimt.example 5 | sed 's/}}}/},"summary":{"abstract":"knows jürgen@müller.example"}}}/'
    payload req_1 Jürgen Müller jürgen@müller.example 6 | head -c 120
    echo
    printf '{"event":"lead.x","data":{"id":"\\xff","contact":{"email":"j\xfcrgen@m\xfcller.example","x":"other@m\xc3\xbcller.example'
} > dump.ndjson
touch -d 2024-03-01T12:00:00Z dump.ndjson
$IMPORT --quiet --final db dump.ndjson 2> /dev/null || true
sqlite3 db "INSERT INTO discko_outcomes VALUES ('req_1', 'WON', '2024-04-01', 'crm')"
title "an address in any case and Unicode form: all versions of the leads, and where each came from"
show() {
    $IMPORT --person "$1" db > out || echo "exit $?"
    sed "s,$PWD/,,g; s/\"\(imported\|rejected\)_at\":\"[^\"]*\"/\"\1_at\":NOW/g; s/},{/},\n{/g; s/\],\"/],\n\"/g" out
}
show "  Jürgen@MÜLLER.example"
title "by the id of a lead"
show req_4
title "the document is JSON"
sqlite3 :memory: "SELECT count(*) FROM json_each(CAST(readfile('out') AS TEXT), '$.payloads')"
title "text on a terminal"
script -qec "$IMPORT --person req_2 db" /dev/null | sed "s,$PWD/,,g; s/imported_at [^ ]*/imported_at NOW/; s/\r//" | head -20
title "numbers as they are written, and whatever is in a key or a text"
echo '{"event":"lead.x","data":{"id":9223372036854775999,"n":[1.10,-0,1e400,{"a b":"x\u0000y","e":"","z":null}],"u":[[],[true,[false]]],"id":"second"}}' > numbers.json
$IMPORT --quiet db numbers.json
script -qec "$IMPORT --person 9223372036854775999 db" /dev/null | sed "s/\r//" | grep '^    [a-z]*[.:]' | grep -v from
title "nobody is found"
code $IMPORT --person nobody@example.com db 2>&1
code $IMPORT --person req db 2>&1
title "deflated bytes behind many that only look like it; behind too many, they are listed as not searched"
cat > behind.py <<'E'
import gzip, sys
packed = gzip.compress(b'{"event":"lead.unlocked","data":{"id":"req_","contact":{"email":"deep@x.example"}}}', mtime=0)
assert b'\n' not in packed
sys.stdout.buffer.write(b'{"event":"lead.unlocked","data":{ broken ' + b'"\x1f\x8b\x08\xff" ' * int(sys.argv[1]) + b'"' + packed + b'"\n')
E
for many in 0 255 256; do
    python3 behind.py $many > behind.log
    rm -f behind.db
    $IMPORT --quiet --final behind.db behind.log 2> /dev/null || true
    (code $IMPORT --person deep@x.example behind.db 2>&1) | sed "s,$PWD/,,; s/.*\(\"code\":\"[a-z_]*\"\).*\(\"unread\":.*\)/\1 \2/; s/^{.*\(\"unread\":.*\)/\1/"
done
title "bytes as numbered members: with signs, and with some of them missing"
cat > numbered.py <<'E'
import json
lead = '{"event":"lead.unlocked","data":{"id":"req_6","contact":{"email":"zo\u00e9@x.example","firstName":"Zo\u00e9"},"needs":"' + 'n' * 60 + '"}}'
members = ['"%d":%d' % (i, b - 256 if b > 127 else b) for i, b in enumerate(lead.encode())]
at = len(lead[:lead.index('"contact')].encode())
open('signs.log', 'w').write('body={' + ','.join(members[:-5]) + '\n')
open('gaps.log', 'w').write('body={' + ','.join(members[:at] + members[at + 45:-5]) + '\n')
E
python3 numbered.py
for input in signs gaps; do
    rm -f behind.db
    $IMPORT --quiet --final behind.db $input.log 2> /dev/null || echo "exit $?"
    (code $IMPORT --person zoé@x.example behind.db 2>&1) | sed "s,$PWD/,,; s/^{.*\(\"unread\":.*\)/\1/"
done
title "somebody whom only another's payload mentions: --erase does not say that nobody is there"
echo '{"event":"lead.x","data":{"id":"req_9","contact":{"email":"o@x.example"},"summary":{"abstract":"knows mia@x.example"}}}' > mia.json
$IMPORT --quiet db mia.json
code $IMPORT --person mia@x.example db | grep -o '"mentions.*]'
code $IMPORT --erase mia@x.example db 2>&1
title "notes about others that mention them: --erase clears these"
sqlite3 db "INSERT INTO discko_touches VALUES ('req_8', '2024-02-01', 'call', 'asked' || char(0) || 'mia@x.example')" "INSERT INTO discko_outcomes VALUES ('req_8', 'WON', NULL, 'MIA@x.example said so')"
cp db noted
code $IMPORT --person mia@x.example noted | grep -o '"mentions.*]' || true
$IMPORT --quiet --erase mia@x.example noted > /dev/null 2>&1 || true
sqlite3 noted "SELECT * FROM discko_touches WHERE lead_id = 'req_8'" "SELECT * FROM discko_outcomes WHERE lead_id = 'req_8'"
rm -f noted*
sqlite3 db "DELETE FROM discko_touches WHERE lead_id = 'req_8'" "DELETE FROM discko_outcomes WHERE lead_id = 'req_8'"
title "one address with many names, one lead with many addresses: torn records with one are found; it is told where names were not compared"
cat > many.py <<'E'
import json
def lead(i, **contact):
    print(json.dumps({'event': 'lead.unlocked', 'date': '2024-03-01T09:00:00Z', 'data': {'id': i, 'contact': contact}}))
for i in range(600):
    lead('req_m%d' % i, email='many@x.example', firstName='Al' if i >= 20 else 'Fi%dq' % i, lastName='La%dq' % i)
for i in range(20):
    lead('req_s', email='a%d@many.example' % i)
E
python3 many.py > many.ndjson
cat > torn.ndjson <<'E'
{"event":"lead.unlocked","data":{"contact":{"firstName":"Fi3q","lastName":"La3q"
{"event":"lead.unlocked","data":{"contact":{"firstName":"Fi3q","lastName":"La4q"
{"event":"lead.unlocked","data":{"contact":{"firstName":"Al","lastName":"Smith"
{"event":"lead.unlocked","data":{"contact":{"email":"a17@many.ex
{"event":"lead.unlocked","data":{"contact":{"email":"!!b17@many.ex
E
$IMPORT --quiet --final many.db many.ndjson torn.ndjson 2> /dev/null || echo "exit $?"
for who in many@x.example req_s; do
    $IMPORT --person $who many.db | grep -o '"quarantined":.*' | sed "s,$PWD/,,g" | sed 's/"message":"[^"]*","rejected_at":"[^"]*",//g; s/"inputs":.*"unread"/"unread"/'
done
title "--person changes nothing"
chmod a-w db
cp db before
code $IMPORT --person req_1 db > /dev/null
cmp db before
chmod u+w db
title "damage puts bytes where text was"
sqlite3 db "UPDATE discko_files SET path = CAST(path AS BLOB), moved_to = NULL" "UPDATE discko_deliveries SET received_at = x'FF', length = x'01'"
$IMPORT --person req_1 db | grep -o '"deliveries":\[{"input":"2F' | head -1
$IMPORT --person req_1 db | grep -o '"length":"01","received_at":"FF"' | head -1
