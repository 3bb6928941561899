/*
** One input of the command line, packed or not, with all its members.
*/
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../input/members.h"
#include "../input/signals.h"
#include "../port/port.h"
#include "../store/mend.h"
#include "import_state.h"
#include "reread.h"

/* How a member has ended. Parts of a document and hidden members need not have a payload if others have one. */
static void note_end(import *im, const input *in, intake_end end) {
    bool is_empty = end == INTAKE_NOTHING;
    if (in->is_part) {
        im->parts_empty |= is_empty;
        im->parts_found |= end < INTAKE_NOTHING;
    } else if (in->is_hidden && is_empty) {
        im->hidden_empty = true;
    } else {
        im->has_others = true;
    }
    if (!is_empty || !(in->is_part || in->is_hidden)) {
        import_worsen(im, end);
    }
}

static bool take_member(void *context, const input *in) {
    import *im = context;
    bool too_large = false;
    if (im->run.stopped) {
        return false;
    }
    const surveyed *known = NULL;
    if (im->survey != NULL && (known = survey_next(im->survey)) == NULL) {
        import_worsen(im, INTAKE_OVERTAKEN); /* the input has changed since the survey */
        return false;
    }
    intake_end end = intake_take(&im->intake, in, known);
    note_end(im, in, end);
    if (im->survey != NULL && im->worst < INTAKE_INTERRUPTED) {
        (void)source_drain(
            in->from); /* as the survey did: the limit on unpacked bytes counts all members */
    }
    int64_t id = im->intake.file.id;
    if (im->worst != INTAKE_STOPPED && id != 0 &&
        !run_check(&im->run, store_has_too_large(im->run.store, id, &too_large))) {
        import_worsen(im, INTAKE_STOPPED);
    }
    im->stays |= too_large;
    return im->worst < INTAKE_INTERRUPTED;
}

static void member_skipped(void *context, const char *shown, const char *why) {
    import *im = context;
    import_input_skipped(im, shown, why);
    im->stays = true;
}

static void member_failed(void *context, const char *shown, const char *why) {
    import *im = context;
    import_input_failed(im, shown, why);
    import_worsen(im, INTAKE_FAILED);
}

/* `known`: of the survey of a packed input. */
static void take_members(import *im, const input *in, intact *known) {
    const input_visitor visitor = {.context = im,
                                   .file = take_member,
                                   .skipped = member_skipped,
                                   .failed = member_failed,
                                   .final = im->run.options->final};
    im->parts_empty = im->parts_found = im->hidden_empty = im->has_others = false;
    report_begin_archive(&im->run.report);
    (void)members_visit(in, known, &visitor);
    report_end_archive(&im->run.report, in->shown);
    bool only_hidden = im->hidden_empty && !im->has_others && !im->parts_empty && !im->parts_found;
    if (only_hidden || (im->parts_empty && !im->parts_found)) {
        report_nothing(&im->run.report, in->shown);
        run_raise_exit_status(&im->run, OUTCOME_PARTIAL);
        import_worsen(im, INTAKE_NOTHING);
    }
}

static bool is_interrupted(const input *in) {
    return signals_caught() && !in->interrupted;
}

static void end_interrupted(import *im, const char *shown) {
    import_input_ended(im, shown, INPUT_INTERRUPTED, NULL);
    import_worsen(im, INTAKE_INTERRUPTED);
}

/*
** The hash of the packed bytes and of the options that affect how they are read: with other options, more may be
** stored. Rewinds the file. False also after a signal.
*/
static bool hash_file(import *im, const input *in, dk_hash *hash) {
    char block[1 << 16];
    content *c = im->intake.framer.reader.content;
    ptrdiff_t n;
    content_reset(c);
    while ((n = in->from->read(in->from, block, sizeof block)) > 0) {
        content_add(c, block, (size_t)n);
        if (is_interrupted(in)) {
            return false;
        }
    }
    const options *o = im->run.options;
    const uint64_t how[] = {READING_RULES, o->max_record};
    content_add(c, how, sizeof how);
    content_add(c, o->at, o->at != NULL ? strlen(o->at) : 0);
    *hash = content_digest(c);
    return n == 0 && lseek(in->fd, 0, SEEK_SET) == 0;
}

/* Whether the file is unchanged since it was opened. */
static bool is_as_opened(const input *in) {
    struct stat now;
    return fstat(in->fd, &now) == 0 && port_is_unchanged(&now, in->stat);
}

/* Whether rows of the input are to be compared with its bytes, as those of plain files are: it is named itself. */
static bool is_compared(const import *im, const input *in) {
    return im->watch == NULL && !im->run.options->dry_run && mend_is_possible(im->run.store) &&
           strcmp(in->shown, im->word) == 0;
}

static bool compare_member(void *context, const input *in) {
    import *im = context;
    const surveyed *known = survey_next(im->survey);
    if (known == NULL || signals_caught()) {
        return false; /* the next pass says so */
    }
    if (!reread_compare_member(&im->intake, in, known, &im->has_wrong)) {
        import_worsen(im, INTAKE_STOPPED);
        return false;
    }
    (void)source_drain(in->from);
    return true;
}

