#include "policies/records/sealed_json.h"

#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"

namespace gensim::policies {

std::string Seal(Json object) {
  object["digest"] = Sha256Hex(CanonicalJson(object));
  return CanonicalJson(object) + "\n";
}

Result<Json> Unseal(std::string_view text, const JsonLimits& limits) {
  auto object = ParseJson(text, limits);
  if (!object) return object;
  const Json digest = object->is_object() ? object->value("digest", Json()) : Json();
  if (digest.is_string()) object->erase("digest");
  if (!digest.is_string() || digest != Sha256Hex(CanonicalJson(*object)))
    return Error{"digest-differs", "", "not the bytes that were written", "take it from a copy"};
  return object;
}

}  // namespace gensim::policies
