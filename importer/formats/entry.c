#include "entry.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/json_extent.h"
#include "../text/repr.h"
#include "../text/stamp.h"
#include "format.h"
#include "prefix.h"

/*
** ------------------------------------------------------------------------------------------- heads
*/

/* What an entry begins with: a time, another prefix that loggers write, or only its first word. */
typedef enum head_kind { HEAD_WORD, HEAD_PREFIX, HEAD_TIME } head_kind;
typedef struct head {
    const char *text;
    size_t size;
    head_kind kind;
} head;

/* HEAD_MOST: how much of a line is looked at for its head. */
enum { HEAD_MOST = 80, BEFORE_TIME_MOST = 40, WORD_LEAST = 4, WORD_MOST = 12 };

static head head_of(const char *line, size_t length) {
    stamp time;
    size_t near = length < HEAD_MOST ? length : HEAD_MOST;
    if (stamp_find(line, near, &time) && time.offset <= BEFORE_TIME_MOST) {
        return (head){line, time.offset + time.length, HEAD_TIME};
    }
    prefix_ends ends = prefix_find(line, length);
    if (ends.count > 0) {
        bool has_clock = ends.digits[0].to > ends.digits[0].from;
        return (head){line, ends.at[0], has_clock ? HEAD_TIME : HEAD_PREFIX};
    }
    size_t word = 0;
    while (word < length && word < WORD_MOST && !dk_is_digit(line[word])) {
        word++;
    }
    return (head){line, word, HEAD_WORD};
}

/* Passes a run of digits, letters or blanks, or one other character. Returns what it was. */
static char pass_run(const char **p, const char *end) {
    char c = **p;
    char kind = dk_is_digit(c) ? '0' : is_letter(c) ? 'a' : is_blank(c) ? ' ' : c;
    do {
        ++*p;
        c = *p < end ? **p : 0;
    } while ((kind == '0' && dk_is_digit(c)) || (kind == 'a' && is_letter(c)) ||
             (kind == ' ' && is_blank(c)));
    return kind;
}

/* Whether a line begins with a time in the same form, after the same marks. */
static bool is_timed_alike(const head *h, const char *line, const char *end) {
    const char *p = h->text, *stop = h->text + h->size;
    bool alike = true;
    while (alike && p < stop) {
        alike = line < end && pass_run(&p, stop) == pass_run(&line, end);
    }
    return alike;
}

/* Whether a line begins with a prefix that has no time, either. */
static bool is_prefixed_alike(const head *h, const char *line, size_t length) {
    prefix_ends ends = prefix_find(line, length);
    return ends.count > 0 && ends.digits[0].to == ends.digits[0].from &&
           is_letter(*line) == is_letter(*h->text);
}

static bool begins_alike(const head *h, const char *line, const char *end) {
    size_t length = (size_t)(end - line);
    switch (h->kind) {
    case HEAD_TIME: return is_timed_alike(h, line, end);
    case HEAD_PREFIX: return is_prefixed_alike(h, line, length);
    default:
        return h->size >= WORD_LEAST && length >= h->size && memcmp(line, h->text, h->size) == 0;
    }
}

/*
** ------------------------------------------------------------------------------------------- lines
*/

/* The lines after the first one, one by one. */
typedef struct lines {
    const entry_lines *e;
    size_t at, end; /* the present line */
    head h;
} lines;

/* Moves on to the next line. False at the end, or where the entry would be too long. */
static bool next_line(lines *l) {
    const entry_lines *e = l->e;
    if (l->end >= e->length || l->end - e->first >= ENTRY_MAX) {
        return false;
    }
    l->at = l->end + 1;
    l->end = (size_t)(find_line_end(e->bytes + l->at, e->bytes + e->length) - e->bytes);
    return l->at < e->length;
}

static bool is_head(const lines *l) {
    return begins_alike(&l->h, l->e->bytes + l->at, l->e->bytes + l->end);
}

/* Whether the lines ended before it is known how they go on. */
static bool needs_more(const lines *l) {
    return !l->e->final && l->end >= l->e->length && l->end - l->e->first < ENTRY_MAX;
}

static lines begin_lines(const entry_lines *e) {
    return (lines){.e = e, .at = 0, .end = e->first, .h = head_of(e->bytes, e->first)};
}

/*
** -------------------------------------------------------------------------------------------- JSON
*/

/* Reads on in the value up to a line end, which may stand in a string of it, also for an escaped n. */
static json_extent_result feed_line(json_extent *value, const char *text, size_t length) {
    size_t used = 0;
    json_extent_result result = JSON_EXTENT_OPEN;
    for (const char *end = text + length, *to; text < end && result == JSON_EXTENT_OPEN;
         text = to + 1) {
        to = memchr(text, '\r', (size_t)(end - text));
        to = to == NULL ? end : to;
        result = json_extent_feed(value, text, (size_t)(to - text), &used);
    }
    if (result == JSON_EXTENT_OPEN && value->escaped) {
        return json_extent_feed(value, "n", 1, &used);
    }
    return result == JSON_EXTENT_OPEN && !json_extent_in_string(value)
               ? json_extent_feed(value, "\n", 1, &used)
               : result;
}

/* What dash's echo leaves of JSON in a text: it undoes the escapes but \". No line of a text opens an object. */
static bool opens_object(const lines *l) {
    const char *line = l->e->bytes + l->at;
    size_t length = without_space(line, l->end - l->at);
    return bytes_hold(line, length, "{\"") || (length > 0 && line[length - 1] == '{');
}

