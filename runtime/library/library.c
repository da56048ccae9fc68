/* The instance's life, and what ends a call. */

#include "library.h"
#include "backtrace.h"
#include "process.h"
#include "string.h"
#include "syscall.h"
#include "text.h"

struct process process;

u64 wasmc_catcher; /* see CATCH */

enum {
	/* Inaccessible, below the stack. What steps over the limit by less than that
	 * faults. */
	STACK_GUARD = 1 << 20,
	/* Between the guard and the limit: room for the runtime's functions, and for those
	 * of the guest's that do not look at the limit since they are no part of a cycle. */
	STACK_ROOM = 256 << 10,
	/* Unused above it, so that the stack pointer is always below the end. */
	STACK_TOP = 64,
};

static struct {
	u8 *start; /* NULL: no instance */
	u64 size;
} stack;

static struct {
	const char *message;
	u32 status;
	struct text text;   /* where messages are put together */
	struct frame frame; /* where it trapped; pc 0: nowhere */
} last;

void set_message(const char *message)
{
	last.message = message;
	last.frame.pc = 0;
}

void set_frame(const struct frame *f)
{
	last.frame = *f;
}

const char *wasmc_library_message(void)
{
	return last.message ? last.message : "";
}

u32 wasmc_library_status(void)
{
	return last.status;
}

bool on_wasm_stack(u64 address)
{
	return address - (u64)stack.start < stack.size;
}

bool in_stack_guard(u64 address)
{
	return address - (u64)stack.start < STACK_GUARD;
}

static _Noreturn void leave(enum outcome outcome, const char *message)
{
	set_message(message);
	wasmc_leave(outcome);
}

static _Noreturn void trap(const char *message, const struct frame *f)
{
	set_message(message);
	set_frame(f);
	wasmc_leave(OUTCOME_TRAP);
}

static const char *const traps[] = {
#define TRAP(name, message) message,
#include "traps.def"
#undef TRAP
};

_Noreturn void wasmc_trap(enum trap t)
{
	struct frame f;
	frame_here(&f);
	trap(traps[t], &f);
}

_Noreturn void wasmc_trap_memory(u64 memory, u64 address, u64 n)
{
	(void)memory, (void)address, (void)n;
	struct frame f;
	frame_here(&f);
	trap(traps[TRAP_memory_bounds], &f);
}

_Noreturn void trap_table(u64 size, u64 at, u64 n)
{
	(void)size, (void)at, (void)n;
	struct frame f;
	frame_here(&f);
	trap(traps[TRAP_table_bounds], &f);
}

u32 wasmc_no_stack(void)
{
	set_message(stack.start ? traps[TRAP_stack_exhausted] : "the library is not started");
	return stack.start ? OUTCOME_TRAP : OUTCOME_NOT_STARTED;
}

/* A message of the runtime's own: one line, without its end. */
static const char *keep(const struct text *line)
{
	last.text = *line;
	return text_terminate(&last.text);
}

_Noreturn void cannot_start_line(struct text *line)
{
	leave(OUTCOME_CANNOT_START, keep(line));
}

_Noreturn void wasmc_host_trap(const char *message)
{
	struct text t;
	text_start(&t, message); /* the host may free it */
	struct frame f;
	host_call_frame(&f, wasmc_wasm_stack);
	trap(keep(&t), &f);
}

_Noreturn void wasmc_trap_message(const char *message)
{
	struct frame f;
	frame_here(&f);
	trap(message, &f);
}

/* Frames stay as they are until the stack is used again, so nothing is spent on a trap that
 * nobody asks about. */
const char *wasmc_library_backtrace(void)
{
	static struct text lines;
	text_start(&lines, "");
	if (last.frame.pc && stack.start)
		print_backtrace(&lines, &last.frame,
				&(struct stack){(u64)stack.start, (u64)stack.start + stack.size});
	if (lines.size == sizeof lines.bytes)
		lines.size--;
	lines.bytes[lines.size] = 0;
	return lines.bytes;
}

void text_flush(struct text *t)
{
	(void)t;
}

_Noreturn void trap_text(struct text *message)
{
	struct frame f;
	frame_here(&f);
	trap(keep(message), &f);
}

_Noreturn void process_exit(u32 status)
{
	last.status = status;
	leave(OUTCOME_EXIT, "the guest called proc_exit");
}

