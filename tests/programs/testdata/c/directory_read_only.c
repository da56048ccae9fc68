// In a directory granted with :ro files can be read and nothing can be changed.
//! flags: --dir .::/:ro
//! status: 0
//! stdout: listed
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	if (opendir("/"))
		puts("listed");
	if (open("/f", O_CREAT | O_WRONLY, 0644) >= 0)
		puts("created");
	if (mkdir("/d", 0755) == 0)
		puts("mkdir");
	if (symlink("x", "/l") == 0)
		puts("symlink");
	return 0;
}
