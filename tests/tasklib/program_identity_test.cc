// Identity: the digest tells texts apart, the shape id tasks.
#include "tasklib/program/identity.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tasklib/program/program.h"

namespace gensim::tasklib {
namespace {

const Json kBase = Json::parse(R"({"gensim": 1, "family": "tabletop", "name": "base", "summary": "Stack.",
  "vary": [{"var": "c", "choose": 3, "from": ["red", "green", "blue", "yellow"]}],
  "scene": [{"id": "zone", "asset": "zone", "size": [120, 120], "color": "gray"}, {"id": "block", "asset": "block", "size": [40, 40, 40], "color": "$c", "count": 3}],
  "goals": [{"put": "block[0]", "rel": "inside", "ref": "zone"}, {"put": "block[1]", "rel": "on", "ref": "block[0]"}, {"put": "block[2]", "rel": "on", "ref": "block[1]"}]})");

// base with one value changed
std::string ShapeWith(const char* pointer, const Json& value) {
  Json changed = kBase;
  changed[Json::json_pointer(pointer)] = value;
  EXPECT_TRUE(Program::FromJson(changed).ok()) << changed.dump() << "\n"
                                               << ToString(Program::FromJson(changed).errors());
  return ShapeId(changed);
}

// The digest is that of the canonical text: order of keys, white space and 2.0 for 2 change nothing, any value does.
TEST(Identity, DigestIsOfTheCanonicalText) {
  const Program a = *Program::FromJson(kBase), b = *Program::FromText(kBase.dump(4));
  EXPECT_EQ(a.digest(), b.digest());
  Json floats = kBase;
  floats["scene"][1]["count"] = 3.0;
  EXPECT_EQ(Program::FromJson(floats)->digest(), a.digest());
  Json other = kBase;
  other["summary"] = "Stack it.";
  EXPECT_NE(Program::FromJson(other)->digest(), a.digest());
  EXPECT_EQ(a.digest().size(), 64u);
  EXPECT_EQ(a.shape_id().size(), 16u);
}

// Names, texts, colours, distractors, limits and small changes of size leave the shape as it is.
TEST(Identity, ShapeForgetsWhatARobotDoesNotCareFor) {
  const std::string shape = ShapeId(kBase);
  EXPECT_EQ(ShapeWith("/name", "other"), shape);
  EXPECT_EQ(ShapeWith("/summary", "Do it."), shape);
  EXPECT_EQ(ShapeWith("/scene/0/color", "brown"), shape);
  EXPECT_EQ(ShapeWith("/scene/1/color", Json::array({"red", "green", "blue"})), shape);
  EXPECT_EQ(ShapeWith("/scene/1/size", Json::array({42, 42, 42})), shape);
  EXPECT_EQ(ShapeWith("/limits", {{"steps", 9}}), shape);
  EXPECT_EQ(ShapeWith("/goals/0/say", Json::array({"carry {put} {rel} {ref}"})), shape);
  Json distracted = kBase;
  distracted["scene"].push_back({{"id", "extra"}, {"asset", "ball"}, {"distractor", true}});
  EXPECT_EQ(ShapeId(distracted), shape);
}

// Renamed groups and variables, a group listed earlier, and a loop for a list of clauses are the same task.
TEST(Identity, ShapeForgetsHowItIsWritten) {
  const std::string shape = ShapeId(kBase);
  const Json renamed = Json::parse(
      R"({"gensim": 1, "family": "tabletop", "name": "base", "vary": [{"var": "q", "choose": 3, "from": ["red", "green", "blue"]}],
    "scene": [{"id": "cube", "asset": "block", "size": [40, 40, 40], "color": "$q", "count": 3}, {"id": "area", "asset": "zone", "size": [120, 120]}],
    "goals": [{"put": "cube[0]", "rel": "inside", "ref": "area"}, {"for": {"var": "i", "from": 1, "to": 2}, "put": "cube[$i]", "rel": "on", "ref": "cube[$i-1]"}]})");
  ASSERT_TRUE(Program::FromJson(renamed).ok()) << ToString(Program::FromJson(renamed).errors());
  EXPECT_EQ(ShapeId(renamed), shape);
}

// Another relation, kind, order, quantity, large change of size or count, or who stands on whom is another task.
TEST(Identity, ShapeTellsTasksApart) {
  const std::string shape = ShapeId(kBase);
  EXPECT_NE(ShapeWith("/goals/0/rel", "next-to"), shape);
  EXPECT_NE(ShapeWith("/order", "any"), shape);
  EXPECT_NE(ShapeWith("/scene/1/size", Json::array({60, 60, 60})), shape);
  EXPECT_NE(ShapeWith("/scene/1/asset", "box"), shape);
  EXPECT_NE(ShapeWith("/goals/2", Json::parse(R"({"put": "block[2]", "rel": "next-to", "ref": "block[1]"})")), shape);
  EXPECT_NE(ShapeWith("/goals/2/ref", "block[0]"), shape);
  EXPECT_NE(ShapeWith("/keep", {{"still", {"zone"}}}), shape);
}

// Counts fall into the buckets of the coverage grid.
TEST(Identity, CountBuckets) {
  EXPECT_EQ(CountBucket(1), "1");
  EXPECT_EQ(CountBucket(2), "2");
  EXPECT_EQ(CountBucket(4), "3-4");
  EXPECT_EQ(CountBucket(5), "5-8");
  EXPECT_EQ(CountBucket(9), "9+");
}

}  // namespace
}  // namespace gensim::tasklib
