#include "play.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quick.h"
#include "scene.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static bool fails(char *what, size_t size, const char *how, const char *detail) {
    snprintf(what, size, "%s%s%.300s", how, detail != NULL ? ": " : "",
             detail != NULL ? detail : "");
    return false;
}

/*
** ------------------------------------------------------------------------------------------- model
*/

typedef struct model {
    scene_seen seen; /* what the store holds */
    uint64_t erased; /* payloads that must not come in again */
    uint64_t
        doubt; /* payloads that may or may not: another program erased a person while they came in */
} model;

/* What an act may bring into the store; *sure: what is there for certain at its end. */
static uint64_t brought_by(const play_act *act, const model *m, uint64_t *sure) {
    uint64_t bits = 0, doubtful = 0;
    int input = act->of % SCENE_INPUTS;
    switch (act->kind) {
    case PLAY_IMPORT:
    case PLAY_MOVE:
    case PLAY_LATER: bits = scene_holds(input); break;
    case PLAY_LOW: bits = scene_holds(input) & ~scene_long(); break;
    case PLAY_FINAL:
    case PLAY_GROW: bits = scene_holds(SCENE_INPUTS - 1); break;
    case PLAY_ALL:
        for (int i = 0; i < SCENE_INPUTS; i++) {
            bits |= scene_holds(i);
        }
        break;
    case PLAY_RETRY: doubtful = m->seen.quarantined; break;
    default: break;
    }
    *sure = bits & ~m->erased & ~m->doubt;
    return (bits | doubtful) & ~m->erased;
}

/* What a step brings and takes. */
typedef struct effect {
    uint64_t brought, sure, taken;
} effect;

static bool takes(const play_step *step, play_kind kind) {
    return step->act.kind == kind || (step->has_other && step->other.kind == kind);
}

/*
** Those who have been erased for their silence: who of those that were there is gone as a whole. With another program,
** who of those that came in is missing: what it brought before was erased, what it brought later was not.
*/
static uint64_t expired(uint64_t before, uint64_t brought, uint64_t now) {
    uint64_t gone = 0;
    for (uint32_t person = 0; person < SCENE_PEOPLE; person++) {
        uint64_t theirs = scene_person(person);
        bool is_gone =
            (before & theirs) != 0 ? (before & theirs & now) == 0 : (brought & theirs & ~now) != 0;
        gone |= is_gone ? theirs : 0;
    }
    return gone;
}

/* `end`: what the store holds at the end of the step. */
static effect effect_of(const play_step *step, const model *m, const scene_seen *end) {
    effect e = {0};
    e.brought = brought_by(&step->act, m, &e.sure);
    e.taken = step->act.kind == PLAY_ERASE ? scene_person(step->act.of) : 0;
    if (step->has_other) {
        uint64_t sure;
        e.brought |= brought_by(&step->other, m, &sure);
        e.sure |= sure;
        e.taken |= step->other.kind == PLAY_ERASE ? scene_person(step->other.of) : 0;
        /* What the one has put into quarantine the other may bring in. */
        e.brought |= takes(step, PLAY_RETRY) ? ~m->erased : 0;
    }
    if (takes(step, PLAY_EXPIRE)) {
        e.taken |= expired(m->seen.stored, step->has_other ? e.sure | (e.brought & m->doubt) : 0,
                           end->stored);
    }
    return e;
}

/* Whether the store may hold this at the end of the step. */
static bool may_end(const play_step *step, const model *m, const scene_seen *end) {
    effect e = effect_of(step, m, end);
    uint64_t before = m->seen.stored & ~e.taken;
    uint64_t least = before | (e.sure & ~e.taken), most = before | e.brought;
    return (least & ~end->stored) == 0 && (end->stored & ~most) == 0;
}

/* Whether it may hold this behind a cut of it. What one program takes, it takes in one transaction. */
static bool may_be_cut(const play_step *step, const model *m, const scene_seen *end,
                       const scene_seen *now) {
    effect e = effect_of(step, m, end);
    uint64_t before = m->seen.stored;
    if (e.taken != 0 && !step->has_other) {
        return now->stored == before || now->stored == end->stored;
    }
    return (before & ~e.taken & ~now->stored) == 0 && (now->stored & ~(before | e.brought)) == 0;
}

