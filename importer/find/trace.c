#include "trace.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/utf8.h"
#include "../text/bytes.h"
#include "../text/chars.h"

/*
** Two passes. The first undoes escapes, a character at a time, and looks at words and the marks around
** them. The second looks at runs of base64, hexadecimal and decimal digits for the words' encoded forms.
*/

/*
** --------------------------------------------------------------------------------------- characters
*/

typedef struct cursor {
    const unsigned char *p, *end;
} cursor;

enum { NOTHING = -1, OTHER = 0x80, BINARY = 0x81 };

/* The next byte that is not NUL, as UTF-16 has one beside each ASCII character. */
static int next_byte(cursor *c) {
    while (c->p < c->end && *c->p == 0) {
        c->p++;
    }
    return c->p < c->end ? *c->p++ : NOTHING;
}

/* A character given by so many digits of the base; moves on only if all of them are there. */
static int digits(cursor *c, int count, int base) {
    cursor at = *c;
    int value = 0;
    for (int i = 0; i < count; i++) {
        int digit = hex_value((char)next_byte(&at));
        if (digit < 0 || digit >= base) {
            return NOTHING;
        }
        value = value * base + digit;
    }
    *c = at;
    return value < OTHER ? value : OTHER;
}

static bool take(cursor *c, const char *text) {
    cursor at = *c;
    for (; *text != 0; text++) {
        if (next_byte(&at) != (unsigned char)*text) {
            return false;
        }
    }
    *c = at;
    return true;
}

static int after_ampersand(cursor *c) {
    static const struct {
        const char *name;
        char made;
    } entities[] = {{"quot;", '"'},  {"#34;", '"'},   {"#x22;", '"'}, {"apos;", '\''},
                    {"#39;", '\''},  {"#x27;", '\''}, {"#92;", '\\'}, {"ldquo;", '"'},
                    {"rdquo;", '"'}, {"#8220;", '"'}, {"#8221;", '"'}};
    while (take(c, "amp;") || take(c, "#38;")) {
    }
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (take(c, entities[i].name)) {
            return entities[i].made;
        }
    }
    return '&';
}

/* A character beyond ASCII whose first byte was read. Bytes that are no UTF-8 are marks. */
static int beyond_ascii(cursor *c) {
    int length = dk_utf8_length(c->p - 1, c->end);
    if (length == DK_UTF8_BAD) {
        return BINARY;
    }
    c->p = length == DK_UTF8_CUT ? c->end : c->p + length - 1;
    return OTHER;
}

/* Typographic quotes are quotes. */
static int after_e2(cursor *c) {
    cursor at = *c;
    if (next_byte(&at) != 0x80) {
        return beyond_ascii(c);
    }
    int last = next_byte(&at);
    if (last < 0x98 || last > 0x9F) {
        return beyond_ascii(c);
    }
    *c = at;
    return last < 0x9C ? '\'' : '"';
}

/* After a terminal's control sequence (a colour), whose ESC was read. */
static void skip_sequence(cursor *c) {
    int byte;
    if (!take(c, "[")) {
        return;
    }
    do {
        cursor before = *c;
        byte = next_byte(c);
        if (byte != ';' && !dk_is_digit((char)byte) && !(byte >= '@' && byte <= '~')) {
            *c = before;
            return;
        }
    } while (byte < '@');
}

/* HAProxy writes the marks of JSON as # and two digits, and # itself as #23; RTF has \\' before them. */
static int mark_behind(cursor *c, int escape) {
    while (escape == '#' && take(c, "23")) {
    }
    cursor before = *c;
    int made = digits(c, 2, 16);
    if (made == '"' || made == '{' || made == '}') {
        return made;
    }
    *c = before;
    return escape;
}

static int after_percent(cursor *c) {
    while (take(c, "25")) {
    }
    cursor before = *c;
    int made = digits(c, take(c, "u") ? 4 : 2, 16);
    *c = made == NOTHING ? before : *c;
    return made == NOTHING ? '%' : made == '&' ? after_ampersand(c) : made;
}

/* The next character with entities and what stands for a byte undone; NOTHING at the end. */
static int next_unit(cursor *c) {
    int byte = next_byte(c);
    switch (byte) {
    case '%': return after_percent(c);
    case '&': return after_ampersand(c);
    case '#': return mark_behind(c, '#');
    case '=': return take(c, "22") ? '"' : '=';                         /* quoted-printable */
    case '+': return take(c, "ACI-") || take(c, "AHsAIg-") ? '"' : '+'; /* UTF-7, also {" */
    case 0xE2: return after_e2(c);
    default: return byte < OTHER ? byte : beyond_ascii(c);
    }
}

