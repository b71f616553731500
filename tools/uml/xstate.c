/* Lets User Mode Linux 6.1 run on processors with a register state larger than it knows (AMX).
 *
 * It saves and restores the floating point state of its processes in a buffer of 2,696 octets, and
 * newer kernels refuse to restore anything shorter than all that the processor has. This library,
 * preloaded, makes up the rest: everything up to PKRU is in those octets, and what lies behind it
 * (the tile registers of AMX) is set to its initial state, which no program here uses.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NT_X86_XSTATE 0x202
#define XSTATE_BV 512       /* where the header begins, and in it which components are present */
#define UP_TO_PKRU 0x3ffUL

long ptrace(enum __ptrace_request request, ...)
{
    static __thread unsigned char whole[65536] __attribute__((aligned(64)));
    static size_t size;
    va_list list;
    va_start(list, request);
    pid_t pid = va_arg(list, pid_t);
    void *address = va_arg(list, void *);
    void *data = va_arg(list, void *);
    va_end(list);

    if (request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE) {
        const struct iovec *given = data;
        struct iovec iov = { whole, sizeof whole };
        if (size == 0) {
            if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, address, &iov) < 0)
                return -1;
            size = iov.iov_len;
        }
        if (given->iov_len > XSTATE_BV + sizeof(unsigned long) && given->iov_len < size) {
            unsigned long present;
            memcpy(whole, given->iov_base, given->iov_len);
            memset(whole + given->iov_len, 0, size - given->iov_len);
            memcpy(&present, whole + XSTATE_BV, sizeof present);
            present &= UP_TO_PKRU;
            memcpy(whole + XSTATE_BV, &present, sizeof present);
            iov.iov_len = size;
            return syscall(SYS_ptrace, request, pid, address, &iov);
        }
    }
    if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER) {
        long word;
        if (syscall(SYS_ptrace, request, pid, address, &word) < 0)
            return -1;
        errno = 0;
        return word;
    }
    return syscall(SYS_ptrace, request, pid, address, data);
}
