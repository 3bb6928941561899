/* From a page no server can be reached: in the place of importer/server/transport.c. */
#include "../../importer/server/transport.h"

bool transport_open(transport *t, const char *url, const char **why) {
    (void)url;
    *t = (transport){0};
    *why = "no server can be reached from a page";
    return false;
}

void transport_close(transport *t) {
    (void)t;
}
