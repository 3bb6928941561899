. "$TOP/tests/cli/lib.sh"
# Damage of single bits that the simulated disk has found (tests/simulate/rot.c): told, and mended by --snapshot and the
# inputs.
lead() { # ID
    printf '{"received_at":"2024-02-01T10:00:00Z","body":{"date":"2024-02-01T09:59:59Z","event":"lead.unlocked","data":{"id":"%s","locked":false,"contact":{"nickname":"n"},"summary":{"categories":[{"name":"Topic","summary":["p"]}]}}}}\n' "$1"
}
{ lead a; lead b; echo 'broken "lead.'; } > a.ndjson
{ lead c; lead d | cut -c 1-100 | tr -d '\n'; } > growing.ndjson
$IMPORT --quiet good a.ndjson growing.ndjson 2> /dev/null || true
$IMPORT --quiet --erase b good > /dev/null
damaged() { # WHAT SQL...
    title "$1"
    rm -f db
    cp good db
    cp good.erase-key db.erase-key
    sqlite3 db "UPDATE discko_internal_snapshot SET writers = 1" "PRAGMA writable_schema = ON" "${@:2}" "UPDATE discko_internal_snapshot SET writers = 0" > /dev/null
    code $IMPORT --verify db
    code $IMPORT --quiet --snapshot db
    $IMPORT --quiet db a.ndjson growing.ndjson 2> /dev/null || true
    code $IMPORT --verify db a.ndjson growing.ndjson
}
damaged "JSON of a lead that no longer exists" "UPDATE discko_leads SET extra = '{\"x\":', categories = '[x]'"
damaged "the table that a view reads" "UPDATE sqlite_master SET tbl_name = 'discko_Points' WHERE name = 'discko_points'"
damaged "the name of an index" "UPDATE sqlite_master SET name = 'discko_events_hasH' WHERE name = 'discko_events_hash'"
damaged "a name and a type that are no text" "UPDATE sqlite_master SET name = CAST(name AS BLOB) WHERE name = 'discko_outcomes'" \
    "UPDATE sqlite_master SET type = CAST(type AS BLOB) WHERE name = 'discko_events_hash'"
damaged "the name of an automatic index" "UPDATE sqlite_master SET name = 'Sqlite_autoindex_discko_rejects_1' WHERE name = 'sqlite_autoindex_discko_rejects_1'"
damaged "a payload of an input whose last record waits" "DROP TRIGGER discko_events_no_update" \
    "UPDATE discko_events SET payload = replace(payload, 'Topic', 'Tooic') WHERE lead = 'c'"
damaged "the figures of inputs" "UPDATE discko_internal_snapshot SET event_id = 4"
damaged "the figures of deliveries" "UPDATE discko_internal_snapshot SET delivery_id = 77"
damaged "a quarantined record that is lost" "DELETE FROM discko_rejects" | sed 's/such as .*/such as …/'
damaged "times" "DROP TRIGGER discko_events_no_update" "UPDATE discko_events SET imported_at = replace(imported_at, 'T', 'p')" \
    "UPDATE discko_files SET imported_at = replace(imported_at, 'T', 'p')" "UPDATE discko_rejects SET rejected_at = 'x' || rejected_at" \
    "UPDATE discko_internal_erased SET erased_at = 'x'" "UPDATE discko_deliveries SET received_at = '2024-02-01\`10:00:00.000Z', received_from = 'captura'" | sed 's/such as .*/such as …/'
sqlite3 db "SELECT received_at, received_from FROM discko_deliveries"
