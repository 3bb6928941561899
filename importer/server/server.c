#include "server.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../input/signals.h"

/*
** A first pause this long, each later one twice as long up to the most. A request that is neither
** answered nor refused is given up and repeated after REQUEST_MS: the most that a batch was seen to take
** is a tenth of it.
*/
enum { PAUSE_MS = 50, PAUSE_MOST_MS = 2000, CONNECT_MS = 5000, REQUEST_MS = 30000 };

/* The largest answer a server gives is 32 MB unless it is told otherwise. */
enum { ANSWER_MAX = 1 << 28 };

struct server {
    CURL *curl;
    struct curl_slist *headers;
    char *url;
    growing body; /* of the answer */
    cJSON *answer;
    char *baton; /* of the server's stream, by which it keeps a connection for us; or NULL */
    int patience;
    char message[512];
};

bool server_is_url(const char *database) {
    return strncmp(database, "http://", 7) == 0 || strncmp(database, "https://", 8) == 0;
}

const char *server_message(const server *s) {
    return s->message;
}

/*
** ----------------------------------------------------------------------------------------- opening
*/

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context) {
    growing *body = context;
    growing_add(body, bytes, size * count);
    return body->failed || body->length > ANSWER_MAX ? 0 : size * count;
}

static bool add_header(server *s, const char *line) {
    struct curl_slist *longer = curl_slist_append(s->headers, line);
    s->headers = longer != NULL ? longer : s->headers;
    return longer != NULL;
}

static bool add_headers(server *s) {
    const char *token = getenv("DISCKO_AUTH_TOKEN");
    char *line = NULL;
    bool added = add_header(s, "Content-Type: application/json") &&
                 add_header(s, "Expect:"); /* no waiting for a "100 Continue" */
    if (token != NULL && *token != 0) {
        added &= asprintf(&line, "Authorization: Bearer %s", token) >= 0 && add_header(s, line);
        free(line);
    }
    return added;
}

static bool make_url(server *s, const char *url) {
    size_t length = strlen(url);
    while (url[length - 1] == '/') {
        length--;
    }
    return asprintf(&s->url, "%.*s/v2/pipeline", (int)length, url) >= 0;
}

server *server_open(const char *url, int patience) {
    server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->patience = patience;
    s->curl = curl_easy_init();
    if (s->curl == NULL || !make_url(s, url) || !add_headers(s)) {
        server_close(s);
        return NULL;
    }
    curl_easy_setopt(s->curl, CURLOPT_URL, s->url);
    curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, &s->body);
    curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, (long)REQUEST_MS);
    return s;
}

void server_close(server *s) {
    if (s == NULL) {
        return;
    }
    curl_easy_cleanup(s->curl);
    curl_slist_free_all(s->headers);
    growing_free(&s->body);
    cJSON_Delete(s->answer);
    free(s->baton);
    free(s->url);
    free(s);
}

void server_set_patience(server *s, int patience) {
    s->patience = patience;
}

/*
** ---------------------------------------------------------------------------------------- requests
*/

static server_status say(server *s, server_status status, const char *what, const char *detail) {
    snprintf(s->message, sizeof s->message, "%s%s%s", what, detail != NULL ? ": " : "",
             detail != NULL ? detail : "");
    return status;
}

/* What a server answers that was not a 200. */
static server_status refused(server *s, long code) {
    char status[64];
    snprintf(status, sizeof status, "the server answers with status %ld", code);
    if (code == 401 || code == 403) {
        return say(s, SERVER_FAILED,
                   "the server wants a token: set DISCKO_AUTH_TOKEN to one that may write", NULL);
    }
    if (code == 404 || code == 405) {
        return say(s, SERVER_FAILED, status, "what answers there is no libsql server");
    }
    return say(s, code >= 500 || code == 408 || code == 429 ? SERVER_AWAY : SERVER_FAILED, status,
               NULL);
}