/* now: what is held behind the step, or behind a cut of it. */
static void advance(model *m, const play_step *step, const scene_seen *end, const scene_seen *now) {
    effect e = effect_of(step, m, end);
    if (now->marks > m->seen.marks) {
        /* Of an input that grows, a torn record may have been theirs; of who is silent, quarantined ones. */
        uint64_t quarantined =
            takes(step, PLAY_EXPIRE) ? 0 : m->seen.quarantined & ~scene_growing();
        /* Of two programs one may have been cut. */
        bool is_certain = !step->has_other || now == end;
        m->erased |= is_certain ? (m->seen.stored | quarantined) & e.taken : 0;
        uint64_t came = step->has_other ? UINT64_MAX : m->seen.stored | m->seen.quarantined;
        m->doubt |= e.taken & came & ~m->erased;
    }
    m->doubt &= ~now->stored;
    m->seen = *now;
}

/*
** ----------------------------------------------------------------------------------------- running
*/

static int write_by_hand(uint32_t of) {
    char sql[400];
    static const char *const zones[] = {"utc", "+02:00", "localtime"};
    switch (of % 4) {
    case 0:
        snprintf(sql, sizeof sql,
                 "INSERT OR REPLACE INTO discko_outcomes VALUES"
                 " ('person%up', '%s', '2024-0%u-1%u', 'crm')",
                 of / 4 % SCENE_PEOPLE, of % 3 == 0 ? "LOST" : "WON", of % 5 + 1, of % 7);
        break;
    case 1:
        snprintf(sql, sizeof sql,
                 "INSERT INTO discko_touches VALUES ('person%up', '2024-0%u-2%u', 'call', 'crm')",
                 of / 4 % SCENE_PEOPLE, of % 2 + 1, of % 7);
        break;
    case 2:
        snprintf(sql, sizeof sql,
                 "INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-0%u-0%u')",
                 of % 5 + 1, of % 9 + 1);
        break;
    default:
        snprintf(sql, sizeof sql,
                 "INSERT OR REPLACE INTO discko_settings VALUES ('time_zone', '%s')",
                 zones[of % 3]);
    }
    return scene_execute(sql) ? 0 : 4;
}

static int run_act(const play_act *act) {
    static const char *const days[] = {"15", "45", "55"};
    char person[32];
    const char *input = scene_input((int)(act->of % SCENE_INPUTS));
    const char *growing = scene_input(SCENE_INPUTS - 1);
    snprintf(person, sizeof person, "person%up", act->of % SCENE_PEOPLE);
    switch (act->kind) {
    case PLAY_IMPORT: return scene_call(NULL, NULL, input);
    case PLAY_ALL: return scene_import_all();
    case PLAY_LATER: return scene_call("--no-snapshot", NULL, input);
    case PLAY_ELSEWHERE: return scene_call("--at", "$.nowhere", input);
    case PLAY_LOW: return scene_call("--max-record", "1200", input);
    case PLAY_FINAL: return scene_call("--final", NULL, growing);
    case PLAY_GROW: return scene_call(NULL, NULL, growing);
    case PLAY_MOVE: return scene_move(input);
    case PLAY_SNAPSHOT: return scene_call("--snapshot", NULL, NULL);
    case PLAY_RETRY: return scene_call("--retry-rejects", NULL, NULL);
    case PLAY_DISCARD: return scene_call("--discard-rejects", input, NULL);
    case PLAY_ERASE: return scene_call("--erase", person, NULL);
    case PLAY_EXPIRE: return scene_call("--expire", days[act->of % 3], NULL);
    case PLAY_HAND: return write_by_hand(act->of);
    case PLAY_VERIFY: return scene_call("--verify", NULL, NULL);
    default: return 0;
    }
}