/* What a backslash and the following character stand for, after a run of backslashes. */
static int after_backslash(cursor *c) {
    cursor before = *c;
    int unit = next_unit(c), made = NOTHING;
    switch (unit) {
    case '\'': return mark_behind(c, unit);
    case '\\':
    case '"':
    case '/': return unit;
    case 'n': return '\n';
    case 'r':
    case 't':
    case '\n': return ' ';
    case 'u': made = take(c, "{22}") ? '"' : digits(c, 4, 16); break;
    case 'x': made = take(c, "{22}") ? '"' : digits(c, 2, 16); break;
    default: *c = before; return digits(c, 3, 8);
    }
    *c = made == NOTHING ? before : *c;
    return made == '&' ? after_ampersand(c) : made;
}

/*
** The next character with all escapes undone; NOTHING at the end. Characters beyond ASCII are OTHER, bytes that are none
** BINARY, a backslash that escapes nothing is a blank; NUL and the colours of a terminal are skipped.
*/
static int next_character(cursor *c) {
    int unit;
    do {
        unit = next_unit(c);
        while (unit == '\\') {
            unit = after_backslash(c);
            unit = unit == NOTHING ? ' ' : unit;
        }
        if (unit == '\x1b') {
            skip_sequence(c);
        }
    } while (unit == 0 || unit == '\x1b');
    return unit;
}

/*
** -------------------------------------------------------------------------------------------- words
*/

enum word { WORD_OTHER, WORD_LEAD, WORD_EVENT, WORD_DATA, WORD_MAP, WORD_ARRAY };

/* The print of a struct in which the word stands, and whether behind the event of a lead in it. */
enum fields { FIELDS_NONE, FIELDS_GO, EVENT_GO, FIELDS_SCALA, EVENT_SCALA };

/*
** The member "event": "test" of an object that is not closed in these bytes: it has been read (its value must be followed by what
** ends a member), and it stands there.
*/
enum test { TEST_NONE, TEST_READ, TEST_STANDS };

typedef struct words {
    unsigned seen;
    uint64_t letters;           /* of the word being read, the last eight */
    uint64_t previous, earlier; /* of the words before it */
    size_t length;
    int before;        /* the character before it */
    enum word last;    /* the last word, as long as only marks follow it */
    bool quoted;       /* it was in quotes or brackets */
    bool counted;      /* its length stood before it, as in PHP's s:5:"event"; */
    int separator;     /* the colon or equals sign that has come since, or 0 */
    bool arrow;        /* it has come as => */
    size_t marks;      /* how many marks and blanks have come since */
    bool blank, solid; /* some of them are blanks, or are none */
    bool sets;         /* one of them comes before a value: a colon, an equals sign, an arrow */
    enum fields fields;
    int after_data; /* how many words ago "data" was, whose value has not come yet: 1 or 2; or 0 */
    bool in_path;   /* the last word is a member of data, behind its path */
    size_t depth;   /* how many braces are open */
    enum test test;
    size_t test_depth; /* how many were where it stood */
} words;

static bool is_word_character(int c) {
    return is_alphanumeric((char)c) || c == '_' || c == '-' || c == '$' || c == OTHER;
}

