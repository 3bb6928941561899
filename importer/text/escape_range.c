/*
** Texts that are escaped as a whole: fields of tables, lines of access logs, forms, pages, terminals.
*/
#include "escaper.h"

/* A byte written in digits, `ahead` of the next character. */
static bool take_byte(escaper *e, size_t ahead, size_t least, size_t most, int base) {
    uint32_t value;
    size_t digits = escaper_number(e, ahead, least, most, base, &value);
    if (digits == 0 || value > 255) {
        return false;
    }
    escaper_put(e, (char)value);
    e->p += ahead + digits;
    return true;
}

/*
** A text in which a backslash begins an escape, which `take` undoes. `hex`: how long \xHH is, which may be cut off; 0: it is
** no escape.
*/
static escape_result undo_backslashes(escaper *e, bool (*take)(escaper *e), size_t hex) {
    for (;;) {
        escaper_run(e, '\\', '\\');
        if (e->p == e->end) {
            return ESCAPE_WHOLE;
        }
        if (!take(e)) {
            bool is_cut =
                escaper_left(e) < 2 || (escaper_peek(e, 1) == 'x' && escaper_left(e) < hex);
            return is_cut ? ESCAPE_OPEN : ESCAPE_UNSURE;
        }
    }
}

static bool take_of_access_log(escaper *e) {
    return (escaper_peek(e, 1) == 'x' && take_byte(e, 2, 2, 2, 16)) ||
           escaper_take_pair(e, "\"\"\\\\n\nr\rt\tb\bv\v");
}

/* Apache escapes every backslash and every byte that is not printable ASCII, and nothing else. */
static escape_result error_log(escaper *e) {
    while (e->p < e->end) {
        uint32_t byte;
        char c = *e->p;
        bool is_hex = c == '\\' && escaper_number(e, 2, 2, 2, 16, &byte) > 0;
        if (is_hex && escaper_peek(e, 1) == 'x' && (byte < ' ' || byte > '~')) {
            escaper_put(e, (char)byte);
            e->p += 4;
        } else if (c == '\\' && escaper_left(e) < 2) {
            return ESCAPE_OPEN;
        } else if (c == '\\' ? !escaper_take_pair(e, "\\\\n\nr\rt\tb\bv\v") : c < ' ' || c > '~') {
            return ESCAPE_UNSURE;
        } else if (c != '\\') {
            escaper_put(e, c);
            e->p++;
        }
    }
    return ESCAPE_WHOLE;
}

/* What COPY escapes, and a delimiter other than TAB after a backslash. */
static bool take_of_copy(escaper *e) {
    return escaper_take_pair(e, "\\\\n\nr\rt\tb\bf\fv\v\t\t\n\n,,||;;") ||
           take_byte(e, 1, 1, 3, 8) || (escaper_peek(e, 1) == 'x' && take_byte(e, 2, 1, 2, 16));
}

/* What `mysql --batch` escapes, and besides, in the same form, clickhouse-client: quotes and other control characters. */
static bool take_of_batch(escaper *e) {
    return escaper_take_pair(e, "''\\\\n\nr\rt\tb\bf\f0\0");
}

/* Percent-encoding. In a form, a plus sign is a blank, and '&' or a line end is the end. */
static escape_result percent(escaper *e, bool form) {
    for (; e->p < e->end; e->p++) {
        char c = *e->p;
        if (form && (c == '&' || c == '\r' || c == '\n')) {
            break;
        }
        if (c == '%') {
            if (!take_byte(e, 1, 2, 2, 16)) {
                return escaper_left(e) < 3 ? ESCAPE_OPEN : ESCAPE_UNSURE;
            }
            e->p--;
        } else if ((unsigned char)c <= ' ' || (unsigned char)c >= 0x7F ||
                   strchr("\"<>\\^`{}|", c) != NULL || (c == '+' && !form)) {
            return ESCAPE_UNSURE; /* these are always encoded; a plus may be a blank */
        } else {
            escaper_put(e, form && c == '+' ? ' ' : c);
        }
    }
    return ESCAPE_WHOLE;
}

/* HAProxy encodes these, control characters and what is not ASCII, and nothing else. */
static bool haproxy_encodes(char c) {
    return (unsigned char)c < ' ' || (unsigned char)c >= 0x7F || strchr("\"#{|}", c) != NULL;
}

static escape_result haproxy(escaper *e) {
    uint32_t byte;
    while (e->p < e->end) {
        if (!haproxy_encodes(*e->p)) {
            escaper_put(e, *e->p++);
        } else if (*e->p != '#' || escaper_number(e, 1, 2, 2, 16, &byte) == 0) {
            return *e->p == '#' && escaper_left(e) < 3 ? ESCAPE_OPEN : ESCAPE_UNSURE;
        } else if (!haproxy_encodes((char)byte)) {
            return ESCAPE_UNSURE;
        } else {
            (void)take_byte(e, 1, 2, 2, 16);
        }
    }
    return ESCAPE_WHOLE;
}

