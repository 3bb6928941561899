/*
** Plays seeds: simulate FIRST..LAST [SAMPLES]. Each seed is a sequence of operations on a store, some cut by a power
** failure; each operation is cut at SAMPLES places besides. A sequence that fails is made as short as it can be and
** printed; simulate play SEQUENCE plays it again. simulate rot STEP: see rot.h.
*/
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "play.h"
#include "rot.h"

static const char *const names[PLAY_KINDS] = {"import", "all",    "later",    "elsewhere",
                                              "move",   "grow",   "snapshot", "retry",
                                              "erase",  "verify", "rot"};

/* Standard output; the program's own is caught. */
static FILE *out;

/*
** ---------------------------------------------------------------------------------- plans as text
*/

static void print_plan(const play_plan *plan) {
    fprintf(out, "page=%u", plan->page);
    if (plan->has_log) {
        fputs(" wal", out);
    }
    for (uint32_t i = 0; i < plan->count; i++) {
        const play_step *s = &plan->steps[i];
        fprintf(out, " %s:%u", names[s->kind], s->of);
        if (s->is_cut) {
            fprintf(out, "@%u/%u", s->changes, s->salt);
        }
    }
    fputs("\n", out);
}

static bool parse_step(const char *word, play_step *s) {
    char name[16];
    *s = (play_step){0};
    int n = sscanf(word, "%15[a-z]:%u@%u/%u", name, &s->of, &s->changes, &s->salt);
    s->is_cut = n == 4;
    for (int kind = 0; kind < PLAY_KINDS && (n == 2 || n == 4); kind++) {
        if (strcmp(names[kind], name) == 0) {
            s->kind = (play_kind)kind;
            return true;
        }
    }
    return false;
}

/* The words of a plan, as they are printed. */
static bool parse_plan(char **words, int count, play_plan *plan) {
    *plan = (play_plan){0};
    for (int i = 0; i < count; i++) {
        if (sscanf(words[i], "page=%u", &plan->page) == 1) {
            continue;
        }
        if (strcmp(words[i], "wal") == 0) {
            plan->has_log = true;
        } else if (plan->count == PLAY_MOST || !parse_step(words[i], &plan->steps[plan->count++])) {
            return false;
        }
    }
    return plan->count > 0;
}

/*
** ------------------------------------------------------------------------------------------- seeds
*/

static void make_plan(chance *c, play_plan *plan) {
    static const uint32_t pages[] = {0, 512, 1024, 1024, 4096, 16384};
    /* What brings something in is more frequent than what goes over all of it. */
    static const play_kind kinds[] = {
        PLAY_IMPORT,    PLAY_IMPORT,   PLAY_MOVE,  PLAY_MOVE,  PLAY_ALL,   PLAY_LATER,  PLAY_GROW,
        PLAY_ELSEWHERE, PLAY_SNAPSHOT, PLAY_RETRY, PLAY_ERASE, PLAY_ERASE, PLAY_VERIFY, PLAY_ROT};
    *plan = (play_plan){.page = pages[chance_below(c, sizeof pages / sizeof *pages)]};
    plan->has_log = plan->page != 0 && chance_below(c, 4) == 0;
    plan->count = 2 + chance_below(c, 4);
    for (uint32_t i = 0; i < plan->count; i++) {
        play_step *s = &plan->steps[i];
        s->kind = kinds[chance_below(c, i == 0 ? 5 : sizeof kinds / sizeof *kinds)];
        s->of = s->kind == PLAY_ROT ? (uint32_t)chance_next(c) : chance_below(c, 70);
        s->is_cut = s->kind != PLAY_ROT && chance_below(c, 2) == 0;
        s->changes = s->is_cut ? (uint32_t)chance_next(c) >> 8 : 0;
        s->salt = s->is_cut ? (uint32_t)chance_next(c) : 0;
    }
}

static bool fails(play_plan *plan, play_failure *failure) {
    play_tally tally = {0};
    chance none = {0};
    play(plan, 0, &none, &tally, failure);
    return failure->failed;
}

