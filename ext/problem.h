/*
** Lists everything that is wrong with a payload, in the order of the text. (The scanner stops at the
** first error.) It does not use SQLite. Only the search for repeated keys may need memory, which it
** gets from a function that it is given.
**
**   memset(marks, 0, DK_MARKS_SIZE(length));
**   dk_scan_payload(text, length, &scan);
**   if (dk_problems_mark(text, &scan, resize, marks)) {
**       dk_problems_begin(&list, text, &scan, marks);
**       while (dk_problems_next(&list)) { ... list.problem, dk_problem_path, dk_problem_message }
**   }
**
** A text that does not scan has one problem, the scanner's error. An object without a string "event"
** is examined nevertheless. The fields of "data" are checked if the event begins with "lead.".
*/
#ifndef DISCKO_PROBLEM_H
#define DISCKO_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan.h"

typedef struct dk_problem {
    dk_code code;
    bool error;   /* not usable as a payload; otherwise a warning: usable, but not as documented */
    bool missing; /* `field` is missing; `found` is the object that should have it */
    dk_value found;        /* what is wrong: a value, a key, or the bytes of an escape */
    const dk_field *field; /* what it should have been; NULL if it is not a documented field */
} dk_problem;

/* An open container and its current member. */
typedef struct dk_place {
    uint32_t key;        /* offset of its key's quote */
    uint32_t key_length; /* quotes included; 0 in an array and before the first member */
    uint32_t elements;   /* of an array: how many elements have begun */
    uint8_t role;        /* what the container is: see problem.c */
} dk_place;

typedef struct dk_problems {
    dk_problem problem; /* the current one, after dk_problems_next has returned true */
    const char *text;
    const dk_scan *scan;
    const uint8_t *marks;
    const char *p; /* the rest of the text */
    const char *end;
    const char *escape; /* the rest of the string that is searched for bad escapes */
    const char *escape_end;
    uint8_t role;        /* of the value of the current key */
    uint8_t missing;     /* the next role to check in the object just opened */
    uint8_t missing_end; /* one past the last */
    uint8_t present;     /* of the category just opened: a bit for each documented member it has */
    bool examined;       /* the text is an object, which is examined */
    bool lead_event;     /* the event begins with "lead." */
    uint32_t depth;
    dk_place place[DK_DEPTH_MAX]; /* outermost first; only `depth` are set */
} dk_problems;

/* realloc: NULL `memory` allocates, `size` 0 frees. Returns NULL if out of memory. */
typedef void *dk_resize(void *memory, size_t size);

/* The number of bytes that hold one bit for each byte of a text. */
#define DK_MARKS_SIZE(length) ((length) / 8 + 1)

/*
** Sets the bit of each key that repeats an earlier key of its object; bit i of the marks is that of
** the key whose quote is byte i. The marks must be zeroed. False if out of memory; small objects need
** none. Takes O(n log n) for n bytes, whatever the keys. Does nothing if the text is not an object.
*/
bool dk_problems_mark(const char *text, const dk_scan *scan, dk_resize *resize, uint8_t *marks);

/* Begins before the first problem. All arguments must live as long as the list is used. */
void dk_problems_begin(dk_problems *list, const char *text, const dk_scan *scan,
                       const uint8_t *marks);

/* Goes to the next problem; false at the end. */
bool dk_problems_next(dk_problems *list);

enum { DK_PATH_MAX = 4096, DK_MESSAGE_MAX = 256 };

/*
** Writes the JSON path of the current problem, in the form that SQLite's JSON functions read, and
** returns its length; it is not terminated. A key that is not a plain word is in quotes, as spelled in
** the text. A path longer than DK_PATH_MAX ends at the innermost container whose path fits.
*/
size_t dk_problem_path(const dk_problems *list, char out[DK_PATH_MAX]);

/*
** Writes in one line what was expected and what was found (cut if long), and returns its length; it is
** not terminated.
*/
size_t dk_problem_message(const dk_problems *list, char out[DK_MESSAGE_MAX]);

#endif
