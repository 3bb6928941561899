#include "columns.h"

#include "../../ext/ascii.h"
#include "bytes.h"
#include "chars.h"
#include "repr.h"
#include "stamp.h"

/* One past a word of SQL at `p`, in any case, and the blanks behind it; NULL if it does not stand there. */
static const char *behind_word(const char *p, const char *end, const char *word) {
    const char *behind = p + strlen(word);
    bool is_here = bytes_begin_alike(p, (size_t)(end - p), word) &&
                   (behind == end || !(is_alphanumeric(*behind) || *behind == '_'));
    return is_here ? skip_json_space(behind, end) : NULL;
}

/* The same for a word that may be left out. */
static const char *behind_any(const char *p, const char *end, const char *word) {
    const char *behind = behind_word(p, end, word);
    return behind != NULL ? behind : p;
}

/* A name, quoted or not, without its quotes. Returns one past it; `p` if none stands there. */
static const char *read_name(const char *p, const char *end, const char **name, size_t *length) {
    static const char opening[] = "\"`[", closing[] = "\"`]";
    const char *quote = p < end && *p != 0 ? strchr(opening, *p) : NULL;
    *name = quote != NULL ? p + 1 : p;
    const char *to = *name;
    while (to < end && (quote != NULL ? *to != closing[quote - opening]
                                      : is_alphanumeric(*to) || is_one_of(*to, "_$@#") ||
                                            (unsigned char)*to >= 0x80)) {
        to++;
    }
    *length = (size_t)(to - *name);
    return to + (quote != NULL && to < end);
}

/* The last part of a table's name, without its schema, as a number. */
static const char *read_table(const char *p, const char *end, uint32_t *table) {
    const char *name;
    size_t length;
    for (;;) {
        p = read_name(p, end, &name, &length);
        if (p == end || *p != '.') {
            break;
        }
        p++;
    }
    *table = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < length; i++) {
        *table = (*table ^ (uint8_t)dk_lower(name[i])) * 16777619u;
    }
    return skip_json_space(p, end);
}

/* Takes over what the CREATE TABLE of the statement's table has said. */
static void take_known(sql_columns *c) {
    size_t kept = c->table_count < COLUMNS_TABLES ? c->table_count : COLUMNS_TABLES;
    for (size_t i = 1; i <= kept; i++) {
        const struct columns_table *t = &c->tables[(c->table_count - i) % COLUMNS_TABLES];
        if (t->name == c->table) {
            c->time = t->time;
            c->rank = t->rank;
            c->texts = t->texts;
            c->contacts = t->contacts;
            return;
        }
    }
    c->time = COLUMNS_UNKNOWN;
}

/* The list of names has been read. */
static void close_list(sql_columns *c) {
    c->open = false;
    if (c->statement == COLUMNS_OF_TABLE) {
        c->tables[c->table_count++ % COLUMNS_TABLES] =
            (struct columns_table){c->table, c->time, c->rank, c->texts, c->contacts};
    }
}

/* The bit of a column: the 32nd and all behind it share one. */
static int bit_of(int column) {
    return column < 31 ? column : 31;
}

static void note_name(sql_columns *c, const char *name, size_t length) {
    int rank = stamp_rank(name, length);
    if (rank > 0 && (c->rank == 0 || rank < c->rank)) {
        c->rank = rank;
        c->time = c->count;
    }
    c->texts |= (uint32_t)repr_is_text_column(name, name + length) << bit_of(c->count);
    c->contacts |= (uint32_t)repr_is_contact_column(name, name + length) << bit_of(c->count);
    c->count++;
}

/* One past a string or comment at `p`, which a definition of a column may have; `p` if there is none. */
static const char *behind_string(const char *p, const char *end) {
    const char *close = *p == '\'' ? memchr(p + 1, '\'', (size_t)(end - p) - 1)
                        : end - p > 1 && memcmp(p, "--", 2) == 0 ? end - 1
                                                                 : NULL;
    return close != NULL ? close + 1 : p;
}

