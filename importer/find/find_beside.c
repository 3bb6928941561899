/*
** What stands in a record beside the payloads that were found in it. Decides whether it may be dropped: only what shows no
** trace of a payload, what is proved to be a copy of one of them (payload_print.h), and what names the event of one.
*/
#include "finder.h"

#include <string.h>

#include "../../ext/value.h"
#include "../common/grow.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "foreign.h"
#include "payload_print.h"
#include "trace.h"

enum { ALL_TRACES = TRACE_LEAD | TRACE_EVENT | TRACE_DATA };

const dk_error find_unknown_escapes = {
    DK_UNKNOWN_ESCAPES, 0,
    "expected escapes whose writer is known: what the backslashes mean is not certain"};
const dk_error find_compressed = {DK_COMPRESSED, 0,
                                  "expected no Content-Encoding but gzip and deflate: have the "
                                  "body decompressed before it is captured"};
static const dk_error too_deep = {DK_TOO_DEEP, 0, "expected at most 8 encodings inside each other"};
static const dk_error too_packed = {
    DK_TOO_DEEP, 0, "expected gzip or deflate that unpacks to at most 64 times its length"};

const dk_error *find_depth_error(const finder *f) {
    return f->unpack_credit == 0 ? &too_packed : &too_deep;
}

static const dk_error doubtful = {
    DK_EVENT_MISSING, 0,
    "expected no text of a payload beside it that is a payload as well: it may be a delivery"};
const dk_error find_cut = {
    DK_TRUNCATED, 0,
    "expected each string in the record to hold a whole payload in JSON; one is cut, or not JSON"};

/*
** ------------------------------------------------------------------------------------------- notes
*/

static void add_note(finder *f, const char *text, size_t length, unsigned seen, bool certain) {
    if (!grow(&f->notes, f->note_count, &f->note_room, sizeof *f->notes)) {
        f->no_memory = true;
        return;
    }
    f->notes[f->note_count++] =
        (find_note){.text = text, .length = length, .seen = seen, .certain = certain};
}

void find_drop_notes(finder *f, size_t mark) {
    f->note_count = mark;
}

void find_note_rest(finder *f, const char *text, size_t length) {
    enum { LEAST = 6 }; /* shorter texts show nothing */
    if (length >= LEAST) {
        add_note(f, text, length, FIND_NOT_LOOKED, false);
    } else {
        f->closes |= length > 0 && memchr(text, '}', length) != NULL;
    }
}

void find_note_unread(finder *f, const char *text, size_t length) {
    const find_note *last = f->note_count > 0 ? &f->notes[f->note_count - 1] : NULL;
    f->torn = true;
    if (last != NULL && last->certain && text >= last->text &&
        text + length <= last->text + last->length) {
        return; /* as part of it */
    }
    add_note(f, text, length, ALL_TRACES, true);
}

void find_note_packed(finder *f, const char *bytes, size_t length) {
    size_t count = f->note_count;
    f->packed = true;
    find_note_unread(f, bytes, length);
    if (f->note_count > count) {
        f->notes[count].packed = true;
    }
}

void find_note_cut(finder *f, const char *text, size_t length) {
    if (trace_in(text, length)) {
        find_note_unread(f, text, length);
    }
}

/* The traces in a text. The quote before a string counts as one of its characters: a payload may be torn there. */
static unsigned look_at_text(finder *f, const char *text, size_t length) {
    unsigned seen = find_trace(f, text, length);
    bool is_lead = length > strlen("lead.") && bytes_begin(text, length, "lead.");
    return is_lead && (seen & TRACE_DATA) != 0 ? seen | TRACE_LEAD : seen;
}

/* The same for a noted text. Each is looked at once. */
static unsigned look_at(finder *f, find_note *n) {
    if (n->seen == FIND_NOT_LOOKED) {
        n->seen = look_at_text(f, n->text, n->length);
    }
    return n->seen;
}

bool find_settle_notes(finder *f, size_t mark) {
    size_t kept = mark;
    for (size_t i = mark; i < f->note_count; i++) {
        if (look_at(f, &f->notes[i]) != 0) {
            f->notes[kept++] = f->notes[i];
        }
    }
    f->note_count = kept;
    return kept > mark;
}

bool find_has_certain(const finder *f, size_t mark) {
    size_t i = mark;
    while (i < f->note_count && !f->notes[i].certain) {
        i++;
    }
    return i < f->note_count;
}

void find_place_notes(finder *f, size_t mark, size_t from, size_t to) {
    for (size_t i = mark; i < f->note_count; i++) {
        if (f->notes[i].to == 0) {
            f->notes[i].from = from;
            f->notes[i].to = to;
        }
    }
}

