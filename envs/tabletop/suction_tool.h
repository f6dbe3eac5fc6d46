// The free-flying suction tool: straight moves with a trapezoid of speed, watched at every physics step.
//
// A view on a World that must outlive it; one thread. Poses X_WT as in Scene: T's origin is the tip, T's z points away
// from the object. The tool does not yield, so it is honest about what it meets: it stops when it would enter a fixed
// body, when it pushes a moving one with more than push_limit_n, and when the hold was lost. Times are counted in
// physics steps; deterministic. No allocation while moving.
#pragma once

#include "envs/base/pose.h"
#include "envs/physics/world.h"
#include "envs/tabletop/step_observer.h"

namespace gensim::tabletop {

/// Speeds and limits of the tool.
struct ToolMotion {
  double speed_m_s = 1.5;
  double acceleration_m_s2 = 20;
  double turn_rad_s = 8;
  double push_limit_n = 5;     ///< more against a moving body counts as blocked
  double overlap_m = 0.0005;   ///< deeper in a fixed body counts as blocked
  double seal_cosine = 0.7;    ///< the cup seals on surfaces within 45 degrees of its own
  double hold_gap_m = 0.001;   ///< between tip and body while held
  double support_share = 0.5;  ///< of the held body's weight that counts as supported
};

/// Why a move ended.
enum class Stop { kArrived, kTouched, kSupported, kHoldLost, kBlocked, kDiverged };

/// What a move waits for besides its end. kFreed is a way out: it goes on through everything but a diverged world.
enum class Until { kArrived, kTouched, kSupported, kFreed };

class SuctionTool {
 public:
  /// `observer`, which may be null, sees every physics step of a move.
  SuctionTool(physics::World& world, const ToolMotion& motion, StepObserver* observer = nullptr)
      : world_(world), motion_(motion), observer_(observer) {}

  /// Moves in a straight line, turning on the way, from rest to rest; stops at once when `until` or trouble comes.
  Stop MoveTo(const Pose& X_WT, double speed_m_s, Until until = Until::kArrived);
  Stop MoveTo(const Pose& X_WT) { return MoveTo(X_WT, motion_.speed_m_s); }

  /// Body that the cup sealed on in the last move until kTouched.
  int touched() const { return touched_; }
  /// Backs up by the hold gap and holds the touched body.
  void Hold();
  void Release() { world_.detach(); }

  /// Acceleration that the hold can bear with the held body's mass: at most the tool's own, at least a tenth of it.
  double BearableAcceleration() const;
  /// Upward contact force of the last step on the held body, without the tool's; 0 when nothing is held.
  double HeldSupport_n() const;

 private:
  Stop Watch(Until until);
  bool Sealed();

  physics::World& world_;
  ToolMotion motion_;
  StepObserver* observer_;
  int touched_ = physics::kNoBody;
};

/// Height of the highest colliding point of all bodies but `except` (and those it carries by contact are not known
/// here) within radius_m of the horizontal segment from a to b; 0 (the table) when there is none. Conservative: bodies
/// count with their bounding circle.
double HighestOnPath(const physics::World& world, const Vec3& a, const Vec3& b, double radius_m, int except);

}  // namespace gensim::tabletop
