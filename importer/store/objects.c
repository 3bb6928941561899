#include "objects.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sql_text.h"

/*
** ------------------------------------------------------------------------------------------- tokens
*/

/* A word or a number, a string, a quoted name, or one character. At the end of the text its size is 0. */
typedef struct token {
    const char *text;
    size_t size;
    bool is_spaced; /* white space or a comment stands before it */
} token;

static const char *pass_space(const char *p) {
    for (;;) {
        if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') {
            p++;
        } else if (p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
        } else {
            return p;
        }
    }
}

static bool is_in_word(char c) {
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t token_size(const char *p) {
    size_t n = 0;
    if (*p == '\'' || *p == '"') {
        const char *end = strchr(p + 1, *p);
        return end != NULL ? (size_t)(end + 1 - p) : strlen(p);
    }
    while (is_in_word(p[n])) {
        n++;
    }
    return n == 0 && *p != 0 ? 1 : n;
}

static token token_at(const char *p) {
    const char *text = pass_space(p);
    return (token){text, token_size(text), text > p};
}

static token token_after(token t) {
    return token_at(t.text + t.size);
}

static bool is_word(token t, const char *word) {
    return t.size == strlen(word) && strncasecmp(t.text, word, t.size) == 0;
}

bool objects_same_sql(const char *a, const char *b) {
    if (strcmp(a, b) == 0) { /* nearly always, and faster */
        return true;
    }
    token s = token_at(a), t = token_at(b);
    while (s.size > 0 && s.size == t.size && s.is_spaced == t.is_spaced &&
           memcmp(s.text, t.text, s.size) == 0) {
        s = token_after(s);
        t = token_after(t);
    }
    return s.size == 0 && t.size == 0;
}

/*
** --------------------------------------------------------------------------------------- statements
*/

/* The semicolon after a statement, or the end of the text. In a trigger, it follows "; END". */
static const char *statement_end(token t, bool is_trigger) {
    bool after_semicolon = false, after_end = false;
    for (; t.size > 0; t = token_after(t)) {
        bool is_semicolon = *t.text == ';';
        if (is_semicolon && (!is_trigger || after_end)) {
            break;
        }
        after_end = after_semicolon && is_word(t, "END");
        after_semicolon = is_semicolon;
    }
    return t.text;
}

/* The types as sqlite_master spells them. NULL for any other word. */
static const char *type_of(token t) {
    static const char *const types[] = {"table", "index", "trigger", "view"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (is_word(t, types[i])) {
            return types[i];
        }
    }
    return NULL;
}

static char *text_of(token t) {
    return strndup(t.text, t.size);
}

/* What follows the first ON. */
static token table_after(token t) {
    while (t.size > 0 && !is_word(t, "ON")) {
        t = token_after(t);
    }
    return token_after(t);
}

/* SQLite keeps a statement from the name on, after words of its own. */
static char *kept_sql(token type, bool is_unique, token name, const char *end) {
    char *sql;
    int n = asprintf(&sql, "CREATE%s %.*s %.*s", is_unique ? " UNIQUE" : "", (int)type.size,
                     type.text, (int)(end - name.text), name.text);
    return n >= 0 ? sql : NULL;
}

/* Adds what a statement creates, if it creates something. `*at` moves to the next statement. */
static bool read_statement(schema_objects *objects, const char **at) {
    token first = token_at(*at), type = token_after(first);
    bool creates = is_word(first, "CREATE"), is_unique = is_word(type, "UNIQUE");
    type = is_unique ? token_after(type) : type;
    schema_object o = {.type = creates ? type_of(type) : NULL};
    assert(!creates || o.type != NULL);
    const char *end = statement_end(first, creates && is_word(type, "TRIGGER"));
    *at = *end != 0 ? end + 1 : end;
    if (!creates) {
        return true;
    }
    token name = token_after(type);
    if (is_word(name, "IF")) {
        name = token_after(token_after(token_after(name))); /* IF NOT EXISTS */
    }
    bool is_on = is_word(type, "INDEX") || is_word(type, "TRIGGER");
    o.name = text_of(name);
    o.table = text_of(is_on ? table_after(name) : name);
    o.sql = kept_sql(type, is_unique, name, end);
    objects->all[objects->count++] = o;
    return o.name != NULL && o.table != NULL && o.sql != NULL;
}

static size_t count_statements(const char *text) {
    size_t n = 1;
    for (; *text != 0; text++) {
        n += *text == ';';
    }
    return n;
}

bool objects_read(schema_objects *objects) {
    const char *texts[] = {sql_schema, sql_analytics};
    size_t most = count_statements(texts[0]) + count_statements(texts[1]);
    *objects = (schema_objects){.all = calloc(most, sizeof *objects->all)};
    bool read = objects->all != NULL;
    for (size_t i = 0; i < 2; i++) {
        for (const char *at = texts[i]; read && *at != 0;) {
            assert(objects->count < most);
            read = read_statement(objects, &at);
        }
    }
    return read;
}

void objects_free(schema_objects *objects) {
    for (size_t i = 0; i < objects->count; i++) {
        free(objects->all[i].name);
        free(objects->all[i].table);
        free(objects->all[i].sql);
    }
    free(objects->all);
    *objects = (schema_objects){0};
}

schema_object *objects_find(const schema_objects *objects, const char *name) {
    for (size_t i = 0; i < objects->count; i++) {
        if (strcmp(objects->all[i].name, name) == 0) {
            return &objects->all[i];
        }
    }
    return NULL;
}
