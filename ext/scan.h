/*
** The scanner: one strict pass over a JSON text (RFC 8259, UTF-8, at most DK_DEPTH_MAX levels) that
** checks all of it and notes where each documented field lies. It neither allocates nor recurses,
** changes nothing outside the dk_scan it is given, may run in any number of threads, and knows
** nothing of SQLite. Values are decoded only when asked for (value.h).
**
** Member names match as the strings they spell, escapes decoded. Of equal names in one object the
** first counts: a second "contact" is checked but not looked into.
*/
#ifndef DISCKO_SCAN_H
#define DISCKO_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "field.h"

#define DK_DEPTH_MAX 1000

/* Offsets are 32 bits wide; a longer text is refused as too large. */
#define DK_TEXT_MAX UINT32_MAX

typedef enum dk_kind {
    DK_ABSENT = 0,
    DK_NULL,
    DK_FALSE,
    DK_TRUE,
    DK_INTEGER, /* a number without fraction and exponent, of any size */
    DK_REAL,
    DK_STRING,
    DK_OBJECT,
    DK_ARRAY
} dk_kind;

/* Where a value lies in the text, its quotes or brackets included. All zero where there is none. */
typedef struct dk_value {
    uint32_t offset;
    uint32_t length;
    uint8_t kind;    /* a dk_kind */
    uint8_t escaped; /* a string with at least one backslash escape */
} dk_value;

/* A container that is open: what has to be known when its next member comes, or when it closes. */
typedef struct dk_open {
    uint32_t offset;   /* of its bracket */
    uint8_t object;    /* object or array */
    uint8_t node;      /* the documented node it is the value of, or DK_NODE_NONE */
    uint8_t container; /* that node if its members are documented too, else DK_NODE_NONE */
    uint8_t likely;    /* the node its next member is likely to be */
} dk_open;

typedef struct dk_scan {
    dk_value root;                 /* the value; its length is valid after success only */
    dk_value value[DK_NODE_COUNT]; /* by dk_node; [DK_NODE_ENVELOPE] is the root where an object */
    bool spaced;                   /* white space between the root's tokens */
    bool other; /* a documented container has a member that is none of its fields, or one again */
    dk_error error;
    uint32_t depth;             /* after an error: how many containers were open there */
    dk_open open[DK_DEPTH_MAX]; /* and which, outermost first; only `depth` entries are set */
} dk_scan;

/*
** Scans the one JSON value at the beginning of the text, after any white space, and does not look at
** what follows it. True when it is sound: scan->root says where it ends. False with scan->error
** otherwise; the code is DK_TRUNCATED exactly where the text ends before the value does.
** A number that the text's end terminates counts as sound.
*/
bool dk_scan_value(const char *text, size_t length, dk_scan *scan);

/*
** Scans a whole text as a payload: one JSON object with a string "event", and nothing but white space
** around it. `text` may be NULL where length is 0.
*/
bool dk_scan_payload(const char *text, size_t length, dk_scan *scan);

/*
** After dk_scan_value: whether the value is an object with a string "event"; else sets scan->error.
*/
bool dk_scan_check_envelope(dk_scan *scan);

/* After a scan that succeeded: whether the payload is a lead (event "lead.…", data an object). */
bool dk_scan_is_lead(const char *text, const dk_scan *scan);

#endif
