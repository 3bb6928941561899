#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "intake.h"
#include "members.h"
#include "run.h"

typedef struct import {
    run run;
    intake intake;
    /* How the present input has ended, with all its members so far: */
    intake_end worst; /* as the enum orders them */
    bool stays;       /* it has records that are not kept whole, or members that were not read */
} import;

/*
** ---------------------------------------------------------------------------- what is not read
*/

static void input_ended(import *im, const char *shown, const char *state, const char *reason) {
    report_input line = {.path = shown, .shown = shown, .state = state, .reason = reason};
    report_begin_input(&im->run.report);
    report_end_input(&im->run.report, &line);
}

static void input_failed(void *context, const char *shown, const char *reason) {
    import *im = context;
    run_worsen(&im->run, OUTCOME_INPUT);
    input_ended(im, shown, "failed", reason);
}

static void input_skipped(void *context, const char *shown, const char *what) {
    import *im = context;
    char reason[96];
    snprintf(reason, sizeof reason, "skipped: %s", what);
    run_worsen(&im->run, OUTCOME_PARTIAL);
    input_ended(im, shown, "skipped", reason);
}

/*
** ------------------------------------------------------------------------------- packed inputs
*/

static void worsen(import *im, intake_end end) {
    im->worst = end > im->worst ? end : im->worst;
}

static bool take_member(void *context, const input *in) {
    import *im = context;
    bool too_large = false;
    worsen(im, intake_take(&im->intake, in));
    int64_t id = im->intake.file.id;
    if (im->worst != INTAKE_STOPPED && id != 0 &&
        !run_check(&im->run, store_has_too_large(im->run.store, id, &too_large))) {
        worsen(im, INTAKE_STOPPED);
    }
    im->stays |= too_large;
    return im->worst < INTAKE_OVERTAKEN;
}

static void member_skipped(void *context, const char *shown, const char *why) {
    import *im = context;
    input_skipped(im, shown, why);
    im->stays = true;
}

static void member_failed(void *context, const char *shown, const char *why) {
    import *im = context;
    input_failed(im, shown, why);
    worsen(im, INTAKE_FAILED);
}

static void take_members(import *im, const input *in) {
    const input_visitor visitor = {im, take_member, member_skipped, member_failed};
    (void)members_visit(in, &visitor);
}

/* The hash of all bytes of a file, which is then at its first byte again. */
static bool hash_file(import *im, const input *in, dk_hash *hash) {
    char buffer[1 << 16];
    content *c = im->intake.framer.reader.content;
    ptrdiff_t n;
    content_reset(c);
    while ((n = in->from->read(in->from, buffer, sizeof buffer)) > 0) {
        content_add(c, buffer, (size_t)n);
    }
    *hash = content_digest(c);
    return n == 0 && lseek(in->fd, 0, SEEK_SET) == 0;
}

/* A packed file: it is not unpacked where all of its content is known to be in the store. */
static void take_packed(import *im, const input *in) {
    dk_hash hash;
    bool known = false;
    if (!hash_file(im, in, &hash)) {
        member_failed(im, in->shown, in->from->error != NULL ? in->from->error : strerror(errno));
        return;
    }
    if (!run_begin(&im->run) ||
        !run_check(&im->run, store_knows_packed(im->run.store, &hash, in->size, &known))) {
        worsen(im, INTAKE_STOPPED);
        return;
    }
    if (known) {
        input_ended(im, in->shown, "unchanged", NULL);
        return;
    }
    take_members(im, in);
    if (im->worst <= INTAKE_KNOWN && !im->stays && run_begin(&im->run)) {
        (void)run_check(&im->run, store_put_packed(im->run.store, &hash, in->size, in->path));
    }
}

/*
** ------------------------------------------------------------------------------------------ run
*/

static bool import_input(void *context, const input *in) {
    import *im = context;
    do {
        im->worst = INTAKE_ALL;
        im->stays = false;
        if (members_is_packed(in)) {
            take_packed(im, in);
        } else {
            take_members(im, in);
        }
    } while (im->worst == INTAKE_OVERTAKEN && !in->stream && lseek(in->fd, 0, SEEK_SET) == 0);
    if (im->worst == INTAKE_OVERTAKEN) {
        input_failed(im, in->shown, "another discko-import is reading the same bytes: try again");
    }
    return !im->run.stopped;
}

static void visit_inputs(import *im) {
    const options *o = im->run.options;
    const input_visitor visitor = {im, import_input, input_skipped, input_failed};
    for (int i = 0; i < o->input_count && !im->run.stopped; i++) {
        if (!input_visit(o->inputs[i], &visitor)) {
            break;
        }
    }
    if (!im->run.stopped) {
        (void)run_commit(&im->run);
    }
}

static void import_all(import *im) {
    const options *o = im->run.options;
    if (!intake_init(&im->intake, &im->run)) {
        report_error(o->database, "out of memory");
        run_worsen(&im->run, OUTCOME_DATABASE);
        return;
    }
    report_begin(&im->run.report, o->json, o->quiet, o->dry_run, o->database);
    visit_inputs(im);
    if (!report_end(&im->run.report, im->run.error)) {
        report_error("standard output", strerror(errno));
        run_worsen(&im->run, OUTCOME_PARTIAL);
    }
    intake_free(&im->intake);
}

outcome import_run(const options *o) {
    import *im = malloc(sizeof *im);
    if (im == NULL) {
        report_error(o->database, "out of memory");
        return OUTCOME_DATABASE;
    }
    if (run_open(&im->run, o)) {
        import_all(im);
    }
    outcome result = im->run.outcome;
    run_close(&im->run);
    free(im);
    return result;
}

outcome import_snapshot(const options *o) {
    run r;
    if (run_open(&r, o) && run_begin(&r)) {
        (void)run_commit(&r);
    }
    run_close(&r);
    return r.outcome;
}
