/*
** corpus N: N payloads like real ones, 1.8 kB each, one a line, always the same ones.
**
** corpus N captured: N leads as discko's spool records, with all that the views look at and the plain
** ones lack: two years of days, locked leads, people and companies that come again, a field that the
** documentation does not have in every one of them, and redeliveries. One in 25 has the contact and the company of an
** earlier one, or, with `captured M`, one in M.
**
** corpus N escaped: the first ones with accents in French quantity, and every one written as \u00e9.
*/
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t state = 20240115;
static bool escaped;
static unsigned share = 25;

static unsigned pick(unsigned below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % below;
}

static const char *one_of(const char *const *list, unsigned count) {
    return list[pick(count)];
}

static void words(unsigned count) {
    static const char *const list[] = {"modern",    "site",      "web",
                                       "boutique",  "paiement",  "int\xC3\xA9gration",
                                       "client",    "budget",    "\xC3\xA9quipe",
                                       "projet",    "livraison", "strat\xC3\xA9gie",
                                       "marketing", "digital",   "audit",
                                       "campaign",  "content",   "social",
                                       "media",     "reporting", "\\\"optimisation\\\"",
                                       "launch"};
    static const char *const french[] = {"r\\u00e9alis\\u00e9",
                                         "site",
                                         "\\u00e9quipe",
                                         "boutique",
                                         "cr\\u00e9ation",
                                         "des",
                                         "fonctionnalit\\u00e9s",
                                         "pour",
                                         "la",
                                         "budget",
                                         "\\u00e0",
                                         "projet",
                                         "livraison",
                                         "strat\\u00e9gie",
                                         "d\\u00e9j\\u00e0",
                                         "l\\u2019agence",
                                         "campagne",
                                         "co\\u00fbt",
                                         "les",
                                         "m\\u00eame",
                                         "refonte",
                                         "d\\u00e9lai"};
    for (unsigned i = 0; i < count; i++) {
        const char *word = escaped ? one_of(french, sizeof french / sizeof *french)
                                   : one_of(list, sizeof list / sizeof *list);
        printf("%s%s", i == 0 ? "" : " ", word);
    }
}

static void text(const char *key, unsigned count, const char *after) {
    printf("\"%s\":\"", key);
    words(count);
    printf("\"%s", after);
}

static void category(const char *after) {
    putchar('{');
    text("name", 2, ",");
    text("description", 5, ",\"summary\":[");
    for (unsigned i = 0, n = 2 + pick(3); i < n; i++) {
        printf("%s\"", i == 0 ? "" : ",");
        words(4);
        putchar('"');
    }
    printf("]}%s", after);
}

static void payload(unsigned i) {
    static const char *const statuses[] = {"NEW", "IN_PROGRESS", "WON", "LOST"};
    static const char *const kinds[] = {"Web", "SEO", "Ads", "Brand", "Mobile"};
    static const char *const budgets[] = {"10000-15000", "50000+", "< 5 000 \xE2\x82\xAC",
                                          "10k-15k"};
    static const char *const profiles[] = {"Dominant", "Influencer", "Stable", "Conscientious"};
    printf(
        "{\"date\":\"2024-%02u-%02uT%02u:%02u:%02uZ\",\"event\":\"lead.unlocked\",\"data\":{"
        "\"id\":\"req_%08u\",\"locked\":false,\"url\":\"https://app.discko.io/acme/leads/"
        "req_%08u\",\"date\":\"2024-01-15T10:30:00Z\",\"status\":\"%s\",\"completion\":%u,"
        "\"category\":\"%s\",\"contact\":{\"type\":\"PERSON\",\"firstName\":\"Jane\",\"lastName\":"
        "\"Doe%u\",\"email\":\"jane%u@example.com\",\"phone\":\"+33199%06u\",",
        1 + pick(12), 1 + pick(28), pick(24), pick(60), pick(60), i, i, one_of(statuses, 4),
        pick(101), one_of(kinds, 5), i, i, i);
    text("address", 5, ",");
    printf("\"discProfile\":\"%s\",", one_of(profiles, 4));
    text("discProfileExplanation", 6, "},\"company\":null,\"analysis\":{");
    printf("\"fitScore\":%u,", pick(3));
    text("fitScoreExplanation", 10, ",");
    printf("\"intentScore\":%u,", pick(3));
    text("intentScoreExplanation", 10, ",");
    printf("\"budget\":\"%s\",", one_of(budgets, 4));
    text("budgetExplanation", 8, ",\"deadline\":\"2024-02-15T00:00:00.000Z\",");
    text("deadlineExplanation", 6, ",");
    printf("\"score\":%u%s},\"summary\":{", pick(8), pick(4) == 0 ? ".5" : "");
    text("abstract", 15, ",");
    text("needs", 16, ",");
    text("comment", 6, ",\"categories\":[");
    category(",");
    category("]}}}\n");
}

