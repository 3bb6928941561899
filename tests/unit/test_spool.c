/*
** Pipes that are copied to a file without a name: all of the bytes, in whatever pieces they come; what a
** signal cuts is kept; what cannot be is told.
*/
#include "../../importer/input/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../importer/input/signals.h"
#include "check.h"

typedef struct sender {
    int fd;
    size_t size, piece; /* bytes, and how many are written at once */
} sender;

static char byte_at(size_t i) {
    return (char)(i * 31 + i / 251);
}

static void *send_all(void *context) {
    const sender *s = context;
    char *bytes = malloc(s->piece);
    for (size_t done = 0; done < s->size && bytes != NULL;) {
        size_t length = s->size - done < s->piece ? s->size - done : s->piece;
        for (size_t i = 0; i < length; i++) {
            bytes[i] = byte_at(done + i);
        }
        ssize_t n = write(s->fd, bytes, length);
        if (n <= 0) {
            break;
        }
        done += (size_t)n;
    }
    free(bytes);
    close(s->fd);
    return NULL;
}

static bool is_whole(const spool *s, size_t size) {
    char block[4096];
    size_t done = 0;
    ssize_t n;
    bool right = lseek(s->fd, 0, SEEK_CUR) == 0;
    while (right && (n = read(s->fd, block, sizeof block)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            right = right && block[i] == byte_at(done + (size_t)i);
        }
        done += (size_t)n;
    }
    return right && done == size && s->size == size;
}

static const struct {
    const char *what;
    size_t size, piece;
} pipes[] = {
    {"an empty pipe", 0, 1},
    {"one byte", 1, 1},
    {"byte by byte", 300, 1},
    {"a block", 1 << 16, 1 << 16},
    {"a byte more", (1 << 16) + 1, 1 << 16},
    {"more than a pipe holds, in odd pieces", 1000003, 7919},
};

static void check_pipes(void) {
    for (size_t i = 0; i < sizeof pipes / sizeof *pipes; i++) {
        int ends[2];
        pthread_t thread;
        spool s;
        struct stat st;
        if (pipe(ends) != 0) {
            exit(2);
        }
        sender from = {ends[1], pipes[i].size, pipes[i].piece};
        if (pthread_create(&thread, NULL, send_all, &from) != 0) {
            exit(2);
        }
        bool right = spool_take(&s, ends[0]) && s.why == NULL && is_whole(&s, pipes[i].size);
        right = right && fstat(s.fd, &st) == 0 && st.st_nlink == 0 && (st.st_mode & 0077) == 0;
        check(right, pipes[i].what);
        (void)pthread_join(thread, NULL);
        spool_close(&s);
        spool_close(&s);
        close(ends[0]);
    }
}

/* Where the file cannot be made, or its bytes not read. */
static void check_errors(void) {
    spool s;
    int ends[2];
    char path[] = "/tmp/test_spool.XXXXXX";
    if (pipe(ends) != 0 || mkdtemp(path) == NULL) {
        exit(2);
    }
    setenv("TMPDIR", "/nowhere", 1);
    check(!spool_take(&s, ends[0]) && s.fd == -1 && strstr(s.why, "/nowhere") != NULL &&
              strstr(s.why, strerror(ENOENT)) != NULL,
          "a missing folder is reported by name");
    spool_close(&s);
    setenv("TMPDIR", path, 1);
    int unreadable = open("/", O_RDONLY | O_DIRECTORY);
    check(spool_take(&s, unreadable) && s.why != NULL && s.size == 0,
          "an unreadable pipe is reported and leaves an empty file");
    spool_close(&s);
    close(unreadable);
    check(rmdir(path) == 0, "nothing is left in TMPDIR");
    close(ends[0]);
    close(ends[1]);
    unsetenv("TMPDIR");
}

/* Last: a signal that was caught stays so. */
static void check_signal(void) {
    spool s;
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], "abc", 3) != 3) {
        exit(2);
    }
    signals_catch();
    (void)raise(SIGTERM);
    bool taken = spool_take(&s, ends[0]);
    check(taken && s.why == spool_interrupted && s.fd >= 0 && s.size <= 3,
          "a signal ends a pipe that does not end");
    spool_close(&s);
    close(ends[0]);
    close(ends[1]);
}

int main(void) {
    (void)signal(SIGPIPE, SIG_IGN);
    check_pipes();
    check_errors();
    check_signal();
    return check_result();
}
