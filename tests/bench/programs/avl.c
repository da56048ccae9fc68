/* A balanced search tree (Adelson-Velsky and Landis) by recursion, and a skip list. */
#include "bench.h"

enum { KEYS = 8000, RANGE = 30000, LEVELS = 12 };

struct tree {
	u32 key, value;
	int height;
	struct tree *left, *right;
};

static int height(const struct tree *t)
{
	return t ? t->height : 0;
}

static void update(struct tree *t)
{
	int l = height(t->left), r = height(t->right);
	t->height = 1 + (l > r ? l : r);
}

static struct tree *rotate_right(struct tree *t)
{
	struct tree *l = t->left;
	t->left = l->right;
	l->right = t;
	update(t);
	update(l);
	return l;
}

static struct tree *rotate_left(struct tree *t)
{
	struct tree *r = t->right;
	t->right = r->left;
	r->left = t;
	update(t);
	update(r);
	return r;
}

static struct tree *balance(struct tree *t)
{
	update(t);
	int d = height(t->left) - height(t->right);
	if (d > 1) {
		if (height(t->left->left) < height(t->left->right))
			t->left = rotate_left(t->left);
		return rotate_right(t);
	}
	if (d < -1) {
		if (height(t->right->right) < height(t->right->left))
			t->right = rotate_right(t->right);
		return rotate_left(t);
	}
	return t;
}

static struct tree *insert(struct tree *t, u32 key, u32 value)
{
	if (!t) {
		t = malloc(sizeof *t);
		*t = (struct tree){key, value, 1, NULL, NULL};
		return t;
	}
	if (key == t->key) {
		t->value += value;
		return t;
	}
	if (key < t->key)
		t->left = insert(t->left, key, value);
	else
		t->right = insert(t->right, key, value);
	return balance(t);
}

static struct tree *take_first(struct tree *t, struct tree **first)
{
	if (!t->left) {
		*first = t;
		return t->right;
	}
	t->left = take_first(t->left, first);
	return balance(t);
}

static struct tree *delete(struct tree *t, u32 key)
{
	if (!t)
		return NULL;
	if (key < t->key) {
		t->left = delete (t->left, key);
	} else if (key > t->key) {
		t->right = delete (t->right, key);
	} else {
		struct tree *next = t->left;
		if (t->right) {
			struct tree *rest = take_first(t->right, &next);
			next->left = t->left;
			next->right = rest;
		}
		free(t);
		if (!next)
			return NULL;
		t = next;
	}
	return balance(t);
}

static u64 digest(const struct tree *t, u64 sum)
{
	if (!t)
		return sum;
	sum = digest(t->left, sum);
	sum = mix(mix(sum, t->key), (u64)t->value << 8 | (u64)t->height);
	return digest(t->right, sum);
}

static void destroy(struct tree *t)
{
	if (!t)
		return;
	destroy(t->left);
	destroy(t->right);
	free(t);
}

struct item {
	u32 key, value;
	struct item *next[]; /* as many as its level */
};

static struct item *make_item(u32 key, int level)
{
	struct item *x = malloc(sizeof *x + (size_t)level * sizeof x->next[0]);
	x->key = key;
	x->value = 0;
	for (int i = 0; i < level; i++)
		x->next[i] = NULL;
	return x;
}

static void skip_insert(struct item *head, u32 key, u32 value)
{
	struct item *before[LEVELS], *at = head;
	for (int i = LEVELS - 1; i >= 0; i--) {
		while (at->next[i] && at->next[i]->key < key)
			at = at->next[i];
		before[i] = at;
	}
	struct item *found = at->next[0];
	if (!found || found->key != key) {
		int level = 1;
		while (level < LEVELS && random_next() % 3 == 0)
			level++;
		found = make_item(key, level);
		for (int i = 0; i < level; i++) {
			found->next[i] = before[i]->next[i];
			before[i]->next[i] = found;
		}
	}
	found->value += value;
}

static u64 results[2];

static void prepare(void)
{
	random_seed(28);
}

static void kernel(void)
{
	struct tree *root = NULL;
	for (u32 i = 0; i < KEYS; i++)
		root = insert(root, random_next() % RANGE, i);
	for (int i = 0; i < KEYS; i++)
		root = delete (root, random_next() % RANGE);
	for (u32 i = 0; i < KEYS; i++)
		root = insert(root, i, i);
	results[0] = digest(root, 0);
	destroy(root);

	struct item *head = make_item(0, LEVELS);
	for (u32 i = 0; i < KEYS; i++)
		skip_insert(head, 1 + random_next() % RANGE, i);
	results[1] = 0;
	for (struct item *x = head, *next; x; x = next) {
		results[1] = mix(mix(results[1], x->key), x->value);
		next = x->next[0];
		free(x);
	}
}

static u64 checksum(void)
{
	return mix(results[0], results[1]);
}
