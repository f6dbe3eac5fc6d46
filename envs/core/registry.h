// EnvRegistry: from the name of a family to the function that builds its envs. An open set: families add themselves.
//
// Ownership: the registry owns the factories; whoever calls Make owns the env. Thread-safety: fill it first, then any
// number of threads may call the const functions. There is no global registry: the command makes one and hands it on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "envs/core/env.h"

namespace gensim {

/// Builds an env from a task document (for most families a goal program); refuses bad ones with errors.
using EnvFactory = std::function<Result<std::unique_ptr<Env>>(const Json& task)>;

class EnvRegistry {
 public:
  /// Codes: family-name (not kebab-case), family-duplicate.
  Status Register(std::string family, EnvFactory factory);

  /// Code family-unknown with the nearest name, or the errors of the factory.
  Result<std::unique_ptr<Env>> Make(std::string_view family, const Json& task) const;

  bool Has(std::string_view family) const { return factories_.contains(family); }
  /// Sorted by name.
  std::vector<std::string> families() const;

 private:
  std::map<std::string, EnvFactory, std::less<>> factories_;
};

}  // namespace gensim
