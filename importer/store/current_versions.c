#include "current_versions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../input/source.h"
#include "keys.h"
#include "sql_text.h"

/* Runs the statements of sql/snapshot.sql between two of its comments. */
static store_status run_part(store *s, const char *after, const char *before) {
    const char *from = strstr(sql_snapshot, after);
    const char *to = from != NULL ? strstr(from, before) : NULL;
    assert(to != NULL);
    char *part = strndup(from, (size_t)(to - from));
    store_status status =
        part != NULL ? store_execute(s, part) : store_refuse(s, source_no_memory, NULL);
    free(part);
    return status;
}

/* Runs sql/snapshot.sql without its first views: the rows of new leads come from `fresh`. */
store_status current_versions_add(store *s) {
    if (!s->collects) {
        fresh_read(&s->fresh);
    }
    return run_part(s, "-- leads: begin", "-- versions: begin");
}

/* If there were too many categories to remember, they are read from the payloads again. */
store_status current_versions_settle(store *s) {
    store_status status = run_part(s, "-- versions: begin", "-- topics: begin");
    status = status == STORE_OK ? store_status_of(keys_share(s->db)) : status;
    bool lacks = fresh_lacks_topics(&s->fresh);
    if (status == STORE_OK && lacks) {
        status = run_part(s, "-- topics anew: begin", "-- topics anew: end");
    }
    status = status == STORE_OK ? run_part(s, "-- topics: begin", "-- topics: end") : status;
    if (status == STORE_OK && lacks) {
        status = store_execute(s, "DROP VIEW temp.discko_fresh_topics");
    }
    fresh_clear(&s->fresh);
    return status;
}

store_status current_versions_update(store *s) {
    store_status status = current_versions_add(s);
    return status == STORE_OK ? current_versions_settle(s) : status;
}
