/*
** Values in SQL as dumps write them.
*/
#include "../../ext/ascii.h"
#include "bytes.h"
#include "escaper.h"

/*
** ------------------------------------------------------------------------------------------- strings
*/

/* MySQL's \% and \_, in which the backslash stays, for LIKE. */
static bool take_wildcard(escaper *e) {
    char c = e->p[1];
    bool is = c == '%' || c == '_';
    if (is) {
        escaper_put(e, '\\');
        escaper_put(e, c);
        e->p += 2;
    }
    return is;
}

/* \XXXX and \+XXXXXX, and where `letters` stand before the digits \uXXXX and \UXXXXXXXX. */
static bool take_digits(escaper *e, bool letters) {
    char c = e->p[1];
    uint32_t point;
    size_t mark = c == '+' || (letters && (c == 'u' || c == 'U'));
    size_t digits = c == '+' ? 6 : c == 'U' && letters ? 8 : 4;
    bool known =
        escaper_number(e, 1 + mark, digits, digits, 16, &point) > 0 && escaper_put_point(e, point);
    e->p += known ? 1 + mark + digits : 0;
    return known;
}

static bool take_unicode(escaper *e) {
    return take_digits(e, false);
}

static bool take_unistr(escaper *e) {
    return take_digits(e, true);
}

/*
** A database would take any other character behind a backslash for itself, but no program writes that: the backslash is
** somebody else's, such as JSON's in \u00e9, and the text is not certain.
*/
static const escaper_language standard = {.doubled = true};
static const escaper_language mysql = {.plain = "\\\\''\"\"n\nr\rt\tb\bZ\x1A"
                                                "0\0",
                                       .doubled = true,
                                       .other = take_wildcard};

/* A backslash is text in some databases. */
static const escaper_language unknown = {.plain = "", .doubled = true};

/* PostgreSQL's E'…', U&'…', and SQLite's unistr('…'). */
static const escaper_language e_string = {.plain = "\\\\''\"\"n\nr\rt\tb\bf\f",
                                          .hex = HEX_SHORT,
                                          .octal = true,
                                          .points = true,
                                          .doubled = true};
static const escaper_language u_string = {.plain = "\\\\", .doubled = true, .other = take_unicode};
static const escaper_language unistr = {.plain = "\\\\", .doubled = true, .other = take_unistr};

/* Hexadecimal digits up to the closing quote after the one at e->p. */
static escape_result take_hex(escaper *e) {
    uint32_t byte;
    for (e->p++; escaper_number(e, 0, 2, 2, 16, &byte) > 0; e->p += 2) {
        escaper_put(e, (char)byte);
    }
    if (e->p < e->end && *e->p == '\'') {
        e->p++;
        return ESCAPE_WHOLE;
    }
    bool cut = escaper_left(e) == 0 || (escaper_left(e) == 1 && escaper_digit(*e->p, 16) >= 0);
    return cut ? ESCAPE_OPEN : ESCAPE_UNSURE;
}

/* 0x and hexadecimal digits. */
static escape_result take_number(escaper *e) {
    uint32_t byte;
    for (e->p += 2; escaper_number(e, 0, 2, 2, 16, &byte) > 0; e->p += 2) {
        escaper_put(e, (char)byte);
    }
    return skip_name(e->p, e->end, "_") > e->p ? ESCAPE_UNSURE : ESCAPE_WHOLE;
}

/*
** PostgreSQL's bytea in a string, '\x7b22…', which is never the text of a payload. Changes nothing if the string is none.
** `doubled`: its backslash is doubled.
*/
static bool take_bytea(escaper *e, bool doubled) {
    escaper at = *e, measure;
    at.p++;
    if (!escaper_takes(&at, doubled ? "\\\\x" : "\\x")) {
        return false;
    }
    at.p--; /* as if the quote stood there */
    measure = at;
    measure.out = NULL;
    if (take_hex(&measure) != ESCAPE_WHOLE || measure.made == e->made) {
        return false;
    }
    (void)take_hex(&at);
    *e = at;
    return true;
}

/* $$…$$ and $tag$…$tag$. */
static escape_result take_dollar(escaper *e) {
    size_t tag = (size_t)(skip_name(e->p + 1, e->end, "_") - e->p);
    if (escaper_peek(e, tag) != '$' || dk_is_digit(escaper_peek(e, 1))) {
        return ESCAPE_NONE;
    }
    const char *delimiter = e->p;
    e->p += ++tag;
    const char *close = memmem(e->p, escaper_left(e), delimiter, tag);
    const char *stop = close != NULL ? close : e->end;
    /* When decoding in place, the text overwrites the tag, which is no longer needed. */
    while (e->p < stop) {
        escaper_put(e, *e->p++);
    }
    e->p += close != NULL ? tag : 0;
    return close != NULL ? ESCAPE_WHOLE : ESCAPE_OPEN;
}

