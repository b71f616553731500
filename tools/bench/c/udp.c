/* The bare UDP echo, which is the limit that a server is measured against, and the client that
 * drives every server: a window of requests in flight, batches by recvmmsg and sendmmsg. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "answers.h"

enum { BATCH = 64, LONGEST = 2048 };

struct batch {
    struct mmsghdr headers[BATCH];
    struct iovec vectors[BATCH];
    struct sockaddr_in from[BATCH];
    uint8_t octets[BATCH][LONGEST];
};

static void prepare(struct batch *b, int with_addresses)
{
    memset(b->headers, 0, sizeof b->headers);
    for (int i = 0; i < BATCH; i++) {
        b->vectors[i] = (struct iovec){b->octets[i], LONGEST};
        b->headers[i].msg_hdr.msg_iov = &b->vectors[i];
        b->headers[i].msg_hdr.msg_iovlen = 1;
        if (with_addresses) {
            b->headers[i].msg_hdr.msg_name = &b->from[i];
            b->headers[i].msg_hdr.msg_namelen = sizeof b->from[i];
        }
    }
}

static int open_socket(const char *ip, int port)
{
    int s = socket(AF_INET, SOCK_DGRAM, 0), size = 8 << 20;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(s, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (inet_pton(AF_INET, ip, &at.sin_addr) != 1 || bind(s, (void *)&at, sizeof at)) {
        close(s);
        return -1;
    }
    return s;
}

static void send_all(int s, struct batch *b, int count)
{
    for (int done = 0; done < count;) {
        int n = sendmmsg(s, b->headers + done, count - done, 0);
        if (n <= 0)
            return;
        done += n;
    }
}

/* Sends every datagram back. Returns only when it cannot start. */
int udp_echo(const char *ip, int port)
{
    static struct batch b;
    int s = open_socket(ip, port);
    if (s < 0)
        return -1;
    for (;;) {
        prepare(&b, 1);
        int n = recvmmsg(s, b.headers, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < n; i++)
            b.vectors[i].iov_len = b.headers[i].msg_len;
        if (n > 0)
            send_all(s, &b, n);
    }
}

/* Keeps `window` requests in flight for `seconds`, a new GTP sequence number in each, and counts the
 * answers; `accepted` are those with Cause 128 where a Create PDP Context Response or a Send Routeing
 * Information for GPRS Response has it. */
int udp_client(const char *from_ip, int from_port, const char *to_ip, int to_port,
               const uint8_t *const *messages, const uint32_t *lengths, unsigned count, int window,
               double seconds, struct answers *out)
{
    static struct batch receive, transmit;
    static double sent[1 << 16];
    static struct latencies latencies;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(to_port)};
    struct timeval patience = {0, 200000};
    int s = open_socket(from_ip, from_port), in_flight = 0;
    uint64_t next = 0;
    uint16_t sequence = 1;
    memset(out, 0, sizeof *out);
    memset(&latencies, 0, sizeof latencies);
    if (s < 0)
        return -1;
    inet_pton(AF_INET, to_ip, &to.sin_addr);
    if (connect(s, (void *)&to, sizeof to)) {
        close(s);
        return -1;
    }
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    prepare(&receive, 0);
    prepare(&transmit, 0);
    double start = now(), end = start;
    do {
        while (in_flight < window) {
            int n = window - in_flight < BATCH ? window - in_flight : BATCH;
            for (int i = 0; i < n; i++) {
                unsigned which = next++ % count;
                memcpy(transmit.octets[i], messages[which], lengths[which]);
                transmit.octets[i][8] = sequence >> 8;
                transmit.octets[i][9] = sequence & 0xff;
                sent[sequence++] = end;
                transmit.vectors[i].iov_len = lengths[which];
            }
            send_all(s, &transmit, n);
            in_flight += n;
        }
        int n = recvmmsg(s, receive.headers, BATCH, MSG_WAITFORONE, NULL);
        end = now();
        if (n < 0) {
            out->lost += in_flight;
            in_flight = 0;
        }
        for (int i = 0; i < n; i++) {
            const uint8_t *answer = receive.octets[i];
            out->accepted += receive.headers[i].msg_len > 13 && (answer[1] == 17 || answer[1] == 33) && answer[13] == 128;
            latency(&latencies, end - sent[answer[8] << 8 | answer[9]]);
        }
        if (n > 0) {
            out->answered += n;
            in_flight -= n;
        }
    } while (end - start < seconds);
    summarize(&latencies, out, end - start);
    close(s);
    return 0;
}
