. "$TOP/tests/cli/lib.sh"
mkdir -p in/wrong in/wrong2
{ ndjson; echo 'broken "lead.1'; } > in/right.ndjson
printf 'another "lead.%s\n' 1 2 3 > in/wrong/a.log
tar -C in/wrong -czf in/wrong/b.tgz a.log
sed 's/another/yet another/' in/wrong/a.log > in/wrong2/c.log
sed 's/another/the last/' in/wrong/a.log > in/wrong/d.log
$IMPORT --quiet db in 2> /dev/null || true
sed 's/another/piped/' in/wrong/a.log | $IMPORT --quiet db - 2> /dev/null || true
left() {
    sqlite3 db "SELECT replace(path, '$PWD/', ''), records, stored + duplicates, rejected, ignored FROM discko_files ORDER BY 1" "SELECT count(*) FROM discko_rejects"
}
left
title "of a folder: everything below it, also in archives, and nothing beside it"
code $IMPORT --discard-rejects in/wrong/ db
left
code $IMPORT --verify db in
title "the accounting is that of the input: bytes in no record are reported"
sqlite3 db "UPDATE discko_files SET ignored = ignored - 1, records = records - 1 WHERE path LIKE '%d.log'"
code $IMPORT --verify db in/wrong/d.log | sed "s,$PWD/,,"
sqlite3 db "UPDATE discko_files SET ignored = ignored + 1, records = records + 1 WHERE path LIKE '%d.log'"
title "of one input, of standard input, as JSON; imported again they do not come back"
code $IMPORT --json --discard-rejects in/wrong2/c.log db
code $IMPORT --discard-rejects - db
$IMPORT --json db in 2>&1 | sed 's/.*"totals"/"totals"/'
left
title "of inputs that no longer exist"
rm -r in/wrong
code $IMPORT --quiet --discard-rejects in/wrong db 2>&1
code $IMPORT --quiet --discard-rejects in db
code $IMPORT --quiet --discard-rejects nothing db 2>&1
left
title "by the place they were moved to"
echo 'moved "lead.1' > moves
$IMPORT --quiet --move-to done db moves 2> /dev/null || true
code $IMPORT --discard-rejects done db
title "no store is created; the option stands alone"
code $IMPORT --discard-rejects x missing 2>&1
code $IMPORT --discard-rejects x --snapshot db 2>&1
code $IMPORT --discard-rejects "" db 2>&1
code $IMPORT --discard-rejects x db in 2>&1
