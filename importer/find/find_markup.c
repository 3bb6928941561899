/* Text of XML and HTML, in which characters are written as entities, and CDATA sections are cut at "]]>". */
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/cdata.h"
#include "../text/chars.h"
#include "../text/json_extent.h"
#include "finder.h"

/* How far before a text the tag of its element may begin. */
enum { TAG_MOST = 1024 };

/*
** finder.tag_before is the name of the element in whose text the record begins, the quote of the attribute's value, or one of these:
** what is open is not known, as behind a comment; a tag is open, and no value in it.
*/
#define BEHIND_MARKUP '>'
#define IN_TAG '<'

typedef struct tag {
    const char *name; /* NULL: none */
    size_t length;
} tag;

/* The last '<' before the place; NULL if there is none. Goes on where the last call stopped. */
static const char *last_angle(finder *f, const find_text *t, size_t at) {
    find_quotes *q = find_begin_quotes(f, t);
    size_t from = q->angle_asked <= at ? q->angle_asked : 0;
    const char *p = memrchr(t->bytes + from, '<', at - from);
    q->angle = p != NULL ? (size_t)(p - t->bytes) + 1 : from > 0 ? q->angle : 0;
    q->angle_asked = at;
    return q->angle > 0 ? t->bytes + q->angle - 1 : NULL;
}

/* The last tag or other markup before the place: its '<', and its '>', or NULL. */
static const char *last_markup(finder *f, const find_text *t, size_t at, const char **close) {
    const char *open = last_angle(f, t, at), *here = t->bytes + at;
    size_t most = open != NULL && here - open < TAG_MOST ? (size_t)(here - open) : TAG_MOST;
    *close = open == NULL ? NULL : memchr(open, '>', most);
    return open;
}

/* The opening tag of the element that contains the place, with nothing but text between them. */
static tag element_around(finder *f, const find_text *t, size_t at) {
    const char *close, *open = last_markup(f, t, at, &close);
    tag none = {0};
    bool is_empty = close != NULL && close[-1] == '/' && strncasecmp(open + 1, "br", 2) != 0;
    if (close == NULL || is_empty || !is_letter(open[1])) {
        return none;
    }
    const char *name = open + 1, *end = name;
    while (end < close && (is_alphanumeric(*end) || is_one_of(*end, ":_.-"))) {
        end++;
    }
    tag found = {name, (size_t)(end - name)};
    bool is_code =
        bytes_alike(name, found.length, "script") || bytes_alike(name, found.length, "style");
    return is_code || (end < close && !dk_is_space(*end)) ? none : found;
}

/* The quote of the attribute in whose value the record begins; 0 if it begins in none. */
static char quote_before(const finder *f, const find_text *t) {
    return t->level == 0 && is_one_of(f->tag_before[0], "'\"") ? f->tag_before[0] : 0;
}

/* Whether the record begins behind a tag or a comment that opens no element around it. */
static bool begins_behind_markup(const finder *f, const find_text *t) {
    return t->level == 0 && f->tag_before[0] == BEHIND_MARKUP;
}

/* The same, or the element in whose text the record begins, if no tag stands before the place. */
static tag element_at(finder *f, const find_text *t, size_t at) {
    tag element = element_around(f, t, at);
    size_t length = is_letter(f->tag_before[0]) ? strlen(f->tag_before) : 0;
    bool is_before = element.name == NULL && length > 0 && t->level == 0;
    return is_before && last_angle(f, t, at) == NULL ? (tag){f->tag_before, length} : element;
}

/* Whether the record begins in a tag that is still open at `at`. */
static bool is_in_tag_before(const finder *f, const find_text *t, size_t at) {
    return t->level == 0 && f->tag_before[0] == IN_TAG && at <= TAG_MOST &&
           memchr(t->bytes, '<', at) == NULL && memchr(t->bytes, '>', at) == NULL;
}

