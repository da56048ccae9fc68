// Without --dir a program reaches no file, not even to see whether it exists.
//! status: 0
//! stdout: no
//! stdout: no
//! stdout: no
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	puts(open("/etc/passwd", O_RDONLY) < 0 ? "no" : "yes");
	puts(stat("/", &st) < 0 ? "no" : "yes");
	puts(open("file", O_CREAT | O_WRONLY, 0644) < 0 ? "no" : "yes");
	return 0;
}
