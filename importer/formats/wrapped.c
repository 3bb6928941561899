#include "wrapped.h"

#include <string.h>
#include <strings.h>

#include "../../ext/ascii.h"
#include "base64.h"
#include "chars.h"
#include "extent.h"
#include "packed.h"

enum {
    BASE64_LEAST = 48,
    BASE64_MOST = 256,
    MAPPING_MOST = 1 << 16,
    HEADERS_MOST = 1 << 14,
    PACKET_MOST = 1 << 20
};

/* A line of the window. */
typedef struct line {
    const char *p, *end; /* without its margin and its line end */
    size_t margin;
    size_t next; /* where the one after it begins */
    bool whole;  /* it has a line end, or nothing follows */
} line;

static line read_line(const char *bytes, size_t length, size_t at, bool final) {
    const char *newline = memchr(bytes + at, '\n', length - at);
    line l = {.p = bytes + at, .end = newline == NULL ? bytes + length : newline};
    l.next = newline == NULL ? length : (size_t)(newline - bytes) + 1;
    l.whole = newline != NULL || final;
    while (l.p < l.end && is_one_of(*l.p, " \t")) {
        l.p++;
        l.margin++;
    }
    while (l.end > l.p && is_one_of(l.end[-1], " \t\r")) {
        l.end--;
    }
    return l;
}

static bool begins(const line *l, const char *with) {
    size_t length = strlen(with);
    return (size_t)(l->end - l->p) >= length && strncasecmp(l->p, with, length) == 0;
}

/*
** ------------------------------------------------------------------------------------------ base64
*/

static bool is_base64_line(const line *l) {
    const char *p = l->p;
    while (p < l->end && is_base64_digit(*p)) {
        p++;
    }
    for (int padding = 0; p < l->end && *p == '=' && padding < 2; padding++) {
        p++;
    }
    return p == l->end && p > l->p;
}

/* The JSON value in the lines of base64 read so far. */
typedef struct value_so_far {
    extent extent;
    bool ended;
    bool is_other; /* it is no JSON */
    char left[4];  /* the digits at the end of the last line that make no whole group */
    size_t left_count;
} value_so_far;

/* Adds a line: lines behind the one that ends the value belong to something else. */
static void add_line(value_so_far *v, const line *l) {
    char digits[BASE64_MOST + sizeof v->left], out[sizeof digits];
    size_t made, used, size = (size_t)(l->end - l->p), count = v->left_count + size;
    dk_error error;
    if (v->is_other || size > BASE64_MOST) {
        v->is_other = true;
        return;
    }
    memcpy(digits, v->left, v->left_count);
    memcpy(digits + v->left_count, l->p, size);
    v->left_count = count % 4;
    count -= v->left_count;
    memcpy(v->left, digits + count, v->left_count);
    if (!base64_decode(digits, count, out, &made, &error)) {
        v->is_other = true;
        return;
    }
    extent_result result = extent_feed(&v->extent, out, made, &used);
    v->ended = result == EXTENT_DONE;
    v->is_other = result == EXTENT_BROKEN;
}

/* Lines of one length, and a shorter one at the end. */
static wrap_kind base64(const char *bytes, size_t length, bool final, wrap *out) {
    value_so_far value = {0};
    line l = read_line(bytes, length < BASE64_MOST ? length : BASE64_MOST, 0, final);
    size_t width = (size_t)(l.end - l.p), lines = 0;
    if (width < BASE64_LEAST || !is_base64_line(&l) || l.end[-1] == '=') {
        return WRAP_NONE;
    }
    if (!l.whole) {
        return length < BASE64_MOST ? WRAP_MORE : WRAP_NONE;
    }
    for (size_t at = 0; at < length || !final;) {
        if (at == length) {
            return WRAP_MORE;
        }
        l = read_line(bytes, length, at, final);
        size_t size = (size_t)(l.end - l.p);
        bool fits = size > 0 && size <= width && is_base64_line(&l);
        if (!l.whole && (size == 0 || fits)) {
            return WRAP_MORE;
        }
        if (!fits) {
            break;
        }
        lines++;
        out->length = (size_t)(l.end - bytes);
        at = l.next;
        add_line(&value, &l);
        if (size < width || l.end[-1] == '=' || value.ended) {
            break;
        }
    }
    return lines > 1 ? WRAP_BASE64 : WRAP_NONE;
}

