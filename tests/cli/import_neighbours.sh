. "$TOP/tests/cli/lib.sh"
rows() { # DATABASE
    sqlite3 "$1" "SELECT count(*) || ' rows for ' || sum(records) || ' records, ' || max(records) || ' in one' FROM discko_rejects" \
        "SELECT records, stored, duplicates, rejected, ignored FROM discko_files"
}
bounded() { # DATABASE INPUT
    test "$(stat -c %s "$1")" -le $((8 * $(stat -c %s "$2") + (1 << 20))) && echo "within the bound"
}
title "short bad records share rows, and the database stays small"
yes '"lead.' | head -n 50000 > short.log
code $IMPORT --quiet short short.log 2>&1
rows short
bounded short short.log
$IMPORT --verify short short.log
title "records with other codes share a row too, also across ignored records, which are not kept"
{ for i in $(seq 2000); do printf '"lead.\nsecret\n{"event":"lead."}\r\n\n{"event":"lead.%d","data":[]}\n' "$i"; done; } > mixed.log
code $IMPORT --quiet mixed mixed.log 2>&1
rows mixed
bounded mixed mixed.log
sqlite3 mixed "SELECT sum(instr(raw, 'secret')) FROM discko_rejects"
$IMPORT --verify mixed mixed.log
title "so do elements of an array, and records in UTF-16"
{ printf '['; yes '"\"lead.", ' | head -n 3000 | tr -d '\n'; echo '"x"]'; } > array.json
iconv -f UTF-8 -t UTF-16 short.log | head -c 50010 > wide.log
code $IMPORT --quiet other array.json wide.log 2>&1
rows other
$IMPORT --verify other array.json wide.log
title "records on both sides of a payload do not share a row"
for i in $(seq 400); do printf '"lead.\n"lead.\n{"event":"lead.a","data":{"id":"%d"}}\n' "$i"; done > payloads.log
code $IMPORT --quiet payloads payloads.log 2> /dev/null
rows payloads
$IMPORT --verify payloads payloads.log
title "what is added to a file goes to a row of its own"
head -c 2800 short.log > grown.log
code $IMPORT --quiet grown grown.log 2> /dev/null
cp short.log grown.log
code $IMPORT --quiet grown grown.log 2> /dev/null
rows grown
$IMPORT --verify grown grown.log
title "a retry that finds nothing changes nothing"
code $IMPORT --quiet --retry-rejects mixed 2> /dev/null
rows mixed
title "a retry that finds a payload stores it; the other records get a row each, with their own codes and bytes"
readable() { # DATABASE NUMBER: as if the reading rules had become wider
    sqlite3 "$1" "UPDATE discko_rejects SET raw = CAST(replace(CAST(raw AS TEXT), 'lead.$2\",\"data\":[]', 'lead.$2\",\"data\":{}') AS BLOB) WHERE instr(raw, 'lead.$2\"')"
}
readable mixed 1500
code $IMPORT --quiet --retry-rejects mixed 2> /dev/null
rows mixed
sqlite3 mixed "SELECT payload, record, \"offset\", length FROM discko_events JOIN discko_deliveries ON event_id = discko_events.id" \
    "SELECT r.record, r.length, r.code, CAST(r.raw AS TEXT), r.resolved_event_id FROM discko_deliveries AS d JOIN discko_rejects AS r ON r.record BETWEEN d.record - 3 AND d.record + 3 ORDER BY 1"
$IMPORT --verify mixed
title "a person in the middle of a row: only their record is erased, and does not come back"
{ head -n 3000 short.log; echo '{"event":"lead.x","data":"jane.doe@email.com"}'; echo '{"event":"lead.x","data":"john@email.com"}'; head -n 3000 short.log; } > person.log
code $IMPORT --quiet person person.log 2> /dev/null
rows person
code $IMPORT --person jane.doe@email.com person | sed 's/"\(input\|path\|imported_at\|rejected_at\)": *"[^"]*"/"\1":""/g'
code $IMPORT --quiet --erase jane.doe@email.com person
rows person
sqlite3 person "SELECT count(*) FROM discko_rejects WHERE instr(raw, 'jane')" "SELECT CAST(raw AS TEXT) FROM discko_rejects WHERE instr(raw, 'john')"
$IMPORT --verify person person.log
code $IMPORT --erase jane.doe@email.com person 2>&1
cat person.log short.log > again.log
code $IMPORT --quiet person again.log 2> /dev/null
rows person
sqlite3 person "SELECT count(*) FROM discko_rejects WHERE instr(raw, 'jane')"
$IMPORT --verify person person.log again.log
title "expired people do not come back"
head -n 1000 short.log > old.log
code $IMPORT --quiet old old.log 2> /dev/null
sqlite3 old "UPDATE discko_rejects SET rejected_at = '2020-01-01T00:00:00.000Z'"
code $IMPORT --quiet --expire 30 old
rows old
code $IMPORT --quiet old short.log 2> /dev/null
rows old
title "discarded, and what the report counts"
sqlite3 short < "$TOP/sql/report.sql" 2> /dev/null | grep -i -E 'quarantine|event_missing'
code $IMPORT --discard-rejects short.log short
rows short
$IMPORT --verify short short.log
title "--verify names a row whose number of records is wrong"
sqlite3 person "UPDATE discko_rejects SET parts = parts || '999 1 1' || char(10) WHERE records > 100"
code $IMPORT --verify person
