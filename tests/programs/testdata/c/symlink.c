// Symbolic links: made, read, followed, not followed, dangling, looping.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "try.h"

int main(void)
{
	char buf[64] = {0};
	struct stat st;
	mkdir("d", 0755);
	int fd = open("d/file", O_CREAT | O_RDWR, 0644);
	if (write(fd, "hello", 5) != 5)
		perror("write");
	close(fd);

	try("symlink", symlink("d/file", "link"));
	printf("readlink %d", (int)readlink("link", buf, sizeof buf));
	printf(" %s\n", buf);
	printf("short readlink %d\n", (int)readlink("link", buf, 3));
	fd = open("link", O_RDONLY);
	printf("read %d", (int)read(fd, buf, sizeof buf));
	printf(" %.5s\n", buf);
	lstat("link", &st);
	printf("lstat link %d\n", S_ISLNK(st.st_mode));
	stat("link", &st);
	printf("stat regular %d\n", S_ISREG(st.st_mode));
	try("O_NOFOLLOW", open("link", O_RDONLY | O_NOFOLLOW));

	try("symlink up", symlink("../d", "d/up"));
	try("through links", open("d/up/up/up/file", O_RDONLY));
	try("dangling", symlink("nowhere", "dangling"));
	try("open dangling", open("dangling", O_RDONLY));
	try("create through", open("dangling", O_CREAT | O_RDWR, 0644));
	try("stat nowhere", stat("nowhere", &st));
	try("loop", symlink("loop", "loop"));
	try("open loop", open("loop", O_RDONLY));
	try("unlink link", unlink("link"));
	try("file remains", stat("d/file", &st));
	return 0;
}
