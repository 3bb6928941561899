#include "keyed.h"

#include <string.h>

/* The length of what PHP's serialize() writes between a key and a string, as in "id";s:5:"req_1"; 0 if it is not there. */
static size_t serialized_joint(const char *text, size_t length, size_t at) {
    size_t digits = at + 3;
    if (length - at < 5 || memcmp(text + at, ";s:", 3) != 0) {
        return 0;
    }
    digits = (size_t)(skip_digits(text + digits, text + length) - text);
    return digits > at + 3 && digits < length && text[digits] == ':' ? digits - at : 0;
}

/* Whether the line ends at `at`, and the next one begins with a quote. */
static bool goes_on(const char *text, size_t length, size_t at) {
    while (at < length && dk_is_space(text[at])) {
        at++;
    }
    return at < length && keyed_is_quote(text[at]);
}

/*
** Skips quotes, backslashes, blanks and the sign between a key and its value; *joined: there was such a sign. A quoted
** value may be on the next line.
*/
static size_t pass_joint(const char *text, size_t length, size_t at, char *quote, bool *joined) {
    *joined = false;
    *quote = 0;
    for (; at < length; at++) {
        at += serialized_joint(text, length, at);
        char c = text[at];
        bool joint = c == ':' || c == '=' || c == '>';
        bool folded =
            (c == '\n' || c == '\r') && *joined && *quote == 0 && goes_on(text, length, at);
        if (!joint && !keyed_is_quote(c) && c != '\\' && c != ' ' && c != '\t' && !folded) {
            break;
        }
        *joined |= joint;
        *quote = joint ? 0 : keyed_is_quote(c) ? c : *quote;
    }
    return at;
}

static size_t value_end(const char *text, size_t length, size_t at, char quote) {
    if (quote != 0) {
        while (at < length && text[at] != quote && text[at] != '\n') {
            at++;
        }
        return at;
    }
    while (at < length && (keyed_is_of_word(text[at]) || strchr(".:@+", text[at]) != NULL)) {
        at++;
    }
    return at;
}

/* The end of the key's next occurrence at or after `from` that begins a word; 0 if there is none. */
static size_t find_key(const char *text, size_t length, size_t from, const char *key) {
    size_t key_length = strlen(key);
    while (from < length) {
        const char *p = memmem(text + from, length - from, key, key_length);
        if (p == NULL) {
            return 0;
        }
        from = (size_t)(p - text) + key_length;
        if (p == text || !keyed_is_of_word(p[-1])) {
            return from;
        }
    }
    return 0;
}

bool keyed_next(const char *text, size_t length, size_t from, const char *key, keyed *found) {
    char quote;
    bool joined;
    while ((from = find_key(text, length, from, key)) > 0) {
        size_t after = from;
        if (after < length && keyed_is_of_word(text[after])) {
            continue;
        }
        size_t begin = pass_joint(text, length, after, &quote, &joined);
        size_t end = joined ? value_end(text, length, begin, quote) : begin;
        /* A backslash belongs to the quote after it. */
        size_t last = end;
        while (last > begin && text[last - 1] == '\\') {
            last--;
        }
        if (last > begin && end < length) {
            *found = (keyed){text + begin, last - begin, end};
            return true;
        }
    }
    return false;
}

size_t keyed_object(const char *text, size_t length, size_t from, const char *key) {
    char quote;
    bool joined;
    while ((from = find_key(text, length, from, key)) > 0) {
        size_t begin = pass_joint(text, length, from, &quote, &joined);
        if (joined && begin < length && text[begin] == '{') {
            return begin;
        }
    }
    return 0;
}

size_t keyed_object_end(const char *text, size_t length, size_t at) {
    size_t depth = 0;
    for (; at < length; at++) {
        depth += text[at] == '{';
        if (text[at] == '}' && --depth == 0) {
            return at;
        }
    }
    return length;
}

keyed_lead keyed_read_lead(const char *text, size_t length, size_t data) {
    keyed_lead lead = {{0}, {0}, {0}};
    keyed found;
    size_t contact = keyed_object(text, length, data, "contact");
    size_t from = contact > 0 ? contact : data;
    size_t end = contact > 0 ? keyed_object_end(text, length, contact) : length;
    if (keyed_next(text, length, data, "id", &found)) {
        lead.id = found;
    }
    if (keyed_next(text, end, from, "email", &found)) {
        lead.email = found;
    }
    if (contact > 0) {
        lead.contact = (keyed){text + contact, end - contact, end};
    }
    return lead;
}
