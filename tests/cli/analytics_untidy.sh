. "$TOP/tests/cli/lib.sh"
title "what forms, people and CRMs leave, under many settings: every view says what was counted again from the JSON"
python3 -B "$TOP/tests/analytics/compare.py" "$TOP"
