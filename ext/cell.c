#include "cell.h"

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

#include "compact.h"
#include "value.h"

void dk_cell_result(sqlite3_context *context, const dk_cell *cell) {
    switch ((dk_cell_kind)cell->kind) {
    case DK_CELL_INTEGER: sqlite3_result_int64(context, cell->integer); break;
    case DK_CELL_REAL: sqlite3_result_double(context, cell->real); break;
    case DK_CELL_TEXT:
        sqlite3_result_text64(context, cell->bytes, cell->size, SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case DK_CELL_NULL: sqlite3_result_null(context); break;
    }
}

struct dk_block {
    dk_block *before;
    size_t size;
    char bytes[];
};

/* The size of a block that holds many pieces. */
enum { BLOCK_SIZE = 16384 };

static bool add_block(dk_arena *arena, size_t least) {
    size_t size = least > BLOCK_SIZE ? least : BLOCK_SIZE;
    dk_block *block = sqlite3_malloc64(sizeof *block + size);
    if (block == NULL) {
        return false;
    }
    block->before = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->room = block->bytes;
    arena->left = size;
    return true;
}

char *dk_arena_take(dk_arena *arena, size_t size) {
    if (size > arena->left && !add_block(arena, size)) {
        return NULL;
    }
    char *piece = arena->room;
    if (size > 0) {
        arena->room += size;
        arena->left -= size;
    }
    return piece;
}

void dk_arena_trim(dk_arena *arena, const char *piece, size_t used) {
    size_t taken = (size_t)(arena->room - piece);
    arena->room -= taken - used;
    arena->left += taken - used;
}

static void free_blocks(dk_block *block) {
    while (block != NULL) {
        dk_block *before = block->before;
        sqlite3_free(block);
        block = before;
    }
}

void dk_arena_clear(dk_arena *arena) {
    dk_block *newest = arena->blocks;
    if (newest != NULL) {
        free_blocks(newest->before);
        newest->before = NULL;
        arena->room = newest->bytes;
        arena->left = newest->size;
    }
}

void dk_arena_free(dk_arena *arena) {
    free_blocks(arena->blocks);
    *arena = (dk_arena){0};
}

static bool string_cell(const char *text, const dk_value *value, dk_arena *arena, dk_cell *cell) {
    const char *inside = text + value->offset + 1;
    size_t length = value->length - 2;
    if (!value->escaped) {
        *cell = dk_cell_text(inside, length);
        return true;
    }
    char *decoded = dk_arena_take(arena, length);
    if (decoded == NULL) {
        return false;
    }
    *cell = dk_cell_text(decoded, dk_string_decode(inside, length, decoded));
    dk_arena_trim(arena, decoded, cell->size);
    return true;
}

static bool json_cell(const char *text, const dk_value *value, bool spaced, dk_arena *arena,
                      dk_cell *cell) {
    if (!spaced) {
        *cell = dk_cell_text(text + value->offset, value->length);
        return true;
    }
    char *compact = dk_arena_take(arena, value->length);
    if (compact == NULL) {
        return false;
    }
    *cell = dk_cell_text(compact, dk_compact_copy(text + value->offset, value->length, compact));
    dk_arena_trim(arena, compact, cell->size);
    return true;
}

static dk_cell number_cell(const char *text, const dk_value *value) {
    int64_t integer;
    return value->kind == DK_INTEGER &&
                   dk_number_integer(text + value->offset, value->length, &integer)
               ? dk_cell_integer(integer)
               : dk_cell_real(dk_number_real(text + value->offset, value->length));
}

bool dk_cell_of(const char *text, const dk_value *value, bool spaced, dk_arena *arena,
                dk_cell *cell) {
    *cell = (dk_cell){0};
    switch (value->kind) {
    case DK_FALSE:
    case DK_TRUE: *cell = dk_cell_integer(value->kind == DK_TRUE); return true;
    case DK_INTEGER:
    case DK_REAL: *cell = number_cell(text, value); return true;
    case DK_STRING: return string_cell(text, value, arena, cell);
    case DK_OBJECT:
    case DK_ARRAY: return json_cell(text, value, spaced, arena, cell);
    default: return true;
    }
}
