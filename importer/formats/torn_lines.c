#include "torn_lines.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../text/chars.h"

/*
** MOST: so many bytes may belong to one record. GAP and OTHERS_MOST: so much white space may stand between two of its lines, and so
** many lines of others.
*/
enum { MOST = 1 << 16, GAP = 256, OTHERS_MOST = 16 };

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

/* How many brackets are open behind the line, where `depth` were before it; 0: the record has been closed. */
static size_t depth_behind(size_t depth, const char *line, size_t length) {
    bool in_string = false;
    for (size_t i = 0; i < length && depth > 0; i++) {
        if (line[i] == '\\') {
            i++;
        } else if (line[i] == '"') {
            in_string = !in_string;
        } else if (!in_string && is_one_of(line[i], "{[")) {
            depth++;
        } else if (!in_string && is_one_of(line[i], "}]")) {
            depth--;
        }
    }
    return depth;
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
        *t = (torn_lines){at + length, MOST, depth_behind(1, line, length), 0};
    }
}

bool torn_lines_go_on(torn_lines *t, uint64_t at, const char *line, size_t length) {
    bool is_next = torn_lines_reach(t, at) && length < t->left;
    bool is_piece = memchr(line, '"', length) != NULL || memchr(line, '}', length) != NULL ||
                    memchr(line, ']', length) != NULL;
    t->others = is_piece ? 0 : t->others + 1;
    if (!is_next || t->others > OTHERS_MOST) {
        *t = (torn_lines){.behind = 0};
        return false;
    }
    t->behind = at + length;
    t->left -= length;
    t->depth = is_piece ? depth_behind(t->depth, line, length) : t->depth;
    return is_piece;
}
