// The layers: shapes, gradients against finite differences, what each promises of its input.
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "policies/nets/conv_block.h"
#include "policies/nets/film.h"
#include "policies/nets/pixel_head.h"
#include "policies/nets/text_encoder.h"
#include "tests/nets/gradient_check.h"

namespace gensim::policies {
namespace {

using Named = std::vector<std::pair<std::string, at::Tensor>>;

// The parameters and an input, for CheckGradient.
Named With(const Parameters& parameters, Named inputs) {
  inputs.insert(inputs.end(), parameters.all().begin(), parameters.all().end());
  return inputs;
}

// Sentences of pieces, padded.
at::Tensor Sentences(const std::vector<std::vector<int64_t>>& sentences, int64_t length) {
  at::Tensor out = at::full({static_cast<int64_t>(sentences.size()), length}, TextEncoder::kPadding, at::kLong);
  int64_t* const values = out.mutable_data_ptr<int64_t>();
  for (size_t s = 0; s < sentences.size(); ++s)
    for (size_t i = 0; i < sentences[s].size(); ++i) values[s * static_cast<size_t>(length) + i] = sentences[s][i];
  return out;
}

// The check itself tells a gradient that lacks a term.
TEST(GradientCheck, TellsAWrongGradient) {
  static const at::Tensor x = NormalTensor({5}, 1);
  static const auto check = [] { CheckGradient({{"x", x}}, [] { return (x * x.detach()).sum(); }); };
  EXPECT_FATAL_FAILURE(check(), "x[0]");
}

// A block keeps the size or divides it, and its gradients are right.
TEST(ConvBlock, Gradient) {
  Parameters parameters(1, at::kDouble);
  const ConvBlock block(parameters, "block", 3, 16, 2);
  const at::Tensor maps = NormalTensor({2, 3, 6, 5}, 2);
  EXPECT_EQ(block.Forward(maps).sizes(), at::IntArrayRef({2, 16, 3, 3}));
  CheckGradient(With(parameters, {{"maps", maps}}), [&] { return Mixed(block.Forward(maps)); });
}

// As a block of convolutions, and the size stays.
TEST(ResidualBlock, Gradient) {
  Parameters parameters(3, at::kDouble);
  const ResidualBlock block(parameters, "block", 16);
  const at::Tensor maps = NormalTensor({2, 16, 4, 3}, 4);
  EXPECT_EQ(block.Forward(maps).sizes(), maps.sizes());
  CheckGradient(With(parameters, {{"maps", maps}}), [&] { return Mixed(block.Forward(maps)); });
}

// A map's result does not depend on what else is in the batch.
TEST(ResidualBlock, MapsAreIndependent) {
  Parameters parameters(5, at::kDouble);
  const ResidualBlock block(parameters, "block", 8);
  const at::Tensor maps = NormalTensor({3, 8, 4, 4}, 6);
  const at::Tensor together = block.Forward(maps), alone = block.Forward(maps.narrow(0, 1, 1));
  EXPECT_TRUE(at::allclose(together.narrow(0, 1, 1), alone, 1e-12, 1e-12));
}

// A new layer lets the maps pass; with weights its gradients are right for maps, text and weights.
TEST(Film, Gradient) {
  Parameters parameters(7, at::kDouble);
  const Film film(parameters, "film", 5, 4);
  const at::Tensor maps = NormalTensor({2, 4, 3, 2}, 8), text = NormalTensor({2, 5}, 9);
  EXPECT_TRUE(at::equal(film.Forward(maps, text), maps));
  {
    const at::NoGradGuard no_gradient;
    uint64_t seed = 10;
    for (const auto& [name, tensor] : parameters.all()) tensor.copy_(NormalTensor(tensor.sizes().vec(), seed++));
  }
  CheckGradient(With(parameters, {{"maps", maps}, {"text", text}}), [&] { return Mixed(film.Forward(maps, text)); });
}

// Each position says its own block of pixels: a change of one input position moves only pixels near it.
TEST(PixelHead, GradientAndPlaces) {
  Parameters parameters(11, at::kDouble);
  const PixelHead head(parameters, "head", 6, 2, 2);
  const at::Tensor features = NormalTensor({2, 6, 5, 7}, 12);
  EXPECT_EQ(head.Forward(features).sizes(), at::IntArrayRef({2, 2, 10, 14}));
  CheckGradient(With(parameters, {{"features", features}}), [&] { return Mixed(head.Forward(features)); });

  const at::NoGradGuard no_gradient;
  const at::Tensor before = head.Forward(features);
  features.select(3, 0).select(2, 0).add_(1.0);
  const at::Tensor moved = head.Forward(features).sub(before).abs();
  // the kernel reaches one position on: four pixels of either axis
  EXPECT_GT(moved.narrow(2, 0, 4).narrow(3, 0, 4).max().item<double>(), 0.01);
  EXPECT_EQ(moved.narrow(2, 4, 6).max().item<double>(), 0);
  EXPECT_EQ(moved.narrow(3, 4, 10).max().item<double>(), 0);
}

// Gradients through words of different lengths, for every weight.
TEST(TextEncoder, Gradient) {
  Parameters parameters(13, at::kDouble);
  const TextEncoder encoder(parameters, "text", 7, 4, 5);
  const at::Tensor pieces = Sentences({{1, 2, 3, 4}, {5, 6}, {2}}, 4);
  EXPECT_EQ(encoder.Forward(pieces).sizes(), at::IntArrayRef({3, 5}));
  CheckGradient(parameters.all(), [&] { return Mixed(encoder.Forward(pieces)); });
}

// The recurrent cell is LibTorch's own, on sentences of one length: same weights, same state.
TEST(TextEncoder, AgreesWithTheLibrary) {
  Parameters parameters(16, at::kDouble);
  const TextEncoder encoder(parameters, "text", 7, 4, 5);
  const at::Tensor pieces = Sentences({{1, 2, 3, 4}, {6, 5, 4, 1}}, 4);
  const auto& all = parameters.all();  // embedding, input weight and bias, recurrent weight and bias
  const at::Tensor words = at::embedding(all[0].second, pieces), start = at::zeros({1, 2, 5}, words.options());
  const std::vector<at::Tensor> weights = {all[1].second, all[3].second, all[2].second, all[4].second};
  const at::Tensor state = std::get<1>(at::gru(words, start, weights, true, 1, 0.0, false, false, true)).squeeze(0);
  EXPECT_TRUE(at::allclose(encoder.Forward(pieces), state, 1e-12, 1e-12));
}

// Padding says nothing, order says something, and an empty sentence is the zero vector.
TEST(TextEncoder, PaddingSaysNothing) {
  Parameters parameters(14, at::kDouble);
  const TextEncoder encoder(parameters, "text", 7, 4, 5);
  const at::Tensor longer = encoder.Forward(Sentences({{1, 2, 3}, {3, 2, 1}, {}}, 9));
  EXPECT_TRUE(at::allclose(longer.narrow(0, 0, 1), encoder.Forward(Sentences({{1, 2, 3}}, 3)), 1e-12, 1e-12));
  EXPECT_FALSE(at::allclose(longer.select(0, 0), longer.select(0, 1), 1e-3, 1e-3));
  EXPECT_EQ(longer.select(0, 2).abs().max().item<double>(), 0);
}

// Misuse names layer and value.
TEST(Layers, RefuseImpossibleSizes) {
  Parameters parameters(15);
  EXPECT_THROW(Conv(parameters, "even", 3, 8, 2), std::invalid_argument);
  EXPECT_THROW(Conv(parameters, "none", 0, 8, 3), std::invalid_argument);
  EXPECT_THROW(TextEncoder(parameters, "text", 1, 4, 4), std::invalid_argument);
  const TextEncoder encoder(parameters, "good", 7, 4, 5);
  EXPECT_THROW(encoder.Forward(at::full({3}, 1, at::kLong)), std::invalid_argument);
  EXPECT_THROW(encoder.Forward(at::full({3, 2}, 1.0)), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::policies
