#include "hex_dump.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../ext/ascii.h"
#include "../../ext/value.h"
#include "chars.h"

enum { OFFSET_LEAST = 4, OFFSET_MOST = 16, LINE_BYTES = 32, GROUP_MOST = 16 };

/* Where the groups of a line begin; NULL if the line is not one of a dump. tcpdump writes 0x before the offset. */
static const char *groups_of(const char *line, const char *end) {
    line = skip_blanks(line, end);
    line += end - line > 2 && memcmp(line, "0x", 2) == 0 ? 2 : 0;
    const char *p = skip_hex(line, end);
    const ptrdiff_t n = p - line;
    p += p < end && *p == ':';
    return n >= OFFSET_LEAST && n <= OFFSET_MOST && p < end && is_blank(*p) ? p : NULL;
}

/* Writes the bytes of one group. */
static size_t put_group(const char *digits, size_t count, bool swapped, char *out) {
    for (size_t i = 0; i < count / 2; i++) {
        size_t to = swapped && count == 4 ? 1 - i : i;
        out[to] = (char)(dk_hex[(uint8_t)digits[2 * i]] << 4 | dk_hex[(uint8_t)digits[2 * i + 1]]);
    }
    return count / 2;
}

static size_t put_line(const char *p, const char *end, bool swapped, char *out) {
    size_t made = 0, groups = 0, first = 0;
    while (p < end && made < LINE_BYTES) {
        const char *from = p;
        p = skip_blanks(p, end);
        size_t n = (size_t)(skip_hex(p, end) - p), blanks = (size_t)(p - from);
        bool ends = p + n < end && !is_blank(p[n]) && p[n] != '\r';
        /* The text after the groups is set apart, and its words have any length. */
        if (n == 0 || n % 2 != 0 || n > GROUP_MOST || ends || (groups > 0 && n > first) ||
            (blanks > 1 && groups > 0 && (made % 8 != 0 || made >= 16))) {
            break;
        }
        first = groups == 0 ? n : first;
        made += put_group(p, n, swapped, out + made);
        groups++;
        p += n;
    }
    return made;
}

/* The byte in four columns of od -c, or of od -b: "   {", "  \\n", " 303". -1: it is none. */
static int cell_byte(const char *p) {
    static const char escapes[] = "0\0a\ab\bf\fn\nr\rt\tv\v";
    bool is_octal = p[0] == ' ' && is_one_of(p[1], "0123") && is_one_of(p[2], "01234567") &&
                    is_one_of(p[3], "01234567");
    if (is_octal) {
        return (p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0');
    }
    if (p[0] != ' ' || p[1] != ' ' || !is_one_of(p[2], " \\")) {
        return -1;
    }
    for (size_t i = 0; p[2] == '\\' && i + 1 < sizeof escapes; i += 2) {
        if (p[3] == escapes[i]) {
            return escapes[i + 1];
        }
    }
    return p[2] == ' ' || p[3] == '\\' ? (unsigned char)p[3] : -1;
}

/* The bytes of a line that has nothing but such cells; 0: it is none. */
static size_t put_cells(const char *p, const char *end, char *out) {
    size_t made = 0;
    end -= end > p && end[-1] == '\r';
    for (; end - p >= 4 && made < LINE_BYTES; p += 4) {
        int byte = cell_byte(p);
        if (byte < 0) {
            return 0;
        }
        out[made++] = (char)byte;
    }
    return p == end ? made : 0;
}

/* The bytes of a line, however they are written. */
static size_t put_any(const char *p, const char *end, bool swapped, char *out) {
    bool is_hex = put_line(p, end, swapped, out) > 1;
    size_t cells = is_hex ? 0 : put_cells(p, end, out);
    return cells > 0 ? cells : put_line(p, end, swapped, out); /* the last line may have one byte */
}

bool hex_dump_begins(const char *text, size_t length) {
    char bytes[LINE_BYTES + GROUP_MOST];
    const char *end = find_line_end(text, text + length), *groups = groups_of(text, end);
    return groups != NULL && put_any(groups, end, false, bytes) > 1;
}

size_t hex_dump_bytes(const char *text, size_t length, bool swapped, char *out) {
    size_t made = 0;
    for (const char *p = text, *end = text + length; p < end; p++) {
        const char *last = find_line_end(p, end), *groups = groups_of(p, last);
        made += groups != NULL ? put_any(groups, last, swapped, out + made) : 0;
        p = last;
    }
    return made;
}

size_t hex_bytes(const char *p, const char *end, char *out, const char **behind) {
    const bool has_colons = end - p > 2 && p[2] == ':';
    size_t made = 0;
    while (skip_hex(p, end - p > 2 ? p + 2 : end) - p == 2) {
        made += out == NULL ? 1 : put_group(p, 2, false, out + made);
        p += 2;
        *behind = p;
        if (has_colons && (p == end || *p++ != ':')) {
            break;
        }
    }
    return made;
}