static bool is_white(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool is_quote(int c) {
    return c == '"' || c == '\'' || c == '`';
}

#define LETTERS4(a, b, c, d) ((uint64_t)(a) << 24 | (uint64_t)(b) << 16 | (uint64_t)(c) << 8 | (d))

static enum word word_of(const words *w) {
    if (w->length == 4 && w->letters == LETTERS4('l', 'e', 'a', 'd')) {
        return WORD_LEAD;
    }
    if (w->length == 4 && w->letters == LETTERS4('d', 'a', 't', 'a')) {
        return WORD_DATA;
    }
    if (w->length == 5 && w->letters == (LETTERS4('e', 'v', 'e', 'n') << 8 | 't')) {
        return WORD_EVENT;
    }
    if (w->length == 3 && w->letters == LETTERS4(0, 'm', 'a', 'p')) {
        return WORD_MAP;
    }
    return w->length == 5 && w->letters == (LETTERS4('A', 'r', 'r', 'a') << 8 | 'y') ? WORD_ARRAY
                                                                                     : WORD_OTHER;
}

/* Whether the last letters of a word are these, at most eight, whatever their case. */
static bool ends_in(uint64_t letters, const char *word) {
    size_t length = strlen(word);
    for (size_t i = length; i > 0; i--, letters >>= 8) {
        if (dk_lower((char)(letters & 0xFF)) != word[i - 1]) {
            return false;
        }
    }
    return true;
}

static bool is_all(uint64_t letters, const char *word) {
    return ends_in(letters, word) && letters >> (8 * strlen(word)) == 0;
}

/* Whether a character stands in binary data alone. */
static bool is_binary(int c) {
    return c == BINARY || (c >= 0 && c < ' ' && !(c >= '\t' && c <= '\r') && c != '\x1b');
}

static bool is_test(const words *w) {
    return w->length == 4 && is_all(w->letters, "test");
}

/*
** Whether the word is "lead" or, all of it, "test", and the one before it "event", with more than the blank of a sentence between them. CBOR puts
** a letter there, the length of the value.
*/
static bool names_lead(const words *w, int c) {
    if (is_test(w) && c != '.') {
        return is_all(w->previous, "event") && w->solid; /* event=test, event: 'test' */
    }
    if (c != '.' || !ends_in(w->letters, "lead")) {
        return false;
    }
    bool in_cbor = w->length > 9 && ends_in(w->letters >> 40, "ent");
    return in_cbor ||
           (w->length == 4 && is_all(w->previous, "event") && (w->solid || w->marks > 1)) ||
           (w->length == 4 && is_all(w->earlier, "event") && w->solid); /* event received: lead.x */
}

/* Whether the word is a member of a lead's data behind its path: data.id, data[url], data->date. */
static bool is_path_end(const words *w) {
    static const char *const members[] = {"id",      "locked",  "url",      "kSource",
                                          "date",    "status",  "pletion",  "category",
                                          "contact", "company", "analysis", "summary"};
    if (!is_all(w->previous, "data") || w->blank || !is_one_of((char)w->before, ".[/:>'\"")) {
        return false;
    }
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (ends_in(w->letters, members[i]) && w->length >= strlen(members[i])) {
            return true;
        }
    }
    return false;
}

/* Whether the word before it ends a time in UTC: 10:30:00Z */
static bool is_behind_time(const words *w) {
    return ends_in(w->previous, "z") && dk_is_digit((char)(w->previous >> 8 & 0xFF));
}

/*
** A field of a struct as Go prints it, or a case class of Scala's, without names, up to the data: {2024-01-15T10:30:00Z
** lead.unlocked {req_1 false …, Lead(2024-01-15T10:30:00Z,lead.unlocked,Data(req_1,…
*/
static void note_field(words *w, int c) {
    if (is_one_of((char)w->before, "{(")) {
        w->fields = w->before == '{' ? FIELDS_GO : FIELDS_SCALA;
    }
    bool is_map = w->fields == EVENT_GO && c == '[' && is_all(w->letters, "map");
    bool is_case = w->fields == EVENT_SCALA && c == '(' && w->before == ',';
    if (is_map || is_case) {
        w->seen |= TRACE_NAMED | TRACE_INSIDE;
    } else if ((c == '.' && is_all(w->letters, "lead")) || (is_test(w) && is_behind_time(w))) {
        w->fields = w->fields == FIELDS_GO      ? EVENT_GO
                    : w->fields == FIELDS_SCALA ? EVENT_SCALA
                                                : w->fields;
    }
}

/* The same for a mark that follows. */
static void add_field(words *w, int c) {
    if (w->fields == EVENT_GO && c == '{' && is_one_of((char)w->before, " &")) {
        w->seen |= TRACE_NAMED | TRACE_INSIDE;
    }
    bool is_go = w->fields == FIELDS_GO || w->fields == EVENT_GO;
    w->fields = is_one_of((char)c, is_go ? " .:+&" : ".:+,") ? w->fields : FIELDS_NONE;
}

