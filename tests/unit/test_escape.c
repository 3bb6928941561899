/*
** Escapes: each writer's case by case, and for each a model of the writer whose text must come back byte
** for byte, also decoded in place, cut short, and measured only.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../importer/text/escape.h"
#include "check.h"

enum { ROOM = 4096 };

/*
** ------------------------------------------------------------------------------------------- tables
*/

typedef struct escape_case {
    escape_rules rules;
    const char *text;
    escape_result result;
    const char *made; /* NULL: not looked at */
    const char *rest; /* what stands behind what was read; NULL: nothing */
} escape_case;

#define WHOLE ESCAPE_WHOLE
#define UNSURE ESCAPE_UNSURE
#define OPEN ESCAPE_OPEN
#define NONE ESCAPE_NONE

static const escape_case cases[] = {
    {ESCAPE_JSON, "\"a\\\"\\\\\\/\\n\\u00e9\",x", WHOLE, "a\"\\/\n\u00e9", ",x"},
    {ESCAPE_JSON, "\"\\u0000\\ud83d\"", WHOLE, "\\u0000\\ud83d", NULL},
    {ESCAPE_JSON, "\"a\\\"", OPEN, "a\"", NULL},
    {ESCAPE_JSON, "\"a\\", OPEN, "a\\", NULL},
    {ESCAPE_JSON, "a", NONE, NULL, "a"},
    {ESCAPE_JSON, "", NONE, NULL, NULL},

    {ESCAPE_QUOTED, "\"{\\\"a\\\":\\\"\\\\n\\\"}\" level=1", WHOLE, "{\"a\":\"\\n\"}", " level=1"},
    {ESCAPE_QUOTED, "\"\\u00e9\\U0001F600\\u{1f600}\\ud83d\\ude00\"", WHOLE,
     "\u00e9\U0001F600\U0001F600\U0001F600", NULL},
    {ESCAPE_QUOTED, "\"\\#{x}\\e\\a\\x1b\"", WHOLE, "#{x}\x1b\a\x1b", NULL},
    {ESCAPE_QUOTED, "\"\\xe9\"", UNSURE, NULL, "\\xe9\""},
    {ESCAPE_QUOTED, "\"\\ud83d\"", UNSURE, NULL, "\\ud83d\""},
    {ESCAPE_QUOTED, "\"\\u0000\"", UNSURE, NULL, "\\u0000\""},
    {ESCAPE_QUOTED, "\"\\q\"", UNSURE, NULL, "\\q\""},
    {ESCAPE_QUOTED, "\"\\0\"", UNSURE, NULL, "\\0\""},
    {ESCAPE_QUOTED, "\"\\", OPEN, "", "\\"},
    {ESCAPE_QUOTED, "\"abc", OPEN, "abc", NULL},
    {ESCAPE_QUOTED, "'a'", NONE, NULL, "'a'"},
    {ESCAPE_QUOTED, "\"\\xc3\\xa9\\xf0\\x9f\\x98\\x80\\x41\"", WHOLE, "\u00e9\U0001F600A", NULL},
    {ESCAPE_QUOTED, "\"\\xc3A\"", UNSURE, NULL, "\\xc3A\""},
    {ESCAPE_QUOTED, "\"\\xc1\\x81\"", UNSURE, NULL, "\\xc1\\x81\""},
    {ESCAPE_YAML, "'it''s \\n a \n    line\n\n  end'\n", WHOLE, "it's \\n a line\nend", "\n"},
    {ESCAPE_YAML, "\"\\xe9\\u00e9\\/\\ \\\n   \\ x \n  y\\\"\"", WHOLE, "\u00e9\u00e9/  x y\"",
     NULL},
    {ESCAPE_YAML, "\"\\_\\N\"", WHOLE, "\u00a0\xc2\x85", NULL},
    {ESCAPE_CMD, "^\"^{^\\^\"^%^A ^\\^\\^\r\n\r\n^\u00e9^}^\" &", WHOLE, "{\"%A \\\n\u00e9}", " &"},
    {ESCAPE_CMD, "^\"a\nb", UNSURE, NULL, NULL},
    {ESCAPE_CMD, "^\"^\ufffd^\"", UNSURE, NULL, NULL},
    {ESCAPE_CMD, "^\"^\\n", UNSURE, NULL, NULL},
    {ESCAPE_CMD, "^\"a^", OPEN, NULL, NULL},
    {ESCAPE_POWERSHELL, "\"`\"``$([char]233)$([char]55357)$([char]56832)`$\" x", WHOLE,
     "\"`\u00e9\U0001F600$", " x"},
    {ESCAPE_POWERSHELL, "\"$body\"", UNSURE, NULL, NULL},
    {ESCAPE_POWERSHELL, "\"$([char]55357)\"", UNSURE, NULL, NULL},
    {ESCAPE_POWERSHELL, "\"`n\"", UNSURE, NULL, NULL},
    {ESCAPE_DOUBLED, "\"a\"\"\\\\\",", WHOLE, "a\"\\\\", ","},
    {ESCAPE_RECORD, "\"a\"\"\\\\\",", WHOLE, "a\"\\", ","},
    {ESCAPE_RECORD, "\"\\n\"", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "TO_CLOB('it''s ')\n || TO_CLOB('\\n')", WHOLE, "it's \\n", ""},
    {ESCAPE_SQL_STANDARD, "'a' || 'b';", WHOLE, "ab", ";"},
    {ESCAPE_SQL_STANDARD, "'a' || b || 'c'", UNSURE, NULL, NULL},
    {ESCAPE_SQL_MYSQL, "'a' || 'b';", UNSURE, NULL, NULL},
    {ESCAPE_YAML, "\"\\q\"", UNSURE, NULL, "\\q\""},
    {ESCAPE_YAML, "'a\n", OPEN, "a ", NULL},
    {ESCAPE_YAML, "a", NONE, NULL, "a"},
    {ESCAPE_REDIS, "\"\\xc3\\xa9\\\"\" 2)", WHOLE, "\u00e9\"", " 2)"},
    {ESCAPE_REDIS, "\"\\u00e9\"", UNSURE, NULL, "\\u00e9\""},

    {ESCAPE_PYTHON_BYTES, "b'{\"a\":\"\\\\n\\xc3\\xa9 O\\'B\"}'\n", WHOLE,
     "{\"a\":\"\\n\u00e9 O'B\"}", "\n"},
    {ESCAPE_PYTHON_BYTES, "b\"it's\"", WHOLE, "it's", NULL},
    {ESCAPE_PYTHON_BYTES, "b'\\u00e9'", UNSURE, NULL, "\\u00e9'"},
    {ESCAPE_PYTHON_BYTES, "b'\\", OPEN, "", "\\"},
    {ESCAPE_PYTHON_BYTES, "'a'", NONE, NULL, "'a'"},
    {ESCAPE_PYTHON_BYTES, "bc", NONE, NULL, "bc"},
    {ESCAPE_PYTHON_TEXT, "'\\xa0\\u200b\\U000e0001\u00e9\\\\'", WHOLE,
     "\u00a0\u200b\U000e0001\u00e9\\", NULL},
    {ESCAPE_PYTHON_TEXT, "'\\ud83d'", UNSURE, NULL, "\\ud83d'"},
    {ESCAPE_PYTHON_TEXT, "b'a'", NONE, NULL, "b'a'"},
    {ESCAPE_PHP, "'it\\'s \\\\n',", WHOLE, "it's \\n", ","},
    {ESCAPE_PHP, "'\\n'", UNSURE, NULL, "\\n'"},

    {ESCAPE_SHELL, "'{\"a\":\"O'\\''Brien\"}' -H x", WHOLE, "{\"a\":\"O'Brien\"}", " -H x"},
    {ESCAPE_SHELL, "'O'\"'\"'B'", WHOLE, "O'B", NULL},
    {ESCAPE_SHELL, "$'O\\'B\\u0021\\n\\x41\\101'", WHOLE, "O'B!\nAA", NULL},
    {ESCAPE_SHELL, "\"{\\\"a\\\":\\\"\\n\\\\\\\"}\"", WHOLE, "{\"a\":\"\\n\\\"}", NULL},
    {ESCAPE_SHELL, "\"a\\\nb\";", WHOLE, "ab", ";"},
    {ESCAPE_SHELL, "\"$HOME\"", UNSURE, NULL, NULL},
    {ESCAPE_SHELL, "\"`date`\"", UNSURE, NULL, NULL},
    {ESCAPE_SHELL, "'a'b", UNSURE, NULL, NULL},
    {ESCAPE_SHELL, "'a'$x", UNSURE, NULL, NULL},
    {ESCAPE_SHELL, "'a", OPEN, "a", NULL},
    {ESCAPE_SHELL, "'a'\"b", OPEN, "ab", NULL},
    {ESCAPE_SHELL, "@file", NONE, NULL, "@file"},

    {ESCAPE_SQL, "'it''s', 2", WHOLE, "it's", ", 2"},
    {ESCAPE_SQL, "'a\\nb'", UNSURE, NULL, "\\nb'"},
    {ESCAPE_SQL, "E'a\\nb\\'\\x41\\101\\u00e9'''", WHOLE, "a\nb'AA\u00e9'", NULL},
    {ESCAPE_SQL, "E'\\q'", UNSURE, NULL, NULL}, /* no program writes it */
    {ESCAPE_SQL, "E'\\ud83d'", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "e'a\\", OPEN, NULL, NULL},
    {ESCAPE_SQL, "N'it''s'", WHOLE, "it's", NULL},
    {ESCAPE_SQL, "X'7b7D'", WHOLE, "{}", NULL},
    {ESCAPE_SQL, "x'7b7'", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "x'7b7", OPEN, NULL, NULL},
    {ESCAPE_SQL, "0x7B7D)", WHOLE, "{}", ")"},
    {ESCAPE_SQL, "0x7B7", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "$$it's \\n$$;", WHOLE, "it's \\n", ";"},
    {ESCAPE_SQL, "$tag$a$$b$tag$", WHOLE, "a$$b", NULL},
    {ESCAPE_SQL, "$$a", OPEN, "a", NULL},
    {ESCAPE_SQL, "$1", NONE, NULL, "$1"},
    {ESCAPE_SQL, "NULL,", ESCAPE_NULL, NULL, ","},
    {ESCAPE_SQL, "_utf8mb4'a\\nb'", WHOLE, "a\nb", NULL},
    {ESCAPE_SQL, "_binary '\\0\\Z'", WHOLE, NULL, NULL},
    {ESCAPE_SQL, "U&'\\00e9\\+01F600\\\\'", WHOLE, "\u00e9\U0001F600\\", NULL},
    {ESCAPE_SQL, "unistr('a\\u000ab\\\\')", WHOLE, "a\nb\\", NULL},
    {ESCAPE_SQL, "unistr('a\\q')", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "'\\x7b7d'::bytea", WHOLE, "{}", "::bytea"},
    {ESCAPE_SQL, "E'\\\\x7b7d'", WHOLE, "{}", NULL},
    {ESCAPE_SQL, "'a'||'b'", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "'a'\n'b'", UNSURE, NULL, NULL},
    {ESCAPE_SQL, "17", NONE, NULL, "17"},
    {ESCAPE_SQL, "\"a\"", NONE, NULL, "\"a\""},
    {ESCAPE_SQL_STANDARD, "'{\"a\":\"\\n\\\"\\x\"}')", WHOLE, "{\"a\":\"\\n\\\"\\x\"}", ")"},
    {ESCAPE_SQL_STANDARD, "'\\x7b7z'", WHOLE, "\\x7b7z", NULL},
    {ESCAPE_SQL_STANDARD, "replace(replace('a\\rb\\nc''d','\\r',char(13)),'\\n',char(10)));", WHOLE,
     "a\rb\nc'd", ");"},
    {ESCAPE_SQL_STANDARD, "replace('a\\012b\\n','\\012',char(10))", WHOLE, "a\nb\\n", NULL},
    {ESCAPE_SQL_STANDARD, "replace('a', 'b', 'c')", UNSURE, NULL, NULL},
    {ESCAPE_SQL_STANDARD, "replace(x)", UNSURE, NULL, NULL},
    {ESCAPE_SQL_MYSQL, "'it\\'s \\\"a\\\\n\\n\\t\\b\\r\\%\\_'''", WHOLE,
     "it's \"a\\n\n\t\b\r\\%\\_'", NULL},
    {ESCAPE_SQL_MYSQL, "'\\u00e9'", UNSURE, NULL, NULL}, /* JSON has it */
    {ESCAPE_SQL_MYSQL, "\"it's \\\"a\"\"b\"", WHOLE, "it's \"a\"b", NULL},
    {ESCAPE_SQL_MYSQL, "'a\\", OPEN, NULL, NULL},
    {ESCAPE_SQL_MYSQL, "'a\\'", OPEN, NULL, NULL},

    {ESCAPE_ACCESS_LOG, "{\\x22a\\x22:\\x22\\x5Cn\\xC3\\xA9\\x22}", WHOLE, "{\"a\":\"\\n\u00e9\"}",
     NULL},
    {ESCAPE_ACCESS_LOG, "{\\\"a\\\":\\\"\\\\n\\xc3\\xa9\\\"}\\n", WHOLE, "{\"a\":\"\\n\u00e9\"}\n",
     NULL},
    {ESCAPE_ACCESS_LOG, "a\\u00e9", UNSURE, NULL, NULL},
    {ESCAPE_ACCESS_LOG, "a\\x2", OPEN, "a", "\\x2"},
    {ESCAPE_ACCESS_LOG, "a\\", OPEN, "a", "\\"},
    {ESCAPE_ERROR_LOG, "{\"a\":\"\\\\u00e9 \\xc3\\xa9\\n\"}", WHOLE, "{\"a\":\"\\u00e9 \u00e9\n\"}",
     NULL},
    {ESCAPE_ERROR_LOG, "a\\", OPEN, "a", "\\"},
    {ESCAPE_ERROR_LOG, "a\\\"", UNSURE, NULL, NULL},
    {ESCAPE_ERROR_LOG, "a\\x41", UNSURE, NULL, NULL}, /* it is not escaped */
    {ESCAPE_ERROR_LOG, "\u00e9", UNSURE, NULL, NULL}, /* it is always escaped */
    {ESCAPE_COPY, "{\"a\":\"\\\\u00e9 \\\\\\\\ \\\\\"\"}\\n\\t\\101\\x41", WHOLE,
     "{\"a\":\"\\u00e9 \\\\ \\\"\"}\n\tAA", NULL},
    {ESCAPE_COPY, "\\N", ESCAPE_NULL, NULL, NULL},
    {ESCAPE_COPY, "a\\\"b", UNSURE, NULL, NULL},
    {ESCAPE_COPY, "a\\u00e9", UNSURE, NULL, NULL},
    {ESCAPE_COPY, "a\\", OPEN, NULL, NULL},
    {ESCAPE_BATCH, "a\\\\n\\n\\t", WHOLE, "a\\n\n\t", NULL},
    {ESCAPE_BATCH, "NULL", ESCAPE_NULL, NULL, NULL},
    {ESCAPE_BATCH, "a\\r\\'", WHOLE, "a\r'", NULL}, /* clickhouse-client */
    {ESCAPE_BATCH, "a\\q", UNSURE, NULL, NULL},
    {ESCAPE_FORM, "%7B%22a%22%3A%22b+c%2B%22%7D&x=1", WHOLE, "{\"a\":\"b c+\"}", "&x=1"},
    {ESCAPE_FORM, "a%2\n", UNSURE, NULL, NULL},
    {ESCAPE_FORM, "a%2", OPEN, NULL, NULL},
    {ESCAPE_FORM, "{\"a\"", UNSURE, NULL, NULL},
    {ESCAPE_PERCENT, "%7B%22a%22%3A%22b%20c%22%7D", WHOLE, "{\"a\":\"b c\"}", NULL},
    {ESCAPE_PERCENT, "a+b", UNSURE, NULL, "+b"},
    {ESCAPE_PERCENT, "a b", UNSURE, NULL, " b"},
    {ESCAPE_HAPROXY, "#7B#22a#22:#22#C3#A9 #23\\#22#22#7D", WHOLE, "{\"a\":\"\xC3\xA9 #\\\"\"}",
     NULL},
    {ESCAPE_HAPROXY, "a#41", UNSURE, NULL, "#41"},
    {ESCAPE_HAPROXY, "a\"", UNSURE, NULL, "\""},
    {ESCAPE_HTML, "{&quot;a&#34;:&#x22;&amp;quot;&lt;&gt;&apos;&#39;&#233;}</pre>", WHOLE,
     "{\"a\":\"&quot;<>''\u00e9}", "</pre>"},
    {ESCAPE_HTML, "a & b", UNSURE, NULL, NULL},
    {ESCAPE_HTML, "&eacute;&rsquo;&euro;", WHOLE, "\u00e9\u2019\u20ac", NULL},
    {ESCAPE_HTML, "a &nosuch; b", UNSURE, NULL, NULL},
    {ESCAPE_HTML, "&#0;", UNSURE, NULL, NULL},
    {ESCAPE_HTML, "&#150;", UNSURE, NULL, NULL},
    {ESCAPE_HTML, "&#xD800;", UNSURE, NULL, NULL},
    {ESCAPE_ANSI, "\x1b[1;39m{\x1b[0m\x1b[34;1m\"a\"\x1b(B\x1b[m:1}", WHOLE, "{\"a\":1}", NULL},
    {ESCAPE_ANSI, "\x1b]8;;http://x\x1b\\a\x1b]0;t\ab\x1b[K", WHOLE, "ab", NULL},
    {ESCAPE_ANSI, "a\x1b", UNSURE, NULL, NULL},
    {ESCAPE_ANSI, "a\x1b[1", UNSURE, NULL, NULL},
    {ESCAPE_ANSI, "a\x1bzb", UNSURE, NULL, NULL},
};

