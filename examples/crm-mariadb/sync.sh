#!/bin/bash
# Brings the CRM's table up to date with a store's leads: sync.sh DATABASE [MARIADB OPTION]...
#
# Only leads that are new or have another version are sent. They go in one transaction, and are noted as
# sent behind it: what is killed in between is sent again, which changes nothing.
set -euo pipefail
if [ $# -lt 2 ] || [ ! -f "$1" ]; then
    echo "usage: sync.sh DATABASE MARIADB-OPTION... CRM-DATABASE" >&2
    exit 2
fi
database=$1
shift
# One at a time: an older version must not go out behind a newer one.
exec 9< "$database"
flock 9
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Options of a group, such as --defaults-file, must come first.
crm() {
    mariadb "$@" --batch --skip-column-names --default-character-set=utf8mb4
}
sqlite3 -cmd '.timeout 10000' "$database" ".read '${here//\'/\'\'}/leads.sql'"
# Text goes over as its bytes in hexadecimal: no quote, backslash or emoji means anything on the way.
sqlite3 -cmd '.timeout 10000' "$database" > "$folder/rows.sql" <<'SQL'
.mode list
.headers off
BEGIN;
SELECT '-- note: ' || hex(c.discko_id) || ' ' || c.event_id || '
INSERT INTO leads (discko_id, category, email, phone, company_name, first_name, last_name, job_title, linkedin, fit_score, intent_score, lead_score, needs, budget, abstract, deadline, created_at) VALUES (' ||
    (SELECT group_concat(CASE typeof(v.value) WHEN 'null' THEN 'NULL' WHEN 'text' THEN '_utf8mb4 x''' || hex(v.value) || '''' ELSE v.value END, ', ')
     FROM (SELECT 1 AS n, c.discko_id AS value UNION ALL SELECT 2, c.category UNION ALL SELECT 3, c.email UNION ALL SELECT 4, c.phone
           UNION ALL SELECT 5, c.company_name UNION ALL SELECT 6, c.first_name UNION ALL SELECT 7, c.last_name
           UNION ALL SELECT 8, c.job_title UNION ALL SELECT 9, c.linkedin UNION ALL SELECT 10, c.fit_score
           UNION ALL SELECT 11, c.intent_score UNION ALL SELECT 12, c.lead_score UNION ALL SELECT 13, c.needs
           UNION ALL SELECT 14, c.budget UNION ALL SELECT 15, c.abstract UNION ALL SELECT 16, c.deadline
           UNION ALL SELECT 17, c.created_at) AS v) || ')
ON DUPLICATE KEY UPDATE category = VALUES(category), email = VALUES(email), phone = VALUES(phone), company_name = VALUES(company_name), first_name = VALUES(first_name), last_name = VALUES(last_name), job_title = VALUES(job_title), linkedin = VALUES(linkedin), fit_score = VALUES(fit_score), intent_score = VALUES(intent_score), lead_score = VALUES(lead_score), needs = VALUES(needs), budget = VALUES(budget), abstract = VALUES(abstract), deadline = VALUES(deadline), created_at = VALUES(created_at);'
FROM discko_crm_leads AS c LEFT JOIN discko_crm AS d ON d.discko_id = c.discko_id
WHERE d.event_id IS NOT c.event_id ORDER BY c.event_id;
COMMIT;
SQL
{
    cat "$here/table.sql"
    echo "SET SESSION sql_mode = 'STRICT_ALL_TABLES'; START TRANSACTION;"
    cat "$folder/rows.sql"
    echo "COMMIT;"
} > "$folder/all.sql"
crm "$@" < "$folder/all.sql"
sed -n "s/^-- note: \([0-9A-F]*\) \([0-9]*\)$/INSERT OR REPLACE INTO discko_crm VALUES (CAST(x'\1' AS TEXT), \2);/p" "$folder/rows.sql" > "$folder/notes.sql"
{ echo "BEGIN;"; cat "$folder/notes.sql"; echo "COMMIT;"; } | sqlite3 -cmd '.timeout 10000' "$database"
echo "sync: $(wc -l < "$folder/notes.sql") leads sent"
