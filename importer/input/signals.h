/*
** SIGINT and SIGTERM: they ask a run to end cleanly, with what it has read so far committed. A second
** one ends it at once, as ever.
*/
#ifndef DISCKO_SIGNALS_H
#define DISCKO_SIGNALS_H

#include <stdbool.h>

/* Catches them from now on, and ignores SIGPIPE: writing to what is gone is an error like others. */
void signals_catch(void);

/* Whether one has been caught. */
bool signals_caught(void);

/* Sleeps for so many milliseconds, or until `fd`, if it is not -1, can be read, or a signal comes. */
void signals_wait(int fd, int milliseconds);

/* Ends the process by the signal that was caught, so that a shell knows how it ended. */
void signals_end(void);

#endif
