#!/bin/bash
# by_hand.sh FILE.ndjson: prints what a user of SQLite would write in ten minutes instead of importing with
# discko: the payloads, a table of leads with all documented columns, their categories, the points of these,
# and three indexes. To be piped into sqlite3.
columns=$(awk -F'|' '/^\| `/ && $4 ~ /\$/ { gsub(/[ `]/, "", $2); gsub(/[ `]/, "", $4)
    printf "%sjson_extract(payload, %c%s%c) AS %s", sep, 39, $4, 39, $2; sep = ",\n  " }' "$(dirname "$0")/../../ext/README.md")
cat <<SQL
CREATE TABLE e (payload TEXT);
.mode ascii
.separator "\\037" "\\n"
.import $1 e
BEGIN;
CREATE TABLE leads AS SELECT rowid AS event_id,
  $columns
FROM e WHERE json_extract(payload, '\$.event') LIKE 'lead.%';
CREATE TABLE categories AS
SELECT e.rowid AS event_id, c.key AS category_index, json_extract(c.value, '\$.name') AS name,
       json_extract(c.value, '\$.description') AS description, json_extract(c.value, '\$.summary') AS points
FROM e, json_each(payload, '\$.data.summary.categories') AS c;
CREATE TABLE points AS
SELECT c.event_id, c.category_index, p.key AS point_index, p.value AS point
FROM categories AS c, json_each(c.points) AS p;
CREATE INDEX leads_id ON leads (lead_id);
CREATE INDEX leads_email ON leads (email);
CREATE INDEX categories_name ON categories (name);
COMMIT;
SQL
