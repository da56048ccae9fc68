// O_TRUNC and ftruncate change the length; what is added reads as zeros.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char buf[16] = {0};
	int fd = open("f", O_CREAT | O_RDWR, 0644);
	if (write(fd, "abcdefgh", 8) != 8)
		perror("write");
	printf("%d", ftruncate(fd, 3));
	printf(" %d\n", ftruncate(fd, 6));
	printf("%d:", (int)pread(fd, buf, sizeof buf, 0));
	for (int i = 0; i < 6; i++)
		printf(" %d", buf[i]);
	printf("\n%d\n", (int)lseek(fd, 0, SEEK_END));
	close(open("f", O_WRONLY | O_TRUNC));
	printf("%d\n", (int)lseek(fd, 0, SEEK_END));
	return 0;
}
