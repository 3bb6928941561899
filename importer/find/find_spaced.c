/*
** JSON whose white space was written for a page: line ends as <br>, and blanks as &nbsp; or as no-break blanks, which a
** browser copies. Between the tokens all of it is white space. In a string it is not known which blank was meant.
**
** The same with control characters as rsyslog writes them: #012. JSON has none in its strings, so that there it is text.
*/
#include <string.h>

#include "../text/bytes.h"
#include "../text/chars.h"
#include "finder.h"

/* What is read of the value. */
typedef struct spaced {
    const char *p, *end;
    char *out;
    size_t made, depth;
    bool in_string, escaped;
    bool is_html, encodes_quotes;
    bool changed; /* some white space was read as what it stands for */
} spaced;

typedef enum spaced_step { STEP_ON, STEP_DONE, STEP_BROKEN } spaced_step;

static size_t starts_any(const spaced *s, const char *const *list) {
    const char *with = bytes_which(bytes_begin_alike, s->p, (size_t)(s->end - s->p), list);
    return with == NULL ? 0 : strlen(with);
}

/* How long the mark of a blank or of a line end is that stands here; 0 if there is none. */
static size_t blank_length(spaced *s) {
    static const char *const raw[] = {"\xC2\xA0", "\xE2\x80\xAF", NULL};
    static const char *const html[] = {"&nbsp;", "&#160;", "&#xA0;", "<br>",
                                       "<br/>",  "<br />", NULL};
    size_t length = starts_any(s, raw);
    if (length == 0 && is_one_of(*s->p, "&<")) {
        length = starts_any(s, html);
        s->is_html |= length > 0;
    }
    return length;
}

/* The control character that rsyslog has written as # and three octal digits; 0 if none stands here. */
static char control(const spaced *s) {
    static const char *const controls[] = {"#012", "#011", "#015", NULL};
    const char *is = bytes_which(bytes_begin, s->p, (size_t)(s->end - s->p), controls);
    return is == NULL ? 0 : (char)(is[2] * 8 + is[3] - '0' * 9);
}

/* How long the quote is that stands here, which may be an entity; 0 if there is none. */
static size_t quote_length(spaced *s) {
    static const char *const entities[] = {"&quot;", "&#34;", "&#x22;", NULL};
    size_t length = *s->p == '&' ? starts_any(s, entities) : 0;
    s->encodes_quotes |= length > 0;
    return length > 0 ? length : *s->p == '"';
}

static void copy(spaced *s, size_t length) {
    memmove(s->out + s->made, s->p, length);
    s->made += length;
    s->p += length;
}

static spaced_step step_in_string(spaced *s) {
    size_t quote = quote_length(s);
    if (!s->escaped && (blank_length(s) > 0 || is_one_of(*s->p, "\t\r\n"))) {
        return STEP_BROKEN;
    }
    s->in_string = quote == 0 || s->escaped;
    s->escaped = !s->escaped && *s->p == '\\';
    copy(s, quote > 0 ? quote : 1);
    return STEP_ON;
}

/* Takes what stands for white space here; false if nothing does. A tag that ends a line stands before the line end. */
static bool take_blank(spaced *s) {
    enum { CONTROL_LENGTH = 4 };
    char mark = *s->p, escaped = mark == '#' ? control(s) : 0;
    size_t length = escaped != 0 ? CONTROL_LENGTH : blank_length(s);
    s->p += length;
    if (length > 0 && mark == '<') {
        static const char *const ends[] = {"\r\n", "\n", NULL};
        s->p += starts_any(s, ends);
    }
    if (length > 0) {
        s->out[s->made++] = escaped != 0 ? escaped : mark == '<' ? '\n' : ' ';
        s->changed = true;
    }
    return length > 0;
}

static spaced_step step(spaced *s) {
    if (s->in_string) {
        return step_in_string(s);
    }
    size_t quote = quote_length(s);
    if (quote == 0 && take_blank(s)) {
        return STEP_ON;
    }
    if (quote == 0 && !is_alphanumeric(*s->p) && !is_one_of(*s->p, "{}[]:,+-. \t\r\n")) {
        return STEP_BROKEN;
    }
    s->in_string = quote > 0;
    s->depth += is_one_of(*s->p, "{[");
    bool closes = is_one_of(*s->p, "}]");
    copy(s, quote > 0 ? quote : 1);
    return closes && --s->depth == 0 ? STEP_DONE : STEP_ON;
}

/* Whether an entity or a tag may begin in the text. */
static bool may_be_markup(const char *p, const char *end) {
    for (; p + 1 < end; p++) {
        if ((*p == '&' || *p == '<') && (is_letter(p[1]) || is_one_of(p[1], "#/"))) {
            return true;
        }
    }
    return false;
}

/*
** Undoes the entities in the value. Where the quotes are none, it is not known whether the others are: false if that
** matters.
*/
static bool undo_entities(spaced *s) {
    escape_extent span = {0};
    if (!s->encodes_quotes) {
        return !s->is_html || !may_be_markup(s->out, s->out + s->made);
    }
    bool reads = escape_decode(ESCAPE_HTML, s->out, s->made, s->out, &span) == ESCAPE_WHOLE &&
                 span.read == s->made;
    s->made = span.made;
    return reads;
}

/*
** Whether the value [at, to) stands beside a TAB in a table of which it is not known whether COPY or mysql --batch wrote it, and
** has what may be their escapes: all of its backslashes are doubled.
*/
static bool may_be_copied(const finder *f, const find_text *t, size_t at, size_t to) {
    bool is_cell = memchr(t->bytes + t->line, '\t', at - t->line) != NULL ||
                   (to < t->line_end && t->bytes[to] == '\t');
    return f->here.copy == 0 && is_cell && find_is_doubled(t->bytes + at, to - at);
}

find_result find_in_spaced(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t limit = find_limit(t, at);
    bool is_quoted = at > t->line && is_one_of(t->bytes[at - 1], "'\"`\\");
    char *out = f->credit > 0 && !is_quoted ? find_room(f, limit - at) : NULL;
    if (out == NULL) {
        return FIND_NONE;
    }
    spaced s = {.p = t->bytes + at, .end = t->bytes + limit, .out = out};
    spaced_step last = STEP_ON;
    while (last == STEP_ON && s.p < s.end) {
        last = step(&s);
    }
    size_t to = (size_t)(s.p - t->bytes);
    find_spend(f, to - at, FIND_SLOW);
    f->credit -= to > t->line_end ? (int64_t)(to - t->line_end) : 0;
    bool is_read = last == STEP_DONE && s.changed && undo_entities(&s);
    if (is_read && may_be_copied(f, t, at, to)) {
        f->unsure = true;
        find_drop_room(f);
        *end = to;
        return FIND_VALUE;
    }
    if (is_read) {
        return find_take_decoded(f, t, out, s.made, to, end);
    }
    find_drop_room(f);
    return last == STEP_ON && find_needs_more(t, limit) ? FIND_MORE : FIND_NONE;
}
