#include "policies/act/policy_registry.h"

#include <stdexcept>

#include "envs/base/text.h"
#include "policies/act/anchors.h"

namespace gensim::policies {

void PolicyRegistry::Register(std::string name, PolicyFactory factory) {
  if (!IsKebabCase(name)) throw std::invalid_argument("policy name '" + name + "' is not kebab-case");
  if (factories_.contains(name)) throw std::invalid_argument("policy '" + name + "' is registered twice");
  factories_.emplace(std::move(name), std::move(factory));
}

Result<std::unique_ptr<Policy>> PolicyRegistry::Make(std::string_view spec) const {
  if (const auto found = factories_.find(spec); found != factories_.end()) return found->second();
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(std::filesystem::path(spec), ignored);
  if (folder && loader_) return loader_(std::filesystem::path(spec));

  const std::string shown = EscapeUnprintable(spec.substr(0, 200));
  std::string hint = LegalHint(spec, names());
  if (loader_) hint += "; or the folder of a checkpoint";
  return Error{"policy-unknown", shown,
               folder ? "this build reads no checkpoints, and '" + shown + "' is a folder"
                      : "no policy or checkpoint folder is called '" + shown + "'",
               hint};
}

std::vector<std::string> PolicyRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : factories_) names.push_back(name);
  return names;
}

PolicyRegistry BuiltInPolicies() {
  PolicyRegistry registry;
  registry.Register(kRandom, [] { return Result<std::unique_ptr<Policy>>(MakeRandomPolicy()); });
  registry.Register(kExpert, [] { return Result<std::unique_ptr<Policy>>(MakeExpertPolicy()); });
  registry.Register(kHeuristic, [] { return Result<std::unique_ptr<Policy>>(MakeHeuristicPolicy()); });
  for (const char* rule : kRules)
    registry.Register(rule, [rule] { return Result<std::unique_ptr<Policy>>(MakeHeuristicPolicy(rule)); });
  registry.Register(kNoop, [] { return Result<std::unique_ptr<Policy>>(MakeNoopPolicy()); });
  return registry;
}

}  // namespace gensim::policies
