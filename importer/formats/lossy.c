#include "lossy.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "../../ext/ascii.h"

static const dk_error causes[] = {
    {DK_EMPTY_BODY, 0,
     "expected the webhook's body: whatever captures it must write it down whole"},
    {DK_COMPRESSED, 0, "expected JSON text: have the body decompressed before it is captured"},
    {DK_UTF16, 0, "expected UTF-8: write the capture as UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    {DK_HTML, 0, "expected JSON, not a web page: capture the request, not what answered it"},
    {DK_FORM_ENCODED, 0, "expected JSON, not a form: capture the body as Discko sends it"},
    {DK_CSV, 0, "expected JSON, not CSV: --retry-rejects --column NAME reads the payload's column"},
    {DK_PYTHON_REPR, 0,
     "expected JSON, not Python's repr: capture the raw body or json.dumps(body)"},
    {DK_CONSOLE_OUTPUT, 0,
     "expected JSON, not console.log output: capture the raw body or JSON.stringify(body)"},
};

static const char *skip_space(const char *p, const char *end) {
    while (p < end && dk_is_json_space(*p)) {
        p++;
    }
    return p;
}

static bool begins(const char *p, size_t length, const char *with) {
    return length >= strlen(with) && strncasecmp(p, with, strlen(with)) == 0;
}

static bool is_compressed(const char *p, size_t length) {
    return (length > 2 && memcmp(p, "\x1F\x8B", 2) == 0) ||
           (length > 4 &&
            (memcmp(p, "\x28\xB5\x2F\xFD", 4) == 0 || memcmp(p, "PK\x03\x04", 4) == 0));
}

/* With a byte order mark, or a brace or quote of two bytes. */
static bool is_utf16(const char *p, size_t length) {
    return length >= 2 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0 ||
                           (p[0] == 0 && strchr("{[\"", p[1]) != NULL && p[1] != 0) ||
                           (p[1] == 0 && strchr("{[\"", p[0]) != NULL && p[0] != 0));
}

static bool is_html(const char *p, size_t length) {
    return begins(p, length, "<!doctype html") || begins(p, length, "<html") ||
           begins(p, length, "<head") || begins(p, length, "<body");
}

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/* name=value, in which nothing stands that a form encodes. */
static bool is_form(const char *p, size_t length) {
    size_t at = 0;
    while (at < length && (is_name(p[at]) || strchr("-.%+[]", p[at]) != NULL) && p[at] != 0) {
        at++;
    }
    if (at == 0 || at >= length || p[at] != '=') {
        return false;
    }
    for (; at < length; at++) {
        if ((unsigned char)p[at] <= ' ' || strchr("{}\"<>", p[at]) != NULL) {
            return at + 1 == length && p[at] == '\n';
        }
    }
    return true;
}

/* A line of names with separators between them, and behind it JSON in a field. */
static bool is_csv(const char *p, const char *end) {
    bool separated = false;
    for (; p < end && *p != '\r' && *p != '\n'; p++) {
        bool separator = *p == ',' || *p == ';' || *p == '\t';
        if (!separator && !is_name(*p) && strchr("\" -.", *p) == NULL) {
            return false;
        }
        separated |= separator;
    }
    for (; separated && end - p > 2; p++) {
        if (*p == '{' && (p[1] == '"' || p[1] == '\\')) {
            return true;
        }
    }
    return false;
}

/* The first thing inside a brace or bracket. */
static const char *first_inside(const char *p, const char *end) {
    while (p < end && (dk_is_json_space(*p) || *p == '{' || *p == '[')) {
        p++;
    }
    return p;
}

/* {'event': … */
static bool is_python(const char *p, const char *end) {
    const char *key = first_inside(p, end);
    if (key == p || key >= end || *key != '\'') {
        return false;
    }
    const char *close = memchr(key + 1, '\'', (size_t)(end - key - 1));
    return close != NULL && end - close > 1 && close[1] == ':';
}

/* { event: … */
static bool is_console(const char *p, const char *end) {
    const char *key = first_inside(p, end), *after = key;
    while (after < end && is_name(*after)) {
        after++;
    }
    return *p == '{' && after > key && end - after > 1 && after[0] == ':' &&
           (after[1] == ' ' || after[1] == '\n');
}

/* What stands where JSON breaks. */
static bool is_word_at(const char *bytes, size_t length, size_t at, const char *const words[]) {
    for (; *words != NULL; words++) {
        size_t size = strlen(*words);
        size_t back = at < 2 ? at : 2;
        for (size_t from = at - back; from <= at; from++) {
            if (from + size <= length && memcmp(bytes + from, *words, size) == 0) {
                return true;
            }
        }
    }
    return false;
}

static dk_code cause_of(const char *bytes, size_t length, size_t broken) {
    static const char *const console[] = {"[Object",   "[Array", "undefined", "[Circular",
                                          "[Function", "... ",   NULL};
    static const char *const python[] = {"None", "True", "False", NULL};
    const char *end = bytes + length, *p = skip_space(bytes, end);
    size_t rest = (size_t)(end - p);
    return rest == 0                                    ? DK_EMPTY_BODY
           : is_compressed(p, rest)                     ? DK_COMPRESSED
           : is_utf16(p, rest)                          ? DK_UTF16
           : is_html(p, rest)                           ? DK_HTML
           : is_form(p, rest)                           ? DK_FORM_ENCODED
           : is_csv(p, end)                             ? DK_CSV
           : is_python(p, end)                          ? DK_PYTHON_REPR
           : is_console(p, end)                         ? DK_CONSOLE_OUTPUT
           : is_word_at(bytes, length, broken, console) ? DK_CONSOLE_OUTPUT
           : is_word_at(bytes, length, broken, python)  ? DK_PYTHON_REPR
                                                        : DK_OK;
}

dk_error lossy_cause(const char *bytes, size_t length, const dk_error *found) {
    bool unreadable = found->code == DK_MALFORMED || found->code == DK_TRUNCATED ||
                      found->code == DK_NOT_UTF8 || found->code == DK_NOT_OBJECT ||
                      found->code == DK_JSONB || found->code == DK_MALFORMED_HTTP;
    if (!unreadable || bytes == NULL || (length == 0 && found->code == DK_TRUNCATED)) {
        return *found;
    }
    dk_code code = cause_of(bytes, length, found->offset < length ? found->offset : length);
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (causes[i].code == code) {
            return causes[i];
        }
    }
    return *found;
}
