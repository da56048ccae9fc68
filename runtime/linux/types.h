/* The kernel's structures and constants, as far as both machines agree on
 * them. Each group names the kernel's header; what the machines do differently
 * is in their own headers. */
#pragma once

#include "abi.h"

/* asm-generic/fcntl.h, linux/fcntl.h */
enum {
	O_RDONLY = 0,
	O_WRONLY = 1,
	O_RDWR = 2,
	O_ACCMODE = 3,
	O_CREAT = 0100,
	O_EXCL = 0200,
	O_NOCTTY = 0400,
	O_TRUNC = 01000,
	O_APPEND = 02000,
	O_NONBLOCK = 04000,
	O_DSYNC = 010000,
	O_CLOEXEC = 02000000,
	O_SYNC = 04010000,
	O_PATH = 010000000,
};

enum { F_DUPFD_CLOEXEC = 1030, F_GETFL = 3, F_SETFL = 4 };

enum {
	AT_FDCWD = -100,
	AT_SYMLINK_NOFOLLOW = 0x100,
	AT_REMOVEDIR = 0x200,
	AT_EMPTY_PATH = 0x1000,
};

enum { SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2 };

/* linux/limits.h; PATH_MAX counts the final NUL, NAME_MAX does not */
enum { PATH_MAX = 4096, NAME_MAX = 255 };

/* linux/openat2.h */
struct open_how {
	u64 flags;
	u64 mode;
	u64 resolve;
};

enum { RESOLVE_NO_MAGICLINKS = 2, RESOLVE_BENEATH = 8 };

/* linux/uio.h */
struct iovec {
	void *base;
	size_t len;
};

/* linux/stat.h */
enum {
	S_IFMT = 0170000,
	S_IFSOCK = 0140000,
	S_IFLNK = 0120000,
	S_IFREG = 0100000,
	S_IFBLK = 0060000,
	S_IFDIR = 0040000,
	S_IFCHR = 0020000,
};

/* linux/dirent.h, fs/readdir.c */
struct linux_dirent64 {
	u64 ino;
	i64 next; /* the position of the entry after this one */
	u16 size;
	u8 type;
	char name[];
};

enum {
	DT_UNKNOWN = 0,
	DT_CHR = 2,
	DT_DIR = 4,
	DT_BLK = 6,
	DT_REG = 8,
	DT_LNK = 10,
	DT_SOCK = 12,
};

/* linux/time_types.h, linux/time.h */
struct timespec {
	i64 sec;
	i64 nsec;
};

enum {
	FUTEX_WAKE = 1,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_PRIVATE_FLAG = 128,
	FUTEX_BITSET_MATCH_ANY = -1
};

enum { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };
enum { UTIME_NOW = 0x3fffffff, UTIME_OMIT = 0x3ffffffe };

/* asm-generic/poll.h */
struct pollfd {
	int fd;
	short events;
	short revents;
};

enum { POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32 };

/* asm-generic/ioctls.h */
enum { TCGETS = 0x5401, FIONREAD = 0x541b };

/* asm-generic/mman-common.h, asm-generic/mman.h */
enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2 };

enum {
	MAP_PRIVATE = 2,
	MAP_FIXED = 0x10,
	MAP_ANONYMOUS = 0x20,
	MAP_NORESERVE = 0x4000,
	MAP_FIXED_NOREPLACE = 0x100000,
};

/* asm-generic/signal.h, asm-generic/signal-defs.h, asm/signal.h */
enum { SIGBUS = 7, SIGSEGV = 11, SIGPIPE = 13, SIGXCPU = 24 };

enum {
	SA_SIGINFO = 4,
	SA_RESTORER = 0x04000000,
	SA_ONSTACK = 0x08000000,
	SA_RESTART = 0x10000000,
	SA_NODEFER = 0x40000000,
	SA_RESETHAND = (int)0x80000000,
};

struct siginfo {
	int signo;
	int error;
	int code; /* positive: from the kernel, and address is valid */
	int padding;
	void *address;
};

struct sigaction {
	void (*handler)(int, struct siginfo *, void *);
	u64 flags;
	void (*restorer)(void);
	u64 mask;
};

#define SIG_DFL ((void (*)(int, struct siginfo *, void *))0)
#define SIG_IGN ((void (*)(int, struct siginfo *, void *))1)

