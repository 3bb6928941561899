. "$TOP/tests/cli/lib.sh"
# Pages that SQLite cannot read, and a schema that it cannot: what can be read is saved, and the inputs bring back the rest.
for ((i = 0; i < 400; i++)); do
    printf '{"event":"lead.unlocked","date":"2024-01-01","data":{"id":"lead%d","locked":false,"summary":{"abstract":"%0900d"}}}\n' $i $i
done > a.ndjson
sqlite3 good "PRAGMA page_size = 4096; CREATE TABLE own(id INTEGER PRIMARY KEY, note); INSERT INTO own VALUES (7, 'mine'); CREATE VIEW owned AS SELECT note FROM own"
$IMPORT --quiet good a.ndjson
sqlite3 good "INSERT INTO discko_outcomes VALUES ('lead3', 'WON', '2024-02-01', 'crm'), ('lead5', 'LOST', '2024-02-01', 'crm')" \
    "INSERT INTO discko_touches VALUES ('lead5', '2024-01-20', 'call', 'crm')"
damage() { # PAGE: nothing on it can be read
    dd if=/dev/zero of=db bs=4096 seek=$(($1 - 1)) count=1 conv=notrunc status=none
}
leaf() { # TABLE OR INDEX: a page of it
    sqlite3 good "SELECT pageno FROM dbstat WHERE name = '$1' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 1"
}
mended() { # what is told before, and what is there in the end
    code $IMPORT --quiet --verify db > told 2>&1 || true
    tail -n 1 told
    code $IMPORT --snapshot db 2>&1
    code $IMPORT --quiet db a.ndjson
    code $IMPORT --verify db a.ndjson
    sqlite3 db "SELECT count(*), count(DISTINCT payload) FROM discko_events" \
        "SELECT count(*), sum(stage = 'WON') FROM discko_leads" "SELECT * FROM own" "SELECT * FROM owned"
}
for name in discko_events discko_deliveries discko_leads discko_events_hash discko_leads_days; do
    title "a damaged page of $name"
    cp good db
    damage "$(leaf $name)"
    mended
done
past() { # INDEX, STATEMENT...: which the index does not learn of
    sqlite3 db "CREATE TABLE temp.aside AS SELECT rowid AS place, * FROM sqlite_master WHERE name = '$1'" \
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = '$1'; PRAGMA writable_schema = RESET" "${@:2}" \
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_master (rowid, type, name, tbl_name, rootpage, sql) SELECT place, type, name, tbl_name, rootpage, sql FROM temp.aside; PRAGMA writable_schema = RESET"
}
title "an index of the plain tables that lacks a key"
cp good db
past discko_leads_days "UPDATE discko_internal_snapshot SET writers = 1" "DELETE FROM discko_leads WHERE lead_id = 'lead9'" "UPDATE discko_internal_snapshot SET writers = 0"
mended
title "an index of what stays that lacks a key"
for index in discko_events_lead owner; do
    cp good db
    sqlite3 db "CREATE INDEX owner ON own(note)"
    past $index "DROP TRIGGER discko_events_no_update; UPDATE discko_events SET lead = 'lead' WHERE id = 3" "INSERT INTO own VALUES (8, 'ours')"
    sqlite3 good "SELECT sql FROM sqlite_master WHERE name = 'discko_events_no_update'" | sqlite3 db
    mended
