/*
** The scalars of one argument: whether a text is a payload, what is wrong with it, its identity; a
** date, a budget, a score, a profile; and the version.
**
**   SELECT discko_error(payload) FROM t WHERE NOT discko_valid(payload);
*/
#include "function.h"

SQLITE_EXTENSION_INIT3

#include "argument.h"
#include "date.h"
#include "derived.h"
#include "hash.h"

static void valid(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    dk_scan scan;
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (!argument.null) {
        sqlite3_result_int(context, dk_argument_scan(&argument, &scan));
    }
}

static void error(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    dk_scan scan;
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (!argument.null && !dk_argument_scan(&argument, &scan)) {
        char *message = sqlite3_mprintf("%s at byte %u: %s", dk_code_meaning(scan.error.code),
                                        (unsigned)scan.error.offset, scan.error.message);
        if (message == NULL) {
            sqlite3_result_error_nomem(context);
        } else {
            sqlite3_result_text(context, message, -1, sqlite3_free);
        }
    }
}

static void hash(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    dk_scan scan;
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (!argument.null && dk_argument_scan(&argument, &scan)) {
        char hex[DK_HASH_HEX];
        dk_hash value =
            dk_hash_json(argument.text + scan.root.offset, scan.root.length, scan.spaced);
        dk_hash_hex(&value, hex);
        sqlite3_result_text(context, hex, DK_HASH_HEX, SQLITE_TRANSIENT);
    }
}

static void date(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    char normal[DK_DATE_LENGTH];
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (argument.length > 0 && dk_date_normalise(argument.text, argument.length, normal)) {
        sqlite3_result_text(context, normal, DK_DATE_LENGTH, SQLITE_TRANSIENT);
    }
}

static void band(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    int type = sqlite3_value_type(argv[0]);
    bool is_number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    double score = is_number ? sqlite3_value_double(argv[0]) : 0;
    sqlite3_result_text(context, dk_score_band(is_number, score), -1, SQLITE_STATIC);
}

static void disc(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    dk_argument argument;
    if (dk_argument_get(argv[0], &argument) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (argument.length > 0) {
        dk_result_disc(context, argument.text, argument.length);
    }
}

static void budget(sqlite3_context *context, sqlite3_value *value, dk_budget_part part) {
    dk_argument argument;
    if (dk_argument_get(value, &argument) != SQLITE_OK) {
        sqlite3_result_error_nomem(context);
    } else if (argument.length > 0) {
        dk_result_budget(context, argument.text, argument.length, part);
    }
}

static void budget_all(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    budget(context, argv[0], DK_BUDGET_ALL);
}

static void budget_min(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    budget(context, argv[0], DK_BUDGET_MIN);
}

static void budget_max(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    budget(context, argv[0], DK_BUDGET_MAX);
}

static void budget_currency(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc;
    budget(context, argv[0], DK_BUDGET_CURRENCY);
}

static void version(sqlite3_context *context, int argc, sqlite3_value **argv) {
    (void)argc, (void)argv;
    sqlite3_result_text(context, DISCKO_VERSION, -1, SQLITE_STATIC);
}

int dk_register_scalars(sqlite3 *db) {
    static const struct {
        const char *name;
        int argc;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } scalars[] = {
        {"discko_valid", 1, valid},
        {"discko_error", 1, error},
        {"discko_hash", 1, hash},
        {"discko_date", 1, date},
        {"discko_budget", 1, budget_all},
        {"discko_budget_min", 1, budget_min},
        {"discko_budget_max", 1, budget_max},
        {"discko_budget_currency", 1, budget_currency},
        {"discko_score_band", 1, band},
        {"discko_disc", 1, disc},
        {"discko_version", 0, version},
    };
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof scalars / sizeof *scalars; i++) {
        rc = sqlite3_create_function_v2(db, scalars[i].name, scalars[i].argc, DK_FUNCTION_FLAGS,
                                        NULL, scalars[i].call, NULL, NULL, NULL);
    }
    return rc;
}