static bool comes_to(const escape_case *c, bool in_place) {
    size_t length = strlen(c->text);
    char *text = malloc(length + 1), *apart = malloc(length + 1);
    memcpy(text, c->text, length);
    char *out = in_place ? text : apart;
    escape_extent extent = {0}, measured = {0};
    bool same = escape_decode(c->rules, c->text, length, NULL, &measured) == c->result;
    escape_result result = escape_decode(c->rules, text, length, out, &extent);
    bool right = same && result == c->result && extent.read == measured.read;
    if (right && c->made != NULL) {
        right = extent.made == strlen(c->made) && memcmp(out, c->made, extent.made) == 0;
    }
    if (right && (c->rest != NULL || c->result == WHOLE)) {
        right = strcmp(c->text + extent.read, c->rest == NULL ? "" : c->rest) == 0;
    }
    if (!right) {
        printf("  result %d, read %zu, made \"%.*s\"\n", (int)result, extent.read, (int)extent.made,
               out);
    }
    free(text);
    free(apart);
    return right;
}

static void test_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[256] = "";
        bool right = comes_to(&cases[i], false) && comes_to(&cases[i], true);
        for (size_t at = 0; cases[i].text[at] != 0 && at + 1 < sizeof name; at++) {
            name[at] = cases[i].text[at] >= ' ' ? cases[i].text[at] : ' ';
            name[at + 1] = 0;
        }
        check(right, name[0] != 0 ? name : "nothing");
    }
}

