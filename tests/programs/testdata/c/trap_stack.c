// Endless recursion is a trap.
//! status: 134
//! stderr: trap: call stack exhausted
static __attribute__((noinline)) unsigned deep(unsigned n)
{
	return n == 0 ? 1 : deep(n - 1) * 3 ^ n;
}

int main(void)
{
	volatile unsigned n = 500000000;
	return deep(n) & 1;
}
