#!/bin/bash
# static.sh FOLDER ARCH: makes FOLDER/ARCH/discko-import, a static program for Linux on ARCH (x86_64 or aarch64), and
# everything it is linked with: musl, libarchive, zlib, bzip2, xz, zstd, cJSON, nettle, curl, mbed TLS and SQLite. For
# wasm32 it makes only the libraries, without musl and those for servers. The sources are Debian's source packages,
# fetched by apt, which checks their signatures; those of SQLite come inside an npm package. The libraries are built
# once; a second run builds only the program.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1/$2"
work=$(cd "$1" && pwd) arch=$2
root=$work/$arch/root sources=$work/sources build=$work/$arch/build
cross=$arch-linux-gnu- host=$arch-linux-musl threads=1
[ "$(uname -m)" != "$arch" ] || cross=
[ "$arch" != wasm32 ] || { cross=em host=wasm32-unknown-emscripten threads=0; }
. "$top/tests/versions/sqlite.sh"
mkdir -p "$root/include" "$root/lib" "$sources" "$build"

fetch_sources() {
    local apt=$work/apt file
    [ ! -f "$sources/done" ] || return 0
    rm -rf "$apt"
    mkdir -p "$apt/lists" "$apt/parts"
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" > "$apt/parts/${file##*/}"
    done
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2> /dev/null | sed -n 's/^deb /deb-src /p' > "$apt/sources.list" || :
    cat > "$apt/apt.conf" <<TEXT
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/parts";
Dir::State::lists "$apt/lists";
APT::Sandbox::User "$(id -un)";
TEXT
    export APT_CONFIG=$apt/apt.conf
    apt-get -q update
    (cd "$sources" && apt-get -q source musl zlib bzip2 xz-utils libzstd libarchive cjson nettle curl mbedtls)
    unset APT_CONFIG
    touch "$sources/done"
}

# Each library is built in a copy of its source, once.
library() { # name, the package it is in
    [ ! -f "$build/$1.done" ] || return 0
    echo "building $1 for $arch"
    rm -rf "${build:?}/$1"
    cp -r "$sources/${2:-$1}"-[0-9]* "$build/$1"
    find "$build/$1" -exec touch -h -d @1 {} + # nothing of the GNU build system is to be made again
    (cd "$build/$1" && "build_$1") > "$build/$1.log" 2>&1 || { tail -30 "$build/$1.log"; exit 1; }
    touch "$build/$1.done"
}

# The same bytes come out wherever the folder is.
flags="-O2 -g0 -fPIC -ffunction-sections -fdata-sections -ffile-prefix-map=$work=. -I$root/include"
[ "$arch" != aarch64 ] || flags="$flags -mno-outline-atomics" # its run-time test needs glibc

archive() { # name of the library, sources... with flags
    local name=$1 object
    shift
    rm -f ./*.o
    "$CC" $flags -c "$@"
    rm -f "$root/lib/$name"
    "${cross}ar" rcsD "$root/lib/$name" ./*.o
}
configure() { # arguments; the tests of a cross build cannot run
    ./configure --host="$host" --build="$(uname -m)-pc-linux-gnu" --prefix="$root" --disable-shared --enable-static "$@" \
        CC="$CC" AR="${cross}ar" RANLIB="${cross}ranlib" CFLAGS="$flags" CPPFLAGS="-I$root/include" LDFLAGS="-L$root/lib" PKG_CONFIG=false
}

build_musl() {
    ./configure --target="$arch" --prefix="$root" --disable-shared --enable-wrapper=gcc CC="${cross}gcc" AR="${cross}ar" RANLIB="${cross}ranlib" \
        CFLAGS="-g0 -ffile-prefix-map=$work=. -fPIC $([ "$arch" != aarch64 ] || echo -mno-outline-atomics)"
    make -j2 install
}
build_zlib() { archive libz.a adler32.c compress.c crc32.c deflate.c infback.c inffast.c inflate.c inftrees.c trees.c uncompr.c zutil.c && cp zlib.h zconf.h "$root/include"; }
build_bzip2() { archive libbz2.a -D_FILE_OFFSET_BITS=64 blocksort.c huffman.c crctable.c randtable.c compress.c decompress.c bzlib.c && cp bzlib.h "$root/include"; }
build_xz() { configure --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-scripts --disable-doc --disable-nls --disable-threads && make -j2 install; }
build_zstd() { archive libzstd.a -DZSTD_DISABLE_ASM -DZSTD_LEGACY_SUPPORT=0 lib/common/*.c lib/decompress/*.c lib/compress/*.c && cp lib/zstd.h lib/zstd_errors.h "$root/include"; }
build_cjson() { archive libcjson.a cJSON.c && mkdir -p "$root/include/cjson" && cp cJSON.h "$root/include/cjson"; }
build_nettle() { configure --disable-public-key --disable-assembler --disable-documentation --disable-openssl && make -j2 libnettle.a && make install-static install-headers; }
build_libarchive() {
    configure --disable-bsdtar --disable-bsdcat --disable-bsdcpio --disable-acl --disable-xattr --without-xml2 --without-expat \
        --without-openssl --without-nettle --without-lz4 --without-lzo2 --without-libb2 --without-iconv --without-mbedtls && make -j2 install
}
build_mbedtls() { make -j2 -C library static CC="$CC" AR="${cross}ar" ARFLAGS=-cr CFLAGS="$flags" && cp library/*.a "$root/lib" && cp -r include/* "$root/include"; }
build_curl() {
    configure --with-mbedtls="$root" --without-ssl-dummy --without-zlib --without-brotli --without-zstd --without-libpsl --without-libidn2 \
            --without-nghttp2 --without-librtmp --without-libssh2 --disable-ldap --disable-manual --disable-threaded-resolver --disable-alt-svc \
            --disable-hsts --disable-cookies --disable-ftp --disable-file --disable-rtsp --disable-dict --disable-telnet --disable-tftp \
            --disable-pop3 --disable-imap --disable-smb --disable-smtp --disable-gopher --disable-mqtt --disable-ntlm --disable-unix-sockets \
            --with-ca-bundle=/etc/ssl/certs/ca-certificates.crt --without-ca-path && make -j2 -C lib install && make -C include install
}
# From 3.54 on, SQLITE_MAX_EXPR_DEPTH also limits the tables of a statement with WITH, those in views included; a user
# may join several of our views.
build_sqlite() {
    local source
    source=$(fetched latest "$work/sqlite")
    [ -f "$source/sqlite3.c" ] || { echo "npm could not fetch the sources of SQLite"; return 1; }
    cp "$source"/sqlite3*.[ch] "$root/include"
    cd "$build/sqlite" && archive libsqlite3.a -DSQLITE_THREADSAFE=$threads \
        -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_SESSION -DSQLITE_ENABLE_PREUPDATE_HOOK -DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_ENABLE_COLUMN_METADATA \
        -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_SECURE_DELETE -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_MAX_EXPR_DEPTH=10000 "$root/include/sqlite3.c"
}

every_library() {
    library zlib
    library bzip2
    library xz xz-utils
    library zstd libzstd
    for name in cjson nettle libarchive "$@"; do
        library $name
    done
    mkdir -p "$sources/sqlite-0"
    library sqlite
}

fetch_sources
if [ "$arch" = wasm32 ]; then
    export NODE_PATH=${NODE_PATH:-/usr/share/nodejs} # where Debian has what emscripten's tools ask for
    CC=emcc
    mkdir -p "$root/include"
    cp /usr/include/xxhash.h /usr/include/xxh3.h "$root/include"
    every_library
    exit
fi
CC=${cross}gcc
library musl
# The headers of the kernel, which are not musl's.
for name in linux asm-generic; do
    [ -e "$root/include/$name" ] || cp -r "/usr/include/$name" "$root/include"
done
[ -e "$root/include/asm" ] || cp -r "$(echo /usr/include/"$(uname -m)"-linux-gnu/asm /usr/"$arch"-linux-gnu/include/asm | tr ' ' '\n' | grep "/$arch-" | head -1)" "$root/include"
cp /usr/include/xxhash.h /usr/include/xxh3.h "$root/include"
CC=$root/bin/musl-gcc
every_library mbedtls curl

# The program itself.
make -s -C "$top" B="$work/$arch/discko" CC="$root/bin/musl-gcc" CPPFLAGS="-I$root/include -DCURL_STATICLIB" PIE=-static SAY=: -j2 \
    CFLAGS="-O2 -g0 -ffunction-sections -fdata-sections -ffile-prefix-map=$work=." LDFLAGS="-L$root/lib -Wl,--gc-sections" \
    IMPORTER_LIBS="-lcjson -lsqlite3 -lcurl -lmbedtls -lmbedx509 -lmbedcrypto -lnettle -larchive -lz -llzma -lzstd -lbz2 -lm" \
    discko-import
"${cross}strip" -o "$work/$arch/discko-import" "$work/$arch/discko/discko-import"
