/*
** Dates, on any text: what is read as one comes out in the one form, which is read as itself; and
** SQLite, where it reads the text too, means the same moment.
*/
#include <sqlite3.h>
#include <string.h>

#include "../../ext/date.h"
#include "fuzz.h"

static sqlite3_stmt *prepare(void) {
    static sqlite3_stmt *statement;
    sqlite3 *db;
    if (statement == NULL && sqlite3_open(":memory:", &db) == SQLITE_OK) {
        (void)sqlite3_prepare_v2(db, "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', ?1, '+0 days')", -1,
                                 &statement, NULL);
    }
    return statement;
}

/* SQLite rounds to milliseconds, where the fourth digit is cut here. */
static bool has_many_digits(const char *text, size_t length) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        digits = text[i] >= '0' && text[i] <= '9' ? digits + 1 : 0;
        if (digits > 3 && i + 1 > digits && text[i - digits] == '.') {
            return true;
        }
    }
    return false;
}

static void check_peer(const char *text, size_t length, const char date[DK_DATE_LENGTH]) {
    sqlite3_stmt *row = prepare();
    if (row == NULL || has_many_digits(text, length)) {
        return;
    }
    sqlite3_bind_text(row, 1, text, (int)length, SQLITE_STATIC);
    FUZZ_CHECK(sqlite3_step(row) == SQLITE_ROW);
    const char *theirs = (const char *)sqlite3_column_text(row, 0);
    /* SQLite 3.40 takes the first of March 300 for the day before it, which that year did not have. */
    FUZZ_CHECK(theirs == NULL || memcmp(theirs, "0300-02-29", 10) == 0 ||
               memcmp(theirs, date, DK_DATE_LENGTH) == 0);
    sqlite3_reset(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    char date[DK_DATE_LENGTH], again[DK_DATE_LENGTH];
    if (dk_date_normalise(text, size, date)) {
        FUZZ_CHECK(date[4] == '-' && date[10] == 'T' && date[19] == '.' && date[23] == 'Z');
        FUZZ_CHECK(dk_date_normalise(date, sizeof date, again));
        FUZZ_CHECK(memcmp(date, again, sizeof date) == 0);
        check_peer(text, size, date);
    }
    return 0;
}
