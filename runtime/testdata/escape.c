/* Ways out of the directory "root" of the current one, which are all tried with every
 * function that takes a path, by openat2 or by walking, as the first argument says.
 * None may open or describe what lies outside; the test compares what is there before
 * and after. Prints how many paths and ways it has tried. With a second argument, it instead
 * does what changes directories while another process moves them. */

#include "wasi_test.h"

static const struct preopen preopens[] = {{"root", "/", 0}, {"/proc", "/proc", PREOPEN_READ_ONLY}};
const struct policy wasmc_policy = {
	.preopens = preopens,
	.preopen_count = 2,
	GRANTED,
	.flags = POLICY_UNCONFINED,
};

enum { ROOT = 3, PROC = 4, PATH = 1 << 15, OTHER = 1 << 14 };

/* Paths in root. */
static const char *const in_root[] = {
	/* up */
	"..",
	"../",
	"..///",
	"./..",
	"../.",
	"../..",
	"../../../../../../..",
	"../outside",
	"../outside/",
	"../outside/secret",
	"../outside/new",
	"..//outside//secret",
	"./../outside/secret",
	"a/..//..//outside/secret",
	"a/../..",
	"a/../../",
	"a/b/../../..",
	"a/b/../../../outside/secret",
	"a/./../b/../../outside/secret",
	"a/b/file/../../../..",
	"missing/../../outside/secret",
	"../root",
	"../root/a",
	"../root/../outside/secret",
	"a/../../root/../outside/secret",
	/* absolute */
	"/",
	"//",
	"/.",
	"/..",
	"/etc",
	"/etc/passwd",
	"//etc/passwd",
	"/proc/self/cwd/outside/secret",
	"/proc/self/root/etc/passwd",
	"/../etc/passwd",
	/* links that lead out, whole and in parts */
	"out",
	"out/",
	"out/.",
	"out/..",
	"out/secret",
	"out//secret",
	"out/./secret",
	"out/new",
	"out/dir",
	"out/dir/",
	"out/../outside/secret",
	"to_out",
	"to_out/",
	"to_out/secret",
	"out_file",
	"out_file/",
	"out_new",
	"out_new/",
	"dot_dot",
	"dot_dot/",
	"dot_dot/outside/secret",
	"dot_dot/outside/new",
	"dot_dot_slash",
	"dot_dot_slash/outside/secret",
	"chain1",
	"chain1/secret",
	"chain1/new",
	"a/b/deep_out",
	"a/b/deep_out/secret",
	"a/up/..",
	"a/up/../outside/secret",
	"a/up/a/up/../outside/secret",
	"a/b/up_two/..",
	"a/b/up_two/../outside/secret",
	"a/b/../b/up_two/../outside/secret",
	"long_out/secret",
	"loop",
	"loop/",
	"loop/..",
	"loop/../outside/secret",
	"back_in/../outside/secret",
	/* links with absolute texts */
	"absolute",
	"absolute/",
	"absolute/passwd",
	"absolute_root",
	"absolute_root/etc/passwd",
	"absolute_outside",
	"absolute_outside/secret",
	"absolute_outside/new",
	"absolute_inside",
	"absolute_inside/../../outside/secret",
	"absolute_proc",
	"absolute_proc/outside/secret",
	/* slashes at the end */
	"..//",
	"../outside//",
	"../outside/dir/",
	"../outside/secret/",
	"a/b/../../../outside/secret/",
	"out//",
	"out/dir//",
	"out_file//",
	"dot_dot//",
	"absolute//",
	"a/b/deep_out/",
	"to_out//secret",
	"chain1/",
	"chain10",
	"chain10/dir/",
	"long_out",
	"long_out/",
	"loop/secret",
	/* links and dots in turn */
	"out/./dir/..",
	"out/dir/../secret",
	"out/dir/../../outside/secret",
	"out/dir/../../root/file",
	"dot_dot/.",
	"dot_dot/..",
	"dot_dot/../..",
	"dot_dot/root",
	"dot_dot/root/file",
	"dot_dot/root/../outside",
	"dot_dot/root/dot_dot/outside/secret",
	"dot_dot_slash/..",
	"dot_dot_slash/root/a",
	"to_out/..",
	"to_out/../root",
	"to_out/dir",
	"a/../out",
	"a/../out/secret",
	"a/b/../../out/secret",
	"a/./up/./../outside",
	"a/up/out",
	"a/up/out/secret",
	"a/up/dot_dot",
	"a/up/dot_dot/outside/secret",
	"a/b/up_two/out/secret",
	"a/b/up_two/dot_dot/outside",
	"a/b/up_two/absolute/passwd",
	"back_in",
	"back_in/",
	"back_in/file",
	"back_in/..",
	"back_in/a/..",
	"a/up/back_in/out/secret",
	"x/moved/y/../../../..",
	"x/moved/../../../outside/x/something",
	"swapped/../../outside/secret",
	/* absolute texts and dots */
	"absolute/.",
	"absolute/..",
	"absolute/../etc/passwd",
	"absolute_root/",
	"absolute_root/.",
	"absolute_root/..",
	"absolute_outside/",
	"absolute_outside/dir/",
	"absolute_outside/../root",
	"absolute_inside/",
	"absolute_inside/b/file",
	"absolute_inside/..",
	"absolute_proc/",
	"absolute_proc/root",
	"a/../absolute/passwd",
	"a/up/absolute_root/etc/passwd",
	/* names that other systems, or other layers, take for the directory above */
	"..\x01",
	"..\t/outside/secret",
	"\xc0\xae\xc0\xae/outside/secret",
	"\xe2\x80\xa4\xe2\x80\xa4/outside/secret",
	"..;/outside/secret",
	"..%00/outside/secret",
	"..%2foutside%2fsecret",
	"....//outside/secret",
	"$HOME",
	"file:///etc/passwd",
	"\\\\?\\..",
	"con/../../outside/secret",
	"..::$DATA",
	/* names that look like something else */
	"",
	" ",
	".. ",
	"...",
	"..\\outside\\secret",
	"%2e%2e/outside/secret",
	"a/..\\..",
	"~",
	"~/",
	"-",
	"*",
	"C:\\",
};