bool find_is_attribute(const finder *f, const find_text *t, size_t quote) {
    size_t at = quote;
    while (at > 0 && dk_is_space(t->bytes[at - 1])) {
        at--;
    }
    if (at == 0 || t->bytes[at - 1] != '=') {
        return false;
    }
    size_t from = at > TAG_MOST ? at - TAG_MOST : 0;
    const char *open = memrchr(t->bytes + from, '<', at - from);
    return open != NULL
               ? is_letter(open[1]) && memchr(open, '>', (size_t)(t->bytes + at - open)) == NULL
               : is_in_tag_before(f, t, at);
}

/*
** Where the text of the element begins; `at` if that is not in the text. What stands before a payload there tells how it is
** written, once the entities are undone.
*/
static size_t text_start(const find_text *t, const tag *of, size_t at) {
    bool is_here = of->name >= t->bytes && of->name < t->bytes + at;
    const char *close = is_here ? memchr(of->name, '>', (size_t)(t->bytes + at - of->name)) : NULL;
    return close != NULL ? (size_t)(close - t->bytes) + 1 : at;
}

/* Whether the element is closed at `at`, where a '<' stands. */
static bool closes(const find_text *t, size_t at, const tag *of) {
    return t->length - at > of->length + 2 && t->bytes[at + 1] == '/' &&
           memcmp(t->bytes + at + 2, of->name, of->length) == 0 &&
           t->bytes[at + 2 + of->length] == '>';
}

bool find_has_entity(const char *text, size_t length) {
    static const char *const entities[] = {
#define ENTITY(name, code)
#define XML_ENTITY(name, code) "&" name ";",
#include "../text/entities.def"
#undef ENTITY
#undef XML_ENTITY
        "&#", NULL};
    const char *first = memchr(text, '&', length);
    return first != NULL && bytes_any(bytes_hold, first, length - (size_t)(first - text), entities);
}

size_t find_element_start(finder *f, const find_text *t, size_t at) {
    tag element = element_at(f, t, at);
    return element.name == f->tag_before ? 0
           : element.name != NULL        ? text_start(t, &element, at)
                                         : SIZE_MAX;
}

/* Whether text has an entity that HTML alone has a name for. */
static bool has_html_entity(const char *text, size_t length) {
    const char *end = text + length, *p = text;
    uint32_t point;
    while ((p = memchr(p, '&', (size_t)(end - p))) != NULL) {
        if (escape_entity(p, end, &point) > 0 && point > 0x7E) {
            return true;
        }
        p++;
    }
    return false;
}

static bool has_any_entity(const char *text, size_t length) {
    return find_has_entity(text, length) || has_html_entity(text, length);
}

/* Whether the name is that of an element of HTML in which text stands, or that breaks its lines. */
static bool is_html_name(const char *name, size_t length) {
    static const char *const names[] = {
        "a",    "b",     "body", "br", "center", "code", "dd",     "div",   "dt", "em",
        "font", "h1",    "h2",   "h3", "h4",     "hr",   "i",      "label", "li", "p",
        "pre",  "small", "td",   "th", "u",      "span", "strong", "tt",    NULL};
    return bytes_any(bytes_alike, name, length, names);
}

/* Whether the last tag before the place, with nothing but text between them, opens or closes an element of HTML. */
static bool is_in_html(const find_text *t, size_t at) {
    const char *start = t->bytes + (at > TAG_MOST ? at - TAG_MOST : 0), *here = t->bytes + at;
    const char *open = memrchr(start, '<', (size_t)(here - start));
    if (open == NULL || memchr(open, '>', (size_t)(here - open)) == NULL) {
        return false;
    }
    const char *name = open + 1 + (open[1] == '/'), *end = name;
    while (end < here && is_alphanumeric(*end)) {
        end++;
    }
    return is_html_name(name, (size_t)(end - name));
}

