// The pool that runs a batch: each unit once, whoever is free.
#include "envs/core/work_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <vector>

namespace gensim {
namespace {

// Every unit runs exactly once, whoever takes it.
TEST(WorkPool, EachUnitOnce) {
  for (const int threads : {1, 2, 3}) {
    WorkPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    struct Context {
      std::vector<std::atomic<int>> runs = std::vector<std::atomic<int>>(1000);
    } context;
    for (int round = 1; round <= 200; ++round) {
      const size_t units = static_cast<size_t>(1 + round * 7 % 1000);
      for (auto& runs : context.runs) runs = 0;
      pool.Run(
          units, [](void* c, size_t unit) { ++static_cast<Context*>(c)->runs[unit]; }, &context, round % 3 != 0);
      for (size_t u = 0; u < context.runs.size(); ++u) ASSERT_EQ(context.runs[u], u < units ? 1 : 0);
    }
  }
  EXPECT_THROW(WorkPool(0), std::invalid_argument);
  EXPECT_THROW(WorkPool(1025), std::invalid_argument);
}

}  // namespace
}  // namespace gensim
