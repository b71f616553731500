/* What a run of a client saw. */
#pragma once
#include <stdint.h>
#include <time.h>

struct answers {
    double per_second;
    uint64_t answered, lost, accepted;
    /* In microseconds. */
    double p50, p99;
};

enum { LONGEST_WAIT = 1 << 17 };

/* How many answers took so many microseconds; the last counts all that took longer. */
struct latencies {
    uint32_t counts[LONGEST_WAIT];
};

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline void latency(struct latencies *l, double seconds)
{
    double us = seconds * 1e6;
    l->counts[us < LONGEST_WAIT - 1 ? (unsigned)us : LONGEST_WAIT - 1]++;
}

static inline void summarize(const struct latencies *l, struct answers *out, double seconds)
{
    uint64_t seen = 0;
    out->per_second = out->answered / seconds;
    for (unsigned us = 0; us < LONGEST_WAIT; us++) {
        uint64_t before = seen;
        seen += l->counts[us];
        if (before * 2 <= out->answered && seen * 2 > out->answered)
            out->p50 = us;
        if (before * 100 <= out->answered * 99 && seen * 100 > out->answered * 99)
            out->p99 = us;
    }
}
