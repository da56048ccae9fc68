/* fd_fdstat_*: types, flags and rights of descriptors. */

#include "fdtable.h"
#include "fdflags.h"

static u8 socket_type(int host)
{
	int type;
	u32 size = sizeof type;
	if (sys_getsockopt(host, SOL_SOCKET, SO_TYPE, &type, &size) < 0)
		return FILETYPE_UNKNOWN;
	return type == SOCK_STREAM  ? FILETYPE_SOCKET_STREAM
	       : type == SOCK_DGRAM ? FILETYPE_SOCKET_DGRAM
				    : FILETYPE_UNKNOWN;
}

u8 filetype_from_mode(u32 mode)
{
	switch (mode & S_IFMT) {
	case S_IFBLK:
		return FILETYPE_BLOCK_DEVICE;
	case S_IFCHR:
		return FILETYPE_CHARACTER_DEVICE;
	case S_IFDIR:
		return FILETYPE_DIRECTORY;
	case S_IFREG:
		return FILETYPE_REGULAR_FILE;
	case S_IFLNK:
		return FILETYPE_SYMBOLIC_LINK;
	case S_IFSOCK:
		return FILETYPE_SOCKET_STREAM;
	default:
		return FILETYPE_UNKNOWN;
	}
}

u8 filetype_of(int host, const struct stat *st)
{
	if ((st->mode & S_IFMT) == S_IFSOCK)
		return socket_type(host);
	return filetype_from_mode(st->mode);
}

/* ask fills in what only the kernel knows: of an inherited file, others may change
 * the flags. C programs want to know the rights of a directory for each file that they
 * open in it, so that files that we opened are remembered. */
static u32 ask(int host, struct guest_fdstat *s)
{
	struct stat st;
	u32 err = errno_from_host(sys_fstat(host, &st));
	if (err)
		return err;
	long flags = sys_fcntl(host, F_GETFL, 0);
	if (flags < 0)
		return errno_from_host(flags);
	s->filetype = filetype_of(host, &st);
	s->flags = fdflags_from_host(flags);
	return ERRNO_SUCCESS;
}

u32 wasi_fd_fdstat_get(u32 fd, u32 stat)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return err;
	struct guest_fdstat s = {.filetype = d->filetype, .flags = d->flags};
	if (d->filetype == FILETYPE_UNKNOWN)
		err = ask(d->host, &s);
	if (err)
		return err;
	fdtable_probe(d);
	s.rights_base = d->base;
	s.rights_inheriting = d->inheriting;
	return store(stat, &s, sizeof s);
}

u32 wasi_fd_fdstat_set_flags(u32 fd, u32 flags)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_FDSTAT_SET_FLAGS, &d);
	if (err)
		return err;
	long old = sys_fcntl(d->host, F_GETFL, 0);
	if (old < 0)
		return errno_from_host(old);
	err = fdflags_check_change(old, flags);
	if (!err)
		err = errno_from_host(sys_fcntl(d->host, F_SETFL, fdflags_to_host(flags)));
	if (!err)
		d->flags = fdflags_from_host(fdflags_to_host(flags));
	return err;
}

/* Rights can only be given up. */
u32 wasi_fd_fdstat_set_rights(u32 fd, u64 base, u64 inheriting)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return err;
	fdtable_probe(d);
	if (base & ~d->base || inheriting & ~d->inheriting)
		return ERRNO_NOTCAPABLE;
	d->base = base;
	d->inheriting = inheriting;
	return ERRNO_SUCCESS;
}
