/* Decides what begins at a place in a line of text, and searches it. */
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/json_extent.h"
#include "../text/repr.h"
#include "finder.h"
#include "trace.h"

/* Whether base64 of a zlib header begins at `p`: bytes 78 and 01, 5E, 9C or DA. */
static bool is_zlib_base64(const char *p) {
    static const char *const third[] = {"JNAF", "wxyz", "opqr", "EFGH", "4567"};
    const char *level = memchr(third[0], p[1], 4);
    return level != NULL && memchr(third[level - third[0] + 1], p[2], 4) != NULL;
}

/* Whether JSON or HTTP in hexadecimal begins: 7b22…, 7b:22:…, 504f5354… */
static bool begins_hex(const char *p) {
    static const char *const methods[] = {"504f535420", "50:4f:53:54:20", "50555420", "50:55:54:20",
                                          NULL};
    return dk_lower(p[1]) == 'b' ? is_one_of(p[2], "027") || (p[2] == ':' && is_one_of(p[3], "027"))
                                 : p[1] == '0' && bytes_any(bytes_begin_alike, p, 16, methods);
}

/*
** Whether JSON, gzip or HTTP in base64 may begin at `at`, or a JSON string of them; or JSON or HTTP in hexadecimal, also behind \\x or
** 0x. At least 40 bytes follow.
*/
static bool begins_coded(const char *bytes, size_t at) {
    const char *p = bytes + at;
    bool is_alone = at == 0 || !is_base64_digit(p[-1]);
    bool is_escaped = at > 1 && p[-2] == '\\' && is_one_of(p[-1], "nrt");
    if (*p == '7' || *p == '5') {
        bool is_inside = at > 2 && p[-1] == ':' && hex_value(p[-2]) >= 0 && hex_value(p[-3]) >= 0;
        bool is_marked = at > 1 && dk_lower(p[-1]) == 'x' && is_one_of(p[-2], "\\0");
        return begins_hex(p) && (is_alone || is_marked) && !(p[2] == ':' && is_inside);
    }
    return (is_alone || is_escaped) &&
           ((memcmp(p, "ey", 2) == 0 && is_one_of(p[2], "IJKLA")) ||
            (*p == 'e' && is_zlib_base64(p)) || memcmp(p, "ewo", 3) == 0 ||
            memcmp(p, "ew0", 3) == 0 || (*p == 'W' && is_one_of(p[1], "yz3w12")) ||
            (*p == 'I' && is_one_of(p[1], "klmn")) || memcmp(p, "UE9TVC", 6) == 0 ||
            memcmp(p, "UFVUI", 5) == 0 || memcmp(p, "SFRUUC8x", 8) == 0 ||
            memcmp(p, "H4sI", 4) == 0);
}

size_t find_next(const char *bytes, size_t at, size_t to) {
    for (; at < to; at++) {
        char c = bytes[at];
        if (c == '{' || c == '[') {
            return at;
        }
        if (is_one_of(c, "eWHIUS75") && to - at >= 40 && begins_coded(bytes, at)) {
            return at;
        }
    }
    return to;
}

/* What may follow a bracket, apart from white space, its escapes, and a few brackets of lists. */
static size_t behind_bracket(const char *bytes, size_t at, size_t length) {
    bool list = bytes[at] == '[';
    int lists = 0;
    for (at++; at < length; at++) {
        if (bytes[at] == '\\' && at + 1 < length && is_one_of(bytes[at + 1], "nrt")) {
            at++;
        } else if (list && lists < 16 && (bytes[at] == '[' || bytes[at] == '{')) {
            list = bytes[at] == '[';
            lists++;
        } else if (!dk_is_json_space(bytes[at])) {
            break;
        }
    }
    return at;
}

/*
** ----------------------------------------------------------------------------------- JSON as it is
*/

