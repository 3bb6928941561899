#include "altered.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../text/base64.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "find.h"

/* The byte that M-… stands for; *size: its characters. 0 if there is none. */
static unsigned take_meta(const char *p, const char *end, size_t *size) {
    if (end - p < 3 || p[0] != 'M' || p[1] != '-' || p[2] < ' ' || p[2] > '~') {
        return 0;
    }
    bool control = p[2] == '^' && end - p > 3 && p[3] >= '@' && p[3] <= '_';
    *size = control ? 4 : 3;
    return control ? 0x80U | (unsigned)(p[3] - '@') : 0x80U | (unsigned)p[2];
}

/* The byte that two backslashes and three octal digits stand for. */
static unsigned take_octal(const char *p, const char *end, size_t *size) {
    unsigned value = 0;
    if (end - p < 5 || p[0] != '\\' || p[1] != '\\') {
        return 0;
    }
    for (int i = 2; i < 5; i++) {
        if (p[i] < '0' || p[i] > '7') {
            return 0;
        }
        value = value << 3 | (unsigned)(p[i] - '0');
    }
    *size = 5;
    return value;
}

/* The byte that an equals sign and two hexadecimal digits stand for. */
static unsigned take_printable(const char *p, const char *end, size_t *size) {
    *size = 3;
    if (end - p < 3 || *p != '=') {
        return 0;
    }
    int high = hex_value(p[1]), low = hex_value(p[2]);
    return high < 0 || low < 0 ? 0 : (unsigned)high << 4 | (unsigned)low;
}

/* The value of a digit of base64 in the standard alphabet; 64 if it is none. */
static unsigned sextet(char c) {
    return is_alphanumeric(c) || is_one_of(c, "+/") ? (unsigned)base64_digit(c) : 64;
}

/* Whether UTF-7 for one Latin letter, typographic mark or currency sign stands in the text: +AOk- */
static bool has_utf7(const char *text, const char *end) {
    const char *p = text;
    while (end - p > 4 && (p = memchr(p, '+', (size_t)(end - p - 4))) != NULL) {
        unsigned first = sextet(p[1]), second = sextet(p[2]), third = sextet(p[3]);
        unsigned unit = first << 10 | second << 4 | third >> 2;
        bool is_sign = first < 64 && second < 64 && third < 64 && (third & 3) == 0 &&
                       ((unit >= 0xA0 && unit < 0x250) || (unit >= 0x2010 && unit < 0x20D0));
        if (is_sign && p[4] == '-') {
            return true;
        }
        p++;
    }
    return false;
}

/* Whether R's mark of a character beyond ASCII stands in the text, of four or eight digits: <U+20AC> */
static bool has_r_mark(const char *text, const char *end) {
    const char *p = text;
    while (end - p > 6 && (p = memchr(p, '<', (size_t)(end - p - 6))) != NULL) {
        const char *digits = p + 3;
        if (p[1] != 'U' || p[2] != '+') {
            p++;
            continue;
        }
        p = skip_hex(digits, end);
        bool is_whole = p < end && *p == '>' && (p - digits == 4 || p - digits == 8);
        if (is_whole && strtoul(digits, NULL, 16) >= 0x80) {
            return true;
        }
    }
    return false;
}

typedef unsigned take_byte(const char *p, const char *end, size_t *size);

/* Whether a character of UTF-8 beyond ASCII stands at `p`, byte by byte. */
static bool is_character(take_byte *take, const char *p, const char *end) {
    size_t size = 0;
    unsigned first = take(p, end, &size);
    int more = first >= 0xC2 && first < 0xE0   ? 1
               : first >= 0xE0 && first < 0xF0 ? 2
               : first >= 0xF0 && first < 0xF5 ? 3
                                               : 0;
    for (int i = 0; i < more; i++) {
        p += size;
        if ((take(p, end, &size) & ~0x3FU) != 0x80) {
            return false;
        }
    }
    return more > 0;
}

/* `mark`: the two bytes that each of its bytes begins with. memchr is many times as fast as memmem here. */
static bool has_character(take_byte *take, const char *mark, const char *text, const char *end) {
    const char *p = text;
    while (end - p > 1 && (p = memchr(p, mark[0], (size_t)(end - p - 1))) != NULL) {
        if (p[1] == mark[1] && is_character(take, p, end)) {
            return true;
        }
        p += p[1] == mark[1] ? 2 : 1;
    }
    return false;
}

