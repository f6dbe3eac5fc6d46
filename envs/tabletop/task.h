// One lowered task: what a goal program means for one seed. Plain data, no physics.
//
// tasklib lowers programs into this form; relations, expert and env read it. Objects are named by their index in
// `objects` everywhere below. Value type; shapes are shared and immutable. Metres, radians, kilograms, seconds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/pose.h"
#include "envs/base/result.h"
#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

/// An axis-parallel part of the table.
struct Region {
  double min_x = 0, max_x = 0, min_y = 0, max_y = 0;
  bool operator==(const Region&) const = default;
};

struct Object {
  std::string id;     ///< "block[0]", or "zone" for a group of one
  std::string group;  ///< "block"
  int index = 0;      ///< within the group
  AssetParams params;
  std::shared_ptr<const AssetShape> shape;
  std::string color;
  double mass_kg = 0;
  double friction = 0.7;
  bool fixed = false;       ///< shape->fixed, or said so by the program
  bool distractor = false;  ///< no goal mentions it
  /// Where it starts. Free unless `region` or `pose` is set or a start clause (Task::starts) places it.
  std::optional<Region> region;
  std::optional<Pose> pose;
  double margin_m = 0.01;  ///< free space kept around it at the start
  Pose X_WO;               ///< start pose, filled by PlaceObjects
};

/// How many of `put` must satisfy a set goal.
enum class Quantity { kAll, kExactly, kAtLeast };

/// Everything a clause may add to "put A relation B"; which fields a relation reads is in its RelationInfo.
struct GoalParams {
  double gap_m = 0.01;                   ///< free space between bodies, spacing of layouts
  std::string side;                      ///< "left", "right", "front", "behind", "any"; corner: "front-left", ...
  Pose X_RP;                             ///< pose of the put object in the reference's frame (at-pose)
  int hole = -1;                         ///< index of the hole or peg; -1: any that fits
  double radius_m = 0;                   ///< circle, around
  int columns = 0;                       ///< grid
  std::vector<std::string> color_order;  ///< color-order
  bool ascending = true;                 ///< sorted
};

/// One clause: a relation over sets of objects, or a layout of one set.
struct Goal {
  std::string relation;   ///< registered relation or layout
  std::vector<int> put;   ///< objects to move, in program order (layouts: in build order)
  std::vector<int> ref;   ///< reference objects; empty where the relation takes none
  std::vector<int> ref2;  ///< second reference set (between)
  GoalParams params;
  Quantity quantity = Quantity::kAll;
  int count = 0;           ///< for kExactly and kAtLeast
  bool bijection = false;  ///< each reference is used at most once
  bool once = false;       ///< hold: once (need not hold at the end)
  std::vector<int> after;  ///< goals that must hold or have held before this one counts
  double position_tolerance_m = 0.010;
  double angle_tolerance_rad = 0.2617993877991494;  // 15 degrees
  std::string sentence;                             ///< as a person would say it
  std::vector<std::string> paraphrases;             ///< training split
  std::vector<std::string> held_out;                ///< evaluation split
  std::string where;                                ///< JSON pointer of the clause in its program
};

struct Task {
  std::string name;     ///< kebab-case, without the family
  std::string summary;  ///< one sentence for the whole task, placeholders filled
  std::vector<Object> objects;
  std::vector<Goal> starts;  ///< clauses that hold at the start (placing by relation or layout), in order
  std::vector<Goal> goals;
  bool ordered = true;           ///< goals count only once those before them hold or have held
  std::vector<int> keep_still;   ///< objects that may not be moved
  std::vector<Region> keep_out;  ///< regions that no object may be put into
  double min_distance_m = 0;     ///< between bodies at the start, beyond the margins
  int step_limit = 10;           ///< pick-and-place steps
  double rest_s = 0.02;          ///< at rest for this long
};

}  // namespace gensim::tabletop
