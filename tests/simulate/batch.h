/* For store/local.c, which is compiled with BATCH_RECORDS=simulate_batch: see quick.h. */
#ifndef DISCKO_BATCH_H
#define DISCKO_BATCH_H

extern unsigned simulate_batch;

#endif
