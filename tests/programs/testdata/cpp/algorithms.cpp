// Algorithms with lambdas, ranges of iterators, numeric ones, random engines.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <vector>

struct Person {
	std::string name;
	int age;
	bool operator<(const Person &other) const { return age < other.age; }
};

int main()
{
	std::mt19937_64 engine(42);
	std::vector<unsigned long long> v(10000);
	std::generate(v.begin(), v.end(), [&] { return engine() >> 16; });
	std::printf("%llu\n", v[9999]);
	std::vector<unsigned long long> copy = v;
	std::sort(v.begin(), v.end());
	std::printf("%d %llu %llu\n", std::is_sorted(v.begin(), v.end()), v.front(), v.back());
	std::stable_sort(copy.begin(), copy.end(), std::greater<>());
	std::reverse(copy.begin(), copy.end());
	std::printf("%d\n", copy == v);
	std::nth_element(copy.begin(), copy.begin() + 5000, copy.end());
	std::printf("%d\n", copy[5000] == v[5000]);

	std::vector<Person> people{{"Ada", 36}, {"Grace", 85}, {"Alan", 41}, {"Edsger", 72}, {"Barbara", 36}};
	std::stable_sort(people.begin(), people.end());
	for (const auto &p : people)
		std::printf("%s ", p.name.c_str());
	auto middle = std::partition_point(people.begin(), people.end(), [](const Person &p) { return p.age < 50; });
	std::printf("%td\n", middle - people.begin());

	std::vector<int> n(20);
	std::iota(n.begin(), n.end(), 1);
	std::printf("%d %d\n", std::accumulate(n.begin(), n.end(), 0), std::inner_product(n.begin(), n.end(), n.begin(), 0));
	std::partial_sum(n.begin(), n.end(), n.begin());
	std::rotate(n.begin(), n.begin() + 5, n.end());
	n.erase(std::remove_if(n.begin(), n.end(), [](int x) { return x % 3 == 0; }), n.end());
	for (int x : n)
		std::printf("%d ", x);
	std::string word = "aabc";
	int permutations = 0;
	do
		permutations++;
	while (std::next_permutation(word.begin(), word.end()));
	std::printf("%d\n", permutations);
	std::vector<int> heap{5, 2, 8, 1, 9};
	std::make_heap(heap.begin(), heap.end());
	std::pop_heap(heap.begin(), heap.end());
	std::printf("%d %d\n", heap.back(), std::gcd(84, 36));
	std::vector<std::function<int(int)>> fs;
	for (int k = 0; k < 5; k++)
		fs.push_back([k, &fs](int x) { return k == 0 ? x : fs[k - 1](x * 2 + k); });
	std::printf("%d\n", fs[4](3));
}
