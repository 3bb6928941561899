#include "json.h"

#include <inttypes.h>
#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

#include "visible.h"

/* The letter of the short escape for a character (\n); 0 if there is none. */
static char letter_of(uint32_t c) {
    static const char characters[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = c > 0 && c < 0x80 ? strchr(characters, (int)c) : NULL;
    return at != NULL ? letters[at - characters] : 0;
}

static void add_escape(buffer *to, uint32_t c, bool is_byte) {
    char letter = letter_of(c);
    if (letter != 0) {
        buffer_add(to, (const char[]){'\\', letter}, 2);
    } else {
        buffer_print(to, "\\u%04X", is_byte ? 0xFFFDu : (unsigned)c);
    }
}

/* Adds text with escapes. `is_string`: quotes and backslashes are escaped too, which must not be done to JSON. */
static void add_escaped(buffer *to, const char *bytes, size_t length, bool is_string) {
    const char *p = bytes, *end = bytes + length, *begun = bytes;
    while (p < end) {
        uint32_t c;
        bool is_special = is_string && (*p == '"' || *p == '\\');
        if (*p >= 0x20 && *p < 0x7F && !is_special) {
            p++;
            continue;
        }
        int size = visible_character(p, end, &c);
        if (size > 0 && !is_special && !visible_is_control(c)) {
            p += size;
            continue;
        }
        buffer_add(to, begun, (size_t)(p - begun));
        add_escape(to, c, size == 0);
        p += size > 0 ? size : 1;
        begun = p;
    }
    buffer_add(to, begun, (size_t)(p - begun));
}

static void add_string(buffer *to, const char *bytes, size_t length) {
    buffer_text(to, "\"");
    add_escaped(to, bytes, length, true);
    buffer_text(to, "\"");
}

/* Begins a value: adds a comma if needed, and its name. */
static void begin(buffer *to, const char *name) {
    if (to->length > 0 && strchr("{[:\n", to->bytes[to->length - 1]) == NULL) {
        buffer_text(to, ",");
    }
    if (name != NULL) {
        add_string(to, name, strlen(name));
        buffer_text(to, ":");
    }
}

void json_open(buffer *to, const char *name, char bracket) {
    begin(to, name);
    buffer_add(to, &bracket, 1);
}

void json_close(buffer *to, char bracket) {
    buffer_add(to, &bracket, 1);
}

void json_text(buffer *to, const char *name, const char *text) {
    json_string(to, name, text, strlen(text));
}

void json_string(buffer *to, const char *name, const char *bytes, size_t length) {
    begin(to, name);
    add_string(to, bytes, length);
}

void json_integer(buffer *to, const char *name, int64_t value) {
    begin(to, name);
    buffer_print(to, "%" PRId64, value);
}

void json_bool(buffer *to, const char *name, bool value) {
    begin(to, name);
    buffer_text(to, value ? "true" : "false");
}

void json_base64(buffer *to, const char *name, const void *bytes, size_t length) {
    size_t size = BASE64_ENCODE_RAW_LENGTH(length);
    char *made = malloc(size + 1);
    if (made == NULL) {
        to->failed = true;
        return;
    }
    base64_encode_raw(made, length, bytes);
    json_string(to, name, made, size);
    free(made);
}

void json_raw(buffer *to, const char *name, const char *json, size_t length) {
    begin(to, name);
    add_escaped(to, json, length, false);
}

bool json_can_carry(const char *bytes, size_t length) {
    const char *p = bytes, *end = bytes + length;
    uint32_t c = 1;
    int size = 1;
    while (p < end && size > 0 && c != 0) {
        size = visible_character(p, end, &c);
        p += size;
    }
    return size > 0 && c != 0;
}

bool json_print(buffer *to) {
    bool whole = !to->failed;
    if (whole) {
        puts(to->bytes);
    }
    buffer_free(to);
    return whole;
}
