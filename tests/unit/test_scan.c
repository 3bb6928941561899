/*
** The scanner: what it refuses, with the code and the byte (the caret stands under it), what it
** accepts, and where it says the documented fields lie.
*/
#include <stdlib.h>
#include <string.h>

#include "../../ext/scan.h"
#include "check.h"

/* In these texts ' stands for ". */
static const struct {
    const char *text, *caret;
    dk_code code;
    const char *message;
} refused[] = {
    {"", "^", DK_TRUNCATED, "expected a value"},
    {"   ", "   ^", DK_TRUNCATED, "expected a value"},
    {"{", " ^", DK_TRUNCATED, "expected a key or '}'"},
    {"{'event'", "        ^", DK_TRUNCATED, "expected ':'"},
    {"{'event':", "         ^", DK_TRUNCATED, "expected a value"},
    {"{'event':'x'", "            ^", DK_TRUNCATED, "expected ',' or '}'"},
    {"{'event':'x',", "             ^", DK_TRUNCATED, "expected a key"},
    {"{'event':'x", "           ^", DK_TRUNCATED, "expected '\"' at the end of a string"},
    {"{'event':tru", "            ^", DK_TRUNCATED, "expected true"},
    {"{'event':-", "          ^", DK_TRUNCATED, "expected a digit"},
    {"{'event':1.", "           ^", DK_TRUNCATED, "expected a digit"},
    {"{'event':1e+", "            ^", DK_TRUNCATED, "expected a digit"},
    {"{'event':'\\", "           ^", DK_TRUNCATED,
     "expected one of \"\\/bfnrtu behind the backslash"},
    {"{'event':'\\u12", "              ^", DK_TRUNCATED,
     "expected four hexadecimal digits behind \\u"},
    {"{'event':'\xC3", "           ^", DK_TRUNCATED, "expected the rest of a UTF-8 character"},
    {"{event:'x'}", " ^", DK_MALFORMED, "expected a key or '}'"},
    {"{,}", " ^", DK_MALFORMED, "expected a key or '}'"},
    {"{'event' 'x'}", "         ^", DK_MALFORMED, "expected ':'"},
    {"{'event':'x' 'a':1}", "             ^", DK_MALFORMED, "expected ',' or '}'"},
    {"{'event':'x',}", "             ^", DK_MALFORMED, "expected a key"},
    {"{'event':'x'}}", "             ^", DK_MALFORMED, "expected nothing behind the value"},
    {"{'event':'x'}{}", "             ^", DK_MALFORMED, "expected nothing behind the value"},
    {"{'event':}", "         ^", DK_MALFORMED, "expected a value"},
    {"{'event':01}", "          ^", DK_MALFORMED, "expected ',' or '}'"},
    {"{'event':.5}", "         ^", DK_MALFORMED, "expected a value"},
    {"{'event':+1}", "         ^", DK_MALFORMED, "expected a value"},
    {"{'event':1.e3}", "           ^", DK_MALFORMED, "expected a digit"},
    {"{'event':-x}", "          ^", DK_MALFORMED, "expected a digit"},
    {"{'event':nul}", "            ^", DK_MALFORMED, "expected null"},
    {"{'event':True}", "         ^", DK_MALFORMED, "expected a value"},
    {"{'event':falsy}", "             ^", DK_MALFORMED, "expected false"},
    {"{'event':'a\nb'}", "           ^", DK_MALFORMED,
     "expected no raw control character in a string"},
    {"{'event':'\\x'}", "           ^", DK_MALFORMED,
     "expected one of \"\\/bfnrtu behind the backslash"},
    {"{'event':'\\u00zz'}", "              ^", DK_MALFORMED,
     "expected four hexadecimal digits behind \\u"},
    {"{'event':[1 2]}", "            ^", DK_MALFORMED, "expected ',' or ']'"},
    {"{'event':[1,]}", "            ^", DK_MALFORMED, "expected a value"},
    {"{'event':[,]}", "          ^", DK_MALFORMED, "expected a value"},
    {"{'event':[}", "          ^", DK_MALFORMED, "expected a value"},
    {"{'event':\f1}", "         ^", DK_MALFORMED, "expected a value"},
    {"\xEF\xBB\xBF{'event':'x'}", "^", DK_MALFORMED, "expected a value"},
    {"{'event':'\xC0\xAF'}", "          ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"{'event':'\xED\xA0\x80'}", "          ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"{'event':'\xF4\x90\x80\x80'}", "          ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"{'event':'\xE0\x9F\xBF'}", "          ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"{'event':'a\x80'}", "           ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"{'event':'\xC3'}", "          ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"{'\xFF':1}", "  ^", DK_NOT_UTF8, "expected a UTF-8 character"},
    {"[]", "^", DK_NOT_OBJECT, "expected a JSON object"},
    {" 'x'", " ^", DK_NOT_OBJECT, "expected a JSON object"},
    {"null", "^", DK_NOT_OBJECT, "expected a JSON object"},
    {" {}", " ^", DK_EVENT_MISSING, "expected a member \"event\" in it"},
    {"{'Event':'x'}", "^", DK_EVENT_MISSING, "expected a member \"event\" in it"},
    {"{'event':1}", "         ^", DK_EVENT_NOT_STRING, "expected a string"},
    {"{'event':null,'event':'x'}", "         ^", DK_EVENT_NOT_STRING, "expected a string"},
};

