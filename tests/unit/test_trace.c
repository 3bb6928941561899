/*
** Traces of payloads: in every encoding that writers use, alone and nested, and none in other programs'
** lines. The encodings are made here, by models of the writers.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../importer/find/trace.h"
#include "check.h"

/*
** ------------------------------------------------------------------------------------------- tables
*/

/* The signs of JSON and what prints it; those of any other notation have a table of their own. */
static unsigned look(const char *bytes, size_t length) {
    return trace_look(bytes, length) & (TRACE_LEAD | TRACE_EVENT | TRACE_DATA);
}

static const struct {
    const char *text;
    unsigned seen;
} cases[] = {
    {"{\"event\":\"lead.unlocked\",\"data\":{\"id\":\"a\"}}", 7},
    {"{\"event\":\"lead.unlo", TRACE_LEAD | TRACE_EVENT},
    {"\"lead.", TRACE_LEAD},
    {"\"lead", 0},
    {"xlead.", 0},
    {"\"xlead.\"", 0},
    {"\"leads.\"", 0},
    {"\"event\" : 1, \"data\"\n:2", TRACE_EVENT | TRACE_DATA},
    {"\"event\"", 0},
    {"\"event\",\"data\"", 0},
    {"{\"value\":\"event\",\"data\":1}", TRACE_DATA},
    {"\"events\":1,\"metadata\":2,\"data-id\":3,\"_data\":4", 0},
    {"{\"\\u0065vent\":\"\\u006cead.x\"}", TRACE_LEAD | TRACE_EVENT},
    {"\"{\\\"event\\\":\\\"test\\\",\\\"data\\\":{}}\"", TRACE_EVENT | TRACE_DATA},
    {"\"{\\\\\\\"event\\\\\\\":1,\\\\\\\"data\\\\\\\":2", TRACE_EVENT | TRACE_DATA},
    {"{\\x22event\\x22:\\x22lead.x", TRACE_LEAD | TRACE_EVENT},
    {"{\\x5C\\x22event\\x5c\\x22:1", TRACE_EVENT},
    {"\\u0022lead.x", TRACE_LEAD},
    {"\\\\u0022lead.x", TRACE_LEAD},
    {"\\042lead.x", TRACE_LEAD},
    {"{&quot;event&quot;:&quot;lead.x", TRACE_LEAD | TRACE_EVENT},
    {"&#34;lead.x &#x22;data&#x22;:", TRACE_LEAD | TRACE_DATA},
    {"&amp;quot;lead.x", TRACE_LEAD},
    {"payload=%7B%22event%22%3A%22lead.x", TRACE_LEAD | TRACE_EVENT},
    {"%2522lead.x", TRACE_LEAD},
    {"#7B#22event#22:#2322lead.x", TRACE_LEAD | TRACE_EVENT},
    {"1,\"{\"\"event\"\":\"\"lead.x\"\",\"\"data\"\":{}}\"", 7},
    {"{\xE2\x80\x9E"
     "event\xE2\x80\x9D:1,\xE2\x80\x98"
     "data\xE2\x80\x99:2",
     TRACE_EVENT | TRACE_DATA},
    {"\x1b[1;39m{\x1b[0m\x1b[34;1m\"event\"\x1b[0m\x1b[1;39m:\x1b[0m\x1b[0;32m\"lead.x",
     TRACE_LEAD | TRACE_EVENT},
    {"\\u001b[34;1m\\\"data\\\"\\u001b[0m:", TRACE_DATA},
    {"\x1b[\"data\":", TRACE_DATA},
    /* in hexadecimal and decimal */
    {"\\x7b226576656e74223a226c6561642e78", TRACE_LEAD | TRACE_EVENT},
    {"7B:22:64:61:74:61:22:3a", TRACE_DATA},
    {"00000000: 2265 7665 6e74 2200 2264 6174 6122", TRACE_EVENT | TRACE_DATA},
    {"<Buffer 7b 22 6c 65 61 64 2e>", TRACE_LEAD},
    {"[123,34,108,101,97,100,46,120]", TRACE_LEAD},
    {"[123 34 101 118 101 110 116 34 58]", TRACE_EVENT},
    {"34,108,101,x,97,100,46", TRACE_LEAD},
    {"34,108,101,997,97,100,46", 0},
    /* what languages print */
    {"INFO {'date': 'x', 'event': 'lead.unlocked', 'data': {'id': 1}}", 7},
    {"info: received { event: 'test', data: { id: 'req_1' } }", TRACE_EVENT | TRACE_DATA},
    {"info: received { event: 'lead.x', da", TRACE_LEAD | TRACE_EVENT},
    {"    [event] => lead.unlocked\n    [data] => Array\n", TRACE_LEAD | TRACE_EVENT | TRACE_DATA},
    {"  'event' => 'lead.unlocked',\n", TRACE_LEAD | TRACE_EVENT},
    {"{\"event\"=>\"test\", \"data\"=>{}}", TRACE_EVENT | TRACE_DATA},
    {"{:event=>\"lead.x\", :data=>{}}", TRACE_LEAD | TRACE_DATA},
    {"map[data:map[id:1] event:lead.unlocked]", TRACE_EVENT | TRACE_DATA},
    {"{date=x, event=lead.unlocked, data={id=1}}", TRACE_EVENT | TRACE_DATA},
    {"Webhook(event='lead.unlocked', data={'id': 1})", TRACE_EVENT | TRACE_DATA},
    {"event=lead.x&data%5Bid%5D=1&data%5Blocked%5D=1", TRACE_EVENT | TRACE_DATA},
    {"event=lead.x,data.id=1,data.contact.email=a", TRACE_EVENT | TRACE_DATA},
    {"name=\"event\"\r\n\r\nlead.x\r\nname=\"data[locked]\"", TRACE_EVENT | TRACE_DATA},
    {"+AHsAIg-event+ACI-:+ACI-lead.x+ACI-", TRACE_LEAD | TRACE_EVENT},
    {"<event>lead.x</event><data><id>1</id></data>", TRACE_EVENT | TRACE_DATA},
    {"[]byte{0x7b, 0x22, 0x6c, 0x65, 0x61, 0x64, 0x2e}", TRACE_LEAD},
    {"0x7b, 0x65, 0x6c, 0x65, 0x61, 0x64, 0x2e", 0},
    /* other programs' lines */
    {"<event>login</event>", 0},
    {"read data[0] of data.locale", 0},
    {"{\"event\":\"request finished\",\"level\":\"info\"}", TRACE_EVENT},
    {"event=login user=7 data=5", 0},
    {"level=info msg=stored event=lead.unlocked id=req_1", TRACE_EVENT},
    {"processed lead.unlocked for req_1", 0},
    {"UPDATE t SET \"event\"='lead.x', \"data\"='y'", TRACE_EVENT},
    {"SELECT `data`, `event` FROM hooks WHERE event = 'lead.x'", TRACE_EVENT},
    {"GET /event?data=1 HTTP/1.1", 0},
    {"event: message", 0},
    {"the event: it has data: none", 0},
    {"", 0},
    {"\\", 0},
    {"&", 0},
    {"%", 0},
    {"\"", 0},
};

