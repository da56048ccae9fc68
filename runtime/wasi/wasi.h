/* The vocabulary of WASI preview 1: its functions, constants and structures.
 * Structures are in the guest's memory, which may misalign them: packed. */
#pragma once

#include "abi.h"
#include "errno.h"

#define WASI(name, type, params) u32 wasi_##name params;
#include "functions.def"
#undef WASI

#define WASI(name, type, params) u32 wasi_unstable_##name params;
#include "unstable.def"
#undef WASI

enum {
	RIGHT_FD_DATASYNC = 1 << 0,
	RIGHT_FD_READ = 1 << 1,
	RIGHT_FD_SEEK = 1 << 2,
	RIGHT_FD_FDSTAT_SET_FLAGS = 1 << 3,
	RIGHT_FD_SYNC = 1 << 4,
	RIGHT_FD_TELL = 1 << 5,
	RIGHT_FD_WRITE = 1 << 6,
	RIGHT_FD_ADVISE = 1 << 7,
	RIGHT_FD_ALLOCATE = 1 << 8,
	RIGHT_PATH_CREATE_DIRECTORY = 1 << 9,
	RIGHT_PATH_CREATE_FILE = 1 << 10,
	RIGHT_PATH_LINK_SOURCE = 1 << 11,
	RIGHT_PATH_LINK_TARGET = 1 << 12,
	RIGHT_PATH_OPEN = 1 << 13,
	RIGHT_FD_READDIR = 1 << 14,
	RIGHT_PATH_READLINK = 1 << 15,
	RIGHT_PATH_RENAME_SOURCE = 1 << 16,
	RIGHT_PATH_RENAME_TARGET = 1 << 17,
	RIGHT_PATH_FILESTAT_GET = 1 << 18,
	RIGHT_PATH_FILESTAT_SET_SIZE = 1 << 19,
	RIGHT_PATH_FILESTAT_SET_TIMES = 1 << 20,
	RIGHT_FD_FILESTAT_GET = 1 << 21,
	RIGHT_FD_FILESTAT_SET_SIZE = 1 << 22,
	RIGHT_FD_FILESTAT_SET_TIMES = 1 << 23,
	RIGHT_PATH_SYMLINK = 1 << 24,
	RIGHT_PATH_REMOVE_DIRECTORY = 1 << 25,
	RIGHT_PATH_UNLINK_FILE = 1 << 26,
	RIGHT_POLL_FD_READWRITE = 1 << 27,
	RIGHT_SOCK_SHUTDOWN = 1 << 28,
	RIGHT_SOCK_ACCEPT = 1 << 29,
	RIGHTS_ALL = (1 << 30) - 1,
};

enum {
	FILETYPE_UNKNOWN,
	FILETYPE_BLOCK_DEVICE,
	FILETYPE_CHARACTER_DEVICE,
	FILETYPE_DIRECTORY,
	FILETYPE_REGULAR_FILE,
	FILETYPE_SOCKET_DGRAM,
	FILETYPE_SOCKET_STREAM,
	FILETYPE_SYMBOLIC_LINK,
};

enum {
	FDFLAG_APPEND = 1,
	FDFLAG_DSYNC = 2,
	FDFLAG_NONBLOCK = 4,
	FDFLAG_RSYNC = 8,
	FDFLAG_SYNC = 16,
	FDFLAGS_ALL = 31,
};

enum { WHENCE_SET, WHENCE_CUR, WHENCE_END };
enum { UNSTABLE_WHENCE_CUR, UNSTABLE_WHENCE_END, UNSTABLE_WHENCE_SET };

enum {
	ADVICE_NORMAL,
	ADVICE_SEQUENTIAL,
	ADVICE_RANDOM,
	ADVICE_WILLNEED,
	ADVICE_DONTNEED,
	ADVICE_NOREUSE,
};

