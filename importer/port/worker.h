/*
** A second thread that does one job at a time while the first continues. There is none if the machine has only one
** core or no thread can be started; the caller then does the job itself.
*/
#ifndef DISCKO_WORKER_H
#define DISCKO_WORKER_H

typedef struct worker worker;

/* NULL if there is only one core, or if no thread could be started. */
worker *worker_start(void);

/*
** Gives it a job; it must have none. The job sees what the caller wrote before, and the caller sees what the job
** wrote once worker_wait has returned. worker_wait returns at once if there is no job.
*/
void worker_run(worker *w, void (*job)(void *context), void *context);
void worker_wait(worker *w);

/* Waits for the job and ends the thread. Accepts NULL. */
void worker_stop(worker *w);

#endif
