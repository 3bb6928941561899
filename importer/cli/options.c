#include "options.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/nearest.h"
#include "../common/visible.h"
#include "outcome.h"

typedef enum option_kind { FLAG, TEXT, BYTES, MS, DAYS } option_kind;

typedef struct option {
    size_t field; /* its offset in struct options */
    const char *name, *argument, *doc;
    option_kind kind;
    char letter; /* or 0 */
} option;

static const option known[] = {
#define OPTION(kind, field, name, letter, argument, doc) \
    {offsetof(options, field), name, argument, doc, kind, letter},
#include "options.def"
#undef OPTION
};

enum { OPTION_COUNT = sizeof known / sizeof *known };

/* Offsets within a record are 32 bits wide, and a value in SQLite is at most 1 GB. */
enum { MAX_RECORD_DEFAULT = 1 << 24, MAX_RECORD_LEAST = 1 << 10, MAX_RECORD_MOST = 1000000000 };
enum { TIMEOUT_DEFAULT = 5000, TIMEOUT_MOST = 86400000, DAYS_MOST = 36500 };

static bool complain(const char *what, const char *argument) {
    fprintf(stderr, "discko-import: %s%s", what, argument != NULL ? ": " : "");
    visible_print(argument != NULL ? argument : "", stderr);
    fputs(", see discko-import --help\n", stderr);
    return false;
}

static bool parse_number(const char *text, long least, long most, long *value) {
    char *end;
    errno = 0;
    *value = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == 0 && *value >= least && *value <= most;
}

/* Of two people, folders or files, one would be left out, and nobody would notice. */
static bool complain_twice(const option *what, const char *argument) {
    char text[80];
    snprintf(text, sizeof text, "--%s is given twice, with another value", what->name);
    return complain(text, argument);
}

static bool set_text(char *field, const option *what, const char *argument) {
    const char *before;
    memcpy(&before, field, sizeof before);
    if (before != NULL && strcmp(before, argument) != 0) {
        return complain_twice(what, argument);
    }
    memcpy(field, &argument, sizeof argument);
    return true;
}

static bool set_days(char *field, const option *what, const char *argument) {
    long number = 0;
    int before;
    memcpy(&before, field, sizeof before);
    if (!parse_number(argument, 1, DAYS_MOST, &number)) {
        return complain("--expire takes 1 to 36500 days", argument);
    }
    if (before != 0 && before != (int)number) {
        return complain_twice(what, argument);
    }
    memcpy(field, &(int){(int)number}, sizeof(int));
    return true;
}

/* Sets the option's field. `argument` is NULL for a flag. */
static bool set_option(options *o, const option *what, const char *argument) {
    char *field = (char *)o + what->field;
    long number = 0;
    assert(what->kind == FLAG || argument != NULL);
    switch (what->kind) {
    case FLAG: memcpy(field, &(bool){true}, sizeof(bool)); return true;
    case TEXT: return set_text(field, what, argument);
    case DAYS: return set_days(field, what, argument);
    case BYTES:
        if (!parse_number(argument, MAX_RECORD_LEAST, MAX_RECORD_MOST, &number)) {
            return complain("--max-record takes 1024 to 1000000000 bytes", argument);
        }
        memcpy(field, &(size_t){(size_t)number}, sizeof(size_t));
        return true;
    case MS:
        if (!parse_number(argument, 0, TIMEOUT_MOST, &number)) {
            return complain("--busy-timeout takes 0 to 86400000 milliseconds", argument);
        }
        memcpy(field, &(int){(int)number}, sizeof(int));
        return true;
    }
    return false;
}

/* Only whole names: the meaning of an abbreviation could change when an option is added. */
static const option *find_name(const char *name, size_t length) {
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strlen(known[i].name) == length && memcmp(known[i].name, name, length) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

static const option *find_letter(char letter) {
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (known[i].letter == letter) {
            return &known[i];
        }
    }
    return NULL;
}

/*
** The option that a mistyped name may mean, or NULL: the only one that begins with it, else the nearest one, if more of
** the name is kept than changed.
*/
static const char *find_meant(const char *name, size_t length) {
    dk_nearest nearest = {NULL, 0};
    const char *longer = NULL;
    int begin_with_it = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        dk_nearest_try(&nearest, name, length, known[i].name);
        if (strncmp(known[i].name, name, length) == 0) {
            longer = known[i].name;
            begin_with_it++;
        }
    }
    if (begin_with_it == 1) {
        return longer;
    }
    return 2 * (size_t)nearest.distance < length ? nearest.name : NULL;
}

