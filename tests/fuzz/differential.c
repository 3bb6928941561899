/*
** The scanner, cJSON and json_extract, on any bytes. Compared is what the scanner accepts, not what it
** refuses: cJSON reads much that is no JSON.
**
** The tree that walking the text gives is cJSON's, value by value, and every documented column is what
** json_extract finds at its path, but for what the peers are known to lose: lone surrogates, NUL in
** strings, keys written with escapes, the last digits of reals.
**
** The first byte, from '0' on, says where in a lead the rest stands.
*/
#include <cjson/cJSON.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "../../ext/column.h"
#include "../../ext/discko.h"
#include "../../ext/scan.h"
#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "fuzz.h"

enum { CJSON_NUMBER = 63, ROOM = 1 << 20 };

/*
** ------------------------------------------------------------------------------ what peers cannot do
*/

typedef struct escapes {
    bool nul, lone; /* in a string */
} escapes;

static unsigned unit_at(const char *p, const char *end) {
    char digits[5] = {0};
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return 0x20;
    }
    memcpy(digits, p + 2, 4);
    return (unsigned)strtoul(digits, NULL, 16);
}

/* Of sound JSON, in which a backslash stands in strings only. */
static escapes escapes_of(const char *text, size_t length) {
    escapes found = {false, false};
    const char *end = text + length;
    for (const char *p = text; p < end; p++) {
        if (*p != '\\') {
            continue;
        }
        unsigned unit = unit_at(p, end);
        found.nul |= unit == 0;
        if (unit >= 0xD800 && unit < 0xDC00) {
            unsigned low = unit_at(p + 6, end);
            found.lone |= low < 0xDC00 || low > 0xDFFF;
            p += 6;
        } else {
            found.lone |= unit >= 0xDC00 && unit < 0xE000;
        }
        p++; /* the character behind it, which may be a backslash */
    }
    return found;
}

/* Numbers of more characters than its buffer holds, and more levels than it counts. */
static bool beyond_cjson(const char *text, size_t length) {
    size_t digits = 0, levels = 0;
    for (size_t i = 0; i < length; i++) {
        digits = text[i] != 0 && strchr("0123456789+-.eE", text[i]) ? digits + 1 : 0;
        levels += text[i] == '[' || text[i] == '{';
        if (digits >= CJSON_NUMBER || levels >= CJSON_NESTING_LIMIT) {
            return true;
        }
    }
    return false;
}

/*
** ------------------------------------------------------------------------------------ against cJSON
*/

static bool escaped_key; /* one has been seen */

static bool spells(const char *text, const dk_value *string, const char *word) {
    char *decoded = malloc(string->length);
    size_t length = dk_string_decode(text + string->offset + 1, string->length - 2, decoded);
    bool same = length == strlen(word) && memcmp(decoded, word, length) == 0;
    free(decoded);
    return same;
}

static bool same_number(const char *text, const dk_value *value, double theirs) {
    double ours = dk_number_real(text + value->offset, value->length);
    int64_t integer;
    if (value->kind == DK_INTEGER &&
        dk_number_integer(text + value->offset, value->length, &integer)) {
        FUZZ_CHECK(ours >= (double)integer && ours <= (double)integer);
    }
    return ours >= theirs && ours <= theirs;
}

static void same_tree(const char *text, const dk_value *value, const cJSON *tree);

static void same_members(const char *text, const dk_value *value, const cJSON *tree) {
    bool object = value->kind == DK_OBJECT;
    dk_walk walk = dk_walk_begin(text, value);
    const cJSON *next = tree->child;
    dk_value key = {0}, element;
    while (object ? dk_walk_member(&walk, &key, &element) : dk_walk_element(&walk, &element)) {
        FUZZ_CHECK(next != NULL);
        if (object) {
            escaped_key |= key.escaped;
            FUZZ_CHECK(spells(text, &key, next->string));
        }
        same_tree(text, &element, next);
        next = next->next;
    }
    FUZZ_CHECK(next == NULL);
}

static void same_tree(const char *text, const dk_value *value, const cJSON *tree) {
    switch ((dk_kind)value->kind) {
    case DK_NULL: FUZZ_CHECK(cJSON_IsNull(tree)); break;
    case DK_FALSE: FUZZ_CHECK(cJSON_IsFalse(tree)); break;
    case DK_TRUE: FUZZ_CHECK(cJSON_IsTrue(tree)); break;
    case DK_INTEGER:
    case DK_REAL:
        FUZZ_CHECK(cJSON_IsNumber(tree) && same_number(text, value, tree->valuedouble));
        break;
    case DK_STRING:
        FUZZ_CHECK(cJSON_IsString(tree) && spells(text, value, tree->valuestring));
        break;
    case DK_OBJECT:
        FUZZ_CHECK(cJSON_IsObject(tree));
        same_members(text, value, tree);
        break;
    case DK_ARRAY:
        FUZZ_CHECK(cJSON_IsArray(tree));
        same_members(text, value, tree);
        break;
    default: FUZZ_CHECK(value->kind != DK_ABSENT);
    }
}

