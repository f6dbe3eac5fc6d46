// Augmentation against the meaning of sentences: a solved scene that is flipped and turned as a sample would be is
// still solved in the words that the sample then carries, as the relations themselves judge it.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "envs/base/list.h"
#include "policies/data/augment.h"
#include "tasklib/program/language.h"
#include "tests/tabletop/scenarios.h"

namespace gensim::policies {
namespace {

using tabletop::Goal;
using tabletop::Task;

const std::vector<std::string> kDirected = {"left-of", "right-of", "in-front-of", "behind"};

bool Directed(const Goal& goal) { return Contains(kDirected, goal.relation); }

// a clause in one of its wordings, things and numbers left open
std::string TextOf(const Task& task, const Goal& goal, size_t wording) {
  std::string text = tabletop::RelationOf(goal).Phrases(task, goal).at(wording);
  if (const size_t at = text.find("{side}"); at != text.npos) text.replace(at, 6, tasklib::SideWords(goal.params.side));
  return text;
}

// where a thing is on the augmented map; a flip is a mirror, which shapes with a plane of symmetry are their own image
// in
Pose Moved(const Pose& X_WO, const Augmentation& drawn) {
  const Vec3 p = PointAt(drawn.Forward(PixelAt(X_WO.p.x, X_WO.p.y)));
  Quat q = X_WO.q;
  // mirrored in the plane across x, across y: the axis of a turn keeps that part, the turn changes its sense
  if (drawn.flip_rows) q = {q.w, q.x, -q.y, -q.z};
  if (drawn.flip_columns) q = {q.w, -q.x, q.y, -q.z};
  return {{p.x, p.y, X_WO.p.z}, FromYaw(drawn.turn_rad) * q};
}

// mirrored, these are other things, or other parts of them are meant
bool Handed(const Task& task, const Goal& goal) {
  const std::set<std::string> handed = {"ell", "ell-fixture", "kit-piece", "kit-board", "corner"};
  for (const auto& object : task.objects)
    if (handed.contains(object.params.asset)) return true;
  return goal.params.hole >= 0 || goal.relation == "at-pose";
}

// every clause that says these words, of those that a flip may have made of `goal`
std::vector<Goal> Meanings(const Task& task, const Goal& goal, size_t wording, std::string said) {
  std::vector<Goal> candidates;
  std::vector<std::string> relations = {goal.relation}, sides = {goal.params.side};
  if (Directed(goal)) relations = kDirected;
  if (TextOf(task, goal, wording).find(tasklib::SideWords(goal.params.side)) != std::string::npos &&
      !goal.params.side.empty())
    sides = {"left", "right", "front", "behind", "front-left", "front-right", "behind-left", "behind-right"};
  // an order that is told from the other end
  Goal base = goal;
  if (const size_t at = said.find("right to left"); at != said.npos) {
    said.replace(at, 13, "left to right");
    base.params.ascending = !base.params.ascending;
    std::ranges::reverse(base.params.color_order);
  }
  if (const size_t at = said.find("back to front"); at != said.npos) said.replace(at, 13, "front to back");
  // either is said of a column, from its other end
  if (const size_t at = said.find("one in front of the other"); at != said.npos)
    said.replace(at, 25, "one behind the other");
  for (const std::string& relation : relations) {
    for (const std::string& side : sides) {
      Goal candidate = base;
      candidate.relation = relation, candidate.params.side = side;
      Goal worded = candidate;
      // the order of sizes is said as it was
      worded.params.ascending = goal.params.ascending;
      if (TextOf(task, worded, wording) == said) candidates.push_back(candidate);
    }
  }
  return candidates;
}

// the scenarios of all relations, and one thing beside one other for the directions, as tasks mostly say them
std::vector<tabletop::test::Scenario> AllScenarios() {
  auto all = tabletop::test::Scenarios();
  for (const std::string& side : kDirected)
    all.push_back({side + "-one", 4, [side](Task& t, Rng&) {
                     const int bowl = tabletop::test::AddObject(t, "bowl");
                     t.objects[0].region = tabletop::Region{0.4, 0.6, -0.2, 0.2};
                     t.goals = {tabletop::test::Clause(side, {tabletop::test::AddObject(t, "block")}, {bowl})};
                   }});
  return all;
}

struct Counts {
  std::map<std::string, int> judged, reworded;  // by relation
};

bool HoldsAfter(const Augmentation& drawn, const Task& task, const std::vector<Pose>& poses, const Goal& goal) {
  std::vector<Pose> moved;
  for (const Pose& pose : poses) moved.push_back(Moved(pose, drawn));
  return tabletop::Full(tabletop::RelationOf(goal).Progress(tabletop::StateFromPoses(task, moved), goal));
}

// Solves one scene and augments it 25 times for each wording of each clause that holds in it.
void Judge(const tabletop::test::Scenario& scenario, uint64_t seed, Counts& counts) {
  SCOPED_TRACE(scenario.name);
  tabletop::TabletopEnv env(scenario.Source());
  if (tabletop::test::RunExpert(env, seed) < 1) return;
  const Task& task = env.task();
  const auto numbers = ObserveVector<double>(env, "object_poses");
  std::vector<Pose> poses;
  for (size_t i = 0; i < task.objects.size(); ++i) {
    const double* n = numbers.data() + 7 * i;
    poses.push_back({{n[0], n[1], n[2]}, {n[3], n[4], n[5], n[6]}});
  }
  const auto before = tabletop::StateFromPoses(task, poses);
  for (const Goal& goal : task.goals) {
    if (!tabletop::Full(tabletop::RelationOf(goal).Progress(before, goal))) continue;
    // sizes are kept, for gaps are in millimetres
    AugmentOptions options;
    options.scale = 0, options.flips = !Handed(task, goal);
    const Vec3& put = poses[At(goal.put.front())].p;
    Label label;
    label.pick.pixel = PixelAt(put.x, put.y), label.place.pixel = {80, 160};
    const size_t wordings = tabletop::RelationOf(goal).Phrases(task, goal).size();
    for (size_t wording = 0; wording < wordings; ++wording) {
      const std::string text = TextOf(task, goal, wording);
      for (uint64_t i = 0; i < 25; ++i) {
        Rng rng(i, "augmented-scenes");
        const Augmentation drawn = DrawAugmentation(options, DirectionUseOf(text), label, rng);
        const std::string said = drawn.Say(text);
        const std::vector<Goal> meanings = Meanings(task, goal, wording, said);
        ASSERT_EQ(meanings.size(), 1u) << said;
        const bool holds = HoldsAfter(drawn, task, poses, meanings[0]);
        EXPECT_TRUE(holds) << "'" << text << "' became '" << said << "', turned by " << drawn.turn_rad;
        ++counts.judged[goal.relation], counts.reworded[goal.relation] += said != text;
      }
    }
  }
}

// For every relation and layout: the scene that the expert left, augmented as the clause's sentence allows, fulfils the
// clause that the augmented sentence says. GENSIM_AUGMENT_SEEDS sets how many scenes a scenario.
TEST(AugmentedScenes, StayTrueInTheirWords) {
  const char* wanted = std::getenv("GENSIM_AUGMENT_SEEDS");
  const uint64_t seeds = wanted ? std::strtoull(wanted, nullptr, 10) : 1;
  Counts counts;
  for (const auto& scenario : AllScenarios())
    for (uint64_t seed = 3; seed < 3 + seeds; ++seed) Judge(scenario, seed, counts);
  for (const auto& [relation, count] : counts.judged)
    std::printf("  %-16s %5d scenes, %5d in other words\n", relation.c_str(), count, counts.reworded[relation]);
  for (const tabletop::Relation* relation : tabletop::Relations())
    EXPECT_GT(counts.judged[relation->info().name], 0) << relation->info().name;
  for (const char* name : {"left-of", "right-of", "in-front-of", "behind", "next-to", "sorted", "color-order"})
    EXPECT_GT(counts.reworded[name], 5) << name;
}

}  // namespace
}  // namespace gensim::policies
