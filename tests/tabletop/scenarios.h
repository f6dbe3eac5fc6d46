// One or more small task families for every relation and layout: what the property tests and the success tests run on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop::test {

struct Scenario {
  std::string name;  ///< relation, then what is special about it
  int steps;
  MadeSource::Make make;
  std::shared_ptr<const TaskSource> Source() const { return std::make_shared<MadeSource>(name, steps, make); }
};

inline const std::vector<std::string> kColors = {"red",    "green", "blue",  "yellow", "orange",
                                                 "purple", "cyan",  "brown", "pink",   "gray"};

inline std::vector<int> AddMany(Task& task, int n, const std::string& asset, std::vector<int> size = {}) {
  std::vector<int> all;
  for (int i = 0; i < n; ++i)
    all.push_back(AddObject(task, asset, size, kColors[static_cast<size_t>(i) % kColors.size()]));
  return all;
}

inline void AddDistractors(Task& task, int n) {
  for (int i = 0; i < n; ++i) {
    const int d = AddObject(task, i % 2 == 0 ? "block" : "cylinder", {}, "white");
    task.objects[static_cast<size_t>(d)].distractor = true;
  }
}

/// Sizes of boxes that fill a rectangle: split at random along the longer side, `gap` mm left around each.
inline std::vector<std::vector<int>> SplitBoxes(Rng& rng, int width, int depth, int parts, int gap, int height) {
  std::vector<std::pair<int, int>> boxes = {{width, depth}};
  while (static_cast<int>(boxes.size()) < parts) {
    size_t largest = 0;
    for (size_t i = 1; i < boxes.size(); ++i) {
      if (std::max(boxes[i].first, boxes[i].second) > std::max(boxes[largest].first, boxes[largest].second))
        largest = i;
    }
    auto [w, d] = boxes[largest];
    const bool along_w = w >= d;
    const int side = along_w ? w : d, cut = static_cast<int>(rng.Integer(side * 2 / 5, side * 3 / 5));
    boxes[largest] = along_w ? std::pair{cut, d} : std::pair{w, cut};
    boxes.push_back(along_w ? std::pair{w - cut, d} : std::pair{w, d - cut});
  }
  std::vector<std::vector<int>> sizes;
  for (const auto& [w, d] : boxes) sizes.push_back({w - 2 * gap, d - 2 * gap, height});
  return sizes;
}

