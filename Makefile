# discko. `make help` lists the targets.

CC      ?= cc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=
PKG_CONFIG ?= pkg-config
SAY ?= echo
# SQLite finds `.load discko` only in the system's library folders.
EXTDIR  ?= $(or $(shell dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null | sed 's,^,/usr/lib/,'),$(shell $(CC) -print-multiarch 2>/dev/null | sed -n 's,^..*,/usr/lib/&,p'),/usr/lib)

VERSION := $(shell cat VERSION)

# Everything is built in build/, and the two products stand at the top. With B=FOLDER elsewhere they
# stand in that folder too, and nothing is written to the source.
B := build
OUT := $(if $(filter build,$B),,$B/)

# ------------------------------------------------------------------------------------------ platform

# The machine that CC compiles for, such as x86_64-linux-gnu or x86_64-w64-mingw32.
MACHINE := $(shell $(CC) -dumpmachine 2>/dev/null)
PLATFORM := $(or $(if $(findstring mingw,$(MACHINE)),windows),$(if $(findstring darwin,$(MACHINE)),macos),elf)

SUFFIX_elf := .so
SUFFIX_macos := .dylib
SUFFIX_windows := .dll
EXTENSION := $(OUT)discko$(SUFFIX_$(PLATFORM))
PROGRAM := $(OUT)discko-import

SHARED_elf := -shared
SHARED_macos := -dynamiclib
SHARED_windows := -shared -static-libgcc

# ------------------------------------------------------------------------------------------- sources

# The rooms of the importer, each using only those before it: see importer/README.md.
ROOMS := common port input cli text find formats people store server ingest upkeep

