#include "budget.h"

#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "utf8.h"

/* ------------------------------------------------------------------------------------- folding */

/*
** What stands for characters beyond ASCII in folded text. Input with control characters is refused,
** so these bytes are free.
*/
#define EURO "\1"
#define POUND "\2"
#define YEN "\3"
#define E_GRAVE "\4" /* kept apart from e: "dès 5 000" is a bound, "des" is not */
#define LETTER "\5"  /* any other character: it belongs to a word that is not known */

typedef struct folding {
    const char *from;
    const char *to; /* never longer than `from` */
} folding;

static const folding foldings[] = {
    {"à", "a"},      {"À", "a"},      {"é", "e"},      {"É", "e"},      {"è", E_GRAVE},
    {"È", E_GRAVE},  {"€", EURO},     {"£", POUND},    {"¥", YEN},      {"’", "'"},
    {"–", "-"},      {"—", "-"},      {"≥", ">="},     {"≤", "<="},     {"…", "..."},
    {"≈", "~"},      {"±", "~"},      {"«", "\""},     {"»", "\""},     {"“", "\""},
    {"”", "\""},     {"•", "*"},      {"\u00A0", " "}, {"\u202F", " "}, {"\u2009", " "},
    {"\u2007", " "}, {"\u2010", "-"}, {"\u2011", "-"}, {"\u2012", "-"}, {"\u2212", "-"},
};

enum { FOLDINGS = sizeof foldings / sizeof foldings[0] };

static const char *folded(const char *p, size_t length) {
    for (size_t i = 0; i < FOLDINGS; i++) {
        if (strlen(foldings[i].from) == length && memcmp(foldings[i].from, p, length) == 0) {
            return foldings[i].to;
        }
    }
    return LETTER;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\n';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == E_GRAVE[0] || c == LETTER[0];
}

/*
** Folds to one byte per character, terminated, without white space around it. White space other
** than blanks becomes a line feed, which never joins digits. False for what is no text.
*/
static bool fold(const char *text, size_t length, char out[DK_BUDGET_TEXT_MAX + 1]) {
    const char *end = text + length;
    char *begin = out;
    while (text < end) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x80) {
            int bytes = dk_utf8_length((const uint8_t *)text, (const uint8_t *)end);
            if (bytes <= 0) {
                return false;
            }
            const char *to = folded(text, (size_t)bytes);
            size_t size = strlen(to);
            memcpy(out, to, size);
            out += size;
            text += bytes;
            continue;
        }
        bool space = c >= '\t' && c <= '\r';
        if ((c < ' ' && !space) || c == 0x7F) {
            return false;
        }
        *out++ = *text++;
        if (space) {
            out[-1] = '\n';
        }
    }
    while (out > begin && is_blank(out[-1])) {
        out--;
    }
    *out = 0;
    return true;
}

/* -------------------------------------------------------------------------------------- tokens */

typedef enum token_kind {
    T_END, /* before the first and behind the last token */
    T_NUMBER,
    T_MULTIPLIER,
    T_CURRENCY,
    T_DASH,
    T_DOTS,
    T_A, /* à, and the English article */
    T_TO,
    T_AND,
    T_BETWEEN,
    T_FROM,
    T_OF,
    T_BEFORE, /* a bound that stands right before its number */
    T_BEHIND, /* a bound that stands right behind it */
    T_FREE,   /* a bound that stands where it likes: "budget maximum : 5 000" */
    T_PLUS,
    T_MARK,    /* punctuation */
    T_KNOWN,   /* a word that changes nothing */
    T_COUNTED, /* the same, but right behind a bare number that number is no amount of money */
    T_OTHER,   /* a word that is not known */
    T_NOISE,   /* no token at all: "environ", "HT" */
    T_REFUSED, /* whatever else there is, the text is not read */
} token_kind;

enum { MIN = 1, MAX = 2 };

/* DOLLAR is USD unless another dollar is named beside it. */
typedef enum currency { NONE, EUR, USD, GBP, CHF, CAD, AUD, JPY, DOLLAR } currency;

static const char currency_codes[][4] = {"",    "EUR", "USD", "GBP", "CHF",
                                         "CAD", "AUD", "JPY", "USD"};

static const double powers[] = {1, 10, 100, 1000};

typedef struct token {
    token_kind kind;
    int detail;      /* the bound, the currency, or the multiplier */
    bool led;        /* white space before it */
    bool followed;   /* white space behind it */
    bool plain;      /* number: no separator; multiplier: a small m */
    bool lone;       /* number: thousands by a single dot or comma */
    double digits;   /* number: without its separators... */
    double fraction; /* ...and what to divide that by */
} token;

