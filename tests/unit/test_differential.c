/*
** Generated payloads: every documented column of discko_lead equals json_extract at its path, value
** and type, and what the scanner accepts cJSON parses too.
**
** Payload i bends field i % 36 in one of the ways below; the other fields are mostly as documented.
** Keys are shuffled and white space stands everywhere. Reals are compared with strtod: json_extract
** of some SQLite builds is off by the last digit.
*/
#include <cjson/cJSON.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/scan.h"
#include "check.h"

enum { ROUNDS = 30, TEXT_ROOM = 1 << 16 };

typedef enum bend {
    ABSENT,
    NULL_VALUE,
    ESCAPES,
    NON_ASCII,
    EMPTY_STRING,
    INT_MAX64,
    INT_MIN64,
    BEYOND_MAX,
    BEYOND_MIN,
    FAR_BEYOND,
    MINUS_ZERO,
    REAL_17,
    REAL_30,
    REAL_TINY,
    REAL_HUGE,
    TRUE_VALUE,
    FALSE_VALUE,
    ARRAY,
    OBJECT,
    DEEP,
    DUPLICATE,
    OTHER_CASE,
    PARENT_TWICE,
    PARENT_STRING,
    PARENT_ARRAY,
    PARENT_NULL,
    UNDOCUMENTED,
    BENDS
} bend;

typedef struct maker {
    uint64_t state;
    char *out;
    size_t length;
    dk_node bent;
    bend how;
} maker;

static uint32_t pick(maker *m, uint32_t below) {
    m->state = m->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->state >> 33) % below;
}

static void put(maker *m, const char *text) {
    size_t n = strlen(text);
    memcpy(m->out + m->length, text, n);
    m->length += n;
}

/* White space, often none. */
static void gap(maker *m) {
    static const char *const gaps[] = {"", "", "", " ", "\n", "\t ", "\r\n  "};
    put(m, gaps[pick(m, 7)]);
}

static void token(maker *m, const char *text) {
    gap(m);
    put(m, text);
    gap(m);
}

static void deep(maker *m) {
    enum { LEVELS = 996 }; /* behind three levels at most: 999 in all */
    for (int i = 0; i < LEVELS; i++) {
        put(m, i % 2 ? "{\"a\":" : "[");
    }
    put(m, "1");
    for (int i = LEVELS - 1; i >= 0; i--) {
        put(m, i % 2 ? "}" : "]");
    }
}

static void number(maker *m, int digits, const char *exponent) {
    static const char figures[] = "0123456789";
    char text[48];
    int n = 0;
    text[n++] = figures[1 + pick(m, 9)];
    text[n++] = '.';
    while (n < digits + 1) {
        text[n++] = figures[pick(m, 10)];
    }
    text[n] = 0;
    put(m, pick(m, 2) ? "-" : "");
    put(m, text);
    put(m, exponent);
}

static void typical(maker *m) {
    static const char *const values[] = {"\"2024-01-15T10:30:00Z\"",
                                         "\"NEW\"",
                                         "7",
                                         "\"\"",
                                         "\"a \\\"b\\\" \\u00e9 \xC3\xA9\"",
                                         "5.5",
                                         "true",
                                         "null",
                                         "\"x{[,:]}\"",
                                         "[ ]",
                                         "0.1",
                                         "12345678901234567890"};
    put(m, values[pick(m, sizeof values / sizeof *values)]);
}

static void bent_value(maker *m) {
    switch (m->how) {
    case NULL_VALUE: put(m, "null"); break;
    case ESCAPES: put(m, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u20ac\\ud83d\\ude00\""); break;
    case NON_ASCII: put(m, "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 \x7F\""); break;
    case EMPTY_STRING: put(m, "\"\""); break;
    case INT_MAX64: put(m, "9223372036854775807"); break;
    case INT_MIN64: put(m, "-9223372036854775808"); break;
    case BEYOND_MAX: put(m, "9223372036854775808"); break;
    case BEYOND_MIN: put(m, "-9223372036854775809"); break;
    case FAR_BEYOND: put(m, "123456789012345678901234567890"); break;
    case MINUS_ZERO: put(m, pick(m, 2) ? "-0" : "-0.0"); break;
    case REAL_17: number(m, 17, ""); break;
    case REAL_30: number(m, 30, ""); break;
    case REAL_TINY: number(m, 20, "e-300"); break;
    case REAL_HUGE: number(m, 20, "E+290"); break;
    case TRUE_VALUE: put(m, "true"); break;
    case FALSE_VALUE: put(m, "false"); break;
    case ARRAY: put(m, "[ 1 , \"a b\",\n{ \"c\" : [ ] } ]"); break;
    case OBJECT: put(m, "{ \"firstName\" : \"in\\ner\" , \"x\":1.50 }"); break;
    case DEEP: deep(m); break;
    default: typical(m); break;
    }
}

