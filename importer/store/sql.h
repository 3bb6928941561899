/*
** One statement in one or two lines: it is prepared, its values are bound by their types, its rows are
** stepped through, and it is ended. After the first error every call does nothing, and the end returns
** that error. Codes are SQLite's: SQLITE_OK also where a step has given SQLITE_ROW or SQLITE_DONE.
**
**   rc = sql_run(db, "UPDATE t SET name = ?1 WHERE id = ?2", SQL_VALUES(sql_text(name), sql_integer(id)));
**
**   sql_query q = sql_begin(db, "SELECT id, name FROM t WHERE size > ?1", SQL_VALUES(sql_integer(9)));
**   while (sql_row(&q)) {
**       … sql_column_integer(&q, 0), sql_column_text(&q, 1) …
**   }
**   rc = sql_end(&q);
*/
#ifndef DISCKO_SQL_H
#define DISCKO_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

typedef enum sql_kind { SQL_END, SQL_NULL, SQL_INTEGER, SQL_REAL, SQL_TEXT, SQL_BLOB } sql_kind;

/* A value of a statement. Bytes are borrowed until the statement is ended. */
typedef struct sql_value {
    sql_kind kind;
    int64_t integer;
    double real;
    const void *bytes;
    size_t size;
} sql_value;

sql_value sql_null(void);
sql_value sql_integer(int64_t value);
sql_value sql_text(const char *text); /* a NULL pointer gives NULL; so below */
sql_value sql_text_of(const char *text, size_t length);
sql_value sql_blob(const void *bytes, size_t size); /* never NULL; size 0 gives an empty blob */

/* The values of a statement, for ?1 and so on. Pass NULL if there are none. */
#define SQL_VALUES(...) ((const sql_value[]){__VA_ARGS__, {SQL_END, 0, 0, NULL, 0}})

/* A constant number as a part of a statement's text. */
#define SQL_NUMBER(number) SQL_NUMBER_AS_IS(number)
#define SQL_NUMBER_AS_IS(number) #number

typedef struct sql_query {
    struct sqlite3_stmt *statement;
    int rc; /* the first error */
    bool is_kept, is_done;
} sql_query;

/*
** Prepares a statement and binds its values. sql_begin_kept prepares it once, into *kept, which is NULL before and
** which the caller finalizes.
*/
sql_query sql_begin(struct sqlite3 *db, const char *text, const sql_value *values);
sql_query sql_begin_kept(struct sqlite3 *db, struct sqlite3_stmt **kept, const char *text,
                         const sql_value *values);

/* Steps to the next row. False after the last one and on an error. The columns are valid until the next call. */
bool sql_row(sql_query *q);

/* Notes the result of what was done with a row. The first error counts, and ends the rows. */
void sql_note(sql_query *q, int rc);

/* Ends the statement: call it once for each sql_begin. Returns the first error, or SQLITE_OK. */
int sql_end(sql_query *q);

/*
** A column of the present row. Text and blobs are NULL for NULL, and when out of memory, which also sets the error
** of the statement.
*/
int64_t sql_column_integer(sql_query *q, int column);
const char *sql_column_text(sql_query *q, int column);
const void *sql_column_blob(sql_query *q, int column);
size_t sql_column_size(sql_query *q, int column); /* in bytes; call it after one of the two above */
bool sql_column_is_null(sql_query *q, int column);

/* sql_run: a whole statement, ignoring its rows. sql_execute: several statements without values. */
int sql_run(struct sqlite3 *db, const char *text, const sql_value *values);
int sql_execute(struct sqlite3 *db, const char *statements);

/* Calls `change`, whose statements fire no trigger. Returns its result, which is one of SQLite's. */
int sql_untriggered(struct sqlite3 *db, int (*change)(struct sqlite3 *db, const void *context),
                    const void *context);

/* Reads the first value of the first row. *value is unchanged if there is no row. */
int sql_get_integer(struct sqlite3 *db, const char *text, const sql_value *values, int64_t *value);

/* The same as text, which the caller frees; NULL if there is no row. */
int sql_get_text(struct sqlite3 *db, const char *text, const sql_value *values, char **value);

/* Whether a query has a row. */
int sql_get_any(struct sqlite3 *db, const char *text, const sql_value *values, bool *any);

/* Whether main has a table and, unless it is NULL, its column. */
bool sql_has(struct sqlite3 *db, const char *table, const char *column);

/* Replaces a database by a copy of another one, in one transaction. Returns an SQLite result code. */
int sql_copy_database(struct sqlite3 *from, struct sqlite3 *to);

/*
** How many bytes the first SQL_BEGINNING characters of a UTF-8 text take: what substr(text, 1, SQL_BEGINNING) has of
** it, which ends before a NUL.
*/
enum { SQL_BEGINNING = 200 };
size_t sql_beginning(const char *bytes, size_t size);

/* The last error: the connection's message, or a description of the code if there is none. */
const char *sql_error(struct sqlite3 *db, int rc);

#endif