static void test_rules(void) {
    static const struct {
        const char *text;
        escape_rules rules;
    } dumps[] = {
        {"-- MySQL dump 10.13  Distrib 8.0\n--\n", ESCAPE_SQL_MYSQL},
        {"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n", ESCAPE_SQL_MYSQL},
        {"INSERT INTO `hooks` VALUES (1,'{", ESCAPE_SQL_MYSQL},
        {"--\n-- PostgreSQL database dump\n--\n", ESCAPE_SQL_STANDARD},
        {"SET client_encoding = 'UTF8';\nINSERT INTO", ESCAPE_SQL_STANDARD},
        {"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", ESCAPE_SQL_STANDARD},
        {"SET standard_conforming_strings = off;\nSET client_encoding = 'UTF8';\n", ESCAPE_SQL},
        {"INSERT INTO hooks VALUES (1,'{\"a\":\"ENGINE=\"}');", ESCAPE_SQL},
        {"", ESCAPE_SQL},
    };
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        check(escape_sql_rules(dumps[i].text, strlen(dumps[i].text)) == dumps[i].rules,
              dumps[i].text[0] == 0 ? "no SQL" : "a dump by its beginning");
    }
}

/*
** ----------------------------------------------------------------------------- models of the writers
*/

typedef struct text {
    unsigned char bytes[ROOM * 8];
    size_t length;
} buffer;

