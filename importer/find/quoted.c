#include "quoted.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/repr.h"

static const dk_error quoted_apart = {
    DK_EVENT_MISSING, 0,
    "expected the whole payload, not a lead that was taken apart, one of whose texts quotes a "
    "payload: keep the body as it was received"};

/*
** --------------------------------------------------------------------------------- text around it
*/

/* A character of a word: a letter, a digit, or a byte beyond ASCII, but not of the frames of tables. */
static bool is_of_word(char c) {
    unsigned char byte = (unsigned char)c;
    return is_alphanumeric(c) || (byte >= 0x80 && byte != 0xE2);
}

/* `gap`: what may stand between a word and the value. */
static bool has_words(const char *text, size_t length, size_t at, size_t end, const char *gap) {
    size_t before = without_any(text, at, gap);
    const char *behind = skip_any(text + end, text + length, gap);
    bool is_frame = before > 2 && memcmp(text + before - 3, "\xE2\x94", 2) == 0;
    bool ends_word =
        before > 0 && (is_of_word(text[before - 1]) || is_one_of(text[before - 1], ".!?"));
    return (ends_word && !is_frame && at > before) ||
           (behind < text + length && is_of_word(*behind) && behind > text + end);
}

bool quoted_has_text(const finding *e, const char *text, size_t length, size_t at, size_t end) {
    if (e->in != NULL && e->in != text && e->text >= e->in) {
        at = (size_t)(e->text - e->in);
        return has_words(e->in, e->in_length, at, at + e->length, " \t\r\n");
    }
    bool is_wide = at > 1 && is_blank(text[at - 1]) && is_blank(text[at - 2]);
    return end <= length && has_words(text, length, at, end, is_wide ? "" : " ");
}

/*
** ------------------------------------------------------------------------------------ named values
*/

/* How a value is marked off, by what stands between its name and it. */
typedef enum mark { MARK_NONE, MARK_QUOTED, MARK_CELL, MARK_ELEMENT, MARK_LIST, MARK_WORDS } mark;

/* Behind blanks and tags. */
static const char *behind_tags(const char *p, const char *end) {
    while (p < end && (*p == '<' || dk_is_json_space(*p))) {
        const char *close = *p == '<' ? memchr(p, '>', (size_t)(end - p)) : p;
        p = close == NULL ? end : close + 1;
    }
    return p;
}

/* Behind a bar of a table, also one of its frame, or a TAB; `p` if there is none. */
static const char *behind_bar(const char *p, const char *end) {
    const char *bar = skip_any(p, end, " ");
    return bar < end && is_one_of(*bar, "|\t")                     ? bar + 1
           : bytes_begin(bar, (size_t)(end - bar), "\xE2\x94\x82") ? bar + 3
                                                                   : p;
}

/*
** What stands behind a name that begins at `name`: how it marks off a value, which *value becomes the beginning of. `text`: the
** line's beginning.
*/
static mark mark_behind(const char *text, const char *name, const char *p, const char *end,
                        const char **value) {
    bool is_first = name == text || is_one_of(name[-1], "\"'(");
    bool is_path = memchr(name, '.', (size_t)(p - name)) != NULL;
    const char *bar = behind_bar(p, end);
    if (bar > p) {
        *value = skip_any(bar, end, "| \t\xE2\x94\x82");
        return MARK_CELL;
    }
    if (p < end && *p == '<') {
        *value = behind_tags(p, end);
        return MARK_ELEMENT;
    }
    const char *behind = skip_any(p, end, "\"'\\]}>)");
    const char *next = skip_any(behind, end, " ");
    bool is_wide = next - behind > 1 || (next > behind && is_first && (is_path || *next == '"'));
    bool is_listed = next < end && is_one_of(*next, ",;") && (is_first || behind > p);
    bool is_set = next < end && is_one_of(*next, ":=");
    bool is_arrow = bytes_begin(next, (size_t)(end - next), "->");
    bool is_binary = next < end && (unsigned char)*next < ' ' && !dk_is_json_space(*next);
    next += is_arrow ? 2 : is_set || is_listed ? 1 : 0;
    *value = skip_any(next, end, " >\\");
    bool is_quoted = *value < end && is_one_of(**value, "\"'");
    return !(is_wide || is_listed || is_set || is_arrow || is_binary) ? MARK_NONE
           : is_quoted || is_binary                                   ? MARK_QUOTED
                                                                      : MARK_WORDS;
}

