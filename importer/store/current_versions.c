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

/* The same if a query has a row: compiling the statements takes longer than running them on a few leads. */
static store_status run_part_if(store *s, const char *query, const char *after,
                                const char *before) {
    bool has = false;
    store_status status = store_status_of(sql_get_any(s->db, query, NULL, &has));
    return has ? run_part(s, after, before) : status;
}

/* Payloads of leads that have others, or that were there before. */
static const char has_others[] =
    "SELECT 1 FROM temp.discko_other UNION ALL SELECT 1 FROM temp.discko_heard"
    " WHERE event_id <= (SELECT event_id FROM main.discko_internal_snapshot)";

/* What changes new leads. */
static const char has_settings[] =
    "SELECT 1 FROM main.discko_outcomes UNION ALL"
    " SELECT 1 FROM main.discko_settings WHERE name IN ('time_zone', 'phone_country')";

/* If there were too many categories to remember, they are read from the payloads again. */
store_status current_versions_settle(store *s, bool shares) {
    store_status status = run_part(s, "-- versions: begin", "-- others: begin");
    status = status == STORE_OK ? run_part_if(s, has_others, "-- others: begin", "-- others: end")
                                : status;
    status = status == STORE_OK
                 ? run_part_if(s, has_settings, "-- settings: begin", "-- settings: end")
                 : status;
    status = status == STORE_OK && shares ? store_status_of(keys_share(s->db, &s->fresh)) : status;
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
    return status == STORE_OK ? current_versions_settle(s, true) : status;
}
