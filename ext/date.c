#include "date.h"

#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "value.h"

typedef struct reader {
    const char *p;
    const char *end;
} reader;

typedef struct moment {
    int year, month, day, hour, minute, second, millisecond;
    int offset; /* minutes east of UTC */
} moment;

static bool read_digits(reader *r, int width, int *value) {
    if (r->end - r->p < width) {
        return false;
    }
    *value = 0;
    for (int i = 0; i < width; i++) {
        if (!dk_is_digit(r->p[i])) {
            return false;
        }
        *value = *value * 10 + (r->p[i] - '0');
    }
    r->p += width;
    return true;
}

static bool one_of(reader *r, const char *set) {
    if (r->p == r->end || *r->p == 0 || strchr(set, *r->p) == NULL) {
        return false;
    }
    r->p++;
    return true;
}

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

static bool calendar_day(reader *r, moment *m) {
    return read_digits(r, 4, &m->year) && one_of(r, "-") && read_digits(r, 2, &m->month) &&
           one_of(r, "-") && read_digits(r, 2, &m->day) && m->month >= 1 && m->month <= 12 &&
           m->day >= 1 && m->day <= days_in_month(m->year, m->month);
}

static bool fraction(reader *r, moment *m) {
    int unit = 100;
    if (r->p == r->end || !dk_is_digit(*r->p)) {
        return false;
    }
    for (; r->p < r->end && dk_is_digit(*r->p); r->p++) {
        m->millisecond += (*r->p - '0') * unit;
        unit /= 10;
    }
    return true;
}

static bool time_of_day(reader *r, moment *m) {
    if (!read_digits(r, 2, &m->hour) || !one_of(r, ":") || !read_digits(r, 2, &m->minute)) {
        return false;
    }
    if (one_of(r, ":") &&
        (!read_digits(r, 2, &m->second) || (one_of(r, ".,") && !fraction(r, m)))) {
        return false;
    }
    if (m->hour == 24) {
        return m->minute == 0 && m->second == 0 && m->millisecond == 0;
    }
    return m->hour < 24 && m->minute < 60 && m->second <= 60;
}

static bool zone(reader *r, moment *m) {
    int hours, minutes = 0;
    if (r->p == r->end || one_of(r, "Zz")) {
        return true;
    }
    bool west = *r->p == '-';
    if (!one_of(r, "+-") || !read_digits(r, 2, &hours)) {
        return false;
    }
    if (r->p < r->end && ((void)one_of(r, ":"), !read_digits(r, 2, &minutes))) {
        return false;
    }
    m->offset = (hours * 60 + minutes) * (west ? -1 : 1);
    return hours < 24 && minutes < 60;
}

enum { DAYS_TO_1970 = 719468 }; /* from 0000-03-01 */

/* Days since 0000-03-01 in the proleptic Gregorian calendar; years begin in March here. */
static int64_t day_number(const moment *m) {
    int64_t year = m->month > 2 ? m->year : m->year - 1;
    int64_t month = (m->month + 9) % 12;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 +
           m->day - 1;
}

static void set_day(moment *m, int64_t days) {
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    m->day = (int)(of_year - (153 * month + 2) / 5 + 1);
    m->month = (int)(month < 10 ? month + 3 : month - 9);
    m->year = (int)(year + era * 400 + (m->month <= 2));
}

/* Converts to UTC and carries 24:00 and second 60 over; false outside the years 0000 to 9999. */
static bool to_utc(moment *m) {
    int64_t seconds = day_number(m) * 86400 + m->hour * 3600 + m->minute * 60 + m->second -
                      (int64_t)m->offset * 60;
    int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
    int rest = (int)(seconds - days * 86400);
    set_day(m, days);
    m->hour = rest / 3600;
    m->minute = rest / 60 % 60;
    m->second = rest % 60;
    return m->year >= 0 && m->year <= 9999;
}

static char *put_digits(char *out, int value, int width, char after) {
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    out[width] = after;
    return out + width + 1;
}

bool dk_date_normalise(const char *text, size_t length, char out[DK_DATE_LENGTH]) {
    reader r = {text, text + length};
    moment m = {0};
    while (r.p < r.end && dk_is_space(*r.p)) {
        r.p++;
    }
    while (r.p < r.end && dk_is_space(r.end[-1])) {
        r.end--;
    }
    if (!calendar_day(&r, &m)) {
        return false;
    }
    if (r.p < r.end && !(one_of(&r, "Tt ") && time_of_day(&r, &m) && zone(&r, &m))) {
        return false;
    }
    if (r.p != r.end || !to_utc(&m)) {
        return false;
    }
    out = put_digits(out, m.year, 4, '-');
    out = put_digits(out, m.month, 2, '-');
    out = put_digits(out, m.day, 2, 'T');
    out = put_digits(out, m.hour, 2, ':');
    out = put_digits(out, m.minute, 2, ':');
    out = put_digits(out, m.second, 2, '.');
    put_digits(out, m.millisecond, 3, 'Z');
    return true;
}

/* A longer string is not a date. */
enum { DATE_TEXT_MAX = 128 };

bool dk_date_of(const char *text, const dk_value *value, char out[DK_DATE_LENGTH]) {
    char decoded[DATE_TEXT_MAX];
    size_t length;
    return value->kind == DK_STRING &&
           dk_string_decode_short(text + value->offset + 1, value->length - 2, decoded,
                                  sizeof decoded, &length) &&
           dk_date_normalise(decoded, length, out);
}

static int number_at(const char *digits, int count) {
    int number = 0;
    for (int i = 0; i < count; i++) {
        number = 10 * number + (digits[i] - '0');
    }
    return number;
}

int64_t dk_date_days(const char date[DK_DATE_LENGTH]) {
    const moment m = {
        .year = number_at(date, 4), .month = number_at(date + 5, 2), .day = number_at(date + 8, 2)};
    return day_number(&m) - DAYS_TO_1970;
}

bool dk_date_day(const char *text, const dk_value *value, int64_t *day) {
    char date[DK_DATE_LENGTH];
    if (!dk_date_of(text, value, date)) {
        return false;
    }
    *day = dk_date_days(date);
    return true;
}
