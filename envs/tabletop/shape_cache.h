// ShapeCache: shapes that were built, by their parameters, for as many bytes as are allowed.
//
// When it is full it starts afresh; shapes that somebody holds live on with their holders. Thread-safe. What is kept
// changes no result: a shape is a function of its parameters.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

/// Memory of a shape with all that it owns.
size_t BytesOf(const AssetShape& shape);

class ShapeCache {
 public:
  explicit ShapeCache(size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Null when it is not kept.
  std::shared_ptr<const AssetShape> Find(const AssetParams& params) const;
  /// Keeps a shape and returns it, or the one that is kept already. A shape larger than the cache is returned unkept.
  std::shared_ptr<const AssetShape> Add(const AssetParams& params, std::shared_ptr<const AssetShape> shape);
  size_t bytes() const;

 private:
  using Key = std::tuple<std::string, std::vector<int>, std::vector<std::string>>;
  static Key KeyOf(const AssetParams& params) { return {params.asset, params.size_mm, params.outlines}; }

  const size_t most_bytes_;
  mutable std::mutex mutex_;
  std::map<Key, std::shared_ptr<const AssetShape>> shapes_;
  size_t bytes_ = 0;
};

}  // namespace gensim::tabletop
