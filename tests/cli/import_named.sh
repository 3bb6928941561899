. "$TOP/tests/cli/lib.sh"
title "what other programs made of it is named"
named() { # INPUT: the code and the message of the first record in quarantine
    rm -f db
    $IMPORT --quiet --final db "$1" 2>/dev/null
    sqlite3 db "SELECT code, message FROM discko_rejects ORDER BY id LIMIT 1" "SELECT 'stored ' || count(*) FROM discko_events HAVING count(*) > 0"
}
echo '{"date":"2024-01-15T10:30:00Z","event":"test","data":[ ]}' > php.json
echo '[2024-01-15 10:30:00] local.INFO: hook {"date":"2024-01-15T10:30:00Z","event":"test","data":[]} ' > laravel.log
echo '{"level":"info","body":"{\"event\":\"test\",\"data\": []}"}' > monolog.ndjson
echo '[15-Jan-2024 10:30:00 UTC] %7B%22event%22%3A%22test%22%2C%22data%22%3A%7B%7D%7D' > urlencode.log
cat > inspect.log <<'EOF'
{
  body: '{\n' +
    '  "event": "lead.unlocked",\n' +
    `  "name": "O'Brien",\n` +
    '}'
}
EOF
printf 'PGDMP\001\016\000\004\010\001\001\001\000\000\000\000\067x\234' > custom.dump
printf 'PGDMP\001\017\000\004\010\001\001\000\000\000\067x\234' > custom16.dump
printf 'PGDMP\001\016\000\004\010\001\001\000\000\000\000\000\n{"event":"test","data":{}}\n' > custom0.dump
avro() { printf 'Obj\001\004\024avro.codec%b\026avro.schema\020"string"\000\n{"event":"test","data":{"n":"\001"}}\n{"event":"test","data":{}}\n' "$1"; }
avro '\014snappy' > snappy.avro
avro '\010null' > plain.avro
segment() { printf '\000\000\000\000\000\000\000\000\000\000\004\342\000\000\000\000\002\000\000\000\000\000%b\000\n{"event":"test","data":{"n":"\001"}}\n{"event":"test","data":{}}\n' "$1"; }
segment '\002' > snappy.segment
segment '\000' > plain.segment
printf '\211LZO\000\r\n\032\n{"event":"test","data":{"n":"\001"}}\n' > packed.lzo
for i in php.json laravel.log monolog.ndjson urlencode.log inspect.log custom.dump custom16.dump custom0.dump snappy.avro plain.avro snappy.segment plain.segment packed.lzo; do
    echo "$i: $(named $i)"
done
title "a line that was cut costs itself alone, also before lines whose line ends are #012"
octal() { # ID: a payload over several lines in syslog
    echo "<134>1 2024-01-15T10:30:0$1+00:00 vm webhook 77 - -  received {#012  \"date\": \"2024-01-15T10:00:00Z\",#012  \"event\": \"lead.unlocked\",#012  \"data\": {\"id\":\"$1\"}#012}"
}
{ echo '<134>1 2024-01-15T10:30:00+00:00 vm webhook 77 - -  received {"event":"lead.unlocked","data":{"id":"cut","n":"abc d'; octal 1; octal 2; } > cut.log
rm -f db
code $IMPORT --quiet --final db cut.log 2>/dev/null
sqlite3 db "SELECT \"offset\", length, code FROM discko_rejects" "SELECT received_at, length(payload) FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id"
