/* The frames of a stack, found without frame pointers, by the table that package
 * backend/backtrace makes of what the compiler says about each function.
 *
 * Whatever the table and the stack contain, unwinding ends, and nothing is read but
 * these: each frame is above the one before. */

#include "unwind.h"
#include "symbols.h"
#include "syscall.h"

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
		u64 n = read_number(r);
		at += n >> BITS;
		if (!n || at > distance)
			return;
		u64 operation = n % (1 << BITS);
		if (!operation)
			rule->parts[WORDS]++;
		else if (operation <= PARTS)
			rule->parts[operation - 1] = read_number(r);
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
		struct reader r = read_part(wasmc_backtrace.rules + e.rules, TABLE_END);
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
