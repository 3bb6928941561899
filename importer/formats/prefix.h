/*
** What loggers and tools write before each line of a program's output: a time, a host, the name of the program or of
** its container, a level. Records in JSON and those of a Kubernetes runtime are join.c's.
*/
#ifndef DISCKO_PREFIX_H
#define DISCKO_PREFIX_H

#include <stdbool.h>
#include <stddef.h>

/* A prefix may end at several places: after the time, after the program's name, after the level. */
enum { PREFIX_ENDS = 6 };
typedef struct prefix_ends {
    size_t at[PREFIX_ENDS]; /* in ascending order */
    size_t count;
    struct prefix_digits {
        size_t from, to;
    } digits[PREFIX_ENDS]; /* of each part: what differs from line to line, which is a time */
} prefix_ends;

/* Where the prefix of a line may end. count is 0 if it has none. */
prefix_ends prefix_find(const char *line, size_t length);

/*
** Whether a line begins with the first `size` bytes of this prefix, apart from the digits of times. *content: where the
** text after it begins. A line without text may lack the blanks at the prefix's end.
*/
bool prefix_matches(const char *prefix, size_t size, const prefix_ends *ends, const char *line,
                    size_t length, size_t *content);

#endif
