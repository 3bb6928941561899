. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet db "$payloads"
cp -r "$TOP/examples/node" leads
# Builds its SQLite where there is no binary for this Node, which takes a minute when it is optimised;
# headers of Node's own package are at hand.
export CFLAGS=-O0 CXXFLAGS=-O0
if [ -e /usr/include/node/node.h ]; then
    export npm_config_nodedir=/usr
fi
(cd leads && npm install --silent --no-audit --no-fund) > npm.log 2>&1 || tail -5 npm.log
node leads/leads.mjs db "$SO.so"
title "from the npm packages"
env -u CFLAGS -u CXXFLAGS make -s -C "$TOP" npm SAY=:
cd leads
npm install --offline --silent --no-audit --no-fund "$TOP"/build/npm/*.tgz > ../npm.log 2>&1 || tail -5 ../npm.log
node -e "
const db = new (require('better-sqlite3'))('../db', { readonly: true });
require('discko').load(db);
console.log(db.prepare('SELECT count(*) AS leads, discko_version() AS version FROM discko_events, discko_lead(payload)').get());" |
    sed "s/$(cat "$TOP/VERSION")/VERSION/"
