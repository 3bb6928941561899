#include "inflate.h"

#include <stdint.h>
#include <zlib.h>

enum { PROBE = 256, PROBE_LEAST = 24, BYTES_MOST = 1 << 30 };

size_t inflate_text(inflate_result kind, const char *bytes, size_t length, char *out, size_t room,
                    bool *all, size_t *used) {
    static const int bits[] = {
        [INFLATE_ZLIB] = MAX_WBITS, [INFLATE_BARE] = -MAX_WBITS, [INFLATE_GZIP] = MAX_WBITS + 16};
    length = length < BYTES_MOST ? length : BYTES_MOST;
    room = room < BYTES_MOST ? room : BYTES_MOST;
    z_stream z = {.next_in = (Bytef *)bytes,
                  .avail_in = (uInt)length,
                  .next_out = (Bytef *)out,
                  .avail_out = (uInt)room};
    *all = false;
    *used = 0;
    if (inflateInit2(&z, bits[kind]) != Z_OK) {
        return 0;
    }
    int rc = inflate(&z, Z_SYNC_FLUSH);
    *all = rc == Z_STREAM_END || z.avail_out > 0;
    *used = length - z.avail_in;
    inflateEnd(&z);
    return room - z.avail_out;
}

/* Whether the bytes are a zlib header: deflate, a window of at most 32 KiB, no dictionary, the right sum. */
static bool is_zlib(const uint8_t *p) {
    return (p[0] & 0x0F) == 8 && p[0] >> 4 <= 7 && (p[0] << 8 | p[1]) % 31 == 0 &&
           (p[1] & 0x20) == 0;
}

/*
** Whether a bare stream inflates to nearly pure ASCII at its beginning. Any other data gives little text, or an error.
*/
static bool is_bare(const char *bytes, size_t length) {
    char out[PROBE];
    bool all;
    size_t used, printable = 0;
    size_t made = inflate_text(INFLATE_BARE, bytes, length, out, sizeof out, &all, &used);
    for (size_t i = 0; i < made; i++) {
        printable += (out[i] >= ' ' && out[i] < 0x7F) || out[i] == '\n';
    }
    return made >= PROBE_LEAST && 10 * printable >= 9 * made;
}

inflate_result inflate_kind(const char *bytes, size_t length) {
    if (length <= 8) {
        return INFLATE_NONE;
    }
    return is_zlib((const uint8_t *)bytes) ? INFLATE_ZLIB
           : is_bare(bytes, length)        ? INFLATE_BARE
                                           : INFLATE_NONE;
}
