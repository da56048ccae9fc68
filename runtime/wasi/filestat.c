/* *_filestat_*: attributes of files. */

#include "files.h"

static u64 nanoseconds(struct timespec t)
{
	return (u64)t.sec * 1000000000 + t.nsec;
}

u32 store_filestat(u32 to, u8 filetype, const struct stat *st)
{
	struct guest_filestat s = {
		.dev = st->dev,
		.ino = st->ino,
		.filetype = filetype,
		.nlink = st->nlink,
		.size = st->size,
		.atim = nanoseconds(st->atim),
		.mtim = nanoseconds(st->mtim),
		.ctim = nanoseconds(st->ctim),
	};
	return store(to, &s, sizeof s);
}

u32 store_unstable_filestat(u32 to, u8 filetype, const struct stat *st)
{
	struct guest_unstable_filestat s = {
		.dev = st->dev,
		.ino = st->ino,
		.filetype = filetype,
		.nlink = st->nlink,
		.size = st->size,
		.atim = nanoseconds(st->atim),
		.mtim = nanoseconds(st->mtim),
		.ctim = nanoseconds(st->ctim),
	};
	return store(to, &s, sizeof s);
}

static u32 fd_stat(u32 fd, u32 to, filestat_storer *f)
{
	struct descriptor *d;
	struct stat st;
	u32 err = fdtable_get(fd, RIGHT_FD_FILESTAT_GET, &d);
	if (!err)
		err = errno_from_host(sys_fstat(d->host, &st));
	return err ? err : f(to, filetype_of(d->host, &st), &st);
}

u32 wasi_fd_filestat_get(u32 fd, u32 stat)
{
	return fd_stat(fd, stat, store_filestat);
}

u32 wasi_unstable_fd_filestat_get(u32 fd, u32 stat)
{
	return fd_stat(fd, stat, store_unstable_filestat);
}

u32 path_stat_host(u32 fd, u32 path, u32 path_len, bool follow, struct stat *st)
{
	struct descriptor *d;
	struct path buf;
	int nofollow = follow ? 0 : O_NOFOLLOW;
	u32 err = fdtable_get_directory(fd, RIGHT_PATH_FILESTAT_GET, &d);
	if (!err)
		err = path_from_guest(path, path_len, &buf);
	if (err)
		return err;
	long host = resolve_open(d->host, buf.bytes, O_PATH | O_CLOEXEC | nofollow, 0);
	if (host < 0)
		return errno_from_path(host);
	err = errno_from_host(sys_fstat(host, st));
	sys_close(host);
	return err;
}

static u32 path_stat(u32 fd, u32 flags, u32 path, u32 path_len, u32 to, filestat_storer *f)
{
	struct stat st;
	if (flags & ~LOOKUP_SYMLINK_FOLLOW)
		return ERRNO_INVAL;
	u32 err = path_stat_host(fd, path, path_len, flags & LOOKUP_SYMLINK_FOLLOW, &st);
	return err ? err : f(to, filetype_from_mode(st.mode), &st);
}

u32 wasi_path_filestat_get(u32 fd, u32 flags, u32 path, u32 path_len, u32 stat)
{
	return path_stat(fd, flags, path, path_len, stat, store_filestat);
}

u32 wasi_unstable_path_filestat_get(u32 fd, u32 flags, u32 path, u32 path_len, u32 stat)
{
	return path_stat(fd, flags, path, path_len, stat, store_unstable_filestat);
}

u32 wasi_fd_filestat_set_size(u32 fd, u64 size)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_FILESTAT_SET_SIZE, &d);
	if (err)
		return err;
	long r;
	do
		r = sys_ftruncate(d->host, size);
	while (r == -EINTR);
	return errno_from_host(r);
}

static struct timespec time_to_host(u64 t, bool set, bool now)
{
	if (now)
		return (struct timespec){.nsec = UTIME_NOW};
	if (!set)
		return (struct timespec){.nsec = UTIME_OMIT};
	return (struct timespec){t / 1000000000, t % 1000000000};
}

static u32 times_to_host(u64 atim, u64 mtim, u32 flags, struct timespec t[2])
{
	enum { ATIM = FSTFLAG_ATIM | FSTFLAG_ATIM_NOW, MTIM = FSTFLAG_MTIM | FSTFLAG_MTIM_NOW };
	if (flags & ~FSTFLAGS_ALL || (flags & ATIM) == ATIM || (flags & MTIM) == MTIM)
		return ERRNO_INVAL;
	t[0] = time_to_host(atim, flags & FSTFLAG_ATIM, flags & FSTFLAG_ATIM_NOW);
	t[1] = time_to_host(mtim, flags & FSTFLAG_MTIM, flags & FSTFLAG_MTIM_NOW);
	return ERRNO_SUCCESS;
}

u32 wasi_fd_filestat_set_times(u32 fd, u64 atim, u64 mtim, u32 fst_flags)
{
	struct descriptor *d;
	struct timespec t[2];
	u32 err = fdtable_get(fd, RIGHT_FD_FILESTAT_SET_TIMES, &d);
	if (!err)
		err = times_to_host(atim, mtim, fst_flags, t);
	return err ? err : errno_from_host(sys_utimensat(d->host, NULL, t, 0));
}

/* Before Linux 5.8 an O_PATH descriptor's times cannot be set, so links are
 * followed by walking, to a place. */
u32 wasi_path_filestat_set_times(u32 fd, u32 flags, u32 path, u32 path_len, u64 atim, u64 mtim,
				 u32 fst_flags)
{
	struct descriptor *d;
	struct path buf;
	struct timespec t[2];
	struct place p;
	if (flags & ~LOOKUP_SYMLINK_FOLLOW)
		return ERRNO_INVAL;
	u32 err = fdtable_get_directory(fd, RIGHT_PATH_FILESTAT_SET_TIMES, &d);
	if (!err)
		err = times_to_host(atim, mtim, fst_flags, t);
	if (!err)
		err = path_from_guest(path, path_len, &buf);
	if (err)
		return err;
	bool follow = flags & LOOKUP_SYMLINK_FOLLOW || buf.bytes[path_len - 1] == '/';
	err = errno_from_path(follow ? resolve_final(d->host, buf.bytes, &p)
				     : resolve_parent(d->host, buf.bytes, &p));
	if (err)
		return err;
	err = errno_from_host(sys_utimensat(p.dir, p.name, t, AT_SYMLINK_NOFOLLOW));
	place_release(&p);
	return err;
}
