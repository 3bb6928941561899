/*
** discko-import: appends captured webhook payloads to a SQLite database. See README.md beside this
** file, or discko-import --help.
*/
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/options.h"
#include "ingest/import.h"
#include "ingest/retry.h"
#include "input/signals.h"
#include "upkeep/discard.h"
#include "upkeep/erase.h"
#include "upkeep/expire.h"
#include "upkeep/page.h"
#include "upkeep/show.h"
#include "upkeep/verify.h"

/*
** Of a standard descriptor that is closed the number would go to the next file that is opened, and what
** is printed into that file. What is opened here instead can only fail.
*/
static void hold_standard_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
        }
    }
}

static int run_program(int argc, char **argv) {
    options o;
    hold_standard_descriptors();
    (void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* a line is written at once */
    /* Archives' member names are UTF-8 whatever the user's locale; numbers are not touched by it. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    if (!options_parse(argc, argv, &o)) {
        return outcome_exit_code(OUTCOME_USAGE);
    }
    if (o.help) {
        options_print_help(stdout);
    } else if (o.version) {
        printf("discko-import %s\n", DISCKO_VERSION);
    } else if (o.verify) {
        return outcome_exit_code(verify_run(&o));
    } else if (o.retry_rejects) {
        return outcome_exit_code(retry_run(&o));
    } else if (o.discard_rejects != NULL) {
        return outcome_exit_code(discard_run(&o));
    } else if (o.erase != NULL) {
        return outcome_exit_code(erase_run(&o));
    } else if (o.person != NULL) {
        return outcome_exit_code(show_run(&o));
    } else if (o.expire > 0) {
        return outcome_exit_code(expire_run(&o));
    } else if (o.snapshot) {
        return outcome_exit_code(import_snapshot(&o));
    } else {
        if (o.report != NULL && !page_check(&o)) {
            return outcome_exit_code(OUTCOME_USAGE);
        }
        signals_catch();
        outcome result = import_run(&o);
        if (o.report != NULL && result != OUTCOME_USAGE && result != OUTCOME_DATABASE &&
            result != OUTCOME_BUSY) {
            result = outcome_worse(result, page_write(&o));
        }
        if (!o.watch) {
            signals_end(); /* to be watched on is ended by a signal in any case */
        }
        return outcome_exit_code(result);
    }
    return fflush(stdout) == 0 ? 0 : outcome_exit_code(OUTCOME_PARTIAL);
}

/*
** libarchive ends the program by itself, with exit 1, where it has no memory for a text: that is no way
** to say that all was done.
*/
static bool has_ended;

static void end_without_memory(void) {
    if (!has_ended) {
        _exit(outcome_exit_code(OUTCOME_DATABASE));
    }
}

int main(int argc, char **argv) {
    has_ended = false;
    (void)atexit(end_without_memory);
    int code = run_program(argc, argv);
    has_ended = true;
    return code;
}
