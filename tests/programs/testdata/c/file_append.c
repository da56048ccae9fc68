// O_APPEND writes go to the end, wherever the position is.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	FILE *f = fopen("log", "w");
	fprintf(f, "first\n");
	fclose(f);
	for (int i = 0; i < 3; i++) {
		f = fopen("log", "a");
		fprintf(f, "entry %d\n", i);
		fclose(f);
	}
	int fd = open("log", O_RDWR | O_APPEND);
	lseek(fd, 0, SEEK_SET);
	printf("%d\n", (int)write(fd, "last\n", 5));
	printf("at %d\n", (int)lseek(fd, 0, SEEK_CUR));
	printf("append %d\n", (fcntl(fd, F_GETFL) & O_APPEND) != 0);
	close(fd);

	f = fopen("log", "r");
	for (int c; (c = getc(f)) != EOF;)
		putchar(c);
	fclose(f);
	return 0;
}
