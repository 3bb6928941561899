/*
** discko_plain(payload): the row that discko_leads has of a lead, as plain.h says; no row for anything else.
** It is what sql/snapshot.sql fills the table from.
**
**   SELECT p.lead_id, p.mistyped FROM discko_events, discko_plain(payload) AS p;
*/
#include "plain.h"
#include "table.h"

SQLITE_EXTENSION_INIT3

typedef struct plain_cursor {
    dk_cursor base;
    dk_arena arena;
    dk_cell row[DK_PLAIN_COUNT];
} plain_cursor;

static char *plain_schema(void) {
    return dk_plain_schema("source_json HIDDEN");
}

static void plain_first(dk_cursor *base) {
    plain_cursor *cursor = (plain_cursor *)base;
    base->eof = !base->lead;
    if (base->lead) {
        dk_arena_clear(&cursor->arena);
        base->rc = dk_plain_make(base->text, &base->scan, &cursor->arena, cursor->row, NULL, NULL);
    }
}

static void plain_column(dk_cursor *base, sqlite3_context *context, int i) {
    dk_cell_result(context, &((plain_cursor *)base)->row[i]);
}

static void plain_close(dk_cursor *base) {
    dk_arena_free(&((plain_cursor *)base)->arena);
}

const dk_table dk_plain_table = {
    .name = "discko_plain",
    .cursor_size = sizeof(plain_cursor),
    .columns = DK_PLAIN_COUNT,
    .rows = 1,
    .schema = plain_schema,
    .first = plain_first,
    .next = NULL,
    .column = plain_column,
    .close = plain_close,
};
