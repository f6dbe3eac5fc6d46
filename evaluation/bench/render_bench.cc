// render_bench [--rounds 5]
//
// CPU of images and of whole steps of the tabletop env, beside which evaluation/bench/peers/pick_place.py puts the
// published stack:
//   map       the 160 x 320 colour, height and id map of the table, for the widest and the portable raster kernel
//   cameras   the three published cameras, 640 x 480 colour, depth and id each, without and with shadows
//   step      one pick-and-place of the expert among six blocks, without images and with the map
// Medians of the rounds; CPU time of the thread. Prints JSON.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/render/camera.h"
#include "envs/tabletop/draw.h"
#include "envs/tabletop/tabletop_env.h"
#include "evaluation/bench/bench_util.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;

// Six blocks, of which one goes onto another.
constexpr const char* kProgram = R"({"gensim": 1, "family": "tabletop", "name": "bench-pick-and-place",
  "summary": "Put the red block on the green block.",
  "scene": [{"id": "block", "asset": "block", "size": [40, 40, 40],
             "color": ["red", "green", "blue", "yellow", "gray", "brown"]}],
  "goals": [{"put": "block[0]", "rel": "on", "ref": "block[1]"}],
  "limits": {"steps": 3}})";

template <class Work>
double MedianMs(int rounds, int repeats, const Work& work) {
  std::vector<double> ms;
  for (int round = 0; round < rounds; ++round) {
    const double begin = bench::ThreadSeconds();
    for (int i = 0; i < repeats; ++i) work();
    ms.push_back(1e3 * (bench::ThreadSeconds() - begin) / repeats);
  }
  return bench::Median(ms);
}

std::unique_ptr<tabletop::TabletopEnv> EnvOf(const tasklib::Program& program) {
  return std::make_unique<tabletop::TabletopEnv>(tasklib::SourceOf(program));
}

Json Images(const tasklib::Program& program, int rounds) {
  const auto env = EnvOf(program);
  if (const Status status = env->Reset(0); !status) throw std::runtime_error(ToString(status.errors()));
  tabletop::TaskDrawing drawing(env->task());
  const auto items = drawing.At(env->state().X_WO);
  render::MapImages map;
  const auto map_ms = [&](const render::RenderOptions& options) {
    return MedianMs(rounds, 300, [&] { render::RenderMap(items, {}, map, options); });
  };
  render::CameraImages images;
  const auto cameras_ms = [&](bool shadows) {
    return MedianMs(rounds, 5, [&] {
      for (const render::PinholeCamera& camera : render::CliportCameras())
        render::RenderCamera(items, camera, images, {.shadows = shadows});
    });
  };
  return {{"task", program.name()},
          {"shapes", items.size()},
          {"kernel", render::BestKernel().name},
          {"map_ms", map_ms({})},
          {"map_portable_ms", map_ms({.kernel = &render::PortableKernel()})},
          {"cameras_ms", cameras_ms(false)},
          {"cameras_shadows_ms", cameras_ms(true)}};
}

Json Steps(int rounds) {
  const auto program = tasklib::Program::FromText(kProgram).value();
  const auto env = EnvOf(program);
  std::vector<double> physics, both;
  int successes = 0;
  for (int seed = 0; seed < 10 * rounds; ++seed) {
    for (const bool images : {false, true}) {
      if (!env->Reset(static_cast<uint64_t>(seed))) continue;
      const auto action = env->ExpertAction().value();
      const double begin = bench::ThreadSeconds();
      env->Step(action);
      if (images)
        for (const char* name : {"color", "height", "ids"}) ObserveVector<std::byte>(*env, name);
      (images ? both : physics).push_back(1e3 * (bench::ThreadSeconds() - begin));
      successes += env->success();
    }
  }
  return {{"episodes", physics.size() + both.size()},
          {"successes", successes},
          {"step_ms", bench::Median(physics)},
          {"step_with_map_ms", bench::Median(both)}};
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  CLI::App app{"CPU of images and steps"};
  app.add_option("--rounds", rounds);
  CLI11_PARSE(app, argc, argv);
  Json out = {{"schema_version", 1}, {"benchmark", "render"}, {"cpu", bench::CpuName()}, {"rounds", rounds}};
  out["images"].push_back(Images(tasklib::Program::FromText(kProgram).value(), rounds));
  for (const EmbeddedText& seed : tasklib::SeedTasks())
    if (seed.name == "put-block-in-bowl" || seed.name == "assembling-kits-seq" || seed.name == "towers-of-hanoi-seq")
      out["images"].push_back(Images(tasklib::Program::FromText(seed.text).value(), rounds));
  out["steps"] = Steps(rounds);
  std::cout << out.dump(2) << "\n";
}
