#!/bin/sh
# packages.sh NEED:PACKAGE...: makes sure that every NEED is there: a command, a header or the path of a file.
# Installs what is missing if it can (apt, as root), else prints the command that would.
has() {
    case $1 in
    /*) test -e "$1" ;;
    *.h) echo "#include <stddef.h>
#include <$1>" | ${CC:-cc} ${CPPFLAGS:-} -E - >/dev/null 2>&1 ;;
    time) test -x /usr/bin/time ;;
    venv) /usr/bin/python3 -c "import ensurepip" 2>/dev/null ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}
missing() {
    for pair; do
        has "${pair%%:*}" || printf ' %s' "${pair#*:}"
    done
}
packages=$(missing "$@")
[ -n "$packages" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "discko: packages are missing; install them, then run make again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y$packages" >&2
    exit 1
fi
echo "discko: installing$packages" >&2
log=$(mktemp)
# shellcheck disable=SC2086
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
fi
rm -f "$log"
packages=$(missing "$@")
[ -z "$packages" ] || { echo "discko: still missing after installation:$packages" >&2; exit 1; }
