#!/bin/bash
# make check-release: the release is made a second time, in another folder, and must have the same bytes. The static
# importers run in a root that holds nothing else, on every compression; the one for this machine, the extension and the
# wheel run in Debian 11, in Debian 12, and beside Debian's musl; the others' formats are what they should be.
cd "$(dirname "$0")/.." || exit 1
set -eu
version=$(cat VERSION)
first=$PWD/build/release/$version
epoch=$(git log -1 --format=%ct)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/again"
cp -r build/release/zig "$work/again" # the compiler is not built
SOURCE_DATE_EPOCH=$epoch bash ext/package/release.sh "$work/again" "$version" > "$work/log" 2>&1 || { tail "$work/log"; exit 1; }
diff "$first/SHA256SUMS" "$work/again/$version/SHA256SUMS"
echo "the release is the same when it is made again: $(wc -l < "$first/SHA256SUMS") files"

inputs() { # folder
    cp -r examples/spool "$1/spool"
    (cd "$1" && tar czf a.tar.gz spool && tar cJf a.tar.xz spool && tar cjf a.tar.bz2 spool && tar cf - spool | zstd -q > a.tar.zst &&
        (cd spool && zip -qr ../a.zip .) && rm -r spool)
}
# The static importer in `root`, on every compression. The rest of the arguments: what runs its programs there.
imports() { # root, name, command before the program...
    local root=$1 name=$2 file count
    shift 2
    mkdir -p "$root/var/tmp"
    inputs "$root"
    for file in a.tar.gz a.tar.xz a.tar.bz2 a.tar.zst a.zip; do
        chroot "$root" "$@" /discko-import --quiet --final "$file.db" "$file" 2> "$work/err" || [ $? = 1 ] || cat "$work/err"
        count=$(sqlite3 "$root/$file.db" "SELECT count(*) FROM discko_events")
        [ "$count" = 28 ] || { echo "$name: $file gives $count payloads"; exit 1; }
    done
    { chroot "$root" "$@" /discko-import http://127.0.0.1:1 a.zip 2>&1 || :; } | grep -q "does not answer" || { echo "$name: it knows no servers"; exit 1; }
    echo "$name: the static importer reads every compression, and knows servers"
}
unpacked() { # architecture, root
    mkdir -p "$2"
    tar xzf "$first/discko-$version-linux-$1.tar.gz" -C "$2" --strip-components=1
}
unpacked x86_64 "$work/empty"
imports "$work/empty" "an empty root, x86_64"
unpacked arm64 "$work/arm64"
cp "$(command -v qemu-aarch64-static)" "$work/arm64/qemu"
imports "$work/arm64" "an empty root, arm64 (under qemu)" /qemu

# Debian 11 and 12, made by debootstrap once. What is missing there is said, and is no success.
for suite in bullseye bookworm; do
    kept=build/release/roots/$suite root=$work/$suite
    if [ ! -d "$kept" ]; then
        rm -rf "$kept.new"
        debootstrap --variant=minbase --include=python3-venv "$suite" "$kept.new" > "$work/log" 2>&1 || { tail -5 "$work/log"; echo "$suite: cannot be had"; exit 1; }
        mv "$kept.new" "$kept"
    fi
    cp -a "$kept" "$root"
    unpacked x86_64 "$root"
    imports "$root" "Debian $(cat "$root/etc/debian_version")"
    cp "$first"/*manylinux*x86_64.whl "$root"
    chroot "$root" python3 -m venv /venv
    chroot "$root" sh -c '/venv/bin/pip install --quiet --disable-pip-version-check --no-index /*.whl'
    chroot "$root" /venv/bin/python -I -c 'import sqlite3, discko
db = sqlite3.connect(":memory:")
discko.load(db)
print(*db.execute("SELECT discko_version(), sqlite_version()").fetchone())' > "$work/loaded"
    [ "$(cut -d' ' -f1 "$work/loaded")" = "$version" ] || { echo "$suite: the wheel gives $(cat "$work/loaded")"; exit 1; }
    echo "Debian $(cat "$root/etc/debian_version"): the wheel is installed by pip and loads into SQLite $(cut -d' ' -f2 "$work/loaded")"
    rm -rf "$root"
done

# Debian's musl and a SQLite that is linked with it.
root=$work/musl sqlite=$(. tests/versions/sqlite.sh && fetched latest build/release/static/sqlite)
unpacked x86_64 "$root"
dpkg -L musl | while read -r file; do [ -d "$file" ] || echo "$file"; done | tar -C / -chf - -T - 2> /dev/null | tar -xf - -C "$root"
musl-gcc -O1 -w -I"$sqlite" -o "$root/host" tests/versions/host.c "$sqlite/sqlite3.c"
imports "$root" "Debian's musl"
[ "$(chroot "$root" /host ./discko "SELECT discko_version()")" = "$version" ] || { echo "musl: the extension is not loaded"; exit 1; }
echo "Debian's musl: the extension of the release loads"

# The packages for Node, installed from their files.
(cd "$work" && mkdir node && cd node && npm install --offline --silent --no-audit --no-fund "$first"/discko-"$version".tgz "$first"/discko-linux-x64-"$version".tgz &&
    sqlite3 :memory: -cmd ".load $(node -p "require('discko').getLoadablePath()")" "SELECT discko_version()") | grep -qx "$version"
echo "the npm packages are installed, and getLoadablePath() is the extension"
for pair in macos-arm64:Mach-O.*arm64 macos-x86_64:Mach-O.*x86_64; do
    tar xzf "$first/discko-$version-${pair%%:*}.tar.gz" -C "$work" --strip-components=1
    file "$work/discko.dylib" | grep -q "${pair#*:}" || { echo "${pair%%:*}: not what it should be"; exit 1; }
    echo "${pair%%:*}: built, not run"
done
