. "$TOP/tests/cli/lib.sh"
# One payload in sixty spellings and packings, by erase_returns.py: whichever was erased, none of the others brings
# it back, whatever the size limit.
make="python3 $TOP/tests/cli/erase_returns.py"
$make spellings
left() {
    sqlite3 "$1" "SELECT count(*) FROM discko_events" "SELECT code, hex(raw) FROM discko_rejects WHERE length > 0"
    $make --search "$1"
}
for first in ${FIRST:-plain.json backwards.json wide_big.json form.txt print.log hex.txt torn.json torn_b64.json torn_early.json larger.ndjson a.zip docker_torn.log packed_torn.json}; do
    rm -f one.db* two.db*
    title "$first"
    $IMPORT --quiet --final one.db "spellings/$first" 2> /dev/null || true
    $IMPORT --quiet --erase berenice@QUILL.example one.db
    $make --search one.db
    for limit in 16777216 1024 4000; do
        cp one.db two.db
        cp one.db.erase-key two.db.erase-key
        $IMPORT --quiet --final --max-record "$limit" two.db spellings 2> /dev/null || true
        left two.db
        $IMPORT --verify two.db | tail -n 1
    done
done
