/*
** Framing, on generated mixtures of sound and broken records: the ranges tile the input, whatever is
** handed out as a payload is one, no sound line is lost, and how the bytes arrive does not matter.
*/
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../importer/formats/framer.h"
#include "check.h"

enum {
    INPUT_ROOM = 1 << 20,
    RECORDS_MAX = 4096,
    INPUTS = 400,
    PEEK = 1 << 16,
    RECORD_MAX = 4096,
    PLACES = 300
};

typedef struct mix {
    uint64_t state;
    char *bytes;
    size_t length;
    int sound_lines;
} mix;

typedef struct list {
    int count;
    int payloads;
    struct {
        uint64_t offset, length;
        frame_result result;
    } records[RECORDS_MAX];
    frame_result end;
} list;

static uint32_t pick(mix *m, uint32_t below) {
    m->state = m->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->state >> 33) % below;
}

static void put(mix *m, const char *text, size_t length) {
    memcpy(m->bytes + m->length, text, length);
    m->length += length;
}

static size_t payload(mix *m, char *out, bool pretty) {
    static const char *const words[] = {"plain", "a \\\"b\\\"", "{[,]}", "\\u00e9\\ud83d",
                                        "\xC3\xA9"};
    const char *s = pretty ? "\n  " : "";
    return (size_t)sprintf(
        out,
        "{%s\"date\":\"2024-01-15T10:30:00Z\",%s\"event\":\"lead.unlocked\",%s\"data\":{\"id\":"
        "\"%u\",\"contact\":{\"email\":\"%s\"},%s\"summary\":{\"categories\":[{\"name\":\"%s\","
        "\"summary\":[\"%s\",\"%s\"]},{}]}}}",
        s, s, s, pick(m, 1000), words[pick(m, 5)], s, words[pick(m, 5)], words[pick(m, 5)],
        words[pick(m, 5)]);
}

/* A payload cut, with a byte changed, or something else altogether. */
static size_t broken(mix *m, char *out, bool pretty) {
    static const char *const junk[] = {"junk",    "12",  "\"text",   "}",
                                       "{\"a\":", "nul", "\xFF\xFE", "]"};
    size_t length = payload(m, out, pretty);
    switch (pick(m, 4)) {
    case 0: return 1 + pick(m, (uint32_t)length - 1);
    case 1: out[pick(m, (uint32_t)length)] = (char)(33 + pick(m, 90)); return length;
    case 2: return (size_t)sprintf(out, "%s", junk[pick(m, 8)]);
    default: out[pick(m, (uint32_t)length)] = (char)pick(m, 256); return length;
    }
}

static void make_documents(mix *m) {
    static const char *const gaps[] = {"", "\n", "\r\n", " ", "\n\n", ",", "\x1E", "[", "]"};
    char record[1024];
    int count = 1 + (int)pick(m, 40);
    m->length = 0;
    for (int i = 0; i < count; i++) {
        bool pretty = pick(m, 2) == 0;
        size_t length = pick(m, 4) == 0 ? broken(m, record, pretty) : payload(m, record, pretty);
        const char *gap = gaps[pick(m, 9)];
        put(m, record, length);
        put(m, gap, strlen(gap));
    }
}

/* One record a line; the broken ones are cut, so that none of them is sound by accident. */
static void make_lines(mix *m) {
    char record[1024];
    int count = 2 + (int)pick(m, 60);
    m->length = 0;
    m->sound_lines = 0;
    for (int i = 0; i < count; i++) {
        size_t length = payload(m, record, false);
        if (i > 0 && pick(m, 3) == 0) {
            length = 1 + pick(m, (uint32_t)length - 1);
        } else {
            m->sound_lines++;
        }
        put(m, record, length);
        put(m, "\n", 1);
    }
}