/* How many payloads the program has reported as stored; -1: it has reported nothing. */
static long reported(void) {
    const char *totals = strstr(scene_output(), "\"totals\":");
    const char *stored = totals != NULL ? strstr(totals, "\"stored\":") : NULL;
    return stored != NULL ? strtol(stored + strlen("\"stored\":"), NULL, 10) : -1;
}

/* What came of an act. */
typedef struct ending {
    int status;
    long reported;
    char said[300];
} ending;

static ending run_to_end(const play_act *act) {
    ending e = {.status = run_act(act)};
    e.reported = reported();
    snprintf(e.said, sizeof e.said, "%.299s", scene_output());
    return e;
}

typedef struct other_run {
    const play_act *act;
    ending ending;
} other_run;

static void run_other(void *context) {
    other_run *o = context;
    o->ending = run_to_end(o->act);
}

/*
** ------------------------------------------------------------------------------------ remembering
*/

/* A step that has been run: what it found, and what it did. */
typedef struct memory {
    uint64_t key;
    disk_tape *tape;
    uint32_t changes; /* to the disk */
    size_t taken;     /* before so many of them its input was moved away */
    bool has_key;     /* in the end */
    ending ending, other;
} memory;

enum { MEMORIES_MAX = 1024 };
static const size_t memory_bytes_max = (size_t)192 << 20;
static struct {
    size_t count, bytes;
    memory list[MEMORIES_MAX];
} memories;

void play_forget(void) {
    for (size_t i = 0; i < memories.count; i++) {
        disk_erase(memories.list[i].tape);
    }
    memories.count = memories.bytes = 0;
}

static uint64_t key_of(const play_plan *plan, const play_step *step) {
    const uint32_t words[] = {plan->batch,      plan->cache,    plan->by_keys,
                              step->act.kind,   step->act.of,   step->has_other,
                              step->other.kind, step->other.of, step->turn};
    return XXH3_64bits_withSeed(words, sizeof words, scene_hash());
}

static memory *find_memory(uint64_t key) {
    for (size_t i = 0; i < memories.count; i++) {
        if (memories.list[i].key == key) {
            return &memories.list[i];
        }
    }
    return NULL;
}

static memory run_step(const play_step *step) {
    memory m = {.tape = disk_record()};
    other_run other = {.act = &step->other};
    disk_watch(NULL);
    if (step->has_other) {
        (void)disk_interrupt(step->turn, run_other, &other);
    }
    m.ending = run_to_end(&step->act);
    m.taken = disk_taken();
    if (step->has_other && disk_interrupt(0, NULL, NULL)) {
        run_other(&other);
    }
    m.other = other.ending;
    m.changes = (uint32_t)disk_recorded();
    m.has_key = scene_has_key();
    return m;
}

/* Runs it, or does what it did when it was last run here. */
static const memory *perform(const play_plan *plan, const play_step *step, play_tally *tally) {
    uint64_t key = key_of(plan, step);
    memory *m = find_memory(key);
    tally->steps++;
    if (m != NULL) {
        disk_replay(m->tape);
        if (m->has_key) {
            scene_make_key();
        }
        return m;
    }
    if (memories.count == MEMORIES_MAX || memories.bytes > memory_bytes_max) {
        play_forget();
    }
    tally->runs++;
    m = &memories.list[memories.count++];
    *m = run_step(step);
    m->key = key;
    memories.bytes += disk_tape_bytes(m->tape);
    return m;
}

/*
** ----------------------------------------------------------------------------------------- playing
*/

typedef struct game {
    play_plan *plan;
    uint32_t at;      /* the step */
    uint32_t changes; /* that it made to the disk */
    size_t reported;  /* behind so many of them it has reported what it did, or moved its input */
    model model;
    scene_seen end; /* what the store holds at the end of the step */
    chance *chance;
    uint32_t samples;
    play_tally *tally;
    play_failure *failure;
    disk_image before, behind, left;
} game;

static bool fail_step(game *g, const char *how, const char *detail) {
    play_failure *f = g->failure;
    char copy[350];
    snprintf(copy, sizeof copy, "%.349s", detail != NULL ? detail : "");
    f->failed = true;
    f->step = g->at;
    f->is_cut = false;
    return fails(f->what, sizeof f->what, how, copy);
}

