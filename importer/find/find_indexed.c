/*
** Bytes or characters one by one: in a list, as journald, Node's Buffer, Java and Object.values() write text, or as the members
** of an object, as JavaScript makes them of a string or of a Uint8Array: {"0": "{", "1": "\\"", …} or {"0": 123, "1": 34, …}. The
** keys may have been sorted as text.
**
** Also a text that was cut at a width, into strings of a list, as ModSecurity logs a body.
*/
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/numbered.h"
#include "finder.h"
#include "trace.h"

enum { INDEXED_LEAST = 16, CUT_LEAST = 1000 };

/* Whether the inside of a string is one character, or half of a surrogate pair. */
static bool is_one_letter(const char *p, size_t length) {
    enum { UNIT = 6 };
    if (length > 0 && *p == '\\') {
        bool is_pair = length == 2U * UNIT && memcmp(p + UNIT, "\\u", 2) == 0;
        return p[1] == 'u' ? length == UNIT || is_pair : length == 2;
    }
    bool is_ascii = length > 0 && (unsigned char)*p < 0x80;
    const uint8_t *bytes = (const uint8_t *)p;
    return length > 0 &&
           (is_ascii ? length == 1 : dk_utf8_length(bytes, bytes + length) == (int)length);
}

/* Whether a number is a byte and ends before `next`. Java's bytes have signs. */
static bool is_byte(const numbered_member *m, const char *next, const char *end) {
    bool is_negative = *m->value == '-';
    const char *digits = m->value + is_negative;
    size_t count = m->size - is_negative;
    bool is_whole = next < end && (is_one_of(*next, ",]}") || dk_is_json_space(*next));
    return is_whole &&
           (count < 3 || (count == 3 && memcmp(digits, is_negative ? "128" : "255", 3) <= 0));
}

/* The value at `p` in sound JSON. Returns one past it; NULL if it is no byte and no character. */
static const char *take_value(const char *p, const char *end, numbered_member *m) {
    const char *next = p < end && *p != '\'' ? numbered_value(p, end, m) : NULL;
    bool is_taken =
        next != NULL && (m->is_letter ? is_one_letter(m->value, m->size) : is_byte(m, next, end));
    return is_taken ? next : NULL;
}

/* The member at `p` in a sound object. Returns one past its value; NULL if it is none of these. */
static const char *take_member(const char *p, const char *end, numbered_member *m) {
    bool is_key = end - p > 2 && *p == '"' && !(p[1] == '0' && p[2] != '"');
    const char *next = is_key ? numbered_take(p, end, m) : NULL;
    return next != NULL && take_value(m->value - m->is_letter, end, m) != NULL ? next : NULL;
}

/* How many such members follow each other from `p` on, all of one kind. *next: one past the last. */
static size_t count_members(const char *p, const char *end, bool *are_letters, const char **next) {
    size_t count = 0;
    for (;; count++) {
        numbered_member m;
        const char *behind = take_member(p, end, &m);
        if (behind == NULL || (count > 0 && m.is_letter != *are_letters)) {
            return count;
        }
        *are_letters = m.is_letter;
        *next = behind;
        p = numbered_next(behind, end);
    }
}

/* Puts the places of the values in the order of their keys. False if a key is missing or comes twice. */
static bool sort_members(const char *start, const char *end, uint32_t *places, size_t count) {
    const char *p = start;
    bool are_all = true;
    for (size_t i = 0; i < count; i++) {
        numbered_member m = {0};
        const char *behind = take_member(p, end, &m);
        if (behind == NULL) {
            return false;
        }
        if (m.number < count && places[m.number] == 0) {
            places[m.number] = (uint32_t)(m.value - start);
        } else {
            are_all = false;
        }
        p = numbered_next(behind, end);
    }
    return are_all;
}

