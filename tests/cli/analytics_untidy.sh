. "$TOP/tests/cli/lib.sh"
sales=$TOP/tests/data/sales
recount() {
    python3 "$sales/recount.py" db "$TOP/ext/key_words.def" leads.ndjson
}
title "what forms, people and CRMs leave: every view says what a recount from the JSON says"
python3 "$sales/untidy.py" leads > leads.ndjson
python3 "$sales/untidy.py" sql > facts.sql
$IMPORT --quiet db leads.ndjson
sqlite3 db < facts.sql
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
recount
title "under other settings, and back again"
setting() {
    echo "$1 = $2"
    sqlite3 db "INSERT INTO discko_settings VALUES ('$1', '$2')"
    recount | grep -v ' rows$' || true
}
setting time_zone +02:00
setting time_zone -05:30
setting phone_country 33
setting phone_country 32
setting since 2024-01-10
setting until 2024-02-20
setting as_of 2024-01-20T12:00:00+01:00
sqlite3 db "DELETE FROM discko_settings WHERE name <> 'analytics'" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
recount | grep -v ' rows$' || true
title "the same when the settings and outcomes were there before the leads, and the leads came in two parts"
sqlite3 db .dump | grep -E 'INSERT INTO discko_(outcomes|touches|settings)' > facts.sql
rm db
head -400 leads.ndjson > first.ndjson
tail -n +401 leads.ndjson > second.ndjson
$IMPORT --quiet db first.ndjson
sqlite3 db < facts.sql
sqlite3 db "INSERT INTO discko_settings VALUES ('time_zone', '+02:00'), ('phone_country', '33')"
$IMPORT --quiet db second.ndjson
recount | grep -v ' rows$' || true
code $IMPORT --quiet --verify db