static bool fail_cut(game *g, uint32_t changes, uint32_t salt) {
    play_failure *f = g->failure;
    f->failed = f->is_cut = true;
    f->step = g->at;
    f->changes = changes;
    f->salt = salt;
    return false;
}

static bool look_at_disk(game *g, scene_seen *seen) {
    play_failure *f = g->failure;
    return scene_recover(f->what, sizeof f->what) &&
           scene_check(seen, &g->tally->states, f->what, sizeof f->what);
}

/*
** Cuts the step that has been recorded, and looks at what is left, which is recovered after that. `keeps`: g->left is
** what it was before.
*/
static bool try_cut(game *g, uint32_t changes, uint32_t salt, bool keeps, scene_seen *seen) {
    play_failure *f = g->failure;
    const play_step *step = &g->plan->steps[g->at];
    g->tally->cuts++;
    disk_cut(changes, salt, disk_now());
    if (keeps) {
        disk_copy(&g->left, disk_now());
    }
    bool sound = look_at_disk(g, seen);
    bool is_over = changes >= g->reported;
    if (sound &&
        !(is_over ? may_end(step, &g->model, seen) : may_be_cut(step, &g->model, &g->end, seen))) {
        snprintf(f->what, sizeof f->what,
                 "behind the cut the store holds %" PRIx64 ", before it %" PRIx64, seen->stored,
                 g->model.seen.stored);
        sound = false;
    }
    return sound || fail_cut(g, changes, salt);
}

/* --verify is the first to open what a cut has left. */
static bool verify_first(game *g, const scene_seen *seen) {
    disk_copy(disk_now(), &g->left);
    int status = seen->is_store ? scene_call("--verify", NULL, NULL) : 0;
    return status == 0 || fails(g->failure->what, sizeof g->failure->what,
                                "--verify, the first to open it", scene_output());
}

