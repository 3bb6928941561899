#include "foreign.h"

#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../input/utf16.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/escape.h"
#include "../text/hex_dump.h"
#include "../text/packed.h"
#include "../text/repr.h"
#include "altered.h"
#include "taken_apart.h"

typedef enum kind {
    FOREIGN_NONE,
#define FOREIGN(name, code, message) FOREIGN_##name,
#include "foreign.def"
#undef FOREIGN
    FOREIGN_KINDS
} kind;

static const dk_error causes[FOREIGN_KINDS] = {
#define FOREIGN(name, code, message) [FOREIGN_##name] = {code, 0, message},
#include "foreign.def"
#undef FOREIGN
};

/*
** --------------------------------------------------------------------------------------- characters
*/

static bool begins(const char *p, const char *end, const char *with) {
    return bytes_begin_alike(p, (size_t)(end - p), with);
}

static bool has(const char *p, const char *end, const char *word) {
    return bytes_begin(p, (size_t)(end - p), word);
}

static bool holds(const char *p, const char *end, const char *word) {
    return bytes_hold(p, (size_t)(end - p), word);
}

static bool is_name(char c) {
    return is_alphanumeric(c) || c == '_' || c == '$';
}

static char at(const char *p, const char *end, size_t ahead) {
    return (size_t)(end - p) > ahead ? p[ahead] : 0;
}

/* What begins with one of these is of that kind. */
typedef struct sign {
    kind kind;
    const char *begins[13]; /* up to a NULL */
} sign;

/* The kind of the first sign in a list, which FOREIGN_NONE ends, with which the text begins. */
static kind kind_by_sign(const sign *list, bytes_test *test, const char *p, const char *end) {
    while (list->kind != FOREIGN_NONE && !bytes_any(test, p, (size_t)(end - p), list->begins)) {
        list++;
    }
    return list->kind;
}

/*
** -------------------------------------------------------------------------------------- binary files
*/

static bool is_compressed(const char *p, const char *end) {
    return packed_is_known(p, (size_t)(end - p)) || packed_is_other(p, (size_t)(end - p));
}

/* What pg_dump -Fc writes, unless with -Z0: its version, three other bytes, the format, and how it is compressed. */
static bool is_pg_dump(const char *p, const char *end) {
    enum { MINOR = 6, FORMAT = 10, METHOD = 11, LEVEL = 12, CUSTOM = 1, NAMES_METHOD = 15 };
    size_t compression = at(p, end, MINOR) < NAMES_METHOD ? LEVEL : METHOD;
    return has(p, end, "PGDMP\x01") && at(p, end, FORMAT) == CUSTOM && at(p, end, compression) != 0;
}

/* A container file of Avro's whose blocks are compressed. The name of the coding stands behind its length. */
static bool is_packed_avro(const char *p, const char *end) {
    static const char codec[] = "avro.codec", *const plain = "null";
    const char *name =
        has(p, end, "Obj\x01") ? memmem(p, (size_t)(end - p), codec, strlen(codec)) : NULL;
    return name != NULL && !has(name + strlen(codec) + 1, end, plain);
}

/* A segment of Kafka's log whose first batch of records is compressed: a batch of version 2, and its attributes. */
static bool is_packed_segment(const char *p, const char *end) {
    enum { VERSION = 16, ATTRIBUTES = 21, CODINGS = 4, USED = 0x3F };
    unsigned attributes = (unsigned char)at(p, end, ATTRIBUTES + 1);
    return end - p > ATTRIBUTES + 1 && memcmp(p, "\0\0\0", 4) == 0 && at(p, end, VERSION) == 2 &&
           at(p, end, ATTRIBUTES) == 0 && (attributes & 7U) > 0 && (attributes & 7U) <= CODINGS &&
           attributes <= USED;
}

/* What tshark and Wireshark write of packets as text, field by field. */
static bool is_dissection(const char *p, const char *end) {
    enum { FRONT = 1024 };
    const char *line = find_line_end(p, end);
    end = end - p > FRONT ? p + FRONT : end;
    return (has(p, line, "Frame ") && holds(p, line, " bytes on wire (")) ||
           holds(p, end, "<pdml version=");
}

