/*
** No byte is scanned more than a few times, whatever the input: what would make a framer that begins over
** at each brace, bracket or quote quadratic. And a text has no more layers than is stated, whatever it encodes.
**
**     build/tests/test_linear [DIR [UNITS [SEED]]]    UNITS: how many pieces are put together at random, and tried
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../importer/formats/framer.h"
#include "../../importer/people/cutout.h"
#include "../../importer/people/layers.h"
#include "check.h"

enum { SIZE = 2 << 20, SHARE = 1 << 17, RECORD_MAX = SIZE, SLOW = 1, PIECES = 150, TRIES = 4 };

#define RECEIVED "{\"received_at\":\"2024-03-01T09:00:02.120Z\",\"id\":\"1\",\"body\":\""

/* An input is a piece repeated behind a beginning, up to SIZE bytes. */
typedef struct linear_case {
    const char *what, *beginning, *piece;
} linear_case;

static const linear_case cases[] = {
    {"payloads on lines", "", "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}}\n"},
    {"payloads on one line", "", "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}} "},
    {"names of other events behind a payload", "x {\"event\":\"lead.a\",\"data\":{}}",
     " {\"e\":\"lead.b\"}"},
    {"an array of payloads", "[", "{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"x\"}},"},
    {"openings of payloads", "", "{\"event\":\"x\",\"data\":["},
    {"the same on lines", "", "{\"event\":\"x\",\"data\":[\n"},
    {"the same in lists", "", "[{\"event\":\"x\",\"data\":[{}],"},
    {"braces", "", "{"},
    {"brackets", "", "["},
    {"quotes", "", "\""},
    {"backslashes in a string", "{\"event\":\"", "\\\\"},
    {"JSON in hexadecimal with colons", "x ", "7b:22:"},
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
    {"lists with the line ends of a page", "", "[<br>"},
    {"objects with the line ends of a page", "", "{<br>"},
    {"the same behind a prefix", "2024-01-15 10:30:00 INFO body=", "[<br>"},
    {"the same in the record of a receiver", RECEIVED, "[<br>"},
    {"lists with the blanks of a page", "", "[&nbsp;"},
    {"lists with no-break blanks", "", "[\xC2\xA0\""},
    {"lists before quotes that are entities", "", "[&quot;"},
    {"objects before quotes that are entities", "", "{&#34;"},
    {"the same in the record of a receiver", RECEIVED, "{&quot;"},
    {"lists before quotes with backslashes", "", "[\\\""},
    {"lists in colours", "", "[\x1b[0m"},
    {"names of a print without a value", "", "data: "},
    {"maps behind quotes that are entities", "", "&quot;event: map["},
    {"colons behind quotes with backslashes", "", "\\\"{:"},
    {"brackets behind many backslashes", "", "\\\\\"|map["},
    {"brackets before what nginx escapes", "", "{\\u0022s:5:\"needs"},
    {"cells before a caret that never end", "", "^{\"event\":\"lead.x\",\"data\":{\\"},
    {"prints that the next lines may continue", "", "Content-Length: 5\r\n \"lead.x\"{"},
    {"lines that may continue a broken list", "", "^]\"}map[\n\"id\":"},
    {"prints that each go on in the next line", "", "{a,\n "},
    {"the same with a lead's names", "", " {\"event\"=>\"lead.x\",\n"},
    {"types before a name", "{\n", "(a) "},
    {"tests behind brackets", "", "{2Z test "},
    {"maps with the line ends of a page", "\tINSERT INTO t VALUES (", "map[<br>[6-1] "},
};

