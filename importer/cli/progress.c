#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

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

static bool fits(const char *line, size_t width) {
    return width == 0 || strlen(line) <= width;
}

static void cut(char line[PROGRESS_LENGTH], size_t width) {
    if (!fits(line, width)) {
        line[width] = 0;
    }
}

static const char *plural(uint64_t n) {
    return n == 1 ? "" : "s";
}

/* without the total size, the time left is unknown */
static void format_unknown(const progress_state *state, double rate, size_t width,
                           char out[PROGRESS_LENGTH]) {
    int length = snprintf(out, PROGRESS_LENGTH, "%.1f MB  %" PRIu64 " record%s",
                          in_megabytes(state->done), state->records, plural(state->records));
    char whole[PROGRESS_LENGTH];
    snprintf(whole, sizeof whole, "%.*s  %.1f MB/s", length, out, rate / 1e6);
    if (fits(whole, width)) {
        memcpy(out, whole, sizeof whole);
    }
}

void progress_format(const progress_state *state, size_t width, char out[PROGRESS_LENGTH]) {
    double rate = state->seconds > 0 ? (double)state->done / state->seconds : 0;
    char left[32];
    if (state->total == 0 || rate <= 0) {
        format_unknown(state, rate, width, out);
        cut(out, width);
        return;
    }
    /* An input may grow while it is read. */
    uint64_t done = state->done < state->total ? state->done : state->total;
    int percent = (int)(100.0 * (double)done / (double)state->total);
    format_time((double)(state->total - done) / rate, left, sizeof left);
    const char *s = plural(state->records);
    snprintf(out, PROGRESS_LENGTH,
             "%3d %%  %.1f of %.1f MB  %" PRIu64 " record%s  %.1f MB/s  %s left", percent,
             in_megabytes(done), in_megabytes(state->total), state->records, s, rate / 1e6, left);
    if (!fits(out, width)) {
        snprintf(out, PROGRESS_LENGTH, "%3d %%  %" PRIu64 " record%s  %s left", percent,
                 state->records, s, left);
    }
    cut(out, width);
}

void progress_format_watching(uint64_t records, time_t last, size_t width,
                              char out[PROGRESS_LENGTH]) {
    struct tm at;
    char clock[16] = "";
    if (records > 0 && localtime_r(&last, &at) != NULL) {
        (void)strftime(clock, sizeof clock, "%H:%M:%S", &at);
    }
    snprintf(out, PROGRESS_LENGTH, "watching  %" PRIu64 " record%s%s%s", records, plural(records),
             clock[0] != 0 ? "  last " : "", clock);
    cut(out, width);
}

/* The columns of the terminal without the last, in which some terminals wrap the line; 0 if unknown. */
static size_t terminal_width(void) {
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return known ? size.ws_col - 1U : 0;
}

static void print_line(progress *p, const char *line) {
    fprintf(stderr, "\r%s\033[K", line);
    (void)fflush(stderr);
    p->visible = true;
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

void progress_watch(progress *p, uint64_t records) {
    char line[PROGRESS_LENGTH];
    bool more = records != p->records;
    p->watching = true;
    if (!p->on || (p->visible && !more)) {
        return;
    }
    p->last = more ? time(NULL) : p->last;
    p->records = records;
    progress_format_watching(records, p->last, terminal_width(), line);
    print_line(p, line);
}

void progress_show(progress *p, uint64_t bytes, uint64_t records) {
    char line[PROGRESS_LENGTH];
    double at = now();
    if (p->watching) {
        progress_watch(p, records);
        p->shown = at;
        return;
    }
    progress_state state = {p->before + bytes, p->total, records, at - p->begun};
    progress_format(&state, terminal_width(), line);
    print_line(p, line);
    p->shown = at;
}

void progress_pass(progress *p, uint64_t bytes) {
    p->before += bytes;
}

void progress_clear(progress *p) {
    if (p->visible) {
        fputs("\r\033[K", stderr);
        (void)fflush(stderr); /* before anything is printed on standard output */
        p->visible = false;
    }
}
