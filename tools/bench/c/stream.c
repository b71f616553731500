/* The bare echoes over TCP and SCTP, which are the limits that lookups over M3UA are measured against: messages
 * with their length in octets 4 to 7, as M3UA has it, and a window of them in flight. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "answers.h"

/* Of <netinet/sctp.h>, which Debian has in a package of its own. */
enum { NODELAY_OF_SCTP = 3 };

/* Messages that one call takes over SCTP, and octets of the longest of them. */
enum { BATCH = 64, LONGEST = 2048 };

static uint8_t octets[BATCH * LONGEST];
static struct iovec vectors[BATCH];
static struct mmsghdr headers[BATCH];

static void no_delay(int s, int sctp)
{
    int one = 1;
    if (sctp)
        setsockopt(s, IPPROTO_SCTP, NODELAY_OF_SCTP, &one, sizeof one);
    else
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static int open_socket(int sctp, const char *ip, int port, struct sockaddr_in *at)
{
    int s = socket(AF_INET, SOCK_STREAM, sctp ? IPPROTO_SCTP : IPPROTO_TCP), one = 1;
    *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, ip, &at->sin_addr);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    no_delay(s, sctp);
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

static void point(int i, const uint8_t *at, size_t length)
{
    vectors[i] = (struct iovec){(void *)at, length};
    headers[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
}

/* Over SCTP a message a call, or `together` as many with one call as there are. */
static int read_messages(int s, int together)
{
    for (int i = 0; i < BATCH; i++)
        point(i, octets + i * LONGEST, LONGEST);
    return recvmmsg(s, headers, together ? BATCH : 1, MSG_WAITFORONE, NULL);
}

static int write_messages(int s, int count, int together)
{
    for (int done = 0; done < count;) {
        int n = sendmmsg(s, headers + done, together ? count - done : 1, MSG_NOSIGNAL);
        if (n <= 0)
            return -1;
        done += n;
    }
    return 0;
}

static int echo(int s, int sctp, int together)
{
    if (!sctp) {
        ssize_t n = read(s, octets, sizeof octets);
        return n > 0 ? write_all(s, octets, n) : -1;
    }
    int n = read_messages(s, together);
    for (int i = 0; i < n; i++)
        point(i, octets + i * LONGEST, headers[i].msg_len);
    /* The end of an association reads as a message with nothing in it. */
    return n > 0 && vectors[0].iov_len > 0 ? write_messages(s, n, together) : -1;
}

/* Sends everything back. Over TCP, what was read at once goes in one write; over SCTP message by message, or
 * `together` as many with one call as were read with one. Returns only when it cannot start. */
int stream_echo(int sctp, const char *ip, int port, int together)
{
    struct sockaddr_in at;
    int listener = open_socket(sctp, ip, port, &at);
    if (bind(listener, (void *)&at, sizeof at) || listen(listener, 8))
        return -1;
    for (;;) {
        int s = accept(listener, NULL, NULL);
        no_delay(s, sctp);
        while (echo(s, sctp, together) == 0)
            ;
        close(s);
    }
}

/* Keeps `window` messages of `length` octets in flight for `seconds`. What there is room for is sent with one
 * call, or, if not `together`, message by message. */
int stream_client(int sctp, const char *ip, int port, unsigned length, int window, int together, double seconds,
                  struct answers *out)
{
    static uint8_t request[BATCH * LONGEST];
    static double sent[1 << 16];
    static struct latencies latencies;
    struct sockaddr_in at;
    int s = open_socket(sctp, ip, port, &at), in_flight = 0;
    uint16_t first = 0, next = 0;
    size_t partial = 0;
    memset(out, 0, sizeof *out);
    memset(&latencies, 0, sizeof latencies);
    if (window > BATCH || length > LONGEST || connect(s, (void *)&at, sizeof at)) {
        close(s);
        return -1;
    }
    for (int i = 0; i < window; i++) {
        memset(request + i * length, 0x55, length);
        *(uint32_t *)(request + i * length + 4) = htonl(length);
    }
    double start = now(), end = start;
    do {
        int room = window - in_flight, failed = 0;
        for (int i = 0; i < room; i++)
            sent[next++] = end;
        if (sctp) {
            for (int i = 0; i < room; i++)
                point(i, request + i * length, length);
            failed = write_messages(s, room, together);
        } else if (together) {
            failed = write_all(s, request, (size_t)room * length);
        } else {
            for (int i = 0; i < room && !failed; i++)
                failed = write_all(s, request, length);
        }
        if (failed)
            break;
        in_flight = window;
        size_t answered = 0;
        if (sctp) {
            int n = read_messages(s, together);
            answered = n > 0 && headers[0].msg_len > 0 ? n : 0;
        } else {
            ssize_t n = read(s, octets, sizeof octets);
            partial += n > 0 ? n : 0;
            answered = partial / length;
            partial %= length;
            if (n <= 0)
                break;
        }
        if (sctp && answered == 0)
            break;
        end = now();
        for (size_t i = 0; i < answered; i++)
            latency(&latencies, end - sent[first++]);
        out->answered += answered;
        in_flight -= answered;
    } while (end - start < seconds);
    summarize(&latencies, out, end - start);
    close(s);
    return 0;
}
