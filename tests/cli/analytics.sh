. "$TOP/tests/cli/lib.sh"
golden=$TOP/tests/data/golden
views() {
    sqlite3 "$1" "SELECT name FROM sqlite_master WHERE type = 'view' AND name NOT IN ('discko_categories', 'discko_points', 'discko_versions') AND name NOT LIKE 'discko_internal%' ORDER BY 1"
}
title "every view's columns"
$IMPORT --quiet db "$golden/deliveries.ndjson" "$golden/bare.ndjson"
for view in $(views db); do
    echo "$view: $(sqlite3 db "SELECT group_concat(name, ' ') FROM pragma_table_info('$view')")"
done
title "each view agrees with a count made from the JSON in another language"
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" ".import --csv --skip 1 $golden/outcomes.csv discko_outcomes"
python3 -B "$TOP/tests/analytics/compare.py" "$TOP" --store db
title "some rows that can be checked by hand"
for view in funnel win_rate deadlines disc_outcome drift; do
    sqlite3 -cmd '.mode column' db "SELECT * FROM discko_$view"
done
title "an outcome counts until it is deleted"
sqlite3 db "SELECT stage, leads FROM discko_funnel WHERE stage IN ('WON', 'LOST')" \
    "INSERT INTO discko_outcomes VALUES ('req_004', 'LOST', NULL, NULL)" \
    "SELECT stage, leads FROM discko_funnel WHERE stage IN ('WON', 'LOST')" \
    "DELETE FROM discko_outcomes" \
    "SELECT stage, leads FROM discko_funnel WHERE stage IN ('WON', 'LOST')"
code sqlite3 db "INSERT INTO discko_outcomes VALUES ('x', 'MAYBE', NULL, NULL)" 2>&1
title "a date that cannot be read is refused, and what an older version has taken stays"
dated() { # DATE: what becomes of it
    for table in "discko_outcomes (status" "discko_touches (kind"; do
        sqlite3 db "INSERT INTO $table, lead_id, at) VALUES ('WON', 'x', '$1')" "DELETE FROM ${table%% *} WHERE lead_id = 'x'" 2>&1 || true
    done
}
for date in 28/03/2024 2024-02-30 soon 1711584000 '2024-03-28 25:00' "2024-03-28' || char(0) || '"; do
    echo "$date"
    dated "$date"
done
for date in 2024-03-28 '2024-03-28 10:00' 2024-03-28T10:00:00+0200 ''; do
    dated "$date"
done
sqlite3 db "UPDATE discko_internal_snapshot SET writers = 1" \
    "INSERT INTO discko_outcomes VALUES ('x', 'WON', 'soon', NULL)" "INSERT INTO discko_touches VALUES ('x', 'soon', NULL, NULL)" "UPDATE discko_internal_snapshot SET writers = 0" \
    "UPDATE discko_outcomes SET status = 'LOST', at = 'soon'" "UPDATE discko_touches SET kind = 'call', at = 'soon'" "SELECT * FROM discko_outcomes" "SELECT * FROM discko_touches" \
    "INSERT INTO discko_touches VALUES ('x', '2024-03-28', NULL, NULL)"
for table in outcomes touches; do
    code sqlite3 db "UPDATE discko_$table SET at = 'later'" 2>&1
