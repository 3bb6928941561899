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

/* Behind control sequences of a terminal. */
static const char *behind_colours(const char *p, const char *end) {
    enum { NEAR = 12 };
    while (end - p > NEAR && *p == '\x1b') {
        const char *close = memchr(p, 'm', NEAR);
        p = close == NULL ? p + 1 : close + 1;
    }
    return p;
}

/* Behind a bar of a table, also one of its frame or LaTeX's, or a TAB; `p` if there is none. */
static const char *behind_bar(const char *p, const char *end) {
    const char *bar = skip_any(p, end, " ");
    bool is_latex = bar > p && bytes_begin(bar, (size_t)(end - bar), "& ");
    return is_latex || (bar < end && is_one_of(*bar, "|\t"))       ? bar + 1
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
    bool is_attribute = bytes_begin(p, (size_t)(end - p), "\">");
    if (p < end && (*p == '<' || is_attribute)) {
        *value = skip_tags(is_attribute ? p + 2 : p, end);
        return MARK_ELEMENT;
    }
    p = behind_colours(p, end);
    const char *behind = skip_any(p, end, "\"'\\]}>)*`");
    const char *next = skip_any(behind, end, " ");
    bool is_wide = next - behind > 1 ||
                   (next > behind && next < end && ((is_first && is_path) || *next == '"'));
    bool is_listed = next < end && is_one_of(*next, ",;") && (is_first || behind > p);
    bool is_set = next < end && is_one_of(*next, ":=");
    bool is_arrow = bytes_begin(next, (size_t)(end - next), "->");
    bool is_binary = next < end && (unsigned char)*next < ' ' && !dk_is_json_space(*next);
    next += is_arrow ? 2 : is_set || is_listed ? 1 : 0;
    *value = skip_any(next, end, " >\\");
    if (is_binary || !(is_wide || is_listed || is_set || is_arrow)) {
        return is_binary ? MARK_QUOTED : MARK_NONE;
    }
    return *value < end && is_one_of(**value, "\"'") ? MARK_QUOTED : MARK_WORDS;
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
    static const char *const words[] = {"eeds",       "bstract", "omment",  "xplanation",
                                        "ummary",     "EEDS",    "BSTRACT", "OMMENT",
                                        "XPLANATION", "UMMARY",  NULL};
    const char *end = text + at, *p = text + (at - from > NEAR ? at - NEAR : from), *start = p;
    bool may_be = bytes_any(bytes_hold, p, (size_t)(end - p), words);
    while (may_be && p < end) {
        const char *name = p = behind_colours(p, end), *value;
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

/* The length of a text without tags, and blanks around them, at its end. */
static size_t without_tags(const char *text, size_t length) {
    length = without_any(text, length, " \t\r\n");
    while (length > 0 && text[length - 1] == '>') {
        const char *open = memrchr(text, '<', length);
        length = open == NULL ? 0 : without_any(text, (size_t)(open - text), " \t");
    }
    return length;
}

/* Where the path begins that ends at `end`. */
static size_t path_start(const char *text, size_t end) {
    while (end > 0 && (is_alphanumeric(text[end - 1]) || is_one_of(text[end - 1], path_marks))) {
        end--;
    }
    return end;
}

static bool is_name_record(const char *text, size_t length) {
    size_t blank = without_any(text, without_any(text, length, " \t\r\n"), ">|-+ ");
    bool is_block = blank > 0 && text[blank - 1] == ':'; /* of YAML */
    size_t end = without_any(text, is_block ? blank : without_tags(text, length), "\"':");
    size_t start = path_start(text, end);
    bool is_apart = start == 0 || is_one_of(text[start - 1], "\"'>");
    is_apart |= is_block && skip_blanks(text, text + start) == text + start;
    return end > start && is_apart && repr_is_text_name(text + start, text + end);
}

/*
** ----------------------------------------------------------------------------- another lead's event
*/

/* The end of an event of a lead that begins at `p`: lead.unlocked. `p` if there is none. */
static const char *behind_event(const char *from, const char *p, const char *end) {
    enum { LEAST = 8 };
    const char *to = skip_name(p + strlen("lead."), end, "_");
    bool is_part = p > from && (is_alphanumeric(p[-1]) || is_one_of(p[-1], "._-/$"));
    bool goes_on = to < end && is_one_of(*to, "-/(*@\\");
    goes_on |= end - to > 1 && *to == '.' && is_alphanumeric(to[1]);
    return !is_part && !goes_on && to - p >= LEAST && bytes_end(p, (size_t)(to - p), "ed") ? to : p;
}

/* Whether a record is nothing but an event of a lead, perhaps behind its name, which *event and *size become. */
static bool is_event_record(const char *text, size_t length, const char **event, size_t *size) {
    const char *p = memmem(text, length, "lead.", 5), *end = text + length;
    const char *to = p == NULL ? end : behind_event(text, p, end);
    if (p == NULL || to == p) {
        return false;
    }
    size_t behind = without_any(text, without_tags(text, length), "\"'`*,;|)}] \t");
    size_t before = without_any(text, (size_t)(p - text), "\"'`*:=|, \t");
    before = without_tags(text, before);
    before = without_any(text, before, "\"'`*:=|, \t");
    size_t name = path_start(text, before);
    before =
        bytes_begin_alike(text + before - (before < 5 ? before : 5), 5, "event") ? name : before;
    before = without_any(text, without_tags(text, before), "\"'`*-|(){}[], \t0123456789");
    *event = p;
    *size = (size_t)(to - p);
    return behind == (size_t)(to - text) && before == 0 && *size < QUOTED_EVENT_MOST;
}

/* How far behind a name its value may begin, and how far behind an event the other values of its lead. */
enum { NAME_GAP = 64, EVENT_GAP = 256, RECORD_MOST = 256 };

void quoted_note(quoted_near *near, uint64_t offset, const char *record, size_t size) {
    const char *event;
    size_t length;
    if (record == NULL || size == 0 || size > RECORD_MOST) {
        return;
    }
    if (is_name_record(record, size)) {
        near->name_until = offset + size + NAME_GAP;
    } else if (is_event_record(record, size, &event, &length)) {
        near->event_until = offset + size + EVENT_GAP;
        memcpy(near->event, event, length);
        near->event[length] = 0;
    }
}

void quoted_note_row(quoted_near *near, uint64_t offset, const char *row, size_t length) {
    const char *end = row + length, *name = skip_any(row, end, "\"' ");
    const char *p = skip_name(name, end, path_marks);
    const char *next = skip_any(p, end, "\"' ");
    if (next < end && is_one_of(*next, ",;\t|") && repr_is_text_column(name, p)) {
        near->name_until = offset + length;
    }
}

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

/* Whether an event, up to `to`, is one of those that somebody has asked for: "events":["lead.unlocked"], events=lead.unlocked,test */
static bool is_asked_for(const char *from, const char *p, const char *to, const char *end) {
    enum { NEAR = 128 };
    static const char *const plurals[] = {"s\":[", "s\": [", "s\\\":[", NULL};
    static const char *const events[] = {"test", "lead.", NULL};
    const char *next = skip_any(to, end, ",;| \"'\\");
    const char *near = p - from > NEAR ? p - NEAR : from;
    const char *open = memrchr(near, '[', (size_t)(p - near));
    bool is_list =
        next > to && *to != ' ' && bytes_any(bytes_begin, next, (size_t)(end - next), events);
    return is_list || (open != NULL && skip_until(open, p, "]{}") == p &&
                       bytes_any(bytes_end, near, (size_t)(open - near) + 1, plurals));
}

/* Whether JSON stands before an event as its key. */
static bool is_of_json(const char *from, const char *p) {
    size_t before = without_any(from, (size_t)(p - from), "\" :\\");
    return bytes_end(from, before, "event") &&
           bytes_hold(from + before, (size_t)(p - from) - before, "\":");
}

/* The events of leads that a record, or an entry of JSON, names. */
enum { EVENTS_MOST = 8 };
typedef struct events {
    const char *record, *from, *end;
    struct event {
        const char *word, *closed; /* the first bracket behind it that closes something */
        size_t length;
    } list[EVENTS_MOST];
    size_t count;
} events;

/* `is_torn`: what JSON has as the value of its key is not a value beside others. */
static void read_events(events *x, const char *record, const char *from, const char *end,
                        bool is_torn) {
    const char *p = from;
    *x = (events){.record = record, .from = from, .end = end};
    while (x->count < EVENTS_MOST && (p = memmem(p, (size_t)(end - p), "lead.", 5)) != NULL) {
        const char *to = behind_event(from, p, end);
        if (to > p && !(is_torn && is_of_json(from, p)) && !is_asked_for(from, p, to, end)) {
            x->list[x->count++] = (struct event){p, skip_until(to, end, "}])"), (size_t)(to - p)};
        }
        p += 5;
    }
}

/* Whether an event is an element of the list of strings that [entry, end) stands in, and near it. */
static bool is_in_list(const struct event *v, const char *entry, const char *end, const events *x) {
    enum { NEAR = 4096 };
    const char *behind = v->word + v->length;
    bool is_element =
        v->word > x->record && v->word[-1] == '"' && behind < x->end && *behind == '"';
    const char *from = behind < entry ? behind : end, *to = behind < entry ? entry : v->word;
    return is_element && to - from < NEAR && from <= to && skip_until(from, to, "[]{}") == to;
}

/*
** Whether one of them is none of the payloads found, and does not stand in the text that list[which] was decoded from. It stands in
** the payload's entry, [entry, end), or in what that is a part of.
*/
static bool names_other(const finder *f, size_t which, const char *entry, const char *end,
                        bool is_element, const events *x) {
    const finding *e = &f->list[which];
    bool is_decoded = e->in != NULL && e->in != x->record, is_other = false;
    for (size_t i = 0; i < x->count && !is_other; i++) {
        const struct event *v = &x->list[i];
        bool is_inside = is_decoded && memmem(e->in, e->in_length, v->word, v->length) != NULL;
        bool is_beside = is_element ? is_in_list(v, entry, end, x)
                                    : v->word < end && (v->word >= entry || v->closed >= entry);
        is_other = is_beside && !is_inside && !is_of_payload(f, which, v->word, v->length);
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

/* Whether an entry is an element of a list that is a string: the list around it has the values beside it. */
static bool is_string(const char *from, const char *end) {
    return end > from && *from == '"' && end[-1] == '"';
}

/* Whether JSON begins there. */
static bool is_json_record(const char *record, size_t size) {
    const char *end = record + size, *p = skip_any(record, end, "{[ \t\r\n");
    return p > record && p < end && is_one_of(*p, "\"}]");
}

/* Whether the list around an element also has the name of another column of a lead. `name`: in the element. */
static bool is_of_columns(const char *record, const char *end, const char *name) {
    static const char *const others[] = {"id\"", "event\"", "ame\"", "email\"", "locked\"", NULL};
    const char *open = memrchr(record, '[', (size_t)(name - record));
    const char *close = memchr(name, ']', (size_t)(end - name));
    return open != NULL && close != NULL &&
           bytes_any(bytes_hold, open, (size_t)(close - open), others);
}

/* Whether a list in a record has the name of a lead's text as an element, as the heads of columns: ["id","needs"] */
static bool names_column(const char *record, size_t size) {
    static const char *const names[] = {"needs\"", "summary.comment\"", "xplanation\"", NULL};
    const char *end = record + size;
    for (const char *const *name = names; *name != NULL; name++) {
        const char *found = memmem(record, size, *name, strlen(*name));
        const char *p = found == NULL ? end : skip_json_space(found + strlen(*name), end);
        if (p < end && is_one_of(*p, ",]") && is_of_columns(record, end, found)) {
            return true;
        }
    }
    return false;
}

/* Whether a line begins as those of logs do, with a time or a level: what stands before it is not of its record. */
static bool is_log_line(const char *record, size_t size) {
    static const char *const levels[] = {"TRACE", "DEBUG", "INFO",  "WARN",  "ERROR", "FATAL",
                                         "trace", "debug", "info:", "warn:", "error", NULL};
    const char *end = record + size, *p = skip_any(record, end, "[ \t");
    const char *digits = skip_digits(p, end);
    return (digits > p && digits < end && *digits != ')') ||
           bytes_any(bytes_begin, p, (size_t)(end - p), levels);
}

/* What is known of a record. `event`: of a lead, before it; or NULL. */
typedef struct around {
    const char *record, *end, *event;
    bool is_named, is_json, is_torn, has_column;
    events events;
} around;

/* Whether list[which], which has text around it, is quoted. */
static bool is_quoted(const finder *f, size_t which, around *x) {
    const finding *e = &f->list[which];
    const char *entry = x->record + (e->to > 0 ? e->from : 0);
    const char *end = e->to > 0 ? x->record + e->to : x->end;
    bool is_element = x->is_json && is_string(entry, end);
    bool is_all = !x->is_json || is_element;
    const char *from = is_all ? x->record : entry, *stop = is_all ? x->end : end;
    if (from != x->events.from || stop != x->events.end) {
        read_events(&x->events, x->record, from, stop, x->is_torn);
    }
    return x->is_named || (is_element && x->has_column) ||
           names_other(f, which, entry, end, is_element, &x->events) ||
           (x->event != NULL && !is_of_payload(f, which, x->event, strlen(x->event)));
}

/* Marks the payloads that are quoted. Returns whether there are any. */
static bool mark_quoted(finder *f, around *x) {
    bool any = false, is_known = false;
    size_t size = (size_t)(x->end - x->record);
    for (size_t i = 0; i < f->count; i++) {
        x->is_torn |= f->list[i].kind == FOUND_BAD;
    }
    for (size_t i = 0; i < f->count; i++) {
        if (!has_text(&f->list[i], x->record, size)) {
            continue;
        }
        if (!is_known) {
            is_known = true;
            x->is_json = is_json_record(x->record, size);
            x->has_column = x->is_json && names_column(x->record, size);
        }
        f->list[i].is_quoted = is_quoted(f, i, x);
        any |= f->list[i].is_quoted;
    }
    return any;
}

void quoted_drop(finder *f, const char *record, size_t size, quoted_near *near, uint64_t offset) {
    size_t kept = 0, bad = SIZE_MAX, count = f->count;
    bool is_beside = offset < near->event_until && !is_log_line(record, size);
    const char *event = is_beside ? near->event : NULL;
    around x = {.record = record,
                .end = record + size,
                .event = event,
                .is_named = offset < near->name_until};
    bool any = mark_quoted(f, &x);
    near->event_until = 0;
    if (!any) {
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