/* The signs of a lead in any notation that a word shows, which ends at the character c. */
static void note_any(words *w, int c) {
    bool is_data = is_all(w->letters, "data");
    bool in_cbor = w->length > 4 && ends_in(w->letters, "ddata") && is_binary(c);
    note_field(w, c);
    w->seen |= names_lead(w, c) ? TRACE_NAMED : 0;
    w->in_path = is_path_end(w);
    w->seen |= in_cbor || (w->in_path && is_one_of((char)c, "=:].[\"'|\t")) ? TRACE_INSIDE : 0;
    bool in_type = w->after_data == 2 && w->marks == 1 && is_one_of((char)w->before, ".&*");
    bool is_type = (w->after_data == 1 && w->sets) || in_type; /* also data=Data( */
    w->after_data = is_type ? 2 : is_data ? 1 : 0;
    w->sets = w->blank = w->solid = false;
    w->marks = 0;
}

/* The same for a mark that follows. */
static void add_any(words *w, int c) {
    bool blank = is_white(c);
    if (w->fields != FIELDS_NONE) {
        add_field(w, c);
    }
    w->marks++;
    w->blank |= blank;
    w->solid |= !blank;
    w->sets |= c != 0 && (strchr("=:>|", c) != NULL || (c == ',' && w->quoted));
    bool opens = w->after_data == 1 ? w->sets && is_one_of((char)c, "{[(")
                                    : w->after_data == 2 && is_one_of((char)c, "{[(") &&
                                          w->marks <= (c == '{' ? 2 : 1);
    bool ends_line = c == '\n' && w->after_data == 1 && (w->sets || w->quoted);
    bool is_wide = w->in_path && !w->solid && w->marks == 2;
    if (opens || ends_line || is_wide || (w->after_data == 1 && is_binary(c))) {
        w->seen |= TRACE_INSIDE;
    }
}

/* Whether the word is a member of a lead's data, written with its path: data[locked], data.contact.email. */
static bool is_flat_member(const words *w) {
    static const uint64_t members[] = {
        LETTERS4('l', 'o', 'c', 'k') << 16 | 'e' << 8 | 'd',
        LETTERS4('c', 'o', 'n', 't') << 24 | 'a' << 16 | 'c' << 8 | 't',
        LETTERS4('s', 'u', 'm', 'm') << 24 | 'a' << 16 | 'r' << 8 | 'y'};
    bool is_behind =
        (w->before == '[' || w->before == '.') && w->previous == LETTERS4('d', 'a', 't', 'a');
    return is_behind &&
           (w->letters == members[0] || w->letters == members[1] || w->letters == members[2]);
}

/* A word ends at the character c, behind "event" if that is so: whether it is the string "test" as its value. */
static void note_test(words *w, int c, bool of_event) {
    w->test = w->test == TEST_READ ? TEST_NONE : w->test;
    if (of_event && w->quoted && w->separator == ':' && is_quote(w->before) && is_quote(c) &&
        w->length == 4 && w->letters == LETTERS4('t', 'e', 's', 't')) {
        w->test = TEST_READ;
        w->test_depth = w->depth;
    }
}

/* The same for a mark that follows, or the end: whether it ends the member, and whether its object is closed. */
static void add_test(words *w, int c) {
    if (w->test == TEST_READ && (c == NOTHING || is_one_of((char)c, ",}\n"))) {
        w->test = TEST_STANDS;
    } else if (w->test == TEST_READ && !is_quote(c) && !is_white(c)) {
        w->test = TEST_NONE;
    }
    if (c == '{') {
        w->depth++;
    } else if (c == '}' && w->depth > 0) {
        w->depth--;
        w->test = w->depth < w->test_depth ? TEST_NONE : w->test;
    }
}

/* A word ends at the character c. */
static void end_word(words *w, int c) {
    enum word word = word_of(w);
    bool of_event = w->last == WORD_EVENT; /* nothing but blanks and its mark stand between */
    note_any(w, c);
    note_test(w, c, of_event);
    if (is_flat_member(w)) {
        w->seen |= TRACE_DATA;
    }
    if (word == WORD_LEAD && c == '.') {
        bool printed = of_event && w->quoted && w->arrow; /* [event] => lead.… of PHP */
        if (printed || w->before == '"' ||
            (of_event && w->separator == ':' && is_quote(w->before))) {
            w->seen |= TRACE_LEAD | (printed ? TRACE_EVENT : 0U);
        } else if (of_event) { /* as Go, Java and PHP print it */
            w->seen |= TRACE_EVENT;
        }
    }
    bool call = w->before == '=' && c == '('; /* data=Lead(id=… of Kotlin and Java */
    if (w->last == WORD_DATA && w->separator != 0 &&
        (word == WORD_MAP || word == WORD_ARRAY || call)) {
        w->seen |= TRACE_DATA;
    }
    char length = word == WORD_EVENT ? '5' : word == WORD_DATA ? '4' : 0;
    w->counted = length != 0 && w->previous == (uint64_t)length;
    w->earlier = w->previous;
    w->previous = w->letters;
    w->last = word;
    w->quoted = (is_quote(w->before) && is_quote(c)) || (w->before == '[' && c == ']');
    w->separator = 0;
    w->arrow = false;
    w->length = 0;
    w->letters = 0;
}

