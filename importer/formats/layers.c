#include "layers.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "../input/decompress.h"
#include "base64.h"
#include "chars.h"
#include "http.h"
#include "join.h"

typedef struct visit {
    layers_each *each;
    layers_next *next; /* instead of looking into what is made; or NULL */
    void *context;
    size_t credit;      /* bytes that may still be made */
    layers_range range; /* what the next layer is made of */
    layers_result result;
} visit;

static void look_at(visit *v, const char *text, size_t length, int level);

/* A line that a logger wrote begins with a bracket or a date. */
static bool may_be_split(const char *text, size_t length) {
    return memchr(text, '\n', length) != NULL && (*text == '{' || dk_is_digit(*text));
}

/* Room for a layer; NULL where there is none, or no credit for it. */
static char *take_room(visit *v, size_t length) {
    if (length > v->credit) {
        v->result = v->result == LAYERS_ALL ? LAYERS_SOME : v->result;
        return NULL;
    }
    char *room = malloc(length + 1);
    v->result = room == NULL ? LAYERS_NO_MEMORY : v->result;
    return room;
}

/* Looks at what has been made, and frees it. */
static void look_at_made(visit *v, char *made, size_t length, int level) {
    v->credit -= length < v->credit ? length : v->credit;
    if (v->next == NULL) {
        look_at(v, made, length, level + 1);
    } else if (!v->next(v->context, &v->range, made, length)) {
        v->result = LAYERS_STOPPED;
    }
    free(made);
}

static bool is_on(const visit *v) {
    return v->result == LAYERS_ALL || v->result == LAYERS_SOME;
}

/*
** ------------------------------------------------------------------------------------------ escapes
*/

static unsigned hex_at(const char *p, size_t left, size_t digits, bool *is) {
    unsigned value = 0;
    *is = left >= digits;
    for (size_t i = 0; i < digits && *is; i++) {
        *is = dk_hex[(uint8_t)p[i]] < 16;
        value = value << 4 | (dk_hex[(uint8_t)p[i]] & 15u);
    }
    return value;
}

static size_t put_character(uint32_t c, char *out) {
    return c > 0x10FFFF ? 0 : dk_utf8_put(c, out);
}

/* \uHHHH and \UHHHHHHHH, behind the backslash: its length, or 0. */
static size_t undo_unicode(const char *p, size_t left, char *out, size_t *made) {
    bool is;
    size_t digits = *p == 'U' ? 8 : 4;
    uint32_t c = hex_at(p + 1, left - 1, digits, &is);
    if (!is) {
        return 0;
    }
    bool has_more = left >= 11 && p[5] == '\\' && p[6] == 'u';
    uint32_t low = has_more ? hex_at(p + 7, left - 7, 4, &has_more) : 0;
    if (digits == 4 && c >= 0xD800 && c < 0xDC00 && has_more && low >= 0xDC00 && low < 0xE000) {
        *made = put_character(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), out);
        return 11;
    }
    *made = put_character(c, out);
    return 1 + digits;
}

static size_t undo_octal(const char *p, size_t left, char *out) {
    unsigned value = 0;
    size_t n = 0;
    while (n < 3 && n < left && p[n] >= '0' && p[n] <= '7') {
        value = value * 8 + (unsigned)(p[n++] - '0');
    }
    *out = (char)value;
    return n;
}

/* What stands behind a backslash: how many bytes of it the escape takes; 0 for none. */
static size_t undo_backslash(const char *p, size_t left, char *out, size_t *made) {
    static const char letters[] = "b\bf\fn\nr\rt\ta\av\v0\0";
    bool is;
    *made = 1;
    if (left == 0) {
        return 0;
    }
    if (*p == 'u' || *p == 'U') {
        return undo_unicode(p, left, out, made);
    }
    if (*p == 'x') {
        *out = (char)hex_at(p + 1, left - 1, 2, &is);
        return is ? 3 : 0;
    }
    if (*p >= '0' && *p <= '7') {
        return undo_octal(p, left, out);
    }
    const char *found = strchr(letters, *p);
    *out = found != NULL ? found[1] : *p;
    return found != NULL || strchr("\"'/\\`$ ", *p) != NULL ? 1 : 0;
}

