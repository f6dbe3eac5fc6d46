// row, column, sorted and color-order: the four layouts of one line.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/line_layout.h"

namespace gensim::tabletop {
namespace {

const ParamInfo kGap = {.key = "gap", .min = 5, .max = 60, .preset = 10};

double VolumeOf(const Task& task, int i) {
  const Vec3& half = task.objects[At(i)].shape->half;
  return half.x * half.y * half.z;
}

class Row final : public LineLayout {
 public:
  Row()
      : LineLayout(
            {.name = "row",
             .summary = "side by side in one line from left to right",
             .layout = true,
             .max_refs = 1,
             .min_put = 2,
             .max_put = 10,
             .difficulty = 6,
             .params = {kGap},
             .phrases = {"line up {put} in a row from left to right", "arrange {put} in a row from left to right"},
             .held_out = {"form a left-to-right row with {put}"}},
            Direction::kRow) {}
};

class Column final : public LineLayout {
 public:
  Column()
      : LineLayout({.name = "column",
                    .summary = "one behind the other in one line from front to back",
                    .layout = true,
                    .max_refs = 1,
                    .min_put = 2,
                    .max_put = 8,
                    .difficulty = 6,
                    .params = {kGap},
                    .phrases = {"line up {put} in a column from front to back",
                                "arrange {put} one behind the other in a column"},
                    .held_out = {"form a front-to-back column with {put}"}},
                   Direction::kColumn) {}
};

class Sorted final : public LineLayout {
 public:
  Sorted()
      : LineLayout({.name = "sorted",
                    .summary = "in a row from left to right by size",
                    .layout = true,
                    .max_refs = 1,
                    .min_put = 2,
                    .max_put = 8,
                    .difficulty = 12,
                    .params = {kGap, {.key = "order", .words = {"smallest-first", "largest-first"}}},
                    .phrases = {"sort {put} by size in a row from left to right, {order}",
                                "line up {put} by size from left to right, {order}"},
                    .held_out = {"order {put} by how big they are, left to right, {order}"}},
                   Direction::kRow) {}

 protected:
  std::vector<double> Keys(const Task& task, const Goal& goal) const override {
    std::vector<double> keys;
    for (const int i : goal.put) keys.push_back(goal.params.ascending ? VolumeOf(task, i) : -VolumeOf(task, i));
    return keys;
  }

  Status CheckOrder(const Task& task, const Goal& goal) const override {
    for (size_t a = 0; a < goal.put.size(); ++a) {
      for (size_t b = 0; b < a; ++b) {
        const double va = VolumeOf(task, goal.put[a]), vb = VolumeOf(task, goal.put[b]);
        if (std::max(va, vb) < 1.15 * std::min(va, vb)) {
          return ClauseError(
              goal, "tie",
              fmt::format("'{}' and '{}' are about the same size", IdOf(task, goal.put[b]), IdOf(task, goal.put[a])),
              "sizes that differ by 15 % of the volume or more");
        }
      }
    }
    return Done{};
  }
};

class ColorOrder final : public LineLayout {
 public:
  ColorOrder()
      : LineLayout({.name = "color-order",
                    .summary = "in a row from left to right in the order of the colours named",
                    .layout = true,
                    .max_refs = 1,
                    .min_put = 2,
                    .max_put = 8,
                    .difficulty = 12,
                    .params = {kGap, {.key = "colors", .required = true}},
                    .phrases = {"line up {put} from left to right in the order {colors}",
                                "arrange {put} in a row, from left to right {colors}"},
                    .held_out = {"make a row of {put} whose colors run {colors} from the left"}},
                   Direction::kRow) {}

 protected:
  std::vector<double> Keys(const Task& task, const Goal& goal) const override {
    const auto& order = goal.params.color_order;
    std::vector<double> keys;
    for (const int i : goal.put) {
      keys.push_back(
          static_cast<double>(std::find(order.begin(), order.end(), task.objects[At(i)].color) - order.begin()));
    }
    return keys;
  }

  Status CheckOrder(const Task& task, const Goal& goal) const override {
    const auto& order = goal.params.color_order;
    if (order.size() < 2)
      return ClauseError(goal, "wrong-colors", "an order of fewer than two colours", "legal: 2 or more colours");
    for (const int i : goal.put) {
      if (std::find(order.begin(), order.end(), task.objects[At(i)].color) == order.end()) {
        return ClauseError(
            goal, "wrong-colors",
            fmt::format("'{}' is {}, which the order does not name", IdOf(task, i), task.objects[At(i)].color));
      }
    }
    return Done{};
  }
};

}  // namespace

std::unique_ptr<Relation> MakeRow() { return std::make_unique<Row>(); }
std::unique_ptr<Relation> MakeColumn() { return std::make_unique<Column>(); }
std::unique_ptr<Relation> MakeSorted() { return std::make_unique<Sorted>(); }
std::unique_ptr<Relation> MakeColorOrder() { return std::make_unique<ColorOrder>(); }

}  // namespace gensim::tabletop
