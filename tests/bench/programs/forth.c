/* A Forth: source is compiled to cells, each primitive is a function, and the inner
 * interpreter calls one after the other through a table. */
#include "bench.h"

typedef i32 cell;

enum { STACK = 200, CODE = 1000, HEAP = 2000, NAMES = 60 };

struct machine {
	cell ip, running;
	cell *sp, *rp;
	cell code[CODE], stack[STACK], returns[STACK], heap[HEAP];
};

typedef void primitive(struct machine *m);

#define BINARY(name, expression)                                                                   \
	static void name(struct machine *m)                                                        \
	{                                                                                          \
		cell b = *m->sp++, a = *m->sp;                                                     \
		*m->sp = expression;                                                               \
	}

BINARY(add, a + b)
BINARY(sub, a - b)
BINARY(mul, (cell)((u32)a *(u32)b))
BINARY(mod, b > 0 ? a % b : 0)
BINARY(less, a < b)
BINARY(equal, a == b)
BINARY(xor, a ^ b)

static void lit(struct machine *m)
{
	*--m->sp = m->code[m->ip++];
}

static void dup(struct machine *m)
{
	m->sp--;
	m->sp[0] = m->sp[1];
}

static void over(struct machine *m)
{
	m->sp--;
	m->sp[0] = m->sp[2];
}

static void swap(struct machine *m)
{
	cell t = m->sp[0];
	m->sp[0] = m->sp[1];
	m->sp[1] = t;
}

static void drop(struct machine *m)
{
	m->sp++;
}

static void to_r(struct machine *m)
{
	*--m->rp = *m->sp++;
}

static void r_from(struct machine *m)
{
	*--m->sp = *m->rp++;
}

static void fetch(struct machine *m)
{
	*m->sp = m->heap[*m->sp];
}

static void store(struct machine *m)
{
	m->heap[m->sp[0]] = m->sp[1];
	m->sp += 2;
}

static void branch(struct machine *m)
{
	m->ip = m->code[m->ip];
}

static void zbranch(struct machine *m)
{
	m->ip = *m->sp++ ? m->ip + 1 : m->code[m->ip];
}

static void call(struct machine *m)
{
	*--m->rp = m->ip + 1;
	m->ip = m->code[m->ip];
}

static void leave(struct machine *m)
{
	m->ip = *m->rp++;
}

static void halt(struct machine *m)
{
	m->running = 0;
}

static const struct {
	const char *name;
	primitive *run;
} primitives[] = {
	{"", lit},	{"", branch},	{"", zbranch}, {"", call},     {"", leave},
	{"halt", halt}, {"+", add},	{"-", sub},    {"*", mul},     {"mod", mod},
	{"<", less},	{"=", equal},	{"xor", xor},  {"dup", dup},   {"over", over},
	{"swap", swap}, {"drop", drop}, {">r", to_r},  {"r>", r_from}, {"@", fetch},
	{"!", store},
};

enum { LIT, BRANCH, ZBRANCH, CALL, LEAVE, PRIMITIVES = sizeof primitives / sizeof primitives[0] };

struct word {
	char name[16];
	cell at;
};

/* compile returns where the code ends. */
static cell compile(struct machine *m, const char *source)
{
	struct word words[NAMES];
	cell here = 0, open[20];
	int count = 0, depth = 0;
	char name[16];
	for (int length; sscanf(source, "%15s%n", name, &length) == 1; source += length) {
		if (!strcmp(name, ":")) {
			int skip;
			source += length;
			sscanf(source, "%15s%n", words[count].name, &skip);
			words[count++].at = here;
			length = skip;
		} else if (!strcmp(name, ";")) {
			m->code[here++] = LEAVE;
		} else if (!strcmp(name, "begin")) {
			open[depth++] = here;
		} else if (!strcmp(name, "if") || !strcmp(name, "while")) {
			m->code[here++] = ZBRANCH;
			open[depth++] = here++;
		} else if (!strcmp(name, "else")) {
			m->code[here++] = BRANCH;
			m->code[open[depth - 1]] = here + 1;
			open[depth - 1] = here++;
		} else if (!strcmp(name, "then")) {
			m->code[open[--depth]] = here;
		} else if (!strcmp(name, "repeat")) {
			m->code[here++] = BRANCH;
			m->code[here++] = open[depth - 2];
			m->code[open[depth - 1]] = here;
			depth -= 2;
		} else {
			int i = count - 1;
			while (i >= 0 && strcmp(words[i].name, name))
				i--;
			int k = LEAVE + 1;
			while (k < PRIMITIVES && strcmp(primitives[k].name, name))
				k++;
			if (i >= 0) {
				m->code[here++] = CALL;
				m->code[here++] = words[i].at;
			} else if (k < PRIMITIVES) {
				m->code[here++] = k;
			} else {
				m->code[here++] = LIT;
				m->code[here++] = atoi(name);
			}
		}
	}
	return here;
}

static void run(struct machine *m, cell at)
{
	m->ip = at;
	m->running = 1;
	m->sp = m->stack + STACK;
	m->rp = m->returns + STACK;
	while (m->running)
		primitives[m->code[m->ip++]].run(m);
}

#define WORDS                                                                                      \
	": square dup * ; "                                                                        \
	": fib dup 2 < if else dup 1 - fib swap 2 - fib + then ; "                                 \
	": gcd begin dup while swap over mod repeat drop ; "                                       \
	": sum 0 swap begin dup while dup square >r swap r> + swap 1 - repeat drop ; "             \
	": next 1103515245 * 12345 + ; "                                                           \
	": fill 1 0 begin dup 1000 < while >r next dup r> dup >r ! r> 1 + repeat drop drop ; "     \
	": digest 0 0 begin dup 1000 < while dup >r @ xor 31 * r> 1 + repeat drop ; "              \
	": gcds 0 1 begin dup 800 < while dup 360360 gcd >r swap r> + swap 1 + repeat drop ; "

static const char words[] = WORDS;
/* What is not in a word comes after them and is where the program starts. */
static const char program[] = WORDS "23 fib 6000 sum + fill digest + gcds + halt";

static struct machine machine;
static cell start;

static void prepare(void)
{
	memset(&machine, 0, sizeof machine);
	start = compile(&machine, words);
	compile(&machine, program);
}

static void kernel(void)
{
	run(&machine, start);
}

static u64 checksum(void)
{
	return mix(mix_bytes(0, machine.heap, sizeof machine.heap), (u64)*machine.sp);
}
