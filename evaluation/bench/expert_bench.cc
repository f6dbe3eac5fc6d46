// expert_bench [--episodes 50]
//
// CPU of one expert episode, images off: a tower of four blocks among eight objects at 2 ms steps. Hanoi and kits are
// reported separately where the library of seed tasks has them. Prints JSON.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "evaluation/bench/bench_util.h"
#include "generator/gates/episode.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;

constexpr const char* kTower = R"({"gensim": 1, "family": "tabletop", "name": "bench-tower",
  "summary": "Stack the four blocks.",
  "scene": [{"id": "block", "asset": "block", "size": [40, 40, 40], "color": ["red", "green", "blue", "yellow"]},
            {"id": "other", "asset": "block", "size": [40, 40, 40], "color": ["gray", "brown", "cyan", "black"], "distractor": true}],
  "goals": [{"for": {"var": "i", "from": 1, "to": 3}, "put": "block[$i]", "rel": "on", "ref": "block[$i-1]"}],
  "limits": {"steps": 10}})";

Json Measure(const tasklib::Program& program, int episodes) {
  std::vector<double> seconds;
  int successes = 0, steps = 0;
  for (int i = 0; i < episodes; ++i) {
    const double begin = bench::ProcessSeconds();
    const auto episode = generator::RunExpert(program, static_cast<uint64_t>(i));
    seconds.push_back(bench::ProcessSeconds() - begin);
    successes += episode.success;
    steps += episode.steps;
  }
  std::sort(seconds.begin(), seconds.end());
  return {{"episodes", episodes},
          {"successes", successes},
          {"mean_steps", static_cast<double>(steps) / episodes},
          {"median_s", seconds[seconds.size() / 2]},
          {"worst_s", seconds.back()}};
}

}  // namespace

int main(int argc, char** argv) {
  const int episodes =
      argc == 3 && !std::strcmp(argv[1], "--episodes") ? static_cast<int>(std::strtol(argv[2], nullptr, 10)) : 50;
  Json out = {{"bench", "expert"}};
  const auto tower = tasklib::Program::FromText(kTower);
  if (!tower || episodes < 1) {
    std::fprintf(stderr, "%s\n", tower ? "--episodes must be positive" : ToString(tower.errors()).c_str());
    return 2;
  }
  out["tower-of-four-among-eight"] = Measure(*tower, episodes);
  for (const tasklib::SeedTask& seed : tasklib::SeedTasks()) {
    const bool wanted =
        seed.name.find("hanoi") != std::string_view::npos || seed.name.find("kit") != std::string_view::npos;
    if (!wanted) continue;
    if (const auto program = tasklib::Program::FromText(seed.text))
      out[std::string(seed.name)] = Measure(*program, episodes);
  }
  std::printf("%s", PrettyJson(out).c_str());
  return 0;
}
