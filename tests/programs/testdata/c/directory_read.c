// readdir lists every entry once, with its type, however many there are.
//! flags: --dir .
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(void)
{
	enum { FILES = 700 };
	mkdir("dir", 0755);
	mkdir("dir/sub", 0755);
	for (int i = 0; i < FILES; i++) {
		char name[300];
		snprintf(name, sizeof name, "dir/%0*d", 3 + i % 200, i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	DIR *d = opendir("dir");
	static char *names[FILES + 3];
	int n = 0, dirs = 0, dots = 0;
	for (struct dirent *e; (e = readdir(d)) && n < FILES + 3;) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) {
			dots++;
			continue;
		}
		dirs += e->d_type == DT_DIR;
		names[n++] = strdup(e->d_name);
	}
	printf("%d entries, %d directories, %d dots\n", n, dirs, dots);
	qsort(names, n, sizeof *names, compare);
	for (int i = 0; i < n; i += 37)
		printf("%s\n", names[i]);

	rewinddir(d);
	int again = 0;
	while (readdir(d))
		again++;
	printf("%d after rewinddir\n", again);
	closedir(d);
	return 0;
}
