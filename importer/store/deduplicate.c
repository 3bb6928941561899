/*
** Stores a delivery of a payload, and decides whether the payload is new or a duplicate. Two payloads are the same
** if their texts are, but for white space between tokens (ext/hash.h). The unique index on the hash
** decides. Where it refuses a payload, the texts are compared: different texts with one hash are a
** STORE_COLLISION.
*/
#include <assert.h>
#include <sqlite3.h>

#include "../../ext/compact.h"
#include "../port/port.h"
#include "current_versions.h"
#include "envelope.h"
#include "mend.h"
#include "statements.h"

static const statement find_event_sql =
    READ_KNOWN(FIND_EVENT, "id, payload", "discko_events", "hash = ?1", "");
static const statement read_event_sql =
    READ(READ_EVENT, "id, payload", "discko_events", "id = ?1", "");
static const statement add_event_sql =
    INSERT(ADD_EVENT, "INSERT OR IGNORE", "discko_events",
           "(hash, event_name, lead, sent_at, imported_at, completed_at, is_locked,"
           " lock_reason, lead_status, payload, id)"
           " VALUES (?1, substr(?2, 1, 200), ?3, ?4, ?5, ?6, ?7, substr(?8, 1, 200),"
           " substr(?9, 1, 200), ?10, ?11)",
           STORE_BY_HASH);
static const statement add_delivery_sql =
    INSERT(ADD_DELIVERY, "INSERT", "discko_deliveries",
           "(file_id, record, \"offset\", length, event_id, received_at, received_from, id)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
           NULL);

/*
** The same for many. OR FAIL keeps the rows inserted before one whose hash exists. With OR ABORT, or if a function
** were called, SQLite would copy every touched page into a statement journal.
*/
static const statement add_events_sql =
    INSERT(ADD_EVENTS, "INSERT OR FAIL", "discko_events",
           "(hash, event_name, lead, sent_at, imported_at, completed_at, is_locked,"
           " lock_reason, lead_status, payload)"
           " SELECT hash, event_name, lead, sent_at, ?1, completed_at, is_locked,"
           " lock_reason, lead_status, payload FROM discko_arriving",
           NULL);
static const statement add_deliveries_sql =
    INSERT(ADD_DELIVERIES, "INSERT OR FAIL", "discko_deliveries",
           "(file_id, record, \"offset\", length, event_id, received_at, received_from)"
           " SELECT file_id, record, \"offset\", length, event_id, received_at, received_from"
           " FROM discko_arriving WHERE event_id > 0",
           NULL);

static sql_query begin_finding(store *s, const dk_hash *hash) {
    int64_t id;
    if (!s->hashes.is_aside) {
        return statement_begin(s, &find_event_sql, SQL_VALUES(store_hash_value(hash)));
    }
    int rc = hashes_find(&s->hashes, s->db, hash, &id);
    return rc == SQLITE_OK ? statement_begin(s, &read_event_sql, SQL_VALUES(sql_integer(id)))
                           : (sql_query){.rc = rc};
}

/* The event that holds this payload: its id, or 0 if there is none. STORE_COLLISION: `id` holds another text. */
static store_status find_event(store *s, const dk_hash *hash, const char *text, size_t length,
                               int64_t *id) {
    sql_query q = begin_finding(s, hash);
    bool is_same = true;
    *id = 0;
    if (sql_row(&q)) {
        const char *stored = sql_column_text(&q, 1);
        size_t stored_length = sql_column_size(&q, 1);
        *id = sql_column_integer(&q, 0);
        is_same = stored == NULL || dk_compact_equal(text, length, stored, stored_length);
    }
    store_status status = store_status_of(sql_end(&q));
    return status == STORE_OK && !is_same ? STORE_COLLISION : status;
}

