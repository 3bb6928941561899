#!/bin/bash
# Prints one SQL text that uses every function and table of the extension on sound, odd and broken payloads.
# Whatever it is run on, the result must be the same bytes.
set -eu
cd "$(dirname "$0")/../.."

insert() { # file: each of its lines as a payload
    sed "s/'/''/g; s/.*/INSERT INTO p(payload) VALUES ('&');/" "$1"
}
bytes() { # file: the whole of it as a blob
    printf "INSERT INTO p(payload) VALUES (x'%s');\n" "$(od -An -v -tx1 "$1" | tr -d ' \n')"
}
list() { # SELECT over `value`, one value a line on standard input
    printf "WITH list(value) AS (VALUES (NULL)"
    sed "s/'/''/g; s/.*/, ('&')/"
    printf ") SELECT value, %s FROM list;\n" "$1"
}

echo "CREATE TABLE p(id INTEGER PRIMARY KEY, payload);"
for file in examples/spool/documented/*.json tests/data/jsontestsuite/*.json; do
    bytes "$file"
done
insert tests/data/golden/deliveries.ndjson
cat <<'SQL'
-- Everything well-formed as a field, as a score and as points, too.
INSERT INTO p(payload) SELECT '{"event":"lead.x","data":{"id":' || payload || ',"extra":' || payload || ',"analysis":{"score":' || payload ||
    ',"budget":' || payload || '},"summary":{"categories":[{"name":' || payload || ',"summary":[' || payload || ',' || payload || ']}]}}}'
    FROM (SELECT CAST(payload AS TEXT) AS payload FROM p WHERE typeof(payload) = 'blob' AND length(payload) < 2000 AND discko_error(payload) NOT LIKE 'malformed%');
-- Runs of every length up to where the scanner's steps begin and end, with what ends a run behind them.
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 70),
    ending(text) AS (VALUES (''), ('é'), ('€'), ('𝄞'), ('\n'), ('\u00e9'), ('\ud834\udd1e'), ('\ud834'), ('\u0000'), (char(9)), ('\x'), (CAST(x'c3' AS TEXT)), (CAST(x'ff' AS TEXT)))
    INSERT INTO p(payload) SELECT '{"event":"lead.x","data":{"id":"' || substr('0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz', 1, i) || text ||
    'é","contact":{"firstName":"' || text || '","nick":"' || text || 'z"}}}' FROM n, ending;
SELECT id, discko_valid(payload), discko_error(payload), discko_hash(payload) FROM p;
SELECT id, l.* FROM p, discko_lead(payload) AS l;
SELECT id, discko_lead(payload) FROM p;
SELECT id, name, discko_lead(payload, name) FROM pragma_table_info('discko_lead'), p WHERE id % 7 = 0;
SELECT id, c.* FROM p, discko_category(payload) AS c;
SELECT id, t.* FROM p, discko_topic(payload) AS t;
SELECT id, x.* FROM p, discko_point(payload) AS x;
SELECT id, x.* FROM p, discko_plain(payload) AS x;
SELECT id, x.* FROM p, discko_problem(payload) AS x;
SELECT discko_lead(payload, 'nope') FROM p;
SELECT * FROM discko_lead;
SELECT discko_version();
SQL
printf '%s\n' 2024-01-15 2024-02-30 2024-02-29T24:00:00 2024-01-15T10:30:00.5+02:00 2024-12-31T23:59:60Z 0000-01-01 9999-12-31T23:59:59.9999-12:00 soon |
    list "discko_date(value)"
printf '%s\n' 10000-15000 50000+ '< 5 000 €' '10k–15k €' '$1.5M' '10.000,50' 'entre 5 000 et 8 000 euros' 'environ 15 000 € HT / mois' 'à définir' \
    99999999999999999999 0.1 1e5 '1,234,567.891' '12 345 678,9 CHF' |
    list "discko_budget(value), discko_budget_min(value), discko_budget_max(value), discko_budget_currency(value), discko_disc(value), discko_score_band(value)"
sed 1d tests/data/budgets.tsv | cut -f1 | list "discko_budget(value)"
printf '%s\n' Dominant influent 'stabilité' C D/I 'Profil DISC : S' |
    list "discko_disc(value)"
echo "WITH RECURSIVE n(i) AS (SELECT -1 UNION ALL SELECT i + 0.25 FROM n WHERE i < 9) SELECT i, discko_score_band(i) FROM n;"
