/*
** The survey of what is packed: it is unpacked twice, the first time to learn the size and the digest of
** each member, and the second time to take those that are new, or to compare them (--verify).
*/
#ifndef DISCKO_SURVEY_H
#define DISCKO_SURVEY_H

#include "resume.h"

typedef struct survey {
    surveyed *members; /* in the order in which members_visit gives them */
    size_t count, room;
    bool others;           /* there is something besides that cannot be taken */
    size_t next;           /* the next one that survey_next gives */
    store_status status;   /* of the store */
    const char *error;     /* why it could not be read to its end, of `shown`; or NULL */
    char shown[1024];      /* perhaps cut */
    bool (*stops)(void *); /* asked before each member, if not NULL: whether to end early */
    void *context;
    store *store; /* borrowed */
    content *content;
} survey;

/*
** Reads all members of a packed input, which is at its first byte again afterwards. What is wrong with one
** of them the second time tells, but for what `error` says. False where the second time makes no sense:
** status, error, or what `stops` said. Free it in any case.
*/
bool survey_take(survey *v, const input *in);
void survey_free(survey *v);

/* What the next member is known by; NULL where the survey saw none: the input has changed since. */
const surveyed *survey_next(survey *v);

#endif
