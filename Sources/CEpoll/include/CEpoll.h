#ifndef CEPOLL_H
#define CEPOLL_H

// What Swift on Linux does not see of the C library: epoll and accept4. Nothing else belongs here.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/// accept4(2): the new descriptor is non-blocking and closed on exec from its first moment. -1 and errno on failure.
int broadsheet_accept(int listener, struct sockaddr *address, socklen_t *length);

#endif
