// What a step of a Stage came to: its faults and its contacts.
#include <algorithm>
#include <cmath>

#include "envs/physics/bullet/stage.h"
#include "envs/physics/bullet/vectors.h"

namespace gensim::physics {
namespace {

// beyond these a state is absurd
constexpr double kMaxPlace_m = 1e4, kMaxSpeed_m_s = 1e3, kMaxSpin_rad_s = 1e4;

bool Within(const btVector3& v, double limit) {
  return std::abs(v.x()) <= limit && std::abs(v.y()) <= limit && std::abs(v.z()) <= limit;
}

}  // namespace

const char* Stage::Fault() const {
  for (const auto& body : bodies_) {
    if (body == nullptr || body->isStaticObject() || !body->isActive()) continue;
    // written so that a NaN fails too
    const btTransform& X = body->getWorldTransform();
    if (!Within(X.getOrigin(), kMaxPlace_m)) return "a position is not finite or further than 10 km away";
    for (int row = 0; row < 3; ++row) {
      if (!Within(X.getBasis()[row], 2)) return "an orientation is not finite";
    }
    if (!Within(body->getLinearVelocity(), kMaxSpeed_m_s)) return "a velocity is not finite or above 1 km/s";
    if (!Within(body->getAngularVelocity(), kMaxSpin_rad_s)) return "a spin is not finite or above 10000 rad/s";
  }
  return nullptr;
}

void Stage::Collect(int body, std::vector<Contact>& contacts) const {
  const double rate = 1 / model_.scene().timestep_s;
  for (int m = 0; m < dispatcher_.getNumManifolds(); ++m) {
    const btPersistentManifold& manifold =
        *const_cast<btCollisionDispatcher&>(dispatcher_).getManifoldByIndexInternal(m);
    const int a = manifold.getBody0()->getUserIndex(), b = manifold.getBody1()->getUserIndex();
    if (a != body && b != body) continue;
    // the normal points from b to a, and so does the force on a
    const double sign = a == body ? 1 : -1;
    for (int p = 0; p < manifold.getNumContacts(); ++p) {
      const btManifoldPoint& point = manifold.getContactPoint(p);
      if (point.getDistance() > 0 && !(point.m_appliedImpulse > 0)) continue;
      const btVector3 impulse = point.m_normalWorldOnB * point.m_appliedImpulse +
                                point.m_lateralFrictionDir1 * point.m_appliedImpulseLateral1 +
                                point.m_lateralFrictionDir2 * point.m_appliedImpulseLateral2;
      Contact contact;
      contact.other = a == body ? b : a;
      contact.point_W = Read(point.getPositionWorldOnB());
      contact.normal_W = Read(point.m_normalWorldOnB) * sign;
      contact.force_n = std::max(0.0, point.m_appliedImpulse * rate);
      contact.force_W = Read(impulse) * (sign * rate);
      contact.depth_m = -point.getDistance();
      contacts.push_back(contact);
    }
  }
}

}  // namespace gensim::physics
