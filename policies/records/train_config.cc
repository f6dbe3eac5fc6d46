#include "policies/records/train_config.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/text.h"
#include "policies/records/config_fields.h"

namespace gensim::policies {
namespace {

using Fields = std::vector<ConfigField>;

// a line that cannot be meant, whatever is wrong with it
constexpr const char* kBadOption = "bad-option";

// a preset is the defaults and what it changes of them
struct Preset {
  std::string name;
  TrainConfig config;
};

const std::vector<Preset>& Presets() {
  static const std::vector<Preset> presets = {{"tiny", {}}};
  return presets;
}

const ConfigField* Find(const Fields& fields, std::string_view section, std::string_view name) {
  const auto found =
      std::ranges::find_if(fields, [&](const ConfigField& f) { return f.section == section && f.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

bool HasSection(const Fields& fields, std::string_view section) {
  return std::ranges::any_of(fields, [&](const ConfigField& f) { return f.section == section; });
}

Error NoObject(const Json& value, std::string where) {
  return {"wrong-type", std::move(where),
          fmt::format("{} is of type {}", CanonicalJson(value).substr(0, 80), value.type_name()),
          R"(legal: an object, as in {"train": {"steps": 200}})"};
}

void ApplySection(const Fields& fields, const std::string& section, const Json& settings, const std::string& where,
                  Errors& errors) {
  if (!settings.is_object()) {
    errors.push_back(NoObject(settings, where));
    return;
  }
  for (const auto& [name, value] : settings.items()) {
    const std::string place = PointerTo(where, name);
    const ConfigField* field = Find(fields, section, name);
    if (field == nullptr) {
      errors.push_back(UnknownSetting(fields, section, name, place));
    } else if (const Status set = SetValue(*field, value, place); !set) {
      errors.push_back(set.error());
    }
  }
}

// what stands behind the = on a command line; quotes around a text would have to be kept from the shell
Result<Json> ReadValue(std::string_view text) {
  auto value = ParseJson(text);
  // "1e999" is no text
  const bool number = !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  if (value || number) return value;
  return Json(std::string(text));
}

}  // namespace

const std::vector<std::string>& PresetNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Preset& preset : Presets()) all.push_back(preset.name);
    return all;
  }();
  return names;
}

Result<TrainConfig> PresetNamed(std::string_view name) {
  for (const Preset& preset : Presets())
    if (preset.name == name) return preset.config;
  return Error{"preset-unknown", "", fmt::format("no preset \"{}\"", EscapeUnprintable(name.substr(0, 80))),
               LegalHint(name, PresetNames())};
}

Status Apply(TrainConfig& config, const Json& document, std::string_view where) {
  if (!document.is_object()) return NoObject(document, std::string(where));
  TrainConfig changed = config;
  const Fields fields = FieldsOf(changed);
  Errors errors;
  for (const auto& [section, settings] : document.items()) {
    const std::string place = PointerTo(where, section);
    if (HasSection(fields, section)) {
      ApplySection(fields, section, settings, place, errors);
    } else {
      errors.push_back(UnknownSetting(fields, section, "", place));
    }
  }
  if (!errors.empty()) return errors;
  config = changed;
  return Done{};
}

Status Set(TrainConfig& config, std::string_view assignment) {
  const std::string where = "--set " + EscapeUnprintable(assignment.substr(0, 80));
  const size_t equals = assignment.find('='), dot = assignment.substr(0, equals).find('.');
  if (equals == std::string_view::npos)
    return Error{kBadOption, where, "a setting without a value", "as in train.steps=200"};

  TrainConfig changed = config;
  const Fields fields = FieldsOf(changed);
  const std::string section(assignment.substr(0, std::min(dot, equals)));
  const std::string name(dot == std::string_view::npos ? "" : assignment.substr(dot + 1, equals - dot - 1));
  if (name.empty() && HasSection(fields, section))
    return Error{kBadOption, where, fmt::format("\"{}\" is a section, not a setting", section),
                 "as in train.steps=200"};
  const ConfigField* field = Find(fields, section, name);
  const auto value = ReadValue(assignment.substr(equals + 1));
  const Status set = field == nullptr ? UnknownSetting(fields, section, name, where)
                     : value          ? SetValue(*field, *value, where)
                                      : Status(value.errors());
  if (!set) return Error{kBadOption, where, set.error().message, set.error().hint};
  config = changed;
  return Done{};
}

Json ToJson(const TrainConfig& config) {
  TrainConfig copy = config;  // fields point to what can be changed
  Json out = Json::object();
  for (const ConfigField& field : FieldsOf(copy)) out[field.section][field.name] = ValueOf(field);
  return out;
}

Result<TrainConfig> ReadConfigFile(const std::filesystem::path& path, const TrainConfig& base) {
  const auto text = ReadFile(path);
  if (!text) return text.errors();
  TrainConfig config = base;
  Errors errors;
  if (const auto document = ParseJson(*text); !document) {
    errors = document.errors();
  } else if (const Status applied = Apply(config, *document); !applied) {
    errors = applied.errors();
  }
  if (errors.empty()) return config;
  for (Error& error : errors) error.where = path.string() + (error.where.empty() ? "" : ": " + error.where);
  return errors;
}

}  // namespace gensim::policies