void find_part_notes(finder *f, size_t mark) {
    for (size_t i = mark; i < f->note_count; i++) {
        f->notes[i].is_part = true;
    }
}

bool find_shows_noted(finder *f, const char *record, size_t size) {
    unsigned seen = 0;
    for (size_t i = 0; i < f->note_count && !trace_is(seen); i++) {
        find_note *n = &f->notes[i];
        bool is_own = n->text >= record && n->text < record + size;
        seen |= is_own || !trace_may_have_words(n->text, n->length) ? 0 : look_at(f, n);
    }
    return trace_is(seen);
}

/*
** ------------------------------------------------------------------------------------------ copies
*/

/* The length without an ellipsis at the end. */
static size_t without_ellipsis(const char *text, size_t length) {
    if (bytes_end(text, length, "\xE2\x80\xA6")) {
        return length - 3;
    }
    for (int dots = 0; dots < 3 && length > 0 && text[length - 1] == '.'; dots++) {
        length--;
    }
    return length;
}

/* Whether a text closes more brackets than it opens. */
static bool closes_more(const char *text, size_t length) {
    size_t open = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '}' && open == 0) {
            return true;
        }
        open = text[i] == '{' ? open + 1 : text[i] == '}' ? open - 1 : open;
    }
    return false;
}

/* A text from which copies are removed. */
typedef struct remainder {
    char *text;
    size_t length, whole; /* `whole`: up to an ellipsis at its end */
    size_t credit;        /* how much may be compared, so that time stays linear */
    size_t mark;          /* the payloads found since then may be copied */
    bool may_be_cut;      /* at its end */
    bool removed;         /* there was a copy */
} remainder;

/* Whether a text begins with the payload's bytes, with a dot for each that is not printable ASCII. */
static bool match_dots(const finding *x, const char *text, size_t length, size_t *credit) {
    bool is_same = x->length <= length && x->length < *credit;
    size_t at = 0;
    for (; is_same && at < x->length; at++) {
        char c = x->text[at];
        bool is_shown = c >= ' ' && c < 0x7F;
        is_same = text[at] == c || (!is_shown && text[at] == '.');
    }
    *credit -= at;
    return is_same;
}

/* What a text is a print of, among the payloads found since r->mark. *end: where it ends. */
static payload_print match_any(const finder *f, remainder *r, const char *text, size_t length,
                               size_t *end) {
    enum { TRIES = 64 };
    payload_print result = PAYLOAD_PRINT_NONE;
    for (size_t i = r->mark; i < f->count && i - r->mark < TRIES && result == PAYLOAD_PRINT_NONE;
         i++) {
        const finding *x = &f->list[i];
        if (x->kind == FOUND_PAYLOAD) {
            result = payload_print_match(x->text, x->length, text, length, end, &r->credit);
            if (result == PAYLOAD_PRINT_NONE && match_dots(x, text, length, &r->credit)) {
                *end = x->length;
                result = PAYLOAD_PRINT_WHOLE;
            }
        }
    }
    return result;
}

/*
** The same for a bracket at `at` with a quote before it: a string of some language, whose escapes are undone. Celery cuts
** such a print.
*/
static payload_print match_literal(finder *f, remainder *r, size_t at, size_t *end) {
    const char *quote = r->text + at - 1;
    size_t left = r->whole - at + 1, used = 0;
    escape_extent span = {0};
    char *out = left < r->credit ? find_room(f, left) : NULL;
    if (out == NULL) {
        return PAYLOAD_PRINT_NONE;
    }
    escape_result read = escape_decode(ESCAPE_PYTHON_TEXT, quote, left, out, &span);
    bool is_open = read == ESCAPE_OPEN;
    payload_print result = PAYLOAD_PRINT_NONE;
    if (read == ESCAPE_WHOLE || is_open) {
        result = match_any(f, r, out, span.made, &used);
    }
    size_t taken = is_open ? left : span.read;
    r->credit -= taken < r->credit ? taken : r->credit;
    find_drop_room(f);
    *end = taken - 1;
    bool is_cut = result == PAYLOAD_PRINT_CUT && is_open;
    bool is_whole = result == PAYLOAD_PRINT_WHOLE && used == span.made;
    return is_cut || is_whole ? result : PAYLOAD_PRINT_NONE;
}

