#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../port/port.h"
#include "signals.h"

enum { BLOCK = 1 << 16, AN_HOUR_MS = 3600 * 1000 };

const char spool_interrupted[] = "interrupted";

const char *spool_folder(void) {
    const char *named = getenv("TMPDIR");
    return named != NULL && named[0] != 0 ? named : "/var/tmp";
}

static void cannot_keep(spool *s, int error) {
    snprintf(s->text, sizeof s->text, "cannot be copied to %s (see TMPDIR): %s", spool_folder(),
             strerror(error));
    s->why = error == ENOMEM ? source_no_memory : s->text;
}

/* Copies the next piece. False at the end, or after a signal or an error: s->why. */
static bool copy_piece(spool *s, int from) {
    char block[BLOCK];
    signals_wait(from, AN_HOUR_MS);
    if (signals_caught()) {
        s->why = spool_interrupted;
        return false;
    }
    ssize_t n = read(from, block, sizeof block);
    if (n < 0 && errno != EINTR && errno != EAGAIN) {
        s->why = source_reason(errno);
    }
    if (n > 0 && !port_write(s->fd, block, (size_t)n, -1)) {
        cannot_keep(s, errno);
    }
    return n != 0 && s->why == NULL;
}

bool spool_take(spool *s, int from) {
    *s = (spool){.fd = port_nameless(spool_folder())};
    if (s->fd < 0) {
        cannot_keep(s, errno);
        return false;
    }
    while (copy_piece(s, from)) {
    }
    off_t size = lseek(s->fd, 0, SEEK_END);
    if (size < 0 || lseek(s->fd, 0, SEEK_SET) != 0) {
        cannot_keep(s, errno);
        return false;
    }
    s->size = (uint64_t)size;
    return true;
}

void spool_close(spool *s) {
    if (s->fd >= 0) {
        close(s->fd);
    }
    s->fd = -1;
}
