#include "decompress.h"

#include <bzlib.h>
#include <inttypes.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "../common/visible.h"

/*
** The size of a block of packed bytes, and the limits on memory. The libraries need less than 10 MiB, except for xz
** -9 (65 MiB) and zstd --long. Everything that the programs xz and zstd unpack by default is unpacked here too.
*/
enum { BLOCK = 1 << 16, WINDOW_LOG_MAX = 27, WINDOW_MAX = 1 << WINDOW_LOG_MAX };

typedef enum step {
    STEP_MORE, /* the input or the room is used up */
    STEP_END,  /* the stream is complete */
    STEP_BROKEN,
    STEP_TOO_WIDE, /* it needs more than WINDOW_MAX of memory */
    STEP_NO_MEMORY
} step;

/* Where a step reads and writes; the step advances it. */
typedef struct window {
    char *in;
    size_t in_length;
    char *out;
    size_t room;
} window;

typedef struct codec {
    const char *name;
    const char *magic;
    size_t magic_length;
    bool (*begin)(decompress *d);
    step (*work)(decompress *d, window *w);
    void (*end)(decompress *d);
} codec;

struct decompress {
    source source; /* the decompressed bytes */
    source *from;
    expansion *expansion;
    const codec *codec;
    bool in_stream, ended;
    bool is_plain;         /* other data follow the last stream: they are given as they are */
    bool is_binary;        /* and are no text */
    bool pending;          /* the codec may have more to give from what it has read */
    step broken;           /* STEP_MORE, or how the stream ended; reported after its last bytes */
    uint64_t given;        /* bytes so far, of all streams */
    unsigned char last[4]; /* of the packed bytes read so far */
    union {
        z_stream gzip;
        bz_stream bzip2;
        lzma_stream xz;
        ZSTD_DStream *zstd;
    } as;
    char *at; /* the rest of the block */
    size_t length;
    char why[200];
    char block[BLOCK];
};

/*
** ------------------------------------------------------------------------------------- the codecs
*/

/* The libraries count in unsigned int; no block or buffer is longer. */
static unsigned limited(size_t length) {
    return length < (1U << 30) ? (unsigned)length : 1U << 30;
}

static void moved(window *w, size_t in_left, size_t room_left) {
    w->in += w->in_length - in_left;
    w->in_length = in_left;
    w->out += w->room - room_left;
    w->room = room_left;
}

static bool gzip_begin(decompress *d) {
    memset(&d->as, 0, sizeof d->as);
    return inflateInit2(&d->as.gzip, 15 + 16) == Z_OK;
}

static step gzip_run(decompress *d, window *w) {
    z_stream *z = &d->as.gzip;
    unsigned in = limited(w->in_length), room = limited(w->room);
    z->next_in = (Bytef *)w->in;
    z->avail_in = in;
    z->next_out = (Bytef *)w->out;
    z->avail_out = room;
    int rc = inflate(z, Z_NO_FLUSH);
    moved(w, w->in_length - (in - z->avail_in), w->room - (room - z->avail_out));
    return rc == Z_STREAM_END                ? STEP_END
           : rc == Z_OK || rc == Z_BUF_ERROR ? STEP_MORE
           : rc == Z_MEM_ERROR               ? STEP_NO_MEMORY
                                             : STEP_BROKEN;
}

static void gzip_end(decompress *d) {
    (void)inflateEnd(&d->as.gzip);
}

static bool bzip2_begin(decompress *d) {
    memset(&d->as, 0, sizeof d->as);
    return BZ2_bzDecompressInit(&d->as.bzip2, 0, 0) == BZ_OK;
}

static step bzip2_run(decompress *d, window *w) {
    bz_stream *z = &d->as.bzip2;
    unsigned in = limited(w->in_length), room = limited(w->room);
    z->next_in = w->in;
    z->avail_in = in;
    z->next_out = w->out;
    z->avail_out = room;
    int rc = BZ2_bzDecompress(z);
    moved(w, w->in_length - (in - z->avail_in), w->room - (room - z->avail_out));
    return rc == BZ_STREAM_END  ? STEP_END
           : rc == BZ_OK        ? STEP_MORE
           : rc == BZ_MEM_ERROR ? STEP_NO_MEMORY
                                : STEP_BROKEN;
}

static void bzip2_end(decompress *d) {
    (void)BZ2_bzDecompressEnd(&d->as.bzip2);
}

static bool xz_begin(decompress *d) {
    d->as.xz = (lzma_stream)LZMA_STREAM_INIT;
    return lzma_stream_decoder(&d->as.xz, WINDOW_MAX, 0) == LZMA_OK;
}

