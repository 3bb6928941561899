/* What a JSON string, a list of bytes, base64 and gzip hold. */
#include "finder.h"

#include <stdint.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "../../ext/utf8.h"
#include "../../ext/value.h"
#include "../text/base64.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/hex_dump.h"
#include "../text/http.h"
#include "../text/inflate.h"
#include "../text/packed.h"
#include "../text/undecoded.h"
#include "trace.h"

/* Of inflateInit2: gzip or zlib, whichever it is; or deflate without the header of either. */
enum { EITHER_FORMAT = 32 + MAX_WBITS, BARE_FORMAT = -MAX_WBITS };

/* Whether gzip begins there, or zlib's own format with the window that all programs use. */
static bool is_packed(const char *bytes, size_t length) {
    static const char *const magics[] = {"\x1F\x8B", "\x78\x01", "\x78\x5E",
                                         "\x78\x9C", "\x78\xDA", NULL};
    return length > 2 && bytes_any(bytes_begin, bytes, length, magics);
}

/* What has been decoded: whether it begins as something that may hold payloads. */
static bool is_promising(const char *bytes, size_t length) {
    const char *first = bytes + byte_order_mark(bytes, length);
    size_t at = (size_t)(skip_json_space(first, bytes + length) - bytes);
    return at < length && (strchr("{[\"", bytes[at]) != NULL
                               ? bytes[at] != 0
                               : length - at > 2 && (is_packed(bytes + at, length - at) ||
                                                     (bytes[at] >= 'A' && bytes[at] <= 'Z' &&
                                                      bytes_hold(bytes, length, "HTTP/1."))));
}

/* How far the base64 goes that begins the text, padding included. */
static size_t base64_length(const char *text, size_t length) {
    size_t at = 0;
    while (at < length && is_base64_digit(text[at])) {
        at++;
    }
    for (size_t padding = 0; at < length && text[at] == '=' && padding < 2; padding++) {
        at++;
    }
    return at;
}

/*
** How many bytes a gzip body of this length may unpack to. What is inside of another one adds nothing, so that time and
** memory stay in proportion to the input.
*/
static size_t unpack_limit(finder *f, size_t length) {
    if (f->packed_depth == 0) {
        f->unpack_credit += length * FIND_UNPACK_RATIO;
        f->unpack_credit = f->unpack_credit < f->room_max ? f->unpack_credit : f->room_max;
    }
    return f->unpack_credit;
}

char *find_unpack(finder *f, const char *bytes, size_t length, bool bare, size_t *made, bool *whole,
                  size_t *left) {
    size_t room = length * 16 + 1024, limit = unpack_limit(f, length);
    z_stream z = {.next_in = (const Bytef *)bytes, .avail_in = (uInt)length};
    char *out = NULL, *more;
    int rc = Z_MEM_ERROR;
    *made = *left = 0;
    *whole = false;
    if (length > UINT32_MAX || limit == 0 ||
        inflateInit2(&z, bare ? BARE_FORMAT : EITHER_FORMAT) != Z_OK) {
        return NULL;
    }
    do {
        room = room < limit ? room : limit;
        if ((more = find_room(f, room)) == NULL) {
            break;
        }
        if (out != NULL) {
            memcpy(more, out, *made);
        }
        out = more;
        do {
            z.next_out = (Bytef *)out + *made;
            z.avail_out = (uInt)(room - *made);
            rc = inflate(&z, Z_FINISH);
            *made = room - z.avail_out;
        } while (rc == Z_STREAM_END && is_packed((const char *)z.next_in, z.avail_in) &&
                 inflateReset(&z) == Z_OK);
        room *= 4;
    } while (rc == Z_BUF_ERROR && z.avail_out == 0 && *made < limit);
    (void)inflateEnd(&z);
    f->unpack_credit -= *made;
    find_allow(f, *made);
    *whole = rc == Z_STREAM_END;
    *left = *whole ? z.avail_in : 0;
    return out;
}

