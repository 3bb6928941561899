/*
** --report: writes a report after an import, from the same files of sql/ that a shell runs.
*/
#ifndef DISCKO_PAGE_H
#define DISCKO_PAGE_H

#include "../cli/options.h"
#include "../cli/outcome.h"

/*
** Atomically writes the page of sql/report_html.sql to the file that the options name. "-": writes the text of
** sql/report.sql to standard output. PARTIAL after a message if that fails; the import remains.
*/
outcome page_write(const options *o);

#endif
