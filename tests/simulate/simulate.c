/*
** Plays seeds: simulate FIRST..LAST [SAMPLES]. Each seed is a sequence of operations on a store, some cut by a power
** failure; each operation is cut at SAMPLES places besides. A sequence that fails is made as short as it can be and
** printed; simulate play SEQUENCE plays it again, and
** simulate kept FILE those of each line of a file. simulate rot STEP [FROM]: see rot.h. With ALL_VIEWS in the environment the
** store has all views, which takes twice as long.
*/
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "play.h"
#include "quick.h"
#include "rot.h"
#include "scene.h"

static const char *const names[PLAY_KINDS] = {
    "import",   "all",   "later",   "elsewhere", "low",    "final", "grow",   "move",
    "snapshot", "retry", "discard", "erase",     "expire", "hand",  "verify", "rot"};

/* So many seeds in a row begin in the same way: only their last step differs, and where the power fails. */
enum { GROUP = 256, ONE_BATCH = 1000 };

/* Standard output; the program's own is caught. */
static FILE *out;

/*
** ---------------------------------------------------------------------------------- plans as text
*/

static void print_plan(const play_plan *plan) {
    fprintf(out, "page=%u batch=%u last=%u cache=%u%s%s", plan->page, plan->batch, plan->last,
            plan->cache, plan->has_log ? " wal" : "", plan->by_keys ? " keys" : "");
    for (uint32_t i = 0; i < plan->count; i++) {
        const play_step *s = &plan->steps[i];
        fprintf(out, " %s:%u", names[s->act.kind], s->act.of);
        if (s->has_other) {
            fprintf(out, "+%s:%u/%u", names[s->other.kind], s->other.of, s->turn);
        }
        if (s->is_cut) {
            fprintf(out, "@%u/%u", s->changes, s->salt);
        }
    }
    fputs("\n", out);
}

/* Whether *text is behind this sign, and a number that is put into *to follows. */
static bool take_number(const char **text, char sign, uint32_t *to) {
    char *end;
    if (**text != sign) {
        return false;
    }
    *to = (uint32_t)strtoul(*text + 1, &end, 10);
    bool has = end > *text + 1;
    *text = end;
    return has;
}

static bool take_act(const char **text, play_act *act) {
    size_t length = strcspn(*text, ":");
    for (int kind = 0; kind < PLAY_KINDS; kind++) {
        if (strlen(names[kind]) == length && strncmp(names[kind], *text, length) == 0) {
            *text += length;
            act->kind = (play_kind)kind;
            return take_number(text, ':', &act->of);
        }
    }
    return false;
}

static bool parse_step(const char *word, play_step *s) {
    *s = (play_step){0};
    bool good = take_act(&word, &s->act);
    if (good && *word == '+') {
        word++;
        s->has_other = true;
        good = take_act(&word, &s->other) && take_number(&word, '/', &s->turn);
    }
    if (good && *word == '@') {
        s->is_cut = true;
        good = take_number(&word, '@', &s->changes) && take_number(&word, '/', &s->salt);
    }
    return good && *word == 0;
}

/* The words of a plan, as they are printed. */
static bool parse_plan(char **words, int count, play_plan *plan) {
    *plan = (play_plan){.batch = 4};
    for (int i = 0; i < count; i++) {
        if (sscanf(words[i], "page=%u", &plan->page) == 1 ||
            sscanf(words[i], "batch=%u", &plan->batch) == 1 ||
            sscanf(words[i], "last=%u", &plan->last) == 1 ||
            sscanf(words[i], "cache=%u", &plan->cache) == 1) {
            continue;
        }
        if (strcmp(words[i], "wal") == 0) {
            plan->has_log = true;
        } else if (strcmp(words[i], "keys") == 0) {
            plan->by_keys = true;
        } else if (plan->count == PLAY_MOST || !parse_step(words[i], &plan->steps[plan->count++])) {
            return false;
        }
    }
    return plan->count > 0 && plan->batch > 1;
}

/*
** ------------------------------------------------------------------------------------------- seeds
*/

#define ANY(c, of) (of)[chance_below(c, sizeof(of) / sizeof *(of))]

/* How many different ones there are of an act. */
static uint32_t variants(play_kind kind) {
    switch (kind) {
    case PLAY_ERASE: return SCENE_PEOPLE;
    case PLAY_EXPIRE: return 3;
    case PLAY_HAND: return 80;
    case PLAY_ROT: return UINT32_MAX;
    case PLAY_ALL:
    case PLAY_FINAL:
    case PLAY_GROW:
    case PLAY_SNAPSHOT:
    case PLAY_RETRY:
    case PLAY_VERIFY: return 1;
    default: return SCENE_INPUTS;
    }
}

static play_act make_act(chance *c, const play_kind *kinds, uint32_t count) {
    play_kind kind = kinds[chance_below(c, count)];
    return (play_act){kind, chance_below(c, variants(kind))};
}

