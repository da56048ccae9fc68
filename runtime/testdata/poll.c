/* poll_oneoff. Standard input is a pipe with "abc" in it, closed at the other
 * end; the current directory has a file "file" of 5 bytes. */

#include "wasi_test.h"

static const struct preopen preopens[] = {{".", "/", 0}};
const struct policy wasmc_policy = {
	.preopens = preopens,
	.preopen_count = 1,
	GRANTED,
	.flags = POLICY_UNCONFINED,
};

enum { ROOT = 3, SUBSCRIPTIONS = 16384, EVENTS = 40000 };

static const u64 MILLISECOND = 1000000;

static struct guest_subscription *subscription(u32 i)
{
	return (struct guest_subscription *)(BASE + SUBSCRIPTIONS) + i;
}

static struct guest_event *event(u32 i)
{
	return (struct guest_event *)(BASE + EVENTS) + i;
}

static void on_clock(u32 i, u64 userdata, u32 clock, u64 timeout, u32 flags)
{
	*subscription(i) =
		(struct guest_subscription){.userdata = userdata, .type = EVENTTYPE_CLOCK};
	subscription(i)->clock.id = clock;
	subscription(i)->clock.timeout = timeout;
	subscription(i)->clock.flags = flags;
}

static void on_file(u32 i, u64 userdata, u32 type, u32 fd)
{
	*subscription(i) =
		(struct guest_subscription){.userdata = userdata, .type = type, .fd = fd};
}

static u32 poll(u32 count)
{
	return wasi_poll_oneoff(SUBSCRIPTIONS, EVENTS, count, RESULT);
}

static u64 now(u32 clock)
{
	SUCCEEDS(wasi_clock_time_get(clock, 0, RESULT));
	return result64();
}

static void clocks(void)
{
	for (u32 clock = CLOCKID_REALTIME; clock <= CLOCKID_MONOTONIC; clock++) {
		u64 start = now(clock);
		on_clock(0, 77, clock, 5 * MILLISECOND, 0);
		SUCCEEDS(poll(1));
		EQUAL(result32(), 1);
		EQUAL(event(0)->userdata, 77);
		EQUAL(event(0)->type, EVENTTYPE_CLOCK);
		EQUAL(event(0)->error, ERRNO_SUCCESS);
		CHECK(now(clock) - start >= 5 * MILLISECOND);

		start = now(clock);
		on_clock(0, 78, clock, start + 5 * MILLISECOND, SUBCLOCK_ABSTIME);
		SUCCEEDS(poll(1));
		CHECK(now(clock) - start >= 5 * MILLISECOND);

		on_clock(0, 79, clock, 1, SUBCLOCK_ABSTIME);
		SUCCEEDS(poll(1));
		EQUAL(event(0)->userdata, 79);
	}
}

/* Only the first deadline's event comes; a relative one that would overflow is
 * never. */
static void the_first_of_several_clocks(void)
{
	on_clock(0, 1, CLOCKID_MONOTONIC, -1ull, 0);
	on_clock(1, 2, CLOCKID_MONOTONIC, 2 * MILLISECOND, 0);
	on_clock(2, 3, CLOCKID_REALTIME, 100000 * MILLISECOND, 0);
	SUCCEEDS(poll(3));
	EQUAL(result32(), 1);
	EQUAL(event(0)->userdata, 2);
}

static void what_cannot_be_waited_for(void)
{
	u32 fd = must_open(ROOT, "file", 0);
	SUCCEEDS(wasi_fd_fdstat_set_rights(fd, RIGHT_POLL_FD_READWRITE | RIGHT_FD_READ, 0));
	on_clock(0, 1, 4, 0, 0);
	on_clock(1, 2, CLOCKID_PROCESS_CPUTIME, 0, 0);
	on_file(2, 3, EVENTTYPE_FD_READ, 99);
	on_file(3, 4, EVENTTYPE_FD_WRITE, fd);
	on_file(4, 5, 3, 0);
	SUCCEEDS(poll(5));
	EQUAL(result32(), 5);
	EQUAL(event(0)->error, ERRNO_INVAL);
	EQUAL(event(1)->error, ERRNO_NOTSUP);
	EQUAL(event(2)->error, ERRNO_BADF);
	EQUAL(event(3)->error, ERRNO_NOTCAPABLE);
	EQUAL(event(4)->error, ERRNO_INVAL);
	FAILS(INVAL, poll(0));
	SUCCEEDS(wasi_fd_close(fd));
}

