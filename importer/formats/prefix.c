#include "prefix.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/stamp.h"

enum { NAME_MOST = 80, STAMP_MOST = 48, WORDS_MOST = 4 };

/* The rest of a line. */
typedef struct rest {
    const char *p, *end;
} rest;

/* Passes a character. False if another one is there. */
static bool take(rest *r, char c) {
    bool is_here = r->p < r->end && *r->p == c;
    r->p += is_here;
    return is_here;
}

/* Passes letters, digits and characters of a set, so many at most. False if no letter is among them. */
static bool take_name(rest *r, const char *set, size_t most) {
    const char *end = (size_t)(r->end - r->p) > most ? r->p + most : r->end, *from = r->p;
    r->p = skip_name(from, end, set);
    while (from < r->p && !is_letter(*from)) {
        from++;
    }
    return from < r->p;
}

/* Passes one blank, or stands at the end of the line. False if something else is there. */
static bool pass_blank(rest *r) {
    if (r->p == r->end) {
        return true;
    }
    bool blank = is_blank(*r->p);
    r->p += blank;
    return blank;
}

/* Passes sequences that set a colour. */
static void pass_colours(rest *r) {
    while (r->end - r->p > 2 && r->p[0] == '\x1b' && r->p[1] == '[') {
        const char *p = skip_any(r->p + 2, r->end, "0123456789;");
        if (p == r->end || *p != 'm') {
            return;
        }
        r->p = p + 1;
    }
}

static size_t clock_length(const char *p, const char *end) {
    const char *at = p;
    return take_shape(&at, end, "00:00:00") ? (size_t)(skip_any(at, end, "0123456789.,") - p) : 0;
}

/* The length of a time stamp without a year, as syslog writes it: May  1 10:00:00 */
static size_t syslog_stamp(const char *p, const char *end) {
    const char *day = p;
    while (day < end && day - p < 3 && is_letter(*day)) {
        day++;
    }
    const char *hour = skip_digits(skip_any(day, end, " "), end);
    size_t clock = day - p == 3 && hour < end && *hour == ' ' ? clock_length(hour + 1, end) : 0;
    return clock == 0 ? 0 : (size_t)(hour + 1 - p) + clock;
}

/* Passes words and the blank behind each. False if there are fewer. */
static bool pass_words(rest *r, int count) {
    for (; count > 0; count--) {
        const char *start = r->p;
        while (r->p < r->end && !is_blank(*r->p)) {
            r->p++;
        }
        if (r->p == start || r->p == r->end) {
            return false;
        }
        r->p++;
    }
    return true;
}

/* A time stamp, in brackets or not, and behind it the fields of RFC 5424 if the line begins with a priority and 1. */
static bool pass_stamp(rest *r, rest *digits) {
    rest at = *r;
    bool with_fields = false;
    if (take(&at, '<')) {
        at.p = skip_digits(at.p, at.end);
        if (!take(&at, '>')) {
            return false;
        }
        with_fields = at.end - at.p > 2 && take_shape(&at.p, at.end, "1 ");
    }
    stamp found;
    bool in_brackets = take(&at, '[');
    size_t most = at.end - at.p < STAMP_MOST ? (size_t)(at.end - at.p) : STAMP_MOST;
    size_t length = syslog_stamp(at.p, at.end), clock = clock_length(at.p, at.end);
    if (length == 0 && at.p < at.end && is_alphanumeric(*at.p) && stamp_find(at.p, most, &found) &&
        found.offset == 0) {
        length = found.length;
    }
    length = length > 0 ? length : clock;
    at.p += length;
    *digits = (rest){r->p, at.p};
    if (length == 0 || (in_brackets && !take(&at, ']')) || !pass_blank(&at) ||
        (with_fields && !pass_words(&at, 5))) {
        return false;
    }
    *r = at;
    return true;
}

/* The name of a service and a bar: "web-1  | ", "10:00:00 web.1 | ", "0|app  | ". */
static bool pass_bar(rest *r, rest *digits) {
    rest at = *r;
    bool named = false;
    for (const char *start = at.p; at.p < at.end && at.p - start < NAME_MOST; at.p++) {
        size_t clock = at.p == start ? clock_length(at.p, at.end) : 0;
        if (clock > 0) {
            *digits = (rest){at.p, at.p + clock};
            at.p += clock;
        }
        pass_colours(&at);
        if (at.p == at.end) {
            return false;
        }
        if (named && *at.p == '|' && (at.p + 1 == at.end || is_blank(at.p[1]))) {
            at.p++;
            (void)pass_blank(&at);
            pass_colours(&at);
            *r = at;
            return true;
        }
        named |= is_letter(*at.p);
        if (!is_alphanumeric(*at.p) && !is_one_of(*at.p, "._-/| ")) {
            return false;
        }
    }
    return false;
}

