// rename, unlink and link change names; open files stay usable.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "try.h"

static int create(const char *name, const char *text)
{
	int fd = open(name, O_CREAT | O_RDWR | O_TRUNC, 0644);
	if (write(fd, text, strlen(text)) < 0)
		perror("write");
	return fd;
}

int main(void)
{
	int a = create("a", "contents of a"), b = create("b", "contents of b");
	char buf[32] = {0};
	try("rename a b", rename("a", "b"));
	try("open a", open("a", O_RDONLY));
	printf("b held open: %d", (int)pread(b, buf, 31, 0));
	printf(" %s\n", buf);
	printf("a held open: %d", (int)pread(a, buf, 31, 0));
	printf(" %s\n", buf);
	try("link b c", link("b", "c"));
	struct stat st;
	try("stat", stat("c", &st));
	printf("links %d\n", (int)st.st_nlink);
	try("unlink b", unlink("b"));
	try("unlink b", unlink("b"));
	try("access c", access("c", R_OK));
	try("mkdir d", mkdir("d", 0755));
	try("rename c d/e", rename("c", "d/e"));
	try("unlink d", unlink("d/e"));
	try("rename nothing", rename("nothing", "x"));
	try("rename to nowhere", rename("d", "no/where"));
	try("rmdir d", rmdir("d"));
	return 0;
}
