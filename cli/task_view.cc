#include "cli/task_view.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "envs/render/picture.h"
#include "envs/render/png.h"
#include "envs/tabletop/draw.h"

namespace gensim::cli {
namespace {

std::vector<Pose> StartPoses(const tabletop::Task& task) {
  std::vector<Pose> poses;
  for (const tabletop::Object& object : task.objects) poses.push_back(object.X_WO);
  return poses;
}

Json PoseToJson(const Pose& X) { return {X.p.x, X.p.y, X.p.z, X.q.w, X.q.x, X.q.y, X.q.z}; }

Json Ids(const tabletop::Task& task, const std::vector<int>& objects) {
  Json ids = Json::array();
  for (int i : objects) ids.push_back(task.objects[static_cast<size_t>(i)].id);
  return ids;
}

// "block[0]  red block 40 x 40 x 40 mm  at (512, -103) mm"
std::vector<std::string> ObjectRow(const tabletop::Object& object) {
  std::string size, kind = object.color + " " + tabletop::FindAsset(object.params.asset)->noun;
  for (int mm : object.params.size_mm) size += (size.empty() ? "" : " x ") + std::to_string(mm);
  for (const std::string& outline : object.params.outlines) kind += " " + outline;
  return {"  " + object.id, kind, size + " mm",
          fmt::format("at ({:.0f}, {:.0f}, {:.0f}) mm", object.X_WO.p.x * 1e3, object.X_WO.p.y * 1e3,
                      object.X_WO.p.z * 1e3),
          object.distractor ? "distractor"
          : object.fixed    ? "fixed"
                            : ""};
}

}  // namespace

Json TaskToJson(const tasklib::Program& program, const tasklib::Lowered& lowered, uint64_t seed) {
  const tabletop::Task& task = lowered.task;
  Json objects = Json::array(), goals = Json::array(), plan = Json::array();
  for (const tabletop::Object& object : task.objects)
    objects.push_back({{"id", object.id},
                       {"asset", object.params.asset},
                       {"size_mm", object.params.size_mm},
                       {"outlines", object.params.outlines},
                       {"color", object.color},
                       {"mass_kg", object.mass_kg},
                       {"fixed", object.fixed},
                       {"distractor", object.distractor},
                       {"pose", PoseToJson(object.X_WO)}});
  for (const tabletop::Goal& goal : task.goals)
    goals.push_back({{"relation", goal.relation},
                     {"put", Ids(task, goal.put)},
                     {"ref", Ids(task, goal.ref)},
                     {"ref2", Ids(task, goal.ref2)},
                     {"once", goal.once},
                     {"after", goal.after},
                     {"sentence", goal.sentence},
                     {"paraphrases", goal.paraphrases},
                     {"held_out", goal.held_out},
                     {"where", goal.where}});
  for (const tabletop::Move& move : lowered.plan)
    plan.push_back({{"object", task.objects[static_cast<size_t>(move.object)].id},
                    {"goal", move.goal},
                    {"pose", PoseToJson(move.X_WO)}});
  return {{"name", program.name()},
          {"digest", program.digest()},
          {"shape_id", program.shape_id()},
          {"seed", seed},
          {"summary", task.summary},
          {"ordered", task.ordered},
          {"step_limit", task.step_limit},
          {"objects", objects},
          {"goals", goals},
          {"plan", plan}};
}

std::string TaskToText(const tasklib::Program& program, const tasklib::Lowered& lowered, uint64_t seed,
                       const Console& console) {
  const tabletop::Task& task = lowered.task;
  std::string text = console.Bold(program.name()) + fmt::format("  seed {}\n{}\n\nobjects\n", seed, task.summary);
  std::vector<std::vector<std::string>> rows;
  for (const tabletop::Object& object : task.objects) rows.push_back(ObjectRow(object));
  text += Table(rows) + (task.ordered ? "\ngoals, in sequence\n" : "\ngoals, in any order\n");
  for (size_t i = 0; i < task.goals.size(); ++i) text += fmt::format("  {}  {}\n", i, task.goals[i].sentence);
  text += fmt::format("\nplan of the expert, {} of at most {} steps\n", lowered.plan.size(), task.step_limit);
  for (const tabletop::Move& move : lowered.plan)
    text += fmt::format("  {} to ({:.0f}, {:.0f}, {:.0f}) mm{}\n", task.objects[static_cast<size_t>(move.object)].id,
                        move.X_WO.p.x * 1e3, move.X_WO.p.y * 1e3, move.X_WO.p.z * 1e3,
                        move.goal < 0 ? "  out of the way" : fmt::format("  for goal {}", move.goal));
  return text;
}

std::vector<tabletop::Ghost> GhostsOf(const tasklib::Lowered& lowered) {
  std::vector<tabletop::Ghost> ghosts;
  for (const tabletop::Move& move : lowered.plan)
    if (move.goal >= 0 && lowered.task.goals[static_cast<size_t>(move.goal)].relation == "at-pose")
      ghosts.push_back({move.object, move.X_WO});
  return ghosts;
}

Status WriteTaskPicture(const tasklib::Lowered& lowered, const std::filesystem::path& path) {
  const render::Image start = tabletop::TaskPicture(lowered.task, StartPoses(lowered.task), GhostsOf(lowered));
  return render::WritePng(path, render::WithCaption(start, lowered.task.summary));
}

Stills StillsOf(const tasklib::Lowered& lowered, int columns, bool close) {
  std::vector<Pose> sets[2] = {StartPoses(lowered.task), StartPoses(lowered.task)};
  for (const tabletop::Move& move : lowered.plan) sets[1][static_cast<size_t>(move.object)] = move.X_WO;
  render::PictureView view;
  view.columns = columns;
  view.rows = columns * 9 / 16;
  if (close) view = tabletop::CloseView(lowered.task, sets, view.columns, view.rows);
  return {tabletop::TaskPicture(lowered.task, sets[0], GhostsOf(lowered), view),
          tabletop::TaskPicture(lowered.task, sets[1], {}, view)};
}

std::string ObjectsInWords(const tabletop::Task& task) {
  // in the order of the program
  std::vector<std::pair<const tabletop::Object*, int>> kinds;
  for (const tabletop::Object& object : task.objects) {
    const auto same = std::ranges::find_if(kinds, [&](const auto& kind) {
      return kind.first->color == object.color && kind.first->params.asset == object.params.asset;
    });
    same == kinds.end() ? void(kinds.emplace_back(&object, 1)) : void(++same->second);
  }
  std::vector<std::string> words;
  for (const auto& [object, count] : kinds) {
    const tabletop::AssetType& type = *tabletop::FindAsset(object->params.asset);
    words.push_back(count == 1 ? fmt::format("{} {}", object->color, type.noun)
                               : fmt::format("{} {} {}", count, object->color, type.plural));
  }
  return Join(words, ", ");
}

render::Image StartAndEnd(const tasklib::Lowered& lowered) {
  const auto [start, end] = StillsOf(lowered, 400, false);
  render::Image both(start.rows + end.rows + 4, start.columns, {255, 255, 255});
  std::copy(start.pixels.begin(), start.pixels.end(), both.pixels.begin());
  std::copy(end.pixels.begin(), end.pixels.end(), both.pixels.end() - static_cast<std::ptrdiff_t>(end.pixels.size()));
  return both;
}

}  // namespace gensim::cli
