. "$TOP/tests/cli/lib.sh"
mkdir real
echo '{"event":"lead.unlocked","data":{"id":"a"}}' > a.json
echo '{"event":"lead.unlocked","data":{"id":"b"}}' > b.json
ln -s real/db db
$IMPORT --quiet db a.json b.json
title "through a link to the database there is one key, beside the database"
$IMPORT --quiet --erase a db
$IMPORT --quiet --erase b real/db
ls . real
title "with it nobody comes back, whichever name the database is given"
for name in db real/db; do
    code $IMPORT --json $name a.json b.json 2> /dev/null | sed 's/.*"totals"/"totals"/'
    code $IMPORT --verify $name
done
title "the key is no input, under the name of a link to its folder either"
ln -s real linked
code $IMPORT --json db linked/db.erase-key 2> /dev/null | sed 's/.*"totals"/"totals"/'
code $IMPORT --json db real 2> /dev/null | sed 's/.*"totals"/"totals"/'
