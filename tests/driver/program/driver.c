/* What the program of a script does: it obeys the commands on its standard
 *input, one per line, and answers each with a line.
 *
 *	instantiate INSTANCE
 *	call EXPORT RESULTS ARGUMENT...
 *	get EXPORT
 *
 * INSTANCE and EXPORT are indices in wasmc_instances and wasmc_exports, RESULTS
 * is how many results the function has. An ARGUMENT and a result in an answer
 *is the 16 bytes of its union slot in hexadecimal, in memory order.
 *
 *	ok RESULT...
 *	trap MESSAGE
 *
 * The caller knows types and gives no command that does not fit them. */

#include "attempt.h"
#include "string.h"
#include "syscall.h"

/* attempt calls f and returns true, or false if f calls attempt_failed. */
bool attempt(void (*f)(void));
_Noreturn void attempt_failed(void);

__attribute__((used)) void *attempt_stack; /* where attempt's frame is */

__asm__(".text\n" ATTEMPT);

/* No function has more parameters or results. */
enum { MAX_SLOTS = 1000 };

static union slot slots[MAX_SLOTS];
static const char *trap_message;

_Noreturn void wasmc_trap_hook(const char *message)
{
	trap_message = message;
	attempt_failed();
}

/* Input. */

static struct {
	char bytes[1 << 16];
	size_t size, next;
} input;

/* peek returns the next byte of the input, or -1 at its end. */
static int peek(void)
{
	if (input.next == input.size) {
		long n = sys_readv(0, &(struct iovec){input.bytes, sizeof input.bytes}, 1);
		if (n <= 0)
			return -1;
		input.size = n;
		input.next = 0;
	}
	return input.bytes[input.next];
}

/* read_word reads up to the next space, which it skips, or end of line. */
static size_t read_word(char *word, size_t room)
{
	size_t n = 0;
	for (int c = peek(); c != -1 && c != '\n'; c = peek()) {
		input.next++;
		if (c == ' ')
			break;
		if (n < room)
			word[n++] = c;
	}
	return n;
}

static u64 read_number(void)
{
	char digits[20];
	size_t size = read_word(digits, sizeof digits);
	u64 n = 0;
	for (size_t i = 0; i < size; i++)
		n = n * 10 + (digits[i] - '0');
	return n;
}

static u8 from_hex(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

static void read_slots(void)
{
	for (size_t i = 0; i < MAX_SLOTS && peek() != '\n'; i++) {
		char digits[2 * sizeof *slots];
		read_word(digits, sizeof digits);
		u8 *byte = slots[i].v128;
		for (size_t k = 0; k < sizeof *slots; k++)
			byte[k] = from_hex(digits[2 * k]) << 4 | from_hex(digits[2 * k + 1]);
	}
}

/* Output. */

static struct {
	char bytes[MAX_SLOTS * (2 * sizeof(union slot) + 1) + 256];
	size_t size;
} answer;

static void say(const char *s)
{
	while (*s)
		answer.bytes[answer.size++] = *s++;
}

static void say_slots(u64 n)
{
	for (u64 i = 0; i < n; i++) {
		say(" ");
		for (size_t k = 0; k < sizeof *slots; k++) {
			u8 byte = slots[i].v128[k];
			answer.bytes[answer.size++] = "0123456789abcdef"[byte >> 4];
			answer.bytes[answer.size++] = "0123456789abcdef"[byte & 15];
		}
	}
}

/* One system call per answer, so that those before a crash are not lost. */
static void send(void)
{
	say("\n");
	sys_writev(1, &(struct iovec){answer.bytes, answer.size}, 1);
	answer.size = 0;
}

/* Commands. */

static u64 chosen; /* the instance or export that a command is about */

static void instantiate(void)
{
	wasmc_instances[chosen]();
}

static void call(void)
{
	void (*f)(union slot *) = (void (*)(union slot *))wasmc_exports[chosen].address;
	f(slots);
}

static size_t size_of(char type)
{
	switch (type) {
	case 'i':
	case 'f':
		return 4;
	case 'v':
		return 16;
	}
	return 8;
}

static void get(void)
{
	const struct exported *global = &wasmc_exports[chosen];
	memset(slots, 0, sizeof *slots);
	memcpy(slots, global->address, size_of(*global->type));
}

static void try(void (*command)(void), u64 results)
{
	if (attempt(command)) {
		say("ok");
		say_slots(results);
	} else {
		say("trap ");
		say(trap_message);
	}
	send();
}

/* Obeys the commands; ends with the input. */
void wasmc_start(void)
{
	while (peek() != -1) {
		char verb;
		read_word(&verb, 1);
		chosen = read_number();
		switch (verb) {
		case 'i':
			try(instantiate, 0);
			break;
		case 'g':
			try(get, 1);
			break;
		case 'c': {
			u64 results = read_number();
			read_slots();
			try(call, results);
			break;
		}
		}
		while (peek() == '\n')
			input.next++;
	}
}
