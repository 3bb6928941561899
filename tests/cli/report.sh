. "$TOP/tests/cli/lib.sh"
golden=$TOP/tests/data/golden
store() {
    rm -f db
    $IMPORT --quiet db "$@"
    sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" ".import --csv --skip 1 $golden/outcomes.csv discko_outcomes"
}
title "in the plain shell, as text"
store "$golden/deliveries.ndjson"
sqlite3 db < "$TOP/sql/report.sql" > report.txt
cat report.txt
title "readable at a hundred columns"
python3 -c 'import sys; print(max(len(line.rstrip("\n")) for line in open("report.txt", encoding="utf-8")) <= 100)'
title "an empty store"
sqlite3 empty ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
sqlite3 empty < "$TOP/sql/report.sql"
