/* An interpreter made of function pointers: each node of the tree knows the function that
 * evaluates it. It runs Collatz sequences and Euclid's algorithm. */
#include "bench.h"

struct node;
struct env {
	i64 vars[8];
};

typedef i64 eval_fn(const struct node *n, struct env *e);

struct node {
	eval_fn *eval;
	const struct node *a, *b, *c;
	i64 value;
};

static i64 eval(const struct node *n, struct env *e)
{
	return n->eval(n, e);
}

static i64 eval_const(const struct node *n, struct env *e)
{
	(void)e;
	return n->value;
}

static i64 eval_var(const struct node *n, struct env *e)
{
	return e->vars[n->value];
}

static i64 eval_set(const struct node *n, struct env *e)
{
	return e->vars[n->value] = eval(n->a, e);
}

static i64 eval_add(const struct node *n, struct env *e)
{
	return eval(n->a, e) + eval(n->b, e);
}

static i64 eval_mul(const struct node *n, struct env *e)
{
	return eval(n->a, e) * eval(n->b, e);
}

static i64 eval_div(const struct node *n, struct env *e)
{
	i64 a = eval(n->a, e), b = eval(n->b, e);
	return b ? a / b : 0;
}

static i64 eval_rem(const struct node *n, struct env *e)
{
	i64 a = eval(n->a, e), b = eval(n->b, e);
	return b ? a % b : 0;
}

static i64 eval_less(const struct node *n, struct env *e)
{
	return eval(n->a, e) < eval(n->b, e);
}

static i64 eval_if(const struct node *n, struct env *e)
{
	return eval(n->a, e) ? eval(n->b, e) : eval(n->c, e);
}

static i64 eval_while(const struct node *n, struct env *e)
{
	i64 last = 0;
	while (eval(n->a, e))
		last = eval(n->b, e);
	return last;
}

static i64 eval_seq(const struct node *n, struct env *e)
{
	eval(n->a, e);
	return eval(n->b, e);
}

enum { NODES = 200 };

static struct node nodes[NODES];
static int used;
static const struct node *collatz, *euclid;
static i64 results[2];

static const struct node *make(eval_fn *f, const struct node *a, const struct node *b,
			       const struct node *c, i64 value)
{
	struct node *n = &nodes[used++];
	*n = (struct node){f, a, b, c, value};
	return n;
}

#define NUM(x)	    make(eval_const, 0, 0, 0, x)
#define VAR(x)	    make(eval_var, 0, 0, 0, x)
#define SET(x, a)   make(eval_set, a, 0, 0, x)
#define OP(f, a, b) make(eval_##f, a, b, 0, 0)
#define IF(a, b, c) make(eval_if, a, b, c, 0)

static void prepare(void)
{
	enum { I, N, STEPS, A, B, T };
	used = 0;
	/* for (i = 1; i < 3000; i++) for (n = i; 1 < n; steps++) n = n % 2 ? 3 n + 1 : n / 2 */
	const struct node *next =
		IF(OP(rem, VAR(N), NUM(2)), OP(add, OP(mul, VAR(N), NUM(3)), NUM(1)),
		   OP(div, VAR(N), NUM(2)));
	const struct node *inner =
		OP(while, OP(less, NUM(1), VAR(N)),
		   OP(seq, SET(N, next), SET(STEPS, OP(add, VAR(STEPS), NUM(1)))));
	const struct node *body =
		OP(seq, SET(N, VAR(I)), OP(seq, inner, SET(I, OP(add, VAR(I), NUM(1)))));
	collatz = OP(seq, SET(I, NUM(1)),
		     OP(seq, OP(while, OP(less, VAR(I), NUM(3000)), body), VAR(STEPS)));
	/* for (i = 1; i < 9000; i++) { a = i * 7919; b = 1234567; while (b) ...; sum += a } */
	const struct node *gcd = OP(
		while, VAR(B),
		OP(seq, SET(T, OP(rem, VAR(A), VAR(B))), OP(seq, SET(A, VAR(B)), SET(B, VAR(T)))));
	body = OP(seq, SET(A, OP(mul, VAR(I), NUM(7919))),
		  OP(seq, SET(B, NUM(1234567)),
		     OP(seq, gcd,
			OP(seq, SET(STEPS, OP(add, VAR(STEPS), VAR(A))),
			   SET(I, OP(add, VAR(I), NUM(1)))))));
	euclid = OP(seq, SET(I, NUM(1)),
		    OP(seq, OP(while, OP(less, VAR(I), NUM(9000)), body), VAR(STEPS)));
}

static void kernel(void)
{
	struct env e = {0};
	results[0] = eval(collatz, &e);
	results[1] = eval(euclid, &e);
}

static u64 checksum(void)
{
	return mix(mix(0, (u64)results[0]), (u64)results[1]);
}
