# What must hold of the sources; run.sh reads this file.
sources=$(ls ext/*.[ch] importer/*.c importer/*/*.[ch] tests/unit/*.[ch] tests/fuzz/*.[ch] tests/crash/*.c tests/simulate/*.[ch] examples/*/*.c)
c_files=$(echo ext/*.c importer/*.c importer/*/*.c)

quiet "clang-format: the committed style" clang-format --dry-run --Werror $sources
# Some of gcc's warnings need the optimiser. With WERROR=-Werror it has built the tree that is tested, unless make check
# was given other flags.
gcc_warns() {
    grep -q '^gcc .* -Werror .*-O2 ' build/flags || make_in "$work/gcc" CC=gcc CFLAGS=-O2 WERROR=-Werror SAY=: all units
}
quiet "gcc: no warning" gcc_warns
# None of clang's do. It builds and links the extension and a test for the thread sanitizer.
quiet "clang: no warning" make -s CC=clang HARDENING= HARDENING_PROGRAM= WERROR=-Werror syntax
# The rooms of the importer, in the order of the Makefile: each uses only those before it.
rooms_in_order() {
    local before= room
    for room in $(sed -n 's/^ROOMS := //p' Makefile); do
        before="$before $room"
        grep -HnE '^#include "\.\./[a-z]+/' "importer/$room"/*.[ch] | grep -v '/carriers\.def"' |
            grep -vE "\"\.\./(${before// /|})/"
    done
    true
}
quiet "the rooms of the importer use only those before them" rooms_in_order
# With a ninth of the analyser's paths, in a fifth of the time: make analyse follows all of them.
quiet "clang-tidy" tests/analyse.sh 25000
quiet "cppcheck" cppcheck --quiet --std=c11 --enable=warning,style,performance,portability --error-exitcode=1 \
    -D_GNU_SOURCE -DDISCKO_VERSION='"0"' $c_files
same_as_generated() {
    cp -a . "$work/generated" && # with their times, so that no object is built again
        make -s -C "$work/generated" generate > /dev/null &&
        for file in sql/schema.sql sql/snapshot.sql sql/analytics.sql sql/views.sql ext/README.md importer/discko-import.1 importer/README.md README.md; do
            diff -u $file "$work/generated/$file"
        done
}
quiet "what is derived from the lists is up to date: make generate" same_as_generated
quiet "the man page is sound mdoc" mandoc -T lint -W warning importer/discko-import.1
# What HARDENING and its like in the Makefile promise of the two artefacts.
hardened() {
    local file
    for file in discko.so discko-import; do
        readelf -dW $file | grep -q BIND_NOW || echo "$file: addresses are resolved late"
        readelf -lW $file | grep -q GNU_RELRO || echo "$file: no RELRO"
        readelf -lW $file | grep GNU_STACK | grep -q 'RW ' || echo "$file: the stack can be run"
        readelf -sW $file | grep -q __stack_chk_fail || echo "$file: no stack protector"
        readelf -dW $file | grep -qE 'TEXTREL|RPATH|RUNPATH' && echo "$file: text relocations or a search path"
        readelf -dW $file | grep -q cjson_utils && echo "$file: links cJSON_Utils"
    done
    readelf -sW discko-import | grep -q '__[a-z]*_chk@' || echo "discko-import: nothing fortified"
    readelf -sW discko.so | grep '__[a-z]*_chk@' && echo "discko.so: calls what musl has not"
    nm -D --undefined-only discko.so | grep -i cjson && echo "discko.so: shares cJSON's hooks with its host"
    readelf -hW discko-import | grep -q 'Type: *DYN' || echo "discko-import: no PIE"
    nm -D --defined-only discko.so | awk '{ print $3 }' | grep -vx sqlite3_discko_init
    true
}
quiet "hardened: symbols and segments of discko.so and discko-import" hardened
only_agreed_names() {
    git ls-files 2>/dev/null | awk -F/ '{ print $1 }' | sort -u | grep -vxE '\..*|Makefile|README\.md|LICENSE|VERSION|CHANGELOG\.md|ext|importer|sql|tests|examples'
    true
}
quiet "nothing at the top level but what is agreed" only_agreed_names
# Every example of a page runs and prints what the page says.
page_holds() {
    rm -rf "$work/page"
    mkdir -p "$work/page/tests/data"
    cp -r examples sql discko.so discko-import "$work/page"
    cp -r tests/data/golden "$work/page/tests/data"
    (cd "$work/page" && bash "$TOP/tests/docs.sh" "$TOP/$1") | diff -u "$1" -
}
for page in ext/README.md importer/README.md sql/README.md README.md; do
    quiet "the examples of $page" page_holds $page
done
quiet "each break of tests/mutation can be made" bash tests/mutation/run.sh --check
