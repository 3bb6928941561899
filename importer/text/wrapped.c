#include "wrapped.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "base64.h"
#include "bytes.h"
#include "chars.h"
#include "hex_dump.h"
#include "json_extent.h"
#include "packed.h"
#include "wrapped_parts.h"

enum { BASE64_LEAST = 48, BASE64_MOST = 256, PACKET_MOST = 1 << 20 };

/*
** ------------------------------------------------------------------------------------------ base64
*/

/* The JSON value in the lines of base64 read so far. */
typedef struct value_so_far {
    json_extent extent;
    bool ended;
    bool is_other; /* it is no JSON */
    char left[4];  /* the digits at the end of the last line that make no whole group */
    size_t left_count;
} value_so_far;

/* Adds a line: lines behind the one that ends the value belong to something else. */
static void add_line(value_so_far *v, const wrap_line *l) {
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
    json_extent_result result = json_extent_feed(&v->extent, out, made, &used);
    v->ended = result == JSON_EXTENT_DONE;
    v->is_other = result == JSON_EXTENT_BROKEN;
}

/*
** Lines of at most `width` digits, of which a shorter one is the last; or for 0 the further lines of an attribute, which
** begin with a blank.
*/
static wrap_kind base64_lines(wrap_lines w, size_t width, wrap *out) {
    const wrap_line *l = &w.line;
    value_so_far value = {0};
    size_t lines = 0;
    for (bool ended = false; !ended && (wrap_next_line(&w) || w.at < w.length);) {
        size_t size = (size_t)(l->end - l->p);
        bool fits = wrap_is_base64_line(l) && (width > 0 ? size <= width : l->margin == 1);
        if (w.more && (size == 0 || fits)) {
            return WRAP_MORE;
        }
        if (!fits) {
            w.more = false;
            break;
        }
        lines++;
        out->length = (size_t)(l->end - w.bytes);
        if (width > 0) {
            add_line(&value, l);
            ended = size < width || l->end[-1] == '=' || value.ended;
        }
    }
    return w.more ? WRAP_MORE : lines > (width > 0) ? WRAP_BASE64 : WRAP_NONE;
}

static wrap_kind base64(wrap_lines w, wrap *out) {
    wrap_line l =
        wrap_read_line(w.bytes, w.length < BASE64_MOST ? w.length : BASE64_MOST, 0, w.final);
    size_t width = (size_t)(l.end - l.p);
    if (width < BASE64_LEAST || !wrap_is_base64_line(&l) || l.end[-1] == '=') {
        return WRAP_NONE;
    }
    if (!l.whole) {
        return w.length < BASE64_MOST ? WRAP_MORE : WRAP_NONE;
    }
    return base64_lines(w, width, out);
}

/* Where the base64 of an attribute of LDIF begins (`body:: eyJ…`); NULL where the line is none. */
static const char *attribute_value(const wrap_line *l) {
    const char *p = skip_name(l->p, l->end, "-;.");
    bool named = l->margin == 0 && p > l->p && l->end - p > 3 && memcmp(p, ":: ", 3) == 0;
    return named ? p + 3 : NULL;
}

/* An attribute of LDIF, whose further lines begin with a blank. */
static wrap_kind attribute(wrap_lines w, wrap *out) {
    wrap_line l = wrap_read_line(w.bytes, w.length < BASE64_MOST ? w.length : BASE64_MOST, 0, true);
    const char *value = attribute_value(&l);
    wrap_line first = {.p = value, .end = l.end};
    if (value == NULL || first.end - first.p < BASE64_LEAST || !wrap_is_base64_line(&first)) {
        return WRAP_NONE;
    }
    out->body = (size_t)(value - w.bytes);
    w.line = l;
    return base64_lines(w, 0, out);
}

/*
** ----------------------------------------------------------------------------------------- uuencode
*/

/* The number for which a character stands; a blank at the end of a line may have been lost. */
static unsigned uu_digit(const char *p, const char *end) {
    return p < end ? ((unsigned char)*p - 32U) & 63U : 0;
}

