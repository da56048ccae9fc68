/* The frames of a stack, found without frame pointers: package backend/backtrace makes
 * a table of what the compiler says about each function, and says how it is encoded.
 *
 * Whatever the table and the stack contain, unwinding ends, and nothing is read but the
 * table and the stack: what is read of the table is within it, and each frame is above
 * the one before. */

#include "unwind.h"
#include "syscall.h"

/* A part of the table. */
struct reader {
	const u8 *at, *end;
};

static struct reader part(u64 start, u64 end)
{
	const u8 *table = (const u8 *)&wasmc_backtrace;
	return (struct reader){table + start, table + end};
}

/* number reads a LEB128 number; 0 where there is no more. */
__attribute__((noinline)) static u64 number(struct reader *r)
{
	u64 n = 0;
	for (u32 shift = 0; r->at < r->end && shift < 64; shift += 7) {
		u8 byte = *r->at++;
		n |= (u64)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	return n;
}

/* string reads a string. It goes to name, if that is not NULL, after the first n bytes
 * that are there. */
static void string(struct reader *r, char *name, u64 n)
{
	while (r->at < r->end) {
		char c = (char)*r->at++;
		if (name && n < NAME_SIZE)
			name[n++] = c;
		if (!c)
			return;
	}
}

/* find_block returns the block that pc is in, or NULL. */
static const struct backtrace_block *find_block(u64 pc)
{
	const struct backtrace_block *b = wasmc_backtrace.block;
	u64 low = 0, high = wasmc_backtrace.blocks; /* b[low - 1].address <= pc < b[high].address */
	while (low < high) {
		u64 middle = (low + high) / 2;
		if (b[middle].address <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &b[low - 1] : NULL;
}

bool find_function(u64 pc, struct entry *e, char *name)
{
	if (!&wasmc_backtrace)
		return false;
	const struct backtrace_block *block = find_block(pc);
	if (!block)
		return false;
	struct reader r = part(wasmc_backtrace.functions + block->offset, wasmc_backtrace.rules);
	u64 start = block->address;
	for (u32 i = 0; i < BACKTRACE_BLOCK && r.at < r.end; i++) {
		start += number(&r) * code_unit;
		if (start > pc)
			break;
		e->start = start;
		e->rules = number(&r);
		u64 shared = number(&r);
		e->is_guest = shared;
		if (shared)
			string(&r, name, shared - 2);
	}
	if (name)
		name[NAME_SIZE - 1] = 0;
	return true;
}

/* How to find a frame's caller. The canonical frame address (CFA) is the stack pointer
 * before the call: a register, and so many words. The caller's registers are so many
 * words below it; 0 for what is still in its register. */
enum part { REGISTER, WORDS, FRAME_POINTER_AT, RETURN_ADDRESS_AT, PARTS };

struct rule {
	u64 pc;
	u64 parts[PARTS];
	bool is_guest;
};

/* read_rule follows how a function's rule changes on the way from its first instruction
 * to one at a distance. The operations are in the low bits of numbers, above them how
 * much farther it is: 0 means that a word was pushed, others that a part, counted from
 * 1, is the next number. */
static void read_rule(struct rule *rule, struct reader *r, u64 distance)
{
	enum { BITS = 3 };
	*rule = (struct rule){.parts = {[WORDS] = entry_words, [RETURN_ADDRESS_AT] = entry_words}};
	u64 at = 0;
	for (;;) {
		u64 n = number(r);
		at += n >> BITS;
		if (!n || at > distance)
			return;
		u64 operation = n % (1 << BITS);
		if (!operation)
			rule->parts[WORDS]++;
		else if (operation <= PARTS)
			rule->parts[operation - 1] = number(r);
	}
}

/* rule_at returns the rule for the frame of an instruction. Deep recursion consists of
 * few functions, hence those found last are kept. */
static const struct rule *rule_at(u64 pc)
{
	static struct rule kept[64];
	struct rule *rule = &kept[pc % 64];
	if (rule->pc == pc)
		return rule;
	struct entry e;
	rule->parts[REGISTER] = BASES;
	rule->is_guest = false;
	if (find_function(pc, &e, NULL)) {
		struct reader r = part(wasmc_backtrace.rules + e.rules, wasmc_backtrace.end);
		read_rule(rule, &r, (pc - e.start) / code_unit);
		rule->is_guest = e.is_guest;
	}
	rule->pc = pc;
	return rule;
}

bool is_guest(const struct frame *f)
{
	return rule_at(f->pc)->is_guest;
}

/* saved reads the register that is so many words below the CFA, if it is not 0. */
static bool saved(const struct frame *f, const struct stack *s, u64 cfa, u64 words, u64 *to)
{
	u64 at = cfa - words * sizeof *to;
	if (!words)
		return true;
	if (at % sizeof *to || at < f->registers[STACK_POINTER] || at < s->start ||
	    at > s->end - sizeof *to)
		return false;
	*to = *(const u64 *)at;
	return true;
}

bool unwind(struct frame *f, const struct stack *s)
{
	const u64 *rule = rule_at(f->pc)->parts;
	if (rule[REGISTER] >= BASES)
		return false;
	u64 cfa = f->registers[rule[REGISTER]] + rule[WORDS] * sizeof cfa;
	u64 fp = f->registers[FRAME_POINTER], ra = f->return_address;
	if (!saved(f, s, cfa, rule[FRAME_POINTER_AT], &fp) ||
	    !saved(f, s, cfa, rule[RETURN_ADDRESS_AT], &ra))
		return false;
	if (!ra || cfa < f->registers[STACK_POINTER])
		return false;
	*f = (struct frame){
		.pc = ra - 1, /* it may be the next function's first */
		.registers = {[STACK_POINTER] = cfa, [FRAME_POINTER] = fp},
	};
	return true;
}
