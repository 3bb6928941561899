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
    va_list first, second;
    va_start(first, format);
    va_copy(second, first);
    int length = vsnprintf(NULL, 0, format, first);
    va_end(first);
    if (length < 0) {
        g->failed = true;
    } else if (reserve(g, (size_t)length)) {
        vsnprintf(g->bytes + g->length, (size_t)length + 1, format, second);
        g->length += (size_t)length;
    }
    va_end(second);
}

void growing_reset(growing *g) {
    g->length = 0;
    g->failed = false;
}

void growing_free(growing *g) {
    free(g->bytes);
    *g = (growing){0};
}
