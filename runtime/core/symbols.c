/* What the table of package backend/backtrace says about the code, which also says how
 * it is encoded. Whatever it contains, nothing else is read. */

#include "symbols.h"
#include "syscall.h"

struct reader read_part(u64 start, u64 end)
{
	const u8 *table = (const u8 *)&wasmc_backtrace;
	return (struct reader){table + start, table + end};
}

u64 read_number(struct reader *r)
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

/* read_string reads a string. It goes to name, if that is not NULL, after the first n bytes
 * that are there. */
static void read_string(struct reader *r, char *name, u64 n)
{
	while (r->at < r->end) {
		char c = (char)*r->at++;
		if (name && n < NAME_SIZE)
			name[n++] = c;
		if (!c)
			return;
	}
}

/* find_block returns which of the blocks between two offsets pc is in, or NULL. */
static const struct backtrace_block *find_block(u64 start, u64 end, u64 pc)
{
	const struct backtrace_block *b = (const void *)((const u8 *)&wasmc_backtrace + start);
	u64 low = 0,
	    high = (end - start) / sizeof *b; /* b[low - 1].address <= pc < b[high].address */
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
	const struct backtrace_block *block =
		find_block(sizeof wasmc_backtrace, wasmc_backtrace.functions, pc);
	if (!block)
		return false;
	struct reader r =
		read_part(wasmc_backtrace.functions + block->offset, wasmc_backtrace.rules);
	u64 start = block->address;
	for (u32 i = 0; i < FUNCTION_BLOCK && r.at < r.end; i++) {
		start += read_number(&r) * code_unit;
		if (start > pc)
			break;
		e->start = start;
		e->rules = read_number(&r);
		u64 shared = read_number(&r);
		e->is_guest = shared;
		if (shared)
			read_string(&r, name, shared - 2);
	}
	if (name)
		name[NAME_SIZE - 1] = 0;
	return true;
}

static u64 larger(u64 n, u64 zigzag)
{
	return n + (zigzag >> 1 ^ -(zigzag & 1));
}

/* text_at returns a string of the table. */
static const char *text_at(u64 offset)
{
	struct reader r = read_part(wasmc_backtrace.strings, wasmc_backtrace.end);
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
