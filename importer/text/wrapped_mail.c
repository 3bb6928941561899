/* Mails of several parts, and parts in quoted-printable. */
#include "wrapped_parts.h"

#include "../../ext/ascii.h"

enum { HEADERS_MOST = 1 << 14 };

/* Whether a line can stand behind the one that ends a part: nothing, a header, or the end of another part. */
static bool may_follow_part(const wrap_line *l) {
    const char *p = skip_name(l->p, l->end, "-");
    return p == l->end || wrap_line_begins(l, "--") || wrap_line_begins(l, "From ") ||
           (p > l->p && *p == ':');
}

/* The line, before `next`, is no part of the body of a mail's part in this encoding. */
static bool ends_part(const wrap_line *l, const wrap_line *next, size_t margin, wrap_kind kind) {
    bool is_outside = l->margin < margin && l->p < l->end;
    bool is_boundary =
        l->margin == margin && (wrap_line_begins(l, "From ") || wrap_line_begins(l, "--"));
    return is_outside || (is_boundary && may_follow_part(next)) ||
           (kind == WRAP_BASE64 && l->p < l->end && !wrap_is_base64_line(l));
}

/* How the value of Content-Transfer-Encoding encodes the part after it. */
static wrap_kind encoding_of(const wrap_line *l) {
    const char *value = memchr(l->p, ':', (size_t)(l->end - l->p));
    size_t length = value == NULL ? 0 : (size_t)(l->end - value);
    return length == 0                                    ? WRAP_NONE
           : memmem(value, length, "rintable", 8) != NULL ? WRAP_PRINTABLE
           : memmem(value, length, "ase64", 5) != NULL    ? WRAP_BASE64
                                                          : WRAP_NONE;
}

/* From the header on: the other headers, an empty line, and the part up to the next one. */
wrap_kind wrap_mail_part(wrap_lines w, wrap *out) {
    const wrap_line *l = &w.line;
    (void)wrap_next_line(&w);
    out->margin = l->margin + w.indent;
    wrap_kind kind = encoding_of(l);
    bool in_body = false;
    while (kind != WRAP_NONE && wrap_next_line(&w)) {
        wrap_line next = wrap_read_line(w.bytes, w.length, l->next, w.final);
        if (!next.whole) {
            return WRAP_MORE;
        }
        if (!in_body && l->p == l->end) {
            in_body = true;
            out->body = l->next;
        } else if (!in_body &&
                   (w.at > HEADERS_MOST || (l->margin == out->margin &&
                                            !bytes_hold(l->p, (size_t)(l->end - l->p), ":")))) {
            return WRAP_NONE;
        } else if (in_body && ends_part(l, &next, out->margin, kind)) {
            break;
        }
        out->length = l->p == l->end ? out->length : (size_t)(l->end - w.bytes);
    }
    return w.more ? WRAP_MORE : in_body && out->length > out->body ? kind : WRAP_NONE;
}

/* Whether a line is the header of a mail in several parts. */
bool wrap_is_parted(const wrap_line *l) {
    static const char *const kinds[] = {"multipart/alternative", "multipart/mixed",
                                        "multipart/related", NULL};
    if (l->margin > 0 || !wrap_line_begins(l, "Content-Type:")) {
        return false;
    }
    const char *kind = skip_blanks(l->p + strlen("Content-Type:"), l->end);
    return bytes_any(bytes_begin_alike, kind, (size_t)(l->end - kind), kinds);
}

/* The boundary in a line of that header, as *boundary; false if it has none. */
static bool read_boundary(const wrap_line *l, wrap_line *boundary) {
    static const char name[] = "boundary=";
    const char *p = l->p;
    while ((size_t)(l->end - p) >= sizeof name && !bytes_begin_alike(p, sizeof name, name)) {
        p++;
    }
    if ((size_t)(l->end - p) < sizeof name) {
        return false;
    }
    p += sizeof name - 1;
    bool quoted = *p == '"';
    boundary->p = p + quoted;
    boundary->end = skip_until(boundary->p, l->end, quoted ? "\"" : "; \t");
    return boundary->end > boundary->p;
}

