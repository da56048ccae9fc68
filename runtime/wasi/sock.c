/* sock_*: sockets, which are inherited or accepted. */

#include "fdtable.h"
#include "rights.h"

/* As fdtable_get, but if the descriptor lacks the rights because it is not a
 * socket, that is the error. */
static u32 get_socket(u32 fd, u64 rights, struct descriptor **d)
{
	struct stat st;
	u32 err = fdtable_get(fd, rights, d);
	if (err == ERRNO_BADF)
		return err;
	if ((*d)->host == NO_HOST)
		return ERRNO_NOTSOCK;
	if (err && sys_fstat((*d)->host, &st) == 0 && (st.mode & S_IFMT) != S_IFSOCK)
		return ERRNO_NOTSOCK;
	return err;
}

u32 wasi_sock_accept(u32 fd, u32 fd_flags, u32 accepted)
{
	struct descriptor *d;
	u32 number, err = get_socket(fd, RIGHT_SOCK_ACCEPT, &d);
	if (err)
		return err;
	if (fd_flags & ~FDFLAG_NONBLOCK)
		return ERRNO_INVAL;
	if (!guest(accepted, sizeof number))
		return ERRNO_FAULT;
	int flags = SOCK_CLOEXEC | (fd_flags & FDFLAG_NONBLOCK ? SOCK_NONBLOCK : 0);
	long host;
	do
		host = sys_accept4(d->host, flags);
	while (host == -EINTR);
	if (host < 0)
		return errno_from_host(host);
	struct descriptor connection = {.open = true, .host = host, .base = RIGHTS_SOCKET};
	err = fdtable_add(connection, &number);
	return err ? err : store32(accepted, number);
}

u32 wasi_sock_recv(u32 fd, u32 iovs, u32 iovs_len, u32 ri_flags, u32 received, u32 ro_flags)
{
	struct descriptor *d;
	struct iovecs host;
	u32 err = get_socket(fd, RIGHT_FD_READ, &d);
	if (err)
		return err;
	if (ri_flags & ~RIFLAGS_ALL)
		return ERRNO_INVAL;
	err = iovecs_from_guest(iovs, iovs_len, &host);
	if (err)
		return err;
	int flags = ri_flags & RIFLAG_RECV_PEEK ? MSG_PEEK : 0;
	if (ri_flags & RIFLAG_RECV_WAITALL)
		flags |= MSG_WAITALL;
	struct msghdr m = {.iov = host.v, .iov_count = host.count};
	long n;
	do
		n = sys_recvmsg(d->host, &m, flags);
	while (n == -EINTR);
	if (n < 0)
		return errno_from_host(n);
	u16 out = m.flags & MSG_TRUNC ? ROFLAG_RECV_DATA_TRUNCATED : 0;
	err = store(ro_flags, &out, sizeof out);
	return err ? err : store32(received, n);
}

u32 wasi_sock_send(u32 fd, u32 iovs, u32 iovs_len, u32 si_flags, u32 sent)
{
	struct descriptor *d;
	struct iovecs host;
	u32 err = get_socket(fd, RIGHT_FD_WRITE, &d);
	if (err)
		return err;
	if (si_flags) /* there are none */
		return ERRNO_INVAL;
	err = iovecs_from_guest(iovs, iovs_len, &host);
	if (err)
		return err;
	struct msghdr m = {.iov = host.v, .iov_count = host.count};
	long n;
	do
		n = sys_sendmsg(d->host, &m, MSG_NOSIGNAL);
	while (n == -EINTR);
	return n < 0 ? errno_from_host(n) : store32(sent, n);
}

u32 wasi_sock_shutdown(u32 fd, u32 how)
{
	static const u8 host[] = {
		[SDFLAG_RD] = SHUT_RD,
		[SDFLAG_WR] = SHUT_WR,
		[SDFLAG_RD | SDFLAG_WR] = SHUT_RDWR,
	};
	struct descriptor *d;
	u32 err = get_socket(fd, RIGHT_SOCK_SHUTDOWN, &d);
	if (err)
		return err;
	if (how == 0 || how >= sizeof host)
		return ERRNO_INVAL;
	return errno_from_host(sys_shutdown(d->host, host[how]));
}