struct sigaltstack {
	void *sp;
	int flags;
	size_t size;
};

/* linux/auxvec.h */
enum { AT_NULL = 0, AT_PAGESZ = 6, AT_SYSINFO_EHDR = 33 };

/* linux/socket.h, asm-generic/socket.h */
enum { SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_TYPE = 3, SO_ACCEPTCONN = 30 };
enum { SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_NONBLOCK = 04000, SOCK_CLOEXEC = 02000000 };
enum { MSG_PEEK = 2, MSG_TRUNC = 0x20, MSG_WAITALL = 0x100, MSG_NOSIGNAL = 0x4000 };
enum { SHUT_RD, SHUT_WR, SHUT_RDWR };

struct msghdr {
	void *name;
	int name_size;
	struct iovec *iov;
	size_t iov_count;
	void *control;
	size_t control_size;
	unsigned flags;
};

/* linux/fadvise.h */
enum {
	POSIX_FADV_NORMAL,
	POSIX_FADV_RANDOM,
	POSIX_FADV_SEQUENTIAL,
	POSIX_FADV_WILLNEED,
	POSIX_FADV_DONTNEED,
	POSIX_FADV_NOREUSE,
};

/* asm-generic/errno-base.h, asm-generic/errno.h: those that some code singles
 * out. wasi/errno.def has all that have a WASI name. */
enum {
	EPERM = 1,
	ENOENT = 2,
	EINTR = 4,
	EAGAIN = 11,
	EEXIST = 17,
	EXDEV = 18,
	ENOTDIR = 20,
	EISDIR = 21,
	EINVAL = 22,
	EMFILE = 24,
	ENAMETOOLONG = 36,
	ENOSYS = 38,
	ELOOP = 40,
	EADDRINUSE = 98,
	ETIMEDOUT = 110,
};

/* asm-generic/resource.h, linux/resource.h */
enum { RLIMIT_CPU = 0 };

struct rlimit {
	u64 soft;
	u64 hard;
};

/* linux/prctl.h */
enum { PR_SET_SECCOMP = 22, PR_SET_NO_NEW_PRIVS = 38 };

/* linux/seccomp.h, linux/filter.h */
enum {
	SECCOMP_MODE_FILTER = 2,
	SECCOMP_SET_MODE_FILTER = 1,
	SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4,
};

struct sock_fprog {
	u16 count;
	const u64 *filter; /* each a struct sock_filter */
};

/* linux/landlock.h */
enum {
	LANDLOCK_CREATE_RULESET_VERSION = 1,
	LANDLOCK_RULE_PATH_BENEATH = 1,
	LANDLOCK_ACCESS_FS_EXECUTE = 1,
	LANDLOCK_ACCESS_FS_READ_FILE = 4,
	LANDLOCK_ACCESS_FS_READ_DIR = 8,
	LANDLOCK_ACCESS_FS_TRUNCATE = 0x4000,
	LANDLOCK_ACCESS_NET_BIND_TCP = 1,
	LANDLOCK_ACCESS_NET_CONNECT_TCP = 2,
	LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET = 1,
	LANDLOCK_SCOPE_SIGNAL = 2,
};

struct landlock_ruleset_attr {
	u64 handled_access_fs;
	u64 handled_access_net;
	u64 scoped;
};

struct landlock_path_beneath_attr {
	u64 allowed_access;
	i32 parent_fd;
} __attribute__((packed));

/* linux/elf.h */
struct elf_header {
	u8 ident[32];
	u64 program_headers; /* offset */
	u8 unused[14];
	u16 program_header_size;
	u16 program_header_count;
	u16 unused2[3];
};

struct program_header {
	u32 type;
	u32 flags;
	u64 offset;
	u64 address;
	u64 unused[4];
};

_Static_assert(sizeof(struct elf_header) == 64 && sizeof(struct program_header) == 56,
	       "linux/elf.h");

enum { PT_LOAD = 1, PT_DYNAMIC = 2 };

struct dynamic {
	u64 tag;
	u64 value;
};

enum { DT_NULL = 0, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6 };

struct symbol {
	u32 name; /* offset in the string table */
	u8 info;
	u8 other;
	u16 section; /* 0 if the symbol is not defined here */
	u64 value;
	u64 size;
};
