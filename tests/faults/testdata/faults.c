// Does what its argument says, in the directory "d", and prints what comes of it.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

// fill writes to a file until that fails, and then takes some away and goes on.
static void fill(void)
{
	static char block[4096];
	int fd = open("d/file", O_WRONLY | O_CREAT, 0666);
	long written = 0;
	ssize_t n;
	while ((n = write(fd, block, sizeof block)) > 0)
		written += n;
	printf("%s after something: %d\n", strerror(errno), written > 0);
	struct stat st;
	if (fstat(fd, &st) != 0 || st.st_size != written)
		fail("the size is not what was written");
	printf("%s\n", posix_fallocate(fd, 0, 1 << 30) == ENOSPC ? "no space to allocate" : "allocated");
	if (ftruncate(fd, 0) != 0 || write(fd, block, 1) != 1 || close(fd) != 0 || unlink("d/file") != 0)
		fail("after making room");
	printf("goes on\n");
}

// Copies standard input to standard output, and says on standard error how much.
static void copy(void)
{
	static char block[5000];
	long total = 0;
	ssize_t n;
	while ((n = read(0, block, sizeof block)) > 0) {
		for (ssize_t at = 0; at < n;) {
			ssize_t written = write(1, block + at, n - at);
			if (written < 0) {
				fprintf(stderr, "write: %s\n", strerror(errno));
				exit(1);
			}
			at += written;
		}
		total += n;
	}
	fprintf(stderr, "%ld bytes: %s\n", total, n < 0 ? strerror(errno) : "end");
}

// Sleeps, in several ways, and says whether it was long enough.
static void wait_for_time(void)
{
	struct timespec start, end;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < 5; i++)
		if (nanosleep(&(struct timespec){0, 100000000}, NULL) != 0)
			fail("nanosleep");
	if (poll(NULL, 0, 300) != 0)
		fail("poll");
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_nsec += 200000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	if (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL) != 0)
		fail("clock_nanosleep");
	clock_gettime(CLOCK_MONOTONIC, &end);
	double seconds = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
	printf("%s\n", seconds >= 0.8 ? "long enough" : "too short");
}

// Opens a file as often as it may, and then once less.
static void open_many(int most)
{
	int *fds = malloc(most * sizeof *fds), count = 0;
	int file = open("d/file", O_RDWR | O_CREAT, 0666);
	while (count < most && (fds[count] = open("d/file", O_RDONLY)) >= 0)
		count++;
	printf("%d opened: %s\n", count, count < most ? strerror(errno) : "enough");
	if (write(file, "x", 1) != 1)
		fail("write");
	for (int i = 0; i < count; i++) {
		char c;
		if (read(fds[i], &c, 1) != 1 || c != 'x' || close(fds[i]) != 0)
			fail("use");
	}
	int again = open("d/file", O_RDONLY);
	if (again < 0 || again > file + 1)
		fail("the numbers are not free again");
	printf("all closed\n");
}

// Makes directories in each other, deeper than any path can tell, and removes them.
static void deep(int depth)
{
	int *dirs = malloc((depth + 1) * sizeof *dirs);
	dirs[0] = open("d", O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < depth; i++) {
		if (mkdirat(dirs[i], "directory", 0777) != 0)
			fail("mkdirat");
		dirs[i + 1] = openat(dirs[i], "directory", O_RDONLY | O_DIRECTORY);
		if (dirs[i + 1] < 0)
			fail("openat");
		if (i >= 100)
			close(dirs[i]), dirs[i] = -1;
	}
	int file = openat(dirs[depth], "file", O_RDWR | O_CREAT, 0666);
	if (file < 0 || write(file, "x", 1) != 1 || unlinkat(dirs[depth], "file", 0) != 0)
		fail("a file in the deepest");
	char *path = malloc(depth * 10 + 2);
	strcpy(path, "d");
	for (int i = 0; i < depth; i++)
		strcat(path, "/directory");
	printf("%s\n", open(path, O_RDONLY) < 0 ? strerror(errno) : "opened");
	// From the deepest that a path leads to, and again until all are gone.
	int left = depth;
	while (left > 0) {
		int from = left > 300 ? left - 300 : 0;
		int dir = dirs[0];
		for (int i = 0; i < from; i++) {
			int next = openat(dir, "directory", O_RDONLY | O_DIRECTORY);
			if (dir != dirs[0])
				close(dir);
			dir = next;
		}
		for (; left > from; left--) {
			path[0] = 0;
			for (int i = from; i < left; i++)
				strcat(path, i == from ? "directory" : "/directory");
			if (unlinkat(dir, path, AT_REMOVEDIR) != 0)
				fail("unlinkat");
		}
	}
	printf("removed\n");
}