/*
** Whether a text has been encoded in quoted-printable. In a mail's header, words in it stand between marks of their own, which
** a lead may quote.
*/
static bool has_printable(const char *text, const char *end) {
    static const char *const letters[] = {"=C", "=D", "=E", "=F"}, *const words[] = {"?Q?", "?q?",
                                                                                     NULL};
    bool has = false;
    for (size_t i = 0; i < sizeof letters / sizeof *letters && !has; i++) {
        has = has_character(take_printable, letters[i], text, end);
    }
    return has && !bytes_any(bytes_hold, text, (size_t)(end - text), words);
}

/* Whether the string that begins at `quote` is the value, or the first element, of a member that holds objects. */
static bool is_lead_object(const char *text, const char *quote) {
    static const char *const names[] = {"\"contact\"", "\"company\"",    "\"analysis\"",
                                        "\"summary\"", "\"categories\"", NULL};
    const char *p = quote;
    while (p > text && is_one_of(p[-1], " \t\r\n[:")) {
        p--;
    }
    return p < quote && bytes_any(bytes_end, text, (size_t)(p - text), names);
}

/* Whether a print that stands for an object begins at `p`. */
static bool is_stub(const char *p, const char *end) {
    static const char *const stubs[] = {"[Object]\"",      "[Array]\"",           "@{",
                                        "System.Object[]", "System.Collections.", NULL};
    return bytes_any(bytes_begin, p, (size_t)(end - p), stubs);
}

/* Whether a logger or PowerShell has left out an object of the lead, and printed this for it. */
static bool has_stub(const char *text, const char *end) {
    for (const char *first = "[@S"; *first != 0; first++) {
        const char *p = text + 1;
        while ((p = memchr(p, *first, (size_t)(end - p))) != NULL) {
            if (p[-1] == '"' && is_stub(p, end) && is_lead_object(text, p - 1)) {
                return true;
            }
            p++;
        }
    }
    return false;
}

/* How much of a text is ASCII, up to the first character that is none. */
static size_t ascii_length(const char *text, size_t length) {
    const uint64_t high = 0x8080808080808080U;
    size_t at = 0;
    for (uint64_t eight; length - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, text + at, sizeof eight);
        if ((eight & high) != 0) {
            break;
        }
    }
    while (at < length && (uint8_t)text[at] < 0x80) {
        at++;
    }
    return at;
}

/* Whether all characters beyond ASCII are U+FFFD, two of them side by side. */
static bool is_replaced(const char *text, size_t length) {
    static const char replaced[] = "\xEF\xBF\xBD";
    bool pair = false;
    while (length > 0 && bytes_begin(text, length, replaced)) {
        pair |= bytes_begin(text + 3, length - 3, replaced);
        size_t size = 3 + ascii_length(text + 3, length - 3);
        text += size;
        length -= size;
    }
    return pair && length == 0;
}

/* How many columns of a console the characters take. */
static size_t count_columns(const char *p, const char *end) {
    size_t columns = 0;
    for (; p < end; p++) {
        unsigned char byte = (unsigned char)*p;
        bool is_wide = byte >= 0xE3; /* Chinese, Japanese and Korean characters, and emoji */
        columns += (size_t)(byte < 0x80 || byte >= 0xC0) + is_wide;
    }
    return columns;
}

enum { BREAKS_MANY = 4 };

/* Whether a console may be so wide: between these, or this for certain. A few line ends alone say little. */
static bool is_console(size_t widest, size_t most, size_t breaks) {
    enum { LEAST = 40, MOST = 400, SPAN = 16 };
    static const size_t usual[] = {80, 100, 120, 132, 160};
    bool is_usual = false;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        bool is_near = most - widest < SPAN && usual[i] <= most;
        is_usual |= usual[i] == widest || (usual[i] > widest && is_near);
    }
    return widest >= LEAST && widest <= MOST && (is_usual || breaks >= BREAKS_MANY);
}

