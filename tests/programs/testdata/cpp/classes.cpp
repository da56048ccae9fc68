// Virtual functions, several and virtual bases, member pointers, dynamic_cast.
#include <cstdio>
#include <memory>
#include <typeinfo>
#include <vector>

struct Shape {
	virtual ~Shape() { std::printf("~Shape "); }
	virtual double area() const = 0;
	virtual const char *name() const { return "shape"; }
};

struct Square : Shape {
	double side;
	explicit Square(double s) : side(s) {}
	double area() const override { return side * side; }
	const char *name() const override { return "square"; }
};

struct Printable {
	int id = 7;
	virtual ~Printable() = default;
	virtual void print() const { std::printf("printable %d\n", id); }
};

struct Circle final : Shape, Printable {
	double radius;
	explicit Circle(double r) : radius(r) {}
	double area() const override { return 3 * radius * radius; }
	void print() const override { std::printf("circle %g with id %d\n", radius, id); }
};

struct Base {
	int base = 1;
	virtual int get() { return base; }
	virtual ~Base() = default;
};
struct Left : virtual Base {
	int left = 2;
	int get() override { return base * 10 + left; }
};
struct Right : virtual Base {
	int right = 3;
};
struct Diamond : Left, Right {
	int get() override { return Left::get() * 10 + right; }
};

template <typename T, T... Values> struct Sum {
	static constexpr T value = (Values + ...);
};

int main()
{
	std::vector<std::unique_ptr<Shape>> shapes;
	for (int i = 1; i < 5; i++)
		i % 2 ? shapes.push_back(std::make_unique<Square>(i)) : shapes.push_back(std::make_unique<Circle>(i));
	double total = 0;
	for (const auto &s : shapes) {
		total += s->area();
		std::printf("%s ", s->name());
		if (auto *p = dynamic_cast<Printable *>(s.get()))
			p->print();
	}
	const Shape &first = *shapes[0];
	std::printf("%g %d\n", total, typeid(first) == typeid(Square));
	shapes.clear();
	Diamond d;
	Base *b = &d;
	int (Base::*get)() = &Base::get;
	int Diamond::*member = &Diamond::right;
	std::printf("\n%d %d %d %d\n", b->get(), (b->*get)(), d.*member, dynamic_cast<Right *>(b)->right);
	std::printf("%d\n", Sum<int, 1, 2, 3, 4>::value);
}
