#include "sentence.h"

#include <string.h>

#include "ascii.h"

/* -------------------------------------------------------------------------------------- tokens */

static bool is_digit_at(const dk_folded *f, size_t at) {
    return at < f->length && dk_is_digit(f->text[at]);
}

static bool is_letter(const dk_folded *f, size_t at) {
    return at < f->length && (f->flags[at] & DK_FOLDED_LETTER) != 0;
}

static bool is_blank(const dk_folded *f, size_t at) {
    return at < f->length && (f->text[at] == ' ' || f->text[at] == '\n');
}

static dk_word_kind last_kind(const dk_sentence *s) {
    return s->count > 0 ? s->tokens[s->count - 1].kind : W_BREAK;
}

/* Appends a token that stands from `begin` to `end`; false where there are too many. */
static bool add_token(dk_sentence *s, dk_token t, size_t begin, size_t end) {
    const dk_folded *f = s->folded;
    if (s->count == DK_TOKENS) {
        return false;
    }
    t.led = begin == 0 || is_blank(f, begin - 1);
    t.followed = end >= f->length || is_blank(f, end);
    t.capitals = true;
    for (size_t i = begin; i < end; i++) {
        t.capitals = t.capitals && (f->flags[i] & DK_FOLDED_UPPER) != 0;
        t.accented = t.accented || (f->flags[i] & DK_FOLDED_ACCENTED) != 0;
    }
    s->tokens[s->count++] = t;
    return true;
}

static dk_token token_of(const dk_word *word) {
    return (dk_token){
        .kind = word->kind, .detail = word->detail, .code = word->code, .others = word->others};
}

/* ------------------------------------------------------------------------------------- numbers */

enum { GROUPS = 8, DIGITS = 17 };

static const double powers[] = {1, 10, 100, 1000};

/* A number as written: groups of digits and what separates each from the one before. */
typedef struct written {
    int count;
    int length[GROUPS];
    char separator[GROUPS];
    size_t end[GROUPS];
    double digits[GROUPS]; /* of the groups up to this one */
    char first;            /* digit */
} written;

