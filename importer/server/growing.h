/*
** A text that grows. What cannot be added for want of memory makes it `failed`, which is asked once,
** at the end.
*/
#ifndef DISCKO_GROWING_H
#define DISCKO_GROWING_H

#include <stdbool.h>
#include <stddef.h>

typedef struct growing {
    char *bytes; /* terminated once anything was added */
    size_t length, room;
    bool failed;
} growing;

void growing_add(growing *g, const char *bytes, size_t length);
void growing_text(growing *g, const char *text);
__attribute__((format(printf, 2, 3))) void growing_print(growing *g, const char *format, ...);

/* Empty, the room kept. */
void growing_reset(growing *g);
void growing_free(growing *g);

#endif