/* Removes the copy of a payload that begins at `at`. Returns where it ends; `at` if there is none. */
static size_t remove_copy(finder *f, remainder *r, size_t at) {
    size_t end = 0;
    payload_print result = match_any(f, r, r->text + at, r->whole - at, &end);
    if (result == PAYLOAD_PRINT_NONE && at > 0 && is_one_of(r->text[at - 1], "'\"`")) {
        result = match_literal(f, r, at, &end);
    }
    if (result == PAYLOAD_PRINT_NONE || (result == PAYLOAD_PRINT_CUT && !r->may_be_cut)) {
        return at;
    }
    end = result == PAYLOAD_PRINT_CUT ? r->whole - at : end;
    memset(r->text + at, ' ', end);
    r->removed = true;
    return at + end;
}

static void remove_copies(finder *f, remainder *r) {
    for (size_t at = 0; at < r->whole;) {
        const char *brace = memchr(r->text + at, '{', r->whole - at);
        if (brace == NULL) {
            return;
        }
        size_t from = (size_t)(brace - r->text), end = remove_copy(f, r, from);
        at = end > from ? end : from + 1;
    }
}

static bool is_percent_run(char c) {
    return is_alphanumeric(c) || is_one_of(c, "%-._~!*'()+,;:@/");
}

/* Undoes percent-encoding, in place, in runs that encode their quotes and braces; `+` is a blank where blanks are not. */
static bool undo_percent(remainder *r) {
    static const char *const braces[] = {"%7B", "%7b", NULL};
    size_t made = 0, size;
    bool changed = false;
    for (char *run = r->text, *end = run + r->length; run < end; run += size) {
        for (size = 0; run + size < end && is_percent_run(run[size]);) {
            size++;
        }
        bool encodes = bytes_any(bytes_hold, run, size, braces) && bytes_hold(run, size, "%22");
        bool is_form = encodes && !bytes_hold(run, size, "%20");
        for (size_t i = 0; is_form && i < size; i++) {
            run[i] = run[i] == '+' ? ' ' : run[i];
        }
        changed |= encodes;
        size += size == 0;
        memmove(r->text + made, run, size);
        made += encodes ? find_undo_percent(run, size, r->text + made) : size;
    }
    r->length = made;
    return changed;
}

/* Whether a payload found since r->mark has the word as a string: its event, as far as this matters. */
static bool has_word(const finder *f, remainder *r, const char *word, size_t length) {
    for (size_t i = r->mark; i < f->count && r->credit > 0; i++) {
        const finding *x = &f->list[i];
        if (x->kind != FOUND_PAYLOAD) {
            continue;
        }
        const char *found = memmem(x->text, x->length, word, length);
        size_t looked = found != NULL ? (size_t)(found - x->text) : x->length;
        r->credit -= looked < r->credit ? looked : r->credit;
        if (found > x->text && found[-1] == '"' && found[length] == '"') {
            return true;
        }
    }
    return false;
}

/* Whether each "lead." in what is left of a text is the event of a payload, and not the beginning of another. */
static bool names_events(const finder *f, remainder *r) {
    static const char lead[] = "lead.";
    const char *p = r->text, *end = p + r->length;
    bool any = false;
    while ((p = memmem(p, (size_t)(end - p), lead, sizeof lead - 1)) != NULL) {
        const char *stop = p;
        while (stop < end && (is_alphanumeric(*stop) || is_one_of(*stop, "._-"))) {
            stop++;
        }
        if (!has_word(f, r, p, (size_t)(stop - p))) {
            return false;
        }
        any = true;
        p = stop;
    }
    return any;
}

/* Whether traces show more than the name of an event, by which a log or a queue speaks of a payload. */
static bool shows_more(unsigned seen) {
    return ((seen & TRACE_DATA) != 0 && (seen & (TRACE_EVENT | TRACE_LEAD)) != 0) ||
           ((seen & TRACE_INSIDE) != 0 && (seen & (TRACE_LEAD | TRACE_NAMED)) != 0);
}

bool find_shows_names(finder *f, const char *text, size_t length) {
    unsigned seen = look_at_text(f, text, length);
    return (seen & TRACE_LEAD) != 0 && !shows_more(seen);
}

/* The traces in what is left; 0 for the names of events alone. */
static unsigned look_at_remainder(finder *f, remainder *r) {
    unsigned seen = look_at_text(f, r->text, r->length);
    bool is_name = (seen & TRACE_LEAD) != 0 && !shows_more(seen) && names_events(f, r);
    return is_name ? seen & TRACE_EVENT : seen;
}

