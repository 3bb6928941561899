/*
** What the C tests share: each case is one line, "ok - what" or "not ok - what", on standard output,
** which the runner counts. Include it in the one source file of a test.
*/
#ifndef DISCKO_CHECK_H
#define DISCKO_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int check_failures;

/* Reports a case; the caller says more about a failure behind it. Returns `passed`. */
static inline bool check(bool passed, const char *what) {
    printf("%sok - %s\n", passed ? "" : "not ", what);
    check_failures += !passed;
    return passed;
}

/*
** How many of `count` random cases to try: all of them, or one in N where DISCKO_SHARE=N is in the
** environment. That is for a checker that is twenty times slower; the other runs try all.
*/
static inline unsigned check_share(unsigned count) {
    const char *share = getenv("DISCKO_SHARE");
    unsigned long n = share != NULL ? strtoul(share, NULL, 10) : 1;
    return n > 1 ? (unsigned)((count + n - 1) / n) : count;
}

/* What main returns. */
static inline int check_result(void) {
    return check_failures > 0;
}

#endif
