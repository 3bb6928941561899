#include "remote.h"

#include <sqlite3.h>
#include <string.h>
#include <time.h>

#include "../input/source.h"

store_status remote_refuse(remote *r, const char *what, const char *detail) {
    return store_refuse(r->store, what, detail);
}

store_status remote_busy(remote *r, const char *what) {
    (void)remote_refuse(r, what, "nothing of this batch was kept, try again");
    return STORE_BUSY;
}

store_status remote_mirror_status(remote *r, int rc) {
    return rc == SQLITE_OK ? STORE_OK : remote_refuse(r, "the mirror", sql_error(r->mirror.db, rc));
}

/* Sends r->request. A step that failed is the caller's to look at. */
store_status remote_exchange(remote *r, reply *o) {
    *o = (reply){0};
    r->store->message[0] = 0;
    if (!hrana_end(&r->request)) {
        return remote_refuse(r, source_no_memory, NULL);
    }
    client_status status = client_send(r->client, &r->request, &o->result, &o->error, &o->step);
    if (status == CLIENT_OK) {
        return STORE_OK;
    }
    return status == CLIENT_AWAY ? remote_busy(r, client_message(r->client))
                                 : remote_refuse(r, client_message(r->client), NULL);
}

/* The same, where no step may fail. */
store_status remote_ask(remote *r, reply *o) {
    store_status status = remote_exchange(r, o);
    return status == STORE_OK && o->error != NULL
               ? remote_refuse(r, "the server refuses", client_error_text(o->error))
               : status;
}

int64_t remote_now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool remote_error_is(const cJSON *error, const char *code) {
    const cJSON *of = cJSON_GetObjectItemCaseSensitive(error, "code");
    return cJSON_IsString(of) && strncmp(of->valuestring, code, strlen(code)) == 0;
}

const cJSON *remote_first_row(const reply *o, size_t step) {
    return cJSON_GetArrayItem(hrana_rows(o->result, step), 0);
}
