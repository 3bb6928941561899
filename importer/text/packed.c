#include "packed.h"

#include "base64.h"
#include "chars.h"

enum { SIGNATURE_MOST = 10, CERTAIN_LEAST = 4 };

/* A question mark stands for any byte. */
typedef struct signature {
    size_t length;
    const char *bytes;
} signature;

static const signature known[] = {
    {2, "\x1F\x8B"},         /* gzip */
    {4, "\x28\xB5\x2F\xFD"}, /* zstd */
    {6, "\xFD\x37zXZ\x00"},  /* xz */
    {10, "BZh?1AY&SY"},      /* bzip2 */
    {4, "PK\x03\x04"},       /* zip */
};
static const signature other[] = {
    {6, "7z\xBC\xAF\x27\x1C"}, {6, "Rar!\x1A\x07"}, {4, "\x04\x22\x4D\x18"}, /* lz4 */
    {4, "\x02\x21\x4C\x18"},                                                 /* lz4, of old */
    {9, "\xFF\x06\0\0sNaPpY"},                                               /* snappy */
    {2, "\x1F\x9D"},                                                         /* compress */
    {5, "LZIP\x01"},                                                         /* lzip */
    {6, "\x5D\0\0??\xFF"},                                                   /* lzma */
    {8, "MSCF\0\0\0\0"},                                                     /* cab */
    {10, "REDIS00??\xFA"}, /* a dump of Redis, which compresses its values */
};

static bool matches(const signature *s, const char *bytes) {
    size_t at = 0;
    while (at < s->length && (s->bytes[at] == '?' || s->bytes[at] == bytes[at])) {
        at++;
    }
    return at == s->length;
}

/* Whether one of the signatures, of at least this length, begins the bytes. */
static bool begins_with(const signature list[], size_t count, size_t least, const char *bytes,
                        size_t length) {
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        found = list[i].length >= least && list[i].length <= length && matches(&list[i], bytes);
    }
    return found;
}

bool packed_is_known(const char *bytes, size_t length) {
    return begins_with(known, sizeof known / sizeof *known, 0, bytes, length);
}

bool packed_is_other(const char *bytes, size_t length) {
    return begins_with(other, sizeof other / sizeof *other, 0, bytes, length);
}

bool packed_is_certain(const char *bytes, size_t length) {
    return begins_with(known, sizeof known / sizeof *known, CERTAIN_LEAST, bytes, length) ||
           begins_with(other, sizeof other / sizeof *other, CERTAIN_LEAST, bytes, length);
}

/* How many bytes a backslash and what it escapes take in base64: a slash or a line end; 0 for anything else. */
static size_t escape_length(const char *p, const char *end) {
    size_t slashes = 0;
    while ((size_t)(end - p) > slashes && p[slashes] == '\\') {
        slashes++;
    }
    bool is_escape = slashes > 0 && (size_t)(end - p) > slashes && is_one_of(p[slashes], "/nr");
    return !is_escape ? 0 : p[slashes] == '/' ? slashes : slashes + 1;
}

bool packed_begins_base64(const char *text, size_t length) {
    enum { LEAST = 32, NEAR = 256 }; /* all that these programs write is longer in base64 */
    char digits[LEAST], out[LEAST];
    const char *p = text, *end = text + length;
    size_t count = 0, escape;
    end = length > NEAR ? text + NEAR : end;
    while (p < end && count < LEAST) {
        if (is_base64_digit(*p)) {
            digits[count++] = *p++;
        } else if ((escape = escape_length(p, end)) > 0) {
            p += escape;
        } else {
            break;
        }
    }
    return count == LEAST && packed_is_certain(out, base64_decode_run(digits, count, 0, out));
}

const char *packed_in_base64(const char *text, size_t length) {
    static const char first[] = "UQ/_KNBATX"; /* the first digits that the signatures make */
    const char *p = text, *end = text + length;
    while (p < end) {
        if (is_one_of(*p, first) && packed_begins_base64(p, (size_t)(end - p))) {
            return p;
        }
        while (p < end && is_base64_digit(*p)) {
            p++;
        }
        while (p < end && !is_base64_digit(*p)) {
            bool is_letter_next = *p == '\\' && end - p > 1 && is_one_of(p[1], "nrt");
            p += 1 + is_letter_next;
        }
    }
    return NULL;
}
