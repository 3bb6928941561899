/*
** The list of problems: each code with its severity, path and byte; what is clean; order; and that
** neither many keys, deep nesting nor no memory upset it.
*/
#include "../../ext/problem.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"

static void *resize(void *memory, size_t size) {
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size);
}

static void *no_memory(void *memory, size_t size) {
    (void)memory, (void)size;
    return NULL;
}

/* A text that is being examined; an exact copy, so that a sanitizer sees reads beyond it. */
typedef struct subject {
    char *text;
    uint8_t *marks;
    dk_scan scan;
    dk_problems list;
    bool marked;
} subject;

static subject *examine(const char *text, size_t length, dk_resize *allocate) {
    subject *s = malloc(sizeof *s);
    if (s == NULL || (s->text = malloc(length + (length == 0))) == NULL ||
        (s->marks = calloc(DK_MARKS_SIZE(length), 1)) == NULL) {
        abort();
    }
    memcpy(s->text, text, length);
    dk_scan_payload(s->text, length, &s->scan);
    s->marked = dk_problems_mark(s->text, &s->scan, allocate, s->marks);
    dk_problems_begin(&s->list, s->text, &s->scan, s->marks);
    return s;
}

static void forget(subject *s) {
    free(s->text);
    free(s->marks);
    free(s);
}

/* How many problems a text has; says them when `say`. */
static int count(const char *text, bool say) {
    subject *s = examine(text, strlen(text), resize);
    int n = 0;
    for (; dk_problems_next(&s->list); n++) {
        char path[DK_PATH_MAX], message[DK_MESSAGE_MAX];
        int p = (int)dk_problem_path(&s->list, path);
        int m = (int)dk_problem_message(&s->list, message);
        if (say) {
            printf("# %s %s %.*s at %u: %.*s\n", s->list.problem.error ? "error" : "warning",
                   dk_code_name(s->list.problem.code), p, path,
                   (unsigned)s->list.problem.found.offset, m, message);
        }
    }
    forget(s);
    return n;
}

/*
** A problem as it is expected: where `at` stands in the text for the nth time, counted from 0, or at
** the text's end where `at` is NULL.
*/
typedef struct expected {
    bool error;
    const char *code;
    const char *path;
    const char *at;
    int nth;
    const char *message; /* NULL where it does not matter */
} expected;

static uint32_t place(const char *text, const expected *e) {
    if (e->at == NULL) {
        return (uint32_t)strlen(text);
    }
    const char *p = strstr(text, e->at);
    for (int i = 0; p != NULL && i < e->nth; i++) {
        p = strstr(p + 1, e->at);
    }
    return p == NULL ? UINT32_MAX : (uint32_t)(p - text);
}

static bool is_text(const char *bytes, size_t length, const char *text) {
    return length == strlen(text) && memcmp(bytes, text, length) == 0;
}

static bool is_expected(const subject *s, const char *text, const expected *e) {
    char path[DK_PATH_MAX], message[DK_MESSAGE_MAX];
    const dk_problem *problem = &s->list.problem;
    size_t p = dk_problem_path(&s->list, path), m = dk_problem_message(&s->list, message);
    return problem->error == e->error && strcmp(dk_code_name(problem->code), e->code) == 0 &&
           problem->found.offset == place(text, e) && is_text(path, p, e->path) &&
           (e->message == NULL || is_text(message, m, e->message));
}

/* A case: the text has these problems in this order, and no other. */
static void expect(const char *what, const char *text, const expected *list, int length) {
    subject *s = examine(text, strlen(text), resize);
    bool ok = s->marked;
    int n = 0;
    while (dk_problems_next(&s->list)) {
        ok = ok && n < length && is_expected(s, text, &list[n]);
        n++;
    }
    forget(s);
    if (!check(ok && n == length, what)) {
        printf("# %s\n", text);
        count(text, true);
    }
}

#define ERROR(code, path, at, nth, message) \
    { true, code, path, at, nth, message }
#define WARNING(code, path, at, nth, message) \
    { false, code, path, at, nth, message }

