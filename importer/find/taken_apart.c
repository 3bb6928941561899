#include "taken_apart.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"

/* In how many of the first bytes the event stands of what begins with a lead. */
enum { FRONT = 4096 };

static bool holds(const char *p, const char *end, const char *word) {
    return bytes_hold(p, (size_t)(end - p), word);
}

static const char *find(const char *p, const char *end, const char *word) {
    return memmem(p, (size_t)(end - p), word, strlen(word));
}

/*
** ------------------------------------------------------------------- values behind their lengths
*/

/* A character that is in no text; the escape of colours is. */
static bool is_control(char c) {
    unsigned char byte = (unsigned char)c;
    return (byte < 0x20 && !is_one_of(c, "\t\r\n\f\x1b")) || byte == 0x7F;
}

/* Whether bytes begin in no character of UTF-8, or one of the first is in no text. */
static bool is_binary(const char *p, const char *end) {
    unsigned char first = p < end ? (unsigned char)*p : 0;
    end = end - p > FRONT ? p + FRONT : end;
    bool found = first >= 0x80 && first < 0xC0;
    while (p < end && !found) {
        found = is_control(*p++);
    }
    return found;
}

/*
** Whether what stands between a name and its value, or around it, is no text: marks of types and lengths, one of which may be a
** letter. A quote is one if a length stands beside it.
*/
static bool is_mark(const char *p, const char *end) {
    bool is_text = end - p > 1, has_length = false;
    for (const char *q = p; q < end; q++) {
        has_length |= is_control(*q) || *q == '\r';
    }
    for (const char *q = p; q < end; q++) {
        if (is_one_of(*q, " '=:,{}<>/\\") || (*q == '"' && !has_length)) {
            return false;
        }
        is_text &= is_letter(*q) || dk_is_digit(*q) || *q == '.' || *q == '_';
    }
    return p < end && !is_text;
}

/* Whether an event of Discko's follows its name with nothing but marks between them. */
static bool is_event(const char *behind, const char *end) {
    enum { GAP_MOST = 12 };
    for (const char *p = behind + 1; p <= behind + GAP_MOST && p < end; p++) {
        size_t left = (size_t)(end - p);
        if (bytes_begin(p, left, "lead.") || bytes_begin(p, left, "test")) {
            return is_mark(behind, p);
        }
    }
    return false;
}

/* The same of an event right before its name, as Perl's Storable writes values. */
static bool is_behind_event(const char *from, const char *name) {
    enum { NEAR = 40 };
    const char *least = name - from > NEAR ? name - NEAR : from;
    for (const char *p = name; p > least; p--) {
        if (bytes_begin(p - 1, (size_t)(name - p) + 1, "lead.")) {
            return is_mark(skip_name(p - 1, name, "._"), name);
        }
    }
    return false;
}

/*
** Whether a name stands there that no quote opens or closes, and that is not a part of a word. Behind its length, another value
** may begin with a quote.
*/
static bool is_bare(const char *from, const char *p, const char *end, size_t length) {
    char before = p > from ? p[-1] : 0, behind = p + length < end ? p[length] : 0;
    bool is_counted = (size_t)before == length;
    return !is_one_of(before, " \"'.,/-_:{[(&?=\\") &&
           (!is_one_of(behind, " \"'.,/-_:}])&=\\") || (is_counted && behind == '"'));
}

static bool names_data(const char *from, const char *end) {
    const char *p = from;
    while ((p = find(p, end, "data")) != NULL) {
        if (is_bare(from, p, end, 4)) {
            return true;
        }
        p++;
    }
    return false;
}

/* Whether an event stands behind its name, and the name of the data with it, as binary values. */
static bool has_members(const char *from, const char *end) {
    const char *p = names_data(from, end) ? from : end;
    while ((p = find(p, end, "event")) != NULL) {
        if (is_bare(from, p, end, 5) && (is_event(p + 5, end) || is_behind_event(from, p))) {
            return true;
        }
        p++;
    }
    return false;
}

