. "$TOP/tests/cli/lib.sh"
# Somebody in every spelling and encoding, in sound payloads, in the quarantine and in names of inputs.
who='zoé.le-goff@crème.example'
python3 "$TOP/tests/cli/erase_forms.py" in
code $IMPORT --quiet --final db in 2> /dev/null
kept() { # what is left, and where it came from
    sqlite3 "$1" "SELECT replace(path, '$PWD/', '') FROM discko_files JOIN discko_deliveries ON file_id = discko_files.id
        UNION SELECT replace(path, '$PWD/', '') || ' ' || code FROM discko_files JOIN discko_rejects ON file_id = discko_files.id ORDER BY 1"
}
echo "$(kept db | grep -c spelled) spellings, $(kept db | grep -c encoded) encodings, $(kept db | grep -c name) names"
others() {
    sqlite3 "$1" "SELECT quote(payload) FROM discko_events JOIN discko_deliveries ON event_id = discko_events.id JOIN discko_files ON discko_files.id = file_id WHERE path LIKE '%other_%' ORDER BY path" \
        "SELECT quote(raw) FROM discko_rejects JOIN discko_files ON discko_files.id = file_id WHERE path LIKE '%other_%' ORDER BY path"
}
others db > before
title "only other people's data stays"
code $IMPORT --erase "$who" db > receipt
sed -n '/mention them/,$p' receipt | sed "s,$PWD/,,"
kept db
others db | diff before - && echo "as before"
code $IMPORT --verify db
title "nothing comes back"
cp -r in again
find again -type f -exec sh -c 'echo >> "$1"' - {} \;
code $IMPORT --quiet --final db again 2> /dev/null
kept db | sed 's/^again/in/; s/^\(in.names.[0-9]\).*/\1/' | sort | uniq -c
title "by the id of a lead: text that names it is found in other leads too"
echo '{"event":"lead.x","data":{"id":"n1000","contact":{}}}' > short.json
sed 's,leads/n1,leads/n1000,' in/other_path.json > path.json
$IMPORT --quiet db short.json path.json
$IMPORT --person n1000 db | grep -o '"mentions":.*"unread"'