inline std::vector<Scenario> Scenarios() {
  std::vector<Scenario> all;
  const auto add = [&](const std::string& name, int steps, MadeSource::Make make) {
    all.push_back({name, steps, std::move(make)});
  };
  add("on", 4, [](Task& t, Rng&) {
    const auto b = AddMany(t, 2, "block");
    AddDistractors(t, 3);
    t.goals = {Clause("on", {b[0]}, {b[1]})};
  });
  add("on-pallet-four", 8, [](Task& t, Rng&) {
    const int pallet = AddObject(t, "pallet", {}, "brown");
    t.goals = {Clause("on", AddMany(t, 4, "box", {80, 60, 40}), {pallet})};
  });
  add("on-stand-chain", 8, [](Task& t, Rng&) {
    const int stand = AddObject(t, "stand", {}, "brown");
    const auto b = AddMany(t, 3, "block");
    t.goals = {Clause("on", {b[0]}, {stand}), Clause("on", {b[1]}, {b[0]}), Clause("on", {b[2]}, {b[1]})};
  });
  add("on-plate-cylinder", 4, [](Task& t, Rng&) {
    const int plate = AddObject(t, "plate", {}, "white");
    t.goals = {Clause("on", {AddObject(t, "cylinder")}, {plate})};
    AddDistractors(t, 3);
  });
  add("in-bowl-ball", 4, [](Task& t, Rng&) {
    const int bowl = AddObject(t, "bowl", {}, "green");
    t.goals = {Clause("in", {AddObject(t, "ball")}, {bowl})};
    AddDistractors(t, 3);
  });
  add("in-bowls-bijection", 8, [](Task& t, Rng&) {
    const auto bowls = AddMany(t, 3, "bowl");
    Goal goal = Clause("in", AddMany(t, 3, "block", {30, 30, 30}), bowls);
    goal.bijection = true;
    t.goals = {goal};
  });
  add("in-container-five", 10, [](Task& t, Rng&) {
    const int box = AddObject(t, "container", {}, "brown");
    t.goals = {Clause("in", AddMany(t, 5, "block"), {box})};
  });
  add("in-cup", 4, [](Task& t, Rng&) {
    const int cup = AddObject(t, "cup", {}, "blue");
    t.goals = {Clause("in", {AddObject(t, "block", {25, 25, 40})}, {cup})};
    AddDistractors(t, 2);
  });
  add("in-tray-two-of-four", 8, [](Task& t, Rng&) {
    const int tray = AddObject(t, "tray", {}, "gray");
    Goal goal = Clause("in", AddMany(t, 4, "block"), {tray});
    goal.quantity = Quantity::kExactly, goal.count = 2;
    t.goals = {goal};
  });
  add("in-partition", 14, [](Task& t, Rng& rng) {
    const int box = AddObject(t, "container", {160, 200, 60}, "brown");
    const Cavity& c = t.objects[0].shape->cavities.front();
    std::vector<int> parts;
    for (const auto& size :
         SplitBoxes(rng, static_cast<int>(2000 * c.half_x), static_cast<int>(2000 * c.half_y), 5, 2, 45)) {
      parts.push_back(AddObject(t, "box", size, kColors[parts.size()]));
    }
    t.goals = {Clause("in", parts, {box})};
  });
  add("out-of-container", 8, [](Task& t, Rng&) {
    const int box = AddObject(t, "container", {}, "brown");
    const int zone = AddObject(t, "zone", {160, 160}, "green");
    const auto b = AddMany(t, 3, "block");
    Goal start = Clause("in", b, {box});
    start.where = "/scene/0";
    t.starts = {start};
    t.goals = {Clause("inside", b, {zone})};
  });
  add("in-exactly-one-of-three", 6, [](Task& t, Rng&) {
    const int box = AddObject(t, "container", {}, "brown");
    const auto b = AddMany(t, 3, "block");
    Goal start = Clause("in", b, {box});
    start.where = "/scene/0";
    t.starts = {start};
    Goal goal = Clause("in", b, {box});
    goal.quantity = Quantity::kExactly, goal.count = 1;
    t.goals = {goal};
  });
  add("inside", 4, [](Task& t, Rng&) {
    const int zone = AddObject(t, "zone", {}, "green");
    t.goals = {Clause("inside", {AddObject(t, "block")}, {zone})};
    AddDistractors(t, 4);
  });
  add("inside-four", 8, [](Task& t, Rng&) {
    const int zone = AddObject(t, "zone", {160, 160}, "green");
    t.goals = {Clause("inside", AddMany(t, 4, "cylinder"), {zone})};
  });
  add("inserted-ell", 4, [](Task& t, Rng&) {
    const int fixture = AddObject(t, "ell-fixture", {}, "gray");
    t.goals = {Clause("inserted", {AddObject(t, "ell")}, {fixture})};
  });
  add("inserted-kit", 10, [](Task& t, Rng& rng) {
    std::vector<std::string> names(Outlines().begin(), Outlines().end());
    rng.Shuffle(names);
    names.resize(5);
    const int board = AddObject(t, "kit-board", {}, "gray", names);
    std::vector<int> pieces;
    for (size_t i = 0; i < 3; ++i) pieces.push_back(AddObject(t, "kit-piece", {}, kColors[i], {names[i]}));
    t.goals = {Clause("inserted", pieces, {board})};
  });
  add("over", 6, [](Task& t, Rng&) {
    const int stand = AddObject(t, "peg-stand", {}, "brown");
    const auto rings = AddMany(t, 2, "ring");
    t.goals = {With(Clause("over", {rings[0]}, {stand}), [](GoalParams& p) { p.hole = 1; }),
               Clause("over", {rings[1]}, {stand})};
  });
  add("over-hanoi", 10, [](Task& t, Rng&) {
    const int stand = AddObject(t, "peg-stand", {}, "brown");
    const std::vector<int> rings = {AddObject(t, "ring", {100, 12}, "red"), AddObject(t, "ring", {80, 12}, "green"),
                                    AddObject(t, "ring", {60, 12}, "blue")};
    for (const int r : rings) {
      t.starts.push_back(With(Clause("over", {r}, {stand}), [](GoalParams& p) { p.hole = 0; }));
      t.starts.back().where = "/scene/" + std::to_string(r);
    }
    const std::vector<std::pair<int, int>> moves = {{2, 2}, {1, 1}, {2, 1}, {0, 2}, {2, 0}, {1, 2}, {2, 2}};
    for (size_t m = 0; m < moves.size(); ++m) {
      Goal goal = With(Clause("over", {rings[static_cast<size_t>(moves[m].first)]}, {stand}),
                       [&](GoalParams& p) { p.hole = moves[m].second; });
      goal.once = m + 1 < moves.size() && moves[m].first != 0 && m != 5;
      t.goals.push_back(goal);
    }
  });
  add("at-pose", 4, [](Task& t, Rng&) {
    const int pallet = AddObject(t, "pallet", {}, "brown");
    const int box = AddObject(t, "box");
    const double z = t.objects[0].shape->half.z + t.objects[1].shape->half.z;
    t.goals = {With(Clause("at-pose", {box}, {pallet}), [&](GoalParams& p) { p.X_RP = PoseAt(0.03, -0.04, z, 0.5); })};
  });
  for (const std::string side : {"any", "left", "right", "front", "behind"}) {
    add("next-to-" + side, 5, [side](Task& t, Rng&) {
      const int box = AddObject(t, "box", {}, "brown");
      t.goals = {With(Clause("next-to", {AddObject(t, "block")}, {box}), [&](GoalParams& p) { p.side = side; })};
      AddDistractors(t, 3);
    });
  }
  for (const std::string side : {"left-of", "right-of", "in-front-of", "behind"}) {
    add(side, 6, [side](Task& t, Rng&) {
      const auto bowls = AddMany(t, 2, "bowl");
      for (const int b : bowls) t.objects[static_cast<size_t>(b)].region = Region{0.4, 0.6, -0.2, 0.2};
      t.goals = {Clause(side, {AddObject(t, "block"), AddObject(t, "block")}, bowls)};
    });
  }
  add("touching", 5, [](Task& t, Rng&) {
    const auto b = AddMany(t, 2, "block");
    t.goals = {Clause("touching", {b[0]}, {b[1]})};
    AddDistractors(t, 3);
  });
  add("between", 6, [](Task& t, Rng&) {
    const auto b = AddMany(t, 3, "block");
    t.goals = {Clause("between", {b[0]}, {b[1]}, {b[2]})};
    AddDistractors(t, 2);
  });
  add("around", 10, [](Task& t, Rng&) {
    const int bowl = AddObject(t, "bowl", {}, "white");
    t.objects[0].region = Region{0.38, 0.62, -0.3, 0.3};
    t.goals = {Clause("around", AddMany(t, 4, "block"), {bowl})};
  });
  add("aligned-edge-line", 4, [](Task& t, Rng&) {
    const int line = AddObject(t, "line", {}, "black");
    t.goals = {Clause("aligned-edge", {AddObject(t, "box")}, {line})};
    AddDistractors(t, 2);
  });
  add("aligned-corner", 4, [](Task& t, Rng&) {
    const int corner = AddObject(t, "corner", {}, "green");
    t.goals = {Clause("aligned-corner", {AddObject(t, "box")}, {corner})};
  });
  add("aligned-corner-zone", 4, [](Task& t, Rng&) {
    const int zone = AddObject(t, "zone", {160, 160}, "green");
    t.goals = {
        With(Clause("aligned-corner", {AddObject(t, "block")}, {zone}), [](GoalParams& p) { p.side = "front-left"; })};
  });
  add("apart-from-tower", 8, [](Task& t, Rng&) {
    const auto b = AddMany(t, 4, "block");
    t.starts = {Clause("tower", b)};
    t.goals = {With(Clause("apart", b), [](GoalParams& p) { p.gap_m = 0.06; })};
  });
  add("row", 8, [](Task& t, Rng&) {
    t.goals = {Clause("row", AddMany(t, 4, "block"))};
    AddDistractors(t, 2);
  });
  add("row-in-zone", 8, [](Task& t, Rng&) {
    const int zone = AddObject(t, "zone", {120, 240}, "gray");
    t.objects[0].pose = PoseAt(0.45, 0.1, t.objects[0].shape->half.z);
    t.goals = {Clause("row", AddMany(t, 3, "cylinder"), {zone})};
  });
  add("column", 8, [](Task& t, Rng&) {
    t.goals = {Clause("column", AddMany(t, 4, "cylinder"))};
    AddDistractors(t, 2);
  });
  add("circle", 10, [](Task& t, Rng&) {
    t.goals = {Clause("circle", AddMany(t, 5, "block"))};
    AddDistractors(t, 2);
  });
  add("grid", 12, [](Task& t, Rng&) {
    t.goals = {With(Clause("grid", AddMany(t, 6, "block")), [](GoalParams& p) { p.columns = 3; })};
    AddDistractors(t, 2);
  });
  add("sorted", 8, [](Task& t, Rng&) {
    std::vector<int> b;
    for (const int s : {60, 30, 50, 40}) b.push_back(AddObject(t, "block", {s, s, s}));
    t.goals = {Clause("sorted", b)};
  });
  add("color-order", 8, [](Task& t, Rng&) {
    const auto b = AddMany(t, 4, "block");
    t.goals = {With(Clause("color-order", b), [](GoalParams& p) {
      p.color_order = {"blue", "red", "yellow", "green"};
    })};
  });
  add("mirror-line", 8, [](Task& t, Rng&) {
    const int line = AddObject(t, "line", {300, 10}, "black");
    t.objects[0].pose = PoseAt(0.5, 0, t.objects[0].shape->half.z);
    const auto ref = AddMany(t, 3, "block");
    for (const int r : ref)
      t.objects[static_cast<size_t>(r)].region = Region{0.35, 0.65, 0.1, 0.4},
      t.objects[static_cast<size_t>(r)].fixed = true;
    t.goals = {Clause("mirror", AddMany(t, 3, "block"), ref, {line})};
  });
  add("mirror-free", 10, [](Task& t, Rng&) {
    const auto ref = AddMany(t, 3, "block", {40, 40, 40});
    for (const int r : ref) t.objects[static_cast<size_t>(r)].region = Region{0.4, 0.6, 0.1, 0.3};
    t.goals = {Clause("mirror", AddMany(t, 3, "block", {40, 40, 40}), ref)};
  });
  add("tower-four", 8, [](Task& t, Rng&) {
    t.goals = {Clause("tower", AddMany(t, 4, "block"))};
    AddDistractors(t, 4);
  });
  add("tower-reordered", 14, [](Task& t, Rng&) {
    const auto b = AddMany(t, 4, "block");
    t.starts = {With(Clause("tower", b), [](GoalParams& p) { p.color_order = {"red", "green", "blue", "yellow"}; })};
    t.goals = {With(Clause("tower", b), [](GoalParams& p) { p.color_order = {"blue", "red", "yellow", "green"}; })};
  });
  add("tower-in-zone", 8, [](Task& t, Rng&) {
    const int zone = AddObject(t, "zone", {}, "gray");
    t.goals = {Clause("tower", AddMany(t, 3, "cylinder"), {zone})};
  });
  add("pyramid-three", 8, [](Task& t, Rng&) {
    t.goals = {Clause("pyramid", AddMany(t, 3, "block"))};
    AddDistractors(t, 2);
  });
  add("pyramid-six", 12, [](Task& t, Rng&) { t.goals = {Clause("pyramid", AddMany(t, 6, "block"))}; });
  add("arch", 8, [](Task& t, Rng&) {
    auto b = AddMany(t, 2, "block");
    b.push_back(AddObject(t, "box", {120, 40, 20}, "yellow"));
    t.goals = {Clause("arch", b)};
    AddDistractors(t, 2);
  });
  add("arch-five", 12, [](Task& t, Rng&) {
    auto b = AddMany(t, 4, "block");
    b.push_back(AddObject(t, "arch", {}, "yellow"));
    t.goals = {Clause("arch", b)};
  });
  add("bridge", 10, [](Task& t, Rng&) {
    auto b = AddMany(t, 3, "block");
    b.push_back(AddObject(t, "box", {110, 40, 20}, "yellow"));
    b.push_back(AddObject(t, "box", {110, 40, 20}, "yellow"));
    t.goals = {Clause("bridge", b)};
  });
  add("sequence-aside-and-back", 8, [](Task& t, Rng&) {
    const int zone = AddObject(t, "zone", {}, "green");
    const int other = AddObject(t, "zone", {}, "blue");
    const auto b = AddMany(t, 2, "block");
    t.starts = {Clause("inside", {b[0]}, {zone})};
    Goal aside = Clause("inside", {b[0]}, {other});
    aside.once = true;
    t.goals = {aside, Clause("inside", {b[1]}, {zone}), Clause("on", {b[0]}, {b[1]})};
  });
  return all;
}

}  // namespace gensim::tabletop::test
