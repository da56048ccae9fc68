/* Files and directories through WASI, in directories of the current one: root,
 * with an empty file "file" and a directory "dir", and read_only, with "file". */

#include "wasi_test.h"

static const struct preopen preopens[] = {
	{"root", "/", 0},
	{"read_only", "/ro", PREOPEN_READ_ONLY},
};
const struct policy wasmc_policy = {
	.preopens = preopens,
	.preopen_count = 2,
	GRANTED,
	.flags = POLICY_UNCONFINED,
};

enum { ROOT = 3, READ_ONLY = 4, FREE = 5 };

static void preopened_directories_have_names(void)
{
	SUCCEEDS(wasi_fd_prestat_get(ROOT, RESULT));
	EQUAL(result64(), 1ull << 32);
	SUCCEEDS(wasi_fd_prestat_get(READ_ONLY, RESULT));
	EQUAL(result64(), 3ull << 32);
	FAILS(NAMETOOLONG, wasi_fd_prestat_dir_name(READ_ONLY, BUFFER, 2));
	SUCCEEDS(wasi_fd_prestat_dir_name(READ_ONLY, BUFFER, 3));
	CHECK(memcmp(BASE + BUFFER, "/ro", 3) == 0);
	FAILS(BADF, wasi_fd_prestat_get(FREE, RESULT));
	FAILS(BADF, wasi_fd_prestat_get(0, RESULT));
}

static void files_are_read_and_written(void)
{
	u32 fd = must_open(ROOT, "new", OFLAG_CREAT | OFLAG_EXCL);
	FAILS(EXIST, try_open(ROOT, "new", OFLAG_CREAT | OFLAG_EXCL));
	SUCCEEDS(write_string(fd, "hello, "));
	SUCCEEDS(write_string(fd, "world"));
	EQUAL(result32(), 5);
	SUCCEEDS(wasi_fd_tell(fd, RESULT));
	EQUAL(result64(), 12);
	SUCCEEDS(wasi_fd_seek(fd, -5ll, WHENCE_END, RESULT));
	EQUAL(result64(), 7);
	CHECK(same(read_string(fd), "world"));
	SUCCEEDS(wasi_unstable_fd_seek(fd, 3, UNSTABLE_WHENCE_SET, RESULT));
	CHECK(same(read_string(fd), "lo, world"));
	FAILS(INVAL, wasi_fd_seek(fd, 0, 3, RESULT));
	FAILS(INVAL, wasi_fd_seek(fd, -1ll, WHENCE_SET, RESULT));
	SUCCEEDS(wasi_fd_pwrite(fd, one_iov(put("J"), 1), 1, 0, RESULT));
	SUCCEEDS(wasi_fd_pread(fd, one_iov(BUFFER, 4), 1, 0, RESULT));
	CHECK(memcmp(BASE + BUFFER, "Jell", 4) == 0);
	SUCCEEDS(wasi_fd_filestat_set_size(fd, 4));
	SUCCEEDS(wasi_fd_allocate(fd, 0, 100));
	SUCCEEDS(wasi_fd_advise(fd, 0, 0, ADVICE_NOREUSE));
	FAILS(INVAL, wasi_fd_advise(fd, 0, 0, 6));
	SUCCEEDS(wasi_fd_sync(fd));
	SUCCEEDS(wasi_fd_datasync(fd));
	SUCCEEDS(wasi_fd_filestat_get(fd, BUFFER));
	EQUAL(filestat()->size, 100);
	EQUAL(filestat()->filetype, FILETYPE_REGULAR_FILE);
	EQUAL(filestat()->nlink, 1);
	SUCCEEDS(wasi_fd_close(fd));
	FAILS(BADF, wasi_fd_close(fd));
	fd = must_open(ROOT, "new", OFLAG_TRUNC);
	CHECK(same(read_string(fd), ""));
	SUCCEEDS(wasi_fd_close(fd));
	SUCCEEDS(unlink_file(ROOT, "new"));
	FAILS(NOENT, try_open(ROOT, "new", 0));
}