/* *id: the new row, or 0 if the hash exists already. */
static store_status add_event(store *s, const dk_hash *hash, const char *text, const dk_scan *scan,
                              int64_t *id) {
    envelope e;
    store_status status = store_status_of(envelope_read(&e, text, scan));
    if (status == STORE_OK) {
        status = statement_run(s, &add_event_sql,
                               SQL_VALUES(store_hash_value(hash), e.event_name, e.lead, e.sent_at,
                                          sql_text(s->now), e.completed_at, e.is_locked,
                                          e.lock_reason, e.lead_status,
                                          sql_text_of(text + scan->root.offset, scan->root.length),
                                          store_new_id(s, STORE_EVENTS)),
                               NULL);
    }
    envelope_free(&e);
    status = store_numbered_row(s, status, STORE_EVENTS);
    *id = status == STORE_OK && sqlite3_changes(s->db) > 0 ? sqlite3_last_insert_rowid(s->db) : 0;
    hashes_note(&s->hashes, hash);
    return status;
}

static store_status add_delivery(store *s, const store_delivery *delivery, int64_t event_id) {
    const sql_value *values = SQL_VALUES(
        PLACE_VALUES(&delivery->place), sql_integer(event_id), sql_text(delivery->received_at),
        sql_text(delivery->received_from), store_new_id(s, STORE_DELIVERIES));
    return store_numbered_row(s, statement_run(s, &add_delivery_sql, values, NULL),
                              STORE_DELIVERIES);
}

/* The length of a lead's row in discko_leads, which may exceed that of its payload. */
static store_status measure_lead(store *s, const char *payload, size_t length, size_t *size) {
    sql_query q =
        sql_begin(s->db, "SELECT * FROM discko_lead(?1)", SQL_VALUES(sql_text_of(payload, length)));
    *size = 0;
    if (sql_row(&q)) {
        for (int i = 0; i < sqlite3_column_count(q.statement); i++) {
            *size += sql_column_size(&q, i);
        }
    }
    return store_status_of(sql_end(&q));
}

store_status store_accepts(store *s, const char *text, const dk_scan *scan) {
    size_t size, length = scan->root.length;
    const size_t most = s->row_max - STORE_ROW_MARGIN;
    /* a row repeats the bytes of the payload only a few times */
    if (length < most / 16) {
        return STORE_OK;
    }
    /* discko_events also has the name of the event and the id of the lead */
    if (length + scan->value[DK_NODE_event].length + scan->value[DK_NODE_lead_id].length > most) {
        return STORE_TOO_LARGE;
    }
    store_status status = measure_lead(s, text + scan->root.offset, length, &size);
    return status == STORE_OK && size > most ? STORE_TOO_LARGE : status;
}

/* Like find_event, but a stored text that is damaged is replaced by the payload. */
static store_status find_or_mend(store *s, const dk_hash *hash, const char *text,
                                 const dk_scan *scan, int64_t *id) {
    bool mended = false;
    store_status status = find_event(s, hash, text + scan->root.offset, scan->root.length, id);
    if (status != STORE_COLLISION) {
        return status;
    }
    status = mend_event(s, *id, hash, text, scan, &mended);
    return status == STORE_OK && !mended ? STORE_COLLISION : status;
}

/*
** If the record delivered an event that is now damaged, the payload replaces that event, unless the store has it
** under another id. *id: the event, or 0 if the payload is still to be stored.
*/
static store_status mend_record(store *s, const dk_hash *hash, const char *text,
                                const dk_scan *scan, uint64_t record, int64_t *id) {
    int64_t damaged = 0;
    bool mended;
    store_status status = mend_damaged_of_record(s, record, &damaged);
    if (status != STORE_OK || damaged == 0) {
        return status;
    }
    status = find_event(s, hash, text + scan->root.offset, scan->root.length, id);
    bool is_free = (status == STORE_OK && *id == 0) || *id == damaged;
    if ((status == STORE_OK || status == STORE_COLLISION) && is_free) {
        *id = damaged;
        return mend_event(s, damaged, hash, text, scan, &mended);
    }
    s->mended += status == STORE_OK;
    *id = status == STORE_OK ? *id : 0;
    return status == STORE_COLLISION ? STORE_OK : status;
}

/*
** If many rows of new leads have been collected, adds them to the plain tables, or drops them if the plain tables are
** only updated at the end of the run.
*/
static store_status flush_fresh(store *s) {
    if (!fresh_is_full(&s->fresh)) {
        return STORE_OK;
    }
    if (s->batch.plain_last) {
        store_stop_collecting(s);
        return STORE_OK;
    }
    return current_versions_update(s);
}

