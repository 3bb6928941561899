. "$TOP/tests/cli/lib.sh"
# The peak of a command's memory, in words.
peak() {
    /usr/bin/time -f %M -o peak "$@" || true
    [ "$(tail -1 peak)" -le 65536 ] && echo "within 64 MiB" || echo "peak of $(tail -1 peak) kB"
}
title "1 GB of NDJSON: every record, in bounded memory"
awk 'BEGIN {
    text = "a retailer wants an online shop with click and collect, payment and a newsletter"
    for (i = 0; i < 11; i++) long = long text ", "
    for (i = 0; i < 1000000; i++)
        printf "{\"date\":\"2024-01-15T10:30:00Z\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"req_%07d\",\"locked\":false,\"status\":\"NEW\",\"summary\":{\"needs\":\"%s\"}}}\n", i, long
}' > big.ndjson
[ "$(wc -c < big.ndjson)" -ge 1000000000 ] && echo "1 GB"
peak $IMPORT --quiet --no-snapshot db big.ndjson
rm -f big.ndjson
sqlite3 db "SELECT count(*), max(lead) FROM discko_events" "SELECT records, stored, complete FROM discko_files"
rm -f db
title "1 GB without a newline is one record, whose beginning is kept"
tr '\0' 'x' < /dev/zero | head -c 1000000000 > big.txt
peak $IMPORT --quiet --final db big.txt 2>&1
rm -f big.txt
sqlite3 db "SELECT record, \"offset\", length, code, message, length(raw) FROM discko_rejects"
rm -f db
title "1 GB as an unterminated string, and as an array"
{ printf '{"event":"x","data":"'; tr '\0' 'x' < /dev/zero | head -c 100000000; } > big.json
peak $IMPORT --quiet --final db big.json 2>&1
{ printf '{"event":"x","data":['; yes '1234567,' | head -c 100000000; printf ']}\n{"event":"next","data":{}}'; } > big.json
peak $IMPORT --quiet --final db big.json 2>&1
rm -f big.json
sqlite3 db "SELECT file_id, record, \"offset\", length, code, length(raw) FROM discko_rejects" "SELECT event_name FROM discko_events"
title "--max-record: a record of exactly that size, and one a byte longer"
record() {
    printf '{"event":"x","data":{"x":"%s"}}' "$(head -c $(($1 - 29)) /dev/zero | tr '\0' 'a')"
}
{ record 2048; echo; record 2049; echo; record 9000; echo; record 500; } > sizes.ndjson
rm -f db
code $IMPORT --quiet --max-record 2048 db sizes.ndjson 2>&1
sqlite3 db "SELECT record, \"offset\", length, length(raw), code FROM discko_rejects" "SELECT length FROM discko_deliveries"
code $IMPORT --verify db sizes.ndjson
title "--max-record and HTTP: the request after one that is too large is found"
request() {
    printf 'POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s\n' ${#1} "$1"
}
{ request "$(record 90000)"; request '{"event":"next","data":{}}'; } > a
request "$(record 90000)" > b
{ request "$(record 90000)"; printf 'POST /hook HT'; } > c
{ printf '2024-01-15 10:30:00 INFO '; head -c 3145703 /dev/zero | tr '\0' 'x'; } > d # three times what is read at once
{ request "$(record 1048521)"; request '{"event":"next","data":{}}'; } > e # the next begins where a reading ends
for f in a b c d e; do
    rm -f db
    code $IMPORT --quiet --final --max-record 2048 db $f 2>&1
    sqlite3 db "SELECT record, \"offset\", length, length(raw), code FROM discko_rejects" "SELECT \"offset\", length FROM discko_deliveries"
    code $IMPORT --verify --max-record 2048 db $f
done
title "--max-record and CSV: a row over several lines is one record, even if its quote never ends"
long=$(head -c 70000 /dev/zero | tr '\0' 'a') # more than is read at once
first='{""event"":""test"",""data"":{""n"":1}}' last='{""event"":""test"",""data"":{""n"":2}}'
row() {
    printf '2,"{""event"":""test"",""data"":{\n""a"":""%s"",\n""b"":""%s""\n}}%s\n' "$long" "$long" "$1"
}
for quote in '"' ''; do
    { printf 'id,payload\n1,"%s"\n' "$first"; row "$quote"; printf '3,"%s"\n' "$last"; } > rows.csv
    rm -f db
    code $IMPORT --quiet --max-record 2048 db rows.csv 2>&1
    sqlite3 db "SELECT record, \"offset\", length, code FROM discko_rejects" "SELECT payload FROM discko_events"
    code $IMPORT --verify --max-record 2048 db rows.csv
done
title "--max-record and a file that grows: a record over the limit waits for its end, and is one"
grow() { # NAME, what stands before and behind the place at which it grows
    rm -f db "$1"
    printf '%s' "$2" > "$1"
    code $IMPORT --quiet --max-record 2048 db "$1" 2>&1
    printf '%s' "$3" >> "$1"
    code $IMPORT --quiet --max-record 2048 db "$1" 2>&1
    sqlite3 db "SELECT record, \"offset\", length, code FROM discko_rejects" "SELECT payload FROM discko_events" "SELECT complete FROM discko_files"
    code $IMPORT --verify --max-record 2048 db "$1"
}
test1='{"event":"test","data":{"n":1}}' test2='{"event":"test","data":{"n":2}}'
grow values "$test1
{\"event\":\"lead.x\",\"data\":{\"a\":\"$long" "$long\"}}
$test2
"
grow lines "$test1
POST /hook $long" "$long
$test2
"
grow rows "id,payload
1,\"$first\"
2,\"{\"\"event\"\":\"\"test\"\",\"\"data\"\":{\"\"n\"\":\"\"$long" "
$long\"\"}}\"
3,\"$last\"
"