/*
** ------------------------------------------------------------------------------- SQLite's replace()
*/

enum { WORDS_MAX = 3, WORD_MAX = 16 };

/* The placeholder that replace() turns into a character. */
typedef struct replaced {
    char word[WORD_MAX];
    size_t length;
    char made;
} replaced;

/* ,'\n',char(10)) */
static bool take_replaced(escaper *e, replaced *r) {
    escaper word = {.p = e->p, .end = e->end};
    uint32_t made;
    if (!escaper_takes(&word, ",'")) {
        return false;
    }
    const char *close = memchr(word.p, '\'', escaper_left(&word));
    r->length = close != NULL ? (size_t)(close - word.p) : 0;
    if (r->length < 2 || r->length > WORD_MAX) {
        return false;
    }
    memcpy(r->word, word.p, r->length);
    word.p = close + 1;
    size_t digits = escaper_takes(&word, ",char(") ? escaper_number(&word, 0, 1, 3, 10, &made) : 0;
    word.p += digits;
    if (digits == 0 || made > 127 || !escaper_takes(&word, "))")) {
        return false;
    }
    r->made = (char)made;
    e->p = word.p;
    return true;
}

/* The string at e->p, with the words replaced. */
static escape_result take_with(escaper *e, const replaced *words, size_t count) {
    for (e->p++; e->p < e->end;) {
        size_t i = 0;
        while (i < count && !(escaper_left(e) >= words[i].length &&
                              memcmp(e->p, words[i].word, words[i].length) == 0)) {
            i++;
        }
        if (i < count) {
            escaper_put(e, words[i].made);
            e->p += words[i].length;
            continue;
        }
        bool quote = *e->p == '\'';
        e->p += quote;
        if (quote && escaper_peek(e, 0) != '\'') {
            return ESCAPE_WHOLE;
        }
        escaper_put(e, *e->p++);
    }
    return ESCAPE_OPEN;
}

/* replace(replace('…','\r',char(13)),'\n',char(10)), as the shell's .dump has it. */
static escape_result take_replace(escaper *e) {
    replaced words[WORDS_MAX];
    size_t depth = 0;
    while (depth < WORDS_MAX && escaper_takes(e, "replace(")) {
        depth++;
    }
    if (depth == 0 || escaper_peek(e, 0) != '\'') {
        return ESCAPE_UNSURE;
    }
    escaper behind = {.p = e->p, .end = e->end};
    escape_result result = escaper_string(&behind, &standard);
    if (result != ESCAPE_WHOLE) {
        return result;
    }
    for (size_t i = 0; i < depth; i++) {
        if (!take_replaced(&behind, &words[i])) {
            return ESCAPE_UNSURE;
        }
    }
    result = take_with(e, words, depth);
    e->p = behind.p;
    return result;
}

/*
** -------------------------------------------------------------------------------------------- values
*/

static bool begins_without_case(const escaper *e, const char *word) {
    return bytes_begin_alike(e->p, escaper_left(e), word);
}

/* MySQL's name of a character set before a string; moves on to the quote. */
static bool take_introducer(escaper *e) {
    if (escaper_peek(e, 0) != '_') {
        return false;
    }
    const char *quote = skip_any(skip_name(e->p + 1, e->end, ""), e->end, " ");
    bool is_here = quote < e->end && *quote == '\'';
    e->p = is_here ? quote : e->p;
    return is_here;
}

/* A string with a letter or word before it; ESCAPE_NONE if there is none. */
static escape_result take_prefixed(escaper *e) {
    static const struct {
        const char *prefix;
        const escaper_language *how;
    } prefixes[] = {
        {"e'", &e_string}, {"n'", &standard}, {"u&'", &u_string}, {"unistr('", &unistr}};
    if (begins_without_case(e, "x'")) {
        e->p++;
        return take_hex(e);
    }
    if (begins_without_case(e, "0x")) {
        return take_number(e);
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (begins_without_case(e, prefixes[i].prefix)) {
            e->p += strlen(prefixes[i].prefix) - 1;
            if (prefixes[i].how == &e_string && take_bytea(e, true)) {
                return ESCAPE_WHOLE;
            }
            escape_result result = escaper_string(e, prefixes[i].how);
            bool call = prefixes[i].how == &unistr && result == ESCAPE_WHOLE;
            return call && !escaper_takes(e, ")") ? ESCAPE_UNSURE : result;
        }
    }
    return take_introducer(e) ? escaper_string(e, &mysql) : ESCAPE_NONE;
}

