#!/bin/bash
# make check-release: the release is made a second time, in another folder, and must have the same bytes; the static
# importers run in a root that holds nothing else, on every compression; the others' formats are what they should be.
cd "$(dirname "$0")/.." || exit 1
set -eu
version=$(cat VERSION)
first=build/release/$version
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
in_empty_root() { # architecture, command before the program
    local root=$work/root-$1 file count
    mkdir -p "$root/var/tmp"
    tar xzf "$first/discko-$version-linux-$1.tar.gz" -C "$root" --strip-components=1
    inputs "$root"
    for file in a.tar.gz a.tar.xz a.tar.bz2 a.tar.zst a.zip; do
        chroot "$root" $2 /discko-import --quiet --final "$file.db" "$file" 2> "$work/err" || [ $? = 1 ] || cat "$work/err"
        count=$(sqlite3 "$root/$file.db" "SELECT count(*) FROM discko_events")
        [ "$count" = 28 ] || { echo "$1: $file gives $count payloads"; exit 1; }
    done
    { chroot "$root" $2 /discko-import http://127.0.0.1:1 a.zip 2>&1 || :; } | grep -q "does not answer" || { echo "$1: it knows no servers"; exit 1; }
    echo "the static importer for $1 reads every compression in an empty root, and knows servers"
}
in_empty_root x86_64 ""
mkdir -p "$work/root-arm64"
cp "$(command -v qemu-aarch64-static)" "$work/root-arm64/qemu"
in_empty_root arm64 /qemu
for pair in macos-arm64:Mach-O.*arm64 macos-x86_64:Mach-O.*x86_64; do
    tar xzf "$first/discko-$version-${pair%%:*}.tar.gz" -C "$work" --strip-components=1
    file "$work/discko.dylib" | grep -q "${pair#*:}" || { echo "${pair%%:*}: not what it should be"; exit 1; }
    echo "${pair%%:*}: built, not run"
done
