#include "envs/physics/world.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace gensim::physics {

bool World::touching(int a, int b) const {
  if (a == kTableId || a == kToolId) std::swap(a, b);
  if (a == kTableId || a == kToolId) return false;
  const auto all = contacts(a);
  return std::any_of(all.begin(), all.end(), [b](const Contact& c) { return c.other == b; });
}

double World::support_force_n(int body) const {
  double force = 0;
  for (const Contact& contact : contacts(body)) force += contact.force_W.z;
  return force;
}

void World::RequireTool() const {
  if (!model().scene().with_tool) throw std::invalid_argument("this scene has no tool; set Scene::with_tool");
}

}  // namespace gensim::physics
