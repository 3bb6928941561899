/*
** The survey of a packed input. A packed input is unpacked twice: first to learn the size and the digest of
** each member, then to import the new members or to compare them (--verify). The survey of a corrupt one is repeated, for
** what is intact of it.
*/
#ifndef DISCKO_SURVEY_H
#define DISCKO_SURVEY_H

#include "../input/intact.h"
#include "resume.h"

typedef struct survey {
    surveyed *members; /* in the order in which members_visit gives them */
    size_t count, room;
    intact intact;       /* for members_visit, when the survey is over */
    bool others;         /* there are other members, which cannot be imported */
    size_t next;         /* index of the next one that survey_next returns */
    store_status status; /* of the store */
    const char *error;   /* why the member `shown` could not be read to its end; or NULL */
    char shown[1024];    /* may be truncated */
    bool (*stops)(
        void);    /* called before and after each member if not NULL: whether to stop early */
    store *store; /* borrowed */
    content *content;
} survey;

/*
** Reads all members of a packed input and rewinds it. Errors of single members are reported by the second
** pass, except for `error`. Returns false if a second pass is pointless: see status and error, or `stops`
** returned true. Always call survey_free.
*/
bool survey_take(survey *v, const input *in);
void survey_free(survey *v);

/* The entry of the next member. NULL if the survey saw no more members: the input has changed since. */
const surveyed *survey_next(survey *v);

#endif