size_t escape_entity(const char *p, const char *end, uint32_t *point) {
    static const struct {
        const char *name;
        uint32_t point;
    } entities[] = {
#define ENTITY(name, code) {name ";", code},
#define XML_ENTITY ENTITY
#include "entities.def"
#undef ENTITY
#undef XML_ENTITY
    };
    enum { NAME_MOST = 10 };
    size_t left = p < end && *p == '&' ? (size_t)(end - p) - 1 : 0;
    const char *stop = memchr(p + 1, ';', left < NAME_MOST ? left : NAME_MOST);
    size_t length = left > 0 && stop != NULL ? (size_t)(stop - p) : 0;
    for (size_t i = 0; length > 1 && i < sizeof entities / sizeof *entities; i++) {
        if (strncmp(entities[i].name, p + 1, length) == 0 && entities[i].name[length] == 0) {
            *point = entities[i].point;
            return length + 1;
        }
    }
    return 0;
}

/* The entity at e->p. False if there is none, or its meaning is not certain. */
static bool take_entity(escaper *e) {
    uint32_t point;
    size_t named = escape_entity(e->p, e->end, &point);
    if (named > 0) {
        e->p += named;
        return escaper_put_point(e, point);
    }
    bool hex = escaper_peek(e, 2) == 'x' || escaper_peek(e, 2) == 'X';
    size_t digits = escaper_number(e, 2U + hex, 1, 7, hex ? 16 : 10, &point);
    /* For 128 to 159, browsers read another character than the number says. */
    if (escaper_peek(e, 1) != '#' || digits == 0 || escaper_peek(e, 2U + hex + digits) != ';' ||
        point == 0 || (point >= 0x80 && point < 0xA0) || !escaper_put_point(e, point)) {
        return false;
    }
    e->p += 3U + hex + digits;
    return true;
}

static escape_result html(escaper *e) {
    for (;;) {
        escaper_run(e, '&', '<');
        if (e->p == e->end || *e->p == '<') {
            return ESCAPE_WHOLE;
        }
        if (!take_entity(e)) {
            return ESCAPE_UNSURE;
        }
    }
}

/* The length of the control sequence at e->p, where there is an ESC; 0 if it is not a known one. */
static size_t sequence_length(const escaper *e) {
    char kind = escaper_peek(e, 1);
    size_t at = 2;
    if (kind == '[') { /* parameters, and a letter */
        while (escaper_peek(e, at) >= ' ' && escaper_peek(e, at) <= '?') {
            at++;
        }
        return escaper_peek(e, at) >= '@' && escaper_peek(e, at) <= '~' ? at + 1 : 0;
    }
    if (kind == '(' || kind == ')') { /* a character set */
        return escaper_left(e) > 2 ? 3 : 0;
    }
    if (kind != ']') {
        return 0;
    }
    while (at < escaper_left(e) && e->p[at] != '\a' && e->p[at] != '\x1b') {
        at++; /* a title or a link */
    }
    return escaper_peek(e, at) == '\a'                                        ? at + 1
           : escaper_peek(e, at) == '\x1b' && escaper_peek(e, at + 1) == '\\' ? at + 2
                                                                              : 0;
}

static escape_result ansi(escaper *e) {
    for (;;) {
        escaper_run(e, '\x1b', '\x1b');
        if (e->p == e->end) {
            return ESCAPE_WHOLE;
        }
        size_t length = sequence_length(e);
        if (length == 0) {
            return ESCAPE_UNSURE;
        }
        e->p += length;
    }
}

escape_result escaper_range(escaper *e, escape_rules rules) {
    switch (rules) {
    case ESCAPE_ACCESS_LOG: return undo_backslashes(e, take_of_access_log, 4);
    case ESCAPE_ERROR_LOG: return error_log(e);
    case ESCAPE_COPY:
        return escaper_is(e, "\\N") ? ESCAPE_NULL : undo_backslashes(e, take_of_copy, 0);
    case ESCAPE_BATCH:
        return escaper_is(e, "NULL") ? ESCAPE_NULL : undo_backslashes(e, take_of_batch, 0);
    case ESCAPE_FORM: return percent(e, true);
    case ESCAPE_PERCENT: return percent(e, false);
    case ESCAPE_HAPROXY: return haproxy(e);
    case ESCAPE_HTML: return html(e);
    case ESCAPE_ANSI: return ansi(e);
    default: return ESCAPE_NONE;
    }
}
