// Library: the same additions give the same files, and threads and handles do not disturb each other.
#include <atomic>
#include <set>
#include <thread>

#include "tasklib/archive/library.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

// The same additions give the same files, whatever ran before in the process.
TEST(Library, SameAdditionsSameFiles) {
  TempFolder one, other;
  for (const auto* temp : {&one, &other}) {
    auto library = OpenToy(temp->path());
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
    ASSERT_TRUE(library->AddFailed(ToyFailure(1)));
    ASSERT_TRUE(library->Retire("walk-2", "dull"));
    ASSERT_TRUE(library->NextCounter("seed"));
  }
  EXPECT_EQ(Archived(one.path()), Archived(other.path()));
  EXPECT_GT(Archived(one.path()).size(), 20u);
}

// Readers with their own handles see a growing library in which everything listed can be shown, and never wait for
// locks.
TEST(Library, ReadersRunBesideWriters) {
  TempFolder temp;
  constexpr int kTasks = 40;
  auto first = OpenToy(temp.path());
  std::atomic<int> acknowledged{0};
  std::atomic<bool> failed{false};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 2; ++writer) {
    threads.emplace_back([&, writer] {
      auto library = OpenToy(temp.path());
      for (int i = writer; i < kTasks; i += 2) {
        if (!library->Add(ToyCard("walk-" + std::to_string(i), i))) failed = true;
        ++acknowledged;
      }
    });
  }
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      auto library = OpenToy(temp.path());
      size_t seen = 0;
      while (seen < kTasks && !failed) {
        const auto at_least = static_cast<size_t>(acknowledged.load());
        const auto tasks = library->List();
        if (!tasks || tasks->size() < seen || tasks->size() < at_least) {
          failed = true;
          break;
        }
        seen = tasks->size();
        if (seen > 0 && !library->Show(tasks->at(seen / 2).digest)) failed = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(failed);
  EXPECT_EQ(first->List()->size(), static_cast<size_t>(kTasks));
  EXPECT_TRUE(first->Verify()->sound());
}

// Threads that share one handle get each its own version of a name.
TEST(Library, OneHandleManyThreads) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5; ++i) (void)library->Add(ToyCard("walk", t * 10 + i), NameClash::kNextVersion);
    });
  for (std::thread& thread : threads) thread.join();
  std::set<int> versions;
  const auto listed = library->List().value();
  for (const TaskEntry& entry : listed) versions.insert(entry.version);
  EXPECT_EQ(versions.size(), 20u);
  EXPECT_EQ(*versions.rbegin(), 20);
}

}  // namespace
}  // namespace gensim::tasklib
