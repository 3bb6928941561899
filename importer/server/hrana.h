/*
** Hrana over HTTP, the protocol of libsql servers: a request with one batch of statements, each of which runs only
** if the previous one succeeded, and the rows of its answer.
**
** POST /v2/pipeline {"requests":[{"type":"batch","batch":{"steps":[
** {"stmt":{"args":[{"type":"integer","value":"1"}],"sql":"SELECT ?"}}, ...]}}],"baton":null}
**
** All values arrive unchanged. Text is sent as a JSON string. Text that JSON cannot carry (NUL, invalid UTF-8) is
** sent as a blob that the statement casts. Text is received as a blob (fetch.c).
*/
#ifndef DISCKO_HRANA_H
#define DISCKO_HRANA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/buffer.h"
#include "../store/sql.h"

struct sqlite3_stmt;
struct sqlite3_value;

typedef struct hrana {
    buffer body;     /* the request */
    buffer sql;      /* of the present statement */
    size_t steps;    /* so far */
    size_t args;     /* of the present statement */
    bool wants_rows; /* of it */
    size_t cells;    /* that the answer may have, besides a few in each step */
    bool rolls_back; /* a transaction; it is rolled back if the last step was not reached */
} hrana;

/* Begins a request. With hrana_begin_transaction its last step must be "COMMIT". */
void hrana_begin(hrana *h);
void hrana_begin_transaction(hrana *h);

/*
** Adds a statement. In its SQL, ?1, ?2, … stand for the values, and ?* for all of them, separated by commas; nothing is
** replaced if `values` is NULL. hrana_query also asks for its rows.
*/
void hrana_execute(hrana *h, const char *sql, const sql_value *values);
void hrana_query(hrana *h, const char *sql, const sql_value *values);

/*
** A statement in parts: call hrana_step, add its SQL with buffer_text(&h->sql, …) and its values with the functions
** below, each of which adds "?" or another expression to the SQL, then call hrana_step_end.
*/
void hrana_step(hrana *h, bool wants_rows);
void hrana_step_end(hrana *h);

/* Asks for so many rows of so many columns at most; without it, a few thousand cells are taken. */
void hrana_expect(hrana *h, size_t rows, size_t columns);

/* How many values of JSON an answer to the request has at most. */
size_t hrana_values_most(const hrana *h);

/* Adds SQL with values, as hrana_execute does. */
void hrana_sql(hrana *h, const char *sql, const sql_value *values);

void hrana_value(hrana *h, struct sqlite3_value *value);
void hrana_arg(hrana *h, const sql_value *value);

/* Adds a cell of an answer as a value. `is_text`: the cell is a blob that holds text. */
void hrana_cell(hrana *h, const cJSON *cell, bool is_text);

/* Ends the request, except for its baton, which the client adds. False when out of memory. */
bool hrana_end(hrana *h);
void hrana_free(hrana *h);

/*
** The result of the batch in a parsed answer, or NULL if there is none. If there is none or a step failed, *error
** is the server's {"message":…,"code":…} and *step the first step that failed. Otherwise they are NULL and 0.
*/
const cJSON *hrana_result(const cJSON *answer, const cJSON **error, size_t *step);

/* The rows of a step, each an array of cells. NULL if it has none. */
const cJSON *hrana_rows(const cJSON *result, size_t step);

/* The value of a cell. 0 or NULL if the cell has another type. */
int64_t hrana_cell_integer(const cJSON *row, int column);
const char *hrana_cell_text(const cJSON *row, int column);

/*
** Binds all cells of a row. Blobs are bound as blobs where is_blob[column], as text elsewhere. An SQLite
** result code.
*/
int hrana_bind_row(struct sqlite3_stmt *statement, const cJSON *row, const bool *is_blob);

#endif
