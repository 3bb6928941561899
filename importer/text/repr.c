#include "repr.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "bytes.h"
#include "chars.h"

enum { REPR_DEPTH_MAX = 256, KEY_EVENT = 1, KEY_DATA = 2 };

typedef struct repr {
    const char *p, *end;
    uint8_t keys[REPR_DEPTH_MAX]; /* of each object that is open */
    size_t depth;
    bool is_payload;
    bool began, foreign; /* its first token is not JSON */
} repr;

static bool is_word(char c) {
    return is_alphanumeric(c) || is_one_of(c, "_-.");
}

/* Whether an arrow follows, as in `"event"=>` and `"event" => `. */
static bool is_arrow(const repr *o) {
    const char *p = skip_blanks(o->p, o->end);
    return bytes_begin(p, (size_t)(o->end - p), "=>");
}

/* Whether the token just read is a key, as in `'event':`. */
static bool is_key(const repr *o) {
    const char *p = skip_blanks(o->p, o->end);
    return (p < o->end && *p == ':') || is_arrow(o);
}

static void note_name(repr *o, const char *word, size_t length) {
    if (o->depth == 0 || o->depth > REPR_DEPTH_MAX) {
        return;
    }
    uint8_t *keys = &o->keys[o->depth - 1];
    *keys |= bytes_are(word, length, "event") ? KEY_EVENT : 0;
    *keys |= bytes_are(word, length, "data") ? KEY_DATA : 0;
    o->is_payload |= *keys == (KEY_EVENT | KEY_DATA);
}

/* `quote`: the quote of a key. A key as in JSON belongs to JSON inside the print, not to the print. */
static void note_key(repr *o, const char *word, size_t length, char quote) {
    if (is_key(o) && (quote != '"' || is_arrow(o))) {
        note_name(o, word, length);
    }
}

/* A string in single or double quotes. */
static void read_string(repr *o) {
    char quote = *o->p++;
    const char *start = o->p;
    while (o->p < o->end && *o->p != quote) {
        o->p += *o->p == '\\' && o->p + 1 < o->end ? 2 : 1;
    }
    size_t length = (size_t)(o->p - start);
    o->p += o->p < o->end;
    if (!o->began) {
        o->foreign = quote == '\'' || is_arrow(o);
    }
    o->began = true;
    note_key(o, start, length, quote);
}

size_t repr_serialized(const char *p, const char *end, const char **text) {
    enum { LEAST = 6, MOST = 1 << 24 };
    size_t length = 0;
    if (end - p < LEAST || memcmp(p, "s:", 2) != 0) {
        return 0;
    }
    const char *digit = p + 2;
    for (; digit < end && dk_is_digit(*digit) && length < MOST; digit++) {
        length = 10 * length + (size_t)(*digit - '0');
    }
    *text = digit + 2;
    return end - digit > 2 && memcmp(digit, ":\"", 2) == 0 ? (size_t)(*text - p) + length + 2 : 0;
}

static bool read_serialized(repr *o) {
    const char *text;
    size_t size = repr_serialized(o->p, o->end, &text);
    if (size == 0 || size > (size_t)(o->end - o->p) || memcmp(o->p + size - 2, "\";", 2) != 0) {
        return false;
    }
    o->foreign |= !o->began;
    o->began = true;
    o->p += size;
    note_name(o, text, (size_t)(o->p - text) - 2);
    return true;
}

static void read_word(repr *o) {
    if (read_serialized(o)) {
        return;
    }
    const char *start = o->p;
    while (o->p < o->end && is_word(*o->p)) {
        o->p++;
    }
    bool word = !dk_is_digit(*start) && *start != '-';
    o->foreign |= !o->began && word && is_key(o);
    o->began = true;
    note_key(o, start, (size_t)(o->p - start), 0);
}

/* One token. */
static void step(repr *o) {
    char c = *o->p;
    if (c == '{' || c == '[') {
        if (o->depth < REPR_DEPTH_MAX) {
            o->keys[o->depth] = 0;
        }
        o->depth++;
        o->p++;
    } else if (c == '}' || c == ']') {
        o->depth -= o->depth > 0;
        o->began = true;
        o->p++;
    } else if (c == '"' || c == '\'') {
        read_string(o);
    } else if (is_word(c)) {
        read_word(o);
    } else {
        o->p++;
    }
}

