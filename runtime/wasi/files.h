/* What functions about the kernel's files and about embedded ones share: all but
 * what is done with the file itself, which the last parameter does. Those return
 * what system calls do: a number, or -errno. */
#pragma once

#include "path.h"

/* Moves bytes between a file and buffers of the guest. */
typedef long transfer(struct descriptor *d, const struct iovec *iov, int count, i64 offset);
u32 fd_transfer(u32 fd, u64 rights, u32 iovs, u32 iovs_len, u64 offset, u32 moved, transfer *f);

/* Moves a file's position, and returns it. */
typedef long mover(struct descriptor *d, i64 offset, int whence);
u32 fd_seek(u32 fd, u64 offset, u32 whence, u32 position, mover *f);
u32 fd_unstable_seek(u32 fd, u64 offset, u32 whence, u32 position, mover *f);
u32 fd_tell(u32 fd, u32 position, mover *f);

/* Stores attributes for the guest, in its layout. */
typedef u32 filestat_storer(u32 to, u8 filetype, const struct stat *st);
u32 store_filestat(u32 to, u8 filetype, const struct stat *st);
u32 store_unstable_filestat(u32 to, u8 filetype, const struct stat *st);

/* The attributes of one of the kernel's files; an errno. */
u32 path_stat_host(u32 fd, u32 path, u32 path_len, bool follow, struct stat *st);

/* What is left of the guest's buffer for directory entries. */
struct output {
	u8 *at;
	u32 left;
	u32 used;
};

/* Appends as much of an entry as there is room for. */
void append_dirent(struct output *o, const struct guest_dirent *d, const char *name);

/* Stores entries from a cookie on. */
typedef long lister(struct descriptor *d, u64 cookie, struct output *o);
u32 fd_readdir(u32 fd, u32 buf, u32 buf_len, u64 cookie, u32 used, lister *f);

/* An open request, as the guest made it. */
struct request {
	u32 dir_flags;
	u32 o_flags;
	u32 fd_flags;
	u64 base;
	u64 inheriting;
};

/* Opens a file; fills in of d what is not about the request. */
typedef long opener(const struct descriptor *dir, const char *path, const struct request *q,
		    struct descriptor *d);
u32 path_open(u32 fd, const struct request *q, u32 path, u32 path_len, u32 opened, opener *f);

/* The same, but the number is for the runtime. */
u32 path_open_numbered(u32 fd, const struct request *q, u32 path, u32 path_len, u32 *opened,
		       opener *f);

/* And for files of the kernel's, and for those or embedded ones. */
typedef u32 numbered_opener(u32 fd, const struct request *q, u32 path, u32 path_len, u32 *opened);
numbered_opener path_open_host, path_open_any;

/* Which rights files of a type have. */
u64 rights_of(u8 filetype, bool terminal);