static const char *const accepted[] = {
    "{'event':'x'}",
    " \t\r\n{ 'event' : 'x' } \n",
    "{'event':'','data':[[],{},[{}],-0,-0.0,1E5,1e-5,0.1e+1,true,false,null]}",
    "{'\\u0065vent':'x'}",
    "{'event':'\\ud83d','data':'\\u0000'}",
    "{'event':'\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\x7F'}",
    "{'event':'x','event':1}",
};

static char *with_quotes(const char *text) {
    char *copy = strdup(text);
    for (char *p = copy; p != NULL && *p != 0; p++) {
        *p = *p == '\'' ? '"' : *p;
    }
    return copy;
}

/* A copy without terminator, of exactly its length: a read behind it is an error to a sanitizer. */
static char *exactly(const char *text, size_t length) {
    char *copy = malloc(length > 0 ? length : 1);
    memcpy(copy, text, length);
    return copy;
}

static void test_refused(void) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char what[128];
        char *quoted = with_quotes(refused[i].text);
        size_t length = strlen(quoted);
        char *text = exactly(quoted, length);
        dk_scan scan;
        uint32_t offset = (uint32_t)strlen(refused[i].caret) - 1;
        bool sound = dk_scan_payload(text, length, &scan);
        snprintf(what, sizeof what, "refused: case %zu, %s at byte %u", i,
                 dk_code_name(refused[i].code), offset);
        if (!check(!sound && scan.error.code == refused[i].code && scan.error.offset == offset &&
                       strcmp(scan.error.message, refused[i].message) == 0,
                   what)) {
            printf("  %s\n  %s here, %s\n  %*s^ there: %s %s\n", quoted, refused[i].caret,
                   refused[i].message, (int)scan.error.offset, "", dk_code_name(scan.error.code),
                   scan.error.message == NULL ? "" : scan.error.message);
        }
        free(text);
        free(quoted);
    }
}

static void test_accepted(void) {
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        char what[64];
        char *quoted = with_quotes(accepted[i]);
        size_t length = strlen(quoted);
        char *text = exactly(quoted, length);
        dk_scan scan;
        snprintf(what, sizeof what, "accepted: case %zu", i);
        if (!check(dk_scan_payload(text, length, &scan), what)) {
            printf("  %s\n  %*s^ %s\n", quoted, (int)scan.error.offset, "", scan.error.message);
        }
        free(text);
        free(quoted);
    }
}

/* Every proper prefix of a payload is truncated, exactly at its end. */
static void test_prefixes(void) {
    char *text = with_quotes("{'date':'2024','event':'l\\u00e9\xC3\xA9','data':{'id':[true,false,"
                             "null,-1.5e+3,'\\ud83d\\ude00'],'contact':{}}}");
    size_t length = strlen(text);
    dk_scan scan;
    bool all = true;
    for (size_t n = 0; n < length; n++) {
        char *prefix = exactly(text, n);
        bool cut = !dk_scan_payload(prefix, n, &scan) && scan.error.code == DK_TRUNCATED &&
                   scan.error.offset == n;
        if (!cut) {
            printf("  %.*s\n  %*s^ %s\n", (int)n, text, (int)scan.error.offset, "",
                   scan.error.message);
        }
        all &= cut;
        free(prefix);
    }
    check(all, "every prefix of a payload is truncated at its end");
    free(text);
}