enum { TOKENS = 128 };

typedef struct sentence {
    const char *text;
    token_kind last; /* of the word or mark read last, noise too */
    size_t count;
    token tokens[TOKENS + 2]; /* from 1 to count; T_END around them */
} sentence;

/*
** A list of phrases: lower case, folded, parted by bars; a blank is any white space or hyphen. All
** begin with the same character, so that a list is passed over at a glance.
*/
typedef struct phrases {
    token_kind kind;
    int detail;
    const char *list;
} phrases;

static const phrases dictionary[] = {
    {T_MULTIPLIER, 1000, "k"},
    {T_MULTIPLIER, 1000, "mille|millier|milliers"},
    {T_MULTIPLIER, 1000, "thousand|thousands"},
    {T_MULTIPLIER, 1000000, "m|mio|mln|million|millions"},
    {T_MULTIPLIER, 1000000000, "md|mds|milliard|milliards"},
    {T_MULTIPLIER, 1000000000, "bn"},

    {T_CURRENCY, EUR, EURO},
    {T_CURRENCY, EUR, "eur|euro|euros|en " EURO "|en eur|en euros"},
    {T_CURRENCY, EUR, "in eur|in euros"},
    {T_CURRENCY, GBP, POUND},
    {T_CURRENCY, GBP, "gbp"},
    {T_CURRENCY, GBP, "livre|livres|livre sterling|livres sterling"},
    {T_CURRENCY, GBP, "pound|pounds|pound sterling|pounds sterling"},
    {T_CURRENCY, CHF, "chf"},
    {T_CURRENCY, CHF, "franc suisse|francs suisses"},
    {T_CURRENCY, CHF, "swiss franc|swiss francs"},
    {T_CURRENCY, JPY, YEN},
    {T_CURRENCY, JPY, "jpy"},
    {T_CURRENCY, JPY, "yen|yens"},
    {T_CURRENCY, DOLLAR, "$"},
    {T_CURRENCY, DOLLAR, "dollar|dollars"},
    {T_CURRENCY, USD, "usd|us$|usd$|us dollar|us dollars"},
    {T_CURRENCY, USD, "$us|$ us|$usd"},
    {T_CURRENCY, USD, "dollars us"},
    {T_CURRENCY, USD, "in usd"},
    {T_CURRENCY, USD, "dollars americains"},
    {T_CURRENCY, CAD, "cad|c$|ca$|cad$"},
    {T_CURRENCY, CAD, "$ca|$ ca|$can|$ can|$cad"},
    {T_CURRENCY, CAD, "canadian dollars"},
    {T_CURRENCY, CAD, "dollars canadiens"},
    {T_CURRENCY, AUD, "aud|au$|aud$"},
    {T_CURRENCY, AUD, "$au|$aud"},
    {T_CURRENCY, AUD, "australian dollars"},
    {T_CURRENCY, AUD, "dollars australiens"},

    {T_DASH, 0, "-"},
    {T_DOTS, 0, "..|..."},
    {T_A, 0, "a"},
    {T_TO, 0, "to"},
    {T_AND, 0, "et"},
    {T_AND, 0, "and"},
    {T_BETWEEN, 0, "entre"},
    {T_BETWEEN, 0, "between"},
    {T_FROM, 0, "from"},
    {T_OF, 0, "de|d'"},
    {T_OF, 0, "of"},

    {T_BEFORE, MIN, ">|>="},
    {T_BEFORE, MIN, "+ de|+de"},
    {T_BEFORE, MIN, "plus de|pas moins de"},
    {T_BEFORE, MIN, "a partir de|au dela de"},
    {T_BEFORE, MIN, "d" E_GRAVE "s"},
    {T_BEFORE, MIN, "au dessus de"},
    {T_BEFORE, MIN, "superieur a|superieure a|superieur ou egal a"},
    {T_BEFORE, MIN, "more than"},
    {T_BEFORE, MIN, "no less than|not less than"},
    {T_BEFORE, MIN, "greater than"},
    {T_BEFORE, MIN, "over"},
    {T_BEFORE, MIN, "above"},
    {T_BEFORE, MIN, "beyond"},
    {T_BEFORE, MIN, "starting at|starting from"},
    {T_BEFORE, MAX, "<|<="},
    {T_BEFORE, MAX, "moins de"},
    {T_BEFORE, MAX, "pas plus de"},
    {T_BEFORE, MAX, "jusqu'a|jusqu a|jusqua"},
    {T_BEFORE, MAX, "en dessous de"},
    {T_BEFORE, MAX, "au dessous de"},
    {T_BEFORE, MAX, "inferieur a|inferieure a|inferieur ou egal a"},
    {T_BEFORE, MAX, "less than|lower than"},
    {T_BEFORE, MAX, "no more than|not more than"},
    {T_BEFORE, MAX, "under|up to|upto"},
    {T_BEFORE, MAX, "below"},
    {T_BEFORE, MAX, "limited to"},
    {T_BEFORE, MAX, "et moins de"},
    {T_BEHIND, MIN, "et plus|et +"},
    {T_BEHIND, MIN, "ou plus|ou +|or more"},
    {T_BEHIND, MIN, "and up|and above|and more"},
    {T_BEHIND, MAX, "et moins"},
    {T_BEHIND, MAX, "ou moins|or less"},
    {T_FREE, MIN, "min|mini|minimum"},
    {T_FREE, MIN, "au min|au minimum|au moins|at least"},
    {T_FREE, MIN, "plancher"},
    {T_FREE, MAX, "max|maxi|maximum"},
    {T_FREE, MAX, "au max|au maximum|au plus|at most"},
    {T_FREE, MAX, "plafond|plafonne"},
    {T_FREE, MAX, "limite|limit"},
    {T_FREE, MAX, "cap|capped|ceiling"},
    {T_PLUS, MIN, "+"},

    {T_NOISE, 0, "~"},
    {T_NOISE, 0, "+/-|+-|+ ou -"},
    {T_NOISE, 0, "plus ou moins"},
    {T_NOISE, 0, "more or less"},
    {T_NOISE, 0, "environ|env"},
    {T_NOISE, 0, "autour de"},
    {T_NOISE, 0, "aux alentours de|approx|approximativement"},
    {T_NOISE, 0, "de l'ordre de"},
    {T_NOISE, 0, "pres de"},
    {T_NOISE, 0, "approximately|about|around"},
    {T_NOISE, 0, "circa"},
    {T_NOISE, 0, "roughly"},
    {T_NOISE, 0, "ht|h.t|hors taxe|hors taxes|hors tva"},
    {T_NOISE, 0, "ttc|t.t.c|toutes taxes comprises"},
    {T_NOISE, 0, "excl vat|excl. vat|excluding vat"},
    {T_NOISE, 0, "incl vat|incl. vat|including vat"},

    {T_COUNTED, 0, "an|ans|annee|annees"},
    {T_COUNTED, 0, "mois"},
    {T_COUNTED, 0, "semaine|semaines"},
    {T_COUNTED, 0, "jour|jours"},
    {T_COUNTED, 0, "heure|heures"},
    {T_COUNTED, 0, "trimestre"},
    {T_COUNTED, 0, "year|years|yr"},
    {T_COUNTED, 0, "month|months|mo"},
    {T_COUNTED, 0, "week|weeks"},
    {T_COUNTED, 0, "day|days"},
    {T_COUNTED, 0, "hour|hours"},
    {T_COUNTED, 0, "quarter"},
    {T_COUNTED, 0, "projet|projets|project|projects"},

    {T_KNOWN, 0, "budget"},
    {T_KNOWN, 0, "montant"},
    {T_KNOWN, 0, "amount"},
    {T_KNOWN, 0, "total"},
    {T_KNOWN, 0, "global"},
    {T_KNOWN, 0, "enveloppe"},
    {T_KNOWN, 0, "forfait|fourchette"},
    {T_KNOWN, 0, "prix|price"},
    {T_KNOWN, 0, "cost"},
    {T_KNOWN, 0, "range"},
    {T_KNOWN, 0, "annuel|annuelle|annual|annually"},
    {T_KNOWN, 0, "yearly"},
    {T_KNOWN, 0, "mensuel|mensuelle|monthly"},
    {T_KNOWN, 0, "par|per|pour"},
    {T_KNOWN, 0, "le|la"},
    {T_KNOWN, 0, "un|une"},
    {T_KNOWN, 0, "du"},
    {T_KNOWN, 0, "the"},
    {T_KNOWN, 0, "our"},
    {T_KNOWN, 0, "notre"},
    {T_KNOWN, 0, "is"},
    {T_KNOWN, 0, "est|estime|estimated"},
    {T_KNOWN, 0, "for"},
    {T_KNOWN, 0, "annonce|approved|available"},
    {T_KNOWN, 0, "prevu|planned"},
    {T_KNOWN, 0, "valide"},
    {T_KNOWN, 0, "disponible"},
    {T_KNOWN, 0, "confirme"},
    {T_KNOWN, 0, "confirmed|compris|comprise"},
    {T_KNOWN, 0, "net"},
    {T_OTHER, 0, "au plus tard|au plus tot"},

    /* Signs that make a number another thing. */
    {T_REFUSED, 0, "%"},
    {T_REFUSED, 0, "#"},
    {T_REFUSED, 0, "@"},
    {T_REFUSED, 0, "_"},
    {T_REFUSED, 0, "^"},
    {T_REFUSED, 0, "=>|=<"},
    {T_REFUSED, 0, "->|- de|-de|- d'"},
    {T_REFUSED, 0, "<-|<>"},
    {T_REFUSED, 0, "percent|pct"},
    /* Comparisons and negations outside of the phrases above: they may turn the meaning round. */
    {T_REFUSED, 0, "plus"},
    {T_REFUSED, 0, "moins|more"},
    {T_REFUSED, 0, "less"},
    {T_REFUSED, 0, "than"},
    {T_REFUSED, 0, "jusqu|jusque"},
    {T_REFUSED, 0, "superieur|superieure"},
    {T_REFUSED, 0, "inferieur"},
    {T_REFUSED, 0, "inferieure"},
    {T_REFUSED, 0, "depasse|depasser|depassant"},
    {T_REFUSED, 0, "exceder|exceed|exceeds|exceeding"},
    {T_REFUSED, 0, "pas"},
    {T_REFUSED, 0, "ne|ni|non|no|not|never"},
    {T_REFUSED, 0, "sans"},
    {T_REFUSED, 0, "jamais"},
    {T_REFUSED, 0, "aucun|aucune"},
    {T_REFUSED, 0, "without"},
    {T_REFUSED, 0, "cannot|can't"},
    {T_REFUSED, 0, "don't|doesn't"},
    {T_REFUSED, 0, "won't"},
    /* Numbers in words; a billion is 10^9 in English, 10^12 in French. */
    {T_REFUSED, 0, "deux|dix"},
    {T_REFUSED, 0, "trois|trente"},
    {T_REFUSED, 0, "quatre|quinze|quarante"},
    {T_REFUSED, 0, "cinq"},
    {T_REFUSED, 0, "six|sept"},
    {T_REFUSED, 0, "huit"},
    {T_REFUSED, 0, "neuf"},
    {T_REFUSED, 0, "vingt"},
    {T_REFUSED, 0, "cinquante|cent|cents|centaine|centaines"},
    {T_REFUSED, 0, "soixante"},
    {T_REFUSED, 0, "dizaine|dizaines|demi"},
    {T_REFUSED, 0, "one"},
    {T_REFUSED, 0, "two|three|ten|twenty|thirty"},
    {T_REFUSED, 0, "four|five|fifteen|forty"},
    {T_REFUSED, 0, "seven"},
    {T_REFUSED, 0, "eight"},
    {T_REFUSED, 0, "nine"},
    {T_REFUSED, 0, "fifty"},
    {T_REFUSED, 0, "half|hundred|hundreds"},
    {T_REFUSED, 0, "double|dozen"},
    {T_REFUSED, 0, "grand"},
    {T_REFUSED, 0, "lakh|lakhs"},
    {T_REFUSED, 0, "crore|crores"},
    {T_REFUSED, 0, "mm"},
    {T_REFUSED, 0, "b|billion|billions"},
    {T_REFUSED, 0, "t|trillion|trillions"},
    /* Money that is no budget. */
    {T_REFUSED, 0, "ca|chiffre d'affaires"},
    {T_REFUSED, 0, "turnover"},
    {T_REFUSED, 0, "revenue"},
};