static kind binary_kind(const char *p, const char *end) {
    /* The first is .xls, and .xlsx with a password. */
    static const sign signs[] = {{FOREIGN_SPREADSHEET, {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}},
                                 {FOREIGN_PACKETS,
                                  {"\xD4\xC3\xB2\xA1", "\xA1\xB2\xC3\xD4", "\x4D\x3C\xB2\xA1",
                                   "\xA1\xB2\x3C\x4D", "\x0A\x0D\x0D\x0A"}},
                                 {FOREIGN_JOURNAL_FILE, {"LPKSHHRH"}},
                                 {FOREIGN_REDIS_DUMP, {"REDIS00"}},
                                 {FOREIGN_ARCHIVE, {"\x89LZO"}},
                                 {FOREIGN_NONE, {NULL}}};
    static const char *const sheets[] = {"xl/workbook.", "xl/worksheets/", "xl/sharedStrings.",
                                         "opendocument.spreadsheet", NULL};
    kind made = kind_by_sign(signs, bytes_begin, p, end);
    if (has(p, end, "PK\x03\x04")) {
        return bytes_any(bytes_hold, p, (size_t)(end - p), sheets) ? FOREIGN_SPREADSHEET
               : (at(p, end, 6) & 1) != 0                          ? FOREIGN_ENCRYPTED
                                                                   : FOREIGN_NESTED;
    }
    return made != FOREIGN_NONE                    ? made
           : is_dissection(p, end)                 ? FOREIGN_PACKETS
           : is_pg_dump(p, end)                    ? FOREIGN_PG_DUMP
           : is_packed_avro(p, end)                ? FOREIGN_AVRO
           : is_packed_segment(p, end)             ? FOREIGN_SEGMENT
           : packed_is_known(p, (size_t)(end - p)) ? FOREIGN_NESTED
           : packed_is_other(p, (size_t)(end - p)) ? FOREIGN_ARCHIVE
                                                   : FOREIGN_NONE;
}

/*
** --------------------------------------------------------------------------- bodies of other types
*/

/* A part of a workbook: .xlsx is an archive of such parts. */
static bool is_workbook(const char *p, const char *end) {
    enum { FRONT = 1024 };
    end = end - p > FRONT ? p + FRONT : end;
    return has(p, end, "<sst>") || (has(p, end, "<") && holds(p, end, "/spreadsheetml/"));
}

/* --boundary, a line end, and the headers of a part. */
static bool is_multipart(const char *p, const char *end) {
    const char *line = find_line_end(p, end);
    return has(p, end, "--") && line - p > 2 && p[2] != ' ' && line < end &&
           begins(line + 1, end, "Content-");
}

/* name=value, without characters that a form encodes. */
static bool is_form(const char *p, const char *end) {
    const char *start = p;
    p = skip_name(p, end, "_$-.%+[]");
    if (p == start || p == end || *p != '=') {
        return false;
    }
    for (; p < end; p++) {
        if ((unsigned char)*p <= ' ' || strchr("{}\"<>", *p) != NULL) {
            return p + 1 == end && *p == '\n';
        }
    }
    return true;
}

/* A line of names with separators between them, followed by JSON in a field. */
static bool is_csv(const char *p, const char *end) {
    static const char *const separators[] = {",", ";", "\t", NULL};
    const char *line = skip_name(p, end, "_$,;\t\" -.@");
    return line < end && is_one_of(*line, "\r\n") &&
           bytes_any(bytes_hold, p, (size_t)(line - p), separators) &&
           (holds(line, end, "{\"") || holds(line, end, "{\\"));
}

/*
** -------------------------------------------------------------------------------- tools' output
*/

/* A comment of SQL, in a dump of a known program, or COPY. */
static bool is_sql(const char *p, const char *end) {
    if (has(p, end, "--") &&
        (at(p, end, 2) == ' ' || at(p, end, 2) == '\n' || at(p, end, 2) == '-')) {
        return escape_sql_rules(p, (size_t)(end - p)) != ESCAPE_SQL;
    }
    return begins(p, end, "COPY ") && holds(p, find_line_end(p, end), " FROM stdin");
}

/* A horizontal rule of a table: dashes and crossings, at least one of each. */
static bool is_rule(const char *p, const char *end) {
    size_t dashes = 0, crossings = 0;
    for (; p < end && *p != '\n' && *p != '\r'; p++) {
        dashes += *p == '-' || *p == '=';
        crossings += *p == '+' || *p == '|';
        if (*p != '-' && *p != '=' && *p != '+' && *p != '|' && *p != ' ') {
            return false;
        }
    }
    return dashes > 2 && crossings > 0;
}

/* A value over several lines in a column: its first line opens it, and the columns before it are empty in the second. */
static bool is_in_cell(const char *p, const char *end) {
    const char *line = find_line_end(p, end), *next = line < end ? line + 1 : end;
    size_t length = without_any(p, (size_t)(line - p), " \t\r|+");
    const char *inside = skip_any(next, end, " |");
    return length > 0 && is_one_of(p[length - 1], "{[") && memchr(p, '|', length) != NULL &&
           memchr(next, '|', (size_t)(inside - next)) != NULL &&
           is_one_of(at(inside, end, 0), "\"{}[]");
}

/* A table as psql, mysql and sqlite3 draw it: a rule first or below the header, or a value in it. */
static bool is_table(const char *p, const char *end) {
    const char *line = find_line_end(p, end);
    return is_rule(p, end) || is_in_cell(p, end) ||
           (line < end && holds(p, line, "|") && !holds(p, line, "{") && is_rule(line + 1, end));
}

