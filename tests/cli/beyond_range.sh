# Numbers beyond 64 bits, and characters that reorder a line on a terminal.
. "$TOP/tests/cli/lib.sh"

lead() { # ID BUDGET, as JSON
    printf '{"event":"lead.unlocked","date":"2024-05-01T00:00:00Z","data":{"id":%s,"locked":false,"analysis":{"budget":%s}}}\n' "$1" "$2"
}
# Reads "ID BUDGET" lines, each of JSON without blanks in the id.
leads() {
    while read -r id budget; do lead "$id" "$budget"; done
}
shown="SELECT lead_id, typeof(lead_id), versions, quote(budget_min), quote(budget_max) FROM discko_leads ORDER BY event_id"

title "ids that are equal only as 64-bit integers or as doubles stay apart"
leads > ids.ndjson << 'END'
9223372036854775807 null
9223372036854775808 null
9223372036854775809 null
-9223372036854775808 null
-9223372036854775809 null
9007199254740992.0 null
9007199254740993.0 null
1e400 null
1e401 null
-1e400 null
0 null
-0 null
-0.0 null
1 null
1.0 null
1e0 null
9223372036854775808 "5 k€"
END
"$IMPORT" --quiet --no-snapshot ids.db ids.ndjson
sqlite3 ids.db "SELECT count(*), count(DISTINCT lead) FROM discko_events" "SELECT group_concat(lead, ' ') FROM (SELECT lead FROM discko_events ORDER BY id)"
"$IMPORT" --snapshot ids.db
sqlite3 ids.db "$shown"
"$IMPORT" --verify ids.db ids.ndjson | tail -1
"$IMPORT" --quiet live.db ids.ndjson
sqlite3 live.db "ATTACH 'ids.db' AS other" "SELECT count(*) FROM (SELECT * FROM (SELECT lead_id, versions FROM discko_leads) EXCEPT SELECT lead_id, versions FROM other.discko_leads)"
"$IMPORT" --erase 9223372036854775809 live.db | head -2
sqlite3 live.db "SELECT count(*) FROM discko_leads WHERE lead_id IN ('9223372036854775808', '9223372036854775809')"

title "budgets beyond 2^63"
leads > budgets.ndjson << 'END'
"a" 1000000000000000
"b" 9223372036854775807
"c" 9223372036854775808
"d" -9223372036854775809
"e" 18446744073709551616
"f" 1e308
"g" 1e400
"h" "1000000000000000 EUR"
"i" "9223372036854775808 EUR"
"j" "10000000000000000000000 €"
"k" "5 k€ - 99999999999999999999 €"
"l" "999999999999999999 M€"
"m" "10000000000000000 EUR"
"n" "1000000000000 M€"
"o" "900000000000000 milliards €"
"p" "> 900000000000000 milliards €"
END
"$IMPORT" --quiet budgets.db budgets.ndjson
sqlite3 budgets.db "$shown"
sql :memory: "SELECT value, discko_budget(value), quote(discko_budget_min(value)), quote(discko_budget_max(value))
    FROM json_each('[1000000000000000,9223372036854775807,9223372036854775808,1e308,\"1e308 €\",\"99999999999999 k€\",\"900000000000000 milliards €\",\"9223372036854775808 €\",\"1 000 000 000 000 000 €\",\"18446744073709551616 - 18446744073709551617 €\"]')"

title "sums of budgets beyond 2^63"
awk 'BEGIN { for (i = 0; i < 9300; i++) {
    printf "{\"event\":\"lead.unlocked\",\"data\":{\"id\":%d,\"locked\":false,\"status\":\"NEW\",\"category\":\"%d\",", i, i % 2
    printf "\"completion\":9223372036854775807,\"analysis\":{\"score\":9,\"fitScore\":9223372036854775807,\"budget\":\"1000000000000000 EUR\"}}}\n" }
    print "{\"event\":\"lead.unlocked\",\"data\":{\"id\":9300,\"locked\":false,\"status\":\"NEW\",\"category\":\"0\",\"analysis\":{\"budget\":\"12.50 USD\"}}}" }' > many.ndjson
"$IMPORT" --quiet many.db many.ndjson
sqlite3 many.db "SELECT category, currency, leads, budget_low, budget_high FROM discko_pipeline ORDER BY 1, 2"
sed 's/"category":"1"/"category":"0"/' many.ndjson > one.ndjson
"$IMPORT" --quiet one.db one.ndjson
sqlite3 one.db "SELECT currency, leads, budget_low FROM discko_pipeline ORDER BY 1" "SELECT currency, leads, budget_high FROM discko_expected ORDER BY 1"
for db in many.db one.db; do
    sqlite3 $db "SELECT 'SELECT * FROM ' || name || ';' FROM sqlite_master WHERE type = 'view'" | sqlite3 -bail $db > /dev/null
    sqlite3 $db < "$TOP/sql/report.sql" | grep 'NEW *EUR'
    sqlite3 $db < "$TOP/sql/report_html.sql" > /dev/null
done

# Shows what a command prints, and counts the lines that would control or reorder the terminal.
raw() {
    "$@" > raw.out 2>&1 || echo "exit $?"
    sed "s,$PWD/,,g; s/\(imported\|rejected\|received\)_at[ \":]*20[^\", ]*/\1_at NOW/g; s/\r$//" raw.out
    echo "raw: $(sed 's/\r$//' raw.out | grep -cP '[\x00-\x08\x0b-\x1f\x7f-\x9f\x{061c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]' || true)"
}
title "characters that change the direction of text"
rlo=$'\u202e' lri=$'\u2066' csi=$'\u009b'
mkdir spool
name="spool/${rlo}a${lri}.json"
{
    lead "\"${rlo}1${lri}\"" '"5 k€"' | sed "s/lead.unlocked/lead.${rlo}x/; s/\"analysis\"/\"date\":\"2024-05-01\",\"status\":\"NEW\",\"${rlo}K\":1,\"category\":\"${rlo}C${csi}\",\"contact\":{\"firstName\":\"F${rlo}\",\"email\":\"e@x.example\"},&/"
    lead '"\u202e2\u2066"' '"\u202e5 k€"' | sed 's/"analysis"/"status":"\\u2067S","category":"\\u2067C","contact":{"firstName":"\\u2069\\u009b\\u2028","email":"e@x.example"},&/'
    printf '{"event":"lead.%sy","data":{"id":"%s3","contact":{"email":"e@x.example"}},"%s":%s}\n' "$rlo" "$lri" "$rlo" "$rlo"
} > "$name"
raw "$IMPORT" dark.db "$name"
raw "$IMPORT" --final dark.db "${name%.json}" "spool/${lri}"
raw "$IMPORT" --verify dark.db "$name"
raw "$IMPORT" --person e@x.example dark.db
raw script -qec "'$IMPORT' --person e@x.example dark.db" /dev/null
raw "$IMPORT" --person "${rlo}1${lri}" dark.db | tail -1
raw "$IMPORT" --person "${rlo}nobody" dark.db
"$IMPORT" --quiet --report - dark.db "$name" > report.out 2>&1 || true
raw cat report.out | tail -1
grep '\\[ux]20' report.out | sed 's/[0-9]* days/N days/g'
raw "$IMPORT" --retry-rejects dark.db
raw "$IMPORT" --discard-rejects "$name" dark.db
raw "$IMPORT" --at "\$.$rlo" --dry-run dark.db "$name"
raw "$IMPORT" "--$rlo" dark.db "$name"
raw "$IMPORT" --erase "${rlo}1${lri}" dark.db
