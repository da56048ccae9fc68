/* Files of Emscripten's programs. The errors are WASI's numbers, negative: Emscripten has
 * made them its own. Paths are absolute, or relative to /, which is where programs are. A path
 * belongs to the preopened directory whose name is the longest beginning of it. */

#include "emscripten.h"
#include "fdflags.h"
#include "files.h"
#include "rights.h"

static u32 failed(u32 err)
{
	return -err;
}

/* A path in a directory that the guest may use. */
struct found {
	u32 fd;
	u32 path, len; /* of the guest's; len 0: the directory itself */
};

/* skip_root skips what means the directory that a path begins at: /, ./ and . alone. */
static const char *skip_root(const char *path)
{
	for (;;) {
		if (path[0] == '/')
			path++;
		else if (path[0] == '.' && (path[1] == '/' || !path[1]))
			path++;
		else
			return path;
	}
}

/* beginning returns the length of name if it is the beginning of path, in whole components, and
 * else -1. */
static i64 beginning(const char *name, const char *path)
{
	i64 n = 0;
	for (; name[n] && !(name[n] == '/' && !name[n + 1]); n++)
		if (name[n] != path[n])
			return -1;
	return !n || !path[n] || path[n] == '/' ? n : -1;
}

/* guest_string finds a C string of the guest's; NULL if it does not end within the memory, or
 * within PATH_MAX. */
static const char *guest_string(u32 p)
{
	for (u32 n = 1; n <= PATH_MAX; n++) {
		const char *s = guest(p, n);
		if (!s || !s[n - 1])
			return s;
	}
	return NULL;
}

static u32 find_preopen(const char *path, struct found *f, i64 *longest)
{
	struct descriptor *d;
	*longest = -1;
	for (u32 fd = 0; fdtable_is_number(fd); fd++) {
		if (fdtable_get(fd, 0, &d) || !d->preopen)
			continue;
		i64 n = beginning(skip_root(d->preopen), path);
		if (n > *longest) {
			*longest = n;
			f->fd = fd;
		}
	}
	return *longest < 0 ? ERRNO_NOENT : ERRNO_SUCCESS;
}

/* find finds what a path means, from dir on unless that is AT_FDCWD or the path is absolute. */
static u32 find(u32 dir, u32 path, struct found *f)
{
	const char *start = guest_string(path);
	if (!start)
		return guest(path, 1) ? ERRNO_NAMETOOLONG : ERRNO_FAULT;
	if (!*start)
		return ERRNO_NOENT;
	const char *rest = skip_root(start);
	i64 n = 0;
	if (dir != (u32)AT_FDCWD && *start != '/') {
		f->fd = dir;
	} else {
		u32 err = find_preopen(rest, f, &n);
		if (err)
			return err;
	}
	rest = skip_root(rest + n);
	f->path = path + (rest - start);
	f->len = strlen(rest);
	return ERRNO_SUCCESS;
}

/* Opening. */

static u32 flags_to_wasi(u32 flags)
{
	u32 o = 0;
	if (flags & O_CREAT)
		o |= OFLAG_CREAT;
	if (flags & O_EXCL)
		o |= OFLAG_EXCL;
	if (flags & O_TRUNC)
		o |= OFLAG_TRUNC;
	return o;
}

/* Emscripten's flags are those of x86-64; the machine has other numbers for these. */
enum { EM_O_DIRECTORY = 0200000, EM_O_NOFOLLOW = 0400000 };

static u64 rights_to_use(u32 flags)
{
	u64 writing = RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE;
	u64 rights = RIGHTS_FILE | RIGHTS_DIRECTORY;
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return rights & ~writing;
	case O_WRONLY:
		return rights & ~RIGHT_FD_READ;
	}
	return rights;
}

