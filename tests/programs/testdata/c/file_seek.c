// lseek, pread and pwrite: position and contents, holes, ends, wrong arguments.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "try.h"

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR | O_TRUNC, 0644);
	char buf[32] = {0};

	printf("write %d\n", (int)write(fd, "0123456789", 10));
	printf("set %d\n", (int)lseek(fd, 3, SEEK_SET));
	printf("read %d", (int)read(fd, buf, 4));
	printf(" %.4s\n", buf);
	printf("cur %d\n", (int)lseek(fd, -2, SEEK_CUR));
	printf("end %d\n", (int)lseek(fd, -1, SEEK_END));
	printf("read %d", (int)read(fd, buf, 5));
	printf(" %c\n", buf[0]);
	printf("at end %d\n", (int)read(fd, buf, 5));

	printf("pwrite %d\n", (int)pwrite(fd, "ab", 2, 4));
	printf("pread %d", (int)pread(fd, buf, 10, 0));
	printf(" %.10s\n", buf);
	printf("cur %d\n", (int)lseek(fd, 0, SEEK_CUR));

	printf("hole %d\n", (int)pwrite(fd, "z", 1, 20));
	memset(buf, 'x', sizeof buf);
	printf("pread %d:", (int)pread(fd, buf, 32, 8));
	for (int i = 0; i < 14; i++)
		printf(" %02x", (unsigned char)buf[i]);
	printf("\n");

	try("before start", lseek(fd, -1, SEEK_SET));
	close(fd);
	try("closed", lseek(fd, 0, SEEK_SET));
	return 0;
}
