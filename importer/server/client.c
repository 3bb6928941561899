#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/json.h"
#include "../input/signals.h"
#include "../input/source.h"
#include "../port/port.h"

/* The first pause, and the longest; each pause is twice the one before. */
enum { PAUSE_MS = 50, PAUSE_MOST_MS = 2000 };

struct client {
    transport transport;
    buffer body; /* of the answer */
    cJSON *answer;
    char *baton; /* of the server's stream, which keeps a connection open; or NULL */
    int patience;
    char message[512];
};

const char *client_message(const client *c) {
    return c->message;
}

size_t client_answer_size(const client *c) {
    return c->body.length;
}

client *client_open(const transport *t, int patience) {
    client *c = calloc(1, sizeof *c);
    if (c != NULL) {
        c->transport = *t;
        c->patience = patience;
    }
    return c;
}

void client_close(client *c) {
    if (c == NULL) {
        return;
    }
    transport_close(&c->transport);
    buffer_free(&c->body);
    cJSON_Delete(c->answer);
    free(c->baton);
    free(c);
}

void client_set_patience(client *c, int patience) {
    c->patience = patience;
}

/*
** ---------------------------------------------------------------------------------------- requests
*/

static client_status say(client *c, client_status status, const char *what, const char *detail) {
    snprintf(c->message, sizeof c->message, "%s%s%s", what, detail != NULL ? ": " : "",
             detail != NULL ? detail : "");
    return status;
}

/* Handles an HTTP status other than 200. */
static client_status refused(client *c, long code) {
    char status[64];
    snprintf(status, sizeof status, "the server answers with status %ld", code);
    if (code == 401 || code == 403) {
        return say(c, CLIENT_FAILED,
                   "the server requires a token: set DISCKO_AUTH_TOKEN to one that may write",
                   NULL);
    }
    if (code == 404 || code == 405) {
        return say(c, CLIENT_FAILED, status, "this is not a libsql server");
    }
    return say(c, code >= 500 || code == 408 || code == 429 ? CLIENT_AWAY : CLIENT_FAILED, status,
               NULL);
}

bool client_error_is(const cJSON *error, const char *code) {
    const cJSON *of = cJSON_GetObjectItemCaseSensitive(error, "code");
    return cJSON_IsString(of) && strncmp(of->valuestring, code, strlen(code)) == 0;
}

/* Whether the statement may succeed later. */
static bool is_passing(const cJSON *error) {
    static const char *const codes[] = {"SQLITE_BUSY",      "SQLITE_LOCKED",
                                        "SQLITE_PROTOCOL",  "STREAM_EXPIRED",
                                        "TRANSACTION_BUSY", "TRANSACTION_TIMEOUT"};
    bool is = false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes && !is; i++) {
        is = client_error_is(error, codes[i]);
    }
    return is;
}

const char *client_error_text(const cJSON *error) {
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(error, "message");
    return cJSON_IsString(message) ? message->valuestring : "no reason given";
}

/* Posts the request with the last baton, which is valid for one request. */
static client_status post(client *c, hrana *request) {
    long code = 0;
    const char *why = NULL;
    size_t length = request->body.length;
    bool is_stream = c->baton != NULL;
    if (is_stream) {
        json_text(&request->body, "baton", c->baton);
    }
    json_close(&request->body, '}');
    free(c->baton);
    c->baton = NULL;
    buffer_reset(&c->body);
    if (request->body.failed) {
        return say(c, CLIENT_FAILED, source_no_memory, NULL);
    }
    transport_status sent =
        c->transport.post(c->transport.context, &request->body, &c->body, &code, &why);
    request->body.length = length;
    if (sent == TRANSPORT_FAILED) {
        return say(c, CLIENT_FAILED, why, NULL);
    }
    if (sent == TRANSPORT_LOST) {
        return say(c, CLIENT_AWAY, "the server does not answer", why);
    }
    if (is_stream && code >= 400 && code < 500) { /* the stream has expired: retry without it */
        return post(c, request);
    }
    return code == 200 ? CLIENT_OK : refused(c, code);
}

/* A stream that the server wants to continue under another URL is abandoned. */
static void keep_stream(client *c) {
    const cJSON *baton = cJSON_GetObjectItemCaseSensitive(c->answer, "baton");
    const cJSON *url = cJSON_GetObjectItemCaseSensitive(c->answer, "base_url");
    if (cJSON_IsString(baton) && !cJSON_IsString(url) &&
        strpbrk(baton->valuestring, "\"\\") == NULL) {
        c->baton = strdup(baton->valuestring);
    }
}

/* The first byte of a string's end, or behind the text. `at` is behind the quote that opens it. */
static size_t end_of_string(const char *text, size_t length, size_t at) {
    while (at < length && text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
    }
    return at;
}

/* Whether JSON has at most so many values: each takes far more memory than its few bytes. */
static bool has_at_most(const char *text, size_t length, size_t most) {
    size_t values = 1;
    for (size_t at = 0; at < length && values <= most; at++) {
        if (text[at] == '"') {
            at = end_of_string(text, length, at + 1);
        }
        values += at < length && (text[at] == ',' || text[at] == '[' || text[at] == '{');
    }
    return values <= most;
}

static client_status parse(client *c, size_t most, const cJSON **result, const cJSON **error,
                           size_t *step) {
    cJSON_Delete(c->answer);
    c->answer = NULL;
    if (c->body.bytes != NULL && !has_at_most(c->body.bytes, c->body.length, most)) {
        return say(c, CLIENT_FAILED, "the server returned rows that were not requested", NULL);
    }
    c->answer = c->body.bytes == NULL ? NULL : cJSON_Parse(c->body.bytes);
    if (c->answer == NULL) {
        return say(c, CLIENT_FAILED, "this is not a libsql server", NULL);
    }
    keep_stream(c);
    *result = hrana_result(c->answer, error, step);
    if (*error != NULL && is_passing(*error)) {
        return say(c, CLIENT_AWAY, "the server is busy", client_error_text(*error));
    }
    /* With this code, the server has run the whole request and refuses to send what came of it. */
    if (*result == NULL && !client_error_is(*error, CLIENT_TOO_LARGE)) {
        return say(c, CLIENT_FAILED, "the server refuses", client_error_text(*error));
    }
    return CLIENT_OK;
}

client_status client_send(client *c, hrana *request, const cJSON **result, const cJSON **error,
                          size_t *step) {
    int64_t end = port_now_ms() + c->patience;
    for (int pause = PAUSE_MS;; pause = 2 * pause < PAUSE_MOST_MS ? 2 * pause : PAUSE_MOST_MS) {
        client_status status = post(c, request);
        if (status == CLIENT_OK) {
            status = parse(c, hrana_values_most(request), result, error, step);
        }
        int64_t rest = end - port_now_ms();
        if (status != CLIENT_AWAY || rest <= 0 || signals_caught()) {
            return status;
        }
        signals_wait(-1, rest < pause ? (int)rest : pause);
    }
}
