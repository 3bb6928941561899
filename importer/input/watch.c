#include "watch.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/grow.h"
#include "../port/events.h"
#include "../port/port.h"
#include "input.h"
#include "signals.h"

/*
** A file that is being written is read at most so often; one that was closed or moved in is read at once. If more
** than WAITING_MAX files wait, all inputs are visited instead.
*/
enum { GROWING_MS = 500, WAITING_MAX = 4096 };

/* A watched directory, for all its files or for one. */
typedef struct folder {
    int id; /* of its events */
    const char *word;
    char *path; /* of the directory */
    char *root; /* of the word; NULL if the word is a file: */
    char *name; /* its name */
} folder;

/* A file that is to be read at a certain time. */
typedef struct waiting {
    const char *word;
    char *below; /* or NULL */
    int64_t due; /* milliseconds of the monotonic clock */
} waiting;

struct watch {
    events *events;
    bool growing;
    bool all; /* look at everything again */
    folder *folders;
    size_t folder_count, folder_room;
    waiting files[WAITING_MAX];
    size_t count;
    char *given; /* owns the last watched.below */
};

/*
** ---------------------------------------------------------------------------------------- folders
*/

watch *watch_open(bool growing) {
    watch *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    w->growing = growing;
    w->events = events_open();
    if (w->events == NULL) {
        free(w);
        return NULL;
    }
    return w;
}

static void free_folder(folder *f) {
    free(f->path);
    free(f->root);
    free(f->name);
}

void watch_close(watch *w) {
    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < w->folder_count; i++) {
        free_folder(&w->folders[i]);
    }
    for (size_t i = 0; i < w->count; i++) {
        free(w->files[i].below);
    }
    free(w->folders);
    free(w->given);
    events_close(w->events);
    free(w);
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Takes ownership of the folder's texts. */
static bool add_folder(watch *w, folder new) {
    for (size_t i = 0; i < w->folder_count; i++) {
        const folder *f = &w->folders[i];
        if (f->id == new.id && f->word == new.word &&same_text(f->path, new.path) &&
            same_text(f->name, new.name)) {
            free_folder(&new);
            return true;
        }
    }
    if (!grow(&w->folders, w->folder_count, &w->folder_room, sizeof *w->folders)) {
        free_folder(&new);
        return false;
    }
    w->folders[w->folder_count++] = new;
    return true;
}

bool watch_folder(watch *w, const char *word, const char *root, const char *path) {
    folder new = {.id = events_add(w->events, path), .word = word};
    if (new.id < 0) {
        return false;
    }
    new.path = strdup(path);
    new.root = strdup(root);
    if (new.path == NULL || new.root == NULL) {
        free_folder(&new);
        errno = ENOMEM;
        return false;
    }
    return add_folder(w, new);
}

bool watch_file(watch *w, const char *word) {
    char *path = realpath(word, NULL);
    char *slash = path != NULL ? strrchr(path, '/') : NULL;
    if (slash == NULL) {
        return false;
    }
    folder new = {.word = word, .name = strdup(slash + 1)};
    slash[slash == path] = 0; /* "/" keeps its slash */
    new.path = path;
    new.id = events_add(w->events, path);
    if (new.id < 0 || new.name == NULL) {
        free_folder(&new);
        return false;
    }
    return add_folder(w, new);
}

/* the last one takes its place */
static void remove_folder(watch *w, size_t i) {
    free_folder(&w->folders[i]);
    w->folder_count--;
    if (i < w->folder_count) {
        w->folders[i] = w->folders[w->folder_count];
    }
}

/* A renamed directory is no longer where its watch says. Under its new name it is watched again. */
static void drop_below(watch *w, const char *path) {
    size_t length = strlen(path);
    for (size_t i = w->folder_count; i-- > 0;) {
        const folder *f = &w->folders[i];
        if (strncmp(f->path, path, length) == 0 &&
            (f->path[length] == 0 || f->path[length] == '/')) {
            events_remove(w->events, f->id);
            remove_folder(w, i);
        }
    }
}

void watch_forget(watch *w, const char *word) {
    for (size_t i = w->folder_count; i-- > 0;) {
        if (w->folders[i].word == word) {
            events_remove(w->events, w->folders[i].id);
            remove_folder(w, i);
        }
    }
}

bool watch_has(const watch *w, const char *word) {
    bool has = false;
    for (size_t i = 0; i < w->folder_count && !has; i++) {
        has = w->folders[i].word == word;
    }
    return has;
}

