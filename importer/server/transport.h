/*
** The part of HTTP that a libsql server needs: POST requests to one URL, over one connection.
**
** The server's access token comes from the environment variable DISCKO_AUTH_TOKEN. It appears in no message,
** and a proxy sees it only inside TLS.
*/
#ifndef DISCKO_TRANSPORT_H
#define DISCKO_TRANSPORT_H

#include "../common/buffer.h"

typedef enum transport_status {
    TRANSPORT_OK = 0, /* there is an answer, with any HTTP status */
    TRANSPORT_LOST,   /* no answer; a retry may succeed */
    TRANSPORT_FAILED  /* no answer; a retry will not help */
} transport_status;

/* The largest answer that is accepted, in bytes. */
enum { ANSWER_MAX = 1 << 26 };

/*
** `post` sends `body` and appends the answer to `answer`, which is empty before. *code: the HTTP status. *why:
** the error unless TRANSPORT_OK is returned, valid until the next call.
*/
typedef struct transport {
    void *context;
    transport_status (*post)(void *context, const buffer *body, buffer *answer, long *code,
                             const char **why);
    void (*close)(void *context);
} transport;

/*
** Prepares requests to `url`, with /v2/pipeline appended. `patience`: --busy-timeout, in milliseconds, which decides how
** long an answer is waited for. False: see *why. Always call transport_close.
*/
bool transport_open(transport *t, const char *url, int patience, const char **why);
void transport_close(transport *t);

#endif