/* Searches a sound value at `at` inside a broken one; f->scan is the scan of the sound one. Returns where it ends. */
static size_t look_at_whole(finder *f, const find_text *t, size_t at) {
    size_t mark = f->count, end = at + f->scan.root.length;
    dk_value value = f->scan.root;
    value.offset = (uint32_t)at;
    find_result result = find_in_enclosing(f, t, at, end, &end);
    if (result == FIND_NONE) {
        find_walk(f, t->bytes, &value, t->level, false);
    }
    f->unsure |= result == FIND_BROKEN || result == FIND_MORE;
    if (t->level == 0) {
        (void)find_set_entry(f, mark, at, end);
    }
    return end;
}

/*
** Searches the whole objects in a value that is broken. The text before the error has been scanned once, so its
** strings end where they seem to, and the containers that are open at the error are known.
*/
static void look_inside(finder *f, const find_text *t, size_t at, const dk_scan *broken) {
    size_t end = at + broken->error.offset, opened = 0;
    for (size_t i = at; i < end;) {
        bool escaped;
        char c = t->bytes[i];
        if (c == '"') {
            i = (size_t)(dk_string_end(t->bytes + i, t->bytes + end, &escaped) - t->bytes);
        } else if (opened < broken->depth && broken->open[opened].offset == i - at) {
            opened++;
            i++;
        } else if ((c == '{' || c == '[') && find_scan(f, t->bytes + i, end - i)) {
            i = look_at_whole(f, t, i);
        } else {
            i++;
        }
    }
}

/* Searches something broken at `at`; f->scan is its scan. */
static find_result look_broken(finder *f, const find_text *t, size_t at, size_t *end) {
    dk_scan *broken = malloc(sizeof *broken);
    *end = at + f->scan.error.offset;
    if (broken == NULL) {
        f->no_memory = true;
        return FIND_BROKEN;
    }
    memcpy(broken, &f->scan, offsetof(dk_scan, open) + f->scan.depth * sizeof(dk_open));
    f->here.plain_only |= (trace_look(t->bytes + at, *end - at) & TRACE_EVENT) != 0;
    look_inside(f, t, at, broken);
    if (broken->depth > 0) {
        find_in_cut_indexed(f, t->bytes + at + broken->open[broken->depth - 1].offset,
                            t->bytes + *end);
    }
    free(broken);
    return FIND_BROKEN;
}

/*
** Whether a field between TABs begins at `at`: at the line's beginning, after a TAB, or after a name and '=' that
** are.
*/
static bool is_tab_field(const find_text *t, size_t at) {
    size_t name = at;
    if (at > t->line && t->bytes[at - 1] == '=') {
        for (name--; name > t->line && is_base64_digit(t->bytes[name - 1]); name--) {
        }
        return name < at - 1 && memchr(t->bytes + t->line, '\t', at - t->line) != NULL &&
               (name == t->line || t->bytes[name - 1] == '\t');
    }
    return at == t->line || t->bytes[at - 1] == '\t';
}

/*
** What ends the field of a table that begins at `at`: a TAB, or one of COPY's other delimiters, which stands before the
** field or, in the first column, behind it; 0 if none begins there. `end`: where the value ends if it is sound, or 0.
*/
static char field_delimiter(const find_text *t, size_t at, size_t end) {
    char mark = at > t->line ? t->bytes[at - 1] : end < t->line_end ? t->bytes[end] : 0;
    return (at > t->line || end > 0) && is_one_of(mark, "|;^~") ? mark
           : is_tab_field(t, at)                                ? '\t'
                                                                : 0;
}

/* Whether a sound list is a key as PHP's var_dump prints it: ["event"]=> */
static bool is_dumped_key(const find_text *t, size_t to) {
    return t->bytes[to - 1] == ']' && bytes_begin(t->bytes + to, t->length - to, "=>");
}

/* Whether a value behind `>> "` or `<< "` has bytes in brackets, as Apache's HttpClient logs them: [0xc3][0xa9] */
static bool has_bracketed_bytes(const find_text *t, size_t at, size_t to) {
    static const char *const before[] = {">> \"", "<< \"", NULL};
    return bytes_any(bytes_end, t->bytes + t->line, at - t->line, before) &&
           bytes_hold(t->bytes + at, to - at, "[0x");
}

