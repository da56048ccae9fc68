/* path_open. */

#include "files.h"
#include "fdflags.h"
#include "rights.h"

/* rights_to_open returns the rights that the directory must have. */
static u64 rights_to_open(const struct request *q)
{
	u64 rights = RIGHT_PATH_OPEN;
	if (q->o_flags & OFLAG_CREAT)
		rights |= RIGHT_PATH_CREATE_FILE;
	if (q->o_flags & OFLAG_TRUNC)
		rights |= RIGHT_PATH_FILESTAT_SET_SIZE;
	return rights;
}

/* rights_to_give returns the rights that files opened through the directory must
 * be able to have. What makes a file what it is opened for cannot be missing.
 * Synchronous writing is what the file could also do by fd_sync. */
static u64 rights_to_give(const struct request *q)
{
	u64 rights = q->base & (RIGHT_FD_READ | RIGHT_FD_WRITE);
	if (q->fd_flags & FDFLAG_DSYNC)
		rights |= RIGHT_FD_DATASYNC;
	if (q->fd_flags & (FDFLAG_RSYNC | FDFLAG_SYNC))
		rights |= RIGHT_FD_SYNC;
	return rights;
}

static bool valid(const struct request *q)
{
	if (q->dir_flags & ~LOOKUP_SYMLINK_FOLLOW || q->o_flags & ~OFLAGS_ALL ||
	    q->fd_flags & ~FDFLAGS_ALL)
		return false;
	/* Linux itself has changed its mind about this. */
	return !(q->o_flags & OFLAG_DIRECTORY) || !(q->o_flags & OFLAG_CREAT);
}

static int flags_to_host(const struct request *q)
{
	int flags = O_CLOEXEC | O_NOCTTY | fdflags_to_host(q->fd_flags);
	if (!(q->dir_flags & LOOKUP_SYMLINK_FOLLOW))
		flags |= O_NOFOLLOW;
	if (q->o_flags & OFLAG_CREAT)
		flags |= O_CREAT;
	if (q->o_flags & OFLAG_DIRECTORY)
		flags |= O_DIRECTORY;
	if (q->o_flags & OFLAG_EXCL)
		flags |= O_EXCL;
	if (q->o_flags & OFLAG_TRUNC)
		flags |= O_TRUNC;
	if (q->base & RIGHT_FD_WRITE)
		flags |= q->base & RIGHT_FD_READ ? O_RDWR : O_WRONLY;
	return flags;
}

u64 rights_of(u8 filetype, bool terminal)
{
	if (filetype == FILETYPE_DIRECTORY)
		return RIGHTS_DIRECTORY;
	return terminal ? RIGHTS_FILE & ~(RIGHT_FD_SEEK | RIGHT_FD_TELL) : RIGHTS_FILE;
}

/* Other rights that the directory cannot give are left out: toolchains ask for
 * all that there are. So are those that do not apply to the file: guests are told by
 * fd_fdstat_get. */
static u32 open_file(const struct descriptor *dir, const char *path, const struct request *q,
		     u32 *fd, opener *f)
{
	if (rights_to_give(q) & ~dir->inheriting)
		return ERRNO_NOTCAPABLE;
	struct descriptor d = {
		.open = true,
		.base = q->base & dir->inheriting,
		.inheriting = q->inheriting & dir->inheriting,
	};
	long r = f(dir, path, q, &d);
	return r < 0 ? errno_from_path(r) : fdtable_add(d, fd);
}

u32 path_open_numbered(u32 fd, const struct request *q, u32 path, u32 path_len, u32 *opened,
		       opener *f)
{
	struct descriptor *dir;
	struct path buf;
	if (!valid(q))
		return ERRNO_INVAL;
	u32 err = fdtable_get_directory(fd, rights_to_open(q), &dir);
	if (!err)
		err = path_from_guest(path, path_len, &buf);
	return err ? err : open_file(dir, buf.bytes, q, opened, f);
}

u32 path_open(u32 fd, const struct request *q, u32 path, u32 path_len, u32 opened, opener *f)
{
	u32 number;
	if (!valid(q))
		return ERRNO_INVAL;
	if (!guest(opened, sizeof number))
		return ERRNO_FAULT;
	u32 err = path_open_numbered(fd, q, path, path_len, &number, f);
	return err ? err : store32(opened, number);
}

/* A terminal cannot seek. */
static long open_host(const struct descriptor *dir, const char *path, const struct request *q,
		      struct descriptor *d)
{
	struct stat st;
	do /* a FIFO may have to wait for its other end */
		d->host = resolve_open(dir->host, path, flags_to_host(q), 0666);
	while (d->host == -EINTR);
	if (d->host < 0)
		return d->host;
	d->flags = fdflags_from_host(fdflags_to_host(q->fd_flags));
	if (sys_fstat(d->host, &st) == 0)
		d->filetype = filetype_from_mode(st.mode);
	bool device = d->filetype == FILETYPE_CHARACTER_DEVICE;
	d->base &= rights_of(d->filetype, device && is_terminal(d->host));
	return 0;
}

u32 wasi_path_open(u32 fd, u32 dir_flags, u32 path, u32 path_len, u32 o_flags, u64 base,
		   u64 inheriting, u32 fd_flags, u32 opened)
{
	const struct request q = {dir_flags, o_flags, fd_flags, base, inheriting};
	return path_open(fd, &q, path, path_len, opened, open_host);
}

u32 path_open_host(u32 fd, const struct request *q, u32 path, u32 path_len, u32 *opened)
{
	return path_open_numbered(fd, q, path, path_len, opened, open_host);
}
