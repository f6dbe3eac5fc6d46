#include "envs/tabletop/tabletop_env.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include <fmt/core.h>

#include "envs/base/rng.h"
#include "envs/tabletop/random_pick.h"
#include "envs/tabletop/room.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kQuatPlay = 0.01;  // how far an action's quaternion may be from unit length
constexpr double kAimRay_m = 0.03;  // how far above the pick pose the body to be held is looked for
constexpr int kRandomDraws = 100;   // of a random action, until one lies in the bounds

// the observations, in the order of the spec
enum Observation : size_t { kColor, kHeight, kIds, kObjectPoses, kInstruction };

Pose PoseFrom(std::span<const double> a) { return {{a[0], a[1], a[2]}, {a[3], a[4], a[5], a[6]}}; }

// an action's orientation must be one
void RequireUnit(const EnvSpec& spec, std::span<const double> action, size_t first) {
  const double norm = std::sqrt(action[first] * action[first] + action[first + 1] * action[first + 1] +
                                action[first + 2] * action[first + 2] + action[first + 3] * action[first + 3]);
  if (std::abs(norm - 1) <= kQuatPlay) return;
  throw std::invalid_argument(fmt::format("action[{}..{}] of env {} is a quaternion of length {}; legal: 1 within {}",
                                          first, first + 3, spec.id, norm, kQuatPlay));
}

}  // namespace

std::vector<double> ActionOf(const Pose& pick, const Pose& place) {
  return {pick.p.x,  pick.p.y,  pick.p.z,  pick.q.w,  pick.q.x,  pick.q.y,  pick.q.z,
          place.p.x, place.p.y, place.p.z, place.q.w, place.q.x, place.q.y, place.q.z};
}

EnvSpec SpecOf(const TaskSource& source) {
  EnvSpec spec;
  spec.id = "tabletop/" + source.name();
  spec.step_limit = source.step_limit();
  spec.step_cost_ns = 5'000'000;
  spec.observations = {{"color", DType::kUint8, {kRows, kColumns, 3}, {0.0}, {255.0}},
                       {"height", DType::kFloat32, {kRows, kColumns}, {}, {}},
                       {"ids", DType::kInt32, {kRows, kColumns}, {}, {}},
                       {"object_poses", DType::kFloat64, {std::max(1, source.max_objects()), 7}, {}, {}},
                       {"instruction", DType::kText, {kInstructionBytes}, {}, {}}};
  spec.action = {"pick_place", DType::kFloat64, {kActionSize}, {}, {}};
  for (int pose = 0; pose < 2; ++pose) {
    for (const double low : {kMinX_m, kMinY_m, 0.0, -1.0, -1.0, -1.0, -1.0}) spec.action.low.push_back(low);
    for (const double high : {kMaxX_m, kMaxY_m, kMaxToolZ_m, 1.0, 1.0, 1.0, 1.0}) spec.action.high.push_back(high);
  }
  return spec;
}

TabletopEnv::TabletopEnv(std::shared_ptr<const TaskSource> source, const PhysicsVariation& variation,
                         const MapRandomisation& randomisation)
    : source_(std::move(source)), variation_(variation), randomisation_(randomisation), spec_(SpecOf(*source_)) {}

Result<TabletopEnv::Made> TabletopEnv::Make(uint64_t seed) const {
  Result<Task> task = source_->Lower(seed);
  if (!task) return task.errors();
  if (static_cast<int>(task->objects.size()) > std::max(1, source_->max_objects())) {
    throw std::logic_error(fmt::format("task source {} lowers to {} objects, but promises at most {}", source_->name(),
                                       task->objects.size(), source_->max_objects()));
  }
  auto model = CompileTask(*task, variation_);
  if (!model) return model.errors();
  return Made{seed, std::move(*task), (*model)->MakeWorld()};
}

void TabletopEnv::Take(Made made) {
  world_ = std::move(made.world);
  maps_.reset();
  task_ = std::move(made.task);
  seed_ = made.seed;
}

Status TabletopEnv::Reset(uint64_t seed) {
  ended_ = true;
  Result<Made> made = Make(seed);
  if (!made) return made.errors();
  Take(std::move(*made));
  memory_ = {};
  outcome_ = {};
  steps_ = 0;
  counted_ = 0;
  if (!WaitForRest(*world_)) {
    return Error{"unsettled", spec_.id, fmt::format("the scene of seed {} does not come to rest", seed),
                 "see where the objects start"};
  }
  ended_ = false;
  Look();
  return Done{};
}

void TabletopEnv::Draw() {
  if (drawn_) return;
  if (!maps_) maps_.emplace(task_, randomisation_, seed_);
  maps_->Draw(state_.X_WO, static_cast<uint64_t>(steps_), images_);
  drawn_ = true;
}

// takes the world's state into progress and success
void TabletopEnv::Look() {
  state_ = StateFromWorld(task_, *world_);
  drawn_ = false;
  progress_ = TaskProgress(state_, memory_);
  success_ = Full(progress_) && world_->status().ok();
  if (success_) progress_ = 1;
}

