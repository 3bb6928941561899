/*
** A person as the store knows them: lead ids and e-mail addresses. Says which payloads, quarantined records and names of
** inputs are theirs.
*/
#ifndef DISCKO_PERSON_H
#define DISCKO_PERSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/scan.h"
#include "../find/find.h"
#include "../people/cutout.h"
#include "words.h"

typedef struct person {
    word_set ids;       /* as they are written */
    word_set addresses; /* in plain form: a payload with one of them as its contact is theirs */
    word_set related;   /* other addresses of their leads: used for the quarantine only */
    word_set name_ids;  /* in plain form: the distinctive ones among the first `folded` ids */
    size_t folded;
    word_set
        names; /* the first word, the first name and the last one, in plain form, with line feeds between */
    size_t looked; /* how much has been looked at so far (layers_cost) */
    bool no_memory;
    /* Why the record last passed to person_in_record could not be searched completely; NULL if it could. */
    const char *unread;
    char *plain;
    size_t plain_room;
    finder finder;
    dk_scan scan;
} person;

typedef enum person_share {
    PERSON_NONE,
    PERSON_MENTIONED, /* it is somebody else's and mentions them */
    PERSON_SHARED,    /* a quarantined record that holds them and somebody else */
    PERSON_OWNS
} person_share;

/* *p has been zeroed. False when out of memory (p->no_memory), here and below. */
bool person_add_id(person *p, const char *text, size_t length);
bool person_add_related(person *p, const char *text, size_t length);
bool person_add_name(person *p, const char *first, size_t first_length, const char *last,
                     size_t last_length);

/* The person whom a user names: an id, and an address if it looks like one. */
bool person_add_who(person *p, const char *who);
void person_free(person *p);

/* Whether a text looks like an address: it has an @ with something on both sides. */
bool person_is_address(const char *text);

/* Whether the id is theirs, and whether the text has one of their addresses or is one of their ids. */
bool person_has_id(person *p, const char *text, size_t length);
bool person_in_bytes(person *p, const char *text,
                     size_t length); /* an id, without decoding anything */
bool person_in_text(person *p, const char *text, size_t length);

/* Whether the text is one of their ids or addresses, also a related one, and nothing else. */
bool person_is_named(person *p, const char *text, size_t length);

/*
** Whose a payload is (any sound JSON object). It is theirs when its data.id is theirs, when a string in
** data.contact is their address, or when their address stands anywhere in it and data.contact.email holds no other
** one. *by_contact: their address is in data.contact.
*/
person_share person_in_payload(person *p, const char *text, size_t length, bool *by_contact);

/*
** The other way round: tells every id, and every address in normal form, by which person_in_payload would call the payload
** somebody's. The same one may be told again.
*/
typedef void person_known_by(void *context, const char *name, size_t length);
void person_of_payload(person *p, const char *text, size_t length, person_known_by *each,
                       void *context);

/*
** Whose a quarantined record is, however it is encoded. If it holds whole payloads they are judged as above. Otherwise it
** is theirs if it has an id or an address of theirs, unless its data.id or data.contact.email can be read and is somebody
** else's: then it mentions them. It is also theirs if it has both their names and no id or address at all.
*/
person_share person_in_record(person *p, const char *bytes, size_t length);

/*
** A quarantined record without what is theirs (people/cutout.h). `cut` is called for every part that is theirs, or NULL.
** CUTOUT_FAILED: p->no_memory, or `cut` failed.
*/
cutout_result person_cut_out(person *p, const char *bytes, size_t length,
                             bool (*cut)(void *context, const char *text, size_t length),
                             void *context, char **rest, size_t *rest_length);

/*
** The name of an input with "erased" in place of their ids and addresses (people/named.h), to be freed; NULL if it has
** none, and for NULL.
*/
char *person_in_path(person *p, const char *path);

#endif
