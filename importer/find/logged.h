/*
** A payload's members among those of a logger's entry, as pino's log.info(req.body) writes them: {"level":30,"time":…,
** "date":…,"event":…,"data":{…},"msg":"hook"}, or of a database's document: {"_id":…,"date":…,"event":…,"data":{…}}. Such
** an object is not what was sent.
*/
#ifndef DISCKO_LOGGED_H
#define DISCKO_LOGGED_H

#include <stdbool.h>
#include <stddef.h>

#include "../../ext/scan.h"

/* Whether a sound object has a member that shows that it is such an entry: the level, a name that begins with _ or @, a time of receipt. */
bool logged_is_entry(const char *text, const dk_value *object);

/*
** Where the payload's members stand in a logger's entry, [*from, *to): side by side, and all other members are known to be
** the logger's. False if that is not so: then it is not certain what was sent.
*/
bool logged_members(const char *text, const dk_value *entry, size_t *from, size_t *to);

#endif