/*
** ----------------------------------------------------------------------------- against json_extract
*/

/* SELECT l.event, json_extract(?1, '$.event'), … FROM discko_lead(?1) AS l */
static sqlite3_stmt *prepare(void) {
    static sqlite3_stmt *statement;
    sqlite3 *db;
    if (statement != NULL) {
        return statement;
    }
    FUZZ_CHECK(sqlite3_open(":memory:", &db) == SQLITE_OK);
    FUZZ_CHECK(sqlite3_discko_init(db, NULL, NULL) == SQLITE_OK);
    sqlite3_str *sql = sqlite3_str_new(db);
    sqlite3_str_appendall(sql, "SELECT 0");
    for (int i = 0; i < DK_COLUMN_COUNT; i++) {
        const dk_field *field = &dk_fields[dk_columns[i]];
        sqlite3_str_appendf(sql, ", l.%s, json_extract(?1, %Q)", field->column, field->path);
    }
    sqlite3_str_appendall(sql, " FROM discko_lead(?1) AS l");
    char *whole = sqlite3_str_finish(sql);
    FUZZ_CHECK(sqlite3_prepare_v2(db, whole, -1, &statement, NULL) == SQLITE_OK);
    sqlite3_free(whole);
    return statement;
}

static bool same_real(double a, double b) {
    return (a >= b && a <= b) || fabs(a - b) <= 1e-13 * fabs(a) ||
           (fabs(a) < 1e-290 && fabs(b) < 1e-290); /* where it has fewer digits */
}

static bool same_column(sqlite3_stmt *row, int ours, int peers) {
    int type = sqlite3_column_type(row, ours);
    if (type != sqlite3_column_type(row, peers)) {
        return false;
    }
    switch (type) {
    case SQLITE_NULL: return true;
    case SQLITE_INTEGER: return sqlite3_column_int64(row, ours) == sqlite3_column_int64(row, peers);
    case SQLITE_FLOAT:
        return same_real(sqlite3_column_double(row, ours), sqlite3_column_double(row, peers));
    default:
        return sqlite3_column_bytes(row, ours) == sqlite3_column_bytes(row, peers) &&
               memcmp(sqlite3_column_text(row, ours), sqlite3_column_text(row, peers),
                      (size_t)sqlite3_column_bytes(row, ours)) == 0;
    }
}

static void same_columns(const char *text, size_t length) {
    sqlite3_stmt *row = prepare();
    sqlite3_bind_text(row, 1, text, (int)length, SQLITE_STATIC);
    int rc = sqlite3_step(row);
    for (int i = 0; rc == SQLITE_ROW && i < DK_COLUMN_COUNT; i++) {
        if (!same_column(row, 1 + 2 * i, 2 + 2 * i)) {
            fprintf(stderr, "%s: %s, json_extract: %s\n", sqlite3_column_name(row, 1 + 2 * i),
                    sqlite3_column_text(row, 1 + 2 * i), sqlite3_column_text(row, 2 + 2 * i));
            abort();
        }
    }
    FUZZ_CHECK(rc == SQLITE_ROW || rc == SQLITE_DONE);
    sqlite3_reset(row);
}

/* Puts the bytes where the first of them says. */
static size_t place(const uint8_t *data, size_t size, char *out) {
    static const char *const frames[][2] = {
        {"", ""},
        {"{\"event\":\"lead.unlocked\",\"data\":", "}"},
        {"{\"event\":\"lead.x\",\"data\":{\"contact\":", "}}"},
        {"{\"event\":\"lead.x\",\"data\":{\"analysis\":{\"score\":", "}}}"},
        {"{\"event\":\"lead.x\",\"data\":{\"summary\":{\"categories\":[", "]}}}"},
    };
    const char *const *frame = frames[(unsigned)(*data - '0') % (sizeof frames / sizeof *frames)];
    size_t head = strlen(frame[0]), tail = strlen(frame[1]);
    if (head + size + tail > ROOM) {
        return 0;
    }
    memcpy(out, frame[0], head);
    memcpy(out + head, data + 1, size - 1);
    memcpy(out + head + size - 1, frame[1], tail);
    return head + size - 1 + tail;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static dk_scan scan;
    static char text[ROOM];
    size_t length = size > 0 ? place(data, size, text) : 0;
    if (!dk_scan_value(text, length, &scan)) {
        return 0;
    }
    length = scan.root.offset + scan.root.length;
    escapes lossy = escapes_of(text, length);
    if (lossy.nul || lossy.lone || beyond_cjson(text, length)) {
        return 0;
    }
    cJSON *tree = cJSON_ParseWithLength(text, length);
    FUZZ_CHECK(tree != NULL);
    escaped_key = false;
    same_tree(text, &scan.root, tree);
    cJSON_Delete(tree);
    if (!escaped_key) {
        same_columns(text, length);
    }
    return 0;
}