bool apart_in_line(const char *line, size_t size, size_t length) {
    enum { NEAR = 512 }; /* a mark of a length may be a line end */
    const char *end = line + size;
    length = length < NEAR ? length : NEAR;
    bool found = false;
    for (const char *p = line; p < end && !found; p++) {
        found = is_control(*p);
    }
    return found && has_members(line, size > length ? end : line + length);
}

/* What Python's pickle writes in its oldest protocol, which is text: "(dp0", a line end, and a string. */
static bool is_pickled_text(const char *p, const char *end) {
    return end - p > 6 && (bytes_begin(p, (size_t)(end - p), "(dp0\n") ||
                           bytes_begin(p, (size_t)(end - p), "(lp0\n"));
}

/* Whether pickle's second protocol has written bytes, as text with a character for each byte. */
static bool has_letters_for_bytes(const char *p, const char *end) {
    return holds(p, end, "c_codecs\nencode\n") && holds(p, end, "\"event\"");
}

/*
** -------------------------------------------------------------------------------- words and fields
*/

/* The names of the event and of the data as a program marks them. */
typedef struct sign {
    apart kind;
    const char *event, *data;
} sign;

static const sign signs[] = {
    {APART_COLOURED, "\"event\"\x03", "\"data\"\x03"},                /* IRC's colours */
    {APART_COLOURED, "{\\PYZdq{}event\\PYZdq{}}", "\\PYZdq{}data\\"}, /* LaTeX */
    {APART_COLOURED, "Tag\t'\"event\"'", "Tag\t'\"data\"'"},          /* its tokens */
    {APART_COLOURED, "'event'\x1b[", "'data'\x1b["},                  /* of Python's repr */
    {APART_DUMPED, "mevent\x1b[0;38;5;208m\" => ", "mdata\x1b[0;38;5;208m\" => "},
    {APART_DUMPED, "mevent\x1b[0;38;5;208m\": ", "mdata\x1b[0;38;5;208m\": "},
    {APART_DUMPED, "+\"event\": \"", "+\"data\": {#"},
    {APART_PRINTED, "$event\n[1] \"", "$data$"},
    {APART_NONE, NULL, NULL}};

static apart sign_of(const char *p, const char *end) {
    const char *front = end - p > FRONT ? p + FRONT : end;
    const sign *s = signs;
    while (s->event != NULL && !(holds(p, front, s->event) && holds(p, end, s->data))) {
        s++;
    }
    return s->kind;
}

/* A Struct of Protocol Buffers as text, on lines or on one. Its members are in no order. */
static bool is_struct_text(const char *p, const char *end) {
    return bytes_begin(p, (size_t)(end - p), "fields {") && holds(p, end, "key: \"event\"") &&
           holds(p, end, "struct_value {");
}

/* Rich text of JSON. */
static bool is_rich_text(const char *p, const char *end) {
    return bytes_begin(p, (size_t)(end - p), "{\\rtf") && holds(p, end, "\"event\"") &&
           holds(p, end, "\"data\"");
}

/* VarDumper's page: the names of members, or the lines of a text, in elements of their own. */
static bool is_dumped_page(const char *p, const char *end) {
    const char *dump =
        bytes_begin(p, (size_t)(end - p), "<") ? find(p, end, "class=sf-dump ") : NULL;
    return dump != NULL &&
           ((holds(dump, end, ">event</span>") && holds(dump, end, ">data</span>")) ||
            (holds(dump, end, "sf-dump-ns\">\\n</span>") && holds(dump, end, "&quot;event&quot;")));
}

/* What sed's l prints: lines that end with a dollar, or are folded behind a backslash at its width. */
static bool is_folded(const char *p, const char *end) {
    enum { LINES = 20, WIDTH = 70 };
    int folded = 0, ended = 0;
    for (int i = 0; i < LINES && p < end; i++) {
        const char *line = find_line_end(p, end);
        if (line == end || line == p || !is_one_of(line[-1], "$\\")) {
            return line == end && folded > 0 && ended > 0;
        }
        if (line[-1] == '\\' && line - p != WIDTH) {
            return false;
        }
        folded += line[-1] == '\\';
        ended += line[-1] == '$';
        p = line + 1;
    }
    return folded > 0 && ended + folded > 1;
}

