#include "error.h"

static const struct {
    const char *name;
    const char *meaning;
} codes[DK_CODE_COUNT] = {
    {"ok", "ok"},
#define CODE(name, code, meaning) {code, meaning},
#include "codes.def"
#undef CODE
};

const char *dk_code_name(dk_code code) {
    return codes[code].name;
}

const char *dk_code_meaning(dk_code code) {
    return codes[code].meaning;
}
