#include "policies/records/policy_description.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "policies/records/sealed_json.h"

namespace gensim::policies {
namespace {

constexpr JsonLimits kLimits = {.max_bytes = size_t{4} << 20, .max_depth = 8, .max_items = 200'000};

Error Wrong(const std::string& where, const std::string& pointer, const std::string& message, const std::string& hint) {
  return {"policy-value", where + "#" + pointer, message, hint};
}

bool IsCount(const Json& value) { return value.is_number_integer() && value >= 0; }

// A member of a type; the error says where it is missing.
template <class T>
Status Take(const Json& object, const char* key, const std::string& where, const std::string& parent, T& out) {
  const auto found = object.find(key);
  constexpr bool kText = std::is_same_v<T, std::string>;
  const bool fits = found != object.end() && (kText ? found->is_string() : IsCount(*found));
  if (!fits)
    return Wrong(where, PointerTo(parent, key), "missing or of another type",
                 kText ? "legal: a text" : "legal: a whole number from 0");
  if constexpr (kText) {
    out = found->template get<std::string>();
  } else {
    const auto value = found->template get<uint64_t>();
    if (value > uint64_t{1} << 53) return Wrong(where, PointerTo(parent, key), "too large", "legal: 0 to 2^53");
    out = static_cast<T>(value);
  }
  return Done{};
}

Result<std::vector<LearnedTask>> TasksFrom(const Json& document, const std::string& where) {
  const auto list = document.find("tasks");
  if (list == document.end() || !list->is_array()) return Wrong(where, "/tasks", "missing or no list", "");
  std::vector<LearnedTask> tasks;
  for (const Json& item : *list) {
    const std::string pointer = PointerTo("/tasks", tasks.size());
    if (!item.is_object()) return Wrong(where, pointer, "no object", "");
    LearnedTask task;
    Status taken = Take(item, "name", where, pointer, task.name);
    if (taken) taken = Take(item, "digest", where, pointer, task.digest);
    if (taken) taken = Take(item, "episodes", where, pointer, task.episodes);
    if (taken) taken = Take(item, "samples", where, pointer, task.samples);
    if (!taken) return taken.errors();
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace

std::string PolicyDescription::ToText() const {
  TrainConfig config;
  config.net = net, config.act = act;
  const Json settings = ToJson(config);
  Json list = Json::array();
  for (const LearnedTask& task : tasks)
    list.push_back(
        {{"name", task.name}, {"digest", task.digest}, {"episodes", task.episodes}, {"samples", task.samples}});
  return Seal({{"format", kPolicyFormat},
               {"kind", "pick-place"},
               {"net", settings.at("net")},
               {"act", settings.at("act")},
               {"pieces", pieces.ToJson()},
               {"vocabulary_digest", vocabulary_digest},
               {"tasks", list},
               {"steps", steps},
               {"samples", samples},
               {"weights_digest", weights_digest}});
}

Result<PolicyDescription> PolicyDescription::FromText(std::string_view text, const std::string& where) {
  const auto document = Unseal(text, kLimits);
  if (!document && document.error().code == "digest-differs")
    return Error{"checkpoint-damaged", where, "not the policy.json that training wrote", "take it from a copy"};
  if (!document) {
    Error error = document.error();
    error.where = where + (error.where.empty() ? "" : ", " + error.where);
    return error;
  }
  const auto format = document->find("format");
  if (format == document->end() || *format != kPolicyFormat || document->value("kind", Json()) != "pick-place")
    return Error{"policy-format", where, "not a policy of format 1 and kind 'pick-place'",
                 "written by another version, or no policy.json"};
  PolicyDescription description;
  TrainConfig config;
  for (const char* section : {"net", "act"}) {
    const auto found = document->find(section);
    if (found == document->end()) return Wrong(where, PointerTo("", section), "missing", "");
    if (const Status applied = Apply(config, {{section, *found}}, where + "#"); !applied) return applied.errors();
    // a default in the place of what was trained would be another network
    const Json settings = ToJson(config);
    for (const auto& [name, value] : settings.at(section).items())
      if (!found->contains(name)) return Wrong(where, PointerTo(PointerTo("", section), name), "missing", "");
  }
  description.net = config.net, description.act = config.act;
  const auto pieces = document->find("pieces");
  if (pieces == document->end()) return Wrong(where, "/pieces", "missing", "");
  auto read = WordPieces::FromJson(*pieces, where + "#/pieces");
  if (!read) return read.errors();
  description.pieces = std::move(*read);
  auto tasks = TasksFrom(*document, where);
  if (!tasks) return tasks.errors();
  description.tasks = std::move(*tasks);
  Status taken = Take(*document, "vocabulary_digest", where, "", description.vocabulary_digest);
  if (taken) taken = Take(*document, "weights_digest", where, "", description.weights_digest);
  if (taken) taken = Take(*document, "steps", where, "", description.steps);
  if (taken) taken = Take(*document, "samples", where, "", description.samples);
  if (!taken) return taken.errors();
  return description;
}

std::string ModelCard(const PolicyDescription& description, int64_t parameters) {
  std::string card = fmt::format(
      "# Pick-and-place policy\n\n"
      "A language-conditioned network of {:.2f} million parameters. It looks at the map of the table from above "
      "(colour "
      "and height,\n160 x 320 pixels of 3.125 mm), reads the instruction, and answers with a pick, a place and a turn, "
      "or "
      "stops.\n\n"
      "| | |\n|---|---|\n"
      "| training | {} steps, {} samples, behaviour cloning of the scripted expert |\n"
      "| place map | {} |\n"
      "| widths | spatial {}, semantic {}, text {} |\n"
      "| vocabulary | {} |\n"
      "| weights | weights.safetensors, averaged over training, SHA-256 {} |\n\n"
      "## Trained on\n\n| task | digest | episodes | samples |\n|---|---|---|---|\n",
      static_cast<double>(parameters) / 1e6, description.steps, description.samples, description.net.place,
      description.net.width, description.net.semantic_width, description.net.text_size,
      description.vocabulary_digest.substr(0, 16), description.weights_digest.substr(0, 16));
  for (const LearnedTask& task : description.tasks)
    card += fmt::format("| {} | {} | {} | {} |\n", task.name, task.digest.substr(0, 16), task.episodes, task.samples);
  card +=
      "\n## Limits\n\n"
      "Simulated scenes of these tasks alone; upright 4-DoF moves with a suction cup; heights come from the height "
      "map. "
      "Other tasks, words\nor views are not what it was trained for: measure it with `gensim evaluate` before it is "
      "believed.\n";
  return card;
}

}  // namespace gensim::policies