store_status store_payload(store *s, const char *text, const dk_scan *scan, const dk_hash *hash,
                           const store_delivery *delivery, bool *is_new) {
    const char *payload = text + scan->root.offset;
    int64_t id = 0;
    assert(delivery->place.file_id > 0 && scan->root.length > 0);
    store_status status = store_put_hashes_back(s);
    status = status == STORE_OK ? store_accepts(s, text, scan) : status;
    *is_new = false;
    if (status == STORE_OK && s->is_mending) {
        status = mend_record(s, hash, text, scan, delivery->place.record, &id);
    }
    /*
    ** Most payloads are new, so they are inserted without looking first: the index refuses a known one. But it
    ** does not cover the database that a dry run only reads.
    */
    if (status == STORE_OK && s->known && id == 0) {
        status = find_event(s, hash, payload, scan->root.length, &id);
    }
    if (status == STORE_OK && id == 0) {
        status = add_event(s, hash, text, scan, &id);
        *is_new = id != 0;
    }
    if (status == STORE_OK && *is_new && s->collects) {
        status = store_status_of(fresh_add(&s->fresh, id, text, scan));
    }
    if (status == STORE_OK && id == 0) {
        status = find_or_mend(s, hash, text, scan, &id);
    }
    if (status == STORE_OK && id == 0) {
        status = store_refuse(s, "a payload was neither stored nor there before", NULL);
    }
    status = status == STORE_OK ? add_delivery(s, delivery, id) : status;
    return status == STORE_OK ? flush_fresh(s) : status;
}

/*
** ------------------------------------------------------------------------------------------- many
*/

/* Whether SQLite has all rows and chooses the ids, so that new payloads only need to be inserted. */
static bool takes_many(const store *s) {
    return s->ops->fetch == NULL && !s->known && !s->is_mending && s->next[STORE_EVENTS] == 0 &&
           s->next[STORE_DELIVERIES] == 0;
}

/* The index has the hash of a new event, or will have it. */
static store_status note_hash(store *s, const dk_hash *hash, int64_t id) {
    if (s->hashes.is_aside) {
        return store_status_of(hashes_add(&s->hashes, s->db, hash, id));
    }
    hashes_note(&s->hashes, hash);
    return STORE_OK;
}

/* Marks `count` rows, from *at on, as inserted; the last one got the id `last`. */
static store_status note_inserted(store *s, store_arrival *arrivals, size_t *at, size_t count,
                                  int64_t last) {
    store_status status = STORE_OK;
    s->added += count;
    for (size_t i = 0; i < count && status == STORE_OK; i++, (*at)++) {
        store_arrival *x = &arrivals[*at];
        int64_t id = last - (int64_t)(count - 1 - i);
        x->is_new = true;
        s->arriving.event_ids[*at] = id;
        status = note_hash(s, x->hash, id);
        if (status == STORE_OK && s->collects) {
            status = store_status_of(fresh_add(&s->fresh, id, x->text, x->scan));
            status = status == STORE_OK ? flush_fresh(s) : status;
        }
    }
    return status;
}

/*
** Inserts the events from *at on, up to `to`, or up to one whose hash the index has. *at: the index of that one, or `to`.
*/
static store_status insert_events(store *s, store_arrival *arrivals, size_t *at, size_t to) {
    s->arriving.from = *at;
    s->arriving.to = to;
    sql_query q = statement_begin(s, &add_events_sql, SQL_VALUES(sql_text(s->now)));
    (void)sql_row(&q);
    int rc = sql_end(&q);
    size_t count = (size_t)sqlite3_changes(s->db);
    bool has_stopped = rc == SQLITE_CONSTRAINT_UNIQUE;
    if (rc != SQLITE_OK && !has_stopped) {
        return store_status_of(rc);
    }
    bool has_all = *at + count == to;
    if (has_all == has_stopped) {
        return store_refuse(s, "a payload was neither stored nor there before", NULL);
    }
    return note_inserted(s, arrivals, at, count, sqlite3_last_insert_rowid(s->db));
}

