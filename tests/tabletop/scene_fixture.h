// Small tasks in code for tests: objects by asset name, clauses by relation name, envs on top of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "envs/tabletop/expert.h"
#include "envs/tabletop/placing.h"
#include "envs/tabletop/relation.h"
#include "envs/tabletop/state.h"
#include "envs/tabletop/tabletop_env.h"

namespace gensim::tabletop::test {

/// Adds an object; returns its index. Empty sizes are the asset's presets.
inline int AddObject(Task& task, const std::string& asset, std::vector<int> size = {}, const std::string& color = "red",
                     std::vector<std::string> outlines = {}) {
  Object object;
  const AssetParams params = CompleteParams({asset, std::move(size), std::move(outlines)}, "/scene").value();
  object.id = asset + "[" + std::to_string(task.objects.size()) + "]";
  object.group = asset;
  object.params = params;
  object.shape = BuildShape(params);
  object.color = color;
  object.mass_kg = object.shape->mass_kg;
  object.friction = object.shape->friction;
  object.fixed = object.shape->fixed;
  task.objects.push_back(object);
  return static_cast<int>(task.objects.size()) - 1;
}

inline Goal Clause(const std::string& relation, std::vector<int> put, std::vector<int> ref = {},
                   std::vector<int> ref2 = {}) {
  Goal goal;
  goal.relation = relation;
  goal.put = std::move(put), goal.ref = std::move(ref), goal.ref2 = std::move(ref2);
  goal.where = "/goals/0";
  goal.sentence = relation;
  return goal;
}

/// An object upright on the table (or `lift` above it).
inline Pose Standing(const Task& task, int i, double x, double y, double yaw = 0, double lift = 0) {
  return PoseAt(x, y, lift + task.objects[static_cast<size_t>(i)].shape->half.z, yaw);
}

inline double ProgressOf(const SceneState& state, const Goal& goal) {
  return FindRelation(goal.relation)->Progress(state, goal);
}

/// A scene under construction: objects with poses.
struct Scene {
  Task task;
  std::vector<Pose> poses;
  int Add(const std::string& asset, double x, double y, double yaw = 0, double lift = 0, std::vector<int> size = {},
          const std::string& color = "red", std::vector<std::string> outlines = {}) {
    const int i = AddObject(task, asset, std::move(size), color, std::move(outlines));
    poses.push_back(Standing(task, i, x, y, yaw, lift));
    return i;
  }
  SceneState State() const { return StateFromPoses(task, poses); }
  double Progress(const Goal& goal) const { return ProgressOf(State(), goal); }
};

/// The clause with some of its parameters set.
inline Goal With(Goal goal, const std::function<void(GoalParams&)>& set) {
  set(goal.params);
  return goal;
}

/// A family of tasks: `make` builds objects and clauses from the seed, poses are sampled.
class MadeSource final : public TaskSource {
 public:
  using Make = std::function<void(Task&, Rng&)>;
  MadeSource(std::string name, int steps, Make make) : name_(std::move(name)), steps_(steps), make_(std::move(make)) {}
  const std::string& name() const override { return name_; }
  const std::string& digest() const override { return name_; }
  int max_objects() const override { return 32; }
  int step_limit() const override { return steps_; }
  Result<Task> Lower(uint64_t seed) const override {
    // a scene whose goals hold already is drawn again, as goal programs do
    Errors last;
    for (int again = 0; again < 20; ++again) {
      Task task;
      task.step_limit = steps_;
      task.name = name_;
      Rng rng(seed, "made/" + std::to_string(again));
      make_(task, rng);
      if (Status status = PlaceObjects(task, rng); !status) {
        last = status.errors();
        continue;
      }
      std::vector<Pose> poses;
      for (const Object& object : task.objects) poses.push_back(object.X_WO);
      GoalMemory memory;
      if (TaskProgress(StateFromPoses(task, poses), memory) < 1) return task;
      last = {Error{"already-true", "", "holds at the start", ""}};
    }
    return last;
  }

 private:
  std::string name_;
  int steps_;
  Make make_;
};

/// Runs the expert; returns the final progress and, in `log`, what happened when it failed.
inline double RunExpert(TabletopEnv& env, uint64_t seed, std::string* log = nullptr) {
  if (Status status = env.Reset(seed); !status) {
    if (log != nullptr) *log = ToString(status.errors());
    return -1;
  }
  for (;;) {
    const auto action = env.ExpertAction();
    if (!action) {
      if (log != nullptr) *log += " | " + ToString(action.errors());
      return env.progress();
    }
    const StepResult result = env.Step(*action);
    if (log != nullptr && !env.last_outcome().ok())
      *log += " | " + std::string(FailureName(env.last_outcome().failure));
    if (result.ended()) return env.progress();
  }
}

}  // namespace gensim::tabletop::test
