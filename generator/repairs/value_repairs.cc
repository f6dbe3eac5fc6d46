#include "generator/repairs/value_repairs.h"

#include <fmt/core.h>
#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "generator/composer/describe.h"
#include "generator/repairs/places.h"

namespace gensim::generator {

std::string NearestWord(Json& document, const Error& error) {
  const std::string word = After(error.hint, "did you mean ", "?");
  Json* value = At(document, error.where);
  if (word.empty() || !value || !value->is_string()) return "";
  const std::string old = *value;
  *value = word;
  return fmt::format("{} \"{}\" -> \"{}\"", error.where, old, word);
}

std::string NearestNumber(Json& document, const Error& error) {
  const std::string text = After(error.hint, "nearest: ", " ,;)");
  Json* value = At(document, error.where);
  if (!value || text.empty() || text.find_first_not_of("-0123456789") != std::string::npos || text.size() > 12)
    return "";
  const std::string old = value->dump();
  *value = std::stoll(text);
  return fmt::format("{} {} -> {}", error.where, old, text);
}

std::string RenameOrDropKey(Json& document, const Error& error) {
  Json* parent = At(document, Parent(error.where));
  const std::string key = Leaf(error.where), nearest = After(error.hint, "did you mean ", "?");
  if (!parent || !parent->is_object() || !parent->contains(key)) return "";
  const Json value = (*parent)[key];
  parent->erase(key);
  if (nearest.empty() || parent->contains(nearest)) return fmt::format("{} dropped", error.where);
  (*parent)[nearest] = value;
  return fmt::format("{} renamed to {}", error.where, nearest);
}

std::string FillKey(Json& document, const Error& error) {
  // the message names the key in quotes
  const std::string key = After(error.message, "key \"", "\"");
  Json* record = At(document, error.where);
  if (!record || !record->is_object() || record->contains(key)) return "";
  if (error.where.empty() && key == "gensim") {
    document[key] = 1;
  } else if (error.where.empty() && key == "family") {
    document[key] = "tabletop";
  } else if (error.where.empty() && (key == "name" || key == "summary") && document.contains("goals") &&
             document.contains("scene")) {
    try {
      const Description description = Describe(document);
      document[key] = key == "name" ? description.name : description.summary;
    } catch (const Json::exception&) {
      return "";  // the rest of the document is no program either
    }
  } else {
    return "";
  }
  return fmt::format("{}/{} filled in", error.where, key);
}

std::string OtherType(Json& document, const Error& error) {
  Json* value = At(document, error.where);
  if (!value) return "";
  const std::string old = value->dump();
  if (value->is_string()) {
    const std::string text = *value;
    const bool number =
        !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789", text[0] == '-') == std::string::npos;
    if (number && text != "-") {
      *value = std::stoll(text);
    } else if (error.hint.find("list") != std::string::npos && Leaf(error.where) != "size") {
      *value = Json::array({text});
    } else {
      return "";
    }
  } else if (value->is_number_float()) {
    *value = static_cast<int64_t>(std::clamp(value->get<double>() + 0.5, -1e9, 1e9));
  } else if (value->is_number() && error.hint.find("list") != std::string::npos) {
    *value = Json::array({*value});
  } else if (value->is_array() && value->size() == 1) {
    const Json inner = value->front();
    *value = inner;
  } else if (value->is_null()) {
    // a null says that nothing is meant
    Json* parent = At(document, Parent(error.where));
    if (!parent || !parent->is_object()) return "";
    parent->erase(Leaf(error.where));
    return fmt::format("{} dropped", error.where);
  } else {
    return "";
  }
  Json* now = At(document, error.where);
  if (!now || now->dump() == old) return "";
  return fmt::format("{} {} -> {}", error.where, old, now->dump());
}

std::string KebabName(Json& document, const Error& error) {
  Json* value = At(document, error.where);
  if (!value || !value->is_string()) return "";
  const bool name = error.where == "/name";
  const char link = name ? '-' : '_';
  std::string text;
  for (char c : value->get<std::string>()) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c));
    if (plain) {
      text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!text.empty() && text.back() != link) {
      text += link;
    }
  }
  while (!text.empty() && text.back() == link) text.pop_back();
  if (!name && (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0])))) return "";
  if (text.empty() || text == value->get<std::string>()) return "";
  *value = text;
  return fmt::format("{} -> \"{}\"", error.where, text);
}

std::string PlainText(Json& document, const Error& error) {
  Json* value = At(document, error.where);
  if (!value || !value->is_string()) return "";
  std::string text;
  for (char c : value->get<std::string>()) {
    const bool legal =
        std::isalnum(static_cast<unsigned char>(c)) || std::string(" ,.;:!?'(){}_/-").find(c) != std::string::npos;
    text += legal ? c : ' ';
  }
  text = text.substr(0, 240);
  if (text.empty() || text == value->get<std::string>()) return "";
  *value = text;
  return fmt::format("{} without odd characters", error.where);
}

std::string DropKey(Json& document, const Error& error) {
  Json* parent = At(document, Parent(error.where));
  if (!parent) return "";
  if (parent->is_object() && parent->erase(Leaf(error.where)) > 0) return fmt::format("{} dropped", error.where);
  return "";
}

}  // namespace gensim::generator