/* Where the base64 of an attribute of LDIF begins (`body:: eyJ…`); NULL where the line is none. */
static const char *attribute_value(const line *l) {
    const char *p = l->p;
    while (p < l->end && (is_alphanumeric(*p) || is_one_of(*p, "-;."))) {
        p++;
    }
    bool named = l->margin == 0 && p > l->p && l->end - p > 3 && memcmp(p, ":: ", 3) == 0;
    return named ? p + 3 : NULL;
}

/* An attribute of LDIF, whose further lines begin with a blank. */
static wrap_kind attribute(const char *bytes, size_t length, bool final, wrap *out) {
    line l = read_line(bytes, length < BASE64_MOST ? length : BASE64_MOST, 0, true);
    const char *value = attribute_value(&l);
    line first = {.p = value, .end = l.end};
    if (value == NULL || first.end - first.p < BASE64_LEAST || !is_base64_line(&first)) {
        return WRAP_NONE;
    }
    size_t lines = 0;
    out->body = (size_t)(value - bytes);
    for (size_t at = l.next; at < length || !final; at = l.next) {
        if (at == length) {
            return WRAP_MORE;
        }
        l = read_line(bytes, length, at, final);
        bool fits = l.margin == 1 && is_base64_line(&l);
        if (!l.whole && (fits || l.p == l.end)) {
            return WRAP_MORE;
        }
        if (!fits) {
            break;
        }
        lines++;
        out->length = (size_t)(l.end - bytes);
    }
    return lines > 0 ? WRAP_BASE64 : WRAP_NONE;
}

/*
** --------------------------------------------------------------------------------- quoted-printable
*/

/* Whether a line can stand behind the one that ends a part: nothing, a header, or the end of another part. */
static bool may_follow_part(const line *l) {
    const char *p = l->p;
    while (p < l->end && (is_alphanumeric(*p) || *p == '-')) {
        p++;
    }
    return p == l->end || begins(l, "--") || begins(l, "From ") || (p > l->p && *p == ':');
}

/* The line, before `next`, is no part of the body of a mail's part in this encoding. */
static bool ends_part(const line *l, const line *next, size_t margin, wrap_kind kind) {
    bool is_outside = l->margin < margin && l->p < l->end;
    bool is_boundary = l->margin == margin && (begins(l, "From ") || begins(l, "--"));
    return is_outside || (is_boundary && may_follow_part(next)) ||
           (kind == WRAP_BASE64 && l->p < l->end && !is_base64_line(l));
}

/* How the value of Content-Transfer-Encoding encodes the part after it. */
static wrap_kind encoding_of(const line *l) {
    const char *value = memchr(l->p, ':', (size_t)(l->end - l->p));
    size_t length = value == NULL ? 0 : (size_t)(l->end - value);
    return length == 0                                    ? WRAP_NONE
           : memmem(value, length, "rintable", 8) != NULL ? WRAP_PRINTABLE
           : memmem(value, length, "ase64", 5) != NULL    ? WRAP_BASE64
                                                          : WRAP_NONE;
}

/* From the header on: the other headers, an empty line, and the part up to the next one. */
static wrap_kind mail_part(const char *bytes, size_t length, size_t indent, bool final, wrap *out) {
    line l = read_line(bytes, length, 0, final), next;
    out->margin = l.margin + indent;
    wrap_kind kind = encoding_of(&l);
    bool in_body = false;
    if (kind == WRAP_NONE) {
        return l.whole ? WRAP_NONE : WRAP_MORE;
    }
    for (size_t at = l.next; at < length || !final; at = l.next) {
        if (at == length) {
            return WRAP_MORE;
        }
        l = read_line(bytes, length, at, final);
        next = read_line(bytes, length, l.next, final);
        if (!l.whole || !next.whole) {
            return WRAP_MORE;
        }
        if (!in_body && l.p == l.end) {
            in_body = true;
            out->body = l.next;
        } else if (!in_body &&
                   (at > HEADERS_MOST ||
                    (l.margin == out->margin && memchr(l.p, ':', (size_t)(l.end - l.p)) == NULL))) {
            return WRAP_NONE;
        } else if (in_body && ends_part(&l, &next, out->margin, kind)) {
            break;
        }
        out->length = l.p == l.end ? out->length : (size_t)(l.end - bytes);
    }
    return in_body && out->length > out->body ? kind : WRAP_NONE;
}

