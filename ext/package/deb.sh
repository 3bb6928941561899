#!/bin/sh
# deb.sh FOLDER VERSION OLDEST_SQLITE: makes a Debian package of what `make install` has put below FOLDER/root,
# with PREFIX=/usr. DEBFULLNAME and DEBEMAIL say who built it, as for Debian's own tools;
# SOURCE_DATE_EPOCH of what date it is, so that the same sources make the same package.
set -e
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
cd "$1"
version=$2 oldest=$3
arch=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-The discko authors} <${DEBEMAIL:-authors@discko.invalid}>"
doc=root/usr/share/doc/discko
mkdir -p "$doc" root/usr/share/lintian/overrides root/DEBIAN debian

copyright() {
    cat <<TEXT
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: discko

Files: *
Copyright: $(sed -n 's/^Copyright (c) //p' "$top/LICENSE")
License: Expat
TEXT
    sed '1,/^Copyright/d' "$top/LICENSE" | sed '1{/^$/d}; s/^$/./; s/^/ /'
}
# The newest section of CHANGELOG.md, in lines as short as Debian's.
changelog() {
    printf 'discko (%s) unstable; urgency=medium\n\n' "$version"
    awk '
        function done() { if (item != "") print item; item = "" }
        /^## / { if (n++) exit; next }
        !n { next }
        !/^  / { done() }
        NF { sub(/^(- |  )/, ""); item = item (item == "" ? "" : " ") $0 }
        END { done() }' "$top/CHANGELOG.md" | while IFS= read -r item; do
        echo "$item" | fold -s -w 74 | sed '1s/^/  * /; 2,$s/^/    /; s/ *$//'
    done
    printf '\n -- %s  %s\n' "$maintainer" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
}
control() {
    cat <<TEXT
Package: discko
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -sk --exclude=DEBIAN root | cut -f1)
Depends: $1
Recommends: sqlite3
Section: database
Priority: optional
Description: query captured webhook payloads of Discko with SQLite
 Discko is a lead-qualification service that sends what it knows of a lead
 as a webhook. This package has a SQLite extension, loaded by its bare name
 (.load discko), that gives SQL the fields of such payloads, and a program,
 discko-import, that appends whole dumps and spool folders of them to a
 database without losing or doubling a byte. A header and a static library
 for programs that embed the extension are in it too.
TEXT
}

rm -f root/usr/share/discko/installed # dpkg has a list of its own
find root -type d -exec chmod 755 {} +
strip root/usr/bin/* $(find root/usr/lib -name '*.so')
strip --strip-debug $(find root/usr/lib -name '*.a')
copyright > "$doc/copyright"
changelog | gzip -9n > "$doc/changelog.gz"
gzip -9n root/usr/share/man/man[17]/*.[17]
mkdir -p root/usr/share/zsh/vendor-completions # where Debian's zsh looks
mv root/usr/share/zsh/site-functions/* root/usr/share/zsh/vendor-completions
rmdir root/usr/share/zsh/site-functions
rm -f "$doc/CHANGELOG.md" # it stands there as changelog.gz
cp "$here/lintian-overrides" root/usr/share/lintian/overrides/discko
printf 'Source: discko\n\nPackage: discko\nArchitecture: %s\n' "$arch" > debian/control
# The symbols alone would let an older SQLite in than discko runs on.
depends=$(dpkg-shlibdeps -O root/usr/bin/discko-import "$(find root/usr/lib -name discko.so)" |
    sed -n "s/^shlibs:Depends=//; s/libsqlite3-0 ([^)]*)/libsqlite3-0 (>= $oldest)/p")
control "$depends" > root/DEBIAN/control
(cd root && find usr -type f | LC_ALL=C sort | xargs md5sum) > root/DEBIAN/md5sums
dpkg-deb --build --root-owner-group root "discko_${version}_$arch.deb" > /dev/null
