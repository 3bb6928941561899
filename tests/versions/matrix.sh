#!/bin/bash
# Builds the extension for other machines, loads it there into a SQLite (under qemu or wine where the machine is
# another), and compares what tests/versions/everything.sh gives with what it gives on this machine.
#
#   tests/versions/matrix.sh FOLDER [TARGET...]
#
# Prints a row of a table for each target; all of them without TARGET. Everything is built below FOLDER, and kept
# there for the next time. Exit 1 if a target does not give the same bytes, 2 if there is nothing to compare with.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1" && work=$(cd "$1" && pwd) || exit 2
shift
. "$top/tests/versions/sqlite.sh"

# name | compiler | CPPFLAGS | what runs its programs, - for nothing | its packages
targets() {
    cat <<'LIST'
Linux x86-64|gcc|||gcc:gcc
Linux x86-64, without SIMD|gcc|-DDISCKO_SCALAR||gcc:gcc
Linux x86-64, musl|musl-gcc|||musl-gcc:musl-tools
Linux i686|i686-linux-gnu-gcc||qemu-i386 -L /usr/i686-linux-gnu|qemu-i386:qemu-user i686-linux-gnu-gcc:gcc-i686-linux-gnu /usr/i686-linux-gnu/include/stdio.h:libc6-dev-i386-cross
Linux arm64|aarch64-linux-gnu-gcc||qemu-aarch64 -L /usr/aarch64-linux-gnu|qemu-aarch64:qemu-user aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu /usr/aarch64-linux-gnu/include/stdio.h:libc6-dev-arm64-cross
Linux armhf|arm-linux-gnueabihf-gcc||qemu-arm -L /usr/arm-linux-gnueabihf|qemu-arm:qemu-user arm-linux-gnueabihf-gcc:gcc-arm-linux-gnueabihf /usr/arm-linux-gnueabihf/include/stdio.h:libc6-dev-armhf-cross
Linux riscv64|riscv64-linux-gnu-gcc||qemu-riscv64 -L /usr/riscv64-linux-gnu|qemu-riscv64:qemu-user riscv64-linux-gnu-gcc:gcc-riscv64-linux-gnu /usr/riscv64-linux-gnu/include/stdio.h:libc6-dev-riscv64-cross
Linux s390x (big-endian)|s390x-linux-gnu-gcc||qemu-s390x -L /usr/s390x-linux-gnu|qemu-s390x:qemu-user s390x-linux-gnu-gcc:gcc-s390x-linux-gnu /usr/s390x-linux-gnu/include/stdio.h:libc6-dev-s390x-cross
macOS arm64|macos-arm64||-|npm:npm
macOS x86-64|macos-x86_64||-|npm:npm
Windows x86-64|x86_64-w64-mingw32-gcc|-D__USE_MINGW_ANSI_STDIO|wine|wine:wine x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64 /usr/lib/wine/wine64:wine64
LIST
}

row() { # target, builds, runs, what was tried
    printf '| %s | %s | %s | %s |\n' "$@"
}

# Some compilers do not look into /usr/include: xxHash's header is all that they need from there.
headers() {
    mkdir -p "$work/include" && cp /usr/include/xxhash.h /usr/include/xxh3.h "$work/include"
}

build_extension() { # folder, compiler, CPPFLAGS
    make -s -C "$top" B="$1" CC="$2" CPPFLAGS="-I$sqlite -I$work/include $3" WERROR=-Werror SAY=: -j2 extension > "$1.log" 2>&1
}

build_host() { # folder, compiler, CPPFLAGS
    local libraries="-ldl -lpthread -lm"
    [[ $2 != *mingw* ]] || libraries=
    [ "$1/host.exe" -nt "$top/tests/versions/host.c" ] ||
        $2 $3 -O0 -w -I"$sqlite" -o "$1/host.exe" "$top/tests/versions/host.c" "$sqlite/sqlite3.c" $libraries >> "$1.log" 2>&1
}

run() { # folder, what runs it
    (cd "$1" && $2 ./host.exe ./discko @../everything.sql) > "$1/out" 2>> "$1.log"
}

# There is a compiler for macOS, but nothing that runs its programs.
only_build() { # name, compiler, folder
    sh "$top/ext/package/zig.sh" "$work/zig" > "$3.log" 2>&1
    if ! build_extension "$3" "$work/zig/cc-$2" ""; then
        row "$1" "no" "no" "see $3.log"
        return 1
    fi
    row "$1" "yes, clang of Zig $("$work/zig/zig/package/zig" version)" "not tried" "built, not run"
}

try() { # name, compiler, CPPFLAGS, runner, packages
    local folder=$work/${1//[^A-Za-z0-9]/_}
    if ! sh "$top/tests/packages.sh" $5 > "$folder.log" 2>&1; then
        row "$1" "not tried" "not tried" "its compiler cannot be had here"
        return 1
    fi
    mkdir -p "$folder"
    if [ "$4" = - ]; then
        only_build "$1" "$2" "$folder"
        return
    fi
    if ! build_extension "$folder" "$2" "$3" || ! build_host "$folder" "$2" "$3"; then
        row "$1" "no" "no" "see $folder.log"
        return 1
    fi
    if ! run "$folder" "$4" || ! cmp "$work/reference" "$folder/out" >> "$folder.log" 2>&1; then
        row "$1" "yes" "no" "see $folder.log"
        return 1
    fi
    row "$1" "yes, $($2 -dumpversion 2>&1 | head -1 | sed 's/^/gcc /')" "yes${4:+, under ${4%% *}}" "the same output from every function and table"
}

sqlite=$(fetched latest "$work/sqlite")
if [ ! -f "$sqlite/sqlite3.c" ]; then
    echo "matrix.sh: npm could not fetch the sources of SQLite" >&2
    exit 2
fi
headers || exit 2
export WINEPREFIX=$work/wine WINEDEBUG=-all
bash "$top/tests/versions/everything.sh" > "$work/everything.sql" || exit 2
reference=$work/this_machine
mkdir -p "$reference"
if ! build_extension "$reference" cc "" || ! build_host "$reference" cc "" || ! run "$reference" ""; then
    cat "$reference.log" >&2
    exit 2
fi
cp "$reference/out" "$work/reference"
"$reference/host.exe" "$reference/discko" "SELECT name FROM pragma_function_list WHERE name LIKE 'discko%' UNION SELECT name FROM pragma_module_list WHERE name LIKE 'discko%'" |
    while read -r name; do
        grep -q "$name(" "$work/everything.sql" || { echo "matrix.sh: everything.sh does not use $name" >&2; exit 2; }
    done || exit 2

echo "| target | builds | runs, with SQLite $(sqlite_number "$sqlite") | what was tried |"
echo "|---|---|---|---|"
failed=0
while IFS='|' read -r name compiler flags runner packages <&3; do
    wanted=$(($# == 0))
    for target; do
        [[ $name != *"$target"* ]] || wanted=1
    done
    [ $wanted = 0 ] || try "$name" "$compiler" "$flags" "$runner" "$packages" || failed=1
done 3< <(targets)
exit $failed