/* Whether a tag begins at `at`, where a '<' stands. */
static bool begins_tag(const find_text *t, size_t at) {
    return t->length - at > 2 && (is_letter(t->bytes[at + 1]) ||
                                  (t->bytes[at + 1] == '/' && is_letter(t->bytes[at + 2])));
}

/* It cannot be read, and texts quoted in it are not reliable: the rest of the line is skipped. */
static find_result give_up(finder *f, const find_text *t, size_t to, size_t *end) {
    f->unsure = true;
    *end = to > t->line_end ? to : t->line_end;
    return FIND_VALUE;
}

find_result find_take_entities(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    size_t made;
    char *out = find_decode(f, ESCAPE_HTML, t->bytes + at, to - at, &made);
    return out == NULL ? give_up(f, t, to, end) : find_take_decoded(f, t, out, made, to, end);
}

/* Whether the place stands in a section of CDATA. Goes on where the last call stopped. */
static bool is_in_cdata(finder *f, const find_text *t, size_t at) {
    find_quotes *q = find_begin_quotes(f, t);
    if (q->cdata_asked == 0 || q->cdata_asked > at) {
        q->cdata_asked = 0;
        q->in_cdata = t->level == 0 && f->cdata_before;
    }
    find_spend(f, at - q->cdata_asked, FIND_FAST);
    q->in_cdata = cdata_is_open(q->in_cdata, t->bytes + q->cdata_asked, at - q->cdata_asked);
    q->cdata_asked = at;
    return q->in_cdata;
}

/* The value [at, to) in a section of CDATA that was cut in a text of it. FIND_NONE if that is not so. */
static find_result take_cdata(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    size_t made;
    bool is_cut = cdata_is_cut(t->bytes + at, to - at) && is_in_cdata(f, t, at + 1);
    char *out = is_cut ? find_room(f, to - at) : NULL;
    if (out == NULL) {
        return FIND_NONE;
    }
    if (!cdata_join(t->bytes + at, to - at, out, &made)) {
        find_drop_room(f);
        return give_up(f, t, to, end);
    }
    f->cdata_joined++;
    return find_take_decoded(f, t, out, made, to, end);
}

bool find_keeps_cuts(const finder *f, const find_text *t, size_t mark, size_t at) {
    bool is_cut = false;
    for (size_t i = mark; i < f->count && !is_cut; i++) {
        const finding *e = &f->list[i];
        is_cut = e->kind == FOUND_PAYLOAD && cdata_is_cut(e->text, e->length);
    }
    return is_cut && (f->cdata_seen || bytes_hold(t->bytes, at + 1, CDATA_OPEN));
}

/*
** The sound value [at, to), whose element or line of HTML begins at `from` and ends at `next`. Where HTML's editors write &nbsp;, a blank or
** a no-break blank was meant.
*/
static find_result take_marked(finder *f, const find_text *t, size_t from, size_t at, size_t to,
                               size_t next, size_t *end) {
    bool is_unsure = next < to /* the text is spread over several elements */
                     || bytes_hold(t->bytes + at, to - at, "&nbsp;");
    return is_unsure                                  ? give_up(f, t, next, end)
           : has_any_entity(t->bytes + at, next - at) ? find_take_entities(f, t, from, next, end)
                                                      : FIND_NONE;
}

/* Whether a closing tag begins at `at`, where a '<' stands. */
static bool begins_closing(const find_text *t, size_t at) {
    return t->length - at > 2 && t->bytes[at + 1] == '/' && is_letter(t->bytes[at + 2]);
}

/* How far a tag is looked for that closes what began before the text. */
static size_t near_limit(const find_text *t, size_t at) {
    size_t limit = find_limit(t, at), near = t->line_end + FIND_AHEAD;
    return limit < near ? limit : near;
}