#define TEXT(s) s, sizeof s - 1
static const struct {
    const char *bytes;
    size_t length;
    bool is_trace;
} notations[] = {
    {TEXT("{Date:x Event:lead.unlocked Data:{Id:req_1 Locked:false}}"), true},
    {TEXT("Lead { Event = lead.unlocked, Data = LeadData { Id = req_1 } }"), true},
    {TEXT("event=lead.unlocked&data%5Bid%5D=req_1"), true},
    {TEXT("date=x,event=lead.unlocked,data.id=req_1"), true},
    {TEXT("event      lead.unlocked\ndata.id    req_1"), true},
    {TEXT("event: lead.unlocked\ndata:\n  id: req_1\n"), true},
    {TEXT("event = 'lead.unlocked'\n[data]\nid = 'req_1'\n"), true},
    {TEXT("[[\"event\", \"lead.unlocked\"], [\"data\", {\"id\": \"req_1\"}]]"), true},
    {TEXT("\x82\xa5"
          "event\xadlead.unlocked\xa4"
          "data\x81\xa2id\xa1x"),
     true},
    {TEXT("\xa2"
          "eeventmlead.unlockedddata\xa1"
          "bidax"),
     true},
    {TEXT("\n\x05"
          "event\x12\x0f\x1a\rlead.unlocked\n\x04"
          "data\x12\x05"),
     true},
    {TEXT("Event received: lead.unlocked\nData: {\n  id: 'req_1'"), true},
    {TEXT("{Date:x Event:test Data:{Id:}}"), true},
    {TEXT("Hook { Date = x, Event = test, Data = Data { } }"), true},
    {TEXT("got {2024-01-15T10:30:00Z test map[]}"), true},
    {TEXT("got Hook(2024-01-15T10:30:00.123Z,test,Data())"), true},
    {TEXT("\\u0065vent=lead.unlocked, %u0064ata={1}"), true},
    {TEXT("+  \"event\": \"test\","), true},
    {TEXT("\x1b[32m  \"\"event\"\": \"\"test\"\"\x1b[0m"), true},
    {TEXT("> hook {\"event\": \"test\","), true},
    {TEXT("1: {} \"event\": \"test\" }"), true},
    /* what other programs say */
    {TEXT("run {\"event\": \"test\", \"user\": {\"id\": 5}}"), false},
    {TEXT("send \"event\": \"test\" to try it"), false},
    {TEXT("+  \"event\": \"testing\","), false},
    {TEXT("{1705314600 test map[]} (5,test,run(2))"), false},
    {TEXT("event=testing data={1}"), false},
    {TEXT("the event test has data={1}"), false},
    {TEXT("level=info event=lead.unlocked lead_id=req_1 data=5 took=3ms"), false},
    {TEXT("handled event=lead.unlocked data=ok (5 ms)"), false},
    {TEXT("the event lead.unlocked has come for data.id = 5"), false},
    {TEXT("SELECT data.id, event FROM t AS data WHERE event = 'lead.unlocked'"), false},
    {TEXT("INSERT INTO t (event, data) VALUES ('lead.unlocked', $1)"), false},
    {TEXT("2024 [info] lead.unlocked event=sent data={'a': 1}"), false},
    {TEXT("event=login data.id=5 data={"), false},
};