/*
** Whether each line holds as many words as a certain width has room for, as Python's rich prints a text. JSON that is
** indented has blanks where its lines begin.
*/
static bool is_filled(const char *text, const char *end) {
    size_t widest = 0, most = SIZE_MAX, breaks = 0;
    bool is_even = true; /* all lines but the last are as long as the first */
    const char *line = text, *stop = memchr(text, '\n', (size_t)(end - text));
    if (stop == NULL || *text != '{' ||
        text[without_space(text, (size_t)(end - text)) - 1] != '}') {
        return false;
    }
    while (stop != NULL && stop + 1 < end && !dk_is_json_space(stop[1]) && widest <= most) {
        size_t columns = count_columns(line, stop);
        size_t trimmed = count_columns(line, line + without_space(line, (size_t)(stop - line)));
        line = stop + 1;
        stop = memchr(line, '\n', (size_t)(end - line));
        const char *last = stop == NULL ? end : stop;
        const char *word = memchr(line, ' ', (size_t)(last - line));
        size_t room = trimmed + count_columns(line, word == NULL ? last : word);
        is_even &= breaks == 0 || columns == widest;
        widest = columns > widest ? columns : widest;
        most = room < most ? room : most;
        breaks++;
    }
    size_t columns = count_columns(line, end);
    widest = columns > widest ? columns : widest;
    bool is_read = breaks > 0 && stop == NULL && widest <= most;
    return is_read && is_console(widest, most, is_even && breaks > 1 ? BREAKS_MANY : breaks);
}

typedef size_t measure(const char *p, const char *end);

/*
** Whether all lines but the last end at one column behind blanks, and are indented as far as the first is narrower: it stood in a
** column of a table. The longest line may have no blanks behind it. `count`: programs fill up characters, or columns.
*/
static bool is_padded(const char *text, const char *end, measure *count) {
    const char *stop = memchr(text, '\n', (size_t)(end - text)), *line = text;
    size_t lines = 0, padded = 0;
    if (stop == NULL || stop == text || !is_blank(stop[-1])) {
        return false;
    }
    const size_t first = count(text, stop);
    for (size_t width = 0; stop != NULL; stop = memchr(line, '\n', (size_t)(end - line)), lines++) {
        size_t columns = count(line, stop);
        width = lines == 1 ? columns : width;
        size_t indent = (size_t)(skip_blanks(line, stop) - line);
        if (lines > 0 && (columns != width || width < first || indent < width - first)) {
            return false;
        }
        padded += is_blank(stop[-1]);
        line = stop + 1;
    }
    return lines > 1 && padded > 1;
}

/* The notation of a text that is all ASCII. */
static altered notation_of(const char *text, size_t length) {
    const char *end = text + length;
    return has_character(take_meta, "M-", text, end) ? ALTERED_CAT
           : has_character(take_octal, "\\\\", text, end) && find_is_doubled(text, length)
               ? ALTERED_BYTEA
           : has_printable(text, end) ? ALTERED_PRINTABLE
           : has_utf7(text, end)      ? ALTERED_UTF7
           : has_r_mark(text, end)    ? ALTERED_R
                                      : ALTERED_NONE;
}

/* Every payload passes through here. Most have a character beyond ASCII early on, which settles it. */
altered altered_look(const char *text, size_t length) {
    const char *end = text + length;
    if (length > 1 && has_stub(text, end)) {
        return ALTERED_STUB;
    }
    size_t ascii = ascii_length(text, length);
    if (ascii < length && is_replaced(text + ascii, length - ascii)) {
        return ALTERED_REPLACED;
    }
    altered found = ascii < length ? ALTERED_NONE : notation_of(text, length);
    if (found != ALTERED_NONE || memchr(text, '\n', length) == NULL) {
        return found;
    }
    bool padded = is_padded(text, end, count_columns) || is_padded(text, end, count_characters);
    return padded ? ALTERED_PADDED : is_filled(text, end) ? ALTERED_FILLED : ALTERED_NONE;
}

/* One + may be that of an address: jo+news@… In base64 they are further apart than words are long. */
bool altered_has_plus(const char *text, size_t length) {
    enum { SEVERAL = 3, WORD_MOST = 24 };
    const char *end = text + length, *p = text + 1, *last = text;
    int found = 0;
    if (memchr(text, ' ', length) != NULL) {
        return false;
    }
    while (found < SEVERAL && end - p > 1 && (p = memchr(p, '+', (size_t)(end - p - 1))) != NULL) {
        bool is_between = p[-1] >= 'a' && p[-1] <= 'z' && is_alphanumeric(p[1]);
        found = !is_between ? 0 : p - last <= WORD_MOST ? found + 1 : 1;
        last = p++;
    }
    return found == SEVERAL;
}
