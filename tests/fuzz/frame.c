/*
** Framing, on any bytes in pieces of any size: ranges do not overlap, unless one that was put together
** encloses others, and hold the bytes of the input, and what is handed out as a payload is one.
*/
#include <string.h>

#include "../../importer/formats/framer.h"
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

static void take(framer *f, frame_result kind, const frame *record) {
    if (kind == FRAME_PAYLOAD) {
        check_payload(record->text, record->text_length);
    } else if (kind == FRAME_BAD) {
        FUZZ_CHECK(f->error.code != DK_OK && f->error.message != NULL);
        FUZZ_CHECK(f->error.offset <= record->length || f->error.code == DK_TOO_LARGE);
    } else {
        FUZZ_CHECK(record->count > 0);
    }
}

/* The first byte says how the rest arrives and what is asked of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const size_t sizes[] = {1, 7, 64, 1 << 20};
    static const framer_point beginning = {0};
    static framer f;
    if (size == 0 || (f.head == NULL && !framer_init(&f, RECORD_MAX, NULL))) {
        return 0;
    }
    const char *bytes = (const char *)data + 1;
    pieces p = {bytes, size - 1, sizes[data[0] & 3]};
    source from = {.read = read_piece, .fd = -1, .owner = &p};
    uint64_t at = 0;
    bool pieced = false; /* a record was put together, so that its range may enclose others */
    frame record, last = {0};
    frame_result kind;
    f.column = data[0] & 4 ? "payload" : NULL;
    if (!framer_begin(&f, &from, &beginning, (data[0] & 8) == 0)) {
        return 0;
    }
    while ((kind = framer_next(&f, &record)) < FRAME_WAITING) {
        uint64_t end = record.offset + record.length;
        bool shared = record.offset == last.offset && record.length == last.length;
        pieced |= f.ahead_count > 0;
        FUZZ_CHECK(end <= size - 1 && (record.offset >= at || shared || (pieced && end <= at)));
        FUZZ_CHECK(record.size <= record.length);
        FUZZ_CHECK(memcmp(record.bytes, bytes + record.offset, record.size) == 0);
        at = end > at ? end : at;
        last = record;
        take(&f, kind, &record);
    }
    FUZZ_CHECK(kind != FRAME_FAILED);
    FUZZ_CHECK(f.finder.scanned <= 16 * (uint64_t)size + 64);
    return 0;
}
