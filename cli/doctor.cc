// gensim doctor: is everything there that the other verbs need?
#include <fmt/core.h>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "envs/core/build_info.h"
#include "envs/physics/engine.h"
#include "tasklib/program/program.h"

namespace gensim::cli {
namespace {

struct Finding {
  std::string what;
  bool ok = true;
  std::string detail;
};

// a cube dropped from 1 cm must come to rest on the table
Finding CheckEngine(physics::Engine engine, const char* what) {
  physics::Scene scene;
  physics::Body cube;
  cube.name = "cube";
  cube.mass_kg = 0.05;
  cube.X_WB = PoseAt(0.5, 0, 0.03);
  physics::Geom box;
  box.half = {0.02, 0.02, 0.02};
  cube.geoms = {box};
  scene.bodies = {cube};
  const auto model = physics::Compile(engine, scene);
  if (!model) return {what, false, ToString(model.errors())};
  const auto world = (*model)->MakeWorld();
  world->step(500);
  const double z = world->pose(0).p.z;
  const bool rests = world->status().ok() && world->all_at_rest() && std::abs(z - 0.02) < 0.001;
  return {what, rests, (*model)->engine() + fmt::format(", a dropped cube rests at {:.1f} mm", z * 1000)};
}

Finding CheckLibrary(const CommonOptions& common, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return {"library", false, ToString(library.errors())};
  const auto tasks = (*library)->List();
  if (!tasks) return {"library", false, ToString(tasks.errors())};
  return {"library", true, fmt::format("{} with {} tasks", LibraryPath(common).string(), tasks->size())};
}

Finding CheckDisk(const CommonOptions& common) {
  std::error_code code;
  const auto space = std::filesystem::space(LibraryPath(common), code);
  if (code) return {"free space", false, code.message()};
  const double gigabytes = static_cast<double>(space.available) / 1e9;
  return {"free space", gigabytes > 0.2, fmt::format("{:.1f} GB in the library's folder", gigabytes)};
}

// only whether they are set: a key is never shown
Finding CheckProvider() {
  const char* url = std::getenv("OPENAI_BASE_URL");
  const char* key = std::getenv("OPENAI_API_KEY");
  return {"language model", true,
          fmt::format("OPENAI_BASE_URL {}, OPENAI_API_KEY {} (both optional: the offline composer needs neither)",
                      url && *url ? url : "not set", key && *key ? "set" : "not set")};
}

}  // namespace

int RunDoctor(const CommonOptions& common, Console& console) {
  const std::vector<Finding> findings = {
      {"build", true, BuildId()},
      {"processor", true, fmt::format("{}, {} threads", CpuClass(), std::thread::hardware_concurrency())},
      {"vocabulary", true, tasklib::VocabularyVersion() + " " + tasklib::VocabularyDigest().substr(0, 12)},
      CheckEngine(physics::Engine::kMujoco, "physics engine"),
      CheckEngine(physics::Engine::kBullet, "second engine"),
      CheckLibrary(common, console),
      CheckDisk(common),
      CheckProvider()};
  bool ok = true;
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const Finding& finding : findings) {
    ok &= finding.ok;
    list.push_back({{"check", finding.what}, {"ok", finding.ok}, {"detail", finding.detail}});
    rows.push_back({finding.ok ? console.Good("ok ") : console.Bad("bad"), finding.what, finding.detail});
  }
  console.Print(Table(rows));
  console.Document({{"ok", ok}, {"checks", list}});
  return ok ? kDone : kRefused;
}

}  // namespace gensim::cli