static void put(buffer *t, const char *format, unsigned value) {
    t->length += (size_t)snprintf((char *)t->bytes + t->length, 16, format, value);
}

/* Writes c behind a backslash where it is in `pairs` (the character, and its letter). */
static bool put_pair(buffer *t, unsigned char c, const char *pairs, size_t count) {
    for (size_t i = 0; i < count; i += 2) {
        if ((unsigned char)pairs[i] == c) {
            put(t, "\\", 0);
            t->bytes[t->length++] = (unsigned char)pairs[i + 1];
            return true;
        }
    }
    return false;
}
#define PAIR(t, c, pairs) put_pair(t, c, pairs, sizeof pairs - 1)

static void write_as(escape_rules rules, const buffer *from, buffer *to) {
    bool has_quote = memchr(from->bytes, '\'', from->length) != NULL;
    bool has_double = memchr(from->bytes, '"', from->length) != NULL;
    char python = has_quote && !has_double ? '"' : '\'';
    to->length = 0;
    switch (rules) {
    case ESCAPE_PYTHON_BYTES: put(to, "b", 0); /* fall through */
    case ESCAPE_PYTHON_TEXT: put(to, "%c", (unsigned)python); break;
    case ESCAPE_REDIS:
    case ESCAPE_QUOTED: put(to, "\"", 0); break;
    case ESCAPE_SHELL:
    case ESCAPE_PHP:
    case ESCAPE_SQL_STANDARD:
    case ESCAPE_SQL_MYSQL: put(to, "'", 0); break;
    default: break;
    }
    for (size_t i = 0; i < from->length; i++) {
        unsigned char c = from->bytes[i];
        bool plain = c >= ' ' && c < 0x7F, done = false;
        switch (rules) {
        case ESCAPE_PYTHON_BYTES:
        case ESCAPE_PYTHON_TEXT:
            done = PAIR(to, c, "\\\\\nn\rr\tt") || (c == python && PAIR(to, c, "''\"\""));
            if (!done && (!plain && !(rules == ESCAPE_PYTHON_TEXT && c >= 0x80))) {
                put(to, "\\x%02x", c);
                done = true;
            }
            break;
        case ESCAPE_QUOTED:
            done = PAIR(to, c, "\"\"\\\\\nn\rr\tt\bb\ff");
            if (!done && c < ' ') {
                put(to, "\\x%02x", c);
                done = true;
            }
            break;
        case ESCAPE_REDIS:
            done = PAIR(to, c, "\"\"\\\\\nn\rr\tt\aa\bb");
            if (!done && !plain) {
                put(to, "\\x%02x", c);
                done = true;
            }
            break;
        case ESCAPE_PHP: done = PAIR(to, c, "''\\\\"); break;
        case ESCAPE_SHELL:
            if (c == '\'') {
                put(to, "'\\''", 0);
                done = true;
            }
            break;
        case ESCAPE_SQL_STANDARD:
            if (c == '\'') {
                put(to, "'", 0);
            }
            break;
        case ESCAPE_SQL_MYSQL: done = PAIR(to, c, "''\"\"\\\\\nn\rr\x1AZ\0000"); break;
        case ESCAPE_COPY: done = PAIR(to, c, "\\\\\nn\rr\tt\bb\ff\vv"); break;
        case ESCAPE_BATCH: done = PAIR(to, c, "\\\\\nn\tt\0000"); break;
        case ESCAPE_ACCESS_LOG:
            if (!plain || c == '"' || c == '\\') {
                put(to, "\\x%02X", c);
                done = true;
            }
            break;
        case ESCAPE_ERROR_LOG:
            done = PAIR(to, c, "\\\\\nn\rr\tt\bb\vv");
            if (!done && !plain) {
                put(to, "\\x%02x", c);
                done = true;
            }
            break;
        case ESCAPE_FORM:
        case ESCAPE_PERCENT:
            done = c == ' ' && rules == ESCAPE_FORM;
            if (done) {
                put(to, "+", 0);
            } else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                put(to, "%%%02X", c);
                done = true;
            }
            break;
        case ESCAPE_HTML:
            if (c == '"' || c == '&' || c == '<') {
                put(to, c == '"' ? "&quot;" : c == '&' ? "&amp;" : "&lt;", 0);
                done = true;
            }
            break;
        default: break;
        }
        if (!done) {
            to->bytes[to->length++] = c;
        }
    }
    switch (rules) {
    case ESCAPE_PYTHON_BYTES:
    case ESCAPE_PYTHON_TEXT: put(to, "%c", (unsigned)python); break;
    case ESCAPE_REDIS:
    case ESCAPE_QUOTED: put(to, "\"", 0); break;
    case ESCAPE_SHELL:
    case ESCAPE_PHP:
    case ESCAPE_SQL_STANDARD:
    case ESCAPE_SQL_MYSQL: put(to, "'", 0); break;
    default: break;
    }
}

