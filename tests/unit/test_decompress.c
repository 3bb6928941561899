/*
** Streams with a flipped bit: what is given before the end, or before the byte that is named in the error, is what was
** packed; and what is not known for a stream is given as it is.
*/
#include "../../importer/input/decompress.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "check.h"

enum { ROWS = 60, ROOM = 1 << 16, STEP = 3 /* of the bits, every third is flipped */ };

typedef struct bytes {
    char at[ROOM];
    size_t length;
} bytes;

static bytes plain, packed, twice, given;

static void make_plain(void) {
    unsigned seed = 7;
    plain.length = 0;
    for (int i = 0; i < ROWS; i++) {
        seed = seed * 1103515245 + 12345;
        plain.length += (size_t)snprintf(
            plain.at + plain.length, ROOM - plain.length,
            "{\"event\":\"lead.x\",\"data\":{\"id\":\"z%d\",\"x\":\"%08x\"}}\n", i, seed);
    }
}

static bool pack_gzip(void) {
    z_stream z = {.next_in = (Bytef *)plain.at, .avail_in = (unsigned)plain.length};
    z.next_out = (Bytef *)packed.at;
    z.avail_out = ROOM;
    bool done = deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
                deflate(&z, Z_FINISH) == Z_STREAM_END;
    packed.length = z.total_out;
    (void)deflateEnd(&z);
    return done;
}

static bool pack_bzip2(void) {
    unsigned length = ROOM;
    bool done = BZ2_bzBuffToBuffCompress(packed.at, &length, plain.at, (unsigned)plain.length, 1, 0,
                                         0) == BZ_OK;
    packed.length = length;
    return done;
}

static bool pack_xz(void) {
    packed.length = 0;
    return lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, (const uint8_t *)plain.at,
                                   plain.length, (uint8_t *)packed.at, &packed.length,
                                   ROOM) == LZMA_OK;
}

static bool pack_zstd(void) {
    ZSTD_CCtx *c = ZSTD_createCCtx();
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    packed.length = ZSTD_compress2(c, packed.at, ROOM, plain.at, plain.length);
    (void)ZSTD_freeCCtx(c);
    return !ZSTD_isError(packed.length);
}

/* Unpacks the first bytes of `twice`. False on an error, after which *certain bytes of `given` are certain. */
static bool unpack(size_t length, size_t *certain, bool *corrupt) {
    source from = source_of_memory(twice.at, length);
    expansion whole = {0};
    decompress *d = decompress_open(&from, &whole);
    source *s = decompress_source(d);
    static char rest[ROOM];
    ptrdiff_t n;
    given.length = 0;
    do { /* a damaged length may make it long */
        bool fits = given.length < ROOM;
        n = s->read(s, fits ? given.at + given.length : rest, fits ? ROOM - given.length : ROOM);
        given.length += fits && n > 0 ? (size_t)n : 0;
    } while (n > 0);
    *corrupt = n < 0 && s->corrupt;
    *certain = *corrupt ? (size_t)s->confirmed : given.length;
    decompress_close(d);
    return n == 0;
}

static bool is_prefix(size_t length) {
    size_t first = length < plain.length ? length : plain.length;
    return length <= 2 * plain.length && memcmp(given.at, plain.at, first) == 0 &&
           memcmp(given.at + first, plain.at, length - first) == 0;
}

/* Whether the second stream was not known for one: then its bytes are given as they are. */
static bool is_as_packed(void) {
    return given.length == plain.length + packed.length &&
           memcmp(given.at + plain.length, twice.at + packed.length, packed.length) == 0;
}

/* Two streams; the damage is in the second one, so the first is certain. */
static void check_flips(const char *title) {
    bool right = true;
    size_t certain, found = 0;
    for (size_t bit = 8 * packed.length; bit < 8 * twice.length && right; bit += STEP) {
        bool corrupt;
        twice.at[bit / 8] = (char)(twice.at[bit / 8] ^ 1 << bit % 8);
        (void)unpack(twice.length, &certain, &corrupt);
        right = certain >= plain.length && (is_as_packed() || is_prefix(certain));
        twice.at[bit / 8] = (char)(twice.at[bit / 8] ^ 1 << bit % 8);
        found += corrupt;
        if (!right) {
            printf("# bit %zu of %zu\n", bit - 8 * packed.length, 8 * packed.length);
        }
    }
    check(right && found * STEP > 4 * packed.length, title);
}

/* What is truncated is not corrupt: all that was given counts. */
static void check_cuts(const char *title) {
    bool right = true;
    for (size_t cut = packed.length + 6; cut < twice.length && right; cut += STEP) {
        size_t certain;
        bool corrupt;
        right = !unpack(cut, &certain, &corrupt) && !corrupt && is_prefix(certain) &&
                certain >= plain.length;
    }
    check(right, title);
}

static void check_padding(const char *title) {
    static const size_t zeros = 8;
    size_t certain;
    bool corrupt;
    memset(twice.at + packed.length, 0, zeros);
    memcpy(twice.at + packed.length + zeros, packed.at, packed.length);
    memset(twice.at + twice.length + zeros, 0, zeros);
    bool right = unpack(twice.length + 2 * zeros, &certain, &corrupt);
    check(right && given.length == 2 * plain.length && is_prefix(given.length), title);
}

/* Whoever searches what is packed wants to see the rest, too. */
static void check_sum(void) {
    size_t certain;
    bool corrupt, right = pack_gzip();
    twice = packed;
    twice.at[twice.length - 8] ^= 1;
    right = right && !unpack(twice.length, &certain, &corrupt) && corrupt && certain == 0;
    check(right && given.length == plain.length && is_prefix(given.length),
          "if the checksum is wrong, all bytes are given, and none is certain");
}

int main(void) {
    static const struct {
        bool (*pack)(void);
        const char *flips, *cuts, *padding;
    } formats[] = {
        {pack_gzip, "gzip with a flipped bit", "gzip that is truncated",
         "gzip with zeros between and after its streams"},
        {pack_bzip2, "bzip2 with a flipped bit", "bzip2 that is truncated",
         "bzip2 with zeros between and after its streams"},
        {pack_xz, "xz with a flipped bit", "xz that is truncated",
         "xz with zeros between and after its streams"},
        {pack_zstd, "zstd with a flipped bit", "zstd that is truncated",
         "zstd with zeros between and after its streams"},
    };
    make_plain();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!formats[i].pack()) {
            printf("not ok - cannot be packed: %s\n", formats[i].flips);
            return 2;
        }
        twice.length = 2 * packed.length;
        memcpy(twice.at, packed.at, packed.length);
        memcpy(twice.at + packed.length, packed.at, packed.length);
        check_flips(formats[i].flips);
        check_cuts(formats[i].cuts);
        check_padding(formats[i].padding);
    }
    check_sum();
    return check_result();
}
