#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "tasklib/program/family.h"

namespace gensim::tasklib {
namespace {

struct Schema {
  std::string text;
  Json json;
};

// of every family and profile, made once
const Schema& SchemaOf(Profile profile, const std::string& name) {
  static const auto schemas = [] {
    std::map<std::pair<std::string, Profile>, Schema> all;
    for (const Family& family : RegisteredFamilies())
      for (const Profile each : {Profile::kFull, Profile::kLlm}) {
        const char* title = family.name == "tabletop" ? "GenSim goal program" : "GenSim TSP program";
        Schema schema{FormSchemaText(family.form(each), title), {}};
        schema.json = Json::parse(schema.text);
        all.emplace(std::pair(family.name, each), std::move(schema));
      }
    return all;
  }();
  return schemas.at({name, profile});
}

}  // namespace

Errors CheckSchema(const Json& document, Profile profile) {
  Errors errors;
  CheckForm(FamilyOf(document).form(profile), document, "", errors);
  // the form of one family knows its own name alone
  for (Error& error : errors)
    if (error.code == "unknown-family" && document["family"].is_string())
      error.hint = LegalHint(document["family"].get<std::string>(), Families());
  return errors;
}

const std::string& ProgramSchemaText(Profile profile, const std::string& family) {
  return SchemaOf(profile, family).text;
}

const Json& ProgramSchema(Profile profile, const std::string& family) { return SchemaOf(profile, family).json; }

}  // namespace gensim::tasklib
