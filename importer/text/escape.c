#include "escape.h"

#include "../../ext/ascii.h"
#include "escaper.h"

/*
** ------------------------------------------------------------------------------------ JSON's strings
*/

int32_t escape_json_unit(const char *p, const char *end) {
    escaper e = {.p = p, .end = end};
    uint32_t unit;
    return escaper_peek(&e, 0) == '\\' && escaper_peek(&e, 1) == 'u' &&
                   escaper_number(&e, 2, 4, 4, 16, &unit) > 0
               ? (int32_t)unit
               : -1;
}

/* Decodes \uXXXX or a surrogate pair. Returns how many bytes of it were read; 0 if it stays as it is. */
static size_t decode_unit(const char *p, const char *end, char **out) {
    int32_t unit = escape_json_unit(p, end);
    if (unit <= 0 || dk_is_low_surrogate((uint32_t)unit)) {
        return 0;
    }
    if (!dk_is_high_surrogate((uint32_t)unit)) {
        *out += dk_utf8_put((uint32_t)unit, *out);
        return 6;
    }
    uint32_t low = (uint32_t)escape_json_unit(p + 6, end);
    if (!dk_is_low_surrogate(low)) {
        return 0;
    }
    *out += dk_utf8_put(dk_join_surrogates((uint32_t)unit, low), *out);
    return 12;
}

/* What a backslash and this character stand for; 0 if there is none. */
static char plain_escape(char c) {
    switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

size_t escape_json(const char *inside, size_t length, char *out) {
    const char *p = inside, *end = inside + length;
    char *start = out;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t run = (size_t)((slash != NULL ? slash : end) - p);
        memmove(out, p, run);
        out += run;
        p += run;
        if (p == end) {
            break;
        }
        char plain = end - p > 1 ? plain_escape(p[1]) : 0;
        size_t read = plain != 0 ? 2 : decode_unit(p, end, &out);
        if (plain != 0) {
            *out++ = plain;
        } else if (read == 0) {
            /*
            ** The six characters of an escape that stays, provided that a backslash among them begins no other
            ** escape; else just one.
            */
            read = escape_json_unit(p, end) >= 0 ? 6 : end - p > 1 ? 2 : 1;
            memmove(out, p, read);
            out += read;
        }
        p += read;
    }
    return (size_t)(out - start);
}

static escape_result json(escaper *e) {
    if (escaper_peek(e, 0) != '"') {
        return ESCAPE_NONE;
    }
    const char *inside = ++e->p;
    while (e->p < e->end && *e->p != '"') {
        e->p += *e->p == '\\' && e->end - e->p > 1 ? 2 : 1;
    }
    bool closed = e->p < e->end;
    size_t length = (size_t)(e->p - inside);
    e->p += closed;
    if (e->out != NULL) {
        e->made = escape_json(inside, length, e->out);
    }
    return closed ? ESCAPE_WHOLE : ESCAPE_OPEN;
}

/*
** -------------------------------------------------------------------------- strings of languages
*/

static const escaper_language quoted = {"\"\"\\\\//''##n\nr\rt\tb\bf\fa\av\ve\x1b", HEX_UTF8,
                                        .points = true};
static const escaper_language structured = {.plain = "\"\"\\\\]]"};
static const escaper_language redis = {"\"\"\\\\n\nr\rt\tb\ba\a", .hex = HEX_BYTE};
static const escaper_language python_bytes = {"''\\\\n\nr\rt\t", .hex = HEX_BYTE};
static const escaper_language python_text = {"''``\\\\n\nr\rt\t", HEX_POINT, .points = true};
static const escaper_language yaml = {"\"\"\\\\//n\nr\rt\tb\bf\fa\av\ve\x1b  \t\t", HEX_POINT,
                                      .points = true};
static const escaper_language php = {.plain = "''\\\\"};
static const escaper_language ansi_c = {"\"\"''\\\\??n\nr\rt\tb\bf\fa\av\ve\x1b"
                                        "E\x1b",
                                        HEX_BYTE, .octal = true, .points = true};
static const escaper_language doubled = {.doubled = true};
static const escaper_language record = {.plain = "\\\\", .doubled = true};

static escape_result literal(escaper *e, const escaper_language *l, const char *quotes) {
    return is_one_of(escaper_peek(e, 0), quotes) ? escaper_string(e, l) : ESCAPE_NONE;
}

/*
** ------------------------------------------------------------------------------------------- YAML
*/

/*
** A line end in a string, with the blanks around it, of which `blanks` come before it. It stands for a blank, and
** each further one for a line end.
*/
static void take_fold(escaper *e, size_t blanks) {
    size_t newlines = 0;
    e->made -= blanks;
    while (dk_is_json_space(escaper_peek(e, 0))) {
        newlines += *e->p++ == '\n';
    }
    if (newlines == 1) {
        escaper_put(e, ' ');
    }
    for (; newlines > 1; newlines--) {
        escaper_put(e, '\n');
    }
}

/* Whether a line ends here. */
static bool is_fold(const escaper *e) {
    return *e->p == '\n' || (*e->p == '\r' && escaper_peek(e, 1) == '\n');
}

