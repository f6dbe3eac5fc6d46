#include "envs/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cctype>

namespace gensim {
namespace {

// marks that change the direction or the lines of the text around them, and so what a reader takes it for
bool Rearranges(utf8proc_int32_t point) {
  return point == 0x061c || point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

int EditDistance(std::string_view a, std::string_view b) {
  // three rolling rows of the optimal string alignment table
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + !same});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string NearestMatch(std::string_view value, std::span<const std::string> legal) {
  const std::string* best = nullptr;
  int best_distance = static_cast<int>(std::min<size_t>(value.size(), 200) / 2) + 1;
  for (const std::string& name : legal) {
    const int distance = EditDistance(value.substr(0, 200), name);
    if (distance < best_distance) {
      best = &name;
      best_distance = distance;
    }
  }
  return best ? *best : std::string();
}

std::string LegalHint(std::string_view value, std::span<const std::string> legal) {
  std::string hint = "legal: " + Join(legal, ", ");
  if (const std::string nearest = NearestMatch(value, legal); !nearest.empty())
    hint += "; did you mean " + nearest + "?";
  return hint;
}

std::string Join(std::span<const std::string> items, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i) text += separator;
    text += items[i];
  }
  return text;
}

std::string JoinWords(std::span<const std::string> items) {
  if (items.size() < 2) return Join(items, "");
  return Join(items.first(items.size() - 1), ", ") + " and " + items.back();
}

bool IsCleanUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (size_t i = 0; i < text.size();) {
    utf8proc_int32_t point;
    const auto used = utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size() - i), &point);
    if (used <= 0) return false;
    const bool control = (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7f && point <= 0x9f);
    if (control) return false;
    i += static_cast<size_t>(used);
  }
  return true;
}

std::string EscapeUnprintable(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  std::string escaped;
  for (size_t i = 0; i < text.size();) {
    utf8proc_int32_t point;
    const auto used = utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size() - i), &point);
    const size_t size = used > 0 ? static_cast<size_t>(used) : 1;
    if (used > 0 && point >= 0x20 && (point < 0x7f || point > 0x9f) && !Rearranges(point)) {
      escaped += text.substr(i, size);
    } else {
      for (size_t k = i; k < i + size; ++k) {
        escaped += "\\x";
        escaped += kHex[bytes[k] >> 4];
        escaped += kHex[bytes[k] & 15];
      }
    }
    i += size;
  }
  return escaped;
}

bool IsKebabCase(std::string_view text) {
  if (text.empty() || text.size() > 80 || text.front() == '-' || text.back() == '-') return false;
  bool hyphen = false;
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!plain && c != '-') return false;
    if (c == '-' && hyphen) return false;
    hyphen = c == '-';
  }
  return true;
}

}  // namespace gensim
