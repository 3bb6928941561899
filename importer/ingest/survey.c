#include "survey.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../common/grow.h"
#include "../input/members.h"

static void fail(survey *v, const char *shown, const char *why) {
    v->error = why;
    snprintf(v->shown, sizeof v->shown, "%s", shown);
}

static bool is_stopped(const survey *v) {
    return v->stops != NULL && v->stops();
}

static bool survey_member(void *context, const input *in) {
    survey *v = context;
    const char *error = NULL;
    if (is_stopped(v)) {
        return false;
    }
    if (!grow(&v->members, v->count, &v->room, sizeof *v->members)) {
        fail(v, in->shown, source_no_memory);
        return false;
    }
    v->status = resume_survey(v->store, in, v->content, &v->members[v->count], &error);
    v->count++;
    if (source_lacks_memory(error)) {
        fail(v, in->shown, error);
    }
    return v->status == STORE_OK && v->error == NULL && !is_stopped(v);
}

static void pass_over(void *context, const char *shown, const char *why) {
    survey *v = context;
    (void)shown;
    (void)why;
    v->others = true;
}

/* The second pass reports it, except out of memory, which may not recur. */
static void member_failed(void *context, const char *shown, const char *why) {
    survey *v = context;
    v->others = true;
    if (source_lacks_memory(why)) {
        fail(v, shown, why);
    }
}

static void forget_members(survey *v) {
    for (size_t i = 0; i < v->count; i++) {
        surveyed_free(&v->members[i]);
    }
    v->count = v->next = 0;
}

/* Reads all members, and rewinds the input. */
static bool take_once(survey *v, const input *in) {
    const input_visitor visitor = {.context = v,
                                   .file = survey_member,
                                   .skipped = pass_over,
                                   .failed = member_failed,
                                   .final = true};
    forget_members(v);
    bool whole = members_visit(in, &v->intact, &visitor) && v->error == NULL;
    if (whole && lseek(in->fd, 0, SEEK_SET) != 0) {
        fail(v, in->shown, source_reason(errno));
        whole = false;
    }
    return whole;
}

/*
** One pass finds every corrupt part, unless a bomb keeps it from reading on: a pass that leaves out what is corrupt may
** then get further.
*/
bool survey_take(survey *v, const input *in) {
    enum { PASSES_MAX = 4 };
    bool whole = take_once(v, in);
    for (int pass = 1; whole && v->intact.found && pass < PASSES_MAX; pass++) {
        whole = take_once(v, in);
    }
    return whole;
}

void survey_free(survey *v) {
    forget_members(v);
    free(v->members);
    intact_free(&v->intact);
    *v = (survey){0};
}

const surveyed *survey_next(survey *v) {
    return v->next < v->count ? &v->members[v->next++] : NULL;
}
