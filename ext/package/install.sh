#!/bin/sh
# install.sh MANIFEST MODE:FILE:FOLDER...: installs each FILE in its FOLDER, below $DESTDIR. What is made for
# it, files and folders, is noted in MANIFEST first, so that uninstall.sh takes away that and nothing else.
set -e
manifest=$1
shift

# Nothing is installed unless all of it can be.
writable() { # folder: it, or the nearest one above it that is there
    folder=$DESTDIR$1
    while [ ! -e "$folder" ]; do
        folder=$(dirname "$folder")
    done
    [ -w "$folder" ]
}
for item; do
    rest=${item#*:}
    writable "${rest#*:}" || {
        echo "discko: cannot write to ${rest#*:}: install as root, or set PREFIX and EXTDIR to folders of your own" >&2
        exit 1
    }
done

made() { # folder: it and those above it that are not there yet
    if [ "$1" != / ] && [ ! -d "$DESTDIR$1" ]; then
        made "$(dirname "$1")"
        echo "$1/"
    fi
}
noted() { # file, folder
    made "$2"
    echo "$2/${1##*/}"
}

list=$(mktemp)
trap 'rm -f "$list"' EXIT
{
    noted "$manifest" "$(dirname "$manifest")"
    for item; do
        rest=${item#*:}
        noted "${rest%%:*}" "${rest#*:}"
    done
    if [ -f "$DESTDIR$manifest" ]; then # installed again: what was made the first time
        cat "$DESTDIR$manifest"
    fi
} > "$list"
install -d "$DESTDIR$(dirname "$manifest")"
LC_ALL=C sort -u "$list" > "$DESTDIR$manifest"

for item; do
    rest=${item#*:}
    install -d "$DESTDIR${rest#*:}"
    install -m "${item%%:*}" "${rest%%:*}" "$DESTDIR${rest#*:}/"
done
