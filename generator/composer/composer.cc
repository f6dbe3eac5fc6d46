#include "generator/composer/composer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "envs/base/text.h"
#include "envs/core/seed.h"
#include "envs/tabletop/relation.h"
#include "generator/composer/describe.h"
#include "generator/composer/draft.h"
#include "generator/composer/motifs.h"
#include "generator/composer/mutate.h"
#include "generator/composer/scenery.h"

namespace gensim::generator {

namespace {

// Scenes on which a draft must have a plan; gates and figures use other parts of the gate range.
constexpr uint64_t kComposerSeed = kGateSeeds.first + 90'000'000;
constexpr int kPlanScenes = 6;
constexpr int kWordings = 3;
constexpr int kRoomySteps = 30;  // a plan that needs more has lost its way

using tabletop::RelationInfo;

// What the library has: tasks by hardest relation, by cell.
struct Coverage {
  std::map<std::string, int> relations, cells;
  int tall = 0;  ///< stacks of three or more levels
  int tasks = 0;
};

Coverage CoverageOf(const LibraryView& library) {
  Coverage coverage;
  for (const auto& task : library.tasks) {
    ++coverage.relations[task->facts.cell.relation];
    ++coverage.cells[task->facts.cell.Text()];
    coverage.tall += task->facts.tower_height >= 3;
    ++coverage.tasks;
  }
  return coverage;
}

// A relation or layout to be asked for: the rarer in the library, the likelier.
const RelationInfo& SampleRelation(Rng& rng, const Coverage& coverage, int max_difficulty) {
  std::vector<std::pair<double, const RelationInfo*>> menu;
  double sum = 0;
  for (const tabletop::Relation* relation : tabletop::Relations()) {
    const RelationInfo& info = relation->info();
    if (info.difficulty > max_difficulty) continue;
    const auto found = coverage.relations.find(info.name);
    const double weight = std::pow(1.0 + (found == coverage.relations.end() ? 0 : found->second), -1.5);
    menu.emplace_back(weight, &info);
    sum += weight;
  }
  double at = rng.Uniform() * sum;
  for (const auto& [weight, info] : menu)
    if ((at -= weight) < 0) return *info;
  return *menu.back().second;
}

// A task from the grammar: the target first or last, easier motifs around it, then start and distractors.
Json WriteDraft(const Rng& stream, const Coverage& coverage, std::string* target) {
  Rng rng = stream;
  Draft draft(rng.Stream("draft"));
  const RelationInfo& hardest = SampleRelation(rng, coverage, 1000);
  *target = hardest.name;

  // motifs that come before or after are no harder, so that the target decides the cell
  const int others = rng.Chance(0.55) ? 0 : rng.Chance(0.85) ? 1 : 2;
  draft.set_may_draw(others == 0);
  const Coverage even;
  const bool first = rng.Chance(0.5);
  bool sound = true;
  if (first) sound = AddMotif(draft, hardest, false);
  for (int i = 0; i < others && sound; ++i) AddMotif(draft, SampleRelation(rng, even, hardest.difficulty), true);
  if (!first && sound) sound = AddMotif(draft, hardest, true);
  if (!sound) return Json();

  if (rng.Chance(0.35)) AddStart(draft);
  if (rng.Chance(0.4)) AddDistractors(draft);
  Json program = draft.program();
  if (program["goals"].size() > 1 && rng.Chance(0.25)) program["order"] = "any";
  return program;
}

// Larger is better: an empty cell, a rare relation, a longer plan where the library is short of them.
double Worth(const Finished& finished, const Coverage& coverage, double distance) {
  const auto count = [](const std::map<std::string, int>& counts, const std::string& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
  };
  const double share =
      coverage.tasks ? static_cast<double>(count(coverage.relations, finished.facts.cell.relation)) / coverage.tasks
                     : 0;
  const double tall = coverage.tasks ? static_cast<double>(coverage.tall) / coverage.tasks : 0;
  double worth = 2.0 / (1 + count(coverage.cells, finished.facts.cell.Text())) - 6.0 * share + distance;
  if (finished.facts.tower_height >= 3 && tall < 0.2) worth += 0.8;
  // three or four moves are welcome; long plans are interesting, but dear
  worth += 0.2 * std::min(finished.facts.plan_length, 4) - 0.2 * std::max(0, finished.facts.plan_length - 5);
  return worth;
}

}  // namespace

double NearestDistance(const LibraryView& library, const Finished& finished) {
  double nearest = 1;
  for (const auto& task : library.tasks) {
    if (task->program.shape_id() == finished.program.shape_id()) return 0;
    nearest = std::min(nearest, Distance(task->behaviour, finished.behaviour));
  }
  return nearest;
}

Result<Finished> FinishDraft(const Json& draft, const LibraryView& library) {
  Json document = draft;
  document["name"] = "draft";
  document.erase("summary");

  // a generous limit first; then twice the longest plan, so that a miss can be mended
  document["limits"]["steps"] = kRoomySteps;
  Result<tasklib::Program> roomy = tasklib::Program::FromJson(document);
  if (!roomy) return roomy.errors();
  size_t longest = 0;
  std::optional<tabletop::Task> task;
  for (int i = 0; i < kPlanScenes; ++i) {
    Result<tasklib::Lowered> lowered = tasklib::LowerWithPlan(*roomy, kComposerSeed + static_cast<uint64_t>(i));
    if (!lowered) return lowered.errors();
    longest = std::max(longest, lowered->plan.size());
    if (!task) task = std::move(lowered->task);
  }
  document["limits"]["steps"] = static_cast<int>(2 * longest + 2);
  document["name"] =
      FreeName(Describe(document, *task, 0).name, [&](const std::string& name) { return library.HasName(name); });

  // other words where those of the first choice could be misread
  std::optional<tasklib::Program> program;
  Errors errors;
  for (int wording = 0; wording < kWordings && !program; ++wording) {
    document["summary"] = Describe(document, *task, wording).summary;
    Result<tasklib::Program> worded = tasklib::Program::FromJson(document);
    if (!worded) return worded.errors();
    errors = tasklib::CheckLanguage(*worded);
    if (!errors.empty()) continue;
    // the summary alone must do: nothing that tells one thing or side from another may be missing
    const Result<tabletop::Task> told = tasklib::Lower(*worded, kComposerSeed);
    if (!told) return told.errors();
    if (const auto missing = LeftOut(*told); !missing.empty())
      errors = {{"summary-incomplete", "/summary", "it leaves out: " + Join(missing, ", "), ""}};
    if (errors.empty()) program = *std::move(worded);
  }
  if (!program) return errors;
  Result<tasklib::Facts> facts = tasklib::ComputeFacts(*program);
  if (!facts) return facts.errors();
  Behaviour behaviour = BehaviourOf(*task, *facts);
  return Finished{*std::move(program), *std::move(facts), std::move(behaviour)};
}

Result<Proposal> Composer::Propose(const ProposalRequest& request) {
  const Rng root = Rng(request.seed, "compose").Stream(std::to_string(request.number));
  const LibraryView& library = *request.library;
  const Coverage coverage = CoverageOf(library);

  Json provenance = {{"composer", 1}, {"seed", request.seed}, {"number", request.number}};
  std::optional<Finished> best;
  double best_worth = 0;
  Json last;
  int sound = 0;
  for (int i = 0; i < options_.tries && sound < options_.drafts; ++i) {
    Rng rng = root.Stream("draft/" + std::to_string(i));
    Json how = provenance;
    Json draft;
    std::string target;
    const double way = rng.Uniform();

    // where it comes from: a given task, a library task, two of them, or the grammar
    const auto parent = [&] { return library.tasks[rng.Index(library.tasks.size())]; };
    if (!options_.base_program.empty()) {
      draft = Mutate(Json::parse(options_.base_program), rng.Stream("mutate"));
      how["way"] = "mutation of a given task";
      if (const auto base = tasklib::Program::FromText(options_.base_program)) how["parents"] = {base->digest()};
    } else if (way < options_.mutate_share && !library.tasks.empty()) {
      const auto from = parent();
      draft = Mutate(from->program.json(), rng.Stream("mutate"));
      how["way"] = "mutation";
      how["parents"] = {from->program.digest()};
    } else if (way < options_.mutate_share + options_.cross_share && library.tasks.size() >= 2) {
      const auto a = parent(), b = parent();
      if (a == b) continue;
      draft = Cross(a->program.json(), b->program.json(), rng.Stream("cross"));
      how["way"] = "cross";
      how["parents"] = {a->program.digest(), b->program.digest()};
    } else {
      draft = WriteDraft(rng.Stream("write"), coverage, &target);
      how["way"] = "grammar";
      how["target"] = target;
    }
    if (draft.is_null()) continue;
    last = draft;

    StartTogether(draft);
    Result<Finished> finished = FinishDraft(draft, library);
    if (!finished) continue;
    const double distance = NearestDistance(library, *finished);
    if (distance < options_.novelty_distance) continue;
    ++sound;
    const double worth = Worth(*finished, coverage, distance);
    if (!best || worth > best_worth) {
      best = *std::move(finished);
      best_worth = worth;
      how["draft"] = i;
      provenance.merge_patch(how);
      for (const char* key : {"parents", "target"})
        if (!how.contains(key)) provenance.erase(key);
    }
  }
  if (best) return Proposal{PrettyJson(best->program.json()), "composer", CanonicalJson(provenance)};

  // nothing sound and new was found: the last draft goes to the gates, which say why
  if (last.is_null())
    last = {{"gensim", 1}, {"family", "tabletop"}, {"scene", Json::array()}, {"goals", Json::array()}};
  last["name"] = "unfinished-draft-" + std::to_string(request.number);
  provenance["way"] = "no sound draft";
  return Proposal{PrettyJson(last), "composer", CanonicalJson(provenance)};
}

}  // namespace gensim::generator