/* Paths in /proc: links there lead to files and not to texts. */
static const char *const in_proc[] = {
	"..",
	"self/root",
	"self/root/",
	"self/root/etc/passwd",
	"self/cwd",
	"self/cwd/",
	"self/cwd/outside",
	"self/cwd/outside/secret",
	"self/cwd/outside/new",
	"self/cwd/../outside/secret",
	"self/exe",
	"thread-self/root",
	"thread-self/root/etc/passwd",
	"thread-self/cwd/outside/secret",
	"self/fd/9",
	"self/fd/9/",
	"self/fd/9/secret",
	"self/fd/9/new",
	"self/fd/3/../outside/secret",
	"self/task/../cwd/outside/secret",
	"../etc/passwd",
	"self/../../etc/passwd",
	"self/root/..",
	"self/cwd/..",
	"self/exe/",
	"self/exe/..",
	"self/fd/3",
	"self/fd/3/",
	"self/fd/4/..",
	"self/fd/9/..",
	"self/fd/9/dir",
	"self/fd/9/dir/",
	"self/fdinfo/../fd/9/secret",
	"self/map_files/..",
	"self/task/self/..",
	"self/ns/mnt",
	"self/ns/mnt/..",
	"self/attr/../root/etc/passwd",
	"thread-self/exe",
	"thread-self/cwd/..",
	"thread-self/fd/9/secret",
	"1/root",
	"1/root/etc/passwd",
	"1/cwd",
	"1/fd/0",
	"mounts/..",
	"sys/../../etc/passwd",
};

/* Files that nothing here may lead to. */
static const char *const outside[] = {
	".", "outside", "outside/secret", "outside/dir", "/", "/etc", "/etc/passwd",
};

static struct stat forbidden[sizeof outside / sizeof *outside];
static u32 ways, paths;

/* see fails if the file of a guest_filestat at RESULT lies outside. */
static void see(const char *path)
{
	struct guest_filestat s;
	memcpy(&s, BASE + BUFFER, sizeof s);
	for (u32 i = 0; i < sizeof outside / sizeof *outside; i++)
		if (s.ino == forbidden[i].ino && s.dev == forbidden[i].dev) {
			struct text t;
			text_start(&t, path);
			text_string(&t, " leads to ");
			text_string(&t, outside[i]);
			text_char(&t, '\n');
			text_print(&t);
			sys_exit_group(1);
		}
}

