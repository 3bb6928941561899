#include "stamp.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "bytes.h"
#include "calendar.h"
#include "chars.h"

enum { STAMP_WITHIN = 1024, NAME_ROOM = 48, TAG_WITHIN = 128 };

/*
** -------------------------------------------------------------------------------- since 1970
*/

/* The digits of a number without its sign, and how many of them precede the point. */
typedef struct decimal {
    char digits[40];
    int count, whole;
    size_t length; /* how many bytes of the text were read */
} decimal;

/* Reads the exponent that may be at `at`. */
static void read_exponent(const char *text, size_t length, size_t at, decimal *d) {
    int exponent = 0;
    if (at + 1 >= length || dk_lower(text[at]) != 'e') {
        return;
    }
    bool minus = text[at + 1] == '-';
    for (size_t p = at + 1 + (minus || text[at + 1] == '+');
         p < length && dk_is_digit(text[p]) && exponent < 1000; p++) {
        exponent = exponent * 10 + (text[p] - '0');
        d->length = p + 1;
    }
    d->whole += minus ? -exponent : exponent;
}

/* Reads digits with an optional point and exponent. False if there are none. */
static bool decimal_read(const char *text, size_t length, decimal *d) {
    size_t at = 0;
    bool point = false;
    *d = (decimal){0};
    for (; at < length && (dk_is_digit(text[at]) || (text[at] == '.' && !point)); at++) {
        if (text[at] == '.') {
            if (at == 0 || at + 1 == length || !dk_is_digit(text[at + 1])) {
                break;
            }
            point = true;
            continue;
        }
        bool leading = d->count == 0 && text[at] == '0';
        d->whole += point ? -leading : !leading;
        if (!leading && d->count < (int)sizeof d->digits) {
            d->digits[d->count++] = text[at];
        }
    }
    d->length = at;
    read_exponent(text, length, at, d);
    return at > 0;
}

/* Milliseconds since 1970, to text. */
static bool milliseconds(uint64_t since, char out[DK_DATE_LENGTH + 1]) {
    static const uint64_t first = 1000000000000, last = 7258118400000; /* 2001 to 2199 */
    time_t whole = (time_t)(since / 1000);
    struct tm utc;
    char date[32];
    if (since < first || since >= last || gmtime_r(&whole, &utc) == NULL ||
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc) != 19) {
        return false;
    }
    snprintf(out, DK_DATE_LENGTH + 1, "%.19s.%03uZ", date, (unsigned)(since % 1000));
    return true;
}

/*
** The unit follows from the size of the number: seconds have 10 digits from 2001 to 2286, and milliseconds and so on 3
** more each. 18 digits are Windows' tenths of microseconds since 1601, if they can be. Fractions of a millisecond are cut.
*/
static bool since_1970(const decimal *d, char out[DK_DATE_LENGTH + 1]) {
    static const uint64_t from_1601 = 11644473600000;
    bool is_windows = d->whole == 18;
    if (d->whole < 10 || d->whole > 19 || (d->whole % 3 != 1 && !is_windows)) {
        return false;
    }
    int keep = is_windows ? 14 : 13;
    uint64_t since = 0;
    for (int i = 0; i < keep; i++) {
        since = since * 10 + (i < d->count ? (uint64_t)(d->digits[i] - '0') : 0);
    }
    return milliseconds(is_windows ? since - from_1601 : since, out);
}

static bool all_digits(const char *text, size_t length, decimal *d) {
    return decimal_read(text, length, d) && d->length == length;
}

/*
** ---------------------------------------------------------------------------------- whole values
*/

/* Skips white space and brackets around a stamp. */
static void trim(const char **text, size_t *length) {
    while (*length > 0 && (dk_is_space(**text) || is_one_of(**text, "[(<\"'"))) {
        ++*text;
        --*length;
    }
    while (*length > 0 &&
           (dk_is_space((*text)[*length - 1]) || is_one_of((*text)[*length - 1], "])>\"'"))) {
        --*length;
    }
}

/* What may follow a stamp in a value: behind a zone another name of it, as Go and JavaScript write, and Go's monotonic clock. */
static bool is_tail(const char *text, size_t length, bool zoned) {
    const char *p = text, *end = text + length;
    if (zoned && length > 1 && *p == ' ' && !dk_is_digit(p[1])) {
        for (p++; p < end && ((*p >= 'A' && *p <= 'Z') || is_one_of(*p, "+-0123456789")); p++) {
        }
    }
    p = p == text + 1 ? text : p;
    length = (size_t)(end - p);
    return length == 0 || bytes_begin(p, length, " m=") ||
           (zoned && (*p == '[' || bytes_begin(p, length, " (")));
}