#define EXPECT(what, text, ...)                                         \
    do {                                                                \
        const expected list_[] = {__VA_ARGS__};                         \
        expect(what, text, list_, (int)(sizeof list_ / sizeof *list_)); \
    } while (0)

static void expect_none(const char *what, const char *text) {
    expect(what, text, NULL, 0);
}

#define DATE "\"2024-01-15T10:30:00Z\""
#define ENVELOPE(event, rest) "{\"date\":" DATE ",\"event\":\"" event "\",\"data\":" rest "}"
#define LOCKED_ID "\"id\":\"a\",\"locked\":true,\"date\":" DATE
/* A locked lead with more members in its data; then in its analysis. */
#define LOCKED(more) \
    ENVELOPE("lead.unlocked", "{" LOCKED_ID ",\"analysis\":{\"score\":null}" more "}")
#define ANALYSIS(members) ENVELOPE("lead.unlocked", "{" LOCKED_ID ",\"analysis\":{" members "}}")
#define CATEGORIES(array) LOCKED(",\"summary\":{\"categories\":" array "}")
/* An event that is not looked into, with any data. */
#define TEST(data) ENVELOPE("test", data)

#define OPEN_ID \
    "\"id\":\"a\",\"locked\":false,\"date\":" DATE ",\"status\":\"NEW\",\"completion\":1"
#define OPEN_REST \
    "\"contact\":{\"type\":\"PERSON\"},\"analysis\":{},\"summary\":{\"categories\":[]}"

/* The vendor's examples for a person and for a locked lead, without white space. */
static const char person[] =
    "{\"date\":\"2024-01-15T10:30:00Z\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"req_"
    "abc123\","
    "\"locked\":false,\"url\":\"https://app.discko.io/acme/leads/req_abc123\","
    "\"date\":\"2024-01-15T10:30:00Z\",\"status\":\"NEW\",\"completion\":100,"
    "\"category\":\"Web Development\",\"contact\":{\"type\":\"PERSON\",\"firstName\":\"Jane\","
    "\"lastName\":\"Doe\",\"email\":\"jane.doe@email.com\",\"phone\":\"+1234567890\","
    "\"address\":\"123 Main St, New York, NY\",\"discProfile\":\"Dominant\","
    "\"discProfileExplanation\":\"Results-oriented\"},\"company\":null,\"analysis\":{\"fitScore\":"
    "2,"
    "\"fitScoreExplanation\":\"Strong match\",\"intentScore\":2,"
    "\"intentScoreExplanation\":\"High intent\",\"budget\":\"10000-15000\","
    "\"budgetExplanation\":\"Budget aligns\",\"deadline\":\"2024-02-15T00:00:00.000Z\","
    "\"deadlineExplanation\":\"Before launch\",\"score\":7},\"summary\":{\"abstract\":\"a\","
    "\"needs\":\"b\",\"comment\":\"c\",\"categories\":[{\"name\":\"E-commerce Features\","
    "\"description\":\"Required\",\"summary\":[\"Cart\",\"Payment\",\"Inventory\"]},"
    "{\"name\":\"Timeline\",\"description\":\"Project\",\"summary\":[\"Launch\",\"Quick\"]}]}}}";
static const char locked[] =
    "{\"date\":\"2024-01-15T10:30:00Z\",\"event\":\"lead.unlocked\",\"data\":{"
    "\"id\":\"req_locked123\",\"locked\":true,\"unlockSource\":\"insufficient_balance\","
    "\"analysis\":{\"score\":null},\"date\":\"2024-01-15T10:30:00Z\"}}";

