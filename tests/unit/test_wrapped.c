/*
** Text that its writer broke into lines: where it begins and ends, and what it is once the breaks are undone.
*/
#include <string.h>

#include "../../importer/text/wrapped.h"
#include "check.h"

#define ONE_LINE                                                                                   \
    "eyJldmVudCI6InRlc3QiLCJkYXRlIjoiMjAyNC0wMS0yNlQwMDowMDowMFoiLCJkYXRhIjp7ImsiOiJ5eXl5eXl5eXl5" \
    "eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5In19"
#define IN_LINES                                                                     \
    "eyJldmVudCI6InRlc3QiLCJkYXRlIjoiMjAyNC0wMS0yNlQwMDowMDowMFoiLCJkYXRhIjp7Imsi\n" \
    "OiJ5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5In19"
#define HEADING "> 2024/01/16 09:15:00.000352248  length=31 from=0 to=30"

/* `rest`: what stands behind the wrapped text; `made`: the text once it is undone, or NULL. */
static const struct {
    const char *what, *text, *rest, *made;
    wrap_kind kind;
} cases[] = {
    {"a line that holds a whole value is not wrapped", ONE_LINE, "\n" IN_LINES "\n", NULL,
     WRAP_NONE},
    {"lines end where their value ends", IN_LINES, "\n" ONE_LINE "\n", NULL, WRAP_BASE64},
    {"lines of base64 end at other text", IN_LINES, "\n---\n", NULL, WRAP_BASE64},
    {"words are no base64", "every word of a sentence that is about as long as a line", "\n", NULL,
     WRAP_NONE},
    {"quoted-printable is undone", "Content-Transfer-Encoding: quoted-printable\n\na=40b=\nc", "",
     "a@bc", WRAP_PRINTABLE},
    {"a mapping of YAML is kept in one piece", "event: lead.unlocked\ndata:\n  id: req_1",
     "\nother\n", NULL, WRAP_MAPPING},
    {"a literal block of YAML loses its indentation", "- body: |-\n    {\n      \"a\": 1\n    }",
     "\n  next: 1\n", "{\n  \"a\": 1\n}", WRAP_BLOCK},
    {"a folded block has a blank for a line end, and line ends beside what is indented further",
     "\"b\": >\r\n  {\"a\":\r\n  \"b  c\",\r\n    \"d\":\r\n\r\n  [1,\r\n\r\n\r\n  2]}", "\r\n",
     "{\"a\": \"b  c\",\n  \"d\":\n\n[1,\n\n2]}", WRAP_BLOCK},
    {"a block that ends before its value is read as it stands", "a: |", "\n  {\n  \"a\": 1\nb: 2\n",
     NULL, WRAP_NONE},
    {"a block of other text is read as it stands", "a: |", "\n  x {\n  }\nb: 2\n", NULL, WRAP_NONE},
    {"a block is deeper than its key", "- b: |", "\n{\n}\n", NULL, WRAP_NONE},
    {"a packet ends before the next one", "09:15:01.123456 IP a.1 > b.80: Flags\nE..d{}",
     "\n09:15:02.123456 IP a.1 > b.80: Flags\n", "09:15:01.123456 IP a.1 > b.80: Flags\nE..d{}",
     WRAP_PACKET},
    {"what socat wrote ends at a heading in the middle of a line", HEADING "\nx\\ty\\\\z\\q",
     "< 2024/01/16 09:15:00.000358243  length=2 from=0 to=1\nok", HEADING "\nx\ty\\z\\q",
     WRAP_TRANSFER},
    {"a comparison is no heading", "> 3 length=4 from=5 to=6", "\n", NULL, WRAP_NONE},
};

static bool is_undone(const char *text, const wrap *of, wrap_kind kind, const char *expected) {
    char out[1024];
    size_t made = wrap_undo(kind, text, of, out);
    return made == strlen(expected) && memcmp(out, expected, made) == 0;
}

/* What SQL Server has cut into lines of so many characters: JSON of `length` of them, all x but for its ends and two. */
static wrap_kind cut(size_t width, size_t length, const char *two, bool *is_all) {
    enum { ROW = 2033, MOST = 3 * ROW };
    static char json[MOST], text[2 * MOST], out[2 * MOST];
    memset(json, 'x', length);
    memcpy(json, "[\"", 2);
    memcpy(json + length - 2, "\"]", 2);
    memcpy(json + ROW - 1, two, 2);
    size_t made =
        (size_t)snprintf(text, sizeof text, "JSON_F52E2B61-18A1-11d1-B105-00805F49916B\r\n---\r\n");
    for (size_t at = 0; at < length; at += width) {
        made += (size_t)snprintf(text + made, sizeof text - made, "%.*s%s",
                                 (int)(length - at < width ? length - at : width), json + at,
                                 length - at > width ? "\r\n" : "");
    }
    size_t whole = made;
    made += (size_t)snprintf(text + made, sizeof text - made, "\r\n\r\n(1 row affected)\r\n");
    wrap of;
    wrap_kind kind = wrap_begins(text, made, 0, true, &of);
    *is_all = kind != WRAP_NONE && of.length == whole &&
              (kind != WRAP_CUT ||
               (wrap_undo(kind, text, &of, out) == length && memcmp(out, json, length) == 0));
    return kind;
}

static void test_cut(void) {
    bool is_all;
    check(cut(2033, 5000, "xx", &is_all) == WRAP_CUT && is_all,
          "rows of 2033 characters are joined");
    check(cut(2032, 5000, "xx", &is_all) == WRAP_TORN && is_all,
          "rows of which a character is lost are torn, up to the last one");
    check(cut(2034, 5000, "xx", &is_all) == WRAP_TORN && is_all, "rows that are longer are torn");
    check(cut(2033, 5000, "??", &is_all) == WRAP_TORN && is_all,
          "a character may have been cut in two, each printed as a question mark");
    check(cut(2033, 5000, "?x", &is_all) == WRAP_CUT && is_all, "a question mark alone may be one");
}

int main(void) {
    test_cut();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048];
        wrap of;
        snprintf(text, sizeof text, "%s%s", cases[i].text, cases[i].rest);
        wrap_kind kind = wrap_begins(text, strlen(text), 0, true, &of);
        bool is =
            kind == cases[i].kind && (kind == WRAP_NONE || of.length == strlen(cases[i].text));
        is = is && (cases[i].made == NULL || is_undone(text, &of, kind, cases[i].made));
        if (!check(is, cases[i].what)) {
            printf("# kind %d, %zu of %zu bytes\n", (int)kind, of.length, strlen(cases[i].text));
        }
    }
    return check_result();
}
