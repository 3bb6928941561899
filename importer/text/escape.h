/*
** Undoes escapes by the rules of the program that wrote them. The result is exactly the bytes that the writer was
** given, or the function reports that they cannot be known; the caller then quarantines the record.
*/
#ifndef DISCKO_ESCAPE_H
#define DISCKO_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum escape_rules {
    /*
    ** Literals: the text begins with the opening quote, or the prefix before it, and goes on after the
    ** closing one.
    */
    ESCAPE_JSON,   /* "…": see escape_json below for \u0000 and half of a surrogate pair */
    ESCAPE_QUOTED, /* "…" of an unknown program (Go's %q and slog, Ruby, Rust, redis-cli, C): the rules common to all; \xHH are bytes, but only if they form UTF-8 */
    ESCAPE_STRUCTURED, /* "…" of structured data in syslog (RFC 5424), and of HAProxy's +E: \", \\ and \] */
    ESCAPE_QUOTES, /* "…" or '…' with an escape for its quote alone: \" of many programs, and \' (and \\) of PHP, Ruby and Perl */
    ESCAPE_REDIS,  /* "…" of redis-cli: \xHH is a byte */
    ESCAPE_YAML,   /* '…' or "…" of YAML, folded over several lines or not */
    ESCAPE_PYTHON_BYTES, /* b'…' or b"…" */
    ESCAPE_PYTHON_TEXT,  /* '…' or "…", the repr of a str; `…` of console.log */
    ESCAPE_PHP,          /* '…' of var_export: \' and \\ */
    ESCAPE_SHELL, /* '…', '…'\''…', '…'"'"'…', $'…' and "…", as far as it goes without a space */
    ESCAPE_CMD, /* ^"…^" of Windows' cmd, as Chrome copies a command: ^ before what it escapes, and \\ */
    ESCAPE_POWERSHELL, /* "…" of PowerShell, as Chrome copies a command: `" and $([char]233) */
    ESCAPE_DOUBLED,    /* "…" in which a quote is doubled, and nothing else */
    ESCAPE_RECORD,     /* "…" in a record of PostgreSQL: quotes and backslashes are doubled */
    ESCAPE_SQL,        /* a value in SQL of an unknown database: the rules common to all */
    ESCAPE_SQL_STANDARD, /* '…' with '' for a quote (SQLite, PostgreSQL), X'…', E'…', U&'…', $$…$$,
                            $tag$…$tag$, replace(replace('…','\r',char(13)),'\n',char(10)) */
    ESCAPE_SQL_MYSQL, /* '…' or "…" with backslashes, _binary '…', _utf8mb4'…', X'…', 0x… */
    /*
    ** Ranges: the whole text is what was escaped.
    */
    ESCAPE_ACCESS_LOG, /* nginx (\xHH) and Apache (\xhh, \", \\, \n …) */
    ESCAPE_ERROR_LOG, /* Apache's error log: \xhh, \\, \n …, and no other backslash; '"' is not escaped */
    ESCAPE_COPY,    /* a field of PostgreSQL's COPY in text format */
    ESCAPE_BATCH,   /* a field of `mysql --batch`, or of clickhouse-client */
    ESCAPE_FORM,    /* application/x-www-form-urlencoded; ends at '&' or a line end */
    ESCAPE_PERCENT, /* percent-encoding of a whole text */
    ESCAPE_HAPROXY, /* a header that HAProxy has captured, as it logs it: #XX */
    ESCAPE_HTML,    /* text of an HTML page; ends at '<' */
    ESCAPE_ANSI     /* colours and other terminal control sequences are left out */
} escape_rules;

typedef enum escape_result {
    ESCAPE_WHOLE,  /* decoded, up to `read` */
    ESCAPE_NULL,   /* the writer's word for no value (\N, NULL) */
    ESCAPE_OPEN,   /* the text ends before its closing quote; `made` bytes of it were decoded */
    ESCAPE_UNSURE, /* `read` is at something that this writer never writes, or that two writers mean differently: its meaning is not known */
    ESCAPE_NONE    /* no literal of this kind begins here */
} escape_result;

typedef struct escape_extent {
    size_t read; /* bytes of the text: one past the closing quote, or the range's end */
    size_t made; /* decoded bytes */
} escape_extent;

/*
** Decodes the beginning of the text. `out` has room for `length` bytes, is never overrun, and may be `text` itself;
** NULL to learn only where a literal ends. Linear; no allocation. The scanner decides whether the result is UTF-8.
**
** ESCAPE_COPY and ESCAPE_BATCH are certain only if the file is known to be one. Otherwise decode, and scan both
** texts: if exactly one of them is sound, it is certain; if both are and they differ, it is not.
*/
escape_result escape_decode(escape_rules rules, const char *text, size_t length, char *out,
                            escape_extent *extent);

/*
** Which rules a dump of SQL follows, by its beginning or by one of its statements up to the first brace (comments of
** pg_dump, mysqldump, SQLite's .dump; backquotes; PRAGMA): ESCAPE_SQL_STANDARD, ESCAPE_SQL_MYSQL, or ESCAPE_SQL if
** that is not known.
*/
escape_rules escape_sql_rules(const char *text, size_t length);

/*
** Decodes `length` bytes between the quotes of a JSON string to UTF-8 and returns the length of the result, never
** more than `length`. Half of a surrogate pair and \u0000 stay as their six characters: in the resulting JSON text
** they mean the same, and nothing is lost. What is not a JSON escape also stays: any bytes may be given. `out` has
** room for `length` bytes and may be `inside` itself.
*/
size_t escape_json(const char *inside, size_t length, char *out);

/*
** Whether the inside of a string in double quotes may have been written by a program that escapes quotes alone, so that
** its \uXXXX and \/ are the text's own. A doubled backslash shows that it was not.
*/
bool escape_is_ambiguous(const char *inside, size_t length);

/* The rules of the inside of a string in double quotes: ESCAPE_STRUCTURED where a \] is in it, else ESCAPE_QUOTED. */
escape_rules escape_quoted_rules(const char *inside, size_t length);

/* The length of the named entity of HTML at `p`, as &eacute; and its code point; 0 if there is none. */
size_t escape_entity(const char *p, const char *end, uint32_t *point);

/* The code unit that JSON's \uXXXX at `p` stands for; -1 if there is none. */
int32_t escape_json_unit(const char *p, const char *end);

#endif
