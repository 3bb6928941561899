#include "remote.h"

#include <sqlite3.h>
#include <string.h>

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

store_status remote_ask(remote *r, reply *o) {
    store_status status = remote_exchange(r, o);
    return status == STORE_OK && o->error != NULL
               ? remote_refuse(r, "the server refuses", client_error_text(o->error))
               : status;
}

store_status remote_query(remote *r, const char *sql, const sql_value *values, reply *o) {
    hrana_begin(&r->request);
    hrana_query(&r->request, sql, values);
    return remote_ask(r, o);
}

const cJSON *remote_first_row(const reply *o, size_t step) {
    return cJSON_GetArrayItem(hrana_rows(o->result, step), 0);
}
