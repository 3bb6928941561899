#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zip_directory.h"

enum { BLOCK = 1 << 16 };

struct unpack {
    struct archive *archive;
    struct archive_entry *entry; /* own: libarchive does not check its allocation */
    source *from;
    expansion *expansion;
    source member;     /* the current member */
    const char *piece; /* bytes from libarchive that have not been returned yet */
    size_t piece_length;
    la_int64_t piece_offset, offset; /* in the member; the gap between the two is zeros */
    bool seekable, begun, ended;
    bool is_wrong;     /* the directory of the zip: the members are read in their order */
    bool seek_failed;  /* a seek has failed; libarchive would continue at the wrong offset */
    bool hits_limit;   /* bomb found; it must still be reported that later members were not read */
    bool source_ended; /* the last block was behind the end of the source */
    bool warned;       /* the last piece was the last intact one: the member is damaged */
    bool is_reported;  /* the damage of the current member has been reported */
    char why[300];
    uint64_t passed; /* bytes read so far, if it is read sequentially */
    size_t block_length;
    char block[BLOCK]; /* of the last read */
};

bool unpack_is_archive(const void *bytes, size_t length) {
    static const struct {
        size_t at, length;
        const char *magic;
    } magics[] = {
        {0, 4, "PK\x03\x04"}, {0, 4, "PK\x05\x06"}, {0, 4, "PK\x07\x08"}, {257, 5, "ustar"}};
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
    ptrdiff_t n = u->seek_failed ? -1 : u->from->read(u->from, u->block, sizeof u->block);
    *block = u->block;
    u->source_ended = n <= 0;
    if (n < 0) {
        archive_set_error(archive, EIO, "%s", u->from->error);
        return ARCHIVE_FATAL;
    }
    u->block_length = n > 0 ? (size_t)n : u->block_length;
    u->passed += n > 0 ? (uint64_t)n : 0;
    return n;
}

/* The directory of a zip is at its end. */
static la_int64_t seek_to(struct archive *archive, void *context, la_int64_t offset, int whence) {
    unpack *u = context;
    off_t at = lseek(u->from->fd, offset, whence);
    u->source_ended = false;
    if (at < 0) {
        u->seek_failed = true;
        u->from->error = source_reason(errno);
        archive_set_error(archive, EIO, "%s", u->from->error);
        return ARCHIVE_FATAL;
    }
    return at;
}

static bool open_archive(unpack *u) {
    struct archive *a = u->archive = archive_read_new();
    u->entry = a == NULL ? NULL : archive_entry_new2(a);
    if (u->entry == NULL) {
        return false;
    }
    bool ready =
        archive_read_support_format_tar(a) == ARCHIVE_OK &&
        archive_read_support_format_zip(a) == ARCHIVE_OK &&
        archive_read_set_format_option(a, "tar", "read_concatenated_archives", "1") == ARCHIVE_OK &&
        archive_read_set_read_callback(a, give_block) == ARCHIVE_OK &&
        (!u->seekable || archive_read_set_seek_callback(a, seek_to) == ARCHIVE_OK) &&
        archive_read_set_callback_data(a, u) == ARCHIVE_OK;
    return ready;
}

unpack *unpack_open(source *from, expansion *whole, bool seekable) {
    unpack *u = calloc(1, sizeof *u);
    if (u == NULL) {
        return NULL;
    }
    u->from = from;
    u->expansion = whole;
    zip_directory directory = seekable ? zip_directory_of(from->fd) : ZIP_DIRECTORY_NONE;
    u->seekable = directory == ZIP_DIRECTORY_SOUND;
    u->is_wrong = directory == ZIP_DIRECTORY_WRONG;
    if (directory == ZIP_DIRECTORY_NO_MEMORY || !open_archive(u)) {
        unpack_close(u);
        return NULL;
    }
    return u;
}

void unpack_close(unpack *u) {
    if (u != NULL) {
        archive_entry_free(u->entry);
        (void)archive_read_free(u->archive);
        free(u);
    }
}

/*
** ---------------------------------------------------------------------------------------- members
*/

/*
** Why an archive cannot be read further: it is damaged, its source cannot be read, or out of memory. libarchive does
** not always report the latter, so errno is set to 0 before each call and checked here.
*/
static const char *error_of(unpack *u, bool *damaged) {
    bool silent_memory = errno == ENOMEM;
    const char *why = archive_error_string(u->archive);
    bool memory = archive_errno(u->archive) == ENOMEM || silent_memory;
    *damaged = !memory && (u->from->error == NULL || u->from->damaged);
    if (memory || source_lacks_memory(u->from->error)) {
        return source_no_memory;
    }
    why = *damaged ? why : u->from->error;
    snprintf(u->why, sizeof u->why, "%s", why != NULL ? why : "damaged");
    return u->why;
}

