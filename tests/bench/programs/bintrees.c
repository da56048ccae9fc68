/* Trees are built and freed again with malloc and free: the Benchmarks Game's
 * binary-trees; and a search tree with insertions and deletions. */
#include "bench.h"

enum { DEPTH = 12, KEYS = 20000 };

struct tree {
	struct tree *left, *right;
	u32 key;
};

static struct tree *build(int depth)
{
	struct tree *t = malloc(sizeof *t);
	t->key = (u32)depth;
	t->left = depth > 0 ? build(depth - 1) : NULL;
	t->right = depth > 0 ? build(depth - 1) : NULL;
	return t;
}

static u32 count(const struct tree *t)
{
	return t ? 1 + count(t->left) + count(t->right) : 0;
}

static void destroy(struct tree *t)
{
	if (!t)
		return;
	destroy(t->left);
	destroy(t->right);
	free(t);
}

static void insert(struct tree **at, u32 key)
{
	while (*at && (*at)->key != key)
		at = key < (*at)->key ? &(*at)->left : &(*at)->right;
	if (!*at) {
		*at = malloc(sizeof **at);
		**at = (struct tree){NULL, NULL, key};
	}
}

static int delete(struct tree **at, u32 key)
{
	while (*at && (*at)->key != key)
		at = key < (*at)->key ? &(*at)->left : &(*at)->right;
	struct tree *t = *at;
	if (!t)
		return 0;
	if (t->left && t->right) {
		struct tree **next = &t->right;
		while ((*next)->left)
			next = &(*next)->left;
		struct tree *successor = *next;
		*next = successor->right;
		successor->left = t->left;
		successor->right = t->right;
		*at = successor;
	} else {
		*at = t->left ? t->left : t->right;
	}
	free(t);
	return 1;
}

static u64 result;

static void prepare(void)
{
	random_seed(14);
}

static void kernel(void)
{
	result = 0;
	struct tree *kept = build(DEPTH);
	for (int depth = 4; depth <= DEPTH; depth += 4) {
		for (int i = 0; i < 1 << (DEPTH - depth); i++) {
			struct tree *t = build(depth);
			result = mix(result, count(t));
			destroy(t);
		}
	}
	result = mix(result, count(kept));
	destroy(kept);

	struct tree *root = NULL;
	for (int i = 0; i < KEYS; i++)
		insert(&root, random_next() % (2 * KEYS));
	u32 deleted = 0;
	for (int i = 0; i < KEYS; i++)
		deleted += (u32) delete (&root, random_next() % (2 * KEYS));
	result = mix(mix(result, deleted), count(root));
	destroy(root);
}

static u64 checksum(void)
{
	return result;
}