bool repr_begins(const char *bytes, size_t at, size_t line_end) {
    enum { NEAR = 512 }; /* a first key is shorter */
    size_t length = line_end - at < NEAR ? line_end - at : NEAR;
    repr o = {.p = bytes + at, .end = bytes + at + length};
    for (int i = 0; i < 64 && o.p < o.end && !o.began; i++) {
        step(&o);
    }
    return o.foreign;
}

bool repr_payload(const char *bytes, size_t at, size_t to, size_t *end, bool *closed) {
    repr o = {.p = bytes + at, .end = bytes + to};
    bool go_map = bytes[at] == '[' && bytes_end(bytes, at, "map");
    do {
        step(&o);
    } while (o.depth > 0 && o.p < o.end);
    bool quotes = !(go_map && o.is_payload); /* Go does not quote its strings */
    *closed = o.depth == 0 || !quotes;
    *end = quotes ? (size_t)(o.p - bytes) : to;
    return o.is_payload;
}

/*
** ------------------------------------------------------------------ payloads that a print quotes
*/

/* Whether a name ends with this word, in any case, also with `_` in it, and no letter or digit stands before it. */
static bool ends_with(const char *start, const char *end, const char *word) {
    size_t left = strlen(word);
    while (left > 0 && end > start &&
           (*--end == '_' || dk_lower(*end) == dk_lower(word[left - 1]))) {
        left -= *end != '_';
    }
    return left == 0 && (end == start || !is_alphanumeric(end[-1]));
}

static const char summary[] = "summary";

bool repr_is_category_path(const char *start, const char *end) {
    const char *p = start;
    while ((p = memmem(p, (size_t)(end - p), summary, strlen(summary))) != NULL) {
        p += strlen(summary);
        const char *next = p;
        while (next < end && !is_alphanumeric(*next)) {
            next++;
        }
        if (next > p && bytes_begin(next, (size_t)(end - next), "categories")) {
            return true;
        }
    }
    return false;
}

/* Where the path begins that ends at `end`: a name without quotes or blanks. */
static const char *path_begins(const char *start, const char *end) {
    enum { MOST = 64 };
    const char *p = end;
    while (p > start && end - p < MOST && (is_alphanumeric(p[-1]) || is_one_of(p[-1], "._[]/-"))) {
        p--;
    }
    return p;
}

bool repr_is_text_name(const char *start, const char *end) {
    enum { NEAR = 32 };
    static const char *const names[] = {"needs",
                                        "abstract",
                                        "fitScoreExplanation",
                                        "intentScoreExplanation",
                                        "discProfileExplanation",
                                        "budgetExplanation",
                                        "deadlineExplanation",
                                        NULL};
    const char *path = path_begins(start, end);
    start = end - start > NEAR ? end - NEAR : start;
    for (const char *const *name = names; *name != NULL; name++) {
        if (ends_with(start, end, *name)) {
            return true;
        }
    }
    return repr_is_category_path(path, end) ||
           (ends_with(start, end, "comment") && bytes_hold(start, (size_t)(end - start), summary));
}

/* A character that may be encoded as %22, &quot;, \\x22 or \\u0022. Returns where the next one begins. */
static const char *read_mark(const char *p, const char *stop, char *made) {
    static const char *const forms[] = {"%", "\\x", "\\u00", NULL};
    const char *form = bytes_which(bytes_begin, p, (size_t)(stop - p), forms);
    const char *hex = form == NULL ? stop : p + strlen(form);
    if (stop - hex >= 2 && hex_value(hex[0]) >= 0 && hex_value(hex[1]) >= 0) {
        *made = (char)(hex_value(hex[0]) * 16 + hex_value(hex[1]));
        return hex + 2;
    }
    *made = *p;
    const char *end = *p == '&' ? memchr(p, ';', stop - p > 8 ? 8 : (size_t)(stop - p)) : NULL;
    if (end != NULL && end > p + 2) {
        *made =
            p[1] == 'a' && p[2] == 'm' ? '\\' : '"'; /* &amp; is one of an entity in an entity */
        return end + 1;
    }
    return p + 1;
}

