/*
** Foreign captures: each kind by its code, behind a log's prefix too, and JSON that is broken stays JSON.
*/
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../importer/find/foreign.h"
#include "../../importer/find/payload_print.h"
#include "check.h"

#define TEXT(s) s, sizeof s - 1

static bool is(dk_error made, const char *code, const char *text, size_t length) {
    bool right = strcmp(dk_code_name(made.code), code) == 0 && made.offset <= length &&
                 (made.code == DK_OK || made.message != NULL);
    char name[100] = "";
    for (size_t i = 0; i < length && i + 1 < sizeof name; i++) {
        name[i] = text[i] >= ' ' && text[i] < 0x7F ? text[i] : '.';
        name[i + 1] = 0;
    }
    check(right, name);
    if (!right) {
        printf("  %s, expected %s\n", dk_code_name(made.code), code);
    }
    return right;
}

typedef struct named {
    const char *bytes;
    size_t length;
    const char *code;
} named;

static const named records[] = {
    /* console.log and util.inspect */
    {TEXT("{ event: 'lead.unlocked', data: { id: 'a' } }"), "console_output"},
    {TEXT("2024-01-15T10:30:00.123Z info: received { event: 'lead.unlocked', data: [Object] }"),
     "console_output"},
    {TEXT("Data: {\n  id: 'req_abc123',\n  locked: false\n}"), "console_output"},
    {TEXT("[Nest] 42 - LOG [object Object]"), "console_output"},
    {TEXT("[Nest] 42 - LOG Array(1) [ [ 'a' ] ]"), "console_output"},
    {TEXT("body: <Buffer 7b 22 64 61 ... 1578 more bytes>"), "console_output"},
    /* Python */
    {TEXT("{'event': 'lead.unlocked', 'data': None}"), "python_repr"},
    {TEXT("[{'event': 'lead.unlocked'}]"), "python_repr"},
    {TEXT("2024-01-15 10:30:00,123 INFO webhook {'date': 'x', 'event': 'lead.x'}"), "python_repr"},
    {TEXT("INFO b'{\"event\":\"lead.x\"'"), "python_repr"},
    {TEXT("Webhook(date='x', event='lead.x', data={'id': 1})"), "python_repr"},
    {TEXT("OrderedDict([('event', 'lead.x')])"), "python_repr"},
    {TEXT("<QueryDict: {'payload': ['x']}>"), "python_repr"},
    /* Ruby */
    {TEXT("{\"date\"=>\"x\", \"event\"=>\"lead.x\", \"data\"=>{}}"), "ruby_repr"},
    {TEXT("I, [2024-01-15T10:30:00 #1]  INFO -- : {:event=>\"lead.x\"}"), "ruby_repr"},
    {TEXT("Parameters: {\"date\" => \"x\"}"), "ruby_repr"},
    {TEXT("#<ActionController::Parameters {\"event\"=>\"x\"}>"), "ruby_repr"},
    /* PHP */
    {TEXT("Array\n(\n    [event] => lead.x\n)"), "php_dump"},
    {TEXT("[15-Jan-2024 10:30:00 UTC] Array\n(\n    [event] => lead.x\n)"), "php_dump"},
    {TEXT("array(3) {\n  [\"event\"]=>\n  string(6) \"lead.x\"\n}"), "php_dump"},
    {TEXT("array (\n  'event' => 'lead.x',\n)"), "php_dump"},
    {TEXT("object(stdClass)#1 (3) {\n"), "php_dump"},
    {TEXT("a:3:{s:5:\"event\";s:6:\"lead.x\";}"), "php_dump"},
    /* Go */
    {TEXT("2024/01/15 10:30:00 map[data:map[id:1] event:lead.x]"), "go_print"},
    {TEXT("{Date:x Event:lead.x Data:{Id:1}}"), "go_print"},
    {TEXT("&{Date:x Event:lead.x}"), "go_print"},
    {TEXT("body: [123 34 101 118 101 110 116 34 58]"), "go_print"},
    {TEXT("(main.W) {\n Event: (string) (len=6) \"lead.x\",\n}"), "go_print"},
    {TEXT("(map[string]interface {}) (len=1) {\n (string) (len=5) \"event\": 1"), "go_print"},
    {TEXT("got {2024-01-15T10:30:00Z test {1}}"), "go_print"},
    {TEXT("{a 1}"), "malformed_json"},
    /* Perl, C#, Dart and Swift */
    {TEXT("{\n    event   \"lead.x\"\n}"), "unknown_escapes"},
    {TEXT("W { date = x, event = lead.x }"), "event_missing"},
    {TEXT("W(date: x, event: lead.x)"), "event_missing"},
    /* Java */
    {TEXT("W(2024-01-15T10:30:00Z,test,D())"), "java_print"},
    {TEXT("{date=x, event=lead.x, data={id=1}}"), "java_print"},
    {TEXT("INFO Webhook[date=x, event=lead.x]"), "java_print"},
    {TEXT("Webhook(date=x, event=lead.x)"), "java_print"},
    /* bodies of other types */
    {TEXT(""), "empty_body"},
    {TEXT("payload=%7B%22event%22&x=1\n"), "form_encoded"},
    {TEXT("--xx\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{}"), "multipart"},
    {TEXT("<!DOCTYPE html><html>"), "html"},
    {TEXT("<pre>{&quot;event&quot;</pre>"), "html"},
    {TEXT("received_at,body\n2024-01-15,\"{\"\"event\"\":1}\""), "csv"},
    {TEXT("sep=;\r\nreceived_at;body\r\n"), "csv"},
    {TEXT("\x1F\x8B\x08\0\0"), "compressed"},
    {TEXT("\x04\x22\x4D\x18\x64"), "compressed"},
    {TEXT("{\0\"\0e\0v\0"), "utf16"},
    /* tools */
    {TEXT("INSERT INTO hooks VALUES (1,'x');"), "sql_dump"},
    {TEXT("COPY public.hooks (id, payload) FROM stdin;"), "sql_dump"},
    {TEXT("-- MySQL dump 10.13\n"), "sql_dump"},
    {TEXT(" id | payload\n----+---------\n  1 | {\"event\":1} +\n"), "table_output"},
    {TEXT("+----+---------+\n| id | payload |\n"), "table_output"},
    {TEXT("payload | {          +\n        |   \"event\": 1+\n        | }\n"), "table_output"},
    {TEXT("| 1  | {            |\n|    |   \"event\": 1 |\n|    | }            |\n"),
     "table_output"},
    {TEXT("1) 1) \"1705314601123-0\"\n   2) 1) \"body\"\n"), "redis_output"},
    {TEXT("00000000: 7b22 6461 7465 223a  {\"date\":\n"), "hex_dump"},
    {TEXT("00000000  7b 22 64 61 74 65 22 3a  |{\"date\":|\n"), "hex_dump"},
    {TEXT("0000000 7b22 6461\n"), "hex_dump"},
    {TEXT("7b226576656e74223a226c6561642e756e6c6f636b6564222c2264617461"), "hex_dump"},
    {TEXT("1|\\x7b226576656e74223a226c6561642e756e6c6f636b6564222c2264617461\n"), "hex_dump"},
    {TEXT("=> Send data, 1628 bytes (0x65c)\n"), "curl_trace"},
    {TEXT("0000: {\"date\":\"2024-01-15T10:30:00Z\"\n"), "curl_trace"},
    {TEXT("{\"event\":\"lead.x\",\"data\":{\"n\":\"Andr\" \"M-CM-)\"}}"), "unknown_escapes"},
    {TEXT("{\"n\":\"M-bM-^BM-,\"}"), "unknown_escapes"},
    {TEXT("{\"n\":\"M-CM-)\",\"m\":\"\xC3\xA9\"}"), "malformed_json"},
    {TEXT("{\"n\":\"M-CM\",\"m\":\"M-bM-^\"}"), "malformed_json"},
    {TEXT("{$\n  \"event\": \"lead.x\",$\n"), "unknown_escapes"},
    {TEXT("{\"n\":\"Andr\\\\303\\\\251\"}"), "unknown_escapes"},
    {TEXT("{\"n\":\"Andr\\\\303\\\\251\\n\"}"), "malformed_json"},
    {TEXT("{\"n\":\"Andr+AOk-\"}"), "unknown_escapes"},
    {TEXT("{\"n\":\"1+AOk 2\"}"), "malformed_json"},
    {TEXT("{\"contact\": \"[Object]\"}"), "console_output"},
    {TEXT("{\"comment\": \"[Object]\"}"), "malformed_json"},
    /* JSON, and what is none of them */
    {TEXT("{\"event\":\"lead.x\",\"data\":"), "malformed_json"},
    {TEXT("INFO {\"event\":\"lead.x\",\"note\":\"{'a': 1} INSERT INTO map[ { b: 1 }\","),
     "malformed_json"},
    {TEXT("[{\"event\":\"{'a': 1}\"},"), "malformed_json"},
    {TEXT("{app=\"hook\", pod=\"x\"} {\"event\":\"lead.x\","), "malformed_json"},
    {TEXT("req[id=7] {\"event\":\"lead.x\","), "malformed_json"},
    {TEXT("2024-01-15 10:30:00 nothing"), "malformed_json"},
    {TEXT("a = b"), "malformed_json"},
    {TEXT("[1,2,"), "malformed_json"},
    {TEXT("-- "), "malformed_json"},
    {TEXT("{"), "malformed_json"},
    {TEXT("["), "malformed_json"},
    {TEXT("'"), "malformed_json"},
};

