. "$TOP/tests/cli/lib.sh"
lead() { # ID NAME EXTRA
    echo "{\"received_at\":\"2024-02-01T10:00:00Z\",\"body\":{\"date\":\"2024-02-01T09:59:59Z\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"$1\",\"locked\":false,\"status\":\"NEW\",\"contact\":{\"firstName\":\"$2\",\"nickname\":\"n\"},\"analysis\":{\"score\":5},\"summary\":{\"categories\":[{\"name\":\"Topic\",\"summary\":[\"p\"]}]}${3:-}}}}"
}
{ lead a Ann; lead b Ben; lead a Ann ',"n":1'; echo 'broken "lead.'; lead c Cleo; } > a.ndjson
lead d Dora > b.ndjson
$IMPORT --quiet good a.ndjson b.ndjson 2> /dev/null || true
sqlite3 good "INSERT INTO discko_outcomes VALUES ('b', 'WON', '2024-03-01', 'crm')"
contents() {
    sqlite3 "$1" "SELECT * FROM discko_leads" "SELECT * FROM discko_internal_topics" "SELECT * FROM discko_internal_extras" "SELECT * FROM discko_internal_receipts" \
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name"
}
contents good > sound
title "--verify compares the plain tables and the schema with a rebuild; --snapshot restores them"
broken() { # SQL...
    rm -f db db-wal db-shm
    cp good db
    echo "$*"
    sqlite3 db "UPDATE discko_internal_snapshot SET writers = 1" "$@" "UPDATE discko_internal_snapshot SET writers = 0" > /dev/null
    code $IMPORT --verify db
    code $IMPORT --quiet db b.ndjson 2>&1
    $IMPORT --quiet --snapshot db
    code $IMPORT --verify db a.ndjson b.ndjson
    contents db | cmp - sound
}
broken "UPDATE discko_leads SET score = 0 WHERE lead_id = 'a'"
broken "UPDATE discko_leads SET deliveries = deliveries + 1 WHERE lead_id = 'b'"
broken "DELETE FROM discko_leads"
broken "UPDATE discko_leads SET event_id = -1 WHERE lead_id = 'a'"
broken "DELETE FROM discko_internal_topics"
broken "UPDATE discko_internal_extras SET example = 'x'"
broken "DELETE FROM discko_internal_receipts WHERE event_id = 2"
broken "UPDATE discko_internal_receipts SET hour = CAST(hour AS BLOB)"
broken "DROP TRIGGER discko_events_no_replace" "CREATE TRIGGER discko_events_no_replace BEFORE INSERT ON discko_events BEGIN SELECT 1; END"
broken "DROP TRIGGER discko_events_no_delete" "DROP TRIGGER discko_outcomes_insert"
broken "DROP INDEX discko_events_hash" "CREATE INDEX discko_events_hash ON discko_events (hash)"
broken "DROP VIEW discko_points" "DROP VIEW discko_win_rate"
broken "DROP TABLE discko_leads"
broken "DROP TABLE discko_internal_packed"
broken "DELETE FROM discko_internal_snapshot"
title "guards that were left open"
cp good db
sqlite3 db "UPDATE discko_internal_snapshot SET writers = 1"
code $IMPORT --verify db
$IMPORT --quiet --snapshot db
code $IMPORT --verify db
title "the plain tables are not edited by hand: what a user says of a lead is"
cp good db
for sql in "UPDATE discko_leads SET score = 0" "UPDATE discko_leads SET stage = 'WON'" "DELETE FROM discko_leads" \
    "INSERT OR REPLACE INTO discko_leads SELECT * FROM discko_leads" "UPDATE discko_categories SET name = 'x'" "DELETE FROM discko_points"; do
    echo "$sql"
    sqlite3 db "$sql" 2>&1 | sed 's/stepping, \(.*\) (19)/\1/; s/in prepare, //' || true
done
sqlite3 db "INSERT INTO discko_outcomes (lead_id, status) VALUES ('a', 'LOST')" "UPDATE discko_outcomes SET status = 'WON' WHERE lead_id = 'a'" \
    "INSERT INTO discko_settings VALUES ('time_zone', '+02:00'), ('as_of', '2024-06-01'), ('phone_country', '33')" \
    "DELETE FROM discko_outcomes WHERE lead_id = 'b'" "SELECT lead_id, stage FROM discko_leads ORDER BY 1"
sqlite3 db "DELETE FROM discko_settings" "SELECT writers FROM discko_internal_snapshot"
code $IMPORT --verify db
title "a user's own objects stay and are not reported, except a trigger on a table or view of discko's"
cp good db
sqlite3 db "CREATE TABLE mine(x)" "CREATE INDEX mine_of_leads ON discko_leads (company_name)" "CREATE VIEW mine_too AS SELECT 1" \
    "CREATE TRIGGER own AFTER INSERT ON mine BEGIN SELECT 1; END" ".read $TOP/sql/views.sql" "ANALYZE"
