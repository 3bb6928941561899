/*
** A build-time tool: prints the parts of the man page that are derived from the lists of this folder.
**
**   describe options    the .It lines of the options
**   describe exits      the .It lines of the exit codes
*/
#include <stdio.h>
#include <string.h>

static void options(void) {
    static const struct {
        const char *spelling, *argument, *doc;
    } rows[] = {
#define OPTION(name, spelling, argument, doc) {spelling, argument, doc},
#include "options.def"
#undef OPTION
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf(".It Fl Fl %s%s%s\n%s\n", rows[i].spelling, rows[i].argument != NULL ? " Ar " : "",
               rows[i].argument != NULL ? rows[i].argument : "", rows[i].doc);
    }
}

static void exits(void) {
#define EXIT(name, code, meaning) printf(".It %d\n%s\n", code, meaning);
#include "exit_codes.def"
#undef EXIT
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "options") == 0) {
        options();
    } else if (argc == 2 && strcmp(argv[1], "exits") == 0) {
        exits();
    } else {
        fputs("usage: describe options|exits\n", stderr);
        return 2;
    }
    return 0;
}
