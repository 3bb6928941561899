. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet db "$payloads"
for python in python3 /usr/bin/python3; do # one built with loadable extensions
    if $python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2> /dev/null; then
        break
    fi
done
$python "$TOP/examples/python/leads.py" db "$SO"
title "a Python that cannot load extensions"
code $python -c "import runpy, sqlite3, sys
sqlite3.connect = lambda database: object()
sys.argv = ['leads.py', 'db']
runpy.run_path('$TOP/examples/python/leads.py', run_name='__main__')" 2>&1
