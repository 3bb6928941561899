. "$TOP/tests/cli/lib.sh"
sales=$TOP/tests/data/sales
into() { # store, input
    $IMPORT --quiet "$1" "$sales/$2.ndjson"
    sqlite3 "$1" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
}
title "settings that are not understood are refused and change nothing"
into db months
for pair in as_of=01/04/2024 as_of=2024-04 as_of=yesterday as_of=2024 as_of=2024-02-30 as_of=2024-04-01x as_of= \
    since=2024-04-01T00:00:00Z since=april until=2024-13-01 time_zone=Paris time_zone=+2 time_zone=+15:00 time_zone=+02:60 \
    phone_country=France phone_country=0033 phone_country=++33 phone_country=1234 asof=2024-04-01 'a b=1'; do
    echo "$pair"
    code sqlite3 db "INSERT INTO discko_settings VALUES ('${pair%%=*}', '${pair#*=}')" 2>&1
done
code sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', NULL)" 2>&1
code sqlite3 db "UPDATE discko_settings SET value = 'soon' WHERE name = 'as_of'" 2>&1
code sqlite3 db "UPDATE discko_settings SET name = 'soon' WHERE name = 'as_of'" 2>&1
sqlite3 db "SELECT name, value FROM discko_settings WHERE name <> 'analytics'"
title "valid settings, by INSERT, UPDATE and REPLACE"
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-02T10:00:00.5+02:00')" "SELECT as_of FROM discko_as_of" \
    "INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-04-03 10:00')" "SELECT as_of FROM discko_as_of" \
    "INSERT INTO discko_settings VALUES ('as_of', '2024-04-04') ON CONFLICT (name) DO UPDATE SET value = excluded.value" "SELECT as_of FROM discko_as_of" \
    "UPDATE discko_settings SET value = '2024-04-05' WHERE name = 'as_of'" "SELECT as_of FROM discko_as_of" \
    "INSERT INTO discko_settings VALUES ('time_zone', 'UTC'), ('phone_country', '+33')" "DELETE FROM discko_settings WHERE name IN ('time_zone', 'phone_country')" \
    "DELETE FROM discko_settings WHERE name = 'as_of'" "SELECT abs(julianday(as_of) - julianday('now')) < 0.01 FROM discko_as_of"
title "nothing later than as_of counts"
into future future
sqlite3 future "SELECT stage, leads, average_age_days FROM discko_funnel WHERE leads > 0" "SELECT lead_id FROM discko_call_list"
sqlite3 future "INSERT INTO discko_outcomes VALUES ('old', 'WON', '2024-04-02', 'crm')" "SELECT stage FROM discko_standing" \
    "INSERT INTO discko_settings VALUES ('as_of', '2024-04-03')" "SELECT stage, decided_day FROM discko_standing" \
    "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" "SELECT stage, decided_day FROM discko_standing" \
    "UPDATE discko_outcomes SET at = '2024-03-31'" "SELECT stage, decided_day FROM discko_standing" \
    "DELETE FROM discko_outcomes" "SELECT stage, decided_day FROM discko_standing"
title "an outcome dated tomorrow counts from the first import after that day"
sqlite3 future "DELETE FROM discko_settings WHERE name = 'as_of'" "INSERT INTO discko_outcomes VALUES ('old', 'LOST', date('now', '+1 day'), 'crm')" "SELECT lead_id, stage FROM discko_standing ORDER BY 1" \
    "UPDATE discko_outcomes SET at = date('now')" "SELECT lead_id, stage FROM discko_standing ORDER BY 1"
title "months without leads; deadlines and days in a time zone"
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" "SELECT count(*), min(month), max(month), sum(leads) FROM discko_monthly" "SELECT month, leads FROM discko_monthly WHERE leads > 0"
into tz tz
for zone in utc +02:00; do
    sqlite3 tz "INSERT INTO discko_settings VALUES ('time_zone', '$zone')" "SELECT day, leads FROM discko_daily WHERE leads > 0" "SELECT due FROM discko_deadlines WHERE leads > 0"