static uint64_t state = 88172645463325252ULL;
static size_t below(size_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % limit);
}

/* Bytes of which many are such as writers escape; `ascii`: none that is no character alone. */
static void some_bytes(buffer *t, size_t most, bool ascii) {
    static const char often[] = "\"'\\\\nrtux0{}:,&+%<> \n\t\r$`#";
    t->length = below(most);
    for (size_t i = 0; i < t->length; i++) {
        t->bytes[i] = below(3) > 0 ? (unsigned char)often[below(sizeof often - 1)]
                                   : (unsigned char)below(ascii ? 0x80 : 0x100);
    }
}

static bool returns(escape_rules rules, const buffer *from, const buffer *written,
                    bool is_literal) {
    char *copy = malloc(written->length + 2), *out = malloc(written->length + 1);
    escape_extent extent = {0}, measured = {0};
    memcpy(copy, written->bytes, written->length);
    copy[written->length] = '\n';
    size_t length = written->length + is_literal; /* a literal ends before what follows it */
    bool right = escape_decode(rules, copy, length, out, &extent) == WHOLE &&
                 extent.read == written->length && extent.made == from->length &&
                 memcmp(out, from->bytes, from->length) == 0;
    right &= escape_decode(rules, copy, length, NULL, &measured) == WHOLE &&
             measured.read == extent.read;
    right &= escape_decode(rules, copy, length, copy, &extent) == WHOLE &&
             extent.made == from->length && memcmp(copy, from->bytes, from->length) == 0;
    /* Cut anywhere, nothing whole comes of a literal. */
    for (size_t cut = 0; is_literal && cut < written->length; cut++) {
        char *piece = malloc(cut + 1);
        memcpy(piece, written->bytes, cut);
        escape_result result = escape_decode(rules, piece, cut, NULL, &extent);
        bool complete = rules == ESCAPE_SHELL || rules == ESCAPE_SQL_STANDARD ||
                        rules == ESCAPE_SQL_MYSQL; /* of which a beginning may be one */
        right &= result != WHOLE || (complete && piece[cut - 1] == '\'');
        free(piece);
    }
    free(copy);
    free(out);
    return right;
}

