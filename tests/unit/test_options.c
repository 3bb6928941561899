/*
** The command line, word by word; and how untrusted text is printed.
*/
#include "../../importer/cli/options.h"

#include <string.h>

#include "../../importer/common/json.h"
#include "../../importer/common/visible.h"
#include "check.h"

enum { WORDS_MAX = 8 };

/* words: apart by spaces; summary: the fields that differ from their defaults, NULL where it is wrong. */
typedef struct option_case {
    const char *words, *summary;
} option_case;

static const option_case option_cases[] = {
    {"db in", "db in"},
    {"db in two -", "db in two -"},
    {"--final db in", "final db in"},
    {"db --final in", "final db in"},
    {"db in --final", "final db in"},
    {"db -- --final", "db --final"},
    {"-- db in", "db in"},
    {"-q db in", "quiet db in"},
    {"-qV", "quiet version"},
    {"-h", "help"},
    {"--move-to=out db in", "move-to=out db in"},
    {"--move-to out db in", "move-to=out db in"},
    {"--move-to --final db in", "move-to=--final db in"},
    {"--at=$.body db in", "at=$.body db in"},
    {"--at payload db in", "at=payload db in"},
    {"--column=a=b db in", "at=a=b db in"},
    {"--column a --at $.b db in", NULL},
    {"--column a --at a db in", "at=a db in"},
    {"--erase a --erase b db", NULL},
    {"--move-to a --move-to b db in", NULL},
    {"--expire 1 --expire 2 db", NULL},
    {"--busy-timeout 1 --busy-timeout 2 db in", "busy-timeout=2 db in"},
    {"--at $.list[].body db in", "at=$.list[].body db in"},
    {"--at a[0] db in", "at=a[0] db in"},
    {"--at $.list[0].body db in", NULL},
    {"--at= db in", NULL},
    {"--at", NULL},
    {"--column= db in", NULL},
    {"--max-record=1024 db in", "max-record=1024 db in"},
    {"--max-record 1000000000 db in", "max-record=1000000000 db in"},
    {"--busy-timeout 0 db in", "busy-timeout=0 db in"},
    {"--erase who db", "erase=who db"},
    {"--verify db", "verify db"},
    {"--verify db in", "verify db in"},
    {"--max-record=1023 db in", NULL},
    {"--max-record=1000000001 db in", NULL},
    {"--busy-timeout=-1 db in", NULL},
    {"--fin db in", NULL},
    {"--finals db in", NULL},
    {"--final=1 db in", NULL},
    {"-f db in", NULL},
    {"--move-to", NULL},
    {"--move-to= db in", NULL},
    {"db", NULL},
    {"", NULL},
    {"--verify --erase who db", NULL},
    {"--watch db -", NULL},
    {"--status f db in", NULL},
    {"--watch --status= db in", NULL},
};

static void add(char *out, const char *format, const char *value) {
    size_t length = strlen(out);
    snprintf(out + length, 200 - length, length > 0 ? " " : "");
    length = strlen(out);
    snprintf(out + length, 200 - length, "%s%s", format, value);
}

static void summarise(const options *o, char *out) {
    char number[24];
    out[0] = 0;
    const struct {
        bool set;
        const char *name, *value;
    } fields[] = {
        {o->final, "final", ""},       {o->quiet, "quiet", ""},
        {o->version, "version", ""},   {o->help, "help", ""},
        {o->verify, "verify", ""},     {o->move_to != NULL, "move-to=", o->move_to},
        {o->at != NULL, "at=", o->at}, {o->erase != NULL, "erase=", o->erase},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].set) {
            add(out, fields[i].name, fields[i].value);
        }
    }
    if (o->max_record != 1 << 24) {
        snprintf(number, sizeof number, "%zu", o->max_record);
        add(out, "max-record=", number);
    }
    if (o->busy_timeout != 5000) {
        snprintf(number, sizeof number, "%d", o->busy_timeout);
        add(out, "busy-timeout=", number);
    }
    for (int i = -1; o->database != NULL && i < o->input_count; i++) {
        add(out, i < 0 ? o->database : o->inputs[i], "");
    }
}

