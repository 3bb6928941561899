#include "current_versions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../input/source.h"
#include "sql_text.h"

/* The statements behind those that make the rows of new leads: these rows are in `fresh`. */
static store_status update_from_rows(store *s) {
    const char *from = strstr(sql_snapshot, "-- at hand: begin");
    const char *to = strstr(sql_snapshot, "-- at hand: end");
    assert(from != NULL && to > from);
    char *part = strndup(from, (size_t)(to - from));
    store_status status =
        part != NULL ? store_execute(s, part) : store_refuse(s, source_no_memory, NULL);
    free(part);
    return status;
}

store_status current_versions_update(store *s) {
    store_status status = s->collects ? update_from_rows(s) : store_execute(s, sql_snapshot);
    fresh_clear(&s->fresh);
    return status;
}
