// poll waits for input and for time; a file that is ready says so.
//! stdin: 10 bytes
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	struct pollfd in = {0, POLLIN, 0}, out = {1, POLLOUT, 0};
	printf("%d", poll(&in, 1, 10000));
	printf(" %d\n", (in.revents & POLLIN) != 0);
	printf("%d", poll(&out, 1, -1));
	printf(" %d\n", (out.revents & POLLOUT) != 0);
	char buf[16];
	printf("%d\n", (int)read(0, buf, sizeof buf));
	printf("%d\n", poll(NULL, 0, 20));
	return 0;
}
