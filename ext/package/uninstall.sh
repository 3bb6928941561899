#!/bin/sh
# uninstall.sh MANIFEST: takes away what install.sh has put there. A folder that it made stays where something
# else is in it by now.
set -e
if [ ! -f "$DESTDIR$1" ]; then
    echo "discko: not installed: there is no $DESTDIR$1; say the same DESTDIR and PREFIX as for make install" >&2
    exit 1
fi
list=$(mktemp)
trap 'rm -f "$list"' EXIT
LC_ALL=C sort -r "$DESTDIR$1" > "$list" # what is in a folder before the folder
while IFS= read -r path; do
    case $path in
    */) rmdir "$DESTDIR$path" 2> /dev/null || : ;;
    *) rm -f "$DESTDIR$path" ;;
    esac
done < "$list"
