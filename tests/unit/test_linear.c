/*
** No byte is scanned more than a few times, whatever the input: what would make a framer that begins over
** at each brace, bracket or quote quadratic.
*/
#include <stdlib.h>
#include <string.h>

#include "../../importer/formats/framer.h"
#include "check.h"

enum { SIZE = 4 << 20, RECORD_MAX = SIZE };

/* An input is a piece repeated behind a beginning, up to check_share(SIZE) bytes. */
typedef struct linear_case {
    const char *what, *beginning, *piece;
} linear_case;

static const linear_case cases[] = {
    {"payloads on lines", "", "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}}\n"},
    {"payloads on one line", "", "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}} "},
    {"an array of payloads", "[", "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}},"},
    {"openings of payloads", "", "{\"event\":\"x\",\"data\":["},
    {"the same on lines", "", "{\"event\":\"x\",\"data\":[\n"},
    {"the same in lists", "", "[{\"event\":\"x\",\"data\":[{}],"},
    {"braces", "", "{"},
    {"brackets", "", "["},
    {"quotes", "", "\""},
    {"backslashes in a string", "{\"event\":\"", "\\\\"},
    {"an open payload before whole ones", "{\"event\":\"x\",\"data\":{\"a\":[",
     "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}},"},
    {"the same on lines", "{\"event\":\"x\",\"data\":{\"a\":[",
     "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}},\n"},
    {"an open string before whole payloads", "{\"event\":\"x\",\"data\":\"",
     "{\\\"event\\\":\\\"lead.unlocked\\\"}\\n"},
    {"keys that look like an envelope's", "{", "{\"date\":{\"event\":{\"data\":"},
    {"carriers that never end", "{\"log\":{\"entries\":[", "{\"startedDateTime\":1,\"request\":{"},
    {"what follows a list, and breaks", "",
     "{\"log\":{\"entries\":[! "
     "{\"event\":\"x\",\"data\":{}}],\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
     "\"it is as deep as this where it breaks, and once is enough for it\" ! "
     "{\"event\":\"x\",\"data\":{}} "},
    {"a list that never ends", "{\"data\":[", "{\"uuid\":1},"},
    {"numbers", "", "1 "},
    {"HTTP requests without a body", "", "POST / HTTP/1.1\r\n\r\n"},
    {"HTTP requests that promise more", "", "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n{"},
    {"openings behind a prefix", "", "10:30:00 app: {\n"},
    {"openings in records of a log shipper", "", "{\"log\":\"{\\n\",\"stream\":\"stdout\"}\n"},
    {"pieces that never end", "", "2024-01-15T10:30:01Z stdout P {\"a\":\"\n"},
    {"escaped openings", "", "\"{\\\"a\\\":"},
    {"lines of a log", "",
     "10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] \"POST / HTTP/1.1\" \"{\\x22\"\n"},
};

static size_t make(const linear_case *c, char *bytes) {
    size_t length = strlen(c->beginning), piece = strlen(c->piece), size = check_share(SIZE);
    memcpy(bytes, c->beginning, length);
    for (; length + piece <= size; length += piece) {
        memcpy(bytes + length, c->piece, piece);
    }
    return length;
}

/* How often its bytes have been scanned, on average. */
static double times_scanned(framer *f, const char *bytes, size_t length) {
    static const framer_point beginning = {0};
    source from = source_of_memory(bytes, length);
    frame record;
    frame_result result;
    if (!framer_begin(f, &from, &beginning, true)) {
        return -1;
    }
    do {
        result = framer_next(f, &record);
    } while (result != FRAME_END && result != FRAME_FAILED);
    return result == FRAME_END ? (double)f->finder.scanned / (double)length : -1;
}

int main(void) {
    framer *f = malloc(sizeof *f);
    char *bytes = malloc(SIZE);
    if (check(f != NULL && bytes != NULL && framer_init(f, RECORD_MAX, NULL), "a framer begins")) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double times = times_scanned(f, bytes, make(&cases[i], bytes));
            if (!check(times >= 0 && times <= 2.2, cases[i].what)) {
                printf("  scanned %.2f times\n", times);
            }
        }
        framer_free(f);
    }
    free(bytes);
    free(f);
    return check_result();
}
