/*
** A build tool: prints the parts of the man page and the reference that are derived from the .def lists.
**
**   describe options     the .It lines of the options
**   describe exits       the .It lines of the exit codes
**   describe carriers    the table of carriers
**   describe bash|zsh|fish    the completions of a shell
*/
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct row {
    const char *name, *argument, *doc;
    char letter;
} row;

static const row known[] = {
#define OPTION(kind, field, name, letter, argument, doc) {name, argument, doc, letter},
#include "options.def"
#undef OPTION
};

enum { KNOWN = sizeof known / sizeof *known };

static void options(void) {
    for (size_t i = 0; i < KNOWN; i++) {
        fputs(".It ", stdout);
        if (known[i].letter != 0) {
            printf("Fl %c , ", known[i].letter);
        }
        printf("Fl Fl %s%s%s\n%s\n", known[i].name, known[i].argument != NULL ? " Ar " : "",
               known[i].argument != NULL ? known[i].argument : "", known[i].doc);
    }
}

/* Completions. An argument called DIR is a folder, one called FILE a file; others are not completed. */
static bool takes(const row *r, const char *argument) {
    return r->argument != NULL && strcmp(r->argument, argument) == 0;
}

/* `before` precedes each of the characters `special`. */
static void put_escaped(const char *text, const char *special, const char *before) {
    for (; *text != 0; text++) {
        if (strchr(special, *text) != NULL) {
            fputs(before, stdout);
        }
        putchar(*text);
    }
}

static void bash_case(const char *argument, const char *words) {
    bool any = false;
    for (size_t i = 0; i < KNOWN; i++) {
        bool other = argument == NULL && known[i].argument != NULL && !takes(&known[i], "DIR") &&
                     !takes(&known[i], "FILE");
        if (other || (argument != NULL && takes(&known[i], argument))) {
            printf("%s--%s", any ? "|" : "    ", known[i].name);
            any = true;
        }
    }
    if (any) {
        printf(") %s return ;;\n", words);
    }
}

static void bash(void) {
    puts("# Completions of discko-import for bash.\n_discko_import() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]}\n    case ${COMP_WORDS[COMP_CWORD - 1]} in");
    bash_case("DIR", "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$word\");");
    bash_case("FILE", "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\");");
    bash_case(NULL, "COMPREPLY=();");
    fputs("    esac\n    if [[ $word == -* ]]; then\n        mapfile -t COMPREPLY < <(compgen -W '",
          stdout);
    for (size_t i = 0; i < KNOWN; i++) {
        printf("--%s ", known[i].name);
        if (known[i].letter != 0) {
            printf("-%c ", known[i].letter);
        }
    }
    puts("' -- \"$word\")\n    else\n        compopt -o filenames\n"
         "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n    fi\n}\n"
         "complete -F _discko_import discko-import");
}

static void zsh(void) {
    puts("#compdef discko-import\n_arguments -S \\");
    for (size_t i = 0; i < KNOWN; i++) {
        const row *r = &known[i];
        if (r->letter != 0) {
            printf("    '(-%c --%s)'{-%c,--%s}'[", r->letter, r->name, r->letter, r->name);
        } else {
            printf("    '--%s%s[", r->name, r->argument != NULL ? "=" : "");
        }
        put_escaped(r->doc, "[]", "\\");
        fputs("]", stdout);
        if (r->argument != NULL) {
            printf(":%s:%s", r->argument,
                   takes(r, "DIR")    ? "_files -/"
                   : takes(r, "FILE") ? "_files"
                                      : "");
        }
        puts("' \\");
    }
    puts("    '*:file:_files'");
}

static void fish(void) {
    puts("# Completions of discko-import for fish.");
    for (size_t i = 0; i < KNOWN; i++) {
        const row *r = &known[i];
        printf("complete -c discko-import -l %s", r->name);
        if (r->letter != 0) {
            printf(" -s %c", r->letter);
        }
        if (r->argument != NULL) {
            fputs(takes(r, "DIR")    ? " -x -a '(__fish_complete_directories)'"
                  : takes(r, "FILE") ? " -r -F"
                                     : " -x",
                  stdout);
        }
        fputs(" -d '", stdout);
        put_escaped(r->doc, "'\\", "\\");
        puts("'");
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
#include "../find/carriers.def"
#undef TIME
    };
    puts("| time of receipt | of |");
    puts("|---|---|");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf("| `%s.%s` | %s |\n", rows[i].object, rows[i].member, rows[i].doc);
    }
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*print)(void);
    } parts[] = {{"options", options}, {"exits", exits}, {"carriers", carriers},
                 {"bash", bash},       {"zsh", zsh},     {"fish", fish}};
    for (size_t i = 0; argc == 2 && i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(argv[1], parts[i].name) == 0) {
            parts[i].print();
            return fflush(stdout) == 0 ? 0 : 1;
        }
    }
    fputs("usage: describe options|exits|carriers|bash|zsh|fish\n", stderr);
    return 2;
}
