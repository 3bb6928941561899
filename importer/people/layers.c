#include "layers.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "../formats/join.h"
#include "../input/decompress.h"
#include "../text/base64.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/hex_dump.h"
#include "../text/http.h"
#include "../text/inflate.h"
#include "../text/numbered.h"
#include "../text/undecoded.h"
#include "embedded.h"
#include "unescape.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/*
** A text is reached on many paths, and what is below it is the same on each. Each place of a table has the hash of the text
** that was looked at last among those that belong there, and in its last bits how: the level, and whether there were doubts.
*/
enum { SEEN_PLACES = 1 << 9, SEEN_BITS = 5, SEEN_HOW = (1 << SEEN_BITS) - 1 };

typedef struct visit {
    layers_each *each;
    layers_next *next; /* called instead of looking into the layer; or NULL */
    void *context;
    size_t credit;      /* bytes that may still be made */
    size_t count;       /* layers that may still be made */
    layers_range range; /* the bytes that the next layer is made of */
    layers_result result;
    int doubts; /* how many of the layers around this one may be nonsense */
    uint64_t seen[SEEN_PLACES];
} visit;

static void look_at(visit *v, const char *text, size_t length, int level);

static bool is_on(const visit *v) {
    return v->result != LAYERS_STOPPED && v->result != LAYERS_NO_MEMORY;
}

/* Notes that something was not searched: LAYERS_UNREAD or LAYERS_SOME. */
static void note(visit *v, layers_result what) {
    if ((v->result == LAYERS_ALL && (what == LAYERS_SOME || v->doubts == 0)) ||
        (v->result == LAYERS_UNREAD && what == LAYERS_SOME)) {
        v->result = what;
    }
}

/* A line that a logger wrote begins with a bracket or a date; or it has the number of the piece behind that of the process. */
static bool may_be_split(const char *text, size_t length) {
    enum { HEAD_MOST = 128 };
    return memchr(text, '\n', length) != NULL &&
           (is_one_of(*text, "{[") || dk_is_digit(*text) ||
            bytes_hold(text, length < HEAD_MOST ? length : HEAD_MOST, "]: ["));
}

/* Room for a layer; NULL if there is no memory, or no credit, for it. */
static char *take_room(visit *v, size_t length) {
    if (length > v->credit || v->count == 0) {
        note(v, LAYERS_SOME);
        return NULL;
    }
    char *room = malloc(length + 1);
    v->result = room == NULL ? LAYERS_NO_MEMORY : v->result;
    return room;
}

/* Looks at the layer that has been made, and frees it. */
static void look_at_made(visit *v, char *made, size_t length, int level) {
    v->credit -= length < v->credit ? length : v->credit;
    v->count -= v->count > 0;
    if (v->next == NULL) {
        look_at(v, made, length, level + 1);
    } else if (!v->next(v->context, &v->range, made, length)) {
        v->result = LAYERS_STOPPED;
    }
    free(made);
}

/*
** ------------------------------------------------------------------------------------------ escapes
*/