/* Signals are the host's business. */
long process_raise(u32 signal)
{
	(void)signal;
	return -ENOSYS;
}

void process_ignore_sigpipe(void)
{
}

void confine_allow(int dir, bool read_only)
{
	(void)dir, (void)read_only;
}

/* Nobody narrows the policy of a library. */

const char *narrow_next(const char *previous, const char *key)
{
	(void)previous, (void)key;
	return NULL;
}

const char *narrow_value(const char *item)
{
	return item;
}

bool narrow_has(const char *key, const char *value, u64 size)
{
	(void)key, (void)value, (void)size;
	return false;
}

/* Of the C library, if the process has one. */
extern char **environ __attribute__((weak, visibility("default")));
extern unsigned long getauxval(unsigned long type) __attribute__((weak, visibility("default")));

static void learn_about_process(void)
{
	static char *argv[] = {(char *)wasmc_library_name, NULL}, *none[] = {NULL};
	process.argc = 1;
	process.argv = argv;
	process.envp = &environ && environ ? environ : none;
	/* The largest that the machine can have serves if it is not known. */
	u64 page_size = getauxval ? getauxval(AT_PAGESZ) : 0;
	process.page_size = page_size ? page_size : largest_page_size();
	process.vdso = getauxval ? getauxval(AT_SYSINFO_EHDR) : 0;
	process.max_memory = wasmc_policy.max_memory ? wasmc_policy.max_memory : (u64)-1;
	process.flags = wasmc_policy.flags;
}

/* The variables' initial values, kept from the first instance on for those after it. */
static u8 *initial_values;

/* reset gives the variables their initial values. */
static bool reset(void)
{
	u64 size = 0;
	for (u64 i = 0; i < wasmc_variable_count; i++)
		size += wasmc_variables[i].size;
	bool first = !initial_values;
	if (first) {
		u8 *at = sys_mmap(NULL, size + 1, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS);
		if (mmap_failed(at))
			return false;
		initial_values = at;
	}
	u8 *at = initial_values;
	for (u64 i = 0; i < wasmc_variable_count; i++) {
		const struct variable *v = &wasmc_variables[i];
		memcpy(first ? at : v->address, first ? v->address : at, v->size);
		at += v->size;
	}
	return true;
}

static bool map_stack(void)
{
	u64 usable = STACK_ROOM + wasmc_policy.stack_size;
	u64 size = (STACK_GUARD + usable + process.page_size - 1) & -process.page_size;
	u8 *start = sys_mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
	if (mmap_failed(start))
		return false;
	if (sys_mprotect(start + STACK_GUARD, size - STACK_GUARD, PROT_READ | PROT_WRITE) < 0) {
		sys_munmap(start, size);
		return false;
	}
	stack.start = start;
	stack.size = size;
	wasmc_wasm_stack = (u64)start + size - STACK_TOP;
	wasmc_stack_limit = (u64)start + STACK_GUARD + STACK_ROOM;
	return true;
}

/* On the stack for wasm code, so that it may fail. */
static void start(union slot *unused)
{
	(void)unused;
	memory_place();
	for (void (*const *open)(void) = wasmc_policy.openers; *open; open++)
		(*open)();
	wasmc_start();
}

u32 wasmc_library_start(u32 flags)
{
	if (stack.start) {
		set_message("the library is started already");
		return OUTCOME_CANNOT_START;
	}
	learn_about_process();
	if (!reset() || !map_stack()) {
		set_message("wasmc: cannot map a stack: raise the limit (ulimit -v)");
		return OUTCOME_CANNOT_START;
	}
	if (flags & LIBRARY_HANDLE_FAULTS)
		faults_handle();
	u32 outcome = wasmc_enter(start, NULL);
	if (outcome != OUTCOME_OK)
		wasmc_library_stop();
	return outcome;
}

void wasmc_library_stop(void)
{
	if (!stack.start)
		return;
	faults_restore();
	if (wasmc_policy.close_all)
		wasmc_policy.close_all();
	memory_release();
	sys_munmap(stack.start, stack.size);
	stack.start = NULL;
	stack.size = 0;
	wasmc_wasm_stack = 0;
	wasmc_stack_limit = 1;
}
