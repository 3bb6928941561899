#include "open_store.h"

#include <stdlib.h>
#include <string.h>

#include "../store/backend.h"
#include "../store/local.h"
#include "remote_store.h"

static bool is_url(const char *database) {
    return strncmp(database, "http://", 7) == 0 || strncmp(database, "https://", 8) == 0;
}

static store_status open_url(store *s, const char *url, remote_mode mode, int patience) {
    transport t;
    const char *why;
    if (!transport_open(&t, url, patience, &why)) {
        transport_close(&t);
        return store_refuse(s, why, NULL);
    }
    client *c = client_open(&t, patience);
    if (c == NULL) {
        transport_close(&t);
    }
    return remote_store_open(s, c, mode, patience);
}

store_status store_open(const char *database, const store_options *options, store **out) {
    store *s = *out = store_new();
    if (s == NULL) {
        return STORE_FAILED;
    }
    s->reading = options->reading;
    s->makes = options->makes;
    s->plain = options->plain;
    if (!is_url(database)) {
        return local_open(s, database, options);
    }
    const char *key = getenv("DISCKO_ERASE_KEY");
    if (options->erases && (key == NULL || *key == 0)) {
        (void)store_refuse(
            s,
            "on a server --erase and --expire need DISCKO_ERASE_KEY, the path of the "
            "key file, which is created if absent",
            NULL);
        return STORE_UNSUPPORTED;
    }
    return open_url(s, database, options->dry_run ? REMOTE_DRY_RUN : REMOTE_WRITE,
                    options->busy_timeout);
}

store_status store_open_read_only(const char *database, int busy_timeout,
                                  const store_reading *reading, store **out) {
    store *s = *out = store_new();
    if (s == NULL) {
        return STORE_FAILED;
    }
    if (reading != NULL) {
        s->reading = *reading;
    }
    return is_url(database) ? open_url(s, database, REMOTE_READ, busy_timeout)
                            : local_open_read_only(s, database, busy_timeout);
}