/*
** Reads the next piece of the member. False at its end and on an error (*rc). A warning means that the piece is
** intact but the member is damaged: its length or checksum is wrong.
*/
static bool next_piece(unpack *u, int *rc) {
    const void *piece;
    if (u->warned) {
        *rc = ARCHIVE_WARN;
        return false;
    }
    do {
        errno = 0;
        *rc = archive_read_data_block(u->archive, &piece, &u->piece_length, &u->piece_offset);
    } while (*rc == ARCHIVE_RETRY);
    u->piece = piece;
    u->warned = *rc == ARCHIVE_WARN;
    if (*rc < ARCHIVE_WARN || *rc == ARCHIVE_EOF) {
        u->piece_length = 0;
        return false;
    }
    return true;
}

/* Returns unpacked bytes piece by piece, so that nothing of a damaged member is lost. */
static size_t give_piece(unpack *u, char *out, size_t room) {
    bool hole = u->offset < u->piece_offset;
    size_t zeros = hole ? (size_t)(u->piece_offset - u->offset) : 0;
    size_t length = hole ? zeros : u->piece_length;
    length = length < room ? length : room;
    if (hole) {
        memset(out, 0, length);
    } else {
        memcpy(out, u->piece, length);
        u->piece += length;
        u->piece_length -= length;
        u->piece_offset += (la_int64_t)length;
    }
    u->offset += (la_int64_t)length;
    return length;
}

static ptrdiff_t fail_member(source *s, const char *why, bool damaged) {
    s->error = why;
    s->damaged = damaged;
    return -1;
}

/*
** Whether a damaged member is corrupt, not just truncated: then no byte of it is certain. Only a zip has a checksum of
** each member; one that is read to the end of the source is truncated.
*/
static bool is_corrupt(const unpack *u) {
    int format = archive_format(u->archive) & ARCHIVE_FORMAT_BASE_MASK;
    return format == ARCHIVE_FORMAT_ZIP && (u->warned || !u->source_ended);
}

static ptrdiff_t fail_piece(source *s, unpack *u) {
    bool damaged;
    const char *why = error_of(u, &damaged);
    size_t length = strlen(u->why);
    u->is_reported = true;
    s->corrupt = damaged && is_corrupt(u);
    if (s->corrupt) {
        snprintf(u->why + length, sizeof u->why - length,
                 ": nothing of it was imported: unpack it by hand if you need it");
    }
    return fail_member(s, why, damaged);
}

static ptrdiff_t read_member(source *s, void *buffer, size_t room) {
    unpack *u = s->owner;
    int rc;
    while (u->piece_length == 0) {
        if (!next_piece(u, &rc)) {
            if (rc == ARCHIVE_EOF) {
                return 0;
            }
            return fail_piece(s, u);
        }
    }
    size_t length = give_piece(u, buffer, expansion_room(u->expansion, room));
    if (expansion_is_bomb(u->expansion, length)) {
        u->ended = u->hits_limit = true;
        return fail_member(s, expansion_error, true);
    }
    return (ptrdiff_t)length;
}

/* Whether a name, or a folder in it, begins with a dot. */
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

/* Folders named tmp are not read, as in directories; this is reported, since the archive may be of /tmp. */
static bool is_in_tmp(const char *name) {
    return strncmp(name, "tmp/", 4) == 0 || strstr(name, "/tmp/") != NULL;
}

static const char *name_of(struct archive_entry *entry) {
    const char *name = archive_entry_pathname_utf8(entry);
    name = name != NULL ? name : archive_entry_pathname(entry);
    return name != NULL ? name : "a member without a name";
}

static unpack_result give_member(unpack *u, struct archive_entry *entry, unpack_member *member) {
    mode_t type = archive_entry_filetype(entry);
    member->name = name_of(entry);
    member->is_hidden = is_hidden(member->name);
    u->piece_length = 0;
    u->offset = u->piece_offset = 0;
    u->warned = false;
    u->member = (source){.read = read_member, .owner = u, .fd = -1};
    member->from = &u->member;
    member->has_time = archive_entry_mtime_is_set(entry);
    member->time.tv_sec = archive_entry_mtime(entry);
    member->time.tv_nsec = archive_entry_mtime_nsec(entry);
    bool is_link = archive_entry_hardlink(entry) != NULL || type == AE_IFLNK;
    member->why = is_in_tmp(name_of(entry))
                      ? "it is in a folder tmp, where spool files are still being written"
                  : archive_entry_is_encrypted(entry) ? "it is encrypted"
                  : is_link                           ? "it is a link"
                  : type == AE_IFDIR                  ? "it is a folder, but it has content"
                  : type != AE_IFREG                  ? "it is not a file"
                                                      : NULL;
    return member->why != NULL ? UNPACK_SKIPPED : UNPACK_MEMBER;
}