/* Whether a line is the last boundary: --boundary-- */
static bool is_last_boundary(const wrap_line *l, const wrap_line *boundary) {
    size_t length = (size_t)(boundary->end - boundary->p);
    return l->margin == 0 && (size_t)(l->end - l->p) == length + 4 && wrap_line_begins(l, "--") &&
           memcmp(l->p + 2, boundary->p, length) == 0 && memcmp(l->end - 2, "--", 2) == 0;
}

/* A mail in several parts, up to its last boundary, before the next mail. Parts may have parts, but few, so that time stays linear. */
wrap_kind wrap_mail(wrap_lines w, wrap *out) {
    enum { PARTED_MOST = 8 };
    const wrap_line *l = &w.line;
    wrap_line boundary = {0};
    bool in_header = true, found = false;
    int parted = 0;
    while (wrap_next_line(&w)) {
        in_header &= w.at == 0 || l->margin > 0;
        found = found || (in_header && read_boundary(l, &boundary));
        if (found && is_last_boundary(l, &boundary)) {
            out->length = (size_t)(l->end - w.bytes);
            return WRAP_MAIL;
        }
        parted += wrap_is_parted(l);
        bool is_next = l->margin == 0 && wrap_line_begins(l, "From ");
        if (is_next || parted > PARTED_MOST || (!found && !in_header)) {
            return WRAP_NONE;
        }
    }
    return w.more ? WRAP_MORE : WRAP_NONE;
}

/* Whether a line begins a part or ends one, before `next`. */
static bool is_between_parts(const wrap_line *l, const wrap_line *next) {
    return l->margin == 0 && l->end - l->p > 4 && wrap_line_begins(l, "--") &&
           (wrap_line_begins(next, "Content-") || wrap_line_begins(next, "MIME-") ||
            memcmp(l->end - 2, "--", 2) == 0);
}

wrap_kind wrap_next_part(const char *mail, size_t length, size_t *at, wrap *part) {
    wrap_kind kind = WRAP_NONE;
    wrap_line l = {0}, next;
    *part = (wrap){0};
    for (; *at < length; *at = l.next) {
        l = wrap_read_line(mail, length, *at, true);
        next = wrap_read_line(mail, length, l.next, true);
        bool is_between = is_between_parts(&l, &next);
        if (part->length > part->body && is_between) {
            break;
        }
        if (is_between) {
            kind = WRAP_TEXT;
            part->body = part->length = 0;
        } else if (kind != WRAP_NONE && part->body == 0) {
            wrap_kind encoding =
                wrap_line_begins(&l, "Content-Transfer-Encoding:") ? encoding_of(&l) : WRAP_NONE;
            kind = encoding != WRAP_NONE ? encoding : kind;
            part->body = l.p == l.end ? l.next : 0;
        }
        part->length = part->body > 0 && l.p < l.end ? (size_t)(l.end - mail) : part->length;
    }
    return part->length > part->body ? kind : WRAP_NONE;
}

/* `margin`: how many blanks stand before each line of the part. */
size_t wrap_undo_printable(const char *p, const char *end, size_t margin, char *out) {
    char *start = out;
    size_t left = margin;
    while (p < end) {
        const char *blank = skip_any(p + 1, end, " \t\r");
        if (left > 0 && is_one_of(*p, " \t")) {
            left--;
            p++;
            continue;
        }
        left = 0;
        if (*p != '=') {
            left = *p == '\n' ? margin : 0;
            *out++ = *p++;
            continue;
        }
        if (blank == end || *blank == '\n') {
            p = blank < end ? blank + 1 : end;
            left = margin;
        } else if (end - p > 2 && hex_value(p[1]) >= 0 && hex_value(p[2]) >= 0) {
            *out++ = (char)(hex_value(p[1]) * 16 + hex_value(p[2]));
            p += 3;
        } else {
            *out++ = *p++;
        }
    }
    return (size_t)(out - start);
}

bool wrap_ends_mail(const char *bytes, size_t length) {
    size_t end = without_space(bytes, length);
    const char *before = memrchr(bytes, '\n', end);
    const char *last = before != NULL ? before + 1 : bytes;
    return (size_t)(bytes + end - last) > 4 && memcmp(last, "--", 2) == 0 &&
           memcmp(bytes + end - 2, "--", 2) == 0;
}
