#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "envs/tabletop/palette.h"
#include "envs/tabletop/relation.h"
#include "tasklib/program/tabletop_family.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

using tabletop::AssetType;
using tabletop::ParamInfo;
using tabletop::Relation;
using tabletop::RelationInfo;

std::string SizeText(const AssetType& type) {
  std::vector<std::string> fields;
  for (const tabletop::SizeField& field : type.sizes)
    fields.push_back(fmt::format("{} {}-{} ({})", field.name, field.min_mm, field.max_mm, field.preset_mm));
  return fields.empty() ? "none" : Join(fields, ", ");
}

std::string OutlineText(const AssetType& type) {
  if (type.max_outlines == 0) return "";
  return type.min_outlines == type.max_outlines ? std::to_string(type.max_outlines)
                                                : fmt::format("{} to {}", type.min_outlines, type.max_outlines);
}

std::string ParamText(const ParamInfo& param) {
  std::string text = "`" + ProgramKey(param) + "`";
  if (param.required) text += " (required)";
  if (param.key == "pose") return text + " [x, y, z, yaw_deg]";
  if (param.key == "colors") return text + " list of colours";
  if (!param.words.empty()) return text + " " + Join(param.words, " / ");
  if (param.max > param.min) text += fmt::format(" {} to {}", param.min, param.max);
  if (param.required) return text;
  // a preset out of range stands for none
  return text + (param.preset < param.min ? ", chosen freely when left out" : fmt::format(", preset {}", param.preset));
}

std::string Params(const RelationInfo& info) {
  std::vector<std::string> texts;
  for (const ParamInfo& param : info.params) texts.push_back(ParamText(param));
  return texts.empty() ? "none" : Join(texts, "; ");
}

std::string References(const RelationInfo& info) {
  if (info.max_refs == 0) return "none";
  if (info.min_refs == info.max_refs) return info.max_refs == 1 ? "`ref`" : "`ref`, `ref2`";
  return info.max_refs == 1 ? "`ref` (optional)" : "`ref`, `ref2` (optional)";
}

void WriteRelations(bool layouts, std::string& page) {
  for (const Relation* relation : tabletop::Relations()) {
    const RelationInfo& info = relation->info();
    if (info.layout != layouts) continue;
    page += fmt::format("### {}\n\n{}.\n\n", info.name, info.summary);
    page += fmt::format("- references: {}\n- parameters: {}\n", References(info), Params(info));
    if (layouts) page += fmt::format("- members: {} to {}\n", info.min_put, info.max_put);
    if (!info.put_assets.empty()) page += fmt::format("- for: {}\n", Join(info.put_assets, ", "));
    if (!info.ref_assets.empty()) page += fmt::format("- reference: {}\n", Join(info.ref_assets, ", "));
    page += fmt::format("- said: {}\n- held out: {}\n- difficulty: {}\n\n", Join(info.phrases, "; "),
                        Join(info.held_out, "; "), info.difficulty);
  }
}

// what the digest covers: everything that changes the meaning of an old program
Json Content() {
  Json content = {{"version", VocabularyVersion()}, {"schema", ProgramSchema(Profile::kFull)}};
  for (const AssetType& type : tabletop::Assets()) {
    Json sizes = Json::array();
    for (const tabletop::SizeField& field : type.sizes)
      sizes.push_back({field.name, field.min_mm, field.max_mm, field.preset_mm});
    content["assets"].push_back(
        {type.name, type.noun, type.plural, type.summary, sizes, type.min_outlines, type.max_outlines, type.movable});
  }
  for (const tabletop::PaletteColor& color : tabletop::Palette())
    content["colors"].push_back({color.name, color.rgb, color.seen, color.unseen});
  content["outlines"] = OutlineWords();
  for (const Relation* relation : tabletop::Relations()) {
    const RelationInfo& info = relation->info();
    Json params = Json::array();
    for (const ParamInfo& param : info.params)
      params.push_back({param.key, param.required, param.min, param.max, param.preset, param.words});
    content["relations"].push_back({info.name, info.summary, info.layout, info.min_refs, info.max_refs, info.min_put,
                                    info.max_put, info.difficulty, params, info.phrases, info.held_out, info.put_assets,
                                    info.ref_assets});
  }
  return content;
}

}  // namespace

