#include "carrier.h"

#include "../text/bytes.h"

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
        if (bytes_are(name, length, times[i].member) &&
            bytes_are(object, object_length, times[i].object)) {
            return times[i].rank;
        }
    }
    return 0;
}