done
sqlite3 db "DELETE FROM discko_outcomes" "DELETE FROM discko_touches"
title "an outcome counts if it came before its lead, was changed, moved to another lead, or copied from an older store"
outcome() {
    sqlite3 early "SELECT lead_id, stage FROM discko_standing WHERE lead_id IN ('req_004', 'req_005') ORDER BY 1"
}
sqlite3 early ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql" "INSERT INTO discko_outcomes VALUES ('req_004', 'LOST', NULL, NULL)"
$IMPORT --quiet early "$golden/deliveries.ndjson"
outcome
sqlite3 early "UPDATE discko_outcomes SET status = 'WON'"
outcome
sqlite3 early "UPDATE discko_outcomes SET lead_id = 'req_005'"
outcome
sqlite3 early "INSERT OR REPLACE INTO discko_outcomes VALUES ('req_005', 'LOST', NULL, NULL)"
outcome
title "a burst: at least 10 in an hour, and more than three times as many as hours have on average"
bursts() { # deliveries of each hour
    local hour=0 n i
    rm -f bursts bursts.ndjson
    for n; do
        hour=$((hour + 1))
        for ((i = 0; i < n; i++)); do
            printf '{"received_at":"2024-01-01T0%d:00:%02dZ","id":"%d","body":"{\\"event\\":\\"test\\",\\"data\\":{}}"}\n' $hour $i $i
        done
    done > bursts.ndjson
    $IMPORT --quiet bursts bursts.ndjson
    sqlite3 bursts "SELECT group_concat(deliveries || CASE WHEN burst THEN ' burst' ELSE '' END, ', ') FROM discko_delivery_health WHERE scope = 'hour'"
}
bursts 10 1 1
bursts 9 1 1 1 1
bursts 10 1 1 1 1
bursts 37 4 4 4 # 12.25 on average
bursts 36 4 4 4 # 12
title "an empty store"
sqlite3 empty ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql"
for view in $(views empty | grep -vx discko_as_of); do
    echo "$view: $(sqlite3 empty "SELECT count(*) FROM $view")"
done
sqlite3 empty "SELECT * FROM discko_delivery_health" "SELECT * FROM discko_funnel LIMIT 1"
title "the importer creates the views with the schema, and replaces them when they differ"
sqlite3 db "DROP VIEW discko_funnel" "CREATE VIEW discko_funnel AS SELECT 1 AS mine" "DROP VIEW discko_daily"
code $IMPORT --quiet db "$golden/deliveries.ndjson" 2>&1
$IMPORT --quiet --snapshot db
sqlite3 db "SELECT * FROM discko_funnel" "DROP VIEW discko_funnel" "CREATE VIEW discko_funnel AS SELECT 1 AS mine"
sqlite3 db "UPDATE discko_settings SET value = '0123456789abcdef0123456789abcdef' WHERE name = 'analytics'" "INSERT INTO discko_settings VALUES ('since', '2020-01-01')"
$IMPORT --quiet db "$golden/deliveries.ndjson"
sqlite3 db "SELECT stage, leads FROM discko_funnel" "SELECT count(*) > 0 FROM discko_daily" "SELECT value FROM discko_settings WHERE name = 'since'"
title "analytics.sql may be run by hand, any number of times"
sqlite3 db ".read $TOP/sql/analytics.sql" ".read $TOP/sql/analytics.sql" "SELECT count(*) FROM discko_win_rate" "PRAGMA integrity_check"
title "query plans for 200,000 leads: each view reads a covering index in order where there is one"
for view in $(views db | sed -n 's/^discko_//p' | grep -vxE 'as_of|standing'); do
    echo "$view: $(sqlite3 db "EXPLAIN QUERY PLAN SELECT * FROM discko_$view" | grep -oE '(SCAN|SEARCH) .*(INDEX|discko_leads).*' | grep -v discko_settings | sed 's/.*--//' | paste -sd, | sed 's/,/, /g')"
done
title "the reference has every view, and its columns in their order"
for view in $(views db); do
    said=$(awk -v head="### $view" '$0 == head { on = 1; next } /^#/ || /^```/ { on = 0 } on' "$TOP/sql/README.md" | grep -oE '`[a-z0-9_]+`' | tr -d '`')
    at=0
    for column in $(sqlite3 db "SELECT name FROM pragma_table_info('$view')"); do
        line=$(grep -nx "$column" <<< "$said" | cut -d: -f1 | awk -v at=$at '$1 > at { print; exit }')
        [ -n "$line" ] && at=$line || echo "$view: no $column in its place"
    done
done
diff <(views db) <(sed -n 's/^### discko_/discko_/p' "$TOP/sql/README.md" | sort) && echo "it has"
