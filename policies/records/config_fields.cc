#include "policies/records/config_fields.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <optional>

#include "envs/base/text.h"
#include "policies/records/word_pieces.h"

namespace gensim::policies {
namespace {

std::string Shown(const Json& value) { return CanonicalJson(value).substr(0, 80); }

// "8" rather than "8.0", "0.001" rather than "1e-03"
std::string NumberText(double number) { return CanonicalJson(Json(number)); }

// what is legal, for hints
std::string Legal(const ConfigField& field) {
  const std::string range = fmt::format("{} to {}", NumberText(field.low), NumberText(field.high));
  switch (field.target.index()) {
    case 0:
      return "legal: true, false";
    case 1:
      return (field.multiple == 1 ? "legal: whole numbers from "
                                  : fmt::format("legal: multiples of {} from ", field.multiple)) +
             range;
    case 2:
      return fmt::format("legal: whole numbers from 0 to {}", INT64_MAX);
    case 3:
      return "legal: numbers from " + range;
    default:
      return "legal: " + Join(field.words, ", ");
  }
}

Error WrongType(const ConfigField& field, const Json& value, const std::string& where) {
  const bool fraction = value.is_number_float() && field.target.index() < 3;
  return {"wrong-type", where,
          fmt::format("{} is of type {}", Shown(value), fraction ? "number with a fraction" : value.type_name()),
          Legal(field)};
}

Error OutOfRange(const ConfigField& field, const Json& value, const std::string& where) {
  if (value.is_number_float() && field.target.index() == 2 && value >= 0x1p53)
    return {"out-of-range", where, fmt::format("{} is not exact", Shown(value)),
            "from 2^53 on write all digits; " + Legal(field)};
  std::string hint = Legal(field);
  if (value.is_number() && field.high > field.low)
    hint += "; nearest: " + NumberText(std::clamp(value.get<double>(), field.low, field.high));
  return {"out-of-range", where, fmt::format("{} is not legal here", Shown(value)), std::move(hint)};
}

// a number with nothing behind the point; 8.0 is whole
bool IsWhole(const Json& value) {
  if (!value.is_number_float()) return value.is_number();
  const double number = value.get<double>();
  return number == std::trunc(number);
}

// a whole number that fits; the largest that JSON holds are far above all ranges
std::optional<int64_t> Fitting(const Json& value) {
  if (value.is_number_float() && std::abs(value.get<double>()) >= 0x1p53) return std::nullopt;
  if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
  return value.get<int64_t>();
}

// assigns to each kind of target
struct Assign {
  const ConfigField& field;
  const Json& value;
  const std::string& where;

