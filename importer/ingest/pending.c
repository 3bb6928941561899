#include "pending.h"

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
    p->room = room;
    return true;
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
                          .length = length,
                          .place = delivery->place,
                          .line = line,
                          .received_from = delivery->received_from};
    add->record.bytes = bytes;
    snprintf(add->received_at, sizeof add->received_at, "%s",
             delivery->received_at != NULL ? delivery->received_at : "");
    p->hashes[p->count++] = dk_hash_json(from, length, scan->spaced);
    p->bytes += record->size + length;
    return true;
}

bool pending_is_full(const pending *p, size_t lookahead) {
    return p->count >= lookahead || p->bytes >= BYTES_MOST;
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
    *p = (pending){0};
}
