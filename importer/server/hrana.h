/*
** Hrana over HTTP, as libsql servers speak it: a request that is one batch of statements, each of
** which runs only if the one before succeeded, and the rows of its answer.
**
**   POST /v2/pipeline
**   {"requests":[{"type":"batch","batch":{"steps":[
**     {"stmt":{"args":[{"type":"integer","value":"1"}],"sql":"SELECT ?"}}, ...]}}],"baton":null}
**
** Every value arrives as it is. Text goes as JSON text, and where JSON cannot carry it (NUL, what is no
** UTF-8) as a blob that the statement casts; and it comes as a blob, which hrana_select asks for.
*/
#ifndef DISCKO_HRANA_H
#define DISCKO_HRANA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../store/sql.h"
#include "buffer.h"

struct sqlite3_stmt;
struct sqlite3_value;

typedef struct hrana {
    buffer body;     /* of the request */
    buffer sql;      /* of the present statement */
    size_t steps;    /* so far */
    size_t args;     /* of the present statement */
    bool wants_rows; /* of it */
    bool rolls_back; /* a transaction that is rolled back where its last step was not reached */
} hrana;

/* Begins a request; hrana_begin_transaction: whose last step is going to be "COMMIT". */
void hrana_begin(hrana *h);
void hrana_begin_transaction(hrana *h);

/*
** One statement: hrana_step, its SQL by buffer_text(&h->sql, …) and its values by the functions below,
** each of which adds "?" or the expression it stands for to the SQL; then hrana_step_end. hrana_execute:
** all at once, for SQL without values.
*/
void hrana_step(hrana *h, bool wants_rows);
void hrana_step_end(hrana *h);
void hrana_execute(hrana *h, const char *sql);

void hrana_integer(hrana *h, int64_t value);
void hrana_text(hrana *h, const char *text, size_t length);
void hrana_blob(hrana *h, const void *bytes, size_t length);
void hrana_value(hrana *h, struct sqlite3_value *value);
void hrana_arg(hrana *h, const sql_value *value);

/* A cell of an answer as a value; `is_text`: it came as a blob, but is text. */
void hrana_cell(hrana *h, const cJSON *cell, bool is_text);

/* Ends the request but for its baton, which the server adds; false without memory. */
bool hrana_end(hrana *h);
void hrana_free(hrana *h);

/*
** The batch's result in a parsed answer, or NULL where there is none: then, and where a step failed,
** *error is the server's {"message":…,"code":…}, and *step the first that failed. Both stay NULL and 0
** where nothing failed.
*/
const cJSON *hrana_result(const cJSON *answer, const cJSON **error, size_t *step);

/* The rows of a step: arrays of cells; NULL where there are none. */
const cJSON *hrana_rows(const cJSON *result, size_t step);

/* A cell's value; 0 or NULL where it is of another type. */
int64_t hrana_cell_integer(const cJSON *row, int column);
const char *hrana_cell_text(const cJSON *row, int column);

/*
** Binds all cells of a row. Blobs are bound as blobs where is_blob[column], as text elsewhere. An SQLite
** result code.
*/
int hrana_bind_row(struct sqlite3_stmt *statement, const cJSON *row, const bool *is_blob);

#endif