/* Whether the value [at, to) stands in markup that began before the text: a closing tag is the next one behind it. */
static bool is_closed_behind(finder *f, const find_text *t, size_t at, size_t to) {
    size_t limit = near_limit(t, at);
    if (!begins_behind_markup(f, t) || last_angle(f, t, at) != NULL || limit <= to) {
        return false;
    }
    const char *p = memchr(t->bytes + to, '<', limit - to);
    f->credit -= (int64_t)(limit - to);
    return p != NULL && begins_closing(t, (size_t)(p - t->bytes));
}

find_result find_in_markup(finder *f, const find_text *t, size_t at, size_t to, size_t *end) {
    bool has_tag = memchr(t->bytes + at, '<', to - at) != NULL;
    find_result result = has_tag ? take_cdata(f, t, at, to, end) : FIND_NONE;
    bool marked = has_tag || has_any_entity(t->bytes + at, to - at);
    tag element = marked && result == FIND_NONE ? element_at(f, t, at) : (tag){0};
    bool is_html = marked && result == FIND_NONE &&
                   (is_in_html(t, at) || is_html_name(element.name, element.length));
    if (element.name == NULL && !is_html) {
        return marked && to > t->line_end && is_closed_behind(f, t, at, to) ? give_up(f, t, to, end)
                                                                            : result;
    }
    size_t limit = find_limit(t, at);
    const char *p = memchr(t->bytes + at, '<', limit - at);
    size_t next = p == NULL ? limit : (size_t)(p - t->bytes);
    f->credit -= element.name == f->tag_before ? (int64_t)(next - at) : 0;
    if (!t->final && limit == t->length && limit - next < element.length + 3) {
        return FIND_MORE;
    }
    bool is_closed = p != NULL && element.name != NULL && closes(t, next, &element);
    bool is_line = p != NULL && is_html && next >= to && begins_tag(t, next);
    if (is_line && !is_closed && t->bytes[next + 1] != '/') { /* such as <br>: it may be a text */
        return has_html_entity(t->bytes + at, to - at) ? give_up(f, t, next, end) : FIND_NONE;
    }
    size_t from = is_closed ? text_start(t, &element, at) : at;
    return is_closed || is_line ? take_marked(f, t, from, at, to, next, end) : FIND_NONE;
}

find_result find_in_attribute(finder *f, const find_text *t, size_t from, size_t at, size_t *end) {
    size_t limit = find_reach(f, t, at);
    const char *close = memchr(t->bytes + at, '\'', limit - at);
    size_t to = close == NULL ? limit : (size_t)(close - t->bytes);
    f->credit -= to > t->line_end ? (int64_t)(to - at) : 0;
    if (close == NULL && find_needs_more(t, limit)) {
        return FIND_MORE;
    }
    return has_any_entity(t->bytes + from, to - from) ? find_take_entities(f, t, from, to, end)
                                                      : FIND_NONE;
}

/*
** The bracket at `at` stands behind a quote, which opens the value of an attribute or stands in the text of an element:
** what is an entity there is not what was written. FIND_NONE if there is none.
*/
find_result find_in_quoted_markup(finder *f, const find_text *t, size_t at, size_t *end) {
    if (find_is_attribute(f, t, at - 1)) {
        return find_in_attribute(f, t, at, at, end);
    }
    bool is_in_element = element_around(f, t, at).name != NULL;
    const char *close = is_in_element ? memchr(t->bytes + at, '\'', t->line_end - at) : NULL;
    size_t to = close == NULL ? at : (size_t)(close - t->bytes);
    return has_any_entity(t->bytes + at, to - at) ? give_up(f, t, to, end) : FIND_NONE;
}

/* One past the quote that opens the attribute in whose value `at` stands; 0 if it stands in none. */
static size_t attribute_start(const finder *f, const find_text *t, size_t at) {
    size_t from = at > TAG_MOST ? at - TAG_MOST : 0;
    const char *text = t->bytes + from;
    const char *quote = memrchr(text, '"', at - from), *other = memrchr(text, '\'', at - from);
    for (int i = 0; i < 2; i++) {
        if (quote != NULL && find_is_attribute(f, t, (size_t)(quote - t->bytes))) {
            return (size_t)(quote - t->bytes) + 1;
        }
        quote = other;
    }
    return 0;
}

