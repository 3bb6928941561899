. "$TOP/tests/cli/lib.sh"
# Quarantined records that hold two people lose one of them, and nothing of the other.
people="python3 $TOP/tests/cli/erase_shared.py"
mkdir in
$people --make in
import() { $IMPORT --quiet --final --max-record 100000 "$@" 2> /dev/null || true; }
import db in
rows() { # DATABASE: of each quarantined record, and who can be read in it
    sqlite3 "$1" "SELECT replace(f.path, rtrim(f.path, replace(f.path, '/', '')), ''), record, \"offset\", r.length, r.records, code, hex(raw) FROM discko_rejects AS r JOIN discko_files AS f ON f.id = file_id WHERE r.length > 0 ORDER BY 1, 2" | $people
}
title "both are there"
rows db
title "--person shows only her data"
$IMPORT --person jane@jane.example db | python3 -c '
import json, sys
for q in json.load(sys.stdin)["quarantined"]:
    raw = q.get("raw", "") + q.get("raw_base64", "")
    print(q["input"].split("/")[-1], len(raw) > 20, "bob" in raw)'
title "one of them is erased"
code $IMPORT --erase jane@jane.example db | sed "s,$PWD/,,"
rows db
$people --search db jane
code $IMPORT --verify --max-record 100000 db in
title "nothing brings her back: neither these inputs, nor others with the same records, nor a retry; his data stays"
import db in
$IMPORT --quiet --retry-rejects db 2> /dev/null || true
rows db > before
mkdir again
$people --make again
for file in again/*; do echo >> "$file"; done
import db again
rows db | diff before - | grep -c '^>' || true
rows db | grep -v 'bob$' || true
$people --search db jane
code $IMPORT --verify --max-record 100000 db in again
title "then the other person is erased: nothing is left"
code $IMPORT --quiet --erase bob@bob.example db
rows db
$people --search db bob