done
TZ=Europe/Paris sqlite3 tz "INSERT INTO discko_settings VALUES ('time_zone', 'localtime')" "SELECT day, leads FROM discko_daily WHERE leads > 0"
sqlite3 tz "DELETE FROM discko_settings WHERE name = 'time_zone'" "SELECT day, leads FROM discko_daily WHERE leads > 0"
title "different people stay apart; a phone number matches with and without its country code"
into social social
sqlite3 social "SELECT * FROM discko_duplicate_people" "SELECT * FROM discko_duplicate_companies" "SELECT lead_id, domain_key FROM discko_leads WHERE domain_key IS NOT NULL" \
    "INSERT INTO discko_settings VALUES ('phone_country', '33')" "SELECT match, phones, leads, lead_ids FROM discko_duplicate_people"
title "rates are not added to project budgets; text that is not a budget counts as none"
into cur cur
sqlite3 cur "SELECT currency, period, leads, unreadable, budget_low, budget_high, rate_low, rate_high FROM discko_pipeline"
title "values of the wrong type, blank values, leads locked again, and leads without an id"
into small small
sqlite3 small "SELECT score, fit_score, intent_score, has_budget FROM discko_standing" "SELECT unreadable, without_budget FROM discko_pipeline" "SELECT field FROM discko_completeness WHERE filled = 1"
into relock relock
sqlite3 relock "SELECT lead_id, stage, score FROM discko_standing"
into empty_id empty_id
sqlite3 empty_id "SELECT stage, leads FROM discko_funnel WHERE leads > 0" "SELECT count(*), count(lead_id) FROM discko_leads"
title "a CRM's statuses, and outcomes without a lead"
sqlite3 cur "INSERT INTO discko_outcomes VALUES ('us', ' won ', '2024-03-05', 'crm'), ('de', 'in_progress', NULL, 'crm'), ('nobody', 'LOST', NULL, 'crm')" \
    "SELECT lead_id, stage, decided_day FROM discko_standing WHERE lead_id IN ('us', 'de') ORDER BY 1" "SELECT * FROM discko_outcomes_unmatched"
code sqlite3 cur "INSERT INTO discko_outcomes VALUES ('us', 'MAYBE', NULL, NULL)" 2>&1
title "a migration removes settings that are not understood, and says so"
sqlite3 old < "$TOP/tests/data/stores/v4.sql"
sqlite3 old "DELETE FROM discko_erased" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01'), ('since', 'ever'), ('mine', 'x' || char(27))"
$IMPORT --quiet --snapshot old 2>&1
sqlite3 old "SELECT name, value FROM discko_settings WHERE name <> 'analytics'"
title "text after a NUL counts, and a BLOB is not text"
code sqlite3 cur "INSERT INTO discko_settings VALUES ('as_of', '2024-01-01' || char(0) || 'x')" 2>&1
code sqlite3 cur "INSERT INTO discko_settings VALUES ('since', X'323032342D30312D3031')" 2>&1
title "the stored version of the views is not listed as a setting"
code sqlite3 cur "INSERT INTO discko_settings VALUES ('analytics', 'mine')" 2>&1
title "localtime where importers are in different time zones: all days are of the last one"
for id in a b; do
    echo "{\"date\":\"2024-01-15T23:30:00Z\",\"event\":\"lead.x\",\"data\":{\"id\":\"$id\",\"date\":\"2024-01-15T23:30:00Z\"}}" > "$id.json"
done
TZ=Europe/Paris $IMPORT --quiet zones a.json
TZ=Europe/Paris sqlite3 zones "INSERT INTO discko_settings VALUES ('time_zone', 'localtime')" "SELECT lead_id, lead_day FROM discko_standing"
TZ=UTC $IMPORT --quiet zones b.json
for zone in UTC Pacific/Kiritimati Etc/GMT+12; do
    TZ=$zone code $IMPORT --verify zones
done
sqlite3 zones "SELECT lead_id, lead_day FROM discko_standing ORDER BY 1"
