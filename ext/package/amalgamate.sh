#!/bin/sh
# amalgamate.sh FOLDER MODULE...: writes the extension as one C file and its header, discko.c and discko.h.
# A MODULE is a name in ext/ without its suffix.
#
# A header of discko's own is put where it is first included, a list (*.def) wherever it is. All names but
# the entry point become static, so that the file shares none with the program it is built into.
set -e
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/.."
version=$(cat ../VERSION)

awk -v version="$version" '
    { print }
    /^#include <sqlite3.h>/ { printf "\n#define DISCKO_VERSION \"%s\"\n", version }
' discko.h > "$out/discko.h"

{
    cat <<TEXT
/*
** discko $version: gives SQLite the fields of Discko's webhook payloads.
**
** The whole extension in one file, made from its sources by "make amalgamation". It needs discko.h beside
** it, and the headers of SQLite and xxHash; of xxHash nothing when it is linked.
**
**   cc -DSQLITE_CORE -c discko.c                       into a program: see discko.h
**   cc -shared -fPIC -o discko.so discko.c             to be loaded
**
TEXT
    sed 's/^/** /; s/ *$//' ../LICENSE
    cat <<TEXT
*/
#include "discko.h"

/* Not all that the modules offer each other is used by the extension. */
#define DK_PRIVATE static __attribute__((unused))
TEXT
    printf '%s.c\n' "$@" | awk '
        function expand(file,    line, name) {
            printf "\n/* ---- %s ---- */\n\n", file
            while ((getline line < file) > 0) {
                if (line ~ /^#include "/) {
                    name = line
                    gsub(/^#include "|".*$/, "", name)
                    include(name)
                } else if (line ~ /^SQLITE_EXTENSION_INIT[13]$/) {
                    note_routines()
                } else {
                    print unshared(file, line)
                }
            }
            close(file)
        }
        function include(name) {
            if (name != "discko.h" && (name ~ /\.def$/ || !(name in seen))) {
                seen[name]
                expand(name)
            }
        }
        # The pointer to the routines of SQLite: one for all modules.
        function note_routines() {
            if (!noted++) {
                print "#ifndef SQLITE_CORE\nstatic SQLITE_EXTENSION_INIT1\n#endif"
            }
        }
        # Functions where a header declares them; objects there and where they are defined.
        function unshared(file, line) {
            if (line ~ /^extern const .* dk_/) {
                sub(/^extern/, "DK_PRIVATE", line)
            } else if (line ~ /^const .* dk_[a-z_]*(\[.*\])? = / ||
                       file ~ /\.h$/ && line ~ /^[a-z].*[ *]dk_[a-z0-9_]*\(/ && line !~ /^(typedef|static) /) {
                line = "DK_PRIVATE " line
            }
            return line
        }
        { expand($0) }'
} > "$out/discko.c.part"
mv "$out/discko.c.part" "$out/discko.c"
