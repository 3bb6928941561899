#include "carrier.h"

#include <string.h>

int carrier_time_rank(const char *object, size_t object_length, const char *name, size_t length) {
    static const struct {
        const char *object, *member;
        int rank;
    } times[] = {
#define TIME(object, member, rank, who) {object, member, rank},
#include "carriers.def"
#undef TIME
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (strlen(times[i].member) == length && memcmp(times[i].member, name, length) == 0 &&
            strlen(times[i].object) == object_length &&
            memcmp(times[i].object, object, object_length) == 0) {
            return times[i].rank;
        }
    }
    return 0;
}