/* A name in a print, and what follows it. */
typedef struct name {
    const char *start, *end, *value;
} name;

/*
** Whether the name is a key: its value follows after quotes, brackets and a mark. Clojure's keys begin with a colon.
*/
static bool is_key_name(name *n, const char *text, const char *stop) {
    bool marked = n->start > text && n->start[-1] == ':', quoted = false;
    char mark = 0;
    const char *next;
    for (n->value = n->end; n->value < stop; n->value = next) {
        next = read_mark(n->value, stop, &mark);
        if (!is_one_of(mark, "\"'`\\>]=:,; ")) {
            break;
        }
        marked |= is_one_of(mark, "=:") || (quoted && is_one_of(mark, ",;"));
        quoted |= is_one_of(mark, "\"'");
    }
    return marked;
}

/* Whether it is this name; Go's fields begin with a capital. */
static bool name_is(const name *n, const char *word) {
    return n->end > n->start && dk_lower(*n->start) == *word &&
           bytes_are(n->start + 1, (size_t)(n->end - n->start) - 1, word + 1);
}

/* Whether a value is an event of a lead, perhaps in the call of a constructor: String("lead.unlocked"). */
static bool is_lead_event(const char *value, const char *stop) {
    enum { NEAR = 16 };
    stop = stop - value > NEAR ? value + NEAR : stop;
    const char *lead = memmem(value, (size_t)(stop - value), "lead.", strlen("lead."));
    return lead != NULL && (lead == value || !is_alphanumeric(lead[-1]));
}

/*
** The bracket that a value opens, perhaps behind its type: data=Data(, "data": Object {; in PHP's print_r the bracket stands on
** the next line. 0: none.
*/
static char opened_bracket(const char *value, const char *stop) {
    enum { NEAR = 256 };
    stop = stop - value > NEAR ? value + NEAR : stop;
    value = skip_json_space(value, stop);
    while (value < stop && (is_alphanumeric(*value) || is_one_of(*value, " #_.&*\\%:"))) {
        value++;
    }
    const char *next = skip_json_space(value, stop);
    value = next < stop && *next == '(' ? next : value;
    return value < stop && is_one_of(*value, "{[(") ? *value : 0;
}

/* What a text has opened and not closed yet. CLOSED: nothing. */
typedef struct nesting {
    int depth, data, lead_text; /* how deep, and how deep these lie */
    bool is_lead, is_json;      /* `is_json`: the data is named as in JSON */
} nesting;
enum { CLOSED = INT32_MAX };

static bool is_open(const nesting *x) {
    return x->lead_text != CLOSED || (x->is_lead && x->data != CLOSED && !x->is_json);
}

static void add_bracket(nesting *x, char c) {
    if (!is_one_of(c, "}])")) {
        x->depth += is_one_of(c, "{[(");
        return;
    }
    x->depth--;
    x->data = x->depth < x->data ? CLOSED : x->data;
    x->lead_text = x->depth < x->lead_text ? CLOSED : x->lead_text;
}

/* Whether a name stands in brackets of its own: [needs] and ["needs"] of PHP, data[needs] of a form. */
static bool is_in_brackets(const name *n, const char *text) {
    size_t before = (size_t)(n->start - text);
    if (before > 1 && n->start[-1] == '"' && n->start[-2] == '[' && n->end[0] == '"') {
        return n->value - n->end > 1 && n->end[1] == ']';
    }
    return n->value > n->end && ((before > 0 && n->start[-1] == '[') ||
                                 (before > 2 && bytes_begin_alike(n->start - 3, 3, "%5B")));
}

/* The end of a value in double quotes before another field, needs="…" event=…; NULL if it is none, or goes on behind `stop`. */
static const char *end_of_field(const name *n, const char *stop) {
    bool escaped;
    if (n->value - n->end != 2 || n->value[-2] != '=' || n->value[-1] != '"') {
        return NULL;
    }
    const char *end = dk_string_end(n->value - 1, stop, &escaped), *next = end;
    while (next < stop && (is_alphanumeric(*next) || is_one_of(*next, " _.-"))) {
        next++;
    }
    return next < stop && *next == '=' && *end == ' ' ? end : NULL;
}

