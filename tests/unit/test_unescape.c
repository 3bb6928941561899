/*
** Escapes of any program, undone for a search: whatever wrote them, one level at a time.
*/
#include <string.h>

#include "../../importer/formats/unescape.h"
#include "check.h"

static const struct {
    const char *what, *text, *made;
} cases[] = {
    {"no escape", "jane@x.org", "jane@x.org"},
    {"letters", "\\b\\f\\n\\r\\t\\a\\v", "\b\f\n\r\t\a\v"},
    {"a letter that stands for nothing", "\\q\\z", "\\q\\z"},
    {"a backslash before the end of a line", "a\\\nb", "a\\\nb"},
    {"a backslash at the end", "a\\", "a\\"},
    {"quotes, and a backslash of its own", "\\\"a\\\\n\\'", "\"a\\n'"},
    {"four digits", "\\u0040\\u00E9", "@\xC3\xA9"},
    {"a pair of surrogates", "\\uD83D\\uDE00", "\xF0\x9F\x98\x80"},
    {"eight digits", "\\U0001F600", "\xF0\x9F\x98\x80"},
    {"braces", "\\u{1F600}\\x{40}", "\xF0\x9F\x98\x80@"},
    {"two digits, and three octal ones", "\\x40\\100", "@@"},
    {"too few digits", "\\u00\\x4", "\\u00\\x4"},
    {"percent signs", "a%40b%2", "a@b%2"},
    {"entities", "&amp;&#64;&#x40;&lt", "&@@&lt"},
};

int main(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[100];
        bool changed = false;
        size_t length = strlen(cases[i].text);
        size_t made = unescape_all(cases[i].text, length, false, out, &changed);
        bool is = made == strlen(cases[i].made) && memcmp(out, cases[i].made, made) == 0 &&
                  changed == (strcmp(cases[i].text, cases[i].made) != 0);
        if (!check(is, cases[i].what)) {
            printf("# made \"%.*s\"%s\n", (int)made, out, changed ? "" : ", unchanged");
        }
    }
    return check_result();
}
