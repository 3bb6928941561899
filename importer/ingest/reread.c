#include "reread.h"

#include <string.h>
#include <unistd.h>

#include "../store/mend.h"
#include "exact.h"
#include "records.h"

/* Up to this size an input that has grown is compared with its rows each time. */
enum { FOLLOWED_MAX = 1 << 22 };

bool reread_is_wanted(const intake *it) {
    const store_file *file = &it->file;
    return file->id != 0 && file->outdated && (file->narrow || file->rejected + file->ignored > 0);
}

/* Compares the rows of an input with so many of its records. The framer has begun. */
static bool compare_records(intake *it, exact *e, uint64_t most) {
    frame record;
    exact_begin(e, store_connection(it->run->store), &it->run->erased, &it->file);
    while (e->number < most && !records_interrupted(it) && exact_next(e, &it->framer, &record)) {
    }
    bool done = exact_end(e, &it->framer) == 0 && e->told;
    return run_check(it->run, done ? STORE_OK : STORE_FAILED);
}

/* Compares the rows of an input with its bytes. Where it cannot be read, the next pass over it says so. */
static bool compare_rows(intake *it, source *bytes, exact *e) {
    const framer_point beginning = {.encoding = it->in->encoding};
    *e = (exact){0};
    return !framer_begin(&it->framer, bytes, &beginning, it->file.complete) ||
           compare_records(it, e, UINT64_MAX);
}

bool reread_is_followed(const intake *it, const resume_point *point) {
    const store_file *file = &it->file;
    return file->id != 0 && !point->unchanged && it->in->fd >= 0 && file->size > 0 &&
           it->in->size <= FOLLOWED_MAX && !file->outdated && mend_is_possible(it->run->store);
}

bool reread_follow(intake *it, bool *same, uint64_t *missing) {
    exact e;
    bool done = compare_records(it, &e, it->file.records);
    *same = e.number == it->file.records && !e.differs;
    *missing = e.missing;
    return done;
}

bool reread_count_discarded(intake *it, uint64_t *discarded) {
    source bytes = source_of_range(it->in->fd, 0, it->file.size);
    exact e;
    bool done = compare_rows(it, &bytes, &e);
    *discarded = e.missing;
    return done;
}

/* Its rows are those that the present rules give. What waits for more is compared each time that it has more. */
static bool is_comparable(const intake *it, const resume_point *point) {
    bool is_read = point->unchanged || (!it->file.complete && it->file.size <= FOLLOWED_MAX);
    return is_read && !it->file.outdated && !it->file.is_kept && mend_is_possible(it->run->store);
}

/* An input that can be read twice. For members see reread_compare_member. */
static bool compare_with_bytes(intake *it, bool *damaged) {
    source bytes = source_of_range(it->in->fd, 0, it->file.size);
    exact e = {0};
    bool done = it->in->fd < 0 || compare_rows(it, &bytes, &e);
    *damaged = exact_wrong(&e) > 0 || e.misnamed;
    mend_count(it->run->store, exact_wrong(&e));
    return done;
}

bool reread_compare_member(intake *it, const input *in, const surveyed *known, bool *wrong) {
    resume_point point;
    exact e;
    if (!run_check(it->run,
                   resume_find(it->run->store, in, known, it->framer.reader.content, &point))) {
        return false;
    }
    it->in = in;
    it->file = point.file;
    *wrong |= point.error == NULL && (point.file.id == 0 || reread_is_wanted(it));
    if (point.error != NULL || !is_comparable(it, &point)) {
        return true;
    }
    source bytes = source_of_next(in->from, it->file.size);
    bool done = compare_rows(it, &bytes, &e);
    uint64_t rows = exact_wrong(&e);
    *wrong |= rows > 0 || e.misnamed || !formats_knows_name(it->file.format);
    return done &&
           (rows + e.misnamed == 0 ||
            run_check(it->run, mend_note_wrong(it->run->store, it->file.id, rows + e.misnamed)));
}

/* The byte of the input before a place is a line end. */
static bool ends_line(const intake *it, uint64_t at) {
    char last = '\n';
    return at == 0 || pread(it->in->fd, &last, 1, (off_t)at - 1) != 1 || last == '\n';
}

/* Only the end of its last line has come. */
static bool is_blank_behind(const intake *it, uint64_t at) {
    char rest[16];
    uint64_t more = it->in->size - at;
    if (it->in->size < at || more > sizeof rest ||
        pread(it->in->fd, rest, more, (off_t)at) != (ssize_t)more) {
        return false;
    }
    size_t blank = 0;
    while (blank < more && strchr(" \t\r\n", rest[blank]) != NULL && rest[blank] != 0) {
        blank++;
    }
    return blank == more;
}

