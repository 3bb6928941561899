. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet db "$payloads"
for python in python3 /usr/bin/python3; do # one built with loadable extensions
    if $python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2> /dev/null; then
        break
    fi
done
$python "$TOP/examples/python/leads.py" db "$SO"
