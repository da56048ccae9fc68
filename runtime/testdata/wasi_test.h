/* WASI calls with host strings, for drivers. */
#pragma once

#include "test.h"
#include "resolve.h"

enum { ANY = RIGHTS_ALL };

/* one_iov makes an array of one buffer and returns its address. */
static inline u32 one_iov(u32 base, u32 len)
{
	enum { IOV = 8 };
	struct guest_iovec v = {base, len};
	SUCCEEDS(store(IOV, &v, sizeof v));
	return IOV;
}

static inline u32 open_rights(u32 dir, const char *path, u32 o_flags, u64 rights, u32 fd_flags)
{
	return wasi_path_open(dir, LOOKUP_SYMLINK_FOLLOW, put(path), strlen(path), o_flags, rights,
			      ANY, fd_flags, RESULT);
}

static inline u32 try_open(u32 dir, const char *path, u32 o_flags)
{
	u64 rights = o_flags & OFLAG_DIRECTORY ? ANY & ~RIGHT_FD_WRITE : ANY;
	return open_rights(dir, path, o_flags, rights, 0);
}

static inline u32 must_open(u32 dir, const char *path, u32 o_flags)
{
	SUCCEEDS(try_open(dir, path, o_flags));
	return result32();
}

static inline u32 write_string(u32 fd, const char *s)
{
	return wasi_fd_write(fd, one_iov(put(s), strlen(s)), 1, RESULT);
}

/* read_string reads up to 100 bytes to BUFFER and ends them with a NUL. */
static inline const char *read_string(u32 fd)
{
	SUCCEEDS(wasi_fd_read(fd, one_iov(BUFFER, 100), 1, RESULT));
	BASE[BUFFER + result32()] = 0;
	return (const char *)BASE + BUFFER;
}

#define ONE_PATH(name, function)                                                                   \
	static inline u32 name(u32 dir, const char *path)                                          \
	{                                                                                          \
		return function(dir, put(path), strlen(path));                                     \
	}
ONE_PATH(make_directory, wasi_path_create_directory)
ONE_PATH(remove_directory, wasi_path_remove_directory)
ONE_PATH(unlink_file, wasi_path_unlink_file)

static inline u32 rename_to(u32 dir, const char *from, const char *to)
{
	return wasi_path_rename(dir, put(from), strlen(from), dir, put(to), strlen(to));
}

static inline u32 make_symlink(u32 dir, const char *target, const char *path)
{
	return wasi_path_symlink(put(target), strlen(target), dir, put(path), strlen(path));
}

static inline u32 make_link(u32 from_dir, u32 flags, const char *from, u32 dir, const char *path)
{
	return wasi_path_link(from_dir, flags, put(from), strlen(from), dir, put(path),
			      strlen(path));
}

static inline u32 stat_path(u32 dir, u32 flags, const char *path)
{
	return wasi_path_filestat_get(dir, flags, put(path), strlen(path), BUFFER);
}

static inline const struct guest_filestat *filestat(void)
{
	return (const struct guest_filestat *)(BASE + BUFFER);
}

static inline const struct guest_fdstat *fdstat(u32 fd)
{
	SUCCEEDS(wasi_fd_fdstat_get(fd, BUFFER));
	return (const struct guest_fdstat *)(BASE + BUFFER);
}