/* open_again opens a preopened directory once more, as a directory like others. */
static u32 open_again(u32 fd, u32 flags, u32 *opened)
{
	struct descriptor *d;
	u32 err = fdtable_get_directory(fd, RIGHT_PATH_OPEN, &d);
	if (err)
		return err;
	if (flags & (O_ACCMODE | O_CREAT))
		return ERRNO_ISDIR;
	long host = resolve_open(d->host, ".", O_DIRECTORY | O_CLOEXEC, 0);
	if (host < 0)
		return errno_from_path(host);
	struct descriptor copy = *d;
	copy.host = host;
	copy.preopen = NULL;
	return fdtable_add(copy, opened);
}

static u32 open_in(u32 dir, u32 path, u32 flags, numbered_opener *open)
{
	struct found f;
	u32 fd, err = find(dir, path, &f);
	if (err)
		return failed(err);
	if (!f.len)
		return (err = open_again(f.fd, flags, &fd)) ? failed(err) : fd;
	const struct request q = {
		.dir_flags = flags & EM_O_NOFOLLOW ? 0 : LOOKUP_SYMLINK_FOLLOW,
		.o_flags = flags_to_wasi(flags) | (flags & EM_O_DIRECTORY ? OFLAG_DIRECTORY : 0),
		.fd_flags = fdflags_from_host(flags),
		.base = rights_to_use(flags),
		.inheriting = RIGHTS_FILE | RIGHTS_DIRECTORY,
	};
	err = open(f.fd, &q, f.path, f.len, &fd);
	return err ? failed(err) : fd;
}

u32 em_open(u32 path, u32 flags, u32 arguments)
{
	(void)arguments;
	return open_in(AT_FDCWD, path, flags, path_open_host);
}

u32 em_openat(u32 dir, u32 path, u32 flags, u32 arguments)
{
	(void)arguments;
	return open_in(dir, path, flags, path_open_host);
}

/* The compiler takes these where there are embedded files, as those of wasi/embed.c. */

u32 embed_em_open(u32 path, u32 flags, u32 arguments)
{
	(void)arguments;
	return open_in(AT_FDCWD, path, flags, path_open_any);
}

u32 embed_em_openat(u32 dir, u32 path, u32 flags, u32 arguments)
{
	(void)arguments;
	return open_in(dir, path, flags, path_open_any);
}

/* Attributes: Emscripten's struct stat. */

struct em_stat {
	u32 dev, dev_padding, ino_low, mode, nlink, uid, gid, rdev, rdev_padding;
	u64 size __attribute__((aligned(8)));
	u32 blksize, blocks;
	u32 atim[2], mtim[2], ctim[2];
	u64 ino;
};

_Static_assert(sizeof(struct em_stat) == 88, "struct stat");

static u32 store_stat(u32 to, const struct stat *st)
{
	struct em_stat s = {
		.dev = st->dev,
		.ino_low = st->ino,
		.mode = st->mode,
		.nlink = st->nlink,
		.size = st->size,
		.blksize = 4096,
		.blocks = st->blocks,
		.atim = {st->atim.sec, st->atim.nsec},
		.mtim = {st->mtim.sec, st->mtim.nsec},
		.ctim = {st->ctim.sec, st->ctim.nsec},
		.ino = st->ino,
	};
	return store(to, &s, sizeof s);
}

static u32 stat_descriptor(u32 fd, u32 to)
{
	struct descriptor *d;
	struct stat st;
	u32 err = fdtable_get(fd, RIGHT_FD_FILESTAT_GET, &d);
	if (!err)
		err = errno_from_host(sys_fstat(d->host, &st));
	return err ? err : store_stat(to, &st);
}

static u32 stat_in(u32 dir, u32 path, u32 to, bool follow)
{
	struct found f;
	struct stat st;
	u32 err = find(dir, path, &f);
	if (err)
		return failed(err);
	if (!f.len)
		return failed(stat_descriptor(f.fd, to));
	err = path_stat_host(f.fd, f.path, f.len, follow, &st);
	return failed(err ? err : store_stat(to, &st));
}