/* What stands behind an ampersand; likewise. */
static size_t undo_entity(const char *p, size_t left, char *out, size_t *made) {
    static const struct {
        const char *name;
        char is;
    } names[] = {{"quot;", '"'}, {"apos;", '\''}, {"amp;", '&'},    {"lt;", '<'},
                 {"gt;", '>'},   {"nbsp;", ' '},  {"commat;", '@'}, {"period;", '.'}};
    *made = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        if (left >= n && memcmp(p, names[i].name, n) == 0) {
            *out = names[i].is;
            return n;
        }
    }
    if (left < 3 || *p != '#') {
        return 0;
    }
    unsigned base = (p[1] | 0x20) == 'x' ? 16 : 10;
    uint32_t c = 0;
    size_t n = base == 16 ? 2 : 1, first = n;
    for (; n < left && n < first + 7 && dk_hex[(uint8_t)p[n]] < base; n++) {
        c = c * base + dk_hex[(uint8_t)p[n]];
    }
    *made = n > first ? put_character(c, out) : 0;
    return n > first && *made > 0 && n < left && p[n] == ';' ? n + 1 : 0;
}

/*
** Undoes one level of every kind of escape; what is none stays. `plus`: a plus sign is a blank, as in forms.
** Returns the length, never more than that of the text; *changed whether there was any.
*/
static size_t undo(const char *text, size_t length, bool plus, char *out, bool *changed) {
    const char *p = text, *end = text + length;
    char *made = out;
    *changed = false;
    while (p < end) {
        size_t left = (size_t)(end - p) - 1, used = 0, size = 1;
        bool is = false;
        if (*p == '\\') {
            used = undo_backslash(p + 1, left, made, &size);
        } else if (*p == '&') {
            used = undo_entity(p + 1, left, made, &size);
        } else if (*p == '%') {
            *made = (char)hex_at(p + 1, left, 2, &is);
            used = is ? 2 : 0;
        }
        if (used == 0) {
            *made++ = plus && *p == '+' ? ' ' : *p;
            p++;
            continue;
        }
        *changed = true;
        made += size;
        p += 1 + used;
    }
    return (size_t)(made - out);
}

static void look_at_escapes(visit *v, const char *text, size_t length, int level) {
    bool any = memchr(text, '\\', length) != NULL || memchr(text, '&', length) != NULL;
    bool percent = memchr(text, '%', length) != NULL;
    bool plus = percent && memchr(text, '+', length) != NULL;
    for (int with_plus = 0; with_plus <= (plus ? 1 : 0) && (any || percent) && is_on(v);
         with_plus++) {
        char *room = take_room(v, length);
        bool changed = false;
        size_t made = room != NULL ? undo(text, length, with_plus, room, &changed) : 0;
        if (changed) {
            look_at_made(v, room, made, level);
        } else {
            free(room);
        }
    }
}

/*
** ------------------------------------------------------------------------------------------- UTF-16
*/

