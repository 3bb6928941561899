#include "logged.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/walk.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/stamp.h"

enum { NAME_ROOM = 24 };

/* Names in lower case without marks, between blanks. No payload is documented to have such members. */
static const char levels[] = " level levelname severity lvl loglevel asctime logmeta ";
static const char others[] =
    " msg message pid hostname host name logger loggername v thread threadname caller func funcname"
    " function module filename file line lineno pathname process processname processid service app"
    " application component env environment context channel extra label labels reqid requestid"
    " traceid spanid correlationid responsetime levelid levelno levelvalue levelindex location"
    " xraytraceid meta coldstart functionname functionmemorysize functionarn functionrequestid"
    " taskname ip headers method path url query useragent remoteaddr objectid messageid ";

static bool is_among(const char *names, const char *name, size_t length) {
    char word[NAME_ROOM + 2] = " ";
    size_t made = 1;
    for (size_t i = 0; i < length; i++) {
        if (made > NAME_ROOM) {
            return false;
        }
        if (is_alphanumeric(name[i])) {
            word[made++] = dk_lower(name[i]);
        }
    }
    word[made] = ' ';
    return made > 1 && memmem(names, strlen(names), word, made + 1) != NULL;
}

/*
** Databases mark the members that they add to a document: MongoDB's _id, Logstash's @timestamp. A receiver says when it got
** the payload.
*/
static bool is_stores(const char *name, size_t length) {
    static const char *const receipt[] = {"received", "inserted", "captured", "ingested", NULL};
    return is_one_of(*name, "@_") ||
           (stamp_rank(name, length) > 0 && bytes_any(bytes_begin, name, length, receipt));
}

bool logged_is_entry(const char *text, const dk_value *object) {
    dk_value key, value;
    bool shows = false;
    dk_walk walk = dk_walk_begin(text, object);
    while (!shows && dk_walk_member(&walk, &key, &value)) {
        const char *name = text + key.offset + 1;
        shows = is_stores(name, key.length - 2) || is_among(levels, name, key.length - 2);
    }
    return shows;
}

/* Whether the member is one of the three that payloads are documented to have. */
static bool is_sent(const char *text, const dk_value *key) {
    static const char *const names[] = {"\"date\"", "\"event\"", "\"data\"", NULL};
    return bytes_any(bytes_are, text + key->offset, key->length, names);
}

static bool is_loggers(const char *name, size_t length) {
    return is_among(levels, name, length) || is_among(others, name, length) ||
           stamp_rank(name, length) > 0 || is_stores(name, length);
}

bool logged_members(const char *text, const dk_value *entry, size_t *from, size_t *to) {
    enum { SENT = 3 };
    dk_value key, value;
    int sent = 0;
    bool certain = true, between = false;
    dk_walk walk = dk_walk_begin(text, entry);
    while (dk_walk_member(&walk, &key, &value)) {
        if (!is_sent(text, &key)) {
            certain &= is_loggers(text + key.offset + 1, key.length - 2);
            between |= sent > 0;
            continue;
        }
        certain &= !between;
        *from = sent++ == 0 ? key.offset : *from;
        *to = value.offset + value.length;
    }
    return certain && sent == SENT;
}