enum { PHRASES = sizeof dictionary / sizeof dictionary[0] };

static bool ends_phrase(char c) {
    return c == 0 || c == '|';
}

/* Where `pattern` ends if it stands at `p` and no letter runs on behind it; NULL if not. */
static const char *pass_phrase(const char *p, const char *pattern) {
    char last = 0;
    for (; !ends_phrase(*pattern); pattern++) {
        last = *pattern;
        if (last != ' ') {
            if (dk_lower(*p++) != last) {
                return NULL;
            }
            continue;
        }
        if (!is_blank(*p) && *p != '-') {
            return NULL;
        }
        while (is_blank(*p) || *p == '-') {
            p++;
        }
    }
    return is_letter(last) && is_letter(*p) ? NULL : p;
}

/* The longest phrase at `p`, NULL where there is none; `*end` is set behind it. */
static const phrases *phrase_at(const char *p, const char **end) {
    const phrases *found = NULL;
    char initial = dk_lower(*p);
    for (size_t i = 0; i < PHRASES; i++) {
        if (dictionary[i].list[0] != initial) {
            continue;
        }
        for (const char *q = dictionary[i].list; *q != 0; q += *q == '|') {
            const char *after = pass_phrase(p, q);
            if (after != NULL && (found == NULL || after > *end)) {
                found = &dictionary[i];
                *end = after;
            }
            const char *bar = strchr(q, '|');
            q = bar != NULL ? bar : q + strlen(q);
        }
    }
    return found;
}

