. "$TOP/tests/cli/lib.sh"
title "untidy data of forms, people and CRMs, under many settings: every view agrees with a count from the JSON"
python3 -B "$TOP/tests/analytics/compare.py" "$TOP"