/* What the formats react to. */
static const char *const marks[] = {"{",
                                    "}",
                                    "[",
                                    "]",
                                    "\"",
                                    "\\\"",
                                    "\\\\",
                                    "\\",
                                    ":",
                                    ",",
                                    "event",
                                    "data",
                                    "lead.",
                                    "\n",
                                    "\r\n",
                                    " ",
                                    "\t",
                                    "a",
                                    "1",
                                    "=",
                                    "\\x22",
                                    "&quot;",
                                    "&#34;",
                                    "&amp;",
                                    "%22",
                                    "%7B",
                                    "=22",
                                    "'",
                                    "''",
                                    "`",
                                    "b'",
                                    "<",
                                    ">",
                                    "<br>",
                                    "&nbsp;",
                                    "\xC2\xA0",
                                    "#012",
                                    "--",
                                    "- ",
                                    "| ",
                                    "|",
                                    ";",
                                    "> ",
                                    "#",
                                    "^",
                                    "\x1b[0m",
                                    "\xff",
                                    "--x\r\n",
                                    "INSERT INTO t VALUES (",
                                    "replace(",
                                    "E'",
                                    "$$",
                                    ");\n",
                                    "\"event\"",
                                    "\"data\"",
                                    "\"lead.x\"",
                                    "\"id\":",
                                    "{\"event\":\"lead.x\",\"data\":{",
                                    "{\"event\":\"lead.x\",\"data\":{\"id\":1}}",
                                    "{\"log\":\"",
                                    "\"}",
                                    "\"body\":\"",
                                    "{\"a\":",
                                    "{\"\"a",
                                    "[Object]",
                                    "event: ",
                                    "data: ",
                                    "stdout P ",
                                    "stdout F ",
                                    "[6-1] ",
                                    "(",
                                    ")",
                                    "\\u0022",
                                    "\\n",
                                    "=?UTF-8?B?",
                                    "?=",
                                    "=\n",
                                    "a=",
                                    "&",
                                    "+",
                                    "~",
                                    "\x1e",
                                    "0x7b ",
                                    "7b 22 ",
                                    "123, ",
                                    "=>",
                                    "array(",
                                    "s:5:\"",
                                    "map[",
                                    "{:",
                                    "nil",
                                    "None",
                                    "POST / HTTP/1.1\r\n",
                                    "Content-Length: 5\r\n",
                                    "\r\n\r\n",
                                    "2024-01-15T10:30:00Z ",
                                    "2024-01-15 10:30:00 INFO ",
                                    "<a b=\"",
                                    "<![CDATA[",
                                    "]]>",
                                    "</a>",
                                    "<a>",
                                    "eyJldmVudCI6ImxlYWQueCIsImRhdGEiOnt9fQ==",
                                    "H4sIAAAAAAAA",
                                    "needs",
                                    "comment",
                                    "lead.x ",
                                    "|#7B#22"};
static const char *const beginnings[] = {"", "2024-01-15 10:30:00 INFO body=", RECEIVED};

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
** it. Most are not slow, and are scanned once. A share is not measured: a build with sanitizers reads each case once.
*/
static void test_case(framer *f, const linear_case *c, char *bytes) {
    const bool is_whole = check_share(SIZE) == SIZE;
    const size_t size = is_whole ? SIZE : SHARE;
    double seconds, half = 0, times = -1;
    bool is_linear = false;
    for (int i = 0; i < TRIES && !is_linear; i++) {
        times = measure(f, c, size, bytes, &seconds);
        bool is_slow = is_whole && seconds > SLOW;
        if (is_slow) {
            (void)measure(f, c, size / 2, bytes, &half);
        }
        is_linear = !is_whole || (times <= 2.2 && (!is_slow || seconds <= 3 * half));
    }
    if (!check(times >= 0 && is_linear, c->what)) {
        printf("  scanned %.2f times, %.1f s, half of it %.1f s\n", times, seconds, half);
    }
}

/* A number below `count`. */
static size_t pick(uint32_t *seed, size_t count) {
    *seed = *seed * 1664525 + 1013904223;
    return (size_t)(((uint64_t)*seed * count) >> 32);
}

/* Puts a piece of 1 to 6 marks together. */
static void put_together(uint32_t *seed, char *piece) {
    for (size_t left = 1 + pick(seed, 6); left > 0; left--) {
        const char *mark = marks[pick(seed, sizeof marks / sizeof *marks)];
        memcpy(piece, mark, strlen(mark) + 1);
        piece += strlen(mark);
    }
}