u32 em_stat64(u32 path, u32 to)
{
	return stat_in(AT_FDCWD, path, to, true);
}

u32 em_lstat64(u32 path, u32 to)
{
	return stat_in(AT_FDCWD, path, to, false);
}

u32 em_fstat64(u32 fd, u32 to)
{
	return failed(stat_descriptor(fd, to));
}

u32 em_fstatat64(u32 dir, u32 path, u32 to, u32 flags)
{
	const char *name = guest(path, 1);
	if (flags & AT_EMPTY_PATH && name && !*name)
		return failed(stat_descriptor(dir, to));
	return stat_in(dir, path, to, !(flags & AT_SYMLINK_NOFOLLOW));
}

/* What may be done with a file depends on how it is opened: all that is asked is whether it is
 * there. */
u32 em_faccessat(u32 dir, u32 path, u32 mode, u32 flags)
{
	struct found f;
	struct stat st;
	(void)mode, (void)flags;
	u32 err = find(dir, path, &f);
	if (err || !f.len)
		return failed(err);
	return failed(path_stat_host(f.fd, f.path, f.len, true, &st));
}

/* Names. */

typedef u32 path_function(u32 fd, u32 path, u32 len);

static u32 at(u32 dir, u32 path, path_function *do_it)
{
	struct found f;
	u32 err = find(dir, path, &f);
	if (err)
		return failed(err);
	return failed(f.len ? do_it(f.fd, f.path, f.len) : ERRNO_BUSY);
}

u32 em_mkdir(u32 path, u32 mode)
{
	struct found f;
	(void)mode;
	u32 err = find(AT_FDCWD, path, &f);
	if (err)
		return failed(err);
	return failed(f.len ? wasi_path_create_directory(f.fd, f.path, f.len) : ERRNO_EXIST);
}

u32 em_mkdirat(u32 dir, u32 path, u32 mode)
{
	(void)mode;
	return at(dir, path, wasi_path_create_directory);
}

u32 em_rmdir(u32 path)
{
	return at(AT_FDCWD, path, wasi_path_remove_directory);
}

u32 em_unlink(u32 path)
{
	return at(AT_FDCWD, path, wasi_path_unlink_file);
}

u32 em_unlinkat(u32 dir, u32 path, u32 flags)
{
	if (flags & AT_REMOVEDIR)
		return at(dir, path, wasi_path_remove_directory);
	return at(dir, path, wasi_path_unlink_file);
}

u32 em_renameat(u32 from_dir, u32 from, u32 to_dir, u32 to)
{
	struct found f, t;
	u32 err = find(from_dir, from, &f);
	if (!err)
		err = find(to_dir, to, &t);
	if (!err && !(f.len && t.len))
		err = ERRNO_BUSY;
	return failed(err ? err : wasi_path_rename(f.fd, f.path, f.len, t.fd, t.path, t.len));
}

u32 em_rename(u32 from, u32 to)
{
	return em_renameat(AT_FDCWD, from, AT_FDCWD, to);
}

u32 em_symlinkat(u32 target, u32 dir, u32 path)
{
	struct found f;
	const char *to = guest_string(target);
	u32 err = to ? find(dir, path, &f) : ERRNO_FAULT;
	if (err)
		return failed(err);
	return failed(f.len ? wasi_path_symlink(target, strlen(to), f.fd, f.path, f.len)
			    : ERRNO_EXIST);
}

u32 em_symlink(u32 target, u32 path)
{
	return em_symlinkat(target, AT_FDCWD, path);
}

/* The length is stored where the guest has room for it: in the buffer, which is filled then. */
u32 em_readlinkat(u32 dir, u32 path, u32 buf, u32 size)
{
	struct found f;
	struct path name;
	struct place p;
	char *to = guest(buf, size);
	u32 err = to ? find(dir, path, &f) : ERRNO_FAULT;
	if (!err)
		err = f.len && size
			      ? path_place(f.fd, RIGHT_PATH_READLINK, f.path, f.len, &name, &p)
			      : ERRNO_INVAL;
	if (err)
		return failed(err);
	long n = sys_readlinkat(p.dir, p.name, to, size);
	place_release(&p);
	return n < 0 ? failed(errno_from_host(n)) : (u32)n;
}

