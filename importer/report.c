#include "report.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file of garbage fills no screen: the rest is in discko_rejects. */
enum { PROBLEMS_TOLD = 5 };

static void add_count(cJSON *object, const char *name, uint64_t value) {
    char text[24]; /* verbatim: cJSON's numbers are doubles */
    snprintf(text, sizeof text, "%" PRIu64, value);
    cJSON_AddRawToObject(object, name, text);
}

static void add_counts(cJSON *object, const counts *c) {
    add_count(object, "records", c->records);
    add_count(object, "stored", c->stored);
    add_count(object, "duplicates", c->duplicates);
    add_count(object, "rejected", c->rejected);
    add_count(object, "ignored", c->ignored);
}

static void print_json(cJSON *value) {
    char *text = cJSON_PrintUnformatted(value);
    fputs(text != NULL ? text : "null", stdout);
    cJSON_free(text);
    cJSON_Delete(value);
}

/* Inputs are printed one by one as they are done, so that a million of them take no memory. */
void report_begin(report *r, const options *o) {
    bool seen = o->progress || (!o->no_progress && !o->quiet && !o->watch && isatty(2) == 1);
    *r = (report){.json = o->json, .quiet = o->quiet, .dry_run = o->dry_run, .watch = o->watch};
    r->progress.on = seen;
    if (o->json && !r->watch) {
        fputs("{\"database\":", stdout);
        print_json(cJSON_CreateString(o->database));
        printf(",\"dry_run\":%s,\"inputs\":[", o->dry_run ? "true" : "false");
    }
}

void report_begin_input(report *r) {
    r->problems = 0;
}

/* "byte 812, line 3", or of a decoded body "byte 5 of the body at byte 812, line 3". */
static void format_place(const report_reject *what, char *out, size_t room) {
    uint64_t at = what->offset + (what->in_body ? 0 : what->error->offset);
    int length = 0;
    if (what->in_body) {
        length = snprintf(out, room, "byte %" PRIu32 " of the body at ", what->error->offset);
    }
    length += snprintf(out + length, room - (size_t)length, "byte %" PRIu64, at);
    if (what->line > 0) {
        snprintf(out + length, room - (size_t)length, ", line %" PRIu64, what->line);
    }
}

void report_problem(report *r, const report_reject *what) {
    char place[128];
    if (++r->problems > PROBLEMS_TOLD) {
        return;
    }
    format_place(what, place, sizeof place);
    progress_clear(&r->progress);
    fprintf(stderr, "discko-import: %s: record %" PRIu64 " quarantined: %s at %s: %s\n",
            what->shown, what->record, dk_code_meaning(what->error->code), place,
            what->error->message);
}

void report_waiting(report *r, const char *shown, uint64_t offset, uint64_t length) {
    progress_clear(&r->progress);
    if (r->watch) {
        return; /* it will come */
    }
    if (length > 0) {
        fprintf(stderr,
                "discko-import: %s: last %" PRIu64 " bytes wait at byte %" PRIu64
                " for the rest of their record (--final quarantines them)\n",
                shown, length, offset);
    } else {
        fprintf(stderr,
                "discko-import: %s: waits at byte %" PRIu64
                " for the end of its array (--final quarantines it)\n",
                shown, offset);
    }
}

static void print_input(const report *r, const report_input *in) {
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "path", in->path);
    cJSON_AddStringToObject(object, "state", in->state);
    if (in->reason != NULL) {
        cJSON_AddStringToObject(object, "reason", in->reason);
    }
    if (in->format != NULL) {
        cJSON_AddStringToObject(object, "format", in->format);
        add_count(object, "size", in->size);
        add_counts(object, &in->counts);
        cJSON_AddBoolToObject(object, "complete", in->complete);
    }
    fputs(r->watch || r->inputs == 1 ? "" : ",", stdout);
    print_json(object);
    if (r->watch) {
        fputs("\n", stdout);
        (void)fflush(stdout); /* whoever follows it must not wait */
    }
}

