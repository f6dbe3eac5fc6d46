#include "envs/tabletop/asset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/tabletop/asset_cases.h"

namespace gensim::tabletop {
namespace {

using testing::HasSubstr;

// Every asset has a usable entry: unique kebab-case name, texts, ordered ranges that hold the preset.
TEST(AssetRegistry, EntriesAreComplete) {
  std::set<std::string> names;
  for (const AssetType& type : Assets()) {
    SCOPED_TRACE(type.name);
    EXPECT_TRUE(IsKebabCase(type.name));
    EXPECT_TRUE(names.insert(type.name).second);
    EXPECT_FALSE(type.noun.empty() || type.plural.empty() || type.summary.empty());
    EXPECT_LE(type.min_outlines, type.max_outlines);
    for (const SizeField& field : type.sizes) {
      EXPECT_LE(field.min_mm, field.preset_mm);
      EXPECT_LE(field.preset_mm, field.max_mm);
      EXPECT_GT(field.min_mm, 0);
    }
    EXPECT_EQ(FindAsset(type.name), &type);
  }
  EXPECT_GE(names.size(), 22u);
}

// The published list of assets can all be placed.
TEST(AssetRegistry, HoldsEveryAssetOfTheVocabulary) {
  for (const char* name :
       {"block", "box",         "cylinder",  "ball",      "bowl",   "container",     "tray", "pallet",
        "plate", "cup",         "zone",      "line",      "corner", "stand",         "ring", "peg-stand",
        "ell",   "ell-fixture", "kit-board", "kit-piece", "arch",   "triangle-prism"}) {
    EXPECT_NE(FindAsset(name), nullptr) << name;
  }
  EXPECT_EQ(FindAsset("teapot"), nullptr);
}

// Whether an object can be moved is the same in the registry and in the shape, and movable things can be held.
TEST(AssetRegistry, MovableAssetsCanBeHeld) {
  for (const AssetParams& params : AssetCases()) {
    SCOPED_TRACE(CaseName(params));
    const auto shape = BuildShape(params);
    EXPECT_EQ(FindAsset(params.asset)->movable, !shape->fixed);
    EXPECT_EQ(shape->fixed, shape->grasps_O.empty());
  }
}

// Empty sizes become the presets; complete parameters stay as they are.
TEST(CompleteParams, FillsPresets) {
  const auto block = CompleteParams({"block", {}, {}}, "");
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(block->size_mm, (std::vector<int>{40, 40, 40}));
  EXPECT_EQ(*CompleteParams(*block, ""), *block);
}

// An unknown asset is refused with its value, the legal names and the nearest.
TEST(CompleteParams, RefusesUnknownAsset) {
  const auto result = CompleteParams({"blok", {}, {}}, "/scene/2");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "unknown-asset");
  EXPECT_EQ(result.error().where, "/scene/2/asset");
  EXPECT_THAT(result.error().message, HasSubstr("blok"));
  EXPECT_THAT(result.error().hint, HasSubstr("did you mean block?"));
}

// Every size out of range is its own error, with the range and the nearest legal value.
TEST(CompleteParams, RefusesSizesOutOfRange) {
  const auto result = CompleteParams({"box", {10, 70, 5000}, {}}, "/scene/0");
  ASSERT_FALSE(result.ok());
  ASSERT_EQ(result.errors().size(), 2u);
  EXPECT_EQ(result.errors()[0].code, "bad-size");
  EXPECT_EQ(result.errors()[0].where, "/scene/0/size/0");
  EXPECT_THAT(result.errors()[0].hint, HasSubstr("20 to 160 mm; nearest: 20"));
  EXPECT_EQ(result.errors()[1].where, "/scene/0/size/2");
  EXPECT_THAT(result.errors()[1].message, HasSubstr("5000"));
  EXPECT_THAT(result.errors()[1].hint, HasSubstr("nearest: 100"));
}

// A wrong number of sizes names the sizes that the asset has.
TEST(CompleteParams, RefusesWrongCountOfSizes) {
  const auto result = CompleteParams({"bowl", {140}, {}}, "");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "bad-size");
  EXPECT_EQ(result.error().where, "/size");
  EXPECT_THAT(result.error().hint, HasSubstr("diameter 100-180, height 30-70"));
  EXPECT_FALSE(CompleteParams({"ell", {80, 80, 40}, {}}, "").ok());
}

// Sizes that are legal one by one but make a body that topples are refused together.
TEST(CompleteParams, RefusesSlenderBodies) {
  const auto result = CompleteParams({"cylinder", {20, 100}, {}}, "/scene/1");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().where, "/scene/1/size");
  EXPECT_THAT(result.error().hint, HasSubstr("40"));
  EXPECT_FALSE(CompleteParams({"cup", {50, 100}, {}}, "").ok());
}

// Outlines are refused where there are none, where one is missing and where the name is unknown.
TEST(CompleteParams, RefusesBadOutlines) {
  for (const AssetParams& params : {AssetParams{"block", {}, {"star"}},
                                    {"kit-piece", {}, {}},
                                    {"kit-piece", {}, {"star", "plus"}},
                                    {"kit-board", {}, {"star", "star", "star", "star", "star", "star"}}}) {
    const auto result = CompleteParams(params, "/scene/0");
    ASSERT_FALSE(result.ok()) << CaseName(params);
    EXPECT_EQ(result.error().code, "bad-outline");
    EXPECT_EQ(result.error().where, "/scene/0/outline");
  }
  const auto result = CompleteParams({"kit-board", {}, {"star", "hexagn"}}, "/scene/0");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().where, "/scene/0/outline/1");
  EXPECT_THAT(result.error().hint, HasSubstr("did you mean hexagon?"));
}

// Building from parameters that were not completed is a mistake of the caller.
TEST(BuildShape, ThrowsOnIncompleteParameters) {
  EXPECT_THROW(BuildShape({"block", {}, {}}), std::invalid_argument);
  EXPECT_THROW(BuildShape({"teapot", {}, {}}), std::invalid_argument);
  EXPECT_THROW(BuildShape({"block", {40, 40, 4000}, {}}), std::invalid_argument);
}

// Equal parameters share one shape, from any thread.
TEST(BuildShape, IsSharedBetweenThreads) {
  const AssetParams params = *CompleteParams({"kit-board", {}, {"star", "heart"}}, "");
  std::vector<std::shared_ptr<const AssetShape>> shapes(4);
  {
    std::vector<std::jthread> threads;
    for (auto& shape : shapes) threads.emplace_back([&] { shape = BuildShape(params); });
  }
  for (const auto& shape : shapes) EXPECT_EQ(shape, shapes[0]);
  EXPECT_NE(BuildShape(*CompleteParams({"kit-board", {}, {"heart", "star"}}, "")), shapes[0]);
}

// The outlines are at least twelve, unique, and split into seen and unseen ones.
TEST(Outlines, AreManyAndUnique) {
  const std::set<std::string> names(Outlines().begin(), Outlines().end());
  EXPECT_EQ(names.size(), Outlines().size());
  EXPECT_GE(names.size(), 16u);
}

}  // namespace
}  // namespace gensim::tabletop
