/*
** What reads the bytes of carriers, case by case: base64, the inside of a JSON string, messages of HTTP,
** rows of CSV, lines of a log, times as captures write them.
*/
#include <stdlib.h>
#include <string.h>

#include "../../importer/text/base64.h"
#include "../../importer/text/csv.h"
#include "../../importer/text/escape.h"
#include "../../importer/text/http.h"
#include "check.h"

enum { ROOM = 512 };

static bool same(const char *made, size_t length, const char *expected) {
    bool right = length == strlen(expected) && (length == 0 || memcmp(made, expected, length) == 0);
    if (!right) {
        printf("  made \"%.*s\", expected \"%s\"\n", (int)length, made, expected);
    }
    return right;
}

/* A case by its text, of which line ends are spelled. */
static bool report(bool passed, const char *text) {
    char name[ROOM];
    size_t length = 0;
    for (; *text != 0 && length + 2 < sizeof name; text++) {
        bool end = *text == '\n' || *text == '\r' || *text == '\t';
        if (end) {
            name[length++] = '\\';
        }
        name[length++] = end ? *text == '\n' ? 'n' : *text == '\r' ? 'r' : 't' : *text;
    }
    name[length] = 0;
    return check(passed, name);
}

/*
** ------------------------------------------------------------------------------------------ base64
*/

