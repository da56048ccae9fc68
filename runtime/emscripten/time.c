/* Clocks of Emscripten's programs. Their struct timespec and timeval have two numbers of
 * 32 bits. */

#include "clock.h"
#include "emscripten.h"
#include "text.h"

enum { NANOSECONDS = 1000000000 };

/* Only the clocks that the guest may know are read: those up to the thread's. */
static bool read(u32 id, u64 *time)
{
	return id <= CLOCKID_THREAD_CPUTIME && !clock_read(id, time);
}

static u32 store_pair(u32 to, u32 first, u32 second)
{
	u32 pair[] = {first, second};
	return store(to, pair, sizeof pair) ? -1 : 0;
}

u32 em_time(u32 time)
{
	u64 now = 0;
	read(CLOCKID_REALTIME, &now);
	u32 seconds = now / NANOSECONDS;
	if (time)
		store32(time, seconds);
	return seconds;
}

/* The zone is out of use, and stays as it is. */
u32 em_gettimeofday(u32 time, u32 zone)
{
	u64 now = 0;
	(void)zone;
	if (!read(CLOCKID_REALTIME, &now))
		return -1;
	return store_pair(time, now / NANOSECONDS, now % NANOSECONDS / 1000);
}

u32 em_clock_gettime(u32 id, u32 time)
{
	u64 now = 0;
	return read(id, &now) ? store_pair(time, now / NANOSECONDS, now % NANOSECONDS) : -1u;
}

u32 em_clock_getres(u32 id, u32 time)
{
	return id <= CLOCKID_THREAD_CPUTIME ? store_pair(time, 0, 1) : -1u;
}

u32 em_timespec_get(u32 time, u32 base)
{
	enum { TIME_UTC = 1 };
	return base == TIME_UTC && !em_clock_gettime(CLOCKID_REALTIME, time) ? base : 0;
}

/* In microseconds, while they fit. */
u32 em_clock(void)
{
	u64 now;
	if (!read(CLOCKID_PROCESS_CPUTIME, &now) || now / 1000 > INT32_MAX)
		return -1;
	return now / 1000;
}

double em_difftime(u32 end, u32 start)
{
	return (double)(i32)end - (i32)start;
}

static double milliseconds(u32 id)
{
	u64 now = 0;
	read(id, &now);
	return (double)now / 1e6;
}

double em_get_now(void)
{
	return milliseconds(CLOCKID_MONOTONIC);
}

double em_get_now_res(void)
{
	return 1e-6;
}

double em_date_now(void)
{
	return milliseconds(CLOCKID_REALTIME);
}

u32 em_is_monotonic(void)
{
	return 1;
}

/* Dates: in UTC, which is the only zone. Who calls these sets the zone's name. */

struct em_tm {
	i32 sec, min, hour, mday, mon, year, wday, yday, isdst;
	i32 gmtoff;
	u32 zone;
};

enum { DAY = 24 * 60 * 60 };

static i64 floor_div(i64 a, i64 b)
{
	return a / b - (a % b < 0);
}

/* days_until is how many days there are from 1970 to a month, of 0 to 11. Years are taken
 * to begin in March, so that the leap day is their last. */
static i64 days_until(i64 year, i32 month)
{
	enum { BEFORE_1970 = 719468 };
	i64 y = year - (month < 2);
	i32 m = (month + 10) % 12;
	i64 leap_days = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
	return 365 * y + leap_days + (153 * m + 2) / 5 - BEFORE_1970;
}

static struct em_tm date_of(i32 time)
{
	i64 days = floor_div(time, DAY), rest = time - days * DAY;
	i64 year = 1970 + floor_div(days, 365);
	while (days < days_until(year, 0))
		year--;
	i32 month = 11;
	while (days < days_until(year, month))
		month--;
	return (struct em_tm){
		.sec = rest % 60,
		.min = rest / 60 % 60,
		.hour = rest / 3600,
		.mday = days - days_until(year, month) + 1,
		.mon = month,
		.year = year - 1900,
		.wday = days + 4 - 7 * floor_div(days + 4, 7),
		.yday = days - days_until(year, 0),
	};
}

/* What the guest has after its tm_yday is left as it is. */
enum { TO_YDAY = offsetof(struct em_tm, isdst), TO_GMTOFF = offsetof(struct em_tm, zone) };

static void convert(u32 time, u32 to, u32 size)
{
	i32 seconds;
	const void *from = guest(time, sizeof seconds);
	if (!from)
		return;
	memcpy(&seconds, from, sizeof seconds);
	struct em_tm t = date_of(seconds);
	store(to, &t, size);
}

void em_localtime(u32 time, u32 to)
{
	convert(time, to, TO_GMTOFF);
}

void em_gmtime(u32 time, u32 to)
{
	convert(time, to, TO_YDAY);
}

/* mktime and timegm: fields may be of any size, and are then put right. */
u32 em_mktime(u32 time)
{
	struct em_tm t;
	const void *from = guest(time, sizeof t);
	if (!from)
		return -1;
	memcpy(&t, from, sizeof t);
	i64 years = floor_div(t.mon, 12);
	i64 days = days_until(1900 + years + t.year, t.mon - 12 * years) + t.mday - 1;
	i64 seconds = ((days * 24 + t.hour) * 60 + t.min) * 60 + t.sec;
	if (seconds != (i32)seconds)
		return -1;
	t = date_of(seconds);
	store(time, &t, TO_GMTOFF);
	return seconds;
}

