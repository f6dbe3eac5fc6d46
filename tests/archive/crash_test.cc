// Processes that are killed at random moments: what was acknowledged is there, and the library always loads.
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <set>
#include <thread>

#include "envs/base/rng.h"
#include "tasklib/archive/exchange.h"
#include "tasklib/archive/run_journal.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

using Clock = std::chrono::steady_clock;
using Acknowledge = std::function<void(int)>;

// When to kill: after so many acknowledgements and then so much time.
struct Moment {
  int acknowledgements = 0;
  int64_t microseconds = 0;
};

// Runs `work` in a child process, kills it at `moment`, and returns the numbers that it acknowledged.
std::vector<int> RunAndKill(const std::function<void(const Acknowledge&)>& work, const Moment& moment) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    work([&](int number) {
      if (::write(ends[1], &number, sizeof number) != sizeof number) ::_exit(2);
    });
    ::_exit(0);
  }
  ::close(ends[1]);
  std::vector<int> numbers;
  const auto read_one = [&] {
    int number;
    if (::read(ends[0], &number, sizeof number) != sizeof number) return false;
    numbers.push_back(number);
    return true;
  };
  for (int i = 0; i < moment.acknowledgements; ++i) read_one();
  std::this_thread::sleep_for(std::chrono::microseconds(moment.microseconds));
  ::kill(child, SIGKILL);
  while (read_one()) {
  }
  ::close(ends[0]);
  int status;
  ::waitpid(child, &status, 0);
  return numbers;
}

// Microseconds that `work` takes when it is left alone.
int64_t Duration(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
}

std::string NameOf(int number) { return "walk-" + std::to_string(number); }

// A loop of additions that is killed 50 times loses no acknowledged task, repeats none and ends with the same files as
// one that was left alone.
TEST(Crash, AdditionsSurviveKills) {
  TempFolder temp, calm;
  std::set<int> acknowledged;
  const auto work = [&](const Acknowledge& acknowledge) {
    auto library = OpenToy(temp.path());
    int next = static_cast<int>(library->List()->size());
    for (;; ++next) {
      if (!library->Add(ToyCard(NameOf(next), next))) ::_exit(1);
      acknowledge(next);
      if (!library->AddFailed(ToyFailure(next))) ::_exit(1);
    }
  };
  for (int round = 0; round < 50; ++round) {
    Rng rng(static_cast<uint64_t>(round), "crash/add");
    for (int number : RunAndKill(work, {static_cast<int>(rng.Integer(0, 3)), rng.Integer(0, 6000)}))
      EXPECT_TRUE(acknowledged.insert(number).second) << number << " was added twice";
    auto library = OpenToy(temp.path());
    const auto tasks = library->List();
    ASSERT_TRUE(tasks) << round;
    std::set<std::string> names;
    for (const TaskEntry& entry : *tasks) names.insert(entry.name);
    for (int number : acknowledged)
      ASSERT_TRUE(names.contains(NameOf(number))) << "lost " << number << " in round " << round;
    ASSERT_LE(tasks->size(), acknowledged.size() + 50u);
    const auto report = library->Verify();
    ASSERT_TRUE(report->sound()) << round << ": " << report->problems.front().path << " "
                                 << report->problems.front().code;
  }
  EXPECT_GT(acknowledged.size(), 20u) << "the kills came too early to test anything";

  // the same tasks, added without interruption
  auto library = OpenToy(temp.path());
  auto peaceful = OpenToy(calm.path());
  for (int i = 0; i < static_cast<int>(library->List()->size()); ++i) ASSERT_TRUE(peaceful->Add(ToyCard(NameOf(i), i)));
  for (const auto& [path, bytes] : Archived(calm.path())) {
    ASSERT_TRUE(fs::exists(temp / path)) << path;
    EXPECT_EQ(ReadFile(temp / path).value(), bytes) << path;
  }
}