bool reread_is_torn(intake *it, const resume_point *point, bool *torn) {
    const store_file *file = &it->file;
    bool has_grown =
        file->id != 0 && file->complete && !point->unchanged && !is_blank_behind(it, file->size);
    *torn = false;
    return !has_grown || run_check(it->run, store_ends_torn(it->run->store, file,
                                                            ends_line(it, file->size), torn));
}

bool reread_find_damage(intake *it, resume_point *point, bool *damaged) {
    /* An incomplete input may never be completed. */
    bool is_checked = point->unchanged || (it->file.id != 0 && !it->file.complete);
    *damaged = false;
    if (!is_checked || it->run->options->watch || it->run->options->dry_run) {
        return true;
    }
    bool done = run_check(it->run, mend_find_damage(it->run->store, point->file.id, damaged));
    if (done && !*damaged && is_comparable(it, point)) {
        done = compare_with_bytes(it, damaged);
        if (it->in->fd >= 0) {
            point->at = UINT64_MAX; /* the digest is of another reading now: rewind the input */
        }
        *damaged |= !formats_knows_name(it->file.format);
    }
    it->mends = *damaged;
    return done;
}

bool reread_begin(intake *it) {
    it->again = true;
    it->file = (store_file){.id = it->before.id, .path = it->before.path, .format = "empty"};
    return run_check(it->run, store_begin_again(it->run->store, it->file.id));
}

bool reread_undo(intake *it) {
    it->file = it->before;
    memset(it->reasons, 0, sizeof it->reasons);
    records_forget(it);
    return run_check(it->run, store_end_again(it->run->store, false));
}

static uint64_t lesser(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Only what the input has gained since its import is reported. */
static void note_gained(intake *it) {
    store_file before = it->before, *then = &it->before;
    *then = it->file;
    then->stored = lesser(then->stored, before.stored);
    then->duplicates = lesser(then->duplicates, before.duplicates);
    then->rejected = lesser(then->rejected, before.rejected);
    then->ignored = lesser(then->ignored, before.ignored);
    then->records = then->stored + then->duplicates + then->rejected + then->ignored;
}

/* The counts of mended rows follow from the bytes of the input. `stored`: how many payloads it was the first to store. */
static void count_mended(intake *it, uint64_t stored) {
    store_file *file = &it->file;
    file->duplicates += file->stored;
    file->stored = lesser(stored, file->duplicates);
    file->duplicates -= file->stored;
    if (it->in->size > it->before.size) {
        note_gained(it);
    } else {
        it->before = it->file;
    }
}

/* Payloads that this input stored first still count as stored by it. */
static void count_again(intake *it) {
    store_file *file = &it->file, *before = &it->before;
    file->stored += before->stored;
    file->duplicates -= before->stored;
    if (it->grows) {
        if (file->rejected > before->rejected) {
            run_raise_exit_status(it->run, OUTCOME_PARTIAL);
        }
        note_gained(it);
        return;
    }
    /* The report counts what was stored in addition, and all that could not be stored. */
    before->duplicates = lesser(file->duplicates, before->duplicates);
    before->rejected = before->ignored = 0;
    before->records = before->duplicates + before->stored;
}

/* A payload would be lost. */
static bool keep_old(intake *it) {
    if (!it->grows) {
        report_left(&it->run->report, it->in->shown);
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);
    }
    if (it->mends) {
        return reread_undo(it);
    }
    it->before.outdated = false; /* do not try again in the same way */
    it->before.is_kept = true;
    return reread_undo(it) && run_put_file(it->run, &it->file);
}

bool reread_end(intake *it) {
    bool has_all = false;
    uint64_t stored = 0;
    store *s = it->run->store;
    int64_t id = it->file.id;
    if (!records_settle(it) ||
        !run_check(it->run, it->mends ? mend_end(s, id, &stored, &has_all)
                                      : store_has_all_again(s, id, &has_all))) {
        return false;
    }
    if (!has_all || (!it->mends && it->file.duplicates < it->before.stored)) {
        return keep_old(it);
    }
    it->again = false;
    if (it->mends) {
        count_mended(it, stored);
    } else {
        count_again(it);
    }
    return run_check(it->run, store_end_again(s, true));
}

bool reread_count(intake *it) {
    store_file *file = &it->file;
    uint64_t stored = file->stored;
    if (!it->mends) {
        return true;
    }
    bool on = run_check(it->run, mend_sum(it->run->store, file->id, &stored));
    it->before.stored += stored - file->stored;
    it->before.duplicates -= stored - file->stored;
    file->duplicates -= stored - file->stored;
    file->stored = stored;
    return on;
}
