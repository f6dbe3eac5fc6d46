#include "envs/core/registry.h"

#include <utility>

#include "envs/base/text.h"

namespace gensim {

Status EnvRegistry::Register(std::string family, EnvFactory factory) {
  if (!IsKebabCase(family))
    return Error{"family-name", "", "family name '" + family + "' is not kebab-case",
                 "lower-case letters, digits, hyphens"};
  if (Has(family)) return Error{"family-duplicate", "", "family '" + family + "' is registered twice", ""};
  factories_.emplace(std::move(family), std::move(factory));
  return Done{};
}

Result<std::unique_ptr<Env>> EnvRegistry::Make(std::string_view family, const Json& task) const {
  const auto found = factories_.find(family);
  if (found == factories_.end())
    return Error{"family-unknown", "/family", "no family '" + std::string(family) + "'", LegalHint(family, families())};
  return found->second(task);
}

std::vector<std::string> EnvRegistry::families() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : factories_) names.push_back(name);
  return names;
}

}  // namespace gensim
