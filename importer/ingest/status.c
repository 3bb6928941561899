#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../input/input.h"
#include "../port/port.h"
#include "own_files.h"

enum { INTERVAL_MS = 5000 };

static void put_head(FILE *out, const char *name, const char *type, const char *help) {
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put(FILE *out, const char *name, const char *type, const char *help, uint64_t value) {
    put_head(out, name, type, help);
    fprintf(out, "%s %" PRIu64 "\n", name, value);
}

static void put_records(FILE *out, const counts *total) {
    static const char name[] = "discko_records_total";
    const struct {
        const char *outcome;
        uint64_t value;
    } rows[] = {{"stored", total->stored},
                {"duplicate", total->duplicates},
                {"rejected", total->rejected},
                {"ignored", total->ignored}};
    put_head(out, name, "counter", "Records that were committed since the start, by outcome.");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fprintf(out, "%s{outcome=\"%s\"} %" PRIu64 "\n", name, rows[i].outcome, rows[i].value);
    }
}

/*
** ------------------------------------------------------------------------------- the oldest input
*/

static bool note_age(void *context, const input *in) {
    time_t *oldest = context;
    if (in->stat != NULL && (*oldest == 0 || PORT_MTIME(in->stat).tv_sec < *oldest)) {
        *oldest = PORT_MTIME(in->stat).tv_sec;
    }
    return true;
}

/* Stored inputs are moved, so everything that is left is waiting. */
static void put_oldest(FILE *out, const options *o, time_t now) {
    time_t oldest = 0;
    const input_visitor visitor = {.context = &oldest, .file = note_age, .vanishing = true};
    for (int i = 0; i < o->input_count; i++) {
        struct stat st;
        if (stat(o->inputs[i], &st) == 0) {
            (void)input_visit(o->inputs[i], &visitor);
        }
    }
    put(out, "discko_oldest_waiting_seconds", "gauge",
        "Age of the oldest input that has not been moved; 0 where there is none.",
        oldest != 0 && now > oldest ? (uint64_t)(now - oldest) : 0);
}

/* The size of the database file and its journals; 0 on a server. */
static void put_size(FILE *out, const char *database) {
    static const char *const suffixes[] = {"", "-wal", "-journal"};
    uint64_t size = 0;
    bool any = false;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char path[PATH_MAX];
        struct stat st;
        int length = snprintf(path, sizeof path, "%s%s", database, suffixes[i]);
        if ((size_t)length < sizeof path && stat(path, &st) == 0) {
            size += (uint64_t)st.st_size;
            any = true;
        }
    }
    if (any) {
        put(out, "discko_database_bytes", "gauge", "Size of the database and its journal.", size);
    }
}

/*
** ---------------------------------------------------------------------------------------- the file
*/

static void put_all(FILE *out, const status *s, const run *r) {
    const tally *t = &r->report.committed;
    time_t now = time(NULL);
    put_records(out, &t->total);
    put(out, "discko_inputs_total", "counter", "Inputs that were read since the start.", t->inputs);
    put(out, "discko_errors_total", "counter",
        "Inputs that could not be read or moved since the start.",
        t->by_state[INPUT_FAILED] + r->report.not_moved);
    put(out, "discko_stopped", "gauge", "1 where the database failed or is busy.", r->stopped);
    put(out, "discko_last_commit_timestamp_seconds", "gauge",
        "When records were last committed; 0 where none were since the start.",
        (uint64_t)s->committed_at);
    put(out, "discko_status_timestamp_seconds", "gauge", "When this file was written.",
        (uint64_t)now);
    if (r->options->move_to != NULL) {
        put_oldest(out, r->options, now);
    }
    put_size(out, r->options->database);
}

/* "FOLDER/.NAME.part": collectors do not read names that begin with a dot. False if it is too long. */
static bool part_of(const char *path, char part[PATH_MAX]) {
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    int length = snprintf(part, PATH_MAX, "%.*s.%s.part", (int)(name - path), path, name);
    errno = ENAMETOOLONG;
    return length < PATH_MAX;
}

/* Always creates a new file: an existing one could be a link planted by somebody else. */
static FILE *create(const char *part) {
    (void)unlink(part);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (fd >= 0 && out == NULL) {
        close(fd);
    }
    return out;
}

static bool write_file(const status *s, const run *r, const char *path) {
    char part[PATH_MAX];
    FILE *out = outputs_may_replace_status(path) && part_of(path, part) ? create(part) : NULL;
    if (out == NULL) {
        return false;
    }
    put_all(out, s, r);
    bool done = ferror(out) == 0;
    done = fclose(out) == 0 && done && rename(part, path) == 0;
    int error = errno;
    if (!done) {
        (void)unlink(part);
    }
    errno = error;
    return done;
}

void status_write(status *s, const run *r, bool last) {
    const tally *t = &r->report.committed;
    uint64_t seen = t->inputs + t->total.records;
    bool changed = seen != s->seen;
    if (changed) {
        s->seen = seen;
        s->committed_at = time(NULL);
    }
    if (r->options->status == NULL ||
        (s->written && !changed && !last && port_now_ms() - s->written_at < INTERVAL_MS)) {
        return;
    }
    bool done = write_file(s, r, r->options->status);
    if (!done && !s->failed) {
        report_error(r->options->status,
                     errno == EEXIST ? "does not hold discko's figures: --status would replace it"
                                     : source_reason(errno));
    }
    s->failed = !done;
    s->written = true;
    s->written_at = port_now_ms();
}