/* strftime: in C's own locale. */

/* What is being written: so much of it as there is room for. */
struct date {
	char *at;
	u32 left, size;
};

static void put(struct date *d, char c)
{
	d->size++;
	if (d->left) {
		*d->at++ = c;
		d->left--;
	}
}

static void put_string(struct date *d, const char *s, u32 most)
{
	while (*s && most--)
		put(d, *s++);
}

static void put_number(struct date *d, i64 n, u32 width, char fill)
{
	char digits[20];
	u32 count = 0;
	u64 rest = n < 0 ? -(u64)n : (u64)n;
	if (n < 0)
		put(d, '-');
	do
		digits[count++] = '0' + rest % 10;
	while (rest /= 10);
	for (u32 i = count; i < width; i++)
		put(d, fill);
	while (count)
		put(d, digits[--count]);
}

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
				   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",	  "February", "March",	  "April",
				     "May",	  "June",     "July",	  "August",
				     "September", "October",  "November", "December"};

static const char *name_of(const char *const *names, i32 n, i32 i)
{
	return i >= 0 && i < n ? names[i] : "?";
}

static void put_format(struct date *d, const char *format, const struct em_tm *t);

static void put_conversion(struct date *d, char c, const struct em_tm *t)
{
	enum { ALL = 9, SHORT = 3 };
	i64 year = t->year + 1900ll;
	i32 hour12 = t->hour % 12 ? t->hour % 12 : 12;
	switch (c) {
	case 'a':
		return put_string(d, name_of(days, 7, t->wday), SHORT);
	case 'A':
		return put_string(d, name_of(days, 7, t->wday), ALL);
	case 'b':
	case 'h':
		return put_string(d, name_of(months, 12, t->mon), SHORT);
	case 'B':
		return put_string(d, name_of(months, 12, t->mon), ALL);
	case 'c':
		return put_format(d, "%a %b %e %H:%M:%S %Y", t);
	case 'C':
		return put_number(d, year / 100, 2, '0');
	case 'd':
		return put_number(d, t->mday, 2, '0');
	case 'D':
	case 'x':
		return put_format(d, "%m/%d/%y", t);
	case 'e':
		return put_number(d, t->mday, 2, ' ');
	case 'F':
		return put_format(d, "%Y-%m-%d", t);
	case 'H':
		return put_number(d, t->hour, 2, '0');
	case 'I':
		return put_number(d, hour12, 2, '0');
	case 'j':
		return put_number(d, t->yday + 1ll, 3, '0');
	case 'm':
		return put_number(d, t->mon + 1ll, 2, '0');
	case 'M':
		return put_number(d, t->min, 2, '0');
	case 'n':
		return put(d, '\n');
	case 'p':
		return put_string(d, t->hour >= 12 ? "PM" : "AM", ALL);
	case 'r':
		return put_format(d, "%I:%M:%S %p", t);
	case 'R':
		return put_format(d, "%H:%M", t);
	case 'S':
		return put_number(d, t->sec, 2, '0');
	case 't':
		return put(d, '\t');
	case 'T':
	case 'X':
		return put_format(d, "%H:%M:%S", t);
	case 'u':
		return put_number(d, t->wday ? t->wday : 7, 1, '0');
	case 'U':
		return put_number(d, (t->yday + 7ll - t->wday) / 7, 2, '0');
	case 'w':
		return put_number(d, t->wday, 1, '0');
	case 'W':
		return put_number(d, (t->yday + 7ll - (t->wday + 6ll) % 7) / 7, 2, '0');
	case 'y':
		return put_number(d, year % 100, 2, '0');
	case 'Y':
		return put_number(d, year, 1, '0');
	case 'z':
		return put_string(d, "+0000", ALL);
	case 'Z':
		return put_string(d, "UTC", ALL);
	}
	put(d, '%');
	if (c != '%')
		put(d, c);
}

static void put_format(struct date *d, const char *format, const struct em_tm *t)
{
	for (; *format; format++) {
		if (*format != '%' || !format[1]) {
			put(d, *format);
			continue;
		}
		format++;
		if ((*format == 'E' || *format == 'O') && format[1])
			format++; /* another form of the same in other locales */
		put_conversion(d, *format, t);
	}
}

/* The format is copied, so that it ends. */
static u32 date(u32 to, u32 size, u32 format, u32 time)
{
	struct text f;
	struct em_tm t;
	const void *tm = guest(time, sizeof t);
	char *out = guest(to, size);
	if (!tm || !out || !size)
		return 0;
	memcpy(&t, tm, sizeof t);
	text_start(&f, "");
	text_guest(&f, format);
	struct date d = {out, size - 1, 0};
	put_format(&d, text_terminate(&f), &t);
	*d.at = 0;
	return d.size < size ? d.size : 0;
}

u32 em_strftime(u32 to, u32 size, u32 format, u32 time)
{
	return date(to, size, format, time);
}

u32 em_strftime_l(u32 to, u32 size, u32 format, u32 time, u32 locale)
{
	(void)locale;
	return date(to, size, format, time);
}
