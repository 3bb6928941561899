#include "commands.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cli/report.h"
#include "../common/json.h"
#include "../ingest/run.h"
#include "../input/source.h"

/*
** The path as the store has it: absolute, except for standard input's. The file may be gone, or be a member of an
** archive. The caller frees it. NULL when out of memory.
*/
static char *path_of(const char *word) {
    char folder[PATH_MAX], *path = realpath(word, NULL);
    if (path == NULL && errno == ENOMEM) {
        return NULL;
    }
    bool as_it_is = word[0] == '/' || word[0] == '-' || getcwd(folder, sizeof folder) == NULL;
    if (path == NULL && as_it_is) {
        path = strdup(word);
    } else if (path == NULL && asprintf(&path, "%s/%s", folder, word) < 0) {
        path = NULL;
    }
    for (size_t n = path != NULL ? strlen(path) : 0; n > 0 && path[n - 1] == '/'; n--) {
        path[n - 1] = 0;
    }
    return path;
}

/* False when out of memory. */
static bool print(const options *o, int64_t inputs, int64_t records) {
    if (o->json) {
        buffer all = {0};
        json_open(&all, NULL, '{');
        json_integer(&all, "inputs", inputs);
        json_integer(&all, "discarded", records);
        json_close(&all, '}');
        return json_print(&all);
    }
    if (!o->quiet) {
        printf("discarded     %8lld\n  inputs      %8lld\n", (long long)records, (long long)inputs);
    }
    return true;
}

outcome discard_run(const options *o) {
    run r;
    int64_t inputs = 0, records = 0;
    char *path = path_of(o->discard_rejects);
    if (path == NULL) {
        report_error(o->discard_rejects, source_no_memory);
        return OUTCOME_DATABASE;
    }
    bool done = run_open(&r, o) && run_begin(&r) &&
                run_check(&r, store_discard_rejects(r.store, path, &inputs, &records)) &&
                run_commit(&r);
    if (done && records == 0) {
        report_error(o->discard_rejects, "has nothing in quarantine, nor has anything below it");
        run_raise_exit_status(&r, OUTCOME_PARTIAL);
    } else if (done && !print(o, inputs, records)) {
        (void)run_fail(&r, source_no_memory);
    } else if (!done) {
        report_failure(o, r.error);
    }
    outcome result = r.outcome;
    run_close(&r);
    free(path);
    return report_written(result);
}