/* Whether a name stands in double quotes, which may be escaped, before a colon. */
static bool is_json_name(const name *n, const char *text, const char *stop) {
    const char *p = n->end;
    while (p < stop && is_one_of(*p, "\\\" ")) {
        p++;
    }
    return n->start > text && n->start[-1] == '"' && p < stop && *p == ':';
}

/* NEAR: how far the other values of a struct may stand from the event of a lead. */
enum { NEAR = 64 };
#define GO_MARKS "-_:.+ &"

/* Where the values before a name begin, which are near and have no marks but these. */
static const char *fields_begin(const name *n, const char *text, const char *marks) {
    const char *start = n->start, *least = start - text > NEAR ? start - NEAR : text;
    while (start > least && (is_alphanumeric(start[-1]) || is_one_of(start[-1], marks))) {
        start--;
    }
    return start;
}

/*
** The bracket of the data in a struct as Go prints it, or a case class of Scala's, without names, of which the name begins the
** event of a lead; else 0: {2024-01-15T10:30:00Z lead.unlocked {req_1 false …, Lead(2024-01-15T10:30:00Z,lead.unlocked,Data(req_1,…
*/
static char field_bracket(const name *n, const char *text, const char *stop) {
    const char *p = n->end, *most = stop - p > NEAR ? p + NEAR : stop;
    if (!name_is(n, "lead") || p == stop || *p != '.') {
        return 0;
    }
    const char *event = skip_name(p, most, "._-"), *of = event + 1;
    if (event < most && *event == ',') {
        const char *start = fields_begin(n, text, "-_:.+,");
        p = skip_name(of, most, "_$");
        return p > of && p < most && *p == '(' && start > text && start[-1] == '(' ? '(' : 0;
    }
    const char *start = fields_begin(n, text, GO_MARKS);
    p = skip_name(p, most, GO_MARKS);
    bool is_struct = most - p > 1 && *p == '{' && is_one_of(p[-1], " &") && p[1] != '"';
    bool is_map = most - p > 1 && *p == '[' && bytes_end(n->end, (size_t)(p - n->end), " map");
    bool is_field = start > text && start[-1] == '{' && *start != ' ';
    return is_field && (is_struct || is_map) ? *p : 0;
}

static void add_name(nesting *x, name *n, const char *text, const char *stop) {
    if (name_is(n, "data") && n->end < stop && is_one_of(*n->end, ".[%") &&
        x->depth <= x->lead_text) {
        x->lead_text = CLOSED; /* of fields side by side */
    }
    if (field_bracket(n, text, stop) != 0) {
        x->is_lead = true;
        x->is_json = false;
        x->data = x->depth + 1 < x->data ? x->depth + 1 : x->data;
        return;
    }
    if (name_is(n, "event") && is_key_name(n, text, stop)) {
        x->is_lead |= is_lead_event(n->value, stop);
    } else if (name_is(n, "data") && is_key_name(n, text, stop) &&
               opened_bracket(n->value, stop) != 0) {
        int depth = x->depth + (is_in_brackets(n, text) ? -1 : 1);
        if (depth <= x->data) {
            x->data = depth;
            x->is_json = is_json_name(n, text, stop);
        }
    } else if ((repr_is_text_name(n->start, n->end) || repr_is_text_name(text, n->end)) &&
               is_key_name(n, text, stop)) {
        int depth = x->depth - is_in_brackets(n, text);
        const char *end = end_of_field(n, stop);
        x->lead_text = end == NULL && depth < x->lead_text ? depth : x->lead_text;
        n->end = end != NULL ? end : n->end;
    }
}

/* Reads on to the first line end at or after `line` at which nothing is open, or to `stop`. Returns its place. */
static const char *read_nesting(nesting *x, const char *text, const char *line, const char *stop) {
    *x = (nesting){.data = CLOSED, .lead_text = CLOSED};
    for (name n = {.end = text}; n.end < stop;) {
        n.start = n.end;
        while (n.end < stop && is_alphanumeric(*n.end)) {
            n.end++;
        }
        if (n.end > n.start) {
            add_name(x, &n, text, stop);
        } else if (*n.end == '\n' && n.end >= line && !is_open(x)) {
            return n.end;
        } else {
            char mark;
            n.end = read_mark(n.end, stop, &mark);
            add_bracket(x, mark);
        }
    }
    return stop;
}

