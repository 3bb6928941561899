#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
** A bomb: what unpacks to more than EXPANSION_FREE bytes and to more than EXPANSION_MAX times what has
** been read of it. Payloads compress 5 to 20 times; gzip cannot do more than 1030, the others can.
*/
#define EXPANSION_FREE ((uint64_t)64 << 20)
enum { EXPANSION_MAX = 200, BLOCK = 1 << 16 };

struct unpack {
    struct archive *archive;
    source *from;
    source member;             /* what is being read */
    const unpack *outer;       /* what `from` is a member of, or NULL */
    uint64_t packed, unpacked; /* bytes so far */
    bool seekable, begun, ended;
    char why[200];
    char block[BLOCK];
};

bool unpack_is_packed(const void *bytes, size_t length) {
    static const struct {
        size_t at, length;
        const char *magic;
    } magics[] = {{0, 2, "\x1F\x8B"},
                  {0, 4, "\x28\xB5\x2F\xFD"},
                  {0, 6,
                   "\xFD"
                   "7zXZ"},
                  {0, 3, "BZh"},
                  {0, 4, "PK\x03\x04"},
                  {0, 4, "PK\x05\x06"},
                  {0, 4, "PK\x07\x08"},
                  {257, 5, "ustar"}};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (length >= magics[i].at + magics[i].length &&
            memcmp((const char *)bytes + magics[i].at, magics[i].magic, magics[i].length) == 0) {
            return true;
        }
    }
    return false;
}

/*
** ------------------------------------------------------------------------------ what is read from
*/

static la_ssize_t give_block(struct archive *archive, void *context, const void **block) {
    unpack *u = context;
    ptrdiff_t n = u->from->read(u->from, u->block, sizeof u->block);
    *block = u->block;
    if (n < 0) {
        archive_set_error(archive, EIO, "%s", u->from->error);
        return ARCHIVE_FATAL;
    }
    u->packed += (uint64_t)n;
    return n;
}

/* A zip's directory stands at its end. */
static la_int64_t seek_to(struct archive *archive, void *context, la_int64_t offset, int whence) {
    unpack *u = context;
    off_t at = lseek(u->from->fd, offset, whence);
    if (at < 0) {
        archive_set_error(archive, EIO, "cannot seek");
        return ARCHIVE_FATAL;
    }
    return at;
}

static bool open_archive(unpack *u) {
    struct archive *a = u->archive = archive_read_new();
    if (a == NULL) {
        return false;
    }
    /* gzip and its like alone are an archive of one raw member; ARCHIVE_WARN: a program would unpack. */
    bool ready = archive_read_support_filter_gzip(a) == ARCHIVE_OK &&
                 archive_read_support_filter_bzip2(a) == ARCHIVE_OK &&
                 archive_read_support_filter_xz(a) == ARCHIVE_OK &&
                 archive_read_support_filter_zstd(a) == ARCHIVE_OK &&
                 archive_read_support_format_tar(a) == ARCHIVE_OK &&
                 archive_read_support_format_zip(a) == ARCHIVE_OK &&
                 archive_read_support_format_raw(a) == ARCHIVE_OK &&
                 archive_read_support_format_empty(a) == ARCHIVE_OK &&
                 archive_read_set_read_callback(a, give_block) == ARCHIVE_OK &&
                 (!u->seekable || archive_read_set_seek_callback(a, seek_to) == ARCHIVE_OK) &&
                 archive_read_set_callback_data(a, u) == ARCHIVE_OK;
    return ready;
}

unpack *unpack_open(source *from, const unpack *outer, bool seekable) {
    unpack *u = calloc(1, sizeof *u);
    if (u == NULL) {
        return NULL;
    }
    u->from = from;
    u->outer = outer;
    u->seekable = seekable;
    if (!open_archive(u)) {
        unpack_close(u);
        return NULL;
    }
    return u;
}

void unpack_close(unpack *u) {
    if (u != NULL) {
        (void)archive_read_free(u->archive);
        free(u);
    }
}

/*
** ---------------------------------------------------------------------------------------- members
*/

/* An error of the archive, or one of what it is read from. */
static void note_error(unpack *u) {
    const char *why = archive_error_string(u->archive);
    snprintf(u->why, sizeof u->why, "%s", why != NULL ? why : "damaged");
}

/* Whether so much may come out of what went in, all levels of packing together. */
static bool is_bomb(const unpack *u) {
    const unpack *outermost = u;
    while (outermost->outer != NULL) {
        outermost = outermost->outer;
    }
    return u->unpacked > EXPANSION_FREE && u->unpacked / EXPANSION_MAX > outermost->packed;
}

static ptrdiff_t read_member(source *s, void *buffer, size_t room) {
    unpack *u = s->owner;
    la_ssize_t n;
    do {
        n = archive_read_data(u->archive, buffer, room);
    } while (n == ARCHIVE_RETRY);
    u->unpacked += n > 0 ? (uint64_t)n : 0;
    if (n < 0) {
        note_error(u);
    } else if (is_bomb(u)) {
        snprintf(u->why, sizeof u->why,
                 "it unpacks to more than %d times its size: unpack it by hand if that is meant",
                 EXPANSION_MAX);
        u->ended = true;
    } else {
        return n;
    }
    s->error = u->why;
    s->damaged = u->from->error == NULL || u->from->damaged;
    return -1;
}

