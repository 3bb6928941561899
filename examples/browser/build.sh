#!/bin/bash
# build.sh FOLDER: makes FOLDER/discko.html, the importer and SQLite as one page, with Debian's emscripten. The
# libraries are built once, from Debian's sources (see ext/package/static.sh); FOLDER is the build folder of make,
# which has built the native program already.
set -eu
cd "$(dirname "$0")/../.."
folder=$1 work=$1/browser root=$PWD/$1/static/wasm32/root
case $1 in /*) root=$1/static/wasm32/root ;; esac
export NODE_PATH=${NODE_PATH:-/usr/share/nodejs} # where Debian has what emscripten's tools ask for
bash ext/package/static.sh "$folder/static" wasm32
mkdir -p "$work"

# Each browser that can unpack the page's program has SIMD too.
export optimise="-O2 -msimd128 -msse2"
compile() { # source, with the flags of this build
    emcc $optimise -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DDISCKO_VERSION="\"$(cat VERSION)\"" -DSQLITE_CORE -I"$root/include" -iquote importer/store \
        -ffile-prefix-map="$PWD"=. -c "$1" -o "$work/$(echo "$1" | tr / _).o"
}
export -f compile
export root work
rm -f "$work"/*.o
# There is no server to be reached from a page, and no inotify.
ls ext/*.c importer/*/*.c importer/main.c "$folder/importer/sql_text.c" examples/browser/*.c |
    grep -vE '/(describe|transport|inotify)\.c$' | xargs -P "$(nproc)" -I{} bash -c 'compile {}'
emcc -O2 "$work"/*.o -L"$root/lib" -lsqlite3 -larchive -lnettle -lcjson -lz -llzma -lzstd -lbz2 -lworkerfs.js \
    -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sTOTAL_STACK=1MB -sINVOKE_RUN=0 -sEXIT_RUNTIME=0 -sDYNAMIC_EXECUTION=0 -sENVIRONMENT=worker \
    -sMODULARIZE -sEXPORT_NAME=discko -sEXPORTED_RUNTIME_METHODS=FS,WORKERFS,callMain,ccall,UTF8ToString \
    -sEXPORTED_FUNCTIONS=_main,_page_query,_page_report,_free -o "$work/program.js"

# One file: the style, the scripts, and the program, packed.
gzip -9n < "$work/program.wasm" | base64 -w0 > "$work/program.base64"
VERSION=$(cat VERSION) python3 - examples/browser "$work" > "$folder/discko.html" <<'PYTHON'
import os, re, sys
source, work = sys.argv[1:]
def text(*path):
    with open(os.path.join(*path), encoding='utf-8') as file:
        return file.read()
parts = {'STYLE': text(source, 'style.css'), 'SCRIPT': text(source, 'page.js'), 'VERSION': os.environ['VERSION'],
         'WORKER': ''.join([text(work, 'program.js'), text(source, 'files.js'), text(source, 'worker.js')]), 'WASM': text(work, 'program.base64')}
for name, part in parts.items():
    if '</script' in part.lower():
        sys.exit(f'build.sh: {name} would end its element')
sys.stdout.write(re.sub('@([A-Z]+)@', lambda m: parts[m.group(1)], text(source, 'page.html')))
PYTHON
