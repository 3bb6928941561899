/*
** Statements that say which rows they read or change, so that a back end that holds only part of the rows can fetch
** these first. Each statement is defined in the file that runs it.
*/
#ifndef DISCKO_STATEMENTS_H
#define DISCKO_STATEMENTS_H

#include <assert.h>

#include "backend.h"

/* The index of the prepared statement in struct store. */
typedef enum statement_slot {
    FIND_EVENT,
    READ_EVENT,
    ADD_EVENT,
    ADD_EVENTS,
    ADD_DELIVERY,
    ADD_DELIVERIES,
    ADD_REJECT,
    ADD_NEIGHBOUR,
    READ_NEIGHBOURS,
    DROP_NEIGHBOURS,
    OF_PATH,
    OF_CONTENT,
    NEXT_INCOMPLETE,
    INCOMPLETE,
    HAS_SIZE,
    PUT_FILE,
    REFRESH,
    HAS_TOO_LARGE,
    HAS_DAMAGE,
    ENDS_TORN,
    ENDS_STORED,
    NOTE_MOVE,
    KNOWS_PACKED,
    PUT_PACKED,
    NEXT_REJECTED,
    RESOLVE,
    GET_FILE,
    DROP_FILE,
    GIVE_STORED,
    HAS_ALL_OF,
    FIND_LOST,
    STATEMENT_COUNT
} statement_slot;
static_assert((int)STATEMENT_COUNT <= (int)STORE_STATEMENTS_MAX,
              "room for the prepared statements");

/* A statement, and the rows that it reads or changes. READ_KNOWN also reads the real database in a dry run. */
typedef struct statement {
    statement_slot slot;
    const char *sql, *sql_known;
    const char *table, *where; /* NULL: only rows of this batch */
} statement;

#define READ_FROM(schema, what, of, which) \
    "SELECT " what " FROM " schema "." of " WHERE (" which ")"
#define READ(slot, what, of, which, order) \
    { slot, READ_FROM("main", what, of, which) "" order, NULL, of, which "" order }
/* READ_KNOWN_OF: a back end fetches the rows `fetched`, once for all values. */
#define READ_KNOWN(slot, what, of, which, order) \
    READ_KNOWN_OF(slot, what, of, which, order, which "" order)
#define READ_KNOWN_OF(slot, what, of, which, order, fetched)                              \
    {                                                                                     \
        slot, READ_FROM("main", what, of, which) "" order,                                \
            READ_FROM("main", what, of, which) " UNION ALL " READ_FROM("known", what, of, \
                                                                       which) "" order,   \
            of, fetched                                                                   \
    }
#define UPDATE(slot, of, set, which) \
    { slot, "UPDATE main." of " SET " set " WHERE " which, NULL, of, which }
#define DELETE(slot, of, which) \
    { slot, "DELETE FROM main." of " WHERE " which, NULL, of, which }
/* An insert may conflict with existing rows: those that match `meets`. */
#define INSERT(slot, verb, of, values, meets) \
    { slot, verb " INTO main." of " " values, NULL, of, meets }

/*
** Makes the rows of a statement available and begins it. An error becomes that of the query. statement_fetch does
** the first, statement_begin_here the second.
*/
sql_query statement_begin(store *s, const statement *of, const sql_value *values);
store_status statement_fetch(store *s, const statement *of, const sql_value *values);
sql_query statement_begin_here(store *s, const statement *of, const sql_value *values);

/* Runs a statement; *has, if not NULL: whether it has a row. `here`: its rows are already available. */
store_status statement_run(store *s, const statement *of, const sql_value *values, bool *has);
store_status statement_run_here(store *s, const statement *of, const sql_value *values, bool *has);

/* Whether the input is new in this batch, so that a server has no rows of it. */
bool store_is_of_batch(const store *s, int64_t file_id);

/*
** The id of a new row: NULL if SQLite chooses it. store_numbered_row takes the status of the insertion, and
** returns it.
*/
sql_value store_new_id(const store *s, store_numbered of);
store_status store_numbered_row(store *s, store_status status, store_numbered of);

sql_value store_hash_value(const dk_hash *hash);

/* The first four values of a row that has a place. */
#define PLACE_VALUES(place)                                               \
    sql_integer((place)->file_id), sql_integer((int64_t)(place)->record), \
        sql_integer((int64_t)(place)->offset), sql_integer((int64_t)(place)->length)

#endif
