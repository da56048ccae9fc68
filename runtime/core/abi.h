/* What the generated code and the runtime agree on. backend/llvm/abi.go is the
 * other half of this contract, in the same order; a test compares the two. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef int64_t i64;

/* Bytes below every memory that are inaccessible too: where an address that counts
 * down past 0 leads. */
enum { MEMORY_GUARD = 64 << 10 };

/* A linear memory. Its address range [base - MEMORY_GUARD, base + reserve) belongs
 * to it alone: the first size bytes from base on are the guest's, the rest is
 * inaccessible. */
struct memory {
	u8 *base;	/* a link-time constant; in libraries, NULL until it is reserved */
	u64 size;	/* bytes that the guest may touch now; a multiple of its page size */
	u64 max;	/* bytes that growth never exceeds */
	u64 reserve;	/* bytes of address space; a multiple of the machine's page size */
	u64 page_shift; /* log2 of the page size */
};

/* A range of addresses inside a memory that the kernel has mapped from the
 * executable: initial data. Aligned to the machine's pages. */
struct image {
	u64 start, end;
};

/* Initial data that is copied at the start: too little for pages of its own, or for a
 * memory that has no address of its own. */
struct copy {
	u64 memory; /* its index */
	u64 to;	    /* offset in it */
	const u8 *from;
	u64 size;
};

/* A table's element: a reference and, if it is a function, its canonical type
 * beside it, so that an indirect call is one compare. Null is {0, NULL}; type
 * numbers start at 1. A function reference is the code's address; the 8 bytes
 * before the code hold its type. */
struct element {
	u64 type;
	void *ref;
};

struct table {
	struct element *elements; /* room for max of them */
	u64 size;		  /* elements that the guest may use now */
	u64 max;		  /* elements that growth never exceeds */
};

/* A directory that the program may use. */
struct preopen {
	const char *host;  /* path, resolved when the program starts */
	const char *guest; /* the name that the guest knows it by */
	u64 flags;	   /* PREOPEN_* */
};

enum { PREOPEN_READ_ONLY = 1 };

/* A directory that is part of the executable. */
struct embedded {
	const struct tree *tree;
	const char *guest; /* the name that the guest knows it by */
};

/* An address that the program may take connections at. */
struct listener {
	const void *address; /* struct sockaddr_in or sockaddr_in6 */
	u64 size;	     /* of it, in bytes */
	const char *text;    /* for messages */
};

/* What the program may use, fixed when it was built. */
struct policy {
	const struct preopen *preopens;
	u64 preopen_count;
	const struct embedded *embedded;
	u64 embedded_count;
	const struct listener *listeners;
	u64 listener_count;
	const char *const *environment; /* NULL-terminated: "NAME=VALUE", or "NAME" to pass it on */
	const char *const *arguments;	/* NULL-terminated: they come before those given */
	u64 *filter;			/* the instructions of the filter of system calls */
	u64 filter_count;
	u64 filter_process; /* the one that compares the process's number; 0: none */
	/* NULL-terminated: they open the descriptors that the program has from the start,
	 * in order; none if it uses no descriptors. */
	void (*const *openers)(void);
	void (*close_all)(void); /* NULL unless a library uses descriptors */
	u64 stack_size;		 /* bytes, for wasm code */
	u64 max_memory;		 /* bytes, of all linear memories; 0: no limit */
	u64 max_cpu;		 /* seconds; 0: no limit */
	u64 flags;		 /* POLICY_* */
};

enum {
	POLICY_INHERIT_ENVIRONMENT = 1 << 0, /* pass on all of it */
	POLICY_INHERIT_LISTENERS = 1 << 1,   /* sockets handed over as LISTEN_FDS says */
	POLICY_NO_STDIN = 1 << 2,	     /* and in order the other streams */
	POLICY_NO_STDOUT = 1 << 3,
	POLICY_NO_STDERR = 1 << 4,
	POLICY_DETERMINISTIC = 1 << 5, /* clocks and random numbers are not the kernel's */
	POLICY_SEALED = 1 << 6,	       /* the environment changes nothing */
	POLICY_GRANTABLE = 1 << 7,     /* the environment may add directories */
	POLICY_UNCONFINED = 1 << 8,    /* no second wall */
	POLICY_REQUIRE_CONFINEMENT = 1 << 9,
};

/* How to unwind the frames of functions, and what these are called: see
 * package backend/backtrace, which makes it. Parts begin at offsets from its beginning. */
struct backtrace {
	u32 functions, rules;
	u32 place_blocks, places, sites, strings;
	struct backtrace_block {
		u32 address; /* of the first function */
		u32 offset;  /* in the part with the functions */
	} block[];	     /* ascending */
};

/* What there is in a block: functions, or places in the source. */
enum { FUNCTION_BLOCK = 32, PLACE_BLOCK = 64 };

/* Defined by generated code. */

extern struct memory wasmc_memories[];
extern const u64 wasmc_memory_count;
extern const struct image wasmc_images[]; /* ascending */
extern const u64 wasmc_image_count;
extern const struct copy wasmc_copies[];
extern const u64 wasmc_copy_count;
extern struct memory *const wasmc_guest_memory; /* the one that WASI functions mean */
extern const struct policy wasmc_policy;

