/* The system calls that the runtime makes. A negative result is -errno. */
#pragma once

#include "types.h"

#if defined(__x86_64__)
#include "x86_64.h"
#elif defined(__aarch64__)
#include "aarch64.h"
#endif

/* Memory and signals. */

static inline void *sys_mmap(void *at, size_t size, int prot, int flags)
{
	return (void *)syscall6(SYS_mmap, (long)at, size, prot, flags, -1, 0);
}

/* mmap_failed reports whether an address is an error number instead. */
static inline bool mmap_failed(const void *p)
{
	return (u64)p >= -4095ull;
}

static inline long sys_mprotect(void *at, size_t size, int prot)
{
	return syscall3(SYS_mprotect, (long)at, size, prot);
}

static inline long sys_munmap(void *at, size_t size)
{
	return syscall3(SYS_munmap, (long)at, size, 0);
}

static inline long sys_rt_sigaction(int signal, const struct sigaction *action)
{
	return syscall4(SYS_rt_sigaction, signal, (long)action, 0, sizeof action->mask);
}

/* The same; old becomes the action that there was. action may be NULL. */
static inline long sys_replace_sigaction(int signal, const struct sigaction *action,
					 struct sigaction *old)
{
	return syscall4(SYS_rt_sigaction, signal, (long)action, (long)old, sizeof action->mask);
}

static inline long sys_sigaltstack(const struct sigaltstack *s)
{
	return syscall3(SYS_sigaltstack, (long)s, 0, 0);
}

/* Processes. */

static inline long sys_getpid(void)
{
	return syscall3(SYS_getpid, 0, 0, 0);
}

static inline long sys_gettid(void)
{
	return syscall3(SYS_gettid, 0, 0, 0);
}

static inline long sys_tgkill(long process, long thread, int signal)
{
	return syscall3(SYS_tgkill, process, thread, signal);
}

static inline long sys_prctl(int option, long a, long b)
{
	return syscall6(SYS_prctl, option, a, b, 0, 0, 0);
}

static inline long sys_seccomp(int operation, int flags, const struct sock_fprog *program)
{
	return syscall3(SYS_seccomp, operation, flags, (long)program);
}

static inline long sys_landlock_create_ruleset(const struct landlock_ruleset_attr *attr,
					       size_t size, u32 flags)
{
	return syscall3(SYS_landlock_create_ruleset, (long)attr, size, flags);
}

static inline long sys_landlock_add_rule(int ruleset, int type,
					 const struct landlock_path_beneath_attr *rule)
{
	return syscall4(SYS_landlock_add_rule, ruleset, type, (long)rule, 0);
}

static inline long sys_landlock_restrict_self(int ruleset)
{
	return syscall3(SYS_landlock_restrict_self, ruleset, 0, 0);
}

static inline long sys_prlimit64(int resource, const struct rlimit *limit, struct rlimit *old)
{
	return syscall4(SYS_prlimit64, 0, resource, (long)limit, (long)old);
}

static inline long sys_sched_yield(void)
{
	return syscall3(SYS_sched_yield, 0, 0, 0);
}

/* deadline is a time of CLOCK_MONOTONIC, or NULL. */
static inline long sys_futex_wait(const u32 *at, u32 expected, const struct timespec *deadline)
{
	return syscall6(SYS_futex, (long)at, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
			(long)deadline, 0, FUTEX_BITSET_MATCH_ANY);
}

static inline long sys_futex_wake(const u32 *at, u32 count)
{
	return syscall3(SYS_futex, (long)at, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count);
}

static inline _Noreturn void sys_exit_group(int status)
{
	for (;;)
		syscall3(SYS_exit_group, status, 0, 0);
}

/* Clocks and randomness. */

static inline long sys_clock_gettime(int clock, struct timespec *t)
{
	return syscall3(SYS_clock_gettime, clock, (long)t, 0);
}

static inline long sys_clock_getres(int clock, struct timespec *t)
{
	return syscall3(SYS_clock_getres, clock, (long)t, 0);
}

static inline long sys_getrandom(void *to, size_t n)
{
	return syscall3(SYS_getrandom, (long)to, n, 0);
}

/* Open files. */

static inline long sys_close(int fd)
{
	return syscall3(SYS_close, fd, 0, 0);
}

static inline long sys_readv(int fd, const struct iovec *iov, int n)
{
	return syscall3(SYS_readv, fd, (long)iov, n);
}

static inline long sys_writev(int fd, const struct iovec *iov, int n)
{
	return syscall3(SYS_writev, fd, (long)iov, n);
}

/* The offset comes in two halves, the upper of which a 64-bit kernel ignores. */
static inline long sys_preadv(int fd, const struct iovec *iov, int n, i64 offset)
{
	return syscall6(SYS_preadv, fd, (long)iov, n, offset, 0, 0);
}