static play_step make_step(chance *c, bool is_first, bool is_last, bool may_have_other) {
    /* What brings something in is more frequent than what goes over all of it; the first step does. */
    static const play_kind kinds[] = {PLAY_IMPORT,  PLAY_IMPORT, PLAY_MOVE,      PLAY_MOVE,
                                      PLAY_ALL,     PLAY_LATER,  PLAY_LOW,       PLAY_GROW,
                                      PLAY_GROW,    PLAY_FINAL,  PLAY_ELSEWHERE, PLAY_SNAPSHOT,
                                      PLAY_RETRY,   PLAY_ERASE,  PLAY_ERASE,     PLAY_EXPIRE,
                                      PLAY_DISCARD, PLAY_HAND,   PLAY_VERIFY,    PLAY_ROT};
    static const play_kind others[] = {PLAY_IMPORT, PLAY_ALL,   PLAY_LATER,  PLAY_SNAPSHOT,
                                       PLAY_RETRY,  PLAY_ERASE, PLAY_EXPIRE, PLAY_DISCARD,
                                       PLAY_HAND,   PLAY_VERIFY};
    /* What rots is not remembered: it comes last. */
    uint32_t count = is_first ? 9 : sizeof kinds / sizeof *kinds - !is_last;
    play_step s = {.act = make_act(c, kinds, count)};
    bool is_rot = s.act.kind == PLAY_ROT;
    s.has_other = may_have_other && !is_rot && s.act.kind != PLAY_MOVE && chance_below(c, 4) == 0;
    if (s.has_other) {
        s.other = make_act(c, others, sizeof others / sizeof *others);
        s.turn = chance_below(c, 4);
    }
    s.is_cut = !is_rot && chance_below(c, 2) == 0;
    s.changes = s.is_cut ? (uint32_t)chance_next(c) >> 8 : 0;
    s.salt = s.is_cut ? (uint32_t)chance_next(c) : 0;
    return s;
}

static void make_plan(uint64_t seed, play_plan *plan) {
    static const uint32_t pages[] = {0, 512, 1024, 1024, 4096, 16384};
    static const uint32_t batches[] = {2, 4, 4, 9, 1000}, caches[] = {0, 0, 10, 20};
    chance group = {~(seed / GROUP)}, own = {seed};
    *plan = (play_plan){.page = ANY(&group, pages)};
    plan->has_log = plan->page != 0 && chance_below(&group, 4) == 0;
    plan->batch = ANY(&group, batches);
    plan->cache = ANY(&group, caches);
    plan->count = 1 + chance_below(&group, 5);
    for (uint32_t i = 0; i < plan->count; i++) {
        bool is_last = i + 1 == plan->count;
        plan->steps[i] = make_step(is_last ? &own : &group, i == 0, is_last,
                                   !plan->has_log && (i > 0 || plan->page != 0));
    }
    plan->by_keys = chance_below(&group, 2) != 0;
    /* In one batch the import at the end is much cheaper. */
    plan->last = chance_below(&group, 4) == 0 ? plan->batch : ONE_BATCH;
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
        } else if (less.steps[at].has_other) {
            less.steps[at].has_other = false;
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
        chance c = {seed ^ UINT64_C(0x5EED) << 48};
        play_plan plan;
        play_failure failure;
        if (seed % GROUP == 0) {
            play_forget();
        }
        make_plan(seed, &plan);
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
        if (seed % 1000 == 0) {
            fprintf(out, "# seed %llu, %llu cuts, %.0f s\n", (unsigned long long)seed,
                    (unsigned long long)tally.cuts, seconds());
            fflush(out);
        }
    }
    fprintf(out,
            "# %llu seeds: %llu operations, %llu of them anew, %llu power cuts, %llu stores "
            "checked whole, "
            "%llu bits flipped, %llu told, %llu mended; %.1f s\n",
            (unsigned long long)(last - first + 1), (unsigned long long)tally.steps,
            (unsigned long long)tally.runs, (unsigned long long)tally.cuts,
            (unsigned long long)tally.states, (unsigned long long)tally.rots,
            (unsigned long long)tally.told, (unsigned long long)tally.mended, seconds());
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

/* Plays each line of a file: the sequences that have failed once. */
static int play_kept(const char *path) {
    char line[1000];
    int status = 0;
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        fprintf(out, "not ok - %s cannot be read\n", path);
        return 1;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        char *words[PLAY_MOST + 6], *rest = line;
        int count = 0;
        for (char *word; count < PLAY_MOST + 6 && (word = strtok_r(rest, " \n", &rest)) != NULL;) {
            words[count++] = word;
        }
        status |= count > 0 ? play_again(words, count) : 0;
    }
    fclose(in);
    return status;
}

int main(int argc, char **argv) {
    unsigned long long first = 1, last = 1;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu() < 0 ? 0 : (unsigned)sched_getcpu(), &one);
    (void)sched_setaffinity(0, sizeof one, &one); /* without a second thread, and from one cache */
    out = fdopen(dup(1), "w");
    bool is_rot = argc > 2 && strcmp(argv[1], "rot") == 0;
    if (out == NULL || !quick_begin(getenv("ALL_VIEWS") != NULL) ||
        !scene_begin(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")) {
        return 2;
    }
    int status = 2;
    if (argc > 2 && strcmp(argv[1], "play") == 0) {
        status = play_again(argv + 2, argc - 2);
    } else if (argc > 2 && strcmp(argv[1], "kept") == 0) {
        status = play_kept(argv[2]);
    } else if (is_rot) {
        status = rot_campaign(out, (uint32_t)strtoul(argv[2], NULL, 10),
                              argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0);
    } else if (argc > 1 && sscanf(argv[1], "%llu..%llu", &first, &last) == 2) {
        status = play_seeds(first, last, argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 4);
    } else {
        fputs(
            "usage: simulate FIRST..LAST [SAMPLES] | play SEQUENCE | kept FILE | rot STEP [FROM]\n",
            out);
    }
    play_forget();
    scene_end();
    return fclose(out) == 0 ? status : 2;
}
