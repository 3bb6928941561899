#include "worker.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "port.h"

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*job)(void *context); /* NULL if there is none */
    void *context;
    bool stops;
};

static void *work(void *context) {
    worker *w = context;
    pthread_mutex_lock(&w->lock);
    while (!w->stops) {
        if (w->job == NULL) {
            pthread_cond_wait(&w->changed, &w->lock);
            continue;
        }
        pthread_mutex_unlock(&w->lock);
        w->job(w->context);
        pthread_mutex_lock(&w->lock);
        w->job = NULL;
        pthread_cond_broadcast(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* Signals are delivered to the first thread, whose reads they interrupt. */
static bool start(worker *w) {
    sigset_t all, before;
    port_share_memory();
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(&w->thread, NULL, work, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

worker *worker_start(void) {
    worker *w = port_cores() > 1 ? calloc(1, sizeof *w) : NULL;
    if (w == NULL) {
        return NULL;
    }
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    if (!start(w)) {
        free(w);
        return NULL;
    }
    return w;
}

void worker_run(worker *w, void (*job)(void *context), void *context) {
    pthread_mutex_lock(&w->lock);
    assert(w->job == NULL);
    w->context = context;
    w->job = job;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

void worker_wait(worker *w) {
    pthread_mutex_lock(&w->lock);
    while (w->job != NULL) {
        pthread_cond_wait(&w->changed, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
}

void worker_stop(worker *w) {
    if (w == NULL) {
        return;
    }
    worker_wait(w);
    pthread_mutex_lock(&w->lock);
    w->stops = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