/* .NET's /Date(1705314601123+0100)/: milliseconds since 1970, whatever the zone behind them. */
static bool read_ticks(const char *text, size_t length, char out[DK_DATE_LENGTH + 1]) {
    const size_t begin = strlen("/Date(");
    decimal d;
    return bytes_begin(text, length, "/Date(") && bytes_end(text, length, ")/") &&
           decimal_read(text + begin, length - begin, &d) && d.whole == 13 && since_1970(&d, out);
}

bool stamp_read(const char *text, size_t length, char out[DK_DATE_LENGTH + 1]) {
    decimal d;
    trim(&text, &length);
    out[DK_DATE_LENGTH] = 0;
    if (all_digits(text, length, &d) && since_1970(&d, out)) {
        return true;
    }
    bool zoned;
    size_t read = calendar_read(text, length, out, &zoned);
    if (read > 0) {
        return is_tail(text + read, length - read, zoned);
    }
    if (read_ticks(text, length, out)) {
        return true;
    }
    return length == strlen("2024-01-15") && memcmp(text, "1971", 4) >= 0 &&
           memcmp(text, "2199", 4) <= 0 && dk_date_normalise(text, length, out);
}

static dk_value member(const char *text, const dk_value *object, const char *name) {
    dk_value key, value;
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        if (dk_walk_is(text, &key, name)) {
            return value;
        }
    }
    return (dk_value){0};
}

/* Seconds and nanoseconds apart. */
static bool stamp_of_pair(const char *text, const dk_value *seconds, const dk_value *nanos,
                          char out[DK_DATE_LENGTH + 1]) {
    int64_t whole, rest = 0;
    const char *from = text + seconds->offset;
    size_t length = seconds->length;
    if (seconds->kind == DK_STRING) {
        trim(&from, &length);
    } else if (seconds->kind != DK_INTEGER) {
        return false;
    }
    if (!dk_number_integer(from, length, &whole) || whole <= 0 || whole > INT32_MAX * 4LL) {
        return false;
    }
    if (nanos->kind == DK_INTEGER &&
        (!dk_number_integer(text + nanos->offset, nanos->length, &rest) || rest < 0 ||
         rest > 999999999)) {
        return false;
    }
    out[DK_DATE_LENGTH] = 0;
    return milliseconds((uint64_t)whole * 1000 + (uint64_t)rest / 1000000, out);
}

/* A DateTime of PHP: {"date": …, "timezone_type": …, "timezone": …}, in UTC or with an offset. */
static bool stamp_of_php(const char *text, const dk_value *object, char out[DK_DATE_LENGTH + 1]) {
    dk_value date = member(text, object, "date"), zone = member(text, object, "timezone");
    char both[64], name[16];
    size_t length, size;
    if (date.kind != DK_STRING || zone.kind != DK_STRING ||
        !dk_string_decode_short(text + date.offset + 1, date.length - 2, both,
                                sizeof both - sizeof name, &length) ||
        !dk_string_decode_short(text + zone.offset + 1, zone.length - 2, name, sizeof name,
                                &size)) {
        return false;
    }
    bool is_utc = bytes_are(name, size, "UTC");
    if (!is_utc && (size != 6 || (*name != '+' && *name != '-'))) {
        return false;
    }
    if (!is_utc) {
        memcpy(both + length, name, size);
        length += size;
    }
    return stamp_read(both, length, out);
}

static bool stamp_of_object(const char *text, const dk_value *object,
                            char out[DK_DATE_LENGTH + 1]) {
    static const char *const whole[] = {"$date", "$numberLong", "value"};
    static const char *const pairs[][2] = {
        {"seconds", "nanos"}, {"_seconds", "_nanoseconds"}, {"epochSecond", "nanoOfSecond"}};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        dk_value value = member(text, object, whole[i]), inner = value;
        if (value.kind == DK_OBJECT) { /* as MongoDB's canonical form has it */
            inner = member(text, &value, "$numberLong");
        }
        if (inner.kind != DK_ABSENT && inner.kind != DK_OBJECT) {
            return inner.kind != DK_ARRAY && stamp_of(text, &inner, out);
        }
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        dk_value seconds = member(text, object, pairs[i][0]);
        dk_value nanos = member(text, object, pairs[i][1]);
        if (seconds.kind != DK_ABSENT) {
            return stamp_of_pair(text, &seconds, &nanos, out);
        }
    }
    dk_value oplog = member(text, object, "$timestamp"), none = {0};
    if (oplog.kind == DK_OBJECT) {
        dk_value seconds = member(text, &oplog, "t");
        return stamp_of_pair(text, &seconds, &none, out);
    }
    return stamp_of_php(text, object, out);
}

