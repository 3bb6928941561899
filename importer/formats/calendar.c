#include "calendar.h"

#include <stdio.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "bytes.h"
#include "chars.h"

/* What is left of the text. */
typedef struct reader {
    const char *p, *end;
} reader;

typedef struct moment {
    int year, month, day; /* 0: not read yet */
    int hour, minute, second, millisecond;
    int offset; /* minutes east of UTC */
} moment;

static const char *const month_names[] = {"january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static bool is_word(char c) {
    return is_alphanumeric(c) || c == '_';
}

static char peek(const reader *r) {
    return r->p < r->end ? *r->p : 0;
}

static bool take(reader *r, char c) {
    bool is = r->p < r->end && *r->p == c;
    r->p += is;
    return is;
}

static bool take_text(reader *r, const char *text) {
    bool is = bytes_begin(r->p, (size_t)(r->end - r->p), text);
    r->p += is ? strlen(text) : 0;
    return is;
}

/* A few blanks, including those that do not break a line (before AM and PM). */
static bool take_blanks(reader *r) {
    const char *start = r->p;
    while (r->p - start < 8 && (take(r, ' ') || take_text(r, "\xC2\xA0") || /* no-break space */
                                take_text(r, "\xE2\x80\xAF"))) {            /* its narrow kind */
    }
    return r->p > start;
}

/* A number of `least` to `most` digits. No further digit may follow. */
static bool take_number(reader *r, int least, int most, int *value) {
    int count = 0, made = 0;
    while (count < most && r->p + count < r->end && dk_is_digit(r->p[count])) {
        made = made * 10 + (r->p[count++] - '0');
    }
    if (count < least || (r->p + count < r->end && dk_is_digit(r->p[count]))) {
        return false;
    }
    r->p += count;
    *value = made;
    return true;
}

/* Exactly so many digits; more may follow. */
static bool take_digits(reader *r, int width, int *value) {
    reader field = {r->p, r->end - r->p > width ? r->p + width : r->end};
    if (!take_number(&field, width, width, value)) {
        return false;
    }
    r->p = field.p;
    return true;
}

/* One of the names, in full or its first three letters: its number from 1; 0 if it is none of them. */
static int take_name(reader *r, const char *const names[], int count) {
    size_t length = 0;
    while (r->p + length < r->end && is_letter(r->p[length])) {
        length++;
    }
    for (int i = 0; i < count && length >= 3; i++) {
        size_t whole = strlen(names[i]), same = 0;
        while (same < length && same < whole && dk_lower(r->p[same]) == names[i][same]) {
            same++;
        }
        if (same == length && (length == 3 || length == whole)) {
            r->p += length;
            return i + 1;
        }
    }
    return 0;
}

/*
** ------------------------------------------------------------------------------------------- zones
*/

/* Names that mean one zone; the offset in minutes. */
static const struct {
    const char *name;
    int offset;
} zones[] = {{"UTC", 0},     {"GMT", 0},    {"Z", 0},      {"UT", 0},     {"WET", 0},
             {"WEST", 60},   {"CET", 60},   {"CEST", 120}, {"MET", 60},   {"MEST", 120},
             {"EET", 120},   {"EEST", 180}, {"MSK", 180},  {"JST", 540},  {"AEST", 600},
             {"AEDT", 660},  {"NZST", 720}, {"NZDT", 780}, {"EST", -300}, {"EDT", -240},
             {"CDT", -300},  {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420},
             {"AKST", -540}, {"HST", -600}};

/* Names that several zones share, and the first parts of names such as Europe/Berlin. */
static const char *const unclear[] = {"CST", "IST", "BST", "AST", "ADT", "SST", "GST", "ECT", NULL};
static const char *const places[] = {
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/",   "Atlantic/", "Australia/",
    "Europe/", "Indian/",  "Pacific/",    "US/",     "Canada/", "Etc/GMT+",  "Etc/GMT-"};

/* +02:00, +0200 or +02; +02 only if no blank precedes it. */
static bool take_offset(reader *r, bool apart, moment *m) {
    reader at = *r;
    bool west = peek(&at) == '-';
    int hours, minutes = 0;
    if (!take(&at, '+') && !take(&at, '-')) {
        return false;
    }
    if (!take_digits(&at, 2, &hours)) {
        return false;
    }
    bool colon = take(&at, ':'), more = take_digits(&at, 2, &minutes);
    if ((colon || apart) && !more) {
        return false;
    }
    if (is_word(peek(&at)) || hours > 14 || minutes > 59) {
        return false;
    }
    m->offset = (hours * 60 + minutes) * (west ? -1 : 1);
    *r = at;
    return true;
}

