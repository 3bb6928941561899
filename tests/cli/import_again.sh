. "$TOP/tests/cli/lib.sh"
ndjson > a.ndjson
title "first"
$IMPORT db a.ndjson
title "the same file, renamed, copied, piped: nothing is added"
$IMPORT db a.ndjson
mv a.ndjson b.ndjson
cp b.ndjson c.ndjson
$IMPORT db b.ndjson c.ndjson
$IMPORT db - < c.ndjson
store db
title "other content with the same payloads: only deliveries are added"
ndjson | sed 's/": /":/g' > d.ndjson
$IMPORT --quiet db d.ndjson
store db
sqlite3 db "SELECT lead_id, versions, deliveries FROM discko_leads ORDER BY 1"
$IMPORT --verify db b.ndjson d.ndjson