static bool has_quote(const lines *l) {
    return bytes_hold(l->e->bytes + l->at, l->end - l->at, "\\\"") && !opens_object(l);
}

/*
** Where the line before the present one begins, if a payload that is printed over several lines begins in it: its bracket stands
** alone. The first quote below it is what breaks the entry.
*/
static size_t next_payload(const lines *l) {
    const char *bytes = l->e->bytes;
    size_t end = without_space(bytes, l->at - 1), from = end;
    while (from > l->e->first && bytes[from - 1] != '\n') {
        from--;
    }
    const char *bracket = skip_blanks(bytes + from, bytes + end);
    bool is_payload = from > l->e->first && bracket + 1 == bytes + end && *bracket == '{' &&
                      oversize_is_anchor(bracket, bytes + l->e->length);
    return is_payload ? from : l->at;
}

/* The entry breaks in the present line: where it ends. */
static size_t broken_end(lines *l) {
    const bool has_head = l->h.kind != HEAD_WORD;
    size_t end = next_payload(l) - 1;
    if (!has_head && end + 1 < l->at) {
        return end;
    }
    do {
        bool is_next = has_head ? is_head(l) && !has_quote(l) : opens_object(l);
        if (is_next) {
            return has_head ? l->at - 1 : end;
        }
        end = has_quote(l) ? l->end : end;
    } while (next_line(l));
    return needs_more(l) ? SIZE_MAX : end;
}

/* Whether the next line begins another entry, or has a piece of one that was split. */
static bool next_begins(const lines *l) {
    lines next = *l;
    return next_line(&next) && is_head(&next);
}

bool entry_has_head(const char *line, size_t length) {
    return head_of(line, length).kind != HEAD_WORD;
}

/* Whether quoted-printable has cut the present line, which goes on in the next one. */
static bool is_soft(const lines *l) {
    const char *bytes = l->e->bytes;
    return bytes_end(bytes, l->end - (l->end > 0 && bytes[l->end - 1] == '\r'), "=");
}

/* The end of a line that quoted-printable has cut into several, of which the present one is cut. */
static size_t soft_end(lines *l) {
    while (is_soft(l) && next_line(l)) {
    }
    return needs_more(l) ? SIZE_MAX : l->end;
}

size_t entry_json_end(const entry_lines *e, size_t at, bool with_head, size_t *looked) {
    lines l = begin_lines(e);
    json_extent value = {0};
    size_t end;
    if (is_soft(&l)) {
        end = soft_end(&l);
        *looked = l.end;
        return end;
    }
    if (next_begins(&l) || (with_head && l.h.kind == HEAD_WORD)) {
        *looked = l.end;
        return e->first;
    }
    json_extent_result result = feed_line(&value, e->bytes + at, e->first - at);
    while (result == JSON_EXTENT_OPEN && (l.end > e->first || json_extent_in_string(&value)) &&
           next_line(&l)) {
        result = feed_line(&value, e->bytes + l.at, l.end - l.at);
    }
    end = l.end == e->first                                     ? e->first
          : result == JSON_EXTENT_BROKEN                        ? broken_end(&l)
          : needs_more(&l)                                      ? SIZE_MAX
          : result == JSON_EXTENT_DONE || l.h.kind != HEAD_WORD ? l.end
                                                                : e->first;
    *looked = l.end;
    return end;
}

/*
** ------------------------------------------------------------------------------------------ prints
*/

/* Behind a string of PHP's serialize(), s:5:"event";, if one begins at `at`; else `at`. */
static size_t behind_serialized(const char *bytes, size_t at, size_t to) {
    const char *text;
    size_t size = repr_serialized(bytes + at, bytes + to, &text), behind = at + size;
    bool is = size > 0 && behind <= to && memcmp(bytes + behind - 2, "\";", 2) == 0;
    return is ? behind - 1 : at;
}

/* Whether the last thing before `at` on its line may close a print. */
static bool ends_value(const char *bytes, size_t at) {
    while (at > 0 && (is_blank(bytes[at - 1]) || is_one_of(bytes[at - 1], "\r,;"))) {
        at--;
    }
    return at > 0 && is_one_of(bytes[at - 1], "}])\"'>");
}

size_t entry_print_end(const entry_lines *e, char open, size_t *looked) {
    const char close = closing_bracket(open), *end = e->bytes + e->length;
    const head h = head_of(e->bytes, e->first);
    const bool is_most = e->length - e->first > ENTRY_MAX;
    const size_t most = is_most ? e->first + ENTRY_MAX : e->length;
    size_t depth = 0, at = 0;
    for (; at < most; at++) {
        at = behind_serialized(e->bytes, at, most);
        const char c = at < most ? e->bytes[at] : 0, *next = e->bytes + at + 1;
        const char *stop = c == '\n' ? find_line_end(next, end) : next;
        if (c == '\n' && depth > 0 && stop == end && !e->final && stop - next < HEAD_MOST) {
            return SIZE_MAX;
        }
        if (c == '\n' &&
            ((depth == 0 && ends_value(e->bytes, at)) || begins_alike(&h, next, stop))) {
            break;
        }
        depth += c == open;
        depth -= c == close && depth > 0;
    }
    *looked = at;
    if (at < most || is_most) {
        return at < most ? at : e->first;
    }
    return !e->final ? SIZE_MAX : h.kind != HEAD_WORD ? e->length : e->first;
}