/* seen looks at an open file and closes it. */
static void seen(u32 fd, const char *path)
{
	SUCCEEDS(wasi_fd_filestat_get(fd, BUFFER));
	see(path);
	SUCCEEDS(wasi_fd_close(fd));
}

static void try_to_open(u32 dir, u32 len, const char *path)
{
	static const u32 modes[] = {0, OFLAG_DIRECTORY, OFLAG_CREAT, OFLAG_CREAT | OFLAG_EXCL,
				    OFLAG_TRUNC};
	for (u32 follow = 0; follow <= LOOKUP_SYMLINK_FOLLOW; follow++)
		for (u32 i = 0; i < sizeof modes / sizeof *modes; i++) {
			u64 rights = RIGHT_FD_READ | RIGHT_FD_FILESTAT_GET | RIGHT_PATH_OPEN;
			if (modes[i] & ~OFLAG_DIRECTORY)
				rights |= RIGHT_FD_WRITE;
			ways++;
			if (wasi_path_open(dir, follow, PATH, len, modes[i], rights, ANY, 0,
					   RESULT) == ERRNO_SUCCESS)
				seen(result32(), path);
		}
}

/* try_all does all that can be done with a path. */
static void try_all(u32 dir, const char *path)
{
	static const char name[] = "file", link[] = "made";
	u32 len = strlen(path);
	paths++;
	SUCCEEDS(store(PATH, path, len));
	SUCCEEDS(store(OTHER, name, sizeof name));
	SUCCEEDS(store(OTHER + sizeof name, link, sizeof link));
	u32 file = OTHER, file_len = sizeof name - 1;
	u32 made = OTHER + sizeof name, made_len = sizeof link - 1;

	try_to_open(dir, len, path);
	for (u32 follow = 0; follow <= LOOKUP_SYMLINK_FOLLOW; follow++) {
		ways += 3;
		if (wasi_path_filestat_get(dir, follow, PATH, len, BUFFER) == ERRNO_SUCCESS)
			see(path);
		wasi_path_filestat_set_times(dir, follow, PATH, len, 1, 1,
					     FSTFLAG_ATIM | FSTFLAG_MTIM);
		if (wasi_path_link(dir, follow, PATH, len, ROOT, made, made_len) == ERRNO_SUCCESS) {
			if (wasi_path_filestat_get(ROOT, 0, made, made_len, BUFFER) ==
			    ERRNO_SUCCESS)
				see(path);
			wasi_path_unlink_file(ROOT, made, made_len);
		}
	}
	ways += 8;
	wasi_path_link(ROOT, 0, file, file_len, dir, PATH, len);
	wasi_path_symlink(file, file_len, dir, PATH, len);
	wasi_path_create_directory(dir, PATH, len);
	wasi_path_remove_directory(dir, PATH, len);
	/* Moving a file there, or from there here, and back. */
	if (wasi_path_rename(ROOT, file, file_len, dir, PATH, len) == ERRNO_SUCCESS)
		wasi_path_rename(dir, PATH, len, ROOT, file, file_len);
	if (wasi_path_rename(dir, PATH, len, ROOT, made, made_len) == ERRNO_SUCCESS) {
		if (wasi_path_filestat_get(ROOT, 0, made, made_len, BUFFER) == ERRNO_SUCCESS)
			see(path);
		wasi_path_rename(ROOT, made, made_len, dir, PATH, len);
	}
	wasi_path_readlink(dir, PATH, len, BUFFER, 100, RESULT);
}

/* unlink_all comes last, for it may remove what leads out. */
static void unlink_all(u32 dir, const char *path)
{
	SUCCEEDS(store(PATH, path, strlen(path)));
	ways++;
	wasi_path_unlink_file(dir, PATH, strlen(path));
}