/* A descriptor from which the bytes can be read: a file, or a pipe that hands out small pieces. */
static int as_file(const mix *m) {
    char name[] = "/tmp/discko-framer-XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    if (fd < 0 || write(fd, m->bytes, m->length) != (ssize_t)m->length) {
        abort();
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static int as_pipe(const mix *m, uint32_t piece) {
    int ends[2];
    if (pipe(ends) != 0) {
        abort();
    }
    if (fork() == 0) {
        close(ends[0]);
        for (size_t at = 0; at < m->length; at += piece) {
            size_t n = m->length - at < piece ? m->length - at : piece;
            if (write(ends[1], m->bytes + at, n) < 0) {
                break;
            }
        }
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static bool run(framer *f, int fd, const mix *m, list *l) {
    frame record;
    bool right = true;
    l->count = l->payloads = 0;
    content_reset(f->reader.content);
    source from = source_of_file(fd);
    const framer_point beginning = {0};
    framer_begin(f, &from, &beginning, true);
    while ((l->end = framer_next(f, &record)) == FRAME_PAYLOAD || l->end == FRAME_BAD ||
           l->end == FRAME_IGNORED) {
        dk_scan scan;
        right &= memcmp(record.bytes, m->bytes + record.offset, record.size) == 0;
        right &= record.size == record.length || record.size == HEAD_MAX;
        if (l->end == FRAME_PAYLOAD) {
            right &= dk_scan_payload(record.text, record.text_length, &scan);
            right &= memcmp(&scan.value, &f->scan.value, sizeof scan.value) == 0;
            l->payloads++;
        } else if (l->end == FRAME_BAD) {
            right &= f->error.code != DK_OK && f->error.message != NULL &&
                     f->error.offset <= record.length;
        }
        l->records[l->count].offset = record.offset;
        l->records[l->count].length = record.length;
        l->records[l->count++].result = l->end;
    }
    dk_hash all = reader_digest(&f->reader);
    content_reset(f->reader.content);
    content_add(f->reader.content, m->bytes, m->length);
    dk_hash expected = content_digest(f->reader.content);
    close(fd);
    return right && l->end == FRAME_END && memcmp(&all, &expected, sizeof all) == 0;
}

/* Between records lie separators alone. */
static bool is_gap(const mix *m, uint64_t from, uint64_t to) {
    for (; from < to; from++) {
        if (m->bytes[from] != 0 && strchr(" \t\r\n\x1E,[]\xEF\xBB\xBF", m->bytes[from]) == NULL) {
            return false;
        }
    }
    return true;
}

/* In order and without overlap; those of one entry share its range. */
static bool tiles(const mix *m, const list *l) {
    uint64_t at = 0;
    for (int i = 0; i < l->count; i++) {
        uint64_t from = l->records[i].offset, length = l->records[i].length;
        bool shared =
            i > 0 && from == l->records[i - 1].offset && length == l->records[i - 1].length;
        if (!shared && (from < at || !is_gap(m, at, from))) {
            return false;
        }
        at = from + length;
    }
    return is_gap(m, at, m->length);
}

static bool same(const list *a, const list *b) {
    bool all = a->count == b->count;
    for (int i = 0; all && i < a->count; i++) {
        all = a->records[i].offset == b->records[i].offset &&
              a->records[i].length == b->records[i].length &&
              a->records[i].result == b->records[i].result;
    }
    return all;
}

static void show(const mix *m, const list *l) {
    printf("  %.*s\n", m->length < 4000 ? (int)m->length : 4000, m->bytes);
    for (int i = 0; i < l->count && i < 40; i++) {
        printf("  %llu+%llu %s\n", (unsigned long long)l->records[i].offset,
               (unsigned long long)l->records[i].length,
               l->records[i].result == FRAME_PAYLOAD ? "payload" : "bad");
    }
}

static void test_documents(framer *f, mix *m, list *l, list *piped) {
    bool all = true, arrival = true;
    for (unsigned i = 0; i < check_share(INPUTS) && all && arrival; i++) {
        make_documents(m);
        all = run(f, as_file(m), m, l) && tiles(m, l);
        if (i % 8 == 0) {
            arrival = run(f, as_pipe(m, 1 + pick(m, 200)), m, piped) && same(l, piped);
        }
        if (!all || !arrival) {
            show(m, l);
        }
    }
    check(all, "records tile every mixture, and payloads are payloads");
    check(arrival, "read in small pieces, the records are the same");
}

static void test_lines(framer *f, mix *m, list *l) {
    bool all = true;
    for (unsigned i = 0; i < check_share(INPUTS) && all; i++) {
        make_lines(m);
        all = run(f, as_file(m), m, l) && tiles(m, l) && l->payloads == m->sound_lines;
        if (!all) {
            printf("  %d of %d\n", l->payloads, m->sound_lines);
            show(m, l);
        }
    }
    check(all, "no sound line is lost beside cut ones");
}

/* What would be quadratic if the search after an error began over at each brace. */
static void test_nested(framer *f, mix *m, list *l) {
    static const char piece[] = "{\"event\":\"x\",\"data\":[";
    m->length = 0;
    while (m->length + sizeof piece < INPUT_ROOM) {
        put(m, piece, sizeof piece - 1);
    }
    check(run(f, as_file(m), m, l) && tiles(m, l) && l->payloads == 0 && l->count < 1000,
          "a megabyte of openings is a few bad records");
}

/*
** ---------------------------------------------------------------------------- a source that fails
*/

/* Bytes that come in pieces, and not further than to where it fails. */
typedef struct failing {
    const mix *of;
    size_t at, fails_at, piece;
} failing;

static ptrdiff_t read_failing(source *s, void *buffer, size_t room) {
    failing *x = s->owner;
    size_t n = x->piece < room ? x->piece : room;
    n = n < x->of->length - x->at ? n : x->of->length - x->at;
    n = n < x->fails_at - x->at ? n : x->fails_at - x->at;
    if (x->at == x->fails_at) {
        s->error = "it fails";
        return -1;
    }
    memcpy(buffer, x->of->bytes + x->at, n);
    x->at += n;
    return (ptrdiff_t)n;
}

static void run_failing(framer *f, const mix *m, size_t fails_at, bool final, list *l) {
    static const framer_point beginning = {0};
    failing x = {m, 0, fails_at, 61};
    source from = {.read = read_failing, .fd = -1, .owner = &x};
    frame record;
    l->count = 0;
    content_reset(f->reader.content);
    (void)framer_begin(f, &from, &beginning, final);
    while ((l->end = framer_next(f, &record)) < FRAME_WAITING && l->count < RECORDS_MAX) {
        l->records[l->count].offset = record.offset;
        l->records[l->count].length = record.length;
        l->records[l->count++].result = l->end;
    }
}

static bool begins_with(const list *all, const list *l) {
    list *begin = malloc(sizeof *begin);
    *begin = *all;
    begin->count = l->count < all->count ? l->count : all->count;
    bool right = same(begin, l);
    free(begin);
    return right;
}

static const char *const texts[] = {"browser.har", "ngrok.json",   "lambda_sqs.json",
                                    "nginx.log",   "http.txt",     "http_chunked.txt",
                                    "app.log",     "plain.ndjson", "n8n_items.json"};

static bool load(mix *m, const char *folder, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/tests/data/captures/%s", folder, name);
    FILE *file = fopen(path, "rb");
    m->length = file != NULL ? fread(m->bytes, 1, INPUT_ROOM, file) : 0;
    return file != NULL && fclose(file) == 0 && m->length > 0;
}

/* What it hands out before a failure is what it hands out without one, and it says that it failed. */
static bool fails_well(framer *f, mix *m, const char *name, size_t at, const list *whole, list *l) {
    run_failing(f, m, at, true, l);
    bool well = l->end == FRAME_FAILED && begins_with(whole, l);
    if (!well) {
        printf("  %s, at %zu: %d records, end %d\n", name, at, l->count, (int)l->end);
    }
    return well;
}

static void test_failing(framer *f, mix *m, list *whole, list *l, const char *folder) {
    bool all = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && all; i++) {
        all = load(m, folder, texts[i]);
        run_failing(f, m, SIZE_MAX, true, whole);
        for (size_t at = 0; at <= m->length && all; at += 1 + m->length / check_share(PLACES)) {
            all = fails_well(f, m, texts[i], at, whole, l);
        }
    }
    check(all, "a source that fails at any byte: the same records, and the failure is reported");
}

/* The same where it fails behind what shows of what the input is made. */
static void test_failing_late(framer *f, mix *m, list *whole, list *l, const char *folder) {
    bool all = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && all; i++) {
        all = load(m, folder, texts[i]);
        for (size_t length = m->length; m->length < PEEK + length + 8192;) {
            put(m, m->bytes, length);
        }
        run_failing(f, m, SIZE_MAX, true, whole);
        size_t step = 1021 * PLACES / check_share(PLACES);
        for (size_t at = PEEK + 1; at < m->length && all; at += step) {
            all = fails_well(f, m, texts[i], at, whole, l);
        }
    }
    check(all, "a source that fails late: the same records, and the failure is reported");
}

/*
** An input that ends anywhere, and may grow, has had none but its own records. Of what it is made is not
** known before a few bytes are there; and the last text has payloads as they are, one of which is taken out
** of a record that is cut.
*/
static void test_growing(framer *f, mix *m, list *whole, list *l, const char *folder) {
    bool all = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts - 1 && all; i++) {
        all = load(m, folder, texts[i]);
        run_failing(f, m, SIZE_MAX, true, whole);
        for (size_t at = 64; at <= m->length && all; at += 1 + m->length / check_share(PLACES)) {
            mix cut = *m;
            cut.length = at;
            frame behind;
            run_failing(f, &cut, SIZE_MAX, false, l);
            all = (l->end == FRAME_WAITING || l->end == FRAME_END) && begins_with(whole, l) &&
                  (l->end == FRAME_END || framer_next(f, &behind) == FRAME_END);
            if (!all) {
                printf("  %s, to %zu: %d records, end %d\n", texts[i], at, l->count, (int)l->end);
            }
        }
    }
    check(all, "an input that ends at any byte and may grow: the same records");
}

int main(int argc, char **argv) {
    framer *f = malloc(sizeof *f);
    list *l = malloc(sizeof *l), *piped = malloc(sizeof *piped);
    mix m = {.state = 1, .bytes = malloc(INPUT_ROOM)};
    if (check(f != NULL && l != NULL && piped != NULL && m.bytes != NULL &&
                  framer_init(f, RECORD_MAX * 16, NULL),
              "a framer begins")) {
        test_documents(f, &m, l, piped);
        test_lines(f, &m, l);
        test_nested(f, &m, l);
        test_failing(f, &m, l, piped, argc > 1 ? argv[1] : ".");
        test_failing_late(f, &m, l, piped, argc > 1 ? argv[1] : ".");
        test_growing(f, &m, l, piped, argc > 1 ? argv[1] : ".");
        framer_free(f);
        if (check(framer_init(f, 1024, NULL), "one with a small limit begins")) {
            test_failing(f, &m, l, piped, argc > 1 ? argv[1] : ".");
            test_failing_late(f, &m, l, piped, argc > 1 ? argv[1] : ".");
            framer_free(f);
        }
    }
    free(m.bytes);
    free(piped);
    free(l);
    free(f);
    return check_result();
}
