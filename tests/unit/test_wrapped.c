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

int main(void) {
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
