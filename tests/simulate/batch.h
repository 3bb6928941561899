/* For store/local.c, which is compiled with BATCH_RECORDS=simulate_batch and ANEW_PERCENT=simulate_anew: see quick.h. */
#ifndef DISCKO_BATCH_H
#define DISCKO_BATCH_H

extern unsigned simulate_batch, simulate_anew;

#endif