/* Where text begins behind a tag or a comment that begins no element around the place; SIZE_MAX if none does. */
static size_t behind_markup(finder *f, const find_text *t, size_t at) {
    const char *close, *open = last_markup(f, t, at, &close);
    bool is_markup = close != NULL && (is_letter(open[1]) || is_one_of(open[1], "/!?"));
    return is_markup ? (size_t)(close - t->bytes) + 1 : SIZE_MAX;
}

/*
** Passes the rest of a tag, or of an attribute's value, in which the text begins. Returns where the tag ends; `to` if it does
** not, with f->tag_before as it is there.
*/
static size_t pass_tag(finder *f, const find_text *t, size_t to) {
    char quote = quote_before(f, t);
    bool is_in_tag = quote != 0 || f->tag_before[0] == IN_TAG;
    size_t at = 0;
    for (; at < to && is_in_tag; at++) {
        char c = t->bytes[at];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (is_one_of(c, "'\"")) {
            quote = c;
        } else {
            is_in_tag = !is_one_of(c, "<>");
        }
    }
    if (is_in_tag) {
        f->tag_before[0] = quote != 0 ? quote : IN_TAG;
        f->tag_before[1] = 0;
    } else if (at > 0) {
        f->tag_before[0] = BEHIND_MARKUP;
        f->tag_before[1] = 0;
    }
    return is_in_tag ? to : at;
}

/* Whether an element has no text: what follows its tag stands in another one. */
static bool is_void(const tag *element) {
    static const char *const names[] = {"br", "hr", "img", "input", "link", "meta", NULL};
    return bytes_any(bytes_alike, element->name, element->length, names);
}

/* The mark for what is open at `to`, behind the last '<', if no element with a name is; 0 if that is no markup. */
static char mark_of(finder *f, const find_text *t, size_t to) {
    const char *close, *open = last_markup(f, t, to, &close);
    return behind_markup(f, t, to) != SIZE_MAX                   ? BEHIND_MARKUP
           : open != NULL && close == NULL && is_letter(open[1]) ? IN_TAG
                                                                 : 0;
}

void find_note_cdata(finder *f, const find_text *t, size_t to) {
    bool is_quoted = false;
    for (size_t i = 0; i < f->count; i++) {
        is_quoted |= f->list[i].kind == FOUND_PAYLOAD &&
                     bytes_hold(f->list[i].text, f->list[i].length, CDATA_OPEN);
    }
    f->cdata_before =
        (f->cdata_before || !is_quoted) && cdata_is_open(f->cdata_before, t->bytes, to);
    f->cdata_seen |= bytes_hold(t->bytes, to, CDATA_OPEN);
}

void find_note_tag(finder *f, const find_text *t, size_t to) {
    bool is_value = quote_before(f, t) != 0;
    bool is_nested =
        bytes_hold(t->bytes, to, "&lt;") || (is_value && memchr(t->bytes, '<', to) != NULL);
    size_t from = pass_tag(f, t, to);
    if (memchr(t->bytes + from, '<', to - from) == NULL) {
        f->tag_nested |= is_nested; /* the value or the text goes on */
        return;
    }
    f->tag_nested = is_nested;
    size_t value = attribute_start(f, t, to);
    tag element = value > 0 ? (tag){t->bytes + value - 1, 1} : element_around(f, t, to);
    bool is_named = element.length > 0 && element.length < FIND_TAG_MOST && !is_void(&element);
    size_t length = is_named ? element.length : 0;
    f->tag_nested |= value > 0 && memchr(t->bytes + value, '<', to - value) != NULL;
    char mark = length == 0 ? mark_of(f, t, to) : 0;
    if (length > 0) {
        memcpy(f->tag_before, element.name, length);
    } else if (mark != 0) {
        f->tag_before[length++] = mark;
    }
    f->tag_before[length] = 0;
}

