#include "logline.h"

#include <stdio.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/scan.h"
#include "unescape.h"

/* A time stands within this many bytes of a line's beginning. */
enum { TIME_WITHIN = 400 };

/* Whether the bytes are as the pattern: 9 for a digit, A for a letter, else itself. */
static bool is_like(const char *p, size_t length, const char *pattern) {
    for (size_t i = 0; pattern[i] != 0; i++) {
        if (i == length) {
            return false;
        }
        bool letter = (p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= 'a' && p[i] <= 'z');
        if (pattern[i] == '9'   ? !dk_is_digit(p[i])
            : pattern[i] == 'A' ? !letter
                                : p[i] != pattern[i]) {
            return false;
        }
    }
    return true;
}

/*
** ------------------------------------------------------------------------------------------ time
*/

static const char common_pattern[] = "99/AAA/9999:99:99:99";

static size_t common_length(const char *p, size_t length) {
    size_t made = sizeof common_pattern - 1;
    if (!is_like(p, length, common_pattern)) {
        return 0;
    }
    bool zone =
        is_like(p + made, length - made, " +9999") || is_like(p + made, length - made, " -9999");
    return zone ? made + 6 : made;
}

static size_t zone_length(const char *p, size_t length) {
    return length > 0 && (*p == 'Z' || *p == 'z')                         ? 1
           : is_like(p, length, "+99:99") || is_like(p, length, "-99:99") ? 6
           : is_like(p, length, "+9999") || is_like(p, length, "-9999")   ? 5
                                                                          : 0;
}

static size_t iso_length(const char *p, size_t length) {
    if (!is_like(p, length, "9999-99-99T99:99") && !is_like(p, length, "9999-99-99 99:99")) {
        return 0;
    }
    size_t at = 16;
    if (is_like(p + at, length - at, ":99")) {
        at += 3;
        if (at + 1 < length && (p[at] == '.' || p[at] == ',') && dk_is_digit(p[at + 1])) {
            for (at++; at < length && dk_is_digit(p[at]); at++) {
            }
        }
    }
    return at + zone_length(p + at, length - at);
}

static void find_time(const char *line, size_t length, logline *out) {
    size_t within = length < TIME_WITHIN ? length : TIME_WITHIN;
    for (size_t at = 0; at < within; at++) {
        if (!dk_is_digit(line[at]) || (at > 0 && dk_is_digit(line[at - 1]))) {
            continue;
        }
        size_t common = common_length(line + at, length - at);
        size_t iso = common > 0 ? 0 : iso_length(line + at, length - at);
        if (common + iso > 0) {
            out->time = (logline_slice){line + at, common + iso};
            out->clock = common > 0 ? LOGLINE_COMMON : LOGLINE_ISO;
            return;
        }
    }
}

static bool common_time(const logline_slice *time, char out[DK_DATE_LENGTH]) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *p = time->bytes;
    char made[40];
    int month = 0;
    if (common_length(p, time->length) != time->length) {
        return false;
    }
    for (; month < 12 && memcmp(months + 3 * (size_t)month, p + 3, 3) != 0; month++) {
    }
    size_t zone = time->length > 20 ? 5 : 0;
    int length = snprintf(made, sizeof made, "%.4s-%02d-%.2sT%.8s%.*s", p + 7, month + 1, p, p + 12,
                          (int)zone, p + 21);
    return month < 12 && dk_date_normalise(made, (size_t)length, out);
}

bool logline_time(const logline *line, char out[DK_DATE_LENGTH]) {
    if (line->time.length == 0) {
        return false;
    }
    return line->clock == LOGLINE_COMMON
               ? common_time(&line->time, out)
               : dk_date_normalise(line->time.bytes, line->time.length, out);
}

/*
** ----------------------------------------------------------------------------------- the request
*/

static void find_method(const char *line, size_t length, logline *out) {
    const char *end = line + length, *p = line;
    while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
        const char *word = ++p;
        while (p < end && *p >= 'A' && *p <= 'Z' && p - word < 20) {
            p++;
        }
        if (p - word >= 3 && p + 1 < end && *p == ' ' &&
            (p[1] == '/' || p[1] == 'h' || p[1] == '*')) {
            out->method = (logline_slice){word, (size_t)(p - word)};
            return;
        }
    }
}

/*
** --------------------------------------------------------------------------------------- the body
*/

/* How a quote is written that follows a brace, white space aside; false where none follows. */
static bool quote_after(const char *p, const char *end, logline_escaping *how, const char **key) {
    while (p < end) {
        if (*p == ' ') {
            p++;
        } else if (end - p >= 4 && memcmp(p, "\\x0", 3) == 0) {
            p += 4;
        } else if (end - p >= 2 && p[0] == '\\' && (p[1] == 'n' || p[1] == 'r' || p[1] == 't')) {
            p += 2;
        } else {
            break;
        }
    }
    size_t rest = (size_t)(end - p), quote;
    if (rest >= 1 && p[0] == '"') {
        *how = LOGLINE_PLAIN;
        quote = 1;
    } else if (rest >= 2 && p[0] == '\\' && p[1] == '"') {
        *how = LOGLINE_JSON;
        quote = 2;
    } else if (rest >= 4 && memcmp(p, "\\x22", 4) == 0) {
        *how = LOGLINE_HEX;
        quote = 4;
    } else {
        return false;
    }
    *key = p + quote;
    return true;
}

