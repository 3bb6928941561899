#include "content.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* A `content` is an XXH3 state: only xxHash knows its alignment. */

content *content_new(void) {
    XXH3_state_t *state = XXH3_createState();
    if (state != NULL) {
        XXH3_128bits_reset(state);
    }
    return (content *)state;
}

void content_free(content *c) {
    XXH3_freeState((XXH3_state_t *)c);
}

void content_reset(content *c) {
    XXH3_128bits_reset((XXH3_state_t *)c);
}

void content_add(content *c, const void *bytes, size_t length) {
    XXH3_128bits_update((XXH3_state_t *)c, bytes, length);
}

dk_hash content_digest(const content *c) {
    XXH128_canonical_t canonical;
    dk_hash hash;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest((const XXH3_state_t *)c));
    memcpy(hash.bytes, canonical.digest, sizeof hash.bytes);
    return hash;
}