static void test_records(void) {
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        dk_error found = {DK_MALFORMED, 0, "expected a value"};
        char *bytes = malloc(records[i].length + 1); /* where a byte too far is seen */
        memcpy(bytes, records[i].bytes, records[i].length);
        is(foreign_cause(bytes, records[i].length, &found), records[i].code, records[i].bytes,
           records[i].length);
        free(bytes);
    }
    dk_error other = {DK_DATA_NOT_OBJECT, 3, "x"}, cut = {DK_TRUNCATED, 0, "x"};
    check(foreign_cause(TEXT("{'a': 1}"), &other).code == DK_DATA_NOT_OBJECT,
          "a more precise error stays");
    check(foreign_cause("", 0, &cut).code == DK_TRUNCATED,
          "a truncated body is not reported as empty");
    check(foreign_cause(NULL, 0, &cut).code == DK_TRUNCATED, "no bytes");
}

/* Where JSON breaks. */
static void test_breaks(void) {
    static const struct {
        const char *text;
        dk_code code;
        uint32_t offset;
        const char *named;
        uint32_t at;
    } cases[] = {
        {"{\"date\":\"x\",\xE2\x80\x9E"
         "event\xE2\x80\x9D:1}",
         DK_MALFORMED, 12, "smart_quotes", 12},
        {"{\"event\":\"Andr\xE9\"}", DK_NOT_UTF8, 14, "not_utf8", 14},
        {"{\"event\":\"\xE9\xE9\xE9\"}", DK_NOT_UTF8, 10, "not_utf8", 10},
        {"{\"event\":undefined}", DK_MALFORMED, 9, "console_output", 0},
        {"{\"event\":None}", DK_MALFORMED, 9, "python_repr", 0},
        {"{\"event\":x}", DK_MALFORMED, 9, "malformed_json", 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dk_error found = {cases[i].code, cases[i].offset, "expected a value"};
        size_t length = strlen(cases[i].text);
        dk_error made = foreign_cause(cases[i].text, length, &found);
        is(made, cases[i].named, cases[i].text, length);
        check(made.offset == cases[i].at, "at its byte");
    }
    dk_error latin = {DK_NOT_UTF8, 14, "x"};
    const dk_error missing = {DK_EVENT_MISSING, 0, "expected a member \"event\""};
    check(
        strstr(foreign_cause(TEXT("{\"M\": {\"event\": {\n\"S\": \"lead.x\"}}}"), &missing).message,
               "unmarshall") != NULL,
        "values beside their types");
    check(foreign_cause(TEXT("{\"event\": \"S\", \"x\": {\"S\": 1}}"), &missing).message ==
              missing.message,
          "values without types");
    check(strstr(foreign_cause(TEXT("{\"event\":\"Andr\xE9\"}"), &latin).message, "iconv") != NULL,
          "for Latin-1 the message says how to convert it");
}

static void test_cells(void) {
    static const size_t sizes[] = {32766, 32767, 32768, 50000};
    static char cell[3 * 50000];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        dk_error found = {DK_TRUNCATED, (uint32_t)sizes[i], "x"};
        memset(cell, 'x', sizeof cell);
        memcpy(cell, "{\"a\":\"", 6);
        bool is_cut = foreign_cause(cell, sizes[i], &found).code == DK_CELL_LIMIT;
        check(is_cut == (sizes[i] == 32767 || sizes[i] == 50000), "a cell's limit");
    }
    size_t length = 6;
    for (int i = 0; i < 32759; i++, length += 2) {
        memcpy(cell + length, "\u00e9", 2);
    }
    memcpy(cell + length, "\U0001F600", 4); /* counts twice */
    length += 4;
    dk_error found = {DK_TRUNCATED, (uint32_t)length, "x"};
    check(foreign_cause(cell, length, &found).code == DK_CELL_LIMIT,
          "characters are counted, not bytes");
}

