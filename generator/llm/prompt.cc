#include "generator/llm/prompt.h"

#include <utf8proc.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "envs/base/text.h"
#include "generator/llm/tokens.h"

namespace gensim::generator {
namespace {

std::string ListOrNone(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "- " : "\n- ") + line;
  return text.empty() ? "(none)" : text;
}

std::string References(const std::vector<Reference>& references) {
  std::string text;
  for (const Reference& reference : references)
    text += (text.empty() ? "" : "\n") + reference.name + ": " + reference.summary + "\n" + reference.program;
  return text.empty() ? "(none)" : text;
}

// values that the caller left empty are left out, so a template that needs them fails
std::map<std::string, std::string> Values(const PromptContext& context) {
  std::map<std::string, std::string> values = {{"references", References(context.references)},
                                               {"cells", ListOrNone(context.cells)},
                                               {"failures", ListOrNone(context.failures)},
                                               {"names", context.names.empty() ? "(none)" : Join(context.names, ", ")},
                                               {"errors", ErrorsForModel(context.errors)},
                                               {"measured", context.measured.empty() ? "(nothing)" : context.measured},
                                               {"round", std::to_string(context.round)},
                                               {"steps", std::to_string(context.steps)}};
  for (const auto& [name, value] : {std::pair{"vocabulary", &context.vocabulary},
                                    {"rules", &context.rules},
                                    {"target", &context.target},
                                    {"instruction", &context.instruction},
                                    {"base", &context.base_program},
                                    {"idea", &context.idea},
                                    {"program", &context.program},
                                    {"description", &context.description}})
    if (!value->empty()) values[name] = *value;
  return values;
}

bool IsUtf8(const std::string& text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_int32_t code_point = 0;
  for (size_t at = 0; at < text.size();) {
    const auto taken = utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    if (taken <= 0) return false;
    at += static_cast<size_t>(taken);
  }
  return true;
}

// takes out the least valuable thing; false when nothing is left to take
bool DropOne(PromptContext& context) {
  if (context.references.size() > 1) return context.references.pop_back(), true;
  if (context.failures.size() > 1) return context.failures.pop_back(), true;
  if (context.cells.size() > 1) return context.cells.pop_back(), true;
  if (context.names.size() > 1) return context.names.pop_back(), true;
  if (!context.references.empty()) return context.references.pop_back(), true;
  return false;
}

}  // namespace

const std::vector<std::string>& KnownPlaceholders() {
  static const std::vector<std::string> kNames = {
      "base",  "cells",   "description", "errors", "failures", "idea",  "instruction", "measured",
      "names", "program", "references",  "round",  "rules",    "steps", "target",      "vocabulary"};
  return kNames;
}

std::string PromptPrefix(const std::string& family) { return family == "tabletop" ? "" : family + "_"; }

std::string PromptFamily(const std::string& name) { return name.starts_with("tsp_") ? "tsp" : "tabletop"; }

std::string ErrorsForModel(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors) {
    Json json = {{"code", error.code}, {"where", error.where}, {"found", error.message}};
    if (!error.hint.empty()) json["legal"] = error.hint;
    text += (text.empty() ? "" : "\n") + CanonicalJson(json);
  }
  return text.empty() ? "(none)" : text;
}

Result<BuiltPrompt> BuildPrompt(const PromptTemplate& prompt, const PromptContext& context, int64_t token_budget) {
  PromptContext kept = context;
  BuiltPrompt built;
  const auto& wanted = prompt.placeholders();
  // what the template does not quote need not be dropped
  const auto quotes = [&](const char* name) { return std::find(wanted.begin(), wanted.end(), name) != wanted.end(); };
  if (!quotes("references")) kept.references.clear();
  if (!quotes("failures")) kept.failures.clear();
  if (!quotes("cells")) kept.cells.clear();
  if (!quotes("names")) kept.names.clear();

  for (;;) {
    auto messages = prompt.Fill(Values(kept));
    if (!messages) return messages.errors();
    if (!std::all_of(messages->begin(), messages->end(),
                     [](const ChatMessage& message) { return IsUtf8(message.content); }))
      return Error{"prompt-utf8", "", "the prompt would hold bytes that are not UTF-8",
                   "give target and instruction as UTF-8 text"};
    built.estimated_tokens = EstimateTokens(*messages);
    if (built.estimated_tokens <= token_budget) {
      built.messages = std::move(*messages);
      for (const Reference& reference : kept.references) built.references.push_back(reference.name);
      return built;
    }
    if (!DropOne(kept))
      return Error{"prompt-too-large", "",
                   "about " + std::to_string(built.estimated_tokens) + " tokens after leaving out all that can be",
                   "at most " + std::to_string(token_budget) + "; raise the limit or shorten vocabulary and program"};
    ++built.dropped;
  }
}

}  // namespace gensim::generator
