/*
** The tables and views of a store on a server: found, checked and created.
*/
#ifndef DISCKO_SETUP_H
#define DISCKO_SETUP_H

#include "request.h"

/* Creates what is missing if r->mode allows it. Sets r->absent. */
store_status setup_store(remote *r);

#endif
