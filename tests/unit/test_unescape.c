/*
** Escapes of any program, undone for a search: whatever wrote them, one level and one kind at a time.
*/
#include <string.h>

#include "../../importer/people/unescape.h"
#include "check.h"

enum { ANY, FORM, QUOTED, CSS, JOINT, TWICE, UTF7, TYPESET };

static const struct {
    const char *what, *text, *made;
    int rule;
} cases[] = {
    {"no escape", "jane@x.org", "jane@x.org", ANY},
    {"letters", "\\b\\f\\n\\r\\t\\a\\v", "\b\f\n\r\t\a\v", ANY},
    {"a letter that stands for nothing", "\\q\\z", "\\q\\z", ANY},
    {"a backslash before the end of a line", "a\\\nb", "a\\\nb", ANY},
    {"a backslash at the end", "a\\", "a\\", ANY},
    {"quotes, and a backslash of its own", "\\\"a\\\\n\\'", "\"a\\n'", ANY},
    {"four digits", "\\u0040\\u00E9", "@\xC3\xA9", ANY},
    {"a pair of surrogates", "\\uD83D\\uDE00", "\xF0\x9F\x98\x80", ANY},
    {"eight digits", "\\U0001F600", "\xF0\x9F\x98\x80", ANY},
    {"braces", "\\u{1F600}\\x{40}", "\xF0\x9F\x98\x80@", ANY},
    {"two digits, and three octal ones", "\\x40\\100", "@@", ANY},
    {"too few digits", "\\u00\\x4", "\\u00\\x4", ANY},
    {"percent signs", "a%40b%2", "a@b%2", ANY},
    {"entities", "&amp;&#64;&#x40;&lt", "&@@&lt", ANY},
    {"an entity with zeros before it", "&#x00000040;&#0000000000064;", "@@", ANY},
    {"percent signs with four digits, and XML of a spreadsheet", "%u0040_x0040__x00e9_",
     "@@\xC3\xA9", ANY},
    {"no XML of a spreadsheet", "_x0040 _x_", "_x0040 _x_", ANY},
    {"a form", "a+b%40c", "a b@c", FORM},
    {"quoted-printable", "a=40b=\n=\r\nc=3dd=", "a@bc=d=", QUOTED},
    {"CSS", "a\\40 b\\000040c\\40\r\nd", "a@b@c@d", CSS},
    {"no CSS: one digit, too large a number", "\\b\\FFFFFF", "\\b\\FFFFFF", CSS},
    {"strings in a row", "\"a\" + \"b\"\n\"c\" 'd'||'e' \"f\" \"g\"", "\"abc\" 'de' \"f\" \"g\"",
     JOINT},
    {"UTF-8 twice, through Latin-1", "\xC3\x83\xC2\xA9 \xC3\xA9", "\xC3\xA9 \xC3\xA9", TWICE},
    {"UTF-8 twice, through Windows-1252", "\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2", "\xE2\x80\x99",
     TWICE},
    {"not UTF-8 twice, and half of it", "\xC3\x83x\xC3\x83\xC2", "\xC3\x83x\xC3\x83\xC2", TWICE},
    {"UTF-7", "a+AEA-b.&AOk-+AEA", "a@b.\xC3\xA9@", UTF7},
    {"typeset quotes",
     "\xE2\x80\x9C"
     "a\xE2\x80\x9D \xC2\xAB"
     "b\xC2\xBB",
     "\"a\" \"b\"", TYPESET},
    {"no typeset quotes", "\xE2\x82\xAC\xC2\xA0\xE2\x80", "\xE2\x82\xAC\xC2\xA0\xE2\x80", TYPESET},
    {"no UTF-7: no UTF-16, or base64", "+A +AEB +//8- 1+1", "+A +AEB +//8- 1+1", UTF7},
};

int main(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[100];
        bool changed = false;
        size_t length = strlen(cases[i].text);
        size_t made =
            unescape(&unescape_rules[cases[i].rule], cases[i].text, length, out, &changed);
        bool is = made == strlen(cases[i].made) && memcmp(out, cases[i].made, made) == 0 &&
                  changed == (strcmp(cases[i].text, cases[i].made) != 0);
        if (!check(is, cases[i].what)) {
            printf("# made \"%.*s\"%s\n", (int)made, out, changed ? "" : ", unchanged");
        }
    }
    return check_result();
}