/* An escape of YAML, or a line end that stands for nothing. Those for U+2028 and U+2029 would need more room than they take. */
static escape_result yaml_escape(escaper *e) {
    char c = escaper_peek(e, 1);
    if (c == '\n' || c == '\r') {
        e->p = skip_json_space(e->p + 1, e->end);
        return ESCAPE_WHOLE;
    }
    if (c != '_' && c != 'N') {
        return escaper_escape(e, &yaml);
    }
    e->p += 2;
    return escaper_put_point(e, c == '_' ? 0xA0 : 0x85) ? ESCAPE_WHOLE : ESCAPE_UNSURE;
}

/* '…' or "…". Only the latter has escapes; in the former a quote is doubled. */
static escape_result yaml_string(escaper *e) {
    const char quote = escaper_peek(e, 0);
    const bool has_escapes = quote == '"';
    size_t blanks = 0;
    if (!is_one_of(quote, "'\"")) {
        return ESCAPE_NONE;
    }
    for (e->p++; e->p < e->end;) {
        char c = *e->p;
        escape_result result = ESCAPE_WHOLE;
        if (c == quote && (has_escapes || escaper_peek(e, 1) != quote)) {
            e->p++;
            return ESCAPE_WHOLE;
        }
        if (is_fold(e)) {
            take_fold(e, blanks);
        } else if (c == '\\' && has_escapes) {
            result = yaml_escape(e);
        } else {
            escaper_put(e, c);
            e->p += c == quote ? 2 : 1;
        }
        if (result != ESCAPE_WHOLE) {
            return result;
        }
        blanks = is_blank(c) ? blanks + 1 : 0;
    }
    return ESCAPE_OPEN;
}

/*
** -------------------------------------------------------------------------------------- the shell
*/

static escape_result shell_single(escaper *e) {
    e->p++;
    escaper_run(e, '\'', '\'');
    if (e->p == e->end) {
        return ESCAPE_OPEN;
    }
    e->p++;
    return ESCAPE_WHOLE;
}

/* In these quotes a backslash that escapes nothing stays; what the shell would expand is not known. */
static escape_result shell_double(escaper *e) {
    for (e->p++; e->p < e->end; e->p++) {
        char c = *e->p, next = escaper_peek(e, 1);
        if (c == '"') {
            e->p++;
            return ESCAPE_WHOLE;
        }
        if (c == '$' || c == '`') {
            return ESCAPE_UNSURE;
        }
        if (c == '\\' && is_one_of(next, "\"\\$`\n")) {
            e->p++;
            if (next == '\n') {
                continue;
            }
            c = next;
        }
        escaper_put(e, c);
    }
    return ESCAPE_OPEN;
}

/* The next part of a word; ESCAPE_NONE if none follows. */
static escape_result shell_part(escaper *e) {
    char c = escaper_peek(e, 0), next = escaper_peek(e, 1);
    if (c == '\'') {
        return shell_single(e);
    }
    if (c == '"') {
        return shell_double(e);
    }
    if (c == '$' && next == '\'') {
        e->p++;
        return escaper_string(e, &ansi_c);
    }
    if (c == '\\' && is_one_of(next, "'\"\\")) {
        escaper_put(e, next);
        e->p += 2;
        return ESCAPE_WHOLE;
    }
    return ESCAPE_NONE;
}

static escape_result shell(escaper *e) {
    escape_result result = shell_part(e);
    if (result != ESCAPE_WHOLE) {
        return result;
    }
    while ((result = shell_part(e)) == ESCAPE_WHOLE) {
    }
    if (result != ESCAPE_NONE) {
        return result;
    }
    char c = escaper_peek(e, 0);
    return c == 0 || strchr(" \t\r\n;|&)<>", c) != NULL ? ESCAPE_WHOLE : ESCAPE_UNSURE;
}

/*
** ------------------------------------------------------------------------------------ all of them
*/

static escape_result quotes_alone(escaper *e) {
    char quote = escaper_peek(e, 0);
    bool undoes_backslash = quote == '\'';
    if (!escaper_takes(e, "\"") && !escaper_takes(e, "'")) {
        return ESCAPE_NONE;
    }
    for (;;) {
        escaper_run(e, quote, '\\');
        if (e->p == e->end || *e->p == quote) {
            escape_result result = e->p == e->end ? ESCAPE_OPEN : ESCAPE_WHOLE;
            e->p += result == ESCAPE_WHOLE;
            return result;
        }
        char next = escaper_peek(e, 1);
        e->p += next == quote || (undoes_backslash && next == '\\');
        escaper_put(e, *e->p++); /* what is escaped, or a backslash that escapes nothing */
    }
}

static bool take_line_end(escaper *e) {
    return escaper_takes(e, "\r\n") || escaper_takes(e, "\n");
}

/* A character behind the mark that cmd escapes it by, or one that needs none. A line end is doubled. */
static bool cmd_character(escaper *e, char *c) {
    bool is_marked = escaper_takes(e, "^");
    if (take_line_end(e)) {
        *c = '\n';
        return is_marked && take_line_end(e);
    }
    *c = escaper_peek(e, 0);
    e->p += e->p < e->end;
    return true;
}