/* `bare`: deflate without a header. */
static void in_deflated(finder *f, const char *bytes, size_t length, bool bare, int level) {
    size_t made, left;
    bool whole;
    if (level > FIND_LEVELS_MAX) {
        find_note_deep(f, bytes, length);
        return;
    }
    char *out = find_unpack(f, bytes, length, bare, &made, &whole, &left);
    if (out != NULL && whole) {
        f->packed_depth++;
        find_in_text(f, out, made, level, false);
        f->packed_depth--;
        if (left > 0) {
            find_in_text(f, bytes + length - left, left, level, false);
        }
    } else if (f->unpack_credit == 0) {
        find_note_deep(f, bytes, length);
    } else if (out != NULL && made == 0 && *bytes == 'x') {
        find_in_text(f, bytes, length, level, false); /* it is text that begins with x^ */
    } else if (out != NULL) {
        find_note_cut(f, out, made);
    }
}

void find_in_gzip(finder *f, const char *bytes, size_t length, int level) {
    in_deflated(f, bytes, length, false, level);
}

static bool shows_trace(finder *f, const char *bytes, size_t length, int level);

bool find_is_plain(const char *bytes, size_t length) {
    return undecoded_text_share(bytes, length) == UNDECODED_TEXT &&
           memchr(bytes, 0, length) == NULL;
}

/* Whether a text begins as base64 of something promising, in base64 any number of times. */
static bool is_promising_base64(const char *text, size_t length) {
    enum { PEEK = 128, CERTAIN = 4 };
    char outs[2][PEEK];
    dk_error error;
    int times = 0;
    for (length = length < PEEK ? length : PEEK; length >= 4; times++) {
        char *out = outs[times & 1];
        if (!base64_decode(text, length / 4 * 4, out, &length, &error)) {
            break;
        }
        if (is_promising(out, length)) {
            return true;
        }
        text = out;
    }
    return times >= CERTAIN; /* no other text is base64 so many times */
}

size_t find_undo_percent(const char *run, size_t length, char *out) {
    size_t made = 0;
    for (size_t i = 0; i < length; i++) {
        bool may_be = run[i] == '%' && length - i > 2;
        int high = may_be ? hex_value(run[i + 1]) : -1, low = may_be ? hex_value(run[i + 2]) : -1;
        bool is_escape = high >= 0 && low >= 0;
        out[made++] = is_escape ? (char)(high << 4 | low) : run[i];
        i += is_escape ? 2 : 0;
    }
    return made;
}

/*
** Whether base64, in which slashes and line ends may be escaped, shows a trace of a payload from the digit `skip` on, also in
** gzip in it.
*/
static bool run_shows_trace(finder *f, const char *run, size_t length, size_t skip, int level) {
    struct find_chunk *before = f->chunks;
    bool whole, shows = false;
    char *bytes = find_room(f, length);
    if (bytes != NULL) {
        length = find_undo_percent(run, length, bytes);
        size_t made = base64_decode_run(bytes, length, skip, bytes);
        bool is_bare = inflate_kind(bytes, made) == INFLATE_BARE;
        bool packed = is_bare || is_packed(bytes, made);
        size_t left;
        const char *out =
            packed ? find_unpack(f, bytes, made, is_bare, &made, &whole, &left) : bytes;
        f->packed_depth += packed;
        shows = out != NULL && shows_trace(f, out, made, level + 1);
        shows |= packed && f->unpack_credit == 0; /* what has not been looked at may show one */
        f->packed_depth -= packed;
    }
    while (f->chunks != before) {
        find_drop_room(f);
    }
    return shows;
}

/* Whether percent-encoding, in which anything may have been written, shows a trace of a payload. */
static bool percents_show_trace(finder *f, const char *bytes, size_t length, int level) {
    enum { LEAST = 4 };
    size_t count = 0;
    const char *p = bytes, *end = bytes + length;
    while (count < LEAST && (p = memchr(p, '%', (size_t)(end - p))) != NULL) {
        count += end - p > 2 && hex_value(p[1]) >= 0 && hex_value(p[2]) >= 0;
        p++;
    }
    char *out = count < LEAST ? NULL : find_room(f, length);
    if (out == NULL) {
        return false;
    }
    size_t made = find_undo_percent(bytes, length, out);
    bool shows = shows_trace(f, out, made, level + 1);
    find_drop_room(f);
    return shows;
}