/*
** '…'. HSQLDB writes each backslash as \u005c and all that is not ASCII as \uXXXX. No program writes JSON with a backslash in
** that form, but the file does not say whose it is, so that the text is not certain.
*/
static escape_result take_quoted(escaper *e, escape_rules rules) {
    static const char backslash[] = "\\u005c";
    const char *from = e->p;
    if (*e->p == '\'' && rules != ESCAPE_SQL_MYSQL && take_bytea(e, false)) {
        return ESCAPE_WHOLE;
    }
    escape_result result = escaper_string(e, rules == ESCAPE_SQL_MYSQL      ? &mysql
                                             : rules == ESCAPE_SQL_STANDARD ? &standard
                                                                            : &unknown);
    return result == ESCAPE_WHOLE && rules != ESCAPE_SQL_MYSQL &&
                   memmem(from, (size_t)(e->p - from), backslash, sizeof backslash - 1) != NULL
               ? ESCAPE_UNSURE
               : result;
}

static escape_result take_value(escaper *e, escape_rules rules) {
    char c = escaper_peek(e, 0);
    if (c == '\'' || (c == '"' && rules == ESCAPE_SQL_MYSQL)) {
        return take_quoted(e, rules);
    }
    if (c == '$') {
        return take_dollar(e);
    }
    if (begins_without_case(e, "null")) {
        e->p += 4;
        return ESCAPE_NULL;
    }
    return begins_without_case(e, "replace(") ? take_replace(e) : take_prefixed(e);
}

/* Whether a string follows that continues the one before it, by an operator or without. Moves on to it if by `||`. */
static bool is_continued(escaper *e, bool *is_joined) {
    escaper at = *e;
    while (dk_is_space(escaper_peek(&at, 0))) {
        at.p++;
    }
    *is_joined = escaper_takes(&at, "||");
    while (*is_joined && dk_is_space(escaper_peek(&at, 0))) {
        at.p++;
    }
    bool is = *is_joined || escaper_peek(&at, 0) == '\'';
    e->p = *is_joined ? at.p : e->p;
    return is;
}

static bool is_clob(const escaper *e) {
    return begins_without_case(e, "to_clob('");
}

/* TO_CLOB('…'), Oracle's for each piece of a long text, or a value without it. */
static escape_result take_piece(escaper *e, escape_rules rules) {
    bool is_call = is_clob(e);
    e->p += is_call ? strlen("to_clob(") : 0;
    escape_result result = take_value(e, is_call ? ESCAPE_SQL_STANDARD : rules);
    return is_call && result == ESCAPE_WHOLE && !escaper_takes(e, ")") ? ESCAPE_UNSURE : result;
}

escape_result escaper_sql(escaper *e, escape_rules rules) {
    bool is_joined, is_standard = rules == ESCAPE_SQL_STANDARD || is_clob(e);
    escape_result result = take_piece(e, rules);
    while (result == ESCAPE_WHOLE && is_continued(e, &is_joined)) {
        result = is_joined && is_standard ? take_piece(e, rules) : ESCAPE_UNSURE;
        result = result == ESCAPE_OPEN || result == ESCAPE_WHOLE ? result : ESCAPE_UNSURE;
    }
    return result;
}

escape_rules escape_sql_rules(const char *text, size_t length) {
    static const struct {
        const char *sign;
        escape_rules rules;
    } signs[] = {
        {"NO_BACKSLASH_ESCAPES", ESCAPE_SQL},
        {"standard_conforming_strings = off", ESCAPE_SQL},
        {"-- MySQL dump", ESCAPE_SQL_MYSQL},
        {"-- MariaDB dump", ESCAPE_SQL_MYSQL},
        {"-- phpMyAdmin SQL Dump", ESCAPE_SQL_MYSQL},
        {"/*!40", ESCAPE_SQL_MYSQL},
        {"ENGINE=", ESCAPE_SQL_MYSQL},
        {"INSERT INTO `", ESCAPE_SQL_MYSQL},
        {"PostgreSQL database", ESCAPE_SQL_STANDARD},
        {"standard_conforming_strings = on", ESCAPE_SQL_STANDARD},
        {"pg_catalog.", ESCAPE_SQL_STANDARD},
        {"SET client_encoding", ESCAPE_SQL_STANDARD},
        {"PRAGMA foreign_keys=OFF", ESCAPE_SQL_STANDARD},
    };
    /* After a brace stands what was stored, which may say anything. */
    const char *brace = memchr(text, '{', length);
    length = brace != NULL ? (size_t)(brace - text) : length;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (bytes_hold(text, length, signs[i].sign)) {
            return signs[i].rules;
        }
    }
    return ESCAPE_SQL;
}
