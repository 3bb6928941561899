#include "format.h"

#include <string.h>

#include "../common/grow.h"
#include "../find/finder.h"
#include "../text/bytes.h"
#include "../text/cdata.h"
#include "join.h"
#include "layout.h"

bool pieces_pass(framer *f) {
    reader *r = &f->reader;
    size_t gone = 0;
    while (gone < f->ahead_count && f->ahead[gone].from < reader_offset(r)) {
        gone++;
    }
    bool here = gone < f->ahead_count && f->ahead[gone].from == reader_offset(r);
    size_t length = here ? (size_t)(f->ahead[gone].to - f->ahead[gone].from) : 0;
    if (gone + here > 0) {
        f->ahead_count -= gone + here;
        memmove(f->ahead, f->ahead + gone + here, f->ahead_count * sizeof *f->ahead);
    }
    if (here && reader_length(r) < length) {
        (void)reader_want(r, length);
    }
    length = length < reader_length(r) ? length : reader_length(r);
    framer_count_lines(f, reader_bytes(r), length);
    reader_pass(r, length);
    return here;
}

static bool remember_pieces(framer *f, const joined *j) {
    uint64_t base = reader_offset(&f->reader);
    for (size_t i = 1; i < j->count; i++) {
        if (!grow(&f->ahead, f->ahead_count, &f->ahead_room, sizeof *f->ahead)) {
            return false;
        }
        struct framer_piece piece = {base + j->pieces[i].from, base + j->pieces[i].to};
        size_t at = f->ahead_count++;
        for (; at > 0 && f->ahead[at - 1].from > piece.from; at--) {
            f->ahead[at] = f->ahead[at - 1];
        }
        f->ahead[at] = piece;
    }
    return true;
}

/* Drops payloads that were found in the first piece and are parts of a joined payload. Returns the new `mark`. */
static size_t drop_parts(finder *x, size_t mark) {
    size_t count = 0;
    for (size_t i = 0; i < x->count; i++) {
        const finding *e = &x->list[i];
        bool is_part = false;
        for (size_t k = mark; i < mark && e->kind == FOUND_PAYLOAD && k < x->count; k++) {
            const finding *whole = &x->list[k];
            is_part |= whole->kind == FOUND_PAYLOAD && whole->length >= e->length &&
                       memmem(whole->text, whole->length, e->text, e->length) != NULL;
        }
        x->payloads -= is_part;
        if (!is_part) {
            x->list[count++] = *e;
        }
    }
    mark -= x->count - count;
    x->count = count;
    return mark;
}

/*
** Whether the joined text shows a trace outside of the payloads found since `mark`. False if one of them is not in it
** verbatim.
*/
static bool shows_more(finder *x, const joined *j, size_t mark) {
    char *rest = find_room(x, j->length);
    if (rest == NULL) {
        return false;
    }
    memcpy(rest, j->text, j->length);
    for (size_t i = mark; i < x->count; i++) {
        const finding *e = &x->list[i];
        char *at = e->kind == FOUND_PAYLOAD ? memmem(rest, j->length, e->text, e->length) : NULL;
        if (at == NULL) {
            return false;
        }
        memset(at, ' ', e->length);
    }
    return find_shows_trace(x, rest, j->length);
}

/* Whether another payload, beside those found since `mark`, is cut. */
static bool is_lost(finder *x, const joined *j, size_t mark, size_t notes) {
    size_t count = x->count;
    find_add_lost_since(x, mark, notes, 0, 0);
    return x->count > count || (j->unopened && shows_more(x, j, mark));
}

/* Searches the joined text, together with text before it that may open a string or an element around it. */
static void look_at_joined(finder *x, const joined *j) {
    bool has_before = j->before_length > 0 && find_may_change(j->text, j->length);
    char *all = has_before ? find_room(x, j->before_length + j->length) : NULL;
    if (all == NULL) {
        find_in_text(x, j->text, j->length, 1, false);
        return;
    }
    memcpy(all, j->before, j->before_length);
    memcpy(all + j->before_length, j->text, j->length);
    find_in_text(x, all, j->before_length + j->length, 1, false);
}

/* Whether a line with missing pieces still holds whole payloads. Its pieces are then read one by one. */
static bool holds_payload(finder *x, const joined *j) {
    size_t count = x->count, payloads = x->payloads, notes = x->note_count;
    look_at_joined(x, j);
    bool holds = x->payloads > 0;
    x->count = count;
    x->payloads = payloads;
    find_drop_notes(x, notes);
    return holds;
}

static const dk_error unknown_around = {
    DK_UNKNOWN_ESCAPES, 0,
    "expected the payload outside of strings and elements that an earlier line opens: "
    "how it is escaped there is not known"};

/* Whether what ends behind the value may be a string or an element that began before the record, and has escaped it. */
static bool is_enclosed(framer *f, const joined *j) {
    static const char *const ends[] = {"'", "`", "</", NULL};
    const char *close = memrchr(j->text, '}', j->length);
    size_t behind = close != NULL ? (size_t)(close - j->text) : 0;
    return bytes_any(bytes_hold, j->text + behind, j->length - behind, ends) &&
           framer_may_be_enclosed(f, j->text, j->length);
}