static void regular_files_are_ready(void)
{
	u32 fd = must_open(ROOT, "file", 0);
	SUCCEEDS(wasi_fd_seek(fd, 2, WHENCE_SET, RESULT));
	on_file(0, 1, EVENTTYPE_FD_READ, fd);
	on_file(1, 2, EVENTTYPE_FD_WRITE, fd);
	on_clock(2, 3, CLOCKID_MONOTONIC, 100000 * MILLISECOND, 0);
	SUCCEEDS(poll(3));
	EQUAL(result32(), 2);
	EQUAL(event(0)->nbytes, 3);
	EQUAL(event(0)->type, EVENTTYPE_FD_READ);
	EQUAL(event(1)->type, EVENTTYPE_FD_WRITE);
	EQUAL(event(1)->userdata, 2);
	SUCCEEDS(wasi_fd_close(fd));
}

static void pipes_have_bytes_and_ends(void)
{
	on_file(0, 1, EVENTTYPE_FD_READ, 0);
	SUCCEEDS(poll(1));
	EQUAL(event(0)->nbytes, 3);
	CHECK(same(read_string(0), "abc"));
	SUCCEEDS(poll(1));
	EQUAL(event(0)->nbytes, 0);
	EQUAL(event(0)->flags, EVENT_FD_READWRITE_HANGUP);
}

static void many_subscriptions(void)
{
	enum { MANY = 200 };
	u32 fd = must_open(ROOT, "file", 0);
	for (u32 i = 0; i < MANY; i++)
		if (i % 2)
			on_clock(i, i, CLOCKID_MONOTONIC, 100000 * MILLISECOND, 0);
		else
			on_file(i, i, EVENTTYPE_FD_READ, fd);
	SUCCEEDS(poll(MANY));
	EQUAL(result32(), MANY / 2);
	for (u32 i = 0; i < MANY / 2; i++)
		EQUAL(event(i)->userdata, 2 * i);
	SUCCEEDS(wasi_fd_close(fd));
}

/* Events may take the place of the subscriptions. */
static void in_place(void)
{
	on_clock(0, 1, CLOCKID_MONOTONIC, 0, 0);
	on_clock(1, 2, CLOCKID_MONOTONIC, 0, 0);
	SUCCEEDS(wasi_poll_oneoff(SUBSCRIPTIONS, SUBSCRIPTIONS, 2, RESULT));
	EQUAL(result32(), 2);
	const struct guest_event *e = (const struct guest_event *)(BASE + SUBSCRIPTIONS);
	EQUAL(e[0].userdata, 1);
	EQUAL(e[1].userdata, 2);
}

static void the_layout_of_wasi_unstable(void)
{
	struct guest_unstable_subscription *s = (void *)(BASE + SUBSCRIPTIONS);
	s[0] = (struct guest_unstable_subscription){.userdata = 1, .type = EVENTTYPE_CLOCK};
	s[0].clock.id = CLOCKID_MONOTONIC;
	s[0].clock.timeout = 3 * MILLISECOND;
	s[1] = (struct guest_unstable_subscription){.userdata = 2, .type = EVENTTYPE_FD_READ};
	s[1].fd = 99;
	SUCCEEDS(wasi_unstable_poll_oneoff(SUBSCRIPTIONS, EVENTS, 1, RESULT));
	EQUAL(event(0)->userdata, 1);
	SUCCEEDS(wasi_unstable_poll_oneoff(SUBSCRIPTIONS, EVENTS, 2, RESULT));
	EQUAL(result32(), 1);
	EQUAL(event(0)->userdata, 2);
	EQUAL(event(0)->error, ERRNO_BADF);
}

void wasmc_start(void)
{
	clocks();
	the_first_of_several_clocks();
	what_cannot_be_waited_for();
	regular_files_are_ready();
	pipes_have_bytes_and_ends();
	many_subscriptions();
	in_place();
	the_layout_of_wasi_unstable();
}
