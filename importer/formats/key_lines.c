#include "key_lines.h"

#include <string.h>

#include "../../ext/ascii.h"
#include "../text/bytes.h"
#include "../text/chars.h"
#include "../text/repr.h"

typedef enum key { KEY_NONE, KEY_OTHER, KEY_DATE, KEY_EVENT, KEY_DATA, KEY_INSIDE } key;

/* A line with a name at its beginning. */
typedef struct key_line {
    key key;
    size_t indent;
    const char *name, *end; /* of the name */
    bool is_section; /* [data] of TOML or INI: the lines below it, up to the next, are inside */
} key_line;

/* Whether a mark between a name and its value stands at p: a colon, an equals sign, a bar, a TAB, the end of XML's tag, or several blanks. */
static bool is_separator(const char *p, const char *end) {
    const char *from = p;
    p = skip_any(p, end, " ])\"'*");
    return p < end && (is_one_of(*p, "=:|>\t<") || (*p != '\r' && p - from > 1 && from[1] == ' '));
}

/* Whether a line is the heading of a section: a name in brackets and nothing else. `p`: one past the name. */
static bool is_section(const char *line, const char *name, const char *p, const char *end) {
    bool closed = p > name && p[-1] == ']';
    while (p < end && is_one_of(*p, "] \r")) {
        closed |= *p++ == ']';
    }
    return closed && p == end && name > line && name[-1] == '[';
}

/* Behind the root of a path as gron writes it: json.data.id, json[0].event */
static const char *behind_root(const char *name, const char *end) {
    const char *p = name;
    if (bytes_begin(p, (size_t)(end - p), "json")) {
        p = skip_any(p + strlen("json"), end, "[0123456789]");
    }
    return p > name && p < end && *p == '.' ? p + 1 : name;
}

/* Behind the tags of a line in which an element has the name of a value, as in <tr><th>event</th> and <key>event</key>. */
static const char *behind_name_tags(const char *p, const char *end) {
    static const char *const tags[] = {"<tr>", "<th>",  "<td>",    "<dl>",
                                       "<dt>", "<key>", "<table>", NULL};
    const char *tag;
    while ((tag = bytes_which(bytes_begin_alike, p, (size_t)(end - p), tags)) != NULL) {
        p = skip_blanks(p + strlen(tag), end);
    }
    return p;
}

/* Quotes in a row begin JSON: its lines are put together by its brackets. R's str() has a dollar before a name. */
static key_line read_line(const char *line, const char *end) {
    const char *p = skip_blanks(line, end);
    key_line made = {.indent = (size_t)(p - line)};
    made.name = skip_any(behind_name_tags(p, end), end, "-*|[(' :<$");
    made.end = p = skip_name(made.name, end, "_.[]/-");
    made.is_section = is_section(line, made.name, p, end);
    made.end -= made.is_section && made.end[-1] == ']';
    const char *table =
        made.is_section ? memmem(line, (size_t)(made.end - line), ".data", 5) : NULL;
    made.name = table != NULL ? table + 1 : made.name; /* of a list of leads: [hooks.data] */
    made.name = behind_root(made.name, made.end);
    size_t length = (size_t)(made.end - made.name), word = 0;
    while (word < length && is_letter(made.name[word])) {
        word++;
    }
    if (length == 0 || !(made.is_section || is_separator(p, end))) {
        return made;
    }
    bool is_path = word == 4 && word < length && bytes_alike(made.name, word, "data");
    made.key = bytes_alike(made.name, length, "date")    ? KEY_DATE
               : bytes_alike(made.name, length, "event") ? KEY_EVENT
               : bytes_alike(made.name, length, "data")  ? KEY_DATA
               : is_path                                 ? KEY_INSIDE
                                                         : KEY_OTHER;
    return made;
}

bool key_lines_begin(const char *line, size_t length) {
    return read_line(line, line + length).key >= KEY_DATE;
}

/* The lines of a lead while they are read. */
typedef struct lines {
    key_line first, last; /* `last`: the last line of the lead */
    const char *stop;     /* its end */
    bool seen[KEY_INSIDE + 1];
    size_t others; /* lines since then that may be parts of a text */
    bool is_lead;  /* the event is a lead's */
    bool is_json;  /* the value of data is JSON, which is read as such */
} lines;

