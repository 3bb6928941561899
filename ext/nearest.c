#include "nearest.h"

#include <assert.h>
#include <string.h>

#include "ascii.h"

/* Only the beginning of a long text is looked at. */
static int edit_distance(const char *a, size_t length_a, const char *b) {
    int row[DK_NEAREST_ROOM + 1];
    int length = (int)strlen(b);
    assert(length <= DK_NEAREST_ROOM);
    for (int j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (int i = 1; (size_t)i <= length_a && i < 2 * DK_NEAREST_ROOM; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= length; j++) {
            int replaced = diagonal + (dk_lower(a[i - 1]) != dk_lower(b[j - 1]));
            int shorter = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = replaced < shorter ? replaced : shorter;
        }
    }
    return row[length];
}

void dk_nearest_try(dk_nearest *nearest, const char *given, size_t length, const char *candidate) {
    int distance = edit_distance(given, length, candidate);
    if (nearest->name == NULL || distance < nearest->distance) {
        *nearest = (dk_nearest){candidate, distance};
    }
}
