. "$TOP/tests/cli/lib.sh"
title "captures after the output of other programs: see tests/captures"
python3 -B "$TOP/tests/captures/check.py" "$IMPORT"
