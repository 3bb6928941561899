. "$TOP/tests/cli/lib.sh"
title "random captures: every payload is stored as it was sent or kept in quarantine"
python3 -B "$TOP/tests/captures/property.py" "$IMPORT" 1 150
