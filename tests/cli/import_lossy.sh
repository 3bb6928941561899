. "$TOP/tests/cli/lib.sh"
quarantined() { # DATABASE
    sqlite3 "$1" "SELECT record, \"offset\", length, code, message FROM discko_rejects ORDER BY file_id, record" \
        "SELECT 'stored ' || count(*) FROM discko_events"
}
takes() { # FILE: what becomes of it, and what is known of it
    rm -f db
    code $IMPORT --quiet --final db "$1" 2>&1
    quarantined db
    $IMPORT --verify db "$1"
    # In quarantine are the very bytes: all that is no payload, but for the white space around it.
    { sqlite3 db "SELECT hex(raw) FROM discko_rejects ORDER BY record" | tr -d '\n'; } > kept
}
title "console.log of the parsed body, by node itself"
node -e 'console.log(JSON.parse(require("fs").readFileSync(process.argv[1])))' "$payloads/person.json" > node.log
grep -c "\[Object\]\|\[Array\]" node.log
takes node.log
[ "$(python3 -c "import sys; sys.stdout.buffer.write(bytes.fromhex(open(\"kept\").read()))")" = "$(cat node.log)" ] && echo "kept whole"
title "the same on one line, and with undefined"
node -e 'console.log(require("util").inspect({event: "lead.unlocked", data: {id: undefined, n: [1, 2]}}, {breakLength: Infinity}))' > one.log
cat one.log
takes one.log
title "between good lines"
{ sed -n 1p one.log; ndjson; sed -n 1p one.log; } > between.log
takes between.log
title "beside payloads on the same line"
cat > beside.log <<'EOF'
a {"event":"lead.a","data":{"x":tru}} b {"event":"test","data":{"n":1}}
a "{\"event\":\"lead.a\",\"data\":{\"x\":\"\q\"}}","{\"event\":\"test\",\"data\":{\"n\":2}}"
a {"event":"test","data":{"n":3}} {'event': 'lead.x', 'data': {'a': 1}} {"event":"test","data":{"n":4}}
a {"event":"lead.x","data":[]} {"event":"test","data":{"n":5}}
EOF
takes beside.log
title "beside payloads in the same record; a truncated copy of a payload is not a loss"
cat > members <<'EOF'
{"whole":{"event":"test","data":{"n":6}},"cut":"{\"event\":\"lead.a\",\"data\":{\"id\":"}
{"preview":"{\"event\":\"test\",\"data\":{...","body":"{\"event\":\"test\",\"data\":{\"n\":7}}"}
{"other":"{\"not\":\"ours\"","body":"{\"event\":\"test\",\"data\":{\"n\":8}}"}
{"list":[{"a":{"event":"test","data":{"n":9}},"b":"{\"event\":\"lead.b\",\"data\":{"},{"event":"test","data":{"n":10}}],"c":"{\"event\":\"lead.c\",\"data\":{"}
{"body":{"event":"test","data":{"n":11,"quoted":"{\"event\":\"lead.d\",\"data\":{"}}}
EOF
takes members
cp db members.db
title "the same for payloads in other notations; copies, whole or truncated, and the name of a stored event are not a loss"
python3 - > forms <<'EOF'
import json, urllib.parse
one = '{"date":"2024-01-15T10:30:00.000Z","event":"lead.unlocked","data":{"id":"one","name":null,"new":true,"needs":"a \\"b\\"\\n\\u00e9 c/d"}}'
two = one.replace('"one"', '"two"')
for form in (urllib.parse.quote, lambda p: "payload=" + urllib.parse.quote_plus(p) + "&n=1", lambda p: "got %s." % json.loads(p),
             lambda p: "Error: " + p[:-20] + "...", lambda p: one + " " + p[:-3], lambda p: p.replace('":', '"=>').replace("null", "nil")):
    for other in (two, one):
        record = {"a": json.loads(one), "b": form(other)}
        print(json.dumps(record), "INFO " + json.dumps(record) + " end", sep="\n")
for none in ('sent {"event":"lead.x"} to all', 'sent "lead.unlocked" to all', '{"event":"click","data":{}}', "the event and the data"):
    print(json.dumps({"a": json.loads(one), "b": none}))
EOF
rm -f db
code $IMPORT --quiet --final db forms 2>&1 | tail -n 1
sqlite3 db "SELECT record, length, code FROM discko_rejects" "SELECT payload ->> '\$.data.id', count(*) FROM discko_events JOIN discko_deliveries ON event_id = discko_events.id GROUP BY 1"
$IMPORT --verify db forms
title "a file that begins inside a text of a lead: what the text quotes is not a payload; packed in a form; in lines of 70"
printf '%s\n' ':\n{\"event\": \"lead.unlocked\", \"data\": {\"id\": \"quoted\"}}\nend",' '      "comment": "x"' '    }' '  }' '}' > middle
takes middle
python3 -c 'import base64, gzip, json, textwrap, urllib.parse
packed = base64.b64encode(gzip.compress(b"{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"packed, and more than a little long\"}}", mtime=0)).decode()
print("payload=" + urllib.parse.quote(packed, safe=""))
print("\n".join(textwrap.wrap(base64.b64encode(b"{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"in lines\",\"note\":\"%s\"}}" % (b"x" * 120)).decode(), 70)))' > forms
takes forms
title "leads in other notations are kept with all of their lines, and what they quote is not stored"
quoted='{"event":"lead.unlocked","data":{"id":"quoted"}}'
printf '%s\n' 'map[data:map[id:go summary:map[needs:They wrote:' "$quoted" 'end]] date:2024 event:lead.unlocked]' "array (" \
    "  'data' => " "  array (" "    'needs' => 'They wrote:" "$quoted" "end'," "  )," "  'event' => 'lead.unlocked'," ")" '' \
    'date                2024' 'event               lead.unlocked' 'data.id             xtab' 'data.summary.needs  They wrote:' "$quoted" end '' \
    'date: 2024' 'event: lead.unlocked' 'data:' '  id: yaml' '' 'event=lead.unlocked&data%5Bid%5D=form' \
    'event=lead.unlocked&data%5Bneeds%5D='"$(printf %s "$quoted" | base64 -w 0 | sed 's/=/%3D/g')" \
    '{"a":{"event":"test","data":{"n":13}},"b":"event=lead.unlocked&data%5Bid%5D=b"}' \
    'event: lead.unlocked' 'data: {"event":"test","data":{"n":14}}' '' 'level=info event=lead.unlocked id=1 data=5' > notations
takes notations
title "a first line that is too long for names is not a header"
{ printf '"%s"\n' "$(printf '{"event":"test","data":{"n":"in base64, and long enough"}}' | base64 -w0)"; echo '"{\"event\":\"test\",\"data\":{\"n\":12}}"'; } > strings
takes strings
title "trying them again changes nothing"
code $IMPORT --retry-rejects members.db
code $IMPORT --verify members.db members
title "Python's repr"
python3 -c 'import json, sys; print(json.load(open(sys.argv[1])))' "$payloads/locked.json" > repr.log
takes repr.log
title "an HTML error page, on many lines"
printf '%s\n' '<!DOCTYPE html>' '<html><head><title>502 Bad Gateway</title></head>' '<body>' '<h1>502</h1>' '{}' '</body></html>' > page.html
takes page.html
title "UTF-16, with and without a byte order mark, in both byte orders"
for to in UTF-16 UTF-16LE UTF-16BE; do
    ndjson | iconv -t $to > wide
    takes wide
    sqlite3 db "SELECT format, size, records FROM discko_files"
    code $IMPORT db wide
done
sqlite3 db "SELECT payload FROM discko_events ORDER BY id" > back
ndjson | cmp - back && echo "the payloads are what they were"
title "UTF-16 in gzip, on standard input, and as a CSV"
gzip -c wide > wide.gz
rm -f db
code $IMPORT --quiet db wide.gz
ndjson | iconv -t UTF-16 | code $IMPORT --json db - | grep -E '"(format|stored|duplicates)"'
printf 'when\tbody\r\n1\t"{""event"":""lead.unlocked"",""data"":{""id"":""\xC3\xA9\xF0\x9F\x98\x80""}}"\r\n' | iconv -t UTF-16 > sheet.txt
code $IMPORT --quiet --column body db sheet.txt
sqlite3 db "SELECT format FROM discko_files" "SELECT payload FROM discko_events ORDER BY id DESC LIMIT 1"
$IMPORT --verify --column body db sheet.txt
title "UTF-16 with a lone surrogate, and with half a character at its end"
{ ndjson | sed -n 2p; printf '{"event":"test","data":{"a":"?"}}\n'; printf '{"event":"test","data":{"a":1}}\n'; } |
    iconv -t UTF-16LE | python3 -c 'import sys; d = sys.stdin.buffer.read(); sys.stdout.buffer.write(d.replace(b"?\0", b"\0\xD8") + b"{")' > half
takes half
title "a form"
printf 'payload=%%7B%%22event%%22%%3A%%22test%%22%%7D&x=1' > form
takes form
title "compressed bytes as a body"
python3 -c 'import gzip, json, base64
print(json.dumps({"received_at": "2024-03-01T10:00:00Z", "body": "\u001f\u008b"}))
print(json.dumps({"requestContext": {}, "isBase64Encoded": True, "body": base64.b64encode(gzip.compress(b"{}", mtime=0)).decode()}))' > zipped
takes zipped
title "an empty body"
printf '%s\n' '{"received_at":"2024-03-01T10:00:00Z","id":"1","body":""}' > hollow
takes hollow
: > nothing
takes nothing
title "truncated"
head -c 300 "$payloads/person.json" > cut
takes cut
title "a truncated HTTP body does not swallow a whole payload after it or the next message"
printf 'POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\n{"event":"lead.cut","data":{"id":"a\n%s\n' 'INFO {"event":"test","data":{"n":1}} end' '{"event":"test","data":{"n":2}}' > cut.http
takes cut.http
printf 'POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s\r\n' 500 '{"event":"lead.cut","data":{"quoted":"{\"event\":\"test\",\"data\":{}}"' 31 '{"event":"test","data":{"n":3}}' > cut.http
takes cut.http
title "a torn line does not swallow an intact line after it"
for torn in '{"a":[{"b":' '{"log":"abc","x":['; do
    printf '%s\n' "$torn" '{"log":"{\"event\":\"test\",\"data\":{\"n\":4}}\n","stream":"stdout","time":"2024-01-16T09:15:00Z"}' '{"event":"test","data":{"n":5}}' > torn
    takes torn
    sqlite3 db "SELECT received_at, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id WHERE received_from = 'capture'"
done
title "not UTF-8"
printf '{"event":"test","data":{"name":"Andr\xE9"}}\n' > latin1
takes latin1
title "too large: its first 64 KiB, until the limit allows more"
{ printf '{"event":"lead.unlocked","data":{"id":"big","x":"'; head -c 200000 /dev/zero | tr '\0' a; printf '"}}\n{"event":"test","data":{}}\n'; } > big
rm -f db
code $IMPORT --quiet --max-record 100000 db big 2>&1
sqlite3 db "SELECT code, message, \"offset\", length, length(raw) FROM discko_rejects" "SELECT count(*) FROM discko_events"
code $IMPORT --max-record 300000 db big
sqlite3 db "SELECT code, resolved_event_id IS NOT NULL FROM discko_rejects" "SELECT length(payload) FROM discko_events"
$IMPORT --verify db big
title "the same for something that is not a payload: then it is kept whole and named"
{ printf '{"even":"test","x":"'; head -c 200000 /dev/zero | tr '\0' a; printf '"}\n{"event":"test","data":{}}\n'; } > big
rm -f db
code $IMPORT --quiet --max-record 100000 --move-to done db big 2>&1
code $IMPORT --json --max-record 300000 --move-to done db big 2>&1 | sed "s,$PWD/,,"
sqlite3 db "SELECT record, code, length, length(raw), resolved_event_id FROM discko_rejects" "SELECT records, stored, rejected FROM discko_files"
$IMPORT --verify db done/big
title "inputs without records: one bad record, kept whole, or its head if it is over the limit"
printf '7z\xBC\xAF\x27\x1C\0\x04 {"event":"test","data":{}}\nrest\n' > a.7z
takes a.7z
printf '\xD4\xC3\xB2\xA1\x02\0\n\n' > a.pcap
takes a.pcap
{ printf '\x04\x22\x4D\x18'; head -c 200000 /dev/zero; printf '{"event":"test","data":{}}\n'; } > a.lz4
rm -f db
code $IMPORT --quiet --max-record 100000 db a.lz4 2>&1
sqlite3 db "SELECT code, \"offset\", length, length(raw) FROM discko_rejects"
$IMPORT --verify --max-record 100000 db a.lz4
printf '%s\n' '=> Send data, 42 bytes (0x2a)' '0000: {"event":"test","data":{"a":"' '0020: b"}}' '== Info: done' > trace.txt
takes trace.txt
ndjson | od -A x -t x1 > dump.txt
takes dump.txt
title "a log whose first line looks like such a dump is read line by line"
printf '%s\n' '20240115 10 30 00 started' '20240115 10 30 01 {"event":"test","data":{}} end' > dump.log
takes dump.log
title "a workbook's strings, and tshark's packets"
printf '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{&quot;event&quot;:&quot;lead.unlocked&quot;}</t></si></sst>' > sharedStrings.xml
takes sharedStrings.xml
echo '[{"_source":{"layers":{"http":{"http.file_data":"{\"event\":\"lead.unlocked\",\"data\":"}}}}]' > packets.json
takes packets.json
title "a file that is one JSON document, wherever it begins and however long what follows is"
printf '\n\n\n \n{"a":1}\n\n' > spaced
takes spaced
printf '[{"a":1},\n{"b":2}]\n' > list
takes list
{ printf '{"a":"'; head -c 1048558 /dev/zero | tr '\0' a; printf '"}'; head -c 5000 /dev/zero | tr '\0' '\n'; } > filling
rm -f db
code $IMPORT --quiet db filling 2>&1
sqlite3 db "SELECT code, \"offset\", length, substr(raw, -3) FROM discko_rejects"
title "JSON that is not a payload"
printf '%s\n' '[1,2]' '"text"' 7 null '{"data":{}}' '{"event":5}' > other
takes other
title "bodies that are a number, a word, or a string in a string"
for body in '"0"' '"-1.5"' '"true"' '"null"' '"\"a\""' '"\"\""' '"[]"' '"7 "'; do
    printf '{"received_at":"2024-01-15T10:30:00Z","id":"a","body":%s}\n' "$body"
done > words
printf 'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n10' > number.http
takes words
takes number.http
title "printed objects with a prefix on each line are kept whole"
mkdir prefixed
printf '%s\n' Array '(' '    [event] => lead.unlocked' '    [data] => Array' '        (' '            [id] => req_1' '        )' '' ')' > php.txt
printf '%s\n' '{' "  data: { id: 'req_1', needs: '{\"event\":\"lead.unlocked\",\"data\":{}}' }," "  event: 'lead.unlocked'" '}' > node.txt
printf '%s\n' --- 'event: lead.unlocked' data: '  id: req_1' > yaml.txt
printf '%s\n' 'Event received: lead.unlocked' 'Date: undefined' "Data: { id: 'req_1' }" > sample.txt
printf '%s\n' 'Hook: $VAR1 = {' "          'event' => 'lead.unlocked'," "          'data' => {" "                      'id' => 'req_1'" '                    }' '        };' > perl.txt
prefixes() { # FILE OUTPUT: each line as a logger writes it, among lines of other programs
    python3 - "$1" "$2" << 'END'
import json, sys
lines = open(sys.argv[1]).read().split("\n")[:-1]
record = lambda text, stream="stdout": json.dumps({"log": text + "\n", "stream": stream, "time": "2024-05-01T10:00:00Z"})
forms = {
    "docker": record,
    "cri": lambda line: "2024-05-01T10:00:00.1Z stdout F " + line,
    "compose": lambda line: "web-1  | " + line,
    "syslog": lambda line: "May  1 10:00:00 host app[1]: " + line,
    "rfc5424": lambda line: "<13>1 2024-05-01T10:00:00Z host app 1 - - " + line,
    "ndjson": lambda line: json.dumps({"time": "2024-05-01T10:00:00Z", "msg": line}),
    "logger": lambda line: "2024-05-01 10:00:00,123 INFO hook: " + line,
    "kubectl": lambda line: "[pod/web-5f/app] 2024-05-01T10:00:00Z " + line,
    "levels": lambda line: "INFO:root:" + line,
    "colours": lambda line: "\x1b[36mweb-1  | \x1b[0m" + line,
}
others = {
    "docker": lambda: record("GET /", "stderr"),
    "cri": lambda: "2024-05-01T10:00:00.2Z stderr F GET /",
    "compose": lambda: "db-1   | GET /",
    "syslog": lambda: "May  1 10:00:00 host cron[2]: GET /",
}
for name, form in forms.items():
    text = [form(line) for line in ["server started"] + lines + ["server stopped"]]
    open(sys.argv[2] + "." + name, "w").write("\n".join(text) + "\n")
for name, other in others.items():
    text = [form for line in lines for form in (forms[name](line), other())]
    open(sys.argv[2] + "." + name + "_mixed", "w").write("\n".join(text) + "\n")
END
}
for print in php node yaml sample perl; do prefixes $print.txt prefixed/$print; done
code $IMPORT --quiet --final prefixed.db prefixed > prefixed.out 2>&1
tail -n 1 prefixed.out
sqlite3 prefixed.db "SELECT count(*) FROM discko_events" \
    "SELECT code, count(*), sum(lines) FROM (SELECT path, code, sum(length(raw) - length(replace(CAST(raw AS TEXT), char(10), '')) + 1) AS lines FROM discko_rejects JOIN discko_files ON file_id = discko_files.id WHERE path NOT LIKE '%mixed' GROUP BY path, code) GROUP BY code" \
    "SELECT 'with others between', count(DISTINCT path), count(*), sum(discko_rejects.records) FROM discko_rejects JOIN discko_files ON file_id = discko_files.id WHERE path LIKE '%mixed'"
$IMPORT --verify prefixed.db prefixed
title "what can be read without a prefix is read after one, with the time of its first line"
printf '%s\n' "2024-05-01T10:00:00.1Z stdout F INSERT INTO hooks VALUES ('{" '2024-05-01T10:00:00.2Z stdout F   "event": "test",' \
    "2024-05-01T10:00:00.3Z stdout F   \"data\": {\"needs\": \"l''été\"}" "2024-05-01T10:00:00.4Z stdout F }');" > insert.log
code $IMPORT --quiet --final insert.db insert.log 2>&1
sqlite3 insert.db "SELECT received_at, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id"
title "a print that is still being written is waited for"
head -n 4 prefixed/node.compose > prefixed.log
code $IMPORT --quiet grows.db prefixed.log 2>&1
cp prefixed/node.compose prefixed.log
code $IMPORT --quiet grows.db prefixed.log 2>&1
sqlite3 grows.db "SELECT code, CAST(raw AS TEXT) FROM discko_rejects"
title "the lines of a payload that cannot be joined are kept, up to the one that closes it"
cat > pretty.json << 'END'
{
  "event": "lead.unlocked",
  "data": {
    "contact": {
      "email": "jane@example.com"
    },
    "summary": {
      "needs": "a shop",
      "points": [
        "fast",
        "simple"
      ]
    }
  }
}
END
access='203.0.113.7 - - [16/Jan/2024:09:15:01 +0000] "GET / HTTP/1.1" 200 2 "-" "curl/8"'
{
    cat -n pretty.json
    echo "$access"
} > numbered.log
sed '2s/^/app.log:/; 2!s/^/app.log-/' pretty.json > context.log
sed 's/"/\\"/g; =' pretty.json | sed 'N; s/\n/: /' > escaped.log
sed '/email/s/.*/nothing of it/' numbered.log > broken.log
sed 's/a shop/lead.x/' numbered.log > named.log
code $IMPORT --quiet --final lines.db numbered.log context.log escaped.log broken.log named.log 2>&1
sqlite3 lines.db "SELECT substr(path, -12), records, rejected, ignored FROM discko_files ORDER BY path" \
    "SELECT substr(path, -12), code, ltrim(CAST(raw AS TEXT)) FROM discko_rejects AS r JOIN discko_files AS f ON f.id = file_id WHERE path LIKE '%numbered%'"
title "an entry of systemd's journal whose message journalctl has left out"
printf '%s\n' '{"__REALTIME_TIMESTAMP":"1705396500000000","MESSAGE":null,"_PID":"7"}' '{"__REALTIME_TIMESTAMP":"1705396500000000","MESSAGE":"started"}' \
    '{"MESSAGE":null,"level":"info"}' > journal.ndjson
code $IMPORT --quiet journal.db journal.ndjson 2>&1
title "a line that ends in a bracket harms none of the payloads behind it, and none waits for the rest of it"
lead() {
    printf '{"event":"lead.x","data":{"id":"g%s"}}' "$1"
}
for form in '2024-01-01 00:00:00 INFO got %s\n' 'got %s\n' '<134>Jan  1 00:00:00 h app: %s\n' '2024-01-01T00:00:00Z stdout F %s\n' '7\t%s\n'; do
    for bracket in '[' '[[' '[1,' '{"a":' '{"a":[' '{' '[{' 'x ('; do
        for text in "$(lead 0)" "$bracket" "$(lead 1)" "$(lead 2)" "$(lead 3)"; do
            printf "$form" "$text"
        done > bracket.log
        rm -f bracket.db
        $IMPORT --quiet --no-snapshot bracket.db bracket.log > bracket.out 2>&1
        sqlite3 bracket.db "SELECT 4 = count(*) FROM discko_events"
    done
done | sort | uniq -c
title "a body that OpenTelemetry has taken apart"
printf '%s\n' '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"kvlistValue":{"values":[{"key":"event","value":{"stringValue":"lead.unlocked"}},{"key":"data","value":{"kvlistValue":{"values":[]}}}]}}}]}]}]}' > otlp.json
takes otlp.json
