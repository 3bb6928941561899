/*
** The client of a libsql server, against a transport that answers as a case says: what is repeated, what is
** given up, and what is taken for an answer.
*/
#include <stdlib.h>
#include <string.h>

#include "../../importer/server/client.h"
#include "check.h"

#define RESULT(inside)                                                                           \
    "{\"baton\":null,\"results\":[{\"type\":\"ok\",\"response\":{\"type\":\"batch\",\"result\":" \
    "{" inside "}}}]}"
#define ROW "[{\"type\":\"integer\",\"value\":\"7\"}]"
#define FINE RESULT("\"step_results\":[{\"rows\":[" ROW "]}],\"step_errors\":[null]")
#define FAILS(code)                                                                  \
    RESULT("\"step_results\":[null,null],\"step_errors\":[null,{\"message\":\"no\"," \
           "\"code\":\"" code "\"}]")
#define WITH_BATON "{\"baton\":\"b1\"," FINE_REST
#define FINE_REST "\"results\":[{\"response\":{\"result\":{\"step_results\":[{\"rows\":[]}]}}}]}"

/* One answer: of the transport, of HTTP, and its body. */
typedef struct answer {
    transport_status sent;
    long code;
    const char *body;
} answer;

enum { ANSWERS_MAX = 3 };

typedef struct client_case {
    const char *what;
    int patience;
    answer answers[ANSWERS_MAX];
    int requests; /* that must have been sent */
    client_status status;
    const char *message; /* a part of it, where the status is not CLIENT_OK */
    int step;            /* that failed; -1: none */
} client_case;

static const client_case cases[] = {
    {"an answer is taken", 0, {{TRANSPORT_OK, 200, FINE}}, 1, CLIENT_OK, NULL, -1},
    {"a step that failed is the caller's business",
     0,
     {{TRANSPORT_OK, 200, FAILS("SQLITE_CONSTRAINT")}},
     1,
     CLIENT_OK,
     NULL,
     1},
    {"a lost answer is asked for again",
     5000,
     {{TRANSPORT_LOST, 0, ""}, {TRANSPORT_OK, 503, ""}, {TRANSPORT_OK, 200, FINE}},
     3,
     CLIENT_OK,
     NULL,
     -1},
    {"a busy server is asked again",
     5000,
     {{TRANSPORT_OK, 200, FAILS("SQLITE_BUSY")}, {TRANSPORT_OK, 200, FINE}},
     2,
     CLIENT_OK,
     NULL,
     -1},
    {"patience ends", 0, {{TRANSPORT_LOST, 0, ""}}, 1, CLIENT_AWAY, "does not answer", -1},
    {"a refusal is not repeated",
     5000,
     {{TRANSPORT_OK, 401, ""}},
     1,
     CLIENT_FAILED,
     "DISCKO_AUTH_TOKEN",
     -1},
    {"nor is what can never succeed",
     5000,
     {{TRANSPORT_FAILED, 0, ""}},
     1,
     CLIENT_FAILED,
     "a reason",
     -1},
    {"a page is not an answer",
     5000,
     {{TRANSPORT_OK, 200, "<html>"}},
     1,
     CLIENT_FAILED,
     "not a libsql server",
     -1},
    {"nor is JSON without a result",
     5000,
     {{TRANSPORT_OK, 200, "{\"results\":[]}"}},
     1,
     CLIENT_FAILED,
     "the server refuses",
     -1},
};

typedef struct fake {
    const answer *answers;
    int requests;
    char last[256]; /* request */
    bool closed;
} fake;

static transport_status post(void *context, const buffer *body, buffer *out, long *code,
                             const char **why) {
    fake *f = context;
    const answer *a = &f->answers[f->requests < ANSWERS_MAX ? f->requests : ANSWERS_MAX - 1];
    f->requests++;
    snprintf(f->last, sizeof f->last, "%s", body->bytes);
    buffer_text(out, a->body != NULL ? a->body : "");
    *code = a->code;
    *why = "a reason";
    return a->sent;
}

static void close_fake(void *context) {
    ((fake *)context)->closed = true;
}

static void ask_seven(hrana *h) {
    hrana_begin(h);
    hrana_execute(h, "SELECT 7", NULL);
    (void)hrana_end(h);
}

static void check_case(const client_case *x) {
    fake f = {.answers = x->answers};
    const transport t = {&f, post, close_fake};
    client *c = client_open(&t, x->patience);
    hrana h = {0};
    const cJSON *result = NULL, *error = NULL;
    size_t step = 0;
    ask_seven(&h);
    client_status status = client_send(c, &h, &result, &error, &step);
    bool right = status == x->status && f.requests == x->requests;
    if (status == CLIENT_OK) {
        right = right && (x->step < 0 ? error == NULL : error != NULL && (int)step == x->step);
    } else {
        right = right && strstr(client_message(c), x->message) != NULL;
    }
    client_close(c);
    check(right && f.closed, x->what);
    hrana_free(&h);
}

