#include "source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "signals.h"

const char source_no_memory[] = "out of memory";

const char *source_reason(int error) {
    return error == ENOMEM ? source_no_memory : strerror(error);
}

bool source_lacks_memory(const char *reason) {
    return reason == source_no_memory;
}

ptrdiff_t source_drain(source *s) {
    char block[1 << 14];
    ptrdiff_t n;
    while ((n = s->read(s, block, sizeof block)) > 0) {
    }
    return n;
}

static ptrdiff_t read_file(source *s, void *buffer, size_t room) {
    ssize_t n;
    do {
        n = read(s->fd, buffer, room);
    } while (n < 0 && errno == EINTR && !signals_caught());
    if (n < 0) {
        s->error = errno == EINTR ? "interrupted" : source_reason(errno);
    }
    return n;
}

source source_of_file(int fd) {
    return (source){.read = read_file, .fd = fd};
}

/* Takes up to `room` bytes from the range. */
static size_t take(source *s, size_t room) {
    size_t length = room < s->length ? room : (size_t)s->length;
    s->offset += length;
    s->length -= length;
    return length;
}

static ptrdiff_t read_range(source *s, void *buffer, size_t room) {
    uint64_t offset = s->offset;
    ssize_t n;
    room = room < s->length ? room : (size_t)s->length;
    do {
        n = pread(s->fd, buffer, room, (off_t)offset);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        s->error = source_reason(errno);
        return -1;
    }
    return (ptrdiff_t)take(s, (size_t)n);
}

source source_of_range(int fd, uint64_t offset, uint64_t length) {
    return (source){.read = read_range, .fd = fd, .offset = offset, .length = length};
}

static ptrdiff_t read_next(source *s, void *buffer, size_t room) {
    source *from = s->owner;
    room = room < s->length ? room : (size_t)s->length;
    ptrdiff_t n = room == 0 ? 0 : from->read(from, buffer, room);
    s->length -= n > 0 ? (uint64_t)n : 0;
    s->error = from->error;
    s->damaged = from->damaged;
    return n;
}

source source_of_next(source *from, uint64_t length) {
    return (source){.read = read_next, .fd = from->fd, .owner = from, .length = length};
}

static ptrdiff_t read_memory(source *s, void *buffer, size_t room) {
    const char *from = s->bytes + s->offset;
    size_t length = take(s, room);
    memcpy(buffer, from, length);
    return (ptrdiff_t)length;
}

source source_of_memory(const void *bytes, size_t length) {
    return (source){.read = read_memory, .bytes = bytes, .fd = -1, .length = length};
}

static ptrdiff_t read_damage(source *s, void *buffer, size_t room) {
    (void)buffer;
    (void)room;
    s->damaged = true;
    return -1;
}

source source_of_damage(const char *why) {
    return (source){.read = read_damage, .fd = -1, .error = why};
}
