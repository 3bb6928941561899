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
    " taskname ip headers method path url query useragent remoteaddr objectid messageid"
    " updatedat updatedon modifiedat publishedat documentid partitionkey sequencenumber ";
/* What a receiver knows of a request besides its headers, and when a row was changed. */
static const char requests[] =
    " ip method path url query useragent remoteaddr hostname originalurl params protocol ";
static const char changes[] = " updatedat updatedon modifiedat lastmodified ";

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
    static const char *const receipt[] = {"received", "inserted",           "captured", "ingested",
                                          "arrived",  "approximateArrival", NULL};
    return is_one_of(*name, "@_") ||
           (stamp_rank(name, length) > 0 && bytes_any(bytes_begin, name, length, receipt));
}

/* Which members an object has that show together what one of them alone does not. */
typedef struct signs {
    bool certain;          /* one that shows it alone */
    bool headers, request; /* of an HTTP request */
    bool id, number;       /* the key of a row, which may be a number */
    bool made, changed;    /* when the row was */
} signs;

/* Whether a name that is an id has the key of a row, and not an id of the sender's: a number or a UUID. */
static bool is_row_key(const char *text, const dk_value *value) {
    enum { UUID = 36, DASH = 9 };
    return value->kind == DK_INTEGER || (value->kind == DK_STRING && value->length == UUID + 2 &&
                                         text[value->offset + DASH] == '-');
}

static bool is_id(const char *name, size_t length) {
    return is_among(" id objectid documentid ", name, length);
}

static void note_sign(signs *s, const char *text, const dk_value *key, const dk_value *value) {
    const char *name = text + key->offset + 1;
    size_t length = key->length - 2;
    s->certain |= is_stores(name, length) || is_among(levels, name, length);
    s->headers |= value->kind == DK_OBJECT && is_among(" headers ", name, length);
    s->request |= is_among(requests, name, length);
    s->id |= is_id(name, length);
    s->number |= is_id(name, length) && value->kind == DK_INTEGER;
    s->made |= stamp_rank(name, length) == STAMP_CREATION;
    s->changed |= is_among(changes, name, length);
}

/*
** The headers of a request are beside another part of it. A row has a key, and says when it was made and when it was changed; if the
** key is a number, when it was made is enough: ids of the sender's are strings.
*/
bool logged_is_entry(const char *text, const dk_value *object) {
    dk_value key, value;
    signs s = {0};
    dk_walk walk = dk_walk_begin(text, object);
    while (!s.certain && dk_walk_member(&walk, &key, &value)) {
        note_sign(&s, text, &key, &value);
    }
    return s.certain || (s.headers && s.request) || (s.id && s.made && (s.changed || s.number));
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
            const char *name = text + key.offset + 1;
            certain &= is_loggers(name, key.length - 2) ||
                       (is_id(name, key.length - 2) && is_row_key(text, &value));
            between |= sent > 0;
            continue;
        }
        certain &= !between;
        *from = sent++ == 0 ? key.offset : *from;
        *to = value.offset + value.length;
    }
    return certain && sent == SENT;
}
