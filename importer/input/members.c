#include "members.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decompress.h"
#include "expansion.h"
#include "sqlite_file.h"
#include "unpack.h"
#include "utf16.h"

/* Three nested archives, each compressed: deeper nesting does not occur in practice. */
enum { DEPTH_MAX = 6 };

/*
** The name of a member is stored with the names of all archives around it, once for each member. This is the longest that it may
** be, behind the path of the file: some dozens of bytes in an archive must not make thousands in the store.
*/
enum { NAME_MOST = 160 };

/* A member's place in its archive, and before it that archive's in the next: "1.1.1.204". */
enum { PLACE_MOST = DEPTH_MAX * 22 };

typedef struct level {
    const input *in;      /* whose members they are */
    expansion *expansion; /* of the outermost */
    intact *intact;       /* likewise */
    int depth;
    const input_visitor *visitor;
    const input *file; /* the outermost, which is not a member */
    const char *place; /* of the member; "" for the file */
} level;

static bool is_packed(const void *bytes, size_t length) {
    return decompress_is_compressed(bytes, length) || unpack_is_archive(bytes, length);
}

/* UTF-16 text is read through a conversion, like compressed data. */
static bool is_wide(const void *bytes, size_t length) {
    return !is_packed(bytes, length) && utf16_begins(bytes, length) != UTF16_NONE;
}

bool members_is_packed(const input *in, bool *packed) {
    source front = source_of_range(in->fd, 0, UNPACK_PEEK);
    peeked first = {0};
    *packed = false;
    if (!peek(&first, &front)) {
        in->from->error = front.error;
        return false;
    }
    *packed = is_packed(first.bytes, first.length) || is_wide(first.bytes, first.length);
    return true;
}

/*
** "archive!member", or the archive's own name if the archive is damaged. What is too long behind `file` ends with its last folder
** or archive that fits, and "…" and the place of the member: nothing is cut in the middle, as --erase finds whole words only. The
** caller frees it.
*/
static char *join(const char *file, const char *outer, const char *name, const char *place) {
    char *joined;
    size_t own = strlen(file), most = own + NAME_MOST - strlen("…") - strlen(place);
    if (name == NULL) {
        return strdup(outer);
    }
    if (asprintf(&joined, "%s!%s", outer, name) < 0) {
        return NULL;
    }
    if (strlen(joined) <= own + NAME_MOST) {
        return joined;
    }
    while (most > own && joined[most - 1] != '/' && joined[most - 1] != '!') {
        most--;
    }
    char *cut;
    int length = asprintf(&cut, "%.*s…%s", (int)most, joined, place);
    free(joined);
    return length < 0 ? NULL : cut;
}

static bool visit_source(const level *at, const input *in, source *from);

/* The same for a stream or a member, which may be corrupt. */
static bool visit_part(const level *at, const input *in, source *from) {
    intact_reading part;
    if (!intact_open(&part, at->intact, from)) {
        input_fail(at->visitor, in->shown, source_no_memory);
        return true;
    }
    bool on = visit_source(at, in, &part.source);
    if (on) {
        intact_close(&part);
    }
    return on;
}

/* What is read out of an input, under the input's own name. */
static input inside_of(const input *in) {
    input inside = *in;
    inside.fd = -1;
    inside.stat = NULL;
    inside.size = 0;
    inside.final = true;
    inside.cut = NULL;
    return inside;
}

/* compressed data has no name for its content */
static bool visit_compressed(const level *at, source *from) {
    decompress *d = decompress_open(from, at->expansion);
    if (d == NULL) {
        input_fail(at->visitor, at->in->shown, source_no_memory);
        return true;
    }
    input inside = inside_of(at->in);
    bool on = visit_part(at, &inside, decompress_source(d));
    decompress_close(d);
    return on;
}

/* Converts UTF-16 text to UTF-8. */
static bool visit_wide(const level *at, source *from, utf16_order order) {
    utf16 conversion;
    source text = source_of_utf16(&conversion, from, order);
    input inside = inside_of(at->in);
    conversion.grows =
        !at->in->final && !at->visitor->final; /* a program may still append to the file */
    inside.final = at->in->final;
    inside.from = &text;
    inside.encoding = "utf16";
    return at->visitor->file(at->visitor->context, &inside);
}

/* Whether the bytes begin AppleDouble, in which macOS packs a file's attributes beside it as ._NAME. */
static bool is_attributes(const void *bytes, size_t length) {
    return length >= 8 && memcmp(bytes, "\0\5\x16\7\0\2\0\0", 8) == 0;
}

static bool visit_archive(const level *at, source *from);

/* An input, or unpacked data that may be packed itself. */
static bool visit_source(const level *at, const input *in, source *from) {
    peeked first;
    if (!peek(&first, from)) {
        input_fail(at->visitor, in->shown, from->error);
        return true;
    }
    if (in->is_hidden && is_attributes(first.bytes, first.length)) {
        return true;
    }
    const char *kind = sqlite_file_kind(first.bytes, first.length);
    if (kind != NULL) {
        input_skip(at->visitor, in->shown, kind);
        return true;
    }
    /* a zip is read by seeking, so the file is rewound */
    bool seekable = in->fd >= 0 && lseek(in->fd, 0, SEEK_SET) == 0;
    source *whole = seekable ? from : &first.source;
    input member = *in;
    member.from = whole;
    level below = *at;
    below.in = &member;
    below.depth++;
    if (is_wide(first.bytes, first.length)) {
        return visit_wide(&below, whole, utf16_begins(first.bytes, first.length));
    }
    if (at->depth >= DEPTH_MAX || !is_packed(first.bytes, first.length)) {
        return at->visitor->file(at->visitor->context, &member);
    }
    return decompress_is_compressed(first.bytes, first.length) ? visit_compressed(&below, whole)
                                                               : visit_archive(&below, whole);
}