bool stamp_of(const char *text, const dk_value *value, char out[DK_DATE_LENGTH + 1]) {
    char made[128];
    size_t length;
    decimal d;
    out[DK_DATE_LENGTH] = 0;
    switch (value->kind) {
    case DK_INTEGER:
    case DK_REAL: return all_digits(text + value->offset, value->length, &d) && since_1970(&d, out);
    case DK_STRING:
        return dk_string_decode_short(text + value->offset + 1, value->length - 2, made,
                                      sizeof made, &length) &&
               stamp_read(made, length, out);
    case DK_OBJECT: return stamp_of_object(text, value, out);
    case DK_ARRAY: {
        dk_value seconds, nanos, more;
        dk_walk walk = dk_walk_begin(text, value);
        if (!dk_walk_element(&walk, &seconds) || !dk_walk_element(&walk, &nanos) ||
            dk_walk_element(&walk, &more)) {
            return false;
        }
        return nanos.kind == DK_OBJECT ? seconds.kind < DK_OBJECT && stamp_of(text, &seconds, out)
                                       : stamp_of_pair(text, &seconds, &nanos, out);
    }
    default: return false;
    }
}

/*
** -------------------------------------------------------------------------------- names of times
*/

/*
** Names in lower case, without marks between their words, by rank. Google's receiveTimestamp is when the log service got
** the entry, some time after its timestamp.
*/
static const char receipt_names[] =
    " received receivedat receivedtime receivedtimestamp receivedon timereceived"
    " approximatearrivaltimestamp senttimestamp capturedat arrivedat requesttimeepoch timeepoch"
    " appendtime logappendtime ";
static const char time_names[] =
    " time timestamp ts t tm asctime datetime timeiso8601 timelocal msec epoch unixtime frametime "
    "unixtimestamp frametimeepoch"
    " realtimetimestamp sourcerealtimetimestamp eventtimestamp eventtime instant"
    " tst observedtimestamp starteddatetime start startedat starttime timestarted timestampstart"
    " when at loggedat logtime emittedat airbyteemittedat"
    " publishtime timeunixnano observedtimeunixnano createtime ingestiontime"
    " loggeddate requesttime localtime timegenerated timecreated "
    "approximatecreationdatetime horodateur ";
static const char creation_names[] =
    " created createdat createdon createdtime creationtime creationdate insertedat insertedon"
    " createat tsms addedat createddatetime receivetimestamp ";
/* Of the sender's, or of what was done with the record later. */
static const char other_names[] =
    " date dt pubdate sentat deliveredat enqueuedat enqueuedtime failedat indexedat timeextracted ";
static const char *const names[] = {receipt_names, time_names, creation_names, other_names};
_Static_assert(sizeof names / sizeof *names == STAMP_OTHER, "a list for each rank");

/* The rank of a word between blanks; 0 if it is no name of such a time. */
static int rank_of(const char *word) {
    for (size_t rank = 0; rank < sizeof names / sizeof *names; rank++) {
        if (strstr(names[rank], word) != NULL) {
            return (int)rank + 1;
        }
    }
    return 0;
}

/* The same of a word that tells the zone or unit as well, as time_utc and time_in_ms do. */
static int rank_without(char *word, size_t made) {
    static const char *const marks[] = {"utc", "inms", "ms", "ns", "us", NULL};
    const char *mark = bytes_which(bytes_end, word, made, marks);
    if (mark == NULL || made <= strlen(mark) + 1) {
        return 0;
    }
    memcpy(word + made - strlen(mark), " ", 2);
    return rank_of(word);
}

int stamp_rank(const char *name, size_t length) {
    char word[NAME_ROOM] = " ";
    size_t made = 1;
    for (size_t i = 0; i < length; i++) {
        char c = dk_lower(name[i]);
        if (is_alphanumeric(c)) {
            if (made + 2 >= sizeof word) {
                return 0;
            }
            word[made++] = c;
        } else if (!is_one_of(c, "_-@$. []()")) {
            return 0;
        }
    }
    word[made] = ' ';
    word[made + 1] = 0;
    int rank = made > 1 ? rank_of(word) : 0;
    return rank > 0 ? rank : rank_without(word, made);
}

/*
** ----------------------------------------------------------------------------- before payloads
*/

/* Words that show that the time after them is not that of the line: whole words, and parts of longer ones. */
static const char other_times[] =
    " since before after due from to between scheduled next retry till valid for of run created"
    " exported imported generated built registered published released deployed issued joined ";
static const char *const other_stems[] = {"expir", "until", "deadline", "updat",
                                          "modif", "birth", NULL};