static const named inputs[] = {
    {TEXT("PK\x03\x04\x14\0\x08\0\x08\0....xl/sharedStrings.xml"), "spreadsheet"},
    {TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "spreadsheet"},
    {TEXT("PK\x03\x04\x14\0\x09\0\x08\0..."), "encrypted"},
    {TEXT("PK\x03\x04\x14\0\x08\0\x08\0....raw/01_c.txt"), "too_deep"},
    {TEXT("7z\xBC\xAF\x27\x1C\0\x04"), "compressed"},
    {TEXT("\x5D\0\0\x80\0\xFF\xFF\xFF\xFF"), "compressed"},
    {TEXT("\x1F\x8B\x08"), "too_deep"}, /* it is read where it is not too deep */
    {TEXT("\xD4\xC3\xB2\xA1\x02\0"), "packet_capture"},
    {TEXT("\x0A\x0D\x0D\x0A\x1C\0"), "packet_capture"},
    {TEXT("\xEF\xBB\xBF<!doctype html>"), "html"},
    {TEXT("--\n-- PostgreSQL database dump\n--\n"), "sql_dump"},
    {TEXT("-- MariaDB dump 10.19\n"), "sql_dump"},
    {TEXT("== Info:   Trying 127.0.0.1:8080...\n"), "curl_trace"},
    {TEXT("{\"event\":\"lead.x\"}"), "ok"},
    {TEXT("2024-01-15 10:30:00 INFO {'a': 1}"), "ok"},
    {TEXT(""), "ok"},
};

