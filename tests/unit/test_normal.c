/*
** The normal form of text: spellings of one address that are the same, and texts in which one stands; punycode.
*/
#include <stdlib.h>
#include <string.h>

#include "../../importer/people/normal.h"
#include "../../importer/people/punycode.h"
#include "check.h"

/* What the normal form of a text is. */
static const struct {
    const char *what, *text, *form;
} forms[] = {
    {"case", "Jane@X.ORG", "jane@x.org"},
    {"an accent", "Zo\xC3\x89", "zoe\xCC\x81"},
    {"Latin-1", "zo\xE9", "zoe\xCC\x81"},
    {"a sharp s",
     "stra\xC3\x9F"
     "e",
     "strasse"},
    {"full-width", "\xEF\xBC\xA1\xEF\xBC\xA0", "a@"},
    {"mathematical", "\xF0\x9D\x90\x80\xF0\x9D\x9F\x8F", "a1"},
    {"a syllable of Hangul", "\xED\x95\x9C", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"},
    {"what cannot be seen",
     "a\xE2\x80\x8B"
     "b\xC2\xAD\xF3\xA0\x80\xA0",
     "ab"},
    {"colours", "\x1B[31mred\x1B[0m", "red"},
    {"an escape that is no colour", "\x1B[31", "\x1B[31"},
    {"punycode", "a@XN--Mller-kva.example", "a@mu\xCC\x88ller.example"},
    {"punycode in no domain", "xn--mller-kva", "xn--mller-kva"},
    {"what is no punycode", "a@xn--\xC3\xA9.b", "a@xn--e\xCC\x81.b"},
    {"punycode of too large a number", "a@xn--99999999", "a@xn--99999999"},
    {"blanks at an at sign", "jane \t@ x.org", "jane@x.org"},
    {"a quoted local part", "\"jane.doe\"@x.org", "jane.doe@x.org"},
    {"a quoted name before an address", "\"Jane Doe\" <jane@x.org>", "\"jane doe\" <jane@x.org>"},
    {"an at sign alone", " @ ", " @ "},
};

static const struct {
    const char *text;
    bool found;
} places[] = {
    {"jane.doe@x.org", true},
    {"to jane.doe@x.org.", true},
    {"_jane.doe@x.org_", true},
    {"_jane.doe@x.org", false},
    {"mary.jane.doe@x.org", false},
    {"jane.doe@x.org.au", false},
    {"jane.doe@x.orgs", false},
    {"a=jane.doe@x.org&b", true},
    {"mary_jane.doe@x.org, jane.doe@x.org", true},
};

static const struct {
    const char *label;
    size_t count;
    uint32_t letters[8];
} labels[] = {
    {"mller-kva", 6, {'m', 0xFC, 'l', 'l', 'e', 'r'}},
    {"r8jz45g", 2, {0x4F8B, 0x3048}},
    {"e1afmkfd", 6, {0x43F, 0x440, 0x438, 0x43C, 0x435, 0x440}},
    {"a-", 1, {'a'}},
    {"a-!", 0, {0}},
    {"zzzzzzzz", 0, {0}},
    {"99999999", 0, {0}},
};

static void check_forms(void) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t length = strlen(forms[i].text);
        char *out = malloc(NORMAL_GROWTH * length + 1);
        size_t made = out != NULL ? normal_text(forms[i].text, length, out) : 0;
        if (!check(made == strlen(forms[i].form) && memcmp(out, forms[i].form, made) == 0,
                   forms[i].what)) {
            printf("  made %.*s\n", (int)made, out);
        }
        free(out);
    }
}

static void check_places(void) {
    static const char who[] = "jane.doe@x.org";
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t at;
        check(normal_find_address(places[i].text, strlen(places[i].text), 0, who, strlen(who),
                                  &at) == places[i].found,
              places[i].text);
    }
}

static void check_labels(void) {
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        uint32_t letters[PUNYCODE_MAX] = {0};
        size_t count = punycode_decode(labels[i].label, strlen(labels[i].label), letters);
        check(count == labels[i].count &&
                  (count == 0 || memcmp(letters, labels[i].letters, count * sizeof *letters) == 0),
              labels[i].label);
    }
}

int main(void) {
    check_forms();
    check_places();
    check_labels();
    return check_result();
}