/* 1) "…", and lists in it. */
static bool is_redis(const char *p, const char *end) {
    const char *digits;
    int levels = 0;
    while ((digits = skip_digits(p, end)) > p && has(digits, end, ") ")) {
        p = digits + 2;
        levels++;
    }
    return levels > 0 && at(p, end, 0) == '"';
}

/* A longer number than most offsets may be a time. */
static bool is_hex_dump(const char *p, const char *end) {
    enum { OFFSET_MOST = 8 };
    return skip_hex(p, end) - p <= OFFSET_MOST && hex_dump_begins(p, (size_t)(end - p));
}

/* An array of C with bytes, as xxd -i writes it: 0x7b, 0x22, … */
static bool is_c_array(const char *p, const char *end) {
    const char *line = find_line_end(p, end);
    if (begins(p, line, "unsigned char ")) {
        p = line < end ? skip_json_space(line + 1, end) : end;
    }
    const char *behind = has(p, end, "0x") ? skip_hex(p + 2, end) : p;
    return behind - p == 4 && has(behind, end, ", 0x");
}

/* A call that strace prints: read(3, "…", 4096) = 812 */
static bool is_call(const char *p, const char *end) {
    const char *name = skip_digits(p, end);
    name = skip_json_space(name, end);
    const char *open = skip_name(name, end, "_"), *file = open < end ? open + 1 : end;
    const char *behind = skip_digits(file, end), *line = find_line_end(p, end);
    return open > name && *name >= 'a' && at(open, end, 0) == '(' && behind > file &&
           has(behind, end, ", \"") && holds(behind, line, ") = ");
}

/* Text in UTF-32, in either order. */
static bool is_utf32(const char *p, const char *end) {
    static const char word[] = "v\0\0\0e\0\0\0n\0\0\0t";
    return memmem(p, (size_t)(end - p), word, sizeof word - 1) != NULL;
}

/* Digits of hexadecimal in one run, in which JSON begins as it is or behind white space; or nothing else. */
static bool is_hex_text(const char *p, const char *end) {
    enum { LOOK = 1024, LEAST = 40 };
    const char *start = p, *run = p;
    for (end = end - p > LOOK ? p + LOOK : end; p < end; p++) {
        if (hex_value(*p) < 0) {
            run = p + 1;
        } else if (p - run >= LEAST) {
            char second = dk_lower(run[1]);
            return run == start || (is_one_of(run[0], "57") && is_one_of(second, "bd"));
        }
    }
    return false;
}

/* json.data.id = "…"; */
static bool is_gron(const char *p, const char *end) {
    const char *line = find_line_end(p, end);
    while (line > p && line[-1] == '\r') {
        line--;
    }
    return begins(p, line, "json") && is_one_of(at(p, line, 4), ".[ ") && line[-1] == ';' &&
           holds(p, line, " = ");
}

/* Bytes of a trace in hexadecimal. */
static bool is_curl_trace(const char *p, const char *end) {
    return end - p > 6 && skip_hex(p, end) - p == 4 && p[4] == ':' && p[5] == ' ';
}

/* Signs of a table are the corners and bars of its frame, too. */
static kind tool_kind(const char *p, const char *end) {
    static const sign signs[] = {
        {FOREIGN_HTML, {"<!doctype html", "<html", "<head", "<body", "<pre"}},
        {FOREIGN_SQL,
         {"INSERT INTO ", "REPLACE INTO ", "CREATE TABLE ", "LOCK TABLES ", "DROP TABLE ",
          "PRAGMA ", "/*!40", "/*M!", "SET client_encoding", "SET statement_timeout",
          "BEGIN TRANSACTION;"}},
        {FOREIGN_TABLE,
         {"\xE2\x94\x8C\xE2\x94\x80", "\xE2\x94\x82", "\xE2\x95\xAD\xE2\x94\x80",
          "*************************** 1. row", "-[ RECORD 1 ]"}},
        {FOREIGN_RTF, {"{\\rtf"}},
        {FOREIGN_PERL, {"$VAR"}},
        {FOREIGN_CURL_TRACE, {"== Info:", "=> Send ", "<= Recv "}},
        {FOREIGN_NONE, {NULL}}};
    kind made = kind_by_sign(signs, bytes_begin_alike, p, end);
    return made != FOREIGN_NONE                                      ? made
           : begins(p, end, "sep=") && find_line_end(p, end) - p < 8 ? FOREIGN_CSV_SEP
           : is_sql(p, end)                                          ? FOREIGN_SQL
           : is_table(p, end)                                        ? FOREIGN_TABLE
           : is_redis(p, end)                                        ? FOREIGN_REDIS
           : is_hex_dump(p, end) || is_hex_text(p, end)              ? FOREIGN_HEX
           : is_c_array(p, end)                                      ? FOREIGN_HEX
           : is_call(p, end)                                         ? FOREIGN_STRACE
           : is_gron(p, end)                                         ? FOREIGN_GRON
           : is_curl_trace(p, end)                                   ? FOREIGN_CURL_TRACE
                                                                     : FOREIGN_NONE;
}

