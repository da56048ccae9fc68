/* Where in the source code comes from: the part of the table that only programs with
 * debug information have. Others are linked without this file. */

#include "symbols.h"
#include "syscall.h"

static u64 larger(u64 n, u64 zigzag)
{
	return n + (zigzag >> 1 ^ -(zigzag & 1));
}

/* text_at returns a string of the table. */
static const char *text_at(u64 offset)
{
	struct reader r = read_part(wasmc_backtrace.strings, TABLE_END);
	bool is_there = offset < (u64)(r.end - r.at) && !r.end[-1];
	return is_there ? (const char *)r.at + offset : "";
}

void find_place(u64 pc, struct place *p)
{
	*p = (struct place){.file = ""};
	const struct backtrace *t = &wasmc_backtrace;
	const struct backtrace_block *block = find_block(t->place_blocks, t->places, pc);
	if (!block)
		return;
	struct reader r = read_part(t->places + block->offset, t->sites);
	u64 address = block->address, file = 0;
	for (u32 i = 0; i < PLACE_BLOCK && r.at < r.end; i++) {
		u64 head = read_number(&r);
		address += (head >> 2) * code_unit;
		if (address > pc)
			break;
		if (head & 1)
			p->site = read_number(&r);
		if (head & 2)
			file = read_number(&r);
		p->line = larger(p->line, read_number(&r));
	}
	p->file = text_at(file);
}

bool leave_site(struct place *p, const char **name)
{
	if (!p->site)
		return false;
	struct reader r = read_part(wasmc_backtrace.sites + p->site - 1, wasmc_backtrace.strings);
	*name = text_at(read_number(&r));
	u64 parent = read_number(&r);
	p->site = parent < p->site ? parent : 0;
	p->file = text_at(read_number(&r));
	p->line = read_number(&r);
	return true;
}
