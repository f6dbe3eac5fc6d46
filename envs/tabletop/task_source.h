// TaskSource: where an env gets the lowered task of a seed from. Goal programs and tests implement it.
#pragma once

#include <cstdint>
#include <string>

#include "envs/base/result.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

/// Immutable and thread-safe; shared by the envs that are made from it.
class TaskSource {
 public:
  virtual ~TaskSource() = default;
  /// Kebab-case name without the family.
  virtual const std::string& name() const = 0;
  /// SHA-256 of the program in canonical form.
  virtual const std::string& digest() const = 0;
  /// Most objects that any seed can have: the first extent of `object_poses`.
  virtual int max_objects() const = 0;
  virtual int step_limit() const = 0;
  /// The task of a seed with start poses filled in. Deterministic.
  virtual Result<Task> Lower(uint64_t seed) const = 0;
};

}  // namespace gensim::tabletop
