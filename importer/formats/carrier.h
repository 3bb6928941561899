/*
** Carriers that are JSON: which one a value is, and where the payload, its encoding and the time it was
** received stand in it. They are listed in carriers.def. Nothing here allocates or decodes a body.
*/
#ifndef DISCKO_CARRIER_H
#define DISCKO_CARRIER_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/date.h"
#include "../../ext/scan.h"

typedef enum carrier_encoding {
    CARRIER_TEXT,         /* a JSON string that holds it */
    CARRIER_MAYBE_BASE64, /* the same, or base64 of it: `base64` tells */
    CARRIER_JSON,         /* the value itself */
    CARRIER_REQUEST       /* a raw HTTP request in base64 */
} carrier_encoding;

/* A carrier that has been recognised. */
typedef struct carrier {
    const char *name;
    carrier_encoding encoding;
    bool base64;
    bool ignores;         /* an entry without a webhook's body is no bad record */
    bool bodiless_method; /* GET and the like: there cannot be a body */
    dk_value body;        /* DK_ABSENT or DK_NULL where there is none */
    bool has_time;
    char received_at[DK_DATE_LENGTH + 1];
} carrier;

/* Which carrier the object is; false where it is none. The text must have passed the scanner. */
bool carrier_find(const char *text, const dk_value *object, carrier *found);

/*
** The value at a path of member names ("log.entries") below an object; the object itself where the
** path is empty, DK_ABSENT where there is none.
*/
dk_value carrier_at(const char *text, const dk_value *object, const char *path);

/* A container: an object that holds carriers' entries in an array. */
typedef struct container {
    const char *name;
    const char *path; /* of the array */
} container;

/* By name; NULL where there is none of it. */
const container *container_named(const char *name);

/*
** The container that the scanned text is, and one past its array's opening bracket (*inside). After
** a scan that failed, one that was open where it broke off. NULL where there is none.
*/
const container *container_find(const char *text, const dk_scan *scan, bool is_sound,
                                size_t *inside);

/*
** Writes the beginning of a text in which the container's array is open and has an element: with what
** follows the array it makes a whole JSON text. Returns its length, at most CONTAINER_HEAD_MAX.
*/
enum { CONTAINER_HEAD_MAX = 64 };
size_t container_head(const container *c, char out[CONTAINER_HEAD_MAX]);

/*
** A time as captures write it: a date, or seconds, milliseconds, microseconds or nanoseconds since
** 1970 as a number or a string of digits. False where it is none.
*/
bool carrier_time(const char *text, const dk_value *value, char out[DK_DATE_LENGTH + 1]);

#endif
