// No path leads out of a directory that was granted.
//! flags: --dir .
//! status: 0
//! stdout: 0
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	int escapes = 0;
	mkdir("d", 0755);
	const char *paths[] = {"..", "../", "../..", "d/../..", "d/../../etc", "/etc/passwd",
	                       "./../x", "d/./../.././..", "../../../../../../etc/passwd"};
	for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++)
		if (open(paths[i], O_RDONLY) >= 0)
			escapes++, printf("opened %s\n", paths[i]);
	symlink("../..", "out");
	symlink("/etc", "etc");
	if (open("out/etc/passwd", O_RDONLY) >= 0 || open("etc/passwd", O_RDONLY) >= 0)
		escapes++, puts("opened a link");
	if (rename("d", "../d") == 0 || mkdir("../made", 0755) == 0 || link("d", "../l") == 0)
		escapes++, puts("made a name outside");
	printf("%d\n", escapes);
	return 0;
}
