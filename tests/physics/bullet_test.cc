// The Bullet side: mass of compounds and hulls, rays in closed form, small snapshots after a pause.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "envs/physics/bullet/call_log.h"
#include "envs/physics/bullet/hull.h"
#include "envs/physics/bullet/mass.h"
#include "envs/physics/bullet/ray.h"
#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

std::vector<Vec3> Corners(const Vec3& half, const Pose& X) {
  std::vector<Vec3> corners;
  for (const double x : {-half.x, half.x})
    for (const double y : {-half.y, half.y})
      for (const double z : {-half.z, half.z}) corners.push_back(X * Vec3{x, y, z});
  return corners;
}

// A box and the hull of its turned and shifted corners have the same principal moments; so do their centres.
TEST(BulletMass, HullOfABoxIsThatBox) {
  const Vec3 half{0.03, 0.02, 0.01};
  const Body box = Box("box", half, 0.2, {});
  Body hull = box;
  const Pose X{{0.1, -0.05, 0.02}, FromAxisAngle({0.6, 0, 0.8}, 0.7)};
  hull.geoms[0].kind = GeomKind::kConvex;
  hull.geoms[0].vertices = Corners(half, X);
  const MassProperties expected = MassOf(box), found = MassOf(hull);
  EXPECT_LT(Norm(found.X_BP.p - X.p), 1e-9);
  const auto sorted = [](const Vec3& v) {
    std::array<double, 3> moments = {v.x, v.y, v.z};
    std::sort(moments.begin(), moments.end());
    return moments;
  };
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(sorted(found.inertia_kg_m2)[i], sorted(expected.inertia_kg_m2)[i], 1e-12) << i;
  }
  EXPECT_NEAR(expected.inertia_kg_m2.x, 0.2 * (0.04 * 0.04 + 0.02 * 0.02) / 12, 1e-12);
}

// Moments of round shapes against the textbook; a capsule of no length is a ball.
TEST(BulletMass, RoundShapes) {
  Body ball = Ball("ball", 0.03, 0.5, {});
  EXPECT_NEAR(MassOf(ball).inertia_kg_m2.z, 0.4 * 0.5 * 0.03 * 0.03, 1e-12);
  ball.geoms[0].kind = GeomKind::kCapsule;
  ball.geoms[0].half = {0.03, 0, 1e-9};
  EXPECT_NEAR(MassOf(ball).inertia_kg_m2.x, 0.4 * 0.5 * 0.03 * 0.03, 1e-9);
  ball.geoms[0].kind = GeomKind::kCylinder;
  ball.geoms[0].half = {0.03, 0, 0.02};
  EXPECT_NEAR(MassOf(ball).inertia_kg_m2.z, 0.5 * 0.5 * 0.03 * 0.03, 1e-12);
  EXPECT_NEAR(MassOf(ball).inertia_kg_m2.x, 0.5 * (3 * 0.03 * 0.03 + 0.04 * 0.04) / 12, 1e-12);
}

// Two cubes side by side: the centre lies between them, and the parallel-axis theorem holds.
TEST(BulletMass, Compound) {
  Body body = Box("two", {0.01, 0.01, 0.01}, 0.2, {});
  body.geoms.push_back(body.geoms[0]);
  body.geoms[1].X_BG.p = {0.04, 0, 0};
  const MassProperties mass = MassOf(body);
  EXPECT_NEAR(mass.X_BP.p.x, 0.02, 1e-12);
  const double cube = 0.1 * (2 * 0.02 * 0.02) / 12;
  EXPECT_NEAR(mass.inertia_kg_m2.x, 2 * cube, 1e-12);
  EXPECT_NEAR(mass.inertia_kg_m2.z, 2 * (cube + 0.1 * 0.02 * 0.02), 1e-12);
}