/* Whether a value that begins at `p` has ended before `end`. */
static bool has_ended(mark kind, const char *p, const char *end) {
    static const char *const ends[] = {
        [MARK_NONE] = "",     [MARK_QUOTED] = "", [MARK_CELL] = "|\t\n",
        [MARK_ELEMENT] = "<", [MARK_LIST] = "]",  [MARK_WORDS] = "|\t\n=\"{}"};
    char quote = kind == MARK_QUOTED && p < end && is_one_of(*p, "\"'") ? *p++ : 0;
    for (const char *q = p;
         quote != 0 && q < end && (q = memchr(q, quote, (size_t)(end - q))) != NULL; q++) {
        const char *next = skip_any(q + 1, end, " ");
        if (q[-1] != '\\' && next < end && is_one_of(*next, ",:;}])=>|")) {
            return true;
        }
    }
    bool is_wide = kind == MARK_WORDS && memmem(p, (size_t)(end - p), "  ", 2) != NULL;
    return is_wide || skip_until(p, end, ends[kind]) < end;
}

static const char path_marks[] = "._[]/-";

/* The same if the name is that of a lead's text; the points of a category are a list. */
static mark mark_of_text(const char *text, const char *name, const char *p, const char *end,
                         const char **value) {
    const char *name_end = p - (p[-1] == ']');
    bool is_list = bytes_end(name, (size_t)(p - name), "summary");
    mark kind = is_list || repr_is_text_name(name, name_end)
                    ? mark_behind(text, name, p, end, value)
                    : MARK_NONE;
    bool is_open = kind != MARK_NONE && *value < end && **value == '[';
    return is_list && !repr_is_text_name(name, name_end) ? (is_open ? MARK_LIST : MARK_NONE) : kind;
}

bool quoted_is_named(const char *text, size_t from, size_t at) {
    enum { NEAR = 4096 };
    static const char *const words[] = {"needs",      "abstract", "comment",
                                        "xplanation", "summary",  NULL};
    const char *end = text + at, *p = text + (at - from > NEAR ? at - NEAR : from), *start = p;
    while (p < end && bytes_any(bytes_hold, p, (size_t)(end - p), words)) {
        const char *name = p, *value;
        p = skip_name(p, end, path_marks);
        if (p == name) {
            p++;
            continue;
        }
        mark kind = mark_of_text(start, name, p, end, &value);
        if (kind != MARK_NONE && !has_ended(kind, value, end)) {
            return true;
        }
    }
    return false;
}

bool quoted_is_name_line(const char *line, size_t length) {
    enum { MOST = 256 };
    size_t end = length < MOST ? without_any(line, length, " \t\r\n") : 0;
    while (end > 0 && line[end - 1] == '>') {
        const char *open = memrchr(line, '<', end);
        end = open == NULL ? 0 : without_any(line, (size_t)(open - line), " \t");
    }
    end = without_any(line, end, "\"':");
    size_t start = end;
    while (start > 0 &&
           (is_alphanumeric(line[start - 1]) || is_one_of(line[start - 1], path_marks))) {
        start--;
    }
    bool is_apart = start == 0 || is_one_of(line[start - 1], "\"'>");
    return end > start && is_apart && repr_is_text_name(line + start, line + end);
}

bool quoted_is_name_row(const char *row, size_t length) {
    const char *end = row + length, *name = skip_any(row, end, "\"' ");
    const char *p = skip_name(name, end, path_marks);
    const char *next = skip_any(p, end, "\"' ");
    return next < end && is_one_of(*next, ",;\t|") && repr_is_text_column(name, p);
}

/*
** ----------------------------------------------------------------------------- another lead's event
*/

/* Whether one of the payloads near list[which] holds a word, or the word stands in it. */
static bool is_of_payload(const finder *f, size_t which, const char *word, size_t length) {
    enum { NEAR = 4 };
    size_t from = which > NEAR ? which - NEAR : 0;
    bool is_own = false;
    for (size_t i = from; i < f->count && i <= which + NEAR && !is_own; i++) {
        const finding *e = &f->list[i];
        is_own = e->kind == FOUND_PAYLOAD && ((word >= e->text && word < e->text + e->length) ||
                                              memmem(e->text, e->length, word, length) != NULL);
    }
    return is_own;
}

