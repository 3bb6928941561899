#ifndef DISCKO_ROT_H
#define DISCKO_ROT_H
#include <stdint.h>
#include <stdio.h>
int rot_campaign(FILE *out, uint32_t step);
#endif
