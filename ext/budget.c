#include "budget.h"

#include <string.h>

#include "sentence.h"

/*
** In steps, each over the result of the one before: the text is folded (fold.h) and parted into
** tokens, of which numbers with their multipliers and currencies are amounts (sentence.h). What does
** not change the meaning is left out. What remains, at most two amounts with bounds and links, is
** written as a short string, the shape, which must be one of those known.
*/

/* --------------------------------------------------------------------------------------- shape */

enum { SHAPE = 16 };

/*
** What the text comes down to, a character a token: A an amount; > at least, < at most, both before
** it; U until, which is a link too; m minimum, M maximum, on either side; p "or more", q "or less",
** behind; + a plus; i ideally; b between, d "da"; links: - t (to) o (or) / & (and) , (a comma).
*/
typedef struct reading {
    const dk_sentence *s;
    char shape[SHAPE + 1];
    size_t length;
    dk_token amounts[2];
    size_t count;
    bool purpose;     /* behind "for": what the money is for */
    bool clean;       /* nothing since the last amount parts it from the next */
    bool needs_money; /* only an amount with a currency or a multiplier will do */
    bool has_period;
    dk_period period;
} reading;

static bool push(reading *r, char c) {
    if (r->length == SHAPE) {
        return false;
    }
    r->shape[r->length++] = c;
    r->shape[r->length] = 0;
    return true;
}

static void pop(reading *r) {
    r->shape[--r->length] = 0;
}

static char last_of(const reading *r) {
    return r->length > 0 ? r->shape[r->length - 1] : 0;
}

static dk_word_kind before(const reading *r, size_t i) {
    return i > 0 ? r->s->tokens[i - 1].kind : W_BREAK;
}

/* Whether an amount follows token `i`; words such as "about" may stand between. */
static bool amount_follows(const reading *r, size_t i) {
    for (i++; i < r->s->count; i++) {
        switch (r->s->tokens[i].kind) {
        case W_ABOUT:
        case W_TILDE:
        case W_CIRCA:
        case W_OF: break;
        default: return r->s->tokens[i].kind == W_AMOUNT;
        }
    }
    return false;
}

static bool set_period(reading *r, int period) {
    if (r->has_period && r->period != (dk_period)period) {
        return false;
    }
    r->has_period = true;
    r->period = (dk_period)period;
    return true;
}

static bool is_money(const dk_token *a) {
    return a->has_code || a->scale > 1;
}

static bool is_year(const dk_token *a) {
    return a->plain && !is_money(a) && a->value >= 1900 && a->value <= 2099;
}

/* A year that a budget may be for. */
static bool is_near_year(const dk_token *a) {
    return is_year(a) && a->value >= 2015 && a->value <= 2039;
}

static double amount_value(const dk_token *a) {
    return a->value * a->scale;
}

/* A link between two amounts that stand side by side, or a character that no shape has. */
static bool push_link(reading *r, size_t i, char link) {
    bool after_amount = last_of(r) != 0 && strchr("AMm", last_of(r)) != NULL;
    return push(r, after_amount && r->clean && amount_follows(r, i) ? link : '?');
}

/* Leaves a word out. */
static bool drop(reading *r) {
    r->clean = false;
    return true;
}

/* "3 mois", "3 à 6 mois", "sous 30 jours": takes back what belongs to a count. */
static bool drop_count(reading *r, size_t i) {
    char link = last_of(r);
    dk_word_kind joint = before(r, i);
    bool range = link != 0 && strchr("-tUo/&", link) != NULL && r->length > 1 &&
                 r->shape[r->length - 2] == 'A' && i > 1 && !is_money(&r->amounts[r->count - 1]) &&
                 r->s->tokens[i - 2].kind == W_AMOUNT;
    r->needs_money = true;
    if (joint == W_MAXIMUM || joint == W_MINIMUM) {
        return false;
    }
    if (link != 0 && strchr("><U-tob&/,d", link) != NULL) {
        pop(r);
    }
    if (range) {
        pop(r);
        r->count--;
        if (last_of(r) == 'b' || last_of(r) == 'd') {
            pop(r);
        }
    }
    return drop(r);
}

