. "$TOP/tests/cli/lib.sh"
$IMPORT --quiet db "$payloads"

title installed, by pkg-config
make -s -C "$TOP" install DESTDIR="$PWD/root" PREFIX=/usr EXTDIR=/usr/lib/discko-test SAY=:
export PKG_CONFIG_PATH=$PWD/root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$PWD/root
gcc -Wall -Wextra -Werror "$TOP/examples/c/leads.c" $(pkg-config --cflags --libs discko) -o installed
./installed db

title the one file
make -s -C "$TOP" amalgamation SAY=:
cp "$TOP"/build/amalgamation/discko.[ch] "$TOP/examples/c/leads.c" .
gcc -Wall -Wextra -Werror -DSQLITE_CORE -I. leads.c discko.c -lsqlite3 -o one-file
./one-file db

title nothing to query
code ./one-file missing
code ./one-file
