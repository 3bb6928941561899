/*
** A column value held outside SQLite, and the memory for such values. One thread can make a row of them and
** another can store it.
*/
#ifndef DISCKO_CELL_H
#define DISCKO_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan.h"

struct sqlite3_context;

typedef enum dk_cell_kind {
    DK_CELL_NULL,
    DK_CELL_INTEGER,
    DK_CELL_REAL,
    DK_CELL_TEXT
} dk_cell_kind;

/* All zero is NULL. Text is borrowed: it points into the payload, into an arena, or to a constant. */
typedef struct dk_cell {
    union {
        int64_t integer;
        double real;
        const char *bytes; /* UTF-8, not terminated */
    };
    uint32_t size; /* of a text */
    uint8_t kind;
} dk_cell;

static inline dk_cell dk_cell_integer(int64_t value) {
    return (dk_cell){.integer = value, .kind = DK_CELL_INTEGER};
}

static inline dk_cell dk_cell_real(double value) {
    return (dk_cell){.real = value, .kind = DK_CELL_REAL};
}

static inline dk_cell dk_cell_text(const char *bytes, size_t size) {
    return (dk_cell){.bytes = bytes, .size = (uint32_t)size, .kind = DK_CELL_TEXT};
}

/* Sets the result to the cell's value; a text is copied. */
void dk_cell_result(struct sqlite3_context *context, const dk_cell *cell);

/*
** Memory that is taken piece by piece and freed all at once. Pieces never move. The first ones come from the
** caller's buffer, which may have size 0; the rest come from blocks allocated by SQLite.
*/
typedef struct dk_block dk_block;
typedef struct dk_arena {
    char *room; /* the free part of the room that is being filled */
    size_t left;
    dk_block *blocks; /* newest first */
} dk_arena;

static inline dk_arena dk_arena_of(char *room, size_t size) {
    return (dk_arena){room, size, NULL};
}

/* Takes `size` bytes, not aligned; NULL without memory. */
char *dk_arena_take(dk_arena *arena, size_t size);

/* Gives back what is left of the piece that was taken last, of which `used` bytes are needed. */
void dk_arena_trim(dk_arena *arena, const char *piece, size_t used);

/* Frees everything that was taken. The newest block is kept, to be filled again. */
void dk_arena_clear(dk_arena *arena);

/* Frees all blocks. */
void dk_arena_free(dk_arena *arena);

/*
** What json_extract returns for a JSON value, as dk_result_value (argument.h) does. False without memory.
*/
bool dk_cell_of(const char *text, const dk_value *value, bool spaced, dk_arena *arena,
                dk_cell *cell);

#endif