/*
** Whether a value in a log that pino-pretty wrote may have lost backslashes, as it prints one for each pair: what was \\n
** and what was \n look the same, and what has a pair had two.
*/
static bool may_be_halved(const finder *f, const find_text *t, size_t at, size_t to) {
    bool is_message = f->scan.value[DK_NODE_event].kind != DK_ABSENT, found = false;
    if (t->level > 0 || f->halves == FIND_HALVES_NOTHING ||
        (f->halves == FIND_HALVES_OBJECTS && is_message)) {
        return false;
    }
    for (size_t i = at; i + 1 < to; i++) {
        if (t->bytes[i] == '\\') {
            found |= t->bytes[++i] != '"';
        }
    }
    return found;
}

/* Whether a value is a member of an object whose beginning is missing: what its texts quote belongs to that object. */
static bool is_torn_member(const find_text *t, size_t at) {
    at = find_skip_back(t, at, " \t\r");
    return at > t->line + 1 && t->bytes[at - 1] == ':' && t->bytes[at - 2] == '"';
}

/* Searches sound JSON, unless what stands around it may have changed it. */
static find_result look_sound(finder *f, const find_text *t, dk_value *value, size_t *end,
                              dk_error *error) {
    size_t at = value->offset, to = at + value->length;
    if (is_dumped_key(t, to)) {
        return FIND_NONE;
    }
    find_result marked = find_in_markup(f, t, at, to, end);
    marked = marked == FIND_NONE ? find_in_enclosing(f, t, at, to, end) : marked;
    marked = marked == FIND_NONE ? find_in_cell(f, t, at, to, end) : marked;
    if (marked != FIND_NONE && marked != FIND_BROKEN) {
        return marked;
    }
    *end = to;
    if (marked == FIND_BROKEN ||
        (find_may_be_doubled(t, at, to) && !find_is_in_standard(f, t, at)) ||
        has_bracketed_bytes(t, at, to) || may_be_halved(f, t, at, to)) {
        f->unsure = true;
        *error = find_unknown_escapes;
        return FIND_BROKEN;
    }
    f->here.plain_only |= is_torn_member(t, at);
    find_walk(f, t->bytes, value, t->level, t->line == at && t->level == 0);
    return FIND_VALUE;
}

/* Makes a known scan the finder's. False if the scanned text is not sound. */
static bool take_known(finder *f, const dk_scan *known) {
    memcpy(&f->scan, known, offsetof(dk_scan, open) + known->depth * sizeof(dk_open));
    return known->error.code == DK_OK;
}

/* JSON as it is. */
static find_result look_plain(finder *f, const find_text *t, size_t at, size_t *end,
                              dk_error *error) {
    bool is_sound = at == 0 && t->known != NULL ? take_known(f, t->known)
                                                : find_scan(f, t->bytes + at, t->length - at);
    char mark = field_delimiter(t, at, is_sound ? at + f->scan.root.length : 0);
    if (!is_sound && f->scan.error.code == DK_TRUNCATED && !t->final) {
        return FIND_MORE;
    }
    dk_value value = f->scan.root;
    value.offset = (uint32_t)at;
    *error = f->scan.error;
    size_t behind = is_sound ? at + f->scan.root.length : t->line_end;
    behind += behind < t->line_end && t->bytes[behind] == '\r';
    bool is_first = is_sound && at == t->line && mark == '\t' &&
                    !(behind < t->line_end && is_one_of(t->bytes[behind], "\t\\"));
    if (mark != 0 && (!is_first || f->here.copy > 0) && t->line_end - at <= FIND_FIELD_MAX &&
        memchr(t->bytes + at, '\\', t->line_end - at) != NULL) {
        find_result result = find_in_columns(f, t, at, mark, is_sound, end);
        if (result == FIND_MORE) {
            return result;
        }
        if (!is_sound) {
            (void)find_scan(f, t->bytes + at, t->length - at);
        }
        if (result != FIND_NONE) {
            *error = find_unknown_escapes;
            *end = result == FIND_BROKEN ? at + value.length : *end;
            return result;
        }
    }
    return is_sound ? look_sound(f, t, &value, end, error) : look_broken(f, t, at, end);
}

