. "$TOP/tests/cli/lib.sh"
spool=$TOP/examples/spool
title "the page and the text are the same as from the shell"
code $IMPORT --quiet --final --report page.html db "$spool" 2> /dev/null
sqlite3 db < "$TOP/sql/report_html.sql" | cmp - page.html && echo the page
code $IMPORT --quiet --report - db "$spool" > text
echo "exit 0" | cat <(sqlite3 db < "$TOP/sql/report.sql") - | cmp - text && echo the text
title "the summary comes before the text"
$IMPORT --report - db "$spool" | sed -n '1p;/^LEADS/s/ON .*/ON …/p'
title "the page is replaced whole, with the mode of a new file, and nothing else is left"
umask 027
echo '<!DOCTYPE html>old' > page.html
ln page.html old.html
$IMPORT --quiet --report page.html db "$spool"
cat old.html
stat -c %a page.html
ls -A | tr '\n' ' '
echo
title "a file that is not a page stays"
echo mine > mine.html
code $IMPORT --quiet --report mine.html db "$spool" 2>&1
cat mine.html
title "an input that the same run moves there gets another name"
stop() {
    kill -TERM $watcher
    wait $watcher || echo "exit $?"
}
mkdir away
cp "$payloads/person.json" away/page
code $IMPORT --quiet --move-to moved --report moved/page moving.db away 2>&1
cmp "$payloads/person.json" moved/page.1 && echo kept
cp "$payloads/company.json" away/figures
$IMPORT --quiet --watch --move-to moved --status moved/figures moving.db away > out 2>&1 &
watcher=$!
wait_for test -s moved/figures.1 -a -s moved/figures
stop
cat out
cmp "$payloads/company.json" moved/figures.1 && echo kept
title "with --watch the page is written at the start, and is that of the store at the end"
mkdir inbox
leads() { # COUNT: the store has so many
    [ "$(sqlite3 live.db 'SELECT count(*) FROM discko_leads')" = "$1" ]
}
cp "$payloads/person.json" inbox
$IMPORT --quiet --watch --report live.html live.db inbox &
watcher=$!
wait_for grep 'Jane Doe' live.html
cp "$payloads/company.json" inbox
wait_for leads 2
stop
sqlite3 live.db < "$TOP/sql/report_html.sql" | cmp - live.html && echo the page
ls -A | grep live
title "if it cannot be written, the import stays and the exit status says so"
code $IMPORT --quiet --report missing/page.html other "$payloads/company.json" 2>&1
sqlite3 other "SELECT count(*) FROM discko_leads"
mkdir folder
code $IMPORT --quiet --report folder other "$payloads/person.json" 2>&1
ls -A folder
$IMPORT --quiet --report - other "$payloads/person.json" 2>&1 > /dev/full || echo "exit $?"
title "an import that fails writes none"
code $IMPORT --quiet --report none.html "$payloads/company.json" db 2>&1 | sed "s,$TOP/,,"
ls none.html 2>&1 || true
title "a report never replaces a database, and needs an input that ends"
code $IMPORT --quiet --report db db "$spool" 2>&1
sqlite3 db "SELECT count(*) > 0 FROM discko_leads"
for words in "--report - --json" "--report - --watch" "--report p --dry-run" "--report p --verify" "--report="; do
    code $IMPORT $words db "$payloads/person.json" 2>&1
done
code $IMPORT --report p --watch http://127.0.0.1:1 "$payloads/person.json" 2>&1
