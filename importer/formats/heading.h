/*
** Headings: lines of text that announce the payload in the next line and say when it came, as loggers print them:
**
**   2024-01-15 10:30:00,123 INFO hook: Received:        Jan 15, 2024 10:30:00 AM com.example.Hook handle
**   {                                                   INFO: Received {"event": …
**
** The time may also stand a line higher, as morgan-body prints it.
**
** Rows of a database that are printed with a line for each column, below a line that begins the row: mysql's \\G and -X, psql's
** \\x. And lines of names and values, up to an empty one, of which one is a time: those of OpenTelemetry's collector, of
** journalctl's export, of sqlite3's .mode line.
*/
#ifndef DISCKO_HEADING_H
#define DISCKO_HEADING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/date.h"

enum { HEADING_MOST = 256 };

/* The last two lines without a payload, as far as they may be headings; all zero at the beginning. */
typedef struct heading {
    uint64_t behind; /* where the last one ends in the input */
    struct heading_line {
        char text[HEADING_MOST];
        size_t length; /* 0: there is none */
    } last, above;
    struct heading_row {
        enum { ROW_NONE, ROW_OF_NAMES, ROW_BEGUN } kind;
        uint64_t behind; /* where its last line ends in the input */
        int rank;        /* of the name of its time (stamp.h); 0: it has none yet */
        char utc[DK_DATE_LENGTH + 1];
    } row;
} heading;

/* Notes a line [at, at + length) of the input, without its end. `is_next`, here and below: no empty line stands before it. */
void heading_note(heading *h, uint64_t at, bool is_next, const char *line, size_t length);

/*
** The time that the last line gives a payload in the record at `at`: the record is the payload, and the line announces it, or
** its line begins with a level of java.util.logging's; or the time of the row in which it stands, if that has its column before
** it. False if they give none.
*/
bool heading_time(const heading *h, uint64_t at, bool is_next, const char *record, size_t length,
                  char utc[DK_DATE_LENGTH + 1]);

/*
** Whether the record at `at` is a column of a row of a database. heading_time_behind: the time of that row in a column behind the
** record, where that is better than one before it. `behind`: the line end behind the record; the lines up to `end` are looked at.
*/
enum { HEADING_BEHIND = 4096 };
bool heading_has_row(const heading *h, uint64_t at, const char *record, size_t length);
bool heading_time_behind(const heading *h, const char *behind, const char *end,
                         char utc[DK_DATE_LENGTH + 1]);

#endif