/* Whether a line is the header of a mail in several parts. */
static bool is_parted(const line *l) {
    static const char *const kinds[] = {"multipart/alternative", "multipart/mixed",
                                        "multipart/related"};
    const char *kind = l->p + strlen("Content-Type:");
    if (l->margin > 0 || !begins(l, "Content-Type:")) {
        return false;
    }
    line value = {.p = skip_blanks(kind, l->end), .end = l->end};
    return begins(&value, kinds[0]) || begins(&value, kinds[1]) || begins(&value, kinds[2]);
}

/* The boundary in a line of that header, as *boundary; false if it has none. */
static bool read_boundary(const line *l, line *boundary) {
    static const char name[] = "boundary=";
    const char *p = l->p;
    while ((size_t)(l->end - p) >= sizeof name && strncasecmp(p, name, sizeof name - 1) != 0) {
        p++;
    }
    if ((size_t)(l->end - p) < sizeof name) {
        return false;
    }
    p += sizeof name - 1;
    bool quoted = *p == '"';
    boundary->p = boundary->end = p + quoted;
    while (boundary->end < l->end && !is_one_of(*boundary->end, quoted ? "\"" : "; \t")) {
        boundary->end++;
    }
    return boundary->end > boundary->p;
}

/* Whether a line is the last boundary: --boundary-- */
static bool is_last_boundary(const line *l, const line *boundary) {
    size_t length = (size_t)(boundary->end - boundary->p);
    return l->margin == 0 && (size_t)(l->end - l->p) == length + 4 && begins(l, "--") &&
           memcmp(l->p + 2, boundary->p, length) == 0 && memcmp(l->end - 2, "--", 2) == 0;
}

/* A mail in several parts, up to its last boundary, before the next mail. Parts may have parts, but few, so that time stays linear. */
static wrap_kind mail(const char *bytes, size_t length, bool final, wrap *out) {
    enum { PARTED_MOST = 8 };
    line l = {0}, boundary = {0};
    bool in_header = true, found = false;
    int parted = 0;
    for (size_t at = 0; at < length || !final; at = l.next) {
        if (at == length) {
            return WRAP_MORE;
        }
        l = read_line(bytes, length, at, final);
        if (!l.whole) {
            return WRAP_MORE;
        }
        in_header &= at == 0 || l.margin > 0;
        found = found || (in_header && read_boundary(&l, &boundary));
        if (found && is_last_boundary(&l, &boundary)) {
            out->length = (size_t)(l.end - bytes);
            return WRAP_MAIL;
        }
        parted += is_parted(&l);
        bool is_next = l.margin == 0 && begins(&l, "From ");
        if (is_next || parted > PARTED_MOST || (!found && !in_header)) {
            return WRAP_NONE;
        }
    }
    return WRAP_NONE;
}

/* Whether a line begins a part or ends one, before `next`. */
static bool is_between_parts(const line *l, const line *next) {
    return l->margin == 0 && l->end - l->p > 4 && begins(l, "--") &&
           (begins(next, "Content-") || begins(next, "MIME-") || memcmp(l->end - 2, "--", 2) == 0);
}

wrap_kind wrap_next_part(const char *mail, size_t length, size_t *at, wrap *part) {
    wrap_kind kind = WRAP_NONE;
    line l = {0}, next;
    *part = (wrap){0};
    for (; *at < length; *at = l.next) {
        l = read_line(mail, length, *at, true);
        next = read_line(mail, length, l.next, true);
        bool is_between = is_between_parts(&l, &next);
        if (part->length > part->body && is_between) {
            break;
        }
        if (is_between) {
            kind = WRAP_TEXT;
            part->body = part->length = 0;
        } else if (kind != WRAP_NONE && part->body == 0) {
            wrap_kind encoding =
                begins(&l, "Content-Transfer-Encoding:") ? encoding_of(&l) : WRAP_NONE;
            kind = encoding != WRAP_NONE ? encoding : kind;
            part->body = l.p == l.end ? l.next : 0;
        }
        part->length = part->body > 0 && l.p < l.end ? (size_t)(l.end - mail) : part->length;
    }
    return part->length > part->body ? kind : WRAP_NONE;
}