/* The name of the option in `word`, "--name=argument" or "-letters", has `length` bytes. */
static bool complain_unknown(const char *word, const char *name, size_t length) {
    const char *meant = find_meant(name, length);
    if (meant == NULL) {
        return complain("unknown option", word);
    }
    fputs("discko-import: unknown option: ", stderr);
    visible_print(word, stderr);
    fprintf(stderr, "; did you mean --%s?\n", meant);
    return false;
}

/* "--name", "--name=argument", or "--name argument", where *next is that argument. */
static bool parse_long(options *o, const char *word, char *const *next, bool *took_next) {
    size_t length = strcspn(word + 2, "=");
    const option *found = find_name(word + 2, length);
    const char *argument = word[2 + length] == '=' ? word + 2 + length + 1 : NULL;
    if (found == NULL) {
        return complain_unknown(word, word + 2, length);
    }
    if (found->argument == NULL && argument != NULL) {
        return complain("this option takes no argument", word);
    }
    if (found->argument != NULL && argument == NULL) {
        argument = *next;
        *took_next = true;
    }
    if (found->argument != NULL && argument == NULL) {
        return complain("this option takes an argument", word);
    }
    return set_option(o, found, argument);
}

/* "-q", "-qV" */
static bool parse_letters(options *o, const char *word) {
    for (const char *letter = word + 1; *letter != 0; letter++) {
        const option *found = find_letter(*letter);
        if (found == NULL) {
            return complain_unknown(word, word + 1, strcspn(word + 1, "="));
        }
        if (!set_option(o, found, NULL)) {
            return false;
        }
    }
    return true;
}

/* Options may stand anywhere before "--". The other words are moved to the front of argv, in order. */
static bool parse_words(int argc, char **argv, options *o, int *operands) {
    bool ended = false;
    *operands = 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool took_next = false;
        if (ended || word[0] != '-' || word[1] == 0) {
            argv[(*operands)++] = argv[i];
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else if (word[1] != '-' ? !parse_letters(o, word)
                                  : !parse_long(o, word, argv + i + 1, &took_next)) {
            return false;
        }
        i += took_next;
    }
    return true;
}

static bool has_standard_input(const options *o) {
    for (int i = 0; i < o->input_count; i++) {
        if (strcmp(o->inputs[i], "-") == 0) {
            return true;
        }
    }
    return false;
}

/* A URL must not contain a secret, since it is shown in messages. */
static bool check_url(const char *database) {
    const char *authority = strstr(database, "://");
    size_t scheme = strspn(database, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
    if (authority != database + scheme || scheme == 0) {
        return true;
    }
    authority += 3;
    if (authority[strcspn(authority, "@?#\r\n")] != 0) {
        return complain(
            "a URL takes no user, password or query: put a token into DISCKO_AUTH_TOKEN", NULL);
    }
    return true;
}

/*
** In a path, "[]" stands for each element of an array; an index is not allowed, since records differ in their
** elements.
*/
static bool check_at(const char *at) {
    if (at == NULL) {
        return true;
    }
    if (*at == 0) {
        return complain("--at takes a JSON path, such as $.body, or the name of a column", NULL);
    }
    for (const char *p = at; at[0] == '$' && (p = strchr(p, '[')) != NULL; p++) {
        if (p[1] != ']') {
            return complain("--at takes [] for the elements of an array, as in $.list[].body", at);
        }
    }
    return true;
}

static bool is_empty(const char *argument) {
    return argument != NULL && *argument == 0;
}

static bool is_dash(const char *argument) {
    return argument != NULL && strcmp(argument, "-") == 0;
}

typedef struct option_rule {
    bool is_broken;
    const char *what;
} option_rule;

/* The first rule that is broken is reported. */
static bool check_rules(const option_rule *rules, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rules[i].is_broken) {
            return complain(rules[i].what, NULL);
        }
    }
    return true;
}

/* A report on standard output needs an import that ends, and so does one of a server, all of which is fetched. */
static bool check_report(const options *o) {
    const option_rule rules[] = {
        {is_empty(o->report), "--report takes a file, or - for standard output"},
        {o->json && is_dash(o->report), "--json and --report - both print on standard output"},
        {o->dry_run, "--report follows an import: not with --dry-run"},
        {o->watch && is_dash(o->report),
         "--watch renews the page of --report: it takes a file, not -"},
        {o->watch && strstr(o->database, "://") != NULL,
         "--report fetches all that the server stores: not with --watch"},
    };
    return o->report == NULL || check_rules(rules, sizeof rules / sizeof *rules);
}

