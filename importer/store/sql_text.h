/*
** The files of sql/ that are part of the program, as NUL-terminated text. Generated at build time.
*/
#ifndef DISCKO_SQL_TEXT_H
#define DISCKO_SQL_TEXT_H

extern const char sql_schema[];
extern const char sql_migrate_1[];
extern const char sql_migrate_2[];
extern const char sql_migrate_3[];
extern const char sql_migrate_4[];
extern const char sql_snapshot[];
extern const char sql_analytics[];
extern const char sql_erase[];

#endif
