/*
** discko_problem(payload): a row per thing wrong with a payload, in the order of the text.
**
**   SELECT code, path, message FROM discko_events, discko_problem(payload) WHERE severity = 'error';
**
** NULL and a payload without problems have no row.
*/
#include "table.h"

SQLITE_EXTENSION_INIT3

#include <string.h>

#include "argument.h"
#include "problem.h"

typedef struct problem_cursor {
    dk_cursor base;
    dk_problems list;
} problem_cursor;

typedef enum problem_id { SEVERITY, CODE, PATH, OFFSET, MESSAGE, PROBLEM_COLUMNS } problem_id;

static char *problem_schema(void) {
    return sqlite3_mprintf("CREATE TABLE x(severity TEXT, code TEXT, path TEXT, offset INTEGER, "
                           "message TEXT, source_json HIDDEN)");
}

/*
** Zeroed room for the marks of repeated keys; NULL if out of memory. It is behind the text in the
** cursor's buffer, which lives as long as the marks are needed.
*/
static uint8_t *reserve_marks(dk_cursor *base) {
    size_t size = DK_MARKS_SIZE(base->length), needed = base->length + 1 + size;
    if (base->room < needed) {
        char *text = sqlite3_realloc64(base->text, needed);
        if (text == NULL) {
            return NULL;
        }
        base->text = text;
        base->room = needed;
    }
    return memset(base->text + base->length + 1, 0, size);
}

static void problem_next(dk_cursor *base) {
    base->eof = !dk_problems_next(&((problem_cursor *)base)->list);
}

static void problem_first(dk_cursor *base) {
    problem_cursor *cursor = (problem_cursor *)base;
    uint8_t *marks = reserve_marks(base);
    if (marks == NULL || !dk_problems_mark(base->text, &base->scan, dk_sqlite_resize, marks)) {
        base->rc = SQLITE_NOMEM;
        return;
    }
    dk_problems_begin(&cursor->list, base->text, &base->scan, marks);
    problem_next(base);
}

static void result_path(const dk_problems *list, sqlite3_context *context) {
    char path[DK_PATH_MAX];
    sqlite3_result_text64(context, path, dk_problem_path(list, path), SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

static void result_message(const dk_problems *list, sqlite3_context *context) {
    char message[DK_MESSAGE_MAX];
    sqlite3_result_text64(context, message, dk_problem_message(list, message), SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

static void problem_column(dk_cursor *base, sqlite3_context *context, int i) {
    problem_cursor *cursor = (problem_cursor *)base;
    const dk_problem *problem = &cursor->list.problem;
    switch ((problem_id)i) {
    case SEVERITY:
        sqlite3_result_text(context, problem->error ? "error" : "warning", -1, SQLITE_STATIC);
        break;
    case CODE: sqlite3_result_text(context, dk_code_name(problem->code), -1, SQLITE_STATIC); break;
    case PATH: result_path(&cursor->list, context); break;
    case OFFSET: sqlite3_result_int64(context, problem->found.offset); break;
    case MESSAGE: result_message(&cursor->list, context); break;
    case PROBLEM_COLUMNS: break;
    }
}

const dk_table dk_problem_table = {
    .name = "discko_problem",
    .cursor_size = sizeof(problem_cursor),
    .columns = PROBLEM_COLUMNS,
    .rows = 2,
    .schema = problem_schema,
    .first = problem_first,
    .next = problem_next,
    .column = problem_column,
};
