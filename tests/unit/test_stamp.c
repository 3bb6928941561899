/*
** Time stamps of logs and carriers, case by case, and every form that a writer makes of many moments.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../ext/scan.h"
#include "../../importer/text/stamp.h"
#include "check.h"

typedef struct pair {
    const char *text, *made; /* made NULL: no stamp */
} pair;

static bool is(bool found, const char *made, const char *expected, const char *text) {
    bool right = expected == NULL ? !found : found && strcmp(made, expected) == 0;
    check(right, text);
    if (!right) {
        printf("  made %s, expected %s\n", found ? made : "none", expected ? expected : "none");
    }
    return right;
}

#define NOON "2024-01-15T10:30:01.000Z"
#define MILLI "2024-01-15T10:30:01.123Z"

/*
** --------------------------------------------------------------------------- in front of payloads
*/

static const pair prefixes[] = {
    /* ISO 8601 and its relatives */
    {"2024-01-15T10:30:01Z ", NOON},
    {"2024-01-15T10:30:01.123456789Z stdout F ", MILLI},
    {"2024-01-15T10:30:01.123456+00:00 app[web.1]: ", MILLI},
    {"2024-01-15T10:30:01,123Z info ", MILLI},
    {"2024-01-15T10:30Z ", "2024-01-15T10:30:00.000Z"},
    {"2024-01-15t12:30:01.123+0200 ", MILLI},
    {"2024-01-15T02:30:01.123-08:00 ", MILLI},
    {"2024-01-15 10:30:01,123 INFO hook: ", MILLI},
    {"2024-01-15 10:30:01.123  INFO 42 --- [nio-8080-exec-1] c.e.Hook   : payload=", MILLI},
    {"2024-01-15 10:30:01+00 ", NOON},
    {"1\t2024-01-15 12:30:01.123+02\t", MILLI},
    {"2024-01-15 10:30:01.123 UTC [42] LOG:  ", MILLI},
    {"2024-01-15 11:30:01.123 CET [42] LOG:  ", MILLI},
    {"2024-01-15 05:30:01.123 EST [42] LOG:  ", MILLI},
    {"2024-01-15 10:30:01.123 CST [42] LOG:  ", NULL},
    {"2024-01-15 10:30:01.123456789 +0000 UTC m=+0.012 ", MILLI},
    {"2024-01-15 12:30:01 +0200 CEST ", NOON},
    {"2024-01-15 10:30:01 INFO ", NOON},
    {"2024-01-15 10:30:01 - INFO - ", NOON},
    {"2024-01-15 10:30:01 -- ", NOON},
    {"2024-01-15 10:30:01 POST /hook 200 ", NOON},
    {"2024-01-15 10:30:01 203.0.113.7 POST /hook ", NOON},
    {"2024-01-15_10:30:01.12345 ", MILLI},
    {"20240115T103001Z ", NOON},
    {"20240115T103001.123+0000 ", MILLI},
    {"20240115 10:30:01 ", NOON},
    {"[2024-01-15T10:30:01.123456 #42]  INFO -- : ", MILLI},
    {"I, [2024-01-15T10:30:01.123456 #42]  INFO -- : ", MILLI},
    {"[2024-01-15 10:30:01] production.INFO: Discko webhook ", NOON},
    {"[2024-01-15 10:30:01 +0000] [42] [INFO] ", NOON},
    {"[2024-01-15T10:30:01.123456+00:00] app.INFO: ", MILLI},
    {"0|hook     | 2024-01-15 10:30:01 +00:00: ", NOON},
    {"<134>1 2024-01-15T10:30:01.123Z web1 hook 777 - - ", MILLI},
    {"INFO 2024-01-15 10:30:01,123 views 42 1400 ", MILLI},
    {"INFO:2024-01-15 10:30:01,123:", MILLI},
    {"time=\"2024-01-15T10:30:01Z\" level=info msg=webhook body=", NOON},
    {"level=info ts=2024-01-15T10:30:01.123Z caller=main.go:12 body=", MILLI},
    {"[pod/hook-1/hook] 2024-01-15T10:30:01.123456789Z ", MILLI},
    {"hook-1  | 2024-01-15T10:30:01.123Z ", MILLI},
    {"\x1b[90m2024-01-15T10:30:01Z\x1b[0m ", NOON},
    {"\x1b[32m[Nest] 42  - \x1b[39m01/15/2024, 10:30:01 AM ", NOON},
    {"[90m2024-01-15T10:30:01Z ", NULL},
    /* slashes, as Go and nginx write them */
    {"2024/01/15 10:30:01 body: ", NOON},
    {"2024/01/15 10:30:01.123456 main.go:12: ", MILLI},
    {"[GIN] 2024/01/15 - 10:30:01 | 200 |  1.2ms | ", NOON},
    {"2024/01/15 10:30:01 [error] 42#42: *1 ", NOON},
    /* names of months */
    {"203.0.113.7 - - [15/Jan/2024:10:30:01 +0000] \"POST /hook HTTP/1.1\" 200 2 ", NOON},
    {"203.0.113.7 - - [15/Jan/2024:12:30:01 +0200] \"POST /hook HTTP/1.1\" 200 2 ", NOON},
    {"Jan 15 10:30:01 lb haproxy[42]: 203.0.113.7:51234 [15/Jan/2024:10:30:01.123] fe ", MILLI},
    {"[15/Jan/2024 10:30:01] \"POST /hook HTTP/1.1\" 200 2 ", NOON},
    {"[15-Jan-2024 10:30:01 UTC] ", NOON},
    {"[15-Jan-2024 11:30:01 Europe/Paris] ", NULL},
    {"[15-Jan-2024 10:30:01 Etc/UTC] ", NOON},
    {"42:M 15 Jan 2024 10:30:01.123 * ", MILLI},
    {"[Mon Jan 15 10:30:01.123456 2024] [dumpio:trace7] [pid 42:tid 1] ", MILLI},
    {"Mon Jan 15 10:30:01 2024 ", NOON},
    {"Mon Jan 15 10:30:01 UTC 2024 ", NOON},
    {"Mon 15 Jan 2024 10:30:01 AM UTC ", NOON},
    {"Mon, 15 Jan 2024 10:30:01 GMT ", NOON},
    {"Mon, 15 Jan 2024 12:30:01 +0200 ", NOON},
    {"Mon Jan 15 2024 11:30:01 GMT+0100 (Central European Standard Time) ", NOON},
    {"Jan 15, 2024 10:30:01 AM com.example.Hook receive ", NOON},
    {"Jan 15, 2024, 10:30:01 AM ", NOON},
    {"January 15, 2024 at 10:30:01 PM ", "2024-01-15T22:30:01.000Z"},
    {"Jan 15 2024 10:30:01: %ASA ", NOON},
    {"Monday, January 15, 2024 12:30:01 AM ", "2024-01-15T00:30:01.000Z"},
    /* days and months that are told apart, or not */
    {"[Nest] 42  - 01/15/2024, 10:30:01 AM     LOG [HookController] ", NOON},
    {"01/15/2024, 10:30:01\u202fAM ", NOON},
    {"15/01/2024 10:30:01 ", NOON},
    {"15.01.2024 10:30:01;", NOON},
    {"05.01.2024 10:30:01;", "2024-01-05T10:30:01.000Z"},
    {"05/01/2024 10:30:01 ", NULL},
    {"02/02/2024 10:30:01 ", "2024-02-02T10:30:01.000Z"},
    /* halves of the day */
    {"2024-01-15, 10:30:01 a.m. ", NOON},
    {"2024-01-15, 10:30:01\u202fp.m. ", "2024-01-15T22:30:01.000Z"},
    {"15/1/2024, 10:30:01 p.\u00a0m. ", "2024-01-15T22:30:01.000Z"},
    {"2024-01-15 10:30:01 P.M. CET ", "2024-01-15T21:30:01.000Z"},
    {"2024-01-15 0:30:01 a.m. ", "2024-01-15T00:30:01.000Z"},
    {"2024-01-15 10:30:01 a message ", NOON},
    {"2024-01-15 10:30:01p ", NULL},
    {"2024-01-15 10:30:01 \u03bc.\u03bc. ", NULL},
    {"2024-01-15 10:30:01 PTG ", NULL},
    {"2024-01-15 22:30:01 p.d. ", "2024-01-15T22:30:01.000Z"},
    /* zones behind the clock */
    {"2024-01-15 11:30:01 (UTC+01:00) hook ", NOON},
    {"2024-01-15 11:30:01 (CET) ", NOON},
    {"2024-01-15 11:30:01 [CET] ", NOON},
    {"2024-01-15 11:30:01 [+01:00] ", NOON},
    {"2024-01-15 11:30:01 (UTC+01:00) Amsterdam, Berlin ", NOON},
    {"2024-01-15 10:30:01 [main] ", NOON},
    {"2024-01-15 10:30:01 (hook.js:12) ", NOON},
    {"2024-01-15 10:30:01 [CET-worker] ", NOON},
    {"2024-01-15 11:30:01 UTC+1 ", NOON},
    {"2024-01-15 11:30:01 UTC +01:00 ", NOON},
    {"15.01.2024, 11:30:01 GMT +1 ", NOON},
    {"2024-01-15 16:00:01 GMT+5:30 ", NOON},
    {"15/01/2024 05:30:01 UTC\u22125 ", NOON},
    {"2024-01-15 07:30:01.123 -03 [42] LOG:  ", MILLI},
    {"2024-01-15 10:30:01 -1 left ", NOON},
    {"2024-01-15 11:30:01 MEZ ", NOON},
    {"2024-01-15 11:30:01 [Europe/Paris] ", NULL},
    {"2024-01-15 11:30:01 (CST) ", NULL},
    {"2024-01-15 11:30:01 CET\u200e+1 ", NULL},
    {"2024-01-15 05:30:01 EST5EDT ", NULL},
    {"Mon Jan 15 05:30:01 2024 CST ", NULL},
    {"Mon Jan 15 11:30:01 2024 CET ", NOON},
    {"15/01/2024 11:30:01 (W. Europe Standard Time) ", NULL},
    {"January 15, 2024 at 11:30:01 AM Central European Standard Time ", NULL},
    {"January 15, 2024 at 10:30:01 AM Coordinated Universal Time ", NOON},
    {"15/01/2024 11:30:01 heure normale ", NULL},
    {"Jan 15, 2024 @ 10:30:01.123 ", MILLI},
    /* since 1970 */
    {"hook: [1705314601.000000000, ", NOON},
    {"[0] hook: [[1705314601.123000000, ", MILLI},
    {"CreateTime:1705314601123\tlead-0\t", MILLI},
    {"1705314601.123 203.0.113.7 ", MILLI},
    {"1705314601123 ", MILLI},
    {"ts=1705314601.123456 level=info ", MILLI},
    {"time=1705314601 ", NOON},
    {"order=1705314601123 ", NULL},
    {"1705314601 ", NULL},
    {"req 1705314601123 ", NULL},
    {"7123456789012 ", NULL},
    {"type=AUDIT msg=audit(1705314601.123:42): ", MILLI},
    /* not known */
    {"Jan 15 10:30:01 web1 hook[777]: ", NULL},
    {"<134>Jan 15 10:30:01 web1 hook[777]: ", NULL},
    {"I0115 10:30:01.123456       1 main.go:12] ", NULL},
    {"10:30:01 INFO ", NULL},
    {"2024-01-15 INFO ", NULL},
    {"2024-02-30 10:30:01 ", NULL},
    {"2024-01-15 25:30:01 ", NULL},
    {"2024-01-15 10:61:01 ", NULL},
    {"0001-01-01T00:00:00Z ", NULL},
    {"1970-01-01T01:00:00+01:00 ", NULL},
    {"Generated at 2024-01-15T10:30:01Z ", NULL},
    {"9999-12-31T23:59:59Z ", NULL},
    {"logs/2024-01-15T10:30:01Z/x ", NULL},
    {"a2024-01-15T10:30:01Z ", NULL},
    {"12024-01-15T10:30:01Z ", NULL},
    {"", NULL},
    /* which one belongs to the line */
    {"2024-01-15T10:30:01.123000+00:00 2024/01/15/[$LATEST]abc ", MILLI},
    {"2024-01-15T10:30:01.123Z 2023-01-01 00:00:00 INFO ", MILLI},
    {"Headers: {\"date\":\"2023-01-01T00:00:00Z\"} 2024-01-15T10:30:01Z Body: ", NOON},
    {"ctx={\"expires\":\"2023-01-01T00:00:00Z\"} payload=", NULL},
    {"GET /x?since=2023-01-01T00:00:00Z 200 ", NULL},
    {"token expires 2025-01-15T10:30:01Z ", NULL},
    {"token expires at 2025-01-15T10:30:01Z ", NULL},
    {"expires_at: 2025-01-15T10:30:01Z ", NULL},
    {"If-Modified-Since: Mon, 15 Jan 2024 10:30:01 GMT ", NULL},
    {"Received webhook at 2024-01-15T10:30:01Z: ", NOON},
    {"{\"event\":\"x\",\"date\":\"2023-01-01T00:00:00Z\"", NULL},
    /* the names of elements, and of PHP's keys */
    {"<lead><deadline>2023-01-01 00:00:00</deadline><raw>", NULL},
    {"<x:lead_date type=\"t\">2023-01-01 00:00:00</x:lead_date><raw>", NULL},
    {"<due>1605314601.123</due><x:ts>1705314601</x:ts><raw>", NOON},
    {"<field name=\"due\">2023-01-01 00:00:00</field><field name=\"at\">2024-01-15 "
     "10:30:01</field>",
     NOON},
    {"<tr><td>2024-01-15 10:30:01</td><td>", NOON},
    {"<message>2024-01-15T10:30:01Z INFO got ", NOON},
    {"array('lead_date' => '2023-01-01 00:00:00', 'body' => '", NULL},
    {"Array ( [lead_date] => 2023-01-01 00:00:00 [time] => 1705314601 [body] => ", NOON},
    {"array(0 => '2024-01-15 10:30:01', 1 => '", NOON},
    {"hook => 2024-01-15T10:30:01Z got ", NOON},
};

