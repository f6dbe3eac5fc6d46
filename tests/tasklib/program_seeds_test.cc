// The seed tasks: each a checked program that lowers on every seed, with a plan and sentences that name one goal only.
#include "tasklib/program/seeds.h"

#include <gtest/gtest.h>

#include <set>

#include "tasklib/program/program.h"

namespace gensim::tasklib {
namespace {

Program Load(const SeedTask& seed) {
  auto program = Program::FromText(seed.text);
  EXPECT_TRUE(program.ok()) << seed.name << "\n" << ToString(program.errors());
  return *program;
}

// Every seed task passes schema and references, bears its file's name, and is a task of its own by shape.
TEST(SeedTasks, AreCheckedAndDistinct) {
  std::set<std::string> shapes;
  for (const SeedTask& seed : SeedTasks()) {
    const auto program = Program::FromText(seed.text);
    ASSERT_TRUE(program.ok()) << seed.name << "\n" << ToString(program.errors());
    EXPECT_EQ(program->name(), seed.name);
    EXPECT_TRUE(shapes.insert(program->shape_id()).second) << seed.name;
  }
}

// Every seed task lowers on 200 seeds beyond 2^32.
TEST(SeedTasks, LowerOn200Seeds) {
  for (const SeedTask& seed : SeedTasks()) {
    const Program program = Load(seed);
    for (uint64_t s = 0; s < 200; ++s) {
      const auto task = Lower(program, (uint64_t{1} << 32) + s);
      ASSERT_TRUE(task.ok()) << seed.name << " seed " << s << "\n" << ToString(task.errors());
    }
  }
}

// Every seed task has a witness plan on 20 seeds.
TEST(SeedTasks, HavePlans) {
  for (const SeedTask& seed : SeedTasks()) {
    const Program program = Load(seed);
    for (uint64_t s = 0; s < 20; ++s) {
      const auto lowered = LowerWithPlan(program, s);
      EXPECT_TRUE(lowered.ok()) << seed.name << " seed " << s << "\n" << ToString(lowered.errors());
    }
  }
}

// The sentences of every seed task name one goal only.
TEST(SeedTasks, AreUnambiguous) {
  for (const SeedTask& seed : SeedTasks()) {
    const Errors errors = CheckLanguage(Load(seed));
    EXPECT_TRUE(errors.empty()) << seed.name << "\n" << ToString(errors);
  }
}

}  // namespace
}  // namespace gensim::tasklib
