#include "unwrap.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "http.h"
#include "logline.h"
#include "lossy.h"
#include "unescape.h"

/* A payload in a line in a log shipper's record in a queue's message: four, and some room. */
enum { LEVELS_MAX = 6 };

/* What one level of unwrapping came to. */
typedef enum level {
    LEVEL_BODY,    /* u->text is the body, which may be a carrier again */
    LEVEL_NONE,    /* the text is no carrier */
    LEVEL_EMPTY,   /* a carrier without a body, though there should be one */
    LEVEL_IGNORED, /* a carrier without a webhook's body */
    LEVEL_BAD,     /* u->error */
    LEVEL_FAILED   /* no memory */
} level;

static const dk_error empty_body = {
    DK_EMPTY_BODY, 0, "expected the webhook's body: whatever captures it must write it down whole"};

static const dk_error open_body = {
    DK_TRUNCATED, 0,
    "expected the whole body on one line: capture the raw body or JSON.stringify(body)"};

static const dk_error no_request = {DK_MALFORMED_HTTP, 0, "expected an HTTP request"};

void unwrap_free(unwrapped *u) {
    free(u->room[0]);
    free(u->room[1]);
    *u = (unwrapped){0};
}

/* Room for a decoded body that is not the one in which u->text lies; NULL without memory. */
static char *room_for(unwrapped *u, size_t length) {
    const char *first = u->room[0];
    int which = first != NULL && u->text >= first && u->text < first + u->rooms[0];
    if (u->rooms[which] < length || u->room[which] == NULL) {
        char *room = realloc(u->room[which], length + 1);
        if (room == NULL) {
            return NULL;
        }
        u->room[which] = room;
        u->rooms[which] = length + 1;
    }
    return u->room[which];
}

static void set_text(unwrapped *u, const char *text, size_t length) {
    u->text = text;
    u->length = length;
    u->in_body = true;
}

static void set_time(unwrapped *u, const char *time) {
    memcpy(u->received_at, time, DK_DATE_LENGTH);
    u->received_at[DK_DATE_LENGTH] = 0;
}

/* The outermost carrier gives its name. */
static void set_carrier(unwrapped *u, const char *name) {
    u->carrier = u->carrier == NULL ? name : u->carrier;
}

static bool is_blank(const char *text, size_t length) {
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL && text[length - 1] != 0) {
        length--;
    }
    return length == 0 || (length == 1 && text[0] == '-');
}

/* Whether a text that all sorts of things are logged in can be a webhook's body. */
static bool may_be_payload(const char *text, size_t length) {
    while (length > 0 && (*text == ' ' || *text == '\n' || *text == '\r' || *text == '\t')) {
        text++;
        length--;
    }
    return length > 0 && (*text == '{' || *text == '"') && memmem(text, length, "event", 5) != NULL;
}

/*
** -------------------------------------------------------------------------------- carriers of text
*/

static level unwrap_message(unwrapped *u, const char *text, size_t length) {
    http_request request;
    char date[DK_DATE_LENGTH];
    set_carrier(u, "http");
    if (http_begins(text, length, true) != HTTP_YES) {
        return LEVEL_NONE;
    }
    if (http_request_read(text, length, true, &request) != HTTP_WHOLE) {
        u->error = request.error;
        return LEVEL_BAD;
    }
    if (http_date(text, &request, date)) {
        set_time(u, date);
    }
    char *out = room_for(u, request.body.length);
    size_t made;
    if (out == NULL) {
        return LEVEL_FAILED;
    }
    http_body(text, &request, out, &made);
    bool bodiless = request.method.length > 0 && text[request.method.offset] != 'P';
    set_text(u, out, made);
    return made > 0 ? LEVEL_BODY : bodiless ? LEVEL_IGNORED : LEVEL_EMPTY;
}

