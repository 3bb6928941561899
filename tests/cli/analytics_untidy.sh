. "$TOP/tests/cli/lib.sh"
title "untidy data of forms, people and CRMs, under many settings: every view agrees with a count from the JSON"
python3 -B "$TOP/tests/analytics/compare.py" "$TOP"
title "of a long category, its beginning is shown: the views must not take a multiple of its memory"
printf '{"event":"lead.unlocked","date":"2024-03-01T10:00:00Z","data":{"id":"long","locked":false,"date":"2024-03-01","status":"NEW","category":"%01000d","analysis":{"budget":"5000 €"}}}\n' 1 > long.ndjson
$IMPORT --quiet long.db long.ndjson
for view in discko_category_demand discko_pipeline discko_cohorts discko_call_list; do
    sqlite3 long.db "SELECT '$view', length(category) FROM $view WHERE category IS NOT NULL"
done
