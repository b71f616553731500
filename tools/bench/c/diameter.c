/* A Diameter client that keeps a window of requests in flight over TCP: capabilities first, then the messages of
 * a corpus in turn, each under identifiers of its own; or the same octets to a bare echo. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "answers.h"

enum { IN = 1 << 18, OUT = 1 << 20, TGPP = 10415 };

static uint8_t in[IN], out[OUT];

static uint32_t length_of(const uint8_t *m) { return m[1] << 16 | m[2] << 8 | m[3]; }

static void put32(uint8_t *at, uint32_t value)
{
    value = htonl(value);
    memcpy(at, &value, 4);
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

static size_t avp(uint8_t *at, uint32_t code, const void *data, size_t length)
{
    size_t padded = (length + 3) & ~3;
    memset(at, 0, 8 + padded);
    put32(at, code);
    put32(at + 4, 0x40000000 | (8 + length));
    memcpy(at + 8, data, length);
    return 8 + padded;
}

static size_t number(uint8_t *at, uint32_t code, uint32_t value)
{
    value = htonl(value);
    return avp(at, code, &value, 4);
}

/* A base request: Origin-Host and Origin-Realm, and of capabilities the rest. */
static size_t base(uint8_t *at, uint32_t code, const char *host, const char *realm, uint32_t application)
{
    size_t n = 20, inner;
    uint8_t group[64];
    memset(at, 0, 20);
    n += avp(at + n, 264, host, strlen(host));
    n += avp(at + n, 296, realm, strlen(realm));
    if (code == 257) {
        n += avp(at + n, 257, "\0\1\177\0\0\1", 6);
        n += number(at + n, 266, TGPP);
        n += avp(at + n, 269, "bench", 5);
        n += number(at + n, 299, 0);
        n += number(at + n, 265, TGPP);
        inner = number(group, 266, TGPP);
        inner += number(group + inner, 258, application);
        n += avp(at + n, 260, group, inner);
    }
    put32(at, 1 << 24 | n);
    put32(at + 4, 0x80000000 | code);
    put32(at + 12, code);
    put32(at + 16, code);
    return n;
}

/* Sends a base request and waits for its answer; what the peer asks meanwhile is passed over. */
static int exchange(int s, uint32_t code, const char *host, const char *realm, uint32_t application)
{
    uint8_t request[512];
    size_t have = 0, n = base(request, code, host, realm, application);
    if (write_all(s, request, n))
        return -1;
    for (;;) {
        ssize_t got = read(s, in + have, 4096);
        if (got <= 0)
            return -1;
        have += got;
        while (have >= 20 && have >= length_of(in)) {
            int answer = !(in[4] & 0x80);
            have -= length_of(in);
            memmove(in, in + length_of(in), have);
            if (answer)
                return 0;
        }
    }
}

/* Whether an answer has the Result-Code DIAMETER_SUCCESS. */
static int succeeds(const uint8_t *m)
{
    size_t at = 20, length = length_of(m);
    while (at + 12 <= length) {
        size_t own = length_of(m + at + 4);
        if (m[at + 2] == 1 && m[at + 3] == 12 && !m[at] && !m[at + 1] && !(m[at + 4] & 0x80))
            return m[at + 10] == 2001 >> 8 && m[at + 11] == (2001 & 0xff);
        if (own < 8)
            return 0;
        at += (own + 3) & ~(size_t)3;
    }
    return 0;
}

/* Keeps `window` requests in flight for `seconds`; what there is room for is sent with one call, once half of the
 * window is free. `accepted` are those that succeed. */
int diameter_client(const char *ip, int port, int bare, const char *host, const char *realm, uint32_t application,
                    const uint8_t *const *messages, const uint32_t *lengths, unsigned count, int window,
                    double seconds, struct answers *answers)
{
    static double sent[1 << 16];
    static struct latencies latencies;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1, in_flight = 0;
    uint16_t first = 0, next = 0;
    uint32_t id = (uint32_t)(now() * 1000) << 12;
    size_t have = 0, turn = 0;
    memset(answers, 0, sizeof *answers);
    memset(&latencies, 0, sizeof latencies);
    inet_pton(AF_INET, ip, &at.sin_addr);
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(s, (void *)&at, sizeof at)) {
        close(s);
        return -1;
    }
    /* A watchdog has some peers take a new connection for one that works. */
    if (!bare && (exchange(s, 257, host, realm, application) || exchange(s, 280, host, realm, 0))) {
        close(s);
        return -2;
    }
    double start = now(), end = start;
    do {
        if (in_flight <= window / 2) {
            size_t n = 0;
            while (in_flight < window && n + lengths[turn] <= OUT) {
                memcpy(out + n, messages[turn], lengths[turn]);
                put32(out + n + 12, ++id);
                put32(out + n + 16, id);
                n += lengths[turn];
                turn = (turn + 1) % count;
                sent[next++] = end;
                in_flight++;
            }
            if (write_all(s, out, n))
                break;
        }
        ssize_t got = read(s, in + have, IN - have);
        if (got <= 0)
            break;
        have += got;
        end = now();
        size_t done = 0;
        while (have - done >= 20 && have - done >= length_of(in + done)) {
            const uint8_t *m = in + done;
            if (bare || !(m[4] & 0x80)) {
                latency(&latencies, end - sent[first++]);
                answers->answered++;
                answers->accepted += bare || succeeds(m);
                in_flight--;
            }
            done += length_of(m);
        }
        memmove(in, in + done, have - done);
        have -= done;
    } while (end - start < seconds);
    answers->lost = end - start < seconds;
    summarize(&latencies, answers, end - start);
    close(s);
    return 0;
}
