/*
** A build tool: prints the parts of the man page and the reference that are derived from the .def lists.
**
**   describe options     the .It lines of the options
**   describe exits       the .It lines of the exit codes
**   describe carriers    the table of carriers
*/
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void options(void) {
    static const struct {
        const char *name, *argument, *doc;
        char letter;
    } rows[] = {
#define OPTION(kind, field, name, letter, argument, doc) {name, argument, doc, letter},
#include "options.def"
#undef OPTION
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fputs(".It ", stdout);
        if (rows[i].letter != 0) {
            printf("Fl %c , ", rows[i].letter);
        }
        printf("Fl Fl %s%s%s\n%s\n", rows[i].name, rows[i].argument != NULL ? " Ar " : "",
               rows[i].argument != NULL ? rows[i].argument : "", rows[i].doc);
    }
}

static void exits(void) {
#define EXIT(name, code, meaning) printf(".It %d\n%s\n", code, meaning);
#include "exit_codes.def"
#undef EXIT
}

static void carriers(void) {
    static const struct {
        const char *object, *member, *doc;
    } rows[] = {
#define TIME(object, member, rank, doc) {object, member, doc},
#include "../formats/carriers.def"
#undef TIME
    };
    puts("| time of receipt | of |");
    puts("|---|---|");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf("| `%s.%s` | %s |\n", rows[i].object, rows[i].member, rows[i].doc);
    }
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "options") == 0) {
        options();
    } else if (argc == 2 && strcmp(argv[1], "exits") == 0) {
        exits();
    } else if (argc == 2 && strcmp(argv[1], "carriers") == 0) {
        carriers();
    } else {
        fputs("usage: describe options|exits|carriers\n", stderr);
        return 2;
    }
    return 0;
}
