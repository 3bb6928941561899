#include "growing.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(growing *g, size_t more) {
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

void growing_add(growing *g, const char *bytes, size_t length) {
    if (reserve(g, length)) {
        memcpy(g->bytes + g->length, bytes, length);
        g->length += length;
        g->bytes[g->length] = 0;
    }
}

void growing_text(growing *g, const char *text) {
    growing_add(g, text, strlen(text));
}

void growing_print(growing *g, const char *format, ...) {
    va_list values;
    char *made = NULL;
    va_start(values, format);
    int length = vasprintf(&made, format, values);
    va_end(values);
    if (length < 0) {
        g->failed = true;
        return;
    }
    growing_add(g, made, (size_t)length);
    free(made);
}

void growing_reset(growing *g) {
    if (g->bytes != NULL) {
        g->bytes[0] = 0;
    }
    g->length = 0;
    g->failed = false;
}

void growing_free(growing *g) {
    free(g->bytes);
    *g = (growing){0};
}