/* "en 2025", "Budget 2025 :" beside an amount. */
static bool is_passing_year(const reading *r, size_t i) {
    const dk_token *t = &r->s->tokens[i];
    dk_word_kind b = before(r, i), next = dk_kind_at(r->s, i + 1);
    bool placed = b == W_KNOWN || b == W_FOR || b == W_OVER || b == W_EN || b == W_TIME ||
                  (b == W_EACH && !r->s->tokens[i].opens);
    bool linked = next == W_DASH || next == W_TO || next == W_A_TO || next == W_UNTIL ||
                  next == W_AND || next == W_OR || next == W_SLASH || next == W_PLUS ||
                  next == W_OR_MORE || next == W_OR_LESS || next == W_MINIMUM ||
                  next == W_MAXIMUM || next == W_EN;
    return is_near_year(t) && placed && !linked;
}

/* "± 10 %", "+ 19 % MwSt.", "TVA 20 %" */
static bool read_percentage(reading *r, size_t *i) {
    dk_word_kind b = before(r, *i), after = dk_kind_at(r->s, *i + 2);
    bool spread = b == W_PLUS_MINUS && r->count > 0;
    bool tax = after == W_TAX || b == W_TAX;
    *i += 1;
    return (spread || tax) && r->count > 0;
}

static bool read_amount(reading *r, size_t *i) {
    const dk_token *t = &r->s->tokens[*i];
    dk_word_kind next = dk_kind_at(r->s, *i + 1);
    bool bare = !is_money(t);
    if (next == W_PERCENT) {
        return read_percentage(r, i);
    }
    if (before(r, *i) == W_LABEL) {
        r->needs_money = true;
        return bare && drop(r);
    }
    if (bare ? next == W_TIME || next == W_UNIT : next == W_UNIT && !t->has_code) {
        *i += 1;
        return drop_count(r, *i - 1);
    }
    if (is_passing_year(r, *i)) {
        r->needs_money = true;
        return drop(r);
    }
    if (r->count == 2) {
        return false;
    }
    r->amounts[r->count++] = *t;
    r->clean = true;
    r->purpose = false;
    return push(r, 'A') && (next != W_TIME || set_period(r, r->s->tokens[*i + 1].detail));
}

/* "par mois", "/ jour": a rate. */
static bool read_per(reading *r, size_t *i) {
    const dk_token *t = &r->s->tokens[*i];
    dk_word_kind next = dk_kind_at(r->s, *i + 1);
    if (next == W_TIME || next == W_UNIT) {
        *i += 1;
        return set_period(r, r->s->tokens[*i].detail);
    }
    if (t->kind == W_SLASH) {
        return push_link(r, *i, '/');
    }
    r->purpose = r->purpose || t->detail == PER_OR_FOR;
    return t->detail != PER_OR_NOTHING && drop(r);
}

/* "a": to, at, or per. */
static bool read_a(reading *r, size_t *i) {
    dk_word_kind b = before(r, *i);
    /* "10 jours à 500 €" is a product. */
    if (r->needs_money && (b == W_TIME || b == W_UNIT) && amount_follows(r, *i)) {
        return false;
    }
    bool behind = b == W_AMOUNT || b == W_TAX || b == W_MAXIMUM || b == W_CURRENCY;
    if (behind && dk_kind_at(r->s, *i + 1) == W_TIME) {
        *i += 1;
        return set_period(r, r->s->tokens[*i].detail);
    }
    if (r->s->tokens[*i].kind == W_A_TO && r->clean && last_of(r) == 'A' && amount_follows(r, *i)) {
        return push(r, 't');
    }
    return *i + 1 < r->s->count && drop(r);
}