/*
** Markup with the names of a payload's members in elements of their own, as programs that colour JSON write it. A text in such
** an element is not a payload, whatever it quotes.
*/
static bool is_coloured(const char *p, const char *end) {
    static const char *const signs[][5] = {
        {"\"event\"</", "&quot;event&quot;</", "&#34;event&#34;</", "\"event\"[/", NULL},
        {"\"data\"</", "&quot;data&quot;</", "&#34;data&#34;</", "\"data\"[/", NULL}};
    static const char *const tags[] = {"[b]", "[code", "[color=", "[font=", "[quote", NULL};
    char next = at(p, end, 1);
    p = has(p, end, "{") ? skip_json_space(p + 1, end) : p;
    bool is_markup = has(p, end, "<") ? is_letter(next) || is_one_of(next, "!?/")
                                      : bytes_any(bytes_begin_alike, p, (size_t)(end - p), tags);
    return is_markup && bytes_any(bytes_hold, p, (size_t)(end - p), signs[0]) &&
           bytes_any(bytes_hold, p, (size_t)(end - p), signs[1]);
}

/*
** --------------------------------------------------------------------------- values as languages print
*/

/* What may follow a brace or bracket, and nested ones. It is asked at each of them: strchr would take ten times as long. */
static const char *first_inside(const char *p, const char *end) {
    while (p < end && (*p == '{' || *p == '[' || dk_is_json_space(*p))) {
        p++;
    }
    return p;
}

/* The place after the quoted key at p; NULL if there is none. */
static const char *behind_key(const char *p, const char *end) {
    char quote = at(p, end, 0);
    if (quote != '\'' && quote != '"') {
        return NULL;
    }
    const char *close = memchr(p + 1, quote, (size_t)(end - p - 1));
    return close == NULL ? NULL : skip_json_space(close + 1, end);
}

/* Whether a field of that name follows. Without it, a log's labels look the same. */
static bool has_event(const char *p, const char *end, char mark) {
    char lower[] = "event=", upper[] = "Event="; /* C# has a blank there */
    lower[5] = upper[5] = mark;
    return holds(p, end, lower) || holds(p, end, upper);
}

/* Whether the values of a case class of Scala's begin at p, which has no names: 2024-01-15T10:30:00Z,lead.unlocked,Data(… */
static bool is_case_class(const char *p, const char *end) {
    const char *stop = skip_name(p, end, "-_$:.+,");
    return at(stop, end, 0) == '(' && (holds(p, stop, ",lead.") || holds(p, stop, "Z,test,"));
}

/* The same of a struct as Go prints it: 2024-01-15T10:30:00Z lead.unlocked {… */
static bool is_struct(const char *p, const char *end) {
    const char *stop = skip_name(p, end, "-_:.+ ");
    return dk_is_digit(at(p, end, 0)) && (holds(p, stop, "Z lead.") || holds(p, stop, "Z test "));
}

/* name(field=… and name[field=…. Python's dataclasses quote the values of fields. */
static kind call_kind(const char *p, const char *end) {
    const char *name = skip_name(p, end, "_$");
    char open = at(name, end, 0);
    if (name == p || (open != '(' && open != '[' && open != '{')) {
        return FOREIGN_NONE;
    }
    const char *field = name + 1, *after = skip_name(field, end, "_$");
    if (open == '(' && is_case_class(field, end)) {
        return FOREIGN_JAVA;
    }
    if (open == '(' && after > field && has(after, end, ": ") && has_event(field, end, ':')) {
        return FOREIGN_OBJECT; /* Dart's and Swift's */
    }
    if (after == field || at(after, end, 0) != '=' || !has_event(field, end, '=')) {
        return FOREIGN_NONE;
    }
    char value = at(after, end, 1);
    return open == '(' && (value == '\'' || value == '"' || begins(after + 1, end, "datetime"))
               ? FOREIGN_PYTHON
               : FOREIGN_JAVA;
}

