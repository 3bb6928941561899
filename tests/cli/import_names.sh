. "$TOP/tests/cli/lib.sh"
title "a database's name is that of a file, never a URI or a word of SQLite's"
for name in file:x.db :memory: "file:y.db?mode=memory"; do
    code $IMPORT --quiet "$name" "$payloads/test.json" 2>&1
    code $IMPORT --verify "$name"
done
ls