/* A line of ngrep -x: sixteen bytes in two groups, and their characters. */
static bool is_byte_line(const char *p, const char *end) {
    for (int i = 0; i < 16; i++) {
        const char *digits = skip_blanks(p, end);
        if (digits - p < (i == 0 ? 2 : 1) || end - digits < 2 ||
            skip_hex(digits, end) != digits + 2) {
            return false;
        }
        p = digits + 2;
    }
    return end - p > 4 && memcmp(p, "    ", 4) == 0;
}

static bool is_byte_dump(const char *p, const char *end) {
    const char *front = end - p > FRONT ? p + FRONT : end;
    while (p < front && !is_byte_line(p, find_line_end(p, front))) {
        p = find_line_end(p, front);
        p += p < front;
    }
    return p < front;
}

/*
** ------------------------------------------------------------------------------ recorded terminals
*/

static bool is_recording(const char *p, const char *end) {
    const char *line = find_line_end(p, end);
    const char *head = line - p > FRONT ? p + FRONT : line;
    bool is_lines = head > p && bytes_begin(p, (size_t)(head - p), "{\"version\"") &&
                    (holds(p, head, "\"width\"") || holds(p, head, "\"cols\"")) && line < end &&
                    line[1] == '[';
    const char *front = end - p > FRONT ? p + FRONT : end;
    return is_lines || (*p == '{' && holds(p, front, "\"version\": 1,") &&
                        holds(p, front, "\"width\"") && holds(p, front, "\"stdout\": ["));
}

/* Whether the line of a recording is a whole payload and a line end, or has no piece of one. */
static bool is_whole_line(const char *p, const char *end) {
    const char *brace = find(p, end, "{\\\""), *last = memrchr(p, '}', (size_t)(end - p));
    if (brace == NULL || last == NULL || last < brace) {
        return !holds(p, end, "\\\"");
    }
    const char *rest = last + 1;
    return !holds(brace, last, "\\r\\n") && holds(brace, last, "event\\\"") &&
           (bytes_begin(rest, (size_t)(end - rest), "\"") ||
            bytes_begin(rest, (size_t)(end - rest), "\\r\\n\"") ||
            bytes_begin(rest, (size_t)(end - rest), "\\n\""));
}

/* Whether each line of a recording that shows quotes is a whole payload, and one of them is. */
static bool is_whole_recording(const char *p, const char *end) {
    bool any = false, all = true;
    const char *line = find_line_end(p, end);
    p = line < end ? line + 1 : end; /* behind the head */
    while (p < end && all) {
        line = find_line_end(p, end);
        all = line == end || is_whole_line(p, line);
        any |= holds(p, line, "{\\\"");
        p = line < end ? line + 1 : end;
    }
    return any && all;
}

apart apart_look(const char *bytes, size_t length) {
    const char *end = bytes + length, *p = skip_json_space(bytes, end);
    if (p == end) {
        return APART_NONE;
    }
    if (*p == '{' && is_recording(p, end)) {
        return is_whole_recording(p, end) ? APART_NONE : APART_RECORDED;
    }
    if (is_folded(p, end)) {
        return APART_FOLDED;
    }
    const char *inside = is_one_of(*p, "{[") ? skip_json_space(p + 1, end) : end;
    if (inside < end && *inside == '"') {
        return APART_NONE; /* JSON */
    }
    if (is_rich_text(p, end)) {
        return APART_RICH;
    }
    bool is_pickled = is_pickled_text(p, end);
    if ((is_binary(bytes, end) || is_pickled) &&
        (has_members(bytes, end) || has_letters_for_bytes(bytes, end))) {
        return APART_BINARY;
    }
    if (is_struct_text(p, end)) {
        return APART_FIELDS;
    }
    return is_dumped_page(p, end)     ? APART_DUMPED
           : is_byte_dump(bytes, end) ? APART_BYTES
                                      : sign_of(p, end);
}
