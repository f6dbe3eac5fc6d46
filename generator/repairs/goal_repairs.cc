#include "generator/repairs/goal_repairs.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/repairs/places.h"

namespace gensim::generator {

std::string RaiseSteps(Json& document, const Error&) {
  const int old =
      document.contains("limits") && document["limits"].contains("steps") && document["limits"]["steps"].is_number()
          ? document["limits"]["steps"].get<int>()
          : 10;
  if (old >= 200) return "";
  document["limits"]["steps"] = std::min(200, std::max(2 * old, old + 6));
  return fmt::format("limits.steps {} -> {}", old, document["limits"]["steps"].get<int>());
}

std::string DropHold(Json& document, const Error& error) {
  const std::string pointer = error.where.ends_with("/hold") ? Parent(error.where) : error.where;
  Json* clause = At(document, pointer);
  if (!clause || !clause->is_object() || clause->erase("hold") == 0) return "";
  return fmt::format("{}/hold dropped", pointer);
}

std::string DropKeep(Json& document, const Error&) { return document.erase("keep") > 0 ? "keep dropped" : ""; }

}  // namespace gensim::generator
