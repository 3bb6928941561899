. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet db "$payloads"
cp -r "$TOP/examples/node" leads
# Builds its SQLite where there is no binary for this Node; headers of Node's own package are at hand.
if [ -e /usr/include/node/node.h ]; then
    export npm_config_nodedir=/usr
fi
(cd leads && npm install --silent --no-audit --no-fund) > npm.log 2>&1 || tail -5 npm.log
node leads/leads.mjs db "$SO.so"
