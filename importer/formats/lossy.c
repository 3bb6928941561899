#include "lossy.h"

#include "foreign.h"

dk_error lossy_cause(const char *bytes, size_t length, const dk_error *found) {
    return foreign_cause(bytes, length, found);
}
