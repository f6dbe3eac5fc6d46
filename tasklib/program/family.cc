#include "tasklib/program/family.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"
#include "tasklib/program/identity.h"
#include "tasklib/program/tabletop_family.h"
#include "tasklib/tours/tour_program.h"

namespace gensim::tasklib {
namespace {

const Family& Named(const std::string& name) {
  const Family* family = FindFamily(name);
  return family ? *family : RegisteredFamilies().front();
}

}  // namespace

const std::vector<Family>& RegisteredFamilies() {
  static const std::vector<Family> families = {TabletopFamily(), TourFamily()};
  return families;
}

const std::vector<std::string>& Families() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Family& family : RegisteredFamilies()) all.push_back(family.name);
    return all;
  }();
  return names;
}

const Family* FindFamily(const std::string& name) {
  const auto found = std::ranges::find(RegisteredFamilies(), name, &Family::name);
  return found == RegisteredFamilies().end() ? nullptr : &*found;
}

const Family& FamilyOf(const Json& document) {
  const bool named = document.is_object() && document.contains("family") && document["family"].is_string();
  return Named(named ? document["family"].get<std::string>() : "");
}

std::string ShapeId(const Json& document) {
  return Sha256Hex(CanonicalJson(FamilyOf(document).normal_form(document))).substr(0, 16);
}

Errors CheckReferences(const Json& document) { return FamilyOf(document).check(document); }

Result<Facts> ComputeFacts(const Program& program) { return Named(program.family()).facts(program); }

Status CheckStart(const Program& program, uint64_t seed) { return Named(program.family()).start(program, seed); }

Result<std::vector<std::string>> Sentences(const Program& program) {
  return Named(program.family()).sentences(program);
}

const std::string& VocabularyDigest(const std::string& family) { return Named(family).vocabulary_digest(); }

std::string VocabularyText(Profile profile, const std::string& family) {
  return Named(family).vocabulary_text(profile);
}

}  // namespace gensim::tasklib