/* A value in braces, recognised by its first key. */
static kind brace_kind(const char *p, const char *end) {
    const char *key = first_inside(p, end), *after = behind_key(key, end);
    if (key == p || key >= end) {
        return FOREIGN_NONE;
    }
    if (has(key, end, "(string) (len=")) {
        return FOREIGN_GO;
    }
    if (after != NULL) {
        return has(after, end, "=>")                      ? FOREIGN_RUBY
               : *key == '\'' && at(after, end, 0) == ':' ? FOREIGN_PYTHON
                                                          : FOREIGN_NONE;
    }
    if (*key == ':' && has(skip_name(key + 1, end, "_$"), end, "=>")) {
        return FOREIGN_RUBY;
    }
    if (*p == '{' && is_struct(key, end)) {
        return FOREIGN_GO;
    }
    after = skip_name(key, end, "_$");
    if (*p != '{' || after == key) {
        return FOREIGN_NONE;
    }
    char mark = at(after, end, 0), next = at(after, end, 1);
    if (mark == ':' && (next == ' ' || next == '\n')) {
        return has(after, end, ": (string) (len=") ? FOREIGN_GO : FOREIGN_CONSOLE; /* spew */
    }
    if (mark == '=' && next != '=' && next != '>') {
        return has_event(key, end, '=') ? FOREIGN_JAVA : FOREIGN_NONE;
    }
    if (mark == ' ' && has(after, end, " = ")) {
        return has_event(key, end, ' ') ? FOREIGN_OBJECT : FOREIGN_NONE; /* a record of C# */
    }
    if (mark == ' ' && is_one_of(next, " {[\"")) {
        after = skip_blanks(after, end);
        return after < end && is_one_of(*after, "{[\"") ? FOREIGN_PERL : FOREIGN_NONE;
    }
    bool go = mark == ':' && *key >= 'A' && *key <= 'Z' && has_event(key, end, ':');
    return go ? FOREIGN_GO : FOREIGN_NONE;
}

/* What PHP's serialize() makes of an array: a:3:{s: */
static bool is_serialized(const char *p, const char *end) {
    return has(p, end, "a:") && dk_is_digit(at(p, end, 2)) &&
           has(skip_digits(p + 2, end), end, ":{s:");
}

/* [123 34 …, at least eight bytes, as Go prints a byte slice. */
static bool is_byte_list(const char *p, const char *end) {
    int count = 0;
    for (p++; p < end && dk_is_digit(*p) && count < 8; count++) {
        const char *digits = skip_digits(p, end);
        if (digits - p > 3 || at(digits, end, 0) != ' ') {
            break;
        }
        p = digits + 1;
    }
    return count == 8;
}

/* A value at p as some language prints it. */
static kind value_kind(const char *p, const char *end) {
    static const sign signs[] = {
        {FOREIGN_PHP,
         {"Array\n", "array(", "array (", "stdClass Object", "object(", "(object) array(",
          "[event] => ", "[data] => ", "[\"event\"]=>", "[\"data\"]=>"}},
        {FOREIGN_PYTHON,
         {"b'{", "b\"{", "b'[", "OrderedDict(", "defaultdict(",
          "<QueryDict:", "ImmutableMultiDict(", "dict_items("}},
        {FOREIGN_GO, {"map[", "&{"}},
        {FOREIGN_GO_BYTES, {"[]byte{", "[]uint8{"}},
        {FOREIGN_RUBY, {"#<"}},
        {FOREIGN_NODE_BUFFER, {"<Buffer "}},
        {FOREIGN_CONSOLE, {"[object Object]"}},
        {FOREIGN_NONE, {NULL}}};
    if (has(p, end, "Object(") || has(p, end, "Array(")) {
        return FOREIGN_CONSOLE; /* NestJS; PHP writes them in lower case */
    }
    kind made = kind_by_sign(signs, bytes_begin_alike, p, end);
    if (made != FOREIGN_NONE || is_serialized(p, end)) {
        return made != FOREIGN_NONE ? made : FOREIGN_PHP;
    }
    if (*p == '[' && is_byte_list(p, end)) {
        return FOREIGN_GO_BYTES;
    }
    return *p == '{' || *p == '[' ? brace_kind(p, end) : call_kind(p, end);
}

/* Whether JSON begins at p: then everything in it is its text, and not a value of another language. */
static bool is_json(const char *p, const char *end) {
    const char *key = first_inside(p, end);
    return (*p == '{' || *p == '[') && key < end && *key == '"';
}

/* A value after a log's prefix. */
static kind kind_behind_prefix(const char *p, const char *end) {
    enum { PREFIX_MAX = 1024, VALUE_MAX = 4096 };
    const char *last = end - p > PREFIX_MAX ? p + PREFIX_MAX : end;
    end = end - last > VALUE_MAX ? last + VALUE_MAX : end; /* so that it stays linear */
    for (const char *start = p; p < last; p++) {
        bool word = is_name(*p) && (p == start || !is_name(p[-1]));
        if (!word && (*p == 0 || strchr("{[<#&", *p) == NULL)) {
            continue;
        }
        kind found = value_kind(p, end);
        if (found != FOREIGN_NONE || is_json(p, end)) {
            return found;
        }
    }
    return FOREIGN_NONE;
}

/*
** --------------------------------------------------------------------------- JSON in which something broke
*/

