# Sources of SQLite to build hosts from: they come inside packages of better-sqlite3. Read by other scripts.

fetched() { # version of better-sqlite3, folder to unpack it in: prints the folder of its sqlite3.c
    mkdir -p "$2"
    if [ ! -d "$2/package" ]; then
        (cd "$2" && npm pack --silent "better-sqlite3@$1" && tar xzf ./*.tgz) > /dev/null 2>&1 || return
    fi
    [ ! -f "$2/package/deps/sqlite3.tar.gz" ] || tar xzf "$2/package/deps/sqlite3.tar.gz" -C "$2/package/deps"
    dirname "$(find "$2" -name sqlite3.c | head -1)"
}
sqlite_number() { # folder of a sqlite3.h: prints its version
    sed -n 's/^#define SQLITE_VERSION *"\(.*\)"/\1/p' "$1/sqlite3.h"
}
