/*
** Compares the rows of an input with its records, number by number. Where they all agree, nothing of the input is
** missing, changed or in another's place. They need not agree where the input was read by older rules, or where records
** were retried since.
*/
#ifndef DISCKO_EXACT_H
#define DISCKO_EXACT_H

#include "../formats/framer.h"
#include "../store/erased.h"
#include "../store/neighbours.h"
#include "../store/sql.h"
#include "../store/store.h"

typedef struct exact {
    const store_file *file;
    erased *erased;
    bool told;         /* each record could be looked up among the erased */
    frame_result kind; /* of the record that was compared last, or how the input ended */
    sql_query row;     /* of a delivery or a quarantined record */
    bool has_row;
    bool is_typed;     /* its values have the types of their columns */
    uint64_t first;    /* the row's number; `place` is that of the record of it that comes next */
    const char *parts; /* the records of the row that have not been compared yet; NULL: it is one */
    neighbour part;
    store_place place;
    uint64_t number;  /* of the next record of the input */
    uint64_t ignored; /* records so far that are in no row */
    uint64_t damaged; /* rows that say something else of the bytes at their place than these do */
    uint64_t missing; /* bad records in no row: discarded, unless they were no bad records before */
    uint64_t
        misplaced; /* rows that have another place, whatever their bytes, and payloads without a row */
    bool differs;
    bool misnamed; /* after exact_end: nothing else differs, and the row has another format */
} exact;

/* Begins with the first record of an input. The file is borrowed, and so are the people who were erased. */
void exact_begin(exact *e, struct sqlite3 *db, erased *people, const store_file *file);

/*
** Takes the next record from the framer and compares it. A record that has no row, or one with other bytes, is looked up
** among the erased. False when there is no record, when it waited for more, or when it could not be looked up.
*/
bool exact_next(exact *e, framer *f, frame *record);

/* Whether the last record is of somebody who was erased: it is in no row then. */
bool exact_is_erased(exact *e, const frame *record);

/* Ends the comparison. Returns SQLITE_OK or an error. */
int exact_end(exact *e, framer *f);

/* How many rows are not those of the records at their place: another reading of the input mends them. */
uint64_t exact_wrong(const exact *e);

/* A payload or a quarantined record, as it stands in a row of a query. */
bool exact_has_hash(const char *text, size_t length, const void *hash, size_t hash_size);

/* What the store says of a quarantined record. */
enum { EXACT_MESSAGE_SIZE = 320 };
void exact_message(char *out, size_t size, const dk_error *error);

#endif