/* Words that may stand between such a word and its time. */
static const char between[] = " at on is ";

static bool is_name_char(char c) {
    return is_alphanumeric(c) || is_one_of(c, "_-@.$");
}

/* The word that ends before `*at`, in lower case and between blanks; *at becomes its beginning. */
static size_t word_before(const char *text, size_t *at, char word[NAME_ROOM + 3]) {
    size_t end = *at, length;
    while (*at > 0 && end - *at < NAME_ROOM && is_name_char(text[*at - 1])) {
        --*at;
    }
    length = end - *at;
    word[0] = word[length + 1] = ' ';
    word[length + 2] = 0;
    for (size_t i = 0; i < length; i++) {
        word[1 + i] = dk_lower(text[*at + i]);
    }
    return length;
}

static bool is_other_time(const char *word) {
    return bytes_any(bytes_hold, word, strlen(word), other_stems) ||
           strstr(other_times, word) != NULL;
}

/* The rank of a name (stamp_rank), or one of these. */
enum { NAMED_NOT = 0, NAMED_OTHER = -1 };

static int naming(const char *name, size_t length) {
    int rank = stamp_rank(name, length);
    return rank > 0 ? rank : NAMED_OTHER;
}

/*
** Elements that hold values of any kind, so that their names say nothing: of HTML, of sheets, and of lists of values in XML.
*/
static const char element_names[] = " td th p span div pre code b i em strong li a font tt small "
                                    "dd dt string value field column col"
                                    " cell data text item c v datetime ";

/* One past the `<` of the tag that ends before `at`; 0 if no opening tag does. */
static size_t tag_before(const char *text, size_t at) {
    size_t least = at > TAG_WITHIN ? at - TAG_WITHIN : 0;
    for (size_t from = at - 1; from-- > least && text[from] != '>';) {
        if (text[from] == '<') {
            return is_name_char(text[from + 1]) ? from + 1 : 0;
        }
    }
    return 0;
}

/* Where the name ends that an element of its own gives to the one at `at`, as in a plist's <key>deadline</key><date>; 0: none. */
static size_t key_before(const char *text, size_t at) {
    static const char *const keys[] = {"</key>", "</name>", NULL};
    bool in_value = bytes_end(text, at, "<value>");
    at -= in_value ? strlen("<value>") : 0;
    while (at > 0 && dk_is_space(text[at - 1])) {
        at--;
    }
    const char *key = bytes_which(bytes_end, text, at, keys);
    return key == NULL ? 0 : at - strlen(key);
}

/* Which name the element gives to its value [at, end): <deadline>2024-…</deadline>. Not if it holds more than that. */
static int naming_of_element(const char *text, size_t length, size_t at, size_t end) {
    static const char key[] = " name=";
    char word[NAME_ROOM + 3];
    bool is_all = end + 1 < length && memcmp(text + end, "</", 2) == 0;
    size_t from = is_all && at > 0 && text[at - 1] == '>' ? tag_before(text, at) : 0, to = from;
    if (from == 0) {
        return NAMED_NOT;
    }
    const char *named = memmem(text + from, at - from, key, sizeof key - 1);
    if (named != NULL) {
        to = (size_t)(named - text) + sizeof key; /* the quote as well */
    }
    while (to < at && (is_name_char(text[to]) || text[to] == ':')) {
        to++; /* a name space, too */
    }
    size_t own = key_before(text, from - 1);
    to = own > 0 ? own : to;
    size_t size = word_before(text, &to, word);
    if (size == 0 || strstr(element_names, word) != NULL) {
        return NAMED_NOT;
    }
    return naming(word + 1, size);
}

/* Where the key ends of the value at `at` in PHP's arrays, 'deadline' => '2024-…' and [deadline] => 2024-…; `at` if it has none. */
static size_t arrow_before(const char *text, size_t at) {
    size_t key = at;
    while (key > 0 && (text[key - 1] == ' ' || is_one_of(text[key - 1], "'\""))) {
        key--;
    }
    if (key < 2 || memcmp(text + key - 2, "=>", 2) != 0) {
        return at;
    }
    for (key -= 2; key > 0 && text[key - 1] == ' '; key--) {
    }
    return key > 0 && is_one_of(text[key - 1], "'\"]") ? key - 1 : at;
}