/* A name in brackets: "[pod/web/app] ", "[worker 3] ". */
static bool pass_brackets(rest *r) {
    rest at = *r;
    if (!take(&at, '[') || !take_name(&at, "._-/:@# ", NAME_MOST) || !take(&at, ']') ||
        !pass_blank(&at) || bytes_begin(at.p, (size_t)(at.end - at.p), "=>")) {
        return false; /* PHP prints the keys of an array like that */
    }
    *r = at;
    return true;
}

static bool is_level(const char *p, size_t length) {
    static const char *const levels[] = {"TRACE",   "DEBUG", "INFO",  "NOTICE",   "WARN",
                                         "WARNING", "ERROR", "FATAL", "CRITICAL", NULL};
    return bytes_any(bytes_are, p, length, levels);
}

/* A level, and Python's logger behind it: "INFO ", "INFO: ", "INFO:root:". */
static bool pass_level(rest *r) {
    rest at = *r;
    while (at.p < at.end && is_letter(*at.p)) {
        at.p++;
    }
    if (!is_level(r->p, (size_t)(at.p - r->p))) {
        return false;
    }
    if (take(&at, ':') && at.p < at.end && !is_blank(*at.p)) {
        at.p = skip_name(at.p, at.end, "._-");
        if (!take(&at, ':')) {
            return false;
        }
        *r = at;
        return true;
    }
    *r = at;
    return pass_blank(r);
}

/* A few words, of which the last one ends in a colon, or is a dash: "host app[1]: ", "INFO [main] hook - ". */
static bool pass_tag(rest *r) {
    rest at = *r;
    for (int words = 0; words < WORDS_MOST && at.p < at.end; words++) {
        const char *word = at.p;
        at.p = skip_name(at.p, at.end, "._-/[]()@#:");
        bool ends = at.p > word && (at.p[-1] == ':' || (at.p == word + 1 && *word == '-'));
        if (at.p == word || !pass_blank(&at)) {
            return false;
        }
        if (ends) {
            *r = at;
            return true;
        }
        at.p = skip_any(at.p, at.end, " ");
    }
    return false;
}

/* A word and the tab behind it, before JSON, as Fluentd writes its tag. */
static bool pass_column(rest *r) {
    rest at = *r;
    if (!take_name(&at, "._-/", NAME_MOST) || !take(&at, '\t') || at.p == at.end || *at.p != '{') {
        return false;
    }
    *r = at;
    return true;
}

/* The place of the line in a file, as grep and compilers print it: "logs/app.log:12:". */
static bool pass_place(rest *r, rest *digits) {
    rest at = *r;
    if (!take_name(&at, "._-/", SIZE_MAX) || !take(&at, ':')) {
        return false;
    }
    const char *number = at.p;
    at.p = skip_digits(at.p, at.end);
    if (at.p == number || !take(&at, ':')) {
        return false;
    }
    *digits = (rest){number, at.p};
    *r = at;
    return true;
}

/* The next part of a prefix. Its first one says what it is; a tag or a column is known only behind another part. */
static bool pass_part(rest *r, bool is_first, rest *digits) {
    return pass_stamp(r, digits) || pass_bar(r, digits) || pass_brackets(r) || pass_level(r) ||
           (is_first ? pass_place(r, digits) : pass_tag(r) || pass_column(r));
}

prefix_ends prefix_find(const char *line, size_t length) {
    prefix_ends made = {0};
    rest r = {line, line + length}, digits = {line, line};
    while (made.count < PREFIX_ENDS && r.p < r.end && pass_part(&r, made.count == 0, &digits)) {
        made.digits[made.count] =
            (struct prefix_digits){(size_t)(digits.p - line), (size_t)(digits.end - line)};
        made.at[made.count++] = (size_t)(r.p - line);
    }
    return made;
}

static bool is_in_digits(const prefix_ends *ends, size_t at) {
    bool in = false;
    for (size_t i = 0; i < ends->count; i++) {
        in |= at >= ends->digits[i].from && at < ends->digits[i].to;
    }
    return in;
}

bool prefix_matches(const char *prefix, size_t size, const prefix_ends *ends, const char *line,
                    size_t length, size_t *content) {
    size_t i = 0, j = 0;
    while (i < size && j < length) {
        if (dk_is_digit(prefix[i]) && dk_is_digit(line[j]) && is_in_digits(ends, i)) {
            i = (size_t)(skip_digits(prefix + i, prefix + size) - prefix);
            j = (size_t)(skip_digits(line + j, line + length) - line);
        } else if (prefix[i] == line[j]) {
            i++;
            j++;
        } else {
            return false;
        }
    }
    *content = j;
    while (i < size && is_blank(prefix[i])) {
        i++;
    }
    return i == size;
}
