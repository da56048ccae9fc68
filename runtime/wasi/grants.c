/* The descriptors that the policy grants: directories and listening sockets. */

#include "fdtable.h"
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
	struct text t = {0};
	text_string(&t, "wasmc: cannot open directory '");
	text_string(&t, p->host);
	text_string(&t, "' (granted as '");
	text_string(&t, p->guest);
	text_string(&t, "'): ");
	describe(&t, err);
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
static void add_listeners(void)
{
	enum { LISTEN_FDS_START = 3 };
	if (host_number("LISTEN_PID") != (u64)sys_getpid())
		return;
	u32 end = LISTEN_FDS_START + host_number("LISTEN_FDS"), fd;
	for (u32 host = LISTEN_FDS_START; host < end && is_socket(host); host++)
		fdtable_add(descriptor_inherited(host, RIGHTS_LISTENER), &fd);
}

void grants_add(void)
{
	for (u64 i = 0; i < wasmc_policy.preopen_count; i++)
		add_preopen(&wasmc_policy.preopens[i]);
	if (wasmc_policy.flags & POLICY_INHERIT_LISTENERS)
		add_listeners();
}
