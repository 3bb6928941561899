#include "carrier.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "logline.h"

typedef struct shape {
    const char *name, *members, *body, *time, *method;
    carrier_encoding encoding;
    bool ignores;
} shape;

#define TEXT CARRIER_TEXT
#define MAYBE_BASE64 CARRIER_MAYBE_BASE64
#define JSON CARRIER_JSON
#define REQUEST CARRIER_REQUEST
#define IGNORED true
#define KEPT false

static const container containers[] = {
#define CONTAINER(name, path) {#name, path},
#define CARRIER(name, members, body, encoding, time, method, others, doc)
#include "carriers.def"
#undef CONTAINER
#undef CARRIER
};

static const shape shapes[] = {
#define CONTAINER(name, path)
#define CARRIER(name, members, body, encoding, time, method, others, doc) \
    {#name, members, body, time, method, encoding, others},
#include "carriers.def"
#undef CONTAINER
#undef CARRIER
};

enum {
    CONTAINER_COUNT = sizeof containers / sizeof *containers,
    SHAPE_COUNT = sizeof shapes / sizeof *shapes,
    NAME_MAX_LENGTH = 40
};

/*
** ------------------------------------------------------------------------------------------ paths
*/

/* Copies up to any of `ends` and returns what follows the copy; NULL behind the last one. */
static const char *next_word(const char *list, const char *ends, char word[NAME_MAX_LENGTH]) {
    size_t length = strcspn(list, ends);
    if (list[0] == 0 || length >= NAME_MAX_LENGTH) {
        return NULL;
    }
    memcpy(word, list, length);
    word[length] = 0;
    return list + length + (list[length] != 0);
}

static dk_value member(const char *text, const dk_value *object, const char *name) {
    dk_value key, value;
    if (object->kind != DK_OBJECT) {
        return (dk_value){0};
    }
    dk_walk walk = dk_walk_begin(text, object);
    while (dk_walk_member(&walk, &key, &value)) {
        if (dk_walk_is(text, &key, name)) {
            return value;
        }
    }
    return (dk_value){0};
}

dk_value carrier_at(const char *text, const dk_value *object, const char *path) {
    char name[NAME_MAX_LENGTH];
    dk_value value = *object;
    while ((path = next_word(path, ".", name)) != NULL) {
        value = member(text, &value, name);
    }
    return value;
}

/* The first of the alternatives that is there. */
static dk_value first_of(const char *text, const dk_value *object, const char *paths) {
    char path[NAME_MAX_LENGTH];
    dk_value value = {0};
    while (value.kind <= DK_NULL && (paths = next_word(paths, "|", path)) != NULL) {
        value = carrier_at(text, object, path);
    }
    return value;
}

/*
** ----------------------------------------------------------------------------------------- shapes
*/

/* "body:text": whether it is there, and of the kind asked for. */
static bool has_member(const char *text, const dk_value *object, char *wanted) {
    char *kind = strchr(wanted, ':');
    if (kind != NULL) {
        *kind++ = 0;
    }
    dk_value value = carrier_at(text, object, wanted);
    return value.kind != DK_ABSENT &&
           (kind == NULL || (strcmp(kind, "text") == 0 && value.kind == DK_STRING) ||
            (strcmp(kind, "object") == 0 && value.kind == DK_OBJECT));
}

static bool has_shape(const char *text, const dk_value *object, const shape *s) {
    char wanted[NAME_MAX_LENGTH];
    const char *list = s->members;
    while ((list = next_word(list, " ", wanted)) != NULL) {
        if (!has_member(text, object, wanted)) {
            return false;
        }
    }
    return true;
}

static bool is_bodiless(const char *text, const dk_value *method) {
    static const char *const bodiless[] = {"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"};
    for (size_t i = 0; method->kind == DK_STRING && i < sizeof bodiless / sizeof *bodiless; i++) {
        if (dk_walk_is(text, method, bodiless[i])) {
            return true;
        }
    }
    return false;
}

bool carrier_find(const char *text, const dk_value *object, carrier *found) {
    if (object->kind != DK_OBJECT) {
        return false;
    }
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        const shape *s = &shapes[i];
        if (!has_shape(text, object, s)) {
            continue;
        }
        dk_value time = first_of(text, object, s->time);
        dk_value method = first_of(text, object, s->method);
        *found = (carrier){.name = s->name, .encoding = s->encoding, .ignores = s->ignores};
        found->body = carrier_at(text, object, s->body);
        found->base64 = s->encoding == CARRIER_MAYBE_BASE64 &&
                        carrier_at(text, object, "isBase64Encoded").kind == DK_TRUE;
        found->bodiless_method = is_bodiless(text, &method);
        found->has_time = carrier_time(text, &time, found->received_at);
        return true;
    }
    return false;
}

