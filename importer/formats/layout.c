#include "layout.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../find/trace.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/hex_dump.h"
#include "../text/json_extent.h"
#include "format.h"

enum { LINE_LEAST = 40 };

typedef enum style {
    STYLE_DUMP,
    STYLE_BASE64,
    STYLE_FRAME, /* each line begins with the same frame */
    STYLE_NUMBER, /* the same behind the line's number, or behind blanks in the rest of a line that was broken */
    STYLE_COLUMN, /* below a frame in the line, which only blanks precede */
    STYLE_INDENT, /* the following lines are indented more */
    STYLE_FOLD    /* all lines but the last are of the same length */
} style;

typedef struct drawing {
    style style;
    size_t margin;     /* blanks before the frame or the text */
    const char *frame; /* of STYLE_FRAME */
    /* Of each folded line: either may count. `bytes`: also the digits of base64, or of a dump's offset. */
    size_t bytes, chars;
} drawing;

static const char *const frames[] = {"\xE2\x94\x82", "\xE2\x95\x91", "|", NULL};

static const char *frame_at(const char *p, const char *end) {
    return bytes_which(bytes_begin, p, (size_t)(end - p), frames);
}

/* The frame behind the number of a line, or behind blanks; NULL if there is none. */
static const char *frame_behind_number(const char *p, const char *end) {
    p = skip_blanks(skip_digits(skip_blanks(p, end), end), end);
    return frame_at(p, end);
}

static size_t count_blanks(const char *p, const char *end) {
    return (size_t)(skip_blanks(p, end) - p);
}

static size_t count_hex(const char *p, const char *end) {
    return (size_t)(skip_hex(p, end) - p);
}

/* How many digits of base64 the line ends with, before padding. */
static size_t count_digits_at_end(const char *line, const char *end) {
    const char *p = end - (end > line && end[-1] == '\r');
    size_t count = 0;
    while (p > line && p[-1] == '=' && end - p < 3) {
        p--;
    }
    while (p > line && is_base64_digit(p[-1])) {
        p--;
        count++;
    }
    return count;
}

bool layout_in_code(const char *bytes, size_t line_end) {
    return hex_dump_begins(bytes, line_end) ||
           (memchr(bytes, '{', line_end) == NULL &&
            count_digits_at_end(bytes, bytes + line_end) >= LINE_LEAST);
}

bool layout_in_frame(const char *bytes, size_t line_end) {
    return frame_at(bytes + count_blanks(bytes, bytes + line_end), bytes + line_end) != NULL;
}

bool layout_goes_on(const char *bytes, size_t at, size_t line_end) {
    static const char *const marks[] = {"+", "\xE2\x86\xB5", NULL}; /* psql's line ends in cells */
    return layout_in_frame(bytes, line_end) ||
           frame_behind_number(bytes, bytes + line_end) != NULL || memchr(bytes, '|', at) != NULL ||
           bytes_any(bytes_hold, bytes + at, line_end - at, marks);
}

/* The frame of a column that only blanks precede in a line; NULL if there is none. */
static const char *column_at(const char *line, const char *end) {
    const char *p = line + count_blanks(line, end);
    return p > line && p < end && *p == ':' ? ":" : frame_at(p, end);
}

/*
** Determines the style from the first line; for a text without a frame, the second line shows whether it is folded or
** indented.
*/
static drawing drawing_of(const char *bytes, size_t indent, size_t line_end, const char *next,
                          const char *end) {
    const char *stop = bytes + line_end, *brace = memchr(bytes, '{', line_end);
    drawing made = {.margin = count_blanks(bytes, stop), .bytes = line_end};
    made.frame = frame_at(bytes + made.margin, stop);
    made.chars = count_characters(bytes, stop);
    bool in_column = brace != NULL && (memchr(bytes, '|', (size_t)(brace - bytes)) != NULL ||
                                       bytes_hold(bytes, (size_t)(brace - bytes), frames[0]));
    if (hex_dump_begins(bytes, line_end)) {
        made.style = STYLE_DUMP;
        made.bytes = count_hex(bytes + made.margin, stop);
    } else if (layout_in_code(bytes, line_end)) {
        made.style = STYLE_BASE64;
        made.bytes = count_digits_at_end(bytes, stop);
    } else if (made.frame != NULL) {
        made.style = STYLE_FRAME;
        made.margin += indent;
    } else if (frame_behind_number(bytes, stop) == frames[0]) {
        made.style = STYLE_NUMBER;
        made.frame = frames[0];
    } else if (in_column && column_at(next, end) != NULL) {
        made.style = STYLE_COLUMN;
        made.margin = count_blanks(next, end);
        made.frame = column_at(next, end);
    } else {
        made.style = count_blanks(next, end) > made.margin ? STYLE_INDENT : STYLE_FOLD;
    }
    return made;
}