/*
** Whether a case takes linear time. Most are too fast to tell; of one that is not, several lengths are compared. Where it
** takes a second already, it is not.
*/
static bool is_linear(framer *f, const linear_case *c, char *bytes, double *seconds,
                      double *twice) {
    enum { LITTLE = 1 << 16, MUCH = 1 << 19 };
    const double fast = 0.03, fair = 1;
    size_t size = LITTLE;
    *twice = 0;
    double times = measure(f, c, size, bytes, seconds);
    while (times >= 0 && *seconds > fast && *seconds < fair && size < MUCH) {
        size *= 2;
        times = measure(f, c, size, bytes, twice);
        if (size >= MUCH / 2 && *twice > 3 * *seconds) {
            return false;
        }
        *seconds = *twice;
    }
    return times >= 0 && (*seconds < fair || size == MUCH);
}

/* Another program can disturb a measurement. What is not linear is slow each time. */
static bool shows_linear(framer *f, const linear_case *c, char *bytes, double *seconds,
                         double *twice) {
    for (int i = 0; i < TRIES; i++) {
        if (is_linear(f, c, bytes, seconds, twice)) {
            return true;
        }
    }
    return false;
}

/* Tries pieces that are put together at random: bare, behind the prefix of a log, and in the record of a receiver. */
static void test_random(framer *f, unsigned count, uint32_t seed, char *bytes) {
    enum { LONGEST = 512 };
    unsigned bad = 0;
    for (unsigned i = 0; i < count; i++) {
        char piece[LONGEST];
        double seconds, twice;
        put_together(&seed, piece);
        for (size_t j = 0; j < sizeof beginnings / sizeof *beginnings; j++) {
            const linear_case c = {"", beginnings[j], piece};
            if (!shows_linear(f, &c, bytes, &seconds, &twice)) {
                printf("  %.2f s, twice of it %.2f s: <%s> <%s>\n", seconds, twice, c.beginning,
                       c.piece);
                bad++;
            }
        }
    }
    check(bad == 0, "pieces put together at random");
}

/* What is not read because too much was read before it is not dropped. */
static void test_left(framer *f, char *bytes) {
    enum { LENGTH = 1 << 20 };
    static const char payload[] = " {\"event\":\"lead.x\",\"data\":{\"id\":1}}\n";
    static const framer_point beginning = {0};
    const linear_case c = {"", "", "[<br>"};
    size_t length = make(&c, LENGTH, bytes);
    memcpy(bytes + length, payload, sizeof payload - 1);
    source from = source_of_memory(bytes, length + sizeof payload - 1);
    frame record;
    frame_result result =
        framer_begin(f, &from, &beginning, true) ? framer_next(f, &record) : FRAME_FAILED;
    check(result == FRAME_BAD, "a payload behind what is read no further is quarantined");
}

/* What the layers of a text come to. */
typedef struct layers_sum {
    size_t count, bytes;
} layers_sum;

static bool sum_up(void *context, const char *text, size_t length) {
    layers_sum *sum = context;
    (void)text;
    sum->count++;
    sum->bytes += length;
    return true;
}

/* Pieces whose escapes, digits or streams can be undone in many orders, alone and repeated. */
static void test_layers(char *bytes) {
    static const char *const pieces[] = {"22+=17+0=1\\%\\8A",
                                         "22+=17+0=1\\%\\8A22+=17+0=1\\%\\8A",
                                         "%25=25\\25&#37;25+25",
                                         "\\\\u005c\\x5cu005c",
                                         "&amp;amp;%26amp;=26",
                                         "7b227b227b22 0x7b, ",
                                         "4a4a4a4a4a4a4a4a4a4a4a4a",
                                         "SGVsbG8gSGVsbG8gSGVsbG8g",
                                         "1, 2, 34, 101, 118, 101, 110, ",
                                         "\xC3\x83\xC2\x83\xC2\xC3",
                                         "a\\0\\0b\\0\\0",
                                         "\\37\\213\\b\\0\\0\\0"};
    enum { REPEATED = 1 << 10 };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        const linear_case c = {"", "", pieces[i]};
        size_t sizes[] = {strlen(pieces[i]), REPEATED};
        for (size_t j = 0; j < 2; j++) {
            layers_sum sum = {0, 0};
            size_t length = make(&c, sizes[j], bytes);
            layers_result result = layers_visit(bytes, length, sum_up, &sum);
            bool told =
                sum.count < 1 + LAYERS_LEAST + LAYERS_OF_BYTE * length || result == LAYERS_SOME;
            if (!check(sum.count <= 1 + LAYERS_LEAST + LAYERS_OF_BYTE * length &&
                           sum.bytes <= LAYERS_FREE + (1 + LAYERS_GROWTH) * length && told,
                       "a text has few layers, or it is told that there are more")) {
                printf("  %zu layers with %zu bytes: %zu of <%s>\n", sum.count, sum.bytes, length,
                       pieces[i]);
            }
        }
    }
}

