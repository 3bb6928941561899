/* Keys by which people and companies are compared. */
#include "../../ext/key.h"

#include <string.h>

#include "check.h"

typedef size_t make(const char *text, size_t length, char key[DK_KEY_BYTES]);

static const struct {
    make *of;
    const char *text, *key;
} cases[] = {
    {dk_key_fold, "E-commerce", "e-commerce"},
    {dk_key_fold, " \t\xC2\xA0SEO\xE3\x80\x80\n", "seo"},
    {dk_key_fold,
     "R\xC3\x89"
     "F\xC3\x89RENCEMENT",
     "r\xC3\xA9"
     "f\xC3\xA9rencement"},
    {dk_key_fold,
     "Re\xCC\x81"
     "fe\xCC\x81rencement",
     "r\xC3\xA9"
     "f\xC3\xA9rencement"},
    {dk_key_fold, "\xC5\xBD\xC5\x92\xC5\xB8\xC3\x97", "\xC5\xBE\xC5\x93\xC3\xBF\xC3\x97"},
    {dk_key_fold, "\xD0\xAF\xCE\xA3", "\xD1\x8F\xCF\x83"},
    {dk_key_fold, "\xE6\xB5\x8B\xF0\x9F\x94\xA5", "\xE6\xB5\x8B\xF0\x9F\x94\xA5"},
    {dk_key_fold, "a \xC2\xA0 b", "a b"},
    {dk_key_fold, "\xFF\xC3", "\xFF\xC3"},
    {dk_key_fold, " \xE2\x80\x8B", ""},
    {dk_key_fold, "n/a", "n/a"},
    {dk_key_company, "\xC3\x89lan SARL", "\xC3\xA9lan sarl"},
    {dk_key_company, "Freelance", ""},
    {dk_key_company,
     " Ind\xC3\xA9"
     "pendant ",
     ""},
    {dk_key_company, "N/A", ""},
    {dk_key_company, "---", ""},
    {dk_key_company, "0000", ""},
    {dk_key_company, "1001 Listes", "1001 listes"},
    {dk_key_email, "Jean@X.fr", "jean@x.fr"},
    {dk_key_email, " mailto:Jean@x.fr", "jean@x.fr"},
    {dk_key_email, "test@test.com", ""},
    {dk_key_email, "n/a", ""},
    {dk_key_email, "@", ""},
    {dk_key_email, "mailto:", ""},
    {dk_key_email, "", ""},
    {dk_key_phone, "+33 (0)1 23-45.67/89", "33123456789"},
    {dk_key_phone, "0033 1 23 45 67 89", "33123456789"},
    {dk_key_phone, "tel:+33-1-23-45-67-89", "33123456789"},
    {dk_key_phone, "T\xC3\xA9l. : 06 12 34 56 78", "0612345678"},
    {dk_key_phone, "06.12.34.56.78", "0612345678"},
    {dk_key_phone, "(0)6 12 34 56 78", "0612345678"},
    {dk_key_phone,
     "+33\xC2\xA0"
     "6\xE2\x80\xAF"
     "12 34 56 78",
     "33612345678"},
    {dk_key_phone, "\xEF\xBC\x8B\xEF\xBC\x93\xEF\xBC\x93 6 12 34 56 78", "33612345678"},
    {dk_key_phone, "+33 1 23 45 67 89 ext. 12", "33123456789"},
    {dk_key_phone, "+33 1 23 45 67 89 poste 12", "33123456789"},
    {dk_key_phone, "+33123456789;ext=12", "33123456789"},
    {dk_key_phone, "+33 1 23 45 67 89 / 06 12 34 56 78", "33123456789"},
    {dk_key_phone,
     "+33 1\xE2\x80\x93"
     "23\xE2\x80\x93"
     "45 67 89",
     "33123456789"},
    {dk_key_phone, "0000", ""},
    {dk_key_phone, "00000000", ""},
    {dk_key_phone, "0123456789", ""},
    {dk_key_phone, "100", ""},
    {dk_key_phone, "1234567890123456", ""},
    {dk_key_phone, "call me", ""},
    {dk_key_phone, "", ""},
    {dk_key_host, "https://www.Acme.com/fr?a#b", "acme.com"},
    {dk_key_host, "HTTP://acme.com:8080", "acme.com"},
    {dk_key_host, " www.acme.com. ", "acme.com"},
    {dk_key_host, "awww.fr", "awww.fr"},
    {dk_key_host, "acme.com?x", "acme.com"},
    {dk_key_host, "//www.acme.com/fr", "acme.com"},
    {dk_key_host, "https://jane:secret@www.acme.com/@x", "acme.com"},
    {dk_key_host, "jane@acme.com", "acme.com"},
    {dk_key_host, "acme.com/@jane", "acme.com"},
    {dk_key_host, "jane@gmail.com", ""},
    {dk_key_host, "mailto:jane@acme.com", "acme.com"},
    {dk_key_host, "https://", ""},
    {dk_key_host, "n/a", ""},
    {dk_key_host, "none yet", ""},
    {dk_key_host, "facebook.com/garage", ""},
    {dk_key_host, "https://fr-fr.facebook.com/x", ""},
    {dk_key_host, "notfacebook.com", "notfacebook.com"},
    {dk_key_host, "shop.wixsite.com", "shop.wixsite.com"},
};

int main(void) {
    char key[DK_KEY_BYTES], text[5 * DK_KEY_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = cases[i].of(cases[i].text, strlen(cases[i].text), key);
        check(length == strlen(cases[i].key) && memcmp(key, cases[i].key, length) == 0,
              cases[i].text);
    }
    memset(text, 'A', sizeof text);
    check(dk_key_fold(text, sizeof text, key) == DK_KEY_CHARACTERS,
          "only so many characters count");
    for (size_t i = 0; i + 4 <= sizeof text; i += 4) {
        memcpy(text + i, "\xF0\x9F\x94\xA5", 4);
    }
    check(dk_key_fold(text, sizeof text, key) == DK_KEY_BYTES, "however long each is");
    check(dk_key_id("req_1", 5, key) == 5 && memcmp(key, "req_1", 5) == 0,
          "a short id stays as it is");
    memset(text, 'A', sizeof text);
    char other[DK_ID_BYTES];
    size_t length = dk_key_id(text, 1000, key);
    check(length == DK_ID_MAX + 35 && dk_key_id(text, 1001, other) == length &&
              memcmp(key, other, DK_ID_MAX) == 0 && memcmp(key, other, length) != 0,
          "long ids with the same beginning stay distinct");
    memcpy(text + DK_ID_MAX - 1, "\xC3\xA9", 2);
    check(dk_key_id(text, 1000, key) == length - 1, "no character is cut");
    check(dk_is_blank("", 0) && dk_is_blank(" \xC2\xA0\xE2\x80\x83", 6), "blank");
    check(!dk_is_blank(" x", 2) && !dk_is_blank("\xC2", 1), "not blank");
    return check_result();
}