u32 em_readlink(u32 path, u32 buf, u32 size)
{
	return em_readlinkat(AT_FDCWD, path, buf, size);
}

u32 em_getcwd(u32 buf, u32 size)
{
	static const char root[] = "/";
	if (size < sizeof root)
		return failed(ERRNO_RANGE);
	u32 err = store(buf, root, sizeof root);
	return err ? failed(err) : sizeof root;
}

/* Programs stay in /. */
u32 em_chdir(u32 path)
{
	const char *to = guest_string(path);
	if (!to)
		return failed(ERRNO_FAULT);
	return *to && !*skip_root(to) ? 0 : failed(ERRNO_NOSYS);
}

/* Descriptors. */

/* Emscripten's struct dirent is the kernel's. */
u32 em_getdents64(u32 fd, u32 buf, u32 size)
{
	struct descriptor *d;
	void *to = guest(buf, size);
	u32 err = to ? fdtable_get_directory(fd, RIGHT_FD_READDIR, &d) : ERRNO_FAULT;
	if (err)
		return failed(err);
	long n = sys_getdents64(d->host, to, size);
	return n < 0 ? failed(errno_from_host(n)) : (u32)n;
}

u32 em_ftruncate64(u32 fd, u32 low, u32 high)
{
	return failed(wasi_fd_filestat_set_size(fd, low | (u64)high << 32));
}

u32 em_dup(u32 fd)
{
	enum { ABOVE_STDIO = 3 };
	struct descriptor *d;
	u32 number, err = fdtable_get(fd, 0, &d);
	if (err)
		return failed(err);
	struct descriptor copy = *d;
	copy.host = sys_fcntl(d->host, F_DUPFD_CLOEXEC, ABOVE_STDIO);
	copy.preopen = NULL;
	if (copy.host < 0)
		return failed(errno_from_host(copy.host));
	err = fdtable_add(copy, &number);
	return err ? failed(err) : number;
}

u32 em_ioctl(u32 fd, u32 request, u32 arguments)
{
	enum { TIOCGWINSZ = 0x5413 };
	struct descriptor *d;
	(void)arguments;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return failed(err);
	if (request != TCGETS && request != TIOCGWINSZ)
		return failed(ERRNO_INVAL);
	return is_terminal(d->host) ? 0 : failed(ERRNO_NOTTY);
}

static u32 open_flags(const struct descriptor *d)
{
	u32 flags = fdflags_to_host(d->flags);
	if (d->base & RIGHT_FD_WRITE)
		flags |= d->base & RIGHT_FD_READ ? O_RDWR : O_WRONLY;
	return flags;
}

/* Locks are no one's but the program's, which has them. */
u32 em_fcntl64(u32 fd, u32 command, u32 arguments)
{
	enum { DUPFD, GETFD, SETFD, GETFL, SETFL, GETLK = 12, SETLK, SETLKW };
	struct descriptor *d;
	u32 argument;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return failed(err);
	switch (command) {
	case DUPFD:
	case F_DUPFD_CLOEXEC:
		return em_dup(fd);
	case GETFD:
	case SETFD:
	case SETLK:
	case SETLKW:
		return 0;
	case GETFL:
		return open_flags(d);
	case SETFL:
		if (!guest(arguments, sizeof argument))
			return failed(ERRNO_FAULT);
		memcpy(&argument, guest(arguments, sizeof argument), sizeof argument);
		return failed(wasi_fd_fdstat_set_flags(fd, fdflags_from_host(argument)));
	}
	return failed(ERRNO_INVAL);
}
