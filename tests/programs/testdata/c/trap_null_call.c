// A call of a null pointer is a trap.
//! status: 134
//! stderr: trap: uninitialized element
int main(void)
{
	void (*volatile f)(void) = 0;
	f();
	return 0;
}
