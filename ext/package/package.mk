# Installing, and packages to hand out.

# The page for a browser is in examples/browser.
.PHONY: browser check-browser
.PHONY: amalgamation install uninstall dist deb check-deb static npm wheel release check-release

# The oldest SQLite, as ext/discko.c says it.
OLDEST_SQLITE = $(shell sed -n 's/.*needs SQLite \([0-9.]*\) .*/\1/p' ext/discko.c)

# The extension as one file, discko.c, and its header: for programs that link it statically.
AMALGAMATION := $B/amalgamation
amalgamation: $(AMALGAMATION)/discko.c ## write the extension as one C file
$(AMALGAMATION)/discko.c: ext/package/amalgamate.sh $(wildcard ext/*.[ch] ext/*.def) VERSION LICENSE
	@$(SAY) '  GEN $@'
	@sh ext/package/amalgamate.sh $(AMALGAMATION) $(EXT)

$B/libdiscko.a: $(AMALGAMATION)/discko.c $B/flags
	@$(SAY) '  CC  $< (library)'
	@$(COMPILE) -DSQLITE_CORE -fPIC -c -o $B/libdiscko.o $<
	@rm -f $@
	@$(AR) rcs $@ $B/libdiscko.o

$B/discko.pc: ext/package/discko.pc.in VERSION FORCE
	@sed 's,@PREFIX@,$(PREFIX),; s,@LIBDIR@,$(LIBDIR),; s,@EXTDIR@,$(EXTDIR),; s,@VERSION@,$(VERSION),; s,@OLDEST_SQLITE@,$(OLDEST_SQLITE),' $< > $@

# MODE:FILE:FOLDER of each installed file, and the list that uninstall reads.
INSTALLED = 644:$(EXTENSION):$(EXTDIR) 755:$(PROGRAM):$(PREFIX)/bin 644:importer/discko-import.1:$(PREFIX)/share/man/man1 \
            $(patsubst %,644:%:$(PREFIX)/share/discko/sql,$(wildcard sql/*.sql)) \
            644:$(AMALGAMATION)/discko.h:$(PREFIX)/include 644:$B/libdiscko.a:$(LIBDIR) 644:$B/discko.pc:$(LIBDIR)/pkgconfig
# The pages, their pictures and the examples keep their folders, so that their links hold; see page.awk.
PAGES = LICENSE $(wildcard *.md ext/*.md importer/*.md sql/*.md sql/*.png tests/README.md tests/bench/README.md examples/browser/*.png) \
        $(filter-out examples/demo.sh $(wildcard examples/browser/*.[chjs]* examples/browser/*.html examples/browser/*.png),$(shell find examples -type f -not -path '*/node_modules/*' -not -name '*.pyc'))
INSTALLED += 644:ext/discko.7:$(PREFIX)/share/man/man7 \
             $(foreach page,$(PAGES),$(if $(filter %.sh,$(page)),755,644):$(if $(filter %.md %.service,$(page)),$B/pages/)$(page):$(patsubst %/.,%,$(PREFIX)/share/doc/discko/$(patsubst %/,%,$(dir $(page))))) \
             644:$B/completions/bash/discko-import:$(PREFIX)/share/bash-completion/completions \
             644:$B/completions/zsh/_discko-import:$(PREFIX)/share/zsh/site-functions \
             644:$B/completions/fish/discko-import.fish:$(PREFIX)/share/fish/vendor_completions.d \
             644:$B/systemd/discko-import.service:$(PREFIX)/lib/systemd/system \
             644:examples/systemd/discko-import.timer:$(PREFIX)/lib/systemd/system
GENERATED = $(patsubst %,$B/pages/%,$(filter %.md %.service,$(PAGES))) $B/completions/bash/discko-import $B/completions/zsh/_discko-import $B/completions/fish/discko-import.fish \
            $B/systemd/discko-import.service
$B/completions/%: $B/describe-importer
	@mkdir -p $(@D)
	@$B/describe-importer $(firstword $(subst /, ,$*)) > $@
$B/pages/%: % ext/package/page.awk FORCE
	@mkdir -p $(@D)
	@awk -v page='$*' -v installed='$(PAGES)' -v prefix='$(PREFIX)' -f ext/package/page.awk $< > $@
$B/systemd/%: examples/systemd/% FORCE
	@mkdir -p $(@D)
	@sed 's,/usr/local,$(PREFIX),g' $< > $@

MANIFEST  = $(PREFIX)/share/discko/installed

# By the environment, so that its quotes are none of the shell's.
install uninstall: export DESTDIR := $(DESTDIR)
install: all $B/libdiscko.a $B/discko.pc $(GENERATED) ## install below PREFIX=/usr/local, and the extension in EXTDIR
	@sh ext/package/install.sh $(MANIFEST) $(INSTALLED)
	@$(SAY) "discko: installed; the list of files is in $$DESTDIR$(MANIFEST)"
uninstall: ## remove what was installed
	@sh ext/package/uninstall.sh $(MANIFEST)

# Packages are reproducible: every file in them has the time of the last commit.
DATE = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell stat -c %Y CHANGELOG.md))

dist: $B/discko-$(VERSION).tar.gz ## pack the source that git tracks
$B/discko-$(VERSION).tar.gz: FORCE
	@git ls-files --error-unmatch VERSION > /dev/null 2>&1 || { echo 'discko: make dist packs what git tracks: run it in a checkout' >&2; exit 1; }
	@mkdir -p $B
	@git ls-files -z | tar --null --files-from=- --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$(DATE) \
	    --transform='s,^,discko-$(VERSION)/,' -cf - | gzip -9n > $@
	@$(SAY) $@

deb: ## build the Debian package
	@sh tests/packages.sh dpkg-shlibdeps:dpkg-dev strip:binutils
	@rm -rf $B/deb
	@$(MAKE) --no-print-directory SAY=: install DESTDIR='$(CURDIR)/$B/deb/root' PREFIX=/usr LIBDIR=$(EXTDIR)
	@SOURCE_DATE_EPOCH=$(DATE) sh ext/package/deb.sh $B/deb $(VERSION) $(OLDEST_SQLITE)
	@$(SAY) $B/deb/*.deb

check-deb: deb ## test the Debian package in a fresh Debian
	@sh tests/packages.sh debootstrap:debootstrap lintian:lintian
	@bash tests/fresh_debian.sh


# ----------------------------------------------------------------------------- other machines, other languages

NODE_PLATFORM = linux-$(if $(findstring aarch64,$(MACHINE)),arm64,x64)
npm: extension ## build npm packages with the extension for this machine
	@sh tests/packages.sh npm:npm
	@rm -rf $B/npm
	@bash ext/package/npm.sh $B/npm $(VERSION) $(NODE_PLATFORM)=$(EXTENSION)
	@$(SAY) $B/npm/*.tgz

wheel: extension ## build a Python wheel with the extension for this machine
	@sh tests/packages.sh python3:python3
	@rm -rf $B/wheel && mkdir -p $B/wheel
	@SOURCE_DATE_EPOCH=$(DATE) python3 ext/package/python/wheel.py $B/wheel $(VERSION) linux_$(firstword $(subst -, ,$(MACHINE))) $(EXTENSION) > $B/part
	@$(SAY) "$B/wheel/$$(cat $B/part)"

# ARCH is x86_64 or aarch64.
ARCH ?= $(firstword $(subst -, ,$(MACHINE)))
STATIC_NEEDS = musl-gcc:musl-tools dpkg-source:dpkg-dev npm:npm pkg-config:pkg-config xxhash.h:libxxhash-dev
ARM64_NEEDS = aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu /usr/aarch64-linux-gnu/include/stdio.h:libc6-dev-arm64-cross
static: ## build a static discko-import for Linux: ARCH=x86_64 or ARCH=aarch64
	@sh tests/packages.sh $(STATIC_NEEDS) $(if $(filter aarch64,$(ARCH)),$(ARM64_NEEDS))
	@bash ext/package/static.sh $B/static $(ARCH)
	@$(SAY) $B/static/$(ARCH)/discko-import

browser: all ## build the page that imports captures in a browser
	@sh tests/packages.sh $(STATIC_NEEDS) emcc:emscripten python3:python3
	@bash examples/browser/build.sh $B
	@$(SAY) $B/discko.html

check-browser: browser ## test that page and the report in Chromium
	@sh tests/packages.sh chromium:chromium node:nodejs sqlite3:sqlite3
	@node tests/browser/files.js
	@node tests/browser/report.js
	@node tests/browser/check.js $B/discko.html

release: ## build the files of a release, for all machines
	@sh tests/packages.sh $(BUILD_NEEDS) $(STATIC_NEEDS) $(ARM64_NEEDS) x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64 \
	    zip:zip python3:python3 dpkg-shlibdeps:dpkg-dev strip:binutils
	@SOURCE_DATE_EPOCH=$(DATE) bash ext/package/release.sh $B/release $(VERSION)
	@ls -l $B/release/$(VERSION)

check-release: ## build a release twice, compare, and test what runs here
	@sh tests/packages.sh qemu-aarch64-static:qemu-user-static file:file zstd:zstd xz:xz-utils bzip2:bzip2 zip:zip sqlite3:sqlite3 \
	    debootstrap:debootstrap node:nodejs
	@$(MAKE) --no-print-directory release SAY=:
	@bash tests/release.sh
