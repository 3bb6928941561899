/*
** The files of sql/ that are part of the program, as NUL-terminated text, without the shell's commands. Generated
** at build time.
*/
#ifndef DISCKO_SQL_TEXT_H
#define DISCKO_SQL_TEXT_H

extern const char sql_schema[];
extern const char sql_snapshot[];
extern const char sql_analytics[];
extern const char sql_erase[];
extern const char sql_search[];
extern const char sql_report[];
extern const char sql_report_html[];
extern const char sql_expire[];

/* Migrations from each schema version to the next, starting with 1; NULL after the last one. */
extern const char *const sql_migrations[];

#endif