void wasmc_start(void); /* initialise the instance and run the guest's entry point */

/* A place for an argument or a result of any type. */
union slot {
	u32 i32;
	u64 i64;
	float f32;
	double f64;
	u8 v128[16];
	void *ref;
};

/* What an instance exports. Only programs that are built for it have the table
 * and what it refers to: generated code does not need them. */
struct exported {
	const char *name;
	const char *type; /* letters: i I f F v, r funcref, e externref; "params:results" of a
			     function */
	u64 instance;
	u64 kind;      /* EXPORT_* */
	void *address; /* a void (union slot *), a variable, a struct table or a struct memory */
};

enum { EXPORT_FUNC, EXPORT_GLOBAL, EXPORT_TABLE, EXPORT_MEMORY };

/* For programs that call one export: the arguments that the program was started with, as
 * the function's type wants them, go into slots; or it says what is wrong and exits. And the
 * results from there to standard output. */
void wasmc_invoke_read(const struct exported *f, union slot *slots);
void wasmc_invoke_print(const struct exported *f, const union slot *slots);

extern const struct exported wasmc_exports[];
extern const u64 wasmc_export_count;
extern void (*const wasmc_instances[])(void); /* instantiate them one by one, in order */

/* Only libraries have these: see library.h. */

/* What the guest can change besides its memories' contents. */
struct variable {
	void *address;
	u64 size;
};

extern const struct variable wasmc_variables[];
extern const u64 wasmc_variable_count;
extern const char wasmc_library_name[]; /* what the guest gets as the program's name */

/* Gets the message of every trap instead of standard error, if a program defines
 * it, as the drivers of tests do. It does not return; it may abandon the stack. */
_Noreturn extern void wasmc_trap_hook(const char *message) __attribute__((weak));

/* Where the code begins that the table for backtraces is about, in a library; addresses in that
 * are relative to it. Absolute ones are in programs, which do not have it. */
extern const u8 wasmc_code[] __attribute__((weak, visibility("hidden")));

/* Defined by the linker's second round, when addresses are known; weak, so that
 * the first round links without it; hidden, so that no symbol of a dynamic program stands
 * for it, which would move the code. */
extern const struct backtrace wasmc_backtrace __attribute__((weak, visibility("hidden")));
extern const u8 wasmc_backtrace_end[] __attribute__((weak, visibility("hidden")));

/* Defined by the runtime, used by generated code. */

enum trap {
#define TRAP(name, message) TRAP_##name,
#include "traps.def"
#undef TRAP
};

_Noreturn void wasmc_trap(enum trap);

/* Traps because n bytes from an address on are not within a memory. */
_Noreturn void wasmc_trap_memory(u64 memory, u64 address, u64 n);

/* Traps for a reason that is none of the specification's. */
_Noreturn void wasmc_trap_message(const char *message);

/* Grows m by delta pages; the size before in pages, or -1. */
u64 wasmc_memory_grow(struct memory *m, u64 delta);
/* The same in a program that reserves no address space for what memories may become. */
u64 wasmc_memory_extend(struct memory *m, u64 delta);

/* Grows t by delta elements e; the size before, or -1. */
u64 wasmc_table_grow(struct table *t, u64 delta, u64 type, void *ref);
/* These trap if a range is out of bounds. */
void wasmc_table_fill(struct table *t, u64 to, u64 type, void *ref, u64 n);
void wasmc_table_copy(struct table *t, struct table *from_table, u64 to, u64 from, u64 n);
void wasmc_table_init(struct table *t, const struct element *segment, u64 segment_size, u64 to,
		      u64 from, u64 n);

/* Traps for a call through t of the element at an index, which is none, null or of
 * another type than the call wants. */
_Noreturn void wasmc_bad_call(const struct table *t, u64 index);
/* What such calls come to that are not checked: code that stands for a null element,
 * and for those of another type. */
_Noreturn void wasmc_call_null(void);
_Noreturn void wasmc_call_other(void);

/* Calls body(slots), and reports whether wasmc_throw ended that: 0 or 1. What the register
 * of generated code's own holds when it is called, body gets in it. */
u32 wasmc_catch(void (*body)(union slot *), union slot *slots);
/* Ends the last call of wasmc_catch that has not returned, or traps if there is none. */
_Noreturn void wasmc_throw(void);

/* Waits at an address for a notification if what is there is the expected value, for
 * at most timeout nanoseconds unless that is negative. The result is the
 * instruction's: 0 woken, 1 not the expected value, 2 timed out. */
u32 wasmc_atomic_wait32(const u32 *at, u32 expected, i64 timeout);
u32 wasmc_atomic_wait64(const u64 *at, u64 expected, i64 timeout);
/* Wakes at most count of those who wait at an address; how many it woke. */
u32 wasmc_atomic_notify(const u32 *at, u32 count);

/* For policy.openers. */
void wasmc_open_streams(void);
void wasmc_open_directories(void);
void wasmc_open_embedded(void);
void wasmc_open_listeners(void);
/* For policy.close_all. */
void wasmc_close_all(void);
