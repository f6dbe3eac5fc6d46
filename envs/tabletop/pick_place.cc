#include "envs/tabletop/pick_place.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace gensim::tabletop {
namespace {

using physics::kNoBody;
using physics::World;

Pose Raised(const Pose& pose, double z) { return {{pose.p.x, pose.p.y, z}, pose.q}; }
Pose BackedOff(const Pose& X_WT, double by_m) { return X_WT * Pose{{0, 0, by_m}, {}}; }

int Steps(const World& world, double seconds) { return static_cast<int>(std::lround(seconds / world.timestep())); }

bool OffTable(const World& world, int body) {
  const Vec3 p = world.pose(body).p;
  return p.x < kMinX_m || p.x > kMaxX_m || p.y < kMinY_m || p.y > kMaxY_m;
}

int CountOffTable(const World& world) {
  int count = 0;
  for (int b = 0; b < world.body_count(); ++b) count += !world.fixed(b) && OffTable(world, b);
  return count;
}

// One run of the primitive: the phases in order, each true when the next one may follow.
class Run {
 public:
  Run(World& world, const PickPlace& move, const PickPlaceOptions& options)
      : world_(world), move_(move), options_(options), tool_(world, options.motion, options.observer) {}

  PickPlaceOutcome Do() {
    const int64_t before = world_.steps();
    const int off_table = CountOffTable(world_);
    if (Travel() && Touch() && Lift() && Carry()) Lower();
    LetGo();
    const bool rest = WaitForRest(world_, options_);
    if (!world_.status().ok()) Fail(Failure::kDiverged);
    if (CountOffTable(world_) > off_table) Fail(Failure::kLeftTable);
    if (!rest) Fail(Failure::kUnsettled);
    out_.physics_steps = static_cast<int>(world_.steps() - before);
    return out_;
  }

 private:
  // the first failure is the one that counts; false, for the phases to pass on
  bool Fail(Failure failure) {
    if (out_.failure == Failure::kNone) out_.failure = failure;
    return false;
  }

  bool Travel();
  bool Touch();
  bool Lift();
  bool Carry();
  bool Lower();
  void LetGo();
  bool HeldMeetsSomething() const;

