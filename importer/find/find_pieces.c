/*
** A payload that a program has cut into strings of several records, and not said so. Only the first one shows what it is. The
** others go on, as JSON, where the one before ends; a piece without a mark of JSON is as long as the one before.
*/
#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "finder.h"
#include "trace.h"

/* LEAST: no program cuts shorter pieces. FAR: so many bytes of other strings may stand between two pieces. */
enum { LEAST = 64, FAR = 1 << 18 };

static const char *decode(finder *f, const char *inside, size_t *length, bool escaped) {
    char *out = escaped ? find_room(f, *length) : NULL;
    if (out != NULL) {
        *length = escape_json(inside, *length, out);
    }
    return escaped ? out : inside;
}

/* Programs cut at a number of bytes or of characters, and leave a character whole. */
static bool is_as_long(const struct find_piece *piece, const char *text, size_t length) {
    enum { CHARACTER_MOST = 4 };
    size_t characters = count_characters(text, text + length);
    return (length < piece->length + CHARACTER_MOST && piece->length < length + CHARACTER_MOST) ||
           characters == piece->characters;
}

static void drop_piece(finder *f, size_t which) {
    struct find_piece *at = f->pieces.list + which;
    memmove(at, at + 1, (--f->pieces.count - which) * sizeof *at);
}

/* Whether a text goes on where a piece ends. *is_last: it also ends what was cut. */
static bool goes_on(struct find_piece *piece, const char *text, size_t length, bool *is_last) {
    json_extent after = piece->state;
    size_t used;
    json_extent_result result = json_extent_feed(&after, text, length, &used);
    bool has_marks = memchr(text, '"', used) != NULL;
    *is_last = result == JSON_EXTENT_DONE;
    if (result == JSON_EXTENT_BROKEN ||
        (*is_last ? !has_marks && without_space(text, length) > used
                  : !has_marks && !is_as_long(piece, text, length))) {
        return false;
    }
    piece->state = after;
    piece->left = FAR;
    return true;
}

/* Whether a text is a JSON object by itself. It may stand where a value is expected. */
static bool is_alone(const char *text, size_t length) {
    json_extent whole = {0};
    size_t used;
    const char *p = skip_json_space(text, text + length);
    size_t left = (size_t)(text + length - p);
    return left > 0 && *p == '{' && json_extent_feed(&whole, p, left, &used) == JSON_EXTENT_DONE &&
           without_space(p, left) == used;
}

bool find_take_piece(finder *f, const char *inside, size_t length, bool escaped) {
    if (f->pieces.count == 0 || length == 0) {
        return false;
    }
    const char *text = decode(f, inside, &length, escaped);
    for (size_t i = f->pieces.count; text != NULL && i-- > 0;) {
        struct find_piece *piece = &f->pieces.list[i];
        bool is_last, is_next = goes_on(piece, text, length, &is_last) && !is_alone(text, length);
        piece->left -= is_next ? 0 : (int64_t)length;
        if ((is_next && is_last) || piece->left < 0) {
            drop_piece(f, i);
        }
        if (is_next) {
            f->in_pieces = true;
            find_note_unread(f, text, length);
            return true;
        }
    }
    return false;
}

/* Where the first object begins in a text that is still open at its end, and *state there; NULL if none is. */
static const char *find_open_object(const char *text, size_t length, json_extent *state) {
    const char *p = text, *end = text + length;
    while ((p = memchr(p, '{', (size_t)(end - p))) != NULL) {
        size_t used;
        *state = (json_extent){0};
        json_extent_result result = json_extent_feed(state, p, (size_t)(end - p), &used);
        if (result == JSON_EXTENT_OPEN) {
            return p;
        }
        p += used > 0 ? used : 1;
    }
    return NULL;
}

void find_begin_pieces(finder *f, const char *inside, size_t length, bool escaped) {
    static const char *const signs[] = {"event", "lead.", NULL};
    if (length < LEAST || memchr(inside, '{', length) == NULL ||
        !bytes_any(bytes_hold, inside, length, signs)) {
        return;
    }
    struct find_piece made = {.left = FAR};
    const char *text = decode(f, inside, &length, escaped);
    const char *open = text == NULL ? NULL : find_open_object(text, length, &made.state);
    size_t size = open == NULL ? 0 : (size_t)(text + length - open);
    if (open == NULL || (trace_look(open, size) & (TRACE_LEAD | TRACE_EVENT)) == 0) {
        return;
    }
    made.length = length;
    made.characters = count_characters(text, text + length);
    if (f->pieces.count == FIND_PIECES) {
        drop_piece(f, 0);
    }
    f->pieces.list[f->pieces.count++] = made;
    f->in_pieces = true;
    find_note_unread(f, text, length);
}