/* Takes the payloads in the joined text, beside those that the first piece holds by itself. False if there are none. */
static bool take_joined(framer *f, const joined *j, size_t first, size_t payloads) {
    finder *x = &f->finder;
    size_t mark = x->count;
    size_t notes = x->note_count; /* of the first piece, which is whole now */
    look_at_joined(x, j);
    if (x->payloads == payloads || (j->by_flags && is_lost(x, j, mark, notes))) {
        find_drop_notes(x, notes);
        x->count = mark;
        x->payloads = payloads;
        return false;
    }
    mark = drop_parts(x, mark);
    for (size_t i = 0; i < x->count; i++) {
        if (x->list[i].to == 0) {
            x->list[i].to = i < mark ? first : j->pieces[j->count - 1].to;
        }
    }
    if (j->received_at[0] != 0) {
        find_set_time(x, mark, j->received_at, true);
    }
    find_add_lost_since(x, 0, notes, 0, j->pieces[j->count - 1].to);
    find_drop_notes(x, 0);
    x->pieces.count = 0; /* none is missing */
    return true;
}

void pieces_add_bad(framer *f, const joined *j, const dk_error *error) {
    finder *x = &f->finder;
    const char *bytes = reader_bytes(&f->reader);
    x->cdata_seen |= bytes_hold(bytes, j->pieces[j->count - 1].to, CDATA_OPEN);
    for (size_t i = 0; i < j->count && !j->contiguous; i++) {
        find_add_bad(x, j->pieces[i].from, j->pieces[i].to, error);
    }
    if (j->contiguous) {
        find_add_bad(x, 0, j->pieces[j->count - 1].to, error);
    }
}

void pieces_finish(framer *f, const joined *j, size_t first) {
    if (!remember_pieces(f, j)) {
        f->finder.no_memory = true;
    }
    framer_take(f, first, true);
    judge_found(f);
}

/*
** Takes the record that join_lines has put together, whole or torn. False if it is no record after all.
*/
static bool take_pieces(framer *f, const joined *j, bool is_whole, size_t first) {
    bool enclosed = is_whole && is_enclosed(f, j);
    bool taken = is_whole && !enclosed && take_joined(f, j, first, f->finder.payloads);
    bool is_split = j->by_flags && !j->strayed; /* its pieces may hold whole payloads */
    bool is_drawn = layout_in_frame(reader_bytes(&f->reader), first); /* layout.c finds its end */
    if (!taken &&
        (j->count < 2 || is_drawn || (is_split && !enclosed && holds_payload(&f->finder, j)) ||
         !find_shows_trace(&f->finder, j->text, j->length))) {
        f->join_until = reader_offset(&f->reader) + j->looked;
        f->join_key = j->key;
        return false;
    }
    if (!taken) {
        f->finder.count = f->finder.payloads = 0;
        pieces_add_bad(f, j, enclosed ? &unknown_around : &judge_rest_expected);
    }
    pieces_finish(f, j, first);
    return true;
}

/* Puts the record at the front together. JOIN_NONE: it is not in pieces, or nothing more may be read ahead. */
static join_result put_together(framer *f, size_t first, const dk_value *root,
                                const csv_layout *table, bool final, joined *j) {
    reader *r = &f->reader;
    uint64_t skipped_key = reader_offset(r) < f->join_until ? f->join_key : 0;
    if (f->join_credit < 0) {
        return JOIN_NONE;
    }
    join_result result = join_lines(&f->finder, reader_bytes(r), reader_length(r), first, root,
                                    table, final, &f->ended_streams, skipped_key, j);
    f->join_credit -= result != JOIN_NONE ? (int64_t)j->looked : 0;
    return result;
}

bool pieces_take_whole(framer *f, size_t first) {
    joined j;
    find_begin(&f->finder);
    if (put_together(f, first, NULL, NULL, false, &j) != JOIN_WHOLE || is_enclosed(f, &j) ||
        !take_joined(f, &j, first, 0)) {
        return false;
    }
    pieces_finish(f, &j, first);
    return true;
}

frame_result pieces_take(framer *f, frame *record, size_t first, const dk_value *root,
                         const csv_layout *table) {
    joined j;
    bool final = reader_length(&f->reader) > f->record_max || framer_is_final(f);
    join_result result = put_together(f, first, root, table, final, &j);
    if (result == JOIN_NONE) {
        return FRAME_OTHER;
    }
    if (result == JOIN_MORE && framer_at_end(f)) {
        return j.by_flags || memchr(j.text, '{', j.length) != NULL ? framer_wait(f, record)
                                                                   : FRAME_OTHER;
    }
    if (result == JOIN_MORE) {
        return framer_more(f, record);
    }
    return take_pieces(f, &j, result == JOIN_WHOLE, first) ? FRAME_PASSED : FRAME_OTHER;
}