/* What stands right before `p`; a blank at the beginning. */
static char char_before(const sentence *s, const char *p) {
    if (p > s->text) {
        return p[-1];
    }
    return ' ';
}

/*
** Whether a token of that kind may touch what is before it: "5000x", "B2B", "HK$", ".5" and "$NZ"
** are not read.
*/
static bool fits(const sentence *s, const char *p, token_kind wanted) {
    char before = char_before(s, p);
    if (wanted == T_NUMBER) {
        bool abbreviated = before == '.' && p - s->text > 1 && (is_letter(p[-2]) || p[-2] == '.');
        return is_letter(before) ? s->last == T_CURRENCY
                                 : abbreviated || (before != '.' && before != ',');
    }
    if (is_letter(*p) && dk_is_digit(before)) {
        return wanted == T_MULTIPLIER || wanted == T_CURRENCY;
    }
    if (wanted == T_CURRENCY && !is_letter(*p) && is_letter(before)) {
        return s->last == T_MULTIPLIER;
    }
    return !(wanted == T_OTHER && before == '$');
}

/* Appends a token that begins at `p`; false where the text is not to be read. */
static bool add(sentence *s, const char *p, token t) {
    if (t.kind == T_REFUSED || !fits(s, p, t.kind)) {
        return false;
    }
    s->last = t.kind;
    if (t.kind == T_NOISE) {
        return true;
    }
    if (s->count == TOKENS) {
        return false;
    }
    s->tokens[++s->count] = t;
    return true;
}

