/*
** The body of an HTTP message, which may be compressed. Its head names the codings, but a proxy may have undone them and
** kept the head: so a body that does not decode and looks like text is taken as it is.
*/
#include "finder.h"

#include <string.h>

#include "../text/base64.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/inflate.h"
#include "../text/packed.h"
#include "../text/wrapped.h"

/* What a coding of Content-Encoding takes to be undone. */
typedef enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE, CODING_OTHER } coding;

static coding coding_of(const char *name, size_t length) {
    static const char *const none[] = {"", "identity", "none", NULL};
    static const char *const gzip[] = {"gzip", "x-gzip", NULL};
    return bytes_any(bytes_alike, name, length, none)   ? CODING_NONE
           : bytes_any(bytes_alike, name, length, gzip) ? CODING_GZIP
           : bytes_alike(name, length, "deflate")       ? CODING_DEFLATE
                                                        : CODING_OTHER;
}

/*
** Takes the last of a list of codings: that which was applied last. False if the list is empty. It may go on in another header
** of that name, with others between.
*/
static bool take_last(const char *list, size_t *length, coding *last) {
    static const char header[] = "Content-Encoding:";
    if (*length == 0) {
        return false;
    }
    const char *end = list + *length, *name = end;
    while (name > list && !is_one_of(name[-1], ",\n")) {
        name--;
    }
    bool is_header = name > list && name[-1] == '\n';
    *length = name > list ? (size_t)(name - 1 - list) : 0;
    if (is_header) {
        bool is_list = bytes_begin_alike(name, (size_t)(end - name), header);
        name = is_list ? name + strlen(header) : end;
    }
    name = skip_json_space(name, end);
    *last = coding_of(name, without_space(name, (size_t)(end - name)));
    return true;
}

/* Bytes that are being decoded. */
typedef struct coded {
    const char *bytes;
    size_t length;
    int depth; /* how many codings have been undone */
} coded;

/* Whether the bytes need no decoding, whatever the head says. */
static bool is_json_text(const coded *c) {
    const char *first = skip_json_space(c->bytes, c->bytes + c->length);
    return c->length == 0 || (first < c->bytes + c->length && is_one_of(*first, "{[\"") &&
                              find_is_plain(c->bytes, c->length));
}

/* Undoes one coding. Programs write deflate with zlib's header and without. False if the bytes cannot be decoded. */
static bool undo(finder *f, coding of, coded *c) {
    bool whole = of == CODING_NONE, full = false;
    int tries = of == CODING_DEFLATE ? 2 : 1;
    if (of == CODING_NONE || of == CODING_OTHER) {
        return whole;
    }
    for (int bare = 0; bare < tries && !whole && !full; bare++) {
        size_t made, left;
        char *out = find_unpack(f, c->bytes, c->length, bare != 0, &made, &whole, &left);
        full = !whole && f->unpack_credit == 0;
        f->too_deep |= full;
        whole = out != NULL && whole && left == 0;
        if (whole) {
            *c = (coded){out, made, c->depth + 1};
            f->packed_depth++;
        }
    }
    return whole;
}

/* Whether bytes that no coding was named for are gzip or zlib. */
static bool is_packed_body(const coded *c) {
    return (c->length > 2 && bytes_begin(c->bytes, c->length, "\x1F\x8B")) ||
           (inflate_kind(c->bytes, c->length) == INFLATE_ZLIB &&
            !find_is_plain(c->bytes, c->length));
}

void find_in_body(finder *f, const char *body, size_t length, const char *codings, size_t size,
                  int level) {
    coded c = {body, length, 0};
    coding last = CODING_NONE;
    bool sound = true;
    while (sound && !is_json_text(&c) && take_last(codings, &size, &last)) {
        sound = undo(f, last, &c);
    }
    bool is_named = !sound && last != CODING_OTHER; /* and was tried */
    if (!is_named && is_packed_body(&c)) {
        find_in_gzip(f, c.bytes, c.length, level + c.depth + 1);
    } else if (!sound && !find_is_plain(c.bytes, c.length)) {
        find_note_packed(f, c.bytes, c.length);
    } else {
        find_in_text(f, c.bytes, c.length, level + c.depth, true);
    }
    f->packed_depth -= c.depth;
}

void find_in_part(finder *f, const char *base64, size_t length, int level) {
    size_t payloads = f->payloads, notes = f->note_count, made;
    dk_error error;
    find_in_text(f, base64, length, level, false);
    char *out = f->payloads == payloads ? find_room(f, length) : NULL;
    if (out != NULL && base64_decode(base64, length, out, &made, &error) &&
        !packed_is_certain(out, made)) { /* a page, or text that contains JSON */
        find_drop_notes(f, notes);       /* the base64 has been read now */
        find_in_text(f, out, made, level + 1, false);
    }
}

void find_in_mail(finder *f, const char *mail, size_t length, int level) {
    size_t mark = f->count, at = 0, read = 0;
    wrap part;
    wrap_kind kind;
    while ((kind = wrap_next_part(mail, length, &at, &part)) != WRAP_NONE) {
        char *out = find_room(f, part.length);
        if (out == NULL) {
            return;
        }
        find_note_rest(f, mail + read, part.body - read); /* headers */
        size_t made = wrap_undo(kind, mail, &part, out);
        if (kind == WRAP_BASE64) {
            find_in_part(f, out, made, level + 1);
        } else {
            find_in_text(f, out, made, level + 1, false);
        }
        read = part.length;
    }
    find_note_rest(f, mail + read, length - read);
    for (size_t i = mark; i < f->count; i++) {
        f->list[i].level =
            level + 1; /* none is inside more encodings: the first of equal ones stays */
    }
}