static void test_clean(void) {
    expect_none("the person of the documentation is clean", person);
    expect_none("the locked lead of the documentation is clean", locked);
    expect_none("the test event of the documentation is clean", TEST("{}"));
    expect_none("an unlocked lead with what is required is clean",
                ENVELOPE("lead.unlocked", "{" OPEN_ID "," OPEN_REST "}"));
    expect_none("members may come in any order",
                "{\"data\":{" OPEN_REST "," OPEN_ID "},\"event\":\"lead.unlocked\",\"date\":" DATE
                "}");
    expect_none("white space around and between tokens is nothing",
                " {\n\t\"date\" : " DATE " ,\r\n\"event\" : \"test\" , \"data\" : { } } \n");
    expect_none("optional fields may be null",
                LOCKED(",\"url\":null,\"unlockSource\":null,\"category\":null,\"company\":null"));
    expect_none("what a locked lead may lack may be null in it",
                LOCKED(",\"status\":null,\"contact\":null,\"summary\":null"));
    expect_none("a key written with escapes is the key it spells",
                "{\"d\\u0061te\":" DATE ",\"\\u0065vent\":\"tes\\u0074\",\"data\":{}}");
    expect_none("the data of a test event is not looked into", TEST("{\"score\":[99]}"));
    expect_none("ends of ranges are within",
                ANALYSIS("\"score\":8.0,\"fitScore\":0,\"intentScore\":-0"));
    expect_none("escapes that pair up, and escaped backslashes, are clean",
                TEST("{\"a\":\"\\ud83d\\uDE00 \\\\ud800 \\\\u0000 \\\"\\\\\",\"b\":\"\\u0001\"}"));
    expect_none("equal keys in different objects are no duplicates",
                TEST("{\"b\":[{\"a\":{\"a\":{\"a\":1}}},{\"a\":[{\"a\":1}]}]}"));
}

static void test_scan_errors(void) {
    EXPECT("malformed_json", "{\"event\":x}",
           ERROR("malformed_json", "$", "x", 0, "expected a value"));
    EXPECT("truncated_json", "{\"event\":\"test\"", ERROR("truncated_json", "$", NULL, 0, NULL));
    EXPECT("not_utf8", "{\"event\":\"\xFF\"}", ERROR("not_utf8", "$", "\xFF", 0, NULL));
    EXPECT("not_object", " [1]", ERROR("not_object", "$", "[", 0, NULL));
    EXPECT("an empty text is truncated", "", ERROR("truncated_json", "$", "", 0, NULL));
    char deep[DK_DEPTH_MAX + 2];
    memset(deep, '[', sizeof deep);
    deep[sizeof deep - 1] = 0;
    subject *s = examine(deep, strlen(deep), resize);
    check(dk_problems_next(&s->list) && s->list.problem.error &&
              s->list.problem.code == DK_TOO_DEEP && s->list.problem.found.offset == DK_DEPTH_MAX &&
              !dk_problems_next(&s->list),
          "too_deep");
    forget(s);
}

static void test_jsonb(void) {
    subject *s = examine("\x0C", 1, resize);
    s->scan.error = (dk_error){DK_JSONB, 0, "expected JSON text"}; /* what dk_argument_scan says */
    char message[DK_MESSAGE_MAX];
    check(dk_problems_next(&s->list) && s->list.problem.error && s->list.problem.code == DK_JSONB &&
              s->list.problem.found.offset == 0 &&
              is_text(message, dk_problem_message(&s->list, message), "expected JSON text") &&
              !dk_problems_next(&s->list),
          "jsonb_blob");
    forget(s);
}