/* `margin`: how many blanks stand before each line of the part. */
static size_t undo_printable(const char *p, const char *end, size_t margin, char *out) {
    char *start = out;
    size_t left = margin;
    while (p < end) {
        const char *blank = p + 1;
        if (left > 0 && is_one_of(*p, " \t")) {
            left--;
            p++;
            continue;
        }
        left = 0;
        if (*p != '=') {
            left = *p == '\n' ? margin : 0;
            *out++ = *p++;
            continue;
        }
        while (blank < end && is_one_of(*blank, " \t\r")) {
            blank++;
        }
        if (blank == end || *blank == '\n') {
            p = blank < end ? blank + 1 : end;
            left = margin;
        } else if (end - p > 2 && hex_value(p[1]) >= 0 && hex_value(p[2]) >= 0) {
            *out++ = (char)(hex_value(p[1]) * 16 + hex_value(p[2]));
            p += 3;
        } else {
            *out++ = *p++;
        }
    }
    return (size_t)(out - start);
}

/*
** ----------------------------------------------------------------------------------------- uuencode
*/

/* The number for which a character stands; a blank at the end of a line may have been lost. */
static unsigned uu_digit(const char *p, const char *end) {
    return p < end ? ((unsigned char)*p - 32U) & 63U : 0;
}

/* How many bytes a line stands for; 0 if it is none. Its first character says so. */
static size_t uu_count(const line *l) {
    size_t count = uu_digit(l->p, l->end), most = 1 + (count + 2) / 3 * 4;
    return l->margin == 0 && (size_t)(l->end - l->p) <= most + 1 ? count : 0;
}

/* Lines up to `end`, or as far as there are any. */
static wrap_kind uuencoded(const char *bytes, size_t length, bool final, wrap *out) {
    line l = read_line(bytes, length < BASE64_MOST ? length : BASE64_MOST, 0, true);
    const char *mode = l.p + strlen("begin "), *name = mode;
    while (name < l.end && dk_is_digit(*name)) {
        name++;
    }
    if (l.margin > 0 || name - mode < 3 || name - mode > 4 || name == l.end || *name != ' ') {
        return WRAP_NONE;
    }
    out->body = l.next;
    for (size_t at = l.next; at < length || !final; at = l.next) {
        if (at == length) {
            return WRAP_MORE;
        }
        l = read_line(bytes, length, at, final);
        if (!l.whole) {
            return WRAP_MORE;
        }
        bool is_end = begins(&l, "end") && l.end - l.p == 3;
        out->length = uu_count(&l) > 0 || is_end ? (size_t)(l.end - bytes) : out->length;
        if (is_end || (uu_count(&l) == 0 && l.p < l.end && *l.p != '`')) {
            break;
        }
    }
    return out->length > out->body ? WRAP_UU : WRAP_NONE;
}

static size_t undo_uu(const char *bytes, const wrap *of, char *out) {
    size_t made = 0;
    line l = {.next = of->body};
    while (l.next < of->length) {
        l = read_line(bytes, of->length, l.next, true);
        size_t count = l.end - l.p == 3 && begins(&l, "end") ? 0 : uu_count(&l);
        for (size_t i = 0; i < count; i++) {
            const char *p = l.p + 1 + i / 3 * 4 + i % 3;
            unsigned shift = 2 * (unsigned)(i % 3) + 2;
            out[made++] =
                (char)(uu_digit(p, l.end) << shift | uu_digit(p + 1, l.end) >> (6 - shift));
        }
    }
    return made;
}

/*
** ------------------------------------------------------------------------------------ YAML's mappings
*/

