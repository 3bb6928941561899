#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* Seconds until the line is first shown, and between two updates. */
static const double delay = 0.5, interval = 0.2;

static double now(void) {
    struct timespec t;
    return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? (double)t.tv_sec + (double)t.tv_nsec / 1e9 : 0;
}

/* "2 s", "3 min 05 s", "2 h 10 min" */
static void format_time(double seconds, char *out, size_t room) {
    long s = seconds < 1e9 ? (long)(seconds + 0.5) : 1000000000;
    if (s < 60) {
        snprintf(out, room, "%ld s", s);
    } else if (s < 3600) {
        snprintf(out, room, "%ld min %02ld s", s / 60, s % 60);
    } else {
        snprintf(out, room, "%ld h %02ld min", s / 3600, s % 3600 / 60);
    }
}

static double in_megabytes(uint64_t bytes) {
    return (double)bytes / 1e6;
}

void progress_format(const progress_state *state, char out[PROGRESS_LENGTH]) {
    double rate = state->seconds > 0 ? (double)state->done / state->seconds : 0;
    char left[32];
    if (state->total == 0 || rate <= 0) {
        snprintf(out, PROGRESS_LENGTH, "%.1f MB  %" PRIu64 " records  %.1f MB/s",
                 in_megabytes(state->done), state->records, rate / 1e6);
        return;
    }
    /* An input may grow while it is read. */
    uint64_t done = state->done < state->total ? state->done : state->total;
    format_time((double)(state->total - done) / rate, left, sizeof left);
    snprintf(out, PROGRESS_LENGTH,
             "%3d %%  %.1f of %.1f MB  %" PRIu64 " records  %.1f MB/s  %s left",
             (int)(100.0 * (double)done / (double)state->total), in_megabytes(done),
             in_megabytes(state->total), state->records, rate / 1e6, left);
}

void progress_begin(progress *p, uint64_t total) {
    p->total = total;
    p->before = 0;
    p->begun = now();
    p->shown = p->begun + delay - interval;
}

bool progress_is_due(const progress *p) {
    return p->on && now() - p->shown >= interval;
}

void progress_show(progress *p, uint64_t bytes, uint64_t records) {
    char line[PROGRESS_LENGTH];
    double at = now();
    progress_state state = {p->before + bytes, p->total, records, at - p->begun};
    progress_format(&state, line);
    fprintf(stderr, "\r%s\033[K", line);
    (void)fflush(stderr);
    p->shown = at;
    p->visible = true;
}

void progress_pass(progress *p, uint64_t bytes) {
    p->before += bytes;
}

void progress_clear(progress *p) {
    if (p->visible) {
        fputs("\r\033[K", stderr);
        p->visible = false;
    }
}
