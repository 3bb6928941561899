/*
** What is wrong with a text that should be a payload: everything, in the order of the text, where
** the scanner stops at the first fault. Knows nothing of SQLite; only the search for repeated keys
** may ask for memory, through a function it is given.
**
**   memset(marks, 0, DK_MARKS_SIZE(length));
**   dk_scan_payload(text, length, &scan);
**   if (dk_problems_mark(text, &scan, resize, marks)) {
**       dk_problems_begin(&list, text, &scan, marks);
**       while (dk_problems_next(&list)) { ... list.problem, dk_problem_path, dk_problem_message }
**   }
**
** A text that does not scan has one problem, the scanner's. An object without a string "event" is
** examined all the same. The fields of "data" are checked where the event is a lead's ("lead.…").
*/
#ifndef DISCKO_PROBLEM_H
#define DISCKO_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan.h"

typedef struct dk_problem {
    dk_code code;
    bool error;            /* not usable as a payload; else a warning: usable, not as documented */
    bool missing;          /* `field` is not there; `found` is the object that should have it */
    dk_value found;        /* what is wrong: a value, a key, or the bytes of an escape */
    const dk_field *field; /* what it should have been; NULL where that is no documented field */
} dk_problem;

/* A container that is open, and the member of it that is being looked at. */
typedef struct dk_place {
    uint32_t key;        /* offset of its key's quote */
    uint32_t key_length; /* quotes included; 0 in an array and before the first member */
    uint32_t elements;   /* of an array: how many have begun */
    uint8_t role;        /* what the container is: see problem.c */
} dk_place;

typedef struct dk_problems {
    dk_problem problem; /* the current one, after dk_problems_next returned true */
    const char *text;
    const dk_scan *scan;
    const uint8_t *marks;
    const char *p; /* the text not yet looked at */
    const char *end;
    const char *escape; /* the string not yet looked at for escapes */
    const char *escape_end;
    uint8_t role;        /* of the value behind the current key */
    uint8_t missing;     /* the next role to look for in the object just opened */
    uint8_t missing_end; /* one past the last */
    uint8_t present;     /* of a category just opened: a bit for each documented member it has */
    bool examined;       /* the text is an object: look into it */
    bool lead_event;     /* the event begins with "lead." */
    uint32_t depth;
    dk_place place[DK_DEPTH_MAX]; /* outermost first; only `depth` are set */
} dk_problems;

/* realloc: NULL `memory` allocates, `size` 0 frees. Returns NULL without memory. */
typedef void *dk_resize(void *memory, size_t size);

/* How many bytes hold one bit for each byte of a text. */
#define DK_MARKS_SIZE(length) ((length) / 8 + 1)

/*
** Sets the bit of each key that has come before in its object (bit i of the marks: the key whose
** quote is byte i); the marks must be zero before. False without memory; small objects need none.
** Takes O(n log n) for n bytes, whatever the keys. Does nothing for a text that is no object.
*/
bool dk_problems_mark(const char *text, const dk_scan *scan, dk_resize *resize, uint8_t *marks);

/* Begins before the first problem. All that is given must live as long as the list is used. */
void dk_problems_begin(dk_problems *list, const char *text, const dk_scan *scan,
                       const uint8_t *marks);

/* The next problem; false at the end. */
bool dk_problems_next(dk_problems *list);

enum { DK_PATH_MAX = 4096, DK_MESSAGE_MAX = 256 };

/*
** The JSON path of the current problem as SQLite's JSON functions read it, not terminated. Keys
** that are no plain word stand in quotes as they are spelled in the text. A path longer than
** DK_PATH_MAX ends at the innermost container whose path is not.
*/
size_t dk_problem_path(const dk_problems *list, char out[DK_PATH_MAX]);

/* What was expected, in one line, and what is there instead (cut where long); not terminated. */
size_t dk_problem_message(const dk_problems *list, char out[DK_MESSAGE_MAX]);

#endif
