#include "hash.h"

#include <string.h>

/* Inlined, so that the extension neither needs libxxhash at run time nor exports its names. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "compact.h"

dk_hash dk_hash_json(const char *text, size_t length, bool spaced) {
    XXH128_canonical_t canonical;
    if (spaced) {
        XXH3_state_t state;
        dk_compact walk = {text, text + length};
        const char *stretch;
        XXH3_128bits_reset(&state);
        for (size_t n; (n = dk_compact_next(&walk, &stretch)) > 0;) {
            XXH3_128bits_update(&state, stretch, n);
        }
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
    } else {
        XXH128_canonicalFromHash(&canonical, XXH3_128bits(text, length));
    }
    dk_hash hash;
    memcpy(hash.bytes, canonical.digest, sizeof hash.bytes);
    return hash;
}

void dk_hash_hex(const dk_hash *hash, char out[DK_HASH_HEX]) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < DK_HASH_SIZE; i++) {
        out[2 * i] = digits[hash->bytes[i] >> 4];
        out[2 * i + 1] = digits[hash->bytes[i] & 15];
    }
}
