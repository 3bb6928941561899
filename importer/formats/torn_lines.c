#include "torn_lines.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"

/*
** MOST: so many bytes may belong to one record, CUT_MOST to one that was cut. GAP and OTHERS_MOST: so much white space may
** stand between two of its lines, and so many lines of others.
*/
enum { MOST = 1 << 16, CUT_MOST = 1 << 20, GAP = 256, OTHERS_MOST = 16 };

/* One past the name in quotes, also escaped ones, that begins behind the quote at `open`; NULL if there is none. */
static const char *name_end(const char *open, const char *end) {
    const char *p = open + 1;
    while (p < end && (is_alphanumeric(*p) || *p == '_')) {
        p++;
    }
    bool is_name = p > open + 1;
    for (; p < end && *p == '\\'; p++) {
    }
    return is_name && p < end && *p == '"' ? p + 1 : NULL;
}

/* Whether a line is a member of an object, apart from what stands before it: the first name in it is not behind a bracket. */
static bool is_member(const char *line, size_t length) {
    const char *end = line + length, *open = line;
    while ((open = memchr(open, '"', (size_t)(end - open))) != NULL) {
        const char *close = name_end(open, end), *before = open;
        close = close != NULL ? skip_json_space(close, end) : NULL;
        if (close != NULL && close < end && *close == ':') {
            for (; before > line && before[-1] == '\\'; before--) {
            }
            return before == line || !is_one_of(before[-1], "{[,");
        }
        open++;
    }
    return false;
}

/* Counts the brackets that are open behind the line; none: the record has been closed. */
static void count_open(torn_lines *t, const char *line, size_t length) {
    for (size_t i = 0; i < length && t->depth > 0; i++) {
        if (line[i] == '\\') {
            i++;
        } else if (line[i] == '"') {
            t->in_string = !t->in_string;
        } else if (!t->in_string && is_one_of(line[i], "{[")) {
            t->depth++;
        } else if (!t->in_string && is_one_of(line[i], "}]")) {
            t->depth--;
        }
    }
    t->in_string &= t->cut > 0; /* a line that was printed ends in none */
}

/* Whether the line has JSON in it that begins in a string and leaves it, not behind a bracket of its own. */
static bool has_inner_marks(const char *line, size_t length) {
    static const char *const marks[] = {"\",\"", "\":", "\"}", "\"]", "}}", "]}", NULL};
    const char *quote = memchr(line, '"', length);
    size_t before = quote == NULL ? length : without_space(line, (size_t)(quote - line));
    return bytes_any(bytes_hold, line, length, marks) &&
           (quote == NULL || before == 0 || !is_one_of(line[before - 1], "{["));
}

/* The last line of a record, such as the bytes of a packet below its head. */
static const char *last_line(const char *record, size_t *length) {
    const char *newline = memrchr(record, '\n', *length),
               *line = newline != NULL ? newline + 1 : record;
    *length -= (size_t)(line - record);
    return line;
}

/* Whether a record is a piece of the one that is open. */
static bool is_piece(const torn_lines *t, const char *line, size_t length) {
    enum { LEAST = 200, CHARACTER_MOST = 4 };
    if (t->cut == 0) {
        return memchr(line, '"', length) != NULL || memchr(line, '}', length) != NULL ||
               memchr(line, ']', length) != NULL;
    }
    line = last_line(line, &length);
    bool is_as_long =
        length >= LEAST && length < t->cut + CHARACTER_MOST && t->cut < length + CHARACTER_MOST;
    return is_as_long || has_inner_marks(line, length);
}

/* A record whose last line has no more than the first piece of a payload: an object is open at its end. */
static void begin_cut(torn_lines *t, uint64_t at, const char *record, size_t size) {
    size_t length = size;
    const char *line = last_line(record, &length), *open = memmem(line, length, "{\"", 2);
    if (open != NULL) {
        *t = (torn_lines){.behind = at + size, .left = CUT_MOST, .depth = 1, .cut = length};
        count_open(t, open + 1, (size_t)(line + length - open) - 1);
    }
}

bool torn_lines_reach(const torn_lines *t, uint64_t at) {
    return t->depth > 0 && at > t->behind && at - t->behind <= GAP;
}

void torn_lines_begin(torn_lines *t, uint64_t at, const char *line, size_t length) {
    if (torn_lines_go_on(t, at, line, length)) {
        return; /* a text in it speaks of a payload */
    }
    *t = (torn_lines){.behind = 0};
    bool is_line = length < MOST && memchr(line, '\n', length) == NULL;
    if (is_line && is_member(line, length)) {
        *t = (torn_lines){.behind = at + length, .left = MOST, .depth = 1};
        count_open(t, line, length);
    } else if (length < CUT_MOST) {
        begin_cut(t, at, line, length);
    }
}

bool torn_lines_go_on(torn_lines *t, uint64_t at, const char *line, size_t length) {
    bool is_next = torn_lines_reach(t, at) && length < t->left;
    bool is_one = is_piece(t, line, length);
    t->others = is_one ? 0 : t->others + 1;
    if (!is_next || t->others > OTHERS_MOST) {
        *t = (torn_lines){.behind = 0};
        return false;
    }
    t->behind = at + length;
    t->left -= length;
    if (is_one) {
        count_open(t, line, length);
    }
    return is_one;
}
