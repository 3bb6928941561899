/*
** A growing string. When out of memory it is marked `failed`, which callers check once, at the end.
*/
#ifndef DISCKO_BUFFER_H
#define DISCKO_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct buffer {
    char *bytes; /* NUL-terminated; NULL until something is added */
    size_t length, room;
    bool failed;
} buffer;

void buffer_add(buffer *g, const char *bytes, size_t length);
void buffer_text(buffer *g, const char *text);
__attribute__((format(printf, 2, 3))) void buffer_print(buffer *g, const char *format, ...);

/* Empties the buffer and keeps its memory. */
void buffer_reset(buffer *g);
void buffer_free(buffer *g);

#endif