done
title "the schema's text"
LC_ALL=C sed 's/CREATE VIEW discko_funnel/CREATE VI\x05W discko_funnel/; s/stored       INTEGER NOT NULL/stored       INTEGER NOT NU\x0cL/' good > db
sqlite3 db "SELECT 1" "SELECT count(*) FROM discko_events" 2>&1 | cut -c1-40
mended
title "in WAL mode"
cp good db
sqlite3 db "PRAGMA journal_mode = WAL"
damage "$(leaf discko_events)"
mended
sqlite3 db "PRAGMA journal_mode" "PRAGMA integrity_check"
title "a reader of a sound store does not block the repair"
sqlite3 db "BEGIN; SELECT count(*) FROM discko_leads" ".shell $IMPORT --busy-timeout 100 --snapshot db; echo exit \$?" COMMIT
title "a reader of a damaged store blocks the repair"
damage "$(leaf discko_events)"
sqlite3 db "BEGIN; SELECT count(*) FROM discko_leads" ".shell $IMPORT --busy-timeout 100 --snapshot db; echo exit \$?" COMMIT 2>&1
title "tables of one's own: generated columns, virtual tables, and the ids that were given"
cp good db
sqlite3 db "CREATE TABLE made(a, b AS (a * 3), \"c \"\"d\" AS (a * 4) STORED, e)" "INSERT INTO made(a, e) VALUES (4, 'e'), (5, 'f')" \
    "CREATE VIRTUAL TABLE words USING fts5(word)" "INSERT INTO words VALUES ('one'), ('two')" \
    "CREATE VIRTUAL TABLE boxes USING rtree(id, low, high)" "INSERT INTO boxes VALUES (1, 2, 3), (4, 5, 6)" \
    "CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT, a)" "INSERT INTO counted(a) VALUES (1), (2), (3)" "DELETE FROM counted WHERE id > 1" \
    "CREATE TABLE emptied(id INTEGER PRIMARY KEY AUTOINCREMENT, a)" "INSERT INTO emptied(a) VALUES (1)" "DELETE FROM emptied"
damage "$(leaf discko_deliveries)"
mended
sqlite3 db "SELECT * FROM made" "SELECT rowid FROM words('two')" "SELECT * FROM boxes WHERE low > 4" \
    "INSERT INTO words VALUES ('three')" "INSERT INTO words(words) VALUES ('integrity-check')" "SELECT rtreecheck('boxes')" \
    "INSERT INTO counted(a) VALUES (9)" "INSERT INTO emptied(a) VALUES (9)" "SELECT * FROM counted" "SELECT * FROM emptied"
title "a search index is made again"
cp good db
sqlite3 db ".read $TOP/sql/search.sql"
damage "$(leaf discko_deliveries)"
mended
sqlite3 db "SELECT count(*) FROM discko_search" "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'discko_search*' ORDER BY 1)"
title "if something cannot be copied, nothing is changed"
cp good db
damage "$(sqlite3 good "SELECT rootpage FROM sqlite_master WHERE name = 'own'")"
cp db before
code $IMPORT --snapshot db 2>&1
cmp db before && echo unchanged
title "nor if a page of the schema is hidden, with the marks of the erased"
$IMPORT --quiet --erase lead3 good > /dev/null
python3 - << 'END'
store = bytearray(open("good", "rb").read())
page = lambda number: store[4096 * (number - 1) : 4096 * number]
cells = [int.from_bytes(store[at : at + 2], "big") for at in range(112, 112 + 2 * int.from_bytes(store[103:105], "big"), 2)]
child = lambda cell: int.from_bytes(store[cell : cell + 4], "big")
hidden = next(cell for cell in cells if b"TABLE discko_internal_erased" in page(child(cell)))
store[hidden : hidden + 4] = store[cells[0] : cells[0] + 4]
open("db", "wb").write(store)
END
cp good.erase-key db.erase-key
cp db before
code $IMPORT --verify db 2>&1
code $IMPORT --snapshot db 2>&1
code $IMPORT --quiet db a.ndjson 2>&1
cmp db before && echo unchanged
title "a damaged index alone: its table is copied whole"
for index in sqlite_autoindex_discko_outcomes_1 sqlite_autoindex_discko_settings_1 discko_touches_lead; do
    cp good db
    damage "$(sqlite3 good "SELECT rootpage FROM sqlite_master WHERE name = '$index'")"
    code $IMPORT --snapshot db 2>&1
    code $IMPORT --verify db a.ndjson
    sqlite3 db "SELECT * FROM discko_outcomes" "SELECT * FROM discko_touches" "SELECT name FROM discko_settings"
done
title "nor if rows that are in no input cannot be read"
cp good db
damage "$(sqlite3 good "SELECT pageno FROM dbstat WHERE name = 'discko_internal_erased'")"
cp db before
code $IMPORT --snapshot db 2>&1
cmp db before && echo unchanged
