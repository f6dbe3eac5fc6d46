// host_bench [--rounds 9] [--block-ms 60] [--batch N]... [--threads N]... [--only steps|mjb]
//
// What the batched host leaves of MuJoCo's speed, and what MuJoCo's own batch API does on the same models:
//   steps        mj_step through EnvBatch against as many bare mj_step loops running at once (an arm among 4, 10 and 20
//                awake cubes; an ant-like body)
//   mjb          the same host against mjb_step in its default and its persistent mode, with 10 cubes awake and settled
// Both sides take the same controls from the same start states; `same_state` says whether they ended alike, bit for bit
// (MuJoCo's default batch cannot let bodies sleep, so its settled table stays awake). They run in turn, a block each;
// the ratio of a round is the other's time / host time (above 1: the host was faster). One thread by CPU time, more by
// time on the wall. Prints JSON: median of the rounds with its bootstrap interval.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/control/bodies.h"
#include "evaluation/bench/bench_util.h"
#include "evaluation/bench/step_sides.h"

namespace {

using namespace gensim;
using namespace gensim::bench;
using Json = nlohmann::json;

struct Settings {
  int rounds = 9;
  double block_ms = 60;
  std::vector<size_t> batches = {1, 8, 64, 512};
  std::vector<int> threads = {1, 2};
};

// Runs the two in turn and compares: other's time / host's time.
template <class Other>
Json Compare(const Settings& settings, int threads, size_t count, int warmup, HostSide& host, Other& other) {
  const auto now = [threads] { return threads == 1 ? ProcessSeconds() : WallSeconds(); };
  int64_t at = 0;
  bool host_first = false;
  const auto both = [&](int64_t steps, double& host_s, double& other_s) {
    const auto timed = [&](auto& side, double& seconds) {
      const double begin = now();
      side.Run(at, steps);
      seconds = now() - begin;
    };
    // who goes first changes from round to round
    if (host_first) timed(host, host_s);
    timed(other, other_s);
    if (!host_first) timed(host, host_s);
    host_first = !host_first;
    at += steps;
  };
  double host_s = 0, other_s = 0;
  if (warmup > 0) both(warmup, host_s, other_s);
  // as many steps as fill a block
  int64_t steps = 1;
  do {
    steps *= 2;
    both(steps, host_s, other_s);
  } while (host_s * 1000 < settings.block_ms && steps < 1'000'000);
  std::vector<double> ratios, host_us, other_us;
  const double per = 1e6 / (static_cast<double>(steps) * static_cast<double>(count));
  for (int round = 0; round < settings.rounds; ++round) {
    both(steps, host_s, other_s);
    ratios.push_back(other_s / host_s);
    host_us.push_back(host_s * per);
    other_us.push_back(other_s * per);
  }
  Json row = RatioJson(ratios);
  row.update({{"batch", count},
              {"threads", threads},
              {"host_us", Median(host_us)},
              {"other_us", Median(other_us)},
              {"same_state", host.State() == other.State()}});
  return row;
}

std::shared_ptr<const control::MjcfModel> ModelOf(const std::string& xml) {
  auto model = control::CompileMjcf(xml);
  if (!model) throw std::runtime_error(ToString(model.errors()));
  return *model;
}

Json Steps(const Settings& settings) {
  const std::vector<Subject> subjects = {{"arm-4-cubes", ModelOf(control::ArmWithCubesMjcf(4, false))},
                                         {"arm-10-cubes", ModelOf(control::ArmWithCubesMjcf(10, false))},
                                         {"arm-20-cubes", ModelOf(control::ArmWithCubesMjcf(20, false))},
                                         {"ant", ModelOf(control::AntMjcf())}};
  Json rows = Json::array();
  for (const Subject& subject : subjects)
    for (const int threads : settings.threads)
      for (const size_t count : settings.batches) {
        HostSide host(subject, count, threads);
        BareSide bare(subject, count, threads, host);
        Json row = Compare(settings, threads, count, subject.warmup, host, bare);
        row["model"] = subject.name;
        std::cerr << row.dump() << "\n";
        rows.push_back(std::move(row));
      }
  return rows;
}

Json Mjb(const Settings& settings) {
  const std::vector<Subject> subjects = {
      {"awake", ModelOf(control::ArmWithCubesMjcf(10, false))},
      {"settled", ModelOf(control::ArmWithCubesMjcf(10, true)), false, 1500},
  };
  Json rows = Json::array();
  for (const Subject& subject : subjects)
    for (const bool persistent : {false, true})
      for (const int threads : settings.threads)
        for (const size_t count : settings.batches) {
          HostSide host(subject, count, threads);
          MjbSide mjb(subject, count, threads, persistent, host);
          Json row = Compare(settings, threads, count, subject.warmup, host, mjb);
          row["table"] = subject.name;
          row["mode"] = persistent ? "persistent" : "default";
          std::cerr << row.dump() << "\n";
          rows.push_back(std::move(row));
        }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  std::string only;
  CLI::App app{"what the batched host costs"};
  app.add_option("--rounds", settings.rounds);
  app.add_option("--block-ms", settings.block_ms);
  app.add_option("--batch", settings.batches);
  app.add_option("--threads", settings.threads);
  app.add_option("--only", only)->check(CLI::IsMember({"steps", "mjb"}));
  CLI11_PARSE(app, argc, argv);
  Json out = {{"schema_version", 1},
              {"benchmark", "host"},
              {"cpu", CpuName()},
              {"engine", std::string("mujoco ") + mj_versionString()},
              {"rounds", settings.rounds}};
  if (only != "mjb") out["steps"] = Steps(settings);
  if (only != "steps") out["mjb"] = Mjb(settings);
  std::cout << out.dump(2) << "\n";
}
