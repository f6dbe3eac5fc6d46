// The schema checker and the JSON Schema are made from one grammar; here they judge the same documents and must agree.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "envs/base/rng.h"
#include "tasklib/program/program.h"
#include "tasklib/program/seeds.h"

namespace gensim::tasklib {
namespace {

// A validator of the part of JSON Schema draft 2020-12 that the schema uses, written from the specification alone.
class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}
  bool Valid(const Json& value) const { return Fits(root_, value); }

 private:
  static bool IsInteger(const Json& value) {
    return value.is_number_integer() ||
           (value.is_number_float() && value.get<double>() == std::trunc(value.get<double>()));
  }

  static bool FitsType(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    EXPECT_EQ(type, "integer");
    return IsInteger(value);
  }

  bool FitsObject(const Json& schema, const Json& value) const {
    for (const Json& key : schema.value("required", Json::array()))
      if (!value.contains(key.get<std::string>())) return false;
    for (const auto& [key, item] : value.items()) {
      if (!schema["properties"].contains(key)) return schema.value("additionalProperties", true);
      if (!Fits(schema["properties"][key], item)) return false;
    }
    return true;
  }

  bool FitsArray(const Json& schema, const Json& value) const {
    if (value.size() < schema.value("minItems", size_t{0}) || value.size() > schema.value("maxItems", size_t{1} << 30))
      return false;
    return std::all_of(value.begin(), value.end(), [&](const Json& item) { return Fits(schema["items"], item); });
  }

  static bool FitsString(const Json& schema, const Json& value) {
    const auto text = value.get<std::string>();
    // lengths count characters, not bytes
    const auto length = static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
    if (length < schema.value("minLength", size_t{0}) || length > schema.value("maxLength", size_t{1} << 30))
      return false;
    return !schema.contains("pattern") || std::regex_search(text, std::regex(schema["pattern"].get<std::string>()));
  }

  bool Fits(const Json& schema, const Json& value) const {
    if (schema.contains("$ref"))
      return Fits(root_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value);
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
      return false;
    if (schema.contains("type") && !FitsType(schema["type"], value)) return false;
    if (schema.contains("anyOf") && std::none_of(schema["anyOf"].begin(), schema["anyOf"].end(),
                                                 [&](const Json& option) { return Fits(option, value); }))
      return false;
    if (value.is_number() && schema.contains("minimum") && (value < schema["minimum"] || value > schema["maximum"]))
      return false;
    if (value.is_object() && schema.contains("properties") && !FitsObject(schema, value)) return false;
    if (value.is_array() && schema.contains("items") && !FitsArray(schema, value)) return false;
    if (value.is_string() && schema.contains("minLength") && !FitsString(schema, value)) return false;
    return true;
  }

  const Json& root_;
};

// every value of a document with the pointer to it
void Collect(const Json& value, const Json::json_pointer& here, std::vector<Json::json_pointer>& all) {
  all.push_back(here);
  if (value.is_object())
    for (const auto& [key, item] : value.items()) Collect(item, here / key, all);
  if (value.is_array())
    for (size_t i = 0; i < value.size(); ++i) Collect(value[i], here / i, all);
}

// one change of the kind that people and models make
Json Mutated(Json document, Rng& rng) {
  static const std::vector<Json> values = {0,
                                           1,
                                           2,
                                           -1,
                                           2.0,
                                           2.5,
                                           33,
                                           1000,
                                           100000,
                                           "",
                                           "red",
                                           "block",
                                           "zone",
                                           "on",
                                           "$n",
                                           "$n+1",
                                           "$N",
                                           "block[0]",
                                           "block[$i-1]",
                                           "a b",
                                           "end",
                                           "all",
                                           true,
                                           nullptr,
                                           Json::array(),
                                           Json::object(),
                                           {1, 2},
                                           {{1, 2}, {3, 4}},
                                           {{"region", {300, 400, 0, 100}}},
                                           {{"one_of", {"red", "blue"}}},
                                           {{"not_in", "red"}},
                                           {{"exactly", 2}},
                                           "tower",
                                           "\xc3\xa9"};
  std::vector<Json::json_pointer> all;
  Collect(document, Json::json_pointer(), all);
  const auto& place = all[1 + rng.Index(all.size() - 1)];
  const size_t kind = rng.Index(4);
  Json& parent = document[place.parent_pointer()];
  if (kind == 0) {
    document[place] = values[rng.Index(values.size())];
  } else if (kind == 1 && parent.is_object()) {
    parent.erase(place.back());
  } else if (kind == 2 && parent.is_object()) {
    parent["extra"] = values[rng.Index(values.size())];
  } else {
    document[place] = document[all[1 + rng.Index(all.size() - 1)]];
  }
  return document;
}

