/* Strings whose quotes have backslashes: {\"… */
#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "finder.h"

/* The first name of a line of logfmt is shorter. */
enum { LOGFMT_NAME_MAX = 256 };

/* Skips characters of this set before `at`, on the same line. */
size_t find_skip_back(const find_text *t, size_t at, const char *set) {
    while (at > t->line && is_one_of(t->bytes[at - 1], set)) {
        at--;
    }
    return at;
}

/*
** The opening quote of the string that contains the bracket at `at`: one with fewer backslashes than the quotes after
** the bracket have. t->line if there is none.
*/
static size_t opening_quote(finder *f, const find_text *t, size_t at) {
    const char *quote = memchr(t->bytes + at, '"', t->line_end - at);
    size_t inner = quote == NULL ? 0 : (size_t)(quote - t->bytes);
    size_t count = inner - (quote == NULL ? 0 : find_skip_back(t, inner, "\\"));
    size_t open = at;
    while (open > t->line) {
        open--;
        if (t->bytes[open] == '"' && open - find_skip_back(t, open, "\\") < (count + 1) / 2) {
            break;
        }
    }
    find_spend(f, (at - open) + (inner > at ? inner - at : t->line_end - at), FIND_FAST);
    return open;
}

/*
** Whether the bracket at `at` is in a text of a payload that could not be read, because it was printed over several
** lines, say: what is quoted there is not a payload of its own.
*/
static bool is_quoted_by_payload(finder *f, const find_text *t, size_t at) {
    static const char *const texts[] = {"needs",       "abstract",    "comment",
                                        "description", "Explanation", NULL};
    size_t quote = opening_quote(f, t, at), end = find_skip_back(t, quote, "\\\" \t");
    if (end == t->line || t->bytes[end - 1] != ':') {
        return false;
    }
    end = find_skip_back(t, end - 1, "\\\" \t");
    const char *text = bytes_which(bytes_end, t->bytes + t->line, end - t->line, texts);
    size_t start = text == NULL ? t->line : end - strlen(text);
    return start > t->line && (t->bytes[start - 1] == '"' || *text == 'E');
}

/* Brackets of a part of a line, outside of strings, that have no counterpart in it. */
typedef struct unmatched {
    size_t opened, closed;
    bool in_string; /* it ends inside a string */
} unmatched;

/* `in_string`: the part begins inside a string. */
static unmatched count_unmatched(const find_text *t, size_t from, size_t to, bool in_string) {
    unmatched u = {.in_string = in_string};
    for (size_t at = from; at < to; at++) {
        char c = t->bytes[at];
        if (c == '\\') {
            at++;
        } else if (c == '"') {
            u.in_string = !u.in_string;
        } else if (!u.in_string && is_one_of(c, "{[")) {
            u.opened++;
        } else if (!u.in_string && is_one_of(c, "}]")) {
            u.closed += u.opened == 0;
            u.opened -= u.opened > 0;
        }
    }
    return u;
}

/* What the line has before the quote at `quote`, which opens a string. A torn line may begin inside another one. */
static unmatched count_before(const find_text *t, size_t quote) {
    unmatched u = count_unmatched(t, t->line, quote, false);
    return u.in_string ? count_unmatched(t, t->line, quote, true) : u;
}

/*
** Whether the string that ends at `to`, which no quote opens on its line, goes on as a member of an object whose beginning
** is missing: with a comma at the line's end, or with a bracket that closes on the next line.
*/
static bool ends_torn_member(const find_text *t, size_t at, size_t to) {
    size_t behind = to + 1;
    bool comma = behind < t->line_end && t->bytes[behind] == ',';
    behind += comma;
    behind += behind < t->line_end && t->bytes[behind] == '\r';
    if (behind < t->line_end || count_unmatched(t, t->line, at, false).in_string) {
        return false;
    }
    const char *all = t->bytes + t->length, *next = skip_json_space(t->bytes + behind, all);
    return comma || (next < all && is_one_of(*next, "}]"));
}

/*
** Whether the string that contains the bracket at `at`, and ends at `to`, is a text in a JSON value whose beginning is
** missing: more brackets are closed after it than were opened before it.
*/
static bool is_quoted_in_torn(finder *f, const find_text *t, size_t at, size_t to) {
    size_t quote = opening_quote(f, t, at);
    size_t closed = count_unmatched(t, to + 1, t->line_end, false).closed;
    f->credit -= (int64_t)(t->line_end - to);
    find_spend(f, t->line_end - t->line, FIND_FAST);
    if (closed == 0) {
        f->credit -= (int64_t)(at - t->line);
        return ends_torn_member(t, at, to);
    }
    f->credit -= (int64_t)(quote - t->line);
    return closed > count_before(t, quote).opened;
}

/* [at, to), the inside of a string in double quotes, as these rules read it, in room of the finder; NULL: out of memory. */
static char *undo(finder *f, const find_text *t, escape_rules rules, size_t at, size_t to,
                  size_t *made, escape_result *result) {
    escape_extent span = {0};
    char *out = find_room(f, to - at + 2);
    if (out == NULL) {
        return NULL;
    }
    out[0] = '"';
    memcpy(out + 1, t->bytes + at, to - at);
    out[to - at + 1] = '"';
    *result = escape_decode(rules, out, to - at + 2, out, &span);
    *made = span.made;
    return out;
}