/* A JSON string in a JSON string: what `format` says, with its quotes escaped. */
static void quoted(const char *text) {
    for (; *text != 0; text++) {
        printf(*text == '"' ? "\\%c" : "%c", *text);
    }
}

static void stamp(time_t t, char *out, size_t size) {
    strftime(out, size, "%Y-%m-%dT%H:%M:%S", gmtime(&t));
}

static void captured(unsigned i, unsigned count) {
    static const char *const statuses[] = {"NEW", "NEW", "IN_PROGRESS", "WON", "LOST"};
    static const char *const kinds[] = {"Web", "SEO", "Ads", "Brand", "Mobile"};
    static const char *const budgets[] = {"10000-15000", "50000+", "< 5 000 \xE2\x82\xAC", "?"};
    static const char *const profiles[] = {"Dominant", "Influencer", "Stable", "Conscientious"};
    static const char *const topics[] = {"Design", "Budget", "Planning", "Contenu", "Paiement"};
    const time_t start = 1672531200, length = 63072000;
    char at[32], deadline[32], received[32], body[2048];
    time_t when = start + (time_t)((double)length * i / count);
    stamp(when, at, sizeof at);
    stamp(when + 86400 * (time_t)(7 + pick(300)), deadline, sizeof deadline);
    bool locked = pick(12) == 0;
    unsigned person = pick(share) == 0 ? i / 2 : i, company = pick(share) == 0 ? i / 2 : i;
    int n = snprintf(body, sizeof body,
                     "{\"date\":\"%sZ\",\"event\":\"lead.unlocked\",\"data\":{"
                     "\"id\":\"req_%08u\",\"date\":\"%sZ\",\"channel\":\"%s\",\"locked\":",
                     at, i, at, one_of(kinds, 5));
    if (locked) {
        snprintf(body + n, sizeof body - (size_t)n,
                 "true,\"unlockSource\":\"insufficient_balance\"}}");
    } else {
        snprintf(
            body + n, sizeof body - (size_t)n,
            "false,\"status\":\"%s\",\"category\":\"%s\",\"contact\":{\"firstName\":\"Jane\","
            "\"lastName\":\"Doe%u\",\"email\":\"jane%u@example.com\",\"phone\":\"+33 1 %08u\","
            "\"discProfile\":\"%s\"},\"company\":{\"name\":\"Company %u\",\"website\":"
            "\"https://www.c%u.example\"},\"analysis\":{\"fitScore\":%u,\"intentScore\":%u,"
            "\"budget\":\"%s\",\"deadline\":\"%sZ\",\"score\":%u},\"summary\":{\"categories\":["
            "{\"name\":\"%s\",\"summary\":[\"a\",\"b\"]},{\"name\":\"%s\",\"summary\":[\"a\"]}]}}}",
            one_of(statuses, 5), one_of(kinds, 5), person, person, person, one_of(profiles, 4),
            company, company, pick(3), pick(3), one_of(budgets, 4), deadline, pick(9),
            one_of(topics, 5), one_of(topics, 5));
    }
    for (unsigned time = 0, times = pick(20) == 0 ? 2 : 1; time < times; time++) {
        stamp(when + 1 + (time_t)time, received, sizeof received);
        printf("{\"received_at\":\"%s.%03uZ\",\"id\":\"%u-%u\",\"body\":\"", received, pick(1000),
               i, time);
        quoted(body);
        puts("\"}");
    }
}

int main(int argc, char **argv) {
    unsigned count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 200000;
    bool is_captured = argc > 2 && strcmp(argv[2], "captured") == 0;
    share = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : share;
    escaped = argc > 2 && strcmp(argv[2], "escaped") == 0;
    for (unsigned i = 0; i < count; i++) {
        if (is_captured) {
            captured(i, count);
        } else {
            payload(i);
        }
    }
    return fflush(stdout) != 0;
}
