/*
** DISC profiles: the letter behind each way to write one, and what is none of the four.
*/
#include "../../ext/disc.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

typedef struct disc_case {
    const char *text;
    char letter; /* 0: none */
} disc_case;

static const disc_case cases[] = {
    {"D", 'D'},
    {"I", 'I'},
    {"S", 'S'},
    {"C", 'C'},
    {"d", 'D'},
    {" i\n", 'I'},
    {"\u00A0S\u00A0", 'S'},
    {"Dominant", 'D'},
    {"Dominante", 'D'},
    {"Dominance", 'D'},
    {"DOMINANT", 'D'},
    {"Influencer", 'I'},
    {"Influence", 'I'},
    {"Influential", 'I'},
    {"Inspiring", 'I'},
    {"Influent", 'I'},
    {"Influente", 'I'},
    {"Influenceur", 'I'},
    {"influenceuse", 'I'},
    {"Steady", 'S'},
    {"Steadiness", 'S'},
    {"Stable", 'S'},
    {"Stability", 'S'},
    {"Supportive", 'S'},
    {"Stabilité", 'S'},
    {"STABILITÉ", 'S'},
    {"stabilite", 'S'},
    {"Conscientious", 'C'},
    {"Conscientiousness", 'C'},
    {"Compliant", 'C'},
    {"Compliance", 'C'},
    {"Cautious", 'C'},
    {"Consciencieux", 'C'},
    {"Consciencieuse", 'C'},
    {"Conforme", 'C'},
    {"Conformité", 'C'},
    {"D - Dominant", 'D'},
    {"D – Dominant", 'D'},
    {"S—Stable", 'S'},
    {"I-Influent", 'I'},
    {"Dominant (D)", 'D'},
    {"D (Dominant)", 'D'},
    {"C(Consciencieux)", 'C'},
    {"( D )", 0},
    {"D: Dominant", 'D'},
    {"D : Dominant", 'D'},
    {"Stabilité ( S )", 'S'},
    {"Profil D", 'D'},
    {"profil dominant", 'D'},
    {"Profile: S", 'S'},
    {"Type I", 'I'},
    {"DISC : C", 'C'},
    {"Profil DISC : C - Conforme", 'C'},
    {"", 0},
    {"  ", 0},
    {"X", 0},
    {"DI", 0},
    {"D/I", 0},
    {"D I", 0},
    {"D-I", 0},
    {"D - D", 0},
    {"Dominant / Influent", 0},
    {"Dominant - Influent", 0},
    {"Dominant (I)", 0},
    {"D - Stable", 0},
    {"D: Dominant (D)", 0},
    {"Dominant (D", 0},
    {"Dominant (D) I", 0},
    {"Dominant D)", 0},
    {"D -", 0},
    {"D Dominant", 0},
    {"Dominants", 0},
    {"Dom", 0},
    {"très dominant", 0},
    {"Non dominant", 0},
    {"Profil Profil Profil Profil Profil Profil Profil Profil Profil S ", 'S'},
    {"Profil Profil Profil Profil Profil Profil Profil Profil Profil S .", 0},
    {"Profil", 0},
    {"Type", 0},
    {"DISC", 0},
    {"ProfilD", 0},
    {"DISCD", 0},
    {"D1", 0},
    {"S\xC3", 0},
    {"\xFF", 0},
};

/* The text stands in a block of its own size, so that reading beyond it shows. */
static char letter_of(const char *text, size_t length) {
    char *copy = malloc(length + (length == 0));
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, text, length);
    char letter = dk_disc_letter(copy, length);
    free(copy);
    return letter;
}

int main(void) {
    char what[128], text[1000];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const disc_case *c = &cases[i];
        char letter = letter_of(c->text, strlen(c->text));
        snprintf(what, sizeof what, "profile '%.*s'", (int)strcspn(c->text, "\n\xFF"), c->text);
        if (!check(letter == c->letter, what)) {
            printf("#   read as '%c'\n", letter);
        }
    }
    memset(text, ' ', sizeof text);
    text[500] = 'S';
    check(letter_of(text, sizeof text) == 'S', "profile in much white space");
    memset(text, 'S', sizeof text);
    check(letter_of(text, sizeof text) == 0, "profile of many letters");
    check(letter_of("D\0", 2) == 0, "profile with a NUL byte");
    return check_result();
}
