// The network and its parts: shapes, gradients against finite differences, rows that do not know each other, language
// that is heard, refusals.
#include "policies/nets/pick_place_net.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tests/nets/gradient_check.h"

namespace gensim::policies {
namespace {

constexpr int64_t kFew = 5;  // numbers a tensor that are checked where a network has many tensors

using Named = std::vector<std::pair<std::string, at::Tensor>>;

Named With(const Parameters& parameters, Named inputs) {
  inputs.insert(inputs.end(), parameters.all().begin(), parameters.all().end());
  return inputs;
}

// Widths are 16, two channels a group of a norm: alone in its group a channel's bias would do nothing.
//
// Layers that begin at zero are given weights, so that all terms of a gradient show.
void FillAll(const Parameters& parameters) {
  const at::NoGradGuard no_gradient;
  uint64_t seed = 1000;
  for (const auto& [name, tensor] : parameters.all())
    if (tensor.abs().max().item<double>() == 0) tensor.copy_(NormalTensor(tensor.sizes().vec(), seed++) * 0.3);
}

NetConfig Small(const std::string& place) {
  NetConfig config;
  config.place = place;
  config.width = 8, config.semantic_width = 8, config.text_size = 6, config.word_size = 5;
  config.yaw_bins = 8, config.crop = 16, config.surroundings = 32, config.crop_width = 8, config.rotations = 3;
  return config;
}

SceneTensors SceneOf(int64_t batch, at::ScalarType type) {
  const at::Tensor pieces = at::tensor({5, 7, 3, 9, 2, 0}, at::kLong).view({2, 3});
  return {NormalTensor({batch, 4, 32, 64}, 5).detach().to(type), pieces.narrow(0, 0, batch)};
}

TEST(Linear, Gradient) {
  Parameters parameters(1, at::kDouble);
  const Linear layer(parameters, "layer", 4, 3);
  const at::Tensor values = NormalTensor({2, 4}, 2);
  CheckGradient(With(parameters, {{"values", values}}), [&] { return Mixed(layer.Forward(values)); });
}

TEST(UpBlock, Gradient) {
  Parameters parameters(1, at::kDouble);
  const UpBlock block(parameters, "up", 3, 2, 16);
  const at::Tensor coarse = NormalTensor({2, 3, 2, 3}, 2), fine = NormalTensor({2, 2, 4, 6}, 3);
  CheckGradient(With(parameters, {{"coarse", coarse}, {"fine", fine}}),
                [&] { return Mixed(block.Forward(coarse, fine)); });
}

// Both streams, joined as in the network: maps, sentence and all weights get their gradients.
TEST(Streams, Gradient) {
  Parameters parameters(1, at::kDouble);
  const SemanticStream semantic(parameters, "semantic", 3, 16, 5);
  const SpatialStream spatial(parameters, "spatial", 4, 16, 16);
  FillAll(parameters);
  const at::Tensor color = NormalTensor({1, 3, 8, 16}, 2), all = NormalTensor({1, 4, 8, 16}, 3);
  const at::Tensor text = NormalTensor({1, 5}, 4);
  CheckGradient(
      With(parameters, {{"color", color}, {"all", all}, {"text", text}}),
      [&] { return Mixed(spatial.Forward(all, semantic.Forward(color, text))); }, kFew);
}

TEST(MapHeads, Gradient) {
  Parameters parameters(1, at::kDouble);
  const PickHead pick(parameters, "pick", 16, 5);
  const PlaceHead place(parameters, "place", 16, 5, 8);
  FillAll(parameters);
  const at::Tensor maps = NormalTensor({2, 16, 4, 6}, 2), text = NormalTensor({2, 5}, 3);
  const at::Tensor marked = NormalTensor({2, 17, 4, 6}, 5), held = NormalTensor({2, 8}, 4);
  CheckGradient(With(parameters, {{"maps", maps}, {"marked", marked}, {"text", text}, {"held", held}}), [&] {
    const PickLogits logits = pick.Forward(maps, text);
    return Mixed(logits.pick) + Mixed(logits.stop) + Mixed(place.Forward(marked, text, held));
  });
}

TEST(CropNets, Gradient) {
  Parameters parameters(1, at::kDouble);
  const PickGripNet pick(parameters, "pick", 32, 16, 6);
  const CropEncoder encoder(parameters, "held", 32, 16);
  const PlaceGripNet place(parameters, "place", 32, 16, 5, 6);
  const at::Tensor held = NormalTensor({2, 4, 32, 32}, 2), around = NormalTensor({2, 4, 32, 32}, 3);
  const at::Tensor text = NormalTensor({2, 5}, 4);
  CheckGradient(
      With(parameters, {{"held", held}, {"around", around}, {"text", text}}),
      [&] {
        const GripAnswer picked = pick.Forward(held), placed = place.Forward(encoder.Forward(held), around, text);
        return Mixed(picked.yaws) + Mixed(picked.offsets) + Mixed(placed.yaws) + Mixed(placed.offsets);
      },
      kFew);
}

TEST(CorrelationHead, Gradient) {
  Parameters parameters(1, at::kDouble);
  const CorrelationHead head(parameters, "place", 16, 5, 3);
  FillAll(parameters);
  const at::Tensor maps = NormalTensor({2, 16, 6, 8}, 2), text = NormalTensor({2, 5}, 3);
  const at::Tensor picks = at::tensor({2.3, 4.1, 3.6, 2.2}, at::kDouble).view({2, 2});
  EXPECT_EQ(head.Forward(maps, text, picks).sizes(), at::IntArrayRef({2, 3, 12, 16}));
  CheckGradient(
      With(parameters, {{"maps", maps}, {"text", text}}), [&] { return Mixed(head.Forward(maps, text, picks)); }, kFew);
}

// Every output has the shape that the header says, for both place heads.
TEST(PickPlaceNet, Shapes) {
  for (const char* kind : {"conditioned", "correlation"}) {
    Parameters parameters(1);
    const PickPlaceNet net(parameters, Small(kind), 10);
    const SceneFeatures features = net.See(SceneOf(2, at::kFloat));
    EXPECT_EQ(features.maps.sizes(), at::IntArrayRef({2, 8, 8, 16}));
    const PickLogits picks = net.Pick(features);
    EXPECT_EQ(picks.pick.sizes(), at::IntArrayRef({2, 16, 32}));
    EXPECT_EQ(picks.stop.sizes(), at::IntArrayRef({2}));
    const at::Tensor held = net.Held(NormalTensor({2, 4, 16, 16}, 5).to(at::kFloat));
    EXPECT_EQ(held.defined(), !net.place_turns());
    const at::Tensor place = net.Place(features, at::full({2, 2}, 9.0, at::kFloat), held);
    EXPECT_EQ(place.sizes(), at::IntArrayRef({2, net.place_turns() ? 3 : 1, 16, 32}));
  }
}

// A scene gives the same whatever else is in the batch.
TEST(PickPlaceNet, RowsAreIndependent) {
  Parameters parameters(1, at::kDouble);
  const PickPlaceNet net(parameters, Small("conditioned"), 10);
  FillAll(parameters);
  const SceneTensors both = SceneOf(2, at::kDouble);
  const SceneTensors first{both.views.narrow(0, 0, 1), both.pieces.narrow(0, 0, 1)};
  const at::Tensor together = net.Pick(net.See(both)).pick.narrow(0, 0, 1), alone = net.Pick(net.See(first)).pick;
  EXPECT_TRUE(at::allclose(together, alone, 1e-9, 1e-9));
}

// Another sentence gives other maps; the pick decides the place, and so does the thing that is held.
TEST(PickPlaceNet, HearsAndRemembers) {
  Parameters parameters(1, at::kDouble);
  const PickPlaceNet net(parameters, Small("conditioned"), 10);
  FillAll(parameters);
  SceneTensors scene = SceneOf(1, at::kDouble);
  const SceneFeatures features = net.See(scene);
  scene.pieces = at::tensor({5, 7, 4}, at::kLong).view({1, 3});
  EXPECT_FALSE(at::allclose(net.Pick(features).pick, net.Pick(net.See(scene)).pick));
  const at::Tensor held = net.Held(NormalTensor({1, 4, 16, 16}, 6)), other = net.Held(NormalTensor({1, 4, 16, 16}, 7));
  const at::Tensor pick = at::full({1, 2}, 5.0, at::kDouble), here = net.Place(features, pick, held);
  EXPECT_FALSE(at::allclose(here, net.Place(features, pick * 5, held)));
  EXPECT_FALSE(at::allclose(here, net.Place(features, pick, other)));
}

TEST(PickPlaceNet, RefusesConfigs) {
  Parameters parameters(1);
  NetConfig config = Small("elsewhere");
  EXPECT_THROW(PickPlaceNet(parameters, config, 10), std::invalid_argument);
  config = Small("conditioned");
  config.crop = 20;
  EXPECT_THROW(PickPlaceNet(parameters, config, 10), std::invalid_argument);
  config.crop = 16, config.surroundings = 40;
  EXPECT_THROW(PickPlaceNet(parameters, config, 10), std::invalid_argument);
}

// The preset has the size that it is named for: one to three million numbers.
TEST(PickPlaceNet, PresetTinyIsTiny) {
  Parameters parameters(1);
  const PickPlaceNet net(parameters, NetConfig{}, 512);
  EXPECT_GT(parameters.count(), 1'000'000);
  EXPECT_LT(parameters.count(), 3'000'000);
}

}  // namespace
}  // namespace gensim::policies