std::string VocabularyVersion() { return "1"; }

const std::string& TabletopVocabularyDigest() {
  static const std::string digest = Sha256Hex(CanonicalJson(Content()));
  return digest;
}

std::string VocabularyPage() {
  std::string page = "# Vocabulary of goal programs\n\n";
  page +=
      "Generated from the registries in the code; the test Vocabulary.PageIsCurrent checks it, and writes it when "
      "GENSIM_WRITE_DOCS is set. The grammar stands in\n[goal-programs.md](goal-programs.md). ";
  page += fmt::format("Version {}. Lengths in millimetres, presets in brackets.\n\n", VocabularyVersion());

  page += "## Assets\n\n| asset | said | sizes | outlines | moves | what it is |\n|---|---|---|---|---|---|\n";
  for (const AssetType& type : tabletop::Assets())
    page += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", type.name, type.noun, SizeText(type), OutlineText(type),
                        type.movable ? "yes" : "no", type.summary);

  page += "\n## Colours\n\n";
  page += fmt::format(
      "Seen in training: {}.\n\nUnseen split: {}.\n\nAll: {}. An object whose group names no colour is brown.\n\n",
      Join(tabletop::SeenColors(), ", "), Join(tabletop::UnseenColors(), ", "), Join(ColorWords(), ", "));
  page += fmt::format("## Outlines\n\n{}.\n\n", Join(OutlineWords(), ", "));
  page += "## Relations\n\n`{\"put\": SEL, \"rel\": NAME, \"ref\": SEL}`\n\n";
  WriteRelations(false, page);
  page +=
      "## Layouts\n\n`{\"layout\": NAME, \"of\": SEL}`; with a `ref`, the whole arrangement stands on or in it.\n\n";
  WriteRelations(true, page);
  page.pop_back();
  return page;
}

std::string TabletopVocabularyText(Profile profile) {
  std::string text = "assets, sizes in mm:\n";
  for (const AssetType& type : tabletop::Assets()) {
    std::vector<std::string> sizes;
    for (const tabletop::SizeField& field : type.sizes)
      sizes.push_back(fmt::format("{} {}-{}", field.name, field.min_mm, field.max_mm));
    std::string line = sizes.empty() ? "" : fmt::format(" [{}]", Join(sizes, ", "));
    if (type.max_outlines > 0)
      line += type.max_outlines == 1 ? " outline" : fmt::format(" outline: list of 1-{}", type.max_outlines);
    text += fmt::format("{}{}{}\n", type.name, line, type.movable ? "" : " fixed");
  }
  text += fmt::format("colors: {}\noutlines: {}\n", Join(ColorWords(), " "), Join(OutlineWords(), " "));
  const auto relations = [&](bool layouts) {
    for (const Relation* relation : tabletop::Relations()) {
      const RelationInfo& info = relation->info();
      if (info.layout != layouts) continue;
      if (!layouts && profile == Profile::kLlm &&
          std::find(LlmRelationWords().begin(), LlmRelationWords().end(), info.name) == LlmRelationWords().end())
        continue;
      std::vector<std::string> keys;
      for (const ParamInfo& param : info.params) {
        // keys that the profile does not have are not worth a word
        const bool known =
            profile == Profile::kFull || (param.key != "pose" && param.key != "hole" && param.key != "radius");
        if (known) keys.push_back(ProgramKey(param) + (param.words.empty() ? "" : "=" + Join(param.words, "|")));
      }
      if (info.max_refs == 2) keys.insert(keys.begin(), "ref2");
      text += fmt::format("{}: {}{}\n", info.name, info.summary, keys.empty() ? "" : " (" + Join(keys, ", ") + ")");
    }
  };
  text += "relations {put, rel, ref}:\n";
  relations(false);
  text += "layouts {layout, of, ref optional}:\n";
  relations(true);
  return text;
}

}  // namespace gensim::tasklib
