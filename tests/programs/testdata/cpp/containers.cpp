// The containers of the standard library.
#include <array>
#include <bitset>
#include <cstdio>
#include <deque>
#include <list>
#include <map>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

int main()
{
	std::vector<int> v;
	for (int i = 0; i < 1000; i++)
		v.insert(v.begin() + i / 2, i * i);
	v.erase(v.begin() + 100, v.begin() + 200);
	long sum = 0;
	for (size_t i = 0; i < v.size(); i++)
		sum += v[i] * static_cast<long>(i % 7);
	std::printf("vector %zu %ld %d\n", v.size(), sum % 1000003, v.back());

	std::deque<std::string> d;
	for (int i = 0; i < 300; i++)
		i % 3 ? d.push_back(std::to_string(i)) : d.push_front(std::to_string(-i));
	std::printf("deque %s %s %s\n", d.front().c_str(), d[150].c_str(), d.back().c_str());

	std::list<int> l{5, 3, 9, 1, 7};
	l.sort();
	l.remove_if([](int x) { return x == 7; });
	l.splice(l.begin(), std::list<int>{100, 200});
	for (int x : l)
		std::printf("%d ", x);

	std::map<std::string, std::vector<int>> m;
	for (int i = 0; i < 50; i++)
		m["key" + std::to_string(i % 7)].push_back(i);
	for (auto &[key, values] : m)
		std::printf("%s:%zu ", key.c_str(), values.size());
	std::printf("%d\n", m.lower_bound("key35")->second[0]);

	std::multiset<int> ms{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
	std::printf("multiset %zu %zu\n", ms.count(5), ms.size());

	std::unordered_map<std::string, int> um;
	for (int i = 0; i < 20000; i++)
		um["k" + std::to_string(i * 7919 % 5003)] += i;
	long total = 0;
	for (const auto &[key, value] : um)
		total += value % 1000 * static_cast<long>(key.size());
	std::printf("unordered_map %zu %ld %d\n", um.size(), total, um["k77"]);
	std::unordered_set<long long> us;
	for (long long i = 0; i < 5000; i++)
		us.insert(i * i % 4999);
	std::printf("unordered_set %zu %zu\n", us.size(), us.count(4));

	std::priority_queue<std::pair<int, char>> q;
	for (char c : std::string("priority"))
		q.push({c * 31 % 17, c});
	for (; !q.empty(); q.pop())
		std::printf("%c", q.top().second);
	std::stack<int> s;
	s.push(1), s.push(2);
	std::bitset<70> bits("1011001");
	bits <<= 62;
	std::printf(" %d %s %zu\n", s.top(), bits.to_string().c_str(), bits.count());
	std::array<double, 4> a{4, 3, 2, 1};
	std::printf("%g\n", a.at(1) + a.front());
}