static void test_envelope(void) {
    EXPECT("event_missing", "{\"date\":" DATE ",\"data\":{}}",
           ERROR("event_missing", "$.event", "{", 0, "expected a member \"event\""));
    EXPECT("event_not_string", "{\"date\":" DATE ",\"event\":5,\"data\":{}}",
           ERROR("event_not_string", "$.event", "5,", 0, "expected a string, found 5"));
    EXPECT(
        "without an event the rest is examined", " {\"data\":[]}",
        ERROR("event_missing", "$.event", "{", 0, NULL),
        WARNING("date_missing", "$.date", "{", 0, NULL),
        WARNING(
            "data_not_object", "$.data", "[", 0,
            "expected an object, found an array without elements, as PHP prints an empty object"));
    EXPECT("data_missing is a warning for a test", "{\"date\":" DATE ",\"event\":\"test\"}",
           WARNING("data_missing", "$.data", "{", 0, NULL));
    EXPECT("data_missing is an error for a lead", "{\"date\":" DATE ",\"event\":\"lead.unlocked\"}",
           ERROR("data_missing", "$.data", "{", 0, NULL));
    EXPECT("data_not_object is a warning for a test", TEST("7"),
           WARNING("data_not_object", "$.data", "7}", 0, NULL));
    EXPECT("data_not_object is an error for a lead", ENVELOPE("lead.unlocked", "null"),
           ERROR("data_not_object", "$.data", "null", 0, "expected an object, found null"));
    EXPECT("date_missing", "{\"event\":\"test\",\"data\":{}}",
           WARNING("date_missing", "$.date", "{", 0, NULL));
    EXPECT("unknown_event", ENVELOPE("ping", "{\"x\":1}"),
           WARNING("unknown_event", "$.event", "\"ping\"", 0,
                   "expected test or lead.unlocked, found \"ping\""));
    EXPECT("an unknown lead event is looked into",
           "{\"date\":" DATE ",\"event\":\"lead.won\",\"data\":{" LOCKED_ID "}}",
           WARNING("unknown_event", "$.event", "\"lead.won\"", 0, NULL),
           WARNING("missing_field", "$.data.analysis", "{", 1, NULL));
}

static void test_fields(void) {
    EXPECT(
        "missing_field: a container that is missing is one row",
        ENVELOPE("lead.unlocked", "{" OPEN_ID ",\"analysis\":{},\"summary\":{\"categories\":[]}}"),
        WARNING("missing_field", "$.data.contact", "{", 1,
                "expected a member \"contact\" in a lead that is not locked"));
    EXPECT("missing_field: a lead that does not say it is locked is not",
           "{\"date\":" DATE ",\"event\":\"lead.unlocked\",\"data\":{}}",
           WARNING("missing_field", "$.data.id", "{", 1, NULL),
           WARNING("missing_field", "$.data.locked", "{", 1, NULL),
           WARNING("missing_field", "$.data.date", "{", 1, NULL),
           WARNING("missing_field", "$.data.status", "{", 1, NULL),
           WARNING("missing_field", "$.data.completion", "{", 1, NULL),
           WARNING("missing_field", "$.data.contact", "{", 1, NULL),
           WARNING("missing_field", "$.data.analysis", "{", 1, NULL),
           WARNING("missing_field", "$.data.summary", "{", 1, NULL));
    EXPECT("missing_field: within contact and summary",
           ENVELOPE("lead.unlocked", "{" OPEN_ID ",\"contact\":{},\"analysis\":{},\"summary\":{}}"),
           WARNING("missing_field", "$.data.contact.type", "{}", 0, NULL),
           WARNING("missing_field", "$.data.summary.categories", "{}", 2, NULL));
    EXPECT("wrong_type: a number", LOCKED(",\"url\":5"),
           WARNING("wrong_type", "$.data.url", "5}", 0, "expected a string, found 5"));
    EXPECT("wrong_type: null where the field is required",
           "{\"date\":null,\"event\":\"test\",\"data\":{}}",
           WARNING("wrong_type", "$.date", "null", 0, "expected a date, found null"));
    EXPECT("wrong_type: a boolean in quotes",
           ENVELOPE("lead.unlocked", "{\"id\":\"a\",\"locked\":\"no\",\"date\":" DATE
                                     ",\"status\":\"WON\",\"completion\":0," OPEN_REST "}"),
           WARNING("wrong_type", "$.data.locked", "\"no\"", 0,
                   "expected true or false, found \"no\""));
    EXPECT("wrong_type: a container", LOCKED(",\"contact\":[{\"type\":1}]"),
           WARNING("wrong_type", "$.data.contact", "[", 0, "expected an object, found an array"));
    EXPECT("wrong_type: an object where a list should be", CATEGORIES("{\"name\":1}"),
           WARNING("wrong_type", "$.data.summary.categories", "{\"name\"", 0,
                   "expected an array, found an object"));
    EXPECT("out_of_range", ANALYSIS("\"score\":9,\"fitScore\":-0.5,\"intentScore\":1e999"),
           WARNING("out_of_range", "$.data.analysis.score", "9,", 0,
                   "expected a number from 0 to 8, found 9"),
           WARNING("out_of_range", "$.data.analysis.fitScore", "-0.5", 0, NULL),
           WARNING("out_of_range", "$.data.analysis.intentScore", "1e999", 0, NULL));
    EXPECT("not_in_list", LOCKED(",\"status\":\"new\",\"unlockSource\":\"\""),
           WARNING("not_in_list", "$.data.status", "\"new\"", 0,
                   "expected one of NEW, IN_PROGRESS, WON, LOST, found \"new\""),
           WARNING("not_in_list", "$.data.unlockSource", "\"\"", 0, NULL));
    EXPECT("not_in_list: a listed word and an escape behind it",
           LOCKED(",\"unlockSource\":\"insufficient_balance\\ud83d\\ude00\""),
           WARNING("not_in_list", "$.data.unlockSource", "\"insuff", 0, NULL));
    EXPECT("not_a_date", ANALYSIS("\"deadline\":\"soon\""),
           WARNING("not_a_date", "$.data.analysis.deadline", "\"soon\"", 0,
                   "expected a date, found \"soon\""));
    EXPECT("undocumented_field: in each container, not within itself",
           "{\"date\":" DATE ",\"event\":\"lead.unlocked\",\"x\":{\"event\":1},\"data\":{" LOCKED_ID
           ",\"score\":1,\"analysis\":{\"a b\":1},\"company\":{\"_1\":1,\"1\":{}}}}",
           WARNING("undocumented_field", "$.x", "\"x\"", 0, NULL),
           WARNING("undocumented_field", "$.data.score", "\"score\"", 0,
                   "expected a documented key, found \"score\""),
           WARNING("undocumented_field", "$.data.analysis.\"a b\"", "\"a b\"", 0, NULL),
           WARNING("undocumented_field", "$.data.company._1", "\"_1\"", 0, NULL),
           WARNING("undocumented_field", "$.data.company.\"1\"", "\"1\"", 0, NULL));
    EXPECT("undocumented_field: a documented key with an escape behind it",
           ANALYSIS("\"intentScoreExplanation\\u00e9\":5"),
           WARNING("undocumented_field", "$.data.analysis.\"intentScoreExplanation\\u00e9\"",
                   "\"intentS", 0, NULL));
}

