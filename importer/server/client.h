/*
** The client of a libsql server. It sends one request at a time and retries it until it is answered or the
** time limit is reached, so a request must do no harm when it arrives twice. Answers are only data: nothing
** in them is executed or opened.
*/
#ifndef DISCKO_CLIENT_H
#define DISCKO_CLIENT_H

#include <stdbool.h>

#include "hrana.h"
#include "transport.h"

typedef struct client client;

typedef enum client_status {
    CLIENT_OK = 0, /* answered */
    CLIENT_AWAY,   /* no answer within the time limit: see client_message */
    CLIENT_FAILED  /* the server refused, or is no libsql server; or out of memory */
} client_status;

/*
** `patience`: milliseconds for which one request may be retried. The client takes ownership of the transport.
** Sends nothing. NULL when out of memory.
*/
client *client_open(const transport *t, int patience);
void client_close(client *c);
void client_set_patience(client *c, int patience);

/*
** Sends a request after hrana_end. *result is the result of its batch and is valid until the next request.
** Single steps may have failed: see *step and *error (hrana_result). If the answer has more than the server sends,
** *result is NULL, and *error has the code CLIENT_TOO_LARGE.
*/
#define CLIENT_TOO_LARGE "RESPONSE_TOO_LARGE"
client_status client_send(client *c, hrana *request, const cJSON **result, const cJSON **error,
                          size_t *step);

/* How many bytes the last answer had. */
size_t client_answer_size(const client *c);

/* Whether the code of an error from the server begins with this one; and the message in it. */
bool client_error_is(const cJSON *error, const char *code);
const char *client_error_text(const cJSON *error);

/* Why the last request failed. */
const char *client_message(const client *c);

#endif
