/*
** A summary category: where its documented members lie.
*/
#ifndef DISCKO_CATEGORY_H
#define DISCKO_CATEGORY_H

#include "walk.h"

typedef struct dk_category {
    dk_value name, description, points; /* absent where the category has none */
    bool other;                         /* it has an undocumented or a repeated member */
} dk_category;

/*
** Reads the next element of the categories array; false at its end. An element that is not an object
** has no members. If a key is repeated, its first value counts.
*/
bool dk_category_next(dk_walk *categories, dk_category *c);

#endif
