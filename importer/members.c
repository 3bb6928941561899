#include "members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unpack.h"

/* An archive in an archive in an archive: as deep as people pack things. */
enum { DEPTH_MAX = 3 };

typedef struct level {
    const input *in;     /* whose members they are */
    const unpack *outer; /* what it is unpacked from itself, or NULL */
    int depth;
    const input_visitor *visitor;
} level;

bool members_is_packed(const input *in) {
    char first[UNPACK_PEEK];
    ssize_t length = in->stream ? 0 : pread(in->fd, first, sizeof first, 0);
    return length > 0 && unpack_is_packed(first, (size_t)length);
}

/* "archive!member"; the input's own name where it is merely compressed. The caller frees it. */
static char *join(const char *outer, const char *name) {
    if (name == NULL) {
        return strdup(outer);
    }
    size_t room = strlen(outer) + strlen(name) + 2;
    char *joined = malloc(room);
    if (joined != NULL) {
        snprintf(joined, room, "%s!%s", outer, name);
    }
    return joined;
}

static bool visit_members(const level *at, source *from);

/* One member, which may be packed itself. */
static bool visit_member(const level *at, const input *in, source *from, const unpack *packed) {
    peeked first;
    if (!peek(&first, from)) {
        at->visitor->failed(at->visitor->context, in->shown, from->error);
        return true;
    }
    input member = *in;
    member.from = &first.source;
    if (at->depth >= DEPTH_MAX || !unpack_is_packed(first.bytes, first.length)) {
        return at->visitor->file(at->visitor->context, &member);
    }
    level below = {&member, packed, at->depth + 1, at->visitor};
    return visit_members(&below, &first.source);
}

/* What has been unpacked, under its name. False where nothing more is to come. */
static bool visit_next(const level *at, const unpack *u, unpack_result result,
                       const unpack_member *found, const input *member) {
    const input_visitor *visitor = at->visitor;
    source damage = source_of_damage(found->why);
    input damaged = *member;
    damaged.from = &damage;
    switch (result) {
    case UNPACK_MEMBER: return visit_member(at, member, found->from, u);
    case UNPACK_SKIPPED: visitor->skipped(visitor->context, member->shown, found->why); return true;
    case UNPACK_DAMAGED: return visitor->file(visitor->context, &damaged);
    default: visitor->failed(visitor->context, member->shown, found->why); return true;
    }
}

/* Names it as a member, then visits it. */
static bool visit_named(const level *at, const unpack *u, unpack_result result,
                        const unpack_member *found) {
    char time[INPUT_TIME_LENGTH + 1] = "";
    char *path = join(at->in->path, found->name), *shown = join(at->in->shown, found->name);
    input member = *at->in;
    member.path = path;
    member.shown = shown;
    member.fd = -1;
    member.stat = NULL;
    member.stream = true;
    if (found->has_time) {
        input_format_time(&found->time, time);
        member.received_at = time[0] != 0 ? time : NULL;
    }
    bool on = true;
    if (path != NULL && shown != NULL) {
        on = visit_next(at, u, result, found, &member);
    } else {
        at->visitor->failed(at->visitor->context, at->in->shown, "out of memory");
    }
    free(path);
    free(shown);
    return on;
}

static bool visit_members(const level *at, source *from) {
    unpack *u = unpack_open(from, at->outer, at->in->stat != NULL);
    unpack_member found;
    unpack_result result = UNPACK_MEMBER;
    bool on = true;
    if (u == NULL) {
        at->visitor->failed(at->visitor->context, at->in->shown, "out of memory");
        return true;
    }
    while (on && (result == UNPACK_MEMBER || result == UNPACK_SKIPPED)) {
        result = unpack_next(u, &found);
        on = result == UNPACK_END || visit_named(at, u, result, &found);
    }
    unpack_close(u);
    return on;
}

bool members_visit(const input *in, const input_visitor *visitor) {
    level top = {in, NULL, 0, visitor};
    if (in->stream) {
        return visit_member(&top, in, in->from, NULL);
    }
    return members_is_packed(in) ? visit_members(&top, in->from)
                                 : visitor->file(visitor->context, in);
}