/* Which name the text before `at` gives to the value there. */
static int naming_before(const char *text, size_t at) {
    char word[NAME_ROOM + 3], mark = 0;
    size_t steps = 0, key = arrow_before(text, at);
    if (key < at) {
        size_t size = word_before(text, &key, word);
        return size == 0 ? NAMED_NOT : naming(word + 1, size);
    }
    while (at > 0 && steps++ < 8 && is_one_of(text[at - 1], " \"'[(<=:")) {
        at--;
        mark = text[at] == '=' || text[at] == ':' ? text[at] : mark;
    }
    size_t length = word_before(text, &at, word);
    if (length == 0) {
        return mark == '=' ? NAMED_OTHER : NAMED_NOT;
    }
    if (mark != 0 && stamp_rank(word + 1, length) > 0) {
        return naming(word + 1, length);
    }
    if (mark == 0 && at > 0 && text[at - 1] == ' ' && strstr(between, word) != NULL) {
        at--;
        (void)word_before(text, &at, word);
    }
    return mark == '=' || is_other_time(word) ? NAMED_OTHER : NAMED_NOT;
}

/* Which name a value [at, end) has, of an element or before it. */
static int naming_of(const char *text, size_t length, size_t at, size_t end) {
    int named = naming_of_element(text, length, at, end);
    return named != NAMED_NOT ? named : naming_before(text, at);
}

/* Whether a stamp may begin there: not within a word, a path, or another number. */
static bool may_begin(const char *text, size_t at) {
    return at == 0 || dk_is_space(text[at - 1]) || is_one_of(text[at - 1], "[(<\"'=:|>,;*#@{") ||
           (unsigned char)text[at - 1] >= 0x80 || is_behind_colour(text, at);
}

/* Whether an unnamed number at `at` looks like a time since 1970. */
static bool looks_like_time(const char *text, size_t at, const decimal *d) {
    if (d->whole == 10 && d->length > 11) { /* the point, and digits after it */
        return d->length == 14 || d->length == 17 || d->length == 20;
    }
    while (at > 0 && (dk_is_space(text[at - 1]) || text[at - 1] == '[')) {
        at--;
    }
    return at == 0 && d->length == 13 && d->whole == 13 && memcmp(d->digits, "41", 2) < 0;
}

/* A time since 1970 at `at`. */
static bool number_at(const char *text, size_t length, size_t at, stamp *found) {
    decimal d;
    size_t end;
    if (!decimal_read(text + at, length - at, &d) || d.whole < 10) {
        return false;
    }
    end = at + d.length;
    if (end < length && (is_name_char(text[end]) && text[end] != '-' && text[end] != '.')) {
        return false;
    }
    int named = naming_of(text, length, at, at + d.length);
    if (named == NAMED_OTHER || (named == NAMED_NOT && !looks_like_time(text, at, &d)) ||
        !since_1970(&d, found->utc)) {
        return false;
    }
    found->offset = at;
    found->length = d.length;
    found->rank = named;
    return true;
}

/* The place after the brace that closes the one at `at`; `length` if none does. */
static size_t behind_brace(const char *text, size_t length, size_t at) {
    int depth = 0;
    for (; at < length; at++) {
        depth += (text[at] == '{') - (text[at] == '}');
        if (depth == 0) {
            return at + 1;
        }
    }
    return length;
}

/* What is at `at`: a stamp (*found), or how many bytes to skip. */
static size_t look_at(const char *text, size_t length, size_t at, stamp *found) {
    if (!is_alphanumeric(text[at]) || !may_begin(text, at)) {
        return 1;
    }
    bool zoned;
    size_t read = calendar_read(text + at, length - at, found->utc, &zoned);
    int named = read > 0 ? naming_of(text, length, at, at + read) : NAMED_OTHER;
    bool is_aside =
        named == NAMED_NOT && at > 1 && text[at - 1] == '('; /* as of the event before it */
    if (named != NAMED_OTHER) {
        found->utc[DK_DATE_LENGTH] = 0;
        found->offset = at;
        found->length = read;
        found->rank = is_aside ? STAMP_OTHER : named;
        return 0;
    }
    if (read > 0) {
        return read;
    }
    return dk_is_digit(text[at]) && number_at(text, length, at, found) ? 0 : 1;
}

bool stamp_find(const char *text, size_t length, stamp *found) {
    if (length > STAMP_WITHIN) {
        length = STAMP_WITHIN;
    }
    stamp next;
    bool is_found = false;
    for (size_t at = 0, step; at < length && (!is_found || found->rank > STAMP_RECEIPT);
         at += step) {
        if (text[at] == '{') {
            step = behind_brace(text, length, at) - at;
            continue;
        }
        step = look_at(text, length, at, &next);
        if (step == 0) {
            bool is_better = !is_found || (next.rank > 0 && next.rank < found->rank);
            *found = is_better ? next : *found;
            is_found = true;
            step = next.length;
        }
    }
    return is_found;
}