/* Whether the place stands in the value of an attribute that began before the text, as far as that is affordable. */
static bool is_in_value_before(finder *f, const find_text *t, size_t at) {
    char quote = quote_before(f, t);
    if (quote == 0 || f->credit <= 0) {
        return false;
    }
    f->credit -= (int64_t)at;
    return memchr(t->bytes, quote, at) == NULL;
}

/* The same where it began before the text: if something is written in entities that stands in the next lines. */
static bool may_be_behind_markup(finder *f, const find_text *t, size_t at) {
    size_t to = t->line_end + TAG_MOST < t->length ? t->line_end + TAG_MOST : t->length;
    return begins_behind_markup(f, t) && memchr(t->bytes + at, '&', to - at) != NULL &&
           last_angle(f, t, at) == NULL;
}

size_t find_markup_start(finder *f, const find_text *t, size_t at) {
    if (is_in_value_before(f, t, at) || may_be_behind_markup(f, t, at)) {
        return 0;
    }
    bool may_be_value = last_angle(f, t, at) != NULL || f->tag_before[0] == IN_TAG;
    size_t value = may_be_value ? attribute_start(f, t, at) : 0;
    size_t element = value > 0 ? value : find_element_start(f, t, at);
    return element != SIZE_MAX ? element : behind_markup(f, t, at);
}

/*
** Searches [from, to), which is written in entities. A record in an element that has shown tags in entities may stand in one of
** these: then a payload with entities in it is not certain.
*/
static find_result take_coded(finder *f, const find_text *t, size_t from, size_t to, size_t *end) {
    size_t mark = f->count, payloads = f->payloads;
    find_result result = find_take_entities(f, t, from, to, end);
    bool is_nested = from == 0 && t->level == 0 && f->tag_nested, is_unsure = false;
    for (size_t i = mark; is_nested && i < f->count; i++) {
        is_unsure |=
            f->list[i].kind == FOUND_PAYLOAD && find_has_entity(f->list[i].text, f->list[i].length);
    }
    if (is_unsure) {
        find_drop_since(f, mark, payloads);
        return give_up(f, t, to, end);
    }
    return result;
}

/*
** The same where it is not certain that entities were written: what is found must stand in the text as it is, or its quotes must
** be entities.
*/
static find_result take_loose(finder *f, const find_text *t, size_t from, size_t at, size_t to,
                              size_t *end) {
    size_t mark = f->count, payloads = f->payloads;
    find_result result = take_coded(f, t, from, to, end);
    bool is_unsure = false, has_quotes = memchr(t->bytes + at, '"', to - at) != NULL;
    for (size_t i = mark; has_quotes && i < f->count; i++) {
        const finding *x = &f->list[i];
        is_unsure |=
            x->kind == FOUND_PAYLOAD && memmem(t->bytes + at, to - at, x->text, x->length) == NULL;
    }
    if (is_unsure) {
        find_drop_since(f, mark, payloads);
        return give_up(f, t, to, end);
    }
    return result;
}

/* Whether the value of an attribute, or the text of an element, is written in entities that stand for one character each. */
static bool is_coded(const find_text *t, size_t from, size_t at, size_t to) {
    return find_has_entity(t->bytes + from, to - from) &&
           !bytes_hold(t->bytes + at, to - at, "&nbsp;");
}