/* The key that the line begins with: how long it is, and *value what stands after it. 0 if there is none. */
static size_t read_key(const line *l, const char **value) {
    const char *p = l->p;
    while (p < l->end && (is_alphanumeric(*p) || is_one_of(*p, "_-"))) {
        p++;
    }
    if (p == l->p || p == l->end || *p != ':' || (p + 1 < l->end && p[1] != ' ')) {
        return 0;
    }
    for (*value = p + 1; *value < l->end && **value == ' '; ++*value) {
    }
    return (size_t)(p - l->p);
}

static bool is_key(const line *l, size_t length, const char *key) {
    return length == strlen(key) && memcmp(l->p, key, length) == 0;
}

/* Whether the value of `event` is one of Discko's, quoted or not. */
static bool is_event(const line *l, const char *value) {
    line v = {.p = value, .end = l->end};
    v.p += v.p < v.end && is_one_of(*v.p, "'\"");
    return begins(&v, "lead.") ||
           (begins(&v, "test") && (v.end - v.p == 4 || is_one_of(v.p[4], "'\"")));
}

/* What has been seen of a mapping. */
enum { SEEN_EVENT = 1, SEEN_DATA = 2, SEEN_DATE = 4 };

static unsigned see_key(const line *l) {
    const char *value;
    size_t key = read_key(l, &value);
    return is_key(l, key, "event") ? (is_event(l, value) ? SEEN_EVENT : 0)
           : is_key(l, key, "data") && (value == l->end || *value == '{') ? SEEN_DATA
           : is_key(l, key, "date")                                       ? SEEN_DATE
                                                                          : 0;
}

/*
** Whether a line is the data of a server-sent event, which has an `event:` line too: the data is JSON with an event of
** its own, ends there, or continues in another `data:` line.
*/
static bool is_sent_event(const line *l, const line *next) {
    const char *value;
    size_t key = read_key(l, &value);
    if (!is_key(l, key, "data") || value == l->end || *value != '{') {
        return false;
    }
    bool is_last = l->end[-1] == '}' && next->p == next->end; /* a blank line ends an event */
    return memmem(value, (size_t)(l->end - value), "\"event\"", 7) != NULL || is_last ||
           begins(next, "data:");
}

static wrap_kind is_mapping(unsigned seen) {
    return (seen & SEEN_EVENT) != 0 && (seen & SEEN_DATA) != 0 ? WRAP_MAPPING : WRAP_NONE;
}

static wrap_kind mapping(const char *bytes, size_t length, size_t indent, bool final, wrap *out) {
    size_t margin = 0, at = 0, most = length < MAPPING_MOST ? length : MAPPING_MOST;
    unsigned seen = 0;
    final |= length > MAPPING_MOST;
    do {
        line l = read_line(bytes, most, at, final);
        l.margin += at == 0 ? indent : 0;
        while (at == 0 && l.end - l.p > 2 && l.p[0] == '-' && l.p[1] == ' ') { /* in a list */
            l.p += 2;
            l.margin += 2;
        }
        if (!l.whole) {
            return WRAP_MORE;
        }
        unsigned key = l.p == l.end || (at > 0 && l.margin != margin) ? 0 : see_key(&l);
        if (key == SEEN_DATA && l.next == most && !final) {
            return WRAP_MORE;
        }
        line behind = read_line(bytes, most, l.next, true);
        if (key == SEEN_DATA && is_sent_event(&l, &behind)) {
            return WRAP_NONE;
        }
        margin = at == 0 ? l.margin : margin;
        bool ends = l.p < l.end &&
                    (l.margin < margin ||
                     (at > 0 && l.margin == margin && read_key(&l, &(const char *){NULL}) == 0) ||
                     (key & seen) != 0);
        if ((at == 0 && key == 0) || ends) {
            return is_mapping(seen);
        }
        seen |= key;
        out->length = l.p == l.end ? out->length : (size_t)(l.end - bytes);
        at = l.next;
    } while (at < most);
    return final ? is_mapping(seen) : WRAP_MORE;
}

/*
** -------------------------------------------------------------------------------- YAML's block scalars
*/

/* A JSON value in the lines of a block. */
typedef struct block {
    extent value;
    extent_result so_far;
    char *out; /* NULL: the lines are only counted */
    size_t made;
} block;

