/*
** The tables and views of a store on a server: found, checked and created.
*/
#ifndef DISCKO_REMOTE_SCHEMA_H
#define DISCKO_REMOTE_SCHEMA_H

#include "remote.h"

/* Creates what is missing if r->mode allows it. Sets r->absent. */
store_status remote_schema_make(remote *r);

#endif
