/*
** What the fuzz targets share. Each is linked with libFuzzer (make fuzz), or with replay.c, which runs
** the cases that are kept.
*/
#ifndef DISCKO_FUZZ_H
#define DISCKO_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_CHECK(what)                                               \
    do {                                                               \
        if (!(what)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            abort();                                                   \
        }                                                              \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
