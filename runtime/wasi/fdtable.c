/* The guest's descriptors. */

#include "fdtable.h"
#include "process.h"
#include "rights.h"

enum { STDIO = 3, FIRST_SIZE = 32, MAX_DESCRIPTORS = 1 << 20 };

static struct descriptor first[FIRST_SIZE];

static struct {
	struct descriptor *entries;
	u32 size;
	u32 lowest; /* no number from STDIO up to it is free */
} table = {first, FIRST_SIZE, STDIO};

void wasmc_open_streams(void)
{
	process_ignore_sigpipe();
	for (int i = 0; i < STDIO; i++)
		if (!(process.flags & POLICY_NO_STDIN << i))
			first[i] = descriptor_inherited(i, RIGHTS_STREAM);
}

static u32 grow(void)
{
	u64 size = table.size * 2ull;
	if (size > MAX_DESCRIPTORS)
		return ERRNO_MFILE;
	struct descriptor *bigger = sys_mmap(NULL, size * sizeof *bigger, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS);
	if (mmap_failed(bigger))
		return ERRNO_NOMEM;
	memcpy(bigger, table.entries, table.size * sizeof *bigger);
	if (table.entries != first)
		sys_munmap(table.entries, table.size * sizeof *bigger);
	table.entries = bigger;
	table.size = size;
	return ERRNO_SUCCESS;
}

struct descriptor descriptor_inherited(int host, u64 rights)
{
	return (struct descriptor){.open = true, .unprobed = true, .host = host, .base = rights};
}

bool is_terminal(int host)
{
	u8 termios[128]; /* more than any machine's */
	return sys_ioctl(host, TCGETS, termios) == 0;
}

/* A terminal cannot seek, and guests tell terminals by that: see wasi-libc's
 * isatty. */
void fdtable_probe(struct descriptor *d)
{
	if (!d->unprobed)
		return;
	d->unprobed = false;
	if (sys_lseek(d->host, 0, SEEK_CUR) >= 0 && !is_terminal(d->host))
		d->base |= RIGHT_FD_SEEK | RIGHT_FD_TELL;
}

u32 fdtable_get(u32 fd, u64 rights, struct descriptor **d)
{
	if (fd >= table.size || !table.entries[fd].open)
		return ERRNO_BADF;
	*d = &table.entries[fd];
	if (rights & ~(*d)->base)
		fdtable_probe(*d);
	return rights & ~(*d)->base ? ERRNO_NOTCAPABLE : ERRNO_SUCCESS;
}

bool fdtable_is_number(u32 fd)
{
	return fd < table.size;
}

u32 fdtable_get_directory(u32 fd, u64 rights, struct descriptor **d)
{
	struct stat st;
	u32 err = fdtable_get(fd, rights, d);
	if (err != ERRNO_NOTCAPABLE)
		return err;
	u8 filetype = (*d)->filetype;
	if (filetype == FILETYPE_UNKNOWN && sys_fstat((*d)->host, &st) == 0)
		filetype = filetype_from_mode(st.mode);
	return filetype == FILETYPE_DIRECTORY ? err : ERRNO_NOTDIR;
}

/* A file is closed even if that was interrupted: to close it again would close another
 * one's. */
static long close_host(const struct descriptor *d)
{
	long r = d->host == NO_HOST ? 0 : sys_close(d->host);
	return r == -EINTR ? 0 : r;
}

/* If the process was started without standard streams, the kernel gives their
 * numbers to the next files; those must not become the guest's streams. */
static int above_stdio(int host)
{
	if (host >= STDIO)
		return host;
	int moved = sys_fcntl(host, F_DUPFD_CLOEXEC, STDIO);
	sys_close(host);
	return moved;
}

u32 fdtable_add(struct descriptor d, u32 *fd)
{
	u32 err = ERRNO_SUCCESS, i = table.lowest;
	if (d.host != NO_HOST) {
		d.host = above_stdio(d.host);
		if (d.host < 0)
			return errno_from_host(d.host);
	}
	while (i < table.size && table.entries[i].open)
		i++;
	if (i == table.size)
		err = grow();
	if (err) {
		close_host(&d);
		return err;
	}
	table.entries[i] = d;
	table.lowest = i + 1;
	*fd = i;
	return ERRNO_SUCCESS;
}

static void set_free(u32 fd)
{
	table.entries[fd].open = false;
	if (fd >= STDIO)
		table.lowest = min(table.lowest, fd);
}

u32 fdtable_close(u32 fd)
{
	struct descriptor *d;
	u32 err = fdtable_get(fd, 0, &d);
	if (err)
		return err;
	set_free(fd);
	return errno_from_host(close_host(d));
}

/* The streams are the process's. */
void wasmc_close_all(void)
{
	for (u32 i = 0; i < table.size; i++) {
		struct descriptor *d = &table.entries[i];
		if (d->open && d->host >= STDIO)
			sys_close(d->host);
		*d = (struct descriptor){0};
	}
	table.lowest = STDIO;
}

u32 fdtable_renumber(u32 fd, u32 to)
{
	struct descriptor *d, *old;
	u32 err = fdtable_get(fd, 0, &d);
	if (!err)
		err = fdtable_get(to, 0, &old);
	if (err || fd == to)
		return err;
	close_host(old);
	*old = *d;
	set_free(fd);
	return ERRNO_SUCCESS;
}
