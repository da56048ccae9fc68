/* Paths that want to leave the directory "root" of the current one, by openat2
 * or by walking, as the first argument says. Around them are ordinary paths. The
 * order is that of the argument in wasi/resolve.c. */

#include "test.h"
#include "resolve.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

static int root;

static long open_at(int dir, const char *path)
{
	long fd = resolve_open(dir, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd >= 0)
		sys_close(fd);
	return fd;
}

static long open_path(const char *path)
{
	return open_at(root, path);
}

/* contains opens a file and compares its first bytes. */
static bool contains(const char *path, const char *want)
{
	char buf[64];
	struct iovec v = {buf, sizeof buf};
	long fd = resolve_open(root, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return false;
	long n = sys_readv(fd, &v, 1);
	sys_close(fd);
	return n == (long)strlen(want) && memcmp(buf, want, n) == 0;
}

static long parent_of(const char *path)
{
	char copy[PATH_MAX];
	struct place p;
	memcpy(copy, path, strlen(path) + 1);
	long r = resolve_parent(root, copy, &p);
	if (r == 0)
		place_release(&p);
	return r;
}

static void ordinary_paths(void)
{
	CHECK(contains("a/b/file", "inside"));
	CHECK(contains("./a//b/./file", "inside"));
	CHECK(contains("a/b/../b/../../a/b/file", "inside"));
	CHECK(contains("to_b/file", "inside"));
	CHECK(contains("to_file", "inside"));
	CHECK(contains("a/b/up_and_down", "inside"));
	CHECK(contains("chain1", "inside"));
	CHECK(open_path("a/..") >= 0);
	CHECK(open_path("to_b/../..") >= 0);
	CHECK(open_path("a/b/") >= 0);
	EQUAL(open_path(""), -ENOENT);
	EQUAL(open_path("none"), -ENOENT);
	EQUAL(open_path("none/x"), -ENOENT);
	EQUAL(open_path("a/b/file/x"), -ENOTDIR);
	EQUAL(open_path("a/b/file/"), -ENOTDIR);
	EQUAL(open_path("dangling"), -ENOENT);
}

/* 1 */
static void absolute_paths_are_refused(void)
{
	EQUAL(open_path("/"), -EXDEV);
	EQUAL(open_path("/etc"), -EXDEV);
	EQUAL(open_path("//etc"), -EXDEV);
	EQUAL(parent_of("/etc"), -EXDEV);
	EQUAL(parent_of("/"), -EXDEV);
	EQUAL(open_path("absolute"), -EXDEV);
	EQUAL(open_path("absolute/passwd"), -EXDEV);
	EQUAL(open_path("a/b/../../absolute"), -EXDEV);
	EQUAL(parent_of("absolute/passwd"), -EXDEV);
}

/* 2 and 5 */
static void nothing_is_above_the_top(void)
{
	EQUAL(open_path(".."), -EXDEV);
	EQUAL(open_path("../root"), -EXDEV);
	EQUAL(open_path("./.."), -EXDEV);
	EQUAL(open_path("a/../.."), -EXDEV);
	EQUAL(open_path("a/b/../../../outside/secret"), -EXDEV);
	EQUAL(parent_of("../x"), -EXDEV);
	EQUAL(parent_of("a/../../x"), -EXDEV);
	EQUAL(parent_of(".."), -EXDEV);
	EQUAL(parent_of("a/../.."), -EXDEV);
	EQUAL(parent_of("../"), -EXDEV);
	int b = resolve_open(root, "a/b", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	CHECK(b >= 0);
	EQUAL(open_at(b, "../.."), -EXDEV); /* the top is where the guest began */
	EQUAL(open_at(b, "up_and_down"), -EXDEV);
	sys_close(b);
}

/* 3 and 4 */
static void links_lead_nowhere_else(void)
{
	EQUAL(open_path("out"), -EXDEV);
	EQUAL(open_path("out/secret"), -EXDEV);
	EQUAL(open_path("a/b/out/secret"), -EXDEV);
	EQUAL(open_path("to_out/secret"), -EXDEV);
	EQUAL(open_path("loop"), -ELOOP);
	EQUAL(open_path("loop/x"), -ELOOP);
	EQUAL(open_path("long1"), -ELOOP);
	EQUAL(resolve_open(root, "to_file", O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
	EQUAL(resolve_open(root, "out_file", O_CREAT | O_EXCL | O_WRONLY, 0666), -EEXIST);
	EQUAL(resolve_open(root, "out_file", O_CREAT | O_WRONLY, 0666), -EXDEV);
	long fd = resolve_open(root, "out_file", O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	CHECK(fd >= 0); /* the link itself */
	sys_close(fd);
}

/* 4 */
static void magic_links_are_not_followed(void)
{
	int proc = sys_openat(AT_FDCWD, "/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (proc < 0)
		return; /* no /proc, no magic */
	CHECK(open_at(proc, "stat") >= 0);
	CHECK(open_at(proc, "cwd") < 0);
	CHECK(open_at(proc, "root/etc") < 0);
	CHECK(open_at(proc, "exe") < 0);
	CHECK(open_at(proc, "fd/0") < 0);
	sys_close(proc);
}

/* 5 */
static void a_moved_directory_stays_the_top(void)
{
	int b = resolve_open(root, "moving/b", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	CHECK(b >= 0);
	EQUAL(sys_renameat(root, "moving", AT_FDCWD, "outside/moved"), 0);
	EQUAL(open_at(b, ".."), -EXDEV);
	EQUAL(open_at(b, "../../secret"), -EXDEV);
	CHECK(open_at(b, "file") >= 0);
	sys_close(b);
}

/* 6 */
static void places_are_plain_names(void)
{
	static const struct {
		const char *path, *name;
		bool slash;
	} want[] = {
		{"x", "x", false},	 {"x/", "x", true},	   {"a/x//", "x", true},
		{"a/b/..", ".", false},	 {"a/b/../", ".", true},   {".", ".", false},
		{"to_b", "to_b", false}, {"a//out", "out", false}, {"out/", "out", true},
	};
	for (u32 i = 0; i < sizeof want / sizeof *want; i++) {
		char path[64];
		struct place p;
		memcpy(path, want[i].path, strlen(want[i].path) + 1);
		EQUAL(resolve_parent(root, path, &p), 0);
		CHECK(same(p.name, want[i].name));
		EQUAL(p.slash, want[i].slash);
		place_release(&p);
	}
	struct place p;
	EQUAL(resolve_final(root, "a/b/up_and_down", &p), 0);
	CHECK(same(p.name, "file"));
	place_release(&p);
	EQUAL(resolve_final(root, "out/secret", &p), -EXDEV);
}

/* Long paths, to the limit and beyond. */
static void long_paths(void)
{
	char path[PATH_MAX + 16];
	u32 n = 0;
	while (n + 5 < PATH_MAX - 8) {
		memcpy(path + n, "a/../", 5);
		n += 5;
	}
	memcpy(path + n, "a/b", 4);
	CHECK(open_path(path) >= 0);
	memset(path, '/', sizeof path);
	path[0] = 'a';
	path[PATH_MAX] = 0;
	EQUAL(open_path(path), -ENAMETOOLONG);
	memset(path, 'x', NAME_MAX + 1);
	path[NAME_MAX + 1] = 0;
	EQUAL(open_path(path), -ENAMETOOLONG);
}

static void files_are_created(void)
{
	long fd = resolve_open(root, "a/new", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	CHECK(fd >= 0);
	sys_close(fd);
	fd = resolve_open(root, "dangling", O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	CHECK(fd >= 0);
	sys_close(fd);
	CHECK(open_path("a/dangled") >= 0);
}

/* Nothing above may have kept a descriptor. */
static void nothing_is_left_open(int first_free)
{
	int fd = sys_openat(AT_FDCWD, ".", O_PATH, 0);
	EQUAL(fd, first_free);
}

void wasmc_start(void)
{
	resolve_without_openat2 = same(process.argv[1], "walk");
	root = sys_openat(AT_FDCWD, "root", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	CHECK(root >= 0);
	int first_free = sys_openat(AT_FDCWD, ".", O_PATH, 0);
	sys_close(first_free);
	ordinary_paths();
	absolute_paths_are_refused();
	nothing_is_above_the_top();
	links_lead_nowhere_else();
	magic_links_are_not_followed();
	a_moved_directory_stays_the_top();
	places_are_plain_names();
	long_paths();
	files_are_created();
	nothing_is_left_open(first_free);
}
