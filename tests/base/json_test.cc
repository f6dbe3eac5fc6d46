// Strict parsing, canonical and pretty text.
#include "envs/base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "envs/base/rng.h"

namespace gensim {
namespace {

// Code of the first error, or "ok".
std::string CodeOf(std::string_view text, const JsonLimits& limits = {}) {
  const auto parsed = ParseJson(text, limits);
  return parsed.ok() ? "ok" : parsed.error().code;
}

// A random document of bounded depth whose strings hold escapes, quotes and other scripts.
Json RandomJson(Rng& rng, int depth) {
  static const std::vector<std::string> kStrings = {
      "", "plain", "quote\"back\\slash", "tab\tline\n", "größe 箱 📦", "a/b", "a~b", "null", "\x01\x1f"};
  const int64_t kind = rng.Integer(0, depth > 0 ? 6 : 4);
  if (kind == 0) return nullptr;
  if (kind == 1) return rng.Chance(0.5);
  if (kind == 2) return rng.Integer(std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max());
  if (kind == 3) return rng.Normal() * std::pow(10, static_cast<double>(rng.Integer(-30, 30)));
  if (kind == 4) return rng.Pick(kStrings);
  Json out = kind == 5 ? Json::array() : Json::object();
  for (int64_t n = rng.Integer(0, 5); n > 0; --n) {
    if (kind == 5) {
      out.push_back(RandomJson(rng, depth - 1));
    } else {
      out[rng.Pick(kStrings) + std::to_string(n)] = RandomJson(rng, depth - 1);
    }
  }
  return out;
}

// Every kind of value arrives as written.
TEST(ParseJson, ReadsEveryKindOfValue) {
  const auto parsed =
      ParseJson(R"( {"n": null, "b": [true, false], "i": -7, "f": 2.5e-3, "s": "\u00e9\n\ud83d\udce6", "o": {}} )");
  ASSERT_TRUE(parsed.ok()) << ToString(parsed.errors());
  EXPECT_TRUE((*parsed)["n"].is_null());
  EXPECT_EQ((*parsed)["b"], Json::array({true, false}));
  EXPECT_EQ((*parsed)["i"].get<int64_t>(), -7);
  EXPECT_EQ((*parsed)["f"].get<double>(), 0.0025);
  EXPECT_EQ((*parsed)["s"].get<std::string>(), "é\n📦");
  EXPECT_TRUE((*parsed)["o"].is_object());
}

// Scalars are documents too, and a byte order mark at the start changes nothing.
TEST(ParseJson, TakesScalarsAndAByteOrderMark) {
  EXPECT_EQ(*ParseJson("3"), Json(3));
  EXPECT_EQ(*ParseJson("\xef\xbb\xbf{\"a\":1}"), *ParseJson("{\"a\":1}"));
  EXPECT_EQ(CodeOf("{\xef\xbb\xbf\"a\":1}"), "json-syntax");
}

// Sibling and reused names in different objects are no duplicates.
TEST(ParseJson, TakesEqualKeysInDifferentObjects) {
  EXPECT_EQ(CodeOf(R"({"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 2}]})"), "ok");
}

// A key that stands twice is refused at any depth, also when spelt with an escape, and the pointer leads to it.
TEST(ParseJson, RefusesDuplicateKeys) {
  EXPECT_EQ(CodeOf(R"({"a": 1, "a": 1})"), "json-duplicate-key");
  EXPECT_EQ(CodeOf(R"({"a": 1, "\u0061": 1})"), "json-duplicate-key");
  const auto nested = ParseJson(R"({"list": [0, {"x/y": 1, "z": {"q": [1]}, "x/y": 2}]})");
  ASSERT_FALSE(nested.ok());
  EXPECT_EQ(nested.error().code, "json-duplicate-key");
  EXPECT_EQ(nested.error().where, "/list/1/x~1y");
  EXPECT_NE(nested.error().message.find("x/y"), std::string::npos);
  EXPECT_FALSE(nested.error().hint.empty());
}

// Numbers that double or int64 cannot hold are refused, never rounded to something else.
TEST(ParseJson, RefusesNumbersOutOfRange) {
  for (const char* bad : {"1e309", "-1e309", "[1, 1e999]", "9223372036854775808", "-9223372036854775809",
                          "18446744073709551615", "18446744073709551616", "100000000000000000000000000000"})
    EXPECT_EQ(CodeOf(bad), "json-number") << bad;
  const auto placed = ParseJson(R"({"a": [1, 18446744073709551616]})");
  ASSERT_FALSE(placed.ok());
  EXPECT_EQ(placed.error().where, "/a/1");
  EXPECT_NE(placed.error().message.find("18446744073709551616"), std::string::npos);
}

