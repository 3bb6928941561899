/*
** A second thread that does one job at a time while the first continues. There is none if the machine has only one
** core or no thread can be started; the caller then does the job itself.
*/
#ifndef DISCKO_WORKER_H
#define DISCKO_WORKER_H

typedef struct worker worker;

/* NULL where there is only one core, or no thread. */
worker *worker_start(void);

/*
** Gives it a job; it must have none. What the caller wrote before, the job sees; what the job wrote, the
** caller sees after worker_wait, which returns at once where there is no job.
*/
void worker_run(worker *w, void (*job)(void *context), void *context);
void worker_wait(worker *w);

/* Waits for its job and ends the thread. NULL is none. */
void worker_stop(worker *w);

#endif