/*
** The traces in a noted text, without the copies of payloads found since `mark`; all of them if it is a payload's, and no
** copy. `may_be_cut`: a copy at its end may be cut.
*/
static unsigned unexplained(finder *f, size_t mark, const find_note *n, bool may_be_cut) {
    enum { PER_BYTE = 16, FREE = 1 << 14, PERCENTS = 3 };
    remainder r = {.text = find_room(f, n->length),
                   .length = n->length,
                   .credit = n->length * PER_BYTE + FREE,
                   .mark = mark};
    unsigned seen;
    int times = 0;
    if (r.text == NULL) {
        return ALL_TRACES;
    }
    memcpy(r.text, n->text, n->length);
    do {
        r.whole = without_ellipsis(r.text, r.length);
        r.may_be_cut = !n->is_part && (may_be_cut || r.whole < r.length);
        remove_copies(f, &r);
        seen = look_at_remainder(f, &r);
    } while (seen != 0 && times++ < PERCENTS && undo_percent(&r));
    find_drop_room(f);
    return n->certain && !r.removed ? ALL_TRACES : seen;
}

/*
** ------------------------------------------------------------------------------------- what is lost
*/

/* Whether the traces that are not explained are a payload's. */
static bool is_lost_with(const find_note *n, unsigned left, unsigned all) {
    return (n->certain && left != 0) || (left & TRACE_LEAD) != 0 ||
           (left != 0 && (shows_more(all) || trace_is(all)));
}

/* The notes since some place, as they are compared with the payloads found since `mark`. */
typedef struct comparing {
    size_t mark, at;
    unsigned all;     /* the traces that were not explained so far */
    size_t closing;   /* how many texts close more brackets than they open */
    bool has_counted; /* whether `closing` is known */
} comparing;

/* Whether what is cut at the end of a text may go on in another text beside the payloads. */
static bool may_go_on(const finder *f, comparing *c, const find_note *n) {
    for (size_t i = 0; i < f->note_count && !c->has_counted; i++) {
        c->closing += closes_more(f->notes[i].text, f->notes[i].length);
    }
    c->has_counted = true;
    return f->closes || c->closing > (closes_more(n->text, n->length) ? 1U : 0U);
}

/* The next note that is lost beside the payloads; NULL if there is none. *why: what it is. */
static const find_note *next_lost(finder *f, comparing *c, dk_error *why) {
    while (c->at < f->note_count) {
        find_note *n = &f->notes[c->at++];
        if (look_at(f, n) == 0) {
            continue;
        }
        unsigned left = unexplained(f, c->mark, n, !n->is_part && !may_go_on(f, c, n));
        c->all |= left;
        if (is_lost_with(n, left, c->all)) {
            *why = n->packed ? find_compressed : foreign_cause(n->text, n->length, &find_cut);
            why->offset = 0;
            return n;
        }
    }
    return NULL;
}

bool find_shows_other(finder *f, size_t mark, const char *text, size_t length) {
    find_note n = {.text = text, .length = length, .seen = FIND_NOT_LOOKED, .is_part = true};
    if (look_at(f, &n) == 0) {
        return false;
    }
    unsigned left = unexplained(f, mark, &n, false);
    return is_lost_with(&n, left, left);
}

static void add_lost(finder *f, size_t from, size_t to, const dk_error *why) {
    const finding *last = f->count > 0 ? &f->list[f->count - 1] : NULL;
    if (last == NULL || last->kind != FOUND_BAD || last->from != from || last->to != to) {
        find_add_bad(f, from, to, f->too_deep ? find_depth_error(f) : why);
    }
}

void find_add_lost_since(finder *f, size_t mark, size_t notes, size_t from, size_t to) {
    dk_error why;
    comparing c = {.mark = mark, .at = notes};
    if (next_lost(f, &c, &why) != NULL) {
        add_lost(f, from, to, &why);
    }
    find_drop_notes(f, notes);
}

/* The widest of the first `count` entries, sorted by their places, that has the place in it; NULL if none has. */
static const finding *entry_around(const finder *f, size_t count, size_t place) {
    enum { NEAR = 64 };
    const finding *entry = NULL;
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->list[middle].from <= place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (size_t i = low; i > 0 && low - i < NEAR; i--) {
        const finding *e = &f->list[i - 1];
        if (place < e->to && (entry == NULL || e->to - e->from > entry->to - entry->from)) {
            entry = e;
        }
    }
    return entry;
}

void find_add_lost_entries(finder *f) {
    const find_note *n;
    dk_error why;
    comparing c = {0};
    size_t count = f->count;
    while ((n = next_lost(f, &c, &why)) != NULL) {
        const finding *entry = entry_around(f, count, n->from);
        if (entry != NULL && entry->kind != FOUND_BAD) {
            add_lost(f, entry->from, entry->to, &why);
        }
    }
}

