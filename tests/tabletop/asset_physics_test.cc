#include <gtest/gtest.h>

#include <mujoco/mujoco.h>
#include <cmath>
#include <numbers>

#include "envs/physics/mujoco/compile.h"
#include "envs/physics/mujoco/mujoco_model.h"
#include "tests/tabletop/asset_cases.h"

namespace gensim::tabletop {
namespace {

using physics::World;

constexpr double kMm = 0.001;
constexpr double kDegree = std::numbers::pi / 180;

// An asset somewhere in the world.
struct Placed {
  AssetParams params;
  Pose X_WO;
};

// Assets placed by their parameters (sizes may be left out), in a world of their own.
class Playground {
 public:
  explicit Playground(const std::vector<Placed>& placed) {
    physics::Scene scene;
    scene.with_tool = false;
    for (const Placed& one : placed) {
      shapes_.push_back(BuildShape(*CompleteParams(one.params, "")));
      physics::Body body;
      body.name = "body" + std::to_string(shapes_.size());
      body.geoms = shapes_.back()->geoms;
      body.mass_kg = shapes_.back()->mass_kg;
      body.friction = shapes_.back()->friction;
      body.rolling_friction_m = shapes_.back()->rolling_friction;
      body.fixed = shapes_.back()->fixed;
      body.X_WB = one.X_WO;
      scene.bodies.push_back(body);
    }
    auto model = physics::CompileMujoco(scene);
    if (!model.ok()) throw std::runtime_error(ToString(model.errors()));
    model_ = *model;
    world_ = model_->MakeWorld();
  }

  World& world() { return *world_; }
  const AssetShape& shape(int body) const { return *shapes_[body]; }
  const mjModel& engine() const { return *dynamic_cast<const physics::MujocoModel&>(*model_).get(); }

  /// Runs until everything has been slow for 40 ms; false when that takes more than three seconds.
  bool Settle() {
    int calm = 0;
    while (world_->steps() < 1500 && calm < 20) {
      world_->step();
      calm = world_->all_at_rest() ? calm + 1 : 0;
    }
    return world_->status().ok() && calm == 20;
  }

  double TiltAndTurn(int body, const Quat& q_wanted) {
    return OrientationError(shapes_[body]->symmetry, q_wanted, world_->pose(body).q);
  }

