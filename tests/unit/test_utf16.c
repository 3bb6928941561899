/*
** UTF-16 to UTF-8: case by case, in pieces of any size, and every character there is.
*/
#include <string.h>

#include "../../ext/utf8.h"
#include "../../importer/input/utf16.h"
#include "check.h"

/* A source that gives a few bytes at a time, and an error at the end or none. */
typedef struct pieces {
    const char *bytes;
    size_t at, length, piece;
    bool broken;
} pieces;

static ptrdiff_t read_piece(source *s, void *buffer, size_t room) {
    pieces *p = s->owner;
    size_t n = p->length - p->at < p->piece ? p->length - p->at : p->piece;
    n = n < room ? n : room;
    if (n == 0 && p->broken) {
        s->error = "broken";
        s->damaged = true;
        return -1;
    }
    memcpy(buffer, p->bytes + p->at, n);
    p->at += n;
    return (ptrdiff_t)n;
}

/* Converts all of it; -1 on an error, after *made bytes. */
static int convert(pieces *p, utf16_order order, size_t room, char *out, size_t *made) {
    static utf16 u;
    source from = {.read = read_piece, .owner = p, .fd = -1};
    source s = source_of_utf16(&u, &from, order);
    ptrdiff_t n;
    *made = 0;
    while ((n = s.read(&s, out + *made, room)) > 0) {
        *made += (size_t)n;
    }
    return n == 0 ? 0 : s.damaged && strcmp(s.error, "broken") == 0 ? -1 : -2;
}

#define TEXT(s) s, sizeof s - 1

static const struct {
    const char *bytes;
    size_t length;
    utf16_order begins, order;
    const char *made;
} cases[] = {
    {TEXT("\xFF\xFE{\0\"\0"), UTF16_LITTLE, UTF16_LITTLE, "{\""},
    {TEXT("\xFE\xFF\0{\0\""), UTF16_BIG, UTF16_BIG, "{\""},
    {TEXT("{\0\"\0a\0\"\0"), UTF16_LITTLE, UTF16_LITTLE, "{\"a\""},
    {TEXT("\0{\0\"\0a\0\""), UTF16_BIG, UTF16_BIG, "{\"a\""},
    {TEXT("\xFF\xFE\xE9\0\xAC\x20"), UTF16_LITTLE, UTF16_LITTLE, "\u00e9\u20ac"},
    {TEXT("\xFF\xFE\x3D\xD8\x00\xDE"), UTF16_LITTLE, UTF16_LITTLE, "\U0001F600"},
    {TEXT("\xFE\xFF\xD8\x3D\xDE\x00"), UTF16_BIG, UTF16_BIG, "\U0001F600"},
    {TEXT("\xFF\xFE\x3D\xD8"), UTF16_LITTLE, UTF16_LITTLE, "\xED\xA0\xBD"},
    {TEXT("\xFF\xFE\x3D\xD8{\0"), UTF16_LITTLE, UTF16_LITTLE, "\xED\xA0\xBD{"},
    {TEXT("\xFF\xFE\x00\xDE\x3D\xD8\x3D\xD8\x00\xDE"), UTF16_LITTLE, UTF16_LITTLE,
     "\xED\xB8\x80\xED\xA0\xBD\U0001F600"},
    {TEXT("\xFF\xFE{\0}"), UTF16_LITTLE, UTF16_LITTLE, "{}"},
    {TEXT("\xFF\xFE\x3D\xD8z"), UTF16_LITTLE, UTF16_LITTLE, "\xED\xA0\xBDz"},
    {TEXT("\xFF\xFE\xFF\xFE{\0"), UTF16_LITTLE, UTF16_LITTLE, "\uFEFF{"},
    {TEXT("\xFF\xFE"), UTF16_LITTLE, UTF16_LITTLE, ""},
    {TEXT("z"), UTF16_NONE, UTF16_LITTLE, "z"},
    {TEXT(""), UTF16_NONE, UTF16_LITTLE, ""},
    {TEXT("\xFF\xFE\0\0{\0\0\0"), UTF16_NONE, UTF16_NONE, NULL},
    {TEXT("{\0"), UTF16_NONE, UTF16_NONE, NULL},
    {TEXT("{\0\"a"), UTF16_NONE, UTF16_NONE, NULL},
    {TEXT("{\"a\""), UTF16_NONE, UTF16_NONE, NULL},
    {TEXT("\0\0\0\0"), UTF16_NONE, UTF16_NONE, NULL},
};

static void test_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool right = utf16_begins(cases[i].bytes, cases[i].length) == cases[i].begins;
        for (size_t piece = 1; cases[i].made != NULL && piece < 6; piece++) {
            for (size_t room = 1; room < 9; room++) {
                pieces p = {cases[i].bytes, 0, cases[i].length, piece, piece % 2 == 0};
                char out[64];
                size_t made;
                right &= convert(&p, cases[i].order, room, out, &made) == (p.broken ? -1 : 0);
                if (p.broken) { /* then what is not whole is left out */
                    right &= made <= strlen(cases[i].made);
                } else {
                    right &= made == strlen(cases[i].made);
                }
                right &= memcmp(out, cases[i].made, made) == 0;
            }
        }
        check(right, cases[i].made != NULL ? cases[i].made : "no UTF-16");
    }
}

static void test_all(void) {
    static char wide[2][0x110000 * 4], expected[0x110000 * 4], made[0x110000 * 4];
    size_t length = 0, wanted = 0, got;
    for (uint32_t c = 1; c < 0x110000; c++) {
        uint32_t units[2] = {c < 0x10000 ? c : 0xD7C0 + (c >> 10), 0xDC00 + (c & 0x3FF)};
        if (c >= 0xD800 && c < 0xE000) {
            continue;
        }
        for (size_t i = 0; i < (c < 0x10000 ? 1U : 2U); i++, length += 2) {
            wide[0][length] = wide[1][length + 1] = (char)(units[i] & 0xFF);
            wide[0][length + 1] = wide[1][length] = (char)(units[i] >> 8);
        }
        wanted += dk_utf8_put(c, expected + wanted);
    }
    for (int i = 0; i < 2; i++) {
        pieces p = {wide[i], 0, length, 977, false};
        bool right = convert(&p, i == 0 ? UTF16_LITTLE : UTF16_BIG, 1000, made, &got) == 0;
        check(right && got == wanted && memcmp(made, expected, got) == 0, "every character");
    }
}

int main(void) {
    test_cases();
    test_all();
    return check_result();
}