static void test_categories(void) {
    expect_none(
        "sound categories are clean",
        CATEGORIES("[{\"summary\":[\"a\",\"\"],\"description\":\"\",\"n\\u0061me\":\"n\"}]"));
    EXPECT("categories: elements and members of the wrong type",
           CATEGORIES("[null,{\"name\":1,\"description\":\"d\",\"summary\":[\"a\",\"b\",3,[4]]}]"),
           WARNING("wrong_type", "$.data.summary.categories[0]", "null", 1,
                   "expected an object, found null"),
           WARNING("wrong_type", "$.data.summary.categories[1].name", "1,\"desc", 0, NULL),
           WARNING("wrong_type", "$.data.summary.categories[1].summary[2]", "3,[4]", 0, NULL),
           WARNING("wrong_type", "$.data.summary.categories[1].summary[3]", "[4]", 0, NULL));
    EXPECT("categories: missing, undocumented and duplicate members",
           CATEGORIES("[{\"x\":{\"name\":\"\",\"summary\":[]},\"description\":\"\",\"name\":\"n\","
                      "\"name\":5}]"),
           WARNING("missing_field", "$.data.summary.categories[0].summary", "{\"x\"", 0,
                   "expected a member \"summary\""),
           WARNING("undocumented_field", "$.data.summary.categories[0].x", "\"x\"", 0, NULL),
           WARNING("duplicate_key", "$.data.summary.categories[0].name", "\"name\"", 2, NULL));
}