void report_end_input(report *r, const report_input *in) {
    bool told = strcmp(in->state, "skipped") == 0 || strcmp(in->state, "failed") == 0;
    if (told || r->problems > PROBLEMS_TOLD) {
        progress_clear(&r->progress);
    }
    if (r->problems > PROBLEMS_TOLD) {
        fprintf(stderr,
                "discko-import: %s: %" PRIu64 " more records quarantined, see discko_rejects\n",
                in->shown, r->problems - PROBLEMS_TOLD);
    }
    if (told) {
        fprintf(stderr, "discko-import: %s: %s\n", in->shown, in->reason);
    }
    r->inputs++;
    r->unchanged += strcmp(in->state, "unchanged") == 0;
    r->waiting += !r->watch && strcmp(in->state, "waiting") == 0;
    r->skipped += strcmp(in->state, "skipped") == 0;
    r->failed += strcmp(in->state, "failed") == 0;
    r->interrupted += strcmp(in->state, "interrupted") == 0;
    r->total.records += in->counts.records;
    r->total.stored += in->counts.stored;
    r->total.duplicates += in->counts.duplicates;
    r->total.rejected += in->counts.rejected;
    r->total.ignored += in->counts.ignored;
    if (r->json) {
        print_input(r, in);
    }
}

void report_not_moved(report *r, const char *shown, const char *why) {
    progress_clear(&r->progress);
    r->not_moved++;
    fprintf(stderr, "discko-import: %s: %s\n", shown, why);
}

void report_commit(report *r) {
    r->committed = r->total;
}

static void end_json(const report *r, const char *error) {
    cJSON *totals = cJSON_CreateObject();
    add_count(totals, "inputs", r->inputs);
    add_count(totals, "unchanged", r->unchanged);
    add_count(totals, "waiting", r->waiting);
    add_count(totals, "skipped", r->skipped);
    add_count(totals, "failed", r->failed);
    add_count(totals, "interrupted", r->interrupted);
    add_counts(totals, error != NULL ? &r->committed : &r->total);
    fputs("],\"totals\":", stdout);
    print_json(totals);
    if (error != NULL) {
        fputs(",\"error\":", stdout);
        print_json(cJSON_CreateString(error));
    }
    fputs("}\n", stdout);
}

static void print_row(const char *name, uint64_t value, const char *note) {
    printf("%-13s %8" PRIu64 "%s%s\n", name, value, *note != 0 ? "  " : "", note);
}

static void end_text(const report *r) {
    print_row("inputs", r->inputs, "");
    if (r->unchanged > 0) {
        print_row("  unchanged", r->unchanged, "imported before");
    }
    if (r->waiting > 0) {
        print_row("  waiting", r->waiting, "for the rest of their last record");
    }
    if (r->skipped > 0) {
        print_row("  skipped", r->skipped, "");
    }
    if (r->failed > 0) {
        print_row("  failed", r->failed, "");
    }
    if (r->interrupted > 0) {
        print_row("  interrupted", r->interrupted, "the next run goes on with them");
    }
    if (r->not_moved > 0) {
        print_row("  not moved", r->not_moved, "");
    }
    print_row("records", r->total.records, "");
    print_row("  stored", r->total.stored, r->dry_run ? "would be" : "");
    print_row("  duplicate", r->total.duplicates, "");
    print_row("  rejected", r->total.rejected, r->total.rejected > 0 ? "see discko_rejects" : "");
    print_row("  ignored", r->total.ignored, "");
}

bool report_end(report *r, const char *error) {
    progress_clear(&r->progress);
    if (r->json && r->watch) {
        /* each line has been printed */
    } else if (r->json) {
        end_json(r, error);
    } else if (!r->quiet && error == NULL) {
        end_text(r);
    }
    return fflush(stdout) == 0 && !ferror(stdout);
}

bool report_end_retry(report *r, const counts *total, const char *error) {
    r->total = *total;
    r->committed = (counts){0};
    if (r->json) {
        end_json(r, error);
    } else if (!r->quiet && error == NULL) {
        print_row("tried again", total->records, "");
        print_row("  stored", total->stored, "");
        print_row("  duplicate", total->duplicates, "");
        print_row("  rejected", total->rejected, total->rejected > 0 ? "see discko_rejects" : "");
    }
    return fflush(stdout) == 0 && !ferror(stdout);
}

void report_error(const char *subject, const char *message) {
    fprintf(stderr, "discko-import: %s: %s\n", subject, message);
}