static void put(block *b, const char *bytes, size_t length) {
    size_t used = 0;
    b->so_far = b->so_far == EXTENT_OPEN ? extent_feed(&b->value, bytes, length, &used)
                                         : EXTENT_BROKEN; /* more stands behind the value */
    b->so_far = used < length ? EXTENT_BROKEN : b->so_far;
    if (b->out != NULL) {
        memcpy(b->out + b->made, bytes, length);
    }
    b->made += length;
}

/* The letter with which a line opens a block, behind a key or a dash: `body: |`, `- >-`; 0 if it opens none. */
static char block_style(const line *l) {
    const char *end = l->end;
    end -= end > l->p && is_one_of(end[-1], "+-");
    bool is_style = end - l->p > 2 && is_one_of(end[-1], "|>") && end[-2] == ' ';
    return is_style && is_one_of(end[-3], ":-") ? end[-1] : 0;
}

/* What the line ends before a line stand for. `folds`: one of them is a blank, and of several all but the first count. */
static void put_line_ends(block *b, size_t count, bool folds) {
    if (folds && count == 1) {
        put(b, " ", 1);
    }
    for (size_t i = folds; i < count; i++) {
        put(b, "\n", 1);
    }
}

/*
** JSON over several lines, whose indentation is not a part of it. In a block that is folded (`>`) a line end is a blank,
** but not beside a line that is indented further.
*/
static wrap_kind block_scalar(const char *bytes, size_t length, size_t indent, bool final,
                              wrap *out, block *b) {
    const size_t most = length < PACKET_MOST ? length : PACKET_MOST;
    line l = read_line(bytes, most, 0, true);
    const bool is_folded = block_style(&l) == '>';
    size_t margin = 0, ends = 0, lines = 0;
    const size_t least = indent + l.margin;
    bool was_deeper = false;
    for (size_t at = l.next; b->so_far == EXTENT_OPEN; at = l.next) {
        if (at == most) {
            return final || most < length ? WRAP_NONE : WRAP_MORE;
        }
        l = read_line(bytes, most, at, final);
        if (!l.whole) {
            return most < length ? WRAP_NONE : WRAP_MORE;
        }
        ends++;
        if (l.p == l.end) {
            continue;
        }
        const bool is_first = lines++ == 0;
        margin = is_first ? l.margin : margin;
        if (l.margin < margin || (is_first && (margin <= least || *l.p != '{'))) {
            return WRAP_NONE;
        }
        const char *text = bytes + at + margin, *end = bytes + l.next;
        while (is_one_of(end[-1], "\r\n")) {
            end--;
        }
        bool is_deeper = is_one_of(*text, " \t");
        put_line_ends(b, is_first ? 0 : ends, is_folded && !is_deeper && !was_deeper);
        put(b, text, (size_t)(end - text));
        was_deeper = is_deeper;
        out->length = (size_t)(l.end - bytes);
        ends = 0;
    }
    return b->so_far == EXTENT_DONE && lines > 1 ? WRAP_BLOCK : WRAP_NONE;
}

static bool holds(const char *p, const char *end, const char *text) {
    return memmem(p, (size_t)(end - p), text, strlen(text)) != NULL;
}

/*
** Other text in a block that is not folded, in which an object over several lines stands: its lines without the block's
** indentation, which go to `to` unless that is NULL. *made: how many bytes these are.
*/
static wrap_kind block_text(const char *bytes, size_t length, size_t indent, bool final, wrap *out,
                            char *to, size_t *made) {
    const size_t most = length < PACKET_MOST ? length : PACKET_MOST;
    line l = read_line(bytes, most, 0, true);
    const size_t least = indent + l.margin, body = l.next;
    size_t margin = 0;
    bool opens = false;
    *out = (wrap){0};
    if (block_style(&l) != '|') {
        return WRAP_NONE;
    }
    for (size_t at = l.next; at < most || !final; at = l.next) {
        l = read_line(bytes, most, at, final);
        if (at == most || !l.whole) {
            return most < length ? WRAP_NONE : WRAP_MORE;
        }
        bool is_empty = l.p == l.end;
        margin = margin == 0 && !is_empty ? l.margin : margin;
        if (!is_empty && (l.margin < margin || margin <= least)) {
            break;
        }
        opens |= !is_empty && l.end[-1] == '{';
        out->length = is_empty ? out->length : (size_t)(l.end - bytes);
        size_t skipped = is_empty ? l.next - at - 1 : margin;
        if (to != NULL) {
            memcpy(to + *made, bytes + at + skipped, l.next - at - skipped);
        }
        *made += l.next - at - skipped;
    }
    bool has_event = out->length > body && holds(bytes + body, bytes + out->length, "event");
    return opens && has_event ? WRAP_BLOCK : WRAP_NONE;
}