/* As of a directory: what a dot begins is not read. */
static bool is_hidden(const char *name) {
    for (const char *part = name; *part != 0;) {
        size_t length = strcspn(part, "/");
        bool dots = (length == 1 && part[0] == '.') || (length == 2 && strncmp(part, "..", 2) == 0);
        if (part[0] == '.' && !dots) {
            return true;
        }
        part += length + (part[length] == '/');
    }
    return false;
}

/* Nor what lies in a folder tmp; but that is told, since archives of /tmp are made too. */
static bool is_in_tmp(const char *name) {
    return strncmp(name, "tmp/", 4) == 0 || strstr(name, "/tmp/") != NULL;
}

static const char *name_of(struct archive_entry *entry) {
    const char *name = archive_entry_pathname_utf8(entry);
    name = name != NULL ? name : archive_entry_pathname(entry);
    return name != NULL ? name : "a member without a name";
}

/* What the archive says of itself when its end has come: whether bytes follow what was packed. */
static unpack_result end_of_archive(unpack *u, unpack_member *member) {
    bool raw = archive_format(u->archive) == ARCHIVE_FORMAT_RAW;
    ptrdiff_t more = 0;
    if (raw && u->from->error == NULL) {
        more = u->from->read(u->from, u->block, 1);
        more += (ptrdiff_t)u->packed - (ptrdiff_t)archive_filter_bytes(u->archive, -1);
    }
    u->ended = true;
    if (more > 0) {
        member->why = "bytes that are not compressed follow the compressed ones";
        return UNPACK_DAMAGED;
    }
    return UNPACK_END;
}

static unpack_result give_member(unpack *u, struct archive_entry *entry, unpack_member *member) {
    bool raw = archive_format(u->archive) == ARCHIVE_FORMAT_RAW;
    mode_t type = archive_entry_filetype(entry);
    member->name = raw ? NULL : name_of(entry);
    u->member = (source){.read = read_member, .owner = u, .fd = -1};
    member->from = &u->member;
    member->has_time = !raw && archive_entry_mtime_is_set(entry);
    member->time.tv_sec = archive_entry_mtime(entry);
    member->time.tv_nsec = archive_entry_mtime_nsec(entry);
    if (!raw && is_in_tmp(name_of(entry))) {
        member->why = "it lies in a folder tmp, where a spool's files are still being written";
        return UNPACK_SKIPPED;
    }
    if (archive_entry_is_encrypted(entry)) {
        member->why = "it is encrypted";
        return UNPACK_SKIPPED;
    }
    if (archive_entry_hardlink(entry) != NULL || type == AE_IFLNK) {
        member->why = "it is a link";
        return UNPACK_SKIPPED;
    }
    if (type != AE_IFREG && type != 0) {
        member->why = "it is no file";
        return UNPACK_SKIPPED;
    }
    return UNPACK_MEMBER;
}

unpack_result unpack_next(unpack *u, unpack_member *member) {
    struct archive_entry *entry;
    *member = (unpack_member){0};
    if (!u->begun && archive_read_open1(u->archive) != ARCHIVE_OK) {
        note_error(u);
        member->why = u->why;
        u->ended = true;
        return u->from->error != NULL && !u->from->damaged ? UNPACK_FAILED : UNPACK_DAMAGED;
    }
    u->begun = true;
    while (!u->ended) {
        int rc = archive_read_next_header(u->archive, &entry);
        if (rc == ARCHIVE_EOF) {
            return end_of_archive(u, member);
        }
        if (rc < ARCHIVE_WARN) {
            note_error(u);
            member->why = u->why;
            u->ended = true;
            return u->from->error != NULL && !u->from->damaged ? UNPACK_FAILED : UNPACK_DAMAGED;
        }
        bool raw = archive_format(u->archive) == ARCHIVE_FORMAT_RAW;
        if (archive_entry_filetype(entry) != AE_IFDIR && (raw || !is_hidden(name_of(entry)))) {
            return give_member(u, entry, member);
        }
    }
    return UNPACK_END;
}

/*
** ---------------------------------------------------------------------------------------- peeking
*/

static ptrdiff_t read_peeked(source *s, void *buffer, size_t room) {
    peeked *p = s->owner;
    if (p->passed < p->length) {
        size_t length = p->length - p->passed < room ? p->length - p->passed : room;
        memcpy(buffer, p->bytes + p->passed, length);
        p->passed += length;
        return (ptrdiff_t)length;
    }
    ptrdiff_t n = p->rest->read(p->rest, buffer, room);
    s->error = p->rest->error;
    s->damaged = p->rest->damaged;
    return n;
}

bool peek(peeked *p, source *from) {
    p->source = (source){.read = read_peeked, .owner = p, .fd = from->fd};
    p->rest = from;
    p->length = p->passed = 0;
    while (p->length < sizeof p->bytes) {
        ptrdiff_t n = from->read(from, p->bytes + p->length, sizeof p->bytes - p->length);
        if (n < 0) {
            return from->damaged;
        }
        if (n == 0) {
            break;
        }
        p->length += (size_t)n;
    }
    return true;
}
