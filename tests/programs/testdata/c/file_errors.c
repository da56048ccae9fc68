// Wrong descriptors and modes give the errors of POSIX.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "try.h"

int main(void)
{
	char c = 'x';
	int fd = open("f", O_CREAT | O_WRONLY, 0644);
	try("write", write(fd, &c, 1));
	try("read of write", read(fd, &c, 1));
	try("close", close(fd));
	try("close again", close(fd));
	try("write closed", write(fd, &c, 1));
	try("read 999", read(999, &c, 1));
	fd = open("f", O_RDONLY);
	try("read", read(fd, &c, 1));
	try("missing", open("missing", O_RDONLY));
	try("directory", open("f", O_RDONLY | O_DIRECTORY));
	try("write to dir", open(".", O_WRONLY));
	char name[300];
	memset(name, 'n', 299);
	name[299] = 0;
	try("long name", open(name, O_CREAT | O_WRONLY, 0644));
	return 0;
}