// The ends of int64 and the smallest and largest doubles are in range.
TEST(ParseJson, TakesTheEndsOfTheRanges) {
  EXPECT_EQ(ParseJson("9223372036854775807")->get<int64_t>(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseJson("-9223372036854775808")->get<int64_t>(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(ParseJson("1.7976931348623157e308")->get<double>(), std::numeric_limits<double>::max());
  EXPECT_EQ(ParseJson("5e-324")->get<double>(), std::numeric_limits<double>::denorm_min());
}

// What is not JSON is a syntax error with a line and a column.
TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* bad : {"",        " ",       "NaN",           "Infinity", "-Infinity", "nan",    "{",
                          "[",       "[1",      "[1,]",          "{\"a\":}", "{\"a\" 1}", "{a: 1}", "{'a': 1}",
                          "\"open",  "\"\\x\"", "\"\\ud800\"",   "01",       "+1",        ".5",     "1.",
                          "1e",      "0x10",    "--1",           "tru",      "[1] [2]",   "{} x",   "// note\n1",
                          "/* */ 1", "[1,,2]",  "\"tab\there\"", "]",        "{\"a\":1,}"})
    EXPECT_EQ(CodeOf(bad), "json-syntax") << bad;
  const auto placed = ParseJson("{\n  \"a\": tru\n}");
  ASSERT_FALSE(placed.ok());
  EXPECT_EQ(placed.error().where.substr(0, 6), "line 2");
}

// Nothing can hide behind a zero byte.
TEST(ParseJson, RefusesZeroBytes) {
  EXPECT_EQ(CodeOf(std::string_view("1\0garbage", 9)), "json-syntax");
  EXPECT_EQ(CodeOf(std::string_view("{}\0", 3)), "json-syntax");
  EXPECT_EQ(CodeOf(std::string_view("\"a\0b\"", 5)), "json-syntax");
}

// Invalid UTF-8 has its own code and a message in plain characters.
TEST(ParseJson, RefusesInvalidUtf8) {
  for (const char* bad : {"\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "{\"\xf5\": 1}"}) {
    const auto parsed = ParseJson(bad);
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_EQ(parsed.error().code, "json-utf8") << bad;
    for (char c : parsed.error().message) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
  }
}

// Depth is capped while reading: at the limit is fine, one more is refused, a bomb of any size is refused at once.
TEST(ParseJson, CapsDepth) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(CodeOf(nested(12)), "ok");
  EXPECT_EQ(CodeOf(nested(13)), "json-too-deep");
  JsonLimits wide;
  wide.max_bytes = 10 << 20;
  EXPECT_EQ(CodeOf(std::string(5 << 20, '['), wide), "json-too-deep");
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  EXPECT_EQ(CodeOf(objects, wide), "json-too-deep");
}

// Size and number of values are capped, and the message says how much is legal.
TEST(ParseJson, CapsSizeAndCount) {
  JsonLimits limits;
  limits.max_bytes = 10;
  EXPECT_EQ(CodeOf("[1,2,3,45]", limits), "ok");
  const auto large = ParseJson("[1,2,3,456]", limits);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().code, "json-too-large");
  EXPECT_NE(large.error().hint.find("10"), std::string::npos);
  limits.max_bytes = 1000;
  limits.max_items = 4;
  EXPECT_EQ(CodeOf("[1,2,3]", limits), "ok");
  EXPECT_EQ(CodeOf("[1,2,3,4]", limits), "json-too-many");
  EXPECT_EQ(CodeOf("[[],{},[]]", limits), "ok");
  EXPECT_EQ(CodeOf("[[],{},[],{}]", limits), "json-too-many");
}

// Mutated documents never crash: each is either refused with a code or re-parses to itself.
TEST(ParseJson, SurvivesMutants) {
  Rng rng(51, "mutants");
  JsonLimits limits;
  limits.max_depth = 20;
  for (int i = 0; i < 5000; ++i) {
    std::string text = CanonicalJson(RandomJson(rng, 4));
    for (int64_t n = rng.Integer(1, 4); n > 0 && !text.empty(); --n) {
      const size_t at = rng.Index(text.size());
      const int64_t what = rng.Integer(0, 2);
      if (what == 0) text[at] = static_cast<char>(rng.Integer(0, 255));
      if (what == 1) text.erase(at, 1);
      if (what == 2) text.insert(at, text.substr(rng.Index(text.size()), 5));
    }
    const auto parsed = ParseJson(text, limits);
    if (parsed.ok()) {
      EXPECT_EQ(*ParseJson(CanonicalJson(*parsed), limits), *parsed) << text;
    } else {
      EXPECT_FALSE(parsed.error().code.empty());
    }
  }
}