static void filestat_has_two_layouts(void)
{
	SUCCEEDS(wasi_path_filestat_set_times(ROOT, 0, put("file"), 4, 5000000001, 7000000002,
					      FSTFLAG_ATIM | FSTFLAG_MTIM));
	SUCCEEDS(stat_path(ROOT, 0, "file"));
	EQUAL(filestat()->atim, 5000000001);
	EQUAL(filestat()->mtim, 7000000002);
	struct guest_filestat new = *filestat();
	SUCCEEDS(wasi_unstable_path_filestat_get(ROOT, 0, put("file"), 4, BUFFER));
	struct guest_unstable_filestat old;
	memcpy(&old, BASE + BUFFER, sizeof old);
	CHECK(old.dev == new.dev &&old.ino == new.ino &&old.filetype == new.filetype);
	CHECK(old.nlink == new.nlink &&old.size == new.size &&old.atim == new.atim);
	CHECK(old.mtim == new.mtim &&old.ctim == new.ctim);
	u32 fd = must_open(ROOT, "file", 0);
	SUCCEEDS(wasi_unstable_fd_filestat_get(fd, BUFFER));
	CHECK(memcmp(&old, BASE + BUFFER, sizeof old) == 0);
	u32 both = FSTFLAG_ATIM | FSTFLAG_ATIM_NOW;
	FAILS(INVAL, wasi_fd_filestat_set_times(fd, 0, 0, both));
	FAILS(INVAL, wasi_fd_filestat_set_times(fd, 0, 0, 16));
	SUCCEEDS(wasi_fd_filestat_set_times(fd, 1, 2000000000, FSTFLAG_MTIM));
	SUCCEEDS(wasi_fd_filestat_get(fd, BUFFER));
	EQUAL(filestat()->atim, 5000000001);
	EQUAL(filestat()->mtim, 2000000000);
	SUCCEEDS(wasi_fd_filestat_set_times(fd, 0, 0, FSTFLAG_MTIM_NOW));
	SUCCEEDS(wasi_fd_filestat_get(fd, BUFFER));
	CHECK(filestat()->mtim > 1000000000000000000);
	SUCCEEDS(wasi_fd_close(fd));
}

static void times_of_links_and_their_targets(void)
{
	u32 mtim = FSTFLAG_MTIM, follow = LOOKUP_SYMLINK_FOLLOW;
	SUCCEEDS(make_symlink(ROOT, "dir/../file", "link"));
	SUCCEEDS(wasi_path_filestat_set_times(ROOT, 0, put("link"), 4, 0, 1000000000, mtim));
	SUCCEEDS(wasi_path_filestat_set_times(ROOT, follow, put("link"), 4, 0, 3000000000, mtim));
	SUCCEEDS(stat_path(ROOT, 0, "link"));
	EQUAL(filestat()->mtim, 1000000000);
	EQUAL(filestat()->filetype, FILETYPE_SYMBOLIC_LINK);
	SUCCEEDS(stat_path(ROOT, follow, "link"));
	EQUAL(filestat()->mtim, 3000000000);
	SUCCEEDS(unlink_file(ROOT, "link"));
	FAILS(INVAL, stat_path(ROOT, 2, "file"));
}

static void descriptors_have_flags(void)
{
	SUCCEEDS(open_rights(ROOT, "file", 0, ANY, FDFLAG_APPEND | FDFLAG_DSYNC));
	u32 fd = result32();
	EQUAL(fdstat(fd)->flags, FDFLAG_APPEND | FDFLAG_DSYNC);
	EQUAL(fdstat(fd)->filetype, FILETYPE_REGULAR_FILE);
	FAILS(NOTSUP, wasi_fd_fdstat_set_flags(fd, FDFLAG_NONBLOCK));
	SUCCEEDS(wasi_fd_fdstat_set_flags(fd, FDFLAG_NONBLOCK | FDFLAG_DSYNC));
	EQUAL(fdstat(fd)->flags, FDFLAG_NONBLOCK | FDFLAG_DSYNC);
	FAILS(INVAL, wasi_fd_fdstat_set_flags(fd, 32));
	SUCCEEDS(wasi_fd_close(fd));
	SUCCEEDS(open_rights(ROOT, "file", 0, ANY, FDFLAG_SYNC));
	EQUAL(fdstat(fd)->flags, FDFLAG_SYNC | FDFLAG_RSYNC);
	SUCCEEDS(wasi_fd_close(fd));
	EQUAL(fdstat(ROOT)->filetype, FILETYPE_DIRECTORY);
}