enum { GROUPS = 8, DIGITS = 17 };

/* A number as written: groups of digits and what separates each from the one before. */
typedef struct written {
    int count;
    int length[GROUPS];
    char separator[GROUPS];
    char first; /* digit */
    double digits;
} written;

static const char *read_groups(const char *p, written *w) {
    int digits = 0;
    int64_t value = 0;
    *w = (written){.first = *p};
    while (w->count < GROUPS) {
        const char *begin = p;
        for (; dk_is_digit(*p) && digits <= DIGITS; p++, digits++) {
            value = value * 10 + (*p - '0');
        }
        w->length[w->count++] = (int)(p - begin);
        if (digits > DIGITS) {
            return NULL;
        }
        w->digits = (double)value;
        if (*p == 0 || strchr(" .,'", *p) == NULL || !dk_is_digit(p[1])) {
            return p;
        }
        if (w->count < GROUPS) {
            w->separator[w->count] = *p++;
        }
    }
    return NULL;
}

/* Whether groups 1 to `last` are thousands: three digits each, one kind of separator. */
static bool are_thousands(const written *w, int last) {
    for (int i = 1; i <= last; i++) {
        if (w->length[i] != 3 || w->separator[i] != w->separator[1]) {
            return false;
        }
    }
    return last == 0 || (w->length[0] <= 3 && w->first != '0');
}

/* How many of the digits are decimals; -1 where the groups make no number. */
static int decimals(const written *w) {
    int last = w->count - 1;
    bool point = w->separator[last] == '.' || w->separator[last] == ',';
    if (w->first == '0' && w->length[0] > 1) {
        return -1;
    }
    if (point && last == 1 && w->first == '0' && w->length[1] == 3) {
        return 3;
    }
    if (point && w->length[last] < 3 && (last == 1 || w->separator[last] != w->separator[1])) {
        return are_thousands(w, last - 1) ? w->length[last] : -1;
    }
    return are_thousands(w, last) ? 0 : -1;
}

static const char *read_number(sentence *s, const char *p) {
    written w;
    const char *end = read_groups(p, &w);
    int places = end != NULL ? decimals(&w) : -1;
    if (places < 0) {
        return NULL;
    }
    bool lone = w.count == 2 && places == 0 && (w.separator[1] == '.' || w.separator[1] == ',');
    token t = {.kind = T_NUMBER,
               .plain = w.count == 1,
               .lone = lone,
               .digits = w.digits,
               .fraction = powers[places]};
    /* CHF 5'000.- */
    if ((*end == '.' || *end == ',') && end[1] == '-' && !dk_is_digit(end[2])) {
        end += 2;
    }
    return add(s, p, t) ? end : NULL;
}