/*
** Where to go on after an error: at a brace that the preceding string may have swallowed. No string contains a line
** end, so a brace in an earlier line was already read as a bracket.
*/
static size_t behind_error(const find_text *t, size_t at, size_t end) {
    size_t back = end;
    for (int i = 0; i < 16 && back > at + 1; i++) {
        back--;
        if (t->bytes[back] == '{') {
            return back;
        }
        if (t->bytes[back] == '\n' ||
            (t->bytes[back] != '"' && !dk_is_json_space(t->bytes[back]))) {
            break;
        }
    }
    return end > at + 1 ? end : at + 1;
}

/*
** ------------------------------------------------------------------------ prints of other programs
*/

/* The end of the following lines that are indented below this one: they belong to what it opens. */
static size_t block_end(const find_text *t) {
    size_t end = t->line_end;
    char first = t->bytes[t->line];
    while (t->level == 0 && first != ' ' && first != '\t' && end + 1 < t->length &&
           is_one_of(t->bytes[end + 1], " \t}])")) {
        const char *newline = memchr(t->bytes + end + 1, '\n', t->length - end - 1);
        end = newline == NULL ? t->length : (size_t)(newline - t->bytes);
    }
    return end;
}

/* Something printed by another program: it holds a payload that cannot be read, or is skipped. */
static find_result look_repr(finder *f, const find_text *t, size_t at, size_t *end) {
    bool looked = f->here.repr == t->bytes && at < f->here.repr_end;
    if (looked || at >= t->line_end || !repr_begins(t->bytes, at, t->line_end)) {
        return FIND_NONE;
    }
    bool closed, is_payload = repr_payload(t->bytes, at, t->line_end, end, &closed);
    if (!closed) {
        size_t block = f->credit > 0 ? block_end(t) : t->line_end;
        f->credit -= (int64_t)(block - t->line_end);
        if (block + 1 >= t->length && !t->final) {
            return FIND_MORE;
        }
        is_payload = repr_payload(t->bytes, at, block, end, &closed);
    }
    f->here.repr = t->bytes;
    f->here.repr_end = *end;
    return is_payload ? FIND_VALUE : FIND_NONE;
}

/* The end of a JSON value with a terminal's colours in it; JSON_EXTENT_OPEN if the text ends inside it. */
static json_extent_result coloured_extent(const find_text *t, size_t at, size_t *end) {
    json_extent value = {0};
    size_t used;
    while (at < t->length) {
        if (t->bytes[at] == '\x1b') {
            at++;
            while (at < t->length && is_one_of(t->bytes[at], "[;0123456789")) {
                at++;
            }
            at += at < t->length;
            continue;
        }
        const char *escape = memchr(t->bytes + at, '\x1b', t->length - at);
        size_t to = escape == NULL ? t->length : (size_t)(escape - t->bytes);
        json_extent_result result = json_extent_feed(&value, t->bytes + at, to - at, &used);
        *end = at + used;
        if (result != JSON_EXTENT_OPEN) {
            return result;
        }
        at = to;
    }
    return JSON_EXTENT_OPEN;
}

/*
** Whether `out`, what stands at `at` without its colours, has what may be the escapes of a string that began before it. What
** undoes those reads the text as it stands, and so knows nothing of a value with colours in it.
*/
static bool has_outer_escapes(finder *f, const find_text *t, size_t at, const char *out,
                              size_t made) {
    bool has_pairs = bytes_hold(out, made, "''") || find_is_doubled(out, made);
    return has_pairs && find_open_quote(f, t, at, true) != 0;
}

