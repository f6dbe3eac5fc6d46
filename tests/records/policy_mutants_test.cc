// Mutants of policy.json: a description is read that writes itself back the same, or an error with a code; never more.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "policies/records/policy_description.h"
#include "policies/records/sealed_json.h"
#include "tests/fuzz/mutator.h"

namespace gensim::policies {
namespace {

TEST(PolicyMutants, AreReadOrRefused) {
  PolicyDescription description;
  description.pieces = WordPieces::Learn(std::vector<std::string>(3, "put the red block in the bowl"), 280);
  description.vocabulary_digest = std::string(64, 'a'), description.weights_digest = std::string(64, 'b');
  description.tasks = {{"put-block-in-bowl", std::string(64, 'c'), 100, 251}};
  description.steps = 1200, description.samples = 9600;
  const std::string whole = description.ToText();
  Json open = Json::parse(whole);
  open.erase("digest");
  const fuzz::JsonMutator mutator(std::vector<Json>{open});
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 6000; ++i) {
    Rng rng(i, "mutants/policy");
    // other members under a right digest, and bytes that no digest fits
    const Json changed = i % 2 == 0 ? mutator.Mutate(rng) : Json();
    const std::string mutant = changed.is_object() ? Seal(changed) : fuzz::MutateBytes(whole, rng);
    const auto read = PolicyDescription::FromText(mutant, "policy.json");
    ++codes[read ? "ok" : read.error().code];
    if (!read) {
      EXPECT_FALSE(read.error().code.empty() || read.error().message.empty()) << mutant;
      continue;
    }
    EXPECT_TRUE(changed.is_object() || Json::parse(mutant) == Json::parse(whole)) << mutant;
    const auto again = PolicyDescription::FromText(read->ToText(), "policy.json");
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->ToText(), read->ToText());
  }
  for (const auto& [code, count] : codes) std::printf("    %-24s %6d\n", code.c_str(), count);
  EXPECT_GT(codes.size(), 4u);
  EXPECT_LT(codes["ok"], 3000);
}

}  // namespace
}  // namespace gensim::policies