static void key(maker *m, const char *name, bool upper) {
    gap(m);
    put(m, "\"");
    put(m, name);
    if (upper) {
        m->out[m->length - strlen(name)] ^= 0x20;
    }
    put(m, "\"");
    token(m, ":");
}

static void object(maker *m, dk_node container);

static dk_node parent_of(dk_node field) {
    while (dk_container_end[field] == 0) {
        field--;
    }
    return field;
}

/* The value of a member that is a container. */
static void container_value(maker *m, dk_node node) {
    bool bent = node == parent_of(m->bent) && node != DK_NODE_ENVELOPE;
    if (bent && m->how == PARENT_STRING) {
        put(m, "\"no object\"");
    } else if (bent && m->how == PARENT_ARRAY) {
        put(m, "[{\"email\":\"x\"}]");
    } else if (bent && m->how == PARENT_NULL) {
        put(m, "null");
    } else {
        object(m, node);
    }
}

static void separator(maker *m, bool *first) {
    put(m, *first ? "" : ",");
    *first = false;
}

/* A member, or what its bend makes of it: nothing, or two. */
static void member(maker *m, dk_node node, bool *first) {
    const char *name = dk_fields[node].key;
    bool is_container = dk_container_end[node] != 0;
    bool bent = node == m->bent;
    if ((bent && m->how == ABSENT) || (!bent && !is_container && pick(m, 12) == 0)) {
        return;
    }
    separator(m, first);
    key(m, name, bent && m->how == OTHER_CASE);
    if (is_container) {
        container_value(m, node);
        if (node == parent_of(m->bent) && m->how == PARENT_TWICE) {
            separator(m, first);
            key(m, name, false);
            object(m, node);
        }
        return;
    }
    (bent ? bent_value : typical)(m);
    gap(m);
    if (bent && (m->how == DUPLICATE || m->how == UNDOCUMENTED)) {
        separator(m, first);
        key(m, m->how == DUPLICATE ? name : "nickname \\\"x\\\"", false);
        typical(m);
    }
}

static void object(maker *m, dk_node container) {
    dk_node nodes[DK_NODE_COUNT];
    uint32_t count = 0;
    bool first = true;
    for (dk_node node = 1; node < DK_NODE_COUNT; node++) {
        bool field = node > container && node < dk_container_end[container];
        bool within = dk_container_end[node] != 0 && dk_fields[node].parent == container;
        if (field || within) {
            nodes[count++] = node;
        }
    }
    token(m, "{");
    for (; count > 0; count--) {
        uint32_t i = pick(m, count);
        dk_node node = nodes[i];
        nodes[i] = nodes[count - 1];
        if (node == DK_NODE_event && m->bent != DK_NODE_event) {
            separator(m, &first);
            key(m, "event", false);
            token(m, "\"lead.unlocked\"");
        } else {
            member(m, node, &first);
        }
    }
    token(m, "}");
}

static bool same_real(double a, double b, const char *text, const dk_value *value) {
    char number[64];
    snprintf(number, sizeof number, "%.*s", (int)value->length, text + value->offset);
    bool near = a == b || fabs(a - b) <= 1e-13 * fabs(a);
    return near && a == strtod(number, NULL);
}