static void rights_can_only_be_given_up(void)
{
	SUCCEEDS(open_rights(ROOT, "file", 0, RIGHT_FD_READ, 0));
	u32 fd = result32();
	EQUAL(fdstat(fd)->rights_base, RIGHT_FD_READ);
	FAILS(NOTCAPABLE, write_string(fd, "x"));
	FAILS(NOTCAPABLE, wasi_fd_seek(fd, 0, WHENCE_SET, RESULT));
	FAILS(NOTCAPABLE, wasi_fd_tell(fd, RESULT));
	FAILS(NOTCAPABLE, wasi_fd_filestat_set_size(fd, 0));
	FAILS(NOTCAPABLE, wasi_fd_fdstat_set_rights(fd, RIGHT_FD_READ | RIGHT_FD_WRITE, 0));
	SUCCEEDS(wasi_fd_fdstat_set_rights(fd, 0, 0));
	FAILS(NOTCAPABLE, wasi_fd_read(fd, one_iov(BUFFER, 1), 1, RESULT));
	SUCCEEDS(wasi_fd_close(fd));

	SUCCEEDS(open_rights(ROOT, "file", 0, RIGHT_FD_SEEK, 0));
	fd = result32();
	SUCCEEDS(wasi_fd_seek(fd, 1, WHENCE_SET, RESULT));
	SUCCEEDS(wasi_fd_tell(fd, RESULT));
	EQUAL(result64(), 1);
	SUCCEEDS(wasi_fd_fdstat_set_rights(fd, 0, 0));
	FAILS(NOTCAPABLE, wasi_fd_tell(fd, RESULT));
	SUCCEEDS(wasi_fd_close(fd));
	SUCCEEDS(open_rights(ROOT, "file", 0, RIGHT_FD_TELL, 0));
	SUCCEEDS(wasi_fd_seek(result32(), 0, WHENCE_CUR, RESULT + 8));
	FAILS(NOTCAPABLE, wasi_fd_seek(result32(), 1, WHENCE_CUR, RESULT + 8));
	SUCCEEDS(wasi_fd_close(result32()));

	u32 dir = must_open(ROOT, "dir", OFLAG_DIRECTORY);
	u64 rights = RIGHT_PATH_OPEN | RIGHT_PATH_CREATE_FILE;
	SUCCEEDS(wasi_fd_fdstat_set_rights(dir, rights, RIGHT_FD_READ));
	FAILS(NOTCAPABLE, make_directory(dir, "x"));
	FAILS(NOTCAPABLE, open_rights(dir, "x", OFLAG_CREAT, RIGHT_FD_WRITE, 0));
	FAILS(NOTCAPABLE, open_rights(dir, "x", OFLAG_TRUNC, RIGHT_FD_READ, 0));
	FAILS(NOTCAPABLE, open_rights(dir, "x", OFLAG_CREAT, RIGHT_FD_READ, FDFLAG_SYNC));
	SUCCEEDS(open_rights(dir, "x", OFLAG_CREAT, ANY & ~RIGHT_FD_WRITE, 0));
	fd = result32();
	EQUAL(fdstat(fd)->rights_base, RIGHT_FD_READ);
	SUCCEEDS(wasi_fd_close(fd));
	SUCCEEDS(wasi_fd_close(dir));
	SUCCEEDS(unlink_file(ROOT, "dir/x"));
}

