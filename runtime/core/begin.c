/* What every program does before wasm code runs. What only WASI needs (preopened
 * directories, the environment) is set up by its first use, so that programs
 * without it neither contain that code nor wait for it. */

#include "confine.h"
#include "process.h"
#include "syscall.h"
#include "text.h"

struct process process;

u64 wasmc_catcher; /* see CATCH */

/* Overflowing calls of the guest hit it at some byte: generated code probes each
 * page of its frames, and the runtime's frames are far smaller than this. */
enum { STACK_GUARD = 1 << 20 };

_Noreturn void cannot_start_line(struct text *line)
{
	text_char(line, '\n');
	text_print(line);
	sys_exit_group(EXIT_CANNOT_START);
}

/* What the runtime handles or ignores for itself is not so for the guest. Signal 0
 * and those that allow no action have the default one anyway. */
long process_raise(u32 signal)
{
	sys_rt_sigaction(signal, &(struct sigaction){.handler = SIG_DFL});
	return sys_tgkill(sys_getpid(), sys_gettid(), signal);
}

void process_ignore_sigpipe(void)
{
	sys_rt_sigaction(SIGPIPE, &(struct sigaction){.handler = SIG_IGN});
}

static u64 auxiliary(const u64 *auxv, u64 type, u64 otherwise)
{
	for (; auxv[0] != AT_NULL; auxv += 2)
		if (auxv[0] == type)
			return auxv[1];
	return otherwise;
}

/* new_stack maps the stack that wasm code runs on and returns its end. */
static u8 *new_stack(u64 size)
{
	size = (size + process.page_size - 1) & -process.page_size;
	u8 *guard = sys_mmap(NULL, STACK_GUARD + size, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
	if (mmap_failed(guard) ||
	    sys_mprotect(guard + STACK_GUARD, size, PROT_READ | PROT_WRITE) < 0) {
		struct text t;
		text_start(&t, "wasmc: cannot map a stack of ");
		text_decimal(&t, size);
		text_string(&t, " bytes: raise the limit (ulimit -v) or build with a smaller one");
		cannot_start_line(&t);
	}
	u8 *stack = guard + STACK_GUARD, *top = stack + size;
	trap_install((u64)guard, (u64)stack, (u64)top);
	return top;
}

void process_read(u64 *stack)
{
	process.argc = stack[0];
	process.argv = (char **)&stack[1];
	process.envp = process.argv + process.argc + 1;
	char **end = process.envp;
	while (*end)
		end++;
	const u64 *auxv = (const u64 *)(end + 1);
	process.page_size = auxiliary(auxv, AT_PAGESZ, 4096);
	process.vdso = auxiliary(auxv, AT_SYSINFO_EHDR, 0);
}

u8 *process_begin(void)
{
	narrow_policy();
	memory_reserve();
	u8 *top = new_stack(wasmc_policy.stack_size);
	if (process.max_cpu)
		limit_cpu(process.max_cpu);
	confine_start();
	for (void (*const *open)(void) = wasmc_policy.openers; *open; open++)
		(*open)();
	confine_finish();
	return top;
}
