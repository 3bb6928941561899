/*
** A libsql server: one request after another, each repeated until it is answered or patience ends. So
** every request must be one that does no harm when it arrives twice.
**
** The token that the server may want is taken from the environment, DISCKO_AUTH_TOKEN, and stands in no
** message.
*/
#ifndef DISCKO_SERVER_H
#define DISCKO_SERVER_H

#include <stdbool.h>

#include "hrana.h"

typedef struct server server;

typedef enum server_status {
    SERVER_OK = 0, /* answered */
    SERVER_AWAY,   /* not within the time it was given: server_message says how */
    SERVER_FAILED  /* it refuses, or what answers is no libsql server, or no memory */
} server_status;

/* Whether a database's name is the URL of a server. */
bool server_is_url(const char *database);

/*
** `patience`: milliseconds that one request may be repeated for. NULL without memory; nothing is sent
** yet.
*/
server *server_open(const char *url, int patience);
void server_close(server *s);
void server_set_patience(server *s, int patience);

/*
** Sends a request that hrana_end has ended. *result is the batch's, and valid until the next request:
** its steps may have failed, as *step and *error say (hrana_result).
*/
server_status server_send(server *s, hrana *request, const cJSON **result, const cJSON **error,
                          size_t *step);

/* What an error that a server has sent says. */
const char *server_error_text(const cJSON *error);

/* What the last request that was not answered well has to say. */
const char *server_message(const server *s);

#endif