static void look_at_escapes(visit *v, const char *text, size_t length, int level) {
    for (size_t i = 0; i < UNESCAPE_RULES && is_on(v); i++) {
        bool may = unescape_may(&unescape_rules[i], text, length), changed = false;
        char *room = may ? take_room(v, length) : NULL;
        size_t made = room != NULL ? unescape(&unescape_rules[i], text, length, room, &changed) : 0;
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

/* Units of two or four bytes. */
static uint32_t unit_at(const uint8_t *p, size_t size, bool big) {
    uint32_t unit = 0;
    for (size_t i = 0; i < size; i++) {
        unit = unit << 8 | p[big ? i : size - 1 - i];
    }
    return unit;
}

static size_t from_units(const uint8_t *p, size_t length, size_t size, bool big, char *out) {
    size_t made = 0;
    for (size_t i = 0; i + size <= length; i += size) {
        uint32_t c = unit_at(p + i, size, big);
        if (size == 2 && dk_is_high_surrogate(c) && i + 4 <= length) {
            uint32_t low = unit_at(p + i + 2, 2, big);
            if (dk_is_low_surrogate(low)) {
                c = dk_join_surrogates(c, low);
                i += 2;
            }
        }
        made += c <= 0x10FFFF ? dk_utf8_put(c, out + made) : 0;
    }
    return made;
}

/* How many NULs are among the first bytes. */
static size_t count_nuls(const char *text, size_t length, size_t most) {
    size_t nuls = 0;
    for (size_t i = 0; i < length && i < most; i++) {
        nuls += text[i] == 0;
    }
    return nuls;
}

/* The text without its NULs: UTF-16 of ASCII in which single bytes were added or left out. */
static void look_at_rest(visit *v, const char *text, size_t length, int level) {
    char *room = is_on(v) ? take_room(v, length) : NULL;
    size_t made = 0;
    for (size_t i = 0; i < length && room != NULL; i++) {
        if (text[i] != 0) {
            room[made++] = text[i];
        }
    }
    if (room != NULL) {
        look_at_made(v, room, made, level);
    }
}

/* Whether two characters in a row have a NUL each at the same place: in UTF-16 and UTF-32, but rarely in other bytes. */
static bool may_be_wide(const char *text, size_t length) {
    const char *p = text, *end = text + length;
    while ((p = memchr(p, 0, (size_t)(end - p))) != NULL) {
        if (end - p > 2 && p[1] != 0 && p[2] == 0) {
            return true;
        }
        p++;
    }
    return false;
}

/* UTF-16, or UTF-32 if most bytes are NUL, in both byte orders, from every place. */
static void look_at_wide(visit *v, const char *text, size_t length, int level) {
    enum { SAMPLE = 4096 };
    size_t sample = length < SAMPLE ? length : SAMPLE;
    if (!may_be_wide(text, length)) {
        return;
    }
    size_t size = count_nuls(text, length, SAMPLE) > sample / 2 ? 4 : 2;
    for (size_t way = 0; way < 2 * size && is_on(v); way++) {
        size_t skip = way % size;
        char *room = length > skip ? take_room(v, 2 * length) : NULL;
        if (room != NULL) {
            const uint8_t *from = (const uint8_t *)text + skip;
            look_at_made(v, room, from_units(from, length - skip, size, way >= size, room), level);
        }
    }
    look_at_rest(v, text, length, level);
}

/*
** --------------------------------------------------------------------------------------------- runs
*/

static undecoded_share share_of(const char *bytes, size_t length) {
    bool packed =
        decompress_is_compressed(bytes, length) || inflate_kind(bytes, length) != INFLATE_NONE;
    return packed ? UNDECODED_TEXT : undecoded_text_share(bytes, length);
}

enum { RUN64_LEAST = 12, RUN16_LEAST = 12, LIST_LEAST = 8 };

/* Looks at one of several possible decodings, and frees it. Returns whether it is certainly the right one. */
static bool look_at_decoded(visit *v, char *room, size_t made, int level) {
    undecoded_share share = room != NULL ? share_of(room, made) : UNDECODED_BINARY;
    int doubts = v->doubts;
    v->doubts += share == UNDECODED_UNSURE;
    v->range.is_unit = share == UNDECODED_TEXT;
    if (share != UNDECODED_BINARY) {
        look_at_made(v, room, made, level);
    } else {
        free(room);
    }
    v->doubts = doubts;
    return share == UNDECODED_TEXT;
}

static void look_at_run64(visit *v, const char *text, size_t from, size_t to, int level) {
    const char *run = text + from;
    size_t length = to - from;
    bool sure = false;
    v->range = (layers_range){from, to, false};
    for (size_t skip = 0; skip < 4 && is_on(v); skip++) {
        char *room = take_room(v, length);
        size_t made = room != NULL ? base64_decode_run(run, length, skip, room) : 0;
        sure |= look_at_decoded(v, room, made, level);
    }
    if (!sure && undecoded_is_run(run, length)) {
        note(v, LAYERS_UNREAD);
    }
}

/* The least length of the lines of a folded text, and of groups of one length. */
enum { FOLD_LEAST = 40, GROUP_LEAST = 4 };

/* How many digits stand in a row from `at`. */
static size_t count_digits(const char *text, size_t length, size_t at) {
    size_t from = at;
    while (at < length && base64_digit(text[at]) >= 0) {
        at++;
    }
    return at - from;
}

/*
** Where a run continues after the white space at `at`, and the marks of a quoted mail; `at` if it does not. `line`: how many digits precede it; `width`:
** the length of the groups, 0 if only one is known. The last group may be shorter.
*/
static size_t pass_fold(const char *text, size_t length, size_t at, size_t line, size_t width) {
    size_t from = at;
    bool ends_line = false;
    while (at < length && (dk_is_space(text[at]) || (ends_line && text[at] == '>'))) {
        ends_line |= text[at] == '\n' || text[at] == '\r';
        at++;
    }
    size_t next = count_digits(text, length, at);
    bool grouped =
        line >= GROUP_LEAST && (width > 0 ? line == width && next <= width : next == line);
    return at > from && next > 0 && (ends_line || line >= FOLD_LEAST || grouped) ? at : from;
}

/* Runs continue over line ends, and over blanks between long lines or groups of one length. */
static void look_at_base64(visit *v, const char *text, size_t length, int level) {
    size_t at = 0;
    while (at < length && is_on(v)) {
        size_t from = at, line = count_digits(text, length, at), digits = line, width = 0, on;
        at += line;
        while (digits > 0 && (on = pass_fold(text, length, at, line, width)) > at) {
            width = line;
            line = count_digits(text, length, on);
            digits += line;
            at = on + line;
        }
        if (digits >= RUN64_LEAST) {
            look_at_run64(v, text, from, at, level);
        }
        at += at == from;
    }
}

/* Whether 0x or \x stands before a digit. */
static bool begins_hex(const char *p, size_t left) {
    return left > 2 && (*p == '0' || *p == '\\') && (p[1] | 0x20) == 'x';
}

/* How many bytes from `at` separate two pairs of digits: a mark, a blank or both, and 0x or \x; 0 if none do. */
static size_t separator_at(const char *text, size_t length, size_t at) {
    size_t from = at;
    at += at < length && text[at] != 0 && strchr(",:;-._/|", text[at]) != NULL;
    while (at < length && at < from + 3 && dk_is_space(text[at])) {
        at++;
    }
    at += begins_hex(text + at, length - at) ? 2 : 0;
    return at > from && length - at > 1 && hex_value(text[at]) >= 0 && hex_value(text[at + 1]) >= 0
               ? at - from
               : 0;
}

/* Whether the digits have no separators: with separators they may be other numbers. */
static bool is_hex(const char *run, size_t length) {
    size_t digits = 0;
    while (digits < length && hex_value(run[digits]) >= 0) {
        digits++;
    }
    return digits == length;
}

/* Looks at the digits of [from, to), from the first one or from the second. */
static void look_at_run16(visit *v, const char *text, size_t from, size_t to, int level) {
    bool sure = false;
    v->range = (layers_range){from, to, false};
    for (size_t skip = 0; skip < 2 && is_on(v); skip++) {
        char *room = take_room(v, (to - from) / 2 + 1);
        size_t made = 0, seen = 0;
        unsigned byte = 0;
        for (size_t at = from; at < to && room != NULL; at++) {
            size_t passed = separator_at(text, to, at);
            at += passed;
            if (hex_value(text[at]) >= 0 && seen++ >= skip) {
                byte = (byte << 4 | dk_hex[(uint8_t)text[at]]) & 0xFF;
                if ((seen - skip) % 2 == 0) {
                    room[made++] = (char)byte;
                }
            }
        }
        sure |= look_at_decoded(v, room, made, level);
    }
    if (!sure && to - from >= 2 * UNDECODED_LEAST && is_hex(text + from, to - from)) {
        note(v, LAYERS_UNREAD);
    }
}

static void look_at_hex(visit *v, const char *text, size_t length, int level) {
    size_t at = 0;
    while (at < length && is_on(v)) {
        size_t from = at, digits = 0;
        while (at < length) {
            size_t passed = digits > 0 ? separator_at(text, length, at) : 0;
            if (passed == 0 && hex_value(text[at]) < 0) {
                break;
            }
            at += passed > 0 ? passed : 1;
            digits += passed == 0;
        }
        if (digits >= RUN16_LEAST) {
            look_at_run16(v, text, from, at, level);
        }
        at += at == from;
    }
}

/* Offsets behind a prefix are as long as od's, at the least. No line of a dump is longer than this. */
enum { OFFSET_LEAST = 6, DUMP_LINE_MOST = 200 };

/* Where a line of a dump begins in a line, which may have another program's prefix; NULL if there is none. */
static const char *find_dump(const char *line, const char *end) {
    for (const char *p = line; p < end; p++) {
        size_t left = (size_t)(end - p), most = left < DUMP_LINE_MOST ? left : DUMP_LINE_MOST;
        bool begins =
            p == line || (!is_alphanumeric(p[-1]) && skip_hex(p, p + most) - p >= OFFSET_LEAST);
        if (begins && hex_dump_begins(p, most)) {
            return p;
        }
    }
    return NULL;
}

/* The end of the dump that begins at `dump`. Where the offsets begin again is another. An asterisk stands for equal lines. */
static const char *end_of_dump(const char *dump, const char *end) {
    const char *last = find_line_end(dump, end);
    unsigned long long offset = strtoull(dump, NULL, 16);
    while (last < end) {
        const char *next = find_line_end(last + 1, end), *line = find_dump(last + 1, next);
        bool repeats = next - last == 2 && last[1] == '*';
        unsigned long long at = line != NULL ? strtoull(line, NULL, 16) : 0;
        if (!repeats && at <= offset) {
            break;
        }
        offset = repeats ? offset : at;
        last = next;
    }
    return last;
}

/* The bytes of the lines of a dump. */
static size_t undump(const char *dump, const char *end, bool swapped, char *out) {
    size_t made = 0;
    for (const char *p = dump, *last; p < end; p = last + 1) {
        last = find_line_end(p, end);
        const char *line = find_dump(p, last);
        made += line != NULL ? hex_dump_bytes(line, (size_t)(last - line), swapped, out + made) : 0;
    }
    return made;
}

/* Groups of four digits may be numbers of two bytes. */
static void look_at_dumps(visit *v, const char *text, size_t length, int level) {
    const char *const end = text + length, *to;
    for (const char *p = text; p < end && is_on(v); p = to + 1) {
        to = find_line_end(p, end);
        const char *dump = find_dump(p, to);
        to = dump != NULL ? end_of_dump(dump, end) : to;
        for (int swapped = 0; dump != NULL && swapped < 2 && is_on(v); swapped++) {
            char *room = take_room(v, (size_t)(to - dump));
            size_t made = room != NULL ? undump(dump, to, swapped != 0, room) : 0;
            v->range = (layers_range){(size_t)(dump - text), (size_t)(to - text), false};
            look_at_decoded(v, room, made, level);
        }
    }
}

/* Numbers of bytes, with commas or blanks between them, as a Buffer, a []byte or a byte[] with signs is printed. */
static void look_at_lists(visit *v, const char *text, size_t length, int level) {
    size_t at = 0;
    while (at < length && is_on(v)) {
        size_t from = at, numbers = 0;
        bool in_number = false;
        for (; at < length &&
               (dk_is_digit(text[at]) || is_one_of(text[at], ",;-") || dk_is_space(text[at]));
             at++) {
            numbers += dk_is_digit(text[at]) && !in_number;
            in_number = dk_is_digit(text[at]);
        }
        v->range = (layers_range){from, at, false};
        char *room = numbers >= LIST_LEAST ? take_room(v, numbers) : NULL;
        if (room != NULL) {
            size_t made = 0;
            unsigned value = 0;
            bool negative = false;
            for (size_t i = from; i <= at; i++) {
                negative |= i < at && text[i] == '-';
                if (i < at && dk_is_digit(text[i])) {
                    value = value < 1000 ? value * 10 + (unsigned)(text[i] - '0') : value;
                } else if (i > from && dk_is_digit(text[i - 1])) {
                    room[made++] = (char)(value > 255 ? 0 : negative ? 256 - value : value);
                    value = 0;
                    negative = false;
                }
            }
            v->range.is_unit = share_of(room, made) == UNDECODED_TEXT;
            look_at_made(v, room, made, level);
        }
        at += at == from;
    }
}

/* The same as members named by their numbers. What was between those that are left cannot be read. */
static void look_at_members(visit *v, const char *text, size_t length, int level) {
    for (size_t at = 0, to; at < length && is_on(v); at = to) {
        to = at + 1;
        size_t count = is_one_of(text[at], "\"'") ? numbered_count(text, length, at, &to) : 0;
        char *room = count >= LIST_LEAST ? take_room(v, to - at) : NULL;
        if (room != NULL) {
            bool has_gaps;
            size_t made = numbered_join(text, at, to, count, room, &has_gaps);
            v->result = made == 0 ? LAYERS_NO_MEMORY : v->result;
            v->range = (layers_range){at, to, share_of(room, made) == UNDECODED_TEXT};
            if (has_gaps && v->range.is_unit) {
                note(v, LAYERS_UNREAD);
            }
            look_at_made(v, room, made, level);
        }
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

/* What a stream costs, also one that comes to nothing, counts as so many layers. */
enum { STREAM_LAYERS = 4 };

static void charge_stream(visit *v) {
    v->count -= v->count < STREAM_LAYERS ? v->count : STREAM_LAYERS;
}

/* Inflates the text from `at` on. Returns where the stream ends. */
static size_t look_at_stream(visit *v, inflate_result kind, const char *text, size_t length,
                             size_t at, int level) {
    size_t most = 16 * (length - at) + 4096, used = 0;
    size_t room_size = v->credit < most ? v->credit : most;
    char *room = take_room(v, room_size);
    if (room != NULL) {
        bool all;
        size_t made = inflate_text(kind, text + at, length - at, room, room_size, &all, &used);
        v->range = (layers_range){at, at + used, false};
        if (!all) {
            note(v, LAYERS_SOME);
        }
        charge_stream(v);
        look_at_made(v, room, made, level);
    }
    return at + used;
}

static void look_at_deflated(visit *v, const char *text, size_t length, int level) {
    inflate_result kind = inflate_kind(text, length);
    if (kind != INFLATE_NONE) {
        (void)look_at_stream(v, kind, text, length, 0, level);
    }
}

/* Deflated bytes among text. */
static void look_at_embedded(visit *v, const char *text, size_t length, int level) {
    enum {
        STREAMS_MOST = 256
    }; /* each costs more than its bytes, also where it comes to nothing */
    inflate_result kind;
    size_t at = 0;
    bool may = embedded_may(text, length);
    for (int n = 0; may && is_on(v) && (at = embedded_find(text, length, at, &kind)) > 0; n++) {
        if (n == STREAMS_MOST) {
            note(v, LAYERS_SOME);
            return;
        }
        size_t end = look_at_stream(v, kind, text, length, at, level);
        at = end > at ? end : at + 1;
    }
}

/* The bytes for which characters stand. */
static void look_at_letters(visit *v, const char *text, size_t length, int level) {
    char *room = is_on(v) && embedded_has_letters(text, length) ? take_room(v, length) : NULL;
    if (room != NULL) {
        v->range = (layers_range){0, length, false};
        look_at_made(v, room, embedded_bytes(text, length, room), level);
    }
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
            note(v, LAYERS_SOME);
        }
        charge_stream(v);
        look_at_made(v, room, made, level);
    }
    if (d != NULL) {
        decompress_close(d);
    }
}

/* Every layer that is made of the text directly. */
static void look_below(visit *v, const char *text, size_t length, int level) {
    v->range = (layers_range){0, length, false};
    look_at_packed(v, text, length, level);
    look_at_deflated(v, text, length, level);
    look_at_pieces(v, text, length, level);
    look_at_body(v, text, length, level);
    look_at_wide(v, text, length, level);
    look_at_escapes(v, text, length, level);
    look_at_embedded(v, text, length, level);
    look_at_letters(v, text, length, level);
    look_at_dumps(v, text, length, level);
    look_at_base64(v, text, length, level);
    look_at_hex(v, text, length, level);
    look_at_lists(v, text, length, level);
    look_at_members(v, text, length, level);
}

/* Whether the text was looked at before, no deeper and with no more doubts; notes that it is looked at. */
static bool was_seen(visit *v, const char *text, size_t length, int level) {
    uint64_t hash = XXH3_64bits(text, length) & ~(uint64_t)SEEN_HOW;
    uint64_t *place = &v->seen[(hash >> SEEN_BITS) % SEEN_PLACES];
    uint64_t before = *place & SEEN_HOW, now = (uint64_t)level << 1 | (v->doubts > 0);
    bool was = *place >> SEEN_BITS == hash >> SEEN_BITS && before >> 1 <= now >> 1 &&
               (before & 1) <= (now & 1);
    *place = was ? *place : (hash | now);
    return was;
}

static void look_at(visit *v, const char *text, size_t length, int level) {
    if (length == 0 || !is_on(v) || was_seen(v, text, length, level)) {
        return;
    }
    assert(v->each != NULL);
    if (level == 0 && undecoded_is_coded(text, length)) {
        note(v, LAYERS_UNREAD);
    }
    if (!v->each(v->context, text, length)) {
        v->result = LAYERS_STOPPED;
    } else if (level < LAYERS_MAX) {
        look_below(v, text, length, level);
    } else {
        note(v, LAYERS_SOME); /* deeper levels may exist */
    }
}

static visit begin(size_t length, void *context) {
    return (visit){.context = context,
                   .credit = LAYERS_GROWTH * length + LAYERS_FREE,
                   .count = LAYERS_OF_BYTE * length + LAYERS_LEAST,
                   .result = LAYERS_ALL};
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
