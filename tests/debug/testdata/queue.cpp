// A trap in a lambda, below templates and methods that are inlined, and a virtual method that is not.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace jobs {

template <class T> class Queue {
	std::vector<T> items;

public:
	void add(T item) { items.push_back(item); }
	template <class F> int total(F weight) const
	{
		int sum = 0;
		for (const T &item : items)
			sum += weight(item); // call of the lambda
		return sum;
	}
};

struct Job {
	std::string name;
	int amount, workers;
	int share() const { return amount / workers; } // the trap
};

class Planner {
public:
	virtual ~Planner() = default;
	virtual int plan(const Queue<Job> &queue) = 0;
};

class Even : public Planner {
	int plan(const Queue<Job> &queue) override
	{
		return queue.total([](const Job &job) { // call of total
			return job.share(); // call of share
		});
	}
};

} // namespace jobs

__attribute__((noinline)) static int run(jobs::Planner &planner, const jobs::Queue<jobs::Job> &queue)
{
	return planner.plan(queue) + 1; // call of plan
}

int main(int argc, char **)
{
	jobs::Queue<jobs::Job> queue;
	for (int i = 3; i >= argc - 1; i--)
		queue.add({"job " + std::to_string(i), 100, i});
	std::unique_ptr<jobs::Planner> planner = std::make_unique<jobs::Even>();
	std::printf("%d\n", run(*planner, queue)); // call of run
}