static level unwrap_line(unwrapped *u, const char *text, size_t length) {
    logline line;
    char date[DK_DATE_LENGTH];
    set_carrier(u, "log");
    logline_result result = logline_body(text, length, &line);
    if (logline_time(&line, date)) {
        set_time(u, date);
    }
    bool post = line.method.length > 0 && line.method.bytes[0] == 'P';
    if (result == LOGLINE_NONE && length > 0 && text[length - 1] == '{') {
        u->error = open_body;
        return LEVEL_BAD;
    }
    if (result != LOGLINE_BODY) {
        return result == LOGLINE_EMPTY && post ? LEVEL_EMPTY : LEVEL_IGNORED;
    }
    char *out = room_for(u, line.body.length);
    size_t made;
    if (out == NULL) {
        return LEVEL_FAILED;
    }
    logline_decode(&line, out, &made);
    set_text(u, out, made);
    return may_be_payload(out, made) ? LEVEL_BODY : LEVEL_IGNORED;
}

static level unwrap_row(unwrapped *u, const csv_layout *layout, const char *text, size_t length) {
    static const dk_error no_field = {DK_MALFORMED_CSV, 0,
                                      "expected as many fields as the header has"};
    char *out = room_for(u, length);
    size_t made;
    char date[64];
    if (out == NULL) {
        return LEVEL_FAILED;
    }
    if (layout->time >= 0 && csv_field(text, length, layout, layout->time, out, &made) &&
        made < sizeof date - 2) {
        date[0] = date[made + 1] = '"';
        memcpy(date + 1, out, made);
        dk_value value = {.length = (uint32_t)made + 2, .kind = DK_STRING};
        if (!carrier_time(date, &value, u->received_at)) {
            u->received_at[0] = 0;
        }
    }
    if (!csv_field(text, length, layout, layout->column, out, &made)) {
        u->error = no_field;
        return LEVEL_BAD;
    }
    set_text(u, out, made);
    return is_blank(out, made) ? LEVEL_EMPTY : LEVEL_BODY;
}

/*
** -------------------------------------------------------------------------------- carriers of JSON
*/

/* The body of the string value, unescaped. */
static level unwrap_string(unwrapped *u, const dk_value *string) {
    const char *inside = u->text + string->offset + 1;
    char *out = room_for(u, string->length);
    if (out == NULL) {
        return LEVEL_FAILED;
    }
    size_t made = unescape_json(inside, string->length - 2, out);
    set_text(u, out, made);
    return is_blank(out, made) ? LEVEL_EMPTY : LEVEL_BODY;
}

static level unwrap_base64(unwrapped *u) {
    char *out = room_for(u, u->length);
    size_t made;
    if (out == NULL) {
        return LEVEL_FAILED;
    }
    if (!base64_decode(u->text, u->length, out, &made, &u->error)) {
        return LEVEL_BAD;
    }
    set_text(u, out, made);
    return made > 0 ? LEVEL_BODY : LEVEL_EMPTY;
}

static level unwrap_carrier(unwrapped *u, const carrier *c) {
    set_carrier(u, c->name);
    if (c->has_time) {
        set_time(u, c->received_at);
    }
    if (c->body.kind <= DK_NULL) {
        return c->ignores || c->bodiless_method ? LEVEL_IGNORED : LEVEL_EMPTY;
    }
    if (c->body.kind != DK_STRING) {
        set_text(u, u->text + c->body.offset, c->body.length);
        return LEVEL_BODY;
    }
    level result = unwrap_string(u, &c->body);
    if (result == LEVEL_BODY && (c->base64 || c->encoding == CARRIER_REQUEST)) {
        result = unwrap_base64(u);
    }
    if (result == LEVEL_BODY && c->encoding == CARRIER_REQUEST) {
        result = unwrap_message(u, u->text, u->length);
    }
    if (result == LEVEL_NONE) { /* which is of the decoded bytes, and not of the carrier */
        u->error = no_request;
        return LEVEL_BAD;
    }
    if (result == LEVEL_EMPTY && c->bodiless_method) {
        return LEVEL_IGNORED;
    }
    /* A line of text in a log shipper's record may hold a body behind its date. */
    if (result == LEVEL_BODY && c->ignores && !may_be_payload(u->text, u->length)) {
        logline line;
        return logline_body(u->text, u->length, &line) == LOGLINE_BODY
                   ? unwrap_line(u, u->text, u->length)
                   : LEVEL_IGNORED;
    }
    return result;
}