bool repr_encloses(const char *text, size_t at) {
    nesting x;
    (void)read_nesting(&x, text, text + at, text + at);
    return is_open(&x);
}

/* The bracket that a name opens if it is that of a print's data; else 0. */
static char data_bracket(name *n, const char *text, const char *stop) {
    bool is_data = name_is(n, "data") && is_key_name(n, text, stop) && !is_json_name(n, text, stop);
    return is_data ? opened_bracket(n->value, stop) : field_bracket(n, text, stop);
}

char repr_leaves_open(const char *text, size_t at) {
    const char *stop = text + without_space(text, at);
    char open = 0;
    int depth = 0;
    if (stop == text || is_one_of(stop[-1], "{[(")) {
        return 0; /* a block */
    }
    for (name n = {.end = text}; n.end < stop;) {
        for (n.start = n.end; n.end < stop && is_alphanumeric(*n.end); n.end++) {
        }
        if (n.end > n.start) {
            const char *content;
            size_t quoted = open != 0 ? repr_serialized(n.start, stop, &content) : 0;
            if (quoted > (size_t)(stop - n.start)) {
                return open; /* a text goes on in the next line */
            }
            open = open == 0 ? data_bracket(&n, text, stop) : open;
            n.end = quoted > 0 ? n.start + quoted : n.end;
            continue;
        }
        depth += open != 0 && *n.end == open;
        depth -= open != 0 && *n.end == closing_bracket(open);
        open = depth == 0 && *n.end == closing_bracket(open) ? 0 : open;
        n.end++;
    }
    return open;
}

bool repr_quotes(const char *text, size_t at) {
    nesting x;
    (void)read_nesting(&x, text, text + at, text + at);
    bool is_alone = x.data == CLOSED && x.lead_text != CLOSED && repr_names_lead(text, at);
    return is_alone || (x.lead_text != CLOSED && x.data <= x.lead_text);
}

size_t repr_closes(const char *text, size_t at, size_t length) {
    nesting x;
    const char *end = read_nesting(&x, text, text + at + 1, text + length);
    return is_open(&x) ? 0 : (size_t)(end - text);
}

bool repr_names_lead(const char *text, size_t length) {
    static const char *const names[] = {"discProfile", "fitScore", "unlockSource", NULL};
    return bytes_hold(text, length, "locked") && bytes_any(bytes_hold, text, length, names);
}

bool repr_is_text_column(const char *start, const char *end) {
    return repr_is_text_name(start, end) ||
           (end - start == strlen("comment") && ends_with(start, end, "comment"));
}

bool repr_is_contact_column(const char *start, const char *end) {
    static const char *const names[] = {"firstName", "lastName",       "fullName", "address",
                                        "jobTitle",  "companyWebsite", NULL};
    for (const char *const *word = names; *word != NULL; word++) {
        if (ends_with(start, end, *word)) {
            return true;
        }
    }
    return false;
}

bool repr_ends_in_text(const char *line, const char *end) {
    name n = {.end = line};
    bool is_text = false;
    while (n.end < end) {
        for (n.start = n.end; n.end < end && is_alphanumeric(*n.end); n.end++) {
        }
        if (n.end == n.start) {
            n.end++;
        } else if (is_key_name(&n, line, end) ||
                   (n.start > line && n.start[-1] == '<' && n.end < end && *n.end == '>')) {
            is_text = repr_is_text_name(n.start, n.end) || name_is(&n, "comment");
        }
    }
    return is_text;
}

bool repr_begins_text(const char *line, const char *end, bool comment) {
    name n = {.start = line};
    while (n.start < end && is_one_of(*n.start, " \t\"'[({<")) {
        n.start++;
    }
    for (n.end = n.start; n.end < end && is_alphanumeric(*n.end); n.end++) {
    }
    return (repr_is_text_name(n.start, n.end) || (comment && name_is(&n, "comment"))) &&
           is_key_name(&n, line, end);
}
