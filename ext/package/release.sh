#!/bin/bash
# release.sh FOLDER VERSION: makes below FOLDER/VERSION all files of a release, and SHA256SUMS of them. The libraries
# that the static importers are linked with, and the compiler for macOS, are kept in FOLDER for the next time.
# SOURCE_DATE_EPOCH is the time of the files in the archives: the same sources make the same bytes.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
mkdir -p "$1"
work=$(cd "$1" && pwd) version=$2
out=$work/$version parts=$work/parts
rm -rf "$out" "$parts"
mkdir -p "$out" "$parts" "$work/include"
cp /usr/include/sqlite3.h /usr/include/sqlite3ext.h /usr/include/xxhash.h /usr/include/xxh3.h "$work/include"

extension() { # platform, compiler, program that strips it, more flags for linking: prints the file
    local folder=$parts/$1
    make -s B="$folder" CC="$2" CPPFLAGS="-I$work/include" CFLAGS="-O2 -g0 -ffile-prefix-map=$work=." LDFLAGS="${4:-}" SAY=: extension >&2
    set -- "$1" "$2" "$3" "$folder"/discko.{so,dylib,dll}
    for file in "${@:4}"; do
        [ ! -f "$file" ] || { [ -z "$3" ] || "$3" "$file"; echo "$file"; }
    done
}
# An archive of files whose folder is discko-VERSION-PLATFORM.
archive() { # platform, files and folders...
    local name=discko-$version-$1 folder=$parts/archive/discko-$version-$1
    mkdir -p "$folder"
    cp -r "${@:2}" LICENSE CHANGELOG.md "$folder"
    find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    chmod -R u=rwX,go=rX "$folder"
    case $1 in
    windows*) (cd "$parts/archive" && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -qX9 "$out/$name.zip" -@) ;;
    *) tar -C "$parts/archive" --sort=name --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -9n > "$out/$name.tar.gz" ;;
    esac
}
highest_glibc() { # file: the newest version of glibc that it asks for must be on Debian 11
    local highest
    highest=$(objdump -T "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
    [ "$(printf '%s\nGLIBC_2.31\n' "$highest" | sort -V | tail -1)" = GLIBC_2.31 ] || { echo "$1 needs $highest" >&2; exit 1; }
}

# Neither the folder it was built in nor the time is in any of them.
macos="-Wl,-s -Wl,-install_name,@rpath/discko.dylib"
sh ext/package/zig.sh "$work/zig"
linux_x64=$(extension linux-x86_64 gcc strip)
linux_arm64=$(extension linux-arm64 aarch64-linux-gnu-gcc aarch64-linux-gnu-strip)
windows_x64=$(extension windows-x86_64 x86_64-w64-mingw32-gcc "" "-s -Wl,--no-insert-timestamp -Wl,--disable-auto-image-base")
macos_arm64=$(extension macos-arm64 "$work/zig/cc-macos-arm64" "" "$macos")
macos_x64=$(extension macos-x86_64 "$work/zig/cc-macos-x86_64" "" "$macos")
highest_glibc "$linux_x64"
highest_glibc "$linux_arm64"

for arch in x86_64 aarch64; do
    bash ext/package/static.sh "$work/static" $arch
done
chmod 755 "$work"/static/*/discko-import
archive linux-x86_64 "$linux_x64" "$work/static/x86_64/discko-import" importer/discko-import.1 sql
archive linux-arm64 "$linux_arm64" "$work/static/aarch64/discko-import" importer/discko-import.1 sql
archive windows-x86_64 "$windows_x64" sql
archive macos-arm64 "$macos_arm64" sql
archive macos-x86_64 "$macos_x64" sql
make -s amalgamation dist deb SAY=:
archive amalgamation build/amalgamation/discko.c build/amalgamation/discko.h
cp "build/discko-$version.tar.gz" build/deb/discko_*.deb "$out"
bash ext/package/npm.sh "$out" "$version" "linux-x64=$linux_x64" "linux-arm64=$linux_arm64" "win32-x64=$windows_x64" \
    "darwin-x64=$macos_x64" "darwin-arm64=$macos_arm64"
while read -r tag file; do
    python3 ext/package/python/wheel.py "$out" "$version" "$tag" "$file" > /dev/null
done <<TEXT
linux_x86_64 $linux_x64
linux_aarch64 $linux_arm64
win_amd64 $windows_x64
macosx_11_0_x86_64 $macos_x64
macosx_11_0_arm64 $macos_arm64
TEXT
(cd "$out" && sha256sum -- * > SHA256SUMS)
