// A byte-code interpreter: one large switch in a loop.
#include <stdint.h>
#include <stdio.h>

enum { HALT, PUSH, ADD, SUB, MUL, MOD, DUP, SWAP, OVER, DROP, JUMP, BRANCH, LESS, LOAD, STORE, PRINT, CALL, RET, NOT, XOR };

static int64_t run(const int *code, long *steps)
{
	int64_t stack[64], memory[16] = {0};
	const int *calls[16];
	int sp = 0, depth = 0;
	for (const int *pc = code;; ++*steps) {
		switch (*pc++) {
		case HALT: return sp ? stack[sp - 1] : 0;
		case PUSH: stack[sp++] = *pc++; break;
		case ADD: sp--; stack[sp - 1] += stack[sp]; break;
		case SUB: sp--; stack[sp - 1] -= stack[sp]; break;
		case MUL: sp--; stack[sp - 1] *= stack[sp]; break;
		case MOD: sp--; stack[sp - 1] %= stack[sp]; break;
		case DUP: stack[sp] = stack[sp - 1]; sp++; break;
		case SWAP: { int64_t t = stack[sp - 1]; stack[sp - 1] = stack[sp - 2]; stack[sp - 2] = t; break; }
		case OVER: stack[sp] = stack[sp - 2]; sp++; break;
		case DROP: sp--; break;
		case JUMP: pc = code + *pc; break;
		case BRANCH: pc = stack[--sp] ? code + *pc : pc + 1; break;
		case LESS: sp--; stack[sp - 1] = stack[sp - 1] < stack[sp]; break;
		case LOAD: stack[sp++] = memory[*pc++]; break;
		case STORE: memory[*pc++] = stack[--sp]; break;
		case PRINT: printf("%lld\n", (long long)stack[--sp]); break;
		case CALL: calls[depth++] = pc + 1; pc = code + *pc; break;
		case RET: pc = calls[--depth]; break;
		case NOT: stack[sp - 1] = !stack[sp - 1]; break;
		case XOR: sp--; stack[sp - 1] ^= stack[sp]; break;
		default: return -1;
		}
	}
}

int main(void)
{
	// x = x * 1103515 + 12345 mod 2^31 a million times, then its square by a call
	static const int code[] = {
		PUSH, 1, STORE, 0, PUSH, 0, STORE, 1,
		/* 8 */ LOAD, 0, PUSH, 1103515, MUL, PUSH, 12345, ADD, PUSH, 2147483647, MOD, STORE, 0,
		LOAD, 1, PUSH, 1, ADD, DUP, STORE, 1, PUSH, 1000000, LESS, BRANCH, 8,
		LOAD, 0, DUP, PRINT, CALL, 43, HALT, DROP,
		/* 43 */ DUP, MUL, PUSH, 65537, MOD, RET,
	};
	long steps = 0;
	long long result = run(code, &steps);
	printf("%lld %ld\n", result, steps);
	return 0;
}
