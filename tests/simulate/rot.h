/*
** Bit rot: each byte of a small store in which each table has rows, with a bit of it flipped. --verify tells of it,
** or it makes no difference to what SQLite reads; and the inputs with --snapshot mend it.
*/
#ifndef DISCKO_ROT_H
#define DISCKO_ROT_H

#include <stdint.h>
#include <stdio.h>

/*
** From byte `from` on, takes a byte out of each `step`, and of one in 16 of these each bit, and prints what came of them. 0 where nothing was
** missed, nothing got worse, and at least 99 % of what could be opened was mended; else 1.
*/
int rot_campaign(FILE *out, uint32_t step, uint32_t from);

#endif