static bool is_envelope(const char *key, const char *end) {
    size_t rest = (size_t)(end - key);
    return (rest > 5 && memcmp(key, "event", 5) == 0) ||
           (rest > 4 && memcmp(key, "date", 4) == 0) || (rest > 4 && memcmp(key, "data", 4) == 0);
}

static const char *last_brace(const char *p, const char *end) {
    const char *last = memrchr(p, '}', (size_t)(end - p));
    return last == NULL ? end : last + 1;
}

/* The quote that closes a JSON string. */
static const char *closing_quote(const char *p, const char *end) {
    for (; p < end && *p != '"'; p++) {
        p += *p == '\\' && p + 1 < end;
    }
    return p < end ? p : end;
}

/* Where the body that begins at `p` ends. `line`: whose part it is. */
static const char *body_end(const char *line, const char *p, const char *end,
                            logline_escaping how) {
    bool quoted = p > line && p[-1] == '"';
    const char *quote;
    switch (how) {
    case LOGLINE_HEX:
        quote = quoted ? memchr(p, '"', (size_t)(end - p)) : last_brace(p, end);
        return quote != NULL ? quote : end;
    case LOGLINE_JSON: return quoted ? closing_quote(p, end) : last_brace(p, end);
    default: {
        dk_scan scan;
        return dk_scan_value(p, (size_t)(end - p), &scan) ? p + scan.root.length : end;
    }
    }
}

/*
** Whether `inner` lies in the object that begins at `p`: within its quotes, or within a whole payload.
*/
static bool holds(const char *line, const char *p, const char *inner, const char *end,
                  logline_escaping how) {
    dk_scan scan;
    if (how == LOGLINE_PLAIN) {
        return dk_scan_value(p, (size_t)(end - p), &scan) && p + scan.root.length > inner &&
               dk_scan_check_envelope(&scan);
    }
    return p > line && p[-1] == '"' && body_end(line, p, end, how) > inner;
}

/*
** The brace of the body: that of the first object in the line where it holds whatever begins as an
** envelope does, or nothing begins so; else of the first that does.
*/
static const char *find_brace(const char *line, size_t length, logline_escaping *how) {
    const char *end = line + length, *p = line, *first = NULL, *key;
    logline_escaping found;
    while (p < end && (p = memchr(p, '{', (size_t)(end - p))) != NULL) {
        if (quote_after(p + 1, end, &found, &key)) {
            if (is_envelope(key, end)) {
                if (first == NULL || !holds(line, first, p, end, *how)) {
                    *how = found;
                    first = p;
                }
                return first;
            }
            if (first == NULL) {
                *how = found;
                first = p;
            }
        }
        p++;
    }
    return first;
}

/* Whether a field says that there was no body: the last one, or the one behind the request. */
static bool says_empty(const char *line, size_t length, const logline *found) {
    static const char *const nothing[] = {" \"-\"", " \"\"", " -"};
    const char *after =
        found->method.bytes != NULL
            ? memchr(found->method.bytes, '"', (size_t)(line + length - found->method.bytes))
            : NULL;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        size_t size = strlen(nothing[i]);
        if (length >= size && memcmp(line + length - size, nothing[i], size) == 0) {
            return true;
        }
        if (after != NULL && (size_t)(line + length - after) > size &&
            memcmp(after + 1, nothing[i], size) == 0) {
            return true;
        }
    }
    return false;
}

logline_result logline_body(const char *line, size_t length, logline *out) {
    *out = (logline){0};
    find_time(line, length, out);
    find_method(line, length, out);
    const char *brace = find_brace(line, length, &out->escaping);
    if (brace != NULL) {
        const char *end = body_end(line, brace, line + length, out->escaping);
        out->body = (logline_slice){brace, (size_t)(end - brace)};
        return LOGLINE_BODY;
    }
    return says_empty(line, length, out) ? LOGLINE_EMPTY : LOGLINE_NONE;
}

bool logline_begins(const char *bytes, size_t length) {
    const char *newline = memchr(bytes, '\n', length), *key;
    size_t line = newline == NULL ? length : (size_t)(newline - bytes);
    logline found = {0};
    logline_escaping how;
    if (line == 0 || strchr("{[\"<'", bytes[0]) != NULL) {
        /* A log may begin with its time in brackets. */
        if (line == 0 || bytes[0] != '[' || line < 2 || !dk_is_digit(bytes[1])) {
            return false;
        }
    }
    find_time(bytes, line, &found);
    find_method(bytes, line, &found);
    if (found.method.length > 0 || found.clock == LOGLINE_COMMON ||
        (found.clock == LOGLINE_ISO && found.time.bytes - bytes < 40)) {
        return true;
    }
    const char *brace = find_brace(bytes, line, &how);
    return brace != NULL && quote_after(brace + 1, bytes + line, &how, &key) &&
           is_envelope(key, bytes + line);
}

static int hex_value(char c) {
    return dk_is_digit(c)         ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

void logline_decode(const logline *line, char *out, size_t *made) {
    const char *p = line->body.bytes, *end = p + line->body.length;
    if (line->escaping == LOGLINE_JSON) {
        *made = unescape_json(p, line->body.length, out);
        return;
    }
    *made = 0;
    for (; p < end; p++) {
        bool hex = line->escaping == LOGLINE_HEX && end - p >= 4 && p[0] == '\\' && p[1] == 'x' &&
                   hex_value(p[2]) >= 0 && hex_value(p[3]) >= 0;
        out[(*made)++] = (char)(hex ? hex_value(p[2]) << 4 | hex_value(p[3]) : *p);
        p += hex ? 3 : 0;
    }
}
