. "$TOP/tests/cli/lib.sh"
title "the stored bytes are those of the first delivery"
cat > spool.json <<'JSON'
  {"date" :"2024-01-15T10:30:00+01:00", "event":"lead.unlocked","data":{"id":"\u0061\ud83d","big":12345678901234567890.10, "nul":"\u0000", "é":1e5}}
{ "date":"2024-01-15T10:30:00+01:00","event":"lead.unlocked","data":{"id":"\u0061\ud83d","big":12345678901234567890.10,"nul":"\u0000","é":1e5} }
JSON
$IMPORT --quiet db spool.json
sqlite3 -header db "SELECT id, lower(hex(hash)) AS hash, event_name, hex(lead) AS lead, sent_at FROM discko_events" \
    "SELECT record, \"offset\", length, event_id, received_from, received_at IS NOT NULL AS received FROM discko_deliveries"
sqlite3 db "SELECT writefile('stored', payload) FROM discko_events"
head -1 spool.json | sed 's/^  //' | tr -d '\n' | cmp - stored && echo same bytes
sql db "SELECT lower(hex(hash)) = discko_hash(payload) FROM discko_events"
title "received_at is the file's modification time"
touch -d '2024-03-01T12:00:00.25Z' spool.json
rm db
$IMPORT --quiet db spool.json
sqlite3 db "SELECT DISTINCT received_at, received_from FROM discko_deliveries"
rm db
$IMPORT --quiet db - < spool.json
sqlite3 -nullvalue NULL db "SELECT DISTINCT received_at, received_from FROM discko_deliveries"
title "header of the file"
sqlite3 db "PRAGMA application_id" "PRAGMA user_version" "PRAGMA page_size" "PRAGMA integrity_check"
