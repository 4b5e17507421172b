#ifndef CEPOLL_H
#define CEPOLL_H

// What Swift on Linux does not see of the C library: epoll, eventfd, accept4 and thread names. Nothing else belongs here.
// No system header but stdint.h is included: a type of the C library that came in here too (struct timespec) would belong to two
// modules, and which one Swift means would depend on the order of compilation.
#include <stdint.h>

struct broadsheet_event {
    uint64_t token;
    /// The peer sent something, or ended.
    uint8_t readable;
    uint8_t writable;
    /// The peer shut its write side down.
    uint8_t peer_ends;
    /// The connection failed, or both of its directions are shut down.
    uint8_t dead;
};

/// epoll_create1(2), closed on exec. -1 and errno on failure.
int broadsheet_epoll_create(void);

/// Registers a descriptor for both directions, edge-triggered. -1 and errno on failure.
int broadsheet_epoll_add(int set, int descriptor, uint64_t token);

/// epoll_wait(2) for so long at the most: up to 256 events, and no more than `count`. -1 and errno on failure.
int broadsheet_epoll_wait(int set, struct broadsheet_event *events, int count, int milliseconds);

/// eventfd(2): a descriptor that becomes readable when it is rung. -1 and errno on failure.
int broadsheet_bell_create(void);

/// Each ring is an edge of its own, so nobody has to read the descriptor.
void broadsheet_bell_ring(int bell);

/// accept4(2): the new descriptor is non-blocking and closed on exec from its first moment. -1 and errno on failure.
/// `address` is a struct sockaddr of `*length` bytes, and `*length` its true size afterwards.
int broadsheet_accept(int listener, void *address, uint32_t *length);

/// pthread_setname_np(3) for the calling thread; the kernel takes at most 15 bytes.
void broadsheet_name_thread(const char *name);

#endif
