/*
** Payloads that a capture repeats without a delivery: below a mail that quotes it, as the line of a diff that replaces the removed
** one, as the row after an update of another column, or as the row that was deleted. The input has said before that it is such a
** capture; other inputs are not looked at. A payload that it does not have elsewhere counts, whatever state it is in.
*/
#ifndef DISCKO_REPEATS_H
#define DISCKO_REPEATS_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/hash.h"
#include "../find/find.h"

/* What the input has shown so far: the head of a mail, of a diff, of a row event of mysqlbinlog, a change of a table. */
enum { REPEATS_MAIL = 1, REPEATS_DIFF = 2, REPEATS_ROWS = 4, REPEATS_CHANGES = 8 };

enum { REPEATS_MOST = 256 };

/* All zero at the beginning of an input. */
typedef struct repeats {
    unsigned shown;
    bool was; /* the lines are of a row as it was before an update */
    size_t count;
    struct repeats_seen {
        dk_hash hash;
        bool was;         /* a removed line, or a row before an update */
    } seen[REPEATS_MOST]; /* the last payloads */
} repeats;

/* Notes a line without a payload. */
void repeats_note(repeats *r, const char *line, size_t length);

/* Notes a payload that is a record by itself. */
void repeats_add(repeats *r, const char *text, size_t length);

/*
** Whether a payload in a record repeats one that was seen before; else notes it. `record`: its first bytes; `change`: what the record says
** happened to a row of a table, a letter as Debezium has it, or 0.
*/
bool repeats_take(repeats *r, const char *record, size_t size, char change, const finding *x);

#endif
