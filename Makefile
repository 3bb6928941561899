# discko: `make` builds discko.so and discko-import, `make demo` shows them at work, `make check` proves
# them. See README.md.

CC      ?= cc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
# Where SQLite finds `.load discko`: only the system's library folders are searched for bare names.
EXTDIR  ?= $(or $(shell dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null | sed 's,^,/usr/lib/,'),$(shell $(CC) -print-multiarch 2>/dev/null | sed -n 's,^..*,/usr/lib/&,p'),/usr/lib)
DESTDIR ?=
PKG_CONFIG ?= pkg-config
# `make SAY=:` says nothing.
SAY ?= echo

VERSION := $(shell cat VERSION)
# Said by ext/discko.c.
OLDEST_SQLITE = $(shell sed -n 's/.*needs SQLite \([0-9.]*\) .*/\1/p' ext/discko.c)
B := build

# ------------------------------------------------------------------------------------- what is built

# The scanner and what needs nothing but it; then what speaks to SQLite.
PURE := error field scan value compact hash walk category date budget disc problem
EXT  := $(PURE) argument derived column table lead_table category_table problem_table lead_function \
        scalars discko
# From bytes to records, and from records to payloads: what needs nothing of SQLite either.
FRAMING := signals source content reader csv http logline base64 unescape lossy carrier text framer unwrap decompress unpack progress
IMPORTER := $(FRAMING) visible growing hrana server mirror remote store pending views erased erase resume input members report run move watch intake retry import verify options main
EMBEDDED := schema migrate_1 migrate_2 migrate_3 snapshot analytics erase

# What makes a fault harder to use, of both artefacts: guarded stacks, and addresses that are resolved at
# the start and read-only then. `make HARDENING= HARDENING_PROGRAM=` leaves it out.
HARDENING ?= -fstack-protector-strong
HARDENING_LD ?= -Wl,-z,relro -Wl,-z,now
# Of the program alone, copies that are checked (where the compiler optimises): they are functions of glibc's,
# and an extension that calls them does not load into a host that is built with musl.
HARDENING_PROGRAM ?= $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
ALL_CPPFLAGS = -D_GNU_SOURCE -DDISCKO_VERSION='"$(VERSION)"' $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(HARDENING) $(CFLAGS)
# The extension exports its entry point alone: two extensions in one process must not run each other's code.
# -U: where the compiler itself asks for checked copies.
SO_CFLAGS = -fPIC -fvisibility=hidden -U_FORTIFY_SOURCE
# The program is loaded at another address each time (-pie when it is linked), as a shared library is in any case.
PIE_CFLAGS = -fPIE $(HARDENING_PROGRAM)
SQLITE_LIBS = $(shell $(PKG_CONFIG) --libs sqlite3)
IMPORTER_LIBS = $(shell $(PKG_CONFIG) --libs libcjson sqlite3 libcurl nettle libarchive zlib liblzma libzstd) -lbz2 -lm

EXT_OBJECTS := $(EXT:%=$B/ext/%.o)
# The same extension, linked into programs: calls SQLite directly instead of through its table.
CORE_OBJECTS := $(EXT:%=$B/core/%.o)
IMPORTER_OBJECTS := $(IMPORTER:%=$B/importer/%.o) $B/importer/sql_text.o

# C tests, by what they are linked with.
UNITS := test_scan test_pure test_jsontestsuite test_differential test_framer test_old_sqlite \
         test_decode test_budget test_disc test_problem test_progress test_linear test_captures test_oom test_host
# What can be fuzzed: tests/fuzz/NAME.c.
FUZZ := scan differential tables dates budgets frame carriers packed

.PHONY: FORCE all units print-units print-fuzz demo check cluster crash fuzz fuzz-campaign bench scale generate amalgamation install uninstall clean packages build-packages check-packages dist deb check-deb coverage mutation
.DELETE_ON_ERROR:
.SECONDARY:

all: discko.so discko-import

discko.so: $(EXT_OBJECTS)
	@$(SAY) '  LD  $@'
	@$(CC) -shared $(SO_CFLAGS) $(CFLAGS) $(HARDENING_LD) $(LDFLAGS) -o $@ $^

discko-import: $(IMPORTER_OBJECTS) $(CORE_OBJECTS)
	@$(SAY) '  LD  $@'
	@$(CC) -pie $(CFLAGS) $(HARDENING_LD) $(LDFLAGS) -o $@ $^ $(IMPORTER_LIBS)

