#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../server/server.h"
#include "outcome.h"
#include "visible.h"

typedef enum option_id {
    FIRST_OPTION = 256, /* beyond any character that getopt returns */
#define OPTION(name, spelling, argument, doc) OPTION_##name,
#include "options.def"
#undef OPTION
} option_id;

static const struct option long_options[] = {
#define OPTION(name, spelling, argument, doc) \
    {spelling, (argument) != NULL ? required_argument : no_argument, NULL, OPTION_##name},
#include "options.def"
#undef OPTION
    {NULL, 0, NULL, 0},
};

/* Offsets of records are 32 bits wide, and a value in SQLite is at most 1 GB. */
enum { MAX_RECORD_DEFAULT = 1 << 24, MAX_RECORD_LEAST = 1 << 10, MAX_RECORD_MOST = 1000000000 };

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

static bool set_option(options *o, int id, const char *argument) {
    long number = 0;
    switch ((option_id)id) {
    case OPTION_FINAL: o->final = true; return true;
    case OPTION_MOVE_TO: o->move_to = argument; return true;
    case OPTION_ERASE: o->erase = argument; return true;
    case OPTION_WATCH: o->watch = true; return true;
    case OPTION_PROGRESS: o->progress = true; return true;
    case OPTION_NO_PROGRESS: o->no_progress = true; return true;
    case OPTION_DRY_RUN: o->dry_run = true; return true;
    case OPTION_SNAPSHOT: o->snapshot = true; return true;
    case OPTION_NO_SNAPSHOT: o->no_snapshot = true; return true;
    case OPTION_VERIFY: o->verify = true; return true;
    case OPTION_RETRY_REJECTS: o->retry_rejects = true; return true;
    case OPTION_COLUMN: o->column = argument; return true;
    case OPTION_JSON: o->json = true; return true;
    case OPTION_QUIET: o->quiet = true; return true;
    case OPTION_HELP: o->help = true; return true;
    case OPTION_VERSION: o->version = true; return true;
    case OPTION_MAX_RECORD:
        if (!parse_number(argument, MAX_RECORD_LEAST, MAX_RECORD_MOST, &number)) {
            return complain("--max-record takes 1024 to 1000000000 bytes", argument);
        }
        o->max_record = (size_t)number;
        return true;
    case OPTION_BUSY_TIMEOUT:
        if (!parse_number(argument, 0, 86400000, &number)) {
            return complain("--busy-timeout takes 0 to 86400000 milliseconds", argument);
        }
        o->busy_timeout = (int)number;
        return true;
    case FIRST_OPTION: break;
    }
    return false;
}

static bool has_standard_input(const options *o) {
    for (int i = 0; i < o->input_count; i++) {
        if (strcmp(o->inputs[i], "-") == 0) {
            return true;
        }
    }
    return false;
}

/* What works on a file alone, and what must not stand in a URL. */
static bool check_server(const options *o) {
    if (!server_is_url(o->database)) {
        return true;
    }
    const char *authority = o->database + strcspn(o->database, "/") + 2;
    if (memchr(authority, '@', strcspn(authority, "/?#")) != NULL) {
        return complain("a URL takes no user and no password: put a token into DISCKO_AUTH_TOKEN",
                        NULL);
    }
    if (o->erase != NULL) {
        return complain("--erase takes a file: move the store to one, erase, and move it back",
                        NULL);
    }
    return true;
}

static bool check_combination(const options *o) {
    bool takes_none = o->snapshot || o->retry_rejects || o->erase != NULL;
    bool alone = o->verify || takes_none;
    int modes = o->verify + o->snapshot + o->retry_rejects + (o->erase != NULL);
    if (o->snapshot && o->no_snapshot) {
        return complain("--snapshot and --no-snapshot exclude each other", NULL);
    }
    if (o->progress && o->no_progress) {
        return complain("--progress and --no-progress exclude each other", NULL);
    }
    if (o->dry_run && (o->watch || o->move_to != NULL)) {
        return complain("--dry-run changes nothing: not with --watch or --move-to", NULL);
    }
    if (o->watch && o->final) {
        return complain("--watch waits for the rest of a record: not with --final", NULL);
    }
    if (o->watch && has_standard_input(o)) {
        return complain("--watch takes files and directories, not standard input", NULL);
    }
    if (alone && (o->dry_run || o->final || o->watch || o->move_to != NULL || modes > 1)) {
        return complain("--verify, --snapshot, --retry-rejects and --erase stand alone", NULL);
    }
    if (o->database == NULL) {
        return complain("no database given", NULL);
    }
    if (o->move_to != NULL && *o->move_to == 0) {
        return complain("--move-to takes a directory", NULL);
    }
    if (o->erase != NULL && *o->erase == 0) {
        return complain("--erase takes the id of a lead or an e-mail address", NULL);
    }
    if (takes_none && o->input_count > 0) {
        return complain("--snapshot, --retry-rejects and --erase take no input", o->inputs[0]);
    }
    if (!alone && o->input_count == 0) {
        return complain("no input given", NULL);
    }
    return check_server(o);
}

bool options_parse(int argc, char **argv, options *o) {
    *o = (options){.max_record = MAX_RECORD_DEFAULT, .busy_timeout = 5000};
    int id;
    opterr = 0;
    while ((id = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (id == ':') {
            return complain("an argument is missing", argv[optind - 1]);
        }
        if (id == '?') {
            return complain("unknown option", argv[optind - 1]);
        }
        if (!set_option(o, id, optarg)) {
            return false;
        }
    }
    if (o->help || o->version) {
        return true;
    }
    o->database = optind < argc ? argv[optind] : NULL;
    o->inputs = argv + optind + 1;
    o->input_count = optind < argc ? argc - optind - 1 : 0;
    return check_combination(o);
}

void options_print_help(FILE *out) {
    static const struct {
        const char *spelling, *argument, *doc;
    } rows[] = {
#define OPTION(name, spelling, argument, doc) {spelling, argument, doc},
#include "options.def"
#undef OPTION
    };
    fputs("usage: discko-import [OPTION]... DATABASE INPUT...\n"
          "       discko-import --verify DATABASE [INPUT]...\n"
          "       discko-import --retry-rejects DATABASE\n"
          "       discko-import --snapshot DATABASE\n"
          "       discko-import --erase WHO DATABASE\n\n"
          "append captured webhook payloads to a SQLite database (made if absent)\n"
          "DATABASE is a file, or the URL of a libsql server: http://HOST:PORT\n"
          "INPUT is a file, a directory (read recursively) or - for standard input\n\n",
          out);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char left[40];
        snprintf(left, sizeof left, "--%s%s%s", rows[i].spelling,
                 rows[i].argument != NULL ? " " : "",
                 rows[i].argument != NULL ? rows[i].argument : "");
        fprintf(out, "  %-19s %s\n", left, rows[i].doc);
    }
    fputs("\nexit status\n", out);
#define EXIT(name, code, meaning) fprintf(out, "  %2d  %s\n", code, meaning);
#include "exit_codes.def"
#undef EXIT
}
