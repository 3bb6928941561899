. "$TOP/tests/cli/lib.sh"
ndjson > a.ndjson
title "a database error: exit 4, and nothing of the batch is kept"
$IMPORT --quiet db a.ndjson
echo '{"event":"lead.x","data":{"id":"new"}}' > b.ndjson
sqlite3 db "CREATE TRIGGER broken BEFORE INSERT ON discko_internal_topics BEGIN SELECT RAISE(ABORT, 'points are full'); END" \
    "CREATE TRIGGER broken2 BEFORE INSERT ON discko_leads BEGIN SELECT RAISE(ABORT, 'leads are full'); END"
sqlite3 db .dump > before
code $IMPORT db b.ndjson 2>&1
sqlite3 db .dump | cmp - before && echo unchanged
title "a database error with --json"
code $IMPORT --json db b.ndjson 2>/dev/null | sed "s,$PWD/,,g"
sqlite3 db "DROP TRIGGER broken" "DROP TRIGGER broken2"
title "earlier batches stay committed, and the next run resumes there"
awk 'BEGIN { for (i = 0; i < 25000; i++) printf "{\"event\":\"lead.x\",\"data\":{\"id\":\"%d\"}}\n", i }' > many.ndjson
sqlite3 many < "$TOP/sql/schema.sql"
sqlite3 many "CREATE TRIGGER full BEFORE INSERT ON discko_deliveries WHEN NEW.record = 22000 BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
code $IMPORT many many.ndjson 2>&1
sqlite3 many "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_leads" "SELECT records, stored, complete FROM discko_files" "DROP TRIGGER full"
code $IMPORT --verify many
code $IMPORT many many.ndjson
sqlite3 many "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_leads" "SELECT records, stored, complete FROM discko_files"
code $IMPORT --verify many many.ndjson
title "an input that cannot be read"
unreadable() {
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -e trace=read -P b.ndjson -e inject=read:error=EIO:when=1 \
        $IMPORT --quiet db b.ndjson 2>&1 | grep -v '^strace:'
    return "${PIPESTATUS[0]}"
}
code unreadable
title "busy: exit 75"
mkfifo hold
sqlite3 db < hold > held &
exec 9> hold
echo "BEGIN IMMEDIATE; SELECT 'held';" >&9
until grep -qs held held; do sleep 0.05; done
code $IMPORT --busy-timeout 50 db b.ndjson 2>&1
echo "ROLLBACK;" >&9
exec 9>&-
wait
code $IMPORT --quiet db b.ndjson
title "no database, another application's, a newer store"
echo 'this is no database, and it is long enough to tell that, is it not? yes it is, by now' > text
code $IMPORT text a.ndjson 2>&1
code $IMPORT missing/db a.ndjson 2>&1
mkdir folder
code $IMPORT folder a.ndjson 2>&1
code $IMPORT --dry-run folder a.ndjson 2>&1
code $IMPORT text/db a.ndjson 2>&1
sqlite3 other "PRAGMA application_id = 1" "CREATE TABLE t(x)"
code $IMPORT other a.ndjson 2>&1
cp db newer
sqlite3 newer "PRAGMA user_version = 99"
code $IMPORT newer a.ndjson 2>&1
code $IMPORT --dry-run newer a.ndjson 2>&1
ln -s loop loop
code $IMPORT --dry-run loop a.ndjson 2>&1
title "a database in UTF-16: nothing is made, and nothing changes"
sqlite3 wide "PRAGMA encoding = 'UTF-16le'" "CREATE TABLE mine(x)"
sha256sum wide > sum
for how in "" --dry-run --snapshot --verify "--erase x" "--person x" "--expire 1"; do
    case $how in "" | --dry-run) inputs=a.ndjson ;; *) inputs= ;; esac
    code $IMPORT $how wide $inputs 2>&1
done | sort | uniq -c
sqlite3 wide2 "PRAGMA encoding = 'UTF-16be'" ".read $TOP/sql/schema.sql"
code $IMPORT wide2 a.ndjson 2>&1
sha256sum --quiet -c sum && ls wide*
title "a name that leaves no room for that of a journal"
name=$(printf '%0246d' 0)
code $IMPORT $name a.ndjson 2>&1
code $IMPORT ${name#0} a.ndjson
ls | grep -c 0000
title "beside a user's own tables"
sqlite3 own "CREATE TABLE customers(name)" "INSERT INTO customers VALUES ('kept')"
code $IMPORT --quiet own a.ndjson
sqlite3 own "SELECT name FROM customers" "SELECT count(*) FROM discko_events"
title "--dry-run creates and changes nothing"
code $IMPORT --dry-run none a.ndjson
ls none* 2>&1 || true
sqlite3 db .dump > before
sha256sum db > sum
echo '{"event":"lead.dry","data":{}}' >> b.ndjson
code $IMPORT --dry-run db a.ndjson b.ndjson
sha256sum --quiet -c sum && echo unchanged
ls -A db*
title "--json"
sqlite3 json.db "CREATE TABLE mine(x)" # where there is no database, a missing input is a swapped argument
code $IMPORT --json json.db a.ndjson b.ndjson missing.json 2>/dev/null | sed "s,$PWD/,,g"
title "a store made by hand from sql/schema.sql and sql/analytics.sql is the same"
sqlite3 hand ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql"
$IMPORT --quiet made a.ndjson
[ "$(sqlite3 hand .schema)" = "$(sqlite3 made .schema)" ] || diff <(sqlite3 hand .schema | sort) <(sqlite3 made .schema | sort) && echo same
$IMPORT --quiet hand a.ndjson
diff <(sqlite3 hand "SELECT * FROM discko_leads") <(sqlite3 made "SELECT * FROM discko_leads") && echo same leads
title "a text that does not match its hash is damaged: the payload that matches replaces it"
echo '{"event":"lead.collides","data":{}}' > c.ndjson
sql col.db < "$TOP/sql/schema.sql"
hash=$(sql :memory: "SELECT discko_hash('{\"event\":\"lead.collides\",\"data\":{}}')")
sql col.db "INSERT INTO discko_events (hash, event_name, imported_at, payload) VALUES (x'$hash', 'x', 'x', '{\"event\":\"lead.collid3s\",\"data\":{}}')"
code $IMPORT --quiet col.db c.ndjson 2>&1
sqlite3 col.db "SELECT count(*) FROM discko_rejects" "SELECT payload, event_name FROM discko_events"
title "with --json, every command says in an object why the database could not be opened"
for command in "--verify nowhere/db" "--snapshot nowhere/db" "--person x nowhere/db" "--erase x nowhere/db" "--expire 3 nowhere/db" "--retry-rejects nowhere/db" \
    "--discard-rejects x nowhere/db" "nowhere/db b.ndjson"; do
    code $IMPORT --json $command 2> /dev/null
done