// Rays meet every kind of geom where its surface is, and miss beside it.
TEST(BulletRay, HitsSurfaces) {
  Geom geom;
  geom.half = {0.02, 0.03, 0.04};
  const Vec3 down{0, 0, -1}, along{1, 0, 0};
  const auto distance = [&geom](GeomKind kind, const Vec3& from, const Vec3& to) {
    geom.kind = kind;
    return RayDistance(geom, geom.kind == GeomKind::kConvex ? HullOf(geom.vertices).planes : std::vector<Plane>{}, from,
                       to);
  };
  geom.vertices = Corners(geom.half, {});
  EXPECT_NEAR(*distance(GeomKind::kBox, {0, 0, 1}, down), 0.96, 1e-12);
  EXPECT_NEAR(*distance(GeomKind::kConvex, {0, 0, 1}, down), 0.96, 1e-12);
  EXPECT_NEAR(*distance(GeomKind::kCylinder, {0.01, 0, 1}, down), 0.96, 1e-12);
  EXPECT_NEAR(*distance(GeomKind::kCylinder, {-1, 0, 0}, along), 0.98, 1e-12);
  EXPECT_NEAR(*distance(GeomKind::kSphere, {0, 0, 1}, down), 0.98, 1e-12);
  EXPECT_NEAR(*distance(GeomKind::kCapsule, {0, 0, 1}, down), 0.94, 1e-12);
  EXPECT_NEAR(*distance(GeomKind::kCapsule, {-1, 0, 0.05}, along), 1 - std::sqrt(0.0004 - 0.0001), 1e-12);
  for (const GeomKind kind :
       {GeomKind::kBox, GeomKind::kConvex, GeomKind::kCylinder, GeomKind::kSphere, GeomKind::kCapsule}) {
    EXPECT_FALSE(distance(kind, {0.1, 0, 1}, down));
    EXPECT_FALSE(distance(kind, {0, 0, 1}, -down));
    EXPECT_EQ(*distance(kind, {0, 0, 0}, down), 0) << "from inside";
  }
}

// After a pause a snapshot holds no calls: its size is that of a fresh world's, however long the run was.
TEST(BulletWorld, PausesKeepSnapshotsSmall) {
  auto world = Compile(Engine::kBullet, Cubes(5)).value()->MakeWorld();
  Snapshot fresh, later;
  world->save(fresh);
  for (int i = 0; i < 100; ++i) {
    world->move_tool(PoseAt(0.5, 0.001 * i, 0.3));
    world->step();
  }
  world->save(later);
  EXPECT_GT(later.bytes.size(), fresh.bytes.size());
  world->pause();
  world->save(later);
  EXPECT_EQ(later.bytes.size(), fresh.bytes.size());
}

// Thousands of calls without a step between them: the log stays short, and a snapshot goes on bit for bit.
TEST(BulletWorld, CallsWithoutStepsStayBounded) {
  const auto model = Compile(Engine::kBullet, Cubes(3)).value();
  auto world = model->MakeWorld(), other = model->MakeWorld();
  Snapshot fresh, placed, held;
  world->save(fresh);
  const auto go_on = [](World& w) {
    std::vector<uint64_t> hashes;
    for (int i = 0; i < 200; ++i) w.step(), hashes.push_back(w.state_hash());
    return hashes;
  };

  world->step(10);
  for (int i = 0; i < 3000; ++i) world->set_pose(0, PoseAt(0.5, 0.0001 * i, 0.05));
  world->save(placed);
  EXPECT_LE(placed.bytes.size(), fresh.bytes.size() + CallLog::kMaxCalls * sizeof(Call));
  const auto placed_first = go_on(*world);

  for (int i = 0; i < 2500; ++i) {
    world->attach(1);
    world->move_tool(PoseAt(0.5, 0.00001 * i, 0.3));
    world->detach();
  }
  world->attach(1);
  world->save(held);
  EXPECT_EQ(world->held(), 1);
  const auto held_first = go_on(*world);

  for (World* copy : {world.get(), other.get()}) {
    copy->restore(placed);
    EXPECT_EQ(go_on(*copy), placed_first);
    copy->restore(held);
    EXPECT_EQ(go_on(*copy), held_first);
  }
}

// A bad number never gets into a border, whether thousands of calls or a pause ask for one: the world ends instead, and
// so does that of its snapshot.
TEST(BulletWorld, BadCallsWithoutStepsEndTheWorld) {
  const auto model = Compile(Engine::kBullet, Cubes(2)).value();
  for (const int calls : {0, 5000}) {
    auto world = model->MakeWorld(), other = model->MakeWorld();
    world->set_pose(0, PoseAt(std::numeric_limits<double>::quiet_NaN(), 0, 0));
    for (int i = 0; i < calls; ++i) world->set_pose(1, PoseAt(0.5, 0, 0.05));
    if (calls == 0) world->pause();
    EXPECT_FALSE(world->status().ok());
    Snapshot snapshot;
    world->save(snapshot);
    other->restore(snapshot);
    EXPECT_FALSE(other->status().ok());
    EXPECT_EQ(other->status().cause, world->status().cause);
    EXPECT_EQ(other->step(), 0);
  }
}

}  // namespace
}  // namespace gensim::physics
