/*
** Names and values in lines, one below the other: YAML, XML, INI, Miller's xtab, psql's expanded rows, print() of each item.
** Those of a lead belong together, though no line is a record that can be read.
*/
#ifndef DISCKO_KEY_LINES_H
#define DISCKO_KEY_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a line may be the first of a lead's: its name is date, event or data, or begins with data. */
bool key_lines_begin(const char *line, size_t length);

/*
** Where the lines end that belong to the one at the front, which ends at `line_end`: the last one with such a name, and
** what is part of its value. `indent`: how many blanks stand before the front in its line. `line_end`, if they are no lead printed so. *looked becomes how many bytes were examined: `length`, if more might belong to them.
*/
size_t key_lines_end(const char *bytes, size_t length, size_t indent, size_t line_end,
                     size_t *looked);

#endif
