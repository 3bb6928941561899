/*
** The scanner and what is made of its result, on any bytes; and whether cJSON agrees with what it
** accepts.
*/
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/compact.h"
#include "../../ext/hash.h"
#include "../../ext/problem.h"
#include "../../ext/scan.h"
#include "fuzz.h"

static bool cjson_reads(const char *text, size_t length) {
    const char *end = NULL;
    cJSON *tree = cJSON_ParseWithLengthOpts(text, length, &end, false);
    cJSON_Delete(tree);
    return tree != NULL;
}

/* What cJSON is known to refuse though it is JSON: surrogates without their half, numbers of more
** characters than its buffer holds, and more levels than it counts. */
static bool beyond_cjson(const char *text, size_t length) {
    enum { CJSON_NUMBER = 63 };
    size_t digits = 0, levels = 0;
    for (size_t i = 0; i < length; i++) {
        digits = strchr("0123456789+-.eE", text[i]) && text[i] ? digits + 1 : 0;
        levels += text[i] == '[' || text[i] == '{';
        if (digits >= CJSON_NUMBER || levels >= CJSON_NESTING_LIMIT)
            return true;
        if (i + 2 < length && text[i] == '\\' && text[i + 1] == 'u' && (text[i + 2] | ' ') == 'd')
            return true;
    }
    return false;
}

static void check_compact(const char *text, const dk_scan *scan) {
    char *copy = malloc(scan->root.length + 1);
    dk_scan again;
    size_t length = dk_compact_copy(text + scan->root.offset, scan->root.length, copy);
    FUZZ_CHECK(length <= scan->root.length);
    FUZZ_CHECK(dk_compact_equal(text + scan->root.offset, scan->root.length, copy, length));
    FUZZ_CHECK(dk_scan_value(copy, length, &again) && !again.spaced);
    dk_hash a = dk_hash_json(text + scan->root.offset, scan->root.length, true);
    dk_hash b = dk_hash_json(copy, length, false);
    FUZZ_CHECK(memcmp(&a, &b, sizeof a) == 0);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static dk_scan scan;
    const char *text = (const char *)data;
    if (dk_scan_payload(text, size, &scan)) {
        check_compact(text, &scan);
        FUZZ_CHECK(beyond_cjson(text, size) || cjson_reads(text, size));
    } else {
        FUZZ_CHECK(scan.error.offset <= size && scan.error.message != NULL);
    }
    return 0;
}
