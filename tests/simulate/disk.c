#include "disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A write is torn at these; SQLite is told what its own VFS tells it. */
enum { TORN_AT = 512, SECTOR = 4096, REGIONS = 16 };

typedef enum change_kind { WRITTEN, TRUNCATED, DELETED, SYNCED } change_kind;

typedef struct change {
    change_kind kind;
    int file;
    size_t offset, size; /* of the bytes; offset: the new size of a file that was truncated, */
                         /* or whether the folder of one that was deleted is synced */
    unsigned char *bytes;
} change;

typedef struct changes {
    change *list;
    size_t count, room;
} changes;

struct disk_tape {
    changes record;
    bool exists[DISK_FILES]; /* in the end: a file that was only opened has no change */
    size_t bytes;
};

/* Another program's turn. */
typedef struct turns {
    void (*other)(void *context);
    void *context;
    uint32_t left;
    bool has_written; /* since the lock was last given up */
} turns;

static struct {
    const char *path;
    sqlite3_vfs *system;
    disk_image now;
    bool records;
    disk_tape *tape;
    disk_image synced; /* of the tape as far as it has been played */
    size_t played;
    changes pending; /* those of the tape so far that are not synced; the bytes are borrowed */
    disk_image gone; /* files whose deletion is not synced */
    const char *watched;
    size_t taken;
    turns turns;
    int users;
    void *regions[REGIONS]; /* of the index of the write-ahead log */
} disk;

