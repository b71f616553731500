/* The bare TCP echo, which is the limit that lookups over M3UA and TCP are measured against: messages with
 * their length in octets 4 to 7, as M3UA has it, and a window of them in flight. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "answers.h"

static uint8_t octets[1 << 18];

static int open_socket(const char *ip, int port, struct sockaddr_in *at)
{
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, ip, &at->sin_addr);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return s;
}

static int write_all(int s, const uint8_t *from, size_t length)
{
    while (length > 0) {
        ssize_t n = write(s, from, length);
        if (n <= 0)
            return -1;
        from += n;
        length -= n;
    }
    return 0;
}

/* Sends everything back, what was read at once in one write. Returns only when it cannot start. */
int tcp_echo(const char *ip, int port)
{
    struct sockaddr_in at;
    int listener = open_socket(ip, port, &at), one = 1;
    if (bind(listener, (void *)&at, sizeof at) || listen(listener, 8))
        return -1;
    for (;;) {
        int s = accept(listener, NULL, NULL);
        ssize_t n;
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        while ((n = read(s, octets, sizeof octets)) > 0 && write_all(s, octets, n) == 0)
            ;
        close(s);
    }
}

/* Keeps `window` messages of `length` octets in flight for `seconds`. What there is room for is sent in one
 * write, or, if not `together`, message by message. */
int tcp_client(const char *ip, int port, unsigned length, int window, int together, double seconds,
               struct answers *out)
{
    static uint8_t request[1 << 18];
    static double sent[1 << 16];
    static struct latencies latencies;
    struct sockaddr_in at;
    int s = open_socket(ip, port, &at), in_flight = 0;
    uint16_t first = 0, next = 0;
    size_t partial = 0;
    memset(out, 0, sizeof *out);
    memset(&latencies, 0, sizeof latencies);
    if ((size_t)window * length > sizeof request || connect(s, (void *)&at, sizeof at)) {
        close(s);
        return -1;
    }
    for (int i = 0; i < window; i++) {
        memset(request + i * length, 0x55, length);
        *(uint32_t *)(request + i * length + 4) = htonl(length);
    }
    double start = now(), end = start;
    do {
        int room = window - in_flight;
        for (int i = 0; i < room; i++)
            sent[next++] = end;
        if (together) {
            if (write_all(s, request, (size_t)room * length))
                break;
        } else {
            for (int i = 0; i < room; i++)
                if (write_all(s, request, length))
                    break;
        }
        in_flight = window;
        ssize_t n = read(s, octets, sizeof octets);
        if (n <= 0)
            break;
        end = now();
        for (partial += n; partial >= length; partial -= length) {
            latency(&latencies, end - sent[first++]);
            out->answered++;
            in_flight--;
        }
    } while (end - start < seconds);
    summarize(&latencies, out, end - start);
    close(s);
    return 0;
}
