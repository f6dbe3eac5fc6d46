#include "tasklib/program/program.h"

#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"
#include "tasklib/program/family.h"
#include "tasklib/program/identity.h"

namespace gensim::tasklib {

struct Program::State {
  Json json;
  std::string name, family, canonical, digest, shape_id;
  std::vector<std::string> relations;
};

Result<Program> Program::FromJson(const Json& document) {
  // one form for equal numbers, as after parsing
  auto normal = ParseProgram(CanonicalJson(document));
  if (!normal) return normal.errors();
  Errors errors = CheckSchema(*normal);
  if (errors.empty()) errors = CheckReferences(*normal);
  if (!errors.empty()) return errors;

  auto state = std::make_shared<State>();
  state->json = std::move(*normal);
  state->name = state->json["name"].get<std::string>();
  state->canonical = CanonicalJson(state->json);
  state->digest = Sha256Hex(state->canonical);
  const Family& family = FamilyOf(state->json);
  state->family = family.name;
  state->shape_id = ShapeId(state->json);
  state->relations = family.relations(state->json);
  return Program(std::move(state));
}

Result<Program> Program::FromText(std::string_view text) {
  const auto document = ParseProgram(text);
  if (!document) return document.errors();
  return FromJson(*document);
}

const Json& Program::json() const { return state_->json; }
const std::string& Program::name() const { return state_->name; }
const std::string& Program::family() const { return state_->family; }
const std::string& Program::canonical() const { return state_->canonical; }
const std::string& Program::digest() const { return state_->digest; }
const std::string& Program::shape_id() const { return state_->shape_id; }
const std::vector<std::string>& Program::relations() const { return state_->relations; }

}  // namespace gensim::tasklib
