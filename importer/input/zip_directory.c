#include "zip_directory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source.h"

/* The fixed parts of the records. */
enum { END = 22, ENTRY = 46, LOCAL = 30, ZIP64_LOCATOR = 20, ZIP64_END = 56 };

enum { LENGTH_MAX = UINT16_MAX }; /* of a comment, a name, the extra fields */

/* The names of the members are encrypted: only the directory has them. */
enum { NAMES_ARE_MASKED = 1 << 13 };

uint32_t zip_number(const unsigned char *p, int bytes) {
    uint32_t number = 0;
    while (bytes-- > 0) {
        number = number << 8 | p[bytes];
    }
    return number;
}

static uint64_t long_number(const unsigned char *p) {
    return (uint64_t)zip_number(p + 4, 4) << 32 | zip_number(p, 4);
}

static bool read_at(int fd, void *buffer, size_t length, uint64_t offset) {
    source range = source_of_range(fd, offset, length);
    ptrdiff_t n = 1;
    for (size_t done = 0; done < length && n > 0; done += (size_t)n) {
        n = range.read(&range, (char *)buffer + done, length - done);
    }
    return n > 0;
}

bool zip_directory_is_own_end(const unsigned char *record, uint64_t here) {
    uint64_t directory = (uint64_t)zip_number(record + 12, 4) + zip_number(record + 16, 4);
    return directory == here || directory + ZIP64_LOCATOR + ZIP64_END == here ||
           zip_number(record + 16, 4) == UINT32_MAX;
}

/* Where a member lies: from its header to the end of its data, behind which their lengths may stand. */
typedef struct member {
    uint64_t from, to;
} member;

/* What is left to read of the directory, and the members that its entries up to here name. */
typedef struct walk {
    int fd;
    uint64_t at, end;
    member *members;
    size_t count;
    bool is_masked; /* a local header does not say how long it is */
    unsigned char entry[ENTRY + 2 * LENGTH_MAX], local[LOCAL + LENGTH_MAX];
} walk;

/*
** Finds the zip's own end record at the end of the file. In a truncated zip, the directory of a nested zip could be
** mistaken for it, and everything after that would be skipped.
*/
static bool find_end(int fd, unsigned char *record, uint64_t *here) {
    unsigned char tail[END + LENGTH_MAX];
    struct stat st;
    uint64_t end = fstat(fd, &st) == 0 ? (uint64_t)st.st_size : 0;
    size_t length = end < sizeof tail ? (size_t)end : sizeof tail;
    if (length < END || !read_at(fd, tail, length, end - length)) {
        return false;
    }
    for (size_t at = length - END + 1; at-- > 0;) {
        const unsigned char *p = tail + at;
        if (memcmp(p, "PK\x05\x06", 4) == 0 && at + END + zip_number(p + 20, 2) == length) {
            memcpy(record, p, END);
            *here = end - length + at;
            return zip_directory_is_own_end(p, *here);
        }
    }
    return false;
}

/* Where the directory lies: a zip64 has larger numbers in a record of its own. */
static bool find_directory(walk *w, const unsigned char *record, uint64_t here) {
    unsigned char more[ZIP64_END];
    w->at = zip_number(record + 16, 4);
    w->end = w->at + zip_number(record + 12, 4);
    bool has_locator = here >= ZIP64_LOCATOR &&
                       read_at(w->fd, more, ZIP64_LOCATOR, here - ZIP64_LOCATOR) &&
                       memcmp(more, "PK\x06\x07", 4) == 0;
    if (has_locator) {
        uint64_t end = long_number(more + 8);
        if (end > here || !read_at(w->fd, more, ZIP64_END, end) ||
            memcmp(more, "PK\x06\x06", 4) != 0) {
            return false;
        }
        w->at = long_number(more + 48);
        w->end = w->at + long_number(more + 40);
    }
    return w->at <= w->end && w->end <= here;
}

/* The field of the entry with the numbers that need more than four bytes; of length 0 if there is none. */
static const unsigned char *long_numbers(const unsigned char *entry, size_t *length) {
    const unsigned char *p = entry + ENTRY + zip_number(entry + 28, 2);
    size_t left = zip_number(entry + 30, 2);
    while (left >= 4) {
        size_t size = zip_number(p + 2, 2);
        size = size < left - 4 ? size : left - 4;
        if (zip_number(p, 2) == 1) {
            *length = size;
            return p + 4;
        }
        p += 4 + size;
        left -= 4 + size;
    }
    *length = 0;
    return p;
}

