// LibTorch's set-up: deterministic, with the threads asked for, once for a process.
#include "policies/nets/runtime.h"

#include <ATen/Context.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "policies/nets/parameters.h"

namespace gensim::policies {
namespace {

// In a process of its own, for the set-up stays: ends with 0 when all holds, else with the number of the check.
int CheckSetUp() {
  SetUpTorch(2);
  SetUpTorch(2);
  const TorchInfo info = DescribeTorch();
  if (info.threads != 2) return 1;
  if (!at::globalContext().deterministicAlgorithms()) return 2;
  try {
    SetUpTorch(3);
    return 3;
  } catch (const std::invalid_argument& error) {
    if (std::string(error.what()).find("runs with 2") == std::string::npos) return 4;
  }
  // the same convolution and its gradient twice: the same bits
  at::Tensor gradients[2];
  for (at::Tensor& gradient : gradients) {
    Parameters parameters(1);
    const at::Tensor weight = parameters.AddNormal("w", {16, 8, 3, 3}, 0.1);
    const at::Tensor maps = parameters.AddNormal("x", {8, 8, 40, 80}, 1);
    at::conv2d(maps, weight, {}, 1, 1).square().sum().backward();
    gradient = weight.grad();
  }
  return at::equal(gradients[0], gradients[1]) ? 0 : 5;
}

TEST(Runtime, SetsUpOnce) {
  // a fork of this process would take over a pool of threads that are not there
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::_Exit(CheckSetUp()), testing::ExitedWithCode(0), "");
}

// Wrong numbers of threads are named.
TEST(Runtime, RefusesNoThreads) { EXPECT_THROW(SetUpTorch(0), std::invalid_argument); }

// What is told of the library is what is pinned or newer than the oldest that is served.
TEST(Runtime, DescribesTheLibrary) {
  const TorchInfo info = DescribeTorch();
  EXPECT_TRUE(info.version.starts_with("2.")) << info.version;
  EXPECT_FALSE(info.cpu.empty());
}

}  // namespace
}  // namespace gensim::policies
