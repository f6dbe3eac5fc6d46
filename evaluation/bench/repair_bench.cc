// repair_bench [CASES.json]
//
// How well refused programs are mended: each case is a sound program with one defect (repair_cases.json). A scripted
// model server on loopback, reached over real HTTP, answers a repair with the sound program only if the request names
// the failing code, its JSON pointer and the legal or measured value in one of its errors (or among the measured
// values); otherwise it repeats the defect. Prints JSON: share mended without tokens, by which round the others were
// mended, and the same with the deterministic repairs switched off. "Mended" means that all gates accept. Exit code 1
// below 90 % by round 4.
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "generator/judge.h"
#include "generator/llm/openai_client.h"
#include "generator/llm_source.h"
#include "tests/fake_llm/fake_llm_server.h"

namespace {

using namespace gensim;
using gensim::testing::FakeAnswer;
using gensim::testing::FakeLlmServer;
using gensim::testing::FakeRequest;

constexpr int kRounds = 4;
constexpr double kWanted = 0.9;

struct Case {
  std::string name, sound, broken;
  std::string code, where, says;  ///< what the request must carry
};

// The case's program: the base with a JSON patch, or its text with one piece exchanged.
Result<Case> ReadCase(const Json& json, const Json& bases) {
  const Json& base = bases.at(json.at("base"));
  Case c{json.at("code").get<std::string>() + " at " + json.at("where").get<std::string>(),
         PrettyJson(base),
         "",
         json.at("code"),
         json.at("where"),
         json.at("says")};
  if (json.contains("patch")) {
    c.broken = PrettyJson(base.patch(json["patch"]));
  } else {
    const std::string from = json.at("text").at(0), to = json.at("text").at(1);
    const size_t at = c.sound.find(from);
    if (at == std::string::npos) return Error{"bad-case", c.name, "'" + from + "' does not stand in the base", ""};
    c.broken = c.sound.substr(0, at) + to + c.sound.substr(at + from.size());
  }
  return c;
}

// Does the repair request tell what is wrong, where, and what would be right?
bool Tells(const FakeRequest& request, const Case& c) {
  const auto body = ParseJson(request.body, {1 << 22, 60, 200000});
  if (!body) return false;
  const std::string text = body->at("messages").back().at("content");
  std::string measured;
  if (const size_t at = text.find("Measured in simulation: "); at != std::string::npos)
    measured = text.substr(at, text.find('\n', at) - at);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const auto line = text[begin] == '{' ? ParseJson(text.substr(begin, end - begin))
                                         : Result<Json>(Error{"no-error-line", "", "", ""});
    begin = end + 1;
    if (!line || !line->is_object() || line->value("code", "") != c.code || line->value("where", "") != c.where)
      continue;
    const std::string told = line->value("found", "") + "\n" + line->value("legal", "") + "\n" + measured;
    if (told.find(c.says) != std::string::npos) return true;
  }
  return false;
}

// Rounds that a case took: 0 without the model, k with its k-th answer, nothing when it was not mended.
struct Outcome {
  std::optional<int> round;
  std::string first, last;  ///< refusals before and after
  int free_repairs = 0;
};

