#include "generator/composer/curriculum_composer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "generator/composer/mutate.h"
#include "generator/composer/scenery.h"

namespace gensim::generator {

namespace {

// Groups of several alike objects lose one or more.
void LeaveOutObjects(Json& program, Rng& rng) {
  for (Json& group : program["scene"]) {
    if (!group.contains("count") || !group["count"].is_number() || !rng.Chance(0.6)) continue;
    // a list that gives each object its own value must shrink with the count
    const bool each = std::any_of(group.begin(), group.end(), [](const Json& value) {
      return value.is_array() && !value.empty() && !value.front().is_number();
    });
    const int count = group["count"];
    if (each || count < 2) continue;
    group["count"] = rng.Integer(1, count - 1);
  }
}

void LeaveOutDistractors(Json& program) {
  Json kept = Json::array();
  for (const Json& group : program["scene"])
    if (!group.value("distractor", false)) kept.push_back(group);
  program["scene"] = kept;
}

// Something easier that still practises what the target is about.
Json Easier(const Json& target, Rng& rng) {
  const int goals = static_cast<int>(target["goals"].size());
  Json draft =
      goals > 1 && rng.Chance(0.8) ? Reduced(target, static_cast<int>(rng.Integer(1, goals - 1))) : Stripped(target);
  if (rng.Chance(0.6)) LeaveOutObjects(draft, rng);
  if (rng.Chance(0.5)) LeaveOutDistractors(draft);
  if (draft.contains("start") && rng.Chance(0.5)) draft.erase("start");
  return rng.Chance(0.6) ? Mutate(draft, rng.Stream("mutate")) : draft;
}

int SharedRelations(const tasklib::Program& a, const tasklib::Program& b) {
  return static_cast<int>(std::count_if(a.relations().begin(), a.relations().end(),
                                        [&](const std::string& relation) { return Covers(b, {relation}); }));
}

}  // namespace

Result<std::unique_ptr<CurriculumComposer>> CurriculumComposer::Create(const tasklib::Program& target,
                                                                       CurriculumComposerOptions options) {
  const Result<tasklib::Facts> facts = tasklib::ComputeFacts(target);
  if (!facts) return facts.errors();
  options.tasks = std::max(options.tasks, kCurriculumTasks);
  return std::unique_ptr<CurriculumComposer>(new CurriculumComposer(target, facts->plan_length, options));
}

std::optional<CurriculumProgress> CurriculumComposer::Curriculum(const LibraryView& library) const {
  return CurriculumOf(library, target_.relations(), options_.tasks);
}

// The sound and new draft that is nearest to the wish: `wanted` moves, the relations of the target.
std::optional<Finished> CurriculumComposer::BestDraft(const ProposalRequest& request, bool last, int shortest,
                                                      int wanted) const {
  const Rng root = Rng(request.seed, "compose-curriculum").Stream(std::to_string(request.number));
  const LibraryView& library = *request.library;
  std::optional<Finished> best;
  double best_worth = 0;
  int sound = 0;
  for (int i = 0; i < options_.tries && sound < options_.drafts; ++i) {
    Rng rng = root.Stream("draft/" + std::to_string(i));
    // variants of the target grow where they must be longer than what came before
    Json draft = last ? Mutate(target_.json(), rng.Stream("mutate")) : Easier(target_.json(), rng);
    if (last && rng.Chance(0.3) && !library.tasks.empty())
      draft =
          Cross(target_.json(), library.tasks[rng.Index(library.tasks.size())]->program.json(), rng.Stream("cross"));
    StartTogether(draft);
    const Result<Finished> finished = FinishDraft(draft, library);
    if (!finished) continue;

    const int plan = finished->facts.plan_length, shared = SharedRelations(finished->program, target_);
    if (last ? plan < shortest || !Covers(finished->program, target_.relations()) : plan > plan_length_ || shared == 0)
      continue;
    const double distance = NearestDistance(library, *finished);
    if (distance < options_.novelty_distance) continue;
    ++sound;
    const int strange = static_cast<int>(finished->program.relations().size()) - shared;
    const double worth = -std::abs(plan - wanted) - strange + 0.5 * shared;
    if (!best || worth > best_worth) {
      best = *finished;
      best_worth = worth;
    }
  }
  return best;
}

Proposal CurriculumComposer::Take(const Finished& finished, const Json& provenance) const {
  return {PrettyJson(finished.program.json()), "composer", CanonicalJson(provenance)};
}

Result<Proposal> CurriculumComposer::Propose(const ProposalRequest& request) {
  const LibraryView& library = *request.library;
  Json provenance = {{"composer", 1},
                     {"seed", request.seed},
                     {"number", request.number},
                     {"way", "curriculum"},
                     {"target", target_.digest()}};

  // what the list has already, and how long its tasks are
  int longest = 0;
  bool covered = false;
  for (const auto& task : library.accepted) {
    longest = std::max(longest, task->facts.plan_length);
    covered = covered || Covers(task->program, target_.relations());
  }
  const int done = static_cast<int>(library.accepted.size());
  const bool last = done >= options_.tasks - 1 && !(covered && done >= options_.tasks);
  provenance["step"] = std::min(done, options_.tasks - 1);

  // the target itself, unless it is there, was refused, or is shorter than what leads to it
  if (last) {
    const Result<Finished> own = FinishDraft(target_.json(), library);
    const bool refused = std::any_of(library.failures.begin(), library.failures.end(),
                                     [&](const RecentFailure& failure) { return failure.name == target_.name(); });
    if (own && !refused && plan_length_ >= longest && NearestDistance(library, *own) >= options_.novelty_distance) {
      provenance["step"] = "target";
      return Proposal{PrettyJson(target_.json()), "composer", CanonicalJson(provenance)};
    }
  }
  const int wanted = last ? std::max(plan_length_, longest) : std::max(1, plan_length_ * (done + 1) / options_.tasks);
  if (const std::optional<Finished> best = BestDraft(request, last, longest, wanted)) return Take(*best, provenance);

  // nothing sound and new was found: a gate says why the target itself is not
  provenance["way"] = "no sound draft";
  return Proposal{PrettyJson(target_.json()), "composer", CanonicalJson(provenance)};
}

}  // namespace gensim::generator