static unpack_result broken(unpack *u, unpack_member *member) {
    bool damaged;
    member->why = error_of(u, &damaged);
    u->ended = true;
    if (u->is_reported) {
        return UNPACK_END;
    }
    return damaged ? UNPACK_DAMAGED : UNPACK_FAILED;
}

/* Moves the last `keep` bytes of the block to its front and reads after them. False at the end. */
static bool read_block(unpack *u, size_t keep) {
    memmove(u->block, u->block + u->block_length - keep, keep);
    ptrdiff_t n = u->from->read(u->from, u->block + keep, sizeof u->block - keep);
    u->block_length = keep + (n > 0 ? (size_t)n : 0);
    u->passed += n > 0 ? (uint64_t)n : 0;
    return n > 0;
}

/* The end-of-directory record of the zip in the block; NULL if the block does not have all of it. */
static const char *find_end(const unpack *u) {
    enum { RECORD = 22 };
    uint64_t start = u->passed - u->block_length;
    const char *p = u->block, *end = u->block + u->block_length;
    while ((p = memmem(p, (size_t)(end - p), "PK\x05\x06", 4)) != NULL && end - p >= RECORD) {
        if (zip_directory_is_own_end((const unsigned char *)p, start + (size_t)(p - u->block))) {
            return p;
        }
        p++;
    }
    return NULL;
}

/*
** Whether anything but zeros follows a zip that is read sequentially. libarchive stops at the directory, in the last
** block; anything after it would be skipped silently.
*/
static bool has_more(unpack *u) {
    enum { RECORD = 22 };
    const char *end;
    while ((end = find_end(u)) == NULL) {
        size_t keep = u->block_length < RECORD - 1 ? u->block_length : RECORD - 1;
        if (!read_block(u, keep)) {
            return false;
        }
    }
    size_t at = (size_t)(end - u->block) + RECORD;
    at += zip_number((const unsigned char *)end + RECORD - 2, 2);
    do {
        for (; at < u->block_length; at++) {
            if (u->block[at] != 0) {
                return true;
            }
        }
        at -= u->block_length;
    } while (read_block(u, 0));
    return false;
}

/* At the end of the archive: reports data that follows it, unless the last member was reported as damaged. */
static unpack_result end_of_archive(unpack *u, unpack_member *member) {
    int format = archive_format(u->archive) & ARCHIVE_FORMAT_BASE_MASK;
    u->ended = true;
    if (format != ARCHIVE_FORMAT_ZIP || u->seekable || u->is_reported ||
        !(u->is_wrong || has_more(u))) {
        return UNPACK_END;
    }
    member->why = u->is_wrong ? "the directory of the zip does not agree with its members"
                              : "more bytes follow the end of the zip";
    return UNPACK_DAMAGED;
}

/* A folder has nothing to read. The directory of a zip may call a file one. */
static bool is_folder(const unpack *u, struct archive_entry *entry) {
    int format = archive_format(u->archive) & ARCHIVE_FORMAT_BASE_MASK;
    bool has_content = format == ARCHIVE_FORMAT_ZIP && archive_entry_size(entry) > 0;
    return archive_entry_filetype(entry) == AE_IFDIR && !has_content;
}

unpack_result unpack_next(unpack *u, unpack_member *member) {
    struct archive_entry *entry = u->entry;
    *member = (unpack_member){0};
    if (u->hits_limit) {
        u->hits_limit = false;
        member->why = expansion_error;
        return UNPACK_DAMAGED;
    }
    errno = 0;
    if (!u->begun && archive_read_open1(u->archive) != ARCHIVE_OK) {
        return broken(u, member);
    }
    u->begun = true;
    while (!u->ended) {
        errno = 0;
        int rc = archive_read_next_header2(u->archive, entry);
        if (rc == ARCHIVE_EOF) {
            return end_of_archive(u, member);
        }
        if (rc < ARCHIVE_WARN) {
            return broken(u, member);
        }
        if (!is_folder(u, entry)) {
            u->is_reported = false;
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
