#include "reader.h"

#include <stdlib.h>
#include <string.h>

/* Large, so that little is scanned again when a record continues after the end of the buffer. */
enum { FIRST_ROOM = 1 << 20 };

bool reader_init(reader *r, size_t limit) {
    *r = (reader){.limit = limit, .room = limit < FIRST_ROOM ? limit : FIRST_ROOM};
    r->buffer = malloc(r->room);
    r->content = content_new();
    if (r->buffer == NULL || r->content == NULL) {
        reader_free(r);
        return false;
    }
    return true;
}

void reader_free(reader *r) {
    free(r->buffer);
    content_free(r->content);
    *r = (reader){0};
}

void reader_begin(reader *r, source *from, uint64_t base) {
    r->source = from;
    r->base = base;
    r->start = r->hashed = r->end = 0;
    r->eof = false;
    r->error = r->damage = NULL;
    r->stops = NULL;
}

static void hash_passed(reader *r) {
    content_add(r->content, r->buffer + r->hashed, r->start - r->hashed);
    r->hashed = r->start;
}

dk_hash reader_digest(reader *r) {
    hash_passed(r);
    return content_digest(r->content);
}

/* Drops the bytes before the window to make room after it. */
static void compact(reader *r) {
    hash_passed(r);
    memmove(r->buffer, r->buffer + r->start, r->end - r->start);
    r->base += r->start;
    r->end -= r->start;
    r->start = r->hashed = 0;
}

/*
** Grows to the limit at once, so that a large record is scanned at most twice, not once for each size. Unused pages
** cost nothing.
*/
static bool grow(reader *r) {
    char *buffer = realloc(r->buffer, r->limit);
    if (buffer == NULL) {
        r->error = source_no_memory;
        return false;
    }
    r->buffer = buffer;
    r->room = r->limit;
    return true;
}

static bool read_some(reader *r) {
    ptrdiff_t n = r->source->read(r->source, r->buffer + r->end, r->room - r->end);
    if (n < 0 && r->source->damaged) {
        r->damage = r->source->error;
        n = 0;
    }
    if (n < 0) {
        r->error = r->source->error;
        return false;
    }
    r->eof = n == 0;
    r->end += (size_t)n;
    return n > 0;
}

bool reader_want(reader *r, size_t want) {
    size_t before = reader_length(r);
    if (r->error != NULL) {
        return false;
    }
    want = want < r->limit ? want : r->limit;
    if (r->start > 0 && r->room - r->start < want) {
        compact(r);
    }
    if (r->room < want && !grow(r)) {
        return false;
    }
    while (!r->eof && r->room > r->end && reader_length(r) < want && read_some(r)) {
    }
    return reader_length(r) > before;
}
