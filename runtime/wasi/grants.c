/* The descriptors that the policy grants: directories and listening sockets, in the
 * order in which programs look for them. They are opened before the program is
 * confined. */

#include "confine.h"
#include "fdtable.h"
#include "narrow.h"
#include "process.h"
#include "rights.h"
#include "text.h"

static void describe(struct text *t, u32 err)
{
	switch (err) {
	case ERRNO_NOENT:
		text_string(t, "No such file or directory");
		break;
	case ERRNO_NOTDIR:
		text_string(t, "Not a directory");
		break;
	case ERRNO_ACCES:
		text_string(t, "Permission denied");
		break;
	default:
		text_string(t, "WASI error ");
		text_decimal(t, err);
	}
}

static _Noreturn void cannot_open(const struct preopen *p, u32 err)
{
	struct text t;
	text_start(&t, "wasmc: cannot open directory '");
	text_string(&t, p->host);
	text_string(&t, "' (granted as '");
	text_string(&t, p->guest);
	text_string(&t, "'): ");
	describe(&t, err);
	cannot_start_line(&t);
}

static void add_preopen(const struct preopen *p)
{
	bool read_only =
		p->flags & PREOPEN_READ_ONLY || narrow_has("read-only", p->guest, strlen(p->guest));
	u64 denied = read_only ? RIGHTS_WRITING : 0;
	int host = sys_openat(AT_FDCWD, p->host, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	struct descriptor d = {
		.open = true,
		.filetype = FILETYPE_DIRECTORY,
		.host = host,
		.preopen = p->guest,
		.base = RIGHTS_DIRECTORY & ~denied,
		.inheriting = (RIGHTS_DIRECTORY | RIGHTS_FILE) & ~denied,
	};
	if (host >= 0)
		confine_allow(host, read_only);
	u32 fd, err = host < 0 ? errno_from_host(host) : fdtable_add(d, &fd);
	if (err)
		cannot_open(p, err);
}

/* add_item adds the directory of an item dir=HOST[::GUEST][:ro]: the last "::" counts,
 * and :rw says the default, as on wasmc's command line. */
static void add_item(const char *item)
{
	static char names[4 * PATH_MAX]; /* of all these directories */
	static size_t used;
	const char *value = narrow_value(item);
	size_t size = strlen(value) + 1;
	if (size > sizeof names - used)
		cannot_start("WASMC_POLICY: ", "too many or too long names: ", item);
	char *host = memcpy(names + used, value, size), *guest = host;
	used += size--;
	struct preopen p = {0};
	if (size >= 3 && host[size - 3] == ':' && host[size - 2] == 'r') {
		p.flags = host[size - 1] == 'o' ? PREOPEN_READ_ONLY : 0;
		if (host[size - 1] == 'o' || host[size - 1] == 'w')
			host[size -= 3] = 0;
	}
	for (size_t i = size; i >= 2 && guest == host; i--)
		if (host[i - 1] == ':' && host[i - 2] == ':') {
			host[i - 2] = 0;
			guest = host + i;
		}
	if (!*host || !*guest)
		cannot_start("WASMC_POLICY: ", "want HOST[::GUEST][:ro]: ", item);
	p.host = host;
	p.guest = guest;
	add_preopen(&p);
}

/* host_number returns the value of a decimal variable of the process; 0 if it is
 * none, or too large for the number of a process or a descriptor. */
static u32 host_number(const char *name)
{
	enum { TOO_LARGE = 1 << 24 };
	u64 n = strlen(name);
	for (char **e = process.envp; *e; e++) {
		const char *s = *e;
		if (strlen(s) <= n || memcmp(s, name, n) != 0 || s[n] != '=')
			continue;
		u32 value = 0;
		for (s += n + 1; *s >= '0' && *s <= '9' && value < TOO_LARGE; s++)
			value = value * 10 + (*s - '0');
		return *s == 0 && value < TOO_LARGE ? value : 0;
	}
	return 0;
}

static bool is_socket(int host)
{
	struct stat st;
	return sys_fstat(host, &st) == 0 && (st.mode & S_IFMT) == S_IFSOCK;
}

/* Sockets handed over as sd_listen_fds(3) describes. What is no socket is not
 * what was handed over: it may be a file of ours. */
static void add_inherited_listeners(void)
{
	enum { LISTEN_FDS_START = 3 };
	if (host_number("LISTEN_PID") != (u64)sys_getpid())
		return;
	u32 end = LISTEN_FDS_START + host_number("LISTEN_FDS"), fd;
	for (u32 host = LISTEN_FDS_START; host < end && is_socket(host); host++)
		fdtable_add(descriptor_inherited(host, RIGHTS_LISTENER), &fd);
}

static _Noreturn void cannot_listen(const struct listener *l, const char *what, long error)
{
	struct text t;
	text_start(&t, "wasmc: cannot listen at ");
	text_string(&t, l->text);
	text_string(&t, ": ");
	text_string(&t, what);
	text_string(&t, error == -EADDRINUSE ? ": the address is in use" : ": error ");
	if (error != -EADDRINUSE)
		text_decimal(&t, -error);
	cannot_start_line(&t);
}

/* add_listener opens a socket of the policy's. A port that connections of an
 * earlier run still hold can be used again. */
static void add_listener(const struct listener *l)
{
	enum { BACKLOG = 4096 /* the kernel's own default limit */ };
	const u8 *family = l->address; /* the lower half of a number below 256 */
	long host = sys_socket(*family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (host < 0)
		cannot_listen(l, "socket", host);
	const int yes = 1;
	sys_setsockopt(host, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	long r = sys_bind(host, l->address, l->size);
	if (r < 0)
		cannot_listen(l, "bind", r);
	r = sys_listen(host, BACKLOG);
	if (r < 0)
		cannot_listen(l, "listen", r);
	struct descriptor d = {.open = true, .host = host, .base = RIGHTS_LISTENER};
	u32 fd;
	if (fdtable_add(d, &fd))
		cannot_listen(l, "descriptor", -EMFILE);
}

void wasmc_open_directories(void)
{
	for (u64 i = 0; i < wasmc_policy.preopen_count; i++) {
		const struct preopen *p = &wasmc_policy.preopens[i];
		if (!narrow_has("no-dir", p->guest, strlen(p->guest)))
			add_preopen(p);
	}
	for (const char *item = NULL; (item = narrow_next(item, "dir"));)
		add_item(item);
}

void wasmc_open_listeners(void)
{
	if (narrow_has("no-listen", "", 0))
		return;
	for (u64 i = 0; i < wasmc_policy.listener_count; i++)
		add_listener(&wasmc_policy.listeners[i]);
	if (process.flags & POLICY_INHERIT_LISTENERS)
		add_inherited_listeners();
}
