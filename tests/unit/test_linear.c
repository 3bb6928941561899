/*
** No byte is scanned more than a few times, whatever the input: what would make a framer that begins over
** at each brace, bracket or quote quadratic.
*/
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../importer/formats/framer.h"
#include "check.h"

enum { SIZE = 4 << 20, RECORD_MAX = SIZE, SLOW = 2 };

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
    {"escaped openings behind a name", "level=info ", "={\\\"a\\\":\""},
    {"lines of a log", "",
     "10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] \"POST / HTTP/1.1\" \"{\\x22\"\n"},
};

static size_t make(const linear_case *c, size_t size, char *bytes) {
    size_t length = strlen(c->beginning), piece = strlen(c->piece);
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

/* Scans a case of `size` bytes; *seconds: of the processor. */
static double measure(framer *f, const linear_case *c, size_t size, char *bytes, double *seconds) {
    size_t length = make(c, size, bytes);
    clock_t began = clock();
    double times = times_scanned(f, bytes, length);
    *seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    return times;
}

/*
** What looks at bytes without counting them is seen by its time: a case that is slow must take about twice as long as half of
** it. Most are not slow, and are scanned once.
*/
static void test_case(framer *f, const linear_case *c, char *bytes) {
    double seconds, half = 0, times = measure(f, c, check_share(SIZE), bytes, &seconds);
    bool is_slow = seconds > SLOW;
    if (is_slow) {
        (void)measure(f, c, check_share(SIZE) / 2, bytes, &half);
    }
    if (!check(times >= 0 && times <= 2.2 && (!is_slow || seconds <= 3 * half), c->what)) {
        printf("  scanned %.2f times, %.1f s, half of it %.1f s\n", times, seconds, half);
    }
}

int main(void) {
    framer *f = malloc(sizeof *f);
    char *bytes = malloc(SIZE);
    if (check(f != NULL && bytes != NULL && framer_init(f, RECORD_MAX, NULL), "a framer begins")) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            test_case(f, &cases[i], bytes);
        }
        framer_free(f);
    }
    free(bytes);
    free(f);
    return check_result();
}
