/*
** A summary category: where its documented members lie.
*/
#ifndef DISCKO_CATEGORY_H
#define DISCKO_CATEGORY_H

#include "walk.h"

typedef struct dk_category {
    dk_value name, description, points; /* absent where the category has none */
    bool other;                         /* it has a member besides, or one of them again */
} dk_category;

/*
** Reads the next element of the categories array; false at its end. One that is no object has no
** members. Of equal keys the first counts.
*/
bool dk_category_next(dk_walk *categories, dk_category *c);

#endif
