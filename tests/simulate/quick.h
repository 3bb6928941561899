/*
** What makes a run of the program cheap enough for a hundred thousand of them: SQLite for one thread, a schema with
** few of the views (they are three quarters of it, hold nothing, and are parsed by each connection), and a schema that
** was found sound is not compared again. And the sizes that are fixed outside of the tests.
*/
#ifndef DISCKO_QUICK_H
#define DISCKO_QUICK_H

#include <stdbool.h>
#include <stdint.h>

/* To be called before anything of SQLite's. has_all_views: the schema is whole. */
bool quick_begin(bool has_all_views);

/* Records in a batch, and pages in the cache; 0 pages: as many as the program asks for. */
void quick_sizes(unsigned batch, unsigned cache);

#endif
