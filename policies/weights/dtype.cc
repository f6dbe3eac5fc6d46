#include "policies/weights/dtype.h"

#include <array>

namespace gensim::policies {
namespace {

struct Kind {
  std::string_view name;
  uint64_t bits;
};

// by DType
constexpr std::array<Kind, 22> kKinds = {
    {{"BOOL", 8},    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"U8", 8},          {"I8", 8},
     {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
     {"U16", 16},    {"F16", 16},    {"BF16", 16},   {"I32", 32},        {"U32", 32},        {"F32", 32},
     {"C64", 64},    {"F64", 64},    {"I64", 64},    {"U64", 64}}};
static_assert(kKinds.size() == static_cast<size_t>(DType::kU64) + 1);

}  // namespace

std::string_view NameOf(DType dtype) { return kKinds[static_cast<size_t>(dtype)].name; }

uint64_t BitsOf(DType dtype) { return kKinds[static_cast<size_t>(dtype)].bits; }

std::optional<DType> DTypeNamed(std::string_view name) {
  for (size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i].name == name) return static_cast<DType>(i);
  return std::nullopt;
}

const std::vector<std::string>& DTypeNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Kind& kind : kKinds) all.emplace_back(kind.name);
    return all;
  }();
  return names;
}

}  // namespace gensim::policies