static bool read_plus(reading *r, size_t i) {
    const dk_sentence *s = r->s;
    const dk_token *t = &s->tokens[i];
    dk_word_kind next = dk_kind_at(s, i + 1);
    if (next == W_TAX || (next == W_AMOUNT && dk_kind_at(s, i + 2) == W_PERCENT)) {
        return true;
    }
    if (next == W_AMOUNT) {
        return push(r, r->length == 0 && t->opens && s->tokens[i + 1].value < 1e9 ? '+' : '?');
    }
    size_t extra = i + 1;
    while (dk_kind_at(s, extra) == W_KNOWN || dk_kind_at(s, extra) == W_ONE) {
        extra++;
    }
    bool ends = next == W_BREAK || s->tokens[i + 1].opens || !t->led || next == W_CURRENCY ||
                dk_kind_at(s, extra) == W_EXTRA;
    return push(r, ends && r->clean ? '+' : '?');
}

/* A link, a minus, which is refused, or what parts a heading from its text. */
static bool read_dash(reading *r, size_t i) {
    const dk_token *t = &r->s->tokens[i];
    bool apart = t->led && t->followed && i > 0;
    if (!amount_follows(r, i)) {
        r->clean = false;
        return i + 1 < r->s->count;
    }
    if (last_of(r) != 0 && strchr("AMm", last_of(r)) != NULL) {
        return push_link(r, i, '-');
    }
    return apart && r->length == 0 && drop(r);
}

static bool read_separator(reading *r, size_t i) {
    r->purpose = false;
    switch (dk_kind_at(r->s, i + 1)) {
    case W_AMOUNT:
    case W_AT_MOST:
    case W_AT_LEAST:
    case W_UNTIL:
    case W_MINIMUM:
    case W_MAXIMUM:
    case W_IDEAL:
        if (last_of(r) != 0 && strchr("AMmi", last_of(r)) != NULL && r->clean) {
            return push(r, ',');
        }
        break;
    default: break;
    }
    return drop(r);
}

/* "..." at the end says nothing; between amounts it is a dash. */
static bool read_dots(reading *r, size_t i) {
    if (r->s->tokens[i].kind == W_DOTS && !amount_follows(r, i)) {
        return r->s->tokens[i].followed && i + 1 < r->s->count && drop(r);
    }
    return push_link(r, i, '-');
}

static bool read_and(reading *r, size_t i) {
    bool between = strchr(r->shape, 'b') != NULL && last_of(r) == 'A' && amount_follows(r, i);
    if (between) {
        return push_link(r, i, '&');
    }
    if (r->purpose || r->s->tokens[i].kind == W_EN || dk_kind_at(r->s, i + 1) == W_KNOWN) {
        return drop(r);
    }
    return push(r, '&');
}

/* The character of a bound; 0 for any other word. */
static char bound_of(const dk_token *t) {
    switch (t->kind) {
    case W_AT_LEAST:
    case W_FROM: return '>';
    case W_AT_MOST: return '<';
    case W_UNTIL: return 'U';
    case W_MINIMUM: return 'm';
    case W_MAXIMUM: return 'M';
    case W_OR_MORE: return 'p';
    case W_OR_LESS: return 'q';
    case W_BETWEEN: return 'b';
    case W_DA: return 'd';
    case W_IDEAL: return 'i';
    case W_ACCENTED: return t->accented ? '>' : '?';
    default: return 0;
    }
}

/* Words that change nothing, or only what may follow them; false for what is not understood. */
static bool read_filler(reading *r, size_t i) {
    const dk_token *t = &r->s->tokens[i];
    switch (t->kind) {
    case W_OF:
    case W_ABOUT:
    case W_TAX:
    case W_PLUS_MINUS: return true;
    case W_FOR: r->purpose = true; return drop(r);
    case W_BREAK: r->purpose = false; return drop(r);
    case W_UNKNOWN: r->needs_money = true; return r->purpose && drop(r);
    case W_CIRCA: return !t->capitals && dk_kind_at(r->s, i + 1) == W_AMOUNT;
    case W_EACH: return set_period(r, t->detail);
    case W_KNOWN:
    case W_OVER:
    case W_TIME:
    case W_UNIT:
    case W_EXTRA:
    case W_LABEL:
    case W_CURRENCY: return drop(r);
    default: return false;
    }
}

