. "$TOP/tests/cli/lib.sh"
ndjson > all
{ sed -n 1,2p all; sed -n 3p all | head -c 300; } > log.ndjson
title "an incomplete last record waits"
code $IMPORT db log.ndjson 2>&1
store db
title "it waits again, and nothing is added"
code $IMPORT --quiet db log.ndjson 2>&1
sqlite3 db "SELECT count(*) FROM discko_deliveries"
title "the file grew: it is resumed where it ended"
cp all log.ndjson
code $IMPORT db log.ndjson
store db
sqlite3 db "SELECT lead_id, deliveries FROM discko_leads ORDER BY 1"
title "and grew again, under another name"
{ cat all; echo '{"event":"lead.late","data":{}}'; printf '{"event":'; } > log.ndjson
code $IMPORT --quiet db log.ndjson 2>&1
mv log.ndjson log.1
echo '"rest"}' >> log.1
code $IMPORT --quiet db log.1 2>&1
store db
$IMPORT --verify db log.1
title "a file of other content under the same name is another input"
echo '{"event":"lead.other","data":{}}' > log.1
code $IMPORT --quiet db log.1
sqlite3 db "SELECT id, size, records FROM discko_files ORDER BY id"
title "an array that is still open is resumed as an array"
printf '[{"event":"lead.a1","data":{}},' > array.json
code $IMPORT --quiet db array.json 2>&1
printf '[{"event":"lead.a1","data":{}},{"event":"lead.a2","data":{}}]' > array.json
code $IMPORT --quiet db array.json 2>&1
sqlite3 db "SELECT format, size, records, stored, complete FROM discko_files WHERE path LIKE '%array.json'"
title "--final quarantines; the rest of that record comes all the same"
printf '{"event":"lead.f1","data":{}}\n{"event":' > final.ndjson
code $IMPORT --quiet --final db final.ndjson 2>&1
printf '{"event":"lead.f1","data":{}}\n{"event":"lead.f2","data":{}}\n{"event":"lead.f3","data":{}}\n' > final.ndjson
code $IMPORT --quiet --final db final.ndjson 2>&1
sqlite3 db "SELECT records, stored, rejected, complete FROM discko_files WHERE path LIKE '%final.ndjson'"
$IMPORT --verify db final.ndjson
title "likewise of a pipe, and where the first half shows no trace"
printf 'text\n{"event":"lead.p1","data":{}}\n{"' | code $IMPORT --quiet pipe -
printf 'text\n{"event":"lead.p1","data":{}}\n{"event":"lead.p2","da' | code $IMPORT --quiet pipe - 2>&1
printf 'text\n{"event":"lead.p1","data":{}}\n{"event":"lead.p2","data":{}}\n' | code $IMPORT --quiet pipe -
sqlite3 pipe "SELECT records, stored, rejected, ignored, complete FROM discko_files"
$IMPORT --verify pipe
title "rotated after it grew, by every name that rotation gives"
for name in app.log.1 app.log-20241009 app-20241009.log app.2024.10.09.log; do
    rm -rf db app*
    head -2 all > app.log
    $IMPORT --quiet db app.log
    cp all "$name"
    echo '{"event":"lead.after","data":{}}' > app.log
    code $IMPORT --quiet db app*
    echo "$name: $(sqlite3 db "SELECT count(*), sum(records), sum(duplicates) FROM discko_files")"
done
