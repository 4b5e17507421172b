#define _GNU_SOURCE
#include "CEpoll.h"

#include <pthread.h>

int broadsheet_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void broadsheet_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}