static void test_find(void) {
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        stamp found = {0};
        size_t length = strlen(prefixes[i].text);
        bool has = stamp_find(prefixes[i].text, length, &found);
        is(has, found.utc, prefixes[i].made, prefixes[i].text);
        if (has && found.offset + found.length > length) {
            check(false, "a stamp lies in its text");
        }
    }
    stamp found;
    const char *brackets = "at [2024-01-15T10:30:01.5Z] ";
    check(stamp_find(brackets, strlen(brackets), &found) && found.offset == 4 && found.length == 22,
          "the place of the stamp is returned");
    char far[3000];
    memset(far, ' ', sizeof far);
    memcpy(far + 2000, "2024-01-15T10:30:01Z", 20);
    check(!stamp_find(far, sizeof far, &found), "far from the beginning no stamp is looked for");
    memcpy(far + 1010, "2024-01-15T10:30:01Z", 20);
    check(!stamp_find(far, sizeof far, &found), "a stamp that is cut there is none");
}

/*
** --------------------------------------------------------------------------------------- values
*/

static const pair texts[] = {
    {"2024-01-15", "2024-01-15T00:00:00.000Z"},
    {" 2024-01-15T10:30:01.123Z\n", MILLI},
    {"[15/Jan/2024:10:30:01 +0000]", NOON},
    {"15/Jan/2024:10:30:01 +0000", NOON},
    {"Mon, 15 Jan 2024 10:30:01 GMT", NOON},
    {"Mon Jan 15 2024 10:30:01 GMT+0000 (Coordinated Universal Time)", NOON},
    {"2024-01-15 10:30:01.123 +0000 UTC m=+1.5", MILLI},
    {"1705314601", NOON},
    {"1705314601.123", MILLI},
    {"1705314601.1239", MILLI},
    {"1705314601123", MILLI},
    {"1705314601123456", MILLI},
    {"1705314601123456789", MILLI},
    {"1705314601123456789.5", MILLI},
    {"999999999", NULL},
    {"99999999", NULL},
    {"20240115", NULL},
    {"202401151030", NULL},
    {"133497882011230000", MILLI},
    {"638409114011230000", NULL},
    {"13349788201123000", NULL},
    {"/Date(1705314601123)/", MILLI},
    {"/Date(1705314601123+0100)/", MILLI},
    {"/Date(17)/", NULL},
    {"/Date(1705314601123", NULL},
    {"2024-01-15 11:30:01 [CET]", NOON},
    {"2024-01-15 11:30:01 [Europe/Paris]", NULL},
    {"2024-01-15T11:30:01+01:00[Europe/Paris]", NOON},
    {"2024-01-15 07:30:01 -0300 -03", NOON},
    {"2024-01-15 10:30:01 (local)", NULL},
    {"2024-01-15 10:30:01Z 42", NULL},
    {"17053146011234567890", NULL},
    {"1705314601123-0", NULL},
    {"2024-01-15T10:30:01Z lead", NULL},
    {"2024-13-15T10:30:01Z", NULL},
    {"2024-01-32", NULL},
    {"0001-01-01", NULL},
    {"1970-01-01", NULL},
    {"10:30:01", NULL},
    {"yesterday", NULL},
    {"", NULL},
    {"[", NULL},
    {".5", NULL},
    {"5.", NULL},
};

