#include "envs/tabletop/relations/packing.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gensim::tabletop {
namespace {

constexpr int kNodeLimit = 20000;
constexpr double kEps_m = 1e-9;
constexpr std::array<double, 11> kClearances_m = {0.03,   0.02,   0.014,  0.01,   0.007, 0.005,
                                                  0.0035, 0.0025, 0.0018, 0.0012, 0.0008};

struct Segment {
  double x, width, y;
};

class Search {
 public:
  Search(const std::vector<PackItem>& items, double width, double depth) : items_(items), depth_(depth) {
    skyline_ = {{0, width, 0}};
    slots_.resize(items.size());
    used_.assign(items.size(), false);
    double area = width * depth;
    for (const PackItem& item : items) area -= item.width * item.depth;
    waste_ = area;
  }

  bool Run() { return waste_ >= -kEps_m && Place(items_.size()); }
  const std::vector<PackSlot>& slots() const { return slots_; }

 private:
  bool Place(size_t left) {
    if (left == 0) return true;
    if (++nodes_ > kNodeLimit) return false;
    // lowest gap, leftmost of equals
    size_t low = 0;
    for (size_t k = 1; k < skyline_.size(); ++k) {
      if (skyline_[k].y < skyline_[low].y - kEps_m) low = k;
    }
    const Segment gap = skyline_[low];
    for (size_t i = 0; i < items_.size(); ++i) {
      if (used_[i] || SameAsEarlier(i)) continue;
      for (const bool turned : {false, true}) {
        const double w = turned ? items_[i].depth : items_[i].width;
        const double d = turned ? items_[i].width : items_[i].depth;
        if (turned && std::abs(w - d) < kEps_m) continue;
        if (w > gap.width + kEps_m || gap.y + d > depth_ + kEps_m) continue;
        const std::vector<Segment> before = skyline_;
        slots_[i] = {gap.x + w / 2, gap.y + d / 2, turned};
        used_[i] = true;
        Raise(low, std::min(w, gap.width), gap.y + d);
        if (Place(left - 1)) return true;
        used_[i] = false;
        skyline_ = before;
      }
    }
    return Waste(low, left);
  }

  // an equal item that is still free was tried in this gap already
  bool SameAsEarlier(size_t i) const {
    for (size_t k = 0; k < i; ++k) {
      if (!used_[k] && items_[k] == items_[i]) return true;
    }
    return false;
  }

  void Raise(size_t k, double width, double y) {
    const Segment gap = skyline_[k];
    skyline_[k] = {gap.x, width, y};
    if (gap.width - width > kEps_m) {
      skyline_.insert(skyline_.begin() + static_cast<std::ptrdiff_t>(k) + 1, {gap.x + width, gap.width - width, gap.y});
    }
    Merge();
  }

  void Merge() {
    for (size_t k = 1; k < skyline_.size();) {
      if (std::abs(skyline_[k].y - skyline_[k - 1].y) < kEps_m) {
        skyline_[k - 1].width += skyline_[k].width;
        skyline_.erase(skyline_.begin() + static_cast<std::ptrdiff_t>(k));
      } else {
        ++k;
      }
    }
  }

  // leave the gap empty up to its lower neighbour, while the area allows it
  bool Waste(size_t low, size_t left) {
    const Segment gap = skyline_[low];
    double level = depth_;
    if (low > 0) level = std::min(level, skyline_[low - 1].y);
    if (low + 1 < skyline_.size()) level = std::min(level, skyline_[low + 1].y);
    const double lost = (level - gap.y) * gap.width;
    if (level <= gap.y + kEps_m || lost > waste_ + kEps_m) return false;
    const std::vector<Segment> before = skyline_;
    waste_ -= lost;
    skyline_[low].y = level;
    Merge();
    if (Place(left)) return true;
    waste_ += lost;
    skyline_ = before;
    return false;
  }

  const std::vector<PackItem>& items_;
  double depth_, waste_ = 0;
  std::vector<Segment> skyline_;
  std::vector<PackSlot> slots_;
  std::vector<bool> used_;
  int nodes_ = 0;
};

// moves the whole layout to the middle of the place
void Centre(std::vector<PackSlot>& slots, const std::vector<PackItem>& items) {
  double min_x = 1e9, max_x = -1e9, min_y = 1e9, max_y = -1e9;
  for (size_t i = 0; i < slots.size(); ++i) {
    const double w = slots[i].turned ? items[i].depth : items[i].width,
                 d = slots[i].turned ? items[i].width : items[i].depth;
    min_x = std::min(min_x, slots[i].x - w / 2), max_x = std::max(max_x, slots[i].x + w / 2);
    min_y = std::min(min_y, slots[i].y - d / 2), max_y = std::max(max_y, slots[i].y + d / 2);
  }
  for (PackSlot& slot : slots) slot.x -= (min_x + max_x) / 2, slot.y -= (min_y + max_y) / 2;
}

}  // namespace

std::optional<std::vector<PackSlot>> PackRectangle(const std::vector<PackItem>& items, double width, double depth,
                                                   double clearance) {
  // the largest first: wrong turns show early
  std::vector<size_t> order(items.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::max(items[a].width, items[a].depth) > std::max(items[b].width, items[b].depth) + kEps_m;
  });
  std::vector<PackItem> inflated;
  for (const size_t i : order) inflated.push_back({items[i].width + 2 * clearance, items[i].depth + 2 * clearance});
  Search search(inflated, width, depth);
  if (!search.Run()) return std::nullopt;
  std::vector<PackSlot> slots(items.size());
  for (size_t k = 0; k < order.size(); ++k) slots[order[k]] = search.slots()[k];
  Centre(slots, items);
  return slots;
}

std::optional<std::vector<PackSlot>> SpreadSlots(const std::vector<const AssetShape*>& shapes, double half_x,
                                                 double half_y, bool round, double& clearance) {
  std::vector<PackItem> items;
  for (const AssetShape* shape : shapes) items.push_back({2 * shape->half.x, 2 * shape->half.y});
  if (items.size() == 1) {
    // one object: the middle, turned only where it must be
    const PackItem& item = items.front();
    if (round) {
      clearance = half_x - std::min(shapes.front()->radius_xy, std::hypot(item.width, item.depth) / 2);
      return clearance >= 0 ? std::optional(std::vector<PackSlot>{{}}) : std::nullopt;
    }
    for (const bool turned : {false, true}) {
      const double w = turned ? item.depth : item.width, d = turned ? item.width : item.depth;
      clearance = std::min(half_x - w / 2, half_y - d / 2);
      if (clearance >= 0) return std::vector<PackSlot>{{0, 0, turned}};
    }
    return std::nullopt;
  }
  const double fx = round ? half_x / std::sqrt(2.0) : half_x, fy = round ? fx : half_y;
  for (const double c : kClearances_m) {
    clearance = c;
    if (auto slots = PackRectangle(items, 2 * fx, 2 * fy, c)) return slots;
  }
  return std::nullopt;
}

}  // namespace gensim::tabletop