/* How many bytes a line stands for; 0 if it is none. Its first character says so. */
static size_t uu_count(const wrap_line *l) {
    size_t count = uu_digit(l->p, l->end), most = 1 + (count + 2) / 3 * 4;
    return l->margin == 0 && (size_t)(l->end - l->p) <= most + 1 ? count : 0;
}

/* Lines up to `end`, or as far as there are any. */
static wrap_kind uuencoded(wrap_lines w, wrap *out) {
    wrap_line l = wrap_read_line(w.bytes, w.length < BASE64_MOST ? w.length : BASE64_MOST, 0, true);
    const char *mode = l.p + strlen("begin "), *name = skip_digits(mode, l.end);
    if (l.margin > 0 || name - mode < 3 || name - mode > 4 || name == l.end || *name != ' ') {
        return WRAP_NONE;
    }
    out->body = l.next;
    w.line = l;
    while (wrap_next_line(&w)) {
        bool is_end = wrap_line_begins(&w.line, "end") && w.line.end - w.line.p == 3;
        bool is_coded = uu_count(&w.line) > 0;
        out->length = is_coded || is_end ? (size_t)(w.line.end - w.bytes) : out->length;
        if (is_end || (!is_coded && w.line.p < w.line.end && *w.line.p != '`')) {
            break;
        }
    }
    if (w.more) {
        return WRAP_MORE;
    }
    return out->length > out->body ? WRAP_UU : WRAP_NONE;
}

