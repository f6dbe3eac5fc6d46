// The corpus of bad programs: each is refused by the stage meant for it, with its code and its pointer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/file.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {
namespace {

const std::filesystem::path kCorpus = std::filesystem::path(GENSIM_SOURCE_DIR) / "tests/corpora/programs";

Json ReadCorpus(const char* name) {
  return *ParseJson(*ReadFile(kCorpus / name), JsonLimits{.max_bytes = 1 << 20, .max_depth = 32, .max_items = 100000});
}

// the base with the changes of one case
Json Patched(const Json& base, const Json& changes) {
  Json operations = Json::array();
  for (const Json& change : changes) {
    // a value that is there already is replaced, also inside lists
    const bool there = base.contains(Json::json_pointer(change[1].get<std::string>()));
    Json operation = {{"op", change[0] == "add" && there ? "replace" : change[0].get<std::string>()},
                      {"path", change[1]}};
    if (change.size() > 2) operation["value"] = change[2];
    operations.push_back(operation);
  }
  return base.patch(operations);
}

// stage and errors of the first stage that refuses
std::pair<std::string, Errors> Refusal(const std::string& text) {
  const auto document = ParseProgram(text);
  if (!document) return {"parse", document.errors()};
  if (Errors errors = CheckSchema(*document); !errors.empty()) return {"schema", errors};
  if (Errors errors = CheckReferences(*document); !errors.empty()) return {"references", errors};
  const Program program = *Program::FromJson(*document);
  for (uint64_t seed = 0; seed < 5; ++seed)
    if (const auto task = Lower(program, seed); !task) return {"lower", task.errors()};
  if (Errors errors = CheckLanguage(program); !errors.empty()) return {"language", errors};
  return {"", {}};
}

void ExpectRefusal(const std::string& text, const std::string& stage, const std::string& code,
                   const std::string& where) {
  const auto [found, errors] = Refusal(text);
  EXPECT_EQ(found, stage) << ToString(errors);
  const bool named = std::any_of(errors.begin(), errors.end(),
                                 [&](const Error& error) { return error.code == code && error.where == where; });
  EXPECT_TRUE(named) << "expected " << code << " at \"" << where << "\", got\n" << ToString(errors);
  for (const Error& error : errors) EXPECT_FALSE(error.message.empty()) << error.code;
}

// The program that the refusals are made from is good.
TEST(Refusals, BaseIsGood) {
  EXPECT_EQ(Refusal(ReadCorpus("base.json").dump()).first, "")
      << ToString(Refusal(ReadCorpus("base.json").dump()).second);
}

// Every change of the corpus is refused by its stage with its code and pointer, and all errors say what is legal.
TEST(Refusals, CorpusIsRefusedAsMeant) {
  const Json base = ReadCorpus("base.json"), cases = ReadCorpus("refusals.json");
  EXPECT_GE(cases.size(), 100u);
  for (const Json& one : cases) {
    SCOPED_TRACE(one.dump());
    ExpectRefusal(Patched(base, one["patch"]).dump(), one["stage"], one["code"], one["where"]);
  }
}

// Text that is no JSON of the language is refused by the parser, whatever it is.
TEST(Refusals, BadText) {
  std::string deep = R"({"gensim": )";
  for (int i = 0; i < 40; ++i) deep += "[";
  const std::string huge = R"({"gensim": 1, "name": ")" + std::string(70000, 'a') + "\"}";
  std::string many = R"({"gensim": [0)";
  for (int i = 0; i < 30000; ++i) many += ",0";
  ExpectRefusal("", "parse", "json-syntax", "line 1, column 1");
  ExpectRefusal("[1, 2]", "parse", "wrong-type", "");
  ExpectRefusal(R"({"gensim": 1, "gensim": 1})", "parse", "json-duplicate-key", "/gensim");
  ExpectRefusal(R"({"gensim": NaN})", "parse", "json-syntax", "line 1, column 12");
  ExpectRefusal(R"({"gensim": 1e309})", "parse", "json-number", Refusal(R"({"gensim": 1e309})").second.front().where);
  ExpectRefusal(R"({"gensim": 99999999999999999999})", "parse", "json-number", "/gensim");
  ExpectRefusal("{\"name\": \"\xff\xfe\"}", "parse", "json-utf8",
                Refusal("{\"name\": \"\xff\xfe\"}").second.front().where);
  ExpectRefusal(deep, "parse", "json-too-deep", Refusal(deep).second.front().where);
  ExpectRefusal(huge, "parse", "json-too-large", Refusal(huge).second.front().where);
  ExpectRefusal(many, "parse", "json-too-many", Refusal(many).second.front().where);
}

// All errors are reported at once, each at its own place.
TEST(Refusals, AllErrorsAtOnce) {
  Json program = ReadCorpus("base.json");
  program["scene"][1]["asset"] = "blokc";
  program["scene"][2]["color"] = "grean";
  program["goals"][0]["rel"] = "insid";
  program["limits"]["steps"] = 0;
  const Errors errors = CheckSchema(program);
  std::set<std::string> places;
  for (const Error& error : errors) places.insert(error.where);
  EXPECT_EQ(places, (std::set<std::string>{"/scene/1/asset", "/scene/2/color", "/goals/0/rel", "/limits/steps"}));
}

// An unknown word comes with the legal words and the nearest one.
TEST(Refusals, HintsNameTheNearestWord) {
  Json program = ReadCorpus("base.json");
  program["scene"][1]["asset"] = "blokc";
  const Errors errors = CheckSchema(program);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].message.find("blokc"), std::string::npos);
  EXPECT_NE(errors[0].hint.find("did you mean block?"), std::string::npos) << errors[0].hint;
}

}  // namespace
}  // namespace gensim::tasklib
