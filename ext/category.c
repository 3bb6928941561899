#include "category.h"

static void take_member(dk_category *c, const char *text, const dk_value *key,
                        const dk_value *value) {
    dk_value *slot = dk_walk_is(text, key, "name")          ? &c->name
                     : dk_walk_is(text, key, "description") ? &c->description
                     : dk_walk_is(text, key, "summary")     ? &c->points
                                                            : NULL;
    if (slot != NULL && slot->kind == DK_ABSENT) {
        *slot = *value;
    } else {
        c->other = true;
    }
}

bool dk_category_next(dk_walk *categories, dk_category *c) {
    dk_walk members;
    dk_value key, value;
    *c = (dk_category){0};
    if (!dk_walk_enter(categories, &members)) {
        return dk_walk_element(categories, &value);
    }
    while (dk_walk_member(&members, &key, &value)) {
        take_member(c, categories->text, &key, &value);
    }
    dk_walk_leave(categories, &members);
    return true;
}
