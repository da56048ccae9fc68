// A file can be created, written and read back, and not be created twice.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "try.h"

int main(void)
{
	int fd = open("new.txt", O_CREAT | O_EXCL | O_RDWR, 0644);
	printf("%d\n", fd >= 0);
	for (int i = 0; i < 1000; i++) {
		char line[32];
		int n = snprintf(line, sizeof line, "line %d\n", i);
		if (write(fd, line, n) != n)
			perror("write");
	}
	close(fd);

	try("again", open("new.txt", O_CREAT | O_EXCL | O_RDWR, 0644));

	FILE *f = fopen("new.txt", "r");
	char line[64];
	long sum = 0, lines = 0;
	while (fgets(line, sizeof line, f)) {
		int number;
		if (sscanf(line, "line %d", &number) == 1)
			sum += number;
		lines++;
	}
	printf("%ld lines, sum %ld\n", lines, sum);
	fclose(f);
	return 0;
}
