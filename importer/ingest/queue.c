#include "queue.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MOST = 1 << 20 };

static bool reserve(queue *q) {
    if (q->count < q->room) {
        return true;
    }
    size_t room = 2 * q->room + 32;
    queued_payload *payloads = realloc(q->payloads, room * sizeof *payloads);
    if (payloads == NULL) {
        return false;
    }
    q->payloads = payloads;
    dk_hash *hashes = realloc(q->hashes, room * sizeof *hashes);
    if (hashes == NULL) {
        return false;
    }
    q->hashes = hashes;
    dk_scan *scans = realloc(q->scans, room * sizeof *scans);
    if (scans == NULL) {
        return false;
    }
    q->scans = scans;
    q->room = room;
    return true;
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

bool queue_add(queue *q, const frame *record, const char *text, const dk_scan *scan,
               const store_delivery *delivery, uint64_t line) {
    const char *from = text + scan->root.offset;
    size_t length = scan->root.length;
    bool inside = from >= record->bytes && from + length <= record->bytes + record->size;
    char *bytes = reserve(q) ? malloc(record->size + (inside ? 0 : length) + 1) : NULL;
    if (bytes == NULL) {
        return false;
    }
    queued_payload *add = &q->payloads[q->count];
    memcpy(bytes, record->bytes, record->size);
    if (!inside) {
        memcpy(bytes + record->size, from, length);
    }
    *add =
        (queued_payload){.bytes = bytes,
                         .record = *record,
                         .text = bytes + (inside ? (size_t)(from - record->bytes) : record->size),
                         .place = delivery->place,
                         .line = line,
                         .received_from = delivery->received_from};
    add->record.bytes = bytes;
    snprintf(add->received_at, sizeof add->received_at, "%s",
             delivery->received_at != NULL ? delivery->received_at : "");
    copy_scan(&q->scans[q->count], scan);
    q->hashes[q->count++] = dk_hash_json(from, length, scan->spaced);
    q->bytes += record->size + length;
    return true;
}

bool queue_is_full(const queue *q, size_t most) {
    return q->count >= most || q->bytes >= BYTES_MOST;
}

static store_status store_one(queue *q, size_t i, store *s) {
    queued_payload *x = &q->payloads[i];
    store_delivery delivery = {x->place, x->received_at[0] != 0 ? x->received_at : NULL,
                               x->received_from};
    return store_payload(s, x->text, &q->scans[i], &q->hashes[i], &delivery, &x->is_new);
}

size_t queue_store(queue *q, store *s) {
    size_t tried = 0;
    bool on = true;
    for (; tried < q->count && on; tried++) {
        store_status status = store_one(q, tried, s);
        q->payloads[tried].status = status;
        on = status == STORE_OK || status == STORE_COLLISION || status == STORE_TOO_LARGE;
    }
    return tried;
}

void queue_clear(queue *q) {
    for (size_t i = 0; i < q->count; i++) {
        free(q->payloads[i].bytes);
    }
    q->count = q->bytes = 0;
}

void queue_free(queue *q) {
    queue_clear(q);
    free(q->payloads);
    free(q->hashes);
    free(q->scans);
    *q = (queue){0};
}
