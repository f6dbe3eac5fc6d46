#include "generator/llm/prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "envs/base/file.h"
#include "generator/llm/tokens.h"

namespace gensim::generator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PromptContext FullContext() {
  PromptContext context;
  context.vocabulary = "VOCABULARY";
  context.rules = "RULES";
  context.references = {{"first", "S1", "", "{\"p\":1}"}, {"second", "S2", "", "{\"p\":2}"}};
  context.cells = {"cell one", "cell two"};
  context.failures = {"failure one", "failure two"};
  context.names = {"taken-a"};
  context.target = "TARGET";
  context.instruction = "INSTRUCTION";
  context.base_program = "BASE";
  context.idea = "IDEA";
  context.program = "PROGRAM {{vocabulary}}";
  context.errors = {{"unknown-asset", "/scene/0/asset", "\"blok\"", "legal: block, bowl; did you mean block?"}};
  context.measured = "top at 81 mm";
  context.description = "DESCRIPTION";
  context.round = 2;
  return context;
}

std::string Joined(const BuiltPrompt& built) {
  std::string text;
  for (const ChatMessage& message : built.messages) text += message.role + ":" + message.content + "\n";
  return text;
}

// Every compiled-in prompt parses, uses known placeholders alone, fills from a full context and leaves no brace pair.
TEST(Prompt, AllEmbeddedPromptsFill) {
  const PromptSet set = PromptSet::Embedded();
  EXPECT_EQ(set.names(),
            (std::vector<std::string>{"curriculum", "idea_exploratory", "idea_mutate", "idea_target", "program",
                                      "program_instruct", "program_mutate", "reflection", "repair", "rules",
                                      "tsp_idea_exploratory", "tsp_idea_mutate", "tsp_program", "tsp_program_instruct",
                                      "tsp_program_mutate", "tsp_reflection", "tsp_repair", "tsp_rules"}));
  PromptContext context = FullContext();
  context.program = "PROGRAM";
  for (const std::string& name : set.names()) {
    for (const std::string& placeholder : set.Get(name).placeholders())
      EXPECT_THAT(KnownPlaceholders(), ::testing::Contains(placeholder)) << name;
    const auto built = BuildPrompt(set.Get(name), context);
    ASSERT_TRUE(built) << name << " " << ToString(built.errors());
    EXPECT_EQ(built->messages.size(), name.ends_with("rules") ? 1u : 2u) << name;  // the rules are quoted by the others
    EXPECT_THAT(Joined(*built), Not(HasSubstr("{{"))) << name;
    EXPECT_LT(built->estimated_tokens, 600) << name;  // the frame leaves room for what is quoted
  }
  EXPECT_THROW(set.Get("nothing"), std::invalid_argument);
}

// The repair prompt carries code, pointer, found and legal value, and the measured value.
TEST(Prompt, RepairCarriesTheErrors) {
  const auto built = BuildPrompt(PromptSet::Embedded().Get("repair"), FullContext()).value();
  const std::string text = Joined(built);
  for (const char* part :
       {"unknown-asset", "/scene/0/asset", "blok", "did you mean block?", "top at 81 mm", "repair 2"})
    EXPECT_THAT(text, HasSubstr(part));
  // braces inside a value stay as they are
  EXPECT_THAT(text, HasSubstr("PROGRAM {{vocabulary}}"));
}

// A placeholder without a value is an error that names it.
TEST(Prompt, UnfilledPlaceholders) {
  PromptContext context = FullContext();
  context.idea.clear();
  context.vocabulary.clear();
  const auto built = BuildPrompt(PromptSet::Embedded().Get("program"), context);
  ASSERT_FALSE(built);
  ASSERT_EQ(built.errors().size(), 2u);
  EXPECT_EQ(built.error().code, "prompt-unfilled");
  EXPECT_THAT(ToString(built.errors()), HasSubstr("{{idea}}"));
}

// Over the budget, references go first (the least relevant first), then failures; the estimate holds afterwards.
TEST(Prompt, KeepsToItsBudget) {
  PromptContext context = FullContext();
  context.references.clear();
  for (int i = 0; i < 6; ++i)
    context.references.push_back({"ref-" + std::to_string(i), "S", "", std::string(2000, 'x')});
  const PromptTemplate prompt = PromptSet::Embedded().Get("program");
  const auto built = BuildPrompt(prompt, context).value();
  EXPECT_LE(built.estimated_tokens, kPromptTokens);
  EXPECT_LE(EstimateTokens(built.messages), kPromptTokens);
  EXPECT_EQ(built.references, (std::vector<std::string>{"ref-0", "ref-1", "ref-2", "ref-3"}));
  EXPECT_EQ(built.dropped, 2);
  EXPECT_THAT(Joined(built), HasSubstr("failure two"));

  // one reference that is too long goes last of all
  context.references = {{"huge", "S", "", std::string(20000, 'x')}};
  const auto without = BuildPrompt(prompt, context).value();
  EXPECT_TRUE(without.references.empty());
  EXPECT_THAT(Joined(without), Not(HasSubstr("failure two")));

  // what cannot be left out is an error, not a cut text
  context.vocabulary = std::string(20000, 'v');
  EXPECT_EQ(BuildPrompt(prompt, context).error().code, "prompt-too-large");
}

// Bytes that are not UTF-8 are refused before a request is made of them; control characters are not (JSON escapes
// them).
TEST(Prompt, RefusesBadUtf8) {
  PromptContext context = FullContext();
  context.instruction = "put the \xff block";
  const PromptTemplate prompt = PromptSet::Embedded().Get("program_instruct");
  EXPECT_EQ(BuildPrompt(prompt, context).error().code, "prompt-utf8");
  context.instruction = std::string("a\0b\x1b", 4);
  EXPECT_TRUE(BuildPrompt(prompt, context));
}

// Malformed templates are refused with the place.
TEST(PromptTemplate, Refuses) {
  const auto code = [](const char* text) { return PromptTemplate::Parse("t", text).error().code; };
  EXPECT_EQ(code(""), "prompt-section");
  EXPECT_EQ(code("hello\n[user]\nx"), "prompt-section");
  EXPECT_EQ(code("[user]\n{{bad name}}"), "prompt-placeholder");
  EXPECT_EQ(code("[user]\n{{open"), "prompt-placeholder");
  EXPECT_EQ(code("[user]\n{{}}"), "prompt-placeholder");
}

// A folder replaces single prompts; unknown files and placeholders are refused with the nearest legal name.
TEST(PromptSet, FromFolder) {
  const auto folder = std::filesystem::temp_directory_path() / "gensim-prompt-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(WriteFileAtomic(folder / "program.txt", "[user]\nMy own prompt about {{idea}}"));
  const auto set = PromptSet::FromFolder(folder);
  ASSERT_TRUE(set) << ToString(set.errors());
  EXPECT_EQ(BuildPrompt(set->Get("program"), FullContext())->messages[0].content, "My own prompt about IDEA");
  EXPECT_EQ(BuildPrompt(set->Get("repair"), FullContext())->messages.size(), 2u);

  ASSERT_TRUE(WriteFileAtomic(folder / "progrm.txt", "[user]\nx"));
  ASSERT_TRUE(WriteFileAtomic(folder / "repair.txt", "[user]\n{{progam}}"));
  const auto bad = PromptSet::FromFolder(folder);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.errors().size(), 2u);
  EXPECT_THAT(ToString(bad.errors()), HasSubstr("prompt-unknown-file"));
  EXPECT_THAT(ToString(bad.errors()), HasSubstr("did you mean program"));
  EXPECT_FALSE(PromptSet::FromFolder(folder / "missing"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gensim::generator
