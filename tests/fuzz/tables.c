/*
** The functions and tables in SQLite, on any text: no statement fails, they agree with each other, and
** with SQLite's own idea of JSON.
*/
#include <sqlite3.h>
#include <string.h>

#include "../../ext/discko.h"
#include "fuzz.h"

/* Each must give 1, or no row. */
static const char *const truths[] = {
    "SELECT (discko_error(?1) IS NULL) = discko_valid(?1)",
    "SELECT discko_valid(?1) = 0 OR json_valid(?1)",
    "SELECT (discko_hash(?1) IS NOT NULL) = discko_valid(?1)",
    "SELECT discko_valid(?1) = 1 FROM discko_lead(?1)",
    "SELECT category_count = (SELECT count(*) FROM discko_category(?1)) FROM discko_lead(?1)",
    "SELECT point_count = (SELECT count(*) FROM discko_point(?1)) FROM discko_lead(?1)",
    "SELECT extra IS NULL OR json_valid(extra) FROM discko_lead(?1)",
    "SELECT json_valid(discko_lead(?1)) FROM discko_lead(?1)",
    "SELECT lead_id IS discko_lead(?1, 'lead_id') AND score IS discko_lead(?1, 'analysis.score')"
    " AND extra IS discko_lead(?1, 'extra') FROM discko_lead(?1)",
    "SELECT count(*) >= 0 FROM discko_lead(?1) AS l, discko_problem(?1) AS p",
    "SELECT count(*) = (SELECT count(*) FROM discko_lead(?1)) FROM discko_plain(?1)",
    "SELECT discko_valid(?1) OR count(*) > 0 FROM discko_problem(?1) WHERE severity = 'error'",
    "SELECT CASE point_count WHEN 0 THEN 1 ELSE json_array_length(points) = point_count END FROM "
    "discko_category(?1)",
    "SELECT offset >= 0 AND offset <= length(CAST(?1 AS BLOB)) AND message <> ''"
    " FROM discko_problem(?1)",
};

enum { TRUTHS = sizeof truths / sizeof *truths };

static sqlite3_stmt *prepared[TRUTHS];

static bool prepare(void) {
    static sqlite3 *db;
    if (db != NULL) {
        return true;
    }
    if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
        sqlite3_discko_init(db, NULL, NULL) != SQLITE_OK) {
        return false;
    }
    for (int i = 0; i < TRUTHS; i++) {
        FUZZ_CHECK(sqlite3_prepare_v2(db, truths[i], -1, &prepared[i], NULL) == SQLITE_OK);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!prepare()) {
        return 0;
    }
    for (int i = 0; i < TRUTHS; i++) {
        int rc;
        sqlite3_bind_text(prepared[i], 1, (const char *)data, (int)size, SQLITE_STATIC);
        while ((rc = sqlite3_step(prepared[i])) == SQLITE_ROW) {
            if (sqlite3_column_int(prepared[i], 0) != 1) {
                fprintf(stderr, "not so: %s\n", truths[i]);
                abort();
            }
        }
        if (rc != SQLITE_DONE) {
            fprintf(stderr, "%s: %s\n", sqlite3_errmsg(sqlite3_db_handle(prepared[i])), truths[i]);
            abort();
        }
        sqlite3_reset(prepared[i]);
    }
    return 0;
}
