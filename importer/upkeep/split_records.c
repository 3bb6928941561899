#include "split_records.h"

#include <string.h>

#include "../formats/join.h"

/* A record of more bytes is searched in parts. */
enum { TEXT_MAX = 4 << 20 };

/* Searches what has been put together, and forgets it. `ended`: its last piece is the last of the record. */
static bool close_record(split_records *s, size_t at, bool ended) {
    struct split_record *r = &s->open[at];
    bool on = !r->text.failed;
    if (on && r->count > 1) {
        person_share share = person_in_record(s->person, r->text.bytes, r->text.length);
        for (size_t i = 0; i < r->count && on; i++) {
            on = s->each(s->context, r->rows[i], s->file, share, ended || i + 1 < r->count);
        }
    }
    buffer_free(&r->text);
    s->count--;
    memmove(r, r + 1, (s->count - at) * sizeof *r);
    return on && !s->person->no_memory;
}

static bool close_all(split_records *s) {
    bool on = true;
    while (s->count > 0) {
        on = close_record(s, 0, false) && on;
    }
    return on;
}

static size_t find_record(const split_records *s, uint64_t key) {
    size_t at = 0;
    while (at < s->count && s->open[at].key != key) {
        at++;
    }
    return at;
}

bool split_records_add(split_records *s, int64_t row, int64_t file, const char *raw,
                       size_t length) {
    uint64_t key;
    bool goes_on, on = true;
    if (file != s->file) {
        on = close_all(s);
        s->file = file;
    }
    if (!on || !join_is_line(raw, length, &s->person->scan, &key, &goes_on)) {
        return on;
    }
    size_t at = find_record(s, key);
    if (at == s->count && !goes_on) {
        return true; /* a record of one piece, or the end of one whose beginning is elsewhere */
    }
    if (at == s->count) {
        if (s->count == SPLIT_OPEN_MAX) {
            on = close_record(s, 0, false);
            at--;
        }
        s->open[s->count++] = (struct split_record){.key = key};
    }
    struct split_record *r = &s->open[at];
    buffer_add(&r->text, raw, length);
    buffer_text(&r->text, "\n");
    r->rows[r->count++] = row;
    bool full = r->count == SPLIT_PIECES_MAX || r->text.length > TEXT_MAX;
    return on && (goes_on && !full ? !r->text.failed : close_record(s, at, !goes_on));
}

bool split_records_end(split_records *s) {
    return close_all(s);
}