/* "keur", "MUSD": a multiplier and a currency in one word, or else a word that is not known. */
static const char *read_word(sentence *s, const char *p) {
    const char *end = p + 1;
    char first = dk_lower(*p);
    if (first == 'k' || first == 'm') {
        const phrases *rest = phrase_at(p + 1, &end);
        if (rest != NULL && rest->kind == T_CURRENCY && is_letter(p[1])) {
            token multiplier = {.kind = T_MULTIPLIER, .detail = first == 'k' ? 1000 : 1000000};
            token unit = {.kind = T_CURRENCY, .detail = rest->detail};
            return add(s, p, multiplier) && add(s, p + 1, unit) ? end : NULL;
        }
    }
    for (end = p; is_letter(*end);) {
        end++;
    }
    return add(s, p, (token){.kind = T_OTHER}) ? end : NULL;
}

/* The hyphen within a word and the dot of an abbreviation say nothing. */
static bool is_silent(const sentence *s, const char *p) {
    bool behind_letter = is_letter(char_before(s, p));
    return behind_letter && ((*p == '.' && p[1] != '.') || (*p == '-' && is_letter(p[1])));
}

/* Reads the token at `p`, no blank, and returns what is behind it; NULL ends it all. */
static const char *read_token(sentence *s, const char *p) {
    const char *end = p + 1;
    if (dk_is_digit(*p)) {
        return read_number(s, p);
    }
    if (is_silent(s, p)) {
        return p + 1;
    }
    const phrases *found = phrase_at(p, &end);
    if (found == NULL && is_letter(*p)) {
        return read_word(s, p);
    }
    token t = {.kind = T_MARK};
    if (found != NULL) {
        t.kind = found->kind;
        t.detail = found->detail;
    }
    t.led = is_blank(char_before(s, p));
    t.followed = is_blank(*end);
    /* A small m needs a currency to be a million. */
    t.plain = *p == 'm' && end == p + 1;
    return add(s, p, t) ? end : NULL;
}

