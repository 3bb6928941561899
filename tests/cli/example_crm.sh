. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
# A MariaDB of the test's own, in a folder of its own.
export HOME=$PWD
sql_bin=$(command -v mariadbd || echo /usr/sbin/mariadbd)
mariadb-install-db --no-defaults --datadir="$PWD/data" --auth-root-authentication-method=normal --user="$(id -un)" > install.log 2>&1
start mariadbd.log "$sql_bin" --no-defaults --datadir="$PWD/data" --socket="$PWD/sock" --skip-networking --pid-file="$PWD/pid" --user="$(id -un)" --innodb-buffer-pool-size=16M
crm() {
    mariadb --no-defaults --socket="$PWD/sock" --user=root --default-character-set=utf8mb4 --batch "$@"
}
wait_for crm -e 'SELECT 1'
crm -e 'CREATE DATABASE crm CHARACTER SET utf8mb4'
sync() {
    code "$examples/crm-mariadb/sync.sh" db --no-defaults --socket="$PWD/sock" --user=root crm 2>&1
}
title "every lead, typed"
$IMPORT --quiet db "$payloads"
sync
crm crm -e 'SELECT discko_id, category, email, company_name, job_title, fit_score, lead_score, budget, deadline, created_at FROM leads ORDER BY 1'
title "running again sends nothing"
sync
title "only changes are sent; emoji, quotes and backslashes survive"
cat > odd.ndjson <<'JSON'
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"odd '\"\\ 🎯","locked":false,"date":"2024-03-01T10:00:00.5+01:00","category":"C:\\new\\table '); DROP TABLE leads; --","contact":{"firstName":"Zoë 👩‍💻","lastName":"O'Brien","email":""},"analysis":{"fitScore":"high","score":5.5},"summary":{"needs":"line\nline\ttab \\n \u0001"}}}
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"req_abc123","locked":false,"date":"2024-01-15T10:30:00Z","status":"WON","category":"changed"}}
{"event":"lead.unlocked","date":"2024-03-01","data":{"locked":false}}
JSON
$IMPORT --quiet db odd.ndjson
sync
diff <(crm crm --skip-column-names -e "SELECT HEX(CONCAT_WS('|', discko_id, category, first_name, last_name, email, needs)), fit_score, lead_score, deadline, created_at FROM leads WHERE discko_id LIKE 'odd%'") \
    <(sqlite3 -separator $'\t' db "SELECT hex(lead_id || '|' || category || '|' || first_name || '|' || last_name || '|' || email || '|' || needs), 'NULL', '5.5', 'NULL', '2024-03-01 09:00:00.500' FROM discko_leads WHERE lead_id LIKE 'odd%'") && echo same
crm crm --skip-column-names -e "SELECT discko_id, category, lead_score FROM leads WHERE discko_id = 'req_abc123'; SELECT COUNT(*) FROM leads"
title "ids that most collations treat as equal are different leads; values that MariaDB cannot hold are NULL"
cat > ids.ndjson <<'JSON'
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"Case 🎯","locked":false,"analysis":{"fitScore":1e400,"intentScore":0.1,"deadline":"0001-01-01"}}}
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"case 🎯","locked":false,"analysis":{"fitScore":123456.789}}}
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"case 🎉","locked":false}}
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"case 🎉 ","locked":false}}
{"event":"lead.unlocked","date":"2024-03-01","data":{"id":"casé 🎉","locked":false}}
JSON
$IMPORT --quiet db ids.ndjson
sync
crm crm --skip-column-names -e "SELECT discko_id, fit_score, intent_score, deadline FROM leads WHERE discko_id LIKE '%cas_ %' COLLATE utf8mb4_general_ci ORDER BY HEX(discko_id)"
crm crm --skip-column-names -e "DELETE FROM leads WHERE discko_id LIKE '%cas_ %' COLLATE utf8mb4_general_ci"
title "two programs at once send the latest version of each lead"
sqlite3 db "DELETE FROM discko_crm WHERE discko_id LIKE 'req%'"
sync > first &
sync > second
wait $!
sort first second
title "leads that were sent but not recorded are sent again, and change nothing"
crm crm -e 'CHECKSUM TABLE leads' > before
sqlite3 db "DELETE FROM discko_crm WHERE discko_id LIKE 'req%'"
sync
crm crm -e 'CHECKSUM TABLE leads' | cmp - before && echo unchanged
title "a value that is too long is not cut: nothing is sent or recorded"
printf '{"event":"lead.unlocked","date":"2024-03-02","data":{"id":"long","locked":false,"contact":{"phone":"%0300d"}}}\n{"event":"lead.unlocked","date":"2024-03-02","data":{"id":"beside","locked":false}}\n' 1 > long.ndjson
$IMPORT --quiet db long.ndjson
sync | grep -E '^(ERROR|exit)'
crm crm --skip-column-names -e "SELECT COUNT(*) FROM leads"
sqlite3 db "SELECT count(*) FROM discko_crm WHERE discko_id IN ('long', 'beside')"
title "many leads"
leads 3000 > many.ndjson
$IMPORT --quiet many.db many.ndjson
mv many.db db
crm crm -e 'DELETE FROM leads'
sync
crm crm --skip-column-names -e "SELECT COUNT(*), COUNT(DISTINCT discko_id) FROM leads"
title "wrong usage"
code "$examples/crm-mariadb/sync.sh" db 2>&1
code "$examples/crm-mariadb/sync.sh" nothere crm 2>&1
