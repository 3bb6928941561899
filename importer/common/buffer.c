#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(buffer *g, size_t more) {
    size_t need = g->length + more + 1;
    if (g->failed || need <= g->room) {
        return !g->failed;
    }
    size_t room = need + need / 2 + 256;
    char *bytes = realloc(g->bytes, room);
    if (bytes == NULL) {
        g->failed = true;
        return false;
    }
    g->bytes = bytes;
    g->room = room;
    return true;
}

void buffer_add(buffer *g, const char *bytes, size_t length) {
    if (reserve(g, length)) {
        memcpy(g->bytes + g->length, bytes, length);
        g->length += length;
        g->bytes[g->length] = 0;
    }
}

void buffer_text(buffer *g, const char *text) {
    buffer_add(g, text, strlen(text));
}

void buffer_print(buffer *g, const char *format, ...) {
    va_list values;
    char *made = NULL;
    va_start(values, format);
    int length = vasprintf(&made, format, values);
    va_end(values);
    if (length < 0) {
        g->failed = true;
        return;
    }
    buffer_add(g, made, (size_t)length);
    free(made);
}

void buffer_reset(buffer *g) {
    if (g->bytes != NULL) {
        g->bytes[0] = 0;
    }
    g->length = 0;
    g->failed = false;
}

void buffer_free(buffer *g) {
    free(g->bytes);
    *g = (buffer){0};
}
