. "$TOP/tests/cli/lib.sh"
# Random histories: leads of several versions, locked and unlocked, with ties, without dates and without
# ids, delivered again, in any order, in batches of any size, some of them without a snapshot.
# SEED=N ROUNDS=1 tests/run.sh snapshot_random makes one of them again.
cat > history.py <<'PY'
import json
import random
import sys

r = random.Random(int(sys.argv[1]))
date = lambda: r.choice([None, "soon"] + [f"2024-0{m}-01T0{h}:00:00Z" for m in (1, 2, 3) for h in (1, 2)])
bodies = []
for lead in range(r.randrange(1, 7)):
    for version in range(r.randrange(1, 6)):
        data = {"id": r.choice([f"lead {lead}"] * 6 + [lead, None]), "date": date(), "locked": r.choice([True, False, False, None]),
                "status": r.choice(["NEW", "WON", "?"]), "unlockSource": r.choice("ab"),
                "contact": {"email": r.choice(["a@b.fr", "A@B.fr ", "c@d.fr", None]), "phone": r.choice(["+33 1 44 55 66 77", "01 44 55 66 77", None]), "nickname": r.choice([1, {"x": [2]}])},
                "company": {"name": r.choice(["Acme", "ACME", "Bee", None]), "website": r.choice(["acme.fr", "www.acme.fr", None])},
                "analysis": {"score": r.choice([1, 7, None]), "budget": r.choice(["1-2", None])},
                "summary": {"categories": [{"name": r.choice("cC"), "summary": ["p"] * r.randrange(3)}] * r.randrange(3)}}
        if r.random() < 0.5:
            del data["contact"]["nickname"]
        bodies.append(json.dumps({"date": date(), "event": r.choice(["lead.unlocked"] * 5 + ["test"]), "data": data}))
bodies += r.choices(bodies, k=r.randrange(8))
r.shuffle(bodies)
lines = [json.dumps({"received_at": f"2024-03-0{r.randrange(1, 9)}T00:00:00Z", "id": str(n), "body": body}) if r.random() < 0.5
         else body for n, body in enumerate(bodies)]
open("all", "w").write("".join(line + "\n" for line in lines))
lines.sort(key=lambda line: r.random())
part = 0
while lines:
    n = r.randrange(1, 8)
    open(f"part.{part:02d}{r.choice(['', '', '.late'])}", "w").write("".join(line + "\n" for line in lines[:n]))
    lines, part = lines[n:], part + 1
PY
# By content: ids of events depend on the order of import.
by_content() {
    local table columns
    for table in versions leads internal_topics categories points internal_extras internal_receipts; do
        columns=$(sqlite3 "$1" "SELECT group_concat('t.' || name, ', ') FROM pragma_table_info('discko_$table') WHERE name <> 'event_id'")
        sqlite3 "$1" "SELECT '$table', e.hash, $columns FROM discko_$table AS t JOIN discko_events AS e ON e.id = t.event_id ORDER BY 2, 3, 4, 5"
    done
    sqlite3 "$1" "SELECT * FROM discko_internal_shared"
}
rows() {
    local table
    for table in versions leads internal_topics categories points internal_extras internal_receipts internal_shared; do sqlite3 "$1" "SELECT '$table', * FROM discko_$table ORDER BY 2, 3, 4"; done
}
title "incremental equals full, and one order equals another"
first=${SEED:-1} same=0
for ((seed = first; seed < first + ${ROUNDS:-10}; seed++)); do
    rm -f part.* inc full once
    python3 history.py $seed
    for part in part.*; do
        case $part in
        *.late) $IMPORT --quiet --no-snapshot inc "$part" ;;
        *) $IMPORT --quiet inc "$part" ;;
        esac
    done
    $IMPORT --snapshot --quiet inc
    cp inc full
    sql full "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0" ".read $TOP/sql/snapshot.sql"
    $IMPORT --quiet once all
    if cmp <(rows inc) <(rows full) && cmp <(by_content inc) <(by_content once); then
        same=$((same + 1))
    else
        echo "not with seed $seed"
    fi
done
[ $same = "${ROUNDS:-10}" ] && echo "$same times"
