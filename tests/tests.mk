# Packages, tests, and the campaigns that `make check` only takes a part of.

# ------------------------------------------------------------------------------------------ packages

# A command or header, and the Debian package that has it.
EXTENSION_NEEDS := $(CC):gcc sqlite3ext.h:libsqlite3-dev xxhash.h:libxxhash-dev
IMPORTER_NEEDS := pkg-config:pkg-config sqlite3:sqlite3 cjson/cJSON.h:libcjson-dev archive.h:libarchive-dev \
    zlib.h:zlib1g-dev bzlib.h:libbz2-dev lzma.h:liblzma-dev zstd.h:libzstd-dev nettle/hmac.h:nettle-dev \
    curl/curl.h:libcurl4-openssl-dev
BUILD_NEEDS := $(EXTENSION_NEEDS) $(IMPORTER_NEEDS)
CHECK_NEEDS := gcc:gcc clang:clang clang-format:clang-format clang-tidy:clang-tidy cppcheck:cppcheck \
    valgrind:valgrind qemu-s390x:qemu-user s390x-linux-gnu-gcc:gcc-s390x-linux-gnu \
    /usr/s390x-linux-gnu/include/stdio.h:libc6-dev-s390x-cross nm:binutils git:git awk:mawk time:time mandoc:mandoc npm:npm node:nodejs g++:g++ \
    zstd:zstd xz:xz-utils bzip2:bzip2 zip:zip strace:strace venv:python3-venv python3:python3 chromium:chromium \
    localedef:locales mkfs.ext4:e2fsprogs pgrep:procps musl-gcc:musl-tools setpriv:util-linux \
    nginx:nginx-light curl:curl openssl:openssl mariadbd:mariadb-server systemd-analyze:systemd \
    dpkg-shlibdeps:dpkg-dev sqlite-utils:sqlite-utils

# They are installed for the target that needs them, before the first object.
.PHONY: extension-packages importer-packages check-packages units syntax print-units print-fuzz
extension-packages:
	@CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' sh tests/packages.sh $(EXTENSION_NEEDS)
importer-packages: extension-packages # not at once: apt takes a lock
	@CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' sh tests/packages.sh $(IMPORTER_NEEDS)
check-packages:
	@CC='$(CC)' sh tests/packages.sh $(BUILD_NEEDS) $(CHECK_NEEDS)

# --------------------------------------------------------------------------------------------- tests

# Built by gcc without a warning, which saves run.sh a build of its own.
check: check-packages ## run every test (minutes)
	@CC=gcc WERROR=-Werror $(MAKE) --no-print-directory -j2 all
	@bash tests/run.sh

units: extension $B/tests/faults $B/tests/batches_of_20 $B/tests/polling $(UNITS:%=$B/tests/%) $(FUZZ:%=$B/tests/replay_%)
# What `all units` compiles, read by the compiler's front end alone.
syntax:
	@$(COMPILE) -fsyntax-only $(EXT:%=ext/%.c) $(IMPORTER:%=importer/%.c) importer/main.c $(UNITS:%=tests/unit/%.c)
	@$(COMPILE) -DSQLITE_CORE -fsyntax-only $(EXT:%=ext/%.c) $(FUZZ:%=tests/fuzz/%.c) tests/fuzz/replay.c
	@$(COMPILE) -DDISCKO_POLL -fsyntax-only importer/port/poll.c
	@$(COMPILE) -DBATCH_RECORDS=20 -fsyntax-only importer/store/local.c
print-units:
	@echo $(UNITS)
print-fuzz:
	@echo $(FUZZ)

# Everything but main(): tests link what they use of it. A build of which less is used says with TEST_OBJECTS= of what.
TEST_OBJECTS ?= $(IMPORTER_OBJECTS) $(CORE_OBJECTS)
$B/discko-test.a: $(TEST_OBJECTS) | $B/flags
	@rm -f $@
	@$(AR) rcs $@ $^
