#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "envs/tabletop/relation.h"
#include "generator/gates/episode.h"
#include "generator/gates/simulated_gates.h"
#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

using tabletop::Goal;
using tabletop::SceneState;
using tabletop::Task;

constexpr double kMoved_m = 0.010, kTurned_rad = 0.20;  // more than this is no settling but a fall

class CompileGate : public Gate {
 public:
  CompileGate() : Gate("compile", "the engine builds the scene", true) {}
  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const int seeds = context.options.compile_seeds;
    std::string engine;
    for (int i = 0; i < seeds; ++i) {
      const Result<Task> task = tasklib::Lower(*candidate.program, GateSeed(kCompilePart, i));
      if (!task) return Refuse(task.errors());
      const auto model = tabletop::CompileTask(*task, {.engine = context.options.engine});
      if (!model) return Refuse(model.errors());
      engine = (*model)->engine();
    }
    return Pass({{"seeds", seeds}, {"engine", engine}});
  }
};

// Goals that hold now and that no earlier goal of a sequence makes untrue again on the way.
std::vector<size_t> Holding(const SceneState& state) {
  const Task& task = *state.task;
  std::vector<size_t> holding;
  const auto shares = [](const std::vector<int>& a, const std::vector<int>& b) {
    return std::any_of(a.begin(), a.end(), [&](int i) { return std::find(b.begin(), b.end(), i) != b.end(); });
  };
  for (size_t g = 0; g < task.goals.size(); ++g) {
    const Goal& goal = task.goals[g];
    bool moved_before = false;
    for (size_t e = 0; task.ordered && e < g; ++e)
      moved_before = moved_before || shares(task.goals[e].put, goal.put) || shares(task.goals[e].put, goal.ref);
    if (!moved_before && tabletop::Full(tabletop::RelationOf(goal).Progress(state, goal))) holding.push_back(g);
  }
  return holding;
}

// Something that is not where it was put.
Errors Moved(const Task& task, const SceneState& state) {
  for (size_t i = 0; i < task.objects.size(); ++i) {
    const auto& object = task.objects[i];
    if (object.fixed) continue;
    const double moved = Norm(state.X_WO[i].p - object.X_WO.p);
    const double turned = tabletop::OrientationError(object.shape->symmetry, state.X_WO[i].q, object.X_WO.q);
    if (moved <= kMoved_m && turned <= kTurned_rad) continue;
    return {{"moved-while-settling", "/scene",
             fmt::format("'{}' moved {:.0f} mm and turned {:.0f} degrees before anyone touched it", object.id,
                         1000 * moved, turned * 57.29578),
             fmt::format("legal: at most {:.0f} mm; give it a start that it rests in", 1000 * kMoved_m)}};
  }
  return {};
}

class SettleGate : public Gate {
 public:
  SettleGate() : Gate("settle", "left alone, nothing moves or falls, and no goal comes true", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const int seeds = context.options.settle_seeds;
    std::vector<int> true_at_start;
    double most = 0;
    for (int i = 0; i < seeds && !context.cancelled(); ++i) {
      const uint64_t seed = GateSeed(kSettlePart, i);
      Result<Task> lowered = tasklib::Lower(*candidate.program, seed);
      if (!lowered) return Refuse(lowered.errors());
      const Task task = *std::move(lowered);
      tabletop::TabletopEnv env(std::make_shared<FixedTask>(task, candidate.program->digest()),
                                {.engine = context.options.engine});
      if (const Status status = env.Reset(seed); !status) return Refuse(status.errors());
      const SceneState& state = env.state();
      if (Errors errors = Moved(task, state); !errors.empty()) return Refuse(std::move(errors), {{"seeds", i + 1}});
      for (size_t k = 0; k < task.objects.size(); ++k)
        most = std::max(most, Norm(state.X_WO[k].p - task.objects[k].X_WO.p));

      // what holds now, and did it before gravity worked
      std::vector<Pose> poses;
      for (const auto& object : task.objects) poses.push_back(object.X_WO);
      const std::vector<size_t> before = Holding(tabletop::StateFromPoses(task, std::move(poses))),
                                after = Holding(state);
      true_at_start.resize(std::max(true_at_start.size(), task.goals.size()));
      for (const size_t goal : after) {
        ++true_at_start[goal];
        if (std::find(before.begin(), before.end(), goal) != before.end()) continue;
        return Refuse({{"holds-after-settling", task.goals[goal].where,
                        fmt::format("'{}' comes true by itself", task.goals[goal].sentence),
                        "legal: a goal that only a move can reach"}},
                      {{"seeds", i + 1}});
      }
      if (env.success()) {
        return Refuse({{"already-true", "/goals", "everything is done before the first move",
                        "legal: a start at which something is left to do"}},
                      {{"seeds", i + 1}});
      }
      for (size_t goal = 0; goal < true_at_start.size() && i + 1 == seeds; ++goal) {
        if (true_at_start[goal] < seeds) continue;
        return Refuse({{"already-true", task.goals[goal].where,
                        fmt::format("'{}' holds at the start of all {} scenes", task.goals[goal].sentence, seeds),
                        "legal: a goal that something is to be done for"}},
                      {{"seeds", seeds}});
      }
    }
    return Pass({{"seeds", seeds}, {"largest_shift_um", static_cast<int>(std::lround(1e6 * most))}});
  }
};

}  // namespace

std::unique_ptr<const Gate> MakeCompileGate() { return std::make_unique<CompileGate>(); }
std::unique_ptr<const Gate> MakeSettleGate() { return std::make_unique<SettleGate>(); }

void AddSimulatedGates(std::vector<std::unique_ptr<const Gate>>& gates) {
  gates.push_back(MakeCompileGate());
  gates.push_back(MakeSettleGate());
  gates.push_back(MakeOracleGate());
  gates.push_back(MakePerturbedGate());
  gates.push_back(MakeControlsGate());
  gates.push_back(MakeSecondEngineGate());
  gates.push_back(MakeReflectionGate());
}

}  // namespace gensim::generator