void find_add_lost(finder *f, size_t size) {
    const find_note *n;
    dk_error why;
    comparing c = {0};
    bool entries = false;
    for (size_t i = 0; i < f->count; i++) {
        entries |= f->list[i].kind == FOUND_PAYLOAD && f->list[i].to != 0;
    }
    while ((n = next_lost(f, &c, &why)) != NULL) {
        add_lost(f, entries ? n->from : 0, entries ? n->to : size, &why);
    }
}

/*
** ---------------------------------------------------------------------------- copies of its strings
*/

/* Whether [from, to) is all of a text, or a string in quotes in it. */
static bool is_bounded(const char *from, const char *to, const char *text, const char *end) {
    return from == text || to == end ? from == text && to == end
                                     : is_one_of(*to, "'\"`") && from[-1] == *to;
}

/* Whether a payload was found in a text, or in a string in quotes in it, that is the same as the given one. */
static bool stands_in(const finding *x, const char *string, size_t length) {
    enum { TRIES = 8 };
    const char *end = x->in + x->in_length, *p = string;
    for (int i = 0; i < TRIES; i++) {
        p = memmem(p, length - (size_t)(p - string), x->text, x->length);
        if (p == NULL) {
            return false;
        }
        size_t before = (size_t)(p - string);
        bool has_room =
            before <= (size_t)(x->text - x->in) && length - before <= (size_t)(end - x->text);
        const char *from = has_room ? x->text - before : NULL;
        if (from != NULL && is_bounded(from, from + length, x->in, end) &&
            memcmp(from, string, length) == 0) {
            return true;
        }
        p += x->length;
    }
    return false;
}

/* Marks the payloads in the same entry as list[which] that were found in a copy of one of its strings. */
static void mark_copies_of(finder *f, size_t which, const char *string, size_t length) {
    enum { NEAR = 16 };
    const finding *of = &f->list[which];
    size_t from = which > NEAR ? which - NEAR : 0;
    for (size_t i = from; i < f->count && i <= which + NEAR; i++) {
        finding *x = &f->list[i];
        if (i != which && x->in != NULL && find_share_entry(of, x) &&
            stands_in(x, string, length)) {
            x->is_copy |= length > x->length;
            x->may_be_copy |= length == x->length;
        }
    }
}

/* The same for each of its strings that may hold a payload. */
static void mark_copies(finder *f, size_t which) {
    const char *p = f->list[which].text, *end = p + f->list[which].length, *next;
    for (; (p = memchr(p, '"', (size_t)(end - p))) != NULL; p = next) {
        bool escaped;
        next = dk_string_end(p, end, &escaped);
        size_t length = (size_t)(next - p) - 2;
        char *out = escaped ? find_room(f, length) : NULL;
        if (out != NULL) {
            length = without_space(out, escape_json(p + 1, length, out));
            const char *string = skip_json_space(out, out + length);
            mark_copies_of(f, which, string, (size_t)(out + length - string));
            find_drop_room(f);
        }
    }
}

static bool has_neighbour(const finder *f, size_t i) {
    const finding *x = &f->list[i];
    return (i > 0 && find_share_entry(x - 1, x)) ||
           (i + 1 < f->count && find_share_entry(x, x + 1));
}

/* Takes the marked payloads out of the list. */
static void take_copies(finder *f, size_t size) {
    size_t kept = 0, count = f->count;
    for (size_t i = 0; i < count; i++) {
        finding x = f->list[i];
        if (x.may_be_copy && !x.is_copy) {
            add_lost(f, x.from, x.to > 0 ? x.to : size, &doubtful);
        }
    }
    for (size_t i = 0; i < f->count; i++) {
        bool is_taken = f->list[i].is_copy || f->list[i].may_be_copy;
        f->list[kept] = f->list[i];
        f->payloads -= is_taken;
        kept += !is_taken;
    }
    f->count = kept;
}

void find_drop_copies(finder *f, const char *record, size_t size) {
    if (f->payloads < 2) {
        return;
    }
    for (size_t i = 0; i < f->count; i++) {
        finding *x = &f->list[i];
        if (x->in == NULL && x->text >= record && x->text < record + size) {
            x->in = record;
            x->in_length = size;
        }
    }
    for (size_t i = 0; i < f->count; i++) {
        if (has_neighbour(f, i)) {
            mark_copies(f, i);
        }
    }
    take_copies(f, size);
}
