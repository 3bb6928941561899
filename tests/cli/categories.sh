. "$TOP/tests/cli/lib.sh"
title "the documented categories and points"
on_examples "SELECT c.* FROM t, discko_category(payload) AS c" "SELECT p.* FROM t, discko_point(payload) AS p"
title "the schemas"
sql :memory: "SELECT group_concat(name || ' ' || type || CASE hidden WHEN 1 THEN ' hidden' ELSE '' END, ', ') FROM pragma_table_xinfo('discko_category')" \
    "SELECT group_concat(name || ' ' || type || CASE hidden WHEN 1 THEN ' hidden' ELSE '' END, ', ') FROM pragma_table_xinfo('discko_point')"
cat > odd.json <<'JSON'
{"event":"lead.x","data":{"id":"o","summary":{"categories":[
  {"name":"none"}, {"name":"empty","summary":[ ]}, 7, "text", null,
  {"\u006eame":"esc\u0061ped","description":1.5,"description":"second","summary":[ "a\u0000b", "\ud83d", 1, true, null, { "x" : [ 1 ] }, "]},{" ],"name":"second"},
  {"name":"no list","summary":"text"}, {"summary":["last"]}
]}}}
JSON
title "malformed categories: indexes are those of the JSON path, and nothing is lost"
sql -cmd '.nullvalue NULL' :memory: "SELECT category_index, name, description, point_count, points FROM discko_category(readfile('odd.json'))" \
    "SELECT category_index, category_name, point_index, typeof(point), hex(CAST(point AS BLOB)) FROM discko_point(readfile('odd.json'))" \
    "SELECT rowid, category_index, point_index FROM discko_point(readfile('odd.json')) WHERE rowid IN (1, 8)"
title "topics: any string is a name"
sql -cmd '.nullvalue NULL' :memory: "SELECT rowid, * FROM discko_topic(readfile('odd.json'))" \
    "SELECT * FROM discko_topic('{\"event\":\"lead.x\",\"data\":{\"summary\":{\"categories\":[{\"name\":{\"a\":1}},{\"name\":\"{\\\"a\\\":1}\"},{\"name\":true},{},{\"n\\u0061me\":\"b\",\"summary\":[1,2]}]}}}')" \
    "SELECT name, lead_day FROM discko_topic('{\"event\":\"lead.x\",\"data\":{\"date\":\"2024-01-15T23:30:00-02:00\",\"summary\":{\"categories\":[{\"name\":\"late\"}]}}}')" \
    "SELECT count(*) FROM discko_topic('{\"event\":\"test\",\"data\":{}}')" "SELECT count(*) FROM discko_topic(NULL)"
title "categories that are not an array"
for c in '{}' 'null' '"x"' '1' '[]'; do
    printf '{"event":"lead.x","data":{"summary":{"categories":%s}}}' "$c" > p.json
    sql :memory: "SELECT (SELECT count(*) FROM discko_category(readfile('p.json'))), (SELECT count(*) FROM discko_point(readfile('p.json')))"
done
title "a long id or name is not repeated in each row: 600 kB would be 60 GB"
sql -cmd '.nullvalue NULL' :memory: "CREATE TABLE p AS SELECT n, '{\"event\":\"lead.x\",\"data\":{\"id\":\"' || printf('%.*c', n, 'i') || '\",\"summary\":{\"categories\":[{},{\"name\":\"' || printf('%.*c', n, 'n') || '\",\"summary\":[1' || replace(printf('%.*c', 100000, ','), ',', ',1') || ']}]}}}' AS payload FROM (SELECT 1022 AS n UNION ALL SELECT 1023 UNION ALL SELECT 300000)" \
    "SELECT n, count(*), sum(length(lead_id)), sum(length(category_name)), sum(length(point)) FROM p, discko_point(payload) GROUP BY n" \
    "SELECT n, count(*), sum(length(lead_id)), sum(length(name)), sum(point_count) FROM p, discko_category(payload) GROUP BY n" \
    "SELECT n, length(lead_id) FROM p, discko_lead(payload)"
