/*
** discko_lead(payload): one row for a lead, none for anything else.
**
**   SELECT l.status, l.score FROM discko_events, discko_lead(payload) AS l;
**
** It has the columns of column.h and the hidden column source_json.
*/
#include "column.h"
#include "table.h"

SQLITE_EXTENSION_INIT3

static char *lead_schema(void) {
    char *text = sqlite3_mprintf("CREATE TABLE x(");
    for (int i = 0; text != NULL && i < DK_LEAD_COLUMN_COUNT; i++) {
        char *longer = sqlite3_mprintf("%s%s %s, ", text, dk_column_name(i), dk_column_type(i));
        sqlite3_free(text);
        text = longer;
    }
    char *whole = text == NULL ? NULL : sqlite3_mprintf("%ssource_json HIDDEN)", text);
    sqlite3_free(text);
    return whole;
}

static void lead_first(dk_cursor *cursor) {
    cursor->eof = !cursor->lead;
}

static void lead_column(dk_cursor *cursor, sqlite3_context *context, int i) {
    dk_column_result(context, cursor->text, &cursor->scan, i);
}

const dk_table dk_lead_table = {
    .name = "discko_lead",
    .cursor_size = sizeof(dk_cursor),
    .columns = DK_LEAD_COLUMN_COUNT,
    .rows = 1,
    .schema = lead_schema,
    .first = lead_first,
    .next = NULL,
    .column = lead_column,
};
