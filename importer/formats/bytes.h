/*
** Whether bytes are a word, begin with it, end with it or hold it; and the same for any word of a list, which NULL ends.
*/
#ifndef DISCKO_BYTES_H
#define DISCKO_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool bytes_are(const char *bytes, size_t length, const char *word) {
    size_t size = strlen(word);
    return length == size && memcmp(bytes, word, size) == 0;
}

static inline bool bytes_begin(const char *bytes, size_t length, const char *word) {
    size_t size = strlen(word);
    return length >= size && memcmp(bytes, word, size) == 0;
}

static inline bool bytes_end(const char *bytes, size_t length, const char *word) {
    size_t size = strlen(word);
    return length >= size && memcmp(bytes + length - size, word, size) == 0;
}

static inline bool bytes_hold(const char *bytes, size_t length, const char *word) {
    return memmem(bytes, length, word, strlen(word)) != NULL;
}

typedef bool bytes_test(const char *bytes, size_t length, const char *word);

/* Whether the bytes pass the test with any of the words. */
static inline bool bytes_any(bytes_test *test, const char *bytes, size_t length,
                             const char *const words[]) {
    while (*words != NULL && !test(bytes, length, *words)) {
        words++;
    }
    return *words != NULL;
}

#endif
