// Faults of the machine under a program that knows nothing of them: loaded before the C library (LD_PRELOAD), it stands in for the calls below.
// What shall fail stands in a file that test and program share as memory (FAULTS names it), so that faults come and go while the program runs.
// Bytes that are cut off were neither read nor written, as with the kernel's own short counts. Tests/BroadsheetTests/Faults.swift is its other half.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum call { READ, WRITE, PREAD, PWRITE, SYNC, TRUNCATE, ACCEPT, RECEIVE, SEND, POLL, CALLS };

struct fault {
    _Atomic uint32_t one_in;    // 0: none, 1: each call, n: one call in n
    int32_t error;              // 0: the count is cut
    _Atomic int32_t struck;     // how often it came
    char name_end[20];          // of the file; empty: any
};

struct faults {
    int64_t seconds;            // by which the wall clock is wrong
    int32_t socket_bytes;       // buffers of accepted sockets; 0: the kernel's choice
    _Atomic uint32_t random;
    struct fault of[CALLS];
};

static struct faults *faults;

__attribute__((constructor)) static void find_faults(void) {
    const char *name = getenv("FAULTS");
    int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) faults = memory;
}

static uint32_t chance(void) {
    uint32_t mixed = atomic_fetch_add(&faults->random, 0x9E3779B9u);
    mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6Bu;
    mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35u;
    return mixed ^ (mixed >> 16);
}

static int has_name(int descriptor, const char *end) {
    char link[40], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, name, sizeof name), wanted = (ssize_t)strlen(end);
    return length >= wanted && memcmp(name + length - wanted, end, (size_t)wanted) == 0;
}

static struct fault *strike(enum call call, int descriptor) {
    if (!faults) return NULL;
    struct fault *fault = &faults->of[call];
    // Once: it may be healed while this call looks at the rest.
    uint32_t one_in = atomic_load(&fault->one_in);
    if (one_in == 0) return NULL;
    if (fault->name_end[0] && !has_name(descriptor, fault->name_end)) return NULL;
    if (chance() % one_in != 0) return NULL;
    atomic_fetch_add(&fault->struck, 1);
    return fault;
}

// Of a call without a count. True: it has failed.
static int fails(enum call call, int descriptor) {
    struct fault *fault = strike(call, descriptor);
    if (fault) errno = fault->error;
    return fault != NULL;
}

// True: it has failed; else the count is what is left of it.
static int fails_or_cuts(enum call call, int descriptor, size_t *count) {
    struct fault *fault = strike(call, descriptor);
    if (!fault) return 0;
    if (fault->error) {
        errno = fault->error;
        return 1;
    }
    if (*count > 1) *count = 1 + chance() % (*count - 1);
    return 0;
}

ssize_t read(int descriptor, void *bytes, size_t count) {
    return fails_or_cuts(READ, descriptor, &count) ? -1 : syscall(SYS_read, descriptor, bytes, count);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    return fails_or_cuts(WRITE, descriptor, &count) ? -1 : syscall(SYS_write, descriptor, bytes, count);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t place) {
    return fails_or_cuts(PREAD, descriptor, &count) ? -1 : syscall(SYS_pread64, descriptor, bytes, count, place);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t place) {
    return pread64(descriptor, bytes, count, place);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t place) {
    return fails_or_cuts(PWRITE, descriptor, &count) ? -1 : syscall(SYS_pwrite64, descriptor, bytes, count, place);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t place) {
    return pwrite64(descriptor, bytes, count, place);
}

int fsync(int descriptor) {
    return fails(SYNC, descriptor) ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
    return fails(SYNC, descriptor) ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

int ftruncate64(int descriptor, off64_t length) {
    return fails(TRUNCATE, descriptor) ? -1 : (int)syscall(SYS_ftruncate, descriptor, length);
}

int ftruncate(int descriptor, off_t length) {
    return ftruncate64(descriptor, length);
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    if (fails(ACCEPT, listener)) return -1;
    int descriptor = (int)syscall(SYS_accept4, listener, address, length, flags);
    if (descriptor >= 0 && faults && faults->socket_bytes) {
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &faults->socket_bytes, sizeof faults->socket_bytes);
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &faults->socket_bytes, sizeof faults->socket_bytes);
    }
    return descriptor;
}

// A stream's count is never cut here: where the kernel gives or takes less than it was asked to, it will tell when there is more.
ssize_t recv(int descriptor, void *bytes, size_t count, int flags) {
    return fails(RECEIVE, descriptor) ? -1 : syscall(SYS_recvfrom, descriptor, bytes, count, flags, NULL, NULL);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    return fails(SEND, descriptor) ? -1 : syscall(SYS_sendmsg, descriptor, message, flags);
}

int epoll_wait(int set, struct epoll_event *events, int count, int milliseconds) {
    return fails(POLL, set) ? -1 : (int)syscall(SYS_epoll_pwait, set, events, count, milliseconds, NULL, 8);
}

// The wall clock alone: what is measured on the monotonic one must not notice.
int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    int is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    if (result == 0 && is_wall && faults) time->tv_sec += faults->seconds;
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    *time = (struct timeval){.tv_sec = found.tv_sec, .tv_usec = found.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *place) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (place) *place = found.tv_sec;
    return found.tv_sec;
}