static const named texts[] = {
    {TEXT("head\t1.1;\naccess;\nsymbols;"), "unknown_escapes"},
    {TEXT("head     1.1;\nbranch   1.1.1;\naccess   ;"), "unknown_escapes"},
    {TEXT("head 1.1;\nbody"), "ok"},
    {TEXT("head 1.1\naccess;"), "ok"},
    {TEXT("<i>\"event\"</i>:<i>\"test\"</i>,<i>\"data\"</i>:{}"), "html"},
    {TEXT("<!doctype html><i>&#34;event&#34;</i>:1<i>&#34;data&#34;</i>"), "html"},
    {TEXT("{[b]\"event\"[/b]:1,[b]\"data\"[/b]:{}}"), "html"},
    {TEXT("[b]\"event\"[/b]:1,[b]\"data\"[/b]:{}"), "html"},
    {TEXT("<i>\"event\"</i>:1,\"data\":{}"), "ok"},
    {TEXT("<i>\"data\"</i>:1,\"event\":{}"), "ok"},
    {TEXT("<13>\"event\"</i>\"data\"</i>"), "ok"},
    {TEXT("[info] [b]\"event\"[/b]:1,[b]\"data\"[/b]"), "ok"},
    {TEXT("\x82\xA5"
          "event\xABlead.x\xA4"
          "data\x80"),
     "event_missing"},
    {TEXT("\x82\xA5"
          "event\xA1=lead.x\xA4"
          "data\x80"),
     "ok"},
    {TEXT("\x82\xA5"
          "event\xABlead.x"),
     "ok"},
    {TEXT("\x80\x02"
          "c_codecs\nencode\nX\x10\0\0\0{\"event\":\"test\"}"),
     "event_missing"},
    {TEXT("\x80\x02"
          "c_codecs\nencode\nX\x0D\0\0\0{\"a\":\"test\"}"),
     "ok"},
    {TEXT("<pre class=sf-dump id=a><span class=\"sf-dump-ns\">\\n</span>&quot;event&quot;"),
     "php_dump"},
    {TEXT("<pre class=sf-dump id=a>&quot;event&quot;"), "ok"},
};

static void test_inputs(void) {
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        is(foreign_input(inputs[i].bytes, inputs[i].length), inputs[i].code, inputs[i].bytes,
           inputs[i].length);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        is(foreign_text(texts[i].bytes, texts[i].length), texts[i].code, texts[i].bytes,
           texts[i].length);
    }
    is(foreign_document(TEXT("{\"info\":{\"schema\":\"https://schema.getpostman.com/json/\"}}")),
       "test_collection", TEXT("Postman"));
    is(foreign_document(TEXT("{\"collection\":{},\"run\":{\"executions\":[]}}")), "test_collection",
       TEXT("newman"));
    is(foreign_document(TEXT("[{\"_source\":{\"layers\":{}}}]")), "packet_capture", TEXT("tshark"));
    is(foreign_document(TEXT("{\"event\":\"lead.x\"}")), "ok", TEXT("none of them"));
}