static void test_writers(void) {
    static const struct {
        escape_rules rules;
        const char *name;
        bool literal, ascii;
    } writers[] = {
        {ESCAPE_QUOTED, "Go's %q", true, true},
        {ESCAPE_REDIS, "redis-cli", true, false},
        {ESCAPE_PYTHON_BYTES, "Python's repr of bytes", true, false},
        {ESCAPE_PYTHON_TEXT, "Python's repr of a string", true, true},
        {ESCAPE_PHP, "PHP's var_export", true, false},
        {ESCAPE_SHELL, "a shell's single quotes", true, false},
        {ESCAPE_SQL_STANDARD, "SQL's strings", true, false},
        {ESCAPE_SQL_MYSQL, "mysqldump", true, false},
        {ESCAPE_COPY, "COPY", false, false},
        {ESCAPE_BATCH, "mysql --batch", false, false},
        {ESCAPE_ACCESS_LOG, "nginx", false, false},
        {ESCAPE_ERROR_LOG, "Apache", false, false},
        {ESCAPE_FORM, "a form", false, false},
        {ESCAPE_PERCENT, "percent-encoding", false, false},
        {ESCAPE_HTML, "a page", false, false},
    };
    static buffer from, written;
    for (size_t w = 0; w < sizeof writers / sizeof *writers; w++) {
        bool right = true;
        for (unsigned i = 0; i < check_share(3000) && right; i++) {
            some_bytes(&from, 60, writers[w].ascii);
            write_as(writers[w].rules, &from, &written);
            if (writers[w].rules == ESCAPE_SQL_STANDARD && from.length > 1 &&
                memcmp(from.bytes, "\\x", 2) == 0) {
                continue; /* which may be bytea */
            }
            right = returns(writers[w].rules, &from, &written, writers[w].literal);
            if (!right) {
                printf("  %.*s\n", (int)written.length, (const char *)written.bytes);
            }
        }
        check(right, writers[w].name);
    }
}

