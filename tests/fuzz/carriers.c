/*
** Carriers: whatever their readers are given they stay within it, and a payload that is put into a
** carrier comes out of it byte for byte. From captures, in which payloads stand in other JSON, strings and base64
** among any bytes, each comes out as it was sent, or its bytes are in a bad record: it is never lost or altered.
**
** The first byte, from '0' on, says which reader, which carrier, or a capture.
*/
#include <string.h>

#include "../../importer/find/altered.h"
#include "../../importer/find/find.h"
#include "../../importer/formats/framer.h"
#include "../../importer/text/base64.h"
#include "../../importer/text/csv.h"
#include "../../importer/text/escape.h"
#include "../../importer/text/http.h"
#include "fuzz.h"

enum { RECORD_MAX = 1 << 16 };

/* Exactly so much room, so that a byte too far is seen. */
static char *room_for(size_t length) {
    char *room = malloc(length > 0 ? length : 1);
    FUZZ_CHECK(room != NULL);
    return room;
}

/*
** ------------------------------------------------------------------------------------ any bytes
*/

static void any_record(const char *bytes, size_t length) {
    static finder f;
    static dk_scan scan;
    char again[DK_DATE_LENGTH];
    find_begin(&f);
    f.room_max = RECORD_MAX;
    find_in_text(&f, bytes, length, 1, true);
    FUZZ_CHECK(find_drop_same(&f));
    for (size_t i = 0; i < f.count; i++) {
        const finding *x = &f.list[i];
        FUZZ_CHECK(x->kind != FOUND_PAYLOAD || dk_scan_payload(x->text, x->length, &scan));
        FUZZ_CHECK(x->received_at[0] == 0 ||
                   dk_date_normalise(x->received_at, DK_DATE_LENGTH, again));
    }
}

static void any_base64(const char *bytes, size_t length) {
    char *out = room_for(length);
    size_t made;
    dk_error error = {0};
    if (base64_decode(bytes, length, out, &made, &error)) {
        FUZZ_CHECK(made <= length / 4 * 3 + 3);
    } else {
        FUZZ_CHECK(error.code == DK_MALFORMED_BASE64 && error.offset <= length);
    }
    free(out);
}

static void any_string(const char *bytes, size_t length) {
    char *apart = room_for(length), *inside = room_for(length);
    size_t made = escape_json(bytes, length, apart);
    memcpy(inside, bytes, length);
    FUZZ_CHECK(made <= length && escape_json(inside, length, inside) == made);
    FUZZ_CHECK(memcmp(inside, apart, made) == 0);
    free(apart);
    free(inside);
}

static void any_message(const char *bytes, size_t length) {
    http_request request;
    char date[24];
    if (http_begins(bytes, length, false) == HTTP_YES) {
        FUZZ_CHECK(http_begins(bytes, length, true) == HTTP_YES);
    }
    if (http_begins(bytes, length, true) != HTTP_YES) {
        return;
    }
    http_result result = http_request_read(bytes, length, true, &request);
    FUZZ_CHECK(result != HTTP_MORE);
    if (result == HTTP_NONE) {
        return;
    }
    FUZZ_CHECK(request.length <= length && request.length > 0);
    if (result == HTTP_WHOLE || result == HTTP_TRUNCATED) {
        char *out = room_for(request.body.length);
        size_t made;
        FUZZ_CHECK(request.body.offset + request.body.length <= request.length);
        http_body(bytes, &request, out, &made);
        FUZZ_CHECK(made <= request.body.length);
        free(out);
        (void)http_date(bytes, &request, date);
    }
}

static void any_row(const char *bytes, size_t length) {
    csv_layout layout;
    csv_span row = {0};
    csv_extent extent = csv_row(bytes, length, true, 0, &row);
    FUZZ_CHECK(extent != CSV_MORE && row.length <= length);
    if (csv_header(bytes, row.length, "payload", &layout)) {
        FUZZ_CHECK(layout.column >= 0 && layout.column < layout.columns);
    }
    layout = (csv_layout){.delimiter = ',', .column = 1, .time = 0, .columns = 2};
    if (extent == CSV_WHOLE) {
        char *out = room_for(row.length);
        size_t made;
        for (int i = 0; i < 3; i++) {
            FUZZ_CHECK(!csv_field(bytes, row.length, &layout, i, out, &made) || made <= row.length);
        }
        free(out);
    }
}

