// Prompt texts with {{placeholders}}: parsing, filling, and the set that is compiled into the program.
//
// File format (generator/prompts/NAME.txt): sections that begin with a line "[system]", "[user]" or "[assistant]";
// "{{name}}" stands for a value. Values are put in as they are: braces inside a value are never expanded again.
// A placeholder that the caller did not fill, and a value that no template asks for by that name, are errors.
// Thread-safety: immutable after construction.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/embedded_text.h"
#include "envs/base/result.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

/// The files under generator/prompts, sorted by name.
std::span<const EmbeddedText> EmbeddedPromptTexts();

class PromptTemplate {
 public:
  /// Codes: prompt-section (text before the first section, unknown or no section), prompt-placeholder (malformed).
  static Result<PromptTemplate> Parse(const std::string& name, std::string_view text);

  /// Placeholders in order of first use.
  const std::vector<std::string>& placeholders() const { return placeholders_; }

  /// Messages with every placeholder replaced. Code prompt-unfilled: one error for each that `values` lacks.
  Result<std::vector<ChatMessage>> Fill(const std::map<std::string, std::string>& values) const;

 private:
  struct Piece {
    bool placeholder = false;
    std::string text;
  };
  struct Section {
    std::string role;
    std::vector<Piece> pieces;
  };
  std::string name_;
  std::vector<Section> sections_;
  std::vector<std::string> placeholders_;
};

/// All templates of a run.
class PromptSet {
 public:
  /// The compiled-in texts. Throws std::logic_error if one is malformed, which a test excludes.
  static PromptSet Embedded();

  /// The compiled-in texts with those of `folder` (NAME.txt) in place of the ones of the same name.
  /// Codes: file errors, prompt-unknown-file, prompt-unknown-placeholder, and those of PromptTemplate::Parse.
  static Result<PromptSet> FromFolder(const std::filesystem::path& folder);

  /// Throws std::invalid_argument for a name that is not there.
  const PromptTemplate& Get(const std::string& name) const;

  std::vector<std::string> names() const;

 private:
  std::map<std::string, PromptTemplate> templates_;
};

}  // namespace gensim::generator
