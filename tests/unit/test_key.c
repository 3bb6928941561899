/* Keys by which people and companies are compared. */
#include "../../ext/key.h"

#include <string.h>

#include "check.h"

typedef size_t make(const char *text, size_t length, char key[DK_KEY_BYTES]);

static const struct {
    make *of;
    const char *text, *key;
} cases[] = {
    {dk_key_name, "Jean@X.fr", "jean@x.fr"},
    {dk_key_name, " \t\xC2\xA0jean@x.fr\xE3\x80\x80\n", "jean@x.fr"},
    {dk_key_name, "\xC3\x89lan SARL", "\xC3\x89lan sarl"},
    {dk_key_name, "a \xC2\xA0 b", "a \xC2\xA0 b"},
    {dk_key_name, " \xE2\x80\x8B", ""},
    {dk_key_name, "", ""},
    {dk_key_phone, "+33 (0)1 23-45.67/89", "33123456789"},
    {dk_key_phone, "0033 1 23 45 67 89", "33123456789"},
    {dk_key_phone,
     "+33\xC2\xA0"
     "1\xE2\x80\xAF"
     "23",
     "33123"},
    {dk_key_phone, "000", ""},
    {dk_key_phone, "100", "100"},
    {dk_key_phone, "call me", "callme"},
    {dk_key_host, "https://www.Acme.com/fr?a#b", "acme.com"},
    {dk_key_host, "HTTP://acme.com:8080", "acme.com"},
    {dk_key_host, " www.acme.com. ", "acme.com"},
    {dk_key_host, "awww.fr", "awww.fr"},
    {dk_key_host, "acme.com?x", "acme.com"},
    {dk_key_host, "https://", ""},
};

int main(void) {
    char key[DK_KEY_BYTES], text[5 * DK_KEY_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = cases[i].of(cases[i].text, strlen(cases[i].text), key);
        check(length == strlen(cases[i].key) && memcmp(key, cases[i].key, length) == 0,
              cases[i].text);
    }
    memset(text, 'A', sizeof text);
    check(dk_key_name(text, sizeof text, key) == DK_KEY_CHARACTERS, "so many characters count");
    for (size_t i = 0; i + 4 <= sizeof text; i += 4) {
        memcpy(text + i, "\xF0\x9F\x94\xA5", 4);
    }
    check(dk_key_name(text, sizeof text, key) == DK_KEY_BYTES, "however long each is");
    check(dk_is_blank("", 0) && dk_is_blank(" \xC2\xA0\xE2\x80\x83", 6), "blank");
    check(!dk_is_blank(" x", 2) && !dk_is_blank("\xC2", 1), "not blank");
    return check_result();
}
