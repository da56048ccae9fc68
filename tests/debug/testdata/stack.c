/* Recursion without end in functions that are inlined in one another. */
struct node {
	struct node *next;
	int value;
};

static int depth(const struct node *n);

static inline int below(const struct node *n)
{
	return depth(n->next); /* the call */
}

__attribute__((noinline)) static int depth(const struct node *n)
{
	return n ? below(n) * 3 ^ n->value : 0; /* inlined below */
}

int main(int argc, char **argv)
{
	struct node ring = {&ring, argc};
	return depth(&ring); /* the start */
}
