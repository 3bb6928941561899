/*
** A text that grows. What cannot be added for want of memory makes it `failed`, which is asked once,
** at the end.
*/
#ifndef DISCKO_BUFFER_H
#define DISCKO_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct buffer {
    char *bytes; /* terminated once anything was added */
    size_t length, room;
    bool failed;
} buffer;

void buffer_add(buffer *g, const char *bytes, size_t length);
void buffer_text(buffer *g, const char *text);
__attribute__((format(printf, 2, 3))) void buffer_print(buffer *g, const char *format, ...);

/* Empty, the room kept. */
void buffer_reset(buffer *g);
void buffer_free(buffer *g);

#endif
