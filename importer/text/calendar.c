#include "calendar.h"

#include <stdio.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "bytes.h"
#include "chars.h"

/* Times before it are zeros: those of Go, Docker and Unix. */
enum { FIRST_YEAR = 1971, LAST_YEAR = 2199 };

/* What is left of the text. */
typedef struct reader {
    const char *p, *end;
} reader;

typedef struct moment {
    int year, month, day; /* 0: not read yet */
    int hour, minute, second, millisecond;
    int offset; /* minutes east of UTC */
    bool zoned; /* a zone was given */
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

/* The offset of a name that several zones share. */
enum { SEVERAL = 9999 };

/* Names of zones; the offset in minutes. */
static const struct {
    const char *name;
    int offset;
} zones[] = {
    {"UTC", 0},        {"GMT", 0},       {"Z", 0},         {"UT", 0},         {"WET", 0},
    {"WEST", 60},      {"CET", 60},      {"CEST", 120},    {"MEZ", 60},       {"MESZ", 120},
    {"MET", 60},       {"MEST", 120},    {"EET", 120},     {"EEST", 180},     {"MSK", 180},
    {"JST", 540},      {"AEST", 600},    {"AEDT", 660},    {"NZST", 720},     {"NZDT", 780},
    {"EST", -300},     {"EDT", -240},    {"CDT", -300},    {"MST", -420},     {"MDT", -360},
    {"PST", -480},     {"PDT", -420},    {"AKST", -540},   {"AKDT", -480},    {"HST", -600},
    {"KST", 540},      {"HKT", 480},     {"SAST", 120},    {"CAT", 120},      {"EAT", 180},
    {"WIB", 420},      {"WITA", 480},    {"WIT", 540},     {"AWST", 480},     {"ACST", 570},
    {"ACDT", 630},     {"PKT", 300},     {"HDT", SEVERAL}, {"NST", SEVERAL},  {"NDT", SEVERAL},
    {"IDT", SEVERAL},  {"CST", SEVERAL}, {"IST", SEVERAL}, {"BST", SEVERAL},  {"AST", SEVERAL},
    {"ADT", SEVERAL},  {"SST", SEVERAL}, {"GST", SEVERAL}, {"ECT", SEVERAL},  {"BRT", SEVERAL},
    {"ART", SEVERAL},  {"SGT", SEVERAL}, {"WAT", SEVERAL}, {"PHT", SEVERAL},  {"TRT", SEVERAL},
    {"ICT", SEVERAL},  {"PT", SEVERAL},  {"ET", SEVERAL},  {"MT", SEVERAL},   {"CT", SEVERAL},
    {"HNE", SEVERAL},  {"HAE", SEVERAL}, {"OEZ", SEVERAL}, {"OESZ", SEVERAL}, {"ChST", SEVERAL},
    {"WAST", SEVERAL}, {"BRST", SEVERAL}};

/* The first parts of names such as Europe/Berlin, and of zones' names in other languages. */
static const char *const places[] = {
    "Africa/",   "America/",        "Antarctica/", "Arctic/",      "Asia/",
    "Atlantic/", "Australia/",      "Europe/",     "Indian/",      "Pacific/",
    "US/",       "Canada/",         "Brazil/",     "Mexico/",      "Chile/",
    "Etc/",      "heure ",          "hora ",       "ora ",         "Hora ",
    "Ora ",      "Hor\xC3\xA1rio ", "Mitteleurop", "Midden-Europ", "czas ",
    NULL};

typedef enum zone_kind { ZONE_NONE, ZONE_KNOWN, ZONE_UNCLEAR } zone_kind;

/* +02:00, +0200 or +02; behind the name of a zone (`named`) also +2 and +5:30. */
static bool take_offset(reader *r, bool named, moment *m) {
    reader at = *r;
    bool west = take(&at, '-') || take_text(&at, "\xE2\x88\x92"); /* the sign for minus */
    int hours, minutes = 0;
    if (!west && !take(&at, '+')) {
        return false;
    }
    if (!take_digits(&at, 2, &hours) && !(named && take_number(&at, 1, 1, &hours))) {
        return false;
    }
    bool colon = take(&at, ':');
    if (!take_digits(&at, 2, &minutes) && (colon || is_one_of(peek(&at), ".-/"))) {
        return false;
    }
    if (is_word(peek(&at)) || hours > 14 || minutes > 59) {
        return false;
    }
    m->offset = (hours * 60 + minutes) * (west ? -1 : 1);
    *r = at;
    return true;
}

/* A whole name of a zone, as in Central European Standard Time: two words or more that begin with capitals. */
static bool is_long_name(reader r) {
    enum { WORDS = 6 };
    for (int words = 1; words <= WORDS && peek(&r) >= 'A' && peek(&r) <= 'Z'; words++) {
        const char *from = r.p;
        while (is_letter(peek(&r)) || (unsigned char)peek(&r) >= 0x80 || peek(&r) == '.') {
            r.p++;
        }
        if (words > 1 && bytes_are(from, (size_t)(r.p - from), "Time")) {
            return true;
        }
        if (!take_blanks(&r)) {
            return false;
        }
    }
    return false;
}

/* An offset behind the name of a zone, as in UTC+1. */
static void take_more(reader *r, moment *m) {
    reader at = *r;
    (void)take_blanks(&at);
    *r = take_offset(&at, true, m) ? at : *r;
}

/* A zone by its name. */
static zone_kind take_zone_name(reader *r, moment *m) {
    static const char *const universal[] = {"Etc/UTC", "Coordinated Universal Time",
                                            "Greenwich Mean Time", NULL};
    const char *name = bytes_which(bytes_begin, r->p, (size_t)(r->end - r->p), universal);
    if (name != NULL) {
        r->p += strlen(name);
        return ZONE_KNOWN;
    }
    size_t left = (size_t)(r->end - r->p), length = 0;
    if (bytes_any(bytes_begin, r->p, left, places) || is_long_name(*r)) {
        return ZONE_UNCLEAR;
    }
    while (length < left && is_letter(r->p[length])) {
        length++;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (length == 0 || *r->p != *zones[i].name || !bytes_are(r->p, length, zones[i].name)) {
            continue;
        }
        r->p += length;
        m->offset = zones[i].offset;
        take_more(r, m);
        if (zones[i].offset == SEVERAL || is_word(peek(r)) || (unsigned char)peek(r) >= 0x80) {
            return ZONE_UNCLEAR; /* as EST5EDT */
        }
        return ZONE_KNOWN;
    }
    return ZONE_NONE;
}

/* The zone after a time of day, also in brackets. */
static zone_kind take_zone(reader *r, moment *m) {
    reader at = *r;
    bool apart = take_blanks(&at), round = apart && take(&at, '('),
         inside = round || take(&at, '[');
    zone_kind kind = ZONE_KNOWN;
    if ((apart || (!take(&at, 'Z') && !take(&at, 'z')) || is_word(peek(&at))) &&
        !take_offset(&at, inside, m)) {
        kind = take_zone_name(&at, m);
    }
    if (inside && kind == ZONE_KNOWN && at.p < at.end && !take(&at, round ? ')' : ']')) {
        m->offset = 0;
        return ZONE_NONE;
    }
    *r = kind == ZONE_KNOWN ? at : *r;
    return kind;
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

/* Whether a half of the day in another language stands there. */
static bool is_other_half(const reader *r) {
    static const char *const halves[] = {"PTG",
                                         "PG",
                                         "m.d.",
                                         "p.d.",
                                         "ip.",
                                         "ap.",
                                         "nm.",
                                         "vm.",
                                         "e.h.",
                                         "f.h.",
                                         "odp.",
                                         "dop.",
                                         "pop.",
                                         "\xCE\xBC.\xCE\xBC.",
                                         "\xCF\x80.\xCE\xBC.", /* Greek */
                                         "\xD9\x85",
                                         "\xD8\xB5", /* Arabic */
                                         "\xD0\xBF\xD0\xBF",
                                         "\xD0\xB4\xD0\xBF",
                                         NULL}; /* Ukrainian */
    return bytes_any(bytes_begin, r->p, (size_t)(r->end - r->p), halves);
}

/* AM or PM, if present, also as a.m. and p. m. False if the time is not known. */
static bool take_half(reader *r, moment *m) {
    reader at = *r;
    bool apart = take_blanks(&at);
    char half = dk_lower(peek(&at));
    if (m->hour > 0 && m->hour <= 12 && is_other_half(&at)) {
        return false;
    }
    if (half != 'a' && half != 'p') {
        return true;
    }
    at.p++;
    if (take(&at, '.')) {
        (void)take_blanks(&at);
    }
    if (!(take(&at, 'm') || take(&at, 'M')) || is_word(peek(&at))) {
        return apart;
    }
    (void)take(&at, '.');
    if (m->hour > 12) {
        return false;
    }
    m->hour = m->hour % 12 + (half == 'p' ? 12 : 0);
    *r = at;
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
    if (blanks && (take_text(r, "- ") || take_text(r, "at ") || take_text(r, "@ "))) {
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
        return is_one_of(mark, "-/.") && take(r, mark) && take_number(r, 1, 2, &m->month) &&
               take(r, mark) && take_number(r, 1, 2, &m->day);
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
    if (!is_one_of(mark, "/-. ")) {
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
    bool has_year = m->year != 0 || take_late_year(r, m);
    zone_kind zone = take_zone(r, m);
    m->zoned = zone == ZONE_KNOWN;
    return zone != ZONE_UNCLEAR && (has_year || take_late_year(r, m));
}

size_t calendar_read(const char *text, size_t length, char utc[DK_DATE_LENGTH], bool *zoned) {
    reader r = {text, text + length};
    moment m = {0};
    char made[64];
    if (!take_moment(&r, &m) || m.month > 12 || m.day > 31 || m.year < FIRST_YEAR ||
        m.year > LAST_YEAR) {
        return 0;
    }
    *zoned = m.zoned;
    int east = m.offset < 0 ? -m.offset : m.offset;
    int size = snprintf(made, sizeof made, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", m.year,
                        m.month, m.day, m.hour, m.minute, m.second, m.millisecond,
                        m.offset < 0 ? '-' : '+', east / 60, east % 60);
    return dk_date_normalise(made, (size_t)size, utc) ? (size_t)(r.p - text) : 0;
}