static size_t from_utf16(const uint8_t *p, size_t length, bool big, char *out) {
    size_t made = 0;
    for (size_t i = 0; i + 1 < length; i += 2) {
        uint32_t c = big ? (uint32_t)p[i] << 8 | p[i + 1] : (uint32_t)p[i + 1] << 8 | p[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < length) {
            uint32_t low =
                big ? (uint32_t)p[i + 2] << 8 | p[i + 3] : (uint32_t)p[i + 3] << 8 | p[i + 2];
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        made += dk_utf8_put(c, out + made);
    }
    return made;
}

/* In both orders, from an even place and from an odd one. */
static void look_at_utf16(visit *v, const char *text, size_t length, int level) {
    if (memchr(text, 0, length) == NULL) {
        return;
    }
    for (unsigned way = 0; way < 4 && is_on(v); way++) {
        size_t skip = way & 1;
        char *room = length > skip ? take_room(v, 2 * length) : NULL;
        if (room != NULL) {
            size_t made = from_utf16((const uint8_t *)text + skip, length - skip, way > 1, room);
            look_at_made(v, room, made, level);
        }
    }
}

/*
** --------------------------------------------------------------------------------------------- runs
*/

/* Whether bytes look like text, as what is decoded from a wrong place does not. */
static bool is_texty(const char *bytes, size_t length) {
    const char *end = bytes + (length < 4096 ? length : 4096);
    ptrdiff_t printable = 0;
    for (const char *p = bytes; p < end; p++) {
        printable += (*p >= ' ' && *p < 0x7F) || *p == '\n' || *p == 0 ? 1 : 0;
    }
    return printable * 2 >= end - bytes;
}

enum { RUN64_LEAST = 12, RUN16_LEAST = 12, LIST_LEAST = 8 };

static void look_at_run64(visit *v, const char *text, size_t from, size_t to, int level) {
    const char *run = text + from;
    size_t length = to - from;
    v->range = (layers_range){from, to};
    for (size_t skip = 0; skip < 4 && is_on(v); skip++) {
        char *room = take_room(v, length);
        size_t made = room != NULL ? base64_decode_run(run, length, skip, room) : 0;
        if (room != NULL && (is_texty(room, made) || decompress_is_compressed(room, made))) {
            look_at_made(v, room, made, level);
        } else {
            free(room);
        }
    }
}

/* Runs go on over line ends, and the white space at their beginnings. */
static void look_at_base64(visit *v, const char *text, size_t length, int level) {
    size_t at = 0;
    while (at < length && is_on(v)) {
        size_t from = at, digits = 0;
        while (at < length && (base64_digit(text[at]) >= 0 ||
                               (digits > 0 && (text[at] == '\r' || text[at] == '\n')))) {
            digits += base64_digit(text[at]) >= 0;
            at++;
        }
        if (digits >= RUN64_LEAST) {
            look_at_run64(v, text, from, at, level);
        }
        at += at == from;
    }
}

/* Pairs of digits, with one blank, colon or comma between them or none; and from the second digit on. */
static void look_at_hex(visit *v, const char *text, size_t length, int level) {
    size_t at = 0;
    while (at < length && is_on(v)) {
        size_t from = at, digits = 0;
        while (at < length && (hex_value(text[at]) >= 0 ||
                               (digits > 0 && strchr(" :,", text[at]) != NULL && text[at] != 0 &&
                                at + 1 < length && hex_value(text[at + 1]) >= 0))) {
            digits += hex_value(text[at]) >= 0;
            at++;
        }
        v->range = (layers_range){from, at};
        for (size_t skip = 0; skip < 2 && digits >= RUN16_LEAST && is_on(v); skip++) {
            char *room = take_room(v, digits);
            size_t made = 0, seen = 0;
            unsigned byte = 0;
            for (size_t i = from; i < at && room != NULL; i++) {
                if (hex_value(text[i]) >= 0 && seen++ >= skip) {
                    byte = (byte << 4 | dk_hex[(uint8_t)text[i]]) & 0xFF;
                    if ((seen - skip) % 2 == 0) {
                        room[made++] = (char)byte;
                    }
                }
            }
            if (room != NULL && is_texty(room, made)) {
                look_at_made(v, room, made, level);
            } else {
                free(room);
            }
        }
        at += at == from;
    }
}

/* Numbers of bytes, with commas or blanks between them, as a Buffer or a []byte is printed. */
static void look_at_lists(visit *v, const char *text, size_t length, int level) {
    size_t at = 0;
    while (at < length && is_on(v)) {
        size_t from = at, numbers = 0;
        bool in_number = false;
        for (; at < length && (dk_is_digit(text[at]) || text[at] == ',' || dk_is_space(text[at]));
             at++) {
            numbers += dk_is_digit(text[at]) && !in_number;
            in_number = dk_is_digit(text[at]);
        }
        v->range = (layers_range){from, at};
        char *room = numbers >= LIST_LEAST ? take_room(v, numbers) : NULL;
        if (room != NULL) {
            size_t made = 0;
            unsigned value = 0;
            for (size_t i = from; i <= at; i++) {
                if (i < at && dk_is_digit(text[i])) {
                    value = value < 1000 ? value * 10 + (unsigned)(text[i] - '0') : value;
                } else if (i > from && dk_is_digit(text[i - 1])) {
                    room[made++] = (char)(value < 256 ? value : 0);
                    value = 0;
                }
            }
            look_at_made(v, room, made, level);
        }
        at += at == from;
    }
}

/*
** --------------------------------------------------------------------------------- bodies and packing
*/

static void look_at_body(visit *v, const char *text, size_t length, int level) {
    http_request request;
    if (http_begins(text, length, true) != HTTP_YES ||
        http_request_read(text, length, true, &request) == HTTP_MORE || !request.chunked) {
        return;
    }
    char *room = take_room(v, request.body.length);
    size_t made = 0;
    if (room != NULL) {
        http_body(text, &request, room, &made);
        look_at_made(v, room, made, level);
    }
}

/* A record in pieces, as loggers split it. */
static void look_at_pieces(visit *v, const char *text, size_t length, int level) {
    if (!may_be_split(text, length)) {
        return;
    }
    dk_scan *scan = malloc(sizeof *scan);
    char *room = scan != NULL ? take_room(v, length) : NULL;
    v->result = scan == NULL ? LAYERS_NO_MEMORY : v->result;
    if (room != NULL) {
        size_t lines;
        bool goes_on;
        size_t made = join_contents(text, length, scan, room, &lines, &goes_on);
        if (lines > 1) {
            look_at_made(v, room, made, level);
        } else {
            free(room);
        }
    }
    free(scan);
}

static void look_at_packed(visit *v, const char *text, size_t length, int level) {
    if (!decompress_is_compressed(text, length)) {
        return;
    }
    size_t room_size = v->credit < 16 * length + 4096 ? v->credit : 16 * length + 4096;
    source from = source_of_memory(text, length);
    expansion whole = {0};
    decompress *d = decompress_open(&from, &whole);
    char *room = d != NULL ? take_room(v, room_size) : NULL;
    v->result = d == NULL ? LAYERS_NO_MEMORY : v->result;
    if (room != NULL) {
        source *out = decompress_source(d);
        size_t made = 0;
        ptrdiff_t n = 1;
        while (n > 0 && made < room_size) {
            n = out->read(out, room + made, room_size - made);
            made += n > 0 ? (size_t)n : 0;
        }
        if (n > 0) {
            v->result = v->result == LAYERS_ALL ? LAYERS_SOME : v->result;
        }
        look_at_made(v, room, made, level);
    }
    if (d != NULL) {
        decompress_close(d);
    }
}

/* Every layer that is made of the text directly. */
static void look_below(visit *v, const char *text, size_t length, int level) {
    v->range = (layers_range){0, length};
    look_at_packed(v, text, length, level);
    look_at_pieces(v, text, length, level);
    look_at_body(v, text, length, level);
    look_at_utf16(v, text, length, level);
    look_at_escapes(v, text, length, level);
    look_at_base64(v, text, length, level);
    look_at_hex(v, text, length, level);
    look_at_lists(v, text, length, level);
}

static void look_at(visit *v, const char *text, size_t length, int level) {
    if (length == 0 || !is_on(v)) {
        return;
    }
    assert(v->each != NULL);
    if (!v->each(v->context, text, length)) {
        v->result = LAYERS_STOPPED;
    } else if (level < LAYERS_MAX) {
        look_below(v, text, length, level);
    }
}

static visit begin(size_t length, void *context) {
    return (visit){
        .context = context, .credit = LAYERS_GROWTH * length + LAYERS_FREE, .result = LAYERS_ALL};
}

layers_result layers_visit(const char *bytes, size_t length, layers_each *each, void *context) {
    visit v = begin(length, context);
    v.each = each;
    look_at(&v, bytes, length, 0);
    return v.result;
}

layers_result layers_visit_next(const char *bytes, size_t length, layers_next *next,
                                void *context) {
    visit v = begin(length, context);
    v.next = next;
    if (length > 0) {
        look_below(&v, bytes, length, 0);
    }
    return v.result;
}
