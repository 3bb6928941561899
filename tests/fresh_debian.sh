#!/bin/bash
# make check-deb: the Debian package in a freshly made Debian of this machine's release, installed by apt with
# what it depends on, used and taken away again; and what lintian says of it. Needs root and a package mirror.
cd "$(dirname "$0")/.." || exit 1
set -eu
deb=$(echo build/deb/discko_*.deb)
work=$(mktemp -d)
root=$work/root
trap 'rm -rf "$work"' EXIT
inside() {
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin DEBIAN_FRONTEND=noninteractive "$@"
}
logged() {
    "$@" > "$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }
}
. /etc/os-release
logged debootstrap --variant=minbase "$VERSION_CODENAME" "$root"
# Where this machine's apt finds its packages.
cp -r /etc/apt/apt.conf.d /etc/apt/sources.list* "$root/etc/apt/"
cp /etc/resolv.conf "$root/etc/"
logged inside apt-get update
cp "$deb" "$root/tmp/discko.deb"
cp -r examples/spool/documented "$root/tmp/spool"
inside find /usr | sort > "$work/before"
logged inside apt-get install -y /tmp/discko.deb
inside discko-import /tmp/leads.db /tmp/spool
[ "$(inside sqlite3 -cmd '.load discko' /tmp/leads.db 'SELECT discko_version(), count(*) FROM discko_events, discko_lead(payload)')" = "$(cat VERSION)|3" ]
logged inside apt-get purge -y --autoremove discko
inside find /usr | sort | diff "$work/before" - | grep '^>.*discko' && exit 1
lintian --allow-root --fail-on error,warning "$deb"
echo "the package installs, works and goes in a fresh $PRETTY_NAME; lintian has nothing to say"
