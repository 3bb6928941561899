#include "sqlite_file.h"

#include <string.h>
#include <unistd.h>

enum { LONGEST = 16 };

/* From SQLite's description of its file formats. */
static const struct {
    const char *magic;
    size_t length;
    const char *kind;
} kinds[] = {
    {"SQLite format 3", LONGEST, "it is a SQLite database"},
    {"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7", 8, "it is a journal of a SQLite database"},
    {"\x37\x7F\x06\x82", 4, "it is a write-ahead log of a SQLite database"},
    {"\x37\x7F\x06\x83", 4, "it is a write-ahead log of a SQLite database"},
    {"\x18\xE2\x2D\x00\x00\x00\x00\x00", 8, "it is an index of a SQLite write-ahead log"},
    {"\x00\x2D\xE2\x18\x00\x00\x00\x00", 8, "it is an index of a SQLite write-ahead log"},
};

const char *sqlite_file_kind(const void *bytes, size_t length) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0) {
            return kinds[i].kind;
        }
    }
    return NULL;
}

const char *sqlite_file_kind_of(int fd) {
    char front[LONGEST];
    ptrdiff_t n = pread(fd, front, sizeof front, 0);
    return n > 0 ? sqlite_file_kind(front, (size_t)n) : NULL;
}

bool sqlite_file_is_database(int fd) {
    return sqlite_file_kind_of(fd) == kinds[0].kind;
}