/* UTC+1 and the like. */
static void take_hours(reader *r, moment *m) {
    reader at = *r;
    bool west = peek(&at) == '-';
    int hours;
    if ((take(&at, '+') || take(&at, '-')) && take_number(&at, 1, 2, &hours) && hours <= 14 &&
        !is_word(peek(&at))) {
        m->offset = hours * 60 * (west ? -1 : 1);
        *r = at;
    }
}

/* A zone by its name. False if the text makes the time unknown. */
static bool take_zone_name(reader *r, moment *m) {
    reader at = *r;
    size_t length = 0;
    (void)take_text(&at, "Etc/UTC");
    if (at.p > r->p) {
        *r = at;
        return true;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (take_text(&at, places[i])) {
            return false;
        }
    }
    while (at.p + length < at.end && at.p[length] >= 'A' && at.p[length] <= 'Z') {
        length++;
    }
    if (length == 0 || (at.p + length < at.end && is_word(at.p[length]))) {
        return true;
    }
    if (bytes_any(bytes_are, at.p, length, unclear)) {
        return false;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (bytes_are(at.p, length, zones[i].name)) {
            m->offset = zones[i].offset;
            r->p = at.p + length;
            if (m->offset == 0 && !take_offset(r, false, m)) {
                take_hours(r, m);
            }
            return true;
        }
    }
    return true;
}

/* The zone after a time of day, if there is one. False if it makes the time unknown. */
static bool take_zone(reader *r, moment *m) {
    reader at = *r;
    if (peek(&at) == 'Z' || peek(&at) == 'z') {
        at.p++;
        if (is_word(peek(&at))) {
            return true;
        }
        *r = at;
        return true;
    }
    bool apart = take_blanks(&at);
    reader before = at;
    if (take_offset(&at, apart, m)) {
        *r = at;
        return true;
    }
    bool known = take_zone_name(&at, m);
    *r = at.p > before.p ? at : *r;
    return known;
}

/*
** ------------------------------------------------------------------------------------- time of day
*/

/* The fraction of a second, in milliseconds. */
static void take_fraction(reader *r, moment *m) {
    int unit = 100;
    bool colon = peek(r) == ':' && r->end - r->p >= 4 && dk_is_digit(r->p[3]) &&
                 (r->end - r->p == 4 || !dk_is_digit(r->p[4]));
    if ((peek(r) != '.' && peek(r) != ',' && !colon) || r->end - r->p < 2 ||
        !dk_is_digit(r->p[1])) {
        return;
    }
    for (r->p++; r->p < r->end && dk_is_digit(*r->p); r->p++) {
        m->millisecond += (*r->p - '0') * unit;
        unit /= 10;
    }
}

/* AM or PM, if present. */
static bool take_half(reader *r, moment *m) {
    reader at = *r;
    (void)take_blanks(&at);
    char half = dk_lower(peek(&at));
    if ((half != 'a' && half != 'p') || at.end - at.p < 2 || dk_lower(at.p[1]) != 'm' ||
        (at.end - at.p > 2 && is_word(at.p[2]))) {
        return true;
    }
    if (m->hour < 1 || m->hour > 12) {
        return false;
    }
    m->hour = m->hour % 12 + (half == 'p' ? 12 : 0);
    r->p = at.p + 2;
    return true;
}

/* HH:MM or HH:MM:SS, with or without a fraction. */
static bool take_clock(reader *r, moment *m) {
    if (!take_number(r, 1, 2, &m->hour) || !take(r, ':') || !take_digits(r, 2, &m->minute)) {
        return false;
    }
    if (peek(r) == ':' && r->end - r->p > 1 && dk_is_digit(r->p[1])) {
        r->p++;
        if (!take_number(r, 2, 2, &m->second)) {
            return false;
        }
        take_fraction(r, m);
    }
    return !is_letter(peek(r)) || strchr("ZzAaPp", *r->p) != NULL;
}

/* HHMMSS, of a date without separators. */
static bool take_basic_clock(reader *r, moment *m) {
    reader at = *r;
    if (!take_digits(&at, 2, &m->hour) || !take_digits(&at, 2, &m->minute) ||
        !take_number(&at, 2, 2, &m->second)) {
        return false;
    }
    take_fraction(&at, m);
    *r = at;
    return true;
}

/* What stands between a date and its time of day. */
static bool take_between(reader *r) {
    if (take(r, 'T') || take(r, 't') || take(r, '_') || take(r, ':')) {
        return true;
    }
    bool comma = take(r, ','), blanks = take_blanks(r);
    if (blanks && (take_text(r, "- ") || take_text(r, "at "))) {
        return true;
    }
    return comma || blanks;
}

