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

u32 wasi_fd_fdstat_get(u32 fd, u32 stat)
{
	struct descriptor *d;
	struct stat st;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return err;
	u8 filetype = d->filetype;
	if (filetype == FILETYPE_UNKNOWN) {
		err = errno_from_host(sys_fstat(d->host, &st));
		if (err)
			return err;
		filetype = filetype_of(d->host, &st);
	}
	long flags = sys_fcntl(d->host, F_GETFL, 0);
	if (flags < 0)
		return errno_from_host(flags);
	fdtable_probe(d);
	struct guest_fdstat s = {
		.filetype = filetype,
		.flags = fdflags_from_host(flags),
		.rights_base = d->base,
		.rights_inheriting = d->inheriting,
	};
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
	return err ? err : errno_from_host(sys_fcntl(d->host, F_SETFL, fdflags_to_host(flags)));
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
