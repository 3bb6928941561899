. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet leads.db "$payloads"
title "the tables are there, and the queries run"
python3 - "$TOP/examples/datasette/metadata.json" <<'PY'
import json, sqlite3, sys
database = json.load(open(sys.argv[1]))["databases"]["leads"]
connection = sqlite3.connect("leads.db")
for table, about in database["tables"].items():
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    wanted = set(about.get("facets", [])) | {about[key] for key in ("sort_desc", "label_column") if key in about}
    print(table, "has its columns" if columns and wanted <= columns else f"lacks {wanted - columns}")
for name, query in database["queries"].items():
    print(name, "has", "rows" if connection.execute(query["sql"]).fetchall() else "no row")
PY