Outcome Mend(const generator::Ladder& ladder, const Case& c, bool free_repairs) {
  FakeLlmServer server;
  server.Handle(
      [&](const FakeRequest& request) { return gensim::testing::Streamed(Tells(request, c) ? c.sound : c.broken); });
  generator::OpenAiOptions client_options;
  client_options.base_url = server.url();
  client_options.model = "scripted";
  const auto client = generator::OpenAiClient::Create(client_options).value();
  generator::LlmSource source(*client, {});

  generator::JudgeOptions options;
  options.repairs = kRounds;
  options.deterministic_repairs = free_repairs;
  const auto view = std::make_shared<const generator::LibraryView>();
  const generator::Judgement judgement =
      generator::Judge(ladder, options, {1, 0, view}, {c.broken, "llm", "{}"}, &source, nullptr, nullptr);

  Outcome outcome;
  const auto tell = [](const std::vector<generator::GateReport>& reports) {
    if (reports.empty() || reports.back().errors.empty()) return std::string("accepted");
    return reports.back().gate + ": " + ToString(reports.back().errors.front());
  };
  outcome.first = tell(judgement.rounds.front());
  outcome.last = judgement.failure.empty() ? tell(judgement.rounds.back()) : ToString(judgement.failure.front());
  int asked = 0;
  for (const generator::RepairStep& step : judgement.repairs) (step.kind == "llm" ? asked : outcome.free_repairs) += 1;
  if (judgement.accepted()) outcome.round = asked;
  return outcome;
}

// One pass over all cases.
Json Pass(const generator::Ladder& ladder, const std::vector<Case>& cases, bool free_repairs, double* by_last) {
  std::vector<int> mended(kRounds + 1, 0);
  Json open = Json::array();
  for (const Case& c : cases) {
    const Outcome outcome = Mend(ladder, c, free_repairs);
    std::fprintf(stderr, "%-44s %s  (%s)\n", c.name.c_str(),
                 outcome.round ? ("round " + std::to_string(*outcome.round)).c_str() : "NOT MENDED",
                 outcome.first.c_str());
    if (outcome.round) {
      ++mended[static_cast<size_t>(*outcome.round)];
    } else {
      open.push_back({{"case", c.name},
                      {"refused", outcome.first},
                      {"at_last", outcome.last},
                      {"free_repairs", outcome.free_repairs}});
    }
  }
  // of those that were still open before a round, how many it mended
  const double n = static_cast<double>(cases.size());
  Json rounds = Json::array();
  double left = n, done = 0;
  for (int round = 0; round <= kRounds; ++round) {
    const int here = mended[static_cast<size_t>(round)];
    done += here;
    rounds.push_back({{"round", round},
                      {"open_before", left},
                      {"mended", here},
                      {"rate", left > 0 ? Json(here / left) : Json(nullptr)},
                      {"share_so_far", done / n}});
    left -= here;
  }
  *by_last = done / n;
  return {{"mended_without_tokens", mended[0] / n},
          {"mended_by_last_round", done / n},
          {"rounds", rounds},
          {"not_mended", open}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : std::string(GENSIM_SOURCE_DIR) + "/evaluation/bench/repair_cases.json";
  const auto text = ReadFile(path, 1 << 20);
  const auto data = text ? ParseJson(*text, {1 << 20, 20, 100000}) : Result<Json>(text.errors());
  if (!data) return std::fprintf(stderr, "%s\n", ToString(data.errors()).c_str()), 3;
  const auto ladder = generator::LadderFor("tabletop").value();

  // sound bases are part of the claim
  for (const auto& [name, base] : data->at("bases").items()) {
    const auto judgement = generator::Validate(*ladder, {}, {}, PrettyJson(base));
    if (!judgement.accepted())
      return std::fprintf(stderr, "base %s is not sound: %s\n", name.c_str(), ToString(judgement.errors()).c_str()), 3;
  }
  std::vector<Case> cases;
  for (const Json& json : data->at("cases")) {
    auto c = ReadCase(json, data->at("bases"));
    if (!c) return std::fprintf(stderr, "%s\n", ToString(c.errors()).c_str()), 3;
    cases.push_back(*std::move(c));
  }

  double with_free = 0, model_alone = 0;
  Json out = {{"bench", "repair"}, {"cases", cases.size()}, {"wanted_by_round_4", kWanted}};
  out["with_deterministic_repairs"] = Pass(*ladder, cases, true, &with_free);
  out["model_alone"] = Pass(*ladder, cases, false, &model_alone);
  std::printf("%s", PrettyJson(out).c_str());
  return with_free >= kWanted ? 0 : 1;
}
