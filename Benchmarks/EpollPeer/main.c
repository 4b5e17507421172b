/* The least that can answer: two threads, each with an epoll set, that send prepared bytes for a path. For orientation: what the kernel and
 * the load's maker leave possible. Not a server: it believes whatever ends with an empty line, takes the second word for a path, and gives
 * up a connection that asks for more than fits.
 *
 *     EpollPeer FOLDER PORT      a file FOLDER/a/b.json is the answer to /a/b.json
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ftw.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 2, SLOTS = 1 << 14, REQUEST_BYTES_MAX = 4096, EVENTS_MAX = 256 };

struct answer {
    char *path;
    char *bytes;
    size_t count;
};

struct connection {
    int descriptor;
    size_t received;
    const char *rest; /* of an answer that the socket did not take at once */
    size_t rest_count;
    char request[REQUEST_BYTES_MAX];
};

/* Filled before the threads start, and only read afterwards. */
static struct answer table[SLOTS];
static size_t answers;
static size_t folder_length;
static uint16_t port;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* FNV-1a; open addressing, since the table is never full. */
static struct answer *slot(const char *path, size_t length) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)path[i]) * 16777619u;
    for (;; hash++) {
        struct answer *found = &table[hash % SLOTS];
        if (found->path == NULL || (strncmp(found->path, path, length) == 0 && found->path[length] == 0)) return found;
    }
}

static int load(const char *file, const struct stat *status, int type, struct FTW *place) {
    (void)place;
    if (type != FTW_F) return 0;
    if (++answers > SLOTS / 2) {
        fputs("too many files\n", stderr);
        exit(1);
    }
    char head[128];
    int head_count = snprintf(
        head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %lld\r\n\r\n",
        (long long)status->st_size);
    char *bytes = malloc((size_t)head_count + (size_t)status->st_size);
    FILE *stream = fopen(file, "rb");
    if (bytes == NULL || stream == NULL) fail(file);
    memcpy(bytes, head, (size_t)head_count);
    if (fread(bytes + head_count, 1, (size_t)status->st_size, stream) != (size_t)status->st_size) fail(file);
    fclose(stream);
    const char *path = file + folder_length;
    struct answer *answer = slot(path, strlen(path));
    answer->path = strdup(path);
    answer->bytes = bytes;
    answer->count = (size_t)head_count + (size_t)status->st_size;
    return 0;
}

static const struct answer *find(const char *request, const char *end) {
    static const struct answer missing = {
        .bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .count = 45};
    const char *path = memchr(request, ' ', (size_t)(end - request));
    if (path == NULL) return &missing;
    path++;
    const char *blank = memchr(path, ' ', (size_t)(end - path));
    if (blank == NULL) return &missing;
    const struct answer *found = slot(path, (size_t)(blank - path));
    return found->path == NULL ? &missing : found;
}

/* Sends what is left of an answer. 0: all is sent; 1: the socket is full; -1: the connection is gone. */
static int send_rest(struct connection *connection) {
    while (connection->rest_count > 0) {
        ssize_t sent = send(connection->descriptor, connection->rest, connection->rest_count, MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN ? 1 : -1;
        connection->rest += sent;
        connection->rest_count -= (size_t)sent;
    }
    return 0;
}

/* Answers the requests that are complete. The same results as `send_rest`. */
static int answer_requests(struct connection *connection) {
    for (;;) {
        int result = send_rest(connection);
        if (result != 0) return result;
        char *end = memmem(connection->request, connection->received, "\r\n\r\n", 4);
        if (end == NULL) return connection->received == REQUEST_BYTES_MAX ? -1 : 0;
        const struct answer *answer = find(connection->request, end);
        connection->rest = answer->bytes;
        connection->rest_count = answer->count;
        end += 4;
        connection->received -= (size_t)(end - connection->request);
        memmove(connection->request, end, connection->received);
    }
}

/* Edge-triggered: reads and writes until the socket has no more of either. False: the connection is gone. */
static int serve(struct connection *connection) {
    for (;;) {
        int result = answer_requests(connection);
        if (result != 0) return result > 0;
        size_t room = REQUEST_BYTES_MAX - connection->received;
        ssize_t count = recv(connection->descriptor, connection->request + connection->received, room, 0);
        if (count == 0) return 0;
        if (count < 0) return errno == EAGAIN;
        connection->received += (size_t)count;
        /* Less than there was room for: the socket is empty, and need not be asked again. */
        if ((size_t)count < room) return answer_requests(connection) >= 0;
    }
}

static int listen_on(uint16_t port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (listener < 0) fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 4096) != 0) fail("listen");
    return listener;
}

static void accept_all(int set, int listener) {
    for (;;) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) return;
        int yes = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL) fail("calloc");
        connection->descriptor = descriptor;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
        epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
    }
}

static void *run(void *unused) {
    (void)unused;
    int listener = listen_on(port);
    int set = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll");
    struct epoll_event events[EVENTS_MAX];
    for (;;) {
        int count = epoll_wait(set, events, EVENTS_MAX, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == NULL) {
                accept_all(set, listener);
            } else if (!serve(connection) || (events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
                /* The end of the peer's sending may come with its last bytes, and then no read tells of it. */
                close(connection->descriptor);
                free(connection);
            }
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3) {
        fputs("EpollPeer FOLDER PORT\n", stderr);
        return 64;
    }
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    folder_length = strlen(arguments[1]);
    port = (uint16_t)atoi(arguments[2]);
    if (nftw(arguments[1], load, 16, FTW_PHYS) != 0) fail(arguments[1]);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, run, NULL);
    pthread_join(threads[0], NULL);
}
