/*
** Records that a logger split and whose pieces are separate rows of the quarantine: puts the pieces of one input together
** again, to search what lies across them. Other lines may stand between the pieces.
*/
#ifndef DISCKO_SPLIT_RECORDS_H
#define DISCKO_SPLIT_RECORDS_H

#include "../common/buffer.h"
#include "person.h"

/*
** At most this many records may be open at once, with this many pieces each. Beyond that a record is searched in parts.
*/
enum { SPLIT_OPEN_MAX = 8, SPLIT_PIECES_MAX = 64 };

/*
** Called for each piece of a record of several: whose the record is, and whether what follows the piece has been searched
** too. False stops.
*/
typedef bool split_each(void *context, int64_t row, int64_t file, person_share share,
                        bool followed);

typedef struct split_records {
    person *person;
    split_each *each;
    void *context;
    int64_t file;
    struct split_record {
        uint64_t key; /* of its stream */
        buffer text;
        int64_t rows[SPLIT_PIECES_MAX];
        size_t count;
    } open[SPLIT_OPEN_MAX];
    size_t count;
} split_records;

/* Takes the next row of the quarantine, in the order of inputs and records. False if `each` stopped or without memory. */
bool split_records_add(split_records *s, int64_t row, int64_t file, const char *raw, size_t length);

/* There are no more rows. Always call it: it frees what is left. */
bool split_records_end(split_records *s);

#endif
