// train_bench [--batch 8] [--shard 4] [--threads 2] [--steps 10] [--rounds 5] [--set SETTING]...
//
// How fast the pick-and-place network trains: whole steps (tensors, forward, backward, optimiser) on random pictures,
// without the data path; samples a second of wall time, median of the rounds and all of them. peers/train_step.py is
// the same network in PyTorch. Prints JSON.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/base/rng.h"
#include "evaluation/bench/bench_util.h"
#include "policies/nets/runtime.h"
#include "policies/records/train_config.h"
#include "policies/train/gradient.h"
#include "policies/train/optimizer.h"

namespace {

using namespace gensim;
using namespace gensim::bench;
using Json = nlohmann::json;

policies::Batch RandomBatch(size_t size) {
  policies::Batch batch;
  Rng rng(1, "train-bench");
  batch.color.resize(size * policies::kFrameColorBytes), batch.height_m.resize(size * policies::kMapPixels);
  for (auto& value : batch.color) value = static_cast<uint8_t>(rng.Integer(0, 255));
  for (auto& value : batch.height_m) value = static_cast<float>(rng.Uniform(0, 0.1));
  for (size_t i = 0; i < size; ++i) {
    policies::Label label;
    label.pick.pixel = {rng.Uniform(20, 140), rng.Uniform(20, 300)};
    label.place.pixel = {rng.Uniform(20, 140), rng.Uniform(20, 300)};
    batch.labels.push_back(label);
    batch.texts.push_back("put the red block in the green bowl");
    batch.stop.push_back(0), batch.samples.push_back(i);
  }
  return batch;
}

}  // namespace

int main(int argc, char** argv) {
  int batch_size = 8, shard = 4, threads = 2, steps = 10, rounds = 5;
  std::vector<std::string> settings;
  CLI::App app{"how fast the network trains"};
  app.add_option("--batch", batch_size);
  app.add_option("--shard", shard);
  app.add_option("--threads", threads);
  app.add_option("--steps", steps);
  app.add_option("--rounds", rounds);
  app.add_option("--set", settings);
  CLI11_PARSE(app, argc, argv);

  policies::TrainConfig config;
  for (const std::string& setting : settings)
    if (const Status set = policies::Set(config, setting); !set) throw std::runtime_error(set.error().message);
  policies::SetUpTorch(1);
  const policies::Batch batch = RandomBatch(static_cast<size_t>(batch_size));
  const auto pieces = policies::WordPieces::Learn(std::vector<std::string>(4, batch.texts[0]), 300);
  policies::Parameters parameters(0);
  const policies::PickPlaceNet net(parameters, config.net, static_cast<int64_t>(pieces.size()));
  policies::Optimizer optimizer(parameters, {});
  WorkPool pool(threads);
  policies::GradientOptions options;
  options.shard = static_cast<size_t>(shard);

  uint64_t number = 0;
  double loss = 0, gradient_s = 0;
  const auto step = [&] {
    const auto begin = std::chrono::steady_clock::now();
    const auto gradient = *policies::GradientOf(net, parameters, batch, number, pieces, options, pool);
    gradient_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    loss = gradient.loss;
    optimizer.Step(gradient.gradients);
    number += batch.size();
  };
  for (int i = 0; i < 3; ++i) step();
  std::vector<double> rates;
  gradient_s = 0;
  double all_s = 0;
  for (int r = 0; r < rounds; ++r) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < steps; ++i) step();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    all_s += seconds;
    rates.push_back(static_cast<double>(steps * batch_size) / seconds);
  }
  const MedianInterval interval = BootstrapMedian(rates);
  std::cout << Json{{"cpu", CpuName()},    {"parameters", parameters.count()},
                    {"batch", batch_size}, {"shard", shard},
                    {"threads", threads},  {"samples_a_second", interval.median},
                    {"rounds", rates},     {"gradient_share", gradient_s / all_s},
                    {"loss", loss}}
                   .dump(2)
            << "\n";
  return 0;
}