  World& world_;
  const PickPlace& move_;
  const PickPlaceOptions& options_;
  SuctionTool tool_;
  PickPlaceOutcome out_;
  double carry_z_ = 0;  // of the tip, for the held body to pass over everything
  Pose target_X_WT_;    // tool pose with the held body at its target
};

// Rises where it is, then goes in a straight line to above the pick pose.
bool Run::Travel() {
  const Pose from = world_.tool_pose();
  const Pose approach = BackedOff(move_.pick_X_WT, options_.slow_from_m);
  const double reach = world_.model().scene().tool.radius_m;
  const double safe_z = HighestOnPath(world_, from.p, approach.p, reach, kNoBody) + options_.clearance_m;
  Stop stop = Stop::kArrived;
  if (from.p.z < safe_z) stop = tool_.MoveTo(Raised(from, safe_z), options_.motion.speed_m_s, Until::kFreed);
  if (stop == Stop::kArrived) stop = tool_.MoveTo(Raised(approach, std::max(safe_z, approach.p.z)));
  if (stop == Stop::kDiverged) return Fail(Failure::kDiverged);
  return stop == Stop::kArrived || Fail(Failure::kBlocked);
}

// Goes down fast to just above the expected contact, then slowly until the cup seals.
bool Run::Touch() {
  Stop stop =
      tool_.MoveTo(BackedOff(move_.pick_X_WT, options_.slow_from_m), options_.motion.speed_m_s, Until::kTouched);
  if (stop == Stop::kArrived) {
    stop = tool_.MoveTo(BackedOff(move_.pick_X_WT, -options_.pick_overtravel_m), options_.slow_m_s, Until::kTouched);
  }
  switch (stop) {
    case Stop::kTouched:
      break;
    case Stop::kDiverged:
      return Fail(Failure::kDiverged);
    case Stop::kBlocked: {
      // on the expected spot it is something that cannot be held, higher up the way is not free
      const double above = Dot(world_.tool_pose().p - move_.pick_X_WT.p, Rotate(move_.pick_X_WT.q, {0, 0, 1}));
      return Fail(above > options_.slow_from_m ? Failure::kBlocked : Failure::kMissed);
    }
    default:
      return Fail(Failure::kMissed);
  }

  // the object is to move by place * pick^-1 from where it is now
  tool_.Hold();
  out_.body = tool_.touched();
  target_X_WT_ = move_.place_X_WT * Inverse(move_.pick_X_WT) * world_.tool_pose();
  return true;
}

// Straight up until the held body passes over everything on the way to its target.
bool Run::Lift() {
  const Pose from = world_.tool_pose();
  const Vec3 body = world_.pose(out_.body).p;
  const double radius = world_.bounding_radius(out_.body);
  const Vec3 body_at_target = (target_X_WT_ * Inverse(from)) * body;
  const double obstacle_z = HighestOnPath(world_, body, body_at_target, radius, out_.body);

  // how far the held body hangs below the tip: turned about z it stays as it is, tilted it may be anything
  const Vec3 up_now = Rotate(from.q, {0, 0, 1}), up_then = Rotate(target_X_WT_.q, {0, 0, 1});
  const bool tilts = Norm(up_now - up_then) > 1e-6;
  const double hang = tilts ? radius + Norm(body - from.p) : from.p.z - world_.lowest_z(out_.body);
  carry_z_ = std::max(obstacle_z + options_.clearance_m + hang, from.p.z + options_.clearance_m);
  carry_z_ = std::min(std::max(carry_z_, target_X_WT_.p.z), options_.max_carry_z_m);

  switch (tool_.MoveTo(Raised(from, carry_z_))) {
    case Stop::kArrived:
      return true;
    case Stop::kDiverged:
      return Fail(Failure::kDiverged);
    case Stop::kHoldLost:
      return Fail(Failure::kTooHeavy);
    default:
      return Fail(Failure::kBlocked);
  }
}

bool Run::Carry() {
  switch (tool_.MoveTo(Raised(target_X_WT_, carry_z_))) {
    case Stop::kArrived:
      return true;
    case Stop::kDiverged:
      return Fail(Failure::kDiverged);
    case Stop::kHoldLost:
      return Fail(HeldMeetsSomething() ? Failure::kBlocked : Failure::kDropped);
    default:
      return Fail(Failure::kBlocked);
  }
}

// Down until something carries the body, slowly from slow_from_m above the target.
bool Run::Lower() {
  const double target_z = target_X_WT_.p.z;
  Stop stop = Stop::kArrived;
  if (world_.tool_pose().p.z > target_z + options_.slow_from_m) {
    stop = tool_.MoveTo(Raised(target_X_WT_, target_z + options_.slow_from_m), options_.motion.speed_m_s,
                        Until::kSupported);
  }
  if (stop == Stop::kArrived) {
    stop = tool_.MoveTo(Raised(target_X_WT_, target_z - options_.place_overtravel_m), options_.slow_m_s,
                        Until::kSupported);
  }
  out_.supported = stop == Stop::kSupported;
  out_.above_target_m = world_.tool_pose().p.z - target_z;
  const bool jammed = out_.above_target_m > options_.jam_above_m;
  switch (stop) {
    case Stop::kArrived:
    case Stop::kSupported:
      return !jammed || Fail(Failure::kJammed);
    case Stop::kDiverged:
      return Fail(Failure::kDiverged);
    default:
      return Fail(jammed ? Failure::kJammed : Failure::kBlocked);
  }
}

// Releases what is held and leaves upwards; whatever stands in the way then is not the object's fault.
void Run::LetGo() {
  tool_.Release();
  if (!world_.status().ok()) return;
  tool_.MoveTo(BackedOff(world_.tool_pose(), options_.back_off_m), options_.back_off_m_s, Until::kFreed);
  const Pose here = world_.tool_pose();
  const double reach = world_.model().scene().tool.radius_m;
  const double safe_z = HighestOnPath(world_, here.p, here.p, reach, kNoBody) + options_.clearance_m;
  if (here.p.z < safe_z) tool_.MoveTo(Raised(here, safe_z), options_.motion.speed_m_s, Until::kFreed);
}

bool Run::HeldMeetsSomething() const {
  for (const physics::Contact& contact : world_.last_contacts(out_.body)) {
    if (contact.other != physics::kToolId && contact.force_n > 0) return true;
  }
  return false;
}

}  // namespace

std::string_view FailureName(Failure failure) {
  switch (failure) {
    case Failure::kNone:
      return "none";
    case Failure::kMissed:
      return "missed";
    case Failure::kTooHeavy:
      return "too-heavy";
    case Failure::kBlocked:
      return "blocked";
    case Failure::kDropped:
      return "dropped";
    case Failure::kJammed:
      return "jammed";
    case Failure::kLeftTable:
      return "left-table";
    case Failure::kUnsettled:
      return "unsettled";
    case Failure::kDiverged:
      return "diverged";
  }
  return "unknown";
}

PickPlaceOutcome RunPickPlace(World& world, const PickPlace& move, const PickPlaceOptions& options) {
  if (world.held() >= 0) throw std::invalid_argument("something is held already; detach it first");
  return Run(world, move, options).Do();
}

bool WaitForRest(World& world, const PickPlaceOptions& options) {
  const int need = std::max(1, Steps(world, options.rest_s));
  int calm = 0;
  for (int left = Steps(world, options.settle_s); left > 0 && calm < need; --left) {
    if (StepWatched(world, options.observer) == 0) return false;
    calm = world.all_at_rest(options.rest_m_s) ? calm + 1 : 0;
  }
  world.pause();
  return calm >= need;
}

}  // namespace gensim::tabletop