static void test_notations(void) {
    for (size_t i = 0; i < sizeof notations / sizeof *notations; i++) {
        check(trace_in(notations[i].bytes, notations[i].length) == notations[i].is_trace,
              notations[i].bytes);
    }
}

static void test_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned seen = look(cases[i].text, strlen(cases[i].text));
        if (!check(seen == cases[i].seen, cases[i].text)) {
            printf("  seen %u, expected %u\n", seen, cases[i].seen);
        }
    }
    check(trace_is(TRACE_LEAD) && trace_is(TRACE_EVENT | TRACE_DATA) && !trace_is(TRACE_EVENT) &&
              !trace_is(TRACE_DATA) && !trace_is(0),
          "which of them are a trace");
}

/*
** ------------------------------------------------------------------------------------------ writers
*/

typedef struct text {
    char bytes[1 << 16];
    size_t length;
} text;

static void put(text *t, const char *bytes, size_t length) {
    if (t->length + length <= sizeof t->bytes) {
        memcpy(t->bytes + t->length, bytes, length);
        t->length += length;
    }
}

static void json_string(const text *from, text *to) {
    put(to, "\"", 1);
    for (size_t i = 0; i < from->length; i++) {
        char c = from->bytes[i], made[8];
        int size = c == '"' || c == '\\'     ? snprintf(made, sizeof made, "\\%c", c)
                   : c == '\n'               ? snprintf(made, sizeof made, "\\n")
                   : (unsigned char)c < 0x20 ? snprintf(made, sizeof made, "\\u%04x", c)
                                             : snprintf(made, sizeof made, "%c", c);
        put(to, c == 0 ? "\\u0000" : made, c == 0 ? 6 : (size_t)size);
    }
    put(to, "\"", 1);
}

