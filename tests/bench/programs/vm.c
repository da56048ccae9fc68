/* A stack machine interpreted by one big switch; an instruction is a word, with the operand
 * above its eight low bits. It sieves primes and computes a Fibonacci number recursively. */
#include "bench.h"

enum op {
	NOP,
	PUSH,
	ADD,
	SUB,
	MUL,
	AND,
	SHIFT,
	LESS,
	EQUAL,
	NOT,
	DUP,
	SWAP,
	DROP,
	GET, /* push a local */
	SET, /* pop it */
	LOAD,
	STORE,
	JUMP,
	JUMPZ, /* if zero is popped */
	CALL,
	RETURN,
	HALT,
};

enum { LOCALS = 3, MEMORY = 40000, DEPTH = 100 };

struct frame {
	u32 pc;
	i32 locals[LOCALS];
};

static i32 memory[MEMORY], primes, fibonacci;

#define I(op, operand) ((u32)(operand) << 8 | (op))

/* for (n = 2; n < MEMORY; n++)
 *     if (!memory[n]) { count++; for (m = n + n; m < MEMORY; m += n) memory[m] = 1; } */
enum { NEXT = 2, FOUND = 10, MARK = 18, CONTINUE = 30, DONE = 35 };

static const u32 sieve[] = {
	I(PUSH, 2),
	I(SET, 0),
	[NEXT] = I(GET, 0),
	I(PUSH, MEMORY),
	I(LESS, 0),
	I(JUMPZ, DONE),
	I(GET, 0),
	I(LOAD, 0),
	I(JUMPZ, FOUND),
	I(JUMP, CONTINUE),
	[FOUND] = I(GET, 1),
	I(PUSH, 1),
	I(ADD, 0),
	I(SET, 1),
	I(GET, 0),
	I(DUP, 0),
	I(ADD, 0),
	I(SET, 2),
	[MARK] = I(GET, 2),
	I(PUSH, MEMORY),
	I(LESS, 0),
	I(JUMPZ, CONTINUE),
	I(PUSH, 1),
	I(GET, 2),
	I(STORE, 0),
	I(GET, 2),
	I(GET, 0),
	I(ADD, 0),
	I(SET, 2),
	I(JUMP, MARK),
	[CONTINUE] = I(GET, 0),
	I(PUSH, 1),
	I(ADD, 0),
	I(SET, 0),
	I(JUMP, NEXT),
	[DONE] = I(GET, 1),
	I(HALT, 0),
};

/* fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2) */
enum { FIB = 3, RECURSE = 10 };

static const u32 fib[] = {
	I(PUSH, 25),
	I(CALL, FIB),
	I(HALT, 0),
	[FIB] = I(SET, 0),
	I(GET, 0),
	I(PUSH, 2),
	I(LESS, 0),
	I(JUMPZ, RECURSE),
	I(GET, 0),
	I(RETURN, 0),
	[RECURSE] = I(GET, 0),
	I(PUSH, 1),
	I(SUB, 0),
	I(CALL, FIB),
	I(GET, 0),
	I(PUSH, 2),
	I(SUB, 0),
	I(CALL, FIB),
	I(ADD, 0),
	I(RETURN, 0),
};

/* run returns what is on top of the stack in the end, or -1 for bad code. */
static i32 run(const u32 *code)
{
	i32 stack[DEPTH], *sp = stack + DEPTH;
	struct frame frames[DEPTH] = {0}, *frame = frames;
	for (u32 pc = 0;;) {
		u32 insn = code[pc++], operand = insn >> 8;
		switch ((enum op)(insn & 255)) {
		case NOP:
			break;
		case PUSH:
			*--sp = (i32)operand;
			break;
		case ADD:
			sp[1] += sp[0], sp++;
			break;
		case SUB:
			sp[1] -= sp[0], sp++;
			break;
		case MUL:
			sp[1] *= sp[0], sp++;
			break;
		case AND:
			sp[1] &= sp[0], sp++;
			break;
		case SHIFT:
			sp[1] = (i32)((u32)sp[1] << (sp[0] & 31)), sp++;
			break;
		case LESS:
			sp[1] = sp[1] < sp[0], sp++;
			break;
		case EQUAL:
			sp[1] = sp[1] == sp[0], sp++;
			break;
		case NOT:
			*sp = !*sp;
			break;
		case DUP:
			sp--, sp[0] = sp[1];
			break;
		case SWAP: {
			i32 top = sp[0];
			sp[0] = sp[1], sp[1] = top;
			break;
		}
		case DROP:
			sp++;
			break;
		case GET:
			*--sp = frame->locals[operand];
			break;
		case SET:
			frame->locals[operand] = *sp++;
			break;
		case LOAD:
			*sp = memory[*sp];
			break;
		case STORE:
			memory[sp[0]] = sp[1], sp += 2;
			break;
		case JUMP:
			pc = operand;
			break;
		case JUMPZ:
			if (!*sp++)
				pc = operand;
			break;
		case CALL:
			frame++;
			frame->pc = pc;
			pc = operand;
			break;
		case RETURN:
			pc = frame->pc;
			frame--;
			break;
		case HALT:
			return *sp;
		default:
			return -1;
		}
	}
}

static void prepare(void)
{
	memset(memory, 0, sizeof memory);
}

static void kernel(void)
{
	primes = run(sieve);
	fibonacci = run(fib);
}

static u64 checksum(void)
{
	return mix(mix(0, (u64)primes), (u64)fibonacci);
}