static void check_options(const option_case *c) {
    char text[200], summary[200] = "", *argv[WORDS_MAX + 2] = {"discko-import"}, *rest = text;
    int argc = 1;
    options o;
    snprintf(text, sizeof text, "%s", c->words);
    while ((argv[argc] = strtok_r(rest, " ", &rest)) != NULL) {
        argc++;
    }
    bool parsed = options_parse(argc, argv, &o);
    if (parsed) {
        summarise(&o, summary);
    }
    if (!check(parsed == (c->summary != NULL) && (!parsed || strcmp(summary, c->summary) == 0),
               c->words)) {
        printf("is \"%s\"\n", parsed ? summary : "wrong");
    }
}

typedef struct visible_case {
    const char *text, *plain, *json;
} visible_case;

static const visible_case visible_cases[] = {
    {"plain.json", "plain.json", "plain.json"},
    {"\xC3\xA9t\xC3\xA9 \xF0\x9F\x98\x80", "\xC3\xA9t\xC3\xA9 \xF0\x9F\x98\x80",
     "\xC3\xA9t\xC3\xA9 \xF0\x9F\x98\x80"},
    {"a\x7F", "a\\x7F", "a\\u007F"},
    {"\xC2\x9B", "\\u009B", "\\u009B"},
    {"\xE2\x80\xAEgnp", "\\u202Egnp", "\\u202Egnp"},
    {"\xE2\x81\xA6x\xE2\x81\xA9", "\\u2066x\\u2069", "\\u2066x\\u2069"},
    {"\xD8\x9C", "\\u061C", "\\u061C"},
    {"\xE2\x80\x94", "\xE2\x80\x94", "\xE2\x80\x94"},
    {"\xFFz", "\\xFFz", "\\uFFFDz"},
    {"\xE2\x80", "\\xE2\\x80", "\\uFFFD\\uFFFD"},
};

static void check_visible(const visible_case *c) {
    char plain[100] = "", expected[100];
    buffer json = {0};
    FILE *out = fmemopen(plain, sizeof plain, "w");
    if (out != NULL) {
        visible_print(c->text, out);
        fclose(out);
    }
    json_raw(&json, NULL, c->text, strlen(c->text));
    check(strcmp(plain, c->plain) == 0 && strcmp(json.bytes, c->json) == 0, c->plain);
    buffer_reset(&json);
    json_text(&json, NULL, c->text);
    snprintf(expected, sizeof expected, "\"%s\"", c->json);
    check(strcmp(json.bytes, expected) == 0, c->json);
    buffer_free(&json);
}

static void check_json(void) {
    static const char expected[] = "{\"a\":[1,{},\"\\\"\\\\\\n\\u0001\\u0000\",[]],\"b\\u007F\":"
                                   "true,\"c\":-9223372036854775808,"
                                   "\"d\":\"AP8=\",\"e\":{\"x\":\"\\\"\"}}";
    buffer all = {0};
    json_open(&all, NULL, '{');
    json_open(&all, "a", '[');
    json_integer(&all, NULL, 1);
    json_open(&all, NULL, '{');
    json_close(&all, '}');
    json_string(&all, NULL, "\"\\\n\x01\0", 5);
    json_open(&all, NULL, '[');
    json_close(&all, ']');
    json_close(&all, ']');
    json_bool(&all, "b\x7F", true);
    json_integer(&all, "c", INT64_MIN);
    json_base64(&all, "d", "\0\xFF", 2);
    json_raw(&all, "e", "{\"x\":\"\\\"\"}", 10);
    json_close(&all, '}');
    if (!check(strcmp(all.bytes, expected) == 0, "commas, names and escapes of JSON")) {
        puts(all.bytes);
    }
    buffer_free(&all);
    check(json_can_carry("\xC3\xA9", 2) && !json_can_carry("a\0b", 3) &&
              !json_can_carry("a\xFF", 2),
          "JSON carries UTF-8 without NUL");
}

int main(void) {
    /* Error messages are not part of this test. */
    if (freopen("/dev/null", "w", stderr) == NULL) {
        return 2;
    }
    for (size_t i = 0; i < sizeof option_cases / sizeof *option_cases; i++) {
        check_options(&option_cases[i]);
    }
    for (size_t i = 0; i < sizeof visible_cases / sizeof *visible_cases; i++) {
        check_visible(&visible_cases[i]);
    }
    check_json();
    return check_result();
}
