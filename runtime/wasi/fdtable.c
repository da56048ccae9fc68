/* The guest's descriptors. The table is set up by its first use. */

#include "fdtable.h"
#include "process.h"
#include "rights.h"
#include "syscall.h"
#include "text.h"

enum { STDIO = 3, FIRST_SIZE = 32, MAX_DESCRIPTORS = 1 << 20 };

static struct descriptor first[FIRST_SIZE];

static struct {
	struct descriptor *entries; /* NULL before the first use */
	u32 size;
	u32 lowest; /* no number from STDIO up to it is free */
} table;

/* Inherited descriptors can seek if probing finds so. */
static struct descriptor inherited(int host, u64 rights)
{
	return (struct descriptor){.open = true, .unprobed = true, .host = host, .base = rights};
}

static _Noreturn void cannot_open(const struct preopen *p, u32 err)
{
	struct text t = {0};
	text_string(&t, "wasmc: cannot open directory '");
	text_string(&t, p->host);
	text_string(&t, "' (granted as '");
	text_string(&t, p->guest);
	text_string(&t, "'): ");
	text_string(&t, err == ERRNO_NOENT    ? "No such file or directory"
			: err == ERRNO_NOTDIR ? "Not a directory"
			: err == ERRNO_ACCES  ? "Permission denied"
					      : "WASI error number ");
	if (err != ERRNO_NOENT && err != ERRNO_NOTDIR && err != ERRNO_ACCES)
		text_decimal(&t, err);
	text_char(&t, '\n');
	text_print(&t);
	sys_exit_group(EXIT_CANNOT_START);
}

static void add_preopen(const struct preopen *p)
{
	u64 denied = p->flags & PREOPEN_READ_ONLY ? RIGHTS_WRITING : 0;
	int host = sys_openat(AT_FDCWD, p->host, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	struct descriptor d = {
		.open = true,
		.host = host,
		.preopen = p->guest,
		.base = RIGHTS_DIRECTORY & ~denied,
		.inheriting = (RIGHTS_DIRECTORY | RIGHTS_FILE) & ~denied,
	};
	u32 fd, err = host < 0 ? errno_from_host(host) : fdtable_add(d, &fd);
	if (err)
		cannot_open(p, err);
}

/* host_number returns the value of a decimal variable of the process, or 0. */
static u64 host_number(const char *name)
{
	u64 n = strlen(name);
	for (char **e = process.envp; *e; e++) {
		const char *s = *e;
		if (strlen(s) <= n || memcmp(s, name, n) != 0 || s[n] != '=')
			continue;
		u64 value = 0;
		for (s += n + 1; *s >= '0' && *s <= '9' && value < MAX_DESCRIPTORS; s++)
			value = value * 10 + (*s - '0');
		return *s ? 0 : value;
	}
	return 0;
}

/* Sockets handed over as sd_listen_fds(3) describes. */
static void add_listeners(void)
{
	enum { LISTEN_FDS_START = 3 };
	if (host_number("LISTEN_PID") != (u64)sys_getpid())
		return;
	u64 count = host_number("LISTEN_FDS");
	for (u64 i = 0; i < count; i++) {
		u32 fd;
		fdtable_add(inherited(LISTEN_FDS_START + i, RIGHTS_LISTENER), &fd);
	}
}

/* A write to a closed pipe is to give an error, not to end the program. */
static void ignore_sigpipe(void)
{
	sys_rt_sigaction(SIGPIPE, &(struct sigaction){.handler = SIG_IGN});
}

static void initialise(void)
{
	table.entries = first;
	table.size = FIRST_SIZE;
	table.lowest = STDIO;
	ignore_sigpipe();
	for (int i = 0; i < STDIO; i++)
		first[i] = inherited(i, RIGHTS_STREAM);
	for (u64 i = 0; i < wasmc_policy.preopen_count; i++)
		add_preopen(&wasmc_policy.preopens[i]);
	if (wasmc_policy.flags & POLICY_INHERIT_LISTENERS)
		add_listeners();
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
	if (!table.entries)
		initialise();
	if (fd >= table.size || !table.entries[fd].open)
		return ERRNO_BADF;
	*d = &table.entries[fd];
	if (rights & ~(*d)->base)
		fdtable_probe(*d);
	return rights & ~(*d)->base ? ERRNO_NOTCAPABLE : ERRNO_SUCCESS;
}

u32 fdtable_get_directory(u32 fd, u64 rights, struct descriptor **d)
{
	struct stat st;
	u32 err = fdtable_get(fd, rights, d);
	if (err != ERRNO_NOTCAPABLE)
		return err;
	if (sys_fstat((*d)->host, &st) == 0 && (st.mode & S_IFMT) != S_IFDIR)
		return ERRNO_NOTDIR;
	return err;
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
	d.host = above_stdio(d.host);
	if (d.host < 0)
		return errno_from_host(d.host);
	while (i < table.size && table.entries[i].open)
		i++;
	if (i == table.size)
		err = grow();
	if (err) {
		sys_close(d.host);
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
	return errno_from_host(sys_close(d->host));
}

u32 fdtable_renumber(u32 fd, u32 to)
{
	struct descriptor *d, *old;
	u32 err = fdtable_get(fd, 0, &d);
	if (!err)
		err = fdtable_get(to, 0, &old);
	if (err || fd == to)
		return err;
	sys_close(old->host);
	*old = *d;
	set_free(fd);
	return ERRNO_SUCCESS;
}