static void test_strings(void) {
    EXPECT("duplicate_key", TEST("{\"a\":1,\"b\":2,\"a\":3,\"\\u0061\":4}"),
           WARNING("duplicate_key", "$.data.a", "\"a\"", 1,
                   "expected each key once, found \"a\" again"),
           WARNING("duplicate_key", "$.data.\"\\u0061\"", "\"\\u0061\"", 0, NULL));
    EXPECT("duplicate_key: the second is not checked", ANALYSIS("\"score\":1,\"score\":99"),
           WARNING("duplicate_key", "$.data.analysis.score", "\"score\"", 1, NULL));
    EXPECT("duplicate_key: of an undocumented field", LOCKED(",\"x\":1,\"x\":1"),
           WARNING("undocumented_field", "$.data.x", "\"x\"", 0, NULL),
           WARNING("duplicate_key", "$.data.x", "\"x\"", 1, NULL));
    EXPECT("duplicate_key: in objects of arrays, and behind an object",
           TEST("{\"a\":[1,{\"b\":{},\"\":[{}],\"b\":1}],\"c\":{},\"a\":1}"),
           WARNING("duplicate_key", "$.data.a[1].b", "\"b\"", 1, NULL),
           WARNING("duplicate_key", "$.data.a", "\"a\"", 1, NULL));
    EXPECT("lone_surrogate", TEST("{\"a\":[\"x\",\"\\ud83d\\ud83d\\ude00\\udE00\"]}"),
           WARNING("lone_surrogate", "$.data.a[1]", "\\ud83d", 0,
                   "expected a pair of surrogates, found \\ud83d"),
           WARNING("lone_surrogate", "$.data.a[1]", "\\udE00", 0, NULL));
    EXPECT("lone_surrogate: at the end of a key", TEST("{\"\\uD800\":1}"),
           WARNING("lone_surrogate", "$.data.\"\\uD800\"", "\\uD800", 0, NULL));
    EXPECT("nul_in_string", TEST("{\"a\":\"x\\u0000y\\\\\\u0000\",\"\\u0000\":1}"),
           WARNING("nul_in_string", "$.data.a", "\\u0000", 0,
                   "expected text without NUL, found \\u0000"),
           WARNING("nul_in_string", "$.data.a", "\\u0000", 1, NULL),
           WARNING("nul_in_string", "$.data.\"\\u0000\"", "\\u0000", 2, NULL));
}

static void test_five(void) {
    EXPECT("a payload with five things wrong has five rows, in the order of the text",
           "{\"date\":\"soon\",\"event\":\"lead.unlocked\",\"data\":{" LOCKED_ID
           ",\"analysis\":{\"score\":9,\"mood\":\"\\ud800\"},\"category\":7}}",
           WARNING("not_a_date", "$.date", "\"soon\"", 0, NULL),
           WARNING("out_of_range", "$.data.analysis.score", "9,", 0, NULL),
           WARNING("undocumented_field", "$.data.analysis.mood", "\"mood\"", 0, NULL),
           WARNING("lone_surrogate", "$.data.analysis.mood", "\\ud800", 0, NULL),
           WARNING("wrong_type", "$.data.category", "7}", 0, NULL));
}

static void test_cuts(void) {
    EXPECT("a long value is cut between characters",
           LOCKED(",\"status\":\"0123456789012345678901234567890123456\\u00e9\\u00e9\""),
           WARNING("not_in_list", "$.data.status", "\"0123", 0,
                   "expected one of NEW, IN_PROGRESS, WON, LOST, found "
                   "\"0123456789012345678901234567890123456…\""));
    EXPECT(
        "a long number is cut", ANALYSIS("\"score\":1234567890123456789012345678901234567890123"),
        WARNING("out_of_range", "$.data.analysis.score", "12345", 0,
                "expected a number from 0 to 8, found 1234567890123456789012345678901234567890…"));
}