/* The bytes that base64 begins with: as many as a look at what they are takes. Returns how many. */
enum { CODED_PEEK = 1024, BARE_LEAST = 48 };
static size_t peek_base64(const char *text, size_t length, char out[CODED_PEEK]) {
    return base64_decode_run(text, length < CODED_PEEK ? length : CODED_PEEK, 0, out);
}

/* Whether a run of base64 is deflate without a header, of a text. */
static bool is_bare_run(const char *run, size_t length) {
    char start[CODED_PEEK];
    return undecoded_is_run(run, length < CODED_PEEK ? length : CODED_PEEK) &&
           inflate_kind(start, peek_base64(run, length, start)) == INFLATE_BARE;
}

/* The next gzip in base64, at which one begins anywhere in a run; NULL if there is none. */
static const char *next_gzip(const char *p, const char *end, size_t *skip) {
    *skip = 0;
    return memmem(p, (size_t)(end - p), "H4sI", strlen("H4sI"));
}

/* The digit of a run from which on it is base64 of a text: what stands before it may be digits as well. 4: there is none. */
static size_t text_begins(const char *run, size_t length) {
    enum { PEEK = 128 };
    char out[PEEK];
    size_t skip = 0;
    length = length < PEEK ? length : PEEK;
    while (skip < 4 &&
           undecoded_text_share(out, base64_decode_run(run, length, skip, out)) != UNDECODED_TEXT) {
        skip++;
    }
    return skip;
}

/* The next run of base64 in which a text, deflate of one, or something promising begins, other than gzip; NULL if there is none. */
static const char *next_promising(const char *p, const char *end, size_t *skip) {
    enum { LEAST = 48 };
    while (p < end) {
        size_t run = base64_length(p, (size_t)(end - p));
        if (run >= LEAST && memcmp(p, "H4sI", 4) != 0) {
            *skip = is_promising_base64(p, run) ? 0 : text_begins(p, run);
            *skip = *skip == 4 && is_bare_run(p, run) ? 0 : *skip;
            if (*skip < 4) {
                return p;
            }
        }
        p += run > 0 ? run : 1;
    }
    return NULL;
}

/* Whether base64 in the bytes, or gzip in it, shows a trace of a payload, or is packed in a way that is not undone. */
static bool shows_packed_trace(finder *f, const char *bytes, size_t length, int level) {
    static const char *(*const next[])(const char *, const char *, size_t *) = {next_gzip,
                                                                                next_promising};
    const char *end = bytes + length;
    bool shows = packed_is_certain(bytes, length) || packed_in_base64(bytes, length) != NULL ||
                 (level < FIND_LEVELS_MAX && percents_show_trace(f, bytes, length, level));
    for (size_t i = 0; i < 2; i++) {
        const char *p = bytes;
        size_t skip;
        while (!shows && level < FIND_LEVELS_MAX && (p = next[i](p, end, &skip)) != NULL) {
            const char *run = p;
            while (p < end && (is_base64_digit(*p) || is_one_of(*p, "\\%"))) {
                p++;
            }
            shows = run_shows_trace(f, run, (size_t)(p - run), skip, level);
        }
    }
    return shows;
}

static bool shows_trace(finder *f, const char *bytes, size_t length, int level) {
    return trace_in(bytes, length) || trace_ends_lead(bytes, length) ||
           shows_packed_trace(f, bytes, length, level);
}

bool find_shows_trace(finder *f, const char *bytes, size_t length) {
    return shows_trace(f, bytes, length, 0);
}

unsigned find_trace(finder *f, const char *bytes, size_t length) {
    unsigned seen = trace_look(bytes, length);
    bool shows = !trace_is(seen) &&
                 (trace_ends_lead(bytes, length) || shows_packed_trace(f, bytes, length, 0));
    return shows ? TRACE_LEAD | TRACE_EVENT | TRACE_DATA : seen;
}

/* Whether a text has base64 of something promising in it. */
static bool has_promising_base64(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        size_t run = base64_length(text + at, length - at);
        if (run >= 16 && is_promising_base64(text + at, run)) {
            return true;
        }
        at += run > 0 ? run : 1;
    }
    return false;
}

