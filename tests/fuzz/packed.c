/*
** Archives and compressed data in each other, on any bytes: they end, and every member can be read to
** its end or says what is wrong with it.
*/
#include <string.h>

#include "../../importer/input/members.h"
#include "fuzz.h"

enum { BYTES_MAX = 1 << 24 };

static size_t total; /* bytes so far: enough is enough */

static bool read_member(void *context, const input *in) {
    char buffer[4096];
    ptrdiff_t n;
    (void)context;
    while (total < BYTES_MAX && (n = in->from->read(in->from, buffer, sizeof buffer)) != 0) {
        if (n < 0) {
            FUZZ_CHECK(in->from->error != NULL);
            break;
        }
        FUZZ_CHECK((size_t)n <= sizeof buffer);
        total += (size_t)n;
    }
    return total < BYTES_MAX;
}

static void pass(void *context, const char *shown, const char *why) {
    (void)context;
    FUZZ_CHECK(shown != NULL && why != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const input_visitor visitor = {.file = read_member, .skipped = pass, .failed = pass};
    source from = source_of_memory(data, size);
    input in = {.path = "input", .shown = "input", .fd = -1, .final = true, .from = &from};
    intact known = {0};
    total = 0;
    if (members_visit(&in, &known, &visitor) && known.found) { /* now without what is corrupt */
        from = source_of_memory(data, size);
        (void)members_visit(&in, &known, &visitor);
    }
    intact_free(&known);
    return 0;
}
