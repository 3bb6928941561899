. "$TOP/tests/cli/lib.sh"
# The page itself, as where discko is installed.
cp -r "$TOP/examples" .
export PATH=${IMPORT%/*}:$PATH LD_LIBRARY_PATH=${SO%/*}
bash "$TOP/tests/docs.sh" "$TOP/examples/sqlite-utils/README.md" | diff "$TOP/examples/sqlite-utils/README.md" - && echo "as the page says"