/* JSON in colours, as jq prints it: the colours are removed. */
static find_result look_coloured(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t made, mark = f->count, payloads = f->payloads;
    json_extent_result result = coloured_extent(t, at, end);
    find_spend(f, *end - at, FIND_FAST);
    if (result == JSON_EXTENT_OPEN && !t->final) {
        return FIND_MORE;
    }
    char *out = result == JSON_EXTENT_DONE
                    ? find_decode(f, ESCAPE_ANSI, t->bytes + at, *end - at, &made)
                    : NULL;
    if (out != NULL) {
        bool is_unknown = has_outer_escapes(f, t, at, out, made);
        find_result found = find_take_decoded(f, t, out, made, *end, end);
        if (is_unknown && f->payloads > payloads) {
            find_drop_since(f, mark, payloads);
            f->unsure = true; /* all of it is quarantined */
        }
        return found;
    }
    bool is_event = (trace_look(t->bytes + at, *end - at) & TRACE_EVENT) != 0;
    *end = *end > t->line_end ? *end : t->line_end; /* texts quoted in it are not reliable */
    return is_event ? FIND_VALUE : FIND_NONE;
}

/*
** ------------------------------------------------------------------------------------- all of them
*/

/* What was found since `mark` is not certain. */
static find_result give_up(finder *f, size_t mark, size_t payloads, dk_error *error) {
    find_drop_since(f, mark, payloads);
    f->unsure = true;
    *error = find_unknown_escapes;
    return FIND_BROKEN;
}

/* JSON after a single quote: in a literal, or as it is if nothing in it can be an escape. */
static find_result look_behind_quote(finder *f, const find_text *t, size_t at, size_t *end,
                                     dk_error *error) {
    find_result result = find_in_quoted_markup(f, t, at, end);
    result = result == FIND_NONE ? find_in_quotes(f, t, at, end) : result;
    if (result == FIND_VALUE || result == FIND_NONE) {
        return result;
    }
    size_t mark = f->count, payloads = f->payloads;
    result = look_plain(f, t, at, end, error);
    bool may_be_escaped = result == FIND_VALUE && (bytes_hold(t->bytes + at, *end - at, "''") ||
                                                   memchr(t->bytes + at, '\\', *end - at) != NULL);
    return may_be_escaped ? give_up(f, mark, payloads, error) : result;
}

/* A bracket with a backslash after it, at `next`. */
static find_result look_behind_backslash(finder *f, const find_text *t, size_t at, size_t next,
                                         size_t *end) {
    if (f->here.plain_only) {
        return FIND_NONE;
    }
    bool is_unistr = bytes_end(t->bytes + t->line, at - t->line, "unistr('"); /* SQLite's */
    bool is_quoted = at > t->line && t->bytes[at - 1] == '\'' && t->bytes[next + 1] == '"';
    if ((is_quoted || is_unistr) && find_open_quote(f, t, at, true) == at) { /* MySQL's, say */
        find_result result = find_in_quotes(f, t, at, end);
        if (result == FIND_VALUE || result == FIND_MORE) {
            return result;
        }
    }
    return t->bytes[next + 1] == 'x' ? find_in_hex(f, t, at, end) : find_in_escaped(f, t, at, end);
}

/*
** The bracket before the first escape of a string that nginx wrote without escape=json into a log that is
** JSON otherwise: "{\x22event\x22…". `broken`: the x, at which JSON breaks. 0 if there is none.
*/
static size_t logged_bracket(const find_text *t, size_t broken) {
    size_t at = broken - 1;
    if (broken < t->line + 2 || broken >= t->line_end || memcmp(t->bytes + at, "\\x", 2) != 0) {
        return 0;
    }
    do {
        at--;
    } while (at > t->line && dk_is_json_space(t->bytes[at]));
    return at > t->line && t->bytes[at - 1] == '"' && is_one_of(t->bytes[at], "{[") ? at : 0;
}

