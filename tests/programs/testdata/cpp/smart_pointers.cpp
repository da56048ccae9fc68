// shared_ptr, weak_ptr and unique_ptr; move semantics; optional, variant, tuple.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

static int alive;

struct Node {
	int value;
	std::vector<std::shared_ptr<Node>> children;
	std::weak_ptr<Node> parent;
	explicit Node(int v) : value(v) { alive++; }
	~Node() { alive--; }
};

static std::shared_ptr<Node> tree(int depth, int value)
{
	auto n = std::make_shared<Node>(value);
	for (int i = 0; depth > 0 && i < 3; i++) {
		n->children.push_back(tree(depth - 1, value * 3 + i));
		n->children.back()->parent = n;
	}
	return n;
}

static int sum(const Node &n)
{
	int s = n.value;
	for (const auto &c : n.children)
		s += sum(*c) + c->parent.lock()->value;
	return s;
}

struct Moved {
	int copies = 0, moves = 0;
	Moved() = default;
	Moved(const Moved &m) : copies(m.copies + 1), moves(m.moves) {}
	Moved(Moved &&m) noexcept : copies(m.copies), moves(m.moves + 1) {}
};

int main()
{
	auto root = tree(5, 1);
	std::printf("%d %d %ld\n", alive, sum(*root), root.use_count());
	std::weak_ptr<Node> leaf = root->children[0]->children[1];
	auto kept = root->children[2];
	root.reset();
	std::printf("%d %d %d\n", alive, leaf.expired(), kept->parent.expired());
	kept.reset();
	std::printf("%d\n", alive);

	auto deleter = [](int *p) { std::printf("deleting %d\n", *p); delete p; };
	{
		std::unique_ptr<int, decltype(deleter)> a(new int(5), deleter), b(std::move(a));
		std::printf("%d %d\n", a == nullptr, *b);
	}
	Moved m;
	Moved n = std::move(m);
	std::vector<Moved> v;
	v.push_back(n);
	v.push_back(std::move(n));
	std::printf("%d %d %d %d\n", v[0].copies, v[1].copies, v[0].moves >= 1, v[1].moves >= 2);

	std::optional<std::string> o;
	std::printf("%s ", o.value_or("none").c_str());
	o = "some";
	std::variant<int, double, std::string> x = 2.5;
	std::printf("%s %zu ", o->c_str(), x.index());
	x = "text";
	auto visit = [](const auto &value) { return sizeof value > 8 ? 's' : 'n'; };
	auto [a, b, c] = std::make_tuple(1, 'x', 2.5);
	std::printf("%c %d%c%g\n", std::visit(visit, x), a, b, c);
}
