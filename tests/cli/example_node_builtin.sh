. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet db "$payloads"
node=node
# A Node that has it, where the one at hand has not.
if ! node --input-type=module -e "import 'node:sqlite'" 2> /dev/null; then
    npm install --silent --no-audit --no-fund --no-save node@24 > npm.log 2>&1 || tail -5 npm.log
    node=node_modules/.bin/node
fi
NODE_NO_WARNINGS=1 $node "$TOP/examples/node/builtin.mjs" db "$SO.so"
