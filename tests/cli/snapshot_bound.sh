. "$TOP/tests/cli/lib.sh"
# A database grows by at most 8 times the decompressed bytes, 512 bytes for each payload or delivery, and
# 1 MiB, whatever a payload holds.
bound() { # title: of the input "in"
    rm -f db
    $IMPORT --quiet db in
    sqlite3 db "PRAGMA integrity_check" "SELECT count(*) FROM discko_leads"
    local most=$(($(sqlite3 db "SELECT 512 * ((SELECT count(*) FROM discko_events) + (SELECT count(*) FROM discko_deliveries))") + 8 * $(wc -c < in) + 1048576))
    [ "$(wc -c < db)" -le "$most" ] && echo "within the bound" || echo "$1: $(wc -c < db) bytes, at most $most"
    # As well as it was made once, it is made anew.
    sqlite3 db "SELECT event_id, stage, versions FROM discko_leads" > before
    sql db "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0" ".read $TOP/sql/snapshot.sql"
    sqlite3 db "SELECT event_id, stage, versions FROM discko_leads" | cmp - before
}
title "a long name of a category with many points"
python3 - > in <<'PY'
import json
print(json.dumps({"event": "lead.x", "data": {"id": "1", "summary": {"categories": [
    {"name": "n" * 30000, "summary": [""] * 30000}, {"name": "m" * 5000, "summary": ["p"]}]}}}))
PY
bound name
sqlite3 db "SELECT category_index, length(name), point_count FROM discko_categories" "SELECT count(*) FROM discko_points" "SELECT length(topic), points FROM discko_topic_demand"
title "two undocumented fields whose long names are equal once truncated"
python3 - > in <<'PY'
import json
print(json.dumps({"event": "lead.x", "data": {"id": "1", "a" * 5000 + "b": 1, "a" * 5000 + "c": 2}}))
print(json.dumps({"event": "lead.x", "data": {"id": "2"}}))
PY
bound keys
sqlite3 db "SELECT length(name), times, example FROM discko_drift WHERE kind = 'field'"
title "many undocumented fields"
python3 - > in <<'PY'
import json
for i in range(2000):
    print(json.dumps({"event": "lead.x", "data": {"id": str(i), "analysis": {chr(97 + k % 26) + str(k): 1 for k in range(60)}}}, separators=(",", ":")))
PY
bound fields
sqlite3 db "SELECT count(*), sum(times) FROM discko_drift WHERE kind = 'field'"
title "many small leads, categories and payloads without anything"
python3 - > in <<'PY'
import json
for i in range(3000):
    print(json.dumps({"event": "lead.x", "data": {"id": str(i)}}, separators=(",", ":")))
    print(json.dumps({"event": "lead.x", "data": {"id": i, "summary": {"categories": [{"name": "a"}] * 20}}}, separators=(",", ":")))
    print('{"event":"lead.","data":{"a":%d}}' % i)
PY
bound small
title "long names, addresses and companies"
python3 - > in <<'PY'
import json
for i in range(300):
    long = str(i) * (4200 // len(str(i)))
    print(json.dumps({"event": "lead.x", "data": {"id": str(i), "status": long, "unlockSource": long, "locked": i % 2 == 0, "category": long,
        "contact": {"email": "a@" + long, "firstName": long, "phone": long}, "company": {"name": long, "website": long}}}))
PY
bound long
title "long ids and names of events, new and locked and delivered again"
python3 - > in <<'PY'
import json
for size in (4000, 4200, 9000, 30000):
    for i in range(40):
        long = str(i) * (size // len(str(i)))
        lead = {"event": "lead." + long, "data": {"id": long, "locked": i % 2 == 0, "unlockSource": "x", "status": "NEW"}}
        print(json.dumps(lead))
        print(json.dumps(lead))
        print(json.dumps({"event": "lead.x", "data": {"id": long + "x", "locked": True}}))
        print(json.dumps({"event": "report." + long, "data": {}}))
PY
bound ids
sqlite3 db "SELECT max(length(event_name)), max(length(lead)) FROM discko_events" "SELECT count(DISTINCT lead_id), max(length(lead_id)), max(length(event)) FROM discko_leads" "SELECT count(*) FROM discko_versions AS v JOIN discko_leads AS l USING (lead_id)"