/* Errors of a statement that are of the moment. */
static bool is_passing(const cJSON *error) {
    static const char *const codes[] = {"SQLITE_BUSY",      "SQLITE_LOCKED",
                                        "SQLITE_PROTOCOL",  "STREAM_EXPIRED",
                                        "TRANSACTION_BUSY", "TRANSACTION_TIMEOUT"};
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(error, "code");
    for (size_t i = 0; cJSON_IsString(code) && i < sizeof codes / sizeof *codes; i++) {
        if (strncmp(code->valuestring, codes[i], strlen(codes[i])) == 0) {
            return true;
        }
    }
    return false;
}

const char *server_error_text(const cJSON *error) {
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(error, "message");
    return cJSON_IsString(message) ? message->valuestring : "no reason given";
}

/* The request, with the baton that was handed over last: it is good for one. */
static server_status post(server *s, hrana *request) {
    long code = 0;
    size_t length = request->body.length;
    bool is_stream = s->baton != NULL;
    growing_print(&request->body, is_stream ? ",\"baton\":\"%s\"}" : "}", s->baton);
    free(s->baton);
    s->baton = NULL;
    growing_reset(&s->body);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, request->body.bytes);
    CURLcode rc = request->body.failed ? CURLE_OUT_OF_MEMORY : curl_easy_perform(s->curl);
    request->body.length = length;
    if (s->body.failed || s->body.length > ANSWER_MAX) {
        return say(s, SERVER_FAILED, "the server's answer is too large", NULL);
    }
    if (rc == CURLE_URL_MALFORMAT || rc == CURLE_UNSUPPORTED_PROTOCOL ||
        rc == CURLE_OUT_OF_MEMORY || rc == CURLE_PEER_FAILED_VERIFICATION) {
        return say(s, SERVER_FAILED, curl_easy_strerror(rc), NULL);
    }
    if (rc != CURLE_OK) {
        return say(s, SERVER_AWAY, "the server does not answer", curl_easy_strerror(rc));
    }
    curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
    if (is_stream && code >= 400 && code < 500) { /* it has ended it: once more, without */
        return post(s, request);
    }
    return code == 200 ? SERVER_OK : refused(s, code);
}

/* A server that wants the stream to be gone on with under another URL has it left. */
static void keep_stream(server *s) {
    const cJSON *baton = cJSON_GetObjectItemCaseSensitive(s->answer, "baton");
    const cJSON *url = cJSON_GetObjectItemCaseSensitive(s->answer, "base_url");
    if (cJSON_IsString(baton) && !cJSON_IsString(url) &&
        strpbrk(baton->valuestring, "\"\\") == NULL) {
        s->baton = strdup(baton->valuestring);
    }
}

static server_status parse(server *s, const cJSON **result, const cJSON **error, size_t *step) {
    cJSON_Delete(s->answer);
    s->answer = s->body.bytes == NULL ? NULL : cJSON_Parse(s->body.bytes);
    if (s->answer == NULL) {
        return say(s, SERVER_FAILED, "what answers there is no libsql server", NULL);
    }
    keep_stream(s);
    *result = hrana_result(s->answer, error, step);
    if (*error != NULL && is_passing(*error)) {
        return say(s, SERVER_AWAY, "the server is busy", server_error_text(*error));
    }
    if (*result == NULL) {
        return say(s, SERVER_FAILED, "the server refuses", server_error_text(*error));
    }
    return SERVER_OK;
}

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

server_status server_send(server *s, hrana *request, const cJSON **result, const cJSON **error,
                          size_t *step) {
    int64_t end = now_ms() + s->patience;
    for (int pause = PAUSE_MS;; pause = 2 * pause < PAUSE_MOST_MS ? 2 * pause : PAUSE_MOST_MS) {
        server_status status = post(s, request);
        if (status == SERVER_OK) {
            status = parse(s, result, error, step);
        }
        int64_t rest = end - now_ms();
        if (status != SERVER_AWAY || rest <= 0 || signals_caught()) {
            return status;
        }
        signals_wait(-1, rest < pause ? (int)rest : pause);
    }
}