uint64_t chance_next(chance *c) {
    uint64_t z = (c->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint32_t chance_below(chance *c, uint32_t limit) {
    return (uint32_t)((chance_next(c) >> 32) * limit >> 32);
}

static void *must(void *memory) {
    if (memory == NULL) {
        fputs("simulate: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

/*
** ------------------------------------------------------------------------------------------ images
*/

static void make_room(disk_file *f, size_t size) {
    if (size > f->room) {
        f->room = size + size / 2 + SECTOR;
        f->bytes = must(realloc(f->bytes, f->room));
    }
}

static void resize(disk_file *f, size_t size) {
    make_room(f, size);
    if (size > f->size) {
        memset(f->bytes + f->size, 0, size - f->size);
    }
    f->size = size;
}

static void write_bytes(disk_file *f, size_t offset, const void *bytes, size_t size) {
    if (offset + size > f->size) {
        resize(f, offset + size);
    }
    memcpy(f->bytes + offset, bytes, size);
}

void disk_copy(disk_image *to, const disk_image *from) {
    for (int i = 0; i < DISK_FILES; i++) {
        const disk_file *f = &from->files[i];
        to->files[i].exists = f->exists;
        to->files[i].size = f->exists ? f->size : 0;
        if (to->files[i].size > 0) {
            make_room(&to->files[i], f->size);
            memcpy(to->files[i].bytes, f->bytes, f->size);
        }
    }
}

void disk_free(disk_image *image) {
    for (int i = 0; i < DISK_FILES; i++) {
        free(image->files[i].bytes);
    }
    *image = (disk_image){0};
}

disk_image *disk_now(void) {
    return &disk.now;
}

int disk_users(void) {
    return disk.users;
}

/*
** -------------------------------------------------------------------------------------- the record
*/

static change *append(changes *to, change added) {
    if (to->count == to->room) {
        to->room = 2 * to->room + 64;
        to->list = must(realloc(to->list, to->room * sizeof *to->list));
    }
    to->list[to->count] = added;
    return &to->list[to->count++];
}

static void look(void) {
    if (disk.watched != NULL && disk.taken == SIZE_MAX && access(disk.watched, F_OK) != 0) {
        disk.taken = disk.tape->record.count;
    }
}

void disk_watch(const char *path) {
    disk.watched = path;
    disk.taken = SIZE_MAX;
}

size_t disk_taken(void) {
    look();
    return disk.taken;
}

static void note(change_kind kind, int file, size_t offset, const void *bytes, size_t size) {
    if (!disk.records) {
        return;
    }
    look();
    change *c = append(&disk.tape->record, (change){kind, file, offset, size, NULL});
    disk.tape->bytes += sizeof *c + size;
    if (size > 0) {
        c->bytes = must(malloc(size));
        memcpy(c->bytes, bytes, size);
    }
}

static void rewind_tape(disk_tape *tape) {
    disk.tape = tape;
    disk.pending.count = disk.played = 0;
    disk_copy(&disk.synced, &disk.now);
    disk_free(&disk.gone);
}

disk_tape *disk_record(void) {
    rewind_tape(must(calloc(1, sizeof(disk_tape))));
    disk.records = true;
    return disk.tape;
}

void disk_erase(disk_tape *tape) {
    for (size_t i = 0; i < tape->record.count; i++) {
        free(tape->record.list[i].bytes);
    }
    free(tape->record.list);
    free(tape);
}

size_t disk_recorded(void) {
    disk.records = false;
    for (int i = 0; i < DISK_FILES; i++) {
        disk.tape->exists[i] = disk.now.files[i].exists;
    }
    return disk.tape->record.count;
}

size_t disk_tape_bytes(const disk_tape *tape) {
    return tape->bytes;
}

/* Makes a change to an image; of a write only the sectors whose bit is set in `sectors`, over and over. */
static void apply(disk_image *to, const change *c, uint64_t sectors) {
    disk_file *f = &to->files[c->file];
    if (c->kind == TRUNCATED) {
        resize(f, c->offset);
    } else if (c->kind == WRITTEN) {
        f->exists = true;
        if (sectors == UINT64_MAX) {
            write_bytes(f, c->offset, c->bytes, c->size);
            return;
        }
        for (size_t at = 0, n, i = 0; at < c->size; at += n, i++) {
            size_t left = TORN_AT - (c->offset + at) % TORN_AT;
            n = c->size - at < left ? c->size - at : left;
            if (sectors >> (i % 64) & 1) {
                write_bytes(f, c->offset + at, c->bytes + at, n);
            }
        }
    }
}

void disk_replay(disk_tape *tape) {
    rewind_tape(tape);
    for (size_t i = 0; i < tape->record.count; i++) {
        const change *c = &tape->record.list[i];
        if (c->kind == DELETED) {
            disk.now.files[c->file].size = 0;
        } else {
            apply(&disk.now, c, UINT64_MAX);
        }
    }
    for (int i = 0; i < DISK_FILES; i++) {
        disk.now.files[i].exists = tape->exists[i];
    }
}

/* What is not synced of a file reaches the disk, or is forgotten with it. */
static void settle(int file, bool reaches) {
    size_t kept = 0;
    for (size_t i = 0; i < disk.pending.count; i++) {
        const change *c = &disk.pending.list[i];
        if (c->file != file) {
            disk.pending.list[kept++] = *c;
        } else if (reaches) {
            apply(&disk.synced, c, UINT64_MAX);
        }
    }
    disk.pending.count = kept;
}

/* Unless the folder is synced, a file that was deleted may be there again after a cut. */
static void play_deletion(const change *c) {
    disk_file *f = &disk.synced.files[c->file];
    settle(c->file, false);
    if (c->offset == 0) {
        free(disk.gone.files[c->file].bytes);
        disk.gone.files[c->file] = *f;
        *f = (disk_file){0};
    } else {
        disk_free(&disk.gone);
    }
    f->exists = false;
    f->size = 0;
}

static void play(const change *c) {
    if (c->kind == SYNCED) {
        settle(c->file, true);
        if (c->file != DISK_DATABASE) {
            disk_free(&disk.gone); /* with a new file its folder is synced */
        }
    } else if (c->kind == DELETED) {
        play_deletion(c);
    } else {
        (void)append(&disk.pending, *c);
    }
}

void disk_cut(size_t count, uint32_t salt, disk_image *left) {
    assert(count <= disk.tape->record.count && count >= disk.played);
    while (disk.played < count) {
        play(&disk.tape->record.list[disk.played++]);
    }
    chance c = {salt};
    /* All, none, or each by itself: whole, missing or torn. */
    uint32_t how = salt == 0 ? 0 : chance_below(&c, 6);
    disk_copy(left, &disk.synced);
    for (size_t i = 0; i < disk.pending.count; i++) {
        uint64_t sectors = how == 0   ? UINT64_MAX
                           : how == 1 ? 0
                           : how < 4  ? (chance_below(&c, 2) != 0 ? UINT64_MAX : 0)
                                      : chance_next(&c) | (how == 5 ? chance_next(&c) : 0);
        const change *p = &disk.pending.list[i];
        if (p->kind != TRUNCATED || (sectors & 1) != 0) {
            apply(left, p, sectors);
        }
    }
    for (int i = 0; i < DISK_FILES; i++) {
        disk_file *f = &left->files[i];
        const disk_file *gone = &disk.gone.files[i];
        if (gone->exists && !f->exists && how != 0 && chance_below(&c, 2) == 0) {
            f->exists = true;
            write_bytes(f, 0, gone->bytes, gone->size);
        }
    }
}

/*
** ----------------------------------------------------------------------------------------- the VFS
*/

typedef struct handle {
    sqlite3_file base;
    int file;
} handle;

static disk_file *file_of(sqlite3_file *f) {
    return &disk.now.files[((handle *)f)->file];
}

static int close_file(sqlite3_file *f) {
    disk.users -= ((handle *)f)->file == DISK_DATABASE;
    return SQLITE_OK;
}

static int read_file(sqlite3_file *of, void *buffer, int amount, sqlite3_int64 offset) {
    const disk_file *f = file_of(of);
    size_t at = (size_t)offset, n = (size_t)amount;
    size_t has = at >= f->size ? 0 : f->size - at < n ? f->size - at : n;
    if (has > 0) {
        memcpy(buffer, f->bytes + at, has);
    }
    memset((char *)buffer + has, 0, n - has);
    return has == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *of, const void *bytes, int amount, sqlite3_int64 offset) {
    note(WRITTEN, ((handle *)of)->file, (size_t)offset, bytes, (size_t)amount);
    write_bytes(file_of(of), (size_t)offset, bytes, (size_t)amount);
    return SQLITE_OK;
}

static int truncate_file(sqlite3_file *of, sqlite3_int64 size) {
    note(TRUNCATED, ((handle *)of)->file, (size_t)size, NULL, 0);
    resize(file_of(of), (size_t)size);
    return SQLITE_OK;
}

static int sync_file(sqlite3_file *of, int flags) {
    (void)flags;
    note(SYNCED, ((handle *)of)->file, 0, NULL, 0);
    return SQLITE_OK;
}

static int size_of_file(sqlite3_file *of, sqlite3_int64 *size) {
    *size = (sqlite3_int64)file_of(of)->size;
    return SQLITE_OK;
}

/* One connection at a time has the database, except at a turn, when the other one has no lock: each gets every lock. */
static int lock_file(sqlite3_file *of, int level) {
    disk.turns.has_written |=
        ((handle *)of)->file == DISK_DATABASE && level >= SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
}

static int unlock_file(sqlite3_file *of, int level) {
    turns *t = &disk.turns;
    if (((handle *)of)->file == DISK_DATABASE && level == SQLITE_LOCK_NONE && t->has_written) {
        t->has_written = false;
        if (t->other != NULL && t->left-- == 0) {
            void (*other)(void *) = t->other;
            t->other = NULL;
            other(t->context);
        }
    }
    return SQLITE_OK;
}

bool disk_interrupt(uint32_t turn, void (*other)(void *context), void *context) {
    bool was_waiting = disk.turns.other != NULL;
    disk.turns = (turns){other, context, turn, false};
    return was_waiting;
}

static int is_reserved(sqlite3_file *of, int *reserved) {
    (void)of;
    *reserved = 0;
    return SQLITE_OK;
}

static int control(sqlite3_file *of, int operation, void *argument) {
    (void)of;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *of) {
    (void)of;
    return SECTOR;
}

static int characteristics(sqlite3_file *of) {
    (void)of;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int map_index(sqlite3_file *of, int region, int size, int extend, void volatile **memory) {
    (void)of;
    assert(region < REGIONS);
    if (disk.regions[region] == NULL && extend) {
        disk.regions[region] = must(calloc(1, (size_t)size));
    }
    *memory = disk.regions[region];
    return SQLITE_OK;
}

static int lock_index(sqlite3_file *of, int offset, int n, int flags) {
    (void)of;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void barrier(sqlite3_file *of) {
    (void)of;
}

/* Whoever opens the database next makes the index anew. */
static int unmap_index(sqlite3_file *of, int delete_it) {
    (void)of;
    (void)delete_it;
    for (int i = 0; i < REGIONS; i++) {
        free(disk.regions[i]);
        disk.regions[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {.iVersion = 2,
                                           .xClose = close_file,
                                           .xRead = read_file,
                                           .xWrite = write_file,
                                           .xTruncate = truncate_file,
                                           .xSync = sync_file,
                                           .xFileSize = size_of_file,
                                           .xLock = lock_file,
                                           .xUnlock = unlock_file,
                                           .xCheckReservedLock = is_reserved,
                                           .xFileControl = control,
                                           .xSectorSize = sector_size,
                                           .xDeviceCharacteristics = characteristics,
                                           .xShmMap = map_index,
                                           .xShmLock = lock_index,
                                           .xShmBarrier = barrier,
                                           .xShmUnmap = unmap_index};

/* Which of the database's files a name is; -1: none. */
static int file_of_name(const char *name) {
    static const char *const endings[DISK_FILES] = {"", "-journal", "-wal"};
    size_t length = strlen(disk.path);
    for (int i = 0; i < DISK_FILES && name != NULL && strncmp(name, disk.path, length) == 0; i++) {
        if (strcmp(name + length, endings[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* The program asks the system for the real path of what it has made. */
static void show_name(void) {
    FILE *f = fopen(disk.path, "ae");
    if (f != NULL) {
        (void)fclose(f);
    }
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *out, int flags, int *done) {
    int file = file_of_name(name);
    (void)vfs;
    if (file < 0) {
        return disk.system->xOpen(disk.system, name, out, flags, done);
    }
    out->pMethods = NULL;
    if (!disk.now.files[file].exists && (flags & SQLITE_OPEN_CREATE) == 0) {
        return SQLITE_CANTOPEN;
    }
    if (file == DISK_DATABASE && !disk.now.files[file].exists) {
        show_name();
    }
    disk.now.files[file].exists = true;
    disk.users += file == DISK_DATABASE;
    ((handle *)out)->file = file;
    out->pMethods = &methods;
    if (done != NULL) {
        *done = flags;
    }
    return SQLITE_OK;
}

/* A file that was made and not synced is missing after a cut where none of its writes has reached the disk. */
static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_folder) {
    int file = file_of_name(name);
    (void)vfs;
    if (file < 0) {
        return disk.system->xDelete(disk.system, name, sync_folder);
    }
    assert(file != DISK_DATABASE);
    if (!disk.now.files[file].exists) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    note(DELETED, file, sync_folder != 0, NULL, 0);
    disk.now.files[file].exists = false;
    disk.now.files[file].size = 0;
    return SQLITE_OK;
}

static int look_at_file(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    int file = file_of_name(name);
    (void)vfs;
    if (file < 0) {
        return disk.system->xAccess(disk.system, name, flags, result);
    }
    const disk_file *f = &disk.now.files[file];
    *result = f->exists && (flags != SQLITE_ACCESS_EXISTS || f->size > 0);
    return SQLITE_OK;
}

/* It is always the same time: what is stored depends on the seed alone. */
static int tell_time(sqlite3_vfs *vfs, sqlite3_int64 *time) {
    (void)vfs;
    *time = 2460371 * INT64_C(86400000);
    return SQLITE_OK;
}

bool disk_register(const char *path) {
    static sqlite3_vfs own;
    disk.path = path;
    disk.system = sqlite3_vfs_find(NULL);
    if (disk.system == NULL) {
        return false;
    }
    own = *disk.system;
    own.zName = "simulate";
    own.pNext = NULL;
    own.szOsFile =
        disk.system->szOsFile > (int)sizeof(handle) ? disk.system->szOsFile : (int)sizeof(handle);
    own.xOpen = open_file;
    own.xDelete = delete_file;
    own.xAccess = look_at_file;
    own.xCurrentTimeInt64 = tell_time;
    return sqlite3_vfs_register(&own, 1) == SQLITE_OK;
}