/*
** ---------------------------------------------------------------------------------- printed packets
*/

/* Skips characters that match the pattern, in which '0' stands for any digit. False if they do not match. */
static bool take_pattern(const char **p, const char *end, const char *pattern) {
    const char *at = *p;
    for (; *pattern != 0; pattern++, at++) {
        if (at == end || (*pattern == '0' ? !dk_is_digit(*at) : *at != *pattern)) {
            return false;
        }
    }
    *p = at;
    return true;
}

/*
** Where a heading of socat's begins in a line, often behind the last bytes of a body; NULL if there is none:
** > 2024/01/15 10:30:00.000352248  length=1035 from=0 to=1034
*/
static const char *find_transfer(const line *l) {
    enum { HEADING_MAX = 120 };
    const char *p = l->end - l->p > HEADING_MAX ? l->end - HEADING_MAX : l->p;
    for (; p < l->end; p++) {
        const char *at = p + 1;
        if (is_one_of(*p, "<>") && take_pattern(&at, l->end, " 0000/00/00 00:00:00.000000") &&
            holds(at, l->end, " length=") && holds(at, l->end, " from=")) {
            return p;
        }
    }
    return NULL;
}

static bool is_heading(const line *l) {
    const char *p = l->p, *end = l->end;
    if (take_pattern(&p, end, "T ") || take_pattern(&p, end, "U ")) { /* ngrep */
        return p < end && dk_is_digit(*p) && holds(p, end, " -> ") && holds(p, end, ":");
    }
    if (take_pattern(&p, end, "000.000.000.000.00000-000.000.000.000.00000: ")) { /* tcpflow */
        return true;
    }
    (void)take_pattern(&p, end, "0000-00-00 ");
    return take_pattern(&p, end, "00:00:00.000000 ") && /* tcpdump */
           (holds(p - 1, end, " IP ") || holds(p - 1, end, " IP6 ")) && holds(p, end, " > ");
}

/* The beginning of a line that is the heading of a packet; NULL for others. */
static const char *find_heading(const line *l) {
    return is_heading(l) ? l->p : NULL;
}

/* A packet, up to the next heading, for which `find_next` looks. */
static wrap_kind packet(const char *bytes, size_t length, bool final, wrap_kind kind,
                        const char *(*find_next)(const line *), wrap *out) {
    size_t most = PACKET_MOST;
    if (length < most) {
        most = length;
    }
    line l = read_line(bytes, most, 0, final);
    if (l.margin > 0 || find_next(&l) != l.p) {
        return WRAP_NONE;
    }
    const char *next = NULL;
    while (next == NULL) {
        out->length = l.p == l.end ? out->length : (size_t)(l.end - bytes);
        if (l.next >= most) {
            break;
        }
        l = read_line(bytes, most, l.next, final);
        next = l.margin == 0 ? find_next(&l) : NULL;
    }
    if (next != NULL && next > l.p) {
        out->length = (size_t)(next - bytes);
    }
    return next != NULL || (final && most == length) ? kind
           : most == length                          ? WRAP_MORE
                                                     : WRAP_NONE;
}

bool wrap_has_dots(const char *payload, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)payload[i] >= 0x80) {
            return false; /* it was printed as it is */
        }
    }
    return memmem(payload, length, "..", 2) != NULL;
}

/*
** ------------------------------------------------------------------------------------- all of them
*/