static void nothing_is_written_in_read_only_directories(void)
{
	FAILS(NOTCAPABLE, try_open(READ_ONLY, "file", 0));
	FAILS(NOTCAPABLE, try_open(READ_ONLY, "new", OFLAG_CREAT));
	FAILS(NOTCAPABLE, open_rights(READ_ONLY, "file", OFLAG_TRUNC, RIGHT_FD_READ, 0));
	FAILS(NOTCAPABLE, make_directory(READ_ONLY, "new"));
	FAILS(NOTCAPABLE, remove_directory(READ_ONLY, "dir"));
	FAILS(NOTCAPABLE, unlink_file(READ_ONLY, "file"));
	FAILS(NOTCAPABLE, rename_to(READ_ONLY, "file", "new"));
	FAILS(NOTCAPABLE, make_symlink(READ_ONLY, "file", "new"));
	FAILS(NOTCAPABLE, make_link(READ_ONLY, 0, "file", ROOT, "new"));
	FAILS(NOTCAPABLE, make_link(ROOT, 0, "file", READ_ONLY, "new"));
	u32 now = FSTFLAG_MTIM_NOW;
	FAILS(NOTCAPABLE, wasi_path_filestat_set_times(READ_ONLY, 0, put("file"), 4, 0, 0, now));
	SUCCEEDS(open_rights(READ_ONLY, "file", 0, ANY & ~RIGHT_FD_WRITE, 0));
	u32 fd = result32();
	CHECK(same(read_string(fd), "read only\n"));
	FAILS(NOTCAPABLE, write_string(fd, "x"));
	FAILS(NOTCAPABLE, wasi_fd_filestat_set_size(fd, 0));
	FAILS(NOTCAPABLE, wasi_fd_allocate(fd, 0, 100));
	FAILS(NOTCAPABLE, wasi_fd_filestat_set_times(fd, 0, 0, now));
	SUCCEEDS(wasi_fd_close(fd));
	u32 dir = must_open(READ_ONLY, ".", OFLAG_DIRECTORY);
	FAILS(NOTCAPABLE, unlink_file(dir, "file"));
	FAILS(NOTCAPABLE, try_open(dir, "file", 0));
	SUCCEEDS(wasi_fd_close(dir));
}

static void slashes_at_the_end_mean_directories(void)
{
	SUCCEEDS(make_directory(ROOT, "d/"));
	FAILS(ISDIR, unlink_file(ROOT, "d/"));
	SUCCEEDS(rename_to(ROOT, "d/", "e/"));
	FAILS(NOTDIR, rename_to(ROOT, "file/", "x"));
	FAILS(NOTDIR, rename_to(ROOT, "file", "x/"));
	FAILS(NOTDIR, unlink_file(ROOT, "file/"));
	FAILS(NOTDIR, remove_directory(ROOT, "file/"));
	FAILS(NOTDIR, stat_path(ROOT, 0, "file/"));
	FAILS(NOENT, unlink_file(ROOT, "none/"));
	FAILS(EXIST, make_symlink(ROOT, "x", "file/"));
	FAILS(NOENT, make_symlink(ROOT, "x", "none/"));
	FAILS(NOTDIR, make_link(ROOT, 0, "file/", ROOT, "x"));
	FAILS(NOENT, make_link(ROOT, 0, "file", ROOT, "x/"));
	SUCCEEDS(make_symlink(ROOT, "e", "link"));
	FAILS(NOTDIR, remove_directory(ROOT, "link/"));
	SUCCEEDS(stat_path(ROOT, 0, "link/"));
	EQUAL(filestat()->filetype, FILETYPE_DIRECTORY);
	SUCCEEDS(unlink_file(ROOT, "link"));
	SUCCEEDS(remove_directory(ROOT, "e/"));
}

static void dots_at_the_end_mean_directories(void)
{
	FAILS(EXIST, make_directory(ROOT, "dir/.."));
	FAILS(INVAL, remove_directory(ROOT, "dir/."));
	FAILS(BUSY, rename_to(ROOT, "dir/.", "x"));
	FAILS(NOTCAPABLE, make_directory(ROOT, ".."));
	FAILS(NOTCAPABLE, remove_directory(ROOT, "dir/../.."));
	SUCCEEDS(stat_path(ROOT, 0, "dir/.."));
	u64 inode = filestat()->ino;
	SUCCEEDS(wasi_fd_filestat_get(ROOT, BUFFER));
	EQUAL(filestat()->ino, inode);
}

