/*
** HTTP as far as a libsql server needs it: one POST after another to one URL, over one connection.
**
** The token that the server may want is taken from the environment, DISCKO_AUTH_TOKEN. It stands in no
** message, and a proxy gets it only inside of TLS.
*/
#ifndef DISCKO_TRANSPORT_H
#define DISCKO_TRANSPORT_H

#include "buffer.h"

typedef enum transport_status {
    TRANSPORT_OK = 0, /* there is an answer, whatever its status */
    TRANSPORT_LOST,   /* there is none, this time */
    TRANSPORT_FAILED  /* there will be none */
} transport_status;

/* The most bytes of an answer. */
enum { ANSWER_MAX = 1 << 26 };

/*
** Something that posts `body` and fills `answer`, which is empty. *code: the status of HTTP. *why: what
** went wrong where it is not TRANSPORT_OK, valid until the next call.
*/
typedef struct transport {
    void *context;
    transport_status (*post)(void *context, const buffer *body, buffer *answer, long *code,
                             const char **why);
    void (*close)(void *context);
} transport;

/* To the URL of a server, /v2/pipeline appended. False: *why. Close it in any case. */
bool transport_open(transport *t, const char *url, const char **why);
void transport_close(transport *t);

#endif