TEST_PROGRAM = $(COMPILE) -pie $(PROGRAM_CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $(filter %.c,$^)
TEST_LIBS = $B/discko-test.a $(IMPORTER_LIBS)

$B/tests/%: tests/unit/%.c $B/discko-test.a $B/flags
	@$(SAY) '  CC  $<'
	@$(TEST_PROGRAM) $(TEST_LIBS)

# The importer with allocations and system calls that can be made to fail. It defines open and open64 itself.
$B/tests/faults: tests/crash/faults.c $B/discko-test.a importer/main.c $B/flags
	@$(SAY) '  CC  $<'
	@$(COMPILE) -U_FILE_OFFSET_BITS -pie $(PROGRAM_CFLAGS) $(LDFLAGS) -o $@ $< $(IMPORTER_OBJECTS) $(CORE_OBJECTS) $(IMPORTER_LIBS)

# The importer with batches of 20 records, which sets the index of hashes aside in a small store, too.
$B/tests/batches_of_20: importer/main.c importer/store/local.c $B/discko-test.a $B/flags
	@$(SAY) '  CC  $@'
	@$(TEST_PROGRAM) -DBATCH_RECORDS=20 -DHASHES_FROM=10 $(TEST_LIBS)

# The importer with the watching of systems that have no inotify, twenty times as often.
$B/tests/polling: importer/main.c importer/port/poll.c $B/discko-test.a $B/flags
	@$(SAY) '  CC  $@'
	@$(TEST_PROGRAM) -DDISCKO_POLL -DINTERVAL_MS=50 $(TEST_LIBS)

# The importer on a disk in memory, with batches of any size and with views and random numbers of its own: see
# simulate/quick.h.
SIMULATE_WRAPS := $(foreach name,sqlite3_exec schema_compare rebuild_compare port_random,-Wl,--wrap=$(name))
$B/tests/simulate: $(wildcard tests/simulate/*.c) importer/store/local.c $B/tests/simulate-main.o $B/tests/simulate-sql.o $B/discko-test.a $B/flags
	@$(SAY) '  CC  $@'
	@$(COMPILE) -pie $(PROGRAM_CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -include tests/simulate/batch.h -DBATCH_RECORDS=simulate_batch -DANEW_PERCENT=simulate_anew \
	    -DHASHES_FROM=10 $(SIMULATE_WRAPS) \
	    -o $@ $(filter %.c,$^) $B/tests/simulate-main.o $B/tests/simulate-sql.o $(TEST_LIBS)
$B/tests/simulate-main.o: importer/main.c $B/flags
	@$(COMPILE) $(PROGRAM_CFLAGS) -Dmain=discko_main -c -o $@ $<
$B/tests/simulate-sql.o: $B/importer/sql_text.c
	@$(COMPILE) -Iimporter/store $(PROGRAM_CFLAGS) -Dsql_analytics=sql_all_views -c -o $@ $<

# A fuzz target that runs the cases given: replay_TARGET FILE...
$B/tests/replay_%: tests/fuzz/%.c tests/fuzz/replay.c $B/discko-test.a $B/flags
	@$(SAY) '  CC  $<'
	@$(TEST_PROGRAM) -DSQLITE_CORE $(TEST_LIBS)

# ------------------------------------------------------------------------------------------ campaigns

.PHONY: analyse damage matrix fuzz fuzz-campaign crash simulate soak coverage mutation cluster bench scale

matrix: extension-packages ## test the extension on other machines; writes the table in README.md
	@sh tests/packages.sh npm:npm
	@mkdir -p $B
	@bash tests/versions/matrix.sh $B/matrix > $B/part; status=$$?; cat $B/part; \
	    [ $$status = 2 ] || { tests/splice.sh README.md platforms < $B/part > $B/spliced && cat $B/spliced > README.md; }; exit $$status

# Findings are left in build/fuzz/corpus/found. Cases worth keeping go to tests/fuzz/cases/TARGET.
# The scanner without SIMD: make fuzz B=build/scalar CPPFLAGS=-DDISCKO_SCALAR
TARGET ?= scan
TIME ?= 60
FUZZ_CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_OBJECTS := $(EXT:%=$B/fuzz-ext/%.o) $(IMPORTER:%=$B/fuzz-importer/%.o) $B/importer/sql_text.o
define fuzz_compile
	@mkdir -p $(@D)
	@clang $(ALL_CPPFLAGS) -DSQLITE_CORE -std=c11 $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<
endef
$B/fuzz-ext/%.o: ext/%.c $B/flags
	$(fuzz_compile)
$B/fuzz-importer/%.o: importer/%.c $B/flags
	$(fuzz_compile)
$B/fuzz-target/%.o: tests/fuzz/%.c $B/flags
	$(fuzz_compile)
$B/fuzz/%: $B/fuzz-target/%.o $(FUZZ_OBJECTS)
	@mkdir -p $(@D)
	@clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(IMPORTER_LIBS)
# The words of the formats, as a dictionary.
$B/fuzz/words.dict: $(wildcard ext/*.def importer/text/*.def importer/find/*.def $(foreach room,text find formats,importer/$(room)/*.c) importer/people/*.def importer/people/*.c ext/disc.c)
	@mkdir -p $(@D)
	@LC_ALL=C grep -aoh '"[][ !#-Z^-~]\{2,40\}"' $^ | sort -u > $@
fuzz: $B/fuzz/$(TARGET) $B/fuzz/words.dict ## fuzz TARGET=scan for TIME=60 seconds
	@bash tests/fuzz/run.sh $B/fuzz $(TARGET) $(TIME)

# WORK keeps what has been found; an interrupted campaign continues there.
WORK ?= $B/fuzz/campaign
SECONDS ?= 3600
ROUND ?= 600
fuzz-campaign: $(FUZZ:%=$B/fuzz/%) $B/fuzz/words.dict ## fuzz every target for SECONDS=3600 of processor time
	@bash tests/fuzz/campaign.sh $(WORK) $(SECONDS) $(ROUND) $(FUZZ)

# Captures made at random, by seed: those that fail are made smaller and printed.
SEEDS ?= 5000
FIRST ?= 1000
captures: all ## import random captures: SEEDS=5000 from FIRST=1000 on
	@python3 -B tests/captures/check.py ./discko-import
	@python3 -B tests/captures/property.py ./discko-import $(FIRST) $(SEEDS)

crash: check-packages ## kill the importer at each call, and let each call fail
	@$(MAKE) --no-print-directory all $B/tests/faults $B/tests/batches_of_20
	@for seed in $$(seq 60); do python3 tests/crash/model.py . $$seed 60 || exit; done
	@bash tests/crash/run.sh . all

# Operations on a disk in memory and power cuts, by seed: those that fail are made shorter and printed.
# Then a byte in each ROT of a small store has a bit flipped.
CUTS ?= 4
ROT ?= 1
simulate: $B/tests/simulate ## simulate power cuts and bit rot: SEEDS=1..5000 CUTS=4 ROT=1
	@$B/tests/simulate $(if $(findstring ..,$(SEEDS)),$(SEEDS),1..$(SEEDS)) $(CUTS)
	@$B/tests/simulate rot $(ROT)

# TABLE: only this one, or a column of it, such as discko_files.size.
damage: all ## damage each column of each table of a small store: it is reported and repaired
	@python3 -B tests/damage/matrix.py . $(TABLE)

soak: all ## watch a spool for MINUTES=60: memory, descriptors and latency must not grow
	@python3 tests/soak/soak.py $(PROGRAM) $$(($(or $(MINUTES),60) * 60))

coverage: check-packages ## measure which lines and branches the tests reach
	@CC='$(CC)' sh tests/packages.sh gcovr:gcovr
	@bash tests/coverage/run.sh

mutation: check-packages ## break the code in small ways: a test must fail each time
	@bash tests/mutation/run.sh

analyse: check-packages ## run clang-tidy with the full depth of its analyser
	@tests/analyse.sh

cluster: all ## test a primary and two replicas with N=100000 payloads, each killed once
	@CC='$(CC)' sh tests/packages.sh npm:npm node:nodejs curl:curl
	@bash tests/cluster/run.sh . $(or $(N),100000)

bench: all ## measure speed, compared with alternatives
	@CC='$(CC)' sh tests/packages.sh sqlite-utils:sqlite-utils time:time npm:npm node:nodejs
	@bash tests/bench/run.sh

scale: all ## print the table of sql/SCALE.md: SIZES="10000 100000" RUNS=5
	@CC='$(CC)' sh tests/packages.sh time:time
	@bash tests/bench/scale.sh