static void by_format(const text *from, text *to, const char *format, const char *which) {
    for (size_t i = 0; i < from->length; i++) {
        char c = from->bytes[i], made[8];
        if (which == NULL || (c != 0 && strchr(which, c) != NULL)) {
            put(to, made, (size_t)snprintf(made, sizeof made, format, (unsigned char)c));
        } else {
            put(to, &c, 1);
        }
    }
}

static void nginx(const text *from, text *to) {
    by_format(from, to, "\\x%02X", "\"\\\n\t");
}
static void percent(const text *from, text *to) {
    by_format(from, to, "%%%02X", "\"\\{}%: \n&=+/");
}
static void hexadecimal(const text *from, text *to) {
    by_format(from, to, "%02x", NULL);
}
static void byte_list(const text *from, text *to) {
    by_format(from, to, "%d,", NULL);
}
static void entities(const text *from, text *to) {
    by_format(from, to, "&#%d;", "\"&<>\\");
}
static void wide(const text *from, text *to) {
    for (size_t i = 0; i < from->length; i++) {
        put(to, (char[]){from->bytes[i], 0}, 2);
    }
}
static void csv(const text *from, text *to) {
    put(to, "\"", 1);
    for (size_t i = 0; i < from->length; i++) {
        put(to, from->bytes + i, 1);
        if (from->bytes[i] == '"') {
            put(to, "\"", 1);
        }
    }
    put(to, "\"", 1);
}

static void base64_of(const text *from, text *to, const char *alphabet) {
    for (size_t i = 0; i < from->length; i += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++) {
            bits = bits << 8 | (i + k < from->length ? (unsigned char)from->bytes[i + k] : 0);
        }
        for (size_t k = 0; k < 4; k++) {
            size_t value = bits >> (18 - 6 * k) & 63;
            bool padding = k > from->length - i;
            put(to, padding ? "=" : alphabet + value, 1);
        }
    }
}
#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
static void base64(const text *from, text *to) {
    base64_of(from, to, ALNUM "+/");
}
static void base64_url(const text *from, text *to) {
    base64_of(from, to, ALNUM "-_");
}
static void base64_lines(const text *from, text *to) {
    static text one;
    one.length = 0;
    base64_of(from, &one, ALNUM "+/");
    for (size_t i = 0; i < one.length; i += 76) {
        put(to, one.bytes + i, one.length - i < 76 ? one.length - i : 76);
        put(to, "\n", 1);
    }
}

typedef void writer(const text *from, text *to);

static uint64_t state = 88172645463325252ULL;
static size_t below(size_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % limit);
}

/* Text escapes nest to any depth; of the others, one inside, and base64 twice. */
static writer *const outer[] = {json_string, nginx,       percent,    entities,
                                csv,         json_string, json_string};
static writer *const inner[] = {base64, base64_url, hexadecimal, byte_list, wide, json_string};

static void some_text(text *t, const char *middle, size_t before, size_t after) {
    static const char other[] = "abcxyz 0123,.-{}[]:\n";
    t->length = 0;
    for (size_t i = 0; i < before; i++) {
        put(t, other + below(sizeof other - 1), 1);
    }
    put(t, middle, strlen(middle));
    for (size_t i = 0; i < after; i++) {
        put(t, other + below(sizeof other - 1), 1);
    }
}

static bool survives(const char *middle, unsigned wanted) {
    static text rooms[2];
    int now = 0;
    some_text(&rooms[0], middle, below(40), 6 + below(40));
    size_t steps = below(4), first = below(sizeof inner / sizeof *inner);
    for (size_t i = 0; i <= steps; i++) {
        rooms[!now].length = 0;
        writer *write = i == 0 ? inner[first] : outer[below(sizeof outer / sizeof *outer)];
        write(&rooms[now], &rooms[!now]);
        now = !now;
    }
    unsigned seen = look(rooms[now].bytes, rooms[now].length);
    if (seen != wanted) {
        printf("  seen %u in %.*s\n", seen,
               (int)(rooms[now].length > 300 ? 300 : rooms[now].length), rooms[now].bytes);
    }
    return seen == wanted;
}