/* Whether the first value in the line ends in it and shows a trace of a payload: it is a record of its own. */
static bool has_whole(const char *line, const char *end) {
    const char *brace = memchr(line, '{', (size_t)(end - line));
    json_extent value = {0};
    size_t used = 0;
    return brace != NULL &&
           json_extent_feed(&value, brace, (size_t)(end - brace), &used) == JSON_EXTENT_DONE &&
           trace_in(brace, used);
}

/* Whether an object with an envelope member begins in the line and is not part of the payload being continued. */
static bool has_anchor(const char *line, const char *end) {
    for (const char *p = line; (p = memchr(p, '{', (size_t)(end - p))) != NULL; p++) {
        const char *before = p;
        while (before > line && dk_is_json_space(before[-1])) {
            before--;
        }
        if (oversize_is_anchor(p, end) && (before == line || before[-1] != ':')) {
            return true;
        }
    }
    return false;
}

/* Whether the line has JSON that is longer than the text column of a dump: a date may look like a dump's offset. */
static bool has_text(const char *line, const char *end) {
    enum { DUMP_TEXT = 17 };
    const char *brace = memchr(line, '{', (size_t)(end - line));
    return brace != NULL && end - brace > DUMP_TEXT && !is_blank(brace[1]); /* of od -c */
}

static bool is_full(const drawing *d, const char *line, const char *end) {
    return (size_t)(end - line) == d->bytes || count_characters(line, end) == d->chars;
}

/*
** Whether the second line shows that the first one was folded: it has the same length, or it is shorter, does not begin
** like a log line, and the first line has the default width of `fold`.
*/
static bool is_folded(const drawing *d, const char *line, const char *end) {
    enum { DEFAULT_WIDTH = 80 };
    bool by_default = d->bytes == DEFAULT_WIDTH || d->chars == DEFAULT_WIDTH;
    return d->bytes >= LINE_LEAST &&
           (is_full(d, line, end) ||
            (by_default && count_characters(line, end) < DEFAULT_WIDTH && line < end &&
             !dk_is_digit(*line) && !is_one_of(*line, "[{}]")));
}

/* Whether a line belongs to the print. `before`: the line before it. */
static bool belongs(const drawing *d, const char *before, const char *line, const char *end) {
    size_t blanks = count_blanks(line, end), size = (size_t)(end - line);
    size_t digits = count_digits_at_end(line, end);
    if (d->style == STYLE_DUMP) { /* an asterisk stands for lines like the one before it */
        return (size == 1 && *line == '*') || (blanks == d->margin && !has_text(line, end) &&
                                               count_hex(line + blanks, end) == d->bytes);
    }
    if (blanks == size || has_anchor(line, end) || has_whole(line, end)) {
        return false;
    }
    switch (d->style) {
    case STYLE_BASE64:
        return digits > 0 && digits + 4 > size && count_digits_at_end(before, line - 1) >= d->bytes;
    case STYLE_FRAME: return blanks == d->margin && frame_at(line + blanks, end) == d->frame;
    case STYLE_NUMBER: return frame_behind_number(line, end) == d->frame;
    case STYLE_COLUMN: return blanks == d->margin && column_at(line, end) == d->frame;
    case STYLE_INDENT: return blanks > d->margin || (blanks == d->margin && line[blanks] == '}');
    default: return is_full(d, before, line - 1);
    }
}

size_t layout_end(const char *bytes, size_t length, size_t indent, size_t line_end, bool final) {
    const char *end = bytes + length, *before = bytes, *line = bytes + line_end;
    const char *next = line < end ? line + 1 : end;
    if (line_end == 0 || (next == end && final)) {
        return line_end;
    }
    const char *stop = find_line_end(next, end);
    if (stop == end && !final) {
        return 0;
    }
    drawing d = drawing_of(bytes, indent, line_end, next, stop);
    if (d.style == STYLE_FOLD && !is_folded(&d, next, stop)) {
        return line_end;
    }
    while (next < end && belongs(&d, before, next, stop)) {
        line = stop;
        before = next;
        next = stop < end ? stop + 1 : end;
        stop = find_line_end(next, end);
        if (stop == end && !final) {
            return 0;
        }
    }
    return (size_t)(line - bytes);
}

/* Whether the character belongs to a frame, marks a broken line, or is a blank. */
static bool is_edge(char c) {
    return is_one_of(c, " \t\r|.+:") || (unsigned char)c >= 0x80;
}

size_t layout_text(const char *bytes, size_t length, char *out) {
    size_t made = 0;
    if (hex_dump_begins(bytes, length)) {
        return hex_dump_bytes(bytes, length, false, out);
    }
    for (const char *p = bytes, *end = bytes + length; p < end; p++) {
        const char *stop = find_line_end(p, end), *last = stop;
        while (p < last && is_edge(*p)) {
            p++;
        }
        while (last > p && is_edge(last[-1])) {
            last--;
        }
        memcpy(out + made, p, (size_t)(last - p));
        made += (size_t)(last - p);
        p = stop;
    }
    return made;
}