/* The first payload from `from` on whose hash may be in the store, or the count. */
static size_t find_doubtful(store *s, const store_arrival *arrivals, size_t from, size_t count) {
    size_t i = from;
    while (i < count && !hashes_may_have(&s->hashes, arrivals[i].hash)) {
        i++;
    }
    return i;
}

/* The same while the index is aside. *at: the index of a payload whose hash is in the store, or the count. */
static store_status insert_aside(store *s, store_arrival *arrivals, size_t *at, size_t count) {
    store_status status = STORE_OK;
    int64_t id = 0;
    while (*at < count && status == STORE_OK && id == 0) {
        size_t to = find_doubtful(s, arrivals, *at, count);
        status = to > *at ? insert_events(s, arrivals, at, to) : STORE_OK;
        if (status == STORE_OK && to < count) {
            status = store_status_of(hashes_find(&s->hashes, s->db, arrivals[to].hash, &id));
        }
        if (status == STORE_OK && to < count && id == 0) {
            status = insert_events(s, arrivals, at, to + 1);
        }
    }
    return status;
}

/* A payload whose hash is in the store. */
static store_status find_arrived(store *s, const store_arrival *x, int64_t *id) {
    store_status status = find_or_mend(s, x->hash, x->text, x->scan, id);
    if (status == STORE_OK && *id == 0) {
        return store_refuse(s, "a payload was neither stored nor there before", NULL);
    }
    *id = status == STORE_OK ? *id : 0; /* no delivery is stored */
    return status;
}

/* Stops at the first error. *tried: how many were handled. */
static store_status store_events(store *s, store_arrival *arrivals, size_t count, size_t *tried) {
    store_status status = STORE_OK;
    while (*tried < count && status == STORE_OK) {
        status = s->hashes.is_aside ? insert_aside(s, arrivals, tried, count)
                                    : insert_events(s, arrivals, tried, count);
        if (status == STORE_OK && *tried < count) {
            store_arrival *x = &arrivals[*tried];
            x->status = find_arrived(s, x, &s->arriving.event_ids[*tried]);
            status = x->status == STORE_COLLISION ? STORE_OK : x->status;
            *tried += status == STORE_OK;
        }
    }
    return status;
}

/* With many new payloads, sets the index of hashes aside. Its filter takes the memory of the larger cache. */
static store_status prepare_many(store *s, const store_arrival *arrivals, size_t count) {
    if (!arriving_set(&s->arriving, arrivals, count)) {
        return STORE_FAILED;
    }
    bool are_many = s->aside_from > 0 && s->added + count >= s->aside_from;
    if (!are_many || s->hashes.is_aside || s->hashes.is_impossible) {
        return STORE_OK;
    }
    store_status status = store_execute(s, STORE_CACHE);
    port_return_memory();
    return status == STORE_OK ? store_status_of(hashes_set_aside(&s->hashes, s->db)) : status;
}

static size_t store_many(store *s, store_arrival *arrivals, size_t count) {
    size_t tried = 0;
    store_status status = prepare_many(s, arrivals, count);
    status = status == STORE_OK ? store_events(s, arrivals, count, &tried) : status;
    if (status == STORE_OK) {
        s->arriving.from = 0;
        s->arriving.to = count;
        status = statement_run(s, &add_deliveries_sql, NULL, NULL);
        tried = status == STORE_OK ? tried : 0;
    }
    arriving_clear(&s->arriving);
    if (status != STORE_OK) {
        tried = tried < count ? tried : count - 1;
        arrivals[tried++].status = status;
    }
    return tried;
}

size_t store_payloads(store *s, store_arrival *arrivals, size_t count) {
    size_t tried = 0;
    bool on = true;
    for (size_t i = 0; i < count; i++) {
        arrivals[i].status = STORE_OK;
        arrivals[i].is_new = false;
    }
    if (count > 0 && takes_many(s)) {
        return store_many(s, arrivals, count);
    }
    for (; tried < count && on; tried++) {
        store_arrival *x = &arrivals[tried];
        x->status = store_payload(s, x->text, x->scan, x->hash, &x->delivery, &x->is_new);
        on = x->status == STORE_OK || x->status == STORE_COLLISION || x->status == STORE_TOO_LARGE;
    }
    return tried;
}
