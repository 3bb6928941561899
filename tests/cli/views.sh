. "$TOP/tests/cli/lib.sh"
golden=$TOP/tests/data/golden
live() { # SQL...
    sql db ".read $TOP/sql/views.sql" "$@"
}
$IMPORT --quiet db "$golden/deliveries.ndjson"
title "the live views find a lead by an index, and so do the points"
for view in discko_live_leads discko_live_lead_versions discko_live_categories discko_live_points; do
    live "EXPLAIN QUERY PLAN SELECT * FROM $view WHERE lead_id = 'req_025'" | grep -oE '(SEARCH|SCAN) (discko_events|e) .*'
done
sqlite3 db "EXPLAIN QUERY PLAN SELECT * FROM discko_points WHERE lead_id = 'req_025'" | grep -oE '(SEARCH|SCAN) l .*'
title "they have the columns of discko_lead, and agree with the plain tables"
live "SELECT count(*) FROM pragma_table_info('discko_live_leads') AS v JOIN pragma_table_info('discko_lead') AS l USING (name)" \
    "SELECT count(*) FROM pragma_table_info('discko_lead')" \
    "SELECT count(*) FROM discko_live_leads AS v JOIN discko_leads AS l USING (event_id) WHERE v.lead_id IS l.lead_id" "SELECT count(*) FROM discko_leads"
for table in categories:category_index,name,description,point_count,points points:category_index,category_name,point_index,point; do
    live "SELECT count(*) FROM (SELECT lead_id, event_id, ${table#*:} FROM discko_live_${table%:*} EXCEPT SELECT lead_id, event_id, ${table#*:} FROM discko_${table%:*})" \
        "SELECT count(*) > 100 FROM discko_live_${table%:*}"
done
title "a lead's id is the one the store keeps, whatever its type"
printf '{"date":"2024-03-30","event":"lead.unlocked","data":{"id":7.50,"locked":false,"summary":{"categories":[{"name":"a","summary":["b"]}]}}}\n' > number.ndjson
$IMPORT --quiet number number.ndjson
sql number ".read $TOP/sql/views.sql" "SELECT typeof(lead_id), lead_id FROM discko_live_leads" "SELECT lead_id, point FROM discko_live_points WHERE lead_id = '7.50'" "SELECT lead_id, point FROM discko_points"
title "the points of one large payload take time in proportion to it"
python3 -c 'import json; print(json.dumps({"date": "2024-03-30", "event": "lead.unlocked", "data": {"id": "a", "locked": False, "summary": {"categories": [{"name": "long", "summary": ["x" * 40] * 100000}]}}}))' > long.json
$IMPORT --quiet long long.json
timeout 60 sqlite3 long "SELECT count(category_name), sum(length(point)) FROM discko_points"
sql long ".read $TOP/sql/views.sql" "SELECT count(category_name), sum(length(point)) FROM discko_live_points"
