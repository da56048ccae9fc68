// stat, fstat and futimens: sizes, kinds and times.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void show(const char *name, const struct stat *st)
{
	printf("%s: size %lld, regular %d, directory %d, links %d\n", name,
	       S_ISREG(st->st_mode) ? (long long)st->st_size : 0LL, S_ISREG(st->st_mode),
	       S_ISDIR(st->st_mode), S_ISREG(st->st_mode) ? (int)st->st_nlink : 0);
}

int main(void)
{
	struct stat st, again;
	int fd = open("f", O_CREAT | O_RDWR, 0644);
	if (ftruncate(fd, 123456789012LL) != 0)
		perror("ftruncate");
	fstat(fd, &st);
	show("f", &st);
	stat("f", &again);
	printf("same file: %d\n", st.st_ino == again.st_ino && st.st_dev == again.st_dev);
	stat(".", &st);
	show(".", &st);
	fstat(1, &st);
	printf("stdout regular: %d\n", S_ISREG(st.st_mode));

	struct timespec times[2] = {{1000000000, 5}, {2000000000, 123456789}};
	printf("futimens %d\n", futimens(fd, times));
	fstat(fd, &st);
	printf("%lld.%09ld %lld.%09ld\n", (long long)st.st_atim.tv_sec, (long)st.st_atim.tv_nsec,
	       (long long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
	times[0].tv_nsec = UTIME_OMIT;
	times[1].tv_sec = 42;
	printf("utimensat %d\n", utimensat(AT_FDCWD, "f", times, 0));
	stat("f", &st);
	printf("%lld %lld\n", (long long)st.st_atim.tv_sec, (long long)st.st_mtim.tv_sec);
	return 0;
}