/* Scans {"event":"aaa…"} with the bytes at `place` in the string of 100; where the error is, or -1. */
static int error_place(const char *bytes, size_t length, int place, dk_code *code) {
    enum { HEAD = 10, INSIDE = 100 };
    char text[HEAD + INSIDE + 3] = "{\"event\":\"";
    dk_scan scan;
    memset(text + HEAD, 'a', INSIDE);
    memcpy(text + HEAD + INSIDE, "\"}", 3);
    memcpy(text + HEAD + place, bytes, length);
    bool sound = dk_scan_payload(text, sizeof text - 1, &scan);
    *code = scan.error.code;
    return sound ? -1 : (int)scan.error.offset - HEAD - place;
}

/* Every raw control character, and no other ASCII character, is refused in a string. */
static void test_controls(void) {
    bool all = true;
    for (int c = 0; c < 0x80; c++) {
        for (int place = 0; place < 100; place += 9) {
            char byte = (char)c;
            dk_code code;
            int error = error_place(&byte, 1, place, &code);
            bool right = c < 0x20 ? error == 0 && code == DK_MALFORMED
                                  : (error == -1) == (c != '"' && c != '\\');
            if (!right) {
                printf("  character 0x%02X\n", c);
            }
            all &= right;
        }
    }
    check(all, "control characters are refused in strings, other ASCII is not");
}

/* Strings are read many bytes at once: whatever a character is, it may lie on any of their borders. */
static void test_characters(void) {
    static const struct {
        const char *bytes;
        int error; /* the byte from there on that is none of a character, or -1 */
    } cases[] = {
        {"\xC3\xA9", -1},
        {"\xC3\xA9\xC3\xA9", -1},
        {"\xE2\x82\xAC\xC3\xA9", -1},
        {"\xC3\xA9\xE2\x82\xAC", -1},
        {"\xF0\x9F\x98\x80", -1},
        {"\xDF\xBF\xC2\x80", -1},
        {"\x80", 0},
        {"\xC3", 0},
        {"\xC3\xA9\x80", 2},
        {"\xC3\xC3\xA9", 0},
        {"\xC3\xA9\xC3", 2},
        {"\xC3\xA9\xE2\x82", 2},
        {"\xE2\x82\xAC\xAC", 3},
        {"\xC3\xA9\xC1\xBF", 2},
        {"\xED\xA0\x80", 0},
    };
    char what[64];
    dk_code code;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool all = true;
        for (int place = 0; place < 70; place++) {
            int error = error_place(cases[i].bytes, strlen(cases[i].bytes), place, &code);
            all &= error == cases[i].error && (error < 0 || code == DK_NOT_UTF8);
        }
        snprintf(what, sizeof what, "characters: case %zu, wherever it lies", i);
        check(all, what);
    }
}

/* Any two bytes from 0x80 on, but for those that are the beginning of a longer character. */
static void test_two_bytes(void) {
    int wrong = 0;
    for (int a = 0x80; a <= 0xFF; a++) {
        for (int b = 0x80; b <= 0xFF; b++) {
            for (int place = 30; place < 34; place++) {
                char bytes[] = {(char)a, (char)b};
                dk_code code;
                bool sound = a >= 0xC2 && a <= 0xDF && b <= 0xBF;
                int error = error_place(bytes, sizeof bytes, place, &code);
                wrong += error != (sound ? -1 : 0) || (!sound && code != DK_NOT_UTF8);
            }
        }
    }
    check(wrong == 0, "two bytes are a character from C2 80 to DF BF only");
}

/* {"event":"x","data":[[[…]]]} with `levels` levels in all. */
static bool nested(int levels, dk_scan *scan) {
    static const char head[] = "{\"event\":\"x\",\"data\":";
    size_t length = sizeof head - 1 + 2 * (size_t)(levels - 1) + 1;
    char *text = malloc(length);
    memcpy(text, head, sizeof head - 1);
    memset(text + sizeof head - 1, '[', (size_t)levels - 1);
    memset(text + sizeof head - 1 + levels - 1, ']', (size_t)levels - 1);
    text[length - 1] = '}';
    bool sound = dk_scan_payload(text, length, scan);
    free(text);
    return sound;
}

static void test_depth(void) {
    dk_scan scan;
    check(nested(999, &scan), "999 levels are accepted");
    check(nested(1000, &scan), "1000 levels are accepted");
    check(!nested(1001, &scan) && scan.error.code == DK_TOO_DEEP && scan.error.offset == 20 + 999,
          "the bracket of level 1001 is too deep");
    check(!nested(100000, &scan) && scan.error.code == DK_TOO_DEEP, "100000 levels are too deep");
}

static bool lies(const char *text, const dk_value *value, dk_kind kind, const char *expected) {
    return value->kind == kind && value->length == strlen(expected) &&
           memcmp(text + value->offset, expected, value->length) == 0;
}

