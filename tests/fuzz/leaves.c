/*
** The leaf modules of the formats: whatever bytes they are given they stay within them, say the same in
** place as apart, and what they take for known is what they say it is.
**
** The first byte, from '0' on, says which of them.
*/
#include <string.h>

#include "../../importer/find/foreign.h"
#include "../../importer/find/trace.h"
#include "../../importer/input/utf16.h"
#include "../../importer/text/escape.h"
#include "../../importer/text/stamp.h"
#include "fuzz.h"

/* Exactly so much room, so that a byte too far is seen. */
static char *room_for(size_t length) {
    char *room = malloc(length > 0 ? length : 1);
    FUZZ_CHECK(room != NULL);
    return room;
}

static void any_escape(escape_rules rules, const char *bytes, size_t length) {
    char *apart = room_for(length), *inside = room_for(length);
    escape_extent first = {0}, second = {0}, third = {0};
    memcpy(inside, bytes, length);
    escape_result result = escape_decode(rules, bytes, length, apart, &first);
    FUZZ_CHECK(first.read <= length && first.made <= length);
    FUZZ_CHECK(escape_decode(rules, inside, length, inside, &second) == result);
    FUZZ_CHECK(second.made == first.made && memcmp(inside, apart, first.made) == 0);
    FUZZ_CHECK(escape_decode(rules, bytes, length, NULL, &third) == result);
    FUZZ_CHECK(third.read == first.read);
    free(apart);
    free(inside);
}

/* What is read under rules of no certain database is what each of them reads. */
static void any_sql(const char *bytes, size_t length) {
    char *unknown = room_for(length), *known = room_for(length);
    escape_extent first = {0}, second = {0};
    if (length > 0 && bytes[0] == '\'' &&
        escape_decode(ESCAPE_SQL, bytes, length, unknown, &first) == ESCAPE_WHOLE) {
        FUZZ_CHECK(escape_decode(ESCAPE_SQL_STANDARD, bytes, length, known, &second) ==
                   ESCAPE_WHOLE);
        FUZZ_CHECK(second.made == first.made && memcmp(unknown, known, first.made) == 0);
    }
    (void)escape_sql_rules(bytes, length);
    free(unknown);
    free(known);
}

static void any_stamp(const char *bytes, size_t length) {
    stamp found;
    char again[DK_DATE_LENGTH + 1], date[DK_DATE_LENGTH];
    if (stamp_find(bytes, length, &found)) {
        FUZZ_CHECK(found.length > 0 && found.offset + found.length <= length);
        FUZZ_CHECK(dk_date_normalise(found.utc, DK_DATE_LENGTH, date));
        FUZZ_CHECK(memcmp(date, found.utc, DK_DATE_LENGTH) == 0);
    }
    if (stamp_read(bytes, length, again)) {
        FUZZ_CHECK(dk_date_normalise(again, DK_DATE_LENGTH, date));
    }
    (void)stamp_rank(bytes, length);
}

/* A trace stays one whatever stands behind it. */
static void any_trace(const char *bytes, size_t length) {
    unsigned seen = trace_look(bytes, length);
    char *longer = room_for(length + 8);
    memcpy(longer, bytes, length);
    memcpy(longer + length, " , x, , ", 8);
    FUZZ_CHECK((trace_look(longer, length + 8) & seen) == seen);
    free(longer);
}

static void any_foreign(const char *bytes, size_t length) {
    dk_error found = {DK_MALFORMED, (uint32_t)(length / 2), "x"};
    dk_error made = foreign_cause(bytes, length, &found);
    FUZZ_CHECK(made.code != DK_OK && made.message != NULL && made.offset <= length);
    made = foreign_input(bytes, length);
    FUZZ_CHECK(made.code == DK_OK || made.message != NULL);
    made = foreign_document(bytes, length);
    FUZZ_CHECK(made.code == DK_OK || made.message != NULL);
}

/* In pieces of any room the same comes out. */
static void any_utf16(utf16_order order, const char *bytes, size_t length) {
    static utf16 u;
    char *whole = room_for(2 * length + 8), piece[5];
    source from = source_of_memory(bytes, length), s = source_of_utf16(&u, &from, order);
    size_t made = 0, at = 0;
    ptrdiff_t n;
    while ((n = s.read(&s, whole + made, 2 * length + 8 - made)) > 0) {
        made += (size_t)n;
    }
    FUZZ_CHECK(n == 0 && made <= 2 * length + 4);
    from = source_of_memory(bytes, length);
    s = source_of_utf16(&u, &from, order);
    while ((n = s.read(&s, piece, sizeof piece)) > 0) {
        FUZZ_CHECK(at + (size_t)n <= made && memcmp(whole + at, piece, (size_t)n) == 0);
        at += (size_t)n;
    }
    FUZZ_CHECK(n == 0 && at == made);
    (void)utf16_begins(bytes, length);
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    unsigned which = (unsigned)(data[0] - '0') % (ESCAPE_ANSI + 7U);
    char *bytes = room_for(size - 1);
    memcpy(bytes, data + 1, size - 1);
    switch (which) {
    case ESCAPE_ANSI + 1: any_sql(bytes, size - 1); break;
    case ESCAPE_ANSI + 2: any_stamp(bytes, size - 1); break;
    case ESCAPE_ANSI + 3: any_trace(bytes, size - 1); break;
    case ESCAPE_ANSI + 4: any_foreign(bytes, size - 1); break;
    case ESCAPE_ANSI + 5: any_utf16(UTF16_LITTLE, bytes, size - 1); break;
    case ESCAPE_ANSI + 6: any_utf16(UTF16_BIG, bytes, size - 1); break;
    default: any_escape((escape_rules)which, bytes, size - 1); break;
    }
    free(bytes);
    return 0;
}