/* A mark between words: whether it makes the last word a key. SQL has = and quotes too, but is not a payload. */
static void add_mark(words *w, int c) {
    unsigned key = w->last == WORD_EVENT ? TRACE_EVENT : w->last == WORD_DATA ? TRACE_DATA : 0;
    bool arrow = c == '>' && w->before == '=';
    add_any(w, c);
    add_test(w, c);
    if (key == 0 || is_white(c)) {
        return;
    }
    if (c == '>' && w->before == '<') { /* an element of XML, whose text follows */
        w->separator = c;
        w->seen |= key & TRACE_DATA;
        return;
    }
    if ((w->quoted && (c == ':' || arrow)) || (w->quoted && w->counted && c == ';') ||
        (w->last == WORD_DATA && w->separator != 0 && c == '{') ||
        (w->last == WORD_EVENT && w->separator == ':' && is_quote(c))) {
        w->seen |= key;
    }
    w->arrow |= arrow;
    if (c == ':' || c == '=') {
        w->separator = c;
    } else if (!is_quote(c) && !arrow && !(c == ']' && w->separator == 0)) {
        w->last = WORD_OTHER;
    }
}

static unsigned look_at_words(const char *bytes, size_t length) {
    cursor c = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
    words w = {0};
    int character;
    while ((character = next_character(&c)) != NOTHING) {
        if (is_word_character(character)) {
            w.letters = w.letters << 8 | (uint64_t)character;
            w.length++;
            continue;
        }
        if (w.length > 0) {
            end_word(&w, character);
        }
        add_mark(&w, character);
        w.before = character;
    }
    if (w.length > 0) {
        end_word(&w, NOTHING);
    }
    add_test(&w, NOTHING);
    return w.test == TEST_STANDS ? w.seen | TRACE_TEST : w.seen;
}

/*
** ------------------------------------------------------------------------------------- encoded forms
*/

/*
** The part of the words' base64 that does not depend on their surroundings, for each of the three places in a group:
** at most its first eight characters, the last of which may be one of several. Both alphabets share it. The last nine
** are those of base64 in base64.
*/
static const struct {
    char form[9];
    unsigned seen;
    const char *last; /* of a form of seven characters: the possible eighth ones */
} encoded[] = {
    {"ImxlYWQu", TRACE_LEAD, NULL},  {"JsZWFkL", TRACE_LEAD, "ghijklmnopqrstuv"},
    {"ibGVhZC", TRACE_LEAD, "4567"}, {"mV2ZW50I", TRACE_EVENT, NULL},
    {"JldmVudC", TRACE_EVENT, NULL}, {"iZXZlbnQ", TRACE_EVENT, NULL},
    {"ImRhdGEi", TRACE_DATA, NULL},  {"JkYXRhI", TRACE_DATA, "ghijklmnopqrstuv"},
    {"iZGF0YS", TRACE_DATA, "IJKL"}, {"SW14bFlX", TRACE_LEAD, NULL},
    {"lteGxZV1", TRACE_LEAD, NULL},  {"JbXhsWVd", TRACE_LEAD, NULL},
    {"SnNaV0Zr", TRACE_LEAD, NULL},  {"pzWldGa0", TRACE_LEAD, NULL},
    {"Kc1pXRmt", TRACE_LEAD, NULL},  {"aWJHVmha", TRACE_LEAD, NULL},
    {"liR1ZoWk", TRACE_LEAD, NULL},  {"pYkdWaFp", TRACE_LEAD, NULL},
};
enum { FORM_LENGTH = 8 };

/* Whether a form begins with this character: one of IJKSailmp. */
static bool starts_form(int c) {
    return c >= '@' && (0x1320200080E00ULL >> (c - '@') & 1) != 0;
}

