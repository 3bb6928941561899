/*
** The outcome of a run, and its exit code.
*/
#ifndef DISCKO_OUTCOME_H
#define DISCKO_OUTCOME_H

typedef enum outcome {
#define EXIT(name, code, meaning) OUTCOME_##name,
#include "exit_codes.def"
#undef EXIT
} outcome;

/* The one to report if both apply: exit_codes.def lists the worst first. */
static inline outcome outcome_worse(outcome a, outcome b) {
    return a < b ? a : b;
}

static inline int outcome_exit_code(outcome o) {
    static const int codes[] = {
#define EXIT(name, code, meaning) code,
#include "exit_codes.def"
#undef EXIT
    };
    return codes[o];
}

#endif