static step xz_run(decompress *d, window *w) {
    lzma_stream *z = &d->as.xz;
    z->next_in = (const uint8_t *)w->in;
    z->avail_in = w->in_length;
    z->next_out = (uint8_t *)w->out;
    z->avail_out = w->room;
    lzma_ret rc = lzma_code(z, LZMA_RUN);
    moved(w, z->avail_in, z->avail_out);
    return rc == LZMA_STREAM_END                   ? STEP_END
           : rc == LZMA_OK || rc == LZMA_BUF_ERROR ? STEP_MORE
           : rc == LZMA_MEMLIMIT_ERROR             ? STEP_TOO_WIDE
           : rc == LZMA_MEM_ERROR                  ? STEP_NO_MEMORY
                                                   : STEP_BROKEN;
}

static void xz_end(decompress *d) {
    lzma_end(&d->as.xz);
}

static bool zstd_begin(decompress *d) {
    d->as.zstd = ZSTD_createDStream();
    return d->as.zstd != NULL &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(d->as.zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX));
}

static step zstd_run(decompress *d, window *w) {
    ZSTD_inBuffer in = {w->in, w->in_length, 0};
    ZSTD_outBuffer out = {w->out, w->room, 0};
    size_t rc = ZSTD_decompressStream(d->as.zstd, &out, &in);
    moved(w, w->in_length - in.pos, w->room - out.pos);
    switch (ZSTD_getErrorCode(rc)) {
    case ZSTD_error_no_error: return rc == 0 ? STEP_END : STEP_MORE;
    case ZSTD_error_frameParameter_windowTooLarge: return STEP_TOO_WIDE;
    case ZSTD_error_memory_allocation: return STEP_NO_MEMORY;
    default: return STEP_BROKEN;
    }
}

static void zstd_end(decompress *d) {
    (void)ZSTD_freeDStream(d->as.zstd);
}

static const codec codecs[] = {
    {"gzip", "\x1F\x8B", 2, gzip_begin, gzip_run, gzip_end},
    {"zstd", "\x28\xB5\x2F\xFD", 4, zstd_begin, zstd_run, zstd_end},
    {"zstd", "\x50\x2A\x4D\x18", 4, zstd_begin, zstd_run,
     zstd_end}, /* the skippable frame that pzstd writes before each frame */
    {"xz", "\xFD\x37zXZ\x00", 6, xz_begin, xz_run, xz_end},
    {"bzip2", "BZh", 3, bzip2_begin, bzip2_run, bzip2_end},
};
enum { MAGIC_MAX = 6, TEXT_PEEK = 64 };

static const codec *codec_of(const void *bytes, size_t length) {
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        const codec *c = &codecs[i];
        if (length >= c->magic_length && memcmp(bytes, c->magic, c->magic_length) == 0) {
            return c;
        }
    }
    return NULL;
}

bool decompress_is_compressed(const void *bytes, size_t length) {
    return codec_of(bytes, length) != NULL;
}

/*
** ------------------------------------------------------------------------------------ the streams
*/

static ptrdiff_t fail(decompress *d, bool damaged, const char *why) {
    d->source.error = why;
    d->source.damaged = damaged;
    d->ended = true;
    return -1;
}

static void note_last(decompress *d, const char *bytes, size_t length) {
    size_t fresh = length < sizeof d->last ? length : sizeof d->last, kept = sizeof d->last - fresh;
    memmove(d->last, d->last + fresh, kept);
    memcpy(d->last + kept, bytes + length - fresh, fresh);
}

/* Reads until the block has `wanted` bytes, or all that are left. False on an error. */
static bool fill(decompress *d, size_t wanted) {
    memmove(d->block, d->at, d->length);
    d->at = d->block;
    while (d->length < wanted) {
        ptrdiff_t n = d->from->read(d->from, d->block + d->length, BLOCK - d->length);
        if (n < 0) {
            (void)fail(d, d->from->damaged, d->from->error);
            return false;
        }
        if (n == 0) {
            break;
        }
        note_last(d, d->block + d->length, (size_t)n);
        d->length += (size_t)n;
    }
    return true;
}

static void end_stream(decompress *d) {
    if (d->in_stream) {
        d->codec->end(d);
        d->in_stream = d->pending = false;
    }
}

/* Writers of tapes pad with zeros at the end, and xz may do so between two streams. False on an error. */
static bool pass_zeros(decompress *d) {
    for (;;) {
        while (d->length > 0 && *d->at == 0) {
            d->at++;
            d->length--;
        }
        if (d->length > 0) {
            return fill(d, MAGIC_MAX);
        }
        if (!fill(d, 1) || d->length == 0) {
            return !d->ended;
        }
    }
}

/* What stands behind the last stream. */
static ptrdiff_t give_plain(decompress *d, char *out, size_t room) {
    if (d->length == 0 && !fill(d, 1)) {
        return -1;
    }
    size_t length = d->length < room ? d->length : room;
    memcpy(out, d->at, length);
    d->at += length;
    d->length -= length;
    d->given += length;
    d->source.confirmed = d->given;
    d->ended = length == 0;
    if (d->ended && d->is_binary) {
        return fail(d, true, "bytes that are not compressed follow the compressed ones");
    }
    return (ptrdiff_t)length;
}

