/*
** discko-import: appends captured webhook payloads to a SQLite database. See README.md beside this
** file, or discko-import --help.
*/
#include <locale.h>
#include <stdio.h>

#include "erase.h"
#include "import.h"
#include "options.h"
#include "retry.h"
#include "signals.h"
#include "verify.h"

int main(int argc, char **argv) {
    options o;
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
    } else if (o.erase != NULL) {
        return outcome_exit_code(erase_run(&o));
    } else if (o.snapshot) {
        return outcome_exit_code(import_snapshot(&o));
    } else {
        signals_catch();
        outcome result = import_run(&o);
        if (!o.watch) {
            signals_end(); /* to be watched on is ended by a signal in any case */
        }
        return outcome_exit_code(result);
    }
    return fflush(stdout) == 0 ? 0 : outcome_exit_code(OUTCOME_PARTIAL);
}
