/*
** Carriers: whatever their readers are given they stay within it, and a payload that is put into a
** carrier comes out of it byte for byte.
**
** The first byte, from '0' on, says which reader, or which carrier.
*/
#include <string.h>

#include "../../importer/formats/base64.h"
#include "../../importer/formats/csv.h"
#include "../../importer/formats/escape.h"
#include "../../importer/formats/framer.h"
#include "../../importer/formats/http.h"
#include "../../importer/formats/same.h"
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
           dk_scan_is_lead(text, scan) && scan->root.offset == 0 && scan->root.length == length;
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const readers[])(const char *, size_t) = {any_record, any_record,  any_base64,
                                                            any_string, any_message, any_row};
    enum { READERS = sizeof readers / sizeof *readers };
    if (size == 0) {
        return 0;
    }
    unsigned which = (unsigned)(data[0] - '0') % (READERS + WRAPS);
    if (which < READERS) {
        readers[which]((const char *)data + 1, size - 1);
    } else {
        there_and_back((const char *)data + 1, size - 1, which - READERS);
    }
    return 0;
}
