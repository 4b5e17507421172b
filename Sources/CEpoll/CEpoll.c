#define _GNU_SOURCE
#include "CEpoll.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

int broadsheet_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int broadsheet_epoll_add(int set, int descriptor, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = token};
    return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
}

int broadsheet_epoll_wait(int set, struct broadsheet_event *events, int count, int milliseconds) {
    struct epoll_event found[256];
    int most = (int)(sizeof found / sizeof *found);
    int ready = epoll_wait(set, found, count < most ? count : most, milliseconds);
    for (int i = 0; i < ready; i++) {
        uint32_t flags = found[i].events;
        events[i] = (struct broadsheet_event){
            .token = found[i].data.u64,
            .readable = (flags & EPOLLIN) != 0,
            .writable = (flags & EPOLLOUT) != 0,
            .peer_ends = (flags & EPOLLRDHUP) != 0,
            .dead = (flags & (EPOLLERR | EPOLLHUP)) != 0,
        };
    }
    return ready;
}

int broadsheet_bell_create(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

void broadsheet_bell_ring(int bell) {
    eventfd_write(bell, 1);
}

int broadsheet_accept(int listener, void *address, uint32_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void broadsheet_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}
