/*
** Which of the files that the words of the command line name are inputs, and that each folder is watched.
*/
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../input/signals.h"
#include "import_state.h"
#include "own_files.h"

static bool visit_input(void *context, const input *in) {
    import *im = context;
    if (im->run.stopped || (signals_caught() && !in->interrupted)) {
        return false;
    }
    im->found = true;
    const char *why;
    if (own_files_are_no_input(im->database, &im->outputs, in, im->word, &why)) {
        if (why != NULL) {
            import_input_skipped(im, in->shown, why);
        }
        return true;
    }
    im->run.reading = in->fd;
    import_input(im, in);
    im->run.reading = -1;
    progress_pass(&im->run.report.progress, in->size);
    return !im->run.stopped && import_add_move(im, in) && !signals_caught();
}

/* A directory is watched before it is read, so that nothing is missed. The --move-to directory is not read. */
static bool enter_folder(void *context, const input_folder *folder) {
    import *im = context;
    if (mover_is_target(&im->mover, folder->stat)) {
        return false;
    }
    if (im->watch != NULL && !watch_folder(im->watch, im->word, folder->root, folder->path)) {
        char why[128];
        snprintf(why, sizeof why, "cannot be watched: %s%s", strerror(errno),
                 errno == ENOSPC ? ": see fs.inotify.max_user_watches" : "");
        import_input_failed(im, folder->shown, why);
    }
    return true;
}

static input_visitor visitor_of(import *im) {
    return (input_visitor){.context = im,
                           .file = visit_input,
                           .skipped = import_input_skipped,
                           .failed = import_input_failed,
                           .folder = enter_folder,
                           .vanishing = im->mover.folder != NULL || im->watch != NULL};
}

bool import_word(import *im, const char *word, const char *below) {
    const input_visitor visitor = visitor_of(im);
    im->word = word;
    im->found = false;
    return below != NULL ? input_visit_below(word, below, &visitor) : input_visit(word, &visitor);
}