/* Where the entry's member lies, and how long its data are. False if the entry lacks it. */
static bool read_numbers(const unsigned char *entry, uint64_t *place, uint64_t *packed) {
    enum { LENGTH = 24, PACKED = 20, PLACE = 42 };
    static const int fields[] = {LENGTH, PACKED,
                                 PLACE}; /* as they follow each other in the long form */
    uint64_t *const numbers[] = {&(uint64_t){0}, packed, place};
    size_t left;
    const unsigned char *p = long_numbers(entry, &left);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *numbers[i] = zip_number(entry + fields[i], 4);
        if (*numbers[i] == UINT32_MAX) {
            if (left < 8) {
                return false;
            }
            *numbers[i] = long_number(p);
            p += 8;
            left -= 8;
        }
    }
    return true;
}

/* Reads the next entry. *length: of all of it. False if there is none. */
static bool read_entry(walk *w, size_t *length) {
    if (w->end - w->at < ENTRY || !read_at(w->fd, w->entry, ENTRY, w->at) ||
        memcmp(w->entry, "PK\x01\x02", 4) != 0) {
        return false;
    }
    size_t rest = zip_number(w->entry + 28, 2) + zip_number(w->entry + 30, 2);
    *length = ENTRY + rest + zip_number(w->entry + 32, 2);
    return w->end - w->at >= *length &&
           (rest == 0 || read_at(w->fd, w->entry + ENTRY, rest, w->at + ENTRY));
}

/* Whether the next entry's member is where it says, under the same name. */
static bool confirm_entry(walk *w) {
    size_t length;
    uint64_t place, packed;
    if (!read_entry(w, &length) || !read_numbers(w->entry, &place, &packed)) {
        return false;
    }
    size_t name = zip_number(w->entry + 28, 2);
    bool is_masked = (zip_number(w->entry + 8, 2) & NAMES_ARE_MASKED) != 0;
    if (place >= w->end || !read_at(w->fd, w->local, LOCAL + (is_masked ? 0 : name), place)) {
        return false;
    }
    size_t head = LOCAL + zip_number(w->local + 26, 2) + zip_number(w->local + 28, 2);
    packed = packed < w->end ? packed : w->end;
    w->members[w->count++] = (member){place, place + head + packed};
    w->is_masked |= is_masked;
    w->at += length;
    return memcmp(w->local, "PK\x03\x04", 4) == 0 &&
           (is_masked || (zip_number(w->local + 26, 2) == name &&
                          memcmp(w->local + LOCAL, w->entry + ENTRY, name) == 0));
}

static int compare_members(const void *a, const void *b) {
    const member *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* Whether a member that no entry names begins in [from, to), behind at most the lengths of the one before. */
static bool hides_member(const walk *w, uint64_t from, uint64_t to) {
    enum { LENGTHS_MOST = 24, MARK = 4 };
    unsigned char front[LENGTHS_MOST + MARK];
    return !w->is_masked && to > from && to - from >= LOCAL &&
           read_at(w->fd, front, sizeof front, from) &&
           memmem(front, sizeof front, "PK\x03\x04", MARK) != NULL;
}

/* Whether each entry has a member of its own, and each member an entry. `directory`: where the entries begin. */
static bool are_all(walk *w, uint64_t directory) {
    uint64_t end = 0;
    qsort(w->members, w->count, sizeof *w->members, compare_members);
    for (size_t i = 0; i < w->count; i++) {
        const member *m = &w->members[i];
        if ((i > 0 && m->from == m[-1].from) || hides_member(w, end, m->from)) {
            return false;
        }
        end = m->to > end ? m->to : end;
    }
    return !hides_member(w, end, directory);
}

static zip_directory confirm(walk *w) {
    const uint64_t directory = w->at;
    w->members = malloc(((size_t)(w->end - w->at) / ENTRY + 1) * sizeof *w->members);
    if (w->members == NULL) {
        return ZIP_DIRECTORY_NO_MEMORY;
    }
    bool sound = true;
    while (sound && w->at < w->end) {
        sound = confirm_entry(w);
    }
    sound = sound && are_all(w, directory);
    free(w->members);
    return sound ? ZIP_DIRECTORY_SOUND : ZIP_DIRECTORY_WRONG;
}

zip_directory zip_directory_of(int fd) {
    unsigned char record[END];
    uint64_t here;
    if (!find_end(fd, record, &here)) {
        return ZIP_DIRECTORY_NONE;
    }
    walk *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return ZIP_DIRECTORY_NO_MEMORY;
    }
    w->fd = fd;
    zip_directory found = find_directory(w, record, here) ? confirm(w) : ZIP_DIRECTORY_WRONG;
    free(w);
    return found;
}