/* What eight characters of base64 show. */
static unsigned base64_shows(uint64_t last) {
    char window[FORM_LENGTH];
    for (int i = 0; i < FORM_LENGTH; i++) {
        window[i] = (char)(last >> (56 - 8 * i) & 0xFF);
    }
    for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++) {
        bool open = encoded[i].last != NULL;
        if (memcmp(window, encoded[i].form, FORM_LENGTH - open) == 0 &&
            (!open || strchr(encoded[i].last, window[FORM_LENGTH - 1]) != NULL)) {
            return encoded[i].seen;
        }
    }
    return 0;
}

/* What the last eight bytes of many that are written as numbers show. */
static unsigned bytes_show(uint64_t last) {
    uint64_t six = last & 0xFFFFFFFFFFFF, seven = last & 0xFFFFFFFFFFFFFF;
    return six == 0x226C6561642E       ? TRACE_LEAD  /* "lead. */
           : six == 0x226461746122     ? TRACE_DATA  /* "data" */
           : seven == 0x226576656E7422 ? TRACE_EVENT /* "event" */
                                       : 0;
}

/* The same where the numbers are octal and were taken for decimal ones. */
static unsigned octals_show(uint64_t last) {
    uint64_t six = last & 0xFFFFFFFFFFFF, seven = last & 0xFFFFFFFFFFFFFF;
    return six == 0x2A9A918D9038       ? TRACE_LEAD
           : six == 0x2A908DA48D2A     ? TRACE_DATA
           : seven == 0x2A91A6919CA42A ? TRACE_EVENT
                                       : 0;
}

/* What a byte below 0x80 is in a run. */
enum { DIGIT = 'd', HEX_LETTER = 'x', BASE64_ONLY = 'b', LINE_END = 'n', ESCAPE = 'e', NUL = '0' };
static const char kinds[] = "0.........n..n.................."
                            ".....e.....b.b.bdddddddddd......"
                            ".xxxxxxbbbbbbbbbbbbbbbbbbbb.e..b"
                            ".xxxxxxbbbbbbbbbbbbbbbbbbbb.....";

typedef struct runs {
    unsigned seen;
    uint64_t window; /* of base64: the last eight characters */
    size_t base64;   /* characters of the run */
    uint64_t hex
        [2]; /* the last bytes in hexadecimal, with an even or odd number of digits before them */
    uint64_t decimal;  /* the last decimal numbers */
    uint64_t other[2]; /* every other one of them, of two turns: {"0":123,"1":34,… */
    unsigned turn;
    size_t nibbles; /* digits of the hexadecimal run */
    uint8_t byte;   /* the last two of them */
    int number;     /* a decimal number that has begun, or -1 */
} runs;

static void add_base64(runs *r, int c) {
    r->window = r->window << 8 | (uint64_t)c;
    if (++r->base64 >= FORM_LENGTH && starts_form((int)(r->window >> 56))) {
        r->seen |= base64_shows(r->window);
    }
}

/* A byte is two digits of a run, however many runs there are: 22 6C, \\x22\\x6c, %22%6C, 0x22,0x6c. UTF-16 has zeros between. */
static void add_hex(runs *r, int c) {
    r->byte = (uint8_t)(r->byte << 4 | hex_value((char)c));
    if (++r->nibbles > 1 && r->byte != 0) {
        uint64_t *bytes = &r->hex[r->nibbles & 1];
        *bytes = *bytes << 8 | r->byte;
        r->seen |= r->byte == '.' || r->byte == '"' ? bytes_show(*bytes) : 0;
    }
}

static void add_decimal(runs *r, int c) {
    r->number = r->number < 0 ? c - '0' : r->number > 255 ? 256 : r->number * 10 + (c - '0');
}

/* A decimal number ends; others may follow, whatever stands between them: 34, 108, &#34;&#108;, chr(34).chr(108). */
static void end_decimal(runs *r) {
    if (r->number > 0) {
        uint64_t byte = r->number > 255 ? 0 : (uint64_t)r->number, *other = &r->other[r->turn & 1];
        r->decimal = r->decimal << 8 | byte;
        *other = *other << 8 | byte;
        r->turn++;
        r->seen |= bytes_show(r->decimal) | octals_show(r->decimal) | bytes_show(*other);
    }
    r->number = -1;
}