static void test_places(void) {
    char *text = with_quotes(
        " {'data':{'contact':{'email':'a\\u0040b','email':'second'},'contact':{'phone':1},"
        "'analysis':{'score':7.5,'fitScore':[1, 2]},'company':null,'company':{'name':'x'},"
        "'ID':1,'id':'req','locked':true},'event':'lead.unlocked'} ");
    dk_scan scan;
    check(dk_scan_payload(text, strlen(text), &scan), "a payload in any order is accepted");
    const dk_value *v = scan.value;
    check(lies(text, &v[DK_NODE_email], DK_STRING, "\"a\\u0040b\"") && v[DK_NODE_email].escaped,
          "the first of equal keys counts, and is known to hold an escape");
    check(v[DK_NODE_phone].kind == DK_ABSENT, "a second contact is not read");
    check(lies(text, &v[DK_NODE_score], DK_REAL, "7.5"), "a number");
    check(lies(text, &v[DK_NODE_fit_score], DK_ARRAY, "[1, 2]"), "an array in place of a scalar");
    check(v[DK_NODE_COMPANY].kind == DK_NULL && v[DK_NODE_company_name].kind == DK_ABSENT,
          "a null company hides a later one");
    check(lies(text, &v[DK_NODE_lead_id], DK_STRING, "\"req\"") && !v[DK_NODE_lead_id].escaped,
          "names differ by case");
    check(lies(text, &v[DK_NODE_locked], DK_TRUE, "true"), "a boolean");
    check(scan.root.offset == 1 && scan.root.length == strlen(text) - 2, "the root's place");
    check(scan.spaced, "white space between tokens is noted");
    check(dk_scan_is_lead(text, &scan), "it is a lead");
    check(dk_scan_payload(" {\"event\":\"test\"} ", 18, &scan) && !scan.spaced,
          "white space around the root is not noted");
    check(!dk_scan_is_lead(" {\"event\":\"test\"} ", &scan), "a test event is not a lead");
    free(text);
}

static void test_leads(void) {
    static const struct {
        const char *text;
        bool lead;
    } cases[] = {
        {"{'event':'lead.unlocked','data':{}}", true},
        {"{'event':'lead.','data':{}}", true},
        {"{'event':'\\u006cead\\u002ex','data':{}}", true},
        {"{'event':'lead','data':{}}", false},
        {"{'event':'Lead.unlocked','data':{}}", false},
        {"{'event':'lead.unlocked','data':[]}", false},
        {"{'event':'lead.unlocked'}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = with_quotes(cases[i].text);
        dk_scan scan;
        check(dk_scan_payload(text, strlen(text), &scan) &&
                  dk_scan_is_lead(text, &scan) == cases[i].lead,
              cases[i].text);
        free(text);
    }
}

static void test_value(void) {
    dk_scan scan;
    static const struct {
        const char *text;
        dk_kind kind;
    } roots[] = {{"0", DK_INTEGER}, {" -1.5 ", DK_REAL}, {"\"a\\n\"", DK_STRING},
                 {"true", DK_TRUE}, {"false", DK_FALSE}, {"null", DK_NULL},
                 {"[0]", DK_ARRAY}, {"{}", DK_OBJECT}};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        check(dk_scan_value(roots[i].text, strlen(roots[i].text), &scan) &&
                  scan.root.kind == roots[i].kind &&
                  scan.root.escaped == (strchr(roots[i].text, '\\') != NULL),
              roots[i].text);
    }
    check(dk_scan_value(" {\"a\":1} x", 10, &scan) && scan.root.offset == 1 &&
              scan.root.length == 7,
          "one value, whatever follows");
    check(dk_scan_value("12", 2, &scan), "a number that the end terminates");
    check(!dk_scan_value("12", (size_t)DK_TEXT_MAX + 1, &scan) && scan.error.code == DK_TOO_LARGE,
          "a text of more than 4 GiB is refused");
    check(!dk_scan_value("{\"a\":[{\"b\":1},{\"c\"", 18, &scan) && scan.depth == 3 &&
              scan.open[0].offset == 0 && scan.open[1].offset == 5 && scan.open[2].offset == 14,
          "an error reports the open containers");
}

int main(void) {
    test_refused();
    test_accepted();
    test_prefixes();
    test_controls();
    test_characters();
    test_two_bytes();
    test_depth();
    test_places();
    test_leads();
    test_value();
    return check_result();
}