void find_note_deep(finder *f, const char *text, size_t length) {
    if (is_packed(text, length) || has_promising_base64(text, length) ||
        shows_trace(f, text, length, FIND_LEVELS_MAX)) {
        f->too_deep = true;
        find_note_unread(f, text, length);
    }
}

/* Deflate without a header in base64; false if it is none. */
static bool in_bare_base64(finder *f, const char *text, size_t length, int level) {
    char start[CODED_PEEK];
    size_t made = length < BARE_LEAST ? 0 : peek_base64(text, length, start);
    dk_error error;
    if (inflate_kind(start, made) != INFLATE_BARE) {
        return false;
    }
    char *out = find_room(f, length);
    if (out == NULL || !base64_decode(text, length, out, &made, &error)) {
        return false;
    }
    in_deflated(f, out, made, true, level + 1);
    return true;
}

bool find_is_coded(const char *text, size_t length) {
    char start[CODED_PEEK];
    if (!undecoded_is_run(text, length < CODED_PEEK ? length : CODED_PEEK)) {
        return false;
    }
    size_t made = peek_base64(text, length, start);
    return undecoded_text_share(start, made) != UNDECODED_TEXT && !is_packed(start, made) &&
           inflate_kind(start, made) == INFLATE_NONE && find_is_all_base64(text, length);
}

/* Searches bytes that a notation for bytes stood for. */
static void in_decoded(finder *f, const char *out, size_t made, int level) {
    if (is_packed(out, made)) {
        find_in_gzip(f, out, made, level + 1);
    } else {
        find_in_text(f, out, made, level + 1, false);
    }
}

/* Text in base64; false if it is none. */
bool find_in_base64(finder *f, const char *text, size_t length, int level) {
    char start[12];
    size_t made, first = length < 16 ? length / 4 * 4 : 16;
    dk_error error;
    if (length < 16 || !base64_decode(text, first, start, &made, &error) ||
        !(is_promising(start, made) || find_is_plain(start, made))) {
        return in_bare_base64(f, text, length, level);
    }
    char *out = find_room(f, length);
    if (out == NULL) {
        return false;
    }
    if (!base64_decode(text, length, out, &made, &error) ||
        !(is_promising(out, made) ||
          (find_is_plain(out, made) &&
           (find_is_all_base64(out, made) ? is_promising_base64(out, made)
                                          : find_shows_trace(f, out, made))))) {
        find_drop_room(f);
        return in_bare_base64(f, text, length, level);
    }
    in_decoded(f, out, made, level);
    return true;
}

/* The text of a JSON string, given its inside; NULL if out of memory, which the finder notes. */
static const char *decoded(finder *f, const char *inside, size_t *length, bool escaped) {
    if (!escaped) {
        return inside;
    }
    char *out = find_room(f, *length);
    if (out != NULL) {
        *length = escape_json(inside, *length, out);
    }
    return out;
}

/* Whether a string that has no brackets may still be a text: a mail whose parts are in base64, or uuencoded lines. */
static bool may_be_mail(const char *inside, size_t length) {
    enum { LEAST = 64 };
    return length > LEAST && (bytes_hold(inside, length, "-Transfer-Encoding:") ||
                              bytes_begin(inside, length, "begin "));
}

/* The inside of a JSON string. */
void find_in_string(finder *f, const char *inside, size_t length, bool escaped, int level,
                    bool whole) {
    static const char before[] = ";base64,";
    if (find_next(inside, 0, length) < length ||
        (escaped && (inside[0] == '\\' || bytes_hold(inside, length, "\\u007") ||
                     may_be_mail(inside, length)))) {
        inside = decoded(f, inside, &length, escaped);
        bool is_base64 = inside != NULL && length >= 16 && find_is_all_base64(inside, length);
        if (inside != NULL && !(is_base64 && find_in_base64(f, inside, length, level))) {
            find_in_text(f, inside, length, level + 1, whole);
        }
        return;
    }
    const char *all = inside;
    size_t size = length;
    const char *data =
        length > 32 ? memmem(inside, 64 < length ? 64 : length, before, strlen(before)) : NULL;
    if (data != NULL) {
        data += strlen(before);
        length -= (size_t)(data - inside);
        inside = data;
    }
    bool may_be_base64 = length >= 16 && is_base64_digit(*inside);
    inside = may_be_base64 ? decoded(f, inside, &length, escaped) : NULL;
    if (inside == NULL || !find_in_base64(f, inside, length, level)) {
        find_note_rest(f, all, size);
    }
}

