/*
** Prints that a program broke into lines: how far they go, and the text they were broken from.
*/
#include <string.h>

#include "../../importer/formats/layout.h"
#include "../../importer/text/hex_dump.h"
#include "check.h"

#define FORTY "0123456789abcdef-0123456789abcdef-012345"
#define FRAME "\xE2\x94\x82"

static const struct {
    const char *what,
        *text; /* `lines`: how many of its lines belong to what the first one begins */
    size_t lines;
    bool final;
} extents[] = {
    {"one line", "{\"a\":1}\n", 1, true},
    {"an empty line", "\n{\"a\":1}\n", 1, true},
    {"a frame on each line", "| {\"a\": |\n| 1}     |\nend\n", 2, true},
    {"another frame", "| {\"a\": |\n" FRAME " 1} " FRAME "\n", 1, true},
    {"the same behind blanks", "  | {\"a\": |\n  | 1}     |\nend\n", 2, true},
    {"another margin", "| {\"a\": |\n  | 1}  |\n", 1, true},
    {"a column below a frame", "a | {\"b\":\n  | 1}\nend\n", 2, true},
    {"lines that are indented", "x {\"a\":\n   1,\n  2}\nend\n", 3, true},
    {"a folded line", FORTY "{\"a\n" FORTY "\"b:\n1}\nend\n", 3, true},
    {"a line that is too short to be folded", "{\"a\n\"bc\n", 1, true},
    {"another payload in the next line", "| {\"a\": |\n| {\"event\":\"x\" |\n", 1, true},
    {"a whole payload in the next line", "x {\"a\":\n  {\"x\":\"event\",\"event\":1,\"data\":2}\n",
     1, true},
    {"a hex dump", "00000000: 7b22 6122 3a31  {\"a\":1\n00000006: 7d0a            }.\nend\n", 2,
     true},
    {"lines that a dump leaves out",
     "00000000: 0000 0000 0000 0000  ........\n*\n00000020: 7d0a            }.\n", 3, true},
    {"base64", FORTY "+abcd\n" FORTY "+abcd\nYWJj\n\n", 3, true},
    {"the next line is not at hand", "| {\"a\": |\n| 1}", 0, false},
    {"and nothing follows it", "| {\"a\": |\n| 1}", 2, true},
};

static const struct {
    const char *what, *text, *made;
} texts[] = {
    {"frames and blanks", "| {\"a\":1, |\n| \"b\":2} |", "{\"a\":1,\"b\":2}"},
    {"frames of lines", FRAME " {\"a\":1, " FRAME "\n" FRAME " \"b\":2} " FRAME,
     "{\"a\":1,\"b\":2}"},
    {"marks of lines that go on", "{\"a\":1, +\n \"b\":2}", "{\"a\":1,\"b\":2}"},
    {"a hex dump", "00000000: 7b22 6122 3a31  {\"a\":1\n00000006: 7d0a            }.",
     "{\"a\":1}\n"},
    {"nothing", "", ""},
};

/* Where so many lines end. */
static size_t end_of(const char *text, size_t lines) {
    const char *p = text;
    for (; lines > 0; lines--) {
        p += strcspn(p, "\n");
        p += lines > 1;
    }
    return (size_t)(p - text);
}

static void test_extents(void) {
    for (size_t i = 0; i < sizeof extents / sizeof *extents; i++) {
        const char *text = extents[i].text;
        size_t passed = text[0] == ' ' ? strspn(text, " ") : 0; /* as the framer passes them */
        text += passed;
        size_t end = layout_end(text, strlen(text), passed, strcspn(text, "\n"), extents[i].final);
        if (!check(end == end_of(text, extents[i].lines), extents[i].what)) {
            printf("  it ends at %zu\n", end);
        }
    }
}

static void test_texts(void) {
    char out[256];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t made = layout_text(texts[i].text, strlen(texts[i].text), out);
        if (!check(made == strlen(texts[i].made) && memcmp(out, texts[i].made, made) == 0,
                   texts[i].what)) {
            printf("  %.*s\n", (int)made, out);
        }
    }
}

static void test_dump(const char *what, const char *text, bool swapped, const char *bytes) {
    char out[128];
    size_t made = hex_dump_bytes(text, strlen(text), swapped, out);
    check(made == strlen(bytes) && memcmp(out, bytes, made) == 0, what);
}

static void test_dumps(void) {
    test_dump("a hex dump: bytes", "0000000 7b 22 61 22\n0000004 7d\n0000005\n", false, "{\"a\"}");
    test_dump("a hex dump: words, the lower byte first", "0000000 227b 2261 0a7d\n", true,
              "{\"a\"}\n");
    test_dump("a hex dump: single bytes are in order", "0000000 7b 22 61 22 7d\n", true, "{\"a\"}");
    test_dump("a hex dump: the text beside it", "00000000: 6162  beef ab\n", false, "ab");
    test_dump("a hex dump: text that follows a blank", "00000000: 61 62 beef\n", false, "ab");
    test_dump("a hex dump: a gap after eight bytes",
              "00000000  61 62 63 64 65 66 67 68  69 6a  |abcdefghij|\n", false, "abcdefghij");
}

int main(void) {
    test_dumps();
    test_extents();
    test_texts();
    check(layout_in_frame("  | a", 5) && !layout_in_frame("a | b", 5), "a line in a frame");
    check(layout_in_code(FORTY "+", 41) && !layout_in_code("{" FORTY, 41), "a line of base64");
    return check_result();
}