static size_t undo_uu(const char *bytes, const wrap *of, char *out) {
    size_t made = 0;
    wrap_line l = {.next = of->body};
    while (l.next < of->length) {
        l = wrap_read_line(bytes, of->length, l.next, true);
        size_t count = l.end - l.p == 3 && wrap_line_begins(&l, "end") ? 0 : uu_count(&l);
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
** ---------------------------------------------------------------------------------- printed packets
*/

/*
** Where a heading of socat's begins in a line, often behind the last bytes of a body; NULL if there is none:
** > 2024/01/15 10:30:00.000352248  length=1035 from=0 to=1034
*/
static const char *find_transfer(const wrap_line *l) {
    enum { HEADING_MAX = 120 };
    const char *p = l->end - l->p > HEADING_MAX ? l->end - HEADING_MAX : l->p;
    for (; p < l->end; p++) {
        const char *at = p + 1;
        if (is_one_of(*p, "<>") && take_shape(&at, l->end, " 0000/00/00 00:00:00.000000") &&
            bytes_hold(at, (size_t)(l->end - at), " length=") &&
            bytes_hold(at, (size_t)(l->end - at), " from=")) {
            return p;
        }
    }
    return NULL;
}

/* The beginning of a line that is the heading of a packet; NULL for others. */
static const char *find_heading(const wrap_line *l) {
    const char *p = l->p, *end = l->end;
    bool is_heading = false;
    if (take_shape(&p, end, "T ") || take_shape(&p, end, "U ")) { /* ngrep */
        is_heading = p < end && dk_is_digit(*p) && bytes_hold(p, (size_t)(end - p), " -> ") &&
                     bytes_hold(p, (size_t)(end - p), ":");
    } else if (take_shape(&p, end, "000.000.000.000.00000-000.000.000.000.00000:")) {
        is_heading = true; /* tcpflow */
    } else {
        (void)take_shape(&p, end, "0000-00-00 ");
        is_heading = take_shape(&p, end, "00:00:00.000000 ") && /* tcpdump */
                     (bytes_hold(p - 1, (size_t)(end - p) + 1, " IP ") ||
                      bytes_hold(p - 1, (size_t)(end - p) + 1, " IP6 ")) &&
                     bytes_hold(p, (size_t)(end - p), " > ");
    }
    return is_heading ? l->p : NULL;
}

typedef const char *heading_finder(const wrap_line *l);

/*
** The next heading in the lines behind *l, which becomes the line that it is in; NULL if there is none up to `most`. *length:
** where the last line with text before it ends.
*/
static const char *heading_behind(const char *bytes, size_t most, bool final, wrap_line *l,
                                  heading_finder *find, size_t *length) {
    const char *next = NULL;
    while (next == NULL) {
        *length = l->p == l->end ? *length : (size_t)(l->end - bytes);
        if (l->next >= most) {
            return NULL;
        }
        *l = wrap_read_line(bytes, most, l->next, final);
        next = l->margin == 0 ? find(l) : NULL;
    }
    return next;
}

/* Whether the first lines behind the heading of a packet, one or two, are followed by a hex dump. */
static bool is_dump(const char *bytes, size_t length) {
    enum { LINES = 3 };
    const char *end = bytes + length, *line = bytes;
    bool found = false;
    for (int i = 0; i < LINES && line < end && !found; i++) {
        line = find_line_end(line, end);
        line += line < end;
        found = hex_dump_begins(line, (size_t)(end - line));
    }
    return found;
}

/* A packet, up to the next heading. */
static wrap_kind packet(const char *bytes, size_t length, bool final, wrap_kind kind,
                        heading_finder *find, wrap *out) {
    bool is_all = length <= PACKET_MOST;
    size_t most = is_all ? length : PACKET_MOST;
    wrap_line l = wrap_read_line(bytes, most, 0, final);
    if (l.margin > 0 || find(&l) != l.p) {
        return WRAP_NONE;
    }
    const char *next = heading_behind(bytes, most, final, &l, find, &out->length);
    if (next != NULL && next > l.p) {
        out->length = (size_t)(next - bytes);
    }
    if (next == NULL && !(final && is_all)) {
        return is_all ? WRAP_MORE : WRAP_NONE;
    }
    return kind == WRAP_PACKET && is_dump(bytes, out->length) ? WRAP_DUMP : kind;
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
    const wrap_lines w = {.bytes = bytes, .length = length, .indent = indent, .final = final};
    *out = (wrap){0};
    wrap_line l = wrap_read_line(bytes, length < BASE64_MOST ? length : BASE64_MOST, 0, true);
    if (wrap_line_begins(&l, "Content-Transfer-Encoding:")) {
        return wrap_mail_part(w, out);
    }
    if (wrap_block_style(&l) != 0) {
        return wrap_block(w, out);
    }
    if (wrap_is_parted(&l)) {
        return wrap_mail(w, out);
    }
    if (wrap_line_begins(&l, "begin ")) {
        return uuencoded(w, out);
    }
    if (attribute_value(&l) != NULL) {
        return attribute(w, out);
    }
    if (packed_begins_base64(l.p, (size_t)(l.end - l.p))) {
        return base64(w, out);
    }
    if (wrap_is_cut(&l)) {
        return wrap_cut(w, out);
    }
    if (l.p < l.end && (dk_is_digit(*l.p) || is_one_of(*l.p, "TU"))) {
        return packet(bytes, length, final, WRAP_PACKET, find_heading, out);
    }
    if (l.p < l.end && find_transfer(&l) == l.p) {
        return packet(bytes, length, final, WRAP_TRANSFER, find_transfer, out);
    }
    if (l.p < l.end && is_one_of(*l.p, "-ed")) {
        wrap_kind kind = wrap_mapping(w, out);
        if (kind != WRAP_NONE) {
            return kind;
        }
        *out = (wrap){0};
    }
    /* JSON or gzip in base64 begins with one of these; so does a JSON string of either. */
    return l.p < l.end && is_one_of(*l.p, "eWHI") ? base64(w, out) : WRAP_NONE;
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
    const char *body = bytes + of->body, *end = bytes + of->length;
    size_t made = 0;
    switch (kind) {
    case WRAP_PACKET:
    case WRAP_TEXT: memcpy(out, body, (size_t)(end - body)); return (size_t)(end - body);
    case WRAP_BLOCK: return wrap_undo_block(bytes, of->length, out);
    case WRAP_DUMP: return hex_dump_bytes(body, (size_t)(end - body), false, out);
    case WRAP_TRANSFER: return undo_transfer(body, end, out);
    case WRAP_CUT: return wrap_undo_cut(bytes, of, out);
    case WRAP_UU: return undo_uu(bytes, of, out);
    case WRAP_PRINTABLE: return wrap_undo_printable(body, end, of->margin, out);
    default: break;
    }
    for (size_t at = of->body; at < of->length; at++) {
        if (!dk_is_space(bytes[at])) {
            out[made++] = bytes[at];
        }
    }
    return made;
}
