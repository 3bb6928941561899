#include "pending.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MOST = 1 << 20 };

static bool reserve(pending *p) {
    if (p->count < p->room) {
        return true;
    }
    size_t room = 2 * p->room + 32;
    pending_payload *payloads = realloc(p->payloads, room * sizeof *payloads);
    if (payloads == NULL) {
        return false;
    }
    p->payloads = payloads;
    dk_hash *hashes = realloc(p->hashes, room * sizeof *hashes);
    if (hashes == NULL) {
        return false;
    }
    p->hashes = hashes;
    dk_scan *scans = realloc(p->scans, room * sizeof *scans);
    if (scans == NULL) {
        return false;
    }
    p->scans = scans;
    p->room = room;
    return true;
}

/* Copies a scan; the copy is of the payload alone, whatever white space stands in front of it. */
static void copy_scan(dk_scan *copy, const dk_scan *scan) {
    uint32_t skipped = scan->root.offset;
    memcpy(copy, scan, offsetof(dk_scan, open));
    copy->root.offset = 0;
    for (size_t i = 0; i < DK_NODE_COUNT && skipped > 0; i++) {
        copy->value[i].offset -= copy->value[i].kind != DK_ABSENT ? skipped : 0;
    }
}

bool pending_add(pending *p, const frame *record, const char *text, const dk_scan *scan,
                 const store_delivery *delivery, uint64_t line) {
    const char *from = text + scan->root.offset;
    size_t length = scan->root.length;
    bool inside = from >= record->bytes && from + length <= record->bytes + record->size;
    char *bytes = reserve(p) ? malloc(record->size + (inside ? 0 : length) + 1) : NULL;
    if (bytes == NULL) {
        return false;
    }
    pending_payload *add = &p->payloads[p->count];
    memcpy(bytes, record->bytes, record->size);
    if (!inside) {
        memcpy(bytes + record->size, from, length);
    }
    *add =
        (pending_payload){.bytes = bytes,
                          .record = *record,
                          .text = bytes + (inside ? (size_t)(from - record->bytes) : record->size),
                          .place = delivery->place,
                          .line = line,
                          .received_from = delivery->received_from};
    add->record.bytes = bytes;
    snprintf(add->received_at, sizeof add->received_at, "%s",
             delivery->received_at != NULL ? delivery->received_at : "");
    copy_scan(&p->scans[p->count], scan);
    p->hashes[p->count++] = dk_hash_json(from, length, scan->spaced);
    p->bytes += record->size + length;
    return true;
}

bool pending_is_full(const pending *p, size_t lookahead) {
    return p->count >= lookahead || p->bytes >= BYTES_MOST;
}

static store_status store_one(pending *p, size_t i, store *s) {
    pending_payload *x = &p->payloads[i];
    store_delivery delivery = {x->place, x->received_at[0] != 0 ? x->received_at : NULL,
                               x->received_from};
    store_status status = store_fits(s, x->text, &p->scans[i]);
    x->is_new = false;
    return status == STORE_OK
               ? store_payload(s, x->text, &p->scans[i], &p->hashes[i], &delivery, &x->is_new)
               : status;
}

size_t pending_store(pending *p, store *s) {
    size_t tried = 0;
    bool on = true;
    for (; tried < p->count && on; tried++) {
        store_status status = store_one(p, tried, s);
        p->payloads[tried].status = status;
        on = status == STORE_OK || status == STORE_COLLISION || status == STORE_TOO_LARGE;
    }
    return tried;
}

void pending_clear(pending *p) {
    for (size_t i = 0; i < p->count; i++) {
        free(p->payloads[i].bytes);
    }
    p->count = p->bytes = 0;
}

void pending_free(pending *p) {
    pending_clear(p);
    free(p->payloads);
    free(p->hashes);
    free(p->scans);
    *p = (pending){0};
}