static int compare_cuts(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The cut of the plan, which is gone on from. */
static bool cut_step(game *g, scene_seen *after, disk_image *left) {
    const play_step *step = &g->plan->steps[g->at];
    bool is_verified = step->salt % 16 == 0;
    bool sound = try_cut(g, step->changes, step->salt, is_verified, after);
    if (sound && is_verified && !verify_first(g, after)) {
        sound = fail_cut(g, step->changes, step->salt);
    }
    disk_copy(left, disk_now());
    return sound;
}

/* Tries cuts of the step in ascending order, with that of the plan among them. */
static bool try_cuts(game *g) {
    const uint32_t count = g->changes;
    play_step *step = &g->plan->steps[g->at];
    uint32_t places[4096];
    uint32_t n = g->samples < 4096 ? g->samples : 4095;
    for (uint32_t i = 0; i < n; i++) {
        places[i] = i == 0 ? count : chance_below(g->chance, count + 1);
    }
    qsort(places, n, sizeof *places, compare_cuts);
    step->changes = step->is_cut ? step->changes % (count + 1) : 0;
    bool sound = true, is_done = !step->is_cut;
    disk_image left = {0};
    scene_seen seen, after = {0};
    for (uint32_t i = 0; i <= n && sound; i++) {
        if (!is_done && (i == n || places[i] >= step->changes)) {
            is_done = true;
            sound = cut_step(g, &after, &left);
        }
        if (i < n && sound) {
            sound = try_cut(g, places[i], (uint32_t)chance_next(g->chance), false, &seen);
        }
    }
    disk_copy(disk_now(), step->is_cut ? &left : &g->behind);
    if (step->is_cut && sound) {
        advance(&g->model, step, &g->end, &after);
    }
    disk_free(&left);
    return sound;
}

/* Whether an act may exit so. */
static bool may_exit(game *g, const play_act *act, const ending *e) {
    uint64_t sure;
    bool brings = brought_by(act, &g->model, &sure) != 0 || act->kind <= PLAY_MOVE;
    bool may_be_partial = act->kind != PLAY_SNAPSHOT && act->kind != PLAY_VERIFY;
    return g->model.seen.is_store || brings ? e->status <= may_be_partial : e->status == 4;
}

static bool check_exits(game *g, const memory *m) {
    const play_step *step = &g->plan->steps[g->at];
    char number[340];
    if (!may_exit(g, &step->act, &m->ending)) {
        snprintf(number, sizeof number, "%d: %.290s", m->ending.status, m->ending.said);
        return fail_step(g, "exit status", number);
    }
    /* In the middle of a run that makes the store, it may be there or not. */
    bool may_be_no_store =
        !g->model.seen.is_store && (m->other.status <= 1 || m->other.status == 4);
    if (step->has_other && !may_be_no_store && !may_exit(g, &step->other, &m->other)) {
        snprintf(number, sizeof number, "%d: %.290s", m->other.status, m->other.said);
        return fail_step(g, "exit status of the other program", number);
    }
    return true;
}

static bool fail_report(game *g, const memory *m, long said, uint64_t more) {
    char what[340];
    snprintf(what, sizeof what, "%ld of %" PRIx64 ": %.130s; the other: %.130s", said, more,
             m->ending.said, m->other.said);
    return fail_step(g, "what they have reported as stored is not what they stored", what);
}

/* What they have reported as stored is what they have stored, unless some of it was erased again. */
static bool check_report(game *g, const memory *m) {
    const play_step *step = &g->plan->steps[g->at];
    long said = step->act.kind <= PLAY_MOVE ? m->ending.reported : 0;
    said += step->has_other && step->other.kind <= PLAY_MOVE ? m->other.reported : 0;
    uint64_t more = g->end.stored & ~g->model.seen.stored;
    bool counts = !takes(step, PLAY_RETRY) && effect_of(step, &g->model, &g->end).taken == 0 &&
                  m->other.status != 4;
    return !counts || said == __builtin_popcountll(more) || fail_report(g, m, said, more);
}

static bool look_at_end(game *g) {
    bool sound = look_at_disk(g, &g->end);
    g->failure->failed = !sound;
    g->failure->step = g->at;
    return sound;
}

/* What must hold of a step that came to its end, and of the store that has been looked at there. */
static bool check_end(game *g, const memory *m) {
    const play_step *step = &g->plan->steps[g->at];
    if (!check_exits(g, m)) {
        return false;
    }
    if (!may_end(step, &g->model, &g->end)) {
        char what[100];
        snprintf(what, sizeof what, "%" PRIx64 ", before it %" PRIx64, g->end.stored,
                 g->model.seen.stored);
        return fail_step(g, "the store does not hold what it should", what);
    }
    return check_report(g, m);
}

static bool play_step_of(game *g) {
    const play_step *step = &g->plan->steps[g->at];
    if (takes(step, PLAY_GROW) && !scene_grow(scene_grown() % SCENE_GROWS + 1)) {
        return fail_step(g, "an input cannot be written", NULL);
    }
    const memory *m = perform(g->plan, step, g->tally);
    g->changes = m->changes;
    g->reported = m->taken < m->changes && !step->has_other ? m->taken : m->changes;
    disk_copy(&g->behind, disk_now());
    if (disk_users() != 0) {
        return fail_step(g, "it has left the database open", NULL);
    }
    if (!look_at_end(g) || !check_end(g, m)) {
        return false;
    }
    model after = g->model;
    advance(&after, step, &g->end, &g->end);
    bool erases = step->act.kind == PLAY_ERASE || step->act.kind == PLAY_EXPIRE;
    if (erases && !step->has_other && scene_has_residue(after.erased)) {
        return fail_step(g, "something of whom it has erased is left in the file", NULL);
    }
    bool is_read = g->changes == 0;
    if (!is_read && !try_cuts(g)) {
        return false;
    }
    if (is_read || !step->is_cut) {
        g->model = after;
    }
    return true;
}

static bool restore(game *g) {
    disk_copy(disk_now(), &g->before);
    return true;
}

/* All inputs and --snapshot: what mends a store. Whether --verify finds it sound then. */
static bool mend(void) {
    (void)scene_import_all();
    (void)scene_call("--snapshot", NULL, NULL);
    (void)scene_import_all();
    return scene_call("--verify", NULL, NULL) == 0;
}

static bool play_rot(game *g) {
    const play_step *step = &g->plan->steps[g->at];
    play_failure *f = g->failure;
    play_step importing = {.act.kind = PLAY_ALL};
    scene_seen seen;
    if (!scene_recover(f->what, sizeof f->what) || !g->model.seen.is_store) {
        return true;
    }
    disk_copy(&g->before, disk_now());
    disk_file *file = &disk_now()->files[DISK_DATABASE];
    size_t bit = step->act.of % (8 * file->size);
    file->bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    g->tally->rots++;
    if (scene_call("--verify", NULL, NULL) == 0) {
        bool same = scene_look(&seen, f->what, sizeof f->what) &&
                    memcmp(&seen, &g->model.seen, sizeof seen) == 0;
        return same ? restore(g) : fail_step(g, "--verify has missed that a bit has flipped", NULL);
    }
    g->tally->told++;
    if (!mend()) {
        return restore(g);
    }
    g->tally->mended++;
    if (!scene_look(&seen, f->what, sizeof f->what) || seen.marks != g->model.seen.marks ||
        !may_end(&importing, &g->model, &seen)) {
        return fail_step(g, "mended and verified, and yet not what it should be", f->what);
    }
    advance(&g->model, &importing, &seen, &seen);
    return true;
}

/* What came of importing all inputs into a store, and what it held then. */
typedef struct last_import {
    uint64_t key; /* 0: none */
    ending ending;
    scene_seen seen;
} last_import;

enum { LASTS = 1 << 12 };

static bool import_last(game *g, memory *m) {
    static last_import lasts[LASTS];
    const play_plan *plan = g->plan;
    const uint32_t sizes[] = {plan->last > 0 ? plan->last : plan->batch, plan->cache,
                              plan->by_keys};
    uint64_t key = XXH3_64bits_withSeed(sizes, sizeof sizes, scene_state()) | 1;
    last_import *known = &lasts[key / 2 % LASTS];
    g->tally->steps++;
    if (known->key != key) {
        g->tally->runs++;
        quick_sizes(sizes[0], sizes[1], plan->by_keys);
        last_import now = {.key = key, .ending = run_to_end(&plan->steps[0].act)};
        if (!look_at_end(g)) {
            return false;
        }
        now.seen = g->end;
        *known = now;
    }
    m->ending = known->ending;
    g->end = known->seen;
    return true;
}

/* All is imported again: each payload is there once. */
static bool play_last(game *g) {
    play_plan *plan = g->plan, end = *plan;
    uint32_t at = g->at;
    memory m = {0};
    end.count = 1;
    end.steps[0] = (play_step){.act.kind = PLAY_ALL};
    g->plan = &end;
    g->at = 0;
    bool sound = import_last(g, &m) && check_end(g, &m);
    g->failure->step = at;
    g->at = at;
    g->plan = plan;
    return sound;
}

static bool play_all(game *g) {
    const play_plan *plan = g->plan;
    quick_sizes(plan->batch, plan->cache, plan->by_keys);
    scene_start(plan->page, plan->has_log);
    g->model = (model){.seen = {.is_store = plan->page != 0}};
    for (g->at = 0; g->at < plan->count; g->at++) {
        bool is_rot = plan->steps[g->at].act.kind == PLAY_ROT;
        quick_rot(is_rot);
        if (is_rot ? !play_rot(g) : !play_step_of(g)) {
            return false;
        }
    }
    quick_rot(false);
    return play_last(g);
}

void play(play_plan *plan, uint32_t samples, chance *c, play_tally *tally, play_failure *failure) {
    game g = {.plan = plan, .samples = samples, .chance = c, .tally = tally, .failure = failure};
    *failure = (play_failure){0};
    if (!scene_grow(0)) {
        (void)fail_step(&g, "an input cannot be written", NULL);
        return;
    }
    (void)play_all(&g);
    disk_free(&g.before);
    disk_free(&g.behind);
    disk_free(&g.left);
}
