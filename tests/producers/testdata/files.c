/* Everything that a program can do with files, for Emscripten: in an empty directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CHECK(x)                                                                                   \
	do {                                                                                       \
		if (!(x)) {                                                                        \
			printf("%d: %s: %s\n", __LINE__, #x, strerror(errno));                     \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

/* The call fails with that error. */
#define FAILS(x, error) CHECK((x) < 0 && errno == error)

static char b[200];
static struct stat s;

static int entries(const char *name)
{
	int n = 0;
	DIR *d = opendir(name);
	CHECK(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void streams(void)
{
	CHECK(mkdir("/d", 0777) == 0);
	FAILS(mkdir("/d", 0777), EEXIST);
	FILE *f = fopen("d/a.txt", "w+");
	CHECK(f);
	CHECK(fprintf(f, "hello %d\n", 5) == 8);
	CHECK(fseek(f, 0, SEEK_SET) == 0);
	CHECK(fgets(b, sizeof b, f) && !strcmp(b, "hello 5\n"));
	CHECK(fclose(f) == 0);
}

static void attributes(void)
{
	CHECK(stat("d/a.txt", &s) == 0);
	CHECK(s.st_size == 8 && S_ISREG(s.st_mode) && s.st_mtim.tv_sec > 1700000000);
	CHECK(stat("/", &s) == 0 && S_ISDIR(s.st_mode));
	FAILS(stat("nothing", &s), ENOENT);
	CHECK(entries("d") == 3);
	CHECK(entries("/") == 3);
	FAILS(access("d/b.txt", F_OK), ENOENT);
	CHECK(access("./d/a.txt", R_OK) == 0);
}

static void names(void)
{
	CHECK(rename("d/a.txt", "/d/b.txt") == 0);
	FAILS(access("d/a.txt", F_OK), ENOENT);
	CHECK(symlink("b.txt", "d/l") == 0);
	CHECK(readlink("d/l", b, sizeof b) == 5 && !memcmp(b, "b.txt", 5));
	CHECK(lstat("d/l", &s) == 0 && S_ISLNK(s.st_mode));
	CHECK(stat("d/l", &s) == 0 && s.st_size == 8);
	CHECK(!strcmp(getcwd(b, sizeof b), "/"));
}

static void descriptors(void)
{
	int fd = open("d/b.txt", O_RDWR | O_APPEND);
	CHECK(fd >= 0);
	CHECK((fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND)) == (O_RDWR | O_APPEND));
	CHECK(write(fd, "x\n", 2) == 2);
	CHECK(lseek(fd, 0, SEEK_CUR) == 10);
	CHECK(ftruncate(fd, 4) == 0);
	CHECK(fstat(fd, &s) == 0 && s.st_size == 4);
	CHECK(pread(fd, b, 3, 1) == 3 && !memcmp(b, "ell", 3));
	int copy = dup(fd);
	CHECK(copy > fd && close(fd) == 0);
	CHECK(lseek(copy, 0, SEEK_END) == 4 && !isatty(copy) && fsync(copy) == 0);
	CHECK(close(copy) == 0);
	FAILS(write(copy, "", 1), EBADF);
}

static void refusals(void)
{
	FAILS(open("d/b.txt", O_CREAT | O_EXCL | O_WRONLY, 0666), EEXIST);
	CHECK(open("/../etc/passwd", O_RDONLY) < 0);
	CHECK(open("d/../../x", O_RDONLY) < 0);
	FAILS(open("d", O_WRONLY), EISDIR);
	FAILS(open((char *)-1, O_RDONLY), EFAULT);
	FAILS(stat((char *)-1, &s), EFAULT);
	FAILS(stat("d", (struct stat *)-8), EFAULT);
}

static void removal(void)
{
	FAILS(rmdir("/d"), ENOTEMPTY);
	CHECK(unlink("d/l") == 0 && unlink("d/b.txt") == 0);
	CHECK(rmdir("/d/") == 0);
	FAILS(rmdir("/d"), ENOENT);
}

/* A time in UTC, as numbers and back. */
static void zone(time_t time, const char *want)
{
	struct tm t;
	CHECK(gmtime_r(&time, &t) && timegm(&t) == time);
	CHECK(strftime(b, sizeof b, "%F %T %a %j", &t) && !strcmp(b, want));
	CHECK(localtime_r(&time, &t) && !t.tm_isdst && !t.tm_gmtoff && !strcmp(t.tm_zone, "UTC"));
	CHECK(strftime(b, sizeof b, "%F %T %a %j", &t) && !strcmp(b, want));
	t.tm_isdst = -1;
	CHECK(mktime(&t) == time && !t.tm_isdst);
}

static void zones(void)
{
	zone(0, "1970-01-01 00:00:00 Thu 001");
	zone(-1, "1969-12-31 23:59:59 Wed 365");
	zone(951782400, "2000-02-29 00:00:00 Tue 060");
	zone(1078099199, "2004-02-29 23:59:59 Sun 060");
	zone(1798761599, "2026-12-31 23:59:59 Thu 365");
	zone(0x7fffffff, "2038-01-19 03:14:07 Tue 019");
	zone(-0x7fffffff - 1, "1901-12-13 20:45:52 Fri 347");

	struct tm t = {.tm_year = 123, .tm_mon = 14, .tm_mday = 0, .tm_hour = 25, .tm_sec = -1};
	CHECK(mktime(&t) == 1709254799); /* 2024-03-00 25:00:-1 */
	CHECK(t.tm_year == 124 && t.tm_mon == 2 && t.tm_mday == 1 && t.tm_hour == 0 &&
	      t.tm_min == 59 && t.tm_sec == 59 && t.tm_wday == 5 && t.tm_yday == 60);
	t = (struct tm){.tm_year = 123, .tm_mon = -1, .tm_mday = 31};
	CHECK(timegm(&t) == 1672444800 && t.tm_mon == 11 && t.tm_year == 122);
	t = (struct tm){.tm_year = 200, .tm_mday = 1};
	CHECK(mktime(&t) == -1 && t.tm_year == 200);
	CHECK(timezone == 0 && daylight == 0 && !strcmp(tzname[0], "UTC") &&
	      !strcmp(tzname[1], "UTC"));
}

static void clocks(void)
{
	struct timespec now;
	CHECK(timespec_get(&now, TIME_UTC) == TIME_UTC && now.tv_sec > 1700000000);
	CHECK(timespec_get(&now, 0) == 0);
	CHECK(difftime(now.tv_sec, -1) == now.tv_sec + 1.0);
	clock_t start = clock();
	while (clock() == start)
		;
	CHECK(start >= 0 && clock() > start);
}

static void dates(void)
{
	struct tm t = {.tm_sec = 5,
		       .tm_min = 4,
		       .tm_hour = 15,
		       .tm_mday = 2,
		       .tm_mon = 0,
		       .tm_year = 106,
		       .tm_wday = 1,
		       .tm_yday = 1};
	const char *want = "Mon Monday Jan January 02 15 03 002 01 04 PM 05 1 01 1 01 06 2006 % "
			   "2006-01-02 15:04:05";
	CHECK(strftime(b, sizeof b,
		       "%a %A %b %B %d %H %I %j %m %M %p %S %u %U %w %W %y %Y %% %F %T",
		       &t) == strlen(want));
	CHECK(!strcmp(b, want));
	CHECK(strftime(b, 5, "%Y", &t) == 4 && strftime(b, 4, "%Y", &t) == 0);
}

int main(void)
{
	streams();
	attributes();
	names();
	descriptors();
	refusals();
	removal();
	dates();
	zones();
	clocks();
	CHECK(system(NULL) == 0);
	puts("done");
	return 0;
}
