/*
** The line of progress: what it says of bytes, records, rate and time left.
*/
#include "../../importer/cli/progress.h"

#include <string.h>

#include "check.h"

typedef struct progress_case {
    progress_state state;
    size_t width;
    const char *line;
} progress_case;

#define MB 1000000ULL

static const progress_case cases[] = {
    {{0, 0, 0, 0}, 0, "0.0 MB  0 records  0.0 MB/s"},
    {{250 * MB, 0, 12345, 2}, 0, "250.0 MB  12345 records  125.0 MB/s"},
    {{0, 100 * MB, 0, 3}, 0, "0.0 MB  0 records  0.0 MB/s"},
    {{231 * MB, 366 * MB, 126014, 2},
     0,
     " 63 %  231.0 of 366.0 MB  126014 records  115.5 MB/s  1 s left"},
    {{10 * MB, 1860 * MB, 1, 1},
     0,
     "  0 %  10.0 of 1860.0 MB  1 record  10.0 MB/s  3 min 05 s left"},
    {{MB, 7801 * MB, 9, 1}, 0, "  0 %  1.0 of 7801.0 MB  9 records  1.0 MB/s  2 h 10 min left"},
    {{100 * MB, 100 * MB, 9, 1}, 0, "100 %  100.0 of 100.0 MB  9 records  100.0 MB/s  0 s left"},
    /* a narrow terminal, and one that is hardly one */
    {{231 * MB, 366 * MB, 126014, 2}, 39, " 63 %  126014 records  1 s left"},
    {{231 * MB, 366 * MB, 126014, 2}, 12, " 63 %  12601"},
    {{250 * MB, 0, 12345678, 2}, 28, "250.0 MB  12345678 records"},
    {{250 * MB, 0, 12345, 2}, 39, "250.0 MB  12345 records  125.0 MB/s"},
    /* it grew while it was read */
    {{150 * MB, 100 * MB, 9, 1}, 0, "100 %  100.0 of 100.0 MB  9 records  150.0 MB/s  0 s left"},
};

/* The longest there can be is cut by nothing. */
static void check_longest(void) {
    const progress_state most = {UINT64_MAX - 1, UINT64_MAX, UINT64_MAX, 1e-9};
    char line[PROGRESS_LENGTH];
    progress_format(&most, 0, line);
    check(strstr(line, " left") != NULL, "the longest line is complete");
}

static void check_watching(void) {
    char line[PROGRESS_LENGTH];
    progress_format_watching(0, 0, 39, line);
    check(strcmp(line, "watching  0 records") == 0, "watching, before anything came");
    progress_format_watching(1204, 1709287331, 39, line);
    check(strncmp(line, "watching  1204 records  last ", 29) == 0 && strlen(line) == 37,
          "watching, with the time of the last input");
    progress_format_watching(1204, 1709287331, 8, line);
    check(strcmp(line, "watching") == 0, "watching, on a very narrow terminal");
}

int main(void) {
    char line[PROGRESS_LENGTH];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        progress_format(&cases[i].state, cases[i].width, line);
        if (!check(strcmp(line, cases[i].line) == 0, cases[i].line)) {
            printf("is \"%s\"\n", line);
        }
    }
    check_longest();
    check_watching();
    return check_result();
}
