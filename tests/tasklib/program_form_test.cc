// Forms: one value has one option to be judged by, and errors say what would have been legal.
#include "tasklib/program/form.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gensim::tasklib {
namespace {

Errors Check(const FormPtr& form, const Json& value) {
  Errors errors;
  CheckForm(*form, value, "/here", errors);
  return errors;
}

std::string CodeOf(const FormPtr& form, const Json& value) {
  const Errors errors = Check(form, value);
  return errors.empty() ? "" : errors.front().code;
}

const FormPtr kVariable = PatternForm("^\\$[a-z]+$", 2, 10, "bad-variable", "a variable");

// Whole numbers may be written with a point; fractions and other types may not stand for them.
TEST(Form, Integers) {
  const FormPtr form = IntegerForm(1, 9);
  EXPECT_EQ(CodeOf(form, 9), "");
  EXPECT_EQ(CodeOf(form, 2.0), "");
  EXPECT_EQ(CodeOf(form, 2.5), "wrong-type");
  EXPECT_EQ(CodeOf(form, "2"), "wrong-type");
  EXPECT_EQ(CodeOf(form, 1e300), "wrong-type");
  EXPECT_EQ(Check(form, 12)[0].hint, "legal: an integer from 1 to 9; nearest: 9");
}

// A short list of numbers names the nearest of them.
TEST(Form, NumberLists) {
  const FormPtr form = NumberListForm({10, 20, 40});
  EXPECT_EQ(CodeOf(form, 20), "");
  EXPECT_NE(Check(form, 33)[0].hint.find("nearest: 40"), std::string::npos) << Check(form, 33)[0].hint;
  EXPECT_NE(Check(form, -5)[0].hint.find("nearest: 10"), std::string::npos);
}

// A pattern is tried only on texts of legal length.
TEST(Form, Patterns) {
  EXPECT_EQ(CodeOf(kVariable, "$n"), "");
  EXPECT_EQ(CodeOf(kVariable, "$"), "too-short");
  EXPECT_EQ(CodeOf(kVariable, "$N"), "bad-variable");
  EXPECT_EQ(CodeOf(kVariable, std::string(100000, 'a')), "too-long");
}

// In a union the dollar sign means a variable, anything else a word.
TEST(Form, UnionsOfWordAndVariable) {
  const FormPtr form = UnionForm({WordForm({"red", "blue"}, "unknown-color"), kVariable});
  EXPECT_EQ(CodeOf(form, "red"), "");
  EXPECT_EQ(CodeOf(form, "$c"), "");
  EXPECT_EQ(CodeOf(form, "rad"), "unknown-color");
  EXPECT_EQ(CodeOf(form, "$C"), "bad-variable");
  EXPECT_EQ(CodeOf(form, 3), "wrong-type");
}

// Lists are told apart by what they hold, records by the key that marks them.
TEST(Form, UnionsOfListsAndRecords) {
  const FormPtr row = ListForm(IntegerForm(0, 9), 1, 3);
  const FormPtr form = UnionForm({row, ListForm(row, 1, 3), RecordForm({{"in", row, true}}, "in", "in"),
                                  RecordForm({{"out", row, true}}, "out", "out")});
  EXPECT_EQ(CodeOf(form, {1, 2}), "");
  EXPECT_EQ(CodeOf(form, {{1, 2}, {3}}), "");
  EXPECT_EQ(CodeOf(form, {{"out", {1}}}), "");
  EXPECT_EQ(CodeOf(form, {1, {2}}), "wrong-type");
  EXPECT_EQ(CodeOf(form, {{1}, 2}), "wrong-type");
  EXPECT_EQ(CodeOf(form, Json::array()), "too-few");
  EXPECT_EQ(CodeOf(form, {{"at", {1}}}), "missing-key");
  EXPECT_EQ(Check(form, {{"in", {10}}})[0].where, "/here/in/0");
}

// Keys are required, closed, and mistyped ones come with the nearest.
TEST(Form, Records) {
  const FormPtr form = RecordForm({{"name", kVariable, true}, {"count", IntegerForm(1, 3)}}, "a record");
  EXPECT_EQ(CodeOf(form, {{"count", 1}}), "missing-key");
  const Errors errors = Check(form, {{"name", "$a"}, {"cuont", 1}});
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].where, "/here/cuont");
  EXPECT_NE(errors[0].hint.find("did you mean count?"), std::string::npos) << errors[0].hint;
}

// A long value is cut in messages, between characters.
TEST(Form, QuotesAreShort) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\xc3\xa9";
  const std::string quote = QuoteValue(text);
  EXPECT_LE(quote.size(), 64u);
  EXPECT_NO_THROW(Json(quote).dump());
}

// What is written once stands under $defs and is referred to.
TEST(Form, DefinitionsAreReferredTo) {
  const FormPtr part = DefinedForm(IntegerForm(1, 2), "part");
  const Json schema = Json::parse(FormSchemaText(*RecordForm({{"a", part, true}, {"b", part}}, "two"), "title"));
  EXPECT_EQ(schema["properties"]["a"], Json({{"$ref", "#/$defs/part"}}));
  EXPECT_EQ(schema["$defs"]["part"]["maximum"], 2);
  EXPECT_EQ(schema["required"], Json({"a"}));
}

}  // namespace
}  // namespace gensim::tasklib
