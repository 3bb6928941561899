#include "table.h"

SQLITE_EXTENSION_INIT3

#include <string.h>

#include "argument.h"

typedef struct vtab {
    sqlite3_vtab base;
    const dk_table *table;
} vtab;

/* idxNum: whether the payload is given. If it is not, xFilter fails with a message. */
enum { NO_PAYLOAD = 0, PAYLOAD = 1 };

static int connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out,
                   char **error) {
    (void)argc, (void)argv, (void)error;
    const dk_table *table = aux;
    char *schema = table->schema();
    int rc = schema == NULL ? SQLITE_NOMEM : sqlite3_declare_vtab(db, schema);
    sqlite3_free(schema);
    if (rc != SQLITE_OK) {
        return rc;
    }
    rc = sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
    vtab *new = rc == SQLITE_OK ? sqlite3_malloc64(sizeof *new) : NULL;
    if (new == NULL) {
        return rc == SQLITE_OK ? SQLITE_NOMEM : rc;
    }
    *new = (vtab){.table = table};
    *out = &new->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

/*
** The first usable `source_json = ?` is the payload, and SQLite need not check it again. If there is
** one that is not usable, SQLite must try another join order. If there is none, the plan gets a
** prohibitive cost, since another plan may exist (an OR over several payloads); if it runs, it fails.
*/
static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
    const dk_table *table = ((vtab *)base)->table;
    bool unusable = false;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != table->columns ||
            info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ) {
            continue;
        }
        if (!info->aConstraint[i].usable) {
            unusable = true;
            continue;
        }
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->idxNum = PAYLOAD;
        info->estimatedCost = table->rows;
        info->estimatedRows = (sqlite3_int64)table->rows;
        if (table->next == NULL) {
            info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
        }
        return SQLITE_OK;
    }
    info->idxNum = NO_PAYLOAD;
    info->estimatedCost = 1e99;
    info->estimatedRows = (sqlite3_int64)1 << 50;
    return unusable ? SQLITE_CONSTRAINT : SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
    const dk_table *table = ((vtab *)base)->table;
    dk_cursor *cursor = sqlite3_malloc64(table->cursor_size);
    if (cursor == NULL) {
        return SQLITE_NOMEM;
    }
    memset(cursor, 0, table->cursor_size);
    cursor->eof = true;
    *out = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    dk_cursor *cursor = (dk_cursor *)base;
    const dk_table *table = ((vtab *)base->pVtab)->table;
    if (table->close != NULL) {
        table->close(cursor);
    }
    sqlite3_free(cursor->text);
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int keep(dk_cursor *cursor, const dk_argument *argument) {
    if (argument->length >= cursor->room) {
        char *text = sqlite3_realloc64(cursor->text, argument->length + 1);
        if (text == NULL) {
            return SQLITE_NOMEM;
        }
        cursor->text = text;
        cursor->room = argument->length + 1;
    }
    if (argument->length > 0) {
        memcpy(cursor->text, argument->text, argument->length);
    }
    cursor->length = argument->length;
    cursor->blob = argument->blob;
    return SQLITE_OK;
}

static int missing_payload(dk_cursor *cursor) {
    sqlite3_vtab *base = cursor->base.pVtab;
    const char *name = ((vtab *)base)->table->name;
    sqlite3_free(base->zErrMsg);
    base->zErrMsg = sqlite3_mprintf("%s: no payload given: write %s(payload)", name, name);
    return SQLITE_ERROR;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                  sqlite3_value **argv) {
    (void)plan_text, (void)argc;
    dk_cursor *cursor = (dk_cursor *)base;
    dk_argument argument;
    cursor->eof = true;
    if (plan == NO_PAYLOAD) {
        return missing_payload(cursor);
    }
    int rc = dk_argument_get(argv[0], &argument);
    if (rc == SQLITE_OK && !argument.null) {
        rc = keep(cursor, &argument);
    }
    if (rc != SQLITE_OK || argument.null) {
        return rc;
    }
    argument.text = cursor->text;
    cursor->lead =
        dk_argument_scan(&argument, &cursor->scan) && dk_scan_is_lead(cursor->text, &cursor->scan);
    cursor->eof = false;
    cursor->rowid = 1;
    cursor->rc = SQLITE_OK;
    ((vtab *)base->pVtab)->table->first(cursor);
    return cursor->rc;
}

static int next(sqlite3_vtab_cursor *base) {
    dk_cursor *cursor = (dk_cursor *)base;
    const dk_table *table = ((vtab *)base->pVtab)->table;
    cursor->rowid++;
    if (table->next == NULL) {
        cursor->eof = true;
    } else {
        table->next(cursor);
    }
    return cursor->rc;
}

static int eof(sqlite3_vtab_cursor *base) {
    return ((dk_cursor *)base)->eof;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int i) {
    dk_cursor *cursor = (dk_cursor *)base;
    const dk_table *table = ((vtab *)base->pVtab)->table;
    if (i != table->columns) {
        table->column(cursor, context, i);
    } else if (cursor->blob) {
        sqlite3_result_blob64(context, cursor->text, cursor->length, SQLITE_TRANSIENT);
    } else {
        sqlite3_result_text64(context, cursor->text, cursor->length, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
    *out = ((dk_cursor *)base)->rowid;
    return SQLITE_OK;
}

/* Without xCreate the table is eponymous only: it needs no CREATE VIRTUAL TABLE. */
static const sqlite3_module module = {
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = eof,
    .xColumn = column,
    .xRowid = rowid,
};

int dk_table_register(sqlite3 *db, const dk_table *table) {
    /* SQLite only hands the pointer back; nothing writes through it. */
    return sqlite3_create_module_v2(db, table->name, &module, (void *)table, NULL);
}
