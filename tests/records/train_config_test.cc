// Settings: presets, documents, lines, and what is refused where.
#include "policies/records/train_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "envs/base/file.h"
#include "envs/base/rng.h"
#include "policies/data/augment.h"
#include "policies/data/loader.h"
#include "policies/records/config_fields.h"
#include "tests/fuzz/mutator.h"
#include "tests/records/scratch_folder.h"

namespace gensim::policies {
namespace {

using testing::HasSubstr;
using ConfigFile = ScratchFolder;

Error ApplyError(const std::string& document) {
  TrainConfig config;
  const Status applied = Apply(config, Json::parse(document));
  EXPECT_FALSE(applied.ok()) << document;
  EXPECT_EQ(config, TrainConfig()) << document;
  return applied.error();
}

Error SetError(const std::string& assignment) {
  TrainConfig config;
  const Status set = Set(config, assignment);
  EXPECT_FALSE(set.ok()) << assignment;
  EXPECT_EQ(config, TrainConfig()) << assignment;
  EXPECT_EQ(set.error().code, "bad-option");
  EXPECT_EQ(set.error().where, "--set " + assignment);
  return set.error();
}

// A legal value of the field that it does not have now.
Json OtherValue(const ConfigField& field) {
  if (field.target.index() == 0) return !ValueOf(field).get<bool>();
  if (field.target.index() == 2) return 41;
  if (field.target.index() == 4) return field.words[ValueOf(field) == field.words[0] ? 1 : 0];
  return ValueOf(field) == Json(field.low) ? field.high : field.low;
}

// "tiny" is the defaults; an unknown name leads to the nearest.
TEST(TrainConfig, KnowsItsPresets) {
  EXPECT_EQ(*PresetNamed("tiny"), TrainConfig());
  EXPECT_EQ(PresetNames(), std::vector<std::string>{"tiny"});
  const auto other = PresetNamed("tinny");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, "preset-unknown");
  EXPECT_THAT(other.error().message, HasSubstr("tinny"));
  EXPECT_THAT(other.error().hint, HasSubstr("did you mean tiny?"));
}

// Every default is legal, every range has room, and no setting stands twice in the table.
TEST(TrainConfig, TableIsSound) {
  TrainConfig config;
  std::map<std::string, int> seen;
  for (const ConfigField& field : FieldsOf(config)) {
    EXPECT_EQ(++seen[field.path()], 1) << field.path();
    EXPECT_TRUE(SetValue(field, ValueOf(field), "").ok()) << field.path();
    const bool range = field.target.index() == 1 || field.target.index() == 3, words = field.target.index() == 4;
    EXPECT_EQ(field.low < field.high, range) << field.path();
    EXPECT_EQ(field.words.size() > 1, words) << field.path();
  }
  EXPECT_EQ(config, TrainConfig());
}

// The table reaches every member: each setting changed alone makes another config, which its document gives back.
TEST(TrainConfig, EverySettingRoundTrips) {
  TrainConfig plain, all;
  for (size_t i = 0; i < FieldsOf(plain).size(); ++i) {
    TrainConfig config;
    const ConfigField field = FieldsOf(config)[i];
    const Json value = OtherValue(field);
    ASSERT_TRUE(SetValue(field, value, "").ok()) << field.path();
    ASSERT_TRUE(SetValue(FieldsOf(all)[i], value, "").ok()) << field.path();
    EXPECT_NE(config, TrainConfig()) << field.path();
    const auto written = ParseJson(PrettyJson(ToJson(config)));
    ASSERT_TRUE(written.ok());
    TrainConfig read = all;
    ASSERT_TRUE(Apply(read, *written).ok()) << field.path();
    EXPECT_EQ(read, config) << field.path();
  }
}

// Fields lie one behind the other in the order of the table, without room for a member that has no line in it (but for
// one that fits into the padding before a larger one).
TEST(TrainConfig, TableLeavesNoMemberOut) {
  TrainConfig config;
  const char* end = reinterpret_cast<const char*>(&config);
  const char* const behind = end + sizeof config;
  for (const ConfigField& field : FieldsOf(config)) {
    const auto [at, size, align] = std::visit(
        [](const auto* value) {
          return std::tuple(reinterpret_cast<const char*>(value), sizeof *value, alignof(decltype(*value)));
        },
        field.target);
    EXPECT_GE(at, end) << field.path();
    // a section begins aligned to its largest member
    EXPECT_LT(at - end, static_cast<std::ptrdiff_t>(std::max<size_t>(align, 8))) << "a member before " << field.path();
    end = at + size;
  }
  EXPECT_LT(behind - end, 8);
}

// Settings of the document change, others stay.
TEST(TrainConfig, AppliesPartialDocuments) {
  TrainConfig config;
  config.net.width = 48;
  const Status applied = Apply(
      config,
      Json::parse(R"({"train": {"steps": 2e2, "rate": 1, "seed": 9223372036854775807}, "net": {"place": "correlation"},
                              "data": {"flips": false}, "act": {}})"));
  ASSERT_TRUE(applied.ok()) << ToString(applied.errors());
  TrainConfig expected;
  expected.net.width = 48;
  expected.net.place = "correlation";
  expected.train.steps = 200;
  expected.train.rate = 1;
  expected.train.seed = INT64_MAX;
  expected.data.flips = false;
  EXPECT_EQ(config, expected);
}

// Names that are not there are refused with the nearest one, also where it stands in another section.
TEST(TrainConfig, RefusesUnknownNames) {
  const Error setting = ApplyError(R"({"train": {"stepz": 3}})");
  EXPECT_EQ(setting.code, "unknown-key");
  EXPECT_EQ(setting.where, "/train/stepz");
  EXPECT_THAT(setting.message, HasSubstr("\"stepz\""));
  EXPECT_THAT(setting.hint, HasSubstr("did you mean steps?"));
  const Error section = ApplyError(R"({"trian": {}})");
  EXPECT_EQ(section.where, "/trian");
  EXPECT_THAT(section.hint, HasSubstr("legal: net, train, data, validate, act; did you mean train?"));
  EXPECT_EQ(ApplyError(R"({"steps": 3})").hint, "did you mean train.steps?");
  EXPECT_EQ(ApplyError(R"({"train": {"crop": 3}})").hint, "did you mean net.crop?");
}

// Values of another type and outside their range are refused with value, range and the nearest legal one.
TEST(TrainConfig, RefusesBadValues) {
  const Error range = ApplyError(R"({"train": {"batch": 0}})");
  EXPECT_EQ(range.code, "out-of-range");
  EXPECT_EQ(range.where, "/train/batch");
  EXPECT_THAT(range.message, HasSubstr("0 is not legal"));
  EXPECT_EQ(range.hint, "legal: whole numbers from 1 to 4096; nearest: 1");
  EXPECT_EQ(ApplyError(R"({"train": {"rate": 2.5}})").hint, "legal: numbers from 1e-08 to 1; nearest: 1");
  EXPECT_EQ(ApplyError(R"({"train": {"steps": 1e300}})").code, "out-of-range");
  EXPECT_EQ(ApplyError(R"({"train": {"seed": -1}})").code, "out-of-range");
  // a number that was rounded on its way is not what was meant, though it lies in the range
  EXPECT_THAT(ApplyError(R"({"train": {"seed": 1e18}})").message, HasSubstr("is not exact"));
  EXPECT_THAT(ApplyError(R"({"net": {"crop": 20}})").message, HasSubstr("20 is no multiple of 16"));
  EXPECT_THAT(ApplyError(R"({"net": {"surroundings": 8}})").hint, HasSubstr("multiples of 16 from 16 to 160"));
  EXPECT_EQ(ApplyError(R"({"train": {"seed": 18446744073709551615}})").code, "out-of-range");

  const Error type = ApplyError(R"({"train": {"steps": 8.5}})");
  EXPECT_EQ(type.code, "wrong-type");
  EXPECT_THAT(type.message, HasSubstr("8.5 is of type number with a fraction"));
  EXPECT_EQ(ApplyError(R"({"train": {"rate": "1e-3"}})").code, "wrong-type");
  EXPECT_EQ(ApplyError(R"({"data": {"flips": 1}})").hint, "legal: true, false");
  EXPECT_EQ(ApplyError(R"({"net": {"place": null}})").hint, "legal: conditioned, correlation");
  EXPECT_EQ(ApplyError(R"({"net": []})").where, "/net");
  EXPECT_EQ(ApplyError("3").where, "");

  const Error word = ApplyError(R"({"net": {"place": "correlate"}})");
  EXPECT_EQ(word.code, "unknown-word");
  EXPECT_THAT(word.hint, HasSubstr("did you mean correlation?"));
}

// All errors of a document are told at once, below the place where it stood, and nothing is changed.
TEST(TrainConfig, TellsAllErrors) {
  TrainConfig config;
  const Status applied =
      Apply(config, Json::parse(R"({"net": {"width": 1, "crop": 32}, "train": {"x": 1}, "y": 0})"), "/config");
  ASSERT_FALSE(applied.ok());
  std::vector<std::string> places;
  for (const Error& error : applied.errors()) places.push_back(error.where);
  EXPECT_EQ(places, (std::vector<std::string>{"/config/net/width", "/config/train/x", "/config/y"}));
  EXPECT_EQ(config, TrainConfig());
}

// A line sets one value, written as in JSON or as a plain text.
TEST(TrainConfig, SetsFromALine) {
  TrainConfig config;
  for (const char* line : {"train.steps=200", "net.place=correlation", "data.turns=false", "train.rate=2e-4"})
    ASSERT_TRUE(Set(config, line).ok()) << line;
  ASSERT_TRUE(Set(config, "net.place=\"conditioned\"").ok());
  TrainConfig expected;
  expected.train.steps = 200;
  expected.train.rate = 2e-4;
  expected.data.turns = false;
  EXPECT_EQ(config, expected);
}

// Lines that cannot be meant say what they would have to be.
TEST(TrainConfig, RefusesBadLines) {
  EXPECT_THAT(SetError("train.steps").hint, HasSubstr("train.steps=200"));
  EXPECT_THAT(SetError("train=3").message, HasSubstr("section"));
  EXPECT_THAT(SetError("").message, HasSubstr("without a value"));
  EXPECT_THAT(SetError("=3").hint, HasSubstr("legal: net"));
  EXPECT_EQ(SetError("steps=3").hint, "did you mean train.steps?");
  EXPECT_EQ(SetError("trian.steps=3").hint, "did you mean train.steps?");
  EXPECT_THAT(SetError("train.stepz=3").hint, HasSubstr("did you mean steps?"));
  EXPECT_THAT(SetError("train.steps=").message, HasSubstr("\"\" is of type string"));
  EXPECT_THAT(SetError("train.steps=many").hint, HasSubstr("whole numbers from 1"));
  EXPECT_THAT(SetError("train.steps=99999999999999999999").message, HasSubstr("out of range"));
  EXPECT_THAT(SetError("train.batch=99999").hint, HasSubstr("nearest: 4096"));
  EXPECT_THAT(SetError("data.flips=no").hint, HasSubstr("true, false"));
}

// A file changes a base; errors name the file, and the place in it.
TEST_F(ConfigFile, IsReadOverABase) {
  const auto path = folder_ / "config.json";
  TrainConfig base;
  base.net.width = 16;
  Put(path, R"({"train": {"steps": 5}})");
  const auto read = ReadConfigFile(path, base);
  ASSERT_TRUE(read.ok()) << ToString(read.errors());
  EXPECT_EQ(read->net.width, 16);
  EXPECT_EQ(read->train.steps, 5);

  Put(path, R"({"train": {"steps": 0}})");
  EXPECT_EQ(ReadConfigFile(path, base).error().where, path.string() + ": /train/steps");
  Put(path, R"({"train": {"steps": 1, "steps": 2}})");
  EXPECT_EQ(ReadConfigFile(path, base).error().code, "json-duplicate-key");
  Put(path, "{");
  EXPECT_THAT(ReadConfigFile(path, base).error().where, HasSubstr(path.string() + ": line 1"));
  EXPECT_EQ(ReadConfigFile(folder_ / "none", base).error().code, "file-not-found");
}

// The settings for samples have the defaults of what takes them, and their limits are legal there.
TEST(TrainConfig, AgreesWithTheLoader) {
  const auto options = [](const DataConfig& data) {
    AugmentOptions out;
    out.turns = data.turns;
    out.flips = data.flips;
    out.shift_px = data.shift_px;
    out.small_turn_rad = data.small_turn_rad;
    out.scale = data.scale;
    out.brightness = data.brightness;
    return out;
  };
  EXPECT_EQ(options({}), AugmentOptions());
  EXPECT_EQ(DataConfig().ahead, LoaderOptions().ahead);
  EXPECT_EQ(DataConfig().workers, LoaderOptions().threads);
  EXPECT_EQ(DataConfig().augment, LoaderOptions().augment);
  TrainConfig most;
  for (const ConfigField& field : FieldsOf(most))
    if (field.section == "data" && field.target.index() == 3) {
      ASSERT_TRUE(SetValue(field, Json(field.high), "").ok());
    }
  EXPECT_NO_THROW(RequireLegal(options(most.data)));
}

// 20,000 mutants of a full document are refused with codes and change nothing, or give a config that round trips.
TEST(TrainConfig, MutantsAreRefusedOrApplied) {
  const fuzz::JsonMutator mutator(std::vector<Json>(1, ToJson({})));
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 20'000; ++i) {
    Rng rng(i, "mutants/train-config");
    const auto document = ParseJson(mutator.MutateText(rng));
    TrainConfig config;
    const Status applied = document ? Apply(config, *document) : Status(document.errors());
    ++codes[applied ? "applied" : applied.error().code];
    if (!applied) {
      ASSERT_EQ(config, TrainConfig()) << "mutant " << i;
      continue;
    }
    TrainConfig again;
    ASSERT_TRUE(Apply(again, ToJson(config)).ok()) << "mutant " << i;
    ASSERT_EQ(again, config) << "mutant " << i;
  }
  for (const char* code : {"applied", "unknown-key", "wrong-type", "out-of-range"}) EXPECT_GT(codes[code], 200) << code;
}

// The page's table names every setting with its default.
TEST(TrainConfig, PageListsAllSettings) {
  const auto page = ReadFile(GENSIM_SOURCE_DIR "/docs/training-records.md");
  ASSERT_TRUE(page);
  TrainConfig config;
  for (const ConfigField& field : FieldsOf(config)) {
    const Json value = ValueOf(field);
    const std::string shown = value.is_string() ? value.get<std::string>() : CanonicalJson(value);
    EXPECT_THAT(*page, HasSubstr("| `" + field.path() + "` | " + shown + " | "));
  }
}

}  // namespace
}  // namespace gensim::policies