/* A hostile record takes no longer than its bytes need. */
static void test_linear(void) {
    static const char *const units[] = {"[",      "{",  "1) ",      "a(b=", "'",
                                        "a{b=1 ", "{'", "\xC2\xAB", "0 "};
    enum { LENGTH = 1 << 16 }; /* quadratic time would be more than 10 s */
    char *bytes = malloc(LENGTH);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t size = strlen(units[u]);
        dk_error found = {DK_MALFORMED, LENGTH / 2, "x"};
        for (size_t i = 0; i < LENGTH; i++) {
            bytes[i] = units[u][i % size];
        }
        clock_t start = clock();
        for (int i = 0; i < 10; i++) {
            (void)foreign_cause(bytes, LENGTH, &found);
        }
        check((double)(clock() - start) / CLOCKS_PER_SEC < 3, units[u]);
    }
    free(bytes);
}

/* What programs print of a payload that is known: W, all of it; C, cut at the end of the text; N, something else. */
static const char printed[] =
    "{\"s\":\"\\u00e9 \\ud83d\\ude00\\n\",\"n\":1.50,\"m\":{\"k\":[1,{\"z\":true}]},\"o\":null}";
static const struct {
    const char *text;
    char is;
} prints[] = {
    {"{'s': '\\xe9 \\U0001f600\\n', 'n': 1.5, 'm': {'k': [1, {'z': True}]}, 'o': None}", 'W'},
    {"{'s': '\\u{e9} \\u{1f600}\\n', 'n': 1.500, 'm': {'k': [1, {'z': true}]}, 'o': null}", 'W'},
    {"{:s=>\"\\u00e9 \\ud83d\\ude00\\n\", :n=>15e-1, :m=>{:k=>[1, {:z=>true}]}, :o=>nil}", 'W'},
    {"{ s: '\u00e9 \U0001F600\\n', n: 1.5, m: { k: [Array] }, o: null }", 'W'},
    {"{ s: '\u00e9 \U0001F600\\n', n: 1.5, m: [Object], o: null }", 'W'},
    {"{ s: '\u00e9 \U0001F600\\n', n: 1.5, m: [Array], o: null }", 'N'},
    {"{s=\u00e9 \U0001F600\n, n=1.5, m={k=[1, {z=true}]}, o=null}", 'W'},
    {"{s=\u00e9 \U0001F600\n, n=1.5, m={k=[1, {z=True}]}, o=null}", 'N'},
    {"{ s: '\u00e9 \U0001F600\\n', n: 1.51, m: [Object], o: null }", 'N'},
    {"{ s: '\u00e9 \U0001F600\\n', n: 1.5x, m: [Object], o: null }", 'N'},
    {"{ s: '\u00e9 \U0001F600\\n', n: 1.", 'C'},
    {"{ s: '\u00e9 \\", 'C'},
    {"{ s: '\u00e9 \\u{1f6", 'C'},
    {"{ s: '\u00e9 \\u{1f600000}'", 'N'},
    {"{ s: '\u00e9 \\ud83d\\u0041'", 'N'},
    {"{'s': '\\xe9 \\U0001f600\\n', 'n': 1.50000000000000001, 'm': {'k': [", 'N'},
};

static void test_prints(void) {
    static const char results[] = {
        [PAYLOAD_PRINT_NONE] = 'N', [PAYLOAD_PRINT_WHOLE] = 'W', [PAYLOAD_PRINT_CUT] = 'C'};
    size_t end, length = sizeof printed - 1;
    for (size_t i = 0; i < sizeof prints / sizeof *prints; i++) {
        const char *text = prints[i].text;
        size_t credit = 1000;
        char is = results[payload_print_match(printed, length, text, strlen(text), &end, &credit)];
        if (!check(is == prints[i].is && (is != 'W' || end == strlen(text)),
                   "a print of a payload")) {
            printf("  %c, up to %zu: %s\n", is, end, text);
        }
    }
    for (size_t credit = 0, left = 0; credit < 60; left = ++credit) { /* it takes some 80 */
        if (payload_print_match(printed, length,
                                TEXT("{'s': '\\xe9 \\U0001f600\\n', 'n': 1.5, 'm': "
                                     "{'k': [1, {'z': True}]}, 'o': None}"),
                                &end, &left) != PAYLOAD_PRINT_NONE) {
            check(false, "what is not paid for is not compared");
        }
    }
}

int main(void) {
    test_records();
    test_prints();
    test_breaks();
    test_cells();
    test_inputs();
    test_linear();
    return check_result();
}
