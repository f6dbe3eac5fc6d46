#include "cli/gallery_page.h"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "cli/gallery_texts.h"
#include "cli/html_template.h"
#include "envs/base/json.h"
#include "envs/base/text.h"

namespace gensim::cli {
namespace {

std::string TextOf(std::span<const EmbeddedText> texts, std::string_view name) {
  const auto text = std::ranges::find(texts, name, &EmbeddedText::name);
  if (text == texts.end()) throw std::logic_error("no text of the gallery is called " + std::string(name));
  return std::string(text->text);
}

// "sha256-...", by which a policy names an inline style or script
std::string PolicyHash(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64;
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return "sha256-" + std::string(reinterpret_cast<const char*>(base64.data()), static_cast<size_t>(length));
}

// archived bytes are canonical JSON; what is not gives an empty object
Json ObjectOf(const std::string& text) {
  JsonLimits limits;
  limits.max_bytes = size_t{1} << 20;
  limits.max_depth = 32;
  const auto value = ParseJson(text, limits);
  return value && value->is_object() ? *value : Json::object();
}

// the newest record of a kind, empty when there is none
Json LastRecord(const tasklib::StoredTask& task, const std::string& kind) {
  Json last = Json::object();
  for (const tasklib::Record& record : task.records)
    if (record.kind == kind) last = ObjectOf(record.body);
  return last;
}

std::string WordOf(const Json& object, const char* key) {
  const auto value = object.find(key);
  return value != object.end() && value->is_string() ? value->get<std::string>() : "";
}

std::vector<std::string> AssetsOf(const tasklib::StoredTask& task) {
  std::set<std::string> assets;
  const Json program = ObjectOf(task.program);
  if (const auto scene = program.find("scene"); scene != program.end() && scene->is_array())
    for (const Json& group : *scene)
      if (group.is_object()) assets.insert(WordOf(group, "asset"));
  assets.erase("");
  return {assets.begin(), assets.end()};
}

// gate and outcome of the last validation, as a table
std::string GatesOf(const tasklib::StoredTask& task) {
  const Json validation = LastRecord(task, "validation");
  const auto gates = validation.find("gates");
  if (gates == validation.end() || !gates->is_array()) return "<p>No gate has judged it yet.</p>";
  std::string rows;
  for (const Json& gate : *gates) {
    if (!gate.is_object()) continue;
    const std::string outcome = WordOf(gate, "outcome");
    rows +=
        fmt::format("<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td></tr>\n", EscapeHtml(WordOf(gate, "gate")),
                    outcome == "pass"   ? "pass"
                    : outcome == "skip" ? "skip"
                                        : "fail",
                    EscapeHtml(outcome));
  }
  return "<table><thead><tr><th scope=\"col\">Gate</th><th scope=\"col\">Outcome</th></tr></thead><tbody>\n" + rows +
         "</tbody></table>\n<p>Judged by " + EscapeHtml(WordOf(validation, "build")) + ", " +
         EscapeHtml(WordOf(validation, "engine")) + ".</p>";
}

std::string Lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string CardHtml(const GalleryCard& card) {
  const tasklib::TaskEntry& entry = card.task.entry;
  const std::string relations = Join(entry.facts.relations, ", "), assets = Join(AssetsOf(card.task), ", ");
  std::map<std::string, std::string> values = {
      {"id", "task-" + entry.digest.substr(0, 12)},
      {"name", entry.name + (entry.version > 1 ? "@" + std::to_string(entry.version) : "")},
      {"summary", entry.summary},
      {"family", entry.family},
      {"origin", entry.origin},
      {"trust", std::to_string(entry.trust)},
      {"moves", std::to_string(entry.facts.plan_length)},
      {"relations", relations},
      {"assets", assets},
      {"digest", entry.digest},
      {"words", Lower(Join(std::array{entry.name, entry.summary, relations, assets, entry.origin}, " "))},
      {"provenance", PrettyJson(LastRecord(card.task, tasklib::kProvenanceRecord))},
      {"gates", GatesOf(card.task)},
      {"start", card.start},
      {"objects", card.objects},
      {"ghosts", card.ghosts ? "; pale: where things have to go" : ""},
      {"end", card.end},
      {"columns", std::to_string(card.columns)},
      {"rows", std::to_string(card.rows)},
      {"film", card.film},
      {"film_columns", std::to_string(card.film_columns)},
      {"film_rows", std::to_string(card.film_rows)}};

  const std::string pictures = card.note.empty() ? FillTemplate(TextOf(GalleryHtml(), "pictures"), values)
                                                 : "<p class=\"note\">No picture: " + EscapeHtml(card.note) + "</p>";
  std::string film;
  if (!card.film.empty())
    film = FillTemplate(TextOf(GalleryHtml(), "film"), values);
  else if (card.note.empty() && !card.film_command.empty())
    film = "<p class=\"make\">Film of the expert: <code>" + EscapeHtml(card.film_command) + "</code></p>";
  values["pictures"] = pictures;
  values["film"] = film;
  return FillTemplate(TextOf(GalleryHtml(), "card"), values);
}

std::string OptionsOf(const std::set<std::string>& words) {
  std::string options;
  for (const std::string& word : words) options += "<option>" + EscapeHtml(word) + "</option>";
  return options;
}

}  // namespace

std::string GalleryPage(const std::vector<GalleryCard>& cards) {
  std::set<std::string> families, origins, trusts;
  std::string html;
  for (const GalleryCard& card : cards) {
    families.insert(card.task.entry.family);
    origins.insert(card.task.entry.origin);
    trusts.insert("L" + std::to_string(card.task.entry.trust));
    html += CardHtml(card);
  }
  const std::string style = TextOf(GalleryCss(), "style"), script = TextOf(GalleryJs(), "search");
  return FillTemplate(TextOf(GalleryHtml(), "page"),
                      {{"mark", kGalleryMark},
                       {"count", fmt::format("{} task{}", cards.size(), cards.size() == 1 ? "" : "s")},
                       {"style", style},
                       {"style_hash", PolicyHash(style)},
                       {"script", script},
                       {"script_hash", PolicyHash(script)},
                       {"families", OptionsOf(families)},
                       {"origins", OptionsOf(origins)},
                       {"trusts", OptionsOf(trusts)},
                       {"cards", html}});
}

}  // namespace gensim::cli