/*
** -------------------------------------------------------------------------------------------- dates
*/

/* 2024-01-15, 2024/1/15, 2024.01.15 or 20240115. */
static bool take_year_first(reader *r, moment *m, bool *basic) {
    if (take_number(r, 4, 4, &m->year)) {
        char mark = peek(r);
        return strchr("-/.", mark) != NULL && mark != 0 && take(r, mark) &&
               take_number(r, 1, 2, &m->month) && take(r, mark) && take_number(r, 1, 2, &m->day);
    }
    *basic = true;
    return take_digits(r, 4, &m->year) && take_digits(r, 2, &m->month) &&
           take_number(r, 2, 2, &m->day);
}

/* Which of two numbers is the month. It is known only if just one of them can be, or if both are equal. */
static bool tell_apart(int first, int second, char mark, moment *m) {
    bool day_first = mark == '.' || first > 12;
    if (!day_first && first != second && second <= 12) {
        return false;
    }
    m->day = day_first ? first : second;
    m->month = day_first ? second : first;
    return true;
}

/* 15/Jan/2024, 15-Jan-2024, 15 Jan 2024, 15.01.2024, 15/01/2024, 01/15/2024. */
static bool take_day_first(reader *r, moment *m) {
    int first, second;
    if (!take_number(r, 1, 2, &first)) {
        return false;
    }
    char mark = peek(r);
    if (mark == 0 || strchr("/-. ", mark) == NULL) {
        return false;
    }
    r->p++;
    m->month = take_name(r, month_names, 12);
    if (m->month > 0) {
        m->day = first;
        return (take(r, mark) || take(r, ' ')) && take_number(r, 4, 4, &m->year);
    }
    return mark != ' ' && take_number(r, 1, 2, &second) && take(r, mark) &&
           take_number(r, 4, 4, &m->year) && tell_apart(first, second, mark, m);
}

/* Jan 15, 2024; Jan 15 2024; Jan 15 with the year after the time of day. */
static bool take_month_first(reader *r, moment *m) {
    m->month = take_name(r, month_names, 12);
    if (m->month == 0 || !take_blanks(r) || !take_number(r, 1, 2, &m->day)) {
        return false;
    }
    reader at = *r;
    (void)take(&at, ',');
    if (take_blanks(&at) && take_number(&at, 4, 4, &m->year)) {
        *r = at;
    }
    return true;
}

/* A date. A weekday before it is skipped. Its year may still be 0. */
static bool take_date(reader *r, moment *m, bool *basic) {
    if (take_name(r, weekdays, 7) > 0) {
        (void)take(r, ',');
        if (!take_blanks(r)) {
            return false;
        }
    }
    if (is_letter(peek(r))) {
        return take_month_first(r, m);
    }
    int digits = 0;
    while (digits < 9 && r->p + digits < r->end && dk_is_digit(r->p[digits])) {
        digits++;
    }
    return digits == 4 || digits == 8 ? take_year_first(r, m, basic) : take_day_first(r, m);
}

/* The year after the time of day, as ctime() writes it, or after the zone, as date(1) does. */
static bool take_late_year(reader *r, moment *m) {
    reader at = *r;
    return take_blanks(&at) && take_number(&at, 4, 4, &m->year) && !is_word(peek(&at)) &&
           peek(&at) != ':' && (*r = at, true);
}

static bool take_moment(reader *r, moment *m) {
    bool basic = false;
    if (!take_date(r, m, &basic) || !take_between(r)) {
        return false;
    }
    if (!(basic && take_basic_clock(r, m)) && !take_clock(r, m)) {
        return false;
    }
    if (!take_half(r, m)) {
        return false;
    }
    if (m->year == 0 && take_late_year(r, m)) {
        (void)take_zone(r, m);
        return true;
    }
    return take_zone(r, m) && (m->year != 0 || take_late_year(r, m));
}

size_t calendar_read(const char *text, size_t length, char utc[DK_DATE_LENGTH]) {
    reader r = {text, text + length};
    moment m = {0};
    char made[64];
    if (!take_moment(&r, &m) || m.month > 12 || m.day > 31 || m.year < 1970 || m.year > 2199) {
        return 0;
    }
    int east = m.offset < 0 ? -m.offset : m.offset;
    int size = snprintf(made, sizeof made, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", m.year,
                        m.month, m.day, m.hour, m.minute, m.second, m.millisecond,
                        m.offset < 0 ? '-' : '+', east / 60, east % 60);
    return dk_date_normalise(made, (size_t)size, utc) ? (size_t)(r.p - text) : 0;
}
