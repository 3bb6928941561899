. "$TOP/tests/cli/lib.sh"
mkdir real
echo '{"event":"lead.unlocked","data":{"id":"a"}}' > a.json
echo '{"event":"lead.unlocked","data":{"id":"b"}}' > b.json
ln -s real/db db
$IMPORT --quiet db a.json b.json
title "a link to the database uses the one key beside the database"
$IMPORT --quiet --erase a db
$IMPORT --quiet --erase b real/db
ls . real
title "with the key, erased people stay erased, whatever name the database is opened by"
for name in db real/db; do
    code $IMPORT --json $name a.json b.json 2> /dev/null | sed 's/.*"totals"/"totals"/'
    code $IMPORT --verify $name
done
title "the key is not an input, even through a link to its folder"
ln -s real linked
code $IMPORT --json db linked/db.erase-key 2> /dev/null | sed 's/.*"totals"/"totals"/'
code $IMPORT --json db real 2> /dev/null | sed 's/.*"totals"/"totals"/'
title "nor is the key of a store on a server"
cp real/db.erase-key real/key
DISCKO_ERASE_KEY=$PWD/real/key code $IMPORT --json db real 2> /dev/null | sed 's/.*"totals"/"totals"/'
rm real/key
title "a key that is a link, open to others or not a file is not trusted: it is neither read nor written through"
echo '{"event":"lead.unlocked","data":{"id":"c"}}' > c.json
refused() { # WHAT: the planted key stands in new.erase-key
    echo "$1"
    rm -f new
    $IMPORT --quiet new c.json
    code $IMPORT --erase c new 2>&1 | sed "s,$PWD/,,"
    sqlite3 new "SELECT count(*) FROM discko_events"
    rm -rf new.erase-key
}
printf '%064d\n' 0 > planted
chmod 600 planted
ln -s planted new.erase-key
refused "a link"
ln -s nowhere new.erase-key
refused "a link to nothing"
ls nowhere 2> /dev/null || true
for mode in 640 604 620; do
    cp planted new.erase-key
    chmod $mode new.erase-key
    refused "mode $mode"
done
mkfifo -m 600 new.erase-key
refused "a pipe"
cp planted new.erase-key
refused "a sound key, which is taken" | grep -v "^ "
chmod 644 real/db.erase-key
code $IMPORT --quiet db c.json 2>&1 | sed "s,$PWD/,,"
chmod 600 real/db.erase-key
title "one that cannot be read is not missing"
ASAN_OPTIONS=detect_leaks=0 code strace -f -qq -o trace -e trace=openat -P "$PWD/real/db.erase-key" -e inject=openat:error=EACCES $IMPORT --quiet db c.json 2>&1 | sed "s,$PWD/,,"
