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

/* What is left to read of the directory, and where the members are that its entries up to here name. */
typedef struct walk {
    int fd;
    uint64_t at, end;
    uint64_t *places;
    size_t count;
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

/* The place of the entry's member; UINT64_MAX if the entry lacks it. */
static uint64_t place_of(const unsigned char *entry) {
    uint64_t place = zip_number(entry + 42, 4);
    const unsigned char *p = entry + ENTRY + zip_number(entry + 28, 2);
    const unsigned char *end = p + zip_number(entry + 30, 2);
    if (place != UINT32_MAX) {
        return place;
    }
    while (end - p >= 4) {
        size_t length = zip_number(p + 2, 2), before = 0;
        before += zip_number(entry + 24, 4) == UINT32_MAX ? 8 : 0; /* the two lengths come first */
        before += zip_number(entry + 20, 4) == UINT32_MAX ? 8 : 0;
        if (zip_number(p, 2) == 1) {
            bool has = length >= before + 8 && (size_t)(end - p) >= 4 + before + 8;
            return has ? long_number(p + 4 + before) : UINT64_MAX;
        }
        p += (size_t)(end - p) < 4 + length ? (size_t)(end - p) : 4 + length;
    }
    return UINT64_MAX;
}

/* Whether the next entry's member is where it says, under the same name. */
static bool confirm_entry(walk *w) {
    if (w->end - w->at < ENTRY || !read_at(w->fd, w->entry, ENTRY, w->at) ||
        memcmp(w->entry, "PK\x01\x02", 4) != 0) {
        return false;
    }
    size_t name = zip_number(w->entry + 28, 2), rest = name + zip_number(w->entry + 30, 2);
    size_t length = ENTRY + rest + zip_number(w->entry + 32, 2);
    if (w->end - w->at < length ||
        (rest > 0 && !read_at(w->fd, w->entry + ENTRY, rest, w->at + ENTRY))) {
        return false;
    }
    uint64_t place = place_of(w->entry);
    w->places[w->count++] = place;
    w->at += length;
    bool is_masked = (zip_number(w->entry + 8, 2) & NAMES_ARE_MASKED) != 0;
    return place < w->end && read_at(w->fd, w->local, LOCAL + (is_masked ? 0 : name), place) &&
           memcmp(w->local, "PK\x03\x04", 4) == 0 &&
           (is_masked || (zip_number(w->local + 26, 2) == name &&
                          memcmp(w->local + LOCAL, w->entry + ENTRY, name) == 0));
}

static int compare_places(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Whether each entry has a member of its own. */
static bool are_different(walk *w) {
    qsort(w->places, w->count, sizeof *w->places, compare_places);
    for (size_t i = 1; i < w->count; i++) {
        if (w->places[i] == w->places[i - 1]) {
            return false;
        }
    }
    return true;
}

static zip_directory confirm(walk *w) {
    w->places = malloc(((size_t)(w->end - w->at) / ENTRY + 1) * sizeof *w->places);
    if (w->places == NULL) {
        return ZIP_DIRECTORY_NO_MEMORY;
    }
    bool sound = true;
    while (sound && w->at < w->end) {
        sound = confirm_entry(w);
    }
    sound = sound && are_different(w);
    free(w->places);
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
