#include "field.h"

#include <string.h>

#define CONTAINER(name, parent, path, key, presence, doc) PARENT_OF_##name = DK_NODE_##parent,
#define FIELD(column, path, key, type, presence, values, doc)
#define CONTAINER_END(name)
enum {
#include "fields.def"
};
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END

/* The parent of a field is 0 here: only containers are looked up by their parent. */
const dk_field dk_fields[DK_NODE_COUNT] = {
#define CONTAINER(name, parent, path, key, presence, doc) \
    {NULL, path, key, sizeof(key) - 1, PARENT_OF_##name, DK_TYPE_OBJECT, DK_##presence, "", doc},
#define FIELD(column, path, key, type, presence, values, doc) \
    {#column, path "." key, key, sizeof(key) - 1, 0, DK_TYPE_##type, DK_##presence, values, doc},
#define CONTAINER_END(name)
#include "fields.def"
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END
};

const uint8_t dk_columns[DK_COLUMN_COUNT] = {
#define CONTAINER(name, parent, path, key, presence, doc)
#define FIELD(column, path, key, type, presence, values, doc) DK_NODE_##column,
#define CONTAINER_END(name)
#include "fields.def"
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END
};

const uint8_t dk_container_end[DK_NODE_COUNT] = {
#define CONTAINER(name, parent, path, key, presence, doc) [DK_NODE_##name] = DK_NODE_AFTER_##name,
#define FIELD(column, path, key, type, presence, values, doc)
#define CONTAINER_END(name)
#include "fields.def"
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END
};

static const uint8_t containers[] = {
#define CONTAINER(name, parent, path, key, presence, doc) DK_NODE_##name,
#define FIELD(column, path, key, type, presence, values, doc)
#define CONTAINER_END(name)
#include "fields.def"
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END
};

static int is_key(dk_node node, const char *key, size_t length) {
    return dk_fields[node].key_length == length && memcmp(dk_fields[node].key, key, length) == 0;
}

dk_node dk_field_member(dk_node container, const char *key, size_t length, dk_node likely) {
    if (likely > container && likely < dk_container_end[container] && is_key(likely, key, length)) {
        return likely;
    }
    for (dk_node node = container + 1; node < dk_container_end[container]; node++) {
        if (is_key(node, key, length)) {
            return node;
        }
    }
    /* It may be a nested container. The envelope, the first of them, is not nested. */
    for (size_t i = 1; i < sizeof containers; i++) {
        dk_node node = containers[i];
        if (dk_fields[node].parent == container && is_key(node, key, length)) {
            return node;
        }
    }
    return DK_NODE_NONE;
}

const char *dk_type_sql(dk_type type) {
    switch (type) {
    case DK_TYPE_NUMBER: return "NUMERIC";
    case DK_TYPE_BOOLEAN: return "INTEGER";
    default: return "TEXT";
    }
}