/* A path that is too long ends at the container. */
static void test_long_path(void) {
    static char text[3 * DK_PATH_MAX];
    int at = sprintf(text, "{\"date\":" DATE ",\"event\":\"test\",\"data\":{\"in\":{\"");
    memset(text + at, 'k', DK_PATH_MAX);
    strcpy(text + at + DK_PATH_MAX, "\":\"\\ud800\"}}}");
    expect("a path longer than any ends at the container", text,
           &(expected)WARNING("lone_surrogate", "$.data.in", "\\ud800", 0, NULL), 1);

    /* The first index is the last that there is room for. */
    enum { KEY = DK_PATH_MAX - sizeof "$.data.[0]" + 1 };
    static char path[DK_PATH_MAX + 1];
    at = sprintf(text, "{\"date\":" DATE ",\"event\":\"test\",\"data\":{\"");
    memset(text + at, 'k', KEY);
    strcpy(text + at + KEY, "\":[[\"\\ud800\"]]}}");
    at = sprintf(path, "$.data.");
    memset(path + at, 'k', KEY);
    strcpy(path + at + KEY, "[0]");
    expect("and at an index that does not fit", text,
           &(expected)WARNING("lone_surrogate", path, "\\ud800", 0, NULL), 1);
}

/* A test event whose data has `keys` members, the last `again` of which have come before. */
static char *many_keys(int keys, int again, const char *form) {
    char *text = malloc((size_t)keys * 32 + 100), *p = text;
    if (text == NULL) {
        abort();
    }
    p += sprintf(p, "{\"date\":" DATE ",\"event\":\"test\",\"data\":{");
    for (int i = 0; i < keys; i++) {
        *p++ = i > 0 ? ',' : ' ';
        p += sprintf(p, form, i < keys - again ? i : i - (keys - again));
    }
    strcpy(p, "}}");
    return text;
}

/* How many problems a text has that is not needed any more, and the processor time to list them. */
static int count_timed(char *text, clock_t *time) {
    clock_t start = clock();
    int n = count(text, false);
    *time = clock() - start;
    free(text);
    return n;
}

enum { MANY = 1000000, FEWER = MANY / 10 };

/* Comparing all with all would take a hundred times as long for ten times the keys. */
static void test_many(void) {
    const int most = (int)check_share(MANY), tenth = most / 10;
    clock_t fewer, many;
    count_timed(many_keys(tenth, 0, "\"k%d\":0"), &fewer);
    check(count_timed(many_keys(most, 0, "\"k%d\":0"), &many) == 0,
          "a million different keys, or a share of them: no duplicates");
    check(many < 40 * fewer + CLOCKS_PER_SEC, "and in linear time");
    count_timed(many_keys(tenth, tenth / 2, "\"\\u006b%d\":0"), &fewer);
    check(count_timed(many_keys(most, most / 2, "\"\\u006b%d\":0"), &many) == most / 2,
          "half as many repeated keys give as many rows");
    check(many < 40 * fewer + CLOCKS_PER_SEC, "and in linear time");
}

static void test_no_memory(void) {
    char *text = many_keys(FEWER, 0, "\"k%d\":0");
    subject *s = examine(text, strlen(text), no_memory);
    check(!s->marked, "the search among many keys reports that memory ran out");
    forget(s);
    free(text);
    s = examine(person, strlen(person), no_memory);
    check(s->marked && !dk_problems_next(&s->list) && !dk_problems_next(&s->list),
          "a usual payload needs no memory; there is no row after the last");
    forget(s);
}

/* Objects within objects as deep as allowed, with a key twice in each. */
static void test_deep(void) {
    static char text[DK_DEPTH_MAX * 32];
    char *p = text;
    p += sprintf(p, "{\"date\":" DATE ",\"event\":\"test\",\"data\":");
    for (int i = 0; i < DK_DEPTH_MAX - 1; i++) {
        p += sprintf(p, "{\"a\":0,\"a\":");
    }
    *p++ = '0';
    memset(p, '}', DK_DEPTH_MAX);
    check(count(text, false) == DK_DEPTH_MAX - 1, "a thousand levels with a duplicate in each");
}

int main(void) {
    test_clean();
    test_scan_errors();
    test_jsonb();
    test_envelope();
    test_fields();
    test_categories();
    test_strings();
    test_five();
    test_cuts();
    test_long_path();
    test_no_memory();
    test_deep();
    test_many();
    return check_result();
}