/*
** ----------------------------------------------------------------------------- there and back again
*/

typedef struct buffer {
    char bytes[8 * RECORD_MAX];
    size_t length;
} buffer;

static void put(buffer *b, const char *text) {
    size_t length = strlen(text);
    memcpy(b->bytes + b->length, text, length);
    b->length += length;
}

static void put_char(buffer *b, char c) {
    b->bytes[b->length++] = c;
}

static void put_hex(buffer *b, const char *form, char c) {
    b->length += (size_t)snprintf(b->bytes + b->length, 8, form, (unsigned char)c);
}

/* As JSON.stringify has it. */
static void as_string(buffer *b, const char *text, size_t length) {
    put_char(b, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            put_char(b, '\\');
            put_char(b, text[i]);
        } else if ((unsigned char)text[i] < 0x20) {
            put_hex(b, "\\u%04x", text[i]);
        } else {
            put_char(b, text[i]);
        }
    }
    put_char(b, '"');
}

static void as_spool(buffer *b, const char *text, size_t length) {
    put(b, "{\"received_at\":\"2024-01-15T10:30:00Z\",\"body\":");
    as_string(b, text, length);
    put(b, "}\n");
}

static void as_gateway(buffer *b, const char *text, size_t length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    put(b, "{\"requestContext\":{},\"isBase64Encoded\":true,\"body\":\"");
    for (size_t i = 0; i < length; i += 3) {
        unsigned group = 0, count = length - i < 3 ? (unsigned)(length - i) : 3;
        for (unsigned k = 0; k < 3; k++) {
            group = group << 8 | (k < count ? (unsigned char)text[i + k] : 0);
        }
        for (unsigned k = 0; k < 4; k++) {
            put_char(b, k <= count ? digits[group >> (18 - 6 * k) & 63] : '=');
        }
    }
    put(b, "\"}\n");
}

static void as_log(buffer *b, const char *text, size_t length) {
    put(b, "127.0.0.1 - - [10/Oct/2024:13:55:36 +0000] \"POST / HTTP/1.1\" 200 0 \"");
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\' || c < 0x20 || c > 0x7E) {
            put_hex(b, "\\x%02X", text[i]);
        } else {
            put_char(b, text[i]);
        }
    }
    put(b, "\"\n");
}

static void as_request(buffer *b, const char *text, size_t length) {
    char number[32];
    snprintf(number, sizeof number, "%zu", length);
    put(b, "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: ");
    put(b, number);
    put(b, "\r\n\r\n");
    memcpy(b->bytes + b->length, text, length);
    b->length += length;
}

static void as_row(buffer *b, const char *text, size_t length) {
    put(b, "id,payload\n1,\"");
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') {
            put_char(b, '"');
        }
        put_char(b, text[i]);
    }
    put(b, "\"\n");
}

static void (*const wraps[])(buffer *, const char *, size_t) = {as_spool, as_gateway, as_log,
                                                                as_request, as_row};
enum { WRAPS = sizeof wraps / sizeof *wraps, ROW = 4 };

/* Whether a capture may hold these bytes so that what they are can be told: one payload, whole. */
static bool can_be_carried(const char *text, size_t length, dk_scan *scan) {
    return length < RECORD_MAX / 8 && dk_scan_payload(text, length, scan) &&
           dk_scan_is_lead(text, scan) && scan->root.offset == 0 && scan->root.length == length &&
           altered_look(text, length) == ALTERED_NONE;
}