  Status operator()(bool* target) const {
    if (!value.is_boolean()) return WrongType(field, value, where);
    *target = value.get<bool>();
    return Done{};
  }
  Status operator()(int* target) const {
    if (!IsWhole(value)) return WrongType(field, value, where);
    const auto number = Fitting(value);
    if (!number || *number < std::llround(field.low) || *number > std::llround(field.high))
      return OutOfRange(field, value, where);
    if (*number % field.multiple != 0)
      return Error{"out-of-range", where, fmt::format("{} is no multiple of {}", *number, field.multiple),
                   Legal(field)};
    *target = static_cast<int>(*number);
    return Done{};
  }
  Status operator()(uint64_t* target) const {
    if (!IsWhole(value)) return WrongType(field, value, where);
    const auto number = Fitting(value);
    if (!number || *number < 0) return OutOfRange(field, value, where);
    *target = static_cast<uint64_t>(*number);
    return Done{};
  }
  Status operator()(double* target) const {
    if (!value.is_number()) return WrongType(field, value, where);
    const double number = value.get<double>();
    if (!(number >= field.low && number <= field.high)) return OutOfRange(field, value, where);
    *target = number;
    return Done{};
  }
  Status operator()(std::string* target) const {
    if (!value.is_string()) return WrongType(field, value, where);
    const auto& word = value.get_ref<const std::string&>();
    if (std::ranges::find(field.words, word) == field.words.end())
      return Error{"unknown-word", where, fmt::format("{} is not known here", Shown(value)),
                   LegalHint(word, field.words)};
    *target = word;
    return Done{};
  }
};

}  // namespace

std::vector<ConfigField> FieldsOf(TrainConfig& config) {
  constexpr double kPieces = WordPieces::kMost;
  constexpr int kHalvings = 16;  // the side of a crop is halved four times
  auto& [net, train, data, validate, act] = config;
  return {
      {"net", "place", &net.place, 0, 0, {"conditioned", "correlation"}},
      {"net", "width", &net.width, 4, 1024},
      {"net", "semantic_width", &net.semantic_width, 4, 1024},
      {"net", "text_size", &net.text_size, 4, 4096},
      {"net", "word_size", &net.word_size, 4, 4096},
      {"net", "yaw_bins", &net.yaw_bins, 4, 720},
      {"net", "crop", &net.crop, 16, 160, {}, kHalvings},
      {"net", "surroundings", &net.surroundings, 16, 160, {}, kHalvings},
      {"net", "crop_width", &net.crop_width, 4, 1024},
      {"net", "rotations", &net.rotations, 1, 360},
      {"net", "most_pieces", &net.most_pieces, WordPieces::kFewest, kPieces},
      {"train", "steps", &train.steps, 1, 1e9},
      {"train", "batch", &train.batch, 1, 4096},
      {"train", "shard", &train.shard, 1, 4096},
      {"train", "rate", &train.rate, 1e-8, 1},
      {"train", "warm_up", &train.warm_up, 0, 1e9},
      {"train", "decay", &train.decay, 0, 1},
      {"train", "clip", &train.clip, 1e-6, 1e6},
      {"train", "average", &train.average, 0, 0.999999},
      {"train", "target_px", &train.target_px, 0.1, 32},
      {"train", "held_error_rad", &train.held_error_rad, 0, 1},
      {"train", "jitter_px", &train.jitter_px, 0, 32},
      {"train", "checkpoint_every", &train.checkpoint_every, 1, 1e9},
      {"train", "log_every", &train.log_every, 1, 1e9},
      {"train", "seed", &train.seed},
      {"train", "threads", &train.threads, 0, 256},
      {"data", "augment", &data.augment},
      {"data", "turns", &data.turns},
      {"data", "flips", &data.flips},
      {"data", "shift_px", &data.shift_px, 0, 320},
      {"data", "small_turn_rad", &data.small_turn_rad, 0, std::numbers::pi / 6},
      {"data", "scale", &data.scale, 0, 0.5},
      {"data", "brightness", &data.brightness, 0, 0.9},
      {"data", "ahead", &data.ahead, 1, 256},
      {"data", "workers", &data.workers, 1, 256},
      {"validate", "every", &validate.every, 0, 1e9},
      {"validate", "episodes", &validate.episodes, 1, 1e6},
      {"act", "stop_threshold", &act.stop_threshold, 0, 1},
  };
}

Json ValueOf(const ConfigField& field) {
  return std::visit([](const auto* value) { return Json(*value); }, field.target);
}

Status SetValue(const ConfigField& field, const Json& value, const std::string& where) {
  return std::visit(Assign{field, value, where}, field.target);
}

Error UnknownSetting(const std::vector<ConfigField>& fields, const std::string& section, const std::string& name,
                     const std::string& where) {
  std::vector<std::string> sections, names;
  std::string elsewhere;
  for (const ConfigField& field : fields) {
    if (sections.empty() || sections.back() != field.section) sections.push_back(field.section);
    if (field.section == section) names.push_back(field.name);
    if (field.name == (name.empty() ? section : name)) elsewhere = field.path();
  }
  const bool in_section = !name.empty() && !names.empty();
  std::string hint = in_section ? LegalHint(name, names) : LegalHint(section, sections);
  // a right name in a wrong place is nearer than any other name
  if (!elsewhere.empty()) hint = "did you mean " + elsewhere + "?";
  return {"unknown-key", where,
          in_section ? fmt::format("{} has no setting \"{}\"", section, EscapeUnprintable(name).substr(0, 80))
                     : fmt::format("no section \"{}\"", EscapeUnprintable(section).substr(0, 80)),
          std::move(hint)};
}

}  // namespace gensim::policies
