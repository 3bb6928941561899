/*
** What --watch says of an input whose last record stays incomplete.
*/
#include "../../importer/cli/report.h"

#include <string.h>
#include <unistd.h>

#include "../../importer/port/port.h"
#include "check.h"

/* What was printed on standard error since the last call. */
static const char *printed(void) {
    static char text[512];
    static off_t at;
    ssize_t n = pread(2, text, sizeof text - 1, at);
    text[n > 0 ? n : 0] = 0;
    at += n > 0 ? n : 0;
    return text;
}

static void end_input(report *r, const char *shown, input_state state) {
    const report_input in = {.path = shown, .shown = shown, .state = state};
    report_begin_input(r);
    report_end_input(r, &in);
}

static void wait_for(report *r, const char *shown, uint64_t offset, uint64_t length) {
    report_waiting(r, shown, offset, length);
    end_input(r, shown, INPUT_WAITING);
}

int main(void) {
    const options o = {.watch = true, .quiet = true, .no_progress = true};
    report r;
    FILE *log = tmpfile();
    int64_t later = port_now_ms() + REPORT_INCOMPLETE_MS + 1000;
    report_begin(&r, &o);
    check(log != NULL && dup2(fileno(log), 2) == 2, "standard error is a file");
    wait_for(&r, "cut.json", 812, 34);
    wait_for(&r, "open.json", 9, 0);
    wait_for(&r, "whole.json", 0, 7);
    report_overdue(&r, port_now_ms());
    check(*printed() == 0, "nothing is said at once");
    end_input(&r, "whole.json", INPUT_IMPORTED);
    end_input(&r, "cut.json", INPUT_UNCHANGED);
    wait_for(&r, "cut.json", 812, 34);
    report_overdue(&r, later);
    check(
        strcmp(printed(),
               "discko-import: cut.json: incomplete record of 34 bytes at byte 812: still waiting "
               "for the rest\n"
               "discko-import: open.json: array not closed at byte 9: still waiting for the "
               "rest\n") == 0,
        "an input that waits for long is reported, and one that was completed is not");
    report_overdue(&r, later);
    check(*printed() == 0, "once");
    wait_for(&r, "cut.json", 812, 35);
    report_overdue(&r, port_now_ms());
    check(*printed() == 0, "where it has grown the time begins anew");
    report_overdue(&r, later);
    check(strstr(printed(), "35 bytes") != NULL, "and it is reported again");
    for (int i = 0; i < 2 * REPORT_INCOMPLETE; i++) {
        char shown[8];
        snprintf(shown, sizeof shown, "%d", i);
        wait_for(&r, shown, 0, 1);
    }
    check(report_end(&r, NULL) == OUTCOME_SUCCESS, "more of them are not kept");
    return check_result();
}
