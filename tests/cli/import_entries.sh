. "$TOP/tests/cli/lib.sh"
# Entries of logs that reach over several lines, because texts in them have line ends.
entries() { # the rows of each kind: what is stored, and the bytes in quarantine
    code $IMPORT --final --quiet store entries.log
    sqlite3 store "SELECT offset, length, payload FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = event_id ORDER BY offset" \
        "SELECT offset, length, code, message FROM discko_rejects ORDER BY offset"
    rm -f store
}
title "a line end in a string: the entry goes on to where its JSON is closed"
cat > entries.log <<'LINES'
[2024-01-16 09:15:00] app.INFO: Webhook {"payload":{"event":"lead.unlocked","data":{"id":"a","address":"12 rue X
75001 Paris","needs":"see
[2024-01-01T00:00:00Z] {\"event\":\"test\",\"data\":{}}
"}}} 
[2024-01-16 09:15:01] app.INFO: Webhook {"payload":{"event":"test","data":{"n":1}}} 
{"event":"test","data":{"n":2}}
LINES
entries
title "a line that was cut loses only itself"
cat > entries.log <<'LINES'
[2024-01-16 09:15:00] app.INFO: Webhook {"payload":{"event":"lead.unlocked","data":{"id":"a","address":"12 rue X
[2024-01-16 09:15:01] app.INFO: Webhook {"payload":{"event":"test","data":{"n":1}}} 
[2024-01-16 09:15:02] app.ERROR: Webhook {"payload":{"event":"test","data":{"n":2}}} 
LINES
entries
title "an entry with a line end that was cut ends before the next one"
cat > entries.log <<'LINES'
[2024-01-16 09:15:00] app.INFO: Webhook {"payload":{"event":"lead.unlocked","data":{"id":"a","address":"12 rue X
75001 Paris","needs":"see
[2024-01-16 09:15:01] app.INFO: Webhook {"payload":{"event":"test","data":{"n":1}}} 
[2024-01-16 09:15:02] app.ERROR: Webhook {"payload":{"event":"test","data":{"n":2}}} 
LINES
entries
title "one whose JSON breaks in a later line goes on to the next one with such a head"
cat > entries.log <<'LINES'
[2024-01-16 09:15:00] app.INFO: Webhook {"payload":{"event":"lead.unlocked","data":{"id":"a","address":"12 rue X
75001 Paris" and
{"event":"test","data":{"n":0}}
[2024-01-16 09:15:01] app.INFO: Webhook {"payload":{"event":"test","data":{"n":1}}} 
LINES
entries
title "a backslash before the line end is the first of two"
cat > entries.log <<'LINES'
[2024-01-16 09:15:00] app.INFO: Webhook {"payload":{"event":"lead.unlocked","data":{"id":"a","path":"C:\
"}}} 
{"event":"test","data":{"n":1}}
[2024-01-16 09:15:02] app.INFO: Webhook {"payload":{"event":"test","data":{"n":2}}} 
LINES
entries
title "the numbered lines of a payload, with a line of another program between them, are all kept"
cat > entries.log <<'LINES'
12:{
13:  "event": "lead.unlocked",
14:  "data": {
15:    "id": "a",
another program's line
16:    "summary": {
17:      "needs": "} says \"event\": \"lead.x\", \"data\" }"
18:    },
19:    "comment": "]]"
20:  }
21:}
22:nothing of "theirs"
LINES
entries
title "a document that was cut is not gone on with"
cat > entries.log <<'LINES'
{"event":"lead.unlocked","data":{"id":"a
nothing of "theirs"
{"event":"test","data":{"n":1}}
LINES
entries
title "an exception over several lines, which has no payload, is read line by line"
cat > entries.log <<'LINES'
[2024-01-16 09:15:00] app.ERROR: failed {"exception":"[object] (Exception(code: 0): failed at /app/Hook.php:3)
[stacktrace]
#0 {main}
"} 
[2024-01-16 09:15:01] app.INFO: Webhook {"event":"test","data":{"n":1}} 
LINES
entries
title "a print goes on to where it is closed, and what follows it is read"
cat > entries.log <<'LINES'
hook: 2024/01/16 09:15:00 map[data:map[address:12 rue X
75001 Paris id:a needs:1] and
{"event":"test","data":{"n":0}}] event:lead.unlocked]
{"event":"test","data":{"n":1}}
hook: 2024/01/16 09:15:01 {"event":"test","data":{"n":2}}
LINES
entries
title "what a text of PHP's serialize() says does not close it"
cat > entries.log <<'LINES'
2024-01-16 09:15:00 got a:2:{s:5:"event";s:13:"lead.unlocked";s:4:"data";a:2:{s:2:"id";s:1:"a";s:5:"needs";s:29:"}}
{"event":"test","data":{}}";}}
2024-01-16 09:15:01 {"event":"test","data":{"n":1}}
LINES
entries
title "one that was cut ends before the next entry"
cat > entries.log <<'LINES'
2024-01-16 09:15:00.123 INFO Hook - {event=lead.unlocked, data={id=a, address=12 rue X
75001 Paris, needs=
2024-01-16 09:15:01.123 INFO Hook - {"event":"test","data":{"n":1}}
2024-01-16 09:15:02.4 WARN Hook - {"event":"test","data":{"n":2}}
LINES
entries
title "its end may not have come yet"
head -c 130 entries.log > grows.log
code $IMPORT store grows.log
cat entries.log > grows.log
code $IMPORT --quiet store grows.log
sqlite3 store "SELECT offset, length FROM discko_rejects" "SELECT offset, length FROM discko_deliveries"
rm -f store
title "rows between TABs whose payloads are over several lines, and one that was cut"
{ printf 'id\treceived_at\tbody\n'; for i in 1 2; do printf '%s\t2024-01-16 09:15:0%s\t{\n  "event": "test",\n  "data": {}\n}\n' $i $i; done
  printf '3\t2024-01-16 09:15:03\t{\n  "event": "lead.unlocked",\n4\t2024-01-16 09:15:04\t{"event":"test","data":{"n":4}}\n'; } > entries.log
entries
title "a row of a wide table over many lines, which quotes another payload"
{ printf '%30000s\n' body; printf -- '-%.0s' {1..30000}; echo
  for line in '{' '"event": "lead.unlocked",' '"data": {"id": "a",' {1..50} '"needs": "{\"event\":\"test\",\"data\":{}}"' '}'; do printf '%-29999s+\n' " $line"; done
  printf '%-30000s\n' ' }'; printf '%-30000s\n' ' {"event":"test","data":{"n":1}}'; } > entries.log
entries
title "the first bytes of a body in Node.js"
printf '%s\n' '<Buffer 7b 0a 20 20 22 64 61 74 65 22 3a 20 22 22 2c 0a 20 20 22 65 76 65 6e 74 22 3a 20 22 6c 65 ... 195 more bytes>' '{"event":"test","data":{}}' > entries.log
entries
title "a frame of syslog without a time has none from the frame before it"
frame() { printf '%d %s' ${#1} "$1"; }
{ frame '<134>1 2019-01-01T00:00:00Z h app 7 - - {"event":"test","data":{"frame":0}}'; frame '<134>1 2020-01-01T00:00:00Z h app 7 - - started'; frame '<134>1 - h app 7 - - {"event":"test","data":{"frame":1}} {"event":"test","data":{"frame":2}}'; frame '<134>1 2021-01-01T00:00:00Z h app 7 - - {"event":"test","data":{"frame":3}}'; echo; } > frames.log
rm -f store
code $IMPORT --quiet --final store frames.log
sqlite3 store "SELECT received_from, CASE received_from WHEN 'capture' THEN received_at END, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id"
rm -f store
title "the time before a payload that is broken is not that of the next one"
{ echo '2026-01-01T10:00:00Z {"event":"test","data":{"n":1}} 2026-01-02T10:00:00Z {"event":"lead.x","data":{"n":2,}} 2026-01-03T10:00:00Z {"event":"test","data":{"n":3}}'
  echo '{"message":"2026-01-04T10:00:00Z {\"event\":\"test\",\"data\":{\"n\":4}} 2026-01-05T10:00:00Z {\"event\":\"lead.x\",\"data\":{\"n\":5,}} 2026-01-06T10:00:00Z {\"event\":\"test\",\"data\":{\"n\":6}}"}'; } > entries.log
code $IMPORT --quiet store entries.log
sqlite3 store "SELECT received_at, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id ORDER BY 1" "SELECT code, raw FROM discko_rejects"
rm -f store
title "a torn payload behind an HTTP message in a string"
printf '%s\n' '{"flow":"POST /h HTTP/1.1\r\nContent-Length: 31\r\n\r\n{\"event\":\"test\",\"data\":{\"n\":1}}{\"event\":\"lead.x\",\"data\":{\"n\""}' '{"event":"test","data":{"n":2}}' > entries.log
entries
title "an execution of n8n, whose nodes hand on what they were given, and have another one beside it"
item() { printf '[{"startTime":%d,"data":{"main":[[{"json":{"body":{"event":"test","data":{"n":%d}}}}]]}}]' "$1" "$2"; }
printf '{"data":[{"id":"7","data":{"resultData":{"runData":{"Webhook":%s,"Set":%s}}}},{"id":"8","data":{"resultData":{"runData":{"Webhook":%s,"Other":%s}}}}]}' \
    "$(item 1708416070123 1)" "$(item 1708416070125 1)" "$(item 1708416071123 1)" "$(item 1708416071125 2)" > entries.json
code $IMPORT --quiet store entries.json
sqlite3 store "SELECT received_at, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id"
rm -f store
title "flows of mitmproxy, each with its own time; one without a time, and one that is cut"
flow() { # TIME PAYLOAD
    local request="7:content;${#2}:$2,15:timestamp_start;${#1}:$1^"
    request="7:request;${#request}:$request}"
    printf '%d:%s}' ${#request} "$request"
}
{
    flow 1708416070.123 '{"event":"test","data":{}}'
    flow 1708416071.125 '{"event":"test","data":{}}'
    flow 0.0 '{"event":"test","data":{"n":1}}'
    flow 1708416072.127 '{"event":"test","data":{"n":2}}' | head -c -9
} > entries.flows
touch -d 2024-03-01T00:00:00Z entries.flows
code $IMPORT --final --quiet store entries.flows
sqlite3 store "SELECT offset, length, received_at, received_from, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id ORDER BY offset"
rm -f store
title "a file that begins within a payload, at every 47th byte"
for which in company locked; do
    whole=$(tr -d '\n' < "$TOP/examples/spool/documented/$which.json" | sed 's/\([{,[]\) */\1/g; s/": /":/g; s/ *\([]}]\)/\1/g')
    for ((cut = 47; cut < ${#whole} - 12; cut += 47)); do
        rest=${whole:cut}
        rest=${rest#[ ,]} # which stands between records
        printf '%s\n' "$rest" '{"event":"test","data":{}}' > entries.log
        rm -f store
        rc=0
        $IMPORT --quiet --no-snapshot store entries.log 2> /dev/null || rc=$?
        [ "$rc $(sqlite3 store "SELECT length(raw) FROM discko_rejects")" = "1 ${#rest}" ] || echo "$which: from byte $cut: exit $rc"
    done
    echo "$which: ${#whole} bytes"
done
rm -f store
title "the last piece of a payload that was taken apart"
printf '%s\n' '{"message":"{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"a\",\"summary\":{\"needs\":\"a"}' 'started' '{"message":"b\",\"categories\":[{\"summary\":[\"c\"]}]}}}"}' '{"message":"a list [\"c\"]}]}"}' > entries.log
entries
title "rows without line ends: each has a delivery, and a row that holds one twice has one"
P='{"event":"test","data":{"n":1}}'
Q='{"event":"test","data":{"n":2}}'
rows() { # what was counted
    code $IMPORT --final --quiet store entries.log
    sqlite3 store "SELECT offset, length, payload FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = event_id ORDER BY offset, event_id" "SELECT code FROM discko_rejects"
    rm -f store
}
printf '1\x1f%s\x1e2\x1f%s\x1e' "$P" "$P" > entries.log
rows
printf '<TABLE BORDER=1><TR><TH>id</TH></TR><TR><TD>1</TD><TD>%s</TD></TR><TR><TD>2</TD><TD>%s</TD></TR></TABLE>\n' "$P" "$P" > entries.log
rows
E=$(printf '%s' "$P" | sed 's/"/\&quot;/g')
printf '<row id="1" payload="%s"/><row id="2" payload="%s"/><row id="3" raw="%s" text="%s"/>\n' "$E" "$E" "$E" "$E" > entries.log
rows
printf '<Event><EventData><Data Name="a">%s</Data><Data Name="b">%s</Data></EventData></Event><Event><EventData><Data Name="a">%s</Data></EventData></Event>\n' "$P" "$P" "$P" > entries.log
rows
printf '{"-NabcdefghijklmnopqR":%s,"-NabcdefghijklmnopqS":{"raw":"%s","body":%s},"-NabcdefghijklmnopqT":%s}\n' "$P" "$(printf '%s' "$P" | sed 's/"/\\"/g')" "$P" "$Q" > entries.log
rows
title "a payload in pieces, in a way that is not known: all of them are kept, and other lines are not"
W=$(printf 'word%.0s ' $(seq 60))
kept() {
    code $IMPORT --final --quiet --no-snapshot store entries.log
    sqlite3 store "SELECT d.offset, d.length, payload FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = event_id" \
        "SELECT code, substr(raw, 1, 40) || '…' || substr(raw, -16) FROM discko_rejects ORDER BY offset" "SELECT records, ignored FROM discko_files"
    rm -f store
}
{
    for piece in "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"a\",\"summary\":{\"x\":\"${W:0:242}" "${W:0:300}" 'end","y":"'"${W:0:290}" 'z"}}}'; do
        echo '2024/02/20 08:01:10 [debug] 42#42: *1 http client request body preread 300'
        echo "2024/02/20 08:01:10 [debug] 42#42: *1 body: \"$piece\""
    done
    echo '2024/02/20 08:01:11 [debug] 42#42: *1 body: "{"event":"test","data":{"n":1}}"'
    echo '2024/02/20 08:01:11 [notice] 42#42: "a","b" ]} stopped'
} > entries.log
kept
{
    n=0
    for piece in "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"a\",\"summary\":{\"x\":\"${W:0:242}" "${W:0:300}" 'end","y":"'"${W:0:290}" 'z"}}}'; do
        echo "08:01:1$n.123456 IP 10.0.0.1.51234 > 10.0.0.2.8080: Flags [P.], seq $n:$((n + 300)), ack 1, win 512, length 300"
        echo "E..T.@.@.@.$n.....${n}P...$piece"
        n=$((n + 1))
    done
    echo "08:02:10.123456 IP 10.0.0.1.51234 > 10.0.0.2.8080: Flags [P.], seq 900:1200, ack 1, win 512, length 300"
    echo 'E..T.@.@.@.9....9P...{"event":"test","data":{"n":1}}'
} > entries.log
kept