/*
** ^"…^", in which a backslash and a quote have a backslash before them, too. Half of a surrogate pair, which Chrome's
** clipboard cannot hold, makes U+FFFD: what it was is not known.
*/
static escape_result cmd(escaper *e) {
    char c, next;
    bool is_known = true;
    if (!escaper_takes(e, "^\"")) {
        return ESCAPE_NONE;
    }
    while (e->p < e->end) {
        is_known &= !bytes_begin(e->p, escaper_left(e), "^\xEF\xBF\xBD");
        if (!cmd_character(e, &c)) {
            return ESCAPE_UNSURE;
        }
        if (c == '"') {
            return is_known ? ESCAPE_WHOLE : ESCAPE_UNSURE;
        }
        if (c == '\\') {
            if (!cmd_character(e, &next) || !(next == '"' || next == '\\')) {
                return ESCAPE_UNSURE;
            }
            c = next;
        }
        escaper_put(e, c);
    }
    return ESCAPE_OPEN;
}

/* $([char]233), or two of them for a surrogate pair. */
static bool powershell_unit(escaper *e, uint32_t *unit) {
    if (!escaper_takes(e, "$([char]")) {
        return false;
    }
    size_t digits = escaper_number(e, 0, 1, 5, 10, unit);
    e->p += digits;
    return digits > 0 && escaper_takes(e, ")");
}

static bool powershell_point(escaper *e) {
    uint32_t unit, low;
    if (!powershell_unit(e, &unit)) {
        return false;
    }
    bool is_pair = dk_is_high_surrogate(unit);
    return (!is_pair || (powershell_unit(e, &low) && dk_is_low_surrogate(low))) &&
           escaper_put_point(e, is_pair ? dk_join_surrogates(unit, low) : unit);
}

static escape_result powershell(escaper *e) {
    if (!escaper_takes(e, "\"")) {
        return ESCAPE_NONE;
    }
    while (e->p < e->end) {
        char c = *e->p, next = escaper_peek(e, 1);
        if (c == '"') {
            e->p++;
            return next == '"' ? ESCAPE_UNSURE : ESCAPE_WHOLE;
        }
        if (c == '$' ? !powershell_point(e) : c == '`' && !is_one_of(next, "`$\"")) {
            return ESCAPE_UNSURE;
        }
        if (c != '$') {
            escaper_put(e, c == '`' ? next : c);
            e->p += c == '`' ? 2 : 1;
        }
    }
    return ESCAPE_OPEN;
}

static escape_result python_bytes_literal(escaper *e) {
    if (escaper_peek(e, 0) != 'b' || (escaper_peek(e, 1) != '\'' && escaper_peek(e, 1) != '"')) {
        return ESCAPE_NONE;
    }
    e->p++;
    return escaper_string(e, &python_bytes);
}

bool escape_is_ambiguous(const char *inside, size_t length) {
    const char *end = inside + length, *p = inside;
    bool is_unsure = false;
    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL && end - p > 1) {
        if (p[1] == '\\') {
            return false;
        }
        is_unsure |= p[1] == '/' || escape_json_unit(p, end) >= 0;
        p += 2;
    }
    return is_unsure;
}

escape_rules escape_quoted_rules(const char *inside, size_t length) {
    const char *end = inside + length, *p = inside;
    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL && end - p > 1) {
        if (p[1] == ']') {
            return ESCAPE_STRUCTURED;
        }
        p += 2;
    }
    return ESCAPE_QUOTED;
}

escape_result escape_decode(escape_rules rules, const char *text, size_t length, char *out,
                            escape_extent *extent) {
    escaper e = {.p = text, .end = text + length, .out = out};
    escape_result result;
    switch (rules) {
    case ESCAPE_JSON: result = json(&e); break;
    case ESCAPE_QUOTED: result = literal(&e, &quoted, "\""); break;
    case ESCAPE_STRUCTURED: result = literal(&e, &structured, "\""); break;
    case ESCAPE_QUOTES: result = quotes_alone(&e); break;
    case ESCAPE_REDIS: result = literal(&e, &redis, "\""); break;
    case ESCAPE_PYTHON_BYTES: result = python_bytes_literal(&e); break;
    case ESCAPE_PYTHON_TEXT: result = literal(&e, &python_text, "'\"`"); break;
    case ESCAPE_YAML: result = yaml_string(&e); break;
    case ESCAPE_PHP: result = literal(&e, &php, "'"); break;
    case ESCAPE_SHELL: result = shell(&e); break;
    case ESCAPE_CMD: result = cmd(&e); break;
    case ESCAPE_POWERSHELL: result = powershell(&e); break;
    case ESCAPE_DOUBLED: result = literal(&e, &doubled, "\""); break;
    case ESCAPE_RECORD: result = literal(&e, &record, "\""); break;
    case ESCAPE_SQL:
    case ESCAPE_SQL_STANDARD:
    case ESCAPE_SQL_MYSQL: result = escaper_sql(&e, rules); break;
    default: result = escaper_range(&e, rules); break;
    }
    extent->read = (size_t)(e.p - text);
    extent->made = e.made;
    return result;
}