/* u->text is sound JSON, u->scan its scan. */
static level unwrap_json(unwrapped *u) {
    carrier c;
    if (u->scan.root.kind == DK_STRING) {
        return unwrap_string(u, &u->scan.root);
    }
    return carrier_find(u->text, &u->scan.root, &c) ? unwrap_carrier(u, &c) : LEVEL_NONE;
}

/*
** ------------------------------------------------------------------------------------ all of them
*/

static unwrap_result bad(unwrapped *u, const dk_error *error) {
    u->error = lossy_cause(u->text, u->length, error);
    return UNWRAP_BAD;
}

static unwrap_result empty(unwrapped *u) {
    u->error = empty_body;
    u->in_body = false;
    return UNWRAP_BAD;
}

/* Whether only white space follows the scanned value. */
static bool is_alone(const unwrapped *u) {
    size_t at = u->scan.root.offset + u->scan.root.length;
    while (at < u->length && strchr(" \t\r\n", u->text[at]) != NULL && u->text[at] != 0) {
        at++;
    }
    return at == u->length;
}

/* Scans u->text as a payload; whether it is sound JSON at least. */
static bool scan_body(unwrapped *u, bool *payload) {
    bool is_sound = dk_scan_value(u->text, u->length, &u->scan) && is_alone(u);
    *payload =
        is_sound ? dk_scan_check_envelope(&u->scan) : dk_scan_payload(u->text, u->length, &u->scan);
    return is_sound;
}

/* What u->text, a body or a record, comes to; `scanned`: it is a sound one, and u->scan its scan. */
static unwrap_result unwrap_text(unwrapped *u, bool scanned) {
    for (int levels = 0; levels < LEVELS_MAX; levels++) {
        bool payload = scanned && dk_scan_check_envelope(&u->scan);
        bool is_sound = scanned || scan_body(u, &payload);
        scanned = false;
        if (payload && u->scan.value[DK_NODE_DATA].kind != DK_ABSENT) {
            return UNWRAP_PAYLOAD;
        }
        dk_error error = u->scan.error;
        switch (is_sound ? unwrap_json(u) : LEVEL_NONE) {
        case LEVEL_BODY: continue;
        case LEVEL_NONE: return payload ? UNWRAP_PAYLOAD : bad(u, &error);
        case LEVEL_EMPTY: return empty(u);
        case LEVEL_IGNORED: return UNWRAP_IGNORED;
        case LEVEL_BAD: return UNWRAP_BAD;
        case LEVEL_FAILED: return UNWRAP_FAILED;
        }
    }
    u->error = (dk_error){DK_TOO_DEEP, 0, "expected a payload within a few carriers in each other"};
    return UNWRAP_BAD;
}

static void begin(unwrapped *u, const char *bytes, size_t length) {
    u->text = bytes;
    u->length = length;
    u->in_body = false;
    u->carrier = NULL;
    u->received_at[0] = 0;
}

unwrap_result unwrap_bytes(unwrapped *u, const char *bytes, size_t length) {
    begin(u, bytes, length);
    return unwrap_text(u, false);
}

unwrap_result unwrap_record(unwrapped *u, const framer *f, const frame *record) {
    begin(u, record->bytes, record->size);
    level first = LEVEL_BODY;
    switch (f->framing) {
    case FRAMING_CSV: first = unwrap_row(u, &f->layout, u->text, u->length); break;
    case FRAMING_HTTP: first = unwrap_message(u, u->text, u->length); break;
    case FRAMING_LOG: first = unwrap_line(u, u->text, u->length); break;
    default: memcpy(&u->scan, &f->scan, offsetof(dk_scan, open)); return unwrap_text(u, true);
    }
    switch (first) {
    case LEVEL_BODY: return unwrap_text(u, false);
    case LEVEL_NONE: return bad(u, &f->error);
    case LEVEL_EMPTY: return empty(u);
    case LEVEL_IGNORED: return UNWRAP_IGNORED;
    case LEVEL_BAD: return UNWRAP_BAD;
    default: return UNWRAP_FAILED;
    }
}
