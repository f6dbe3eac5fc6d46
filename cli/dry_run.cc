// gensim propose --dry-run: the plan of a run, and the first prompt when a model would be asked.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/source_setup.h"
#include "generator/card.h"
#include "generator/gates/ladder.h"
#include "generator/llm/tokens.h"

namespace gensim::cli {
namespace {

// what would be done, in order: gates with what they look at
Json PlanToJson(const generator::ProposeOptions& loop, const generator::LibraryView& view,
                const generator::Ladder& ladder) {
  Json gates = Json::array();
  for (const std::string& name : ladder.names())
    if (!loop.judge.gates.off.contains(name)) gates.push_back(name);
  Json plan = {
      {"tasks_in_library", view.tasks.size()}, {"jobs", loop.jobs}, {"gates", gates}, {"repairs", loop.judge.repairs}};
  plan["engine"] = physics::NameOf(loop.judge.gates.engine);
  plan["seed"] = loop.seed ? Json(*loop.seed) : Json(nullptr);
  if (loop.trials > 0) {
    plan["trials"] = loop.trials;
  } else {
    plan["count"] = loop.count;
    plan["max_trials"] = loop.proposals_at_most();
  }
  return plan;
}

std::string PlanToText(const Json& plan, const std::string& source) {
  std::string text = "source     " + source + "\n";
  text += "seed       " +
          (plan["seed"].is_null() ? std::string("the next counter of the library") : plan["seed"].dump()) + "\n";
  if (plan.contains("trials")) {
    text += fmt::format("goal       {} proposals judged\n", plan["trials"].get<int>());
  } else {
    text += fmt::format("goal       {} accepted tasks, at most {} proposals\n", plan["count"].get<int>(),
                        plan["max_trials"].get<int64_t>());
  }
  text += fmt::format("library    {} tasks\nengine     {}\ngates     ", plan["tasks_in_library"].get<int>(),
                      plan["engine"].get<std::string>());
  for (const Json& gate : plan["gates"]) text += " " + gate.get<std::string>();
  return text + "\n";
}

}  // namespace

int ShowDryRun(const SourceSetup& setup, const ProposeOptions& options, const generator::ProposeOptions& loop,
               tasklib::Library& library, Console& console) {
  auto view = generator::ViewOf(library, loop.family);
  if (!view) return console.Fail(view.errors());
  const auto ladder = generator::LadderFor(loop.family);
  if (!ladder) return console.Fail(ladder.errors());
  Json plan = PlanToJson(loop, *view, **ladder);
  const generator::LlmSource* model = setup.model_source();
  const std::string source = model ? "language model " + options.model : "offline composer";
  Json document = {{"ok", true}, {"dry_run", true}, {"source", model ? "llm" : "composer"}, {"plan", plan}};
  std::string text = PlanToText(plan, source);

  // the first prompt as it would be sent, were it the first proposal of this seed
  if (model) {
    const auto request = model->FirstRequest(
        {loop.seed.value_or(0), 0, std::make_shared<const generator::LibraryView>(*std::move(view))});
    if (!request) return console.Fail(request.errors());
    const int64_t prompt = generator::EstimateTokens(request->messages);
    document["estimate"] = {{"prompt_tokens", prompt}, {"reply_tokens_at_most", request->max_tokens}};
    document["purpose"] = request->purpose;
    text += fmt::format("\nfirst request ({}): about {} tokens, a reply of at most {}\n", request->purpose, prompt,
                        request->max_tokens);
    for (const generator::ChatMessage& message : request->messages) {
      document["prompt"].push_back({{"role", message.role}, {"content", message.content}});
      text += "\n[" + message.role + "]\n" + message.content + "\n";
    }
  }
  console.Document(std::move(document));
  console.Print(text);
  return kDone;
}

}  // namespace gensim::cli