static bool check_combination(const options *o) {
    const int without_input = o->snapshot + o->retry_rejects + (o->discard_rejects != NULL) +
                              (o->erase != NULL) + (o->person != NULL) + (o->expire > 0);
    const bool is_import = without_input == 0 && !o->verify;
    const bool for_imports = (o->dry_run && o->expire == 0) || o->final || o->watch ||
                             o->move_to != NULL || o->report != NULL;
    const option_rule rules[] = {
        {o->snapshot && o->no_snapshot, "--snapshot and --no-snapshot exclude each other"},
        {o->progress && o->no_progress, "--progress and --no-progress exclude each other"},
        {o->dry_run && (o->watch || o->move_to != NULL),
         "--dry-run changes nothing: not with --watch or --move-to"},
        {o->watch && o->final, "--watch waits for the rest of a record: not with --final"},
        {is_empty(o->status) || (o->status != NULL && (!o->watch || strcmp(o->status, "-") == 0)),
         "--status takes a file, and goes with --watch"},
        {o->watch && has_standard_input(o),
         "--watch takes files and directories, not standard input"},
        {(!is_import && for_imports) || without_input + o->verify > 1,
         "--verify, --snapshot, --retry-rejects, --discard-rejects, --person, --erase and --expire "
         "stand alone"},
        {o->database == NULL || is_empty(o->database), "no database given"},
        {is_empty(o->move_to), "--move-to takes a directory"},
        {is_empty(o->erase), "--erase takes the id of a lead or an e-mail address"},
        {is_empty(o->discard_rejects), "--discard-rejects takes the path of an input or a folder"},
        {is_empty(o->person), "--person takes the id of a lead or an e-mail address"},
        {is_import && o->input_count == 0, "no input given"},
    };
    return check_rules(rules, sizeof rules / sizeof *rules) &&
           (without_input == 0 || o->input_count == 0 ||
            complain("--snapshot, --retry-rejects, --discard-rejects, --person, --erase and "
                     "--expire take no input",
                     o->inputs[0]));
}

bool options_parse(int argc, char **argv, options *o) {
    int operands;
    *o = (options){.max_record = MAX_RECORD_DEFAULT, .busy_timeout = TIMEOUT_DEFAULT};
    if (!parse_words(argc, argv, o, &operands)) {
        return false;
    }
    if (o->help || o->version) {
        return true;
    }
    o->database = operands > 0 ? argv[0] : NULL;
    o->inputs = argv + 1;
    o->input_count = operands > 0 ? operands - 1 : 0;
    if (!check_combination(o)) {
        return false;
    }
    assert(o->database != NULL);
    return check_report(o) && check_at(o->at) && check_url(o->database);
}

static void print_option(const option *what, FILE *out) {
    char letter[5] = "    ", name[40];
    if (what->letter != 0) {
        snprintf(letter, sizeof letter, "-%c, ", what->letter);
    }
    snprintf(name, sizeof name, "%s%s%s", what->name, what->argument != NULL ? " " : "",
             what->argument != NULL ? what->argument : "");
    fprintf(out, "  %s--%-16s  %s\n", letter, name, what->doc);
}

void options_print_help(FILE *out) {
    fputs("usage: discko-import [OPTION]... DATABASE INPUT...\n"
          "       discko-import --verify DATABASE [INPUT]...\n"
          "       discko-import --retry-rejects DATABASE\n"
          "       discko-import --discard-rejects PATH DATABASE\n"
          "       discko-import --snapshot DATABASE\n"
          "       discko-import --person WHO DATABASE\n"
          "       discko-import --erase WHO DATABASE\n"
          "       discko-import --expire DAYS DATABASE\n\n"
          "append captured webhook payloads to a SQLite database (created if absent)\n"
          "DATABASE is a file, or the URL of a libsql server: http://HOST:PORT\n"
          "INPUT is a file, a directory (read recursively) or - for standard input\n\n",
          out);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        print_option(&known[i], out);
    }
    fputs("\nexit status\n", out);
#define EXIT(name, code, meaning) fprintf(out, "  %2d  %s\n", code, meaning);
#include "exit_codes.def"
#undef EXIT
}