wrap_kind wrap_begins(const char *bytes, size_t length, size_t indent, bool final, wrap *out) {
    *out = (wrap){0};
    line l = read_line(bytes, length < BASE64_MOST ? length : BASE64_MOST, 0, true);
    if (begins(&l, "Content-Transfer-Encoding:")) {
        return mail_part(bytes, length, indent, final, out);
    }
    if (block_style(&l) != 0) {
        wrap_kind kind = block_scalar(bytes, length, indent, final, out, &(block){0});
        return kind != WRAP_NONE
                   ? kind
                   : block_text(bytes, length, indent, final, out, NULL, &(size_t){0});
    }
    if (is_parted(&l)) {
        return mail(bytes, length, final, out);
    }
    if (begins(&l, "begin ")) {
        return uuencoded(bytes, length, final, out);
    }
    if (attribute_value(&l) != NULL) {
        return attribute(bytes, length, final, out);
    }
    if (packed_begins_base64(l.p, (size_t)(l.end - l.p))) {
        return base64(bytes, length, final, out);
    }
    if (l.p < l.end && (dk_is_digit(*l.p) || is_one_of(*l.p, "TU"))) {
        return packet(bytes, length, final, WRAP_PACKET, find_heading, out);
    }
    if (l.p < l.end && find_transfer(&l) == l.p) {
        return packet(bytes, length, final, WRAP_TRANSFER, find_transfer, out);
    }
    if (l.p < l.end && is_one_of(*l.p, "-ed")) {
        wrap_kind kind = mapping(bytes, length, indent, final, out);
        if (kind != WRAP_NONE) {
            return kind;
        }
        *out = (wrap){0};
    }
    /* JSON or gzip in base64 begins with one of these; so does a JSON string of either. */
    return l.p < l.end && is_one_of(*l.p, "eWHI") ? base64(bytes, length, final, out) : WRAP_NONE;
}

/* Undoes the escapes of socat. All line ends stay. */
static size_t undo_transfer(const char *p, const char *end, char *out) {
    static const char letters[] = "a\ab\bf\fn\nr\rt\tv\v0\0";
    char *start = out;
    for (; p < end; p++) {
        const char *found =
            *p == '\\' && end - p > 1 ? memchr(letters, p[1], sizeof letters - 1) : NULL;
        bool is_escape = found != NULL && (found - letters) % 2 == 0;
        p += is_escape || (*p == '\\' && end - p > 1 && is_one_of(p[1], "\\\""));
        *out++ = is_escape ? found[1] : *p;
    }
    return (size_t)(out - start);
}

size_t wrap_undo(wrap_kind kind, const char *bytes, const wrap *of, char *out) {
    size_t made = 0;
    if (kind == WRAP_PACKET) {
        memcpy(out, bytes, of->length);
        return of->length;
    }
    if (kind == WRAP_BLOCK) {
        block b = {.out = out};
        if (block_scalar(bytes, of->length, 0, true, &(wrap){0}, &b) == WRAP_NONE) {
            b.made = 0;
            (void)block_text(bytes, of->length, 0, true, &(wrap){0}, out, &b.made);
        }
        return b.made;
    }
    if (kind == WRAP_TRANSFER) {
        return undo_transfer(bytes, bytes + of->length, out);
    }
    if (kind == WRAP_TEXT) {
        memcpy(out, bytes + of->body, of->length - of->body);
        return of->length - of->body;
    }
    if (kind == WRAP_UU) {
        return undo_uu(bytes, of, out);
    }
    if (kind == WRAP_PRINTABLE) {
        return undo_printable(bytes + of->body, bytes + of->length, of->margin, out);
    }
    for (size_t at = of->body; at < of->length; at++) {
        if (!dk_is_space(bytes[at])) {
            out[made++] = bytes[at];
        }
    }
    return made;
}

bool wrap_ends_mail(const char *bytes, size_t length) {
    size_t end = length;
    while (end > 0 && dk_is_json_space(bytes[end - 1])) {
        end--;
    }
    const char *before = memrchr(bytes, '\n', end);
    const char *last = before != NULL ? before + 1 : bytes;
    return (size_t)(bytes + end - last) > 4 && memcmp(last, "--", 2) == 0 &&
           memcmp(bytes + end - 2, "--", 2) == 0;
}