# Packages come before any object; what was built by other flags is built again.
$B/flags: FORCE | build-packages
	@mkdir -p $B/ext $B/core $B/importer $B/tests
	@echo '$(CC) $(subst ','\'',$(ALL_CPPFLAGS) $(ALL_CFLAGS) $(HARDENING_PROGRAM))' | cmp -s - $@ || \
	 echo '$(CC) $(subst ','\'',$(ALL_CPPFLAGS) $(ALL_CFLAGS) $(HARDENING_PROGRAM))' > $@
FORCE:

$B/ext/%.o: ext/%.c $B/flags
	@$(SAY) '  CC  $<'
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(SO_CFLAGS) -MMD -MP -c -o $@ $<

$B/core/%.o: ext/%.c $B/flags
	@$(SAY) '  CC  $< (static)'
	@$(CC) $(ALL_CPPFLAGS) -DSQLITE_CORE $(ALL_CFLAGS) $(PIE_CFLAGS) -MMD -MP -c -o $@ $<

$B/importer/%.o: importer/%.c $B/flags
	@$(SAY) '  CC  $<'
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(PIE_CFLAGS) -MMD -MP -c -o $@ $<

$B/importer/sql_text.o: $B/importer/sql_text.c
	@$(SAY) '  CC  $<'
	@$(CC) $(ALL_CPPFLAGS) -Iimporter $(ALL_CFLAGS) $(PIE_CFLAGS) -c -o $@ $<

# The files of sql/ as arrays: string literals of that length are not portable C.
$B/importer/sql_text.c: $(EMBEDDED:%=sql/%.sql) $B/flags
	@{ echo '#include "sql_text.h"'; \
	   for name in $(EMBEDDED); do \
	     echo "const char sql_$$name[] = {"; \
	     od -An -v -to1 sql/$$name.sql | sed "s/ \([0-7][0-7]*\)/'\\\\\1',/g"; \
	     echo "0};"; \
	   done; } > $@

units: discko.so $B/tests/faults $B/tests/small_batches $(UNITS:%=$B/tests/%) $(FUZZ:%=$B/tests/replay_%)
print-units:
	@echo $(UNITS)
print-fuzz:
	@echo $(FUZZ)