/* A character that Slack writes as an entity: how long that is; 0 if none begins here. */
static size_t slack_entity(const char *p, const char *end, char *out) {
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", NULL};
    const char *name = bytes_which(bytes_begin, p, (size_t)(end - p), names);
    *out = name == NULL || name[1] == 'a' ? '&' : name[1] == 'l' ? '<' : '>';
    return name == NULL ? 0 : strlen(name);
}

/*
** What was written where Slack has made a link of it: <https://…>, <http://host|host> or <mailto:address|address>. NULL
** if that is not certain, as in a mention.
*/
static const char *slack_link(const char *p, const char *close, size_t *length) {
    const char *bar = memchr(p, '|', (size_t)(close - p)), *shown = bar == NULL ? p : bar + 1;
    size_t target = (size_t)((bar == NULL ? close : bar) - p);
    bool is_link = (target > 4 && bytes_begin(p, target, "http")) ||
                   (target > 7 && bytes_begin(p, target, "mailto:") && bar != NULL);
    *length = (size_t)(close - shown);
    bool is_same = *length <= target && memcmp(p + target - *length, shown, *length) == 0;
    return is_link && is_same ? shown : NULL;
}

/* Of the text that a link shows. Returns how many bytes were written. */
static size_t undo_slack_entities(const char *p, size_t length, char *out) {
    const char *end = p + length;
    size_t made = 0;
    while (p < end) {
        size_t size = slack_entity(p, end, out + made);
        out[made] = size > 0 ? out[made] : *p;
        made++;
        p += size > 0 ? size : 1;
    }
    return made;
}

/* Undoes what Slack does to the text of a message; false if what was written is not certain. */
static bool undo_slack(const char *p, size_t length, char *out, size_t *made) {
    const char *end = p + length;
    char *start = out;
    while (p < end) {
        size_t size = *p == '&' ? slack_entity(p, end, out) : 0;
        const char *close = *p == '<' ? memchr(p, '>', (size_t)(end - p)) : NULL;
        if (close != NULL) {
            const char *shown = slack_link(p + 1, close, &size);
            if (shown == NULL) {
                return false;
            }
            out += undo_slack_entities(shown, size, out);
            p = close + 1;
        } else if (size > 0) {
            out++;
            p += size;
        } else if (is_one_of(*p, "&<>")) {
            return false;
        } else {
            *out++ = *p++;
        }
    }
    *made = (size_t)(out - start);
    return true;
}

void find_in_slack(finder *f, const char *inside, size_t length, bool escaped, int level) {
    size_t made;
    const char *text = decoded(f, inside, &length, escaped);
    char *out = text == NULL ? NULL : find_room(f, length);
    if (out == NULL) {
        return;
    }
    if (undo_slack(text, length, out, &made)) {
        find_in_text(f, out, made, level + 1, false);
    } else if (trace_in(text, length)) {
        f->unsure = true;
        find_note_unread(f, text, length);
    }
}

/* The bytes for which the characters of a UTF-8 text stand; 0 if it has a character that stands for none. */
static size_t bytes_of_letters(const char *p, size_t length, char *out) {
    const char *end = p + length;
    char *start = out;
    for (; p < end; p++) {
        unsigned lead = (unsigned char)*p;
        if (lead >= 0x80 && (lead > 0xC3 || end - p < 2)) {
            return 0;
        }
        *out++ = lead < 0x80 ? *p : (char)((lead & 3) << 6 | ((unsigned char)p[1] & 63));
        p += lead >= 0x80;
    }
    return (size_t)(out - start);
}

static bool is_utf8(const char *text, size_t length) {
    const uint8_t *p = (const uint8_t *)text, *end = p + length;
    while (p < end) {
        int size = *p < 0x80 ? 1 : dk_utf8_length(p, end);
        if (size <= 0) {
            return false;
        }
        p += size;
    }
    return true;
}