static void links(void)
{
	FAILS(NOTCAPABLE, make_symlink(ROOT, "/etc", "link"));
	SUCCEEDS(make_symlink(ROOT, "file", "link"));
	SUCCEEDS(wasi_path_readlink(ROOT, put("link"), 4, BUFFER, 100, RESULT));
	EQUAL(result32(), 4);
	SUCCEEDS(wasi_path_readlink(ROOT, put("link"), 4, BUFFER, 2, RESULT));
	EQUAL(result32(), 2);
	SUCCEEDS(wasi_path_readlink(ROOT, put("link"), 4, BUFFER, 0, RESULT));
	EQUAL(result32(), 0);
	FAILS(INVAL, wasi_path_readlink(ROOT, put("file"), 4, BUFFER, 100, RESULT));
	FAILS(LOOP, wasi_path_open(ROOT, 0, put("link"), 4, 0, RIGHT_FD_READ, 0, 0, RESULT));
	SUCCEEDS(make_link(ROOT, 0, "link", ROOT, "hard"));
	SUCCEEDS(stat_path(ROOT, 0, "hard"));
	EQUAL(filestat()->filetype, FILETYPE_SYMBOLIC_LINK);
	SUCCEEDS(unlink_file(ROOT, "hard"));
	SUCCEEDS(make_link(ROOT, LOOKUP_SYMLINK_FOLLOW, "link", ROOT, "hard"));
	SUCCEEDS(stat_path(ROOT, 0, "hard"));
	EQUAL(filestat()->filetype, FILETYPE_REGULAR_FILE);
	EQUAL(filestat()->nlink, 2);
	SUCCEEDS(unlink_file(ROOT, "hard"));
	SUCCEEDS(unlink_file(ROOT, "link"));
}

static void bad_paths(void)
{
	static char long_path[PATH_MAX + 1];
	FAILS(NOENT, make_directory(ROOT, ""));
	FAILS(NOTCAPABLE, make_directory(ROOT, "/x"));
	FAILS(INVAL, wasi_path_create_directory(ROOT, put("a\0b"), 3));
	memset(long_path, 'x', 300);
	FAILS(NAMETOOLONG, make_directory(ROOT, long_path));
	memset(BASE + 32768, 'x', PATH_MAX);
	FAILS(NAMETOOLONG, wasi_path_create_directory(ROOT, 32768, PATH_MAX));
	FAILS(NOTDIR, make_directory(ROOT, "file/x"));
	u32 fd = must_open(ROOT, "file", 0);
	FAILS(NOTDIR, make_directory(fd, "x"));
	FAILS(NOTDIR, try_open(fd, "x", OFLAG_CREAT));
	SUCCEEDS(wasi_fd_close(fd));
	FAILS(ISDIR, try_open(ROOT, "dir", 0));
	FAILS(INVAL, try_open(ROOT, "x", OFLAG_CREAT | OFLAG_DIRECTORY));
	FAILS(INVAL, open_rights(ROOT, "file", 16, RIGHT_FD_READ, 0));
	FAILS(INVAL, open_rights(ROOT, "file", 0, RIGHT_FD_READ, 32));
	FAILS(NOTDIR, open_rights(ROOT, "file", OFLAG_DIRECTORY, RIGHT_FD_READ, 0));
}

