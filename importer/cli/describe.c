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

/* Prints member paths as Markdown code, alternatives joined by "or". */
static void print_paths(const char *paths) {
    bool open = false;
    for (const char *p = paths; *p != 0; p++) {
        if (!open) {
            putchar('`');
            open = true;
        }
        if (*p == '|') {
            fputs("` or `", stdout);
        } else if (*p == ' ') {
            fputs("`, `", stdout);
        } else if (*p == ':') {
            p += strcspn(p, " |") - 1; /* skips the type */
        } else {
            putchar(*p);
        }
    }
    fputs(open ? "`" : "-", stdout);
}

static void carriers(void) {
    enum { TEXT, MAYBE_BASE64, JSON, REQUEST, KEPT, IGNORED };
    static const char *const encodings[] = {
        [TEXT] = "a string",
        [MAYBE_BASE64] = "a string, base64 if `isBase64Encoded`",
        [JSON] = "the value",
        [REQUEST] = "an HTTP request in base64",
    };
    static const struct {
        const char *name, *members, *body, *time, *doc;
        int encoding, others;
    } rows[] = {
#define CONTAINER(name, path)
#define CARRIER(name, members, body, encoding, time, method, others, doc) \
    {#name, members, body, time, doc, encoding, others},
#include "../formats/carriers.def"
#undef CARRIER
#undef CONTAINER
    };
    puts("| format | what it is | known by | the payload | received | entries without a body |");
    puts("|---|---|---|---|---|---|");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf("| `%s` | %s | ", rows[i].name, rows[i].doc);
        print_paths(rows[i].members);
        fputs(" | ", stdout);
        print_paths(rows[i].body);
        printf(": %s | ", encodings[rows[i].encoding]);
        print_paths(rows[i].time);
        printf(" | %s |\n", rows[i].others == IGNORED ? "ignored" : "quarantined");
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