/*
** ------------------------------------------------------------------------------------- containers
*/

const container *container_named(const char *name) {
    for (size_t i = 0; i < CONTAINER_COUNT; i++) {
        if (strcmp(containers[i].name, name) == 0) {
            return &containers[i];
        }
    }
    return NULL;
}

/* Whether the bracket at `at` opens the value of the member `name`: reads the text backwards. */
static bool is_value_of(const char *text, size_t at, const char *name) {
    size_t length = strlen(name);
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n' || text[at - 1] == '\r' ||
                      text[at - 1] == '\t' || text[at - 1] == ':')) {
        at--;
    }
    return at >= length + 2 && text[at - 1] == '"' && text[at - length - 2] == '"' &&
           memcmp(text + at - length - 1, name, length) == 0;
}

/* Whether the container's array is among what was open where the scan broke off. */
static bool is_open(const char *text, const dk_scan *scan, const container *c, size_t *inside) {
    char name[NAME_MAX_LENGTH];
    const char *path = c->path;
    uint32_t level = 0;
    while ((path = next_word(path, ".", name)) != NULL) {
        if (level + 1 >= scan->depth || !scan->open[level].object ||
            !is_value_of(text, scan->open[level + 1].offset, name)) {
            return false;
        }
        level++;
    }
    *inside = (size_t)scan->open[level].offset + 1;
    return !scan->open[level].object;
}

const container *container_find(const char *text, const dk_scan *scan, bool is_sound,
                                size_t *inside) {
    if (scan->value[DK_NODE_event].kind == DK_STRING) {
        return NULL;
    }
    for (size_t i = 0; i < CONTAINER_COUNT; i++) {
        if (is_sound) {
            dk_value array = carrier_at(text, &scan->root, containers[i].path);
            if (array.kind == DK_ARRAY) {
                *inside = (size_t)array.offset + 1;
                return &containers[i];
            }
        } else if (is_open(text, scan, &containers[i], inside)) {
            return &containers[i];
        }
    }
    return NULL;
}

size_t container_head(const container *c, char out[CONTAINER_HEAD_MAX]) {
    char name[NAME_MAX_LENGTH];
    const char *path = c->path;
    size_t length = 0;
    while ((path = next_word(path, ".", name)) != NULL) {
        length += (size_t)snprintf(out + length, CONTAINER_HEAD_MAX - length, "{\"%s\":", name);
    }
    length += (size_t)snprintf(out + length, CONTAINER_HEAD_MAX - length, "[0");
    return length;
}

/*
** ------------------------------------------------------------------------------------------- time
*/

/* Of so many digits no time since 1970 in that unit is meant: years 1973 to 5138. */
static double in_seconds(double number) {
    static const double units[] = {1, 1e3, 1e6, 1e9};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (number >= 1e8 * units[i] && number < 1e11 * units[i]) {
            return number / units[i];
        }
    }
    return -1;
}

static bool epoch_time(const char *number, size_t length, char out[DK_DATE_LENGTH + 1]) {
    double seconds = in_seconds(dk_number_real(number, length));
    time_t whole = (time_t)seconds;
    long milliseconds = lround((seconds - (double)whole) * 1000);
    struct tm utc;
    char date[32];
    if (milliseconds == 1000) {
        whole++;
        milliseconds = 0;
    }
    if (seconds < 0 || gmtime_r(&whole, &utc) == NULL ||
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc) != 19) {
        return false;
    }
    snprintf(out, DK_DATE_LENGTH + 1, "%.19s.%03ldZ", date, milliseconds);
    return true;
}

static bool is_number(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((text[i] < '0' || text[i] > '9') && (text[i] != '.' || i == 0)) {
            return false;
        }
    }
    return length > 0;
}

bool carrier_time(const char *text, const dk_value *value, char out[DK_DATE_LENGTH + 1]) {
    if (value->kind == DK_INTEGER || value->kind == DK_REAL) {
        return epoch_time(text + value->offset, value->length, out);
    }
    char made[64];
    size_t length;
    if (value->kind != DK_STRING ||
        !dk_string_decode_short(text + value->offset + 1, value->length - 2, made, sizeof made,
                                &length)) {
        return false;
    }
    out[DK_DATE_LENGTH] = 0;
    /* As nginx's $time_local has it, it is the common log format's. */
    logline line = {.time = {made, length}, .clock = LOGLINE_COMMON};
    return is_number(made, length)
               ? epoch_time(made, length, out)
               : dk_date_normalise(made, length, out) || logline_time(&line, out);
}
