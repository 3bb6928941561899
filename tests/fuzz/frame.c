/*
** Framing and unwrapping, on any bytes in pieces of any size: ranges do not overlap and hold the bytes
** of the input, and what is handed out as a payload is one.
*/
#include <string.h>

#include "../../importer/formats/lossy.h"
#include "../../importer/formats/unwrap.h"
#include "fuzz.h"

enum { RECORD_MAX = 1 << 14 };

typedef struct pieces {
    const char *bytes;
    size_t length, size;
} pieces;

static ptrdiff_t read_piece(source *s, void *out, size_t room) {
    pieces *p = s->owner;
    size_t n = p->size < room ? p->size : room;
    n = n < p->length ? n : p->length;
    memcpy(out, p->bytes, n);
    p->bytes += n;
    p->length -= n;
    return (ptrdiff_t)n;
}

static void check_payload(const char *text, size_t length) {
    static dk_scan scan;
    FUZZ_CHECK(dk_scan_payload(text, length, &scan));
}

static void take(framer *f, unwrapped *u, frame_result kind, const frame *record) {
    if (kind == FRAME_PAYLOAD) {
        check_payload(record->bytes, record->size);
    } else if (kind == FRAME_WRAPPED) {
        if (unwrap_record(u, f, record) == UNWRAP_PAYLOAD) {
            check_payload(u->text, u->length);
        }
    } else {
        dk_error cause = lossy_cause(record->bytes, record->size, &f->error);
        FUZZ_CHECK(cause.code != DK_OK && cause.message != NULL);
    }
}

/* The first byte says how the rest arrives and what is asked of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const size_t sizes[] = {1, 7, 64, 1 << 20};
    static const framer_point beginning = {0};
    static framer f;
    static unwrapped u;
    if (size == 0 || (f.head == NULL && !framer_init(&f, RECORD_MAX, NULL))) {
        return 0;
    }
    const char *bytes = (const char *)data + 1;
    pieces p = {bytes, size - 1, sizes[data[0] & 3]};
    source from = {.read = read_piece, .fd = -1, .owner = &p};
    uint64_t at = 0;
    frame record;
    frame_result kind;
    f.column = data[0] & 4 ? "payload" : NULL;
    if (!framer_begin(&f, &from, &beginning, (data[0] & 8) == 0)) {
        return 0;
    }
    while ((kind = framer_next(&f, &record)) < FRAME_WAITING) {
        FUZZ_CHECK(record.offset >= at && record.offset + record.length <= size - 1);
        FUZZ_CHECK(record.size <= record.length);
        FUZZ_CHECK(memcmp(record.bytes, bytes + record.offset, record.size) == 0);
        at = record.offset + record.length;
        take(&f, &u, kind, &record);
    }
    FUZZ_CHECK(kind != FRAME_FAILED);
    FUZZ_CHECK(f.scanned <= 3 * (uint64_t)size + 64);
    return 0;
}
