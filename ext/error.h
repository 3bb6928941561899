/*
** Errors as values. A function that can fail on its input fills a dk_error; there is no global "last
** error". The codes are listed in codes.def.
*/
#ifndef DISCKO_ERROR_H
#define DISCKO_ERROR_H

#include <stdint.h>

typedef enum dk_code {
    DK_OK = 0,
#define CODE(name, code, meaning) DK_##name,
#include "codes.def"
#undef CODE
    DK_CODE_COUNT
} dk_code;

typedef struct dk_error {
    dk_code code;        /* DK_OK if nothing is wrong */
    uint32_t offset;     /* 0-based byte of the text at which the error was found */
    const char *message; /* what was expected there; a string constant, never NULL after an error */
} dk_error;

/* The stable name of a code ("malformed_json"), a string constant; "ok" for DK_OK. */
const char *dk_code_name(dk_code code);

/* What a code means in a few words ("malformed JSON"), a string constant; "ok" for DK_OK. */
const char *dk_code_meaning(dk_code code);

#endif
