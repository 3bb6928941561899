/*
** Runs a fuzz target on files: replay FILE...
*/
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static bool replay(const char *path) {
    FILE *f = fopen(path, "rb");
    size_t length = 0, room = 1 << 16;
    uint8_t *bytes = malloc(room);
    if (f == NULL || bytes == NULL) {
        return false;
    }
    for (size_t n; (n = fread(bytes + length, 1, room - length, f)) > 0;) {
        length += n;
        if (length == room && (bytes = realloc(bytes, room *= 2)) == NULL) {
            return false;
        }
    }
    fclose(f);
    uint8_t *exact = malloc(length > 0 ? length : 1); /* so that a byte too far is seen */
    memcpy(exact, bytes, length);
    (void)LLVMFuzzerTestOneInput(exact, length);
    free(exact);
    free(bytes);
    return true;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        bool ran = replay(argv[i]);
        printf("%sok - %s\n", ran ? "" : "not ", argv[i]);
        if (!ran) {
            return 1;
        }
    }
    return argc < 2;
}