static void there_and_back(const char *text, size_t length, unsigned how) {
    static framer f;
    static buffer b;
    static dk_scan scan;
    static const framer_point beginning = {0};
    frame record;
    if (!can_be_carried(text, length, &scan) ||
        (f.head == NULL && !framer_init(&f, RECORD_MAX, NULL))) {
        return;
    }
    b.length = 0;
    wraps[how](&b, text, length);
    source from = source_of_memory(b.bytes, b.length);
    f.column = how == ROW ? "payload" : NULL;
    FUZZ_CHECK(framer_begin(&f, &from, &beginning, true));
    FUZZ_CHECK(framer_next(&f, &record) == FRAME_PAYLOAD);
    FUZZ_CHECK(record.text_length == length && memcmp(record.text, text, length) == 0);
    FUZZ_CHECK(framer_next(&f, &record) == FRAME_END);
}

/*
** ------------------------------------------------------------------------------------- captures
*/

enum { SENT_MAX = 3, LAYERS_MAX = 4, MARK_MAX = 12, TEXT_MAX = 1 << 12 };

/* The bytes that a capture is made by. */
typedef struct script {
    const char *p, *end;
} script;

static unsigned take(script *s, unsigned below) {
    return s->p < s->end ? (unsigned char)*s->p++ % below : 0;
}

/* A payload, and what of its present form can only be there if the payload is. */
typedef struct sent {
    char text[TEXT_MAX], mark[MARK_MAX + 1];
    size_t length;
    bool stored, kept;
} sent;

static void put_bytes(buffer *b, const char *bytes, size_t length) {
    memcpy(b->bytes + b->length, bytes, length);
    b->length += length;
}

/* As many bytes of the script as its next one says, on one line. */
static void put_noise(buffer *b, script *s) {
    for (unsigned n = take(s, 48); n > 0 && s->p < s->end; n--, s->p++) {
        put_char(b, *s->p == '\n' ? ' ' : *s->p);
    }
}

static void make_payload(sent *x, unsigned number, script *s) {
    static buffer text;
    unsigned n = take(s, 64);
    text.length = 0;
    for (; n > 0 && s->p < s->end; n--, s->p++) {
        put_char(&text, *s->p >= ' ' && *s->p < 127 ? *s->p : '.');
    }
    static buffer made;
    made.length = 0;
    bool is_test = text.length % 3 == 1; /* so that most begin alike */
    put(&made, is_test ? "{\"event\":\"test\",\"data\":{\"id\":\""
                       : "{\"event\":\"lead.x\", \"data\":{\"id\":\"");
    snprintf(x->mark, sizeof x->mark, "mark%06uq", 104729 * (number + 1));
    put(&made, x->mark);
    put(&made, "\",\"needs\":");
    as_string(&made, text.bytes, text.length);
    put(&made, "}}");
    memcpy(x->text, made.bytes, made.length);
    x->length = made.length;
    x->stored = x->kept = false;
}

static void put_base64(buffer *b, const char *text, size_t length) {
    buffer *entry = b;
    size_t start = entry->length;
    as_gateway(entry, text, length);
    const char *digits = memmem(entry->bytes + start, entry->length - start, "\"body\":", 7);
    size_t from = (size_t)(digits - entry->bytes) + 7, size = entry->length - from - 2;
    memmove(entry->bytes + start, entry->bytes + from, size);
    entry->length = start + size;
}

/* In lines, as a part of a mail in a string. The mark lies in the second line, if there is one. */
static void put_base64_lines(buffer *b, sent *x, const char *text, size_t length) {
    enum { WIDTH = 76 };
    static buffer digits;
    digits.length = 0;
    put_base64(&digits, text, length);
    size_t from = digits.length > WIDTH + MARK_MAX + 2 ? WIDTH + 1 : 1;
    memcpy(x->mark, digits.bytes + from, MARK_MAX);
    x->mark[MARK_MAX] = 0;
    put_char(b, '"');
    for (size_t i = 1; i + 1 < digits.length; i += WIDTH) {
        size_t left = digits.length - 1 - i;
        put_bytes(b, digits.bytes + i, left < WIDTH ? left : WIDTH);
        put(b, "\\n");
    }
    put_char(b, '"');
}