# Every test may use the extension, the framer and the libraries.
TESTED := $(CORE_OBJECTS) $(FRAMING:%=$B/importer/%.o)
$B/tests/%: tests/unit/%.c $(TESTED) $B/flags
	@$(SAY) '  CC  $<'
	@$(CC) -pie $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(PIE_CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(TESTED) $(IMPORTER_LIBS)

# The importer whose allocations and system calls fail: all of it in one program, so that it can be told.
$B/tests/faults: tests/crash/faults.c $(filter-out $B/importer/main.o,$(IMPORTER_OBJECTS)) $(CORE_OBJECTS) importer/main.c $B/flags
	@$(SAY) '  CC  $<'
	@$(CC) -pie $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(PIE_CFLAGS) $(LDFLAGS) -o $@ $(filter tests/%.c %.o,$^) $(IMPORTER_LIBS)

# The importer with batches of some records, that are many for few.
$B/tests/small_batches: importer/store.c $(filter-out $B/importer/store.o,$(IMPORTER_OBJECTS)) $(CORE_OBJECTS) $B/flags
	@$(SAY) '  CC  $@'
	@$(CC) -pie -DBATCH_RECORDS=20 $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(PIE_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) $(IMPORTER_LIBS)

# A fuzz target on the cases that are kept: replay_TARGET FILE...
MEMBERS := members input
$B/tests/replay_%: tests/fuzz/%.c tests/fuzz/replay.c $(TESTED) $(MEMBERS:%=$B/importer/%.o) $B/flags
	@$(SAY) '  CC  $<'
	@$(CC) -pie $(ALL_CPPFLAGS) -DSQLITE_CORE $(ALL_CFLAGS) $(PIE_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) $(IMPORTER_LIBS)

-include $(wildcard $B/*/*.d)

# What is derived from the lists in ext/*.def and stands in other files too.
$B/describe: ext/describe.c ext/error.c ext/field.c $(wildcard ext/*.def ext/*.h) $B/flags
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -o $@ ext/describe.c ext/error.c ext/field.c

$B/describe-importer: importer/describe.c $(wildcard importer/*.def) $B/flags
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -o $@ importer/describe.c

# splice FILE, "NAME of its part", COMMAND that prints it
splice = $(3) > $B/part && tests/splice.sh $(1) $(2) < $B/part > $B/spliced && cat $B/spliced > $(1)

generate: $B/describe $B/describe-importer $B/tests/test_jsontestsuite
	$(call splice,sql/schema.sql,"columns of discko_lead",$B/describe leads)
	$(call splice,sql/snapshot.sql,"filled",$B/describe filled)
	$(call splice,sql/analytics.sql,"fields",$B/describe fields)
	$(call splice,ext/README.md,"columns",$B/describe columns)
	$(call splice,ext/README.md,"codes",$B/describe codes)
	$(call splice,ext/README.md,"verdicts",$B/tests/test_jsontestsuite . table)
	$(call splice,importer/discko-import.1,"options",$B/describe-importer options)
	$(call splice,importer/discko-import.1,"exit codes",$B/describe-importer exits)
	$(call splice,importer/README.md,"carriers",$B/describe-importer carriers)
	@$(MAKE) --no-print-directory all
	$(call splice,README.md,"demo",{ echo '```text'; sh examples/demo.sh | sed 1d; echo '```'; })

# ------------------------------------------------------------------------------------------ packages

# command or header, and the Debian package that has it
BUILD_NEEDS := $(CC):gcc pkg-config:pkg-config sqlite3:sqlite3 sqlite3ext.h:libsqlite3-dev \
               cjson/cJSON.h:libcjson-dev xxhash.h:libxxhash-dev \
               archive.h:libarchive-dev zlib.h:zlib1g-dev bzlib.h:libbz2-dev lzma.h:liblzma-dev \
               zstd.h:libzstd-dev nettle/hmac.h:nettle-dev curl/curl.h:libcurl4-openssl-dev
CHECK_NEEDS := gcc:gcc clang:clang clang-format:clang-format clang-tidy:clang-tidy cppcheck:cppcheck \
               valgrind:valgrind nm:binutils git:git awk:mawk time:time mandoc:mandoc \
               npm:npm node:nodejs g++:g++ zstd:zstd xz:xz-utils bzip2:bzip2 zip:zip strace:strace python3:python3 chromium:chromium localedef:locales mkfs.ext4:e2fsprogs pgrep:procps musl-gcc:musl-tools setpriv:util-linux nginx:nginx-light curl:curl mariadbd:mariadb-server systemd-analyze:systemd \
               dpkg-shlibdeps:dpkg-dev sqlite-utils:sqlite-utils

build-packages:
	@CC='$(CC)' sh tests/packages.sh $(BUILD_NEEDS)
check-packages:
	@CC='$(CC)' sh tests/packages.sh $(BUILD_NEEDS) $(CHECK_NEEDS)

# ---------------------------------------------------------------------------------- demo, check, ...

demo: all
	@sh examples/demo.sh

check: check-packages
	@$(MAKE) --no-print-directory all
	@bash tests/run.sh

# One target for so many seconds, with sanitizers; what it finds stands in build/fuzz/found. Cases worth
# keeping belong to tests/fuzz/cases/TARGET, which make check runs.
TARGET ?= scan
TIME ?= 60
FUZZ_CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_OBJECTS := $(EXT:%=$B/fuzz-ext/%.o) $(FRAMING:%=$B/fuzz-importer/%.o) $(MEMBERS:%=$B/fuzz-importer/%.o)
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
# The words of the formats, for the fuzzer to put in.
$B/fuzz/words.dict: ext/fields.def importer/carriers.def ext/budget.c ext/disc.c importer/http.c importer/logline.c importer/lossy.c
	@mkdir -p $(@D)
	@LC_ALL=C grep -aoh '"[][ !#-Z^-~]\{2,40\}"' $^ | sort -u > $@
fuzz: $B/fuzz/$(TARGET) $B/fuzz/words.dict
	@bash tests/fuzz/run.sh $B/fuzz/corpus $(TARGET) $(TIME)

# All targets in turn, until each has had so many seconds of processor time; WORK holds what they have
# found, and a campaign that was ended goes on there.
WORK ?= $B/fuzz/campaign
SECONDS ?= 3600
ROUND ?= 600
fuzz-campaign: $(FUZZ:%=$B/fuzz/%) $B/fuzz/words.dict
	@bash tests/fuzz/campaign.sh $(WORK) $(SECONDS) $(ROUND) $(FUZZ)

# Every call, every allocation, and thousands of random moments; make check takes a part of them.
crash: check-packages
	@$(MAKE) --no-print-directory all $B/tests/faults $B/tests/small_batches
	@for seed in $$(seq 60); do python3 tests/crash/model.py . $$seed 120 || exit; done
	@bash tests/crash/run.sh . all

# How much of the code the tests run; which lines no test can reach, and why.
coverage: check-packages
	@CC='$(CC)' sh tests/packages.sh gcovr:gcovr
	@bash tests/coverage/run.sh

# Small breaks, one at a time: each must turn a test red.
mutation: check-packages
	@bash tests/mutation/run.sh

# A primary and two replicas on loopback, 100,000 payloads, and each of them killed once; make check takes
# 3,000.
cluster: all
	@CC='$(CC)' sh tests/packages.sh npm:npm node:nodejs curl:curl
	@bash tests/cluster/run.sh . $(or $(N),100000)

bench: all
	@CC='$(CC)' sh tests/packages.sh sqlite-utils:sqlite-utils time:time npm:npm node:nodejs
	@bash tests/bench/run.sh

# The table of sql/SCALE.md: SIZES="10000 100000" RUNS=5 make scale
scale: all
	@CC='$(CC)' sh tests/packages.sh time:time
	@bash tests/bench/scale.sh

# -------------------------------------------------------------------------------- install and packages

# The extension as one file, discko.c, and its header: for programs that link it statically.
AMALGAMATION := $B/amalgamation
amalgamation: $(AMALGAMATION)/discko.c
$(AMALGAMATION)/discko.c: ext/package/amalgamate.sh $(wildcard ext/*.[ch] ext/*.def) VERSION LICENSE
	@$(SAY) '  GEN $@'
	@sh ext/package/amalgamate.sh $(AMALGAMATION) $(EXT)

$B/libdiscko.a: $(AMALGAMATION)/discko.c $B/flags
	@$(SAY) '  CC  $< (library)'
	@$(CC) $(ALL_CPPFLAGS) -DSQLITE_CORE $(ALL_CFLAGS) -fPIC -c -o $B/libdiscko.o $<
	@rm -f $@
	@$(AR) rcs $@ $B/libdiscko.o

$B/discko.pc: ext/package/discko.pc.in VERSION FORCE
	@sed 's,@PREFIX@,$(PREFIX),; s,@LIBDIR@,$(LIBDIR),; s,@EXTDIR@,$(EXTDIR),; s,@VERSION@,$(VERSION),; s,@OLDEST_SQLITE@,$(OLDEST_SQLITE),' $< > $@

# What is installed, as MODE:FILE:FOLDER, and the list of it that uninstall goes by.
INSTALLED = 644:discko.so:$(EXTDIR) 755:discko-import:$(PREFIX)/bin 644:importer/discko-import.1:$(PREFIX)/share/man/man1 \
            $(patsubst %,644:%:$(PREFIX)/share/discko/sql,$(wildcard sql/*.sql)) \
            644:$(AMALGAMATION)/discko.h:$(PREFIX)/include 644:$B/libdiscko.a:$(LIBDIR) 644:$B/discko.pc:$(LIBDIR)/pkgconfig
MANIFEST  = $(PREFIX)/share/discko/installed

install: all $B/libdiscko.a $B/discko.pc
	@DESTDIR='$(DESTDIR)' sh ext/package/install.sh $(MANIFEST) $(INSTALLED)
	@$(SAY) 'discko: installed; what, stands in $(DESTDIR)$(MANIFEST)'
uninstall:
	@DESTDIR='$(DESTDIR)' sh ext/package/uninstall.sh $(MANIFEST)

# Of the same sources, the same packages: nothing in them is younger than the last commit.
DATE = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell stat -c %Y CHANGELOG.md))

# What is tracked by git, as it stands.
dist: $B/discko-$(VERSION).tar.gz
$B/discko-$(VERSION).tar.gz: FORCE
	@git ls-files --error-unmatch VERSION > /dev/null 2>&1 || { echo 'discko: make dist packs what git tracks: run it in a checkout' >&2; exit 1; }
	@mkdir -p $B
	@git ls-files -z | tar --null --files-from=- --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$(DATE) \
	    --transform='s,^,discko-$(VERSION)/,' -cf - | gzip -9n > $@
	@$(SAY) $@

deb:
	@sh tests/packages.sh dpkg-shlibdeps:dpkg-dev strip:binutils
	@rm -rf $B/deb
	@$(MAKE) --no-print-directory SAY=: install DESTDIR='$(CURDIR)/$B/deb/root' PREFIX=/usr LIBDIR=$(EXTDIR)
	@SOURCE_DATE_EPOCH=$(DATE) sh ext/package/deb.sh $B/deb $(VERSION) $(OLDEST_SQLITE)
	@$(SAY) $B/deb/*.deb

# make check tries it beside what is installed here; this, in a Debian made for it.
check-deb: deb
	@sh tests/packages.sh debootstrap:debootstrap lintian:lintian
	@bash tests/fresh_debian.sh

clean:
	rm -rf $B discko.so discko-import