static void drop_watch(watch *w, int id) {
    for (size_t i = w->folder_count; i-- > 0;) {
        if (w->folders[i].id == id) {
            remove_folder(w, i);
        }
    }
}

/*
** ----------------------------------------------------------------------------------------- events
*/

/* Takes ownership of `below`. */
static void add_file(watch *w, const char *word, char *below, int64_t due) {
    for (size_t i = 0; i < w->count; i++) {
        waiting *f = &w->files[i];
        if (f->word == word && same_text(f->below, below)) {
            f->due = due < f->due ? due : f->due;
            free(below);
            return;
        }
    }
    if (w->count == WAITING_MAX) {
        w->all = true;
        free(below);
        return;
    }
    w->files[w->count++] = (waiting){word, below, due};
}

/* "directory/name" below the word, from its root; NULL when out of memory. */
static char *below_of(const folder *f, const char *name) {
    const char *directory = f->path + strlen(f->root);
    directory += *directory == '/';
    char *below;
    const char *slash = *directory != 0 ? "/" : "";
    return asprintf(&below, "%s%s%s", directory, slash, name) < 0 ? NULL : below;
}

/* Handles an event for a name in a watched directory. */
static void note_name(watch *w, const folder *f, const event *what) {
    bool is_folder = (what->kinds & EVENT_FOLDER) != 0;
    bool whole = (what->kinds & EVENT_WHOLE) != 0;
    bool grows = (what->kinds & EVENT_GROWS) != 0;
    int64_t due = port_now_ms() + (whole || is_folder ? 0 : GROWING_MS);
    if (f->name != NULL) {
        if (strcmp(f->name, what->name) == 0 && !is_folder) {
            add_file(w, f->word, NULL, due);
        }
        return;
    }
    bool appeared = (what->kinds & EVENT_APPEARED) != 0;
    if (!input_is_wanted(what->name) || !(is_folder ? appeared : whole || (grows && w->growing))) {
        return;
    }
    char *below = below_of(f, what->name);
    if (below == NULL) {
        w->all = true;
    } else {
        add_file(w, f->word, below, due);
    }
}

static void note_event(void *context, const event *what) {
    watch *w = context;
    if ((what->kinds & EVENT_LOST) != 0) {
        w->all = true;
        return;
    }
    if ((what->kinds & EVENT_GONE) != 0) {
        drop_watch(w, what->id);
        return;
    }
    for (size_t i = 0; i < w->folder_count && what->name[0] != 0; i++) {
        const folder *f = &w->folders[i];
        if (f->id != what->id) {
            continue;
        }
        if ((what->kinds & EVENT_LEFT) == 0) {
            note_name(w, f, what);
        } else if ((what->kinds & EVENT_FOLDER) != 0) {
            char gone[PATH_MAX];
            snprintf(gone, sizeof gone, "%s/%s", f->path, what->name);
            drop_below(w, gone);
            return; /* the list of folders has changed */
        }
    }
}

/* The file that is due first; NULL if there is none. */
static waiting *first_due(watch *w) {
    waiting *first = NULL;
    for (size_t i = 0; i < w->count; i++) {
        first = first == NULL || w->files[i].due < first->due ? &w->files[i] : first;
    }
    return first;
}

static bool take_due(watch *w, watched *out) {
    waiting *first = first_due(w);
    if (first == NULL || first->due > port_now_ms()) {
        return false;
    }
    free(w->given);
    w->given = first->below;
    *out = (watched){first->word, first->below};
    size_t rest = w->count - (size_t)(first - w->files) - 1;
    memmove(first, first + 1, rest * sizeof *first);
    w->count--;
    return true;
}

static void forget_files(watch *w) {
    for (size_t i = 0; i < w->count; i++) {
        free(w->files[i].below);
    }
    w->count = 0;
}

watch_result watch_next(watch *w, int milliseconds, watched *out) {
    int64_t end = port_now_ms() + milliseconds;
    for (;;) {
        if (!events_read(w->events, note_event, w)) {
            return WATCH_FAILED;
        }
        if (w->all) {
            w->all = false;
            forget_files(w);
            return WATCH_ALL;
        }
        if (take_due(w, out)) {
            return WATCH_FILE;
        }
        int64_t now = port_now_ms();
        const waiting *first = first_due(w);
        int64_t until = first != NULL && first->due < end ? first->due : end;
        if (now >= end || signals_caught()) {
            return WATCH_NOTHING;
        }
        int64_t wait = until > now ? until - now : 0;
        int most = events_interval(w->events);
        signals_wait(events_descriptor(w->events), (int)(wait < most ? wait : most));
    }
}