/*
** JSON that breaks at what no JSON can hold: in one of its strings at a colour, as grep marks what it has found, or at an
** escape of nginx's; between its tokens at the white space of a page. `plain_only`: of the finder, before the value was known to be broken.
*/
static find_result look_at_break(finder *f, const find_text *t, size_t at, size_t *end,
                                 bool plain_only, const dk_error *error) {
    size_t mark = f->count, payloads = f->payloads, broken = at + error->offset, to = 0;
    bool is_plain_only = f->here.plain_only;
    bool is_coloured =
        broken < t->length && bytes_begin(t->bytes + broken, t->length - broken, "\x1b[");
    bool is_spaced = broken < t->length && is_one_of(t->bytes[broken], "<&#\xC2\xE2");
    size_t bracket = is_coloured || is_spaced ? 0 : logged_bracket(t, broken);
    if (plain_only || (!is_coloured && !is_spaced && bracket == 0)) {
        return FIND_BROKEN;
    }
    f->here.plain_only = false;
    find_result result = is_coloured ? look_coloured(f, t, at, &to)
                         : is_spaced ? find_in_spaced(f, t, at, &to)
                                     : find_in_hex(f, t, bracket, &to);
    if (result == FIND_MORE || (result == FIND_VALUE && f->payloads > payloads)) {
        *end = to;
        return result;
    }
    f->here.plain_only = is_plain_only;
    find_drop_since(f, mark, payloads);
    return FIND_BROKEN;
}

/* JSON as it is. Something broken ends where another value may begin. */
static find_result look_plain_forward(finder *f, const find_text *t, size_t at, size_t *end,
                                      dk_error *error) {
    size_t payloads = f->payloads;
    bool plain_only = f->here.plain_only;
    find_result result = look_plain(f, t, at, end, error);
    if (result == FIND_BROKEN && f->payloads == payloads) {
        result = look_at_break(f, t, at, end, plain_only, error);
    }
    if (result == FIND_BROKEN) {
        *end = behind_error(t, at, *end);
    }
    return result;
}

/* Whether a list whose first element is the number at `at` may begin there, and not a label of a line: [10:00:00.000] */
static bool begins_numbers(const find_text *t, size_t at) {
    while (at < t->length && (dk_is_digit(t->bytes[at]) || is_one_of(t->bytes[at], "+-.eE"))) {
        at++;
    }
    const char *end = t->bytes + t->length, *next = skip_json_space(t->bytes + at, end);
    return next == end || is_one_of(*next, ",]");
}

/* A bracket before `next`, with nothing special behind it: another program's print, or JSON as it is. */
static find_result look_at_bracket(finder *f, const find_text *t, size_t at, size_t next,
                                   size_t *end, dk_error *error) {
    char c = t->bytes[next];
    bool is_number = t->bytes[at] == '[' && (dk_is_digit(c) || c == '-') && begins_numbers(t, next);
    bool may_be_json = is_number || is_one_of(c, "\"}]");
    find_result result = FIND_NONE;
    if (!may_be_json && t->bytes[at] == '{' && !f->here.plain_only) {
        result = find_in_captured(f, t, at, end);
    }
    if (result == FIND_NONE && (!may_be_json || c == '"')) {
        result = look_repr(f, t, at, end);
    }
    return result != FIND_NONE || !may_be_json ? result : look_plain_forward(f, t, at, end, error);
}

/* JSON in one of several literals that make one string. `c`: what follows the bracket. */
static find_result look_in_literals(finder *f, const find_text *t, size_t at, char c, size_t *end) {
    char quote = at > t->line ? t->bytes[at - 1] : 0;
    bool may_be = is_one_of(quote, "'\"`") && (c == quote || is_one_of(c, "\"\\"));
    return may_be && !f->here.plain_only ? find_in_literals(f, t, at, end) : FIND_NONE;
}

/* Decides by the character at `next`, behind the bracket. */
static find_result look_behind_bracket(finder *f, const find_text *t, size_t at, size_t next,
                                       size_t *end, dk_error *error) {
    const char *bytes = t->bytes;
    find_result result = FIND_NONE;
    char c = bytes[next];
    if (c == '"' && !f->here.plain_only && find_is_array(t, at)) {
        return FIND_NONE;
    }
    if (c == '\\' && next + 1 < t->line_end) {
        return look_behind_backslash(f, t, at, next, end);
    }
    if (c == '\\' && next + 1 == t->line_end && next + 1 < t->length) {
        result = find_in_continued(f, t, at, end);
    } else if (c == '"' && next + 1 < t->line_end && bytes[next + 1] == '"' &&
               !f->here.plain_only) {
        result = find_in_doubled(f, t, at, end);
    } else if (is_one_of(c, "^`$") && !f->here.plain_only) {
        result = find_in_command(f, t, at, end);
    } else if (is_one_of(c, "&<#\xC2\xE2") && !f->here.plain_only) {
        result = find_in_spaced(f, t, at, end);
        result = result == FIND_NONE && c == '&' ? find_in_entities(f, t, at, end) : result;
    } else if (c == '\x1b') {
        return look_coloured(f, t, at, end);
    } else if (c == '"' && at > t->line && bytes[at - 1] == '\'') {
        return look_behind_quote(f, t, at, end, error);
    } else if (c == '"' && at > t->line && bytes[at - 1] == '`' && !f->here.plain_only) {
        result = find_in_backquotes(f, t, at, end);
    }
    return result != FIND_NONE ? result : look_at_bracket(f, t, at, next, end, error);
}