/* Visits unpacked data under its name. False if there is nothing more to visit. */
static bool visit_next(const level *at, unpack_result result, const unpack_member *found,
                       const input *member) {
    const input_visitor *visitor = at->visitor;
    source damage = source_of_damage(found->why);
    input damaged = *member;
    damaged.from = &damage;
    switch (result) {
    case UNPACK_MEMBER: return visit_part(at, member, found->from);
    case UNPACK_SKIPPED: input_skip(visitor, member->shown, found->why); return true;
    case UNPACK_DAMAGED: return visitor->file(visitor->context, &damaged);
    default: input_fail(visitor, member->shown, found->why); return true;
    }
}

/* Whether an archive with this first member is a document: a workbook, say, or a text with pictures. */
static bool is_document(const char *first) {
    static const char *const parts[] = {"[Content_Types].xml", "_rels/.rels", "docProps/",
                                        "mimetype"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strncmp(first, parts[i], strlen(parts[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Visits a member under the name that it has in the store. `number`: of the member in its archive, from 1. */
static bool visit_named(const level *at, unpack_result result, const unpack_member *found,
                        uint64_t number, bool is_part) {
    char time[INPUT_TIME_LENGTH + 1] = "", place[PLACE_MOST];
    level here = *at;
    snprintf(place, sizeof place, "%s%s%" PRIu64, at->place, at->place[0] != 0 ? "." : "", number);
    here.place = place;
    char *path = join(at->file->path, at->in->path, found->name, place);
    char *shown = join(at->file->shown, at->in->shown, found->name, place);
    input member = inside_of(at->in);
    member.path = path;
    member.shown = shown;
    member.is_part = is_part;
    member.is_hidden |= found->is_hidden;
    if (found->has_time) {
        input_format_time(&found->time, time);
        member.received_at = time[0] != 0 ? time : NULL;
    }
    bool on = true;
    if (path != NULL && shown != NULL) {
        on = visit_next(&here, result, found, &member);
    } else {
        input_fail(at->visitor, at->in->shown, source_no_memory);
    }
    free(path);
    free(shown);
    return on;
}

static bool visit_archive(const level *at, source *from) {
    unpack *u = unpack_open(from, at->expansion, at->in->fd >= 0);
    unpack_member found;
    unpack_result result = UNPACK_MEMBER;
    uint64_t number = 0;
    bool on = true, is_first = true, is_part = false;
    if (u == NULL) {
        input_fail(at->visitor, at->in->shown, source_no_memory);
        return true;
    }
    while (on && (result == UNPACK_MEMBER || result == UNPACK_SKIPPED)) {
        result = unpack_next(u, &found);
        is_part |= is_first && result == UNPACK_MEMBER && is_document(found.name);
        is_first = false;
        on = result == UNPACK_END || visit_named(at, result, &found, ++number, is_part);
    }
    unpack_close(u);
    return on;
}

/* The outermost source, which counts the bytes read. */
typedef struct counted {
    source source;
    struct source *from;
    bool seekable;
    const char *
        cut; /* of the input: why it could not be read to its end, although the packed data is intact; or NULL */
    expansion expansion;
} counted;

/* How far a file has been read: all members of a zip may lie in the same bytes. */
static void count(counted *c, ptrdiff_t n) {
    off_t at = c->seekable ? lseek(c->from->fd, 0, SEEK_CUR) : -1;
    if (at < 0) {
        c->expansion.packed += (uint64_t)n;
    } else if ((uint64_t)at > c->expansion.packed) {
        c->expansion.packed = (uint64_t)at;
    }
}

static ptrdiff_t read_counted(source *s, void *buffer, size_t room) {
    counted *c = s->owner;
    ptrdiff_t n = c->from->read(c->from, buffer, room);
    if (n > 0) {
        count(c, n);
    }
    s->error = n == 0 ? c->cut : c->from->error;
    s->damaged = c->from->damaged;
    return n == 0 && c->cut != NULL ? -1 : n;
}

bool members_visit(const input *in, intact *known, const input_visitor *visitor) {
    bool packed;
    if (!members_is_packed(in, &packed)) {
        input_fail(visitor, in->shown, in->from->error);
        return true;
    }
    if (!packed) {
        return visitor->file(visitor->context, in);
    }
    counted outermost = {.from = in->from, .seekable = in->fd >= 0, .cut = in->cut};
    outermost.source = (source){.read = read_counted, .owner = &outermost, .fd = in->from->fd};
    level top = {in, &outermost.expansion, known, 0, visitor, in, ""};
    intact_begin(known);
    return visit_source(&top, in, &outermost.source);
}
