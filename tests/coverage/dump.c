/*
** Linked in by run.sh in place of the C library's (-Wl,--wrap): a process that ends at once is to leave
** behind what it has counted, for which it needs memory and calls that do not fail (faults.c).
*/
#include <stddef.h>

void __gcov_dump(void);
int __real_raise(int number);
void __real__exit(int code) __attribute__((noreturn));

void let_all_succeed(void) __attribute__((weak));

static void dump(void) {
    if (let_all_succeed != NULL) {
        let_all_succeed();
    }
    __gcov_dump();
}

int __wrap_raise(int number) {
    dump();
    return __real_raise(number);
}

void __wrap__exit(int code) {
    dump();
    __real__exit(code);
}
