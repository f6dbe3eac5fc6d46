#include "envs/tabletop/shape_cache.h"

namespace gensim::tabletop {
namespace {

constexpr size_t kEntryBytes = 256;  // key, tree node and counters, about

template <class T>
size_t BytesOfAll(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

}  // namespace

size_t BytesOf(const AssetShape& shape) {
  size_t bytes = sizeof(AssetShape) + BytesOfAll(shape.geoms) + BytesOfAll(shape.tops) + BytesOfAll(shape.cavities) +
                 BytesOfAll(shape.holes) + BytesOfAll(shape.pegs) + BytesOfAll(shape.corners) +
                 BytesOfAll(shape.grasps_O) + BytesOfAll(shape.symmetry.rotations);
  for (const physics::Geom& geom : shape.geoms) bytes += BytesOfAll(geom.vertices);
  return bytes;
}

std::shared_ptr<const AssetShape> ShapeCache::Find(const AssetParams& params) const {
  const Key key = KeyOf(params);
  const std::lock_guard lock(mutex_);
  const auto found = shapes_.find(key);
  return found == shapes_.end() ? nullptr : found->second;
}

std::shared_ptr<const AssetShape> ShapeCache::Add(const AssetParams& params, std::shared_ptr<const AssetShape> shape) {
  const size_t bytes = kEntryBytes + BytesOf(*shape);
  if (bytes > most_bytes_) return shape;
  const std::lock_guard lock(mutex_);
  if (const auto found = shapes_.find(KeyOf(params)); found != shapes_.end()) return found->second;
  if (bytes_ + bytes > most_bytes_) shapes_.clear(), bytes_ = 0;
  bytes_ += bytes;
  return shapes_.emplace(KeyOf(params), std::move(shape)).first->second;
}

size_t ShapeCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace gensim::tabletop
