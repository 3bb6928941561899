/*
** discko-import: appends captured webhook payloads to a SQLite database. See README.md beside this
** file, or discko-import --help.
*/
#include <stdio.h>

#include "import.h"
#include "options.h"
#include "verify.h"

int main(int argc, char **argv) {
    options o;
    if (!options_parse(argc, argv, &o)) {
        return outcome_exit_code(OUTCOME_USAGE);
    }
    if (o.help) {
        options_print_help(stdout);
    } else if (o.version) {
        printf("discko-import %s\n", DISCKO_VERSION);
    } else if (o.verify) {
        return outcome_exit_code(verify_run(&o));
    } else if (o.snapshot) {
        return outcome_exit_code(import_snapshot(&o));
    } else {
        return outcome_exit_code(import_run(&o));
    }
    return fflush(stdout) == 0 ? 0 : outcome_exit_code(OUTCOME_PARTIAL);
}