/* The end of an event of a lead that begins at `p`: lead.unlocked. `p` if there is none. */
static const char *behind_event(const char *from, const char *p, const char *end) {
    enum { LEAST = 8 };
    const char *to = skip_name(p + strlen("lead."), end, "_");
    bool is_part = p > from && (is_alphanumeric(p[-1]) || is_one_of(p[-1], "._-/$"));
    bool goes_on = to < end && is_one_of(*to, "-/(*@\\");
    goes_on |= end - to > 1 && *to == '.' && is_alphanumeric(to[1]);
    return !is_part && !goes_on && to - p >= LEAST && bytes_end(p, (size_t)(to - p), "ed") ? to : p;
}

/* Whether JSON stands before an event as its key. */
static bool is_of_json(const char *from, const char *p) {
    size_t before = without_any(from, (size_t)(p - from), "\" :\\");
    return bytes_end(from, before, "event") &&
           bytes_hold(from + before, (size_t)(p - from) - before, "\":");
}

/* The events of leads that an entry names. */
enum { EVENTS_MOST = 8 };
typedef struct events {
    const char *from, *end; /* of the entry */
    struct event {
        const char *word;
        size_t length;
    } list[EVENTS_MOST];
    size_t count;
} events;

/* `is_torn`: what JSON has as the value of its key is not a value beside others. */
static void read_events(events *x, const char *from, const char *end, bool is_torn) {
    const char *p = from;
    *x = (events){.from = from, .end = end};
    while (x->count < EVENTS_MOST && (p = memmem(p, (size_t)(end - p), "lead.", 5)) != NULL) {
        const char *to = behind_event(from, p, end);
        if (to > p && !(is_torn && is_of_json(from, p))) {
            x->list[x->count++] = (struct event){p, (size_t)(to - p)};
        }
        p += 5;
    }
}

/* Whether one of them is none of the payloads found, and does not stand in the text that list[which] was decoded from. */
static bool names_other(const finder *f, size_t which, const char *record, const events *x) {
    const finding *e = &f->list[which];
    bool is_decoded = e->in != NULL && e->in != record, is_other = false;
    for (size_t i = 0; i < x->count && !is_other; i++) {
        const struct event *v = &x->list[i];
        bool is_inside = is_decoded && memmem(e->in, e->in_length, v->word, v->length) != NULL;
        is_other = !is_inside && !is_of_payload(f, which, v->word, v->length);
    }
    return is_other;
}

/* Whether words stand around a payload in the record. */
static bool has_text(const finding *e, const char *record, size_t size) {
    bool is_raw = e->text >= record && e->text < record + size;
    size_t at = is_raw ? (size_t)(e->text - record) : 0;
    return e->kind == FOUND_PAYLOAD && (is_raw || e->in != NULL) &&
           quoted_has_text(e, record, size, at, at + e->length);
}

/* Marks the payloads that are quoted. Returns whether there are any. */
static bool mark_quoted(finder *f, const char *record, size_t size, bool is_named) {
    bool is_torn = false, any = false;
    events known = {0};
    for (size_t i = 0; i < f->count; i++) {
        is_torn |= f->list[i].kind == FOUND_BAD;
    }
    for (size_t i = 0; i < f->count; i++) {
        finding *e = &f->list[i];
        if (!has_text(e, record, size)) {
            continue;
        }
        const char *from = record + (e->to > 0 ? e->from : 0);
        const char *end = record + (e->to > 0 ? e->to : size);
        if (from != known.from || end != known.end) {
            read_events(&known, from, end, is_torn);
        }
        e->is_quoted = is_named || names_other(f, i, record, &known);
        any |= e->is_quoted;
    }
    return any;
}

void quoted_drop(finder *f, const char *record, size_t size, bool is_named) {
    size_t kept = 0, bad = SIZE_MAX, count = f->count;
    if (!mark_quoted(f, record, size, is_named)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        finding e = f->list[i];
        if (e.is_quoted) {
            f->payloads--;
            e.kind = FOUND_BAD;
            e.error = quoted_apart;
            e.to = e.to > 0 ? e.to : size;
            if (bad < kept && f->list[bad].from == e.from && f->list[bad].to == e.to) {
                continue;
            }
            bad = kept;
        }
        f->list[kept++] = e;
    }
    f->count = kept;
}