// Seed tasks and 4,000 mutants of them: the checker and the published schema accept the same documents, in both
// profiles.
TEST(Schema, CheckerAndSchemaAgree) {
  std::vector<Json> seeds;
  for (const SeedTask& seed : SeedTasks()) seeds.push_back(*ParseProgram(seed.text));
  Rng rng(7, "mutants");
  int accepted = 0, refused = 0;
  for (const Profile profile : {Profile::kFull, Profile::kLlm}) {
    const Validator validator(ProgramSchema(profile));
    for (int i = 0; i < 2000; ++i) {
      Json document = seeds[rng.Index(seeds.size())];
      const int changes = static_cast<int>(rng.Integer(0, 2));
      for (int k = 0; k < changes; ++k) document = Mutated(std::move(document), rng);
      const Errors errors = CheckSchema(document, profile);
      ASSERT_EQ(errors.empty(), validator.Valid(document)) << document.dump() << "\n" << ToString(errors);
      errors.empty() ? ++accepted : ++refused;
    }
  }
  EXPECT_GT(accepted, 500);
  EXPECT_GT(refused, 500);
}

// What the llm profile accepts, the full language accepts: a program in the small grammar, written in all its forms.
TEST(Schema, LlmProfileIsASubset) {
  const Json program =
      Json::parse(R"({"gensim": 1, "family": "tabletop", "name": "stack-the-blocks", "summary": "Stack the blocks.",
    "vary": [{"var": "v1", "int": [2, 3]}, {"var": "v2", "choose": 3, "from": ["red", "green", "blue"]}, {"var": "v3", "one_of": [1, 2]}],
    "scene": [{"id": "o1", "asset": "zone", "size": [120, 120], "color": "gray", "place": {"region": [300, 700, -400, 0]}},
              {"id": "o2", "asset": "block", "size": [40, 40, 40], "color": "$v2", "count": 3}],
    "goals": [{"put": "o2[0]", "rel": "inside", "ref": "o1"}, {"for": {"var": "i", "from": 1, "to": 2}, "put": "o2[$i]", "rel": "on", "ref": "o2[$i-1]"}],
    "order": "sequence", "limits": {"steps": 6}})");
  EXPECT_TRUE(CheckSchema(program, Profile::kLlm).empty()) << ToString(CheckSchema(program, Profile::kLlm));
  EXPECT_TRUE(CheckSchema(program, Profile::kFull).empty()) << ToString(CheckSchema(program, Profile::kFull));
  const auto checked = Program::FromJson(program);
  EXPECT_TRUE(checked.ok()) << ToString(checked.errors());
}

// looks into every subschema
template <class Visit>
void Walk(const Json& schema, const Visit& visit) {
  if (schema.is_object()) visit(schema);
  for (const Json& item : schema) {
    if (item.is_structured()) Walk(item, visit);
  }
}

// Every sub-schema of the llm profile is fit for decoding by grammar: no pattern properties, no references inside of
// definitions, anchored patterns, every number an enum, every object closed, and every word legal in the full language.
TEST(Schema, LlmSchemaIsFitForDecoding) {
  const Json& schema = ProgramSchema(Profile::kLlm);
  Walk(schema, [](const Json& part) {
    EXPECT_FALSE(part.contains("patternProperties"));
    EXPECT_FALSE(part.contains("minimum"));
    EXPECT_NE(part.value("type", Json()), Json("integer")) << part.dump();
    if (part.contains("properties") && part.contains("type")) {
      EXPECT_EQ(part["additionalProperties"], false);
    }
    if (part.contains("pattern") && part["pattern"].is_string()) {
      const auto pattern = part["pattern"].get<std::string>();
      EXPECT_TRUE(pattern.front() == '^' && pattern.back() == '$') << pattern;
    }
  });
  for (const auto& [name, definition] : schema["$defs"].items()) {
    Walk(definition, [](const Json& part) { EXPECT_FALSE(part.contains("$ref")); });
  }
  EXPECT_LT(ProgramSchemaText(Profile::kLlm).size(), 14000u);
}

// The text of the schema has its keys in the order in which a program is written: variables before the scene before
// goals.
TEST(Schema, TextKeepsTheOrderOfWriting) {
  const std::string& text = ProgramSchemaText(Profile::kLlm);
  EXPECT_LT(text.find("\"vary\""), text.find("\"scene\""));
  EXPECT_LT(text.find("\"scene\""), text.find("\"goals\""));
  EXPECT_EQ(Json::parse(text), ProgramSchema(Profile::kLlm));
}

}  // namespace
}  // namespace gensim::tasklib
