// Does with each path on standard input (a line each; \xNN is a byte) all that can be
// done with one, and prints what comes of it but for what tells file systems apart:
// numbers of files and devices, times, links and sizes of directories. The argument is
// how much of a directory is read at a time.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { PREOPEN = 3, ALL = (1 << 30) - 1 };

static uint32_t chunk = 4096;

static void print_bytes(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf(s[i] > ' ' && s[i] < 0x7f ? "%c" : "\\x%02x", s[i] & 0xff);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

// The names come in any order.
static void list(__wasi_fd_t fd)
{
	static char *names[20000];
	uint8_t *buffer = malloc(chunk);
	size_t count = 0, used = chunk;
	uint64_t cookie = 0;
	while (used == chunk) {
		int err = __wasi_fd_readdir(fd, buffer, chunk, cookie, &used);
		if (err) {
			printf(" readdir:%d", err);
			return;
		}
		for (size_t at = 0; at + sizeof(__wasi_dirent_t) <= used;) {
			__wasi_dirent_t e;
			memcpy(&e, buffer + at, sizeof e);
			at += sizeof e;
			if (at + e.d_namlen > used)
				break;
			char *name = malloc(e.d_namlen + 2);
			name[0] = '0' + e.d_type;
			memcpy(name + 1, buffer + at, e.d_namlen);
			name[e.d_namlen + 1] = 0;
			names[count++] = name;
			at += e.d_namlen;
			cookie = e.d_next;
		}
	}
	qsort(names, count, sizeof *names, compare);
	for (size_t i = 0; i < count; i++) {
		printf(" ");
		print_bytes(names[i], strlen(names[i]));
		free(names[i]);
	}
	free(buffer);
}

static void print_stat(const char *what, int err, const __wasi_filestat_t *s)
{
	printf(" %s:%d", what, err);
	if (!err)
		printf(",%d,%lld", s->filetype, s->filetype == __WASI_FILETYPE_DIRECTORY ? -1 : (long long)s->size);
}

// use does all that can be done with an open file.
static void use(__wasi_fd_t fd)
{
	char text[3000], more[1];
	__wasi_iovec_t iov[] = {{(void *)text, 7}, {(void *)more, 0}, {(void *)(text + 7), sizeof text - 7}};
	__wasi_ciovec_t out = {(void *)text, 1};
	__wasi_fdstat_t f;
	__wasi_filestat_t s;
	size_t n = 0;
	uint64_t at = 0;
	int err = __wasi_fd_fdstat_get(fd, &f);
	printf(" fdstat:%d,%d,%d,%llx,%llx", err, f.fs_filetype, f.fs_flags, (unsigned long long)f.fs_rights_base,
	       (unsigned long long)f.fs_rights_inheriting);
	err = __wasi_fd_filestat_get(fd, &s);
	print_stat("stat", err, &s);
	while ((err = __wasi_fd_read(fd, iov, 3, &n)) == 0 && n) {
		printf(" read:%zu,", n);
		print_bytes(text, n < 20 ? n : 20);
	}
	printf(" end:%d,%zu", err, n);
	printf(" tell:%d", __wasi_fd_tell(fd, &at));
	printf(",%lld", (long long)at);
	static const struct {
		int64_t offset;
		int whence;
	} seeks[] = {{0, 0}, {3, 0}, {-1, 0}, {-2, 1}, {-100000, 1}, {2, 2}, {-1, 2}, {INT64_MAX, 1}, {0, 3}};
	for (size_t i = 0; i < sizeof seeks / sizeof *seeks; i++) {
		err = __wasi_fd_seek(fd, seeks[i].offset, seeks[i].whence, &at);
		printf(" seek:%d,%lld", err, err ? -1 : (long long)at);
		if (seeks[i].offset != INT64_MAX) {
			err = __wasi_fd_read(fd, iov, 1, &n);
			printf(",%d,%zu", err, err ? 0 : n);
		}
	}
	static const int64_t offsets[] = {0, 1, 5, 100000, -1};
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		err = __wasi_fd_pread(fd, iov, 1, offsets[i], &n);
		printf(" pread:%d,%zu,", err, err ? 0 : n);
		print_bytes(text, err ? 0 : n);
	}
	printf(" change:%d,%d,%d,%d,%d", __wasi_fd_write(fd, &out, 1, &n), __wasi_fd_pwrite(fd, &out, 1, 0, &n),
	       __wasi_fd_filestat_set_size(fd, 0), __wasi_fd_filestat_set_times(fd, 0, 0, 1), __wasi_fd_allocate(fd, 0, 1));
	printf(" advise:%d,%d", __wasi_fd_advise(fd, 0, 10, 1), __wasi_fd_advise(fd, 0, 10, 9));
	printf(" sync:%d,%d", __wasi_fd_sync(fd), __wasi_fd_datasync(fd));
	for (int flags = 0; flags < 64; flags++)
		printf(",%d", __wasi_fd_fdstat_set_flags(fd, flags));
	printf(" sock:%d,%d", __wasi_sock_shutdown(fd, 3), __wasi_sock_send(fd, &out, 1, 0, &n));
	__wasi_roflags_t ro;
	printf(",%d", __wasi_sock_recv(fd, iov, 1, 0, &n, &ro));
	__wasi_subscription_t sub[2] = {{.userdata = 1}, {.userdata = 2}};
	__wasi_event_t events[2];
	__wasi_fd_seek(fd, 2, 0, &at);
	sub[0].u.tag = __WASI_EVENTTYPE_FD_READ, sub[1].u.tag = __WASI_EVENTTYPE_FD_WRITE;
	sub[0].u.u.fd_read.file_descriptor = sub[1].u.u.fd_write.file_descriptor = fd;
	err = __wasi_poll_oneoff(sub, events, 2, &n);
	printf(" poll:%d,%zu", err, n);
	for (size_t i = 0; i < n; i++)
		printf(",%llu,%d,%llu", (unsigned long long)events[i].userdata, events[i].error,
		       events[i].type == __WASI_EVENTTYPE_FD_READ && f.fs_filetype == __WASI_FILETYPE_REGULAR_FILE
			       ? (unsigned long long)events[i].fd_readwrite.nbytes : 0);
	list(fd);
	if (__wasi_fd_fdstat_set_rights(fd, f.fs_rights_base & ~2ull, 0) == 0)
		printf(" rights:%d,%d", __wasi_fd_read(fd, iov, 1, &n),
		       __wasi_fd_fdstat_set_rights(fd, f.fs_rights_base | 2, 0));
}

