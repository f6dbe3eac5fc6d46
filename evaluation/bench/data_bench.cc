// data_bench [--task NAME]... [--episodes 10] [--rounds 9] [--samples 400] [--threads 1]
//
// How fast training data comes: demonstrations of seed tasks are recorded, rendered and packed, then read through the
// loader plain, augmented, and the parts alone (read and unpack a frame; warp one). Sides run in turn, `rounds` times;
// samples a second of CPU time of all threads, median and its bootstrap interval. Prints JSON, with bytes a sample and
// what other zstd levels would give.
#include <zstd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/core/rollout.h"
#include "evaluation/bench/bench_util.h"
#include "policies/data/loader.h"
#include "policies/data/render_episode.h"
#include "policies/data/warp.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;
using namespace gensim::bench;
using Json = nlohmann::json;

tasklib::Program ProgramOf(const std::string& name) {
  for (const auto& seed : tasklib::SeedTasks())
    if (seed.name == name) return tasklib::Program::FromText(seed.text).value();
  throw std::runtime_error("no seed task " + name);
}

// demonstrations as packs, and how long rendering them took a sample
std::vector<std::shared_ptr<const policies::Pack>> Record(const std::vector<std::string>& tasks, int episodes,
                                                          Json& report) {
  std::vector<std::shared_ptr<const policies::Pack>> packs;
  double seconds = 0;
  size_t samples = 0;
  for (const std::string& name : tasks) {
    const auto program = ProgramOf(name);
    for (int seed = 0; seed < episodes; ++seed) {
      policies::EpisodeEnv env{tasklib::MakeEnv(program).value(), ""};
      const auto episode = RecordExpert(*env.env, tasklib::HeaderFor(program, static_cast<uint64_t>(seed))).value();
      if (!episode.end.success) continue;
      const double begin = ProcessSeconds();
      auto bytes = policies::RenderEpisode(env, episode, "").value();
      seconds += ProcessSeconds() - begin;
      packs.push_back(policies::Pack::FromBytes(std::move(bytes), name).value());
      samples += packs.back()->index().samples.size();
    }
  }
  report["samples"] = samples;
  report["render_ms_a_sample"] = 1e3 * seconds / static_cast<double>(samples);
  return packs;
}

// size and time of a frame at other levels of compression
Json Levels(const policies::SampleSource& source) {
  Json rows = Json::array();
  policies::FrameCodec codec;
  policies::Frame frame;
  const size_t count = std::min<size_t>(source.size(), 60);
  for (const int level : {-1, 1, 3, 6, 9, 15}) {
    double bytes = 0, pack_s = 0, unpack_s = 0;
    for (size_t i = 0; i < count; ++i) {
      // spread over all tasks
      if (!source.ReadFrame(i * source.size() / count, codec, frame))
        throw std::runtime_error("a frame cannot be read");
      std::string plain(reinterpret_cast<const char*>(frame.color.data()), policies::kFrameColorBytes), back = plain;
      plain.append(reinterpret_cast<const char*>(frame.height.data()), policies::kMapPixels * 2);
      back.resize(plain.size());
      std::string packed(ZSTD_compressBound(plain.size()), '\0');
      const double begin = ThreadSeconds();
      packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), level));
      const double middle = ThreadSeconds();
      ZSTD_decompress(back.data(), back.size(), packed.data(), packed.size());
      unpack_s += ThreadSeconds() - middle, pack_s += middle - begin;
      bytes += static_cast<double>(packed.size());
    }
    const auto n = static_cast<double>(count);
    rows.push_back(
        {{"level", level}, {"bytes", bytes / n}, {"pack_us", 1e6 * pack_s / n}, {"unpack_us", 1e6 * unpack_s / n}});
  }
  return rows;
}

Json Row(const std::vector<double>& rates) {
  const MedianInterval interval = BootstrapMedian(rates);
  return {{"samples_a_second", interval.median}, {"low", interval.low}, {"high", interval.high}};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> tasks = {"put-block-in-bowl", "stack-block-pyramid-seq", "packing-boxes-pairs",
                                    "row-in-color-order"};
  int episodes = 10, rounds = 9, samples = 400, threads = 1;
  CLI::App app{"how fast training data comes"};
  app.add_option("--task", tasks);
  app.add_option("--episodes", episodes);
  app.add_option("--rounds", rounds);
  app.add_option("--samples", samples);
  app.add_option("--threads", threads);
  CLI11_PARSE(app, argc, argv);

  Json report = {{"cpu", CpuName()}, {"tasks", tasks}, {"threads", threads}};
  const auto source = policies::SourceOf(Record(tasks, episodes, report));
  report["bytes_a_sample"] = static_cast<double>(source->frame_bytes()) / static_cast<double>(source->size());
  report["plain_bytes_a_sample"] = policies::kFrameBytes;
  report["levels"] = Levels(*source);

  const auto through_loader = [&](bool augment) {
    policies::LoaderOptions options;
    options.threads = threads, options.augment = augment;
    policies::Loader loader(*source, options);
    policies::Batch batch;
    const double begin = ProcessSeconds();
    int done = 0;
    for (; done < samples; done += options.batch)
      if (!loader.Next(batch)) throw std::runtime_error("the loader failed");
    return done / (ProcessSeconds() - begin);
  };
  policies::FrameCodec codec;
  policies::Frame frame;
  const auto read_alone = [&] {
    const double begin = ProcessSeconds();
    for (int i = 0; i < samples; ++i)
      if (!source->ReadFrame(static_cast<size_t>(i) % source->size(), codec, frame)) throw std::runtime_error("read");
    return samples / (ProcessSeconds() - begin);
  };
  std::vector<uint8_t> color(policies::kFrameColorBytes);
  std::vector<float> height(policies::kMapPixels);
  const auto warp_alone = [&] {
    Rng rng(1, "bench/warp");
    const policies::SampleInfo& sample = source->sample(0);
    const double begin = ProcessSeconds();
    for (int i = 0; i < samples; ++i)
      policies::WarpFrame(frame, policies::DrawAugmentation({}, {}, sample.label, rng), sample.background, color,
                          height);
    return samples / (ProcessSeconds() - begin);
  };
  std::vector<double> plain, augmented, read, warp;
  for (int round = 0; round < rounds; ++round) {
    plain.push_back(through_loader(false)), augmented.push_back(through_loader(true));
    read.push_back(read_alone()), warp.push_back(warp_alone());
  }
  report["loader_plain"] = Row(plain), report["loader_augmented"] = Row(augmented);
  report["read_alone"] = Row(read), report["warp_alone"] = Row(warp);
  std::cout << report.dump(2) << "\n";
  return 0;
}