/* Begins the first stream, or what follows a complete one. 1; 0 at the end; -1 on an error. */
static ptrdiff_t begin_stream(decompress *d) {
    if (!fill(d, MAGIC_MAX) || (codec_of(d->at, d->length) == NULL && !pass_zeros(d))) {
        return -1;
    }
    if (d->length == 0) {
        d->ended = true;
        return 0;
    }
    const codec *next = codec_of(d->at, d->length);
    if (next == NULL) {
        if (!fill(d, TEXT_PEEK)) {
            return -1;
        }
        d->is_plain = true;
        d->is_binary = !visible_is_text(d->at, d->length < TEXT_PEEK ? d->length : TEXT_PEEK);
        return 1;
    }
    d->codec = next;
    d->in_stream = true;
    if (!next->begin(d)) {
        return fail(d, false, source_no_memory);
    }
    return 1;
}

/*
** Whether the packed bytes end with the length of a gzip stream whose end was not found: so the stream is all there, and
** the bits that mark its end are damaged.
*/
static bool has_length(const decompress *d) {
    enum { NEAR = 1 << 13 }; /* more than what the last bytes can be taken for */
    uint32_t length = 0;
    for (size_t i = sizeof d->last; i-- > 0;) {
        length = length << 8 | d->last[i];
    }
    uint64_t given = d->given - d->source.confirmed;
    uint32_t beyond = (uint32_t)given - length + NEAR;
    return strcmp(d->codec->name, "gzip") == 0 && given > 0 && beyond < 2 * NEAR;
}

static ptrdiff_t say_truncated(decompress *d) {
    snprintf(d->why, sizeof d->why, "truncated %s data", d->codec->name);
    return fail(d, true, d->why);
}

/* Of what the broken stream has given, nothing is certain. */
static ptrdiff_t say_corrupt(decompress *d) {
    snprintf(
        d->why, sizeof d->why,
        "damaged %s data: its content from byte %" PRIu64
        " on is confirmed by no checksum and was not imported: unpack it by hand if you need it",
        d->codec->name, d->source.confirmed);
    d->source.corrupt = true;
    return fail(d, true, d->why);
}

/* Reports why a stream cannot continue. */
static ptrdiff_t tell(decompress *d, step result) {
    switch (result) {
    case STEP_NO_MEMORY: return fail(d, false, source_no_memory);
    case STEP_TOO_WIDE:
        return fail(d, false, "it takes more than 128 MiB of memory to unpack: unpack it by hand");
    default: return say_corrupt(d);
    }
}

/* One step, with more input if it is needed. Returns how many bytes it gave, or -1. */
static ptrdiff_t advance(decompress *d, char *out, size_t room) {
    bool read = d->length == 0 && !d->pending;
    if (d->broken != STEP_MORE) {
        return tell(d, d->broken);
    }
    if (read && !fill(d, 1)) {
        return -1;
    }
    bool last = read && d->length == 0;
    window w = {d->at, d->length, out, room};
    step result = d->codec->work(d, &w);
    d->at = w.in;
    d->length = w.in_length;
    d->pending = w.room == 0;
    d->given += room - w.room;
    if (result == STEP_END) {
        d->source.confirmed = d->given;
        end_stream(d);
    } else if (result != STEP_MORE) {
        d->broken = result;
    } else if (last && w.room == room) {
        return has_length(d) ? say_corrupt(d) : say_truncated(d);
    }
    return (ptrdiff_t)(room - w.room);
}

static ptrdiff_t read_decompressed(source *s, void *buffer, size_t room) {
    decompress *d = s->owner;
    ptrdiff_t n = 0;
    room = expansion_room(d->expansion, room);
    while (n == 0 && room > 0) {
        if (d->ended) {
            return s->error != NULL ? -1 : 0;
        }
        if (!d->in_stream && !d->is_plain && (n = begin_stream(d)) <= 0) {
            return n;
        }
        n = d->is_plain ? give_plain(d, buffer, room) : advance(d, buffer, room);
    }
    if (n > 0 && expansion_is_bomb(d->expansion, (size_t)n)) {
        return fail(d, true, expansion_error);
    }
    return n;
}

decompress *decompress_open(source *from, expansion *whole) {
    decompress *d = calloc(1, sizeof *d);
    if (d != NULL) {
        d->source = (source){.read = read_decompressed, .owner = d, .fd = -1};
        d->from = from;
        d->expansion = whole;
        d->at = d->block;
    }
    return d;
}

void decompress_close(decompress *d) {
    if (d != NULL) {
        end_stream(d);
        free(d);
    }
}

source *decompress_source(decompress *d) {
    return &d->source;
}
