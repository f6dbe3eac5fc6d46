// gensim evaluate: policies against random and expert on unseen seeds; the work is evaluation/evaluate.h.
#include <fmt/core.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/evaluate_view.h"
#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"
#include "envs/base/text.h"
#include "envs/core/seed.h"
#include "envs/core/work_pool.h"
#include "evaluation/evaluate.h"

namespace gensim::cli {
namespace {

// Tells the console.
class Teller final : public evaluation::EvaluationObserver {
 public:
  explicit Teller(Console& console) : console_(console) {}

  void OnProgress(const std::string& policy, size_t done, size_t total) override {
    const std::string line = fmt::format("{} of {} episodes, {} plays", done, total, policy);
    // a line that stays for every twentieth
    const size_t part = total == 0 ? 0 : 20 * done / total;
    if (part != part_)
      console_.Progress(line);
    else
      console_.Live(line);
    part_ = part;
  }

  void OnEpisode(const evaluation::EpisodeRow& row, const std::filesystem::path& file) override {
    ++episodes_;
    Json event = {
        {"policy", row.policy},       {"task", row.task},     {"seed", row.seed},  {"return", row.episode_return},
        {"success", row.success_end}, {"length", row.length}, {"cause", row.cause}};
    if (!file.empty()) event["file"] = file.string();
    console_.Event("episode", std::move(event));
  }

  size_t episodes() const { return episodes_; }

 private:
  Console& console_;
  size_t part_ = 0, episodes_ = 0;
};

}  // namespace

int RunEvaluate(const CommonOptions& common, const EvaluateOptions& options, const policies::PolicyRegistry& builtin,
                Console& console) {
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  const auto networks = NeedNetworks(options.policies, builtin);
  if (!networks) return console.Fail(networks.errors());
  if (*networks && !HasTorch()) return ContinueWithTorch(console);
  policies::PolicyRegistry policies = builtin;
  ReadCheckpoints(policies, ThreadsFor(options.jobs));
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  evaluation::EvaluationRequest request;
  request.policies = options.policies;
  request.tasks = options.tasks;
  request.episodes = options.episodes;
  request.first_seed = common.seed.value_or(kEvaluationSeeds.first);
  request.engine = *engine;
  request.out = options.out;
  request.resume = options.resume;
  request.bar = options.bar;
  request.episodes_out = options.episodes_out;
  request.threads = ThreadsFor(options.jobs);
  request.cancelled = &InterruptFlag();

  Teller teller(console);
  const auto report = evaluation::Evaluate(request, **library, policies, teller);
  if (!report) {
    Errors errors = report.errors();
    if (errors.front().code == "interrupted") errors.front().hint = "the same line with --resume goes on from here";
    return console.Fail(errors, {{"folder", options.out}, {"played", teller.episodes()}});
  }
  console.Document({{"ok", !report->under_bar},
                    {"folder", options.out},
                    {"resumed", report->resumed},
                    {"played", report->played},
                    {"recorded", report->recorded},
                    {"notes", report->notes},
                    {"results", report->results}});
  if (options.resume && !report->resumed)
    console.Note(fmt::format("no episodes in {} yet: this line began a run", EscapeUnprintable(options.out)));
  console.Print(EvaluationTable(report->results, console));
  if (report->recorded > 0)
    console.Print(
        fmt::format("{} episodes of the anchors were measured before, under the same conditions", report->recorded));
  for (const std::string& note : report->notes) console.Note(note);
  if (report->under_bar) console.Print(console.Bad(fmt::format("a mean score is under the bar of {}", *options.bar)));
  return report->under_bar ? kRefused : kDone;
}

}  // namespace gensim::cli
