// Assets: the named, parametric objects that a task may place, and the shapes they build.
//
// An asset turns a few integers (millimetres) and, for kits, outline names into collision geometry, mass, the features
// that relations refer to (tops, cavities, holes, pegs), grasp points and symmetries. No mesh files: all is procedural.
// Frame O of every object is the centre of its upright bounding box (sideways: of the smallest box about its axis of
// symmetry), so an object at rest on a level z has its origin at z + half.z. Metres, kilograms, radians in shapes;
// millimetres and grams (integers) in parameters. Thread-safety: the registry is constant after start-up; shapes are
// immutable and shared.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/pose.h"
#include "envs/base/result.h"
#include "envs/physics/scene.h"

namespace gensim::tabletop {

/// What a goal program says about an object's body.
struct AssetParams {
  std::string asset;                  ///< registered name, e.g. "block"
  std::vector<int> size_mm;           ///< in the order of AssetType::sizes; empty: the presets
  std::vector<std::string> outlines;  ///< kit-piece: one outline name; kit-board: one a hole; otherwise empty

  bool operator==(const AssetParams&) const = default;
};

/// A flat place that other objects can rest on; level when the object is upright.
struct TopSurface {
  Vec3 centre_O;
  double half_x = 0, half_y = 0;  ///< round: both are the radius
  bool round = false;
};

/// A hollow that holds other objects (container, bowl, tray, cup).
struct Cavity {
  Vec3 floor_O;                   ///< centre of the floor
  double half_x = 0, half_y = 0;  ///< inner half sizes; round: both are the radius (bowl: at half depth)
  double depth = 0;               ///< from floor to rim
  bool round = false;
};

/// A real hole that one kind of piece fits into.
struct Hole {
  std::string outline;  ///< what fits: outline name of a kit piece, or "ell" for the fixture of the L-shaped piece
  Pose X_OP;            ///< pose of the piece's frame when it is fully inserted
  double depth = 0;     ///< below the rim
};

/// An upright rod that a ring goes over.
struct Peg {
  Vec3 base_O;
  double radius = 0, height = 0;
};

/// All rotations that leave the object looking the same.
struct Symmetry {
  std::vector<Quat> rotations = {Quat{}};  ///< finite part, always holds the identity
  bool any_yaw = false;                    ///< turning about the object's own z axis changes nothing
  bool any_rotation = false;               ///< a ball
};

struct AssetShape {
  std::vector<physics::Geom> geoms;
  Vec3 half;             ///< half extents of the upright bounding box
  double radius_xy = 0;  ///< largest horizontal distance of the body from O
  std::vector<TopSurface> tops;
  std::vector<Cavity> cavities;
  std::vector<Hole> holes;
  std::vector<Peg> pegs;
  std::vector<Pose> corners;    ///< of a corner marker: origin in the angle, x and y along its bars
  double ring_hole_radius = 0;  ///< > 0 for rings
  std::vector<Vec3> grasps_O;   ///< points on the upper side that the suction tool may hold, best first
  Symmetry symmetry;
  double mass_kg = 0;
  double friction = 0.7;
  double rolling_friction = 0;
  bool fixed = false;   ///< part of the table: never moves, cannot be picked
  bool marker = false;  ///< flat and visual only (zone, line, corner): things may lie on it
  std::string outline;  ///< what this piece is to a Hole; empty for everything without a hole of its own
};

struct SizeField {
  std::string name;  ///< "width", "depth", "height", "diameter", ...
  int min_mm = 0, max_mm = 0, preset_mm = 0;
};

struct AssetType {
  std::string name;  ///< word of the vocabulary, kebab-case
  std::string noun;  ///< as a person says it: "block", "L-shaped piece"
  std::string plural;
  std::string summary;  ///< one line for the reference page and the prompt
  std::vector<SizeField> sizes;
  int min_outlines = 0, max_outlines = 0;
  bool movable = true;  ///< may be the `put` of a goal
  /// Builds the shape from complete, checked parameters.
  AssetShape (*build)(const AssetParams& params) = nullptr;
  /// Says what is wrong with parameters inside their ranges (e.g. a wall thicker than the box); may be null.
  Status (*check)(const AssetParams& params) = nullptr;
};

/// All assets in a fixed order.
std::span<const AssetType> Assets();
/// Null when there is none of that name.
const AssetType* FindAsset(std::string_view name);
/// Outline names that kit pieces and boards may use, in a fixed order; the first kSeenOutlines are the training split.
std::span<const std::string> Outlines();
inline constexpr int kSeenOutlines = 12;

/// Checks names, ranges and counts; errors carry pointers below `where` with a program's keys (asset, size, outline).
/// Codes: unknown-asset, bad-size, bad-outline.
Result<AssetParams> CompleteParams(const AssetParams& params, const std::string& where);

/// The shape of complete parameters; throws std::invalid_argument when they are not (CompleteParams first). Results
/// are cached and shared between threads.
std::shared_ptr<const AssetShape> BuildShape(const AssetParams& params);

/// Smallest rotation between two orientations of an object, symmetries taken into account, in [0, pi].
double OrientationError(const Symmetry& symmetry, const Quat& q_a, const Quat& q_b);

}  // namespace gensim::tabletop