/* False for a number of too many digits or groups. */
static bool read_groups(const dk_folded *f, size_t at, written *w) {
    int digits = 0;
    int64_t value = 0;
    *w = (written){.first = f->text[at]};
    while (w->count < GROUPS) {
        size_t begin = at;
        for (; is_digit_at(f, at) && digits <= DIGITS; at++, digits++) {
            value = value * 10 + (f->text[at] - '0');
        }
        if (digits > DIGITS) {
            return false;
        }
        w->length[w->count] = (int)(at - begin);
        w->end[w->count] = at;
        w->digits[w->count++] = (double)value;
        char c = f->text[at];
        if (c == 0 || strchr(" .,'`_", c) == NULL || !is_digit_at(f, at + 1)) {
            return true;
        }
        if (w->count < GROUPS) {
            w->separator[w->count] = c;
            at++;
        }
    }
    return false;
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

/* 10,00,000: lakhs and crores. */
static bool are_lakhs(const written *w) {
    int last = w->count - 1;
    for (int i = 1; i <= last; i++) {
        if (w->length[i] != (i == last ? 3 : 2) || w->separator[i] != ',') {
            return false;
        }
    }
    return last >= 2 && w->length[0] <= 2 && w->first != '0';
}

/* How many of the digits are decimals; -1 where the groups make no number. */
static int decimals(const written *w) {
    int last = w->count - 1;
    bool point = w->separator[last] == '.' || w->separator[last] == ',';
    if (w->first == '0' && w->length[0] > 1) {
        /* Padded with zeros; but five digits are a postcode, and more than eight a telephone. */
        return last == 0 && w->length[0] >= 6 && w->length[0] <= 8 ? 0 : -1;
    }
    if (point && last == 1 && w->first == '0' && w->length[1] == 3) {
        return 3;
    }
    if (point && w->length[last] < 3 && (last == 1 || w->separator[last] != w->separator[1])) {
        return are_thousands(w, last - 1) ? w->length[last] : -1;
    }
    return are_thousands(w, last) || are_lakhs(w) ? 0 : -1;
}

/* Whether only the first group is the number: "10000,15000", "1 5000". */
static bool part_groups(written *w) {
    char c = w->separator[1];
    bool both_long = w->count == 2 && w->length[0] > 3 && w->length[1] > 3;
    if (w->count > 1 && (c == ' ' || ((c == ',' || c == '_') && both_long))) {
        w->count = 1;
        return true;
    }
    return false;
}

/* "1e4": 4 and the end of the number; -1 where there is no exponent. */
static int read_exponent(const dk_folded *f, size_t *at) {
    size_t i = *at + 1;
    int exponent = 0;
    if (f->text[*at] != 'e') {
        return -1;
    }
    i += f->text[i] == '+';
    if (!is_digit_at(f, i)) {
        return -1;
    }
    for (size_t first = i; is_digit_at(f, i) && i - first < 2; i++) {
        exponent = exponent * 10 + (f->text[i] - '0');
    }
    if (is_digit_at(f, i) || is_letter(f, i) || exponent > 15) {
        return -1;
    }
    *at = i;
    return exponent;
}

/* "2k5" and "10k500": what stands behind the multiplier is added. */
static void read_inner_multiplier(const dk_folded *f, size_t *at, dk_token *t) {
    double tail = 0;
    size_t i = *at + 1;
    if (!t->plain || f->text[*at] != 'k') {
        return;
    }
    for (; is_digit_at(f, i) && i - *at <= 3; i++) {
        tail = tail * 10 + (f->text[i] - '0');
    }
    size_t digits = i - *at - 1;
    bool ends = !is_letter(f, i) && !is_digit_at(f, i) && f->text[i] != '.' && f->text[i] != ',';
    if (ends && (digits == 1 || digits == 3)) {
        t->value += tail / (digits == 1 ? 10 : 1000);
        t->scale = 1000;
        *at = i;
    }
}

/* "10'000.-", "5000,--", "25000/-" */
static size_t pass_tail(const dk_folded *f, size_t at) {
    if (at < f->length && strchr(".,/", f->text[at]) != NULL && f->text[at + 1] == '-') {
        size_t end = at + 2;
        end += f->text[end] == '-';
        return is_digit_at(f, end) ? at : end;
    }
    return at;
}

/* Whether a number may touch what is before it: "B2B", ".5" and "n°5" are none. */
static bool may_begin(const dk_sentence *s, size_t at) {
    const dk_folded *f = s->folded;
    dk_word_kind last = last_kind(s);
    if (at == 0 || !is_letter(f, at - 1)) {
        return true;
    }
    return last == W_CURRENCY || last == W_MINIMUM || last == W_MAXIMUM || last == W_ABOUT;
}

static bool read_number(dk_sentence *s, size_t *at) {
    const dk_folded *f = s->folded;
    size_t begin = *at;
    written w;
    if (!may_begin(s, begin) || !read_groups(f, begin, &w)) {
        return false;
    }
    int places = decimals(&w);
    if (places < 0 && part_groups(&w)) {
        places = decimals(&w);
    }
    if (places < 0) {
        return false;
    }
    int last = w.count - 1;
    bool point = w.separator[last] == '.' || w.separator[last] == ',';
    dk_token t = {.kind = W_AMOUNT,
                  .plain = w.count == 1,
                  .lone = w.count == 2 && places == 0 && point,
                  .grouped = w.count > 1 && (places == 0 || w.count > 2),
                  .value = w.digits[last] / powers[places],
                  .scale = 1};
    *at = w.end[last];
    int exponent = read_exponent(f, at);
    for (; exponent > 0; exponent--) {
        t.value *= 10;
    }
    read_inner_multiplier(f, at, &t);
    *at = pass_tail(f, *at);
    return add_token(s, t, begin, *at);
}

/* --------------------------------------------------------------------------------------- words */

static size_t word_end(const dk_folded *f, size_t at) {
    while (is_letter(f, at)) {
        at++;
    }
    return at;
}

/* Whether two words may be written as one: "keur", "kht", "zehntausend". */
static bool may_join(const dk_word *left, const dk_word *right) {
    switch (left->kind) {
    case W_MULT:
    case W_MEGA:
    case W_TAUSEND: return right->kind == W_CURRENCY || right->kind == W_E || right->kind == W_TAX;
    case W_VALUE:
    case W_HUNDRED:
        return right->kind == W_THOUSAND || right->kind == W_MULT || right->kind == W_HUNDRED;
    default: return false;
    }
}

/* Adds the two words that the one from `begin` to `end` is made of; false where it is not. */
static bool add_joined(dk_sentence *s, size_t begin, size_t end) {
    for (size_t i = begin + 1; i < end; i++) {
        const char *text = s->folded->text;
        const dk_word *left = dk_lexicon_exact(text + begin, i - begin);
        const dk_word *right = left != NULL ? dk_lexicon_exact(text + i, end - i) : NULL;
        if (right != NULL && may_join(left, right)) {
            return add_token(s, token_of(left), begin, i) && add_token(s, token_of(right), i, end);
        }
    }
    return false;
}

/* A word that is not in the lists. */
static bool read_unlisted(dk_sentence *s, size_t *at) {
    const dk_folded *f = s->folded;
    size_t begin = *at, end = word_end(f, begin);
    *at = end;
    if (end == begin) {
        return false; /* a sign */
    }
    if (add_joined(s, begin, end)) {
        return true;
    }
    bool touches = (begin > 0 && is_digit_at(f, begin - 1)) || is_digit_at(f, end);
    return !touches && add_token(s, (dk_token){.kind = W_UNKNOWN}, begin, end);
}

/* Whether a mark is part of something else: "12:30", ".5". */
static bool is_torn_mark(const dk_folded *f, size_t at, size_t end) {
    bool digit_before = at > 0 && is_digit_at(f, at - 1), digit_behind = is_digit_at(f, end);
    switch (f->text[at]) {
    case ':': return digit_before && digit_behind;
    case '.': return digit_behind && (at == 0 || !is_letter(f, at - 1));
    case ',': return digit_behind && !digit_before;
    default: return false;
    }
}

static bool read_word(dk_sentence *s, size_t *at, bool *mark) {
    const dk_folded *f = s->folded;
    size_t begin = *at, end;
    const dk_word *word = dk_lexicon_find(f, begin, &end);
    if (word == NULL) {
        return read_unlisted(s, at);
    }
    *at = end;
    if (word->kind == W_MARK || word->kind == W_SEP) {
        if (is_torn_mark(f, begin, end)) {
            return false;
        }
        *mark = true;
        if (word->kind == W_MARK) {
            return true;
        }
    }
    return word->kind != W_REFUSED && add_token(s, token_of(word), begin, end);
}

static bool tokenize(dk_sentence *s) {
    const dk_folded *f = s->folded;
    bool mark = true;
    for (size_t at = 0; at < f->length;) {
        size_t count = s->count;
        bool was_mark = mark, read = true;
        char c = f->text[at];
        if (c == ' ') {
            at++;
            continue;
        }
        if (c == '\n') {
            read = add_token(s, (dk_token){.kind = W_BREAK}, at, at + 1);
            at++;
        } else if (dk_is_digit(c)) {
            read = read_number(s, &at);
        } else {
            mark = false;
            read = read_word(s, &at, &mark);
        }
        if (!read) {
            return false;
        }
        if (s->count > count) {
            s->tokens[count].opens = was_mark;
            mark = last_kind(s) == W_SEP || last_kind(s) == W_BREAK;
        }
    }
    return true;
}

/* ------------------------------------------------------------------------------------- amounts */

dk_word_kind dk_kind_at(const dk_sentence *s, size_t i) {
    return i < s->count ? s->tokens[i].kind : W_BREAK;
}

static bool is_multiplier(dk_word_kind kind) {
    return kind == W_MULT || kind == W_THOUSAND || kind == W_MEGA || kind == W_TAUSEND;
}

static bool names_currency(const dk_sentence *s) {
    for (size_t i = 0; i < s->count; i++) {
        if (s->tokens[i].kind == W_CURRENCY || s->tokens[i].kind == W_E) {
            return true;
        }
    }
    return false;
}

/* Whether the multiplier at `i` is one: an m may be a metre, a t a ton. */
static bool is_sound_multiplier(const dk_sentence *s, size_t i) {
    const dk_token *t = &s->tokens[i];
    switch (t->kind) {
    case W_MEGA: return !t->led || t->capitals || names_currency(s);
    case W_TAUSEND: return dk_kind_at(s, i + 1) == W_CURRENCY && (!t->followed || t->capitals);
    default: return is_multiplier(t->kind);
    }
}

/* The multiplier that belongs to what ends before `i`: "10 milliers", "une dizaine de k€". */
static size_t find_multiplier(const dk_sentence *s, size_t i) {
    while (dk_kind_at(s, i) == W_ABOUT || dk_kind_at(s, i) == W_OF) {
        i++;
    }
    return i < s->count && is_sound_multiplier(s, i) ? i : s->count;
}

/* A number in digits at `i`, with its multiplier; returns the place behind it. */
static size_t take_digits(const dk_sentence *s, size_t i, dk_token *amount) {
    *amount = s->tokens[i++];
    size_t multiplier = find_multiplier(s, i);
    if (multiplier < s->count && amount->scale <= 1) {
        amount->scale = s->tokens[multiplier].detail;
        i = multiplier + 1;
        if (dk_kind_at(s, i) == W_HALF_MORE) {
            amount->value += 0.5;
            i++;
        }
    }
    return i;
}

static bool is_number_word(const dk_sentence *s, size_t i) {
    switch (dk_kind_at(s, i)) {
    case W_VALUE:
    case W_HALF:
    case W_THOUSAND:
    case W_HUNDRED: return true;
    case W_ONE: {
        dk_word_kind next = dk_kind_at(s, i + 1);
        return next == W_VALUE || next == W_HALF || next == W_HUNDRED || next == W_THOUSAND ||
               next == W_MULT;
    }
    default: return false;
    }
}

/* What may stand between the words of one number: "twenty-five", "vingt et un", "two hundred and". */
static bool is_number_joint(const dk_sentence *s, size_t i) {
    const dk_token *t = &s->tokens[i];
    dk_word_kind next = dk_kind_at(s, i + 1);
    bool goes_on = next == W_VALUE || next == W_HUNDRED;
    return goes_on &&
           ((t->kind == W_DASH && !t->led && !t->followed) || t->kind == W_AND || t->kind == W_E);
}

/* A number in words at `i`; returns the place behind it. */
static size_t take_words(const dk_sentence *s, size_t i, dk_token *amount) {
    double total = 0, part = 0, unit = 0;
    bool has_part = false, in_words = true;
    *amount = (dk_token){.kind = W_AMOUNT, .words = true, .scale = 1, .led = s->tokens[i].led};
    while (in_words && i < s->count) {
        const dk_token *t = &s->tokens[i];
        size_t multiplier = find_multiplier(s, i);
        if (multiplier < s->count) {
            unit = s->tokens[multiplier].detail;
            total += (has_part ? part : 1) * unit;
            amount->scale = 1000; /* beyond any count of pages */
            part = 0;
            has_part = false;
            i = multiplier + 1;
            continue;
        }
        switch (t->kind) {
        case W_VALUE: part += t->detail; break;
        case W_HUNDRED: part = (has_part ? part : 1) * 100; break;
        case W_HALF: part = 0.5; break;
        case W_HALF_MORE: total += unit / 2; break;
        case W_ONE: in_words = is_number_word(s, i); break;
        default: in_words = is_number_joint(s, i); break;
        }
        has_part = has_part || t->kind == W_VALUE || t->kind == W_HUNDRED || t->kind == W_HALF;
        i += in_words;
    }
    amount->value = (total + part) / amount->scale;
    return i;
}

/* Takes the currencies behind an amount that ends before `i`. */
static size_t take_currencies(const dk_sentence *s, size_t i, dk_token *amount) {
    size_t next = i + (dk_kind_at(s, i) == W_OF);
    while (dk_kind_at(s, next) == W_CURRENCY) {
        const dk_token *after = next + 1 < s->count ? &s->tokens[next + 1] : NULL;
        /* "$10k €20k": the second belongs to the next amount. */
        if (amount->has_code && after != NULL && after->kind == W_AMOUNT && !after->led) {
            break;
        }
        amount->has_code = amount->behind = true;
        i = ++next;
    }
    return i;
}

/* "5000 e" is euros, "5000 e 8000" a range. */
static void read_e(dk_sentence *s) {
    for (size_t i = 0; i < s->count; i++) {
        dk_token *t = &s->tokens[i];
        if (t->kind != W_E) {
            continue;
        }
        dk_word_kind before = i > 0 ? dk_kind_at(s, i - 1) : W_BREAK, next = dk_kind_at(s, i + 1);
        bool amount =
            is_multiplier(before) || (before == W_AMOUNT && s->tokens[i - 1].value >= 100);
        bool joins = next == W_AMOUNT || next == W_VALUE || next == W_CURRENCY || next == W_ONE ||
                     next == W_AT_MOST || next == W_MAXIMUM || next == W_UNTIL;
        t->kind = t->accented ? W_UNKNOWN : amount && !joins ? W_CURRENCY : W_AND;
        t->code = "EUR";
        t->others = "";
    }
}

/* Joins numbers with their multipliers and currencies, in place. */
static void join_amounts(dk_sentence *s) {
    size_t count = 0;
    for (size_t i = 0; i < s->count;) {
        bool digits = dk_kind_at(s, i) == W_AMOUNT;
        if (!digits && !is_number_word(s, i)) {
            s->tokens[count++] = s->tokens[i++];
            continue;
        }
        dk_token amount;
        bool opens = s->tokens[i].opens;
        i = digits ? take_digits(s, i, &amount) : take_words(s, i, &amount);
        amount.opens = opens;
        while (count > 0 && s->tokens[count - 1].kind == W_CURRENCY) {
            amount.has_code = true;
            amount.opens = s->tokens[--count].opens;
            amount.led = s->tokens[count].led;
        }
        i = take_currencies(s, i, &amount);
        s->tokens[count++] = amount;
    }
    s->count = count;
}

/* ------------------------------------------------------------------------------------ currency */

/* Whether `code` is one of `codes`, which are parted by blanks. */
static bool is_one_code(const char *listed, const char *code) {
    const char *found = code[0] != 0 ? strstr(listed, code) : NULL;
    return found != NULL;
}

/* "$ 5000 MXN": a name that several currencies share is the one named besides. */
static bool agrees(const dk_token *shared, const char *code) {
    return strcmp(shared->code, code) == 0 || is_one_code(shared->others, code);
}

/* The currency that all names in the text agree on, "" where there is none; false where they do not. */
static bool find_currency(const dk_sentence *s, const char **code) {
    const char *sure = NULL;
    for (size_t i = 0; i < s->count; i++) {
        const dk_token *t = &s->tokens[i];
        if (t->kind == W_CURRENCY && t->others[0] == 0) {
            if (sure != NULL && strcmp(sure, t->code) != 0) {
                return false;
            }
            sure = t->code;
        }
    }
    for (size_t i = 0; i < s->count; i++) {
        const dk_token *t = &s->tokens[i];
        if (t->kind == W_CURRENCY && t->others[0] != 0) {
            sure = sure != NULL ? sure : t->code;
            if (sure[0] == 0 || !agrees(t, sure)) {
                return false;
            }
        }
    }
    *code = sure != NULL ? sure : "";
    return true;
}

bool dk_sentence_read(const dk_folded *folded, dk_sentence *out) {
    out->folded = folded;
    out->count = 0;
    if (!tokenize(out)) {
        return false;
    }
    read_e(out);
    if (!find_currency(out, &out->currency)) {
        return false;
    }
    join_amounts(out);
    return true;
}