/* repeated is n times a text, and then another. */
static const char *repeated(const char *s, u32 n, const char *end)
{
	static char path[2 * PATH_MAX];
	char *to = path;
	for (; n; n--) {
		memcpy(to, s, strlen(s));
		to += strlen(s);
	}
	memcpy(to, end, strlen(end) + 1);
	return path;
}

static void long_paths(void)
{
	try_all(ROOT, repeated("a/../", 500, "../outside/secret"));
	try_all(ROOT, repeated("./", 2000, "../outside/secret"));
	try_all(ROOT, repeated("/", 2000, "etc/passwd"));
	try_all(ROOT, repeated("a/up/", 15, "../outside/secret"));
	try_all(ROOT, repeated("../", 1300, "etc/passwd"));
	try_all(ROOT, repeated("x", NAME_MAX, "/../../outside/secret"));
	try_all(ROOT, repeated("x", NAME_MAX + 1, "/../../outside/secret"));
	try_all(ROOT, repeated("./", (PATH_MAX - 20) / 2, "../outside/secret"));
	try_all(ROOT, repeated("./", PATH_MAX / 2, "../outside/secret"));
	try_all(ROOT, repeated("x", PATH_MAX - 1, ""));
	try_all(ROOT, repeated("x", PATH_MAX, ""));
	/* A NUL would end the path for the kernel and not for us. */
	SUCCEEDS(store(PATH, "../outside/secret\0/x", 20));
	FAILS(INVAL, wasi_path_open(ROOT, 1, PATH, 20, 0, RIGHT_FD_READ, 0, 0, RESULT));
	SUCCEEDS(store(PATH, "a\0/../../outside", 16));
	FAILS(INVAL, wasi_path_create_directory(ROOT, PATH, 16));
	ways += 2;
}

/* The names lead to a directory or through a link to the one outside, which has the
 * same names, from moment to moment. */
static void change_while_moving(void)
{
	for (u32 i = 0; i < 20000; i++) {
		unlink_file(ROOT, "swapped/secret");
		make_directory(ROOT, "swapped/new_directory");
		rename_to(ROOT, "file", "swapped/stolen");
		rename_to(ROOT, "swapped/stolen", "file");
		rename_to(ROOT, "swapped/dir", "taken");
		rename_to(ROOT, "taken", "swapped/dir");
		make_symlink(ROOT, "x", "swapped/new_link");
		make_link(ROOT, 0, "file", ROOT, "x/moved/../../swapped/linked");
		if (try_open(ROOT, "swapped/created", OFLAG_CREAT) == ERRNO_SUCCESS)
			SUCCEEDS(wasi_fd_close(result32()));
		if (try_open(ROOT, "x/moved/y/../../created", OFLAG_CREAT) == ERRNO_SUCCESS)
			SUCCEEDS(wasi_fd_close(result32()));
	}
}

void wasmc_start(void)
{
	resolve_without_openat2 = same(process.argv[1], "walk");
	if (process.argc > 2) {
		change_while_moving();
		return;
	}
	/* A directory that is open in this process, and not for the guest. */
	int open = sys_openat(AT_FDCWD, "outside", O_PATH, 0);
	CHECK(open >= 0 && open <= 9);
	while (open < 9)
		open = sys_openat(AT_FDCWD, "outside", O_PATH, 0);
	EQUAL(open, 9);
	for (u32 i = 0; i < sizeof outside / sizeof *outside; i++)
		EQUAL(sys_newfstatat(AT_FDCWD, outside[i], &forbidden[i], 0), 0);
	for (u32 i = 0; i < sizeof in_root / sizeof *in_root; i++)
		try_all(ROOT, in_root[i]);
	for (u32 i = 0; i < sizeof in_proc / sizeof *in_proc; i++)
		try_all(PROC, in_proc[i]);
	long_paths();
	for (u32 i = 0; i < sizeof in_root / sizeof *in_root; i++)
		unlink_all(ROOT, in_root[i]);
	for (u32 i = 0; i < sizeof in_proc / sizeof *in_proc; i++)
		unlink_all(PROC, in_proc[i]);
	struct text t;
	text_start(&t, "");
	text_decimal(&t, paths);
	text_string(&t, " paths, ");
	text_decimal(&t, ways);
	text_string(&t, " ways");
	text_print(&t);
}