bool find_in_byte_letters(finder *f, const char *inside, size_t length, bool escaped, int level) {
    const char *text = decoded(f, inside, &length, escaped);
    char *out = text == NULL ? NULL : find_room(f, length);
    size_t made = out == NULL ? 0 : bytes_of_letters(text, length, out);
    if (made == 0 || made == length || !is_utf8(out, made)) {
        return false;
    }
    find_in_text(f, out, made, level + 1, false);
    return true;
}

void find_in_list(finder *f, const char *out, size_t made, int level) {
    if (is_promising(out, made) || find_next(out, 0, made) < made) {
        in_decoded(f, out, made, level);
    } else {
        find_note_rest(f, out, made);
    }
}

/*
** ------------------------------------------------------------------------ base64 among other words
*/

/* Whether a text is base64 and nothing else; it may have been broken into lines of one length. */
bool find_is_all_base64(const char *text, size_t length) {
    size_t at = 0, width = 0, last = 0;
    for (;;) {
        size_t part = base64_length(text + at, length - at);
        at += part;
        width = width == 0 ? part : width;
        if (part > width || (last > 0 && last < width)) {
            return false; /* several texts, one behind the other */
        }
        last = part;
        if (at == length || part == 0 || (text[at] != '\n' && text[at] != '\r')) {
            return at == length;
        }
        while (at < length && (text[at] == '\n' || text[at] == '\r')) {
            at++;
        }
    }
}

/* Where base64 that begins at `at` ends, and whether its slashes are escaped, any number of times. */
static size_t base64_end(const find_text *t, size_t at, bool *escaped) {
    size_t slash;
    *escaped = false;
    for (;;) {
        at += base64_length(t->bytes + at, t->line_end - at);
        for (slash = at; slash < t->line_end && t->bytes[slash] == '\\'; slash++) {
        }
        if (slash == at || slash == t->line_end || t->bytes[slash] != '/' ||
            t->bytes[at - 1] == '=') {
            return at;
        }
        *escaped = true;
        at = slash;
    }
}

/*
** JSON, or a message of HTTP, in hexadecimal: as databases write bytes (\\x7b22…, X'7B22…', 0x7B22…), or with colons between them, as
** Wireshark does. It has no other reading.
*/
static find_result in_hex(finder *f, const find_text *t, size_t at, size_t *end) {
    const char *digits = t->bytes + at, *last = t->bytes + t->line_end, *behind = digits;
    size_t made = hex_bytes(digits, last, NULL, &behind);
    find_spend(f, (size_t)(behind - digits), FIND_FAST);
    bool is_word = made > 0 && (behind == last || !is_alphanumeric(*behind));
    char *out = is_word ? find_room(f, made) : NULL;
    if (out == NULL) {
        return FIND_NONE;
    }
    (void)hex_bytes(digits, last, out, &behind);
    if (!find_is_json_text(f, out, made) && http_begins(out, made, true) != HTTP_YES) {
        find_drop_room(f);
        return FIND_NONE;
    }
    find_in_text(f, out, made, t->level + 1, false);
    *end = (size_t)(behind - t->bytes) + (behind < last && *behind == '\'');
    return FIND_VALUE;
}

/* Base64 or hexadecimal among other words. */
find_result find_in_word(finder *f, const find_text *t, size_t at, size_t *end) {
    bool escaped;
    size_t length = 0;
    if (is_one_of(t->bytes[at], "75")) {
        return in_hex(f, t, at, end);
    }
    *end = base64_end(t, at, &escaped);
    if (!escaped) {
        return find_in_base64(f, t->bytes + at, *end - at, t->level) ? FIND_VALUE : FIND_NONE;
    }
    char *out = find_room(f, *end - at);
    if (out == NULL) {
        return FIND_NONE;
    }
    for (size_t i = at; i < *end; i++) {
        if (t->bytes[i] != '\\') {
            out[length++] = t->bytes[i];
        }
    }
    if (!find_in_base64(f, out, length, t->level)) {
        find_drop_room(f);
        return FIND_NONE;
    }
    return FIND_VALUE;
}
