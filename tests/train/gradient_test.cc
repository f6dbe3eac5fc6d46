// The gradient in shards: that of the whole batch, in the layout of the parameters.
#include "policies/train/gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <gtest/gtest.h>

#include "policies/nets/runtime.h"
#include "policies/train/learner.h"
#include "tests/train/toy_run.h"

namespace gensim::policies {
namespace {

// Autograd's own accumulation into the parameters over the whole batch at once is the reference.
TEST(Gradient, OfShardsIsThatOfTheBatch) {
  SetUpTorch(1);
  const testing::ToySource data({9});
  const TrainConfig config = testing::SmallConfig();
  Loader loader(data, LoaderOptions{.batch = 5, .seed = 1});
  Batch batch;
  ASSERT_TRUE(loader.Next(batch).ok());
  const auto pieces = WordPieces::Learn(batch.texts, 300);
  for (const char* place : {"conditioned", "correlation"}) {
    Parameters parameters(1);
    NetConfig net_config = config.net;
    net_config.place = place, net_config.rotations = 3;
    // two channels a group of a norm: alone in its group a bias has no gradient but rounding
    net_config.width = net_config.semantic_width = net_config.crop_width = 16;
    const PickPlaceNet net(parameters, net_config, static_cast<int64_t>(pieces.size()));
    GradientOptions options;
    options.shard = 2;
    WorkPool pool(2);
    const StepGradient step = *GradientOf(net, parameters, batch, 0, pieces, options, pool);

    const at::Tensor loss = LossOf(net, TensorsOf(batch, 0, 5, 0, pieces, options.draw), options.target_px);
    (loss.sum() / 5.0).backward();
    EXPECT_NEAR(step.loss, loss.sum().item<double>() / 5, 1e-4 * step.loss);
    for (size_t i = 0; i < step.gradients.size(); ++i) {
      const auto& [name, tensor] = parameters.all()[i];
      EXPECT_EQ(step.gradients[i].strides(), tensor.strides()) << name;
      ASSERT_TRUE(tensor.grad().defined()) << name;
      // single precision, sums in another order
      const double scale = tensor.grad().abs().max().item<double>();
      EXPECT_TRUE(at::allclose(step.gradients[i], tensor.grad(), 1e-3, 1e-4 * scale)) << name;
    }
  }
}

}  // namespace
}  // namespace gensim::policies
