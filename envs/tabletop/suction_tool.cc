#include "envs/tabletop/suction_tool.h"

#include <algorithm>
#include <cmath>

namespace gensim::tabletop {
namespace {

using physics::Contact;
using physics::kNoBody;
using physics::kToolId;

// Part of the hold's limit that a move may use up; the rest is for shocks.
constexpr double kUsableShare = 0.7;

// Travelled share of a path after t seconds, speeding up and slowing down at one rate.
class Trapezoid {
 public:
  Trapezoid(double length_m, double speed_m_s, double acceleration_m_s2)
      : length_m_(length_m),
        acceleration_(acceleration_m_s2),
        peak_(std::min(speed_m_s, std::sqrt(length_m * acceleration_m_s2))),
        end_s_(length_m > 0 ? length_m / peak_ + peak_ / acceleration_m_s2 : 0) {}

  double end_s() const { return end_s_; }

  double Share(double t_s) const {
    if (t_s >= end_s_) return 1;
    const double ramp_s = peak_ / acceleration_;
    const double left_s = end_s_ - t_s;
    if (t_s < ramp_s) return 0.5 * acceleration_ * t_s * t_s / length_m_;
    if (left_s < ramp_s) return 1 - 0.5 * acceleration_ * left_s * left_s / length_m_;
    return (0.5 * peak_ * ramp_s + peak_ * (t_s - ramp_s)) / length_m_;
  }

 private:
  double length_m_, acceleration_, peak_, end_s_;
};

// Share of the way from a to b; the shorter turn.
Pose Between(const Pose& a, const Pose& b, double share) {
  const Quat turn = Normalized(Conjugate(a.q) * b.q);
  const double sign = turn.w < 0 ? -1 : 1;
  const Vec3 axis = Vec3{turn.x, turn.y, turn.z} * sign;
  const double angle_rad = 2 * std::atan2(Norm(axis), turn.w * sign);
  const Quat part = angle_rad > 1e-9 ? a.q * FromAxisAngle(axis * (1 / Norm(axis)), angle_rad * share) : b.q;
  return {a.p + (b.p - a.p) * share, part};
}

}  // namespace

Stop SuctionTool::MoveTo(const Pose& X_WT, double speed_m_s, Until until) {
  const Pose start = world_.tool_pose();
  const double acceleration = world_.held() >= 0 ? BearableAcceleration() : motion_.acceleration_m_s2;

  // a turn counts as a way that takes as long
  const double turn_m = AngleBetween(start.q, X_WT.q) * speed_m_s / motion_.turn_rad_s;
  const Trapezoid profile(std::max(Norm(X_WT.p - start.p), turn_m), speed_m_s, acceleration);
  const int steps = static_cast<int>(std::ceil(profile.end_s() / world_.timestep()));
  for (int i = 1; i <= steps; ++i) {
    world_.move_tool(i == steps ? X_WT : Between(start, X_WT, profile.Share(i * world_.timestep())));
    StepWatched(world_, observer_);
    const Stop stop = Watch(until);
    if (stop != Stop::kArrived) return stop;
  }
  return Stop::kArrived;
}

// One step's look at what the tool and the held body met; kArrived means that nothing speaks against going on.
Stop SuctionTool::Watch(Until until) {
  if (!world_.status().ok()) return Stop::kDiverged;
  if (until == Until::kFreed) return Stop::kArrived;
  if (world_.hold_lost()) return Stop::kHoldLost;
  if (until == Until::kTouched && Sealed()) return Stop::kTouched;
  if (until == Until::kSupported && world_.held() >= 0) {
    const physics::Scene& scene = world_.model().scene();
    const double weight_n = scene.bodies[static_cast<size_t>(world_.held())].mass_kg * scene.gravity_m_s2;
    if (HeldSupport_n() >= motion_.support_share * weight_n) return Stop::kSupported;
  }

  // the tool itself: against moving bodies by force, against fixed ones by overlap
  double push_n = 0;
  for (const Contact& contact : world_.last_contacts(kToolId)) {
    if (contact.other != world_.held()) push_n += contact.force_n;
  }
  if (push_n > motion_.push_limit_n || world_.tool_overlaps_fixed(motion_.overlap_m)) return Stop::kBlocked;
  return Stop::kArrived;
}

// The cup seals on a body that its tip meets face on; of several the one pressed hardest.
bool SuctionTool::Sealed() {
  touched_ = kNoBody;
  const Vec3 axis = Rotate(world_.tool_pose().q, {0, 0, 1});
  double hardest_n = -1;
  for (const Contact& contact : world_.last_contacts(kToolId)) {
    if (Dot(contact.normal_W, axis) < motion_.seal_cosine || contact.force_n <= hardest_n) continue;
    hardest_n = contact.force_n;
    touched_ = contact.other;
  }
  return touched_ != kNoBody;
}

void SuctionTool::Hold() {
  const Pose X_WT = world_.tool_pose();
  world_.move_tool(X_WT * Pose{{0, 0, motion_.hold_gap_m}, {}});
  world_.attach(touched_);
}

double SuctionTool::BearableAcceleration() const {
  const physics::Scene& scene = world_.model().scene();
  const double mass_kg = scene.bodies[static_cast<size_t>(world_.held())].mass_kg;
  const double bearable_n = kUsableShare * scene.hold_force_limit_n;
  const double by_force = bearable_n / mass_kg - scene.gravity_m_s2;
  // the moment about the tip: the weight acts on the horizontal lever, the acceleration on the whole
  const Vec3 arm = world_.pose(world_.held()).p - world_.tool_pose().p;
  const double lever_m = std::max(Norm(arm), 1e-6);
  const double by_moment =
      (bearable_n * scene.hold_arm_m / mass_kg - scene.gravity_m_s2 * std::hypot(arm.x, arm.y)) / lever_m;
  return std::clamp(std::min(by_force, by_moment), 0.1 * motion_.acceleration_m_s2, motion_.acceleration_m_s2);
}

double SuctionTool::HeldSupport_n() const {
  if (world_.held() < 0) return 0;
  double force = 0;
  for (const Contact& contact : world_.last_contacts(world_.held())) {
    if (contact.other != kToolId) force += contact.force_W.z;
  }
  return force;
}

double HighestOnPath(const physics::World& world, const Vec3& a, const Vec3& b, double radius_m, int except) {
  const Vec3 way{b.x - a.x, b.y - a.y, 0};
  const double length2 = Dot(way, way);
  double highest = 0;
  for (int body = 0; body < world.body_count(); ++body) {
    if (body == except) continue;
    // nearest point of the segment to the body's origin
    const Vec3 p = world.pose(body).p;
    const Vec3 from{p.x - a.x, p.y - a.y, 0};
    const double along = length2 > 0 ? std::clamp(Dot(from, way) / length2, 0.0, 1.0) : 0;
    if (DistanceXY(from, way * along) > radius_m + world.bounding_radius(body)) continue;
    highest = std::max(highest, world.highest_z(body));
  }
  return highest;
}

}  // namespace gensim::tabletop