static bool read_token(reading *r, size_t *i) {
    const dk_token *t = &r->s->tokens[*i];
    char bound = bound_of(t);
    if (bound != 0) {
        return push(r, bound);
    }
    switch (t->kind) {
    case W_AMOUNT: return read_amount(r, i);
    case W_PER:
    case W_SLASH: return read_per(r, i);
    case W_ONE:
    case W_A_TO: return read_a(r, i);
    case W_TO: return push_link(r, *i, 't');
    case W_OR: return push_link(r, *i, 'o');
    case W_EN:
    case W_AND: return read_and(r, *i);
    case W_PLUS: return read_plus(r, *i);
    case W_DASH: return read_dash(r, *i);
    case W_TILDE:
        if (last_of(r) != 'A' || !amount_follows(r, *i)) {
            return true;
        }
        return push_link(r, *i, '-');
    case W_ARROW:
    case W_UNDERSCORE:
    case W_DOTS: return read_dots(r, *i);
    case W_SEP: return read_separator(r, *i);
    default: return read_filler(r, *i);
    }
}

/* -------------------------------------------------------------------------------------- bounds */

/* What a shape of one amount means. */
typedef enum meaning { EXACT, LOWER, UPPER } meaning;

static const struct {
    const char *shape;
    meaning meaning;
} singles[] = {
    {"A", EXACT},   {"iA", EXACT},  {"Ai", EXACT},  {">A", LOWER},  {"mA", LOWER},  {"Am", LOWER},
    {"Ap", LOWER},  {"A+", LOWER},  {"+A", LOWER},  {"m>A", LOWER}, {">Am", LOWER}, {"mAm", LOWER},
    {"m+A", LOWER}, {">Ap", LOWER}, {"<A", UPPER},  {"UA", UPPER},  {"MA", UPPER},  {"AM", UPPER},
    {"Aq", UPPER},  {"M<A", UPPER}, {"MUA", UPPER}, {"UAM", UPPER}, {"<AM", UPPER}, {"UMA", UPPER},
    {"MAM", UPPER}, {"U<A", UPPER},
};

/* Shapes of two amounts, by what stands before, between and behind them. */
typedef struct pair {
    const char *before, *between, *behind;
} pair;

/* A range whose ends may be written in either order. */
static const pair ranges[] = {
    {"", "-", ""},  {"", "t", ""},  {"", "U", ""},  {"", "o", ""},  {"", "/", ""},   {"", ",", ""},
    {"", "-", "M"}, {"", "t", "M"}, {"", "U", "M"}, {"b", "&", ""}, {"b", "&", "M"}, {"b", "-", ""},
    {"b", "t", ""}, {"d", "t", ""}, {"d", "-", ""}, {"d", "U", ""}, {">", "t", ""},  {">", "-", ""},
    {">", "U", ""}, {"i", "-", ""}, {"i", "t", ""}, {"b", "o", ""},
};

/* A lower bound and an upper one. A comma or "and" between them does not count. */
static const pair bounds[] = {
    {">", "<", ""}, {">", "U", ""}, {">", "M", ""}, {">", "", "M"}, {"m", "<", ""},  {"m", "U", ""},
    {"m", "M", ""}, {"m", "", "M"}, {"i", "<", ""}, {"i", "U", ""}, {"i", "M", ""},  {"i", "", "M"},
    {"", "m", "M"}, {"", "mM", ""}, {"", "m<", ""}, {"", "mU", ""}, {"", "i", "M"},  {"", "iM", ""},
    {"", "i<", ""}, {"", "iU", ""}, {"", "UM", ""}, {"", "U<", ""}, {">", "UM", ""}, {"", "M", ""},
};

