// Several hundred descriptors are open at once; the lowest free one is used.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	enum { N = 500 };
	static int fds[N];
	for (int i = 0; i < N; i++) {
		char name[16];
		snprintf(name, sizeof name, "f%d", i);
		if ((fds[i] = open(name, O_CREAT | O_RDWR, 0644)) < 0) {
			perror(name);
			return 1;
		}
		dprintf(fds[i], "%d", i);
	}
	int freed = fds[100];
	close(freed);
	printf("%d\n", open("f7", O_RDONLY) == freed);
	int sum = 0;
	for (int i = 0; i < N; i += 11) {
		char buf[16] = {0};
		int value = -1;
		pread(fds[i], buf, 15, 0);
		sscanf(buf, "%d", &value);
		sum += value == i || i == 100;
	}
	printf("%d\n", sum);
	return 0;
}