static bool same_value(sqlite3_stmt *row, int ours, int peers, const char *text,
                       const dk_value *value) {
    int type = sqlite3_column_type(row, ours);
    if (type != sqlite3_column_type(row, peers)) {
        return false;
    }
    switch (type) {
    case SQLITE_NULL: return true;
    case SQLITE_INTEGER: return sqlite3_column_int64(row, ours) == sqlite3_column_int64(row, peers);
    case SQLITE_FLOAT:
        return same_real(sqlite3_column_double(row, ours), sqlite3_column_double(row, peers), text,
                         value);
    default:
        return sqlite3_column_bytes(row, ours) == sqlite3_column_bytes(row, peers) &&
               memcmp(sqlite3_column_text(row, ours), sqlite3_column_text(row, peers),
                      (size_t)sqlite3_column_bytes(row, ours)) == 0;
    }
}

/* SELECT l.event, json_extract(?1, '$.event'), … FROM discko_lead(?1) AS l */
static sqlite3_stmt *prepare(sqlite3 *db) {
    char *sql = sqlite3_mprintf("SELECT 0");
    sqlite3_stmt *statement = NULL;
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        char *longer =
            sqlite3_mprintf("%s, l.%s, json_extract(?1, %Q)", sql, field->column, field->path);
        sqlite3_free(sql);
        sql = longer;
    }
    char *whole = sqlite3_mprintf("%s FROM discko_lead(?1) AS l", sql);
    sqlite3_prepare_v2(db, whole, -1, &statement, NULL);
    sqlite3_free(sql);
    sqlite3_free(whole);
    return statement;
}

static uint64_t rows, values;

static bool compare(sqlite3_stmt *row, const maker *m) {
    dk_scan scan;
    bool same = true;
    cJSON *tree = cJSON_ParseWithLength(m->out, m->length);
    if (!dk_scan_payload(m->out, m->length, &scan)) {
        /* Only the event itself, bent, makes a payload that is none. */
        same = m->bent == DK_NODE_event && tree != NULL;
    }
    bool lead = scan.error.code == DK_OK && dk_scan_is_lead(m->out, &scan);
    sqlite3_bind_text(row, 1, m->out, (int)m->length, SQLITE_STATIC);
    bool has_row = sqlite3_step(row) == SQLITE_ROW;
    same &= has_row == lead && tree != NULL;
    for (int i = 0; has_row && same && i < DK_COLUMN_COUNT; i++) {
        values++;
        same = same_value(row, 1 + 2 * i, 2 + 2 * i, m->out, &scan.value[dk_columns[i]]);
        if (!same) {
            printf("  column %s differs\n", dk_fields[dk_columns[i]].column);
        }
    }
    rows += has_row;
    sqlite3_reset(row);
    cJSON_Delete(tree);
    return same;
}

int main(int argc, char **argv) {
    sqlite3 *db = NULL;
    maker m = {.state = 42, .out = malloc(TEXT_ROOM)};
    char *message = NULL, library[1024];
    int made = 0, differing = 0;
    sqlite3_open(":memory:", &db);
    sqlite3_enable_load_extension(db, 1);
    snprintf(library, sizeof library, "%s/discko", argc > 1 ? argv[1] : ".");
    check(sqlite3_load_extension(db, library, NULL, &message) == SQLITE_OK, "the extension loads");
    sqlite3_stmt *row = prepare(db);
    check(row != NULL, "the query over all columns prepares");
    for (int round = 0; row != NULL && round < ROUNDS; round++) {
        for (int i = 0; i < DK_COLUMN_COUNT * BENDS; i++) {
            m.bent = (dk_node)dk_columns[i % DK_COLUMN_COUNT];
            m.how = (bend)(i / DK_COLUMN_COUNT);
            m.length = 0;
            object(&m, DK_NODE_ENVELOPE);
            made++;
            if (!compare(row, &m) && ++differing <= 5) {
                printf("  bend %d of %s: %.*s\n", (int)m.how, dk_fields[m.bent].column,
                       m.length < 3000 ? (int)m.length : 3000, m.out);
            }
        }
    }
    printf("  %d payloads, %llu leads, %llu values compared, %d differ\n", made,
           (unsigned long long)rows, (unsigned long long)values, differing);
    check(made >= 20000 && rows >= 20000, "at least 20000 generated leads");
    check(differing == 0, "every documented column equals json_extract; cJSON parses them all");
    sqlite3_finalize(row);
    sqlite3_free(message);
    sqlite3_close(db);
    free(m.out);
    return check_result();
}
