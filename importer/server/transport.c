#include "transport.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../input/source.h"

/*
** A request that is not answered within REQUEST_MS (ten times the longest batch ever seen) is abandoned; sooner with a
** --busy-timeout below its default, but not within what a loaded server needs (IMPATIENT_MS); later with one above
** REQUEST_MS.
*/
enum { CONNECT_MS = 5000, REQUEST_MS = 30000, IMPATIENT_MS = 5000, PATIENCE_MS = 5000 };

typedef struct connection {
    CURL *curl;
    struct curl_slist *headers;
    buffer *answer; /* of the present request */
} connection;

/* returning less makes curl abort the transfer */
static size_t take_bytes(char *bytes, size_t size, size_t count, void *context) {
    connection *c = context;
    if (c->answer->length + size * count > ANSWER_MAX) {
        return 0;
    }
    buffer_add(c->answer, bytes, size * count);
    return c->answer->failed ? 0 : size * count;
}

static bool add_header(connection *c, const char *line) {
    struct curl_slist *longer = curl_slist_append(c->headers, line);
    c->headers = longer != NULL ? longer : c->headers;
    return longer != NULL;
}

static bool add_token(connection *c, const char *token) {
    char *line = NULL;
    bool added = asprintf(&line, "Authorization: Bearer %s", token) >= 0 && add_header(c, line);
    free(line);
    return added;
}

static bool set_url(connection *c, const char *url) {
    size_t length = strlen(url);
    char *whole = NULL;
    while (length > 0 && url[length - 1] == '/') {
        length--;
    }
    bool set = asprintf(&whole, "%.*s/v2/pipeline", (int)length, url) >= 0 &&
               curl_easy_setopt(c->curl, CURLOPT_URL, whole) == CURLE_OK;
    free(whole);
    return set;
}

/*
** The file with the certificates to trust: what SSL_CERT_FILE names, else the first of those that systems have.
** libcurl knows only the path of the system that it was built for. NULL: leave it to libcurl.
*/
static const char *certificates(void) {
    static const char *const known[] = {
        "/etc/ssl/certs/ca-certificates.crt", /* Debian, Ubuntu, Arch Linux, Alpine */
        "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora, RHEL */
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* where that links to */
        "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
        "/etc/ssl/cert.pem",                                 /* macOS, the BSDs */
    };
    const char *named = getenv("SSL_CERT_FILE");
    if (named != NULL && *named != 0) {
        return named;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (access(known[i], R_OK) == 0) {
            return known[i];
        }
    }
    return NULL;
}

static long request_limit(int patience) {
    if (patience < PATIENCE_MS) {
        return IMPATIENT_MS;
    }
    return patience > REQUEST_MS ? patience : REQUEST_MS;
}

static void set_options(connection *c, int patience) {
    const char *file = certificates();
    if (file != NULL) {
        curl_easy_setopt(c->curl, CURLOPT_CAINFO, file);
    }
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, request_limit(patience));
    curl_easy_setopt(c->curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)ANSWER_MAX);
}

static const char *explain(CURLcode rc) {
    switch (rc) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return "the server's certificate is not trusted: SSL_CERT_FILE can name a file with its "
               "issuer's";
    case CURLE_SSL_CACERT_BADFILE:
        return "no certificates can be read from the file that SSL_CERT_FILE names, or from the "
               "system's";
    default: return curl_easy_strerror(rc);
    }
}

static transport_status post(void *context, const buffer *body, buffer *answer, long *code,
                             const char **why) {
    connection *c = context;
    c->answer = answer;
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->length);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body->bytes);
    CURLcode rc = curl_easy_perform(c->curl);
    *why = rc == CURLE_OK ? NULL : explain(rc);
    switch (rc) {
    case CURLE_OK: curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, code); return TRANSPORT_OK;
    case CURLE_WRITE_ERROR:
    case CURLE_FILESIZE_EXCEEDED:
        *why = answer->failed ? source_no_memory : "the server's answer is too large";
        return TRANSPORT_FAILED;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION: return TRANSPORT_FAILED;
    default: return TRANSPORT_LOST;
    }
}

static void close_connection(void *context) {
    connection *c = context;
    curl_easy_cleanup(c->curl);
    curl_slist_free_all(c->headers);
    free(c);
}

bool transport_open(transport *t, const char *url, int patience, const char **why) {
    const char *token = getenv("DISCKO_AUTH_TOKEN");
    bool has_token = token != NULL && *token != 0;
    connection *c = calloc(1, sizeof *c);
    *t = (transport){c, post, close_connection};
    *why = source_no_memory;
    if (c == NULL || (c->curl = curl_easy_init()) == NULL || !set_url(c, url) ||
        !add_header(c, "Content-Type: application/json") ||
        !add_header(c, "Expect:")) { /* do not wait for "100 Continue" */
        return false;
    }
    if (has_token && strpbrk(token, "\r\n") != NULL) {
        *why = "DISCKO_AUTH_TOKEN holds a line break, which no token does";
        return false;
    }
    if (has_token && !add_token(c, token)) {
        return false;
    }
    set_options(c, patience);
    if (has_token && strncmp(url, "https:", 6) != 0) {
        curl_easy_setopt(c->curl, CURLOPT_PROXY, ""); /* a proxy would see the token */
    }
    return true;
}

void transport_close(transport *t) {
    if (t->context != NULL) {
        t->close(t->context);
        t->context = NULL;
    }
}