code $IMPORT --verify db
code $IMPORT --quiet --snapshot db
sqlite3 db "CREATE TRIGGER spy AFTER INSERT ON discko_events BEGIN INSERT INTO mine VALUES (NEW.payload); END"
$IMPORT db b.ndjson 2>&1 | grep trigger
code $IMPORT --quiet db b.ndjson 2>&1
code $IMPORT --verify db
sqlite3 db "DROP TRIGGER spy" "CREATE TRIGGER spy INSTEAD OF INSERT ON discko_internal_renew BEGIN INSERT INTO mine VALUES (NEW.what); END"
code $IMPORT --quiet db b.ndjson 2>&1
code $IMPORT --verify db
sqlite3 db "SELECT name FROM sqlite_master WHERE name LIKE '%mine%' ORDER BY 1"
title "a user's index that can fail is allowed, and named when it does; a unique one is reported"
cp good db
sqlite3 db "CREATE INDEX mine ON discko_events(event_name, sent_at)" "CREATE INDEX mine_nocase ON discko_leads(last_name COLLATE NOCASE)"
code $IMPORT --verify db
for index in "(event_name || sent_at)" "(lead) WHERE lead > 'a'" "(json_extract(CASE WHEN id > 5 THEN '{' ELSE '{}' END, '\$'))"; do
    sqlite3 db "DROP INDEX IF EXISTS mine_fails" "CREATE INDEX mine_fails ON discko_events $index"
    code $IMPORT --verify db