/* Reads [at, to), the inside of a string in double quotes. */
static find_result take_until(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    size_t made;
    escape_result result;
    bool is_ambiguous = escape_is_ambiguous(t->bytes + at, to - at);
    char *out = undo(f, t, escape_quoted_rules(t->bytes + at, to - at), at, to, &made, &result);
    if (out == NULL) {
        return FIND_NONE;
    }
    if (result != ESCAPE_WHOLE || is_ambiguous) {
        f->unsure |= is_ambiguous || result == ESCAPE_UNSURE;
        find_drop_room(f);
        *end = to;
        return FIND_VALUE;
    }
    return find_take_decoded(f, t, out, made, to, end);
}

/* What ends at `to` is not taken: how it was written is not known. */
static find_result doubt(finder *f, size_t to, size_t *end) {
    f->unsure = true;
    *end = to;
    return FIND_VALUE;
}

/* Whether the whole line may be looked at once more, so that time stays linear. */
static bool may_read_line(finder *f, const find_text *t) {
    bool may = f->credit > 0;
    f->credit -= (int64_t)(t->line_end - t->line);
    return may;
}

/* Whether a value that is not quoted begins at `at` in a line of logfmt: its first word is a name and a value. */
static bool is_logfmt(const find_text *t, size_t at) {
    if (at == t->line || t->bytes[at - 1] != '=') {
        return false;
    }
    size_t length = at - t->line < LOGFMT_NAME_MAX ? at - t->line : LOGFMT_NAME_MAX;
    const char *line = t->bytes + t->line, *equals = memchr(line, '=', length);
    return equals != NULL && memchr(line, ' ', (size_t)(equals - line)) == NULL;
}

/*
** The same of such a value: its writer may have escaped quotes alone, and no backslash, as structlog does. What both readings
** make must be the same, or only one of them JSON.
*/
static find_result take_field(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    size_t made, made_alone;
    escape_result result, alone;
    char *out = undo(f, t, ESCAPE_QUOTED, at, to, &made, &result);
    bool is_json = out != NULL && result == ESCAPE_WHOLE && find_is_json_text(f, out, made);
    char *other = undo(f, t, ESCAPE_QUOTES, at, to, &made_alone, &alone);
    bool is_other =
        other != NULL && alone == ESCAPE_WHOLE && find_is_json_text(f, other, made_alone);
    bool is_same = is_json && is_other && made == made_alone && memcmp(out, other, made) == 0;
    if (is_other && (!is_json || is_same)) {
        return find_take_decoded(f, t, other, made_alone, to, end);
    }
    return doubt(f, to, end);
}

/* The same up to the quote that ends the string, or to the line's end. */
static find_result take_inside(finder *f, const find_text *t, size_t at, size_t *end) {
    return take_until(f, t, at, find_string_end(t, at), end);
}

/*
** The end of what begins at `at` and has been escaped without being quoted, as morgan writes its tokens: behind the last
** brace of the line. 0 if a string may be open at `at`.
*/
static size_t unquoted_end(finder *f, const find_text *t, size_t at) {
    const char *brace = memrchr(t->bytes + at, '}', t->line_end - at);
    const char *line = t->bytes + t->line;
    find_spend(f, t->line_end - t->line, FIND_FAST);
    bool is_quoted = memchr(line, '\'', at - t->line) != NULL ||
                     memchr(line, '`', at - t->line) != NULL ||
                     count_unmatched(t, t->line, at, false).in_string;
    return is_quoted || brace == NULL ? 0 : (size_t)(brace - t->bytes) + 1;
}

/* {\"…: the inside of a string in double quotes; goes on to the quote that ends it. */
find_result find_in_escaped(finder *f, const find_text *t, size_t at, size_t *end) {
    if (f->open_end == t->bytes + t->line_end) {
        return FIND_NONE; /* one before it has not ended either */
    }
    if (is_quoted_by_payload(f, t, at)) {
        f->here.plain_only = true;
        return FIND_NONE;
    }
    bool is_in_string = find_open_quote(f, t, at, false) > at;
    if (!is_in_string && at > t->line && t->bytes[at - 1] == '"' && find_is_yaml_place(t, at - 1)) {
        find_result result = find_in_yaml_string(f, t, ESCAPE_QUOTED, at - 1, at, end);
        if (result != FIND_BROKEN) {
            return result;
        }
    }
    bool is_field = is_logfmt(t, at);
    size_t to = find_string_end(t, at);
    find_spend(f, to - at, FIND_FAST);
    if (is_field && !may_read_line(f, t)) {
        return doubt(f, to, end);
    }
    size_t unquoted = is_field || to == t->line_end ? unquoted_end(f, t, at) : 0;
    if (unquoted > 0) {
        return is_field ? take_field(f, t, at, unquoted, end) : take_until(f, t, at, unquoted, end);
    }
    if (to == t->line_end) {
        f->open_end = t->bytes + t->line_end;
        find_note_cut(f, t->bytes + at, t->line_end - at);
        return FIND_NONE;
    }
    if (f->credit > 0 && is_quoted_in_torn(f, t, at, to)) {
        f->here.plain_only = true;
        return FIND_NONE;
    }
    return find_coded(f, t, at, FIND_BACKSLASHES, take_inside, end);
}