static void test_read(void) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char out[DK_DATE_LENGTH + 1];
        bool has = stamp_read(texts[i].text, strlen(texts[i].text), out);
        is(has, out, texts[i].made, texts[i].text);
    }
}

static const pair values[] = {
    {"\"2024-01-15T10:30:01.123Z\"", MILLI},
    {"\"2024-01-15T10:30:01\\u002e123Z\"", MILLI},
    {"1705314601", NOON},
    {"1705314601.123", MILLI},
    {"1.705314601123E9", MILLI},
    {"1.705314601123e+12", MILLI},
    {"1705314601123e0", MILLI},
    {"0.001705314601123e15", MILLI},
    {"17053146011230e-1", MILLI},
    {"-1705314601", NULL},
    {"1e400", NULL},
    {"0", NULL},
    {"true", NULL},
    {"null", NULL},
    {"{\"$date\":\"2024-01-15T10:30:01.123Z\"}", MILLI},
    {"{\"$date\":1705314601123}", MILLI},
    {"{\"$date\":{\"$numberLong\":\"1705314601123\"}}", MILLI},
    {"{\"$numberLong\":\"1705314601123\"}", MILLI},
    {"{\"$date\":{\"x\":1}}", NULL},
    {"{\"seconds\":1705314601,\"nanos\":123456789}", MILLI},
    {"{\"seconds\":\"1705314601\"}", NOON},
    {"{\"_seconds\":1705314601,\"_nanoseconds\":123000000}", MILLI},
    {"{\"epochSecond\":1705314601,\"nanoOfSecond\":123000000}", MILLI},
    {"{\"seconds\":1705314601,\"nanos\":-1}", NULL},
    {"{\"seconds\":12}", NULL},
    {"{\"$timestamp\":{\"t\":1705314601,\"i\":1}}", NOON},
    {"{\"$timestamp\":{\"t\":-1}}", NULL},
    {"{}", NULL},
    {"[1705314601,123000000]", MILLI},
    {"[1705314601,123000000,1]", NULL},
    {"[1,2]", NULL},
    {"[\"2024-01-15\"]", NULL},
    {"[]", NULL},
};