/* The same with the upper one first. */
static const pair inverted[] = {
    {"M", "m", ""}, {"M", "", "m"}, {"", "M", "m"}, {"", "Mm", ""}, {"<", ">", ""}, {"<", "m", ""},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool is_in(const pair *list, size_t count, const pair *p) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].before, p->before) == 0 && strcmp(list[i].between, p->between) == 0 &&
            strcmp(list[i].behind, p->behind) == 0) {
            return true;
        }
    }
    return false;
}

/* Parts a shape of two amounts at them. */
static void part_shape(char *shape, pair *p) {
    char *first = strchr(shape, 'A'), *second = strchr(first + 1, 'A');
    *first = *second = 0;
    *p = (pair){shape, first + 1, second + 1};
}

/* Leaves out a comma, a dash or "and" between a bound and a bound. */
static void drop_joints(char *between) {
    char *to = between;
    for (const char *p = between; *p != 0; p++) {
        if (strchr(",&-/", *p) == NULL) {
            *to++ = *p;
        }
    }
    *to = 0;
}

/* 2024-2025, 2024-12, 5000 € - 2024, 12/2025. */
static bool may_be_date(const dk_token *a, const dk_token *b) {
    if (is_year(a)) {
        return !is_money(b) && (is_year(b) || (b->value >= 1 && b->value <= 31));
    }
    return is_year(b) && (a->behind || (!is_money(a) && a->value >= 1 && a->value <= 31));
}

/* Whether 10 is 10 000 in "10 à 15 000". */
static bool shares_thousands(const dk_token *a, const dk_token *b) {
    double second = amount_value(b);
    bool round = second >= 1000 && second < 1e6 && second / 1000 == (double)(int)(second / 1000);
    bool whole = a->plain && a->value >= 2 && a->value < 1000;
    return round && whole && a->value * 1000 < second && second <= a->value * 10000;
}

/*
** Gives an amount the multiplier of the other where it has none of its own (10-15k, $10-15k, 10k-15,
** 10 à 15 000); false where it stays open whether one was meant (500-1M, 10-8k).
*/
static bool share_multiplier(dk_token *a, dk_token *b) {
    bool bare = a->scale <= 1 && (!a->has_code || (!a->behind && !b->has_code));
    if (b->scale <= 1 && a->scale > 1) {
        if (!b->has_code && b->plain && b->value > a->value && b->value < 1000) {
            b->scale = a->scale;
        }
        return amount_value(b) >= a->scale;
    }
    if (bare && b->scale > 1 && a->value < b->value) {
        a->scale = b->scale;
    } else if (bare && shares_thousands(a, b)) {
        a->scale = 1000;
    }
    /* "10-8k" and "12 - 3 000 €" are thousands too, written in either order */
    double limit = a->has_code && b->scale <= 1 ? 1000 : 100;
    return a->scale > 1 || a->value <= 0 || amount_value(b) < a->value * limit;
}

/* "24/7", "1/2": numbers this small, side by side, are no amounts. "3/4 million" is one, or two. */
static bool is_fraction(const dk_token *a, const dk_token *b, const char *link) {
    bool loose = *link == '/' || *link == ',' || *link == 'o';
    bool money = is_money(a) || is_money(b);
    bool part = *link == '/' && b->scale >= 1e6 && b->value <= 4;
    return part || (loose && (a->value >= b->value || (!money && a->value < 100)));
}

