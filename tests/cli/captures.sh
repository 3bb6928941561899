. "$TOP/tests/cli/lib.sh"
title "captures in the output of other programs: see tests/captures"
python3 -B "$TOP/tests/captures/check.py" "$IMPORT"
