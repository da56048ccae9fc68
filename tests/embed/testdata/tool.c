// Does what its arguments say, one after the other, and prints what it sees.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

static void cat(const char *name)
{
	char text[100];
	int fd = open(name, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
	if (n < 0)
		printf("%s\n", strerror(errno));
	else
		printf("%.*s\n", (int)n, text);
	close(fd);
}

static void make(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT, 0666);
	printf("%s\n", fd >= 0 ? "made" : strerror(errno));
	close(fd);
}

static void print_preopens(void)
{
	__wasi_prestat_t p;
	char name[100];
	for (int fd = 3; __wasi_fd_prestat_get(fd, &p) == 0; fd++) {
		__wasi_fd_prestat_dir_name(fd, (uint8_t *)name, sizeof name);
		printf("%.*s\n", (int)p.u.dir.pr_name_len, name);
	}
}

// The numbers of the files' devices, in the order in which they are seen first.
static void print_devices(char **names)
{
	dev_t seen[3];
	int count = 0;
	for (; *names; names++) {
		struct stat st;
		if (stat(*names, &st) != 0)
			printf("%s: %s\n", *names, strerror(errno));
		int i = 0;
		while (i < count && seen[i] != st.st_dev)
			i++;
		seen[i] = st.st_dev;
		if (i == count)
			count++;
		printf(names[1] ? "%d " : "%d\n", i + 1);
	}
}

int main(int argc, char **argv)
{
	for (char **a = argv + 1; *a; a++) {
		if (!strcmp(*a, "cat")) {
			cat(*++a);
		} else if (!strcmp(*a, "make")) {
			make(*++a);
		} else if (!strcmp(*a, "rename")) {
			printf("%s\n", rename(a[1], a[2]) == 0 ? "renamed" : strerror(errno));
			a += 2;
		} else if (!strcmp(*a, "preopens")) {
			print_preopens();
		} else if (!strcmp(*a, "devices")) {
			print_devices(a + 1);
			break;
		}
	}
	return 0;
}