/* One layer more around what the buffer holds. */
static void wrap(buffer *b, sent *x, unsigned how) {
    static buffer inner;
    inner.length = 0;
    put_bytes(&inner, b->bytes, b->length);
    b->length = 0;
    switch (how) {
    case 0:
        put(b, "{\"level\":\"info\",\"body\":");
        put_bytes(b, inner.bytes, inner.length);
        put(b, "}");
        break;
    case 1:
        put(b, "[1,");
        put_bytes(b, inner.bytes, inner.length);
        put(b, "]");
        break;
    case 2: as_string(b, inner.bytes, inner.length); break;
    case 3: put_base64_lines(b, x, inner.bytes, inner.length); break;
    default:
        put_base64(b, inner.bytes, inner.length);
        memcpy(x->mark, b->bytes + b->length / 2, MARK_MAX);
        x->mark[MARK_MAX] = 0;
    }
}

static void put_payload(buffer *b, sent *x, script *s) {
    static buffer made;
    made.length = 0;
    put_bytes(&made, x->text, x->length);
    for (unsigned layers = take(s, LAYERS_MAX); layers > 0; layers--) {
        wrap(&made, x, take(s, 5));
    }
    put_bytes(b, made.bytes, made.length);
}

static bool holds(const char *bytes, size_t length, const sent *x) {
    return memmem(bytes, length, x->mark, strlen(x->mark)) != NULL;
}

static void note_record(sent *list, unsigned count, frame_result kind, const frame *record) {
    const char *bytes = kind == FRAME_PAYLOAD ? record->text : record->bytes;
    size_t length = kind == FRAME_PAYLOAD ? record->text_length : record->size;
    for (unsigned i = 0; i < count && kind != FRAME_IGNORED; i++) {
        bool is_equal = kind == FRAME_PAYLOAD && length == list[i].length &&
                        memcmp(bytes, list[i].text, length) == 0;
        list[i].stored |= is_equal;
        list[i].kept |= holds(bytes, length, &list[i]);
    }
}

static void any_capture(const char *bytes, size_t length) {
    static framer f;
    static buffer b;
    static sent list[SENT_MAX];
    static const framer_point beginning = {0};
    script s = {bytes, bytes + length};
    unsigned count = 1 + take(&s, SENT_MAX);
    frame record;
    frame_result kind;
    if (f.head == NULL && !framer_init(&f, 1 << 20, NULL)) {
        return;
    }
    b.length = 0;
    for (unsigned i = 0; i < count; i++) {
        make_payload(&list[i], i, &s);
        put_noise(&b, &s);
        put_payload(&b, &list[i], &s);
        put_noise(&b, &s);
        put(&b, take(&s, 3) > 0 ? "\n" : " ");
    }
    source from = source_of_memory(b.bytes, b.length);
    FUZZ_CHECK(framer_begin(&f, &from, &beginning, true));
    while ((kind = framer_next(&f, &record)) < FRAME_WAITING) {
        note_record(list, count, kind, &record);
    }
    FUZZ_CHECK(kind == FRAME_END);
    for (unsigned i = 0; i < count; i++) {
        if (!list[i].stored && !list[i].kept) {
            fprintf(stderr, "lost: %.*s\nof: ", (int)list[i].length, list[i].text);
            (void)fwrite(b.bytes, 1, b.length, stderr); /* there may be NUL bytes in it */
            fputc('\n', stderr);
        }
        FUZZ_CHECK(list[i].stored || list[i].kept);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const readers[])(const char *, size_t) = {any_record, any_record,  any_base64,
                                                            any_string, any_message, any_row};
    enum { READERS = sizeof readers / sizeof *readers };
    if (size == 0) {
        return 0;
    }
    unsigned which = (unsigned)(data[0] - '0') % (READERS + WRAPS + 1);
    if (which < READERS) {
        readers[which]((const char *)data + 1, size - 1);
    } else if (which < READERS + WRAPS) {
        there_and_back((const char *)data + 1, size - 1, which - READERS);
    } else if (size < TEXT_MAX) {
        any_capture((const char *)data + 1, size - 1);
    }
    return 0;
}
