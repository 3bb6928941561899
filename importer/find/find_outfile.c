/*
** Fields of MySQL's INTO OUTFILE with line ends in them. A character of the user's choice (ESCAPED BY) stands before the
** quotes around a field, the separators of fields and lines, a NUL, which is written as 0, and itself:
**
**   1,"{\            1,"{"             1  {!
**     \"date\": …      ""date"": …       "date": …
*/
#include <string.h>

#include "../text/chars.h"
#include "../text/json_extent.h"
#include "finder.h"

/* Other programs end lines with = (mail), + (psql), $ (cat) and | (tables). */
static const char marks[] = "\\\"!^~/@*", separators[] = "\t,;|^~";

/* A field while it is read. */
typedef struct outfile {
    const char *text;
    size_t at, limit;
    char mark, quote; /* 0: it has no quotes */
    json_extent value;
    json_extent_result result;
} outfile;

/* Whether the mark may stand before this character. */
static bool is_marked(const outfile *o, char c) {
    return c == o->mark || (o->quote != 0 && c == o->quote) || is_one_of(c, separators) ||
           is_one_of(c, "\r\n0");
}

/* Whether the field ends at `at`, with its separator or the line. */
static bool ends_at(const outfile *o, size_t at) {
    return at == o->limit || is_one_of(o->text[at], separators) || is_line_end(o->text[at]);
}

/* Whether the value has been read, and the field ends. *read: one past its quote. */
static bool is_at_end(const outfile *o, size_t *read) {
    bool is_quote = o->quote != 0 && o->at < o->limit && o->text[o->at] == o->quote;
    *read = o->at + is_quote;
    return o->result == JSON_EXTENT_DONE && is_quote == (o->quote != 0) && ends_at(o, *read);
}

/* The next character of the field, without the mark before it; -1 if the field has none of that kind. */
static int take(outfile *o) {
    char c = o->text[o->at++];
    bool behind_return = c == '\n' && o->at > 1 && o->text[o->at - 2] == '\r';
    if (c != o->mark) {
        bool ends = o->quote != 0 ? c == o->quote : c == '\n' && !behind_return;
        return ends ? -1 : (unsigned char)c;
    }
    if (o->at == o->limit || !is_marked(o, o->text[o->at])) {
        return -1;
    }
    c = o->text[o->at++];
    return c == '0' ? 0 : (unsigned char)c;
}

/*
** Reads the field up to its end, into `out` unless that is NULL. False if it is none with a value in it; o->at is o->limit if the
** text ends before that is known.
*/
static bool undo(outfile *o, char *out, size_t *made, size_t *read) {
    for (*made = 0; !is_at_end(o, read); (*made)++) {
        size_t used;
        int taken = o->at < o->limit ? take(o) : -1;
        char c = (char)taken;
        if (taken < 0 || (o->result == JSON_EXTENT_DONE && !dk_is_json_space(c))) {
            return false;
        }
        if (o->result == JSON_EXTENT_OPEN) {
            o->result = json_extent_feed(&o->value, &c, 1, &used);
        }
        if (o->result == JSON_EXTENT_BROKEN) {
            return false;
        }
        if (out != NULL) {
            out[*made] = c;
        }
    }
    return true;
}

/* The field whose value begins with the brace at `at`; its mark is 0 if no line end behind the brace is marked. */
static outfile field_at(const find_text *t, size_t at, size_t limit) {
    size_t next = at + 1, start = at;
    next += next < limit && t->bytes[next] == '\r';
    size_t line_end = next + 1;
    line_end += line_end < limit && t->bytes[line_end] == '\r';
    bool goes_on = t->bytes[at] == '{' && line_end < limit && t->bytes[line_end] == '\n' &&
                   is_one_of(t->bytes[next], marks);
    outfile made = {.text = t->bytes, .at = at, .limit = limit};
    if (at > t->line && is_one_of(t->bytes[at - 1], "'\"")) {
        made.quote = t->bytes[--start];
    }
    bool is_first = start == t->line || is_one_of(t->bytes[start - 1], separators);
    made.mark = goes_on && is_first ? t->bytes[next] : 0;
    return made;
}

find_result find_in_outfile(finder *f, const find_text *t, size_t at, size_t *end) {
    size_t made, read, limit = find_limit(t, at);
    outfile field = field_at(t, at, limit), again = field;
    if (field.mark == 0 || f->credit < 0 || f->here.plain_only) {
        return FIND_NONE;
    }
    bool is_whole = undo(&field, NULL, &made, &read);
    f->credit -= (int64_t)(field.at - at);
    find_spend(f, field.at - at, FIND_SLOW);
    if (field.at == limit && find_needs_more(t, limit)) {
        return FIND_MORE;
    }
    if (field.at == limit && !is_whole && field.result == JSON_EXTENT_OPEN && limit == t->length) {
        f->unsure = true; /* the text is cut */
        *end = limit;
        return FIND_VALUE;
    }
    char *out = is_whole ? find_room(f, made) : NULL;
    if (out == NULL) {
        return FIND_NONE;
    }
    (void)undo(&again, out, &made, &read);
    if (!find_is_json_text(f, out, made)) {
        find_drop_room(f);
        return FIND_NONE;
    }
    find_result result = find_take_decoded(f, t, out, made, read, end);
    f->here.undone = read;
    return result;
}
