/* What AssemblyScript's programs import from env. */

#include "clock.h"
#include "decimal.h"
#include "guest.h"
#include "process.h"
#include "random.h"
#include "stream.h"
#include "text.h"

#define ENV(result, symbol, name, type, params) result symbol params;
#include "../assemblyscript/functions.def"
#undef ENV

/* A string of the guest's: its characters, or none if they are not all its own. */
struct string {
	const u8 *at; /* UTF-16, little-endian, perhaps at an odd address */
	u32 length;   /* in units of 2 bytes */
};

/* string_from_guest finds a string by the address of its characters. 0 is null. */
static struct string string_from_guest(u32 p)
{
	enum { SIZE = 4 }; /* bytes before it: its size in bytes */
	u32 size;
	const void *header = p < SIZE ? NULL : guest(p - SIZE, SIZE);
	if (!header)
		return (struct string){0};
	memcpy(&size, header, sizeof size);
	const u8 *at = guest(p, size);
	return at ? (struct string){at, size / 2} : (struct string){0};
}

static double milliseconds(int clock)
{
	enum { NANOSECONDS = 1000000 };
	u64 time = 0;
	clock_read(clock, &time);
	return (double)(time / 1000) / (NANOSECONDS / 1000);
}

static u32 unit(const struct string *s, u32 i)
{
	return i < s->length ? s->at[2 * i] | (u32)s->at[2 * i + 1] << 8 : 0;
}

static bool is_high(u32 unit)
{
	return unit >> 10 == 0xd800 >> 10;
}

static bool is_low(u32 unit)
{
	return unit >> 10 == 0xdc00 >> 10;
}

/* next takes a character. A surrogate without its other half is replaced. */
static u32 next(const struct string *s, u32 *i)
{
	enum { REPLACEMENT = 0xfffd };
	u32 first = unit(s, (*i)++), second = unit(s, *i);
	if (is_high(first) && is_low(second)) {
		(*i)++;
		return 0x10000 + ((first & 0x3ff) << 10 | (second & 0x3ff));
	}
	return is_high(first) || is_low(first) ? REPLACEMENT : first;
}

/* utf8 encodes a character; how many bytes it has. */
static u32 utf8(u32 c, char *to)
{
	u32 more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const u8 first[] = {0, 0xc0, 0xe0, 0xf0};
	*to++ = first[more] | c >> 6 * more;
	for (u32 i = more; i; i--)
		*to++ = 0x80 | (c >> 6 * (i - 1) & 0x3f);
	return more + 1;
}

/* A message on its way to where it is printed, in parts if it is long. */
struct message {
	struct text text;
	u32 stream; /* that it goes to when the text is full */
};

enum { NO_STREAM = -1u, STDOUT = 1, STDERR = 2 };

static void flush(struct message *m)
{
	if (m->stream != NO_STREAM)
		stream_write(m->stream, m->text.bytes, m->text.size);
	m->text.size = 0;
}

/* add adds the guest's string at an address. A message that goes nowhere is cut. */
static void add(struct message *m, u32 p)
{
	enum { LONGEST_CHARACTER = 4 };
	struct string s = string_from_guest(p);
	for (u32 i = 0; i < s.length;) {
		if (m->text.size > sizeof m->text.bytes - LONGEST_CHARACTER) {
			if (m->stream == NO_STREAM)
				return;
			flush(m);
		}
		m->text.size += utf8(next(&s, &i), m->text.bytes + m->text.size);
	}
}

static void start(struct message *m, u32 stream, const char *s)
{
	m->stream = stream;
	text_start(&m->text, s);
}

void as_abort(u32 message, u32 file, u32 line, u32 column)
{
	struct message m;
	start(&m, NO_STREAM, "abort");
	if (message) {
		text_string(&m.text, ": ");
		add(&m, message);
	}
	if (file) {
		text_string(&m.text, " at ");
		add(&m, file);
		text_char(&m.text, ':');
		text_decimal(&m.text, line);
		text_char(&m.text, ':');
		text_decimal(&m.text, column);
	}
	trap_text(&m.text);
}

/* It starts Math.random. No number is what the guest takes for none, 0. */
double as_seed(void)
{
	u64 bits = 0;
	random_fill(&bits, sizeof bits);
	return (double)((bits >> 11) + 1);
}

static void add_number(struct message *m, double x)
{
	char number[FLOAT_TEXT];
	u64 bits;
	memcpy(&bits, &x, sizeof bits);
	float_write(bits, &float_double, number);
	text_string(&m->text, number);
}

void as_trace(u32 message, u32 count, double a, double b, double c, double d, double e)
{
	const double numbers[] = {a, b, c, d, e};
	struct message m;
	start(&m, STDERR, "trace: ");
	add(&m, message);
	flush(&m);
	for (u32 i = 0; i < count && i < 5; i++) {
		text_string(&m.text, i ? ", " : " ");
		add_number(&m, numbers[i]);
	}
	text_char(&m.text, '\n');
	flush(&m);
}

static void print(u32 stream, const char *before, u32 message)
{
	struct message m;
	start(&m, stream, before);
	add(&m, message);
	if (m.text.size == sizeof m.text.bytes)
		flush(&m);
	text_char(&m.text, '\n');
	flush(&m);
}

void as_console_log(u32 message)
{
	print(STDOUT, "", message);
}

void as_console_debug(u32 message)
{
	print(STDOUT, "", message);
}

void as_console_info(u32 message)
{
	print(STDOUT, "", message);
}

void as_console_warn(u32 message)
{
	print(STDERR, "", message);
}

void as_console_error(u32 message)
{
	print(STDERR, "", message);
}

void as_console_assert(u32 condition, u32 message)
{
	if (!condition)
		print(STDERR, "Assertion failed: ", message);
}

double as_date_now(void)
{
	return milliseconds(CLOCK_REALTIME);
}

double as_performance_now(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

void as_process_exit(u32 status)
{
	process_exit(status);
}