static inline long sys_pwritev(int fd, const struct iovec *iov, int n, i64 offset)
{
	return syscall6(SYS_pwritev, fd, (long)iov, n, offset, 0, 0);
}

static inline long sys_lseek(int fd, i64 offset, int whence)
{
	return syscall3(SYS_lseek, fd, offset, whence);
}

static inline long sys_fcntl(int fd, int command, long arg)
{
	return syscall3(SYS_fcntl, fd, command, arg);
}

static inline long sys_ioctl(int fd, int request, void *arg)
{
	return syscall3(SYS_ioctl, fd, request, (long)arg);
}

static inline long sys_fsync(int fd)
{
	return syscall3(SYS_fsync, fd, 0, 0);
}

static inline long sys_fdatasync(int fd)
{
	return syscall3(SYS_fdatasync, fd, 0, 0);
}

static inline long sys_ftruncate(int fd, i64 size)
{
	return syscall3(SYS_ftruncate, fd, size, 0);
}

static inline long sys_fallocate(int fd, int mode, i64 offset, i64 size)
{
	return syscall4(SYS_fallocate, fd, mode, offset, size);
}

static inline long sys_fadvise64(int fd, i64 offset, i64 size, int advice)
{
	return syscall4(SYS_fadvise64, fd, offset, size, advice);
}

static inline long sys_getdents64(int fd, void *to, size_t size)
{
	return syscall3(SYS_getdents64, fd, (long)to, size);
}

static inline long sys_ppoll(struct pollfd *fds, size_t n, const struct timespec *timeout)
{
	return syscall6(SYS_ppoll, (long)fds, n, (long)timeout, 0, 0, 0);
}

/* Paths. */

static inline long sys_openat(int dir, const char *path, int flags, int mode)
{
	return syscall4(SYS_openat, dir, (long)path, flags, mode);
}

static inline long sys_openat2(int dir, const char *path, const struct open_how *how)
{
	return syscall4(SYS_openat2, dir, (long)path, (long)how, sizeof *how);
}

static inline long sys_newfstatat(int dir, const char *path, struct stat *st, int flags)
{
	return syscall4(SYS_newfstatat, dir, (long)path, (long)st, flags);
}

/* All descriptors, also those opened with O_PATH. */
static inline long sys_fstat(int fd, struct stat *st)
{
	return sys_newfstatat(fd, "", st, AT_EMPTY_PATH);
}

static inline long sys_utimensat(int dir, const char *path, const struct timespec t[2], int flags)
{
	return syscall4(SYS_utimensat, dir, (long)path, (long)t, flags);
}

static inline long sys_mkdirat(int dir, const char *path, int mode)
{
	return syscall3(SYS_mkdirat, dir, (long)path, mode);
}

static inline long sys_unlinkat(int dir, const char *path, int flags)
{
	return syscall3(SYS_unlinkat, dir, (long)path, flags);
}

static inline long sys_linkat(int from, const char *from_path, int to, const char *to_path,
			      int flags)
{
	return syscall6(SYS_linkat, from, (long)from_path, to, (long)to_path, flags, 0);
}

static inline long sys_renameat(int from, const char *from_path, int to, const char *to_path)
{
	return syscall6(SYS_renameat2, from, (long)from_path, to, (long)to_path, 0, 0);
}

static inline long sys_symlinkat(const char *target, int dir, const char *path)
{
	return syscall3(SYS_symlinkat, (long)target, dir, (long)path);
}

static inline long sys_readlinkat(int dir, const char *path, char *to, size_t size)
{
	return syscall4(SYS_readlinkat, dir, (long)path, (long)to, size);
}

/* Sockets. */

static inline long sys_socket(int family, int type, int protocol)
{
	return syscall3(SYS_socket, family, type, protocol);
}

static inline long sys_bind(int fd, const void *address, u64 size)
{
	return syscall3(SYS_bind, fd, (long)address, size);
}

static inline long sys_listen(int fd, int backlog)
{
	return syscall3(SYS_listen, fd, backlog, 0);
}

static inline long sys_setsockopt(int fd, int level, int option, const void *value, u32 size)
{
	return syscall6(SYS_setsockopt, fd, level, option, (long)value, size, 0);
}

static inline long sys_getsockopt(int fd, int level, int option, void *value, u32 *size)
{
	return syscall6(SYS_getsockopt, fd, level, option, (long)value, (long)size, 0);
}

static inline long sys_accept4(int fd, int flags)
{
	return syscall4(SYS_accept4, fd, 0, 0, flags);
}

static inline long sys_recvmsg(int fd, struct msghdr *m, int flags)
{
	return syscall3(SYS_recvmsg, fd, (long)m, flags);
}

static inline long sys_sendmsg(int fd, const struct msghdr *m, int flags)
{
	return syscall3(SYS_sendmsg, fd, (long)m, flags);
}

static inline long sys_shutdown(int fd, int how)
{
	return syscall3(SYS_shutdown, fd, how, 0);
}
