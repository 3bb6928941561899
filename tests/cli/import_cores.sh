. "$TOP/tests/cli/lib.sh"
# With a second core payloads are stored by a second thread: what comes of it is what one thread makes.
python3 - > in <<'PY'
import json
import random
r = random.Random(1)
for i in range(3000):
    body = {"event": "lead.x", "date": f"2024-01-{i % 28 + 1:02d}", "data": {"id": f"l{r.randrange(900)}", "locked": r.random() < 0.3, "n": i,
            "summary": {"categories": [{"name": f"c{i % 7}", "summary": ["p"] * (i % 3)}]}}}
    print(json.dumps(body))
    if r.random() < 0.1:
        print(json.dumps(body, indent=None, separators=(",", ":")))
    if r.random() < 0.05:
        print('{"event":"lead.x","data":1}')
    if r.random() < 0.05:
        print("no payload")
print(json.dumps({"event": "lead.x", "data": {"id": "large", "abstract": "a" * 1200000}}))
print(json.dumps({"event": "lead.x", "data": {"id": "last"}}))
PY
rows() {
    local table
    for table in events deliveries leads internal_topics internal_extras rejects; do
        sqlite3 "$1" "SELECT '$table', * FROM discko_$table ORDER BY 2, 3, 4" | sed 's/20[2-9][0-9]-[0-9-]*T[0-9:.]*Z|/|/g'
    done
}
title "one core and all of them: the same rows, ids and messages"
taskset -c "$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')" $IMPORT one in > one.out 2>&1 || echo "exit $?"
$IMPORT two in > two.out 2>&1 || echo "exit $?"
cmp one.out two.out && cmp <(rows one) <(rows two) && echo same
sqlite3 two "SELECT count(*) FROM discko_leads" "SELECT records = stored + duplicates + rejected + ignored, rejected > 50, duplicates > 200 FROM discko_files"
code $IMPORT --verify two in
title "two threads make the rows of leads again, one of them from a payload that is not copied"
$IMPORT --snapshot two > two.out 2>&1 || echo "exit $?"
cat two.out
cmp <(rows one) <(rows two) && echo same
title "one thread does the same"
taskset -c "$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')" $IMPORT --snapshot two > two.out 2>&1 || echo "exit $?"
cmp <(rows one) <(rows two) && echo same