static void test_of(void) {
    static dk_scan scan;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char out[DK_DATE_LENGTH + 1];
        bool sound = dk_scan_value(values[i].text, strlen(values[i].text), &scan);
        bool has = sound && stamp_of(values[i].text, &scan.root, out);
        is(has, out, values[i].made, values[i].text);
    }
    char out[DK_DATE_LENGTH + 1];
    dk_value none = {0};
    check(!stamp_of("", &none, out), "no value is no time");
}

static void test_rank(void) {
    static const struct {
        const char *name;
        int rank;
    } cases[] = {
        {"received_at", 1},
        {"receivedAt", 1},
        {"ApproximateArrivalTimestamp", 1},
        {"time", 2},
        {"@timestamp", 2},
        {"__REALTIME_TIMESTAMP", 2},
        {"asctime", 2},
        {"time_iso8601", 2},
        {"$time_local", 2},
        {"created_at", 3},
        {"enqueued_at", 4},
        {"failed_at", 4},
        {"timestamp [UTC]", 2},
        {"TimeUTC", 2},
        {"timestampInMs", 2},
        {"created_at_ms", 3},
        {"ms", 0},
        {"utc", 0},
        {"Date", 4},
        {"_airbyte_emitted_at", 2},
        {"updated_at", 0},
        {"expires", 0},
        {"deadline", 0},
        {"", 0},
        {"_", 0},
        {"tim", 0},
        {"time ", 2},
        {"time time", 0},
        {"imestamp", 0},
        {"\xC3\xA9", 0},
        {"receivedatreceivedatreceivedatreceivedatreceivedat", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rank = stamp_rank(cases[i].name, strlen(cases[i].name));
        if (!check(rank == cases[i].rank, cases[i].name)) {
            printf("  rank %d\n", rank);
        }
    }
}

/*
** --------------------------------------------------------------------------------------- properties
*/

/* How strftime() is asked for what writers print; all of them tell the whole moment. */
static const char *const forms[] = {
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d/%b/%Y:%H:%M:%S +0000",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
    "%a %b %e %H:%M:%S UTC %Y",
    "%d-%b-%Y %H:%M:%S UTC",
    "%Y%m%dT%H%M%SZ",
    "%d.%m.%Y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%d %B %Y %H:%M:%S",
    "%A, %B %d, %Y %I:%M:%S %p",
    "%Y/%m/%d - %H:%M:%S",
    "[%Y-%m-%d %H:%M:%S +0000]",
    "%a %b %d %Y %H:%M:%S GMT",
    "%s.000",
};

static void test_forms(void) {
    uint64_t random = 88172645463325252ULL;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        bool right = true;
        for (int i = 0; i < 2000 && right; i++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            time_t when = (time_t)(1000000000 + random % 3000000000ULL);
            struct tm utc;
            char text[128], expected[64], read[DK_DATE_LENGTH + 1];
            stamp found;
            gmtime_r(&when, &utc);
            strftime(text, sizeof text, forms[f], &utc);
            strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000Z", &utc);
            right = stamp_find(text, strlen(text), &found) && strcmp(found.utc, expected) == 0 &&
                    stamp_read(text, strlen(text), read) && strcmp(read, expected) == 0;
            if (!right) {
                printf("  %s\n", text);
            }
        }
        check(right, forms[f]);
    }
}

/* Any bytes: a stamp lies in its text, reads as the same again, and cut text is never overrun. */
static void test_any(void) {
    static const char parts[] = "0123456789-/.:, TZ+JanMonUTC[]{}=\"e";
    uint64_t random = 42;
    bool right = true;
    for (int i = 0; i < 200000 && right; i++) {
        size_t length = 1 + (size_t)(random >> 33) % 40;
        char *text = malloc(length), out[DK_DATE_LENGTH + 1];
        for (size_t at = 0; at < length; at++) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            text[at] = parts[(random >> 33) % (sizeof parts - 1)];
        }
        stamp found;
        if (stamp_find(text, length, &found)) {
            right = found.offset + found.length <= length && strlen(found.utc) == DK_DATE_LENGTH;
        }
        (void)stamp_read(text, length, out);
        free(text);
    }
    check(right, "any text");
}

int main(void) {
    setenv("TZ", "UTC", 1);
    test_find();
    test_read();
    test_of();
    test_rank();
    test_forms();
    test_any();
    return check_result();
}