/* Reads on in a list of names, or of definitions that begin with a name. Returns where it goes on. */
static const char *read_list(sql_columns *c, const char *p, const char *end) {
    while (p < end && c->open) {
        const char *name, *behind = behind_string(p, end);
        size_t length;
        if (behind > p || dk_is_json_space(*p)) {
            p = behind > p ? behind : p + 1;
            continue;
        }
        if (c->begins && *p != ')') {
            c->begins = false;
            behind = read_name(p, end, &name, &length);
            note_name(c, name, length);
            p = behind > p ? behind : p + 1;
            continue;
        }
        c->depth += (*p == '(') - (*p == ')');
        c->begins = is_one_of(*p, ",(") && c->depth == 1;
        if (c->depth == 0) {
            close_list(c);
        }
        p++;
    }
    return p;
}

/* The kind of statement that a line begins with, and where its table's name stands. */
static columns_of read_head(const char **at, const char *end) {
    const char *p = skip_json_space(*at, end), *q;
    if ((q = behind_word(p, end, "COPY")) != NULL) {
        *at = q;
        return COLUMNS_OF_COPY;
    }
    if ((q = behind_word(p, end, "INSERT")) != NULL ||
        (q = behind_word(p, end, "REPLACE")) != NULL) {
        q = behind_any(behind_any(q, end, "OR"), end, "REPLACE");
        *at = behind_any(behind_any(q, end, "IGNORE"), end, "INTO");
        return COLUMNS_OF_INSERT;
    }
    if ((q = behind_word(p, end, "CREATE")) == NULL) {
        return COLUMNS_OF_NOTHING;
    }
    q = behind_any(behind_any(q, end, "UNLOGGED"), end, "TEMPORARY");
    if ((q = behind_word(q, end, "TABLE")) == NULL) {
        return COLUMNS_OF_NOTHING;
    }
    *at = behind_any(behind_any(behind_any(q, end, "IF"), end, "NOT"), end, "EXISTS");
    return COLUMNS_OF_TABLE;
}

/* COPY's rows have TABs between their columns unless it says otherwise. */
static bool is_plain_copy(const char *p, const char *end) {
    return (p = behind_word(skip_json_space(p, end), end, "FROM")) != NULL &&
           (p = behind_word(p, end, "STDIN")) != NULL && p < end && *p == ';';
}

static void begin_statement(sql_columns *c, columns_of statement, const char *p, const char *end) {
    c->statement = statement;
    c->time = COLUMNS_NONE;
    c->texts = c->contacts = 0;
    c->depth = c->count = c->rank = 0;
    c->begins = false;
    p = read_table(p, end, &c->table);
    bool has_list = p < end && *p == '(', goes_on = p == end && statement != COLUMNS_OF_COPY;
    c->open = has_list || goes_on;
    p = read_list(c, p, end);
    if (!has_list && !goes_on) {
        take_known(c);
    }
    if (statement == COLUMNS_OF_COPY && (c->open || !is_plain_copy(p, end))) {
        c->statement = COLUMNS_OF_NOTHING;
        c->open = false;
    }
}

/* The statement at the front has been begun, and its list may follow. */
static void go_on(sql_columns *c, const char *p, const char *end) {
    p = skip_json_space(p, end);
    if (c->depth == 0 && p < end && *p != '(') {
        c->open = false; /* as VALUES, SELECT */
        take_known(c);
    } else {
        (void)read_list(c, p, end);
    }
}

void columns_note(sql_columns *c, const char *line, size_t length) {
    const char *end = line + length, *p = line;
    if (length == 0) {
        return;
    }
    if (!c->open && !is_one_of(*line, "CcIiRr\\")) {
        return; /* as most lines of logs */
    }
    columns_of statement = read_head(&p, end);
    if (statement != COLUMNS_OF_NOTHING) {
        begin_statement(c, statement, p, end);
    } else if (c->open) {
        go_on(c, p, end);
    } else if (length > 1 && memcmp(line, "\\.", 2) == 0) {
        c->statement = COLUMNS_OF_NOTHING; /* COPY's last row */
    }
}

int columns_time(const sql_columns *c, columns_of statement) {
    return c->statement == statement && !c->open ? c->time : COLUMNS_UNKNOWN;
}

columns_kind columns_kind_of(const sql_columns *c, columns_of statement, int column) {
    bool is_known = c->statement == statement && !c->open && column >= 0;
    return !is_known                                  ? COLUMNS_ANY
           : (c->texts >> bit_of(column) & 1) != 0    ? COLUMNS_TEXT
           : (c->contacts >> bit_of(column) & 1) != 0 ? COLUMNS_CONTACT
                                                      : COLUMNS_ANY;
}
