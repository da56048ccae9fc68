// Does what its arguments say, one after the other, and prints what it sees.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void print_clock(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	printf("%lld.%09ld\n", (long long)t.tv_sec, t.tv_nsec);
}

static void print_file(const char *name)
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

static void make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT, 0666);
	printf("%s\n", fd >= 0 && write(fd, "x", 1) == 1 ? "made" : strerror(errno));
	close(fd);
}

// All that can be done with names, in the directory that is granted as "d".
static void use_names(void)
{
	struct stat st;
	char text[10];
	int fd = open("d/f", O_RDWR | O_CREAT | O_TRUNC, 0666);
	int ok = fd >= 0 && mkdir("d/sub", 0777) == 0 && rename("d/f", "d/sub/f") == 0 &&
		 link("d/sub/f", "d/g") == 0 && symlink("sub/f", "d/l") == 0 &&
		 readlink("d/l", text, sizeof text) == 5 && stat("d/l", &st) == 0 &&
		 futimens(fd, NULL) == 0 && utimensat(AT_FDCWD, "d/l", NULL, 0) == 0 &&
		 ftruncate(fd, 10) == 0 && posix_fallocate(fd, 0, 20) == 0 &&
		 posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM) == 0 && fsync(fd) == 0 &&
		 fdatasync(fd) == 0 && pwrite(fd, "y", 1, 3) == 1 && pread(fd, text, 1, 3) == 1 &&
		 lseek(fd, 0, SEEK_END) == 20 && fcntl(fd, F_SETFL, O_APPEND) == 0 &&
		 open("d/l/", O_RDONLY) < 0 && open("d/../x", O_RDONLY) < 0;
	DIR *d = opendir("d");
	int entries = 0;
	while (d && readdir(d))
		entries++;
	ok = ok && entries == 5 && unlink("d/g") == 0 && unlink("d/l") == 0 &&
	     unlink("d/sub/f") == 0 && rmdir("d/sub") == 0;
	printf("%s\n", ok ? "all is well" : strerror(errno));
}

static void accept_one(int listener)
{
	char text[100];
	int fd = accept(listener, NULL, NULL);
	ssize_t n = recv(fd, text, sizeof text, 0);
	if (fd < 0 || n < 0 || send(fd, text, n, 0) != n || shutdown(fd, SHUT_RDWR) != 0)
		printf("%s\n", strerror(errno));
	else
		printf("%.*s\n", (int)n, text);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *do_ = argv[i];
		if (!strcmp(do_, "args")) {
			while (++i < argc)
				puts(argv[i]);
		} else if (!strcmp(do_, "env")) {
			for (char **e = environ; *e; e++)
				puts(*e);
		} else if (!strcmp(do_, "stdin")) {
			char c;
			ssize_t n = read(0, &c, 1);
			printf("%s\n", n == 1 ? "read" : n == 0 ? "end" : strerror(errno));
		} else if (!strcmp(do_, "stderr")) {
			ssize_t n = write(2, "!\n", 2);
			printf("%s\n", n == 2 ? "written" : strerror(errno));
		} else if (!strcmp(do_, "grow")) {
			int pages = 0;
			while (pages < 10000 && __builtin_wasm_memory_grow(0, 16) != -1)
				pages += 16;
			printf("%d MiB\n", (int)(__builtin_wasm_memory_size(0) / 16));
		} else if (!strcmp(do_, "spin")) {
			for (volatile int n = 0;; n++)
				;
		} else if (!strcmp(do_, "clocks")) {
			print_clock(CLOCK_REALTIME);
			print_clock(CLOCK_MONOTONIC);
			nanosleep(&(struct timespec){0, 1000000}, NULL);
			print_clock(CLOCK_MONOTONIC);
		} else if (!strcmp(do_, "random")) {
			uint64_t n;
			getentropy(&n, sizeof n);
			printf("%016llx\n", (unsigned long long)n);
		} else if (!strcmp(do_, "cat")) {
			print_file(argv[++i]);
		} else if (!strcmp(do_, "make")) {
			make_file(argv[++i]);
		} else if (!strcmp(do_, "names")) {
			use_names();
		} else if (!strcmp(do_, "accept")) {
			accept_one(atoi(argv[++i]));
		} else if (!strcmp(do_, "abort")) {
			abort();
		} else {
			printf("what is %s?\n", do_);
		}
		fflush(stdout);
	}
	return 0;
}