enum { LOOKUP_SYMLINK_FOLLOW = 1 };
enum { OFLAG_CREAT = 1, OFLAG_DIRECTORY = 2, OFLAG_EXCL = 4, OFLAG_TRUNC = 8, OFLAGS_ALL = 15 };

enum {
	FSTFLAG_ATIM = 1,
	FSTFLAG_ATIM_NOW = 2,
	FSTFLAG_MTIM = 4,
	FSTFLAG_MTIM_NOW = 8,
	FSTFLAGS_ALL = 15,
};

enum { CLOCKID_REALTIME, CLOCKID_MONOTONIC, CLOCKID_PROCESS_CPUTIME, CLOCKID_THREAD_CPUTIME };
enum { EVENTTYPE_CLOCK, EVENTTYPE_FD_READ, EVENTTYPE_FD_WRITE };
enum { EVENT_FD_READWRITE_HANGUP = 1 };
enum { SUBCLOCK_ABSTIME = 1 };
enum { RIFLAG_RECV_PEEK = 1, RIFLAG_RECV_WAITALL = 2, RIFLAGS_ALL = 3 };
enum { ROFLAG_RECV_DATA_TRUNCATED = 1 };
enum { SDFLAG_RD = 1, SDFLAG_WR = 2, SDFLAGS_ALL = 3 };

struct guest_iovec {
	u32 base;
	u32 len;
} __attribute__((packed));

struct guest_fdstat {
	u8 filetype;
	u8 padding;
	u16 flags;
	u32 padding2;
	u64 rights_base;
	u64 rights_inheriting;
} __attribute__((packed));

struct guest_prestat {
	u32 tag; /* 0: a directory, the only kind */
	u32 name_len;
} __attribute__((packed));

struct guest_filestat {
	u64 dev;
	u64 ino;
	u8 filetype;
	u8 padding[7];
	u64 nlink;
	u64 size;
	u64 atim;
	u64 mtim;
	u64 ctim;
} __attribute__((packed));

struct guest_unstable_filestat {
	u64 dev;
	u64 ino;
	u8 filetype;
	u8 padding[3];
	u32 nlink;
	u64 size;
	u64 atim;
	u64 mtim;
	u64 ctim;
} __attribute__((packed));

struct guest_dirent {
	u64 next; /* the cookie of the entry after this one */
	u64 ino;
	u32 name_len;
	u8 filetype;
	u8 padding[3];
} __attribute__((packed));

struct guest_subscription {
	u64 userdata;
	u8 type;
	u8 padding[7];
	union {
		struct {
			u32 id;
			u32 padding;
			u64 timeout;
			u64 precision;
			u16 flags;
			u8 padding2[6];
		} __attribute__((packed)) clock;
		u32 fd;
	};
} __attribute__((packed));

struct guest_unstable_subscription {
	u64 userdata;
	u8 type;
	u8 padding[7];
	union {
		struct {
			u64 identifier; /* for nobody's use */
			u32 id;
			u32 padding;
			u64 timeout;
			u64 precision;
			u16 flags;
			u8 padding2[6];
		} __attribute__((packed)) clock;
		u32 fd;
	};
} __attribute__((packed));

struct guest_event {
	u64 userdata;
	u16 error;
	u8 type;
	u8 padding[5];
	u64 nbytes;
	u16 flags;
	u8 padding2[6];
} __attribute__((packed));

_Static_assert(sizeof(struct guest_fdstat) == 24, "fdstat");
_Static_assert(sizeof(struct guest_filestat) == 64, "filestat");
_Static_assert(sizeof(struct guest_unstable_filestat) == 56, "filestat of wasi_unstable");
_Static_assert(sizeof(struct guest_dirent) == 24, "dirent");
_Static_assert(sizeof(struct guest_subscription) == 48, "subscription");
_Static_assert(sizeof(struct guest_unstable_subscription) == 56, "subscription of wasi_unstable");
_Static_assert(sizeof(struct guest_event) == 32, "event");
