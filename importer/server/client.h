/*
** The client of a libsql server: one request after another, each repeated until it is answered or patience
** ends. So every request must be one that does no harm when it arrives twice. What is answered is data:
** nothing of it is executed or opened.
*/
#ifndef DISCKO_CLIENT_H
#define DISCKO_CLIENT_H

#include <stdbool.h>

#include "hrana.h"
#include "transport.h"

typedef struct client client;

typedef enum client_status {
    CLIENT_OK = 0, /* answered */
    CLIENT_AWAY,   /* not within the time it was given: client_message says how */
    CLIENT_FAILED  /* it refuses, or what answers is no libsql server, or no memory */
} client_status;

/*
** `patience`: milliseconds that one request may be repeated for. The transport is the client's from now on.
** NULL without memory; nothing is sent yet.
*/
client *client_open(const transport *t, int patience);
void client_close(client *c);
void client_set_patience(client *c, int patience);

/*
** Sends a request that hrana_end has ended. *result is the batch's, and valid until the next request:
** its steps may have failed, as *step and *error say (hrana_result).
*/
client_status client_send(client *c, hrana *request, const cJSON **result, const cJSON **error,
                          size_t *step);

/* What an error that a server has sent says. */
const char *client_error_text(const cJSON *error);

/* What the last request that was not answered well has to say. */
const char *client_message(const client *c);

#endif
