#include "generator/judge.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

// A source that answers repairs with these texts, in turn; "!code" stands for an error.
class Mender : public ProposalSource {
 public:
  explicit Mender(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  Result<Proposal> Propose(const ProposalRequest&) override { return Proposal{}; }
  bool can_repair() const override { return true; }
  Result<Proposal> Repair(const ProposalRequest&, const Proposal& proposal, const std::string& gate,
                          const Errors& errors, const std::string&, int round) override {
    asked.push_back(gate + "/" + errors.front().code + "/" + std::to_string(round));
    const std::string& text = texts_[(asked.size() - 1) % texts_.size()];
    if (text.starts_with("!")) return Error{text.substr(1), "", "as scripted", ""};
    return Proposal{text, proposal.origin, proposal.provenance};
  }
  std::vector<std::string> asked;

 private:
  std::vector<std::string> texts_;
};

Judgement JudgeText(const std::string& text, ProposalSource* source, int repairs = 4) {
  JudgeOptions options;
  options.gates.stop_after_static = 1;
  options.gates.lower_seeds = 4;
  options.repairs = repairs;
  const ProposalRequest request{1, 0, std::make_shared<const LibraryView>()};
  return Judge(**LadderFor("tabletop"), options, request, {text, "llm", "{}"}, source, nullptr, nullptr);
}

std::string Contradictory() {
  Json document = Json::parse(kTower);
  document["goals"] = {{{"put", "block[0]"}, {"rel", "on"}, {"ref", "block[1]"}},
                       {{"put", "block[1]"}, {"rel", "on"}, {"ref", "block[0]"}}};
  return document.dump();
}

// An accepted task has its facts, also when the gates that work them out were switched off.
TEST(JudgeTest, AcceptedTasksHaveFacts) {
  JudgeOptions options;
  options.gates.stop_after_static = 1;
  options.gates.lower_seeds = 4;
  options.gates.off = {"novelty", "controls"};
  const ProposalRequest request{1, 0, std::make_shared<const LibraryView>()};
  const Judgement judgement =
      Judge(**LadderFor("tabletop"), options, request, {kBlockInZone, "composer", "{}"}, nullptr, nullptr, nullptr);
  ASSERT_TRUE(judgement.accepted()) << ToString(judgement.errors());
  ASSERT_TRUE(judgement.candidate.facts.has_value());
  EXPECT_EQ(judgement.candidate.facts->plan_length, 1);
}

// What can be mended for nothing is mended before anyone is asked.
TEST(JudgeTest, FreeRepairsComeFirst) {
  std::string text = kBlockInZone;
  text.replace(text.find("\"red\""), 5, "\"redd\"");
  Mender mender({"{}"});
  const Judgement judgement = JudgeText("```json\n" + text + "\n```", &mender);
  EXPECT_TRUE(judgement.accepted()) << ToString(judgement.errors());
  EXPECT_TRUE(mender.asked.empty());
  ASSERT_EQ(judgement.repairs.size(), 2u);
  EXPECT_EQ(judgement.repairs[0].kind, "deterministic");
  EXPECT_EQ(judgement.repairs[1].code, "unknown-color");
  EXPECT_TRUE(judgement.repairs[1].mended);
  EXPECT_EQ(judgement.rounds.size(), 3u);
}

// The source is asked with gate, code and round; a mended program is accepted.
TEST(JudgeTest, TheSourceMendsWhatIsLeft) {
  Mender mender({Contradictory(), kTower});
  const Judgement judgement = JudgeText(Contradictory(), &mender);
  EXPECT_TRUE(judgement.accepted());
  EXPECT_EQ(mender.asked, (std::vector<std::string>{"references/contradictory/1", "references/contradictory/2"}));
  EXPECT_FALSE(judgement.repairs[0].mended);
  EXPECT_TRUE(judgement.repairs[1].mended);
}

// The number of rounds is kept; the history tells all of them.
TEST(JudgeTest, RoundsAreBounded) {
  Mender mender({Contradictory()});
  const Judgement judgement = JudgeText(Contradictory(), &mender, 3);
  EXPECT_FALSE(judgement.accepted());
  EXPECT_EQ(mender.asked.size(), 3u);
  EXPECT_EQ(Json::parse(judgement.History()).size(), 3u);
  EXPECT_EQ(judgement.refusing_gate(), "references");
  Mender idle({kTower});
  EXPECT_FALSE(JudgeText(Contradictory(), &idle, 0).accepted());
  EXPECT_TRUE(idle.asked.empty());
}

// A provider failure during repair is a failure of the run; a reply fault costs a round and no more.
TEST(JudgeTest, FailuresOfTheSource) {
  Mender broken({"!provider-auth"});
  EXPECT_EQ(JudgeText(Contradictory(), &broken).failure.front().code, "provider-auth");
  Mender odd({"!reply-truncated", kTower});
  const Judgement judgement = JudgeText(Contradictory(), &odd);
  EXPECT_TRUE(judgement.failure.empty());
  EXPECT_TRUE(judgement.accepted());
  EXPECT_EQ(odd.asked.size(), 2u);
}

// Validation judges a file as it stands: nothing is repaired, and a task of the library is not its own duplicate.
TEST(JudgeTest, ValidationRepairsNothingAndIgnoresItself) {
  GateOptions options;
  options.stop_after_static = 1;
  const auto& ladder = **LadderFor("tabletop");
  const LibraryView view = ViewOfTexts({kBlockInZone});
  EXPECT_TRUE(Validate(ladder, options, view, kBlockInZone).accepted());
  std::string renamed = kBlockInZone;
  renamed.replace(renamed.find("block-in-zone"), 13, "zone-and-block");
  EXPECT_EQ(Validate(ladder, options, view, renamed).refusing_gate(), "novelty");
  EXPECT_EQ(Validate(ladder, options, view, "nonsense").refusing_gate(), "parse");
}

}  // namespace
}  // namespace gensim::generator
