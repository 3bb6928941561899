#include "cdata.h"

#include <stdint.h>
#include <string.h>

#include "bytes.h"
#include "chars.h"
#include "escape.h"

/* How far apart two sections of one text may be. */
enum { GAP_MOST = 64 };

/* The next section that opens in [from, end); NULL if none does. */
static const char *next_open(const char *from, const char *end) {
    return memmem(from, (size_t)(end - from), CDATA_OPEN, strlen(CDATA_OPEN));
}

static const char *next_close(const char *from, const char *end) {
    return memmem(from, (size_t)(end - from), CDATA_CLOSE, strlen(CDATA_CLOSE));
}

bool cdata_is_cut(const char *text, size_t length) {
    const char *end = text + length, *open = next_open(text, end);
    while (open != NULL) {
        const char *from = open - text > GAP_MOST ? open - GAP_MOST : text;
        if (next_close(from, open) != NULL) {
            return true;
        }
        open = next_open(open + 1, end);
    }
    return false;
}

bool cdata_is_open(bool is_open, const char *text, size_t length) {
    const char *end = text + length, *p = text;
    while (p != NULL) {
        p = is_open ? next_close(p, end) : next_open(p, end);
        is_open ^= p != NULL;
    }
    return is_open;
}

/* Copies what stands between two sections, if it is a part of "]]>", which may have entities. */
static bool join_gap(const char *p, const char *end, char **out) {
    while (p < end) {
        uint32_t point = (unsigned char)*p;
        size_t length = *p == '&' ? escape_entity(p, end, &point) : 1;
        if (length == 0 || (point != ']' && point != '>')) {
            return false;
        }
        *(*out)++ = (char)point;
        p += length;
    }
    return true;
}

bool cdata_join(const char *text, size_t length, char *out, size_t *made) {
    const char *end = text + length, *p = text, *close;
    char *to = out;
    while ((close = next_close(p, end)) != NULL) {
        const char *gap = close + strlen(CDATA_CLOSE), *open = next_open(gap, end);
        memcpy(to, p, (size_t)(close - p));
        to += close - p;
        if (open == NULL || open - gap > GAP_MOST || !join_gap(gap, open, &to)) {
            return false;
        }
        p = open + strlen(CDATA_OPEN);
    }
    memcpy(to, p, (size_t)(end - p));
    *made = (size_t)(to + (end - p) - out);
    return true;
}