/* Where the database is not known, a text that is given is what each of them means. */
static void test_unknown_sql(void) {
    static buffer bytes;
    bool right = true;
    size_t known = 0;
    for (unsigned i = 0; i < check_share(100000) && right; i++) {
        char one[ROOM], other[ROOM], unknown[ROOM];
        escape_extent a, b, c;
        some_bytes(&bytes, 12, true);
        bytes.bytes[bytes.length] = '\'';
        memmove(bytes.bytes + 1, bytes.bytes, bytes.length + 1);
        bytes.bytes[0] = '\'';
        bytes.length += 2;
        const char *t = (const char *)bytes.bytes;
        if (escape_decode(ESCAPE_SQL, t, bytes.length, unknown, &c) != WHOLE) {
            continue;
        }
        known++;
        right = escape_decode(ESCAPE_SQL_STANDARD, t, bytes.length, one, &a) == WHOLE &&
                escape_decode(ESCAPE_SQL_MYSQL, t, bytes.length, other, &b) == WHOLE &&
                a.made == c.made && b.made == c.made && memcmp(one, unknown, c.made) == 0 &&
                memcmp(other, unknown, c.made) == 0 && a.read == c.read && b.read == c.read;
    }
    check(right && known > 1000, "SQL of an unknown database: the rules common to all");
}