/*
** Whether a run of base64 continues after this backslash or percent sign: it begins the escape of a line end, or
** precedes a slash, as PHP writes it.
*/
static bool goes_on(cursor *c, int byte) {
    static const char *const ends[] = {"n", "r", "x0A", "x0D", "x0a", "x0d", "u000a", "u000d"};
    if (byte == '%') {
        return take(c, "0A") || take(c, "0D");
    }
    while (take(c, "\\")) {
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (take(c, ends[i])) {
            return true;
        }
    }
    cursor slash = *c;
    return take(&slash, "/"); /* which is a digit of base64 itself */
}

static unsigned look_at_runs(const char *bytes, size_t length) {
    cursor c = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
    runs r = {.number = -1};
    while (c.p < c.end) {
        int byte = *c.p++, kind = byte < OTHER ? kinds[byte] : 0;
        switch (kind) {
        case NUL: break;
        case DIGIT:
            add_decimal(&r, byte);
            add_hex(&r, byte);
            add_base64(&r, byte);
            break;
        case HEX_LETTER:
            end_decimal(&r);
            add_hex(&r, byte);
            add_base64(&r, byte);
            break;
        case BASE64_ONLY:
            end_decimal(&r);
            r.nibbles = 0;
            add_base64(&r, byte);
            break;
        default:
            end_decimal(&r);
            r.nibbles = kind == LINE_END ? r.nibbles : 0;
            r.base64 = kind == LINE_END || (kind == ESCAPE && goes_on(&c, byte)) ? r.base64 : 0;
            break;
        }
    }
    end_decimal(&r);
    return r.seen;
}

/* Whether there is a letter in the notation \u0065, %u0065 or &#92;u0065. */
static bool has_escaped_letter(const char *bytes, size_t length) {
    return (memchr(bytes, '\\', length) != NULL || memchr(bytes, '%', length) != NULL ||
            memchr(bytes, '&', length) != NULL) &&
           bytes_hold(bytes, length, "u00");
}

/* Whether the first of these brackets is before a digit, as in {2024-01-15T10:30:00Z test map[]}, which has no names. */
static bool opens_time(const char *bytes, size_t length, char bracket) {
    const char *p = memchr(bytes, bracket, length);
    return p != NULL && bytes + length - p > 1 && dk_is_digit(p[1]) &&
           bytes_hold(p, (size_t)(bytes + length - p), "test");
}

bool trace_may_have_words(const char *bytes, size_t length) {
    static const char *const signs[] = {"lead", "vent", "data", NULL};
    return bytes_any(bytes_hold, bytes, length, signs) || has_escaped_letter(bytes, length) ||
           memchr(bytes, 0, length) != NULL || opens_time(bytes, length, '{') ||
           opens_time(bytes, length, '(');
}

unsigned trace_look(const char *bytes, size_t length) {
    unsigned seen = trace_may_have_words(bytes, length) ? look_at_words(bytes, length) : 0;
    return seen | look_at_runs(bytes, length);
}

/*
** ------------------------------------------------------------------------------- the end of a lead
*/

/* Whether brackets are closed that were not opened. The bytes may begin in a string: then `in_string`. */
static bool closes_more(const char *p, const char *end, bool in_string) {
    size_t open = 0;
    for (; p < end; p++) {
        if (*p == '\\') {
            p++;
        } else if (*p == '"') {
            in_string = !in_string;
        } else if (!in_string && is_one_of(*p, "{[")) {
            open++;
        } else if (!in_string && is_one_of(*p, "}]") && open-- == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the end of a lead is named there, or closes as much as the last point of one does, or as a locked lead's date. */
static bool names_end(const char *bytes, size_t length) {
    static const char *const names[] = {"\"needs\":",
                                        "\"abstract\":",
                                        "\"fitScore",
                                        "\"intentScore",
                                        "\"discProfile",
                                        "Explanation\":",
                                        "\"summary\":[",
                                        "\"summary\": [",
                                        "\"unlockSource\":",
                                        "\"contact\":{\"type\":",
                                        "\"analysis\":{\"score\":",
                                        NULL};
    return bytes_end(bytes, length, "]}]}}}") || bytes_any(bytes_hold, bytes, length, names) ||
           (bytes_end(bytes, length, "Z\"}}") && bytes_hold(bytes, length, ",\"date\":\""));
}

bool trace_ends_lead(const char *bytes, size_t length) {
    length = without_space(bytes, length);
    const char *end = bytes + length;
    return memchr(bytes, '}', length) != NULL && names_end(bytes, length) &&
           (closes_more(bytes, end, false) || closes_more(bytes, end, true));
}