// Keys are sorted by bytes, there is no white space, and order of writing does not matter.
TEST(CanonicalJson, SortsAndPacks) {
  EXPECT_EQ(CanonicalJson(*ParseJson(R"({ "b" : 1, "a" : [ 1 , "x" ], "B": null })")),
            R"({"B":null,"a":[1,"x"],"b":1})");
  EXPECT_EQ(CanonicalJson(*ParseJson(R"({"x":1,"y":2})")), CanonicalJson(*ParseJson(R"({"y":2,"x":1})")));
}

// Equal numbers have one text however they were written; fractions and huge numbers stay floats.
TEST(CanonicalJson, WritesWholeNumbersAsIntegers) {
  for (const char* text : {"2", "2.0", "2e0", "0.2e1", "20e-1"})
    EXPECT_EQ(CanonicalJson(*ParseJson(text)), "2") << text;
  for (const char* text : {"0", "-0", "0.0", "-0.0", "0e5"}) EXPECT_EQ(CanonicalJson(*ParseJson(text)), "0") << text;
  EXPECT_EQ(CanonicalJson(*ParseJson(R"({"a":[1.0,{"b":3.0}]})")), R"({"a":[1,{"b":3}]})");
  EXPECT_EQ(CanonicalJson(Json(0.5)), "0.5");
  EXPECT_EQ(ParseJson(CanonicalJson(Json(1e300)))->get<double>(), 1e300);
}

// Canonical text is a fixed point: parsing it and writing it again gives the same bytes and an equal value.
TEST(CanonicalJson, RoundTrips) {
  Rng rng(52, "round-trip");
  for (int i = 0; i < 1000; ++i) {
    const Json value = RandomJson(rng, 5);
    const std::string text = CanonicalJson(value);
    const auto again = ParseJson(text);
    ASSERT_TRUE(again.ok()) << text << "\n" << ToString(again.errors());
    EXPECT_EQ(*again, value) << text;
    EXPECT_EQ(CanonicalJson(*again), text);
  }
}

// Strings made in code may hold bytes that are not UTF-8: writing replaces them and does not throw.
TEST(CanonicalJson, NeverThrows) {
  EXPECT_EQ(CanonicalJson(Json("a\xff")), "\"a\xef\xbf\xbd\"");
  Json object;
  object["\xff"] = "\xc3";
  EXPECT_EQ(CodeOf(PrettyJson(object)), "ok");
}

// Pretty text re-parses to an equal value and ends with one newline.
TEST(PrettyJson, ReparsesEqual) {
  Rng rng(53, "pretty");
  for (int i = 0; i < 1000; ++i) {
    const Json value = RandomJson(rng, 5);
    const std::string text = PrettyJson(value);
    const auto again = ParseJson(text);
    ASSERT_TRUE(again.ok()) << text;
    EXPECT_EQ(*again, value) << text;
    EXPECT_EQ(text.back(), '\n');
  }
}

// Short inner lists stay on a line, long ones are broken; the outermost object is always opened.
TEST(PrettyJson, BreaksOnlyLongLines) {
  EXPECT_EQ(PrettyJson(Json{{"a", {1, 2}}, {"b", {{"c", true}}}}), "{\n  \"a\": [1, 2],\n  \"b\": {\"c\": true}\n}\n");
  EXPECT_EQ(PrettyJson(Json::object()), "{}\n");
  Json list = Json::array();
  for (int i = 0; i < 60; ++i) list.push_back(i);
  EXPECT_NE(PrettyJson(Json{{"list", list}}).find("\n    59\n"), std::string::npos);
}

// Pointers escape ~ and / by RFC 6901 and index with digits.
TEST(PointerTo, EscapesByTheStandard) {
  EXPECT_EQ(PointerTo("", "a"), "/a");
  EXPECT_EQ(PointerTo("/a", size_t{3}), "/a/3");
  EXPECT_EQ(PointerTo("", "m~n/o"), "/m~0n~1o");
  EXPECT_EQ(PointerTo("/x", ""), "/x/");
}

}  // namespace
}  // namespace gensim
