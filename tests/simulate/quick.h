/*
** What makes a run of the program cheap enough for a hundred thousand of them: SQLite for one thread, a schema with
** few of the views (they are three quarters of it, hold nothing, and are parsed by each connection), and a schema, or
** plain tables with what they are made of, that were found sound are not compared again. And the sizes that are fixed
** outside of the tests.
*/
#ifndef DISCKO_QUICK_H
#define DISCKO_QUICK_H

#include <stdbool.h>
#include <stdint.h>

/* To be called before anything of SQLite's. has_all_views: the schema is whole. */
bool quick_begin(bool has_all_views);

/*
** Records in a batch, and pages in the cache; 0 pages: as many as the program asks for. by_keys: many new leads nearly always
** have their keys added to the indexes, which are else made anew unless there are twice as many leads (store/keys.h).
*/
void quick_sizes(unsigned batch, unsigned cache, bool by_keys);

/*
** From now on bytes of the database may be damaged, so that its indexes may differ from its tables: plain tables are always
** compared where SQLite does not find the database intact.
*/
void quick_rot(bool has);

#endif
