#include "queue.h"

#include <assert.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../common/grow.h"

enum { BYTES_MOST = 1 << 20, BLOCK = 1 << 20 };

/* The bytes of a scan that are kept; a multiple of its alignment. */
enum { SCAN = (offsetof(dk_scan, open) + 15) / 16 * 16 };

static dk_scan *scan_at(const queue *q, size_t i) {
    return (dk_scan *)(void *)(q->scans + i * SCAN);
}

static bool reserve(queue *q) {
    if (q->count < q->room) {
        return true;
    }
    size_t room = 2 * q->room + 32;
    bool grown = resize(&q->payloads, room, sizeof *q->payloads) &&
                 resize(&q->hashes, room, sizeof *q->hashes) && resize(&q->scans, room, SCAN) &&
                 resize(&q->envelopes, room, sizeof *q->envelopes) &&
                 resize(&q->arrivals, room, sizeof *q->arrivals);
    q->room = grown ? room : q->room;
    return grown;
}

/* Copies a scan without the white space before the payload. */
static void copy_scan(dk_scan *copy, const dk_scan *scan) {
    uint32_t skipped = scan->root.offset;
    memcpy(copy, scan, offsetof(dk_scan, open));
    copy->root.offset = 0;
    for (size_t i = 0; i < DK_NODE_COUNT && skipped > 0; i++) {
        copy->value[i].offset -= copy->value[i].kind != DK_ABSENT ? skipped : 0;
    }
}

/* Room for the bytes of a payload: in the block if they fit, else *owned. NULL without memory. */
static char *take(queue *q, size_t size, char **owned) {
    *owned = NULL;
    if (q->block == NULL) {
        q->block = malloc(BLOCK);
    }
    if (q->block == NULL || size > BLOCK - q->block_used) {
        return *owned = malloc(size + 1);
    }
    char *bytes = q->block + q->block_used;
    q->block_used += size;
    return bytes;
}

static void copy_date(char copy[DK_DATE_LENGTH + 1], const char *date) {
    size_t length = date != NULL ? strnlen(date, DK_DATE_LENGTH) : 0;
    memcpy(copy, date != NULL ? date : "", length);
    copy[length] = 0;
}

/* A copy of the record's bytes; NULL without memory. */
static const char *copy_record(queue *q, const frame *record, char **owned) {
    bool is_last = q->last.bytes != NULL && q->last.offset == record->offset &&
                   q->last.length == record->length && q->last.size == record->size;
    *owned = NULL;
    if (!is_last) {
        char *bytes = take(q, record->size, owned);
        if (bytes == NULL) {
            return NULL;
        }
        memcpy(bytes, record->bytes, record->size);
        q->bytes += record->size;
        q->last = *record;
        q->last.bytes = bytes;
    }
    return q->last.bytes;
}

/* A copy of the payload, unless it is in the record, whose copy is `bytes`; NULL without memory. */
static const char *copy_text(queue *q, const frame *record, const char *bytes, const char *text,
                             size_t length, char **owned) {
    *owned = NULL;
    if (text >= record->bytes && text + length <= record->bytes + record->size) {
        return bytes + (text - record->bytes);
    }
    char *copy = take(q, length, owned);
    if (copy != NULL) {
        memcpy(copy, text, length);
    }
    return copy;
}

bool queue_add(queue *q, const frame *record, const dk_scan *scan, const store_delivery *delivery,
               uint64_t line) {
    const char *from = record->text + scan->root.offset;
    size_t length = scan->root.length;
    if (!reserve(q)) {
        return false;
    }
    queued_payload *add = &q->payloads[q->count];
    *add = (queued_payload){.record = *record, .line = line};
    add->record.bytes = copy_record(q, record, &add->owned_record);
    const char *copy = add->record.bytes == NULL ? NULL
                                                 : copy_text(q, record, add->record.bytes, from,
                                                             length, &add->owned_text);
    if (copy == NULL) {
        q->last.bytes = add->owned_record != NULL ? NULL : q->last.bytes;
        free(add->owned_record);
        return false;
    }
    q->arrivals[q->count] = (store_arrival){.text = copy, .delivery = *delivery};
    copy_date(add->received_at, delivery->received_at);
    copy_scan(scan_at(q, q->count), scan);
    q->hashes[q->count++] = dk_hash_json(from, length, scan->spaced);
    q->bytes += length;
    return true;
}

bool queue_is_full(const queue *q, size_t most) {
    return q->count >= most || q->bytes >= BYTES_MOST;
}

bool queue_prepare(queue *q) {
    for (; q->prepared < q->count; q->prepared++) {
        size_t i = q->prepared;
        const queued_payload *x = &q->payloads[i];
        store_arrival *a = &q->arrivals[i];
        if (envelope_read(&q->envelopes[i], a->text, scan_at(q, i)) != SQLITE_OK) {
            envelope_free(&q->envelopes[i]);
            return false;
        }
        a->scan = scan_at(q, i);
        a->hash = &q->hashes[i];
        a->envelope = &q->envelopes[i];
        a->delivery.received_at = x->received_at[0] != 0 ? x->received_at : NULL;
    }
    return true;
}

size_t queue_store(queue *q, store *s) {
    assert(q->prepared == q->count);
    return store_payloads(s, q->arrivals, q->count);
}

/* Frees bytes unless they are the last record's, which are kept. */
static void leave(queue *q, char *owned) {
    if (owned != NULL && owned == q->last.bytes) {
        q->kept = owned;
    } else {
        free(owned);
    }
}

void queue_clear(queue *q) {
    char *kept = q->kept;
    for (size_t i = 0; i < q->prepared; i++) {
        envelope_free(&q->envelopes[i]);
    }
    q->kept = NULL;
    leave(q, kept);
    for (size_t i = 0; i < q->count; i++) {
        leave(q, q->payloads[i].owned_record);
        free(q->payloads[i].owned_text);
    }
    q->last.bytes = q->kept; /* the block is used anew */
    q->prepared = q->count = q->bytes = q->block_used = 0;
}

void queue_free(queue *q) {
    queue_clear(q);
    free(q->kept);
    free(q->payloads);
    free(q->hashes);
    free(q->scans);
    free(q->envelopes);
    free(q->arrivals);
    free(q->block);
    *q = (queue){0};
}