 private:
  std::vector<std::shared_ptr<const AssetShape>> shapes_;
  std::shared_ptr<const physics::Model> model_;
  std::unique_ptr<World> world_;
};

double HalfHeight(const AssetParams& params) { return BuildShape(*CompleteParams(params, ""))->half.z; }

// Bottom of the asset this far above a level.
Placed Above(const AssetParams& params, double x, double y, double level, double yaw = 0) {
  return {params, PoseAt(x, y, level + HalfHeight(params), yaw)};
}

// Mass and principal moments that the engine computes are those of the formulas (0.1 %; rings and pieces of parts by
// the parallel axis theorem).
TEST(AssetPhysics, MassAndInertiaFollowTheFormulas) {
  const auto expect = [](const AssetParams& params, Vec3 moments) {
    SCOPED_TRACE(CaseName(params));
    Playground ground({Above(params, 0.5, 0, 0)});
    const mjModel& engine = ground.engine();
    const int body = static_cast<int>(engine.nbody) - 1;
    const double mass = ground.shape(0).mass_kg;
    EXPECT_NEAR(engine.body_mass[body], mass, 1e-9);
    std::array<double, 3> is = {engine.body_inertia[3 * body], engine.body_inertia[3 * body + 1],
                                engine.body_inertia[3 * body + 2]};
    std::array<double, 3> want = {moments.x * mass, moments.y * mass, moments.z * mass};
    std::sort(is.begin(), is.end());
    std::sort(want.begin(), want.end());
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(is[i], want[i], 1e-3 * want[i]);
  };
  const auto box = [](double x, double y, double z) {
    return Vec3{(y * y + z * z) / 12, (x * x + z * z) / 12, (x * x + y * y) / 12};
  };
  expect({"block", {40, 40, 40}, {}}, box(0.04, 0.04, 0.04));
  expect({"box", {100, 70, 40}, {}}, box(0.1, 0.07, 0.04));
  const double r = 0.02, h = 0.05;
  expect({"cylinder", {40, 50}, {}}, {r * r / 4 + h * h / 12, r * r / 4 + h * h / 12, r * r / 2});
  expect({"ball", {40}, {}}, {0.4 * r * r, 0.4 * r * r, 0.4 * r * r});
  // a triangle of base b and height c about its centroid: c^2/18 and b^2/24
  const double b = 0.04, c = 0.025, length = 0.03;
  expect({"triangle-prism", {40, 30, 25}, {}},
         {c * c / 18 + length * length / 12, c * c / 18 + b * b / 24, b * b / 24 + length * length / 12});
  // a square piece is a box, although it comes as a kit piece
  expect({"kit-piece", {}, {"square"}}, box(0.048, 0.048, 0.024));
  // arch: lintel and legs about their common centroid
  const double lintel = 120 * 20, leg = 20 * 40, all = lintel + 2 * leg;
  const double z = (lintel * 50 + 2 * leg * 20) / all;
  const double ix =
      (lintel * (20 * 20 / 12.0 + (50 - z) * (50 - z)) + 2 * leg * (40 * 40 / 12.0 + (20 - z) * (20 - z))) / all;
  const double iz = (lintel * 120 * 120 / 12.0 + 2 * leg * (20 * 20 / 12.0 + 50 * 50)) / all;
  const double deep = 40 * 40 / 12.0;
  expect({"arch", {120, 40, 60}, {}}, {(ix + deep) * 1e-6, (ix + iz) * 1e-6, (iz + deep) * 1e-6});
}

// Everything that moves, dropped from 1 mm, comes to rest upright at its half height, where it was put.
TEST(AssetPhysics, EverythingRestsWhereItIsPut) {
  for (const AssetParams& params : AssetCases()) {
    SCOPED_TRACE(CaseName(params));
    if (BuildShape(params)->fixed) continue;
    Playground ground({Above(params, 0.5, 0.1, 1 * kMm, 0.3)});
    EXPECT_TRUE(ground.Settle());
    const Pose end = ground.world().pose(0);
    EXPECT_NEAR(end.p.z, ground.shape(0).half.z, 1 * kMm);
    EXPECT_LT(DistanceXY(end.p, {0.5, 0.1, 0}), 1 * kMm);
    EXPECT_LT(ground.TiltAndTurn(0, FromYaw(0.3)), 1 * kDegree);
  }
}

// Seen from above, material begins within 1 mm of every grasp point.
TEST(AssetPhysics, GraspsAreFoundByARayFromAbove) {
  for (const AssetParams& params : AssetCases()) {
    SCOPED_TRACE(CaseName(params));
    if (BuildShape(params)->fixed) continue;
    Playground ground({Above(params, 0.5, 0.1, 0, 0.3)});
    for (const Vec3& grasp_O : ground.shape(0).grasps_O) {
      const Vec3 grasp = ground.world().pose(0) * grasp_O;
      // a little aside: the engine's rays may slip between two triangles of a hull, and corners meet in the middle of
      // bowls
      const auto hit = ground.world().raycast({grasp.x + 0.1 * kMm, grasp.y + 0.2 * kMm, 0.5}, {0, 0, -1}, 1);
      EXPECT_EQ(hit.body, 0);
      EXPECT_NEAR(0.5 - hit.distance_m, grasp.z, 1 * kMm);
    }
  }
}

// Each top surface carries a block, in the middle and near its edge.
TEST(AssetPhysics, TopsCarryABlock) {
  for (const AssetParams& params : AssetCases()) {
    SCOPED_TRACE(CaseName(params));
    const AssetParams load = {"block", {20, 20, 20}, {}};
    const auto shape = BuildShape(params);
    for (const TopSurface& top : shape->tops) {
      for (const double off : {0.0, 0.4}) {
        const Vec3 place = Vec3{0.5, 0, 0} + top.centre_O + Vec3{off * top.half_x, off * top.half_y, shape->half.z};
        if (shape->ring_hole_radius > 0 && off == 0) continue;  // the hole is there
        Playground ground({Above(params, 0.5, 0, 0), Above(load, place.x, place.y, place.z + 1 * kMm)});
        EXPECT_TRUE(ground.Settle());
        EXPECT_NEAR(ground.world().pose(1).p.z, place.z + 10 * kMm, 1 * kMm);
        EXPECT_LT(DistanceXY(ground.world().pose(1).p, place), 1.5 * kMm);
        EXPECT_LT(ground.TiltAndTurn(1, Quat{}), 2 * kDegree);
      }
    }
  }
}

// Hollow assets keep what falls into them: a block and a ball, dropped off-centre, stay within and below the rim.
TEST(AssetPhysics, CavitiesHoldWhatFallsIn) {
  for (const AssetParams& params : AssetCases()) {
    SCOPED_TRACE(CaseName(params));
    const auto shape = BuildShape(params);
    if (shape->cavities.empty()) continue;
    const Cavity& cavity = shape->cavities[0];
    for (const AssetParams& load : {AssetParams{"block", {20, 20, 20}, {}}, AssetParams{"ball", {24}, {}}}) {
      const double off = 0.25 * std::min(cavity.half_x, cavity.half_y), floor = cavity.floor_O.z + shape->half.z;
      Playground ground({Above(params, 0.5, 0, 0), Above(load, 0.5 + off, 0.3 * off, floor + 20 * kMm)});
      EXPECT_TRUE(ground.Settle());
      const Vec3 end = ground.world().pose(1).p;
      EXPECT_LT(std::abs(end.x - 0.5), cavity.half_x);
      EXPECT_LT(std::abs(end.y), cavity.half_y);
      EXPECT_NEAR(end.z, floor + HalfHeight(load), 4 * kMm);
      EXPECT_LT(DistanceXY(ground.world().pose(0).p, {0.5, 0, 0}), 2 * kMm) << "the holder stays";
    }
  }
}

// The bowl of the published task holds a 40 mm block and a ball of the same size together with its own weight.
TEST(AssetPhysics, BowlHoldsABlockOfFortyMillimetres) {
  for (const int diameter : {100, 140, 180}) {
    SCOPED_TRACE(diameter);
    for (const AssetParams& load : {AssetParams{"block", {}, {}}, AssetParams{"ball", {40}, {}}}) {
      Playground ground({Above({"bowl", {diameter, 50}, {}}, 0.5, 0, 0), Above(load, 0.503, -0.003, 10 * kMm, 0.4)});
      EXPECT_TRUE(ground.Settle());
      EXPECT_LT(DistanceXY(ground.world().pose(1).p, ground.world().pose(0).p), 0.3 * diameter * kMm);
      EXPECT_NEAR(ground.world().pose(1).p.z, 24 * kMm, 3 * kMm);
    }
  }
}

// Drops the piece from 2 mm above the rim, out of place by (dx, dy) and turned by `turn`; returns how deep its lower
// side ends below the rim, as a share of the hole's depth.
double InsertedShare(const AssetParams& holder, int hole_index, const AssetParams& piece, double dx, double dy,
                     double turn) {
  const auto shape = BuildShape(*CompleteParams(holder, ""));
  const Hole& hole = shape->holes[hole_index];
  const Pose X_WH = PoseAt(0.5, 0, shape->half.z, 0.5);
  Pose start = X_WH * hole.X_OP;
  const double rim = 2 * shape->half.z, half = HalfHeight(piece);
  start = start * PoseAt(dx, dy, 0, turn);
  start.p.z = rim + 2 * kMm + half;
  Playground ground({{holder, X_WH}, {piece, start}});
  EXPECT_TRUE(ground.Settle());
  return (rim - (ground.world().pose(1).p.z - half)) / hole.depth;
}

// Every outline slides into its hole to the bottom: exactly above it, and 1 mm or 2 degrees out of place.
TEST(AssetPhysics, PiecesOfEveryOutlineSlideIntoTheirHoles) {
  for (const std::string& outline : Outlines()) {
    SCOPED_TRACE(outline);
    const AssetParams board = {"kit-board", {}, {"square", outline}}, piece = {"kit-piece", {}, {outline}};
    EXPECT_NEAR(InsertedShare(board, 1, piece, 0, 0, 0), 1, 0.06);
    for (const auto& [dx, dy] : {std::pair{1.0, 0.0}, {-1.0, 0.0}, {0.0, 1.0}, {0.0, -1.0}, {0.7, 0.7}}) {
      EXPECT_NEAR(InsertedShare(board, 1, piece, dx * kMm, dy * kMm, 0), 1, 0.06) << dx << " " << dy;
    }
    EXPECT_NEAR(InsertedShare(board, 1, piece, 0, 0, 2 * kDegree), 1, 0.06);
    EXPECT_NEAR(InsertedShare(board, 1, piece, 0, 0, -2 * kDegree), 1, 0.06);
  }
}

// A piece of another outline, or one turned out of its symmetry, stays on the rim.
TEST(AssetPhysics, WrongPiecesStayOut) {
  const AssetParams board = {"kit-board", {}, {"plus", "star", "letter-t"}};
  EXPECT_LT(InsertedShare(board, 0, {"kit-piece", {}, {"square"}}, 0, 0, 0), 0.2);
  EXPECT_LT(InsertedShare(board, 1, {"kit-piece", {}, {"hexagon"}}, 0, 0, 0), 0.2);
  EXPECT_LT(InsertedShare(board, 2, {"kit-piece", {}, {"letter-t"}}, 0, 0, 90 * kDegree), 0.2);
  EXPECT_LT(InsertedShare({"ell-fixture", {}, {}}, 0, {"ell", {}, {}}, 0, 0, 180 * kDegree), 0.2);
}

// The L-shaped piece slides into its fixture, also 1 mm or 1 degree out of place.
TEST(AssetPhysics, EllSlidesIntoItsFixture) {
  const AssetParams fixture = {"ell-fixture", {}, {}}, ell = {"ell", {}, {}};
  for (const auto& [dx, dy, turn] : {std::tuple{0.0, 0.0, 0.0},
                                     {1.0, 0.0, 0.0},
                                     {-1.0, 0.0, 0.0},
                                     {0.0, 1.0, 0.0},
                                     {0.7, -0.7, 0.0},
                                     {0.0, 0.0, 1.0},
                                     {0.0, 0.0, -1.0}}) {
    EXPECT_NEAR(InsertedShare(fixture, 0, ell, dx * kMm, dy * kMm, turn * kDegree), 1, 0.04)
        << dx << " " << dy << " " << turn;
  }
}

// Rings of every size fall over a rod to the board, 5 mm out of place too, and make a level tower.
TEST(AssetPhysics, RingsGoOverTheirRod) {
  for (const double off : {0.0, 5.0}) {
    SCOPED_TRACE(off);
    const AssetParams stand = {"peg-stand", {}, {}};
    const double base = 10 * kMm, rim = 2 * HalfHeight(stand);
    std::vector<Placed> placed = {Above(stand, 0.5, 0, 0)};
    for (const int diameter : {110, 80, 56}) {
      placed.push_back(Above({"ring", {diameter, 12}, {}}, 0.5 + off * kMm, 0.12,
                             rim + static_cast<double>(placed.size()) * 20 * kMm));
    }
    Playground ground(placed);
    EXPECT_TRUE(ground.Settle());
    for (int ring = 1; ring <= 3; ++ring) {
      EXPECT_NEAR(ground.world().pose(ring).p.z, base + (ring - 0.5) * 12 * kMm, 1 * kMm);
      EXPECT_LT(DistanceXY(ground.world().pose(ring).p, {0.5, 0.12, 0}), 8 * kMm);
      EXPECT_LT(ground.TiltAndTurn(ring, Quat{}), 2 * kDegree);
    }
  }
}

// A rod stops a ring whose hole is not above it: the material around the hole is not see-through for rods.
TEST(AssetPhysics, RodsStopAMisplacedRing) {
  const AssetParams stand = {"peg-stand", {}, {}}, ring = {"ring", {80, 12}, {}};
  const double rim = 2 * HalfHeight(stand);
  Playground ground({Above(stand, 0.5, 0, 0), Above(ring, 0.526, 0, rim + 1 * kMm)});
  ground.world().step(100);
  EXPECT_GT(ground.world().highest_z(1), rim);
}

// A ring lying on the table is cheap: its hole wedges make no contacts with the table.
TEST(AssetPhysics, RingsMakeFewContacts) {
  Playground ground({Above({"ring", {}, {}}, 0.5, 0, 0)});
  ground.Settle();
  EXPECT_LE(ground.world().contacts(0).size(), 8u);
  EXPECT_GE(ground.world().contacts(0).size(), 3u);
}

// Castles stand: an arch over a block with a roof on top, and a tower on a cylinder, move less than 1 mm.
TEST(AssetPhysics, CastlesStand) {
  Playground ground({Above({"block", {40, 30, 30}, {}}, 0.5, 0, 0), Above({"arch", {120, 40, 60}, {}}, 0.5, 0, 0),
                     Above({"triangle-prism", {}, {}}, 0.5, 0, 60 * kMm), Above({"cylinder", {}, {}}, 0.5, 0.2, 0),
                     Above({"block", {}, {}}, 0.5, 0.2, 40 * kMm), Above({"cylinder", {}, {}}, 0.5, 0.2, 80 * kMm),
                     Above({"triangle-prism", {}, {}}, 0.5, 0.2, 120 * kMm)});
  std::vector<Pose> start;
  for (int i = 0; i < ground.world().body_count(); ++i) start.push_back(ground.world().pose(i));
  ground.world().step(500);
  EXPECT_TRUE(ground.Settle());
  for (int i = 0; i < ground.world().body_count(); ++i) {
    EXPECT_LT(Norm(ground.world().pose(i).p - start[i].p), 1 * kMm) << i;
  }
}

// Markers have no contacts: a block lies on the table through them.
TEST(AssetPhysics, MarkersAreOnlyPaint) {
  for (const char* name : {"zone", "line", "corner"}) {
    SCOPED_TRACE(name);
    Playground ground({Above({name, {}, {}}, 0.5, 0, 0), Above({"block", {}, {}}, 0.5, 0, 0)});
    EXPECT_TRUE(ground.Settle());
    EXPECT_NEAR(ground.world().pose(1).p.z, 20 * kMm, 0.5 * kMm);
  }
}

}  // namespace
}  // namespace gensim::tabletop
