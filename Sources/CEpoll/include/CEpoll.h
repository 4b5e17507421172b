#ifndef CEPOLL_H
#define CEPOLL_H

// What Swift on Linux does not see of the C library: epoll, accept4 and thread names. Nothing else belongs here.
// _GNU_SOURCE is for the .c file alone: here it would change fd_set behind Glibc's module.
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/// accept4(2): the new descriptor is non-blocking and closed on exec from its first moment. -1 and errno on failure.
int broadsheet_accept(int listener, struct sockaddr *address, socklen_t *length);

/// pthread_setname_np(3) for the calling thread; the kernel takes at most 15 bytes.
void broadsheet_name_thread(const char *name);

#endif
