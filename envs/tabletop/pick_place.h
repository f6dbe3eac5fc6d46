// Pick and place with the suction tool: one primitive action, from approach to rest.
//
// Phases: rise and travel clear of everything, lower until the cup touches, hold, lift, carry clear of everything,
// lower until the object is supported, release, retreat, wait for rest. The held body stays dynamic, so being blocked,
// jamming and dropping are outcomes with names, never errors. Works on the World alone; one thread; deterministic;
// every time-out is counted in physics steps. Poses are tool poses X_WT (see suction_tool.h): the object moves by place
// * pick^-1.
#pragma once

#include <string_view>

#include "envs/base/pose.h"
#include "envs/physics/world.h"
#include "envs/tabletop/suction_tool.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {

/// Where the tool touches the object and where it is when the object stands at its target. 4-DoF: no tilt, only a yaw.
struct PickPlace {
  Pose pick_X_WT;
  Pose place_X_WT;
};

struct PickPlaceOptions {
  ToolMotion motion;
  double slow_m_s = 0.1;       ///< last stretch down to the object, and down to the target
  double slow_from_m = 0.008;  ///< above the expected contact or target; for insertions the height of the rim + 3 mm
  double pick_overtravel_m = 0.012;   ///< below the pick pose before the pick counts as missed
  double place_overtravel_m = 0.012;  ///< below the place pose before the object is let go in the air
  double back_off_m = 0.010;
  double back_off_m_s = 0.3;
  double clearance_m = 0.015;  ///< between the held body and whatever it passes over
  double max_carry_z_m = 0.6;  ///< highest tool tip; obstacles that need more are run into
  double jam_above_m = 1e9;    ///< supported further than this above the target counts as jammed
  double rest_m_s = 0.005;
  double rest_s = 0.020;             ///< this long below rest_m_s is rest
  double settle_s = 3.0;             ///< wait no longer than this
  StepObserver* observer = nullptr;  ///< sees every physics step of the primitive
};

enum class Failure {
  kNone,
  kMissed,     ///< nothing under the cup that can be held
  kTooHeavy,   ///< the hold gave way while lifting
  kBlocked,    ///< the tool or the held body ran into something
  kDropped,    ///< the hold gave way in free air
  kJammed,     ///< stopped above the target of an insertion
  kLeftTable,  ///< a body's origin left the workspace sideways
  kUnsettled,  ///< something still moves after settle_s
  kDiverged,   ///< the simulation broke down; World::status() has the cause
};

/// "none", "missed", "too-heavy", ...
std::string_view FailureName(Failure failure);

struct PickPlaceOutcome {
  Failure failure = Failure::kNone;  ///< the first that happened
  int body = physics::kNoBody;       ///< body that was held
  int physics_steps = 0;
  bool supported = false;     ///< released when something carried it, not in the air
  double above_target_m = 0;  ///< height of the held body above its target at the release
  bool ok() const { return failure == Failure::kNone; }
};

/// Runs the whole primitive. Throws std::invalid_argument when the scene has no tool or something is held already.
PickPlaceOutcome RunPickPlace(physics::World& world, const PickPlace& move, const PickPlaceOptions& options = {});

/// Steps until every body has been slower than rest_m_s for rest_s, then tells the world of a pause; false after
/// settle_s.
bool WaitForRest(physics::World& world, const PickPlaceOptions& options = {});

}  // namespace gensim::tabletop
