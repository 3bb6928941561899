/*
** What the C tests share: each case is one line, "ok - what" or "not ok - what", on standard output,
** which the runner counts. Include it in the one source file of a test.
*/
#ifndef DISCKO_CHECK_H
#define DISCKO_CHECK_H

#include <stdbool.h>
#include <stdio.h>

static int check_failures;

/* Reports a case; the caller says more about a failure behind it. Returns `passed`. */
static inline bool check(bool passed, const char *what) {
    printf("%sok - %s\n", passed ? "" : "not ", what);
    check_failures += !passed;
    return passed;
}

/* What main returns. */
static inline int check_result(void) {
    return check_failures > 0;
}

#endif