find_result find_in_whole_markup(finder *f, const find_text *t, size_t from, size_t at,
                                 size_t *end) {
    find_quotes *q = find_begin_quotes(f, t);
    if (q->plain_from == from && at < q->plain_to) {
        return FIND_NONE;
    }
    char quote = from > 0 ? t->bytes[from - 1] : quote_before(f, t);
    bool is_value = is_one_of(quote, "'\"");
    tag element = {0};
    if (!is_value) {
        element = element_at(f, t, at);
    }
    bool is_before = from == 0 && begins_behind_markup(f, t);
    if (is_before && f->credit <= 0) {
        return give_up(f, t, t->line_end, end);
    }
    size_t limit = is_before ? near_limit(t, at) : find_limit(t, at);
    const char *p = memchr(t->bytes + at, is_value ? quote : '<', limit - at);
    size_t to = p != NULL ? (size_t)(p - t->bytes) : limit;
    f->credit -= is_before ? (int64_t)(to - at) : 0;
    if (!t->final && limit == t->length && limit - to < element.length + 3) {
        return FIND_MORE;
    }
    bool is_loose = !is_value && element.name == NULL;
    bool is_whole =
        p != NULL && (is_value || (is_loose ? begins_closing(t, to) : closes(t, to, &element)));
    if (is_whole && is_coded(t, from, at, to)) {
        bool is_doubtful =
            is_loose ? !is_in_html(t, at) : from > 0 && is_value && last_angle(f, t, at) == NULL;
        return is_doubtful ? take_loose(f, t, from, at, to, end) : take_coded(f, t, from, to, end);
    }
    q->plain_from = from;
    q->plain_to = to;
    return FIND_NONE;
}

/*
** The end of the text with entities that goes on at `at`: a tag, or the quote that closes the attribute whose value begins at
** `value`; it may not be known (0).
*/
static size_t entities_end(finder *f, const find_text *t, size_t at, size_t value, size_t limit) {
    char quote = value > 0                                  ? t->bytes[value - 1]
                 : at > t->line && t->bytes[at - 1] == '\'' ? '\''
                                                            : '"';
    const char *p = memchr(t->bytes + at, '<', limit - at);
    limit = p == NULL ? limit : (size_t)(p - t->bytes);
    p = element_around(f, t, at).name == NULL ? memchr(t->bytes + at, quote, limit - at) : NULL;
    return p == NULL ? limit : (size_t)(p - t->bytes);
}

static find_result take_entities(finder *f, const find_text *t, size_t at, size_t *end) {
    json_extent value = {0};
    size_t used, made, attribute = attribute_start(f, t, at);
    size_t to = entities_end(f, t, at, attribute, t->line_end);
    find_spend(f, to - at, FIND_FAST);
    char *out = find_decode(f, ESCAPE_HTML, t->bytes + at, to - at, &made);
    if (out == NULL) {
        return FIND_NONE;
    }
    json_extent_result result = json_extent_feed(&value, out, made, &used);
    find_drop_room(f);
    if (result == JSON_EXTENT_BROKEN) {
        return FIND_NONE;
    }
    if (result == JSON_EXTENT_OPEN && to == t->line_end && f->credit > 0) {
        size_t limit = find_limit(t, at);
        to = entities_end(f, t, at, attribute, limit);
        f->credit -= (int64_t)(to - at);
        if (find_needs_more(t, to)) {
            return FIND_MORE;
        }
    }
    tag element = element_around(f, t, at);
    bool is_quoted = at > 0 && is_one_of(t->bytes[at - 1], "'\"");
    size_t from = attribute > 0          ? attribute
                  : element.name != NULL ? text_start(t, &element, at)
                  : is_quoted            ? at
                                         : t->line;
    escape_extent span = {0};
    bool reads =
        escape_decode(ESCAPE_HTML, t->bytes + from, at - from, NULL, &span) == ESCAPE_WHOLE &&
        span.read == at - from;
    return find_take_entities(f, t, reads || element.name != NULL ? from : at, to, end);
}

find_result find_in_entities(finder *f, const find_text *t, size_t at, size_t *end) {
    return find_coded(f, t, at, FIND_ENTITIES, take_entities, end);
}
