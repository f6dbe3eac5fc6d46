#include "envs/physics/bullet/settings.h"

#include <BulletCollision/BroadphaseCollision/btDbvtBroadphase.h>
#include <BulletCollision/CollisionDispatch/btCompoundCollisionAlgorithm.h>
#include <BulletCollision/CollisionDispatch/btCompoundCompoundCollisionAlgorithm.h>
#include <BulletCollision/CollisionDispatch/btManifoldResult.h>

#include <algorithm>
#include <mutex>

// How the point that a full set of four gives up is chosen; Bullet defines it, and no header declares it. Its preset
// takes the four for corners in their order: three in a heap then stay for good, and the fourth, alone on the other
// side, goes round, so that a disc on a disc rocks without end. The other way looks at every order.
extern bool gContactCalcArea3Points;

namespace gensim::physics {
namespace {

constexpr double kTreeMargin_m = 0.002;
constexpr double kCalm_s = 0.2;  // this long below the sleep thresholds; less freezes cubes that tip over an edge
constexpr int kForceIterations = 200;
constexpr double kTouch_m = 5e-5;  // gaps up to this carry load when forces are asked for

// children of compounds meet by their geoms' layers
bool ChildrenMayTouch(const btCollisionShape* a, const btCollisionShape* b) {
  const auto* filter_a = static_cast<const GeomFilter*>(a->getUserPointer());
  const auto* filter_b = static_cast<const GeomFilter*>(b->getUserPointer());
  return filter_a == nullptr || filter_b == nullptr || MayTouch(*filter_a, *filter_b);
}

// of a pair the larger friction counts
btScalar Friction(const btCollisionObject* a, const btCollisionObject* b) {
  return std::max(a->getFriction(), b->getFriction());
}
btScalar RollingFriction(const btCollisionObject* a, const btCollisionObject* b) {
  return std::max(a->getRollingFriction(), b->getRollingFriction());
}
btScalar SpinningFriction(const btCollisionObject* a, const btCollisionObject* b) {
  return std::max(a->getSpinningFriction(), b->getSpinningFriction());
}

}  // namespace

void SetGlobalsOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    gContactBreakingThreshold = kContactReach_m;
    gContactCalcArea3Points = false;
    gDbvtMargin = kTreeMargin_m;
    gDeactivationTime = kCalm_s;
    gCompoundChildShapePairCallback = ChildrenMayTouch;
    gCompoundCompoundChildShapePairCallback = ChildrenMayTouch;
    gCalculateCombinedFrictionCallback = Friction;
    gCalculateCombinedRollingFrictionCallback = RollingFriction;
    gCalculateCombinedSpinningFrictionCallback = SpinningFriction;
  });
}

void SetSolver(btContactSolverInfo& solver) {
  solver.m_numIterations = kIterations;
  solver.m_splitImpulse = 0;
  solver.m_linearSlop = kSlop_m;
  solver.m_erp2 = 0.2;
  solver.m_globalCfm = 0;
  solver.m_solverMode |= SOLVER_USE_2_FRICTION_DIRECTIONS;
}

void SetForceSolver(btContactSolverInfo& solver) {
  SetSolver(solver);
  solver.m_numIterations = kForceIterations;
  solver.m_linearSlop = -kTouch_m;
  solver.m_erp2 = 0;
}

}  // namespace gensim::physics