/* Which of the words is at the place where the JSON breaks. */
static bool is_word_at(const char *bytes, size_t length, size_t broken, const char *const words[]) {
    bool is_there = false;
    for (size_t from = broken < 2 ? 0 : broken - 2; from <= broken && !is_there; from++) {
        is_there = bytes_any(bytes_begin, bytes + from, length - from, words);
    }
    return is_there;
}

/* Cut at the length limit of cells in Excel or Google Sheets. */
static bool is_cell_cut(const char *bytes, size_t length, const dk_error *found) {
    enum { EXCEL = 32767, SHEETS = 50000 };
    if (found->code != DK_TRUNCATED || length < EXCEL || length > (size_t)SHEETS * 4) {
        return false;
    }
    size_t count = count_units(bytes, bytes + length); /* as spreadsheets count */
    return count == EXCEL || count == SHEETS;
}

/* A letter of Latin-1 between characters of ASCII. */
static bool is_latin1(const char *bytes, size_t length, size_t broken) {
    unsigned char letter = broken < length ? (unsigned char)bytes[broken] : 0;
    return letter >= 0xC0 && letter <= 0xFC && letter != 0xD7 && letter != 0xF7 &&
           (broken == 0 || (unsigned char)bytes[broken - 1] < 0x80) &&
           (broken + 1 == length || (unsigned char)bytes[broken + 1] < 0x80);
}

static kind kind_at_break(const char *bytes, size_t length, size_t broken, const dk_error *found) {
    static const char *const console[] = {"[Object",   "[Array", "undefined", "[Circular",
                                          "[Function", "... ",   NULL};
    static const char *const python[] = {"None", "True", "False", NULL};
    static const char *const quotes[] = {"“", "”", "„", "‘", "’", "«", NULL};
    return is_cell_cut(bytes, length, found)                                ? FOREIGN_CELL_LIMIT
           : is_word_at(bytes, length, broken, console)                     ? FOREIGN_CONSOLE
           : is_word_at(bytes, length, broken, python)                      ? FOREIGN_PYTHON
           : is_word_at(bytes, length, broken, quotes)                      ? FOREIGN_SMART_QUOTES
           : found->code == DK_NOT_UTF8 && is_latin1(bytes, length, broken) ? FOREIGN_LATIN1
                                                                            : FOREIGN_NONE;
}

/*
** ------------------------------------------------------------------------------------- all of them
*/

/* Whether the objects of a record, without the text around them, have + for each blank. */
static bool has_plus(const char *bytes, size_t length) {
    const char *from = memchr(bytes, '{', length), *to = memrchr(bytes, '}', length);
    return from != NULL && to > from && altered_has_plus(from, (size_t)(to + 1 - from));
}

/* Bytes in a notation of their own; a dollar at the end of a line in JSON is cat's. */
static kind altered_kind(const char *bytes, size_t length) {
    const char *end = bytes + length;
    altered found = altered_look(bytes, length);
    if (found == ALTERED_STUB || found == ALTERED_REPLACED || found == ALTERED_FILLED) {
        return found == ALTERED_STUB       ? FOREIGN_STUB
               : found == ALTERED_REPLACED ? FOREIGN_REPLACED
                                           : FOREIGN_FILLED;
    }
    static const char *const pieces[] = {"\\n' +\n", "\\n\" +\n", "\\n` +\n", NULL};
    return found == ALTERED_CAT || holds(bytes, end, "{$\n") || holds(bytes, end, ",$\n")
               ? FOREIGN_CAT
           : bytes_any(bytes_hold, bytes, length, pieces)        ? FOREIGN_CONSOLE
           : found == ALTERED_BYTEA                              ? FOREIGN_BYTEA
           : found == ALTERED_PRINTABLE                          ? FOREIGN_PRINTABLE
           : found == ALTERED_UTF7 || holds(bytes, end, "+ACI-") ? FOREIGN_UTF7
           : found == ALTERED_R                                  ? FOREIGN_R
           : found == ALTERED_PADDED                             ? FOREIGN_TABLE
           : has_plus(bytes, length)                             ? FOREIGN_PLUS
                                                                 : FOREIGN_NONE;
}

static kind record_kind(const char *bytes, size_t length, size_t broken, const dk_error *found) {
    const char *end = bytes + length, *p = skip_json_space(bytes, end);
    if (p == end) {
        return FOREIGN_EMPTY;
    }
    kind made = is_compressed(p, end)                              ? FOREIGN_COMPRESSED
                : packed_in_base64(p, (size_t)(end - p)) != NULL   ? FOREIGN_PACKED_BASE64
                : utf16_begins(p, (size_t)(end - p)) != UTF16_NONE ? FOREIGN_UTF16
                : is_utf32(p, end)                                 ? FOREIGN_UTF32
                : is_workbook(p, end)                              ? FOREIGN_SPREADSHEET
                : is_multipart(p, end)                             ? FOREIGN_MULTIPART
                : is_form(p, end)                                  ? FOREIGN_FORM
                : is_csv(p, end)                                   ? FOREIGN_CSV
                : is_coloured(p, end)                              ? FOREIGN_COLOURED
                                                                   : tool_kind(p, end);
    made = made != FOREIGN_NONE ? made : altered_kind(bytes, length);
    made = made != FOREIGN_NONE ? made : kind_behind_prefix(p, end);
    return made != FOREIGN_NONE ? made : kind_at_break(bytes, length, broken, found);
}