/* What can be undone in any order is looked at once: on its paths this text has 45 layers. */
static void test_same_layers(void) {
    static const char text[] = "=3D3D+%2541";
    layers_sum sum = {0, 0};
    layers_result result = layers_visit(text, sizeof text - 1, sum_up, &sum);
    check(result == LAYERS_ALL && sum.count <= 20,
          "a text that is reached twice is looked at once");
}

/* Someone whose address is in every layer of the text. */
typedef struct somebody {
    size_t looked;
    bool seen;
} somebody;

static bool see_somebody(void *context, const char *text, size_t length) {
    somebody *s = context;
    s->looked += layers_cost(length);
    s->seen |= memmem(text, length, "a@b.de", 6) != NULL;
    return true;
}

static bool is_theirs(void *context, const char *text, size_t length, bool *theirs) {
    somebody *s = context;
    s->seen = false;
    bool done = layers_visit(text, length, see_somebody, s) != LAYERS_NO_MEMORY;
    *theirs = s->seen;
    return done;
}

/* Whoever cuts somebody out of a record looks at a fixed multiple of its bytes, however it is encoded. */
static void test_cutouts(void) {
    static const char *const pieces[] = {
        "\"+\"\"+\"\xE2\x80\x99&amp;amp;amp;\"+\"\"date\":\"2024-01-01\",",
        "%2525252541&amp;amp;=3D3D41+AGEAYg-", "\"event\":\"lead.x\",\"data\":{\"id\":1} %2541",
        "a@b.de eyJldmVudCI6ImxlYWQuYSIsImRhdGEiOnt9fQ== "};
    enum { BYTES = 100000, MOST = 100 };
    char *bytes = malloc(BYTES);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t begins = (size_t)sprintf(bytes, "\"lead. \"event\" \"data\":{ a@b.de "),
               size = strlen(pieces[i]);
        for (size_t at = begins; at < BYTES; at++) {
            bytes[at] = pieces[i][(at - begins) % size];
        }
        somebody s = {0, false};
        const cutout_judge judge = {.context = &s, .is_theirs = is_theirs, .looked = &s.looked};
        char *rest;
        size_t length;
        cutout_result result = cutout_make(bytes, BYTES, &judge, &rest, &length);
        check(result != CUTOUT_FAILED && result != CUTOUT_NONE && s.looked / BYTES < MOST,
              "cutting somebody out looks at a multiple of the record");
        free(rest);
    }
    free(bytes);
}

int main(int argc, char **argv) {
    framer *f = malloc(sizeof *f);
    char *bytes = malloc(SIZE);
    if (check(f != NULL && bytes != NULL && framer_init(f, RECORD_MAX, NULL), "a framer begins")) {
        for (size_t i = 0; argc < 3 && i < sizeof cases / sizeof *cases; i++) {
            test_case(f, &cases[i], bytes);
        }
        test_left(f, bytes);
        test_layers(bytes);
        test_same_layers();
        test_cutouts();
        /* Only their time tells. */
        if (argc > 2 || check_share(PIECES) == PIECES) {
            test_random(f, argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : PIECES,
                        argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1, bytes);
        }
        framer_free(f);
    }
    free(bytes);
    free(f);
    return check_result();
}