static void try_path(__wasi_fd_t dir, const char *path)
{
	static const int o_flags[] = {0, __WASI_OFLAGS_DIRECTORY, __WASI_OFLAGS_CREAT, __WASI_OFLAGS_TRUNC,
				      __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_DIRECTORY};
	static const uint64_t writing[] = {0, __WASI_RIGHTS_FD_WRITE};
	static const int fd_flags[] = {0, __WASI_FDFLAGS_APPEND, __WASI_FDFLAGS_SYNC, __WASI_FDFLAGS_DSYNC, __WASI_FDFLAGS_NONBLOCK, 64};
	char text[5000];
	__wasi_filestat_t s;
	size_t n = 0;
	for (int follow = 0; follow < 3; follow++) {
		int err = __wasi_path_filestat_get(dir, follow, path, &s);
		print_stat("path", err, &s);
		for (size_t i = 0; i < sizeof o_flags / sizeof *o_flags; i++) {
			for (size_t w = 0; w < 2; w++) {
				__wasi_fd_t fd;
				uint64_t rights = (ALL & ~__WASI_RIGHTS_FD_WRITE) | writing[w];
				err = __wasi_path_open(dir, follow, path, o_flags[i], rights, ALL, fd_flags[(i + w) % 6], &fd);
				printf(" open:%d", err);
				if (!err) {
					use(fd);
					printf(" close:%d,%d", __wasi_fd_close(fd), __wasi_fd_close(fd));
				}
			}
		}
	}
	// Which error it is for a name with a slash at the end is not the same everywhere.
	int err = __wasi_path_readlink(dir, path, (uint8_t *)text, sizeof text, &n);
	int slash = *path && path[strlen(path) - 1] == '/';
	printf(" readlink:%d,", err && slash ? 1 : err);
	print_bytes(text, err ? 0 : n);
	err = __wasi_path_readlink(dir, path, (uint8_t *)text, 2, &n);
	printf(",%d,%zu", err && slash ? 1 : err, err ? 0 : n);
	printf(" change:%d,%d,%d,%d,%d,%d,%d,%d,%d", __wasi_path_create_directory(dir, path),
	       __wasi_path_unlink_file(dir, path), __wasi_path_remove_directory(dir, path),
	       __wasi_path_rename(dir, path, PREOPEN, "new"), __wasi_path_rename(PREOPEN, "file", dir, path),
	       __wasi_path_symlink("file", dir, path), __wasi_path_link(dir, 0, path, PREOPEN, "new"),
	       __wasi_path_link(PREOPEN, 1, "file", dir, path), __wasi_path_filestat_set_times(dir, 1, path, 0, 0, 1));
}

// unescape replaces \xNN by the byte.
static void unescape(char *s)
{
	char *to = s;
	for (; *s; s++) {
		unsigned byte;
		if (s[0] == '\\' && sscanf(s, "\\x%2x", &byte) == 1)
			*to++ = byte, s += 3;
		else
			*to++ = *s;
	}
	*to = 0;
}

int main(int argc, char **argv)
{
	static char line[20000];
	__wasi_fd_t sub = -1, file = -1, moved = -1;
	__wasi_prestat_t prestat;
	uint8_t name[10];
	chunk = atoi(argv[1]);
	printf("prestat:%d,%zu", __wasi_fd_prestat_get(PREOPEN, &prestat), prestat.u.dir.pr_name_len);
	printf(",%d,%.2s\n", __wasi_fd_prestat_dir_name(PREOPEN, name, sizeof name), name);
	__wasi_path_open(PREOPEN, 1, "a/b", 0, ALL & ~__WASI_RIGHTS_FD_WRITE, ALL, 0, &sub);
	__wasi_path_open(PREOPEN, 1, "file", 0, ALL & ~__WASI_RIGHTS_FD_WRITE, ALL, 0, &file);
	__wasi_path_open(PREOPEN, 1, "a", 0, ALL & ~__WASI_RIGHTS_FD_WRITE, ALL, 0, &moved);
	(void)argc;
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		unescape(line);
		const __wasi_fd_t dirs[] = {PREOPEN, sub, file};
		for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
			print_bytes(line, strlen(line));
			printf(" in %u", dirs[i]);
			try_path(dirs[i], line);
			printf("\n");
		}
	}
	printf("renumber:%d", __wasi_fd_renumber(moved, file));
	list(file);
	printf(" %d\n", __wasi_fd_renumber(0, file));
	return 0;
}