/* Codes of what may be foreign. The other codes already say precisely what is wrong. */
static bool may_be_foreign(dk_code code) {
    switch (code) {
    case DK_MALFORMED:
    case DK_TRUNCATED:
    case DK_NOT_UTF8:
    case DK_NOT_OBJECT:
    case DK_JSONB:
    case DK_MALFORMED_HTTP:
    case DK_EVENT_MISSING:
    case DK_UNKNOWN_ESCAPES: return true;
    default: return false;
    }
}

/* The value of the next member of this name, behind quotes that may be escaped; NULL if there is none. */
static const char *member_value(const char *p, const char *end, const char *name) {
    p = memmem(p, (size_t)(end - p), name, strlen(name));
    for (p = p == NULL ? NULL : p + strlen(name); p != NULL && p < end; p++) {
        if (!is_one_of(*p, " \t\r\n\\\":")) {
            break;
        }
    }
    return p;
}

/* Whether an event of Discko's stands there whose data is an empty list. */
static bool is_php_list(const char *p, const char *end) {
    const char *event = member_value(p, end, "\"event"), *data = member_value(p, end, "\"data");
    if (event == NULL || !(has(event, end, "test") || has(event, end, "lead."))) {
        return false;
    }
    while (data != NULL &&
           !(has(data, end, "[") && has(skip_json_space(data + 1, end), end, "]"))) {
        data = member_value(data, end, "\"data");
    }
    return data != NULL;
}

/*
** Whether the event of a lead stands beside its type there, as DynamoDB and Firestore write values: "event": {"S": …}, or as
** OpenTelemetry does, "key": "event", "value": {"stringValue": …}.
*/
static bool has_typed_event(const char *p, const char *end) {
    static const char *const types[] = {"\"S\"", "\"stringValue\"", NULL};
    p = memmem(p, (size_t)(end - p), "\"event\"", strlen("\"event\""));
    p = p == NULL ? end : skip_any(p + strlen("\"event\""), end, " \t\r\n:,");
    p = has(p, end, "\"value\"") ? skip_any(p + strlen("\"value\""), end, " \t\r\n:") : p;
    p = at(p, end, 0) == '{' ? skip_json_space(p + 1, end) : end;
    return bytes_any(bytes_begin, p, (size_t)(end - p), types);
}

/* What stands in a record that is sound, or has no JSON in it, and that nothing has read. */
static kind unread_kind(const char *p, const char *end) {
    return is_php_list(p, end)            ? FOREIGN_PHP_LIST
           : has_typed_event(p, end)      ? FOREIGN_TYPED
           : holds(p, end, "%22event%22") ? FOREIGN_PERCENT
                                          : FOREIGN_NONE;
}

/* Whether the name of the event stands in quotes that are escaped, in a way that nothing has undone. */
static bool has_escaped_event(const char *p, const char *end) {
    static const char *const escaped[] = {"\\\"event\\\"", "\"event^", "`\"event`\"", "#22event#22",
                                          NULL};
    return !holds(p, end, "\"event\"") && bytes_any(bytes_hold, p, (size_t)(end - p), escaped);
}

/* What follows the first name in a path, which `p` becomes; 0 if it is no member of a payload. */
static char behind_first(const char **p, const char *end) {
    static const char *const members[] = {"\"date\"", "\"event\"", "\"data\"", NULL};
    *p = at(*p, end, 0) == '[' ? skip_any(*p + 1, end, " \t\r\n,0123456789") : end;
    if (!bytes_any(bytes_begin, *p, (size_t)(end - *p), members)) {
        return 0;
    }
    return at(skip_json_space(skip_name(*p + 1, end, "") + 1, end), end, 0);
}

bool foreign_is_path(const char *bytes, const char *end) {
    return is_one_of(behind_first(&bytes, end), ",]");
}

/* A list with such a path first. In that of Object.entries(), a value follows the name in its own list. */
static bool is_behind_path(const char *bytes, const char *end) {
    const char *p = at(bytes, end, 0) == '[' ? skip_json_space(bytes + 1, end) : end;
    char mark = behind_first(&p, end);
    if (mark != ',' || !has(p, end, "\"data\"")) {
        return mark == ']';
    }
    p = skip_any(p + strlen("\"data\""), end, " \t\r\n,");
    return p < end && (*p == '"' || dk_is_digit(*p));
}

