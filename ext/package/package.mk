# Installing, and packages to hand out.

.PHONY: amalgamation install uninstall dist deb check-deb

# The oldest SQLite, as ext/discko.c says it.
OLDEST_SQLITE = $(shell sed -n 's/.*needs SQLite \([0-9.]*\) .*/\1/p' ext/discko.c)

# The extension as one file, discko.c, and its header: for programs that link it statically.
AMALGAMATION := $B/amalgamation
amalgamation: $(AMALGAMATION)/discko.c ## the extension as one C file
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
MANIFEST  = $(PREFIX)/share/discko/installed

install: all $B/libdiscko.a $B/discko.pc ## install under PREFIX, the extension in EXTDIR
	@DESTDIR='$(DESTDIR)' sh ext/package/install.sh $(MANIFEST) $(INSTALLED)
	@$(SAY) 'discko: installed; what, stands in $(DESTDIR)$(MANIFEST)'
uninstall: ## remove what was installed
	@DESTDIR='$(DESTDIR)' sh ext/package/uninstall.sh $(MANIFEST)

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

check-deb: deb ## try the Debian package in a fresh Debian
	@sh tests/packages.sh debootstrap:debootstrap lintian:lintian
	@bash tests/fresh_debian.sh

