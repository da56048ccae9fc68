// The message of a trap names the function, unless that was inlined.
//! cflags: -O0
//! flags: -O0
//! status: 134
//! stderr: trap: integer divide by zero
//! stderr:   at quotient_of
__attribute__((noinline)) int quotient_of(int a, volatile int *b)
{
	return a / *b;
}

int main(int argc, char **argv)
{
	volatile int zero = 0;
	return quotient_of(argc, &zero);
}