EXT      := $(filter-out describe,$(patsubst ext/%.c,%,$(wildcard ext/*.c)))
IMPORTER := $(filter-out cli/describe,$(patsubst importer/%.c,%,$(foreach room,$(ROOMS),$(wildcard importer/$(room)/*.c))))
EMBEDDED := schema $(patsubst sql/%.sql,%,$(sort $(wildcard sql/migrate_*.sql))) snapshot analytics erase expire search report report_html
UNITS    := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
FUZZ     := $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))

EXT_OBJECTS := $(EXT:%=$B/ext/%.o)
# The extension for static linking: it calls SQLite directly.
CORE_OBJECTS := $(EXT:%=$B/core/%.o)
IMPORTER_OBJECTS := $(IMPORTER:%=$B/importer/%.o) $B/importer/sql_text.o

# --------------------------------------------------------------------------------------------- flags

# Set these to nothing to build without hardening. On Windows the stack protector needs a library.
HARDENING ?= $(if $(filter windows,$(PLATFORM)),,-fstack-protector-strong)
HARDENING_LD ?= $(if $(filter elf,$(PLATFORM)),-Wl$(comma)-z$(comma)relro -Wl$(comma)-z$(comma)now)
comma := ,
# For the program only: glibc's checked functions would keep the extension out of a musl host.
HARDENING_PROGRAM ?= $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
# The checks of the project set WERROR=-Werror; a newer compiler's warnings do not end a user's build.
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(WERROR)
ALL_CPPFLAGS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DDISCKO_VERSION='"$(VERSION)"' $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(HARDENING) $(CFLAGS)
# Only the entry point is exported: two extensions in one process must not run each other's code.
SO_CFLAGS = $(if $(filter windows,$(PLATFORM)),,-fPIC -fvisibility=hidden) -U_FORTIFY_SOURCE
PROGRAM_CFLAGS = -fPIE $(HARDENING_PROGRAM)
# How the program is linked: a static one takes PIE=-static.
PIE ?= -pie
SQLITE_LIBS = $(shell $(PKG_CONFIG) --libs sqlite3)
IMPORTER_LIBS = $(shell $(PKG_CONFIG) --libs libcjson sqlite3 libcurl nettle libarchive zlib liblzma libzstd) -lbz2 -lm -pthread
COMPILE = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)
LINK_PROGRAM = $(CC) $(PIE) $(CFLAGS) $(HARDENING_LD) $(LDFLAGS)

# ------------------------------------------------------------------------------------------ building

.PHONY: all extension demo check help clean generate FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: extension $(PROGRAM) ## build the extension and the importer

# It needs a compiler and the headers of SQLite and xxHash, no library.
extension: $(EXTENSION) ## build the extension alone

# The products by their plain names, wherever B= puts them.
ifneq ($(OUT),)
.PHONY: discko.so discko-import
discko.so: $(EXTENSION)
discko-import: $(PROGRAM)
endif

$(EXTENSION): $(EXT_OBJECTS)
	@$(SAY) '  LD  $@'
	@$(CC) $(SHARED_$(PLATFORM)) $(SO_CFLAGS) $(CFLAGS) $(HARDENING_LD) $(LDFLAGS) -o $@ $^

$(PROGRAM): $B/importer/main.o $(IMPORTER_OBJECTS) $(CORE_OBJECTS)
	@$(SAY) '  LD  $@'
	@$(LINK_PROGRAM) -o $@ $^ $(IMPORTER_LIBS)

# Everything is rebuilt when the flags change.
$B/flags: FORCE | extension-packages
	@mkdir -p $B/ext $B/core $B/tests $(ROOMS:%=$B/importer/%)
	@echo '$(subst ','\'',$(COMPILE) $(PROGRAM_CFLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(COMPILE) $(PROGRAM_CFLAGS))' > $@
FORCE:

$B/ext/%.o: ext/%.c $B/flags
	@$(SAY) '  CC  $<'
	@$(COMPILE) $(SO_CFLAGS) -MMD -MP -c -o $@ $<

$B/core/%.o: ext/%.c $B/flags
	@$(SAY) '  CC  $< (static)'
	@$(COMPILE) -DSQLITE_CORE $(PROGRAM_CFLAGS) -MMD -MP -c -o $@ $<

$B/importer/%.o: importer/%.c $B/flags | importer-packages
	@$(SAY) '  CC  $<'
	@$(COMPILE) $(PROGRAM_CFLAGS) -MMD -MP -c -o $@ $<

$B/importer/sql_text.o: $B/importer/sql_text.c
	@$(SAY) '  CC  $<'
	@$(COMPILE) -Iimporter/store $(PROGRAM_CFLAGS) -c -o $@ $<

# The files of sql/ as arrays of characters: a string literal of that length is not portable C. The
# shell's .read is carried out here, and its other commands are left out.
$B/importer/sql_text.c: $(EMBEDDED:%=sql/%.sql) Makefile $B/flags
	@{ echo '#include "sql_text.h"'; \
	   for name in $(EMBEDDED); do \
	     echo "const char sql_$$name[] = {"; \
	     awk '$$1 == ".read" { while ((getline line < $$2) > 0) print line; next } !/^\.(bail|headers|mode|nullvalue) / { print }' sql/$$name.sql | \
	       od -An -v -to1 | sed "s/ \([0-7][0-7]*\)/'\\\\\1',/g"; \
	     echo "0};"; \
	   done; \
	   echo "const char *const sql_migrations[] = {$(foreach m,$(filter migrate_%,$(EMBEDDED)),sql_$m,) 0};"; } > $@

-include $(wildcard $B/*/*.d $B/*/*/*.d)

demo: all ## build, import examples/spool and print the report
	@sh examples/demo.sh

clean: ## remove everything that was built
	rm -rf $B $(EXTENSION) $(PROGRAM)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'

# ---------------------------------------------------------------------------------- generated parts

# Parts of files that are derived from the .def lists.
$B/describe: ext/describe.c ext/error.c ext/field.c $(wildcard ext/*.def ext/*.h) $B/flags
	@$(COMPILE) -o $@ ext/describe.c ext/error.c ext/field.c

$B/describe-importer: importer/cli/describe.c $(wildcard importer/*/*.def) $B/flags
	@$(COMPILE) -o $@ importer/cli/describe.c

# splice FILE, "NAME of its part", COMMAND that prints it
splice = $(3) > $B/part && tests/splice.sh $(1) $(2) < $B/part > $B/spliced && cat $B/spliced > $(1)

generate: $B/describe $B/describe-importer $B/tests/test_jsontestsuite ## update the files that are derived from the .def lists
	$(call splice,sql/schema.sql,"columns of discko_plain",$B/describe leads)
	$(call splice,sql/views.sql,"columns of discko_lead",$B/describe live)
	$(call splice,sql/analytics.sql,"fields",$B/describe fields)
	$(call splice,ext/README.md,"columns",$B/describe columns)
	$(call splice,ext/README.md,"codes",$B/describe codes)
	$(call splice,ext/README.md,"verdicts",$B/tests/test_jsontestsuite . table)
	$(call splice,importer/discko-import.1,"options",$B/describe-importer options)
	$(call splice,importer/discko-import.1,"exit codes",$B/describe-importer exits)
	$(call splice,importer/README.md,"carriers",$B/describe-importer carriers)
	@$(MAKE) --no-print-directory all
	$(call splice,README.md,"demo",{ echo '```text'; sh examples/demo.sh | sed 1d; echo '```'; })

include tests/tests.mk ext/package/package.mk
