#include "generator/llm/prompt_template.h"

#include <algorithm>

#include "envs/base/file.h"
#include "envs/base/text.h"
#include "generator/llm/prompt.h"

namespace gensim::generator {
namespace {

bool IsName(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// the role of a section line; empty for any other line
std::string RoleOf(std::string_view line) {
  for (const char* role : {"system", "user", "assistant"})
    if (line == "[" + std::string(role) + "]") return role;
  return "";
}

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of('\n');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of('\n') - first + 1);
}

}  // namespace

Result<PromptTemplate> PromptTemplate::Parse(const std::string& name, std::string_view text) {
  // split into sections by their marks
  std::vector<std::pair<std::string, std::string>> sections;
  size_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (const std::string role = RoleOf(line); !role.empty()) {
      sections.emplace_back(role, "");
    } else if (!sections.empty()) {
      sections.back().second.append(line).append("\n");
    } else if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      return Error{"prompt-section", name + ":" + std::to_string(number), "text before the first section",
                   "begin with [system] or [user]"};
    }
  }
  if (sections.empty()) return Error{"prompt-section", name, "no section", "begin with [system] or [user]"};

  // cut each section at its placeholders
  PromptTemplate prompt;
  prompt.name_ = name;
  for (const auto& [role, raw] : sections) {
    Section section{role, {}};
    const std::string body = Trimmed(raw);
    size_t at = 0;
    for (size_t open = body.find("{{"); open != std::string::npos; open = body.find("{{", at)) {
      const size_t close = body.find("}}", open);
      const std::string inside = close == std::string::npos ? "" : body.substr(open + 2, close - open - 2);
      if (!IsName(inside))
        return Error{"prompt-placeholder", name, "malformed placeholder \"" + body.substr(open, 30) + "\"",
                     "{{name}} of lower-case letters"};
      section.pieces.push_back({false, body.substr(at, open - at)});
      section.pieces.push_back({true, inside});
      if (std::find(prompt.placeholders_.begin(), prompt.placeholders_.end(), inside) == prompt.placeholders_.end())
        prompt.placeholders_.push_back(inside);
      at = close + 2;
    }
    section.pieces.push_back({false, body.substr(at)});
    prompt.sections_.push_back(std::move(section));
  }
  return prompt;
}

Result<std::vector<ChatMessage>> PromptTemplate::Fill(const std::map<std::string, std::string>& values) const {
  Errors errors;
  for (const std::string& placeholder : placeholders_)
    if (!values.contains(placeholder))
      errors.push_back({"prompt-unfilled", name_, "no value for {{" + placeholder + "}}", ""});
  if (!errors.empty()) return errors;

  std::vector<ChatMessage> messages;
  for (const Section& section : sections_) {
    ChatMessage message{section.role, ""};
    for (const Piece& piece : section.pieces) message.content += piece.placeholder ? values.at(piece.text) : piece.text;
    messages.push_back(std::move(message));
  }
  return messages;
}

PromptSet PromptSet::Embedded() {
  PromptSet set;
  for (const auto& [name, text] : EmbeddedPromptTexts()) {
    auto parsed = PromptTemplate::Parse(std::string(name), text);
    if (!parsed) throw std::logic_error("compiled-in prompt: " + ToString(parsed.errors()));
    set.templates_.emplace(std::string(name), std::move(*parsed));
  }
  return set;
}

Result<PromptSet> PromptSet::FromFolder(const std::filesystem::path& folder) {
  PromptSet set = Embedded();
  std::error_code code;
  std::filesystem::directory_iterator entries(folder, code);
  if (code) return Error{"file-unreadable", folder.string(), code.message(), "a folder of NAME.txt files"};

  // each file replaces the prompt of its name and may use the placeholders that the program can fill
  Errors errors;
  for (const auto& entry : entries) {
    if (entry.path().extension() != ".txt") continue;
    const std::string name = entry.path().stem().string();
    if (!set.templates_.contains(name)) {
      errors.push_back(
          {"prompt-unknown-file", entry.path().string(), "no prompt has this name", LegalHint(name, set.names())});
      continue;
    }
    const auto text = ReadFile(entry.path(), 1 << 20);
    auto parsed = text ? PromptTemplate::Parse(entry.path().string(), *text) : Result<PromptTemplate>(text.errors());
    if (!parsed) {
      errors.insert(errors.end(), parsed.errors().begin(), parsed.errors().end());
      continue;
    }
    for (const std::string& placeholder : parsed->placeholders())
      if (std::find(KnownPlaceholders().begin(), KnownPlaceholders().end(), placeholder) == KnownPlaceholders().end())
        errors.push_back({"prompt-unknown-placeholder", entry.path().string(), "{{" + placeholder + "}}",
                          LegalHint(placeholder, KnownPlaceholders())});
    set.templates_.insert_or_assign(name, std::move(*parsed));
  }
  if (!errors.empty()) return errors;
  return set;
}

const PromptTemplate& PromptSet::Get(const std::string& name) const {
  const auto found = templates_.find(name);
  if (found == templates_.end()) throw std::invalid_argument("no prompt \"" + name + "\"; " + LegalHint(name, names()));
  return found->second;
}

std::vector<std::string> PromptSet::names() const {
  std::vector<std::string> names;
  for (const auto& entry : templates_) names.push_back(entry.first);
  return names;
}

}  // namespace gensim::generator