/* The last byte, one beyond, and sums that would wrap in 32 bits. */
static void bad_pointers(void)
{
	u32 end = PAGE;
	SUCCEEDS(wasi_random_get(end - 1, 1));
	SUCCEEDS(wasi_random_get(end, 0));
	FAILS(FAULT, wasi_random_get(end - 1, 2));
	FAILS(FAULT, wasi_random_get(end + 1, 0));
	FAILS(FAULT, wasi_random_get(16, -1u));
	FAILS(FAULT, wasi_random_get(-1u, 16));
	FAILS(FAULT, wasi_clock_time_get(0, 0, end - 7));
	FAILS(FAULT, wasi_fd_write(1, end - 7, 1, RESULT));
	FAILS(FAULT, wasi_fd_write(1, 0, 1u << 29, RESULT));
	FAILS(FAULT, wasi_fd_write(1, one_iov(end - 1, 2), 1, RESULT));
	FAILS(FAULT, wasi_fd_write(1, one_iov(8, -8u), 1, RESULT));
	FAILS(FAULT, wasi_fd_write(1, one_iov(8, 0), 1, end - 3));
	FAILS(FAULT, wasi_path_create_directory(ROOT, end - 1, 2));
	FAILS(FAULT, wasi_path_readlink(ROOT, put("x"), 1, end, 1, RESULT));
	FAILS(FAULT, wasi_fd_fdstat_get(ROOT, end - 23));
	FAILS(FAULT, wasi_fd_filestat_get(ROOT, end - 63));
	FAILS(FAULT, wasi_fd_readdir(ROOT, end - 1, 2, 0, RESULT));
	FAILS(FAULT, wasi_poll_oneoff(end - 47, 0, 1, RESULT));
	FAILS(FAULT, wasi_poll_oneoff(0, end - 31, 1, RESULT));
	FAILS(FAULT, wasi_args_get(end, 0));
	FAILS(FAULT, wasi_args_get(0, end));
}

/* More than the table has room for at first, so that it grows twice. */
static void descriptors_get_the_lowest_number(void)
{
	enum { MANY = 100 };
	for (u32 i = 0; i < MANY; i++)
		EQUAL(must_open(ROOT, "file", 0), FREE + i);
	SUCCEEDS(wasi_fd_close(FREE + 50));
	SUCCEEDS(wasi_fd_close(FREE + 20));
	EQUAL(must_open(ROOT, "file", 0), FREE + 20);
	EQUAL(must_open(ROOT, "file", 0), FREE + 50);
	EQUAL(must_open(ROOT, "file", 0), FREE + MANY);
	for (u32 i = 0; i <= MANY; i++)
		SUCCEEDS(wasi_fd_close(FREE + i));
	FAILS(BADF, wasi_fd_close(-1u));
}

static void descriptors_are_renumbered(void)
{
	u32 a = must_open(ROOT, "file", 0), b = must_open(ROOT, "dir", OFLAG_DIRECTORY);
	FAILS(BADF, wasi_fd_renumber(a, b + 1));
	FAILS(BADF, wasi_fd_renumber(b + 1, a));
	SUCCEEDS(wasi_fd_renumber(b, b));
	SUCCEEDS(wasi_fd_renumber(b, a));
	EQUAL(fdstat(a)->filetype, FILETYPE_DIRECTORY);
	FAILS(BADF, wasi_fd_fdstat_get(b, BUFFER));
	SUCCEEDS(wasi_fd_renumber(a, READ_ONLY));
	FAILS(BADF, wasi_fd_prestat_get(READ_ONLY, RESULT));
	SUCCEEDS(make_directory(READ_ONLY, "now writable"));
	SUCCEEDS(remove_directory(ROOT, "dir/now writable"));
}

static void preopened_directories_can_be_closed(void)
{
	SUCCEEDS(wasi_fd_close(ROOT));
	FAILS(BADF, wasi_fd_prestat_get(ROOT, RESULT));
	FAILS(BADF, make_directory(ROOT, "x"));
}

void wasmc_start(void)
{
	resolve_without_openat2 = process.argc > 1;
	preopened_directories_have_names();
	files_are_read_and_written();
	filestat_has_two_layouts();
	times_of_links_and_their_targets();
	descriptors_have_flags();
	rights_can_only_be_given_up();
	nothing_is_written_in_read_only_directories();
	slashes_at_the_end_mean_directories();
	dots_at_the_end_mean_directories();
	links();
	bad_paths();
	bad_pointers();
	descriptors_get_the_lowest_number();
	descriptors_are_renumbered();
	preopened_directories_can_be_closed();
}