static bool read_pair(reading *r, dk_budget *out) {
    dk_token *a = &r->amounts[0], *b = &r->amounts[1];
    char shape[SHAPE + 1];
    pair p;
    memcpy(shape, r->shape, sizeof shape);
    part_shape(shape, &p);
    bool range = is_in(ranges, COUNT(ranges), &p), swapped = false;
    if (range && (may_be_date(a, b) || is_fraction(a, b, p.between))) {
        return false;
    }
    if (!range) {
        drop_joints(strchr(shape, 0) + 1);
        swapped = is_in(inverted, COUNT(inverted), &p);
        if (!swapped && (!is_in(bounds, COUNT(bounds), &p) || may_be_date(a, b))) {
            return false;
        }
    }
    if (!share_multiplier(a, b)) {
        return false;
    }
    double first = amount_value(a), second = amount_value(b);
    bool ordered = first <= second;
    out->has_min = out->has_max = true;
    out->min = ordered ? first : second;
    out->max = ordered ? second : first;
    return range || (swapped ? first >= second : ordered);
}

/*
** Whether a number rather names something than says how much: a postcode, an extension. Amounts from
** 10 000 up are grouped, or end in 0, 5 or 9.
*/
static bool is_label(const dk_token *a) {
    double tens = (double)(int64_t)(a->value / 10) * 10;
    int digit = (int)(a->value - tens);
    return a->plain && !is_money(a) && a->value >= 10000 && digit != 0 && digit != 5 && digit != 9;
}

static bool read_single(const reading *r, dk_budget *out) {
    const dk_token *a = &r->amounts[0];
    double value = amount_value(a);
    for (size_t i = 0; i < COUNT(singles); i++) {
        if (strcmp(singles[i].shape, r->shape) == 0) {
            out->has_min = singles[i].meaning != UPPER;
            out->has_max = singles[i].meaning != LOWER;
            out->min = out->has_min ? value : 0;
            out->max = out->has_max ? value : 0;
            return r->has_period || !(is_near_year(a) || is_label(a));
        }
    }
    return false;
}

/*
** 1.250 M€ may be 1.25 or 1250 million; no budget is beyond 10^15; and an odd number of nine digits
** without a currency is a telephone's, or names something.
*/
static bool is_sane(const dk_token *a) {
    double value = amount_value(a);
    if (!(value <= 1e15)) { /* before the cast, which is undefined from 2^63 on */
        return false;
    }
    bool round = value < 1e8 || value / 1000 == (double)(int64_t)(value / 1000);
    return !(a->lone && a->scale > 1) && (is_money(a) || round);
}

static bool understand(reading *r, dk_budget *out) {
    bool money;
    for (size_t i = 0; i < r->s->count; i++) {
        if (!read_token(r, &i)) {
            return false;
        }
    }
    money = r->has_period;
    for (size_t i = 0; i < r->count; i++) {
        money = money || is_money(&r->amounts[i]);
        if (!is_sane(&r->amounts[i])) {
            return false;
        }
    }
    if (last_of(r) == ',') {
        pop(r);
    }
    if (r->count == 0 || (r->needs_money && !money)) {
        return false;
    }
    out->period = r->has_period ? r->period : DK_ONCE;
    bool read = r->count == 1 ? read_single(r, out) : read_pair(r, out);
    for (size_t i = 0; i < r->count; i++) {
        /* "dix" alone is no amount, "dix à quinze mille" has two. */
        read = read && (!r->amounts[i].words || is_money(&r->amounts[i]));
    }
    return read;
}

const char *dk_period_name(dk_period period) {
    static const char *const names[] = {"once", "hour", "day", "month", "year", "unit"};
    return names[period];
}

bool dk_budget_parse(const char *text, size_t length, dk_budget *out) {
    dk_folded folded;
    dk_sentence s;
    dk_budget budget = {0};
    *out = budget;
    if (!dk_fold(text, length, &folded)) {
        return false;
    }
    if (!dk_sentence_read(&folded, &s)) {
        return false;
    }
    memcpy(budget.currency, s.currency, strlen(s.currency) + 1);
    reading r = {.s = &s};
    if (!understand(&r, &budget)) {
        return false;
    }
    *out = budget;
    return true;
}