/* Any bytes, by all rules: nothing is overrun (a sanitiser sees to it), in place or apart alike. */
static void test_any(void) {
    static buffer bytes;
    bool right = true;
    for (unsigned i = 0; i < check_share(100000) && right; i++) {
        static const char *const starts[] = {"\"",  "'",         "b'",       "$'", "E'",
                                             "$$",  "replace('", "unistr('", "X'", "_a '",
                                             "U&'", "0x",        ""};
        const char *start = starts[below(sizeof starts / sizeof *starts)];
        size_t extra = strlen(start);
        some_bytes(&bytes, 40, false);
        char *text = malloc(bytes.length + extra + 1), *out = malloc(bytes.length + extra + 1);
        memcpy(text, start, extra);
        memcpy(text + extra, bytes.bytes, bytes.length);
        escape_extent apart = {0}, inside = {0};
        escape_rules rules = (escape_rules)below(ESCAPE_ANSI + 1);
        size_t length = bytes.length + extra;
        escape_result first = escape_decode(rules, text, length, out, &apart);
        right = apart.read <= length && apart.made <= length;
        right &= escape_decode(rules, text, length, text, &inside) == first &&
                 inside.made == apart.made && memcmp(text, out, apart.made) == 0;
        if (!right)
            printf("  rules %d, %d, made %zu and %zu: %.*s\n", (int)rules, (int)first, apart.made,
                   inside.made, (int)length, out);
        free(text);
        free(out);
    }
    check(right, "any bytes, by all rules");
}

int main(void) {
    test_cases();
    test_rules();
    test_writers();
    test_unknown_sql();
    test_any();
    return check_result();
}