static int is_there(const char *name)
{
	DIR *d = opendir("d");
	struct dirent *e;
	int found = 0;
	while ((e = readdir(d)))
		found += strcmp(e->d_name, name) == 0;
	closedir(d);
	return found;
}

// Does all that can be done with names that are odd.
static void names(void)
{
	static char longest[256], too_long[257];
	memset(longest, 'n', 255);
	memset(too_long, 'n', 256);
	const char *const all[] = {longest, "\xff\xfe\x80", "\xc3\x28", "\n\t\x01\x7f", " ", "...", "\\", "*", "a:b", "\xe2\x82\xac", "-"};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char path[300], moved[300], link[300], text[300];
		struct stat st;
		snprintf(path, sizeof path, "d/%s", all[i]);
		snprintf(moved, sizeof moved, "d/%.254s~", all[i]);
		snprintf(link, sizeof link, "d/%.254s@", all[i]);
		int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0666);
		if (fd < 0 || close(fd) != 0 || stat(path, &st) != 0 || !is_there(all[i]) || rename(path, moved) != 0 ||
		    is_there(all[i]) || symlink(moved + 2, link) != 0 || stat(link, &st) != 0 ||
		    readlink(link, text, sizeof text) != (ssize_t)strlen(moved + 2) || unlink(link) != 0 || unlink(moved) != 0 ||
		    mkdir(path, 0777) != 0 || rmdir(path) != 0)
			fail(path);
	}
	char path[300];
	snprintf(path, sizeof path, "d/%s", too_long);
	printf("%s\n", open(path, O_RDWR | O_CREAT, 0666) < 0 ? strerror(errno) : "made");
}

// A file whose offsets need more than 32 bits.
static void large(void)
{
	const off_t at = (off_t)5 << 30;
	char c = 'x';
	struct stat st;
	int fd = open("d/file", O_RDWR | O_CREAT, 0666);
	if (fd < 0 || ftruncate(fd, at) != 0 || pwrite(fd, &c, 1, at) != 1 || lseek(fd, -1, SEEK_END) != at || read(fd, &c, 1) != 1 ||
	    c != 'x' || pread(fd, &c, 1, at - 1) != 1 || c != 0 || fstat(fd, &st) != 0 || st.st_size != at + 1 || stat("d/file", &st) != 0 ||
	    st.st_size != at + 1 || lseek(fd, 0, SEEK_CUR) != at + 1 || write(fd, "yz", 2) != 2 || lseek(fd, 0, SEEK_CUR) != at + 3)
		fail("a large file");
	printf("%lld bytes\n", (long long)st.st_size + 2);
}

// Takes all memory that it can get, and uses the last byte.
static void grow(void)
{
	long mib = 0;
	while (__builtin_wasm_memory_grow(0, 16) != (size_t)-1)
		mib++;
	volatile char *last = (char *)(__builtin_wasm_memory_size(0) * 65536 - 1);
	*last = 'x';
	printf("%s, %s\n", mib < 1 ? "not grown" : mib < 100 ? "a little" : mib < 4000 ? "some" : "all", *last == 'x' ? "used" : "lost");
	void *volatile more = malloc(1 << 20);
	printf("%s\n", more ? "allocated" : strerror(errno));
}

int main(int argc, char **argv)
{
	const char *what = argv[1];
	int n = argc > 2 ? atoi(argv[2]) : 0;
	if (!strcmp(what, "fill"))
		fill();
	else if (!strcmp(what, "copy"))
		copy();
	else if (!strcmp(what, "wait"))
		wait_for_time();
	else if (!strcmp(what, "open"))
		open_many(n);
	else if (!strcmp(what, "deep"))
		deep(n);
	else if (!strcmp(what, "names"))
		names();
	else if (!strcmp(what, "large"))
		large();
	else if (!strcmp(what, "grow"))
		grow();
	else
		printf("%s\n", fflush(stdout) == 0 && puts("printed") >= 0 && fflush(stdout) == 0 ? "well" : strerror(errno));
	if (fflush(stdout) != 0)
		fprintf(stderr, "output: %s\n", strerror(errno));
	return 0;
}