static void test_base64(void) {
    static const struct {
        const char *text, *made; /* made NULL: refused, at `at` */
        uint32_t at;
    } cases[] = {
        {"", "", 0},        {"YQ==", "a", 0},      {"YQ", "a", 0},
        {"YWI=", "ab", 0},  {"YWJj", "abc", 0},    {" YW\r\nJ\tj ", "abc", 0},
        {"Pz8/", "???", 0}, {"Pz8_", "???", 0},    {"fn5+", "~~~", 0},
        {"fn5-", "~~~", 0}, {"Pz8/Pz8_", NULL, 7}, /* both alphabets */
        {"YI==", NULL, 2},  {"YR==", NULL, 2},     /* bits that mean nothing */
        {"YWJ=", NULL, 3},  {"YWI==", NULL, 5},    /* padding that is wrong */
        {"YQ=", NULL, 3},   {"YWJj=", NULL, 5},    {"YQ===", NULL, 4},
        {"YWJjZ", NULL, 5}, /* six bits of a byte */
        {"YW*j", NULL, 2},  {"YQ==YQ==", NULL, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[ROOM];
        size_t made;
        dk_error error = {0};
        bool read = base64_decode(cases[i].text, strlen(cases[i].text), out, &made, &error);
        bool right = cases[i].made != NULL ? read && same(out, made, cases[i].made)
                                           : !read && error.code == DK_MALFORMED_BASE64 &&
                                                 error.offset == cases[i].at;
        report(right, cases[i].text);
    }
}

/*
** ------------------------------------------------------------------------------- inside of a string
*/

static void test_unescape(void) {
    static const struct {
        const char *inside, *made;
    } cases[] = {
        {"a\\\"b\\\\c\\/d", "a\"b\\c/d"},
        {"\\b\\f\\n\\r\\t", "\b\f\n\r\t"},
        {"\\u0041\\u00e9\\u20AC", "A\u00e9\u20ac"},
        {"\\ud83d\\ude00", "\U0001F600"},
        {"\\ud83d", "\\ud83d"},
        {"\\ud83dx", "\\ud83dx"},
        {"\\ud83d\\u0041", "\\ud83dA"},
        {"\\ud83d\\ue000", "\\ud83d\uE000"},
        {"\\ud83d\\ud83d\\ude00", "\\ud83d\U0001F600"},
        {"\\ude00\\u0041", "\\ude00A"},
        {"\\u0000", "\\u0000"},
        {"\\u12", "\\u12"},
        {"\\u12g4", "\\u12g4"},
        {"\\q\\", "\\q\\"},
        {"\\", "\\"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[ROOM];
        size_t length = escape_json(cases[i].inside, strlen(cases[i].inside), out);
        report(same(out, length, cases[i].made), cases[i].inside);
    }
    char out[ROOM];
    check(escape_json("\\u1\00023", 7, out) == 7, "NUL is not a hexadecimal digit");
}

/*
** -------------------------------------------------------------------------------------------- HTTP
*/

typedef struct http_case {
    const char *bytes;
    http_result result; /* when nothing more comes */
    const char *body, *rest, *message;
} http_case;

#define POST "POST /x HTTP/1.1\r\n"
#define SIZED(n) POST "Content-Length: " n "\r\n\r\n"
#define CHUNKED POST "Transfer-Encoding: gzip, chunked\r\n\r\n"
#define NEXT "GET /y HTTP/1.1\r\n\r\n"
#define NO_HEAD "expected the empty line after the headers"
#define NO_BODY "expected the rest of the body"
#define NO_CHUNK "expected the size of a chunk in hex"

static const http_case http_cases[] = {
    {SIZED("3") "abcd", HTTP_WHOLE, "abc", "d", NULL},
    {SIZED("5") "abc", HTTP_TRUNCATED, "abc", "", NO_BODY},
    {SIZED("x") "abc", HTTP_BROKEN, "abc", "", "expected one Content-Length"},
    {SIZED("99999999999") "abc", HTTP_BROKEN, "abc", "", "expected one Content-Length"},
    {POST "Content-Length: 3\nContent-Length: 4\n\nabc", HTTP_BROKEN, "abc", "",
     "expected one Content-Length"},
    {POST "content-length:3\n\nabc", HTTP_WHOLE, "abc", "", NULL},
    {POST "\r\nabc\n", HTTP_WHOLE, "abc\n", "", NULL},
    {POST "\r\nabc\n" NEXT, HTTP_WHOLE, "abc\n", NEXT, NULL},
    {SIZED("40") "abc\n" NEXT, HTTP_TRUNCATED, "abc\n", NEXT, NO_BODY},
    {SIZED("23") "abc\n" NEXT, HTTP_TRUNCATED, "abc\n", NEXT, NO_BODY},
    {"GET /x HTTP/1.1\nHost: a\n\nabc", HTTP_WHOLE, "", "abc", NULL},
    {"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", HTTP_WHOLE, "ok", "", NULL},
    {"HTTP/1.0 204\n\n", HTTP_WHOLE, "", "", NULL},
    {POST "Host: a", HTTP_TRUNCATED, NULL, "", NO_HEAD},
    {POST "Host: a\n" NEXT, HTTP_TRUNCATED, NULL, NEXT, NO_HEAD},
    {POST "a: b\n c\n\td\nX_y.Z! : x\n\nabc", HTTP_WHOLE, "abc", "", NULL},
    {POST "a: b\nnot a header\n\nabc", HTTP_NONE, NULL, POST "a: b\nnot a header\n\nabc", NULL},
    {POST "10:00 {}\nb\na: b\n", HTTP_NONE, NULL, POST "10:00 {}\nb\na: b\n", NULL},
    {POST ": x\n\nabc", HTTP_NONE, NULL, POST ": x\n\nabc", NULL},
    {POST "Host: a\nUser-Ag\n" NEXT, HTTP_TRUNCATED, NULL, NEXT, NO_HEAD},
    {POST "Host: a\nUser-Ag\n", HTTP_TRUNCATED, NULL, "", NO_HEAD},
    {CHUNKED "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", HTTP_WHOLE, "abcde", "", NULL},
    {CHUNKED "3\nabc\na\n0123456789\n0\nTrailer: x\n\nrest", HTTP_WHOLE, "abc0123456789", "rest",
     NULL},
    {CHUNKED "3\r\nabc\r\n0\r\nTrailer: x\r\n", HTTP_TRUNCATED, "abc", "", NO_BODY},
    {CHUNKED "3\r\nabc\r\n0\r\n" NEXT, HTTP_TRUNCATED, "abc", NEXT, NO_BODY},
    {CHUNKED "9\r\nabc", HTTP_TRUNCATED, "abc", "", NO_BODY},
    {CHUNKED "3\r\nabc\r\n", HTTP_TRUNCATED, "abc", "", NO_BODY},
    {CHUNKED "20\r\nabc\n" NEXT, HTTP_TRUNCATED, "abc\n", NEXT, NO_BODY},
    {CHUNKED "3\r\nabcd\r\n0\r\n\r\n", HTTP_BROKEN, NULL, "", NO_CHUNK},
    {CHUNKED "zz\r\nabc\r\n", HTTP_BROKEN, NULL, "", NO_CHUNK},
    {CHUNKED "1234567890\r\nabc\r\n", HTTP_BROKEN, NULL, "", NO_CHUNK},
    {CHUNKED "3x\r\nabc\r\n" NEXT, HTTP_BROKEN, NULL, NEXT, NO_CHUNK},
    {CHUNKED "3\r\nabcd\n" NEXT, HTTP_BROKEN, NULL, NEXT, NO_CHUNK},
    {SIZED("x") "abc\n" NEXT, HTTP_BROKEN, "abc\n", NEXT, "expected one Content-Length"},
    {CHUNKED NEXT, HTTP_TRUNCATED, NULL, NEXT, NO_BODY},
};

/* With less of it, and more to come, nothing is said that would not hold. */
static bool waits(const http_case *c, size_t length, size_t whole) {
    for (size_t cut = 1; cut < length; cut++) {
        http_request request;
        if (http_begins(c->bytes, cut, false) == HTTP_YES) {
            http_result then = http_request_read(c->bytes, cut, false, &request);
            if (then != HTTP_MORE && (then != c->result || request.length > whole)) {
                return false;
            }
        }
    }
    return true;
}

static void test_http(void) {
    for (size_t i = 0; i < sizeof http_cases / sizeof *http_cases; i++) {
        const http_case *c = &http_cases[i];
        http_request request;
        char out[ROOM];
        size_t length = strlen(c->bytes), whole = length - strlen(c->rest), made = 0;
        http_result result = http_request_read(c->bytes, length, true, &request);
        bool right = result == c->result && request.length == whole;
        bool is_bad = result == HTTP_TRUNCATED || result == HTTP_BROKEN;
        right &= !is_bad ? c->message == NULL : strcmp(request.error.message, c->message) == 0;
        if (c->body != NULL) {
            http_body(c->bytes, &request, out, &made);
            right &= same(out, made, c->body);
        }
        if (!report(right && waits(c, length, whole), c->bytes)) {
            printf("  result %d, %zu bytes of %zu: %s\n", (int)result, request.length, whole,
                   is_bad ? request.error.message : "");
        }
    }
}

static void test_http_begins(void) {
    static const struct {
        const char *bytes;
        http_start begins, finally;
    } cases[] = {
        {"POST /x HTTP/1.1\r\n", HTTP_YES, HTTP_YES},
        {"M-SEARCH * HTTP/1.0\n", HTTP_YES, HTTP_YES},
        {"HTTP/1.1 200\n", HTTP_YES, HTTP_YES},
        {"HTTP/1.1 200 OK\n", HTTP_YES, HTTP_YES},
        {"POST /x HTTP/1.1", HTTP_UNSURE, HTTP_NO},
        {"HTT", HTTP_UNSURE, HTTP_NO},
        {"PO", HTTP_UNSURE, HTTP_NO},
        {"HTTP/1.1 2x0 OK\n", HTTP_NO, HTTP_NO},
        {"HTTP/1.1 200OK\n", HTTP_NO, HTTP_NO},
        {"HTTP/1.2 200 OK\n", HTTP_NO, HTTP_NO},
        {"HTTP/1.1\n", HTTP_NO, HTTP_NO},
        {"POST /x HTTP/2.0\n", HTTP_NO, HTTP_NO},
        {"POST /x y HTTP/1.1\n", HTTP_NO, HTTP_NO},
        {"POST  HTTP/1.1\n", HTTP_NO, HTTP_NO},
        {"PO /x HTTP/1.1\n", HTTP_NO, HTTP_NO},
        {"{\"a\":1}\n", HTTP_NO, HTTP_NO},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ /x HTTP/1.1\n", HTTP_NO, HTTP_NO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = strlen(cases[i].bytes);
        report(http_begins(cases[i].bytes, length, false) == cases[i].begins &&
                   http_begins(cases[i].bytes, length, true) == cases[i].finally,
               cases[i].bytes);
    }
}

static void test_http_date(void) {
    static const struct {
        const char *date, *made;
    } cases[] = {
        {"Wed, 09 Oct 2024 13:55:36 GMT", "2024-10-09T13:55:36.000Z"},
        {"Wed, 09 Oct 2024 13:55:36 CET", "2024-10-09T12:55:36.000Z"},
        {"Wed, 09 Okt 2024 13:55:36 GMT", NULL},
        {"Wed, 39 Oct 2024 13:55:36 GMT", NULL},
        {"yesterday", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char bytes[ROOM], date[24];
        http_request request;
        int length = snprintf(bytes, sizeof bytes, POST "Date: %s\nContent-Encoding: gzip\n\n",
                              cases[i].date);
        (void)http_request_read(bytes, (size_t)length, true, &request);
        bool is = http_date(bytes, &request, date);
        report(is == (cases[i].made != NULL) && (!is || same(date, 24, cases[i].made)),
               cases[i].date);
        check(same(bytes + request.content.offset, request.content.length, "gzip"),
              "its content's encoding");
    }
}

/* A head that has no end is given up at a limit. */
static void test_http_long(void) {
    char *bytes = malloc(HTTP_HEAD_MAX + 1000);
    http_request request;
    memset(bytes, 'a', HTTP_HEAD_MAX + 1000);
    memcpy(bytes, POST, strlen(POST));
    check(http_request_read(bytes, HTTP_HEAD_MAX - 1, false, &request) == HTTP_MORE,
          "a long head is waited for");
    check(http_request_read(bytes, HTTP_HEAD_MAX + 1000, false, &request) == HTTP_BROKEN,
          "a head that is too long is broken");
    memset(bytes, 'A', HTTP_HEAD_MAX + 1000);
    check(http_begins(bytes, HTTP_HEAD_MAX + 1000, false) == HTTP_NO, "a method without end");
    free(bytes);
}

/*
** --------------------------------------------------------------------------------------------- CSV
*/

static void test_csv(void) {
    static const struct {
        const char *row;
        csv_extent begun, whole; /* when more may come, and when not */
        size_t length;
        const char *field; /* the second of two */
    } cases[] = {
        {"a,b\nc", CSV_WHOLE, CSV_WHOLE, 3, "b"},
        {"a,b\r\nc", CSV_WHOLE, CSV_WHOLE, 3, "b"},
        {"a,b", CSV_MORE, CSV_WHOLE, 3, "b"},
        {"a,\"b\nc\"\n", CSV_WHOLE, CSV_WHOLE, 7, "b\nc"},
        {"a,\"b\"\"c\"\n", CSV_WHOLE, CSV_WHOLE, 8, "b\"c"},
        {"a,\"b\"", CSV_MORE, CSV_WHOLE, 5, "b"},
        {"a,\"b", CSV_MORE, CSV_BROKEN, 4, NULL},
        {"a,\"b\nc,d\n", CSV_MORE, CSV_BROKEN, 4, NULL},
        {"a,\"b\"c\nd", CSV_BROKEN, CSV_BROKEN, 6, NULL},
        {"a,\"b\"c", CSV_MORE, CSV_BROKEN, 6, NULL},
        {"a,b\"c\n", CSV_WHOLE, CSV_WHOLE, 5, "b\"c"},
        {"a,{\"b\":1, \"c\":2}\n", CSV_WHOLE, CSV_WHOLE, 16, "{\"b\":1, \"c\":2}"},
        {"a,\"{\\\"b\\\":\\\"\\n\\r\\t\\b\\0\\Z\\\\\\q\\\"}\"\n", CSV_WHOLE, CSV_WHOLE, 32, NULL},
        {"a\n", CSV_WHOLE, CSV_WHOLE, 1, NULL},
    };
    const csv_layout layout = {.delimiter = ',', .column = 1, .time = -1, .columns = 2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *row = cases[i].row;
        csv_span begun = {0}, whole = {0};
        char out[ROOM];
        size_t made;
        bool right = csv_row(row, strlen(row), false, ',', &begun) == cases[i].begun &&
                     csv_row(row, strlen(row), true, ',', &whole) == cases[i].whole &&
                     whole.length == cases[i].length;
        if (cases[i].field != NULL) {
            right &= csv_field(row, whole.length, &layout, 1, out, &made) &&
                     same(out, made, cases[i].field);
        }
        if (!report(right, row)) {
            printf("  %zu bytes\n", whole.length);
        }
    }
    char out[ROOM];
    size_t made;
    const char *mysql = "a,\"\\\"\\n\\r\\t\\b\\Z\\\\\\q\\\"\"";
    check(csv_field(mysql, strlen(mysql), &layout, 1, out, &made) &&
              same(out, made, "\"\n\r\t\b\x1A\\q\""),
          "what MySQL escapes");
    check(!csv_field("a", 1, &layout, 1, out, &made), "a missing field");
}

static void test_csv_header(void) {
    static const struct {
        const char *header;
        char delimiter;
        int column, time, columns;
    } cases[] = {
        {"id,payload,received_at", ',', 1, 2, 3},
        {"id;Payload;time", ';', 1, 2, 3},
        {"payload", '\t', 0, -1, 1},
        {"\"created_at\"\t\"payload\"", '\t', 1, 0, 2},
        {"PAYLOAD,payload", ',', 1, -1, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        csv_layout layout;
        report(csv_header(cases[i].header, strlen(cases[i].header), "payload", &layout) &&
                   layout.delimiter == cases[i].delimiter && layout.column == cases[i].column &&
                   layout.time == cases[i].time && layout.columns == cases[i].columns,
               cases[i].header);
    }
    csv_layout layout;
    check(!csv_header("a,b", 3, "payload", &layout), "a header without the column");
    check(!csv_header("payload\"", 8, "payload\"x", &layout), "nor with another one");
}

int main(void) {
    test_base64();
    test_unescape();
    test_http();
    test_http_begins();
    test_http_date();
    test_http_long();
    test_csv();
    test_csv_header();
    return check_result();
}