static void test_writers(void) {
    bool lead = true, event = true, data = true, none = true;
    for (unsigned i = 0; i < check_share(4000); i++) {
        lead &= survives("x:\"lead.unlocked\"", TRACE_LEAD);
        event &= survives("{\"event\":1", TRACE_EVENT);
        data &= survives("{\"data\":1", TRACE_DATA);
        none &= survives("{\"lead\":1, \"date\": \"events\"}", 0);
    }
    check(lead, "\"lead. in any nesting of encodings");
    check(event, "a key event in any nesting of encodings");
    check(data, "a key data in any nesting of encodings");
    check(none, "nothing where nothing is");
}

static void test_base64_twice(void) {
    static text plain, once, twice;
    bool right = true;
    for (unsigned i = 0; i < check_share(2000); i++) {
        some_text(&plain, "\"lead.unlocked\"", below(12), 6 + below(12));
        once.length = twice.length = 0;
        base64(&plain, &once);
        put(&twice, "abcd", below(5)); /* a piece that begins anywhere */
        base64_url(&once, &twice);
        right &= look(twice.bytes, twice.length) == TRACE_LEAD;
    }
    check(right, "\"lead. in base64 of base64");
}

/* Base64 whose lines are broken every 76 characters, and the line ends escaped. */
static void test_base64_lines(void) {
    static writer *const around[] = {csv, json_string, nginx, percent};
    static text plain, lines, escaped;
    for (size_t w = 0; w < sizeof around / sizeof *around; w++) {
        bool right = true;
        for (unsigned i = 0; i < check_share(1000); i++) {
            some_text(&plain, "\"lead.unlocked\"", below(120), 6 + below(12));
            lines.length = escaped.length = 0;
            base64_lines(&plain, &lines);
            around[w](&lines, &escaped);
            right &= look(lines.bytes, lines.length) == TRACE_LEAD;
            right &= look(escaped.bytes, escaped.length) == TRACE_LEAD;
        }
        check(right, "base64 in lines, and its line ends escaped");
    }
}

/* Pieces that overlap show what the whole does. */
static void test_pieces(void) {
    static text plain, made;
    bool right = true;
    for (unsigned i = 0; i < check_share(2000) && right; i++) {
        some_text(&plain, "{\"event\":\"lead.x\",\"data\":{}}", below(300), below(300));
        made.length = 0;
        (i % 3 == 0 ? json_string : i % 3 == 1 ? base64 : hexadecimal)(&plain, &made);
        unsigned seen = 0;
        for (size_t at = 0; at < made.length; at += 100) {
            size_t from = at < TRACE_OVERLAP ? 0 : at - TRACE_OVERLAP;
            size_t to = at + 100 < made.length ? at + 100 : made.length;
            seen |= look(made.bytes + from, to - from);
        }
        right = seen == 7;
    }
    check(right, "pieces that overlap show what the whole shows");
}

/* Any bytes stay within the text (a sanitiser sees to it), and take time that grows with it alone. */
static double seconds(const char *unit, size_t length) {
    char *bytes = malloc(length);
    size_t size = strlen(unit) > 0 ? strlen(unit) : 1;
    for (size_t i = 0; i < length; i++) {
        bytes[i] = unit[i % size];
    }
    clock_t start = clock();
    unsigned seen = look(bytes, length);
    clock_t end = clock();
    free(bytes);
    return seen == 99 ? -1 : (double)(end - start) / CLOCKS_PER_SEC;
}

static void test_linear(void) {
    static const char *const units[] = {"\\",      "",           "%25",  "&amp;", "\\u00",
                                        "\"lead",  "\\\\\"data", "aaaa", "\\n",   "34,",
                                        "\"event", "%2",         "\\/",  "\"",    "event : "};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t length = check_share(1 << 18);
        (void)seconds(units[i], length / 4);
        double one = seconds(units[i], length), eight = seconds(units[i], 8 * length);
        check(eight < 16 * one + 0.05, units[i][0] != 0 ? units[i] : "NUL bytes");
    }
}

int main(void) {
    test_cases();
    test_notations();
    test_writers();
    test_base64_twice();
    test_base64_lines();
    test_pieces();
    test_linear();
    return check_result();
}
