/*
** --report: the leads at a glance, behind an import. The same files of sql/ that a shell runs.
*/
#ifndef DISCKO_PAGE_H
#define DISCKO_PAGE_H

#include "../cli/options.h"
#include "../cli/outcome.h"

/*
** Whether the report may be written where the options say: not over a database. False after a message.
*/
bool page_check(const options *o);

/*
** Writes the page of sql/report_html.sql to the file that the options name, in one piece: whoever opens it sees
** the old one or the new one. "-": the text of sql/report.sql on standard output. PARTIAL, after a message, where
** that fails: the import before it stands.
*/
outcome page_write(const options *o);

#endif