/*
** A member cannot be read twice: this is a pass of its own. Sets im->has_wrong: a row is, or, if the store is known to have
** all of the input, a member has none.
*/
static void compare_members(import *im, const input *in, bool all_known) {
    survey *known = im->survey;
    bool any = false;
    const input_visitor visitor = {
        .context = im, .file = compare_member, .final = im->run.options->final};
    im->has_wrong = false;
    for (size_t i = 0; i < known->count; i++) {
        any |= known->members[i].begun_count > 0;
        im->has_wrong |= all_known && known->members[i].begun_count == 0;
    }
    if (any && is_compared(im, in)) {
        (void)members_visit(in, &known->intact, &visitor);
        known->next = 0;
        if (lseek(in->fd, 0, SEEK_SET) != 0) {
            member_failed(im, in->shown, source_reason(errno));
        }
    }
}

/*
** Unpacks an input twice, so that each member is known before its records are stored. `all_known`: the store has all of
** it, so that only wrong rows are a reason to read it.
*/
static void take_surveyed(import *im, const input *in, bool all_known) {
    survey known = {.store = im->run.store,
                    .content = im->intake.framer.reader.content,
                    .stops = in->interrupted ? NULL : signals_caught};
    im->survey = &known;
    bool begun = survey_take(&known, in);
    if (begun) {
        compare_members(im, in, all_known);
    }
    if (im->worst >= INTAKE_FAILED) {
        /* has been reported */
    } else if (begun && all_known && !im->has_wrong) {
        import_input_ended(im, in->shown, INPUT_UNCHANGED, NULL);
    } else if (begun) {
        if (known.count == 0 && !known.others && im->watch == NULL) {
            report_empty(&im->run.report, in->shown, "there is no input in it");
        }
        take_members(im, in, &known.intact);
    } else if (known.error != NULL) {
        member_failed(im, known.shown, known.error);
    } else if (!run_check(&im->run, known.status)) {
        import_worsen(im, INTAKE_STOPPED);
    } else {
        end_interrupted(im, in->shown);
    }
    im->survey = NULL;
    survey_free(&known);
}

static void put_packed(import *im, const dk_hash *hash, const input *in) {
    run *r = &im->run;
    char *clean;
    if (run_clean_name(r, in->path, &clean)) {
        const char *path = clean != NULL ? clean : in->path;
        (void)run_check(r, store_put_packed(r->store, hash, in->size, path));
        free(clean);
    }
}

/* A packed file is not unpacked if the store is known to have all of it. */
static void take_packed(import *im, const input *in) {
    dk_hash hash;
    bool known = false;
    if (!hash_file(im, in, &hash)) {
        if (is_interrupted(in)) {
            end_interrupted(im, in->shown);
            return;
        }
        member_failed(im, in->shown,
                      in->from->error != NULL ? in->from->error : source_reason(errno));
        return;
    }
    if (!run_check(&im->run, store_knows_packed(im->run.store, &hash, in->size, &known))) {
        import_worsen(im, INTAKE_STOPPED);
        return;
    }
    bool damaged = false;
    if (known && im->watch == NULL &&
        !run_check(&im->run, mend_find_damage_of_packed(im->run.store, in->path, &damaged))) {
        import_worsen(im, INTAKE_STOPPED);
        return;
    }
    /* What this run has stored of it before another one went on with it is still to be reported. */
    bool all_known = known && !damaged && im->intake.carried.records == 0;
    if (all_known && !is_compared(im, in)) {
        import_input_ended(im, in->shown, INPUT_UNCHANGED, NULL);
        return;
    }
    take_surveyed(im, in, all_known);
    /* otherwise the hash may not match the bytes */
    if (im->worst <= INTAKE_KNOWN && !im->stays && is_as_opened(in) && run_begin(&im->run)) {
        put_packed(im, &hash, in);
    }
}

/* How often to start over with an input that another importer continues, or that is being written to. */
enum { TRIES_MAX = 100 };

void import_input(import *im, const input *in) {
    bool packed;
    int tries = 0;
    do {
        im->worst = INTAKE_ALL;
        im->stays = false;
        if (!members_is_packed(in, &packed)) {
            member_failed(im, in->shown, in->from->error);
        } else if (packed && !run_begin(&im->run)) {
            import_worsen(im, INTAKE_STOPPED);
        } else if (packed && in->stat != NULL) {
            take_packed(im, in);
        } else if (packed) {
            take_surveyed(im, in, false);
        } else {
            (void)take_member(im, in);
        }
    } while (im->worst == INTAKE_OVERTAKEN && ++tries < TRIES_MAX &&
             lseek(in->fd, 0, SEEK_SET) == 0);
    if (im->worst == INTAKE_OVERTAKEN) {
        import_input_failed(im, in->shown, "it changed while it was read: import it again");
    }
}