// A library whose making is cut off at any moment is made by the next opening, with every seed once.
TEST(Crash, SeedingSurvivesKills) {
  LibraryOptions options = ToyOptions();
  options.seeds = []() -> Result<std::vector<TaskCard>> {
    std::vector<TaskCard> seeds;
    for (int i = 0; i < 5; ++i) seeds.push_back(ToyCard(NameOf(i), i, "seed"));
    return seeds;
  };
  TempFolder calm;
  const int64_t whole = Duration([&] { ASSERT_TRUE(Library::Open(calm / "library", options)); });
  const auto expected = Archived(calm / "library");
  for (int round = 0; round < 20; ++round) {
    TempFolder temp;
    Rng rng(static_cast<uint64_t>(round), "crash/seed");
    RunAndKill([&](const auto&) { (void)Library::Open(temp / "library", options); }, {0, rng.Integer(0, whole)});
    const auto library = Library::Open(temp / "library", options);
    ASSERT_TRUE(library) << round << ": " << ToString(library.errors());
    EXPECT_EQ((*library)->List()->size(), 5u);
    EXPECT_TRUE((*library)->Verify()->sound());
    EXPECT_EQ(Archived(temp / "library"), expected);
  }
}

// An import that is cut off leaves whole tasks, and the same import completes it.
TEST(Crash, ImportSurvivesKills) {
  TempFolder source, out;
  {
    auto library = OpenToy(source.path());
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(library->Add(ToyCard(NameOf(i), i)));
    ASSERT_TRUE(ExportTasks(*library, out.path()));
  }
  const ProgramChecker checker = [](const std::string&) -> Result<TaskFacts> { return ToyFacts(1); };
  const auto import_into = [&](const TempFolder& temp) {
    (void)ImportTasks(*OpenToy(temp.path()), out.path(), checker);
  };
  TempFolder calm;
  const int64_t whole = Duration([&] { import_into(calm); });
  for (int round = 0; round < 25; ++round) {
    TempFolder temp;
    Rng rng(static_cast<uint64_t>(round), "crash/import");
    RunAndKill([&](const auto&) { import_into(temp); }, {0, rng.Integer(0, whole)});
    auto library = OpenToy(temp.path());
    ASSERT_TRUE(library->Verify()->sound()) << round;
    const size_t before = library->List()->size();
    const auto imported = ImportTasks(*library, out.path(), checker);
    ASSERT_TRUE(imported) << ToString(imported.errors());
    EXPECT_EQ(imported->present.size(), before);
    EXPECT_EQ(library->List()->size(), 12u);
  }
}

// A journal that is killed while it grows keeps every entry that was acknowledged, in order.
TEST(Crash, JournalSurvivesKills) {
  TempFolder temp;
  int kept = 0;
  for (int round = 0; round < 30; ++round) {
    Rng rng(static_cast<uint64_t>(round), "crash/journal");
    const auto numbers = RunAndKill(
        [&](const Acknowledge& acknowledge) {
          auto journal = RunJournal::Open(temp / "runs", "key");
          for (int i = static_cast<int>(journal->entries().size());; ++i) {
            if (!journal->Append({{"proposal", i}})) ::_exit(1);
            acknowledge(i);
          }
        },
        {static_cast<int>(rng.Integer(0, 3)), rng.Integer(0, 2000)});
    const auto journal = RunJournal::Open(temp / "runs", "key");
    ASSERT_TRUE(journal) << ToString(journal.errors());
    const auto& entries = journal->entries();
    if (!numbers.empty()) kept = numbers.back() + 1;
    ASSERT_GE(entries.size(), static_cast<size_t>(kept));
    for (size_t i = 0; i < entries.size(); ++i) ASSERT_EQ(entries[i], "{\"proposal\":" + std::to_string(i) + "}");
  }
  EXPECT_GT(kept, 10);
}

// A counter never gives a number twice, however often its users are killed.
TEST(Crash, CountersGiveEachNumberOnce) {
  TempFolder temp;
  std::set<int> given;
  for (int round = 0; round < 15; ++round) {
    Rng rng(static_cast<uint64_t>(round), "crash/counter");
    const auto numbers = RunAndKill(
        [&](const Acknowledge& acknowledge) {
          auto library = OpenToy(temp.path());
          for (;;) acknowledge(static_cast<int>(library->NextCounter("composer-seed").value()));
        },
        {static_cast<int>(rng.Integer(0, 3)), rng.Integer(0, 4000)});
    for (int number : numbers) EXPECT_TRUE(given.insert(number).second) << number;
  }
  EXPECT_GT(given.size(), 10u);
}

}  // namespace
}  // namespace gensim::tasklib