/* A stream goes on with the baton it was given, once; where it has ended, the request is sent without. */
static void check_baton(void) {
    static const answer answers[ANSWERS_MAX] = {
        {TRANSPORT_OK, 200, WITH_BATON}, {TRANSPORT_OK, 404, ""}, {TRANSPORT_OK, 200, FINE}};
    fake f = {.answers = answers};
    const transport t = {&f, post, close_fake};
    client *c = client_open(&t, 0);
    hrana h = {0};
    const cJSON *result, *error;
    size_t step;
    ask_seven(&h);
    bool sent = client_send(c, &h, &result, &error, &step) == CLIENT_OK;
    check(sent && strstr(f.last, "baton") == NULL, "the first request has no baton");
    ask_seven(&h);
    sent = client_send(c, &h, &result, &error, &step) == CLIENT_OK;
    check(sent && f.requests == 3 && strstr(f.last, "baton") == NULL,
          "a stream that the server has ended is restarted");
    check(hrana_cell_integer(cJSON_GetArrayItem(hrana_rows(result, 0), 0), 0) == 7,
          "a cell is read as an integer");
    client_close(c);
    hrana_free(&h);
}

/* Values as they stand in a request. */
static void check_values(void) {
    static const struct {
        sql_value value;
        const char *sql, *argument;
    } values[] = {
        {{SQL_NULL, 0, 0, NULL, 0}, "\"sql\":\"NULL\"", "\"args\":[]"},
        {{SQL_INTEGER, -9007199254740993, 0, NULL, 0}, "\"?\"", "\"-9007199254740993\""},
        {{SQL_REAL, 0, 0.1, NULL, 0}, "\"?\"", "0.10000000000000001"},
        {{SQL_TEXT, 0, 0, "a\"b", 3}, "\"?\"", "\"a\\\"b\""},
        {{SQL_TEXT, 0, 0, "abc", 2}, "\"?\"", "\"ab\""},
        {{SQL_TEXT, 0, 0, "a\0b", 3}, "CAST(? AS TEXT)", "\"base64\":\"YQBi\""},
        {{SQL_TEXT, 0, 0, "\xff", 1}, "CAST(? AS TEXT)", "\"base64\":\"/w==\""},
        {{SQL_BLOB, 0, 0, "", 0}, "\"?\"", "\"base64\":\"\""},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        hrana h = {0};
        char what[48];
        hrana_begin(&h);
        hrana_step(&h, true);
        hrana_arg(&h, &values[i].value);
        hrana_step_end(&h);
        snprintf(what, sizeof what, "value %zu of a request", i);
        check(hrana_end(&h) && strstr(h.body.bytes, values[i].sql) != NULL &&
                  strstr(h.body.bytes, values[i].argument) != NULL,
              what);
        hrana_free(&h);
    }
}

/* An answer with rows of the same text again and again; the caller frees it. */
static char *answer_of(const char *row, size_t rows) {
    static const char begin[] =
        "{\"results\":[{\"response\":{\"result\":{\"step_results\":[{\"rows\":[0",
                      end[] = "]}]}}}]}";
    char *made = malloc(sizeof begin + rows * strlen(row) + sizeof end);
    size_t length = sizeof begin - 1;
    memcpy(made, begin, length);
    for (size_t i = 0; i < rows; i++, length += strlen(row)) {
        memcpy(made + length, row, strlen(row));
    }
    memcpy(made + length, end, sizeof end);
    return made;
}

/* Asks for so many rows of one column. */
static client_status send_expecting(size_t rows, const char *body, const char **message) {
    static char said[128];
    const answer answers[ANSWERS_MAX] = {{TRANSPORT_OK, 200, body}};
    fake f = {.answers = answers};
    const transport t = {&f, post, close_fake};
    client *c = client_open(&t, 0);
    hrana h = {0};
    const cJSON *result, *error;
    size_t step;
    hrana_begin(&h);
    hrana_query(&h, "SELECT 7", NULL);
    hrana_expect(&h, rows, 1);
    (void)hrana_end(&h);
    client_status status = client_send(c, &h, &result, &error, &step);
    snprintf(said, sizeof said, "%s", client_message(c));
    *message = said;
    client_close(c);
    hrana_free(&h);
    return status;
}

static void check_many_values(void) {
    const char *message;
    char *rows = answer_of(",[{\"type\":\"null\"}]", 100000);
    char *text = answer_of(",\"[[[,,,\\\",,,\"", 30000);
    check(send_expecting(1000, rows, &message) == CLIENT_FAILED &&
              strstr(message, "not requested") != NULL,
          "an answer with far more values than were asked for is refused before it is parsed");
    check(send_expecting(100000, rows, &message) == CLIENT_OK,
          "as many as were asked for are taken");
    check(send_expecting(0, text, &message) == CLIENT_OK, "what stands in strings is not counted");
    free(rows);
    free(text);
}

static void check_tokens(void) {
    transport t;
    const char *why = NULL;
    (void)setenv("DISCKO_AUTH_TOKEN", "secret\r\nX-Other: 1", 1);
    bool opened = transport_open(&t, "http://127.0.0.1:1", 5000, &why);
    check(!opened && why != NULL && strstr(why, "secret") == NULL,
          "a token with a line break is refused and not shown");
    transport_close(&t);
    (void)unsetenv("DISCKO_AUTH_TOKEN");
}

int main(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_case(&cases[i]);
    }
    check_baton();
    check_values();
    check_many_values();
    check_tokens();
    return check_result();
}