done
lead f Fay > f.ndjson
code $IMPORT db f.ndjson 2>&1
code $IMPORT --quiet --json db f.ndjson 2>&1
sqlite3 db "DROP INDEX mine_fails" "CREATE UNIQUE INDEX mine_fails ON discko_events (id, lead)"
code $IMPORT --verify db
title "the number of a lost row goes to no other while something refers to it; its input brings it back"
for table in discko_files discko_events; do
    cp good db
    no_delete=$(sqlite3 db "SELECT sql FROM sqlite_master WHERE name = 'discko_events_no_delete'")
    sqlite3 db "DROP TRIGGER discko_events_no_delete" "DELETE FROM $table WHERE id = (SELECT max(id) FROM $table)" "$no_delete"
    code $IMPORT --quiet db f.ndjson
    sqlite3 db "SELECT count(*) FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = d.event_id JOIN discko_files AS f ON f.id = d.file_id WHERE e.lead = 'f'"
    $IMPORT --verify db | head -1
    $IMPORT --quiet db ./*.ndjson || echo "exit $?"
    $IMPORT --quiet --snapshot db
    $IMPORT --verify db
done
title "a table that cannot be rebuilt"
cp good db
sqlite3 db "ALTER TABLE discko_files ADD COLUMN mine"
code $IMPORT db b.ndjson 2>&1
code $IMPORT --snapshot db 2>&1
title "a store whose plain tables are not up to date is sound"
cp good db
lead e Eve > e.ndjson
lead a Ann ',"n":2' >> e.ndjson
$IMPORT --quiet --no-snapshot db e.ndjson
code $IMPORT --verify db
$IMPORT --quiet --snapshot db
code $IMPORT --verify db
title "the columns of discko_events that are derived from the payload"
for change in "event_name = 'lead.locked'" "lead = 'z'" "lead = NULL" "sent_at = '2024-02-02T09:59:59.000Z'" "is_locked = 1" "lead_status = 'WON'"; do
    cp good db
    sqlite3 db "DROP TRIGGER discko_events_no_update" "UPDATE discko_events SET $change WHERE id = 2"
    code $IMPORT --verify db | grep -v '^schema'
done
title "deliveries swapped between payloads are found if the input is given"
cp good db
sqlite3 db "UPDATE discko_deliveries SET event_id = 5 - event_id WHERE id IN (2, 3)"
code $IMPORT --verify db a.ndjson
title "verifying needs no write permission, also in WAL mode"
cp good db
sqlite3 db "PRAGMA journal_mode = WAL"
mkdir closed
mv db closed/db
chmod a-w closed closed/db
if [ "$(id -u)" = 0 ]; then # who may write anywhere
    as="setpriv --inh-caps -dac_override,-dac_read_search --bounding-set -dac_override,-dac_read_search"
fi
code ${as:-} $IMPORT --verify closed/db 2>&1
touch closed/db-wal
code ${as:-} $IMPORT --verify closed/db 2>&1
echo log > closed/db-wal
code ${as:-} $IMPORT --verify closed/db 2>&1
ls closed
chmod u+w closed
title "an intact input repairs the damage: named, packed, or with one more newline"
tar -czf packed.tgz a.ndjson b.ndjson
damaged() { # INPUT SQL...
    local input=$1
    shift
    rm -f db
    cp ${from:-good} db
    echo "$*"
    sqlite3 db "DROP TRIGGER discko_events_no_update; DROP TRIGGER discko_events_no_delete; PRAGMA ignore_check_constraints = 1" "$@" \
        "$(sqlite3 good "SELECT sql FROM sqlite_master WHERE name IN ('discko_events_no_update', 'discko_events_no_delete')" | sed 's/^END$/END;/')"
    code $IMPORT --quiet --verify db > before
    code $IMPORT --json db $input 2> /dev/null | sed 's/.*"totals"/"totals"/'
    code $IMPORT --verify db a.ndjson b.ndjson
    sqlite3 db "SELECT payload FROM discko_events ORDER BY 1" | cmp - payloads
    sqlite3 db "SELECT lead_id, score, versions, deliveries FROM discko_leads ORDER BY 1" | cmp - leads
}
sqlite3 good "SELECT payload FROM discko_events ORDER BY 1" > payloads
sqlite3 good "SELECT lead_id, score, versions, deliveries FROM discko_leads ORDER BY 1" > leads
damaged a.ndjson "UPDATE discko_events SET payload = replace(payload, 'Ben', 'Bem') WHERE id = 2"
damaged a.ndjson "UPDATE discko_events SET payload = substr(payload, 3) WHERE id IN (1, 3)"
damaged a.ndjson "UPDATE discko_events SET hash = zeroblob(16) WHERE id = 2"
damaged a.ndjson "UPDATE discko_events SET lead = 'z', event_name = 'y' WHERE id = 2"
damaged a.ndjson "UPDATE discko_events SET payload = x'00' WHERE id = 2"
damaged a.ndjson "DELETE FROM discko_events WHERE id = 2"
damaged a.ndjson "DELETE FROM discko_deliveries WHERE id = 2"
damaged a.ndjson "UPDATE discko_deliveries SET event_id = 99 WHERE id = 2"
damaged a.ndjson "UPDATE discko_files SET duplicates = duplicates + 1, records = records + 1 WHERE id = 1"
{ cat a.ndjson; echo; } > more.ndjson
$IMPORT --quiet good more.ndjson 2> /dev/null || true
sqlite3 good "SELECT lead_id, score, versions, deliveries FROM discko_leads ORDER BY 1" > leads
damaged more.ndjson "UPDATE discko_events SET payload = replace(payload, 'Ben', 'Bem') WHERE id = 2"
$IMPORT --quiet packed packed.tgz 2> /dev/null || true
sqlite3 packed "SELECT lead_id, score, versions, deliveries FROM discko_leads ORDER BY 1" > leads
from=packed damaged packed.tgz "UPDATE discko_events SET payload = replace(payload, 'Ben', 'Bem') WHERE id = 2"
title "a new input repairs a damaged payload; what is sound stays"
cp good db
sqlite3 db "DROP TRIGGER discko_events_no_update" "UPDATE discko_events SET payload = replace(payload, 'Ben', 'Bem') WHERE id = 2" \
    "$(sqlite3 good "SELECT sql FROM sqlite_master WHERE name = 'discko_events_no_update'")"
sed -n 2p a.ndjson > c.ndjson
code $IMPORT db c.ndjson
code $IMPORT --verify db a.ndjson c.ndjson
title "--watch and --dry-run skip known inputs"
cp good db
sqlite3 db "DROP TRIGGER discko_events_no_update" "UPDATE discko_events SET payload = replace(payload, 'Ben', 'Bem') WHERE id = 2" \
    "$(sqlite3 good "SELECT sql FROM sqlite_master WHERE name = 'discko_events_no_update'")"
code $IMPORT --dry-run --json db a.ndjson | sed 's/.*"totals"/"totals"/'
code $IMPORT --quiet --verify db
title "an input whose last record waits is mended, too; so is one whose figures are damaged"
rm -f db
{ lead f Fay; printf '{"event":"test","da'; } > waits.ndjson
$IMPORT --quiet db waits.ndjson a.ndjson 2> /dev/null || true
sqlite3 db "DROP TRIGGER discko_events_no_update" "UPDATE discko_events SET payload = payload || 'x' WHERE id = 1" \
    "UPDATE discko_rejects SET records = 3" "UPDATE discko_deliveries SET length = CAST(length AS BLOB) WHERE id = 3"
$IMPORT --quiet --snapshot db
code $IMPORT --verify db | sed "s,$PWD/,,"
code $IMPORT --quiet db waits.ndjson a.ndjson 2>&1
code $IMPORT --verify db waits.ndjson a.ndjson
echo 'ta":{"k":2}}' >> waits.ndjson
sqlite3 db "DROP TRIGGER discko_events_no_update" "UPDATE discko_events SET payload = payload || 'x' WHERE id = 1"
$IMPORT --quiet --snapshot db
code $IMPORT db waits.ndjson
code $IMPORT --verify db waits.ndjson a.ndjson
title "a packed input of which every row is gone, once it is named"
echo '{"event":"test","data":{"n":1}}' | gzip > known.gz
rm -f db
$IMPORT --quiet db known.gz
sqlite3 db "DELETE FROM discko_deliveries" "DELETE FROM discko_files"
code $IMPORT --json --no-progress db known.gz | sed 's/.*"totals"/"totals"/'
code $IMPORT --quiet --snapshot db
sqlite3 db "SELECT count(*) FROM discko_deliveries"