static bool tokenize(sentence *s, const char *text) {
    *s = (sentence){.text = text};
    for (const char *p = text; *p != 0;) {
        if (is_blank(*p)) {
            p++;
        } else if ((p = read_token(s, p)) == NULL) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------------------------- grammar */

/* A number with its multiplier and currency: tokens `first` to `last`. */
typedef struct amount {
    size_t first, last;
    const token *number;
    double multiplier;   /* 1 where there is none */
    bool before, behind; /* has a currency there */
} amount;

static token_kind kind_at(const sentence *s, size_t i) {
    return s->tokens[i].kind;
}

/* `from`: the first token that does not belong to the amount before. */
static amount amount_at(const sentence *s, size_t number, size_t from) {
    amount a = {.first = number, .last = number, .number = &s->tokens[number], .multiplier = 1};
    if (number > from && kind_at(s, number - 1) == T_CURRENCY) {
        a.before = true;
        a.first--;
    }
    if (kind_at(s, a.last + 1) == T_MULTIPLIER) {
        a.multiplier = s->tokens[++a.last].detail;
        if (kind_at(s, a.last + 1) == T_OF && kind_at(s, a.last + 2) == T_CURRENCY) {
            a.last++;
        }
    }
    if (kind_at(s, a.last + 1) == T_CURRENCY) {
        a.behind = true;
        a.last++;
    }
    return a;
}

static double value_of(const amount *a) {
    return a->number->digits * a->multiplier / a->number->fraction;
}

static bool has_currency(const amount *a) {
    return a->before || a->behind;
}

static bool is_bare(const amount *a) {
    return !has_currency(a) && a->multiplier == 1;
}

/* Whether it is more likely a year than money. */
static bool is_year(const amount *a) {
    int year = a->number->digits < 10000 ? (int)a->number->digits : 0;
    return is_bare(a) && a->number->plain && year >= 2010 && year <= 2040;
}

/* The one currency the text names; false where there are two. */
static bool find_currency(const sentence *s, currency *found) {
    *found = NONE;
    for (size_t i = 1; i <= s->count; i++) {
        currency named = (currency)s->tokens[i].detail;
        if (kind_at(s, i) != T_CURRENCY || named == *found) {
            continue;
        }
        bool dollars = named == USD || named == CAD || named == AUD;
        if (*found == NONE || (*found == DOLLAR && dollars)) {
            *found = named;
        } else if (named != DOLLAR || (*found != USD && *found != CAD && *found != AUD)) {
            return false;
        }
    }
    return true;
}

/* A dash that is neither a range nor a minus: between words, with white space around it. */
static bool is_separator(const sentence *s, size_t i) {
    token_kind before = kind_at(s, i - 1);
    return s->tokens[i].led && s->tokens[i].followed && before != T_END && before != T_MARK &&
           before != T_DASH;
}

/*
** What holds for every token alike: `link` is the one between two amounts or 0. Each multiplier has
** its number, no dash is a minus, and words that are not known stand beside money only.
*/
static bool surroundings_are_clear(const sentence *s, bool money, bool named, size_t link) {
    for (size_t i = 1; i <= s->count; i++) {
        const token *t = &s->tokens[i];
        bool clear = true;
        switch (t->kind) {
        case T_MULTIPLIER: clear = kind_at(s, i - 1) == T_NUMBER && (named || !t->plain); break;
        case T_DASH: clear = i == link || is_separator(s, i); break;
        case T_DOTS: clear = i == link; break;
        case T_OTHER: clear = money; break;
        default: break;
        }
        if (!clear) {
            return false;
        }
    }
    return true;
}

/* Whether nothing between two tokens parts a bound from its number. */
static bool are_close(const sentence *s, size_t from, size_t to) {
    for (size_t i = from + 1; i < to; i++) {
        token_kind k = kind_at(s, i);
        if (k != T_MARK && k != T_KNOWN && k != T_COUNTED && k != T_OF && k != T_A && k != T_DASH &&
            k != T_CURRENCY) {
            return false;
        }
    }
    return true;
}

/*
** "+50k" and "50k+", but no sum ("5000 + TVA", "site + 500 €") and no telephone number
** ("+33612345678").
*/
static bool plus_is_bound(const sentence *s, size_t i, const amount *a) {
    token_kind before = kind_at(s, i - 1), after = kind_at(s, i + 1);
    if (i + 1 == a->first) {
        return (before == T_END || before == T_MARK) && a->number->digits < 1e9;
    }
    bool apart = s->tokens[i].led && after != T_END;
    return i == a->last + 1 && !apart &&
           (after == T_END || after == T_MARK || after == T_CURRENCY || after == T_KNOWN);
}

/* The bound, MIN or MAX or 0, that token `i` puts on the only amount; -1 where it is unclear. */
static int bound_at(const sentence *s, size_t i, const amount *a) {
    const token *t = &s->tokens[i];
    bool right_before = i + 1 == a->first;
    switch (t->kind) {
    case T_BETWEEN: return -1;
    case T_TO: return right_before ? -1 : 0;
    case T_FROM: return right_before ? MIN : 0;
    case T_BEFORE: return right_before ? t->detail : -1;
    case T_BEHIND: return i == a->last + 1 ? t->detail : -1;
    case T_PLUS: return plus_is_bound(s, i, a) ? MIN : -1;
    case T_FREE: {
        bool close = i < a->first ? are_close(s, i, a->first) : are_close(s, a->last, i);
        return close ? t->detail : -1;
    }
    default: return 0;
    }
}

static bool read_single(const sentence *s, const amount *a, dk_budget *out) {
    int bounds = 0;
    bool alone = true;
    for (size_t i = 1; i <= s->count; i++) {
        int bound = bound_at(s, i, a);
        if (bound < 0) {
            return false;
        }
        bounds |= bound;
        alone = alone && (kind_at(s, i) == T_NUMBER || kind_at(s, i) == T_MARK);
    }
    if (bounds == (MIN | MAX) || (is_year(a) && !alone)) {
        return false;
    }
    out->has_min = bounds != MAX;
    out->has_max = bounds != MIN;
    out->min = out->has_min ? value_of(a) : 0;
    out->max = out->has_max ? value_of(a) : 0;
    return true;
}

static bool is_bound(const token *t, int bound) {
    return (t->kind == T_BEFORE || t->kind == T_FREE) && t->detail == bound;
}

/*
** "min 5k, max 8k", "de 5 000 jusqu'à 8 000": the token of the upper bound, 0 where there is none.
*/
static size_t find_pair(const sentence *s, const amount *a, const amount *b) {
    const token *before = &s->tokens[a->first - 1];
    size_t upper = b->first - 1;
    token_kind joint = kind_at(s, a->last + 1);
    bool opened = is_bound(before, MIN) || before->kind == T_FROM || before->kind == T_OF;
    bool joined =
        upper == a->last + 1 || (upper == a->last + 2 && (joint == T_AND || joint == T_MARK));
    return opened && joined && is_bound(&s->tokens[upper], MAX) ? upper : 0;
}

/* The token that makes a range of two amounts; 0 where there is none. */
static size_t find_link(const sentence *s, const amount *a, const amount *b) {
    size_t link = a->last + 1;
    if (b->first != link + 1) {
        return find_pair(s, a, b);
    }
    switch (kind_at(s, link)) {
    case T_DASH:
    case T_DOTS:
    case T_A:
    case T_TO: return link;
    case T_AND: return kind_at(s, a->first - 1) == T_BETWEEN ? link : 0;
    default: return find_pair(s, a, b);
    }
}

/* No further bound, save "5 000 à 8 000 maximum", and no "entre" elsewhere. */
static bool range_is_clear(const sentence *s, const amount *a, const amount *b, size_t link) {
    bool pair = is_bound(&s->tokens[link], MAX);
    for (size_t i = 1; i <= s->count; i++) {
        const token *t = &s->tokens[i];
        bool opening = i + 1 == a->first;
        bool bound = t->kind == T_BEFORE || t->kind == T_FREE;
        bool closing = t->kind == T_FREE && t->detail == MAX && i > b->last;
        if (t->kind == T_BEHIND || t->kind == T_PLUS || (t->kind == T_BETWEEN && !opening) ||
            (bound && !(pair && (opening || i == link)) &&
             !(closing && are_close(s, b->last, i)))) {
            return false;
        }
    }
    return true;
}

/* 2024-2025, 2024-02, 5000 € - 2024. */
static bool may_be_date(const amount *a, const amount *b) {
    double first = a->number->digits, second = b->number->digits;
    if (is_year(a)) {
        return is_bare(b) && (is_year(b) || (second >= 1 && second <= 31));
    }
    return is_year(b) && (a->behind || (is_bare(a) && first >= 1 && first <= 31));
}

/*
** Gives the first amount the multiplier of the second where it has none of its own (10-15k,
** $10-15k); false where it stays open whether one was meant (10 à 15 000, 500-1M, 10k-15).
*/
static bool share_multiplier(amount *a, const amount *b) {
    double first = value_of(a), second = b->number->digits / b->number->fraction;
    bool bare = a->multiplier == 1 && (!has_currency(a) || (!a->behind && !has_currency(b)));
    if (b->multiplier == 1 && a->multiplier > 1) {
        return second >= a->multiplier;
    }
    if (bare && b->multiplier > 1 && first < second) {
        a->multiplier = b->multiplier;
    }
    return a->multiplier > 1 || first == 0 || value_of(b) < first * 1000;
}

static bool read_range(const sentence *s, amount *a, const amount *b, size_t link, dk_budget *out) {
    if (!range_is_clear(s, a, b, link) || may_be_date(a, b) || !share_multiplier(a, b)) {
        return false;
    }
    double first = value_of(a), second = value_of(b);
    bool pair = is_bound(&s->tokens[link], MAX);
    out->has_min = out->has_max = true;
    out->min = first < second ? first : second;
    out->max = first < second ? second : first;
    return !pair || first <= second;
}

/* 1.250 M€ may be 1.25 or 1250 million; and no budget is beyond 10^15. */
static bool is_sane(const amount *a) {
    return value_of(a) <= 1e15 && !(a->number->lone && a->multiplier > 1);
}

/* Puts the places of at most two numbers in `at` and returns how many there are. */
static size_t find_numbers(const sentence *s, size_t at[2]) {
    size_t count = 0;
    for (size_t i = 1; i <= s->count; i++) {
        if (kind_at(s, i) == T_NUMBER) {
            if (count < 2) {
                at[count] = i;
            }
            count++;
        }
    }
    return count;
}

static bool understand(const sentence *s, dk_budget *out) {
    size_t at[2], count = find_numbers(s, at), link = 0;
    currency named;
    if (count < 1 || count > 2 || !find_currency(s, &named)) {
        return false;
    }
    amount a = amount_at(s, at[0], 1), b = a;
    if (count == 2) {
        b = amount_at(s, at[1], a.last + 1);
        link = find_link(s, &a, &b);
    }
    bool money = has_currency(&a) || has_currency(&b);
    if ((count == 2 && link == 0) || (!money && kind_at(s, b.last + 1) == T_COUNTED) ||
        !surroundings_are_clear(s, money, named != NONE, link)) {
        return false;
    }
    memcpy(out->currency, currency_codes[named], sizeof out->currency);
    bool read = count == 1 ? read_single(s, &a, out) : read_range(s, &a, &b, link, out);
    return read && is_sane(&a) && is_sane(&b);
}

bool dk_budget_parse(const char *text, size_t length, dk_budget *out) {
    char plain[DK_BUDGET_TEXT_MAX + 1] = {0};
    sentence s;
    *out = (dk_budget){0};
    if (length > DK_BUDGET_TEXT_MAX || !fold(text, length, plain)) {
        return false;
    }
    /* Most text that is no budget has no digit: spares it the dictionary. */
    if (strpbrk(plain, "0123456789") == NULL || !tokenize(&s, plain)) {
        return false;
    }
    dk_budget budget = {0};
    if (!understand(&s, &budget)) {
        return false;
    }
    *out = budget;
    return true;
}
