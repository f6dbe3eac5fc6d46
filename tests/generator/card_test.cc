#include "generator/card.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/generator/fake_model.h"
#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

// What a card says about behaviour and cell comes back from the archive as it was, without lowering.
TEST(CardTest, FactsSurviveTheArchive) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  const KnownTask known = Known(kTower, "composer");
  ASSERT_TRUE(library->Add(*CardOf(known.program, "composer")));
  const auto view = ViewOf(*library);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->tasks.size(), 3u);
  const auto found = std::find_if(view->tasks.begin(), view->tasks.end(),
                                  [&](const auto& task) { return task->program.name() == "drawn-tower"; });
  ASSERT_NE(found, view->tasks.end());
  EXPECT_EQ((*found)->facts.cell.Text(), known.facts.cell.Text());
  EXPECT_EQ((*found)->facts.plan_length, known.facts.plan_length);
  EXPECT_EQ((*found)->facts.tower_height, known.facts.tower_height);
  EXPECT_EQ((*found)->origin, "composer");
  EXPECT_FALSE((*found)->behaviour.features.empty());
}

// Facts of another hand are not believed: the program itself says what is needed.
TEST(CardTest, OddFactsAreComputedAnew) {
  tasklib::StoredTask stored;
  stored.program = ProgramOf(kTower).canonical();
  stored.entry.origin = "user";
  for (const char* extra : {"{}", "{\"behaviour\": {}, \"cell\": 3}", "not json"}) {
    stored.entry.facts.extra = extra;
    stored.entry.facts.vocabulary_digest = tasklib::VocabularyDigest();
    const auto known = KnownFromArchive(stored);
    ASSERT_TRUE(known) << extra;
    EXPECT_EQ(known->facts.cell.Text(), Known(kTower).facts.cell.Text());
  }
  stored.program = "{}";
  EXPECT_FALSE(KnownFromArchive(stored));
}

tasklib::Record Validation(const std::string& cpu_class, bool controls = true) {
  Json gates = Json::array();
  for (const char* gate : {"parse", "schema", "references", "lower", "geometry", "language", "novelty", "compile",
                           "settle", "oracle", "perturbed"})
    gates.push_back({{"gate", gate}, {"outcome", "pass"}});
  gates.push_back({{"gate", "controls"}, {"outcome", controls ? "pass" : "refuse"}});
  return {kValidationRecord, CanonicalJson({{"gates", gates}, {"cpu_class", cpu_class}}), 1};
}

// Trust is computed from the records: validations, a second kind of machine, a person's review.
TEST(CardTest, TrustComesFromRecords) {
  EXPECT_EQ(TrustFromRecords({}), 0);
  EXPECT_EQ(TrustFromRecords({Validation("a", false)}), 2);
  EXPECT_EQ(TrustFromRecords({Validation("a")}), 3);
  EXPECT_EQ(TrustFromRecords({Validation("a"), Validation("a")}), 3);
  EXPECT_EQ(TrustFromRecords({Validation("a"), Validation("b")}), 4);
  const tasklib::Record good{kReviewRecord, R"({"verdict": "good"})", 2},
      bad{kReviewRecord, R"({"verdict": "bad"})", 3};
  EXPECT_EQ(TrustFromRecords({Validation("a"), good}), 5);
  EXPECT_EQ(TrustFromRecords({Validation("a"), good, bad}), 3);
  EXPECT_EQ(TrustFromRecords({good}), 0);
}

}  // namespace
}  // namespace gensim::generator
