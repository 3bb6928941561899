# What is installed and handed out; run.sh reads this file.

# ---- make install, make uninstall
installs() { # arguments of make for a root in $work/installed
    local root=$work/installed before file
    rm -rf "$root"
    mkdir -p "$root/usr/bin"
    touch "$root/usr/bin/other"
    before=$(find "$root" | sort)
    make -s install "$@" SAY=:
    make -s install "$@" SAY=: # again: that must not make it forget what it made the first time
    [ "$(cd / && LD_LIBRARY_PATH=$root/usr/lib/discko-test sqlite3 -cmd '.load discko' :memory: 'SELECT discko_version()')" = "$(cat VERSION)" ] ||
        echo "not loaded by its bare name"
    "$root/usr/bin/discko-import" --version > /dev/null || echo "not run"
    for file in include/discko.h lib/libdiscko.a lib/pkgconfig/discko.pc share/man/man1/discko-import.1 share/discko/sql/schema.sql; do
        [ -s "$root/usr/$file" ] || echo "$file is not there"
    done
    make -s uninstall "$@" SAY=:
    diff <(echo "$before") <(find "$root" | sort)
}
quiet "make install puts it where it is found, make uninstall leaves nothing: PREFIX" \
    installs PREFIX="$work/installed/usr" EXTDIR="$work/installed/usr/lib/discko-test"
quiet "make install puts it where it is found, make uninstall leaves nothing: DESTDIR" \
    installs DESTDIR="$work/installed" PREFIX=/usr EXTDIR=/usr/lib/discko-test

# ---- make amalgamation
one_file() { # compiler: beside no other file it has no warning and one name, in a program and to be loaded
    local core out=$work/one-$1
    mkdir "$out" && cp build/amalgamation/discko.[ch] "$out" || return
    for core in -DSQLITE_CORE -fPIC; do
        $1 -std=c11 -O1 $core -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -c -o "$out/discko$core.o" "$out/discko.c" &&
            nm -g --defined-only "$out/discko$core.o" | awk '{ print $3 }' | grep -vx sqlite3_discko_init
    done
    $1 -shared -o "$out/discko.so" "$out/discko-fPIC.o" &&
        $1 -o "$work/host-one-$1" -DHOST_LINKS_DISCKO -I"$out" tests/versions/host.c "$out/discko-DSQLITE_CORE.o" -lsqlite3
}
quiet "make amalgamation" make -s amalgamation SAY=:
for compiler in gcc clang; do
    quiet "$compiler: the one file has no warning and one name" one_file $compiler
    quiet "$compiler: linked into a program it gives what discko.so gives" diff "$work/system.out" <(in_host one-$compiler)
done
SO=$work/one-gcc/discko ext_cli "one file:"
