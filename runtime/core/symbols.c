/* What the table of package backend/backtrace says about the code, which also says how
 * it is encoded. Whatever it contains, nothing else is read. */

#include "symbols.h"
#include "syscall.h"

struct reader read_part(u64 start, u64 end)
{
	const u8 *table = (const u8 *)&wasmc_backtrace;
	u64 size = (u64)(wasmc_backtrace_end - table);
	end = end < size ? end : size;
	start = start < end ? start : end;
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

const struct backtrace_block *find_block(u64 start, u64 end, u64 pc)
{
	struct reader r = read_part(start, end);
	const struct backtrace_block *b = (const void *)r.at;
	u64 low = 0, high = (u64)(r.end - r.at) / sizeof *b;
	/* b[low - 1].address <= pc < b[high].address */
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