/* A bracket or a word in text whose lines have no escapes of their own. */
static find_result look_at_candidate(finder *f, const find_text *t, size_t at, size_t *end,
                                     dk_error *error) {
    const char *bytes = t->bytes;
    if (bytes[at] != '{' && bytes[at] != '[') {
        return f->here.plain_only ? FIND_NONE : find_in_word(f, t, at, end);
    }
    size_t next = behind_bracket(bytes, at, t->length);
    if (next == t->length && !t->final) {
        return FIND_MORE;
    }
    if (next == t->length) {
        return look_plain_forward(f, t, at, end, error);
    }
    find_result result = look_in_literals(f, t, at, bytes[next], end);
    if (result == FIND_NONE && !f->here.plain_only && find_is_in_replace(t, at)) {
        result = find_in_quotes(f, t, at, end);
        result = result == FIND_BROKEN ? FIND_NONE : result;
    }
    return result != FIND_NONE ? result : look_behind_bracket(f, t, at, next, end, error);
}

/*
** Whether a bracket begins JSON whose characters are not escaped, behind something else on its line. White space may be
** written for a page (find_spaced.c).
*/
static bool is_plain_bracket(const finder *f, const find_text *t, size_t at) {
    if (f->here.plain_only || at == t->line || !is_one_of(t->bytes[at], "{[")) {
        return false;
    }
    size_t next = behind_bracket(t->bytes, at, t->length);
    return next < t->length && is_one_of(t->bytes[next], "\"<&#\xC2\xE2");
}

/* Whether the quotes behind a bracket are doubled, and no quote stands right before it, which would begin a cell. */
static bool is_doubled_in_text(const finder *f, const find_text *t, size_t at) {
    size_t next = behind_bracket(t->bytes, at, t->length);
    return is_plain_bracket(f, t, at) && t->bytes[at - 1] != '"' &&
           bytes_begin(t->bytes + next, t->length - next, "\"\"");
}

static find_raw look_within;

/* What begins at `at`, in what stands around it. */
static find_result look_around(finder *f, const find_text *t, size_t at, size_t *end,
                               dk_error *error) {
    bool is_bracket = is_one_of(t->bytes[at], "{[");
    find_result around = is_bracket ? find_in_outfile(f, t, at, end) : FIND_NONE;
    around =
        is_bracket && around == FIND_NONE ? find_in_outermost(f, t, at, look_within, end) : around;
    around = is_bracket && around == FIND_NONE ? find_in_sql(f, t, at, end) : around;
    *error = find_unknown_escapes;
    if (around == FIND_NONE && is_doubled_in_text(f, t, at)) {
        around = find_in_row(f, t, at, end);
    }
    if (around == FIND_NONE && is_plain_bracket(f, t, at)) {
        around = find_in_surrounding(f, t, at, FIND_AS_IT_IS, look_within, end);
    }
    return around != FIND_NONE ? around : look_at_candidate(f, t, at, end, error);
}

/* The same inside of what may not be escaped at all. */
static find_result look_within(finder *f, const find_text *t, size_t at, size_t *end) {
    dk_error error;
    return look_around(f, t, at, end, &error);
}

