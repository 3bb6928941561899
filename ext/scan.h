/*
** The scanner: one strict pass over a JSON text (RFC 8259, UTF-8, at most DK_DEPTH_MAX levels) that
** checks all of it and notes where each documented field is. It does not allocate, does not recurse,
** changes nothing but the dk_scan it is given, may run in any number of threads, and does not use
** SQLite. Values are decoded later, when they are needed (value.h).
**
** Member names are compared with their escapes decoded. If an object has a name twice, the first counts:
** a second "contact" is checked, but its fields are not noted.
*/
#ifndef DISCKO_SCAN_H
#define DISCKO_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "field.h"

#define DK_DEPTH_MAX 1000

/* Offsets have 32 bits; a longer text is refused as too large. */
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

/* Where a value is in the text, with its quotes or brackets. All zero if there is none. */
typedef struct dk_value {
    uint32_t offset;
    uint32_t length;
    uint8_t kind;    /* a dk_kind */
    uint8_t escaped; /* a string with at least one backslash escape */
} dk_value;

/* An open container: what must be known at its next member and at its end. */
typedef struct dk_open {
    uint32_t offset;   /* of its bracket */
    uint8_t object;    /* object or array */
    uint8_t node;      /* the documented node whose value it is, or DK_NODE_NONE */
    uint8_t container; /* the same node if its members are documented, else DK_NODE_NONE */
    uint8_t likely;    /* the node that its next member is likely to be */
} dk_open;

typedef struct dk_scan {
    dk_value root; /* the whole value; its length is valid only after success */
    dk_value
        value[DK_NODE_COUNT]; /* by dk_node; [DK_NODE_ENVELOPE] is the root if it is an object */
    bool spaced;              /* there is white space between the root's tokens */
    bool other;               /* a documented container has an undocumented or a repeated member */
    dk_error error;
    uint32_t depth; /* after an error: how many containers were open at that point */
    dk_open
        open[DK_DEPTH_MAX]; /* those containers, outermost first; only `depth` entries are set */
} dk_scan;

/*
** Scans the JSON value at the beginning of the text, after any white space, and ignores what follows
** it. True if it is sound; scan->root says where it ends. Otherwise false with scan->error, whose code
** is DK_TRUNCATED if and only if the text ends before the value does. A number that ends with the text
** is sound.
*/
bool dk_scan_value(const char *text, size_t length, dk_scan *scan);

/*
** Scans a whole text as a payload: one JSON object with a string "event", with nothing but white space
** around it. `text` may be NULL if length is 0.
*/
bool dk_scan_payload(const char *text, size_t length, dk_scan *scan);

/*
** After dk_scan_value has succeeded: whether the value is an object with a string "event". If not, sets
** scan->error.
*/
bool dk_scan_check_envelope(dk_scan *scan);

/* After a successful scan: whether the payload is a lead (event "lead.…", data an object). */
bool dk_scan_is_lead(const char *text, const dk_scan *scan);

#endif
