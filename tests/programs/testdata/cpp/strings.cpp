// std::string and string_view: growing, searching, replacing, comparing.
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

static std::vector<std::string_view> split(std::string_view text, char by)
{
	std::vector<std::string_view> parts;
	for (size_t at; (at = text.find(by)) != text.npos; text.remove_prefix(at + 1))
		parts.push_back(text.substr(0, at));
	parts.push_back(text);
	return parts;
}

int main()
{
	std::string s;
	for (int i = 0; i < 5000; i++)
		s += static_cast<char>('a' + i * i % 26);
	size_t found = 0;
	for (size_t at = 0; (at = s.find("aba", at)) != s.npos; at++)
		found++;
	std::printf("%zu %zu %zu\n", s.size(), found, s.rfind("ab"));
	std::string t = "the quick brown fox";
	t.replace(4, 5, "slow").insert(0, ">> ").append(3, '!').erase(3, 4);
	std::printf("%s %zu\n", t.c_str(), t.find_first_of("xyz"));
	for (auto part : split("alpha,beta,,gamma", ','))
		std::printf("[%.*s]", static_cast<int>(part.size()), part.data());
	std::printf("\n%d %d\n", std::string("abc") < "abd", std::string("abc").compare("ab") > 0);
	std::printf("%s %s %d %g\n", std::to_string(-42).c_str(), std::to_string(1ULL << 63).c_str(), std::stoi("123xyz"), std::stod("2.5e3"));
	char buf[32];
	auto [end, error] = std::to_chars(buf, buf + sizeof buf, 0xdeadbeef, 16);
	std::printf("%.*s\n", static_cast<int>(end - buf), buf);
	std::u32string wide = U"żółw";
	std::printf("%zu %x\n", wide.size(), static_cast<unsigned>(wide[1]));
}
