/*
** CSV: RFC 4180 as Excel, PostgreSQL and MySQL write it. Fields are separated by ',', ';' or TAB and
** may stand in double quotes, where "" is a quote and line breaks are text; rows end with LF, CRLF or
** CR. MySQL and some loggers write the quotes in a quoted field as \" instead. The first quote of a field shows
** which way it is; if it is \", the field's other backslash escapes are read as MySQL's, and as JSON's where a cell
** is a JSON string (\f, \uXXXX). PHP's fputcsv doubles quotes, but not after a backslash.
**
** A quote inside an unquoted field is text.
*/
#ifndef DISCKO_CSV_H
#define DISCKO_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/error.h"

enum {
    CSV_NO_COLUMN = -1, /* the header has no column of the name that was asked for */
    CSV_ANY_COLUMN = -2 /* no row has shown yet which column it is */
};

typedef struct csv_layout {
    char delimiter;
    int column;               /* index of the column with the payloads; or one of the following */
    int time;                 /* index of a column with the receive time, or -1 */
    int next_time;            /* the second best one, or -1 */
    int columns;              /* how many there are */
    int time_rank, next_rank; /* of their names (stamp.h) */
    uint64_t texts; /* the columns that hold texts of a lead: a bit for each, by csv_bit */
} csv_layout;

/* The bit of a column: the 64th and all behind it share one. */
static inline int csv_bit(int column) {
    return column < 63 ? column : 63;
}

typedef enum csv_extent { CSV_WHOLE, CSV_MORE, CSV_BROKEN } csv_extent;

/* CSV_UNSURE: its quotes are written \", and it is not known whether its other backslashes are escapes or text. */
typedef enum csv_quoting { CSV_UNQUOTED, CSV_QUOTED, CSV_UNSURE } csv_quoting;

typedef struct csv_span {
    size_t length;  /* of the row, without its line end */
    dk_error error; /* of a broken row */
} csv_span;

/*
** The row at the front of the window. With CSV_MORE the window must grow first (nothing is set then).
** A broken row ends at its first line break, so that one stray quote does not swallow the rows after it. CSV_MORE in a
** window of the largest record means that the row is too large.
** `delimiter`: the layout's; 0 for a header row, whose delimiter is not known yet.
*/
csv_extent csv_row(const char *bytes, size_t length, bool final, char delimiter, csv_span *row);

/* How far a row has been read. All zero before its first byte. */
typedef struct csv_state {
    bool in_field, quoted; /* in the text of a field; in quotes */
    bool backslashes, php; /* how quotes in the field are written: see csv.c */
    bool told;             /* its first quote has shown which way it is */
    bool behind_quote;     /* the last byte may have been the closing quote */
    bool backslash_before; /* a backslash stands before that quote, or was the last byte */
    bool is_escaped;       /* a backslash stands before the next byte */
} csv_state;

/* Continues a row that is too large for the window. Returns how many of the bytes belong to it: all, unless it ends. */
size_t csv_feed(csv_state *s, const char *bytes, size_t length, char delimiter);

/*
** Whether a line that seems to lie inside a quoted field is really the next row, because the closing quote is missing:
** its fields before the payload's are complete, and the payload's begins as a payload does.
*/
bool csv_starts_row(const char *bytes, size_t length, const csv_layout *layout);

/*
** Finds `column` in a header row (whole in bytes, without its line end and without a BOM) under the
** delimiter that makes it a field: as it is written, else without regard to ASCII case. False if it
** is not there. The one column of a header without delimiters is taken for TAB-separated, so that
** unquoted JSON in it is one field.
*/
bool csv_header(const char *bytes, size_t length, const char *column, csv_layout *layout);

/*
** Finds the payloads' column if --at does not name it. The bytes begin with a header row. The next row has as many
** fields, or one more, which holds the payload: some tools give the last column no name. One of the fields begins as an
** object does, or is quoted and contains an object; an only field must be quoted. False if there is no such column.
*/
bool csv_guess(const char *bytes, size_t length, csv_layout *layout);

/*
** The same if the first rows contain no object, or the first row is longer than `length` bytes: the header is a list of
** names, and every row has as many fields. The column becomes CSV_ANY_COLUMN. `is_known`: the input has been recognised
** before, and only the header is examined.
*/
bool csv_guess_names(const char *bytes, size_t length, bool is_known, csv_layout *layout);

/*
** Which column of a row holds an object, as csv_guess finds it; CSV_ANY_COLUMN if none does.
*/
int csv_find_object(const char *row, size_t length, const csv_layout *layout);

/*
** Whether a row belongs to the table, and is not a line that another program wrote into the same file: it has as many
** fields as the header, or all fields up to the payload's column are quoted, and no unquoted field contains braces or
** quotes. Fields between TABs may contain them, because raw JSON does. Of a broken row, only the fields before the break
** are examined.
*/
bool csv_is_of_table(const char *row, size_t length, const csv_layout *layout);

/*
** The same where there is no header: the first row has a quoted field with an object in it, its quotes doubled.
*/
bool csv_guess_row(const char *bytes, size_t length, csv_layout *layout);

/*
** The length of the lines before the header, with their line ends: Excel's sep=;, #TYPE of PowerShell's Export-Csv, the
** annotations of InfluxDB; a title, comments or a date of export, if what follows is a header for certain. 0 if there are none.
*/
size_t csv_skip_preface(const char *bytes, size_t length);

/*
** Decodes field `index` of a whole row into out, which has room for the row's length: *made bytes.
** False if the row has no such field.
*/
bool csv_field(const char *row, size_t length, const csv_layout *layout, int index, char *out,
               size_t *made);

/* A position among the fields of a row. Before the first, all zero except row, length and passed. */
typedef struct csv_walk {
    const char *row;
    size_t length, next;
    int passed; /* the index of a field to skip */
    int index;  /* of the present field, from 0 */
    bool begun;
    csv_quoting quoting;
} csv_walk;

/*
** Moves to the next field that is not empty, and decodes it as csv_field does. False if there is none. The time for all
** fields together is linear in the length of the row.
*/
bool csv_next_field(csv_walk *walk, const csv_layout *layout, char *out, size_t *made);

/*
** Whether a row, the first `length` of the bytes, only seems to end: MySQL writes a quote before each quote and line end of a
** field with ESCAPED BY '"', so that a payload over several lines begins with "{" and goes on with ""event"": … below.
*/
bool csv_goes_on(const char *bytes, size_t length, size_t have);

/* How the field is quoted; CSV_UNQUOTED if there is none. */
csv_quoting csv_field_quoting(const char *row, size_t length, const csv_layout *layout, int index);

#endif
