/*
** SIGINT and SIGTERM ask a run to end cleanly, with everything that was read committed. A second one ends it at
** once.
*/
#ifndef DISCKO_SIGNALS_H
#define DISCKO_SIGNALS_H

#include <stdbool.h>

/* A write beyond the limit for files returns an error from now on, and does not end the process. */
void signals_ignore_limit(void);

/* Catches them from now on, and ignores SIGPIPE: a write to a closed pipe returns an error. */
void signals_catch(void);

/* Whether one has been caught. */
bool signals_caught(void);

/* Sleeps for so many milliseconds, or until `fd`, if it is not -1, can be read, or a signal comes. */
void signals_wait(int fd, int milliseconds);

/* Ends the process with the signal that was caught, if any, so that a shell knows how it ended. */
void signals_end(void);

#endif