// near neighbours, holes and pegs are passed slowly, whoever chose the action
PickPlaceOptions TabletopEnv::OptionsFor(const PickPlace& move) {
  PickPlaceOptions options;
  options.rest_s = task_.rest_s;
  options.observer = observer_;
  const Vec3 up = Rotate(move.pick_X_WT.q, {0, 0, 1});
  const physics::RayHit hit = world_->raycast(move.pick_X_WT.p + up * kAimRay_m, -up, 2 * kAimRay_m);
  if (hit.body < 0 || task_.objects[static_cast<size_t>(hit.body)].fixed) return options;
  const Pose X_target = move.place_X_WT * Inverse(move.pick_X_WT) * state_.pose(hit.body);
  const double slow = SlowFrom(state_, hit.body, X_target, options.slow_from_m);
  if (slow > options.slow_from_m) options.jam_above_m = std::max(0.01, slow / 2);
  options.slow_from_m = slow;
  return options;
}

StepResult TabletopEnv::Step(std::span<const double> action) {
  if (ended_) throw std::logic_error("Step of an env without a running episode: call Reset first");
  RequireAction(spec_, action);
  RequireUnit(spec_, action, 3);
  RequireUnit(spec_, action, 10);
  PickPlace move{PoseFrom(action.first(7)), PoseFrom(action.subspan(7))};
  move.pick_X_WT.q = Normalized(move.pick_X_WT.q);
  move.place_X_WT.q = Normalized(move.place_X_WT.q);
  outcome_ = RunPickPlace(*world_, move, OptionsFor(move));
  ++steps_;
  Look();

  StepResult result;
  result.reward = progress_ - counted_;
  counted_ = progress_;
  const bool diverged = !world_->status().ok();
  result.terminated = success_ || diverged;
  result.truncated = !result.terminated && steps_ >= std::min<int64_t>(spec_.step_limit, task_.step_limit);
  ended_ = result.ended();
  if (diverged) {
    cause_ = fmt::format("{}: {}", kCauseDiverged, world_->status().cause);
  } else if (success_) {
    cause_ = kCauseSuccess;
  } else if (result.truncated) {
    cause_ = kCauseStepLimit;
    if (!outcome_.ok()) cause_ += fmt::format(": last move {}", FailureName(outcome_.failure));
  }
  if (result.ended()) result.cause = cause_;
  return result;
}

void TabletopEnv::ObserveIndex(size_t index, std::span<std::byte> out) {
  RequireObservation(spec_, index, out.size());
  if (world_ == nullptr) throw std::logic_error("Observe of an env without an episode: call Reset first");
  if (index <= kIds) {
    Draw();
    const auto copy = [&](const auto& pixels) { std::memcpy(out.data(), pixels.data(), out.size()); };
    if (index == kColor) copy(images_.color.pixels);
    if (index == kHeight) copy(images_.height.pixels);
    if (index == kIds) copy(images_.id.pixels);
    return;
  }
  std::fill(out.begin(), out.end(), std::byte{0});
  if (index == kInstruction) {
    const std::string text = instruction();
    std::memcpy(out.data(), text.data(), std::min(text.size(), out.size()));
    return;
  }
  for (size_t i = 0; i < task_.objects.size(); ++i) {
    const Pose X = world_->pose(static_cast<int>(i));
    const double row[7] = {X.p.x, X.p.y, X.p.z, X.q.w, X.q.x, X.q.y, X.q.z};
    std::memcpy(out.data() + i * sizeof(row), row, sizeof(row));
  }
}

std::string TabletopEnv::instruction() const {
  if (task_.goals.empty() || (!task_.ordered && task_.goals.size() > 1)) return task_.summary;
  const int goal = CurrentGoal(state_, memory_);
  return task_.goals[goal < 0 ? task_.goals.size() - 1 : static_cast<size_t>(goal)].sentence;
}

Result<std::vector<double>> TabletopEnv::ExpertAction() {
  if (ended_) throw std::logic_error("ExpertAction of an env without a running episode: call Reset first");
  Rng rng = Rng(seed_, "expert").Stream(fmt::format("step/{}", steps_));
  Result<Move> move = NextMove(state_, memory_, rng);
  if (!move) return Error{"expert-stuck", move.error().where, move.error().message, move.error().hint};
  return ActionOf(move->pick_X_WT, move->place_X_WT);
}

Result<std::vector<double>> TabletopEnv::RandomAction(Rng& rng) const {
  if (ended_) throw std::logic_error("RandomAction of an env without a running episode: call Reset first");
  for (int draw = 0; draw < kRandomDraws; ++draw) {
    const std::vector<double> action = RandomPick(state_, rng);
    if (action.empty()) break;
    if (spec_.action.Contains(action.data(), action.size())) return action;
  }
  return Error{"no-random-action", spec_.id, "no movable object lies within reach", ""};
}

}  // namespace gensim::tabletop