/*
** Whether a payload found since `mark` stands as it is behind the head of a part in quoted-printable, and has what may be its
** marks: an equals sign before two digits or a line end.
*/
static bool is_printable(const finder *f, const find_text *t, size_t mark) {
    enum { HEAD_MOST = 4096 };
    for (size_t i = mark; i < f->count; i++) {
        const char *text = f->list[i].text;
        bool is_here = f->list[i].kind == FOUND_PAYLOAD && text >= t->bytes &&
                       text < t->bytes + t->length && memchr(text, '=', f->list[i].length) != NULL;
        size_t before = is_here ? (size_t)(text - t->bytes) : 0;
        before = before < HEAD_MOST ? before : HEAD_MOST;
        if (is_here && bytes_hold(text - before, before, "quoted-printable")) {
            return true;
        }
    }
    return false;
}

/* Whether an empty line stands behind each line of a text: YAML folds the lines of its strings so. */
static bool is_folded(const char *text, size_t length) {
    const char *end = text + length, *p = memchr(text, '\n', length);
    bool any = p != NULL;
    while (p != NULL && p + 1 < end && p[1] == '\n') {
        p = memchr(p + 2, '\n', (size_t)(end - p) - 2);
    }
    return any && p == NULL;
}

/*
** Whether the candidate in [at, to), of which a payload was found since `mark`, stands in a string of a writer that is not
** known, and has what may be that one's escapes: one that began before the text, or, if something in it was decoded, one in
** backquotes, or in double quotes that go over several lines. In a string of SQL, two quotes stand for one.
*/
static bool is_in_unknown_string(finder *f, const find_text *t, size_t mark, size_t at, size_t to) {
    const finding *found = &f->list[mark];
    const char *text = t->bytes + at;
    size_t length = to > at ? to - at : 0;
    bool is_raw = found->text >= t->bytes && found->text < t->bytes + t->length;
    bool is_doubled = !is_raw && found->text != NULL && find_is_doubled(found->text, found->length);
    if (!is_raw && to == f->here.undone) {
        return false;
    }
    if (!is_doubled && (t->level > 0 || f->quoted_before == 0)) {
        return false;
    }
    if (t->level == 0 && find_is_in_row(f, t, at)) {
        return !is_raw && bytes_hold(text, length, "''");
    }
    size_t open = find_open_quote(f, t, at, true);
    if (is_doubled && (f->here.quotes.reading[FIND_QUOTE_READINGS - 1].open != 0 || open > at ||
                       find_is_in_half_string(f, t, at))) {
        return true;
    }
    if (t->level > 0 || open <= at) {
        return false;
    }
    bool is_quoted = at > 0 && t->bytes[at - 1] == '\'';
    return is_folded(text, length) || (!is_raw && (is_quoted ? find_may_change(text, length)
                                                             : bytes_hold(text, length, "''")));
}

/* Whether the record has spent what it may. The text of a record is known line by line. */
static bool is_spent(finder *f, const find_text *t) {
    find_allow_text(f, t->level == 0 ? t->line_end : 0);
    f->unsure |= f->spent > f->allowed;
    return f->spent > f->allowed;
}

/* What was spent on a value is not in vain, as far as the value itself allows it. */
static void refund(finder *f, uint64_t spent, size_t length) {
    uint64_t most = (uint64_t)length * FIND_ALLOWED, used = f->spent - spent;
    f->spent -= used < most ? used : most;
}

find_result find_candidate(finder *f, const find_text *t, size_t at, size_t *end, dk_error *error) {
    size_t mark = f->count, payloads = f->payloads;
    uint64_t spent = f->spent;
    unsigned joined = f->cdata_joined;
    if (is_spent(f, t)) {
        *error = find_unknown_escapes;
        return FIND_NONE;
    }
    find_result result = look_around(f, t, at, end, error);
    if (result == FIND_VALUE && *end > at) {
        refund(f, spent, *end - at);
    }
    if (f->payloads > payloads &&
        (is_printable(f, t, mark) || is_in_unknown_string(f, t, mark, at, *end) ||
         (joined == f->cdata_joined && find_keeps_cuts(f, t, mark, at)))) {
        return give_up(f, mark, payloads, error);
    }
    return result;
}