dk_error foreign_cause(const char *bytes, size_t length, const dk_error *found) {
    if (!may_be_foreign(found->code) || bytes == NULL ||
        (length == 0 && found->code == DK_TRUNCATED)) {
        return *found;
    }
    size_t broken = found->offset < length ? found->offset : length;
    kind made = record_kind(bytes, length, broken, found);
    if (made == FOREIGN_NONE && found->code == DK_EVENT_MISSING) {
        made = unread_kind(bytes, bytes + length);
    }
    if (made == FOREIGN_NONE && is_behind_path(bytes, bytes + length)) {
        made = FOREIGN_PATH;
    }
    if (made == FOREIGN_NONE && found->code == DK_EVENT_MISSING && !is_one_of(*bytes, "{[") &&
        has_escaped_event(bytes, bytes + length)) {
        made = FOREIGN_ESCAPED;
    }
    if (made == FOREIGN_NONE) {
        return *found;
    }
    dk_error error = causes[made];
    bool in_json = made == FOREIGN_LATIN1 || made == FOREIGN_SMART_QUOTES ||
                   made == FOREIGN_CELL_LIMIT || made == FOREIGN_PHP_LIST;
    error.offset = in_json ? found->offset : 0;
    return error;
}

/* A file of RCS or CVS, in which each '@' is doubled. */
static bool is_rcs(const char *p, const char *end) {
    enum { FRONT = 1024 };
    const char *line = find_line_end(p, end);
    end = end - p > FRONT ? p + FRONT : end;
    return has(p, end, "head") && is_one_of(at(p, end, 4), " \t") && line < end &&
           line[-1] == ';' && holds(line, end, "\naccess");
}

static kind apart_kind(const char *bytes, size_t length) {
    static const kind kinds[] = {
        [APART_NONE] = FOREIGN_NONE,        [APART_BINARY] = FOREIGN_BINARY,
        [APART_COLOURED] = FOREIGN_PAINTED, [APART_DUMPED] = FOREIGN_DUMPED,
        [APART_FIELDS] = FOREIGN_FIELDS,    [APART_RICH] = FOREIGN_RTF,
        [APART_PRINTED] = FOREIGN_OBJECT,   [APART_FOLDED] = FOREIGN_FOLDED,
        [APART_BYTES] = FOREIGN_HEX,        [APART_RECORDED] = FOREIGN_RECORDING};
    return kinds[apart_look(bytes, length)];
}

dk_error foreign_text(const char *bytes, size_t length) {
    const char *end = bytes + length;
    const char *p = skip_json_space(bytes + byte_order_mark(bytes, length), end);
    return causes[is_rcs(p, end)        ? FOREIGN_RCS
                  : is_coloured(p, end) ? FOREIGN_COLOURED
                                        : apart_kind(bytes, length)];
}

dk_error foreign_input(const char *bytes, size_t length) {
    const char *end = bytes + length, *p = bytes;
    kind made = binary_kind(p, end);
    if (made == FOREIGN_NONE) {
        p = skip_json_space(p + byte_order_mark(p, length), end);
        made = tool_kind(p, end);
    }
    return causes[made];
}

dk_error foreign_document(const char *bytes, size_t length) {
    const char *end = bytes + length;
    kind made =
        holds(bytes, end, "\"_source\"") && holds(bytes, end, "\"layers\"") ? FOREIGN_TSHARK
        : holds(bytes, end, "\"executions\"") && holds(bytes, end, "\"collection\"")
            ? FOREIGN_NEWMAN
        : holds(bytes, end, "schema.getpostman.com/") || holds(bytes, end, "\"_postman_id\"")
            ? FOREIGN_POSTMAN
            : FOREIGN_NONE;
    return causes[made];
}

/* An entry of systemd's journal without its message. */
static bool is_journal_null(const char *bytes, size_t length) {
    static const char name[] = "\"MESSAGE\"";
    const char *end = bytes + length, *p = memmem(bytes, length, name, sizeof name - 1);
    if (p == NULL || !holds(bytes, end, "\"__REALTIME_TIMESTAMP\"")) {
        return false;
    }
    p = skip_json_space(p + sizeof name - 1, end);
    p = p < end && *p == ':' ? skip_json_space(p + 1, end) : end;
    return bytes_begin(p, (size_t)(end - p), "null");
}

dk_error foreign_record(const char *bytes, size_t length) {
    return causes[is_behind_path(bytes, bytes + length) ? FOREIGN_PATH
                  : repr_names_lead(bytes, length)      ? FOREIGN_ALONE
                  : is_journal_null(bytes, length)      ? FOREIGN_JOURNAL
                                                        : FOREIGN_NONE];
}
