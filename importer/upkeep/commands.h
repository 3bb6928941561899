/*
** The commands that look after a store. Each is run by main.c, prints its result, and returns the outcome. For --erase see
** erase.h.
*/
#ifndef DISCKO_COMMANDS_H
#define DISCKO_COMMANDS_H

#include "../cli/options.h"
#include "../cli/outcome.h"

/* --verify: proves a store's accounting, and, with the inputs at hand, that its records tile them. */
outcome verify_run(const options *o);

/*
** --person WHO: everything the store holds about a person, and where it came from, as one JSON document; on a terminal
** as text.
*/
outcome print_person_run(const options *o);

/*
** --expire DAYS: erases everybody who has not been heard of for that long (sql/expire.sql), as --erase does. With
** --dry-run it only lists them.
*/
outcome expire_run(const options *o);

/*
** --discard-rejects: forgets quarantined records that were imported by mistake, such as those of another program's
** folder. They count as ignored from then on.
*/
outcome discard_run(const options *o);

/*
** --report: after an import, atomically writes the page of sql/report_html.sql to the file that the options name. "-":
** writes the text of sql/report.sql to standard output. PARTIAL after a message if that fails; the import remains.
*/
outcome page_write(const options *o);

#endif
