. "$TOP/tests/cli/lib.sh"
payload() { # id e-mail date
    printf '{"date":"%s","event":"lead.unlocked","data":{"id":"%s","locked":false,"contact":{"email":"%s"}}}\n' "$3" "$1" "$2"
}
now=$(date +%F)
# Who has a newer version, an address in common with who is newer, a newer delivery.
payload old_1 a@example.com 2019-01-01 > old
payload old_1 a@example.com 2019-02-01 >> old
payload old_2 b@example.com 2019-01-01 >> old
payload new_2 B@example.com "$now" > new
payload old_3 c@example.com 2019-01-01 > delivered
payload old_4 d@example.com 2019-01-01 >> old
payload old_4 d@example.com "$now" >> new
echo '{"date":"2019-01-01","event":"lead.unlocked","data":{"contact":{"email":"e@example.com"}}}' >> old
echo '{"date":"2019-01-01","event":"meeting.booked","data":{"who":"f@example.com"}}' >> old
echo '{"date":"2019-01-01","event":"test","data":{}}' >> old
echo '{"date":"2019-01-01","event":"lead.unlocked","data":{"id":"old_1","contact":{"email":"a@example' >> old
touch -d 2019-03-01 old
$IMPORT --quiet --final db old new delivered 2> /dev/null || true
left() {
    sqlite3 db "SELECT event_name, lead, sent_at >= '2024' FROM discko_events" "SELECT code FROM discko_rejects"
}
title "a dry run lists them, and changes nothing"
cp db before
code $IMPORT --expire 365 --dry-run db | sed "s,$PWD/,,"
code $IMPORT --expire 365 --dry-run --json db | sed "s,$PWD/,,g"
sqlite3 db .dump > now.sql
sqlite3 before .dump | cmp - now.sql
ls db*
title "they are erased"
code $IMPORT --expire 365 db | sed "s,$PWD/,,"
left
grep -aciE 'a@example|e@example|f@example' db || true
code $IMPORT --verify db
title "a second run finds nobody, and the old input brings nobody back"
code $IMPORT --expire 365 db
cp old again
code $IMPORT --quiet --final db again
left
title "touches count whatever the format of their date; an unreadable date counts as today"
for id in 1 2 3 4; do payload "touched_$id" "t$id@example.com" 2019-01-01; done > touched
touch -d 2019-03-01 touched
$IMPORT --quiet touches touched
sqlite3 touches "INSERT INTO discko_touches (lead_id, at) VALUES ('touched_1', '2019-04-01'), ('touched_2', '2019-04-01'),
    ('touched_2', '${now}T10:00:00+0200'), ('touched_3', '$now')" \
    "UPDATE discko_internal_snapshot SET writers = 1" "INSERT INTO discko_touches (lead_id, at) VALUES ('touched_4', '31/12/2024')" \
    "UPDATE discko_internal_snapshot SET writers = 0" # as an older version has taken it
code $IMPORT --quiet --expire 365 touches
sqlite3 touches "SELECT lead FROM discko_events ORDER BY 1"
title "a version without a date, or with one in the future, counts by its delivery"
printf '%s\n' '{"event":"lead.x","data":{"id":"undated"}}' '{"date":"9999-01-01","event":"lead.x","data":{"id":"of the future"}}' > dates
payload kept k@example.com "$now" >> dates
touch -d 2019-03-01 dates
$IMPORT --quiet dates.db dates
code $IMPORT --quiet --expire 365 dates.db
sqlite3 dates.db "SELECT lead FROM discko_events"
title "a delivery in the future counts by its import, and a touch that is too far ahead not at all"
for id in far near; do payload "$id" "$id@example.com" 2019-01-01; done > ahead
payload late late@example.com 2019-01-01 > "late"
touch -d 2019-03-01 ahead
touch -d 2400-01-01 late
$IMPORT --quiet ahead.db ahead late
sqlite3 ahead.db "INSERT INTO discko_touches (lead_id, at) VALUES ('far', '2999-01-01'), ('near', '$(date -d '+ 100 days' +%F)')" \
    "UPDATE discko_files SET imported_at = '2019-03-01T00:00:00.000Z' WHERE path LIKE '%/late'" "SELECT substr(max(received_at), 1, 4) FROM discko_deliveries"
code $IMPORT --quiet --expire 365 ahead.db
sqlite3 ahead.db "SELECT lead FROM discko_events"
title "who is heard of is found as by --person: in any version, contact field and spelling, in other events, by way of others"
contact() { # id date contact
    echo "{\"date\":\"$2\",\"event\":\"lead.x\",\"data\":{\"id\":\"$1\",\"contact\":{$3}}}"
}
for who in a b c d e f g h i j k l m n; do contact "$who" 2019-01-01 "\"email\":\"$who@example.com\""; done > silent
{
    contact b 2019-01-02 '"email":"b2@example.com"'
    contact n_2 2019-01-02 '"email":"n_2@example.com","alt":"n@example.com"'
    contact a_2 2019-01-02 '"email":"a@example.com"'
} >> silent
{
    contact a_2 "$now" '"email":"other@example.com"'
    contact new_b "$now" '"email":"b@example.com"'
    contact new_c "$now" '"email":"<mailto:C@EXAMPLE.COM>"'
    contact new_d "$now" '"email":"o@example.com","phone":"d@example.com"'
    contact new_e "$now" '"email":"Otto <e@example.com>"'
    contact new_f "$now" '"email":["f@example.com"]'
    contact new_g "$now" '"firstName":"g@example.com wrote"'
    echo "{\"date\":\"$now\",\"event\":\"meeting.booked\",\"data\":{\"who\":\"h@example.com\"}}"
    echo "{\"date\":\"$now\",\"event\":\"meeting.booked\",\"data\":{\"id\":\"i\"}}"
    contact new_n "$now" '"email":"n_2@example.com"'
    contact new_j "$now" '"email":"x@example.com","note":"asked j@example.com"'
    contact new_k "$now" '"email":"k@example.com, y@example.com"'
    contact new_l "$now" '"email":"l@example.com.org"'
} > heard
touch -d 2019-03-01 silent
$IMPORT --quiet found silent heard
code $IMPORT --expire 365 --dry-run found | grep heard
title "wrong usage"
for days in 0 -1 x 36501; do
    code $IMPORT --expire "$days" db 2>&1
done
code $IMPORT --expire 5 --erase x db 2>&1
code $IMPORT --expire 5 db old 2>&1
title "a dry run does not migrate an older store"
sqlite3 old.db < "$TOP/tests/data/stores/v2.sql"
code $IMPORT --expire 30 --dry-run old.db 2>&1
sqlite3 old.db "PRAGMA user_version"
title "a dry run needs no right to write, and no key"
mkdir closed
$IMPORT --quiet closed/db silent heard
$IMPORT --quiet --erase a closed/db
chmod 400 closed/db
chmod 000 closed/db.erase-key
chmod 500 closed
as=
if [ "$(id -u)" = 0 ]; then
    as="setpriv --inh-caps -dac_override,-dac_read_search --bounding-set -dac_override,-dac_read_search"
fi
before=$(md5sum closed/db)
# shellcheck disable=SC2086
code $as $IMPORT --expire 365 --dry-run closed/db 2>&1 | sed -n "1,4p;\$p"
# shellcheck disable=SC2086
code $as $IMPORT --quiet --expire 365 closed/db 2>&1
[ "$before" = "$(md5sum closed/db)" ] && echo "nothing has changed"
chmod 700 closed
