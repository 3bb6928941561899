/*
** The documented fields as a table (from fields.def). A node is a documented member: a field, which
** has a column, or a container, which has fields. Nodes are numbered in the order of the list, with a
** container right before its fields.
*/
#ifndef DISCKO_FIELD_H
#define DISCKO_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No documented key is longer (discProfileExplanation, intentScoreExplanation: 22 bytes). */
#define DK_KEY_MAX 22

/* The room of a key in the table. It is a fixed size so that one step can compare a key. */
#define DK_KEY_ROOM 24

typedef enum dk_node {
#define CONTAINER(name, parent, path, key, presence, doc) DK_NODE_##name,
#define FIELD(column, path, key, type, presence, values, doc) DK_NODE_##column,
#define CONTAINER_END(name) DK_NODE_AFTER_##name, DK_NODE_LAST_##name = DK_NODE_AFTER_##name - 1,
#include "fields.def"
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END
    DK_NODE_COUNT,
    DK_NODE_NONE = DK_NODE_COUNT
} dk_node;

/* Columns: the fields alone, numbered in the same order. */
enum {
#define CONTAINER(name, parent, path, key, presence, doc)
#define FIELD(column, path, key, type, presence, values, doc) DK_COLUMN_##column,
#define CONTAINER_END(name)
#include "fields.def"
#undef CONTAINER
#undef FIELD
#undef CONTAINER_END
    DK_COLUMN_COUNT
};

typedef enum dk_type {
    DK_TYPE_OBJECT,
    DK_TYPE_TEXT,
    DK_TYPE_DATE,
    DK_TYPE_NUMBER,
    DK_TYPE_BOOLEAN,
    DK_TYPE_ARRAY
} dk_type;

typedef enum dk_presence { DK_ALWAYS, DK_UNLOCKED, DK_OPTIONAL } dk_presence;

typedef struct dk_field {
    const char *column;    /* column name; NULL for a container */
    const char *path;      /* JSON path from the root, such as "$.data.contact.email" */
    char key[DK_KEY_ROOM]; /* the last member name of the path, padded with zeros */
    uint8_t key_length;
    uint8_t parent; /* the container's dk_node; the envelope is its own parent */
    dk_type type;
    dk_presence presence;
    const char *values; /* documented range or list, or "" */
    const char *doc;    /* one line of documentation */
} dk_field;

/* Every node, indexed by dk_node. */
extern const dk_field dk_fields[DK_NODE_COUNT];

/* The node of each column, indexed by column number. */
extern const uint8_t dk_columns[DK_COLUMN_COUNT];

/* One past the last field of each container, indexed by dk_node; 0 for fields. */
extern const uint8_t dk_container_end[DK_NODE_COUNT];

/*
** The node of the member `key` (`length` bytes, no terminator needed, escapes decoded) of a
** container, or DK_NODE_NONE. `likely` is the node to try first: members mostly come in the
** documented order.
*/
dk_node dk_field_member(dk_node container, const char *key, size_t length, dk_node likely);

/* Whether a column is a field that an unlocked lead may have: not the envelope's, nor about the lock. */
static inline bool dk_column_is_field(int column) {
    return column != DK_COLUMN_event && column != DK_COLUMN_event_date &&
           column != DK_COLUMN_locked && column != DK_COLUMN_unlock_source;
}

/* The SQL type a column of this type is declared with ("TEXT"): a string constant. */
const char *dk_type_sql(dk_type type);

#endif
