#include "envs/core/spec.h"

#include <cmath>
#include <mutex>
#include <stdexcept>

#include "envs/base/text.h"

namespace gensim {
namespace {

double BoundOf(const std::vector<double>& bounds, size_t index) { return bounds[bounds.size() == 1 ? 0 : index]; }

}  // namespace

size_t SizeOf(DType dtype) {
  switch (dtype) {
    case DType::kFloat64:
    case DType::kInt64:
      return 8;
    case DType::kFloat32:
    case DType::kInt32:
      return 4;
    case DType::kUint8:
    case DType::kText:
      return 1;
  }
  throw std::invalid_argument("SizeOf: no such dtype");
}

std::string_view NameOf(DType dtype) {
  switch (dtype) {
    case DType::kFloat64:
      return "float64";
    case DType::kFloat32:
      return "float32";
    case DType::kInt64:
      return "int64";
    case DType::kInt32:
      return "int32";
    case DType::kUint8:
      return "uint8";
    case DType::kText:
      return "text";
  }
  throw std::invalid_argument("NameOf: no such dtype");
}

size_t ArraySpec::count() const {
  size_t product = 1;
  for (int64_t extent : shape) product *= static_cast<size_t>(extent);
  return product;
}

bool ArraySpec::Contains(const double* values, size_t size) const {
  if (size != count())
    throw std::invalid_argument("array '" + name + "' has " + std::to_string(count()) + " elements, got " +
                                std::to_string(size));
  for (size_t i = 0; i < size; ++i) {
    if (!std::isfinite(values[i])) return false;
    if (!low.empty() && values[i] < BoundOf(low, i)) return false;
    if (!high.empty() && values[i] > BoundOf(high, i)) return false;
  }
  return true;
}

size_t IndexOfArray(const std::vector<ArraySpec>& arrays, std::string_view name, std::string_view owner) {
  for (size_t i = 0; i < arrays.size(); ++i)
    if (arrays[i].name == name) return i;
  std::vector<std::string> names;
  for (const ArraySpec& array : arrays) names.push_back(array.name);
  throw std::invalid_argument(std::string(owner) + " has no observation '" + std::string(name) + "' (" +
                              LegalHint(name, names) + ")");
}

size_t EnvSpec::ObservationIndex(std::string_view name) const { return IndexOfArray(observations, name, "env " + id); }

std::shared_ptr<const EnvSpec> SharedSpec(EnvSpec spec) {
  static std::mutex mutex;
  static std::vector<std::weak_ptr<const EnvSpec>> known;
  const std::lock_guard lock(mutex);
  std::erase_if(known, [](const auto& weak) { return weak.expired(); });
  for (const auto& weak : known)
    if (auto alive = weak.lock(); alive && *alive == spec) return alive;
  auto fresh = std::make_shared<const EnvSpec>(std::move(spec));
  known.push_back(fresh);
  return fresh;
}

}  // namespace gensim
