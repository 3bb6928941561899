#include "category.h"

dk_category dk_category_read(const char *text, const dk_value *element) {
    dk_category c = {0};
    dk_value key, value;
    if (element->kind != DK_OBJECT) {
        return c;
    }
    for (dk_walk walk = dk_walk_begin(text, element); dk_walk_member(&walk, &key, &value);) {
        dk_value *slot = dk_walk_is(text, &key, "name")          ? &c.name
                         : dk_walk_is(text, &key, "description") ? &c.description
                         : dk_walk_is(text, &key, "summary")     ? &c.points
                                                                 : NULL;
        if (slot != NULL && slot->kind == DK_ABSENT) {
            *slot = value;
        } else {
            c.other = true;
        }
    }
    return c;
}
