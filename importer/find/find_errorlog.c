/* Lines of Apache's error log, in which Apache has escaped every backslash and all bytes that are not printable ASCII. */
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "finder.h"

/* How far into a line its head may end: an orchestrator may have written a prefix before it. */
enum { HEAD_MOST = 256 };

/* Whether "[cgi:error] " or, before Apache 2.4, "[error] " begins at `p`. */
static bool is_level(const char *p, const char *end, bool with_module) {
    static const char *const levels[] = {"emerg",  "alert", "crit",  "error", "warn",
                                         "notice", "info",  "debug", "trace", NULL};
    const char *close = end - p > 2 && *p == '[' ? memchr(p, ']', (size_t)(end - p)) : NULL;
    const char *colon = close == NULL ? NULL : memchr(p, ':', (size_t)(close - p));
    if (close == NULL || (colon != NULL) != with_module) {
        return false;
    }
    const char *level = colon == NULL ? p + 1 : colon + 1;
    size_t length = (size_t)(close - level);
    length -= length == 6 && dk_is_digit(level[5]); /* trace1 to trace8 */
    return bytes_any(bytes_are, level, length, levels);
}

/* Whether a date as Apache writes it ends before `p`, where its "] " begins: [Sat Nov 28 05:34:28.984583 2026] */
static bool ends_date(const char *line, const char *p) {
    enum { YEAR = 5, LEAST = 20 };
    if (p - line < LEAST || p[-YEAR] != ' ') {
        return false;
    }
    for (int i = 1; i < YEAR; i++) {
        if (!dk_is_digit(p[-i])) {
            return false;
        }
    }
    return memchr(p - LEAST, ':', LEAST) != NULL;
}

/* A place in a line of Apache's error log before its message, among the fields; NULL if it is not such a line. */
static const char *behind_head(const char *line, const char *end) {
    static const char process[] = "] [pid ", client[] = "] [client ";
    end = end - line > HEAD_MOST ? line + HEAD_MOST : end;
    const char *p = memmem(line, (size_t)(end - line), process, sizeof process - 1);
    const char *open = p == NULL ? NULL : memrchr(line, '[', (size_t)(p - line));
    if (open != NULL && is_level(open, p + 1, true)) {
        return p + sizeof process - 1;
    }
    p = memmem(line, (size_t)(end - line), client, sizeof client - 1);
    open = p == NULL ? NULL : memrchr(line, '[', (size_t)(p - line));
    bool is_old = open != NULL && open - line > 2 && open[-2] == ']' && ends_date(line, open - 2) &&
                  is_level(open, p + 1, false);
    return is_old ? p + sizeof client - 1 : NULL;
}

/* The message, with its escapes undone. FIND_NONE: it shows no payload, and is searched as it stands. */
static find_result take_message(finder *f, const find_text *t, char *out, size_t made,
                                size_t *end) {
    size_t mark = f->count, payloads = f->payloads, notes = f->note_count;
    bool was_unsure = f->unsure;
    f->unsure = false;
    find_result result = find_take_decoded(f, t, out, made, t->line_end, end);
    bool is_unread = f->unsure; /* a payload is in it that cannot be read */
    f->unsure |= was_unsure;
    if (result != FIND_VALUE || f->payloads > payloads || is_unread) {
        return result;
    }
    find_drop_since(f, mark, payloads);
    find_drop_notes(f, notes);
    f->here.plain_line = t->bytes + t->line;
    return FIND_NONE;
}

size_t find_log_message(const finder *f, const find_text *t, size_t at) {
    const char *line = t->bytes + t->line, *line_end = t->bytes + t->line_end;
    if (f->here.plain_line == line || at + 1 >= t->line_end ||
        !is_one_of(t->bytes[at + 1], " {[\"\\]}&'#")) {
        return SIZE_MAX;
    }
    const char *from = behind_head(line, line_end);
    return from != NULL && from <= t->bytes + at ? (size_t)(from - t->bytes) : SIZE_MAX;
}

find_result find_in_error_log(finder *f, const find_text *t, size_t message, size_t *end) {
    const char *line = t->bytes + t->line, *line_end = t->bytes + t->line_end;
    const char *from = t->bytes + message;
    line_end -= line_end[-1] == '\r';
    if (from > line_end) {
        return FIND_NONE;
    }
    size_t length = (size_t)(line_end - from);
    bool is_escaped = memchr(from, '\\', length) != NULL;
    char *out = is_escaped ? find_room(f, length) : NULL;
    if (out == NULL) {
        f->here.plain_line = line;
        return FIND_NONE;
    }
    escape_extent span = {0};
    if (escape_decode(ESCAPE_ERROR_LOG, from, length, out, &span) == ESCAPE_UNSURE) {
        find_drop_room(f);
        /* Apache escapes all of a line, so it has escaped nothing of this one. */
        f->here.plain_line = line;
        return FIND_NONE;
    }
    return take_message(f, t, out, span.made, end);
}
