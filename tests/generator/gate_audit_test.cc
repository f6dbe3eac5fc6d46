// Gate audit: programs that parse but are bad, each refused by the gate that is meant for it, and what becomes of it
// with that gate switched off (tests/corpora/gate_audit/, expectations.json is the table). A program that its gate
// lets pass with a mark has "verdict" instead of "code" and "then".
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "generator/gates/ladder.h"
#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

std::string TextOf(const std::string& path) {
  return ReadFile(std::filesystem::path(GENSIM_SOURCE_DIR) / path, 1 << 20).value();
}

Json Table() { return Json::parse(TextOf("tests/corpora/gate_audit/expectations.json")); }

Verdict Judge(const Json& entry, const std::set<std::string>& off) {
  std::vector<std::string> library;
  for (const Json& name : entry.value("library", Json::array()))
    library.push_back(TextOf("tasklib/seeds/" + name.get<std::string>() + ".json"));
  const LibraryView view = ViewOfTexts(library);
  GateOptions options;
  options.off = off;
  Candidate candidate;
  candidate.text = TextOf("tests/corpora/gate_audit/" + entry.at("name").get<std::string>() + ".json");
  EXPECT_TRUE(tasklib::ParseProgram(candidate.text)) << entry.at("name");
  return (*LadderFor("tabletop"))->Run(candidate, {view, options, ""});
}

// "gate/code" of the refusal, or "accepted".
std::string FateOf(const Verdict& verdict) {
  const GateReport* refusal = verdict.refusal();
  return refusal ? refusal->gate + "/" + refusal->errors.front().code : "accepted";
}

size_t PlaceOf(const std::string& fate) {
  const std::vector<std::string> gates = (*LadderFor("tabletop"))->names();
  return static_cast<size_t>(std::find(gates.begin(), gates.end(), fate.substr(0, fate.find('/'))) - gates.begin());
}

class GateAudit : public ::testing::TestWithParam<std::string> {};

// Each program is refused by its gate with its code; without the gate it gets further, as far as the table says. One
// that is only marked passes all gates, and the record of its gate has the mark.
TEST_P(GateAudit, IsFoundByItsGate) {
  for (const Json& entry : Table()) {
    if (entry.at("name") != GetParam()) continue;
    const std::string gate = entry.at("gate");
    const Verdict verdict = Judge(entry, {});
    const std::string refusal = FateOf(verdict);
    if (entry.contains("verdict")) {
      EXPECT_EQ(refusal, "accepted");
      const auto marked = [&](const GateReport& report) {
        return report.gate == gate && Json::parse(report.measured).at("verdict") == entry.at("verdict");
      };
      EXPECT_TRUE(std::any_of(verdict.reports.begin(), verdict.reports.end(), marked));
      EXPECT_LT(TrustOf(ValidationRecord(verdict)), 4) << "a marked task is not trusted further";
      continue;
    }
    EXPECT_EQ(refusal, gate + "/" + entry.at("code").get<std::string>());
    const std::string then = FateOf(Judge(entry, {gate}));
    EXPECT_EQ(then, entry.at("then").get<std::string>());
    EXPECT_GT(PlaceOf(then), PlaceOf(refusal)) << then << " is not behind " << refusal;
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const Json& entry : Table()) names.push_back(entry.at("name"));
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, GateAudit, ::testing::ValuesIn(Names()), [](const auto& parameter) {
  std::string name = parameter.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// The table has at least forty programs, covers every gate that a program can fail, and every file stands in it.
TEST(GateAuditTable, CoversTheGates) {
  std::map<std::string, int> gates;
  const Json table = Table();
  for (const Json& entry : table) ++gates[entry.at("gate")];
  EXPECT_GE(table.size(), 40u);
  for (const char* gate : {"schema", "references", "lower", "geometry", "language", "novelty", "settle", "oracle",
                           "perturbed", "controls"})
    EXPECT_GE(gates[gate], 2) << gate;
  EXPECT_GE(gates["second-engine"], 2) << "one that is refused, one that is marked";
  size_t files = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(GENSIM_SOURCE_DIR) / "tests/corpora/gate_audit"))
    files += file.path().filename() != "expectations.json";
  EXPECT_EQ(files, table.size());
}

}  // namespace
}  // namespace gensim::generator
