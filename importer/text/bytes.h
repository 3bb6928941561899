/*
** Whether bytes are a word, begin with it, end with it or hold it; and which word of a list, which NULL ends, is the first
** with which that is so. bytes_alike and bytes_begin_alike ignore the case of letters.
*/
#ifndef DISCKO_BYTES_H
#define DISCKO_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

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

static inline bool bytes_begin_alike(const char *bytes, size_t length, const char *word) {
    size_t size = strlen(word);
    return length >= size && strncasecmp(bytes, word, size) == 0;
}

static inline bool bytes_alike(const char *bytes, size_t length, const char *word) {
    return length == strlen(word) && bytes_begin_alike(bytes, length, word);
}

typedef bool bytes_test(const char *bytes, size_t length, const char *word);

/* The first of the words with which the bytes pass the test; NULL if there is none. */
static inline const char *bytes_which(bytes_test *test, const char *bytes, size_t length,
                                      const char *const words[]) {
    while (*words != NULL && !test(bytes, length, *words)) {
        words++;
    }
    return *words;
}

static inline bool bytes_any(bytes_test *test, const char *bytes, size_t length,
                             const char *const words[]) {
    return bytes_which(test, bytes, length, words) != NULL;
}

#endif
