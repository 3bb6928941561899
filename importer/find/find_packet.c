/*
** Packets as tshark and Wireshark write them in JSON: an object of layers, in which each field of the packet stands by its name,
** and the bytes of some in hexadecimal, 7b:22:… or, in lists, 7b22… The texts are prints of these bytes, in which characters may
** have been replaced; those of the layer "json" are the payload, taken apart.
*/
#include <string.h>

#include "../../ext/value.h"
#include "../../ext/walk.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/hex_dump.h"
#include "../text/http.h"
#include "../text/stamp.h"
#include "finder.h"

/* The strings of a packet, one after another, each with the name before it. */
typedef struct packet_strings {
    const char *p, *end;
    const char *name, *inside;
    size_t name_length, length;
    bool escaped;
} packet_strings;

/* The next string that is no name. False at the end. The object is sound. */
static bool next_string(packet_strings *s) {
    while ((s->p = memchr(s->p, '"', (size_t)(s->end - s->p))) != NULL) {
        const char *inside = s->p + 1;
        s->p = dk_string_end(s->p, s->end, &s->escaped);
        size_t length = (size_t)(s->p - inside) - 1;
        const char *behind = skip_json_space(s->p, s->end);
        if (behind == s->end || *behind != ':') {
            s->inside = inside;
            s->length = length;
            return true;
        }
        s->name = inside;
        s->name_length = length;
    }
    return false;
}

/* Whether it is the body of a message: http.file_data, http_http_file_data, and the same with _raw. */
static bool is_body(const packet_strings *s) {
    static const char *const names[] = {"file_data", "file_data_raw", NULL};
    return bytes_any(bytes_end, s->name, s->name_length, names);
}

/* The bytes for which a string stands; NULL if it is not in hexadecimal. */
static char *bytes_of(finder *f, const packet_strings *s, size_t *made) {
    enum { LEAST = 16 };
    const char *end = s->inside + s->length, *behind = s->inside;
    *made = hex_bytes(s->inside, end, NULL, &behind);
    char *out = *made >= LEAST && behind == end ? find_room(f, *made) : NULL;
    if (out != NULL) {
        (void)hex_bytes(s->inside, end, out, &behind);
    }
    return out;
}

/* What a string in a packet is searched for. */
typedef enum packet_pass {
    PACKET_MESSAGES, /* bodies and messages of HTTP, in hexadecimal */
    PACKET_BYTES,    /* other bytes: JSON, or a piece of a message */
    PACKET_TEXTS     /* bodies as text */
} packet_pass;

static void search_bytes(finder *f, const packet_strings *s, packet_pass pass, int level) {
    size_t made;
    char *out = bytes_of(f, s, &made);
    if (out == NULL) {
        return;
    }
    bool is_message = is_body(s) || http_begins(out, made, true) == HTTP_YES;
    if (is_message != (pass == PACKET_MESSAGES)) {
        find_drop_room(f);
    } else if (is_message || find_is_json_text(f, out, made)) {
        find_in_list(f, out, made, level);
    } else {
        find_note_cut(f, out, made);
    }
}

/* Searches the strings from `p` on, unless a pass before has found a payload. */
static void search_strings(finder *f, const char *p, const char *end, packet_pass pass, int level) {
    packet_strings s = {.p = p, .end = end, .name = p};
    while (next_string(&s)) {
        if (pass != PACKET_TEXTS) {
            search_bytes(f, &s, pass, level);
        } else if (is_body(&s)) {
            find_in_string(f, s.inside, s.length, s.escaped, level, false);
        }
    }
}

/*
** Whether the first layer is one of a packet: {"frame": {"frame.time": …, {"frame": {"frame_frame_time": …, {"frame_raw": …; where
** fields were chosen, {"frame.time": […] or {"frame_time": […]; where layers were, {"frame": {"filtered": "frame"}.
*/
static bool is_packet(const char *p, const char *end) {
    enum { NAME_MOST = 32, NEAR = 4096 };
    static const char *const layers[] = {"frame_", "eth_", "ip_", "tcp_", "http_", "json_", NULL};
    char name[NAME_MOST + 2] = "\"";
    p = skip_json_space(p + 1, end);
    const char *first = p + (p < end && *p == '"'), *close = skip_name(first, end, "");
    size_t length = (size_t)(close - first);
    if (close == end || length == 0 || length > NAME_MOST) {
        return false;
    }
    if (*close != '"') {
        return *close == '.' || bytes_any(bytes_begin, first, (size_t)(end - first), layers);
    }
    memcpy(name + 1, first, length++);
    end = end - close > NEAR ? close + NEAR : end;
    for (p = close; (p = memmem(p, (size_t)(end - p), name, length)) != NULL; p++) {
        if (end - p > (ptrdiff_t)length && is_one_of(p[length], "._")) {
            return true;
        }
    }
    close = skip_any(close, end, "\": {\n");
    return bytes_begin(close, (size_t)(end - close), "filtered\"");
}

/* Gives the time of the packet to what was found since `mark`. */
static void set_time(finder *f, size_t mark, const char *p, const char *end) {
    static const char *const names[] = {"frame.time_epoch", "frame_time_epoch", "frame.time",
                                        "frame_time", NULL};
    packet_strings s = {.p = p, .end = end, .name = p};
    char utc[DK_DATE_LENGTH + 1];
    while (f->count > mark && next_string(&s)) {
        if (bytes_any(bytes_end, s.name, s.name_length, names) &&
            stamp_read(s.inside, s.length, utc)) {
            find_set_time(f, mark, utc, false);
            return;
        }
    }
}

bool find_in_packet(finder *f, const char *p, const char *end, int level) {
    const size_t mark = f->count, payloads = f->payloads;
    if (!is_packet(p, end)) {
        return false;
    }
    end = dk_walk_container_end(p, end);
    for (packet_pass pass = PACKET_MESSAGES; pass <= PACKET_TEXTS && f->payloads == payloads;
         pass++) {
        search_strings(f, p, end, pass, level);
    }
    set_time(f, mark, p, end);
    find_spend(f, (size_t)(end - p), FIND_FAST);
    return true;
}