/* What the values make, up to the first that is missing. Returns its length. */
static size_t join_members(const char *start, const char *end, const uint32_t *places, size_t count,
                           bool are_letters, char *out) {
    size_t made = 0;
    for (size_t i = 0; i < count && places[i] != 0; i++) {
        numbered_member m = {0};
        (void)take_value(start + places[i] - are_letters, end, &m);
        made += numbered_put(&m, out + made);
    }
    return are_letters ? escape_json(out, made, out) : made;
}

/* The elements of a list of one kind, from its bracket on. *count: how many; returns one past the list, NULL if it is none. */
static const char *read_list(const char *p, const char *end, bool *are_letters, size_t *count,
                             char *out, size_t *made) {
    numbered_member m;
    *count = 0;
    do {
        p = take_value(skip_json_space(p + 1, end), end, &m);
        if (p == NULL || (*count > 0 && m.is_letter != *are_letters)) {
            return NULL;
        }
        *are_letters = m.is_letter;
        *made += out == NULL ? 0 : numbered_put(&m, out + *made);
        ++*count;
        p = skip_json_space(p, end);
    } while (p < end && *p == ',');
    return p < end && *p == ']' ? p + 1 : NULL;
}

bool find_in_bytes(finder *f, const char *p, const char *end, int level, const char **next) {
    bool are_letters = false;
    size_t count, made = 0;
    const char *close = read_list(p, end, &are_letters, &count, NULL, &made);
    if (close == NULL || count < (are_letters ? INDEXED_LEAST : 2)) {
        return false;
    }
    char *out = find_room(f, (size_t)(close - p));
    if (out == NULL) {
        return false;
    }
    (void)read_list(p, end, &are_letters, &count, out, &made);
    *next = close;
    find_in_list(f, out, are_letters ? escape_json(out, made, out) : made, level);
    return true;
}

/* The string behind the bracket or the comma at `p`; the place behind it. NULL if none stands there. */
static const char *take_piece(const char *p, const char *end, dk_value *piece, const char *list) {
    bool escaped;
    p = skip_json_space(p + 1, end);
    if (p == end || *p != '"') {
        return NULL;
    }
    const char *next = dk_string_end(p, end, &escaped);
    *piece = (dk_value){(uint32_t)(p - list), (uint32_t)(next - p), DK_STRING, escaped};
    return skip_json_space(next, end);
}

/* The end of a list of two strings or more, the first of which is long; NULL if it is none. */
static const char *pieces_end(const char *list, const char *end) {
    dk_value piece;
    const char *p = take_piece(list, end, &piece, list);
    if (p == NULL || piece.length < CUT_LEAST || p == end || *p != ',') {
        return NULL;
    }
    while (p != NULL && p < end && *p == ',') {
        p = take_piece(p, end, &piece, list);
    }
    return p != NULL && p < end && *p == ']' ? p + 1 : NULL;
}

/* Joins the strings. False if one of them but the last is not as wide as the first, or if that is no round width. */
static bool join_pieces(const char *list, const char *end, char *out, size_t *made) {
    size_t width = 0, length = 0;
    dk_value piece = {0};
    *made = 0;
    for (const char *p = list; p < end - 1; *made += length) {
        if (width > 0 && length != width) {
            return false;
        }
        p = take_piece(p, end, &piece, list);
        if (p == NULL) {
            return false;
        }
        length = escape_json(list + piece.offset + 1, piece.length - 2, out + *made);
        width = width > 0 ? width : length;
    }
    return length <= width && width >= CUT_LEAST && (width % 1024 == 0 || width % 1000 == 0);
}

bool find_in_cut(finder *f, const char *p, const char *end, int level, const char **next) {
    size_t made;
    const char *close = pieces_end(p, end);
    char *out = close != NULL ? find_room(f, (size_t)(close - p)) : NULL;
    if (out == NULL) {
        return false;
    }
    if (!join_pieces(p, close, out, &made) || !find_is_json_text(f, out, made)) {
        find_drop_room(f);
        return false;
    }
    *next = close;
    find_in_list(f, out, made, level);
    return true;
}