/* Leaves out a step, or its cut, where it fails all the same. */
static bool make_shorter(play_plan *plan, play_failure *failure) {
    play_failure again;
    for (uint32_t i = 0; i < 2 * plan->count; i++) {
        play_plan less = *plan;
        uint32_t at = i / 2;
        if (i % 2 == 0) {
            less.count--;
            memmove(less.steps + at, less.steps + at + 1, (less.count - at) * sizeof *less.steps);
        } else if (less.steps[at].is_cut) {
            less.steps[at].is_cut = false;
        } else {
            continue;
        }
        if (fails(&less, &again)) {
            *plan = less;
            *failure = again;
            return true;
        }
    }
    return false;
}

static void shrink(play_plan *plan, play_failure *failure) {
    if (failure->step < plan->count) {
        plan->count = failure->step + 1;
        play_step *s = &plan->steps[failure->step];
        s->is_cut = failure->is_cut || s->is_cut;
        s->changes = failure->is_cut ? failure->changes : s->changes;
        s->salt = failure->is_cut ? failure->salt : s->salt;
    }
    while (make_shorter(plan, failure)) {
    }
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int play_seeds(uint64_t first, uint64_t last, uint32_t samples) {
    play_tally tally = {0};
    int failed = 0;
    for (uint64_t seed = first; seed <= last && failed < 5; seed++) {
        chance c = {seed};
        play_plan plan;
        play_failure failure;
        make_plan(&c, &plan);
        play(&plan, samples, &c, &tally, &failure);
        if (failure.failed) {
            failed++;
            play_failure first_failure = failure;
            shrink(&plan, &failure);
            const char *what = failure.failed ? failure.what : first_failure.what;
            fprintf(out, "not ok - seed %llu: %s\n# simulate play ", (unsigned long long)seed,
                    what);
            print_plan(&plan);
        }
        if (seed % 100 == 0) {
            fprintf(out, "# seed %llu, %llu cuts, %.0f s\n", (unsigned long long)seed,
                    (unsigned long long)tally.cuts, seconds());
            fflush(out);
        }
    }
    fprintf(out,
            "# %llu seeds: %llu runs, %llu power cuts, %llu stores checked whole, "
            "%llu bits flipped, %llu told, %llu mended; %.1f s\n",
            (unsigned long long)(last - first + 1), (unsigned long long)tally.runs,
            (unsigned long long)tally.cuts, (unsigned long long)tally.states,
            (unsigned long long)tally.rots, (unsigned long long)tally.told,
            (unsigned long long)tally.mended, seconds());
    if (failed == 0) {
        fprintf(out, "ok - seeds %llu to %llu\n", (unsigned long long)first,
                (unsigned long long)last);
    }
    return failed > 0;
}

static int play_again(char **words, int count) {
    play_plan plan;
    play_failure failure;
    if (!parse_plan(words, count, &plan)) {
        fputs("simulate: not a sequence\n", out);
        return 2;
    }
    bool failed = fails(&plan, &failure);
    fprintf(out, "%sok - %s\n", failed ? "not " : "", failed ? failure.what : "the sequence");
    return failed;
}

int main(int argc, char **argv) {
    unsigned long long first = 1, last = 1;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu() < 0 ? 0 : (unsigned)sched_getcpu(), &one);
    (void)sched_setaffinity(0, sizeof one, &one); /* without a second thread, and from one cache */
    out = fdopen(dup(1), "w");
    if (out == NULL || !play_begin(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")) {
        return 2;
    }
    int status = 2;
    if (argc > 2 && strcmp(argv[1], "play") == 0) {
        status = play_again(argv + 2, argc - 2);
    } else if (argc > 2 && strcmp(argv[1], "rot") == 0) {
        status = rot_campaign(out, (uint32_t)strtoul(argv[2], NULL, 10));
    } else if (argc > 1 && sscanf(argv[1], "%llu..%llu", &first, &last) == 2) {
        status = play_seeds(first, last, argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 100);
    } else {
        fputs("usage: simulate FIRST..LAST [SAMPLES] | play SEQUENCE | rot STEP\n", out);
    }
    play_end();
    return fclose(out) == 0 ? status : 2;
}
