#include "signals.h"

#include <signal.h>
#include <stddef.h>

#include "../port/port.h"

/* The only variable that changes globally: a signal handler has no other way. */
static volatile sig_atomic_t caught;

static void note(int number) {
    caught = number;
}

void signals_ignore_limit(void) {
    (void)signal(SIGXFSZ, SIG_IGN);
}

void signals_catch(void) {
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before, action = {.sa_handler = note};
        action.sa_flags =
            (int)SA_RESETHAND; /* the second signal kills; without SA_RESTART reads return */
        /* signals that are ignored (nohup, background jobs) stay ignored */
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            (void)sigaction(numbers[i], &action, NULL);
        }
    }
    (void)signal(SIGPIPE, SIG_IGN);
}

bool signals_caught(void) {
    return caught != 0;
}

void signals_wait(int fd, int milliseconds) {
    sigset_t both, before;
    (void)sigemptyset(&both);
    (void)sigaddset(&both, SIGINT);
    (void)sigaddset(&both, SIGTERM);
    /* blocked between the check of `caught` and the sleep, so that no signal is missed */
    (void)sigprocmask(SIG_BLOCK, &both, &before);
    if (caught == 0) {
        port_wait(fd, milliseconds, &before);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

void signals_end(void) {
    if (caught != 0) {
        (void)signal(caught, SIG_DFL);
        (void)raise(caught);
    }
}
