. "$TOP/tests/cli/lib.sh"
ndjson > a.ndjson
$IMPORT --quiet db a.ndjson
sqlite3 db .dump > before
title "payloads can be neither changed nor deleted nor replaced"
code sqlite3 db "UPDATE discko_events SET payload = 'x'" 2>&1
code sqlite3 db "DELETE FROM discko_events" 2>&1
code sqlite3 db "INSERT OR REPLACE INTO discko_events (id, hash, event_name, imported_at, payload) VALUES (1, randomblob(16), 'x', 'x', 'x')" 2>&1
code sqlite3 db "REPLACE INTO discko_events (hash, event_name, imported_at, payload) SELECT hash, 'x', 'x', 'x' FROM discko_events" 2>&1
code sqlite3 db "INSERT INTO discko_events (id, hash, event_name, imported_at, payload) SELECT id, hash, 'x', 'x', 'x' FROM discko_events" 2>&1
code sqlite3 db "INSERT INTO discko_events (hash, event_name, imported_at, payload) SELECT hash, 'x', 'x', 'x' FROM discko_events WHERE 1 ON CONFLICT(hash) DO UPDATE SET payload = excluded.payload" 2>&1
sqlite3 db .dump | cmp - before && echo unchanged
title "the guard is there after an import too"
echo '{"event":"lead.new","data":{}}' > b.ndjson
$IMPORT --quiet db b.ndjson
sqlite3 db "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
