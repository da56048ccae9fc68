/* fd_readdir on the directory "root": the files "0" to "299", a directory "dir"
 * and a link "link". */

#include "wasi_test.h"

static const struct preopen preopens[] = {{"root", "/", 0}};
const struct policy wasmc_policy = {
	.preopens = preopens,
	.preopen_count = 1,
	GRANTED,
	.flags = POLICY_UNCONFINED,
};

enum { ROOT = 3, FILES = 300, OTHERS = 4 /* ".", "..", dir, link */ };

/* An entry at an offset of BUFFER. */
static struct guest_dirent entry_at(u32 offset)
{
	struct guest_dirent e;
	memcpy(&e, BASE + BUFFER + offset, sizeof e);
	return e;
}

static const char *name_at(u32 offset)
{
	return (const char *)BASE + BUFFER + offset + sizeof(struct guest_dirent);
}

static bool is_name(u32 offset, const char *s)
{
	u32 n = entry_at(offset).name_len;
	return n == strlen(s) && memcmp(name_at(offset), s, n) == 0;
}

static u32 other_files, seen[FILES];

static void note(u32 offset)
{
	struct guest_dirent e = entry_at(offset);
	if (is_name(offset, ".") || is_name(offset, "..") || is_name(offset, "dir")) {
		EQUAL(e.filetype, FILETYPE_DIRECTORY);
		other_files++;
	} else if (is_name(offset, "link")) {
		EQUAL(e.filetype, FILETYPE_SYMBOLIC_LINK);
		other_files++;
	} else {
		u32 number = 0;
		for (u32 i = 0; i < e.name_len; i++)
			number = number * 10 + name_at(offset)[i] - '0';
		CHECK(number < FILES);
		EQUAL(e.filetype, FILETYPE_REGULAR_FILE);
		seen[number]++;
	}
	if (is_name(offset, ".")) {
		SUCCEEDS(wasi_fd_filestat_get(ROOT, 512));
		u64 ino;
		memcpy(&ino, BASE + 512 + 8, sizeof ino);
		EQUAL(e.ino, ino);
	}
}

/* read_from reads the directory from a cookie on, through a buffer of some size,
 * as wasi-libc does: complete entries are used, and a full buffer means more. */
static void read_from(u64 cookie, u32 size)
{
	for (;;) {
		SUCCEEDS(wasi_fd_readdir(ROOT, BUFFER, size, cookie, RESULT));
		u32 used = result32(), at = 0;
		CHECK(used <= size);
		while (at + sizeof(struct guest_dirent) <= used) {
			struct guest_dirent e = entry_at(at);
			if (at + sizeof e + e.name_len > used)
				break;
			note(at);
			cookie = e.next;
			at += sizeof e + e.name_len;
		}
		if (used < size)
			return;
		CHECK(at > 0);
	}
}

static void every_entry_comes_once(u32 size)
{
	memset(seen, 0, sizeof seen);
	other_files = 0;
	read_from(0, size);
	EQUAL(other_files, OTHERS);
	for (u32 i = 0; i < FILES; i++)
		EQUAL(seen[i], 1);
}

/* The sum of all that is seen from a cookie does not depend on what was read
 * before. */
static void cookies_can_be_continued_from(void)
{
	SUCCEEDS(wasi_fd_readdir(ROOT, BUFFER, 4096, 0, RESULT));
	u32 at = 0, before = 0;
	for (; before < 50; before++)
		at += sizeof(struct guest_dirent) + entry_at(at).name_len;
	u64 cookie = entry_at(at).next;
	for (u32 repeat = 0; repeat < 2; repeat++) {
		u32 total = 0;
		memset(seen, 0, sizeof seen);
		other_files = 0;
		read_from(cookie, 1000);
		for (u32 i = 0; i < FILES; i++)
			total += seen[i];
		EQUAL(total + other_files, FILES + OTHERS - before - 1);
	}
}

static void the_last_entry_is_cut(void)
{
	struct guest_dirent whole;
	SUCCEEDS(wasi_fd_readdir(ROOT, BUFFER, 4096, 0, RESULT));
	whole = entry_at(0);
	for (u32 size = 0; size < sizeof whole + whole.name_len; size++) {
		memset(BASE + BUFFER, 0xFF, 64);
		SUCCEEDS(wasi_fd_readdir(ROOT, BUFFER, size, 0, RESULT));
		EQUAL(result32(), size);
		EQUAL(memcmp(BASE + BUFFER, &whole, size < sizeof whole ? size : sizeof whole), 0);
		EQUAL(BASE[BUFFER + size], 0xFF);
	}
}

static void only_directories_are_read(void)
{
	u32 fd = must_open(ROOT, "7", 0);
	FAILS(NOTDIR, wasi_fd_readdir(fd, BUFFER, 100, 0, RESULT));
	FAILS(BADF, wasi_fd_readdir(fd + 1, BUFFER, 100, 0, RESULT));
}

void wasmc_start(void)
{
	every_entry_comes_once(280);
	every_entry_comes_once(4096);
	every_entry_comes_once(32768);
	cookies_can_be_continued_from();
	the_last_entry_is_cut();
	only_directories_are_read();
}