/* Where the value begins behind a name: in an element of its own it may stand in the next line, before `stop`. */
static const char *value_of(const key_line *k, const char *end, const char **stop) {
    enum { NEAR = 128 };
    if (k->end == end || *k->end != '<') {
        *stop = end;
        return k->end;
    }
    *stop = *stop - k->end > NEAR ? k->end + NEAR : *stop;
    return skip_tags(k->end, *stop);
}

/* Whether the value behind a name is JSON, or opens it. */
static bool has_json(const key_line *k, const char *end, const char *stop) {
    const char *p = value_of(k, end, &stop);
    while (p < stop && !is_one_of(*p, "{[")) {
        if (is_alphanumeric(*p)) {
            return false;
        }
        p++;
    }
    const char *inside = p < stop ? skip_json_space(p + 1, stop) : p;
    bool is_grons = stop - inside > 1 && inside[1] == ';'; /* data = {}; the members follow */
    return p < stop && (inside == stop || is_one_of(*inside, "\"\\{}&")) && !is_grons;
}

/* Whether the value behind a name is an event of a lead, perhaps behind its type: chr "lead.unlocked" */
static bool has_lead(const key_line *k, const char *end, const char *stop) {
    enum { TYPE_MOST = 4 };
    const char *p = value_of(k, end, &stop);
    end = stop;
    for (int words = 0; words < 2 && p < end; words++) {
        while (p < end && !is_alphanumeric(*p)) {
            p++;
        }
        if (bytes_begin(p, (size_t)(end - p), "lead.")) {
            return true;
        }
        const char *word = p;
        p = skip_name(p, end, "");
        if (p - word > TYPE_MOST) {
            return false;
        }
    }
    return false;
}

/* Takes a line of the lead with a name that counts. */
static void take_key(lines *x, const key_line *k, const char *end, const char *stop) {
    x->last = *k;
    x->seen[k->key] = true;
    x->is_lead |= k->key == KEY_EVENT && has_lead(k, end, stop);
    x->is_json |= k->key == KEY_DATA && has_json(k, end, stop);
}

/* Whether a line is a JSON document, which is a record by itself unless a text of the lead quotes it. */
static bool is_document(const char *line, const char *end) {
    size_t length = without_space(line, (size_t)(end - line));
    return length > 1 && line[0] == '{' && line[length - 1] == '}';
}

/* Whether a line belongs to the lead, or may stand between lines that do. `stop`: the end of what is at hand. */
static bool take_line(lines *x, const char *line, const char *end, const char *stop) {
    enum { TEXT_MOST = 256 };
    key_line k = read_line(line, end);
    bool is_text = repr_is_text_name(x->last.name, x->last.end);
    bool is_blank_line = skip_json_space(line, end) == end;
    bool is_own = k.indent == x->first.indent && k.key >= KEY_DATE;
    if (is_own && k.key < KEY_INSIDE && x->seen[k.key]) {
        return false; /* the next record */
    }
    if (is_own) {
        take_key(x, &k, end, stop);
    }
    bool is_inside = !is_blank_line &&
                     (x->last.is_section ? !k.is_section && k.key < KEY_DATE
                                         : x->last.key == KEY_DATA && k.indent > x->first.indent);
    bool is_rest =
        is_text && !is_blank_line && x->others < TEXT_MOST && k.indent >= x->first.indent;
    x->others = is_own || is_inside ? 0 : x->others + 1;
    if (is_document(line, end) && (!is_text || x->others > 1 + (size_t)TEXT_MOST / 16)) {
        return false;
    }
    if (is_own || is_inside || is_rest) {
        x->stop = end;
    }
    return x->others < TEXT_MOST && (!is_blank_line || x->others == 1);
}

size_t key_lines_end(const char *bytes, size_t length, size_t indent, size_t line_end,
                     size_t *looked) {
    const char *end = bytes + length, *line = bytes + line_end + 1;
    lines x = {.first = read_line(bytes, bytes + line_end), .stop = bytes + line_end};
    x.first.indent += indent;
    take_key(&x, &x.first, x.stop, end);
    while (line < end && !x.is_json) {
        const char *stop = find_line_end(line, end);
        if (!take_line(&x, line, stop, end)) {
            break;
        }
        line = stop + 1;
    }
    *looked = line < end ? (size_t)(line - bytes) : length;
    bool is_print = x.is_lead && !x.is_json && (x.seen[KEY_DATA] || x.seen[KEY_INSIDE]);
    return is_print ? (size_t)(x.stop - bytes) : line_end;
}
