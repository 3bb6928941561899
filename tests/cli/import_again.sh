. "$TOP/tests/cli/lib.sh"
ndjson > a.ndjson
title "the first import"
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
title "a later export that repeats 30,000 payloads takes time in proportion to them"
leads() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"%d\",\"locked\":false}}\n", i }'
}
leads 30000 > monday.ndjson
leads 30001 > tuesday.ndjson
rm -f db
$IMPORT --quiet db monday.ndjson
sed -i 's/^/ /' tuesday.ndjson # another file, of which nothing is skipped as known
(ulimit -t 5 && code $IMPORT --quiet db tuesday.ndjson)
sqlite3 db "SELECT count(*), sum(versions), sum(deliveries) FROM discko_leads"