/* Whether a string of JSON ends with a line end: its last two characters are \\n. */
static bool ends_line(const char *list, const dk_value *piece) {
    const char *text = list + piece->offset + 1;
    size_t length = piece->length - 2;
    return bytes_end(text, length, "\\n") && !bytes_end(text, length - 1, "\\\\");
}

/*
** The end of a list of lines, as notebooks hold texts: two strings or more, of which all but the last end with a line end. NULL if
** it is none, or if no value goes on from one line to the next.
*/
static const char *lines_end(finder *f, const char *list, const char *end) {
    dk_value piece = {0};
    bool goes_on = false;
    const char *p = take_piece(list, end, &piece, list);
    while (p != NULL && p < end && *p == ',' && ends_line(list, &piece)) {
        const char *text = list + piece.offset + 1;
        goes_on |= bytes_end(text, piece.length - 4, "{") || bytes_end(text, piece.length - 4, "[");
        p = take_piece(p, end, &piece, list);
    }
    find_spend(f, p != NULL ? (size_t)(p - list) : 0, FIND_FAST);
    return goes_on && p != NULL && p < end && *p == ']' ? p + 1 : NULL;
}

bool find_in_lines(finder *f, const char *p, const char *end, int level, const char **next) {
    const char *close = lines_end(f, p, end);
    char *out = close != NULL ? find_room(f, (size_t)(close - p)) : NULL;
    if (out == NULL) {
        return false;
    }
    dk_value piece = {0};
    size_t made = 0;
    for (const char *list = p; p != NULL && p < close - 1;) {
        p = take_piece(p, close, &piece, list);
        made += escape_json(list + piece.offset + 1, piece.length - 2, out + made);
    }
    *next = close;
    find_in_list(f, out, made, level);
    return true;
}

/* Whether a text may begin a payload. */
static bool begins_payload(const char *text, size_t length) {
    const char *end = text + length, *p = skip_json_space(text, end);
    bool is_object = p < end && *p == '{';
    p = is_object ? skip_json_space(p + 1, end) : p;
    return is_object && (p == end || *p == '"');
}

/* The text of the members from `p` on; NULL if they are none, or out of memory. *are_all: none is missing before the last. */
static char *text_of_members(finder *f, const char *p, const char *end, const char **next,
                             bool *are_all, size_t *made) {
    bool are_letters = false;
    size_t count = count_members(p, end, &are_letters, next);
    uint32_t *places = count < INDEXED_LEAST ? NULL : calloc(count, sizeof *places);
    char *out = places == NULL ? NULL : find_room(f, (size_t)(*next - p));
    if (out != NULL) {
        *are_all = sort_members(p, end, places, count);
        *made = join_members(p, end, places, count, are_letters, out);
    }
    f->no_memory |= count >= INDEXED_LEAST && out == NULL;
    free(places);
    return out;
}

bool find_in_indexed(finder *f, const char *p, const char *end, int level, const char **next) {
    bool are_all = false;
    size_t made = 0;
    char *out = text_of_members(f, p, end, next, &are_all, &made);
    if (out != NULL && are_all) {
        find_in_list(f, out, made, level);
    } else if (out != NULL && begins_payload(out, made)) {
        find_note_unread(f, p, (size_t)(*next - p));
    }
    return out != NULL;
}

void find_in_cut_indexed(finder *f, const char *p, const char *end) {
    bool are_all = false;
    size_t made = 0;
    const char *next, *first = memmem(p, (size_t)(end - p), "\"0\"", 3);
    char *out = first != NULL ? text_of_members(f, first, end, &next, &are_all, &made) : NULL;
    if (out != NULL && (are_all ? trace_in(out, made) : begins_payload(out, made))) {
        find_note_unread(f, p, (size_t)(next - p));
    }
    if (out != NULL) {
        find_drop_room(f);
    }
}
