/* fd_*: reading and writing, and positions.
 *
 * A system call that can wait may be interrupted by a signal without a handler, as by
 * a debugger or on some file systems after the process was stopped. The guest knows
 * of no signals, so it is made again. */

#include "files.h"
#include "stream.h"

u32 fd_transfer(u32 fd, u64 rights, u32 iovs, u32 iovs_len, u64 offset, u32 moved, transfer *f)
{
	struct descriptor *d;
	struct iovecs host;
	u32 err = fdtable_get(fd, rights, &d);
	if (!err)
		err = iovecs_from_guest(iovs, iovs_len, &host);
	if (err)
		return err;
	long n;
	do
		n = f(d, host.v, host.count, offset);
	while (n == -EINTR);
	return n < 0 ? errno_from_host(n) : store32(moved, n);
}

static long read_host(struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	(void)offset;
	return sys_readv(d->host, iov, count);
}

static long write_host(struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	(void)offset;
	return sys_writev(d->host, iov, count);
}

static long pread_host(struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	return sys_preadv(d->host, iov, count, offset);
}

static long pwrite_host(struct descriptor *d, const struct iovec *iov, int count, i64 offset)
{
	return sys_pwritev(d->host, iov, count, offset);
}

u32 wasi_fd_read(u32 fd, u32 iovs, u32 iovs_len, u32 nread)
{
	return fd_transfer(fd, RIGHT_FD_READ, iovs, iovs_len, 0, nread, read_host);
}

u32 wasi_fd_write(u32 fd, u32 iovs, u32 iovs_len, u32 nwritten)
{
	return fd_transfer(fd, RIGHT_FD_WRITE, iovs, iovs_len, 0, nwritten, write_host);
}

void stream_write(u32 fd, const void *bytes, u64 size)
{
	struct descriptor *d;
	if (fdtable_get(fd, RIGHT_FD_WRITE, &d))
		return;
	struct iovec rest = {(void *)bytes, size};
	while (rest.len) {
		long n = sys_writev(d->host, &rest, 1);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return;
		rest = (struct iovec){(u8 *)rest.base + n, rest.len - n};
	}
}

u32 wasi_fd_pread(u32 fd, u32 iovs, u32 iovs_len, u64 offset, u32 nread)
{
	u64 rights = RIGHT_FD_READ | RIGHT_FD_SEEK;
	return fd_transfer(fd, rights, iovs, iovs_len, offset, nread, pread_host);
}

u32 wasi_fd_pwrite(u32 fd, u32 iovs, u32 iovs_len, u64 offset, u32 nwritten)
{
	u64 rights = RIGHT_FD_WRITE | RIGHT_FD_SEEK;
	return fd_transfer(fd, rights, iovs, iovs_len, offset, nwritten, pwrite_host);
}

/* Moving by nothing is telling, which the right to seek implies. */
static u32 seek(u32 fd, i64 offset, int whence, u32 position, mover *f)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_SEEK, &d);
	if (err == ERRNO_NOTCAPABLE && offset == 0 && whence == SEEK_CUR)
		err = fdtable_get(fd, RIGHT_FD_TELL, &d);
	if (err)
		return err;
	i64 at = f(d, offset, whence);
	return at < 0 ? errno_from_host(at) : store64(position, at);
}

u32 fd_seek(u32 fd, u64 offset, u32 whence, u32 position, mover *f)
{
	static const u8 host[] = {
		[WHENCE_SET] = SEEK_SET, [WHENCE_CUR] = SEEK_CUR, [WHENCE_END] = SEEK_END};
	return whence < sizeof host ? seek(fd, offset, host[whence], position, f) : ERRNO_INVAL;
}

u32 fd_unstable_seek(u32 fd, u64 offset, u32 whence, u32 position, mover *f)
{
	static const u8 host[] = {
		[UNSTABLE_WHENCE_SET] = SEEK_SET,
		[UNSTABLE_WHENCE_CUR] = SEEK_CUR,
		[UNSTABLE_WHENCE_END] = SEEK_END,
	};
	return whence < sizeof host ? seek(fd, offset, host[whence], position, f) : ERRNO_INVAL;
}

u32 fd_tell(u32 fd, u32 position, mover *f)
{
	return seek(fd, 0, SEEK_CUR, position, f);
}

static long seek_host(struct descriptor *d, i64 offset, int whence)
{
	return sys_lseek(d->host, offset, whence);
}

u32 wasi_fd_seek(u32 fd, u64 offset, u32 whence, u32 position)
{
	return fd_seek(fd, offset, whence, position, seek_host);
}

u32 wasi_unstable_fd_seek(u32 fd, u64 offset, u32 whence, u32 position)
{
	return fd_unstable_seek(fd, offset, whence, position, seek_host);
}

u32 wasi_fd_tell(u32 fd, u32 position)
{
	return fd_tell(fd, position, seek_host);
}

u32 wasi_fd_close(u32 fd)
{
	return fdtable_close(fd);
}

u32 wasi_fd_renumber(u32 fd, u32 to)
{
	return fdtable_renumber(fd, to);
}

u32 wasi_fd_sync(u32 fd)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_SYNC, &d);
	if (err)
		return err;
	long r;
	do
		r = sys_fsync(d->host);
	while (r == -EINTR);
	return errno_from_host(r);
}

u32 wasi_fd_datasync(u32 fd)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_DATASYNC, &d);
	if (err)
		return err;
	long r;
	do
		r = sys_fdatasync(d->host);
	while (r == -EINTR);
	return errno_from_host(r);
}

u32 wasi_fd_allocate(u32 fd, u64 offset, u64 len)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_ALLOCATE, &d);
	if (err)
		return err;
	long r;
	do
		r = sys_fallocate(d->host, 0, offset, len);
	while (r == -EINTR);
	return errno_from_host(r);
}

u32 wasi_fd_advise(u32 fd, u64 offset, u64 len, u32 advice)
{
	static const u8 host[] = {
		[ADVICE_NORMAL] = POSIX_FADV_NORMAL,
		[ADVICE_SEQUENTIAL] = POSIX_FADV_SEQUENTIAL,
		[ADVICE_RANDOM] = POSIX_FADV_RANDOM,
		[ADVICE_WILLNEED] = POSIX_FADV_WILLNEED,
		[ADVICE_DONTNEED] = POSIX_FADV_DONTNEED,
		[ADVICE_NOREUSE] = POSIX_FADV_NOREUSE,
	};
	struct descriptor *d;
	u32 err = fdtable_get(fd, RIGHT_FD_ADVISE, &d);
	if (err)
		return err;
	if (advice >= sizeof host)
		return ERRNO_INVAL;
	return errno_from_host(sys_fadvise64(d->host, offset, len, host[advice]));
}
