#include "generator/repairs/places.h"

#include <nlohmann/json.hpp>

namespace gensim::generator {

Json* At(Json& document, const std::string& pointer) {
  try {
    const Json::json_pointer place(pointer);
    return document.contains(place) ? &document.at(place) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

std::string Parent(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }
std::string Leaf(const std::string& pointer) { return pointer.substr(pointer.rfind('/') + 1); }

Json* GroupOf(Json& document, const Error& error) {
  if (!document.contains("scene") || !document["scene"].is_array()) return nullptr;
  if (error.where.starts_with("/scene/")) {
    const std::string rest = error.where.substr(7);
    return At(document, "/scene/" + rest.substr(0, rest.find('/')));
  }
  Json* found = nullptr;
  size_t first = std::string::npos;
  for (Json& group : document["scene"]) {
    if (!group.is_object()) continue;
    const std::string id = group.value("id", "");
    for (const char* quote : {"'", "\"", " "}) {
      const size_t at = id.empty() ? std::string::npos : error.message.find(quote + id);
      if (at < first) first = at, found = &group;
    }
  }
  return found;
}

std::string After(const std::string& text, const std::string& mark, const std::string& stops) {
  const size_t at = text.rfind(mark);
  if (at == std::string::npos) return "";
  const size_t begin = at + mark.size();
  return text.substr(begin, text.find_first_of(stops, begin) - begin);
}

}  // namespace gensim::generator
