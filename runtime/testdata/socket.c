/* A listening socket as descriptor 3. A client sends "ping", shuts its side down
 * and reads "pong". */

#include "wasi_test.h"

const struct policy wasmc_policy = {
	GRANTED,
	.flags = POLICY_UNCONFINED | POLICY_INHERIT_LISTENERS,
};

enum { LISTENER = 3, FLAGS = 128 };

static u32 receive(u32 fd, u32 flags)
{
	SUCCEEDS(wasi_sock_recv(fd, one_iov(BUFFER, 4), 1, flags, RESULT, FLAGS));
	return result32();
}

void wasmc_start(void)
{
	EQUAL(fdstat(LISTENER)->filetype, FILETYPE_SOCKET_STREAM);
	FAILS(BADF, wasi_fd_fdstat_get(LISTENER + 1, BUFFER));
	FAILS(INVAL, wasi_sock_accept(LISTENER, FDFLAG_APPEND, RESULT));
	SUCCEEDS(wasi_sock_accept(LISTENER, 0, RESULT));
	u32 fd = result32();
	EQUAL(fd, LISTENER + 1);
	EQUAL(fdstat(fd)->filetype, FILETYPE_SOCKET_STREAM);
	FAILS(NOTCAPABLE, wasi_sock_accept(fd, 0, RESULT));
	EQUAL(receive(fd, RIFLAG_RECV_WAITALL | RIFLAG_RECV_PEEK), 4);
	EQUAL(receive(fd, 0), 4);
	CHECK(memcmp(BASE + BUFFER, "ping", 4) == 0);
	EQUAL(receive(fd, 0), 0);
	FAILS(INVAL, wasi_sock_recv(fd, one_iov(BUFFER, 4), 1, 4, RESULT, FLAGS));
	FAILS(INVAL, wasi_sock_send(fd, one_iov(put("pong"), 4), 1, 1, RESULT));
	SUCCEEDS(wasi_sock_send(fd, one_iov(put("pong"), 4), 1, 0, RESULT));
	EQUAL(result32(), 4);
	SUCCEEDS(wasi_sock_accept(LISTENER, FDFLAG_NONBLOCK, RESULT));
	EQUAL(fdstat(result32())->flags, FDFLAG_NONBLOCK);
	FAILS(AGAIN, wasi_sock_recv(result32(), one_iov(BUFFER, 4), 1, 0, RESULT, FLAGS));
	FAILS(INVAL, wasi_sock_shutdown(fd, 0));
	FAILS(INVAL, wasi_sock_shutdown(fd, 4));
	SUCCEEDS(wasi_sock_shutdown(fd, SDFLAG_WR));
	FAILS(PIPE, wasi_sock_send(fd, one_iov(put("pong"), 4), 1, 0, RESULT));
	FAILS(NOTSOCK, wasi_sock_accept(0, 0, RESULT));
	FAILS(BADF, wasi_sock_shutdown(99, SDFLAG_WR));
}
